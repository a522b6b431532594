"""The one page for chief executives: ten figures, and where each stands in the pack."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ledger.domain.money import round_half_up
from ledger.domain.neutrality import Verdict, total
from ledger.domain.quarterly import Quarterly
from reports.quarterly_time import TREND
from reports.quarterly_words import against_budget, council, in_figures, share_in_words
from reports.table import (
    NOT_APPLICABLE,
    Column,
    Formula,
    Kind,
    Link,
    Sheet,
    Value,
    pounds,
    sum_of,
    table_name,
)
from reports.words import VERDICTS

_QUARTERS_A_DAY, _HUNDREDTHS = 4, 100


def summary_sheet(quarterly: Quarterly, *, draft: str) -> Sheet:
    """Return the ten figures; it prints on a single page."""
    first, last = quarterly.quarter_start.first, quarterly.quarter_end.last
    figures = (*_recharge(quarterly), _share(quarterly), *_debts(quarterly), *_open(quarterly))
    return Sheet(
        name="Summary",
        title=f"{draft}The quarter in ten figures: {first:%B %Y} to {last:%B %Y}",
        about="Ten figures for the chief executives, each with where it stands in this pack",
        columns=(
            Column("Number", Kind.WHOLE),
            Column("Figure", width=36),
            Column("Value", Kind.MONEY, 16),
            Column("Remark", width=44),
            Column("Where", width=24),
        ),
        rows=tuple((number, *each) for number, each in enumerate(figures, start=1)),
        one_page=True,
    )


def _where(sheet: str) -> Link:
    return Link(sheet, f"'{sheet}'!A1", inside=True)


def _recharge(quarterly: Quarterly) -> Iterator[tuple[Value, ...]]:
    pools, last = quarterly.pools, quarterly.last_day
    neutral = sum(1 for each in pools if each.verdict is Verdict.NEUTRAL)
    to_date, quarter = (
        total(each.to_date for each in pools),
        total(each.quarter for each in pools),
    )
    budgets = [each.budget_pence for each in pools]
    known = [pence for pence in budgets if pence is not None]
    yield (
        "Verdict on cost neutrality to date",
        VERDICTS[quarterly.verdict],
        f"{neutral} of {len(pools)} pools are neutral. Pools never offset each other.",
        _where("Neutrality"),
    )
    yield (
        "Residual R - C to date, pounds",
        sum_of("tbl_neutrality", "Residual to date", to_date.residual_pence),
        "Above zero the host subsidises, below zero it over-recovers.",
        _where("Neutrality"),
    )
    yield (
        "Recharged for the quarter, pounds",
        sum_of("tbl_neutrality", "Recharged in the quarter", quarter.recharged_pence),
        against_budget(sum(known) if known else None)
        if len(known) in (0, len(pools))
        else f"Budget of the {len(known)} pools that have one {in_figures(sum(known))}.",
        _where("Neutrality"),
    )
    charged = sum(each.charged_pence for each in quarterly.forecasts)
    yield (
        "Recharged to date, pounds",
        sum_of("tbl_forecast", "Recharged to date", charged),
        "On the earned basis, less credits, net of VAT.",
        _where("Forecast"),
    )
    yield (
        f"Forecast of the recharge to {last.day} {last:%B %Y}, pounds",
        sum_of("tbl_forecast", "Forecast", quarterly.forecast_pence),
        f"{against_budget(quarterly.budget_pence)} The rule stands in the notes.",
        _where("Forecast"),
    )


def _share(quarterly: Quarterly) -> tuple[Value, ...]:
    """The quarter's days of the first time-based pool."""
    if not quarterly.shares:
        return "Days counted for the payer", NOT_APPLICABLE, "No pool is shared by time.", TREND
    trend = quarterly.shares[0]
    counted = sum(
        (
            month.share * month.productive_quarters / _QUARTERS_A_DAY
            for month in trend.months
            if quarterly.in_quarter(month.service_month)
        ),
        Fraction(0),
    )
    table = table_name(TREND)
    return (
        f"Days counted for {council(quarterly, trend.payer)} in the quarter, {trend.pool}",
        Formula(
            f'=ROUND(SUMIFS({table}[Days counted],{table}[In the quarter],"Yes"),2)',
            pounds(round_half_up(counted * _HUNDREDTHS)),
        ),
        share_in_words(quarterly, trend),
        _where(TREND),
    )


def _debts(quarterly: Quarterly) -> Iterator[tuple[Value, ...]]:
    yield (
        "Owed at the end of the quarter, gross, pounds",
        sum_of("tbl_ageing", "Owed", quarterly.owed_pence),
        f"Of which past due {in_figures(quarterly.past_due_pence)}.",
        _where("Ageing"),
    )
    overdue = sum(1 for each in quarterly.disputes if each.overdue)
    yield (
        "Under dispute, gross, pounds",
        sum_of("tbl_disputes", "Gross", sum(each.gross_pence for each in quarterly.disputes)),
        f"Open disputes: {len(quarterly.disputes)}, of which {overdue} should have gone up.",
        _where("Disputes"),
    )


def _open(quarterly: Quarterly) -> Iterator[tuple[Value, ...]]:
    balances = (*quarterly.host_balances, *quarterly.recipient_balances)
    statuses = [each.status for each in balances]
    differ, unconfirmed = statuses.count("differs"), statuses.count("unconfirmed")
    open_ones = sum(1 for each in balances if not quarterly.is_agreed_at_the_end(each))
    earlier = open_ones - differ - unconfirmed
    yield (
        "Accounts not agreed as at the end of the quarter",
        Formula(
            '=COUNTIF(tbl_agreement_of_balances[Agreed at the end],"No")',
            open_ones,
        ),
        f"Differ: {differ}; not confirmed: {unconfirmed}; last confirmed earlier: {earlier}.",
        _where("Agreement of balances"),
    )
    yield (
        "Decisions needed",
        Formula("=COUNT(tbl_decisions[Number])", len(quarterly.decisions)),
        "What waits for a council when this pack is drawn.",
        _where("Decisions"),
    )
