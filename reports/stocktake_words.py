"""The words in which the annual stocktake says what the ledger's codes mean."""

from __future__ import annotations

from ledger.domain.method_review import ReviewState
from ledger.domain.recovery import Basis, Pool, PoolClass
from ledger.domain.stocktake import Stocktake
from reports.table import NOT_APPLICABLE, pounds

CLASSES = {
    PoolClass.DEVELOPMENT: "Development",
    PoolClass.OPERATION: "Operation",
    PoolClass.EXIT: "Exit",
}
REVIEWS = {
    ReviewState.NOT_REVIEWED: "Not reviewed",
    ReviewState.OVERDUE: "Overdue",
    ReviewState.IN_DATE: "In date",
    ReviewState.NO_NEXT_DATE: "No next date",
}
APART = (
    "Savings are kept apart from neutrality: no saving enters the test, and none makes good a "
    "residual."
)


def yes_or_no(*, answer: bool) -> str:
    """Return the word."""
    return "Yes" if answer else "No"


def council(stocktake: Stocktake, code: str) -> str:
    """Return the name of a council by its code; of anybody else, the code."""
    names = {party.code: party.name for party in stocktake.councils}
    return names.get(code, code)


def phase_name(stocktake: Stocktake, number: int | None) -> str:
    """Return a phase by its number and name."""
    if number is None:
        return "Before the first phase"
    names = {phase.number: phase.name for phase in stocktake.phases}
    return f"{number} {names[number]}" if number in names else str(number)


def share_or_price(stocktake: Stocktake, pool: Pool) -> str:
    """Say what the pool's share or price is by itself, apart from days, drivers and rate cards."""
    match pool.basis:
        case Basis.TIME:
            return f"Joint days by {pool.joint_share}"
        case Basis.FOLLOWS:
            return f"As {pool.follows}"
        case Basis.FIXED_SHARE:
            return f"{pool.fixed_share}"
        case Basis.DIRECT:
            return f"Wholly {council(stocktake, pool.party or '')}"
        case Basis.UNIT_PRICE:
            return "By rate card"
        case Basis.FIXED_FEE:
            return f"{pounds(pool.annual_fee_pence or 0):,.2f} a year"
        case Basis.DRIVER:
            return NOT_APPLICABLE
