"""Journal lines on their way into a council's own general ledger: what a file is made of.

A line goes once, in one file, whatever its map. Journals that touch account 2190 never go: the
notional cost on it is not in the council's ledger. They are left out whole, so that what goes
balances. Source: domain page, "Accounts and journals"; docs/decisions/0022-ledger-exports.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from ledger.domain.accounts import Account
from ledger.domain.calendar import Month
from ledger.domain.issued_file import FileMade
from ledger.domain.journal import EventKind, journal_id
from ledger.domain.money import Pence


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedLine:
    """One line of a council's book, with all that a column of its file can be filled from."""

    posted_event_id: int
    journal_no: int
    line_no: int
    kind: EventKind
    effective_on: date
    account: Account
    amount_pence: Pence  # a debit is positive
    pool: str | None
    service: str | None
    service_month: Month | None
    counterparty: str | None
    document: str | None  # the number of the statement or credit note, as it was issued
    source_ref: str | None  # under which the council's own payroll or creditors know the cost

    @property
    def journal_id(self) -> str:
        """The public name of its journal."""
        return journal_id(self.posted_event_id, self.journal_no)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerExport:
    """What one file holds: lines of one book and one accounting period, journal by journal."""

    number: int  # of the export: the event that marked its lines
    arrangement: str
    book: str
    period: str
    period_number: int  # April 1 … March 12; 13 takes the year's adjustments
    financial_year: str  # 2018-19
    period_ends_on: date
    exported_on: date
    pool_names: Mapping[str, str]
    party_names: Mapping[str, str]
    lines: tuple[ExportedLine, ...]

    def __post_init__(self) -> None:
        """Refuse a file that is empty or does not balance."""
        if not self.lines:
            raise ValueError("a file for a ledger holds lines")
        if self.debit_pence != self.credit_pence:
            raise ValueError("a file for a ledger balances")

    @property
    def debit_pence(self) -> Pence:
        """The sum of its debits."""
        return sum(line.amount_pence for line in self.lines if line.amount_pence > 0)

    @property
    def credit_pence(self) -> Pence:
        """The sum of its credits, without a sign."""
        return -sum(line.amount_pence for line in self.lines if line.amount_pence < 0)


@dataclass(frozen=True, slots=True)
class ExportForm:
    """In what form a file is written: a map's name and digest, and what draws the file by it."""

    column_map: str
    map_digest: str
    draw: Callable[[LedgerExport], FileMade]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A journal that never reaches the council's ledger, because account 2190 is in it."""

    journal_id: str
    kind: EventKind
    effective_on: date
    debit_pence: Pence
