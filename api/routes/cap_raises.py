"""Raises of a pool's yearly cap: by either council's preparer, approved by both."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import Field

from api.access import SCOPED
from api.deps import Reading, Recording
from api.paging import Pages
from api.shapes import Body, Listing, Pounds, PoundsIn, ReceiptOut, Shape, TextIn, shown
from ledger.actions.raise_cap import submit_cap_raise
from ledger.domain.money import show_pounds
from ledger.queries.caps import listing

router = APIRouter(prefix=SCOPED, tags=["cost recovery model"])


_RAISE: dict[str, Any] = {
    "pool": "FR-QA",
    "financial_year": "2019-20",
    "amount": "5000.00",
    "reason": "Two more audits a month from October",
}


class CapRaiseIn(Body):
    """By how much a pool's charges of a financial year may pass its cap, and why."""

    model_config = shown(_RAISE)

    pool: TextIn
    financial_year: TextIn
    amount: PoundsIn
    reason: TextIn


class CapRaiseReceipt(ReceiptOut):
    """What was submitted: both councils approve it, bound to its digest."""

    model_config = shown(
        {
            "id": 512,
            "status": "submitted",
            "digest": "9c41d7",
            "awaiting": ["PCC", "TC"],
            "pool": "FR-QA",
            "financial_year": "2019-20",
            "amount": "5000.00",
        }
    )


class CapRaiseOut(Shape):
    """A raise, in force or not yet."""

    model_config = shown({"id": 512, **_RAISE, "in_force": True})

    id: int = Field(description="Its number under /approvals.")
    pool: str
    financial_year: str
    amount: Pounds
    reason: str
    in_force: bool


@router.post(
    "/cap-raises",
    status_code=201,
    summary="Submit a raise of a pool's cap",
    description="For one financial year. What the cap held back of it is charged once both "
    "councils have approved.",
)
def post_cap_raise(write: Recording, body: CapRaiseIn) -> CapRaiseReceipt:
    """Submit a raise of a pool's cap."""
    row = body.given()
    receipt = write.record(row, lambda work: submit_cap_raise(work, row))
    return CapRaiseReceipt(**receipt)


@router.get(
    "/cap-raises",
    summary="List the raises of caps",
    description="In the order in which they were submitted; those in force are approved by both.",
)
def list_cap_raises(call: Reading, pages: Pages) -> Listing[CapRaiseOut]:
    """List the raises of caps."""
    with call.reading() as connection:
        page, cursor = pages.slice(listing(connection, call.arrangement_id))
    return Listing(
        items=[
            CapRaiseOut(
                id=each.id,
                pool=each.pool,
                financial_year=each.financial_year,
                amount=show_pounds(each.amount_pence),
                reason=each.reason,
                in_force=each.in_force,
            )
            for each in page
        ],
        next=cursor,
    )
