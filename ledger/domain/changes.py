"""What a simulation asks for: another rule, a new pool, moved or added cost, another last day.

Read once from JSON or TOML, with a reason for each refusal. Nothing here works out a figure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import Month, Span
from ledger.domain.cost import Cost, CostSource, Subjective
from ledger.domain.definition import Reader
from ledger.domain.money import parse_pounds, show_pounds
from ledger.domain.time import TimeApportionment, parse_days, show_days

MOST_MONTHS = 240
HYPOTHETICAL = "Hypothetical"


@dataclass(frozen=True, slots=True)
class Move:
    """Cost to be put in another pool: what is in a pool, of a subjective, or of a reference."""

    to: str
    pool: str | None = None
    source_ref: str | None = None  # how the references begin
    subjective: Subjective | None = None

    @property
    def picks_costs(self) -> bool:
        """Whether it singles out costs by reference, which only their own council may see."""
        return self.source_ref is not None

    @property
    def takes_whole_pool(self) -> bool:
        """Whether it takes everything that stands in a pool, costs or not."""
        return self.pool is not None and self.source_ref is None and self.subjective is None

    def takes(self, cost: Cost) -> bool:
        """Whether it moves this cost; a credit goes where the cost that it takes back goes."""
        reference = cost.credits or cost.source_ref
        return (
            cost.pool != self.to
            and self.pool in (None, cost.pool)
            and self.subjective in (None, cost.subjective)
            and reference.startswith(self.source_ref or "")
        )

    def sentence(self) -> str:
        """Say it in words."""
        parts = (
            f"in {self.pool}" if self.pool else "",
            f"under {self.subjective}" if self.subjective else "",
            f"whose reference begins with {self.source_ref}" if self.source_ref else "",
        )
        return f"Cost {' '.join(part for part in parts if part)} is moved to {self.to}."


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that is to be different; nothing is, where all is left out."""

    last_day: date | None = None
    pools: tuple[Mapping[str, object], ...] = ()  # fields laid over a pool's own, or a new pool
    moves: tuple[Move, ...] = ()
    extra_costs: tuple[Cost, ...] = ()
    time: tuple[TimeApportionment, ...] = ()  # in place of what is stated, if anything is

    def sentences(self) -> tuple[str, ...]:
        """Say them in words, for whoever reads the outcome."""
        pools = (f"{pool['code']}: {_fields(pool)}." for pool in self.pools)
        totals: dict[str, int] = {}
        for cost in self.extra_costs:
            totals[cost.pool] = totals.get(cost.pool, 0) + cost.amount_pence
        return (
            *([f"The last day is {self.last_day}."] if self.last_day else []),
            *pools,
            *(move.sentence() for move in self.moves),
            *(
                f"Cost of {show_pounds(pence)} is added to {pool}."
                for pool, pence in totals.items()
            ),
            *_time_sentences(self.time),
        )


def _fields(pool: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in pool.items() if name != "code")


def _time_sentences(time: Sequence[TimeApportionment]) -> Iterator[str]:
    """One for each run of months with the same split."""
    for split, months in groupby(time, key=_split):
        run = [each.service_month for each in months]
        span = f"in {run[0]}" if len(run) == 1 else f"from {run[0]} to {run[-1]}"
        yield f"{split[0]} {span}: {split[1]}."


def _split(time: TimeApportionment) -> tuple[str, str]:
    days = [
        f"{party} {show_days(quarters)}" for party, quarters in sorted(time.party_quarters.items())
    ]
    return time.post, ", ".join([*days, f"joint {show_days(time.joint_quarters)} days"])


def read_changes(given: Mapping[str, object], arrangement: Arrangement) -> Changes:
    """Read changes from their JSON form; raises DefinitionInvalid naming the field.

    Amounts are pounds as text; `every_month` makes a cost fall once in each month of its dates.
    """
    top = Reader(given, "")
    codes = [reader.code("code") for reader in top.each("pools")]
    top.unique("pools", codes)
    pools = given.get("pools") or []
    changes = Changes(
        last_day=top.optional_day("last_day"),
        pools=tuple(pools) if isinstance(pools, Sequence) else (),
        moves=tuple(_read_move(reader) for reader in top.each("moves")),
        extra_costs=tuple(
            cost
            for number, reader in enumerate(top.each("extra_costs"), 1)
            for cost in _read_extra(reader, number)
        ),
        time=tuple(each for reader in top.each("time") for each in _read_time(reader, arrangement)),
    )
    top.finish()
    return changes


def _read_move(reader: Reader) -> Move:
    move = Move(
        to=reader.code("to"),
        pool=reader.code("pool") if reader.has("pool") else None,
        source_ref=reader.optional_text("source_ref"),
        subjective=_read_subjective(reader) if reader.has("subjective") else None,
    )
    reader.require(
        any((move.pool, move.source_ref, move.subjective)),
        "pool",
        "is missing, and so are source_ref and subjective: say which cost is moved",
    )
    reader.finish()
    return move


def _read_subjective(reader: Reader) -> Subjective:
    return Subjective(reader.one_of("subjective", [each.value for each in Subjective]))


def _read_extra(reader: Reader, number: int) -> list[Cost]:
    dates = reader.span("service_from", "service_to")
    _require_few_months(reader, Month.of(dates.first), Month.of(dates.last), "service_to")
    cost = Cost(
        source_ref=f"hypothetical-{number}",
        source=CostSource.JOURNAL,
        entered_on=dates.last,
        pool=reader.code("pool"),
        service=reader.code("service") if reader.has("service") else None,
        subjective=_read_subjective(reader),
        service_dates=dates,
        amount_pence=parse_pounds(reader.text("amount")),
        description=reader.optional_text("description") or HYPOTHETICAL,
    )
    every_month = reader.flag("every_month")
    reader.finish()
    if not every_month:
        return [cost]
    parts = [dates.overlap(Span(month.first, month.last)) for month in dates.months()]
    return [replace(cost, service_dates=part) for part in parts if part is not None]


def _read_time(reader: Reader, arrangement: Arrangement) -> list[TimeApportionment]:
    """The same split for each month of a range."""
    post = reader.one_of("post", [each.code for each in arrangement.posts])
    first = Month.parse(reader.text("from"), field="from")
    last = Month.parse(reader.text("to"), field="to")
    _require_few_months(reader, first, last, "to")
    days = reader.inner("party_days")
    quarters = {
        party.code: parse_days(days.text(party.code), field=party.code)
        for party in arrangement.parties
        if days.has(party.code)
    }
    days.finish()
    joint = parse_days(reader.text("joint"), field="joint") if reader.has("joint") else 0
    reader.finish()
    return [
        TimeApportionment(post, Span(month.first, month.last), quarters, joint, 0, 0)
        for month in first.through(last)
    ]


def months_between(first: Month, last: Month) -> int:
    """How many months there are from one to another, both included; below one if reversed."""
    return (last.year - first.year) * 12 + last.number - first.number + 1


def _require_few_months(reader: Reader, first: Month, last: Month, name: str) -> None:
    months = months_between(first, last)
    reader.require(months >= 1, name, "is before its start")
    reader.require(
        months <= MOST_MONTHS, name, f"is more than {MOST_MONTHS} months after its start"
    )
