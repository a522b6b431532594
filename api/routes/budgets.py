"""What quarterly packs and stocktakes rest on: budgets, reviews of the methods, savings."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from api.access import SCOPED
from api.deps import Reading, Recording
from api.paging import Pages
from api.shapes import (
    Body,
    DateIn,
    Listing,
    MonthIn,
    MonthText,
    Pounds,
    PoundsIn,
    ReceiptOut,
    Shape,
    ShareOut,
    TextIn,
    shown,
)
from ledger.actions.report_saving import report_saving
from ledger.actions.review_method import review_method
from ledger.actions.set_budget import set_budget
from ledger.domain.money import show_pounds
from ledger.queries import budgets, method_reviews, savings

router = APIRouter(prefix=SCOPED, tags=["budgets and stocktakes"])


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise PydanticCustomError("flag-malformed", "is neither true nor false.")
    return value


FlagIn = Annotated[bool, PlainValidator(_flag), WithJsonSchema({"type": "boolean"})]

_BUDGET: dict[str, Any] = {
    "pool": "DCS",
    "effective_from": "2018-07",
    "share": "0.525",
    "monthly": "8200.00",
    "evidence": "Cabinet report of 29 January 2018, budget schedule 2",
}
_REVIEW: dict[str, Any] = {
    "pool": "FR-COM-SUF",
    "reviewed_on": "2019-10-14",
    "next_review_on": "2020-10-14",
    "reason": "Placements are commissioned for children looked after, so their number drives cost",
    "finding": "The driver stays; quantities are to be refreshed each quarter",
}
_SAVING: dict[str, Any] = {
    "saving_ref": "TC-SAVING-3",
    "first_month": "2018-10",
    "last_month": "2019-09",
    "amount": "24000.00",
    "cashable": True,
    "description": "Three agency team managers replaced by permanent staff",
    "evidence": "Establishment control, September 2019",
}


# ---- budgets ----
class BudgetIn(Body):
    """The share of a pool, and the sum of a whole month, that its payer is budgeted to bear."""

    model_config = shown(_BUDGET)

    pool: TextIn
    effective_from: MonthIn
    share: TextIn
    monthly: PoundsIn
    evidence: TextIn


class BudgetReceipt(ReceiptOut):
    """What setting a budget recorded."""

    model_config = shown(
        {"id": 88, "pool": "DCS", "effective_from": "2018-07", "monthly": "8200.00"}
    )


class BudgetOut(Shape):
    """A budget as it was set."""

    model_config = shown(
        {
            **_BUDGET,
            "id": 88,
            "share": {"numerator": 21, "denominator": 40, "percent": "52.5000"},
        }
    )

    id: int
    pool: str
    effective_from: MonthText
    share: ShareOut
    monthly: Pounds
    evidence: str


@router.post(
    "/budgets",
    status_code=201,
    summary="Set a budget",
    description="From its month on it takes the place of those set before. Nothing is charged by "
    "it: the quarterly pack compares it with what is.",
)
def post_budget(write: Recording, body: BudgetIn) -> BudgetReceipt:
    """Set a budget."""
    row = body.given()
    receipt = write.record(row, lambda work: set_budget(work, row))
    return BudgetReceipt(**receipt)


@router.get(
    "/budgets",
    summary="List the budgets",
    description="Every one that was ever set, in the order in which they became known.",
)
def list_budgets(call: Reading, pages: Pages) -> Listing[BudgetOut]:
    """List the budgets."""
    with call.reading() as connection:
        page, cursor = pages.slice(budgets.listing(connection, call.arrangement_id))
    return Listing(
        items=[
            BudgetOut(
                id=each.id,
                pool=each.budget.pool,
                effective_from=str(each.budget.effective_from),
                share=ShareOut.of(each.budget.share),
                monthly=show_pounds(each.budget.monthly_pence),
                evidence=each.budget.evidence,
            )
            for each in page
        ],
        next=cursor,
    )


# ---- reviews of the methods ----
class MethodReviewIn(Body):
    """That the method of a pool was looked at, under the version in force on the day."""

    model_config = shown(_REVIEW)

    pool: TextIn
    reviewed_on: DateIn
    next_review_on: DateIn | None = None
    reason: TextIn
    finding: TextIn


class MethodReviewReceipt(ReceiptOut):
    """What recording a review recorded."""

    model_config = shown({"id": 412, "pool": "FR-COM-SUF", "model_version": 1})


class MethodReviewOut(Shape):
    """A review as it was recorded."""

    model_config = shown({**_REVIEW, "id": 412, "model_version": 1})

    id: int
    pool: str
    model_version: int
    reviewed_on: date
    next_review_on: date | None
    reason: str
    finding: str


@router.post(
    "/method-reviews",
    status_code=201,
    summary="Record the review of a pool's method",
    description="What was found and, if anybody said, when it is due again. A driver whose review "
    "is past due with no newer quantities shows as stale.",
)
def post_method_review(write: Recording, body: MethodReviewIn) -> MethodReviewReceipt:
    """Record the review of a pool's method."""
    row = body.given()
    receipt = write.record(row, lambda work: review_method(work, row))
    return MethodReviewReceipt(**receipt)


