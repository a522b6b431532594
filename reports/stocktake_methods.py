"""The methodology register of the annual stocktake: how each pool is charged, and its drivers."""

from __future__ import annotations

from ledger.domain.driver_refresh import DriverStanding, PartyQuantity
from ledger.domain.stocktake import Method, Stocktake
from reports.front import none_row
from reports.stocktake_words import CLASSES, REVIEWS, council, share_or_price, yes_or_no
from reports.table import NOT_APPLICABLE, Column, Kind, Sheet, Value, thousandths
from reports.words import BASES, VAT_TREATMENTS


def methods_sheet(stocktake: Stocktake, *, draft: str) -> Sheet:
    """Return how each pool is charged by the version in force at the year's end."""
    columns = (
        Column("Pool code", width=19),
        Column("Pool", width=30),
        Column("Class", width=14),
        Column("Basis", width=14),
        Column("Post", width=14),
        Column("Driver", width=30),
        Column("Share or price", width=22),
        Column("VAT treatment", width=22),
        Column("Legal power", width=18),
        Column("Version", Kind.WHOLE),
        Column("In force", width=10),
    )
    return Sheet(
        name="Methods",
        title=f"{draft}Methodology register: how each pool is charged",
        about="Each pool's basis, post, driver, share, VAT treatment, power and version",
        columns=columns,
        rows=tuple(_method_row(stocktake, each) for each in stocktake.methods)
        or (none_row(columns),),
    )


def _method_row(stocktake: Stocktake, method: Method) -> tuple[Value, ...]:
    pool = method.pool
    return (
        pool.code,
        pool.name,
        CLASSES[pool.pool_class],
        BASES[pool.basis],
        pool.post or NOT_APPLICABLE,
        pool.driver or NOT_APPLICABLE,
        share_or_price(stocktake, pool),
        VAT_TREATMENTS[pool.vat_treatment],
        pool.power,
        method.model_version,
        yes_or_no(answer=method.in_force),
    )


def reviews_sheet(stocktake: Stocktake, *, draft: str) -> Sheet:
    """Return the last review of each pool's method; one that is missing or overdue is said."""
    columns = (
        Column("Pool code", width=19),
        Column("Review", width=16),
        Column("Last review", Kind.DATE),
        Column("Next review", Kind.DATE),
        Column("Reason", width=44),
        Column("Finding", width=44),
    )
    return Sheet(
        name="Method reviews",
        title=f"{draft}Methodology register: reviews of the methods",
        about="When each pool's method was last reviewed, why, what was found, and when next",
        columns=columns,
        rows=tuple(_review_row(each) for each in stocktake.methods) or (none_row(columns),),
    )


def _review_row(method: Method) -> tuple[Value, ...]:
    review = method.review
    return (
        method.pool.code,
        REVIEWS[method.state],
        NOT_APPLICABLE if review is None else review.reviewed_on,
        NOT_APPLICABLE
        if review is None or review.next_review_on is None
        else review.next_review_on,
        NOT_APPLICABLE if review is None else review.reason,
        NOT_APPLICABLE if review is None else review.finding,
    )


def drivers_sheet(stocktake: Stocktake, *, draft: str) -> Sheet:
    """Return each driver's quantities in force at the year's end, and whether they are stale."""
    columns = (
        Column("Driver", width=32),
        Column("Pools", width=22),
        Column("Party", width=24),
        Column("Quantity", Kind.QUANTITY),
        Column("In force from", Kind.DATE),
        Column("Review due on", Kind.DATE),
        Column("Stale", width=10),
    )
    rows = tuple(
        _driver_row(stocktake, driver, each)
        for driver in stocktake.drivers
        for each in (driver.quantities or (None,))
    )
    return Sheet(
        name="Drivers",
        title=f"{draft}Driver refresh: quantities in force at the end of the year",
        about="Each driver's quantities, from when, its review date, and whether it is stale",
        columns=columns,
        rows=rows or (none_row(columns),),
    )


def _driver_row(
    stocktake: Stocktake, driver: DriverStanding, quantity: PartyQuantity | None
) -> tuple[Value, ...]:
    return (
        driver.driver,
        ", ".join(driver.pools),
        "None given" if quantity is None else council(stocktake, quantity.party),
        NOT_APPLICABLE if quantity is None else thousandths(quantity.thousandths),
        NOT_APPLICABLE if quantity is None else quantity.effective_from,
        driver.review_due_on or "Not set",
        yes_or_no(answer=driver.is_stale),
    )
