"""The time of the shared posts in the quarterly pack: the payer's share by month, and the days."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from ledger.domain.money import round_half_up, show_percent
from ledger.domain.quarterly import DaysOfMonth, Quarterly, ShareMonth, ShareTrend
from reports.front import none_row
from reports.quarterly_words import council, yes_or_no
from reports.table import (
    NOT_APPLICABLE,
    Chart,
    Column,
    Formula,
    Kind,
    Sheet,
    Value,
    compared,
    quarters,
    share_value,
    table_name,
    this_row,
)
from reports.words import TIME_STATES

TREND = "Share trend"
_QUARTERS_A_DAY = 4
_SHARE_DECIMALS = 10  # to which a share is shown
_DAYS = (
    "Working days",
    "Host",
    "Recipient",
    "Other parties",
    "Joint",
    "Worked",
    "Leave",
    "Sickness",
    "Other absence",
    "Absent",
    "Not stated",
)
_SHARE_COLUMNS = (
    Column("Post", width=14),
    Column("Service month", Kind.MONTH),
    Column("In the quarter", width=11),
    Column("Payer days", Kind.DAYS),
    Column("Joint days", Kind.DAYS),
    Column("Joint share", Kind.SHARE),
    Column("Days counted", Kind.DAYS),
    Column("Productive days", Kind.DAYS),
    Column("Share by days", Kind.SHARE),
    Column("Budget share", Kind.SHARE),
    Column("Share less budget", Kind.SHARE),
    Column("Worked on sheet Days", Kind.DAYS),
    Column("Check", width=10),
)


def trend_name(number: int) -> str:
    """Return the name of the sheet of a time-based pool by its number, from one."""
    return TREND if number == 1 else f"{TREND} {number}"


def share_sheets(quarterly: Quarterly, *, draft: str) -> Iterator[Sheet]:
    """Yield a sheet for each time-based pool, a chart beside its table; one where there is none."""
    if not quarterly.shares:
        yield Sheet(
            name=TREND,
            title=f"{draft}Share by certified days",
            about="The payer's share of each time-based pool: there is none",
            columns=_SHARE_COLUMNS[:-1],
            rows=(none_row(_SHARE_COLUMNS[:-1]),),
        )
    for number, trend in enumerate(quarterly.shares, start=1):
        yield _share_sheet(quarterly, trend, trend_name(number), draft=draft)


def _share_sheet(quarterly: Quarterly, trend: ShareTrend, name: str, *, draft: str) -> Sheet:
    payer = council(quarterly, trend.payer)
    rows = tuple(_share_row(quarterly, each, table_name(name)) for each in trend.months)
    return Sheet(
        name=name,
        title=f"{draft}Share of {payer} in {trend.name}, by certified days",
        about=f"The share of {payer} in {trend.pool} by month, against the budget, with a chart",
        columns=_SHARE_COLUMNS if rows else _SHARE_COLUMNS[:-1],
        rows=rows or (none_row(_SHARE_COLUMNS[:-1]),),
        chart=_chart(trend, payer) if rows else None,
    )


def _share_row(quarterly: Quarterly, month: ShareMonth, table: str) -> tuple[Value, ...]:
    this = this_row(table)
    budget, productive = month.budget_share, quarters(month.productive_quarters)
    counted = (month.payer_quarters + month.joint_quarters * month.joint_share) / _QUARTERS_A_DAY
    return (
        month.post,
        month.service_month,
        yes_or_no(answer=quarterly.in_quarter(month.service_month)),
        quarters(month.payer_quarters),
        quarters(month.joint_quarters),
        share_value(month.joint_share),
        Formula(
            f"={this('Payer days')}+{this('Joint days')}*{this('Joint share')}",
            share_value(counted),
        ),
        productive,
        Formula(
            f"=ROUND({this('Days counted')}/{this('Productive days')},{_SHARE_DECIMALS})",
            _rounded(month.share),
        ),
        NOT_APPLICABLE if budget is None else share_value(budget),
        Formula(
            f"=IF(ISNUMBER({this('Budget share')}),ROUND({this('Share by days')}"
            f'-{this("Budget share")},{_SHARE_DECIMALS}),"{NOT_APPLICABLE}")',
            NOT_APPLICABLE
            if budget is None
            else _rounded(Fraction(_rounded(month.share)) - budget),
        ),
        Formula(
            f"=ROUND(SUMIFS(tbl_days[Worked],tbl_days[Post],{this('Post')},"
            f"tbl_days[Service month],{this('Service month')}),2)",
            productive,
        ),
        compared(table, "Productive days", "Worked on sheet Days", agrees=True),
    )


def _rounded(share: Fraction) -> Decimal:
    return Decimal(round_half_up(share * 10**_SHARE_DECIMALS)).scaleb(-_SHARE_DECIMALS)


def _chart(trend: ShareTrend, payer: str) -> Chart:
    """Draw the budget only where each month has one: a text in a line would be drawn as nil."""
    budgeted = all(each.budget_share is not None for each in trend.months)
    last = trend.months[-1]
    words = (
        f"Line chart by service month of the share of {payer} in {trend.name}, by certified days: "
        f"solid with round markers, {show_percent(last.share)} percent in {last.service_month}. "
    )
    if budgeted and last.budget_share is not None:
        words += (
            "The budget share, dashed with triangles, is "
            f"{show_percent(last.budget_share)} percent then. "
        )
    else:
        words += "No budget share is drawn, because not every month has one. "
    return Chart(
        title=f"Share of {payer} in {trend.pool}",
        alternative=f"{words}The table to its left holds the same figures.",
        line=True,
        category="Service month",
        series=("Share by days", "Budget share") if budgeted else ("Share by days",),
        shares=True,
    )


def days_sheet(quarterly: Quarterly, *, draft: str) -> Sheet:
    """Return what each post's months were spent on, in days."""
    columns = (
        Column("Post", width=18),
        Column("Service month", Kind.MONTH),
        Column("State", width=12),
        *(Column(header, Kind.DAYS) for header in _DAYS),
    )
    rows = tuple(_days_row(each) for each in quarterly.days)
    return Sheet(
        name="Days",
        title=f"{draft}Days of the shared posts by month and council",
        about="Days worked for the host, the recipient and both, leave and absence, by month",
        columns=columns,
        rows=rows or (none_row(columns),),
        totals=("Total", None, None, *_days_totals(quarterly)),
    )


