"""The words in which the quarterly pack says what the ledger's codes mean."""

from __future__ import annotations

from fractions import Fraction

from ledger.domain.ageing import AgeBand
from ledger.domain.dispute import DisputeLevel
from ledger.domain.money import Pence, show_percent
from ledger.domain.quarterly import Need, Quarterly, ShareTrend
from reports.table import pounds

AGES = {
    AgeBand.NOT_DUE: "Not due",
    AgeBand.DAYS_1_TO_30: "1 to 30 days past due",
    AgeBand.DAYS_31_TO_60: "31 to 60 days past due",
    AgeBand.DAYS_61_TO_90: "61 to 90 days past due",
    AgeBand.OVER_90_DAYS: "Over 90 days past due",
}
LEVELS = {
    DisputeLevel.FINANCE_LEADS: "Finance leads",
    DisputeLevel.SECTION_151_OFFICERS: "Section 151 officers",
    DisputeLevel.CHIEF_EXECUTIVES: "Chief executives",
}
NEEDS = {
    Need.APPROVAL: "Approval",
    Need.STATEMENT: "Statement",
    Need.TIME: "Time",
    Need.DRIVER: "Driver refresh",
    Need.METHOD: "Review of a method",
    Need.GRANT: "Grant",
}
STATUSES = {"agreed": "Agreed", "differs": "Differs", "unconfirmed": "Not confirmed"}

RULE = (
    "Forecast: what is recharged to date, and for each month to come of the arrangement the "
    "average of its last three charged months, pool by pool, rounded half up on the total. A month "
    "that the arrangement covers in part counts as that part, by working days. Fixed fees are "
    "taken as they are agreed. Development and exit are left as they are charged. Nothing is "
    "forecast of cost, and so nothing of a residual or a verdict."
)


def yes_or_no(*, answer: bool) -> str:
    """Return the word."""
    return "Yes" if answer else "No"


def council(quarterly: Quarterly, code: str) -> str:
    """Return the name of a council by its code; of anybody else, the code."""
    names = {party.code: party.name for party in quarterly.councils}
    return names.get(code, code)


def councils(quarterly: Quarterly, codes: tuple[str, ...]) -> str:
    """Return their names, one after the other."""
    return " and ".join(council(quarterly, code) for code in codes)


def share_in_words(quarterly: Quarterly, trend: ShareTrend) -> str:
    """Say what the quarter's share of days comes to, and what was budgeted at its end."""
    months = [each for each in trend.months if quarterly.in_quarter(each.service_month)]
    productive = sum(each.productive_quarters for each in months)
    if not productive:
        return "No month of the quarter is certified."
    counted = sum((each.share * each.productive_quarters for each in months), Fraction(0))
    budget = months[-1].budget_share
    budgeted = "no budget is set" if budget is None else f"budgeted {show_percent(budget)} %"
    return f"{show_percent(counted / productive)} % of the productive days; {budgeted}."


def in_figures(pence: Pence) -> str:
    """Write an amount inside a sentence, as the cells beside it show theirs."""
    return f"{pounds(pence):,.2f}"


def against_budget(budget_pence: Pence | None) -> str:
    """Say what was budgeted, if anything was."""
    return "No budget is set." if budget_pence is None else f"Budget {in_figures(budget_pence)}."