@router.get(
    "/method-reviews",
    summary="List the reviews of the methods",
    description="Every one, in the order in which they became known.",
)
def list_method_reviews(call: Reading, pages: Pages) -> Listing[MethodReviewOut]:
    """List the reviews of the methods."""
    with call.reading() as connection:
        page, cursor = pages.slice(method_reviews.listing(connection, call.arrangement_id))
    return Listing(
        items=[
            MethodReviewOut(
                id=each.id,
                pool=each.review.pool,
                model_version=each.model_version,
                reviewed_on=each.review.reviewed_on,
                next_review_on=each.review.next_review_on,
                reason=each.review.reason,
                finding=each.review.finding,
            )
            for each in page
        ],
        next=cursor,
    )


# ---- savings ----
class SavingIn(Body):
    """A saving of the caller's own council, over whole months that have begun."""

    model_config = shown(_SAVING)

    saving_ref: TextIn
    first_month: MonthIn
    last_month: MonthIn
    amount: PoundsIn
    cashable: FlagIn = Field(description="Whether it leaves a budget.")
    description: TextIn
    evidence: TextIn


class SavingReceipt(ReceiptOut):
    """What reporting a saving recorded."""

    model_config = shown(
        {"id": 415, "saving_ref": "TC-SAVING-3", "party": "TC", "amount": "24000.00"}
    )


class SavingOut(Shape):
    """A saving as it was reported."""

    model_config = shown({**_SAVING, "id": 415, "party": "TC"})

    id: int
    party: str
    saving_ref: str
    first_month: MonthText
    last_month: MonthText
    amount: Pounds
    cashable: bool
    description: str
    evidence: str


@router.post(
    "/savings",
    status_code=201,
    summary="Report a saving",
    description="Of the caller's own council. It is kept apart from neutrality, which no saving "
    "can make good.",
)
def post_saving(write: Recording, body: SavingIn) -> SavingReceipt:
    """Report a saving."""
    row = body.given()
    receipt = write.record(row, lambda work: report_saving(work, row))
    return SavingReceipt(**receipt)


@router.get(
    "/savings",
    summary="List the savings",
    description="Both councils', in the order in which they were reported.",
)
def list_savings(call: Reading, pages: Pages) -> Listing[SavingOut]:
    """List the savings."""
    with call.reading() as connection:
        page, cursor = pages.slice(savings.listing(connection, call.arrangement_id))
    return Listing(
        items=[
            SavingOut(
                id=each.id,
                party=each.party,
                saving_ref=each.saving.saving_ref,
                first_month=str(each.saving.first_month),
                last_month=str(each.saving.last_month),
                amount=show_pounds(each.saving.amount_pence),
                cashable=each.saving.cashable,
                description=each.saving.description,
                evidence=each.saving.evidence,
            )
            for each in page
        ],
        next=cursor,
    )
