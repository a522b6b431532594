"""How far time has got: by month, and by post and month."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ledger.domain.neutrality import Neutrality, PostMonth
from reports.front import none_row
from reports.table import NOT_APPLICABLE, Column, Formula, Kind, Sheet, Value, this_row
from reports.words import TIME_STATES


def time_by_month_sheet(neutrality: Neutrality, *, draft: str) -> Sheet:
    """Return by month how many posts have their time approved, certified, and so on."""
    columns = (
        Column("Service month", Kind.MONTH),
        *(Column(word, Kind.WHOLE) for word in TIME_STATES.values()),
    )
    months = sorted({each.service_month for each in neutrality.time})
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (month, *_counts([each for each in neutrality.time if each.service_month == month]))
        for month in months
    )
    no_month: tuple[Value, ...] = (NOT_APPLICABLE, *(0 for _ in TIME_STATES))
    return Sheet(
        name="Time by month",
        title=f"{draft}Posts by the state of their time, by month",
        about="How many posts have their time approved, certified, uncertified or missing",
        columns=columns,
        rows=rows or (no_month,),
    )


def _counts(posts: list[PostMonth]) -> Iterator[Formula]:
    month = this_row("tbl_time_by_month")("Service month")
    for state, word in TIME_STATES.items():
        yield Formula(
            f"=COUNTIFS(tbl_time[Service month],{month},"
            f"tbl_time[State],tbl_time_by_month[[#Headers],[{word}]])",
            sum(1 for post in posts if post.state is state),
        )


def time_sheet(neutrality: Neutrality, *, draft: str) -> Sheet:
    """Return the state of each post's time in each month, and the share it gives."""
    columns = (
        Column("Post", width=24),
        Column("Service month", Kind.MONTH),
        Column("State", width=20),
        Column("Share percent", Kind.PERCENT, 18),
    )
    rows = tuple(
        (
            each.post,
            each.service_month,
            TIME_STATES[each.state],
            NOT_APPLICABLE if each.share_percent is None else Decimal(each.share_percent),
        )
        for each in neutrality.time
    )
    return Sheet(
        name="Time",
        title=f"{draft}Time of each post by month",
        about="Each post's month: whether its time is approved, and the share it gives",
        columns=columns,
        rows=rows or (none_row(columns),),
    )
