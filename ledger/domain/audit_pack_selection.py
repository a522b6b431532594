"""Which journals an auditor looks at: by what marks them out, and by a sample anybody can repeat.

The marks are those that ISA (UK) 240 names of journal entries that override controls: entered
after the close or late, by people who seldom enter any, with little or no explanation, in round
sums, at odd hours; and sums kept just under a limit. Each is a rule with a number in it, and the
numbers are given, never hidden. A mark is a question to ask, not a finding.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from heapq import heappush, heappushpop

from ledger.domain.accounts import Account
from ledger.domain.audit_pack_lines import (
    WORDED_BY_A_PERSON,
    Movement,
    PackLine,
    journals_of,
    london_time,
)
from ledger.domain.journal import EventKind
from ledger.domain.money import Pence

_SATURDAY = 5
_HOURS, _PER_CENT = 24, 100


class Mark(StrEnum):
    """What marks a journal out."""

    AFTER_CLOSE = "after_close"  # in a period closed, if only softly, before; or in an AP13
    BACK_DATED = "back_dated"  # entered long after its effective date
    ROUND_SUM = "round_sum"
    WEEKEND_OR_NIGHT = "weekend_or_night"  # by when it was entered, by the clocks in London
    RARE_USER = "rare_user"  # by somebody who enters few
    NO_NARRATIVE = "no_narrative"  # where a person writes one
    UNDER_A_LIMIT = "under_a_limit"  # just under it, or exactly at it


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionRules:
    """The numbers in the rules."""

    back_dated_days: int = 31  # entered more days than this after the effective date
    round_pence: Pence = 100_000  # a whole multiple of this is a round sum
    limits_pence: tuple[Pence, ...] = (50_000,)  # the Transparency Code 2015 publishes above £500
    limit_percent: int = 5  # how far under a limit is just under
    night_from_hour: int = 19
    night_to_hour: int = 7
    rare_events: int = 5  # somebody who entered at most so many is a rare user
    narrative_letters: int = 4  # fewer letters and digits than this say nothing

    def __post_init__(self) -> None:
        """Refuse numbers with which a rule means nothing."""
        hours = (self.night_from_hour, self.night_to_hour)
        if self.round_pence < 1 or any(limit < 1 for limit in self.limits_pence):
            raise ValueError("a round sum and a limit are more than nil")
        if not 0 < self.limit_percent < _PER_CENT or not all(0 <= hour < _HOURS for hour in hours):
            raise ValueError("a margin is between nil and the whole, an hour one of the day's")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What of the ledger around a journal the rules need."""

    closed_from: Mapping[str, int]  # by period: the sequence of its first closing, if only a soft
    year_ends: frozenset[str]  # the periods that take a year's adjustments
    entered_by: Mapping[str, int]  # by person: the events that they entered and that posted


@dataclass(frozen=True, slots=True)
class Selector:
    """Says what marks a journal out."""

    rules: SelectionRules
    around: Surroundings

    def marks(self, journal: Sequence[PackLine]) -> tuple[Mark, ...]:
        """Return a journal's marks; most have none."""
        first = journal[0]
        amounts = [abs(line.amount_pence) for line in journal]
        holds = {
            Mark.AFTER_CLOSE: self._after_close(first),
            Mark.BACK_DATED: self.days_late(first) > self.rules.back_dated_days,
            Mark.ROUND_SUM: any(amount % self.rules.round_pence == 0 for amount in amounts),
            Mark.WEEKEND_OR_NIGHT: self._odd_hours(first),
            Mark.RARE_USER: self.around.entered_by.get(first.person, 0) <= self.rules.rare_events,
            Mark.NO_NARRATIVE: self._says_nothing(journal),
            Mark.UNDER_A_LIMIT: any(self._under_a_limit(amount) for amount in amounts),
        }
        return tuple(mark for mark, found in holds.items() if found)

    def days_late(self, line: PackLine) -> int:
        """How many days after its effective date a line was entered, by London's calendar."""
        return (london_time(line.entered_at).date() - line.effective_on).days

    def _after_close(self, line: PackLine) -> bool:
        closed = self.around.closed_from.get(line.period)
        return line.period in self.around.year_ends or (
            closed is not None and line.sequence > closed
        )

    def _odd_hours(self, line: PackLine) -> bool:
        entered = london_time(line.entered_at)
        start, end = self.rules.night_from_hour, self.rules.night_to_hour
        if start <= end:
            night = start <= entered.hour < end
        else:
            night = entered.hour >= start or entered.hour < end
        return night or entered.weekday() >= _SATURDAY

    def _says_nothing(self, journal: Sequence[PackLine]) -> bool:
        if journal[0].kind not in WORDED_BY_A_PERSON:
            return False
        said = journal[0].narrative or ""
        return sum(each.isalnum() for each in said) < self.rules.narrative_letters

    def _under_a_limit(self, amount: Pence) -> bool:
        margin = _PER_CENT - self.rules.limit_percent
        return any(
            limit * margin <= amount * _PER_CENT <= limit * _PER_CENT
            for limit in self.rules.limits_pence
        )


