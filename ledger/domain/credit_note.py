"""A credit note as the document that leaves the building: what it credits, and what became of it.

It corrects an invoice (VAT Regulations 1995, reg. 14), so it names its own number and date, both
councils, the supplier's VAT number, the number and date of what it corrects, and what is credited
with the rate and the VAT. An issued credit note never changes: everything here is as at its issue.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.domain.arrangement import Party
from ledger.domain.calendar import Month
from ledger.domain.money import Pence
from ledger.domain.position import Position
from ledger.domain.recovery import VatTreatment
from ledger.domain.statement import Approval, StatementStep


@dataclass(frozen=True, slots=True)
class CreditedLine:
    """One line of the statement and what the credit note takes off it, in pence.

    All of an amount has the sign of the line: negative where the line credits. Gross = unpaid +
    released + unallocated.
    """

    line: int  # its number on the statement
    pool: str
    pool_name: str
    service: str | None
    service_name: str | None
    service_month: Month
    vat_treatment: VatTreatment
    charged_net_pence: Pence  # by the statement
    charged_vat_pence: Pence
    gone_net_pence: Pence  # credited or written off of it before
    gone_vat_pence: Pence
    credited_net_before_pence: Pence  # of that, by earlier credit notes
    credited_vat_before_pence: Pence
    net_pence: Pence
    vat_pence: Pence
    unpaid_pence: Pence  # taken off the debt
    released_pence: Pence  # had been received: unallocated of its receipts again
    unallocated_pence: Pence  # had been set off: left to allocate from the credit note

    @property
    def gross_pence(self) -> Pence:
        """Net and VAT."""
        return self.net_pence + self.vat_pence

    @property
    def left_net_pence(self) -> Pence:
        """What stays charged of the line, net."""
        return self.charged_net_pence - self.gone_net_pence - self.net_pence


@dataclass(frozen=True, slots=True)
class CreditRelease:
    """Money that a credit note took back from a line: unallocated again of its source."""

    line: int
    source: int
    reference: str  # the payment's, or an earlier credit note's number
    gross_pence: Pence


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditNote:
    """A credit note, whole."""

    id: int
    arrangement_code: str
    arrangement_name: str
    number: str  # gap-free per payee and financial year
    cause: str  # dispute, correction or superseded
    dispute: int | None
    credited_on: date
    reason: str
    payee: Party  # who charged, and credits
    payer: Party
    statement: int
    statement_number: str
    statement_version: int
    statement_period: Month
    statement_issued_on: date
    lines: tuple[CreditedLine, ...]
    releases: tuple[CreditRelease, ...]
    approvals: tuple[Approval, ...]  # who submitted it, and who agreed it for which council
    position: Position  # the last seal before it was issued

    @property
    def net_pence(self) -> Pence:
        """What it credits, net."""
        return sum(line.net_pence for line in self.lines)

    @property
    def vat_pence(self) -> Pence:
        """The VAT that it credits."""
        return sum(line.vat_pence for line in self.lines)

    @property
    def gross_pence(self) -> Pence:
        """Net and VAT."""
        return self.net_pence + self.vat_pence

    @property
    def is_taxed(self) -> bool:
        """Whether any line bears VAT, so that it corrects a VAT invoice."""
        return any(line.vat_treatment.rate_percent for line in self.lines)

    @property
    def is_agreed(self) -> bool:
        """Whether both councils have agreed it. It is issued only then."""
        agreed = {each.party for each in self.approvals if each.step is StatementStep.AGREE}
        return {self.payee.code, self.payer.code} <= agreed
