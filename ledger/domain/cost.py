"""A cost as it comes in, before anything is known of it but its own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import CostMonth, Span, prorate
from ledger.domain.errors import (
    AmountNegative,
    AmountZero,
    DatesReversed,
    ServiceUnknown,
    SourceUnknown,
    SubjectiveUnknown,
)
from ledger.domain.money import Pence, parse_pounds
from ledger.domain.parse import parse_date, parse_reference, parse_text


class CostSource(StrEnum):
    """Where in the council's own books a cost comes from."""

    PAYROLL = "payroll"
    CREDITORS = "creditors"
    JOURNAL = "journal"
    NOTIONAL = "notional"  # never reaches the council's ledger; evidence required


class Subjective(StrEnum):
    """CIPFA subjective headings (Service Reporting Code of Practice)."""

    EMPLOYEES = "Employees"
    PREMISES = "Premises"
    TRANSPORT = "Transport"
    SUPPLIES_AND_SERVICES = "Supplies and services"
    THIRD_PARTY_PAYMENTS = "Third party payments"
    TRANSFER_PAYMENTS = "Transfer payments"
    SUPPORT_SERVICES = "Support services"
    DEPRECIATION = "Depreciation"
    INCOME = "Income"


@dataclass(frozen=True, slots=True)
class Cost:
    """One cost line from the host's own ledger."""

    source_ref: str
    source: CostSource
    entered_on: date
    pool: str
    service: str | None
    subjective: Subjective
    service_dates: Span
    amount_pence: Pence
    description: str
    credits: str | None = None  # the source reference of the cost that this takes back

    @classmethod
    def parse(cls, row: Mapping[str, object]) -> Cost:
        """Read a cost from texts, as JSON or a CSV row gives them; raises InvalidInput."""
        first = parse_date(row.get("service_from"), field="service_from")
        last = parse_date(row.get("service_to"), field="service_to")
        if last < first:
            raise DatesReversed(
                f"service_to ({last}) is before service_from ({first}); swap them.",
                field="service_to",
            )
        amount = parse_pounds(row.get("amount"))
        if amount == 0:
            raise AmountZero("The amount is nil: there is nothing to record.", field="amount")
        return cls(
            source_ref=parse_reference(row.get("source_ref"), field="source_ref"),
            source=_source(row.get("source")),
            entered_on=parse_date(row.get("entered_on"), field="entered_on"),
            pool=parse_text(row.get("pool"), field="pool", most=40),
            service=parse_text(row["service"], field="service") if row.get("service") else None,
            subjective=parse_subjective(row.get("subjective")),
            service_dates=Span(first, last),
            amount_pence=amount,
            description=parse_text(row.get("description"), field="description"),
            credits=parse_reference(row["credits"], field="credits")
            if row.get("credits")
            else None,
        )


def _source(text: object) -> CostSource:
    try:
        return CostSource(str(text))
    except ValueError:
        known = ", ".join(CostSource)
        raise SourceUnknown(f"{text!r} is not a source; use {known}.", field="source") from None


def parse_subjective(text: object) -> Subjective:
    """Return the CIPFA subjective heading of that name; raises SubjectiveUnknown."""
    try:
        return Subjective(str(text))
    except ValueError:
        known = ", ".join(Subjective)
        raise SubjectiveUnknown(
            f"{text!r} is not a CIPFA subjective heading; use one of: {known}.",
            field="subjective",
        ) from None


def place_cost(cost: Cost, arrangement: Arrangement) -> list[CostMonth]:
    """Cut a cost into its service months, after every check that needs only the arrangement.

    A credit may take back what is in a pool that its month's version no longer has. Raises
    PoolUnknown, PoolNotInForce, ServiceUnknown, ServiceDatesOutside, AmountNegative.
    """
    pool = arrangement.pool(cost.pool)
    if cost.service is not None and arrangement.service(cost.service).pool != pool.code:
        raise ServiceUnknown(
            f"The service {cost.service} is not sold from the pool {pool.code}.", field="service"
        )
    if cost.amount_pence < 0 and cost.credits is None and not _nets_saving(cost, arrangement):
        raise AmountNegative(
            f"This is a negative cost, and the pool {pool.code} does not net a saving. "
            "To take back a cost, name its source reference in `credits`.",
            field="amount",
        )
    scope = arrangement.require_in_scope(pool, cost.service_dates)
    parts = prorate(
        cost.amount_pence,
        cost.service_dates,
        scope,
        arrangement.calendar,
        arrangement.proration_of(cost.service_dates),
    )
    if cost.credits is None:
        for part in parts:
            if part.service_month is not None:
                arrangement.pool_in(pool.code, part.service_month)
    return parts


def _nets_saving(cost: Cost, arrangement: Arrangement) -> bool:
    """Whether the pool takes negative costs in every month of the cost that has the pool."""
    pools = [arrangement.model_of(month).pool(cost.pool) for month in cost.service_dates.months()]
    return all(pool.nets_saving for pool in pools if pool is not None)
