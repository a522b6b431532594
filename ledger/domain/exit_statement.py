"""The exit statement: everything between the councils to a day at or after the end, for both.

It draws together what other reports work out, and works out nothing again. Source: workbooks page,
row "Exit statement"; docs/decisions/0014-exit.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ledger.domain.accounts import Account
from ledger.domain.arrangement import Party
from ledger.domain.calendar import Month
from ledger.domain.dated_item import DatedItem
from ledger.domain.exit_position import AgreedDifference
from ledger.domain.final_account import FinalAccount, SettledStatement
from ledger.domain.money import Pence
from ledger.domain.neutrality import Figures, TestResult, Verdict, total
from ledger.domain.own_cost import OwnCostKind
from ledger.domain.position import Position
from ledger.domain.recovery import PoolClass
from ledger.domain.statement import Approval, StatementStep


@dataclass(frozen=True, slots=True)
class AccruedIncome:
    """Account 1215 of a payee by pool: what was earned, and what of it was billed. Net of VAT."""

    payee: str
    pool: str
    earned_pence: Pence
    billed_pence: Pence
    accrued_pence: Pence  # earned at period ends of cost not yet recorded
    reversed_pence: Pence  # of that

    @property
    def left_pence(self) -> Pence:
        """Earned or accrued, and neither billed nor reversed."""
        accrued = self.accrued_pence - self.reversed_pence
        return self.earned_pence - self.billed_pence + accrued


@dataclass(frozen=True, slots=True)
class RunOffAccrual:
    """A period-end accrual: what it earned in both books, and its reversal the day after.

    What the cost was is for the council that supplies the pool, and is not here
    (docs/decisions/0019-what-the-other-council-sees.md).
    """

    id: int
    payee: str
    pool: str
    service_month: Month
    accrued_on: date
    reversed_on: date
    posted_pence: Pence
    reversed_pence: Pence  # by the date of the statement

    @property
    def left_pence(self) -> Pence:
        """What stands of it."""
        return self.posted_pence - self.reversed_pence


@dataclass(frozen=True, slots=True)
class PoolAdvance:
    """Account 2210 of a payee by pool: what was billed in advance and what became of it."""

    payee: str
    pool: str
    billed_pence: Pence
    earned_pence: Pence  # at the end of its month, less what a true-up found too much
    refunded_pence: Pence

    @property
    def left_pence(self) -> Pence:
        """What is held in advance still."""
        return self.billed_pence - self.earned_pence - self.refunded_pence


@dataclass(frozen=True, slots=True)
class PaidBack:
    """Money paid back by agreement of both councils."""

    id: int
    paid_by: str
    paid_to: str
    paid_on: date
    source: str  # what it was of, in words
    in_advance: bool  # whether of income in advance, not of what was unallocated
    amount_pence: Pence
    payment_ref: str


@dataclass(frozen=True, slots=True)
class ExitPool:
    """One of the host's pools from inception to the date: its figures and its verdict."""

    pool: str
    name: str
    pool_class: PoolClass
    figures: Figures
    verdict: Verdict
    accepted_pence: Pence  # of N2, by both councils in writing


@dataclass(frozen=True, slots=True)
class ExitCostMonth:
    """A service month of a pool of the exit class."""

    pool: str
    service_month: Month
    after_the_end: bool  # wholly of service after the last day
    figures: Figures


@dataclass(frozen=True, slots=True)
class OwnCostMonth:
    """What a council bore of its own in a service month: shown, never recoverable."""

    book: str
    kind: str  # own, third_party, stranded; or `journal`
    service_month: Month | None
    amount_pence: Pence


@dataclass(frozen=True, slots=True)
class ControlAccount:
    """A control account in both books, debit positive, and what of it both agree may stand."""

    account: Account
    host_pence: Pence
    recipient_pence: Pence
    host_agreed_pence: Pence
    recipient_agreed_pence: Pence

    @property
    def together_pence(self) -> Pence:
        """Both books added up."""
        return self.host_pence + self.recipient_pence

    @property
    def host_open_pence(self) -> Pence:
        """What of the host's balance is not agreed to stand."""
        return self.host_pence - self.host_agreed_pence

    @property
    def recipient_open_pence(self) -> Pence:
        """What of the recipient's balance is not agreed to stand."""
        return self.recipient_pence - self.recipient_agreed_pence

    @property
    def is_settled(self) -> bool:
        """Whether it is nil in both books, but for what is agreed."""
        return not self.host_open_pence and not self.recipient_open_pence


