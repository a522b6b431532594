"""Grants claimed once their conditions are met, the money for them, and money repaid."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path

from api.access import SCOPED
from api.deps import Reading, Recording
from api.paging import Pages
from api.shapes import (
    Body,
    DateIn,
    Listing,
    Pounds,
    PoundsIn,
    ReceiptOut,
    Shape,
    TextIn,
    shown,
)
from ledger.actions.record_grant import claim_grant, receive_for_claim, repay_grant
from ledger.domain.errors import NotFound
from ledger.domain.grant import GrantKind, GrantStanding
from ledger.domain.money import show_pounds
from ledger.queries import grants

router = APIRouter(prefix=SCOPED, tags=["grants"])


_CLAIM: dict[str, Any] = {
    "grant_ref": "DFE-IMP-2",
    "grantor": "DFE",
    "grantee": "PCC",
    "pool": "DEVELOPMENT",
    "conditions": "Both councils have approved the business case",
    "conditions_met_on": "2018-01-29",
    "claimed_on": "2018-05-31",
    "amount": "5000.00",
    "description": "Improvement grant, in arrears",
}
_MONEY = {"grant_ref": "DFE-IMP-2", "amount": "5000.00", "owed": "0.00", "in_advance": "1200.00"}


class ClaimIn(Body):
    """A grant claimed in arrears for a pool, and the conditions that were met."""

    model_config = shown(_CLAIM)

    grant_ref: TextIn
    grantor: TextIn
    grantee: TextIn
    pool: TextIn
    conditions: TextIn
    conditions_met_on: DateIn
    claimed_on: DateIn
    amount: PoundsIn
    description: TextIn


class GrantReceiptIn(Body):
    """Money received for a claim."""

    model_config = shown(
        {"payment_ref": "DFE-REM-118", "received_on": "2018-08-15", "amount": "5000.00"}
    )

    payment_ref: TextIn
    received_on: DateIn
    amount: PoundsIn


class RepaymentIn(Body):
    """Money repaid to the grantor, of what met no cost."""

    model_config = shown(
        {"repaid_on": "2018-12-14", "amount": "1200.00", "reason": "Under-spent at the end"}
    )

    repaid_on: DateIn
    amount: PoundsIn
    reason: TextIn


class ClaimReceipt(ReceiptOut):
    """What was claimed; whether it reduces what the pool's cost comes to, or funds its charge."""

    model_config = shown(
        {"id": 340, "grant_ref": "DFE-IMP-2", "amount": "5000.00", "reduces_cost": True}
    )


class GrantMoney(ReceiptOut):
    """What was received or repaid, and where the grant stands after it."""

    model_config = shown({"id": 341, **_MONEY})


class GrantStandingOut(Shape):
    """A grant of either kind: what is income of it, what is held in advance, and what is owed."""

    model_config = shown(
        {
            "id": 340,
            "kind": "claimed",
            **{name: value for name, value in _CLAIM.items() if name != "claimed_on"},
            "granted_on": "2018-05-31",
            "funds_charge": False,
            "applied": "3800.00",
            "received": "5000.00",
            "repaid": "0.00",
            "in_advance": "1200.00",
            "owed": "0.00",
        }
    )

    id: int
    kind: GrantKind
    grant_ref: str
    grantor: str
    grantee: str
    pool: str
    conditions: str | None
    conditions_met_on: date | None
    granted_on: date
    funds_charge: bool
    amount: Pounds
    applied: Pounds
    received: Pounds
    repaid: Pounds
    in_advance: Pounds
    owed: Pounds
    description: str


GrantRef = Annotated[
    str, Path(description="The grant's reference.", max_length=100, examples=["DFE-IMP-2"])
]


@router.post(
    "/grants/claims",
    status_code=201,
    summary="Claim a grant",
    description="By the council that it is for. Where it supplies the pool, the grant meets cost "
    "from that day, as if received; where it is charged for the pool, the charge stays gross.",
)
def post_grant_claim(write: Recording, body: ClaimIn) -> ClaimReceipt:
    """Claim a grant."""
    row = body.given()
    receipt = write.record(row, lambda work: claim_grant(work, row))
    return ClaimReceipt(**receipt)


@router.get(
    "/grants/claims",
    summary="List the claims",
    description="In the order in which they were made, each as it stands.",
)
def list_grant_claims(call: Reading, pages: Pages) -> Listing[GrantStandingOut]:
    """List the claims."""
    with call.reading() as connection:
        found = grants.standings(connection, call.arrangement_id, call.arrangement)
    page, cursor = pages.slice([each for each in found if each.kind is GrantKind.CLAIMED])
    return Listing(items=[_standing(each) for each in page], next=cursor)


@router.get(
    "/grants/{grant_ref}",
    summary="Read a grant",
    description="Received in advance or claimed, with what is applied, owed and held.",
)
def read_grant(call: Reading, grant_ref: GrantRef) -> GrantStandingOut:
    """Read a grant."""
    with call.reading() as connection:
        standing = grants.find(connection, call.arrangement_id, call.arrangement, grant_ref)
    if standing is None:
        raise NotFound(f"There is no grant {grant_ref!r} here.", field="grant_ref")
    return _standing(standing)


@router.post(
    "/grants/{grant_ref}/receipts",
    status_code=201,
    summary="Receive money for a claim",
    description="Settles what is owed; what has not met cost yet is held in advance.",
)
def post_grant_receipt(write: Recording, grant_ref: GrantRef, body: GrantReceiptIn) -> GrantMoney:
    """Receive money for a claim."""
    row = body.given()
    receipt = write.record(row, lambda work: receive_for_claim(work, grant_ref, row))
    return GrantMoney(**receipt)


@router.post(
    "/grants/{grant_ref}/repayments",
    status_code=201,
    summary="Repay a grant",
    description="At most what is held of it in advance.",
)
def post_grant_repayment(write: Recording, grant_ref: GrantRef, body: RepaymentIn) -> GrantMoney:
    """Repay a grant."""
    row = body.given()
    receipt = write.record(row, lambda work: repay_grant(work, grant_ref, row))
    return GrantMoney(**receipt)


def _standing(each: GrantStanding) -> GrantStandingOut:
    return GrantStandingOut(
        id=each.id,
        kind=each.kind,
        grant_ref=each.grant_ref,
        grantor=each.grantor,
        grantee=each.grantee,
        pool=each.pool,
        conditions=each.conditions,
        conditions_met_on=each.conditions_met_on,
        granted_on=each.granted_on,
        funds_charge=each.funds_charge,
        amount=show_pounds(each.amount_pence),
        applied=show_pounds(each.applied_pence),
        received=show_pounds(each.received_pence),
        repaid=show_pounds(each.repaid_pence),
        in_advance=show_pounds(each.in_advance_pence),
        owed=show_pounds(each.owed_pence),
        description=each.description,
    )
