"""A recharge statement: one value with four faces (JSON, page, workbook, command line).

Source: domain page, "Statements". An issued statement never changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from ledger.domain.arrangement import Party
from ledger.domain.calendar import Month
from ledger.domain.money import Pence
from ledger.domain.position import Position
from ledger.domain.recovery import Basis, VatTreatment


class StatementStatus(StrEnum):
    """Where a statement stands in its life."""

    DRAFT = "draft"  # prepared; may be returned and prepared again
    # The next two are words of the interface from when the host alone was paid: they say that the
    # payee, and then the payer, has agreed, whichever council each is (decision 0011).
    SUBMITTED = "submitted"  # the preparer asks the payee's approver to agree it
    AGREED_BY_HOST = "agreed_by_host"  # the payee's approver has agreed
    AGREED_BY_RECIPIENT = "agreed_by_recipient"  # the payer's too: both councils have agreed
    ISSUED = "issued"  # numbered, posted as a debt, released
    RETURNED = "returned"  # sent back with a reason; a new version takes its place


class StatementStep(StrEnum):
    """What was done to a statement."""

    PREPARE = "prepare"
    SUBMIT = "submit"
    AGREE = "agree"
    RETURN = "return"
    ISSUE = "issue"


class ChargeKind(StrEnum):
    """What a charge is of."""

    ACTUAL = "actual"  # entitlement to date, less what was charged before
    SUM = "sum"  # an agreed sum on account, in advance of its month
    TRUE_UP = "true_up"  # a month on account, brought to actual
    FLOOR = "floor"  # what a year's charges lack of the pool's floor


@dataclass(frozen=True, slots=True)
class Working:
    """How a charge was arrived at: enough to perform it again, and nothing personal.

    Amounts are pence, days are quarters of a day, quantities are thousandths.
    """

    rule: str  # a plain sentence
    model_version: int
    share: Fraction | None
    incurred_to_date_pence: Pence | None
    grant_to_date_pence: Pence
    entitlement_to_date_pence: Pence
    charged_before_pence: Pence
    post: str | None = None
    recipient_quarters: int | None = None
    joint_quarters: int | None = None
    productive_quarters: int | None = None
    joint_share: Fraction | None = None
    months_averaged: int | None = None
    follows: str | None = None
    driver: str | None = None
    recipient_thousandths: int | None = None
    total_thousandths: int | None = None
    annual_fee_pence: Pence | None = None
    twelfth_pence: Pence | None = None
    days_in_scope: int | None = None
    days_in_month: int | None = None
    references: tuple[str, ...] = ()  # deliveries charged
    estimated: bool = False  # rests on time that is not yet certified, or on an average
    quantity_to_date_thousandths: int | None = None  # a unit price's, charged before and now
    kind: ChargeKind = ChargeKind.ACTUAL
    on_account_sum_pence: Pence | None = None  # of a whole month
    capped_pence: Pence | None = None  # held back by the year's cap: not in the entitlement


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One charge: a pool's service month, by service and unit price where it is a price."""

    line: int
    pool: str
    pool_name: str
    service: str | None
    service_name: str | None
    service_month: Month
    basis: Basis
    quantity_thousandths: int | None
    unit: str | None
    unit_price_pence: Pence | None
    share: Fraction | None
    cost_pence: Pence | None  # cost newly charged on, gross of grant; None where a price is
    net_pence: Pence
    vat_treatment: VatTreatment
    vat_pence: Pence
    late_item: bool
    working: Working
    journal_id: str | None  # in the payee's book; None: a sum in advance posts when issued
    disputed_pence: Pence = 0  # gross, under an open dispute
    settled_pence: Pence = 0  # gross, received and allocated to this line, less what was released
    credited_pence: Pence = 0  # gross, by credit notes
    set_off_pence: Pence = 0  # gross
    written_off_pence: Pence = 0  # gross
    charge: int = 0  # the event that charged it

    @property
    def kind(self) -> ChargeKind:
        """What the charge is of."""
        return self.working.kind

    @property
    def gross_pence(self) -> Pence:
        """Net and VAT."""
        return self.net_pence + self.vat_pence

    @property
    def unpaid_pence(self) -> Pence:
        """What of it is still owed, gross, disputed or not; negative on a line that credits."""
        gone = self.credited_pence + self.settled_pence + self.set_off_pence
        return self.gross_pence - gone - self.written_off_pence


