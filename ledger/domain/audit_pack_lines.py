"""A journal line as an auditor reads it: with its event, who entered it, its source and its words.

Nothing is looked up again. In the form for public inspection `redacted` leaves nothing of a person
in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from ledger.domain.accounts import Account
from ledger.domain.calendar import Month
from ledger.domain.journal import EventKind, journal_id
from ledger.domain.money import Pence

WITHHELD = "Withheld"  # the fixed word in place of what a reader of the pack may not see

# Where a person says in words why it is posted. The rest is worded by the ledger itself, or rests
# on a payment's reference alone.
WORDED_BY_A_PERSON = frozenset(
    {
        EventKind.COST_RECORDED,
        EventKind.OWN_COST_RECORDED,
        EventKind.MANUAL_JOURNAL_POSTED,
        EventKind.JOURNAL_REVERSED,
        EventKind.ACCRUAL_POSTED,
        EventKind.GRANT_RECEIVED,
        EventKind.GRANT_CLAIMED,
        EventKind.GRANT_REPAID,
        EventKind.RECEIPT_IDENTIFIED,
        EventKind.WRITTEN_OFF,
        EventKind.CREDIT_NOTE_ISSUED,
    }
)

# What the ledger words itself: a charge by its rule, an issue by its number. Nobody is in it.
_WORDED_BY_THE_LEDGER = frozenset(
    {
        EventKind.COST_APPORTIONED,
        EventKind.RECHARGE_EARNED,
        EventKind.ON_ACCOUNT_CHARGED,
        EventKind.TRUED_UP,
        EventKind.STATEMENT_ISSUED,
    }
)

_SUNDAY = 6


@dataclass(frozen=True, slots=True)
class PackLine:
    """One journal line. A person is an opaque number, never a name; a debit is positive."""

    sequence: int  # of its event, as sealed
    event_id: int
    journal_no: int
    line: int
    kind: EventKind
    effective_on: date
    entered_at: datetime  # when its event was posted, aware, in UTC
    period: str
    person: str
    party: str  # for which that person acted
    role: str
    book: str
    account: Account
    amount_pence: Pence
    pool: str | None = None
    service: str | None = None
    service_month: Month | None = None
    counterparty: str | None = None
    document: str | None = None
    source_ref: str | None = None
    narrative: str | None = None

    @property
    def journal(self) -> str:
        """The public name of its journal."""
        return journal_id(self.event_id, self.journal_no)


@dataclass(frozen=True, slots=True)
class Movement:
    """How many lines, and what they debit and credit; neither is negative."""

    lines: int = 0
    debit_pence: Pence = 0
    credit_pence: Pence = 0

    def plus(self, amount_pence: Pence) -> Movement:
        """Add a line of a signed amount."""
        return Movement(
            self.lines + 1,
            self.debit_pence + max(amount_pence, 0),
            self.credit_pence + max(-amount_pence, 0),
        )

    def less(self, part: Movement) -> Movement:
        """Return what is left when a part of it is taken off."""
        return Movement(
            self.lines - part.lines,
            self.debit_pence - part.debit_pence,
            self.credit_pence - part.credit_pence,
        )

    @property
    def net_pence(self) -> Pence:
        """Debits less credits."""
        return self.debit_pence - self.credit_pence


def added(movements: Iterable[Movement]) -> Movement:
    """Add movements up."""
    lines = debits = credits_ = 0
    for each in movements:
        lines += each.lines
        debits += each.debit_pence
        credits_ += each.credit_pence
    return Movement(lines, debits, credits_)


def journals_of(lines: Iterable[PackLine]) -> Iterator[tuple[PackLine, ...]]:
    """Cut lines into journals; those of a journal stand together."""
    for _, journal in groupby(lines, key=lambda line: (line.sequence, line.journal_no)):
        yield tuple(journal)


def redacted(line: PackLine) -> PackLine:
    """Return the line for public inspection: no person, no source reference, nobody's own words.

    What the ledger words itself stays. Source: Local Audit and Accountability Act 2014, s.26(6).
    """
    ours = line.kind in _WORDED_BY_THE_LEDGER
    return replace(
        line,
        person=WITHHELD,
        source_ref=WITHHELD if line.source_ref else None,
        narrative=line.narrative if ours or not line.narrative else WITHHELD,
    )


def london_time(instant: datetime) -> datetime:
    """Return what the clocks in London show at an instant, with no zone attached.

    An hour ahead of UTC from 01:00 UTC on the last Sunday of March to the same on the last Sunday
    of October (Summer Time Act 1972 and the Summer Time Order 2002).
    """
    utc = instant.astimezone(UTC).replace(tzinfo=None)
    summer = _last_sunday(utc.year, 3) <= utc < _last_sunday(utc.year, 10)
    return utc + timedelta(hours=1 if summer else 0)


def _last_sunday(year: int, month: int) -> datetime:
    """Return one o'clock on the last Sunday of March or October, months of 31 days."""
    last = datetime(year, month, 31, 1)  # noqa: DTZ001 - UTC, its zone taken off above
    return last - timedelta(days=(last.weekday() - _SUNDAY) % 7)
