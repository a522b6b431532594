"""Seals over what was committed, and verifying that nothing sealed has changed since."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.access import SCOPED
from api.deps import Reading, Recording
from api.paging import Pages
from api.parameters import PlainNumber
from api.shapes import Body, Listing, ReceiptOut, Shape, TextIn, shown
from ledger.actions.witness_seal import witness_seal
from ledger.queries import seals
from ledger.queries.verify import verify

router = APIRouter(prefix=SCOPED, tags=["seals"])

BlockNumber = Annotated[
    PlainNumber, Path(description="The block's number.", ge=1, le=2**53, examples=[1])
]
_HEAD = "3a5f0d9c1b7e4f2a8d6c5b4a39281706f5e4d3c2b1a0918273645546372819a0"


class SealOut(Shape):
    """One block's seal: chained to the one before by its head."""

    model_config = shown(
        {
            "block": 1,
            "sealed_at": "2020-02-01T09:00:00Z",
            "first_sequence": 1,
            "last_sequence": 157,
            "events": 157,
            "audit_rows": 160,
            "merkle_root": "9d1c",
            "previous_head": "b6c1",
            "head_hash": _HEAD,
        }
    )

    block: int
    sealed_at: datetime
    first_sequence: int
    last_sequence: int
    events: int
    audit_rows: int
    merkle_root: str
    previous_head: str
    head_hash: str


class DifferenceOut(Shape):
    """The first thing found that is not as it was sealed."""

    block: int
    what: str
    sequence: int | None
    event: int | None


class WitnessOut(Shape):
    """A head that a council keeps."""

    block: int
    head_hash: str
    party: str
    person: str
    on: str


class VerificationOut(Shape):
    """What was verified, and how far it held."""

    model_config = shown(
        {
            "arrangement": "plymouth-torbay",
            "holds": True,
            "blocks": 1,
            "events": 157,
            "audit_rows": 160,
            "unsealed": 0,
            "head_hash": _HEAD,
            "difference": None,
            "witnesses": [],
        }
    )

    arrangement: str
    holds: bool
    blocks: int
    events: int
    audit_rows: int
    unsealed: int
    head_hash: str | None
    difference: DifferenceOut | None
    witnesses: list[WitnessOut]


class WitnessIn(Body):
    """The head of the block that the caller's council keeps a copy of."""

    model_config = shown({"head_hash": _HEAD})

    head_hash: TextIn


class WitnessReceipt(ReceiptOut):
    """What witnessing recorded."""

    model_config = shown({"id": 158, "block_no": 1, "head_hash": _HEAD, "party": "TC"})


@router.get(
    "/seals",
    summary="List the seals",
    description="In order. Keep a head: it proves later what stood when it was made.",
)
def list_seals(call: Reading, pages: Pages) -> Listing[SealOut]:
    """List the seals."""
    with call.reading() as connection:
        read = seals.listing(
            connection, call.arrangement_id, after=pages.number(), limit=pages.limit + 1
        )
    page, cursor = pages.cut(read, lambda each: each.header.block_no)
    return Listing(
        items=[
            SealOut(
                block=each.header.block_no,
                sealed_at=each.header.sealed_at,
                first_sequence=each.header.first_sequence,
                last_sequence=each.last_sequence,
                events=each.header.n_events,
                audit_rows=each.header.n_audit,
                merkle_root=each.header.merkle_root,
                previous_head=each.header.previous_head,
                head_hash=each.head_hash,
            )
            for each in page
        ],
        next=cursor,
    )


@router.post(
    "/seals/{block}/witness",
    status_code=201,
    summary="Witness a seal",
    description="Records that the caller's council keeps this head. One that is not the block's "
    "is refused, and is a reason to have the chain verified.",
)
def post_witness(write: Recording, block: BlockNumber, body: WitnessIn) -> WitnessReceipt:
    """Witness a seal."""
    receipt = write.record(
        body.given(),
        lambda work: witness_seal(work, block, head_hash=body.head_hash),
    )
    return WitnessReceipt(**receipt)


@router.get(
    "/verify",
    summary="Verify the seals",
    description="Works every hash out again from the values, and names the first thing that "
    "differs. `against` is a head that you kept: it must be one of the chain's.",
)
def verify_seals(
    call: Reading,
    from_block: Annotated[
        PlainNumber, Query(description="The block to start from.", ge=1, le=2**53, examples=[1])
    ] = 1,
    against: Annotated[
        str | None,
        Query(
            description="A head that somebody else kept.",
            pattern="^[0-9a-f]{64}$",
            examples=[_HEAD],
        ),
    ] = None,
) -> VerificationOut:
    """Verify the seals."""
    with call.reading() as connection:
        found = verify(
            connection,
            call.arrangement_id,
            call.arrangement.code,
            from_block=from_block,
            against=against,
        )
    differs = found.difference
    return VerificationOut(
        arrangement=found.arrangement,
        holds=found.holds,
        blocks=found.blocks,
        events=found.events,
        audit_rows=found.audit_rows,
        unsealed=found.unsealed,
        head_hash=found.head_hash,
        difference=DifferenceOut(
            block=differs.block_no,
            what=differs.what,
            sequence=differs.sequence,
            event=differs.event_id,
        )
        if differs
        else None,
        witnesses=[
            WitnessOut(
                block=each.block_no,
                head_hash=each.head_hash,
                party=each.party,
                person=each.person,
                on=each.on,
            )
            for each in found.witnesses
        ],
    )