# ---- the sample ----
@dataclass(frozen=True, slots=True)
class Sampled:
    """An event drawn, with all its journals."""

    draw: str
    sequence: int
    journals: tuple[tuple[PackLine, ...], ...]


def draw_of(seed: str, sequence: int) -> str:
    """Return an event's lot: SHA-256, in hexadecimal, of the seed, a colon and its sequence."""
    return hashlib.sha256(f"{seed}:{sequence}".encode()).hexdigest()


class Sampler:
    """Keeps the events of the lowest lots, in memory that does not grow with those offered.

    The lot depends on nothing but the seed and the sequence, so that whoever has both finds the
    same events, and one more event in the ledger turns out at most one of them.
    """

    def __init__(self, seed: str, size: int) -> None:
        """Start with nothing offered; raises ValueError for a negative size."""
        if size < 0:
            raise ValueError("a sample has no negative size")
        self._seed, self._size = seed, size
        self._kept: list[tuple[int, int, Sampled]] = []  # the highest lot first

    def offer(self, sequence: int, journals: Sequence[tuple[PackLine, ...]]) -> None:
        """Offer an event, once, with its journals."""
        if not self._size:
            return
        draw = draw_of(self._seed, sequence)
        entry = (-int(draw, 16), sequence, Sampled(draw, sequence, tuple(journals)))
        if len(self._kept) < self._size:
            heappush(self._kept, entry)
        else:
            heappushpop(self._kept, entry)

    def drawn(self) -> tuple[Sampled, ...]:
        """Return what was drawn, the lowest lot first."""
        return tuple(sampled for _, _, sampled in sorted(self._kept, reverse=True))


# ---- one look at every line ----
@dataclass(frozen=True, slots=True)
class Survey:
    """What going once through every line of the pack found."""

    events: int
    journals: int
    lines: int
    by_account: Mapping[tuple[str, Account], Movement]  # by book and account
    by_kind: Mapping[EventKind, Movement]
    journals_by_kind: Mapping[EventKind, int]
    marked: Mapping[Mark, int]  # journals, by mark
    selected: int  # journals with a mark or more
    sample: tuple[Sampled, ...]


@dataclass(slots=True)
class _Found:
    """A survey in the making."""

    journals: int = 0
    lines: int = 0
    by_account: dict[tuple[str, Account], Movement] = field(default_factory=dict)
    by_kind: dict[EventKind, Movement] = field(default_factory=dict)
    journals_by_kind: dict[EventKind, int] = field(default_factory=dict)
    marked: dict[Mark, int] = field(default_factory=lambda: dict.fromkeys(Mark, 0))
    selected: int = 0

    def take(self, journal: Sequence[PackLine], marks: Sequence[Mark]) -> None:
        """Take a journal in."""
        kind = journal[0].kind
        self.journals += 1
        self.lines += len(journal)
        self.journals_by_kind[kind] = self.journals_by_kind.get(kind, 0) + 1
        for line in journal:
            place = (line.book, line.account)
            self.by_account[place] = self.by_account.get(place, Movement()).plus(line.amount_pence)
            self.by_kind[kind] = self.by_kind.get(kind, Movement()).plus(line.amount_pence)
        self.selected += bool(marks)
        for mark in marks:
            self.marked[mark] += 1


def survey(lines: Iterable[PackLine], selector: Selector | None, sampler: Sampler) -> Survey:
    """Go through every line once, in order of sequence; without a selector nothing is marked."""
    found = _Found()
    events = 0
    waiting: list[tuple[PackLine, ...]] = []
    for journal in journals_of(lines):
        if waiting and waiting[0][0].sequence != journal[0].sequence:
            sampler.offer(waiting[0][0].sequence, waiting)
            waiting = []
        events += not waiting
        waiting.append(journal)
        found.take(journal, selector.marks(journal) if selector else ())
    if waiting:
        sampler.offer(waiting[0][0].sequence, waiting)
    return Survey(
        events,
        found.journals,
        found.lines,
        found.by_account,
        found.by_kind,
        found.journals_by_kind,
        found.marked,
        found.selected,
        sampler.drawn(),
    )