def _days_row(month: DaysOfMonth) -> tuple[Value, ...]:
    this = this_row("tbl_days")
    worked, absent = _worked(month), _absent(month)
    return (
        month.post,
        month.service_month,
        TIME_STATES[month.state],
        quarters(month.working_days * _QUARTERS_A_DAY),
        quarters(month.host_quarters),
        quarters(month.recipient_quarters),
        quarters(month.others_quarters),
        quarters(month.joint_quarters),
        Formula(
            f"=ROUND({this('Host')}+{this('Recipient')}+{this('Other parties')}+{this('Joint')},2)",
            quarters(worked),
        ),
        quarters(month.leave_quarters),
        quarters(month.sickness_quarters),
        quarters(month.other_absence_quarters),
        Formula(
            f"=ROUND({this('Leave')}+{this('Sickness')}+{this('Other absence')},2)",
            quarters(absent),
        ),
        Formula(
            f"=ROUND({this('Working days')}-{this('Worked')}-{this('Absent')},2)",
            quarters(month.working_days * _QUARTERS_A_DAY - month.stated_quarters),
        ),
    )


def _worked(month: DaysOfMonth) -> int:
    alone = month.host_quarters + month.recipient_quarters + month.others_quarters
    return alone + month.joint_quarters


def _absent(month: DaysOfMonth) -> int:
    return month.leave_quarters + month.sickness_quarters + month.other_absence_quarters


def _days_totals(quarterly: Quarterly) -> Iterator[Formula]:
    days = quarterly.days
    amounts = (
        sum(each.working_days for each in days) * _QUARTERS_A_DAY,
        sum(each.host_quarters for each in days),
        sum(each.recipient_quarters for each in days),
        sum(each.others_quarters for each in days),
        sum(each.joint_quarters for each in days),
        sum(_worked(each) for each in days),
        sum(each.leave_quarters for each in days),
        sum(each.sickness_quarters for each in days),
        sum(each.other_absence_quarters for each in days),
        sum(_absent(each) for each in days),
        sum(each.working_days * _QUARTERS_A_DAY - each.stated_quarters for each in days),
    )
    for header, amount in zip(_DAYS, amounts, strict=True):
        yield Formula(f"=ROUND(SUM(tbl_days[{header}]),2)", quarters(amount))