@dataclass(frozen=True, slots=True)
class StatementCreditLine:
    """What a credit note credits of one line of its statement."""

    line: int
    net_pence: Pence
    vat_pence: Pence

    @property
    def gross_pence(self) -> Pence:
        """Net and VAT."""
        return self.net_pence + self.vat_pence


@dataclass(frozen=True, slots=True)
class StatementCredit:
    """A credit note of a statement, in short."""

    id: int
    number: str
    cause: str  # dispute, correction or superseded
    credited_on: date
    gross_pence: Pence
    reason: str
    lines: tuple[StatementCreditLine, ...]


@dataclass(frozen=True, slots=True)
class Debt:
    """The corkscrew of account 1210, gross.

    opening + charged - credited - received - written off = closing.

    Received is what was allocated to the debt, less what was taken back: receipts, and credit that
    had stood unallocated. Written off is what the payee gave up, whether or not the payer is
    released. Credited is all else that took something off it: credit notes as far as the debt was
    unpaid, and set-offs. What a credit note gives back of money received
    moves from the line to unallocated receipts (2220) and leaves this account alone.
    """

    opening_pence: Pence
    charged_pence: Pence
    credited_pence: Pence
    received_pence: Pence
    written_off_pence: Pence = 0

    @property
    def closing_pence(self) -> Pence:
        """What is owed after this statement."""
        gone = self.credited_pence + self.received_pence + self.written_off_pence
        return self.opening_pence + self.charged_pence - gone


@dataclass(frozen=True, slots=True)
class Approval:
    """A step that someone took for a council: by an opaque person number, never a name."""

    step: StatementStep
    party: str
    role: str
    person: str
    on: date
    reason: str | None = None
    delegation: int | None = None  # by which a deputy took it, in an approver's place


@dataclass(frozen=True, slots=True)
class SupersededStatement:
    """A statement credited in full, which another charges anew; its lines as they were issued."""

    id: int
    number: str
    version: int
    period: Month
    credit_note: str  # the number of the one that took it back
    lines: tuple[StatementLine, ...]
    charged_anew: tuple[int, ...]  # the lines of the other that stand in place of these


@dataclass(frozen=True, slots=True)
class Statement:
    """One period's charges from one payee to one payer."""

    id: int
    arrangement_code: str
    arrangement_name: str
    number: str | None  # gap-free per payee and financial year, given at issue
    version: int
    period: Month
    status: StatementStatus
    payee: Party
    payer: Party
    prepared_on: date
    issued_on: date | None
    due_on: date | None
    lines: tuple[StatementLine, ...]
    debt: Debt
    approvals: tuple[Approval, ...]
    digest: str  # of exactly what is agreed: period, parties, lines
    position: Position
    credits: tuple[StatementCredit, ...] = ()  # its credit notes, in the order of issue
    superseded: bool = False  # credited in full, to be charged anew; it stays issued
    superseded_by: int | None = None  # the version of the same period that took its place
    replaced_by_version: int | None = None  # that version's number
    replaces: tuple[SupersededStatement, ...] = ()  # what it charges anew, oldest first

    @property
    def net_pence(self) -> Pence:
        """The sum of its lines, net of VAT."""
        return sum(line.net_pence for line in self.lines)

    @property
    def vat_pence(self) -> Pence:
        """The sum of its lines' VAT."""
        return sum(line.vat_pence for line in self.lines)

    @property
    def gross_pence(self) -> Pence:
        """Net and VAT."""
        return self.net_pence + self.vat_pence

    @property
    def credited_pence(self) -> Pence:
        """What its credit notes come to, gross."""
        return sum(each.gross_pence for each in self.credits)

    @property
    def is_agreed(self) -> bool:
        """Whether both councils have agreed it, so that it may leave the building."""
        return self.status in (StatementStatus.AGREED_BY_RECIPIENT, StatementStatus.ISSUED)

    def by_pool(self) -> Mapping[str, Pence]:
        """Net by pool, in the order of the lines."""
        totals: dict[str, Pence] = {}
        for line in self.lines:
            totals[line.pool] = totals.get(line.pool, 0) + line.net_pence
        return totals
