"""Period-end accruals of cost that is not yet recorded: never charged or billed."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter

from api.access import SCOPED
from api.call import Call
from api.deps import Reading, Recording
from api.paging import Pages
from api.shapes import (
    Body,
    Listing,
    MonthIn,
    MonthText,
    Pounds,
    PoundsIn,
    ReceiptOut,
    Shape,
    TextIn,
    show_fact,
    shown,
)
from ledger.actions.accrue_cost import accrue_cost
from ledger.domain.money import show_pounds
from ledger.queries import accruals
from ledger.queries.accruals import Accrual

router = APIRouter(prefix=SCOPED, tags=["accruals"])


_ROW: dict[str, Any] = {
    "period": "2018-07",
    "pool": "OVERHEAD",
    "service_month": "2018-07",
    "amount": "400.00",
    "reason": "Telephone bill for July, not yet received",
}
_FIGURES = {"recoverable": "225.00", "retained": "175.00", "earned": "225.00"}


class AccrualIn(Body):
    """Cost to accrue on the last day of a period that is over, or of a year's adjustments."""

    model_config = shown(_ROW)

    period: TextIn
    pool: TextIn
    service_month: MonthIn
    amount: PoundsIn
    reason: TextIn


class AccrualReceipt(ReceiptOut):
    """What was accrued, and the event that reversed it on the next day."""

    model_config = shown(
        {
            "id": 320,
            "reversed_by": 321,
            "accrued_on": "2018-07-31",
            "amount": "400.00",
            **_FIGURES,
        }
    )


class AccrualOut(Shape):
    """An accrual with its working. A negative one takes back the one it `withdraws`.

    Null for all but the people of the council that supplies the pool: what says what the cost is.
    """

    model_config = shown(
        {
            "id": 320,
            "reversed_by": 321,
            **_ROW,
            "accrued_on": "2018-07-31",
            **_FIGURES,
            "model_version": 1,
            "working": {"rule": "Takes the share of DCS."},
            "withdraws": None,
            "withdrawn_by": None,
        }
    )

    id: int
    reversed_by: int
    period: str
    accrued_on: date
    pool: str
    service_month: MonthText
    amount: Pounds | None
    recoverable: Pounds | None
    retained: Pounds | None
    earned: Pounds
    model_version: int
    working: dict[str, Any] | None
    reason: str | None
    withdraws: int | None
    withdrawn_by: int | None


@router.post(
    "/accruals",
    status_code=201,
    summary="Accrue cost at a period's end",
    description="By the council that supplies the pool, once the period is over and before it is "
    "closed. Posted in both books on its last day, and reversed on the next.",
)
def post_accrual(write: Recording, body: AccrualIn) -> AccrualReceipt:
    """Accrue cost at a period's end."""
    row = body.given()
    receipt = write.record(row, lambda work: accrue_cost(work, row))
    return AccrualReceipt(**receipt)


@router.get(
    "/accruals",
    summary="List the accruals",
    description="In the order in which they were posted. Those of the other council's pools with "
    "what is earned of them, which stands in both books, and without the cost or its reason.",
)
def list_accruals(call: Reading, pages: Pages) -> Listing[AccrualOut]:
    """List the accruals."""
    with call.reading() as connection:
        page, cursor = pages.slice(accruals.listing(connection, call.arrangement_id))
    return Listing(items=[_accrual(call, each) for each in page], next=cursor)


def _accrual(call: Call, each: Accrual) -> AccrualOut:
    own = each.pool in call.supplied
    return AccrualOut(
        id=each.id,
        reversed_by=each.reversed_by,
        period=each.period,
        accrued_on=each.accrued_on,
        pool=each.pool,
        service_month=str(each.service_month),
        amount=show_pounds(each.amount_pence) if own else None,
        recoverable=show_pounds(each.recoverable_pence) if own else None,
        retained=show_pounds(each.retained_pence) if own else None,
        earned=show_pounds(each.earned_pence),
        model_version=each.model_version,
        working=show_fact(each.working) if own else None,
        reason=each.reason if own else None,
        withdraws=each.withdraws,
        withdrawn_by=each.withdrawn_by,
    )