@dataclass(frozen=True, slots=True)
class MirroredAccount:
    """An account in both books, lines between the two councils only, debit positive."""

    account: Account
    host_pence: Pence
    recipient_pence: Pence

    @property
    def together_pence(self) -> Pence:
        """Both added up: over all accounts nil, but for the listed differences."""
        return self.host_pence + self.recipient_pence


@dataclass(frozen=True, slots=True)
class ListedDifference:
    """A difference in the mirror that has a cause: cash in transit, an unreleased write-off."""

    cause: str
    reference: str
    pence: Pence


@dataclass(frozen=True, slots=True)
class ExitCertificate:
    """The joint certificate of this position, asked for or given."""

    id: int
    position_digest: str  # of the position that both approve
    given_on: date | None  # by the last approval; None while it waits
    awaiting: tuple[str, ...]
    differences: tuple[AgreedDifference, ...]
    steps: tuple[Approval, ...]  # who asked for it, and who approved it for which council


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitStatement:
    """The whole exit statement as at a date."""

    arrangement_code: str
    arrangement_name: str
    host: Party
    recipient: Party
    as_at: date
    last_day: date  # of the arrangement, that day included
    run_off_closes_on: date
    notice: int | None  # by which it ends; None: by its definition
    notice_given_on: date | None
    accounts: tuple[FinalAccount, ...]  # by payee, the host first
    statements: tuple[SettledStatement, ...]  # in the order of issue
    accrued_income: tuple[AccruedIncome, ...]
    accruals: tuple[RunOffAccrual, ...]
    advances: tuple[PoolAdvance, ...]
    refunds: tuple[PaidBack, ...]
    pools: tuple[ExitPool, ...]
    exit_costs: tuple[ExitCostMonth, ...]
    own_costs: tuple[OwnCostMonth, ...]  # stranded cost too
    outside_pence: Pence  # cost prorated out of the arrangement (6400)
    verdict: Verdict
    verdict_reasons: tuple[str, ...]
    tests: Mapping[str, TestResult]
    items: tuple[DatedItem, ...]
    controls: tuple[ControlAccount, ...]
    mirror: tuple[MirroredAccount, ...]
    listed_differences: tuple[ListedDifference, ...]
    certificate: ExitCertificate | None
    position_digest: str  # of the exit position: what a certificate is bound to
    position: Position
    approvals: tuple[Approval, ...] = ()  # by either council, of exactly this statement

    @property
    def is_certified(self) -> bool:
        """Whether both councils have certified just this position."""
        given = self.certificate is not None and self.certificate.given_on is not None
        return given and self.has_certified_digest

    @property
    def has_certified_digest(self) -> bool:
        """Whether the position is still the one that the certificate is of."""
        return (
            self.certificate is not None
            and self.certificate.position_digest == self.position_digest
        )

    @property
    def is_agreed(self) -> bool:
        """Whether both have certified the position, or agreed this statement; else a draft."""
        agreed = {each.party for each in self.approvals if each.step is StatementStep.AGREE}
        return self.is_certified or {self.host.code, self.recipient.code} <= agreed

    @property
    def is_final_payment_known(self) -> bool:
        """Whether what is left to pay is the final payment: by its figures, or as certified.

        What is certified is final whatever stands in the accounts: both agreed to leave it there.
        """
        return self.is_certified or all(each.is_determined for each in self.accounts)

    @property
    def holding(self) -> tuple[DatedItem, ...]:
        """The open items that keep the certificate back."""
        return tuple(each for each in self.items if each.holds)

    @property
    def total(self) -> Figures:
        """All pools added up: shown, never judged, because pools do not offset each other."""
        return total(each.figures for each in self.pools)

    @property
    def stranded(self) -> tuple[OwnCostMonth, ...]:
        """What the host is left with after the end: outside R, never recoverable."""
        return tuple(each for each in self.own_costs if each.kind == OwnCostKind.STRANDED)

    @property
    def other_own_costs(self) -> tuple[OwnCostMonth, ...]:
        """What the councils bore of their own beside the charge, and paid third parties."""
        return tuple(each for each in self.own_costs if each.kind != OwnCostKind.STRANDED)

    def party(self, code: str) -> Party:
        """Return the host or the recipient by its code."""
        return self.host if code == self.host.code else self.recipient
