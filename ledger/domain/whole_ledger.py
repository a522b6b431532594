"""The whole ledger as one reader may see it: every journal of every book, in order of date.

What a council may not see line by line stands in it as totals of a month, so that the balances of
the whole are the ledger's own at every month's end, whoever reads it. Source: workbooks page,
"Going out to other systems"; docs/decisions/0019-what-the-other-council-sees.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ledger.domain.accounts import Account
from ledger.domain.calendar import Month
from ledger.domain.journal import EventKind
from ledger.domain.money import Pence
from ledger.domain.position import Position


@dataclass(frozen=True, slots=True, order=True)
class LedgerAccount:
    """An account of one book, or the part of it that is a pool's."""

    book: str
    account: Account
    pool: str  # empty: no pool


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line of a journal; a debit is positive."""

    line: int
    account: LedgerAccount
    amount_pence: Pence
    service: str | None = None
    service_month: Month | None = None
    counterparty: str | None = None
    document: int | None = None  # the event that made the document, a statement say


@dataclass(frozen=True, slots=True)
class JournalEvent:
    """What happened, and where it stands in the order of knowing."""

    id: int
    kind: EventKind
    period: str
    sequence: int | None  # None until it is sealed
    posted_at: datetime
    person: str
    party: str
    role: str
    reverses: int | None


@dataclass(frozen=True, slots=True)
class LedgerJournal:
    """A journal of one book; without an event, a month's totals of what is not shown singly."""

    id: str
    book: str
    effective_on: date
    event: JournalEvent | None
    lines: tuple[LedgerLine, ...]


@dataclass(frozen=True, slots=True)
class WholeLedger:
    """What stands over the journals: whose ledger, as known when, and every account in it."""

    code: str
    name: str
    books: tuple[str, ...]
    position: Position
    accounts: tuple[LedgerAccount, ...]  # that any line stands on, in order
    first_on: date | None  # the first accounting date; None in an empty ledger
    shown_to: str | None  # whose single costs are shown; None: everybody's
