"""Delegations: an approver's deputy between two dates."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter

from api.access import SCOPED
from api.deps import Reading, Recording
from api.paging import Pages
from api.parameters import Id
from api.shapes import Body, DateIn, Listing, ReceiptOut, Shape, TextIn, shown
from ledger.actions.delegate import delegate, end_delegation
from ledger.domain.parse import parse_date
from ledger.queries.approvals import delegations

router = APIRouter(prefix=SCOPED, tags=["approvals"])


_GIVEN: dict[str, Any] = {
    "to_person": "P0009",
    "starts_on": "2019-08-05",
    "ends_on": "2019-08-23",
    "reason": "Annual leave",
}
_DELEGATION: dict[str, Any] = {
    "id": 61,
    "party": "PCC",
    "from_person": "P0003",
    **_GIVEN,
}


class DelegationIn(Body):
    """Who deputises, from and to which day, both included, and why."""

    model_config = shown(_GIVEN)

    to_person: TextIn
    starts_on: DateIn
    ends_on: DateIn
    reason: TextIn | None = None


class EndIn(Body):
    """There is nothing to be said: leave the body out, or send `{}`."""

    model_config = shown({})


class DelegationOut(Shape):
    """A delegation, by opaque person numbers."""

    model_config = shown({**_DELEGATION, "ended": False})

    id: int
    party: str
    from_person: str
    to_person: str
    starts_on: date
    ends_on: date
    reason: str
    ended: bool


class DelegationReceipt(ReceiptOut):
    """What delegating recorded."""

    model_config = shown({**_DELEGATION, "status": "delegated"})


class EndReceipt(ReceiptOut):
    """What ending a delegation recorded."""

    model_config = shown({"id": 61, "event_id": 70, "status": "ended"})


@router.post(
    "/delegations",
    status_code=201,
    summary="Delegate the caller's approving",
    description="To somebody of the caller's own council, between two dates. The deputy approves "
    "nothing that they or the approver prepared, and delegates nothing on.",
)
def post_delegation(write: Recording, body: DelegationIn) -> DelegationReceipt:
    """Delegate the caller's approving."""
    starts_on = parse_date(body.starts_on, field="starts_on")
    ends_on = parse_date(body.ends_on, field="ends_on")
    receipt = write.record(
        body.given(),
        lambda work: delegate(
            work, body.to_person, starts_on=starts_on, ends_on=ends_on, reason=body.reason
        ),
    )
    return DelegationReceipt(**receipt)


@router.get(
    "/delegations",
    summary="List the delegations",
    description="Of both councils, in the order in which they were given, ended ones too.",
)
def list_delegations(call: Reading, pages: Pages) -> Listing[DelegationOut]:
    """List the delegations."""
    with call.reading() as connection:
        page, cursor = pages.slice(delegations(connection, call.arrangement_id))
    return Listing(
        items=[
            DelegationOut(
                id=each.id,
                party=each.party,
                from_person=each.from_person,
                to_person=each.to_person,
                starts_on=each.starts_on,
                ends_on=each.ends_on,
                reason=each.reason,
                ended=each.ended,
            )
            for each in page
        ],
        next=cursor,
    )


@router.post(
    "/delegations/{number}/end",
    summary="End a delegation at once",
    description="By any approver of the council.",
)
def post_end(write: Recording, number: Id, body: EndIn | None = None) -> EndReceipt:
    """End a delegation at once."""
    given = (body or EndIn()).given()
    receipt = write.record(given, lambda work: end_delegation(work, number))
    return EndReceipt(**receipt)
