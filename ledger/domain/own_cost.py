"""A council's own cost of the arrangement: in its own book, never in a pool, never recoverable.

Hampshire's officer, the team that the DfE paid for in the recipient's books, the host's stranded
cost after the end. Source: domain page, "Accounts and journals" and "The arrangement".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import CostMonth, Proration, Span, prorate
from ledger.domain.cost import Subjective, parse_subjective
from ledger.domain.errors import (
    AmountNegative,
    DatesReversed,
    NotPermitted,
    OwnCostKindUnknown,
    ServiceDatesOutside,
    TextMalformed,
)
from ledger.domain.money import Pence, parse_pounds
from ledger.domain.parse import parse_date, parse_reference, parse_text


class OwnCostKind(StrEnum):
    """Why a council bears a cost of its own."""

    OWN = "own"  # its own people and services, met from its own budget
    THIRD_PARTY = "third_party"  # somebody else's, whom it pays
    STRANDED = "stranded"  # the host's, after the end: shown, never recoverable


@dataclass(frozen=True, slots=True)
class OwnCost:
    """One cost of a council's own."""

    kind: OwnCostKind
    supplier: str | None
    source_ref: str
    entered_on: date
    service_dates: Span
    amount_pence: Pence
    subjective: Subjective
    description: str

    @classmethod
    def parse(cls, row: Mapping[str, object]) -> OwnCost:
        """Read an own cost from texts; raises InvalidInput children."""
        kind = _kind(row.get("kind"))
        supplier = row.get("supplier")
        if kind is OwnCostKind.THIRD_PARTY and not supplier:
            raise TextMalformed(
                "supplier is empty: a third party's cost says whose it is.", field="supplier"
            )
        first = parse_date(row.get("service_from"), field="service_from")
        last = parse_date(row.get("service_to"), field="service_to")
        if last < first:
            raise DatesReversed(
                f"service_to ({last}) is before service_from ({first}); swap them.",
                field="service_to",
            )
        amount = parse_pounds(row.get("amount"))
        if amount <= 0:
            raise AmountNegative(
                "An own cost is more than nil. To take one back, reverse its journal.",
                field="amount",
            )
        return cls(
            kind=kind,
            supplier=parse_text(supplier, field="supplier", most=200) if supplier else None,
            source_ref=parse_reference(row.get("source_ref"), field="source_ref"),
            entered_on=parse_date(row.get("entered_on"), field="entered_on"),
            service_dates=Span(first, last),
            amount_pence=amount,
            subjective=parse_subjective(row.get("subjective")),
            description=parse_text(row.get("description"), field="description"),
        )


def _kind(text: object) -> OwnCostKind:
    try:
        return OwnCostKind(str(text))
    except ValueError:
        raise OwnCostKindUnknown(
            f"{text!r} is not a kind of own cost; use {', '.join(OwnCostKind)}.", field="kind"
        ) from None


def place_own_cost(cost: OwnCost, arrangement: Arrangement, *, book: str) -> list[CostMonth]:
    """Spread an own cost over its service months, by working days, largest remainder.

    `book` is the council's that bears it. Raises NotPermitted where a council other than the host
    has stranded cost; ServiceDatesOutside where own or third-party cost lies outside the dates
    that the books cover, or stranded cost not after the arrangement's last day.
    """
    if cost.kind is OwnCostKind.STRANDED:
        _require_after_the_end(cost, arrangement, book)
    else:
        _require_in_books(cost, arrangement)
    dates = cost.service_dates
    return prorate(cost.amount_pence, dates, dates, arrangement.calendar, Proration.WORKING_DAYS)


def _require_after_the_end(cost: OwnCost, arrangement: Arrangement, book: str) -> None:
    if book != arrangement.host:
        raise NotPermitted(
            f"Stranded cost is what {arrangement.host}, the host, is left with after the end. "
            f"Record {book}'s own as `own` or `third_party`, or ask a preparer of "
            f"{arrangement.host}.",
            field="kind",
        )
    last = arrangement.term.last
    if cost.service_dates.first <= last:
        raise ServiceDatesOutside(
            f"Stranded cost is of service after the arrangement's last day, {last}; this starts "
            f"on {cost.service_dates.first}. Record the days up to the end as the cost of a pool.",
            field="service_from",
        )


def _require_in_books(cost: OwnCost, arrangement: Arrangement) -> None:
    books, dates = arrangement.books_span, cost.service_dates
    if not books.first <= dates.first <= dates.last <= books.last:
        raise ServiceDatesOutside(
            f"The service dates {dates.first} to {dates.last} are not all within those that the "
            f"books cover, {books.first} to {books.last}. Record the part that is.",
            field="service_from",
            allowed_from=books.first.isoformat(),
            allowed_to=books.last.isoformat(),
        )
