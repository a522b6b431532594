"""Grants to the host for a pool: they reduce what is recoverable, oldest service month first."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter

from api.access import SCOPED
from api.batches import Batch, BatchReceipt, RecordingMany
from api.deps import Reading, Recording
from api.paging import Pages
from api.shapes import Body, DateIn, Listing, Pounds, PoundsIn, ReceiptOut, Shape, TextIn, shown
from ledger.actions.record_evidence import receive_grant, record_rows
from ledger.domain.money import show_pounds
from ledger.queries.evidence import grants

router = APIRouter(prefix=SCOPED, tags=["grants"])

_ROW = {
    "grant_ref": "DFE-DEV-1",
    "grantor": "DFE",
    "grantee": "PCC",
    "pool": "DEVELOPMENT",
    "received_on": "2018-05-31",
    "amount": "20000.00",
    "description": "Contribution to setting up the partnership",
}


class GrantIn(Body):
    """One grant received for a pool."""

    model_config = shown(_ROW)

    grant_ref: TextIn
    grantor: TextIn
    grantee: TextIn
    pool: TextIn
    received_on: DateIn
    amount: PoundsIn
    description: TextIn


class GrantReceipt(ReceiptOut):
    """What recording a grant recorded."""

    model_config = shown({"id": 9})


class GrantOut(Shape):
    """A grant received for a pool."""

    model_config = shown({"id": 9, **_ROW})

    id: int
    grant_ref: str
    grantor: str
    grantee: str
    pool: str
    received_on: date
    amount: Pounds
    description: str


@router.post(
    "/grants",
    status_code=201,
    summary="Record a grant",
    description="Posts the money received; it meets cost when the pool is charged.",
)
def post_grant(write: Recording, body: GrantIn) -> GrantReceipt:
    """Record a grant."""
    row = body.given()
    return GrantReceipt(**write.record(row, lambda work: receive_grant(work, row)))


@router.post(
    "/grants:batch",
    status_code=201,
    summary="Record grants, all or none",
    description="Every bad row is named. A dry run answers 200 and keeps nothing.",
)
def post_grants(batch: RecordingMany, body: Batch[GrantIn]) -> BatchReceipt:
    """Record grants, all or none."""
    return batch.record(
        body.items, GrantIn, lambda work, rows: record_rows(work, rows, receive_grant)
    )


@router.get(
    "/grants",
    summary="List the grants",
    description="In the order in which they were recorded.",
)
def list_grants(call: Reading, pages: Pages) -> Listing[GrantOut]:
    """List the grants."""
    with call.reading() as connection:
        page, cursor = pages.slice(grants(connection, call.arrangement_id))
    return Listing(
        items=[
            GrantOut(
                id=each.id,
                grant_ref=each.grant_ref,
                grantor=each.grantor,
                grantee=each.grantee,
                pool=each.pool,
                received_on=each.received_on,
                amount=show_pounds(each.amount_pence),
                description=each.description,
            )
            for each in page
        ],
        next=cursor,
    )
