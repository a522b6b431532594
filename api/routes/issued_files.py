"""Files as they were issued: listed, and given out byte for byte."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Response

from api.access import SCOPED
from api.deps import Reading, found
from api.files import WORKBOOK, IfNoneMatch, hand_out
from api.paging import Pages
from api.parameters import Id
from api.shapes import Listing, Shape, shown
from ledger.queries import issued_files

router = APIRouter(prefix=SCOPED, tags=["issued files"])


class IssuedFileOut(Shape):
    """A file that was issued: by which event, and the hashes by which it is known."""

    model_config = shown(
        {
            "id": 98,
            "kind": "statement",
            "name": "statement-PCC-2018-19-0001.xlsx",
            "sha256": "9d" * 32,
            "content_hash": "c4" * 32,
            "issued_on": "2018-08-08",
            "party": "PCC",
        }
    )

    id: int
    kind: str
    name: str
    sha256: str
    content_hash: str | None
    issued_on: date
    party: str


@router.get(
    "/issued-files",
    summary="List the files issued",
    description="Statements, credit notes, agreed reports and general-ledger files, in the order "
    "in which they were issued. A council's general-ledger files are its own people's to see.",
)
def list_issued_files(call: Reading, pages: Pages) -> Listing[IssuedFileOut]:
    """List the files issued."""
    with call.reading() as connection:
        read = issued_files.listing(
            connection,
            call.arrangement_id,
            viewer=call.file_viewer,
            after=pages.number(),
            limit=pages.limit + 1,
        )
    page, cursor = pages.cut(read, lambda each: each.event_id)
    return Listing(
        items=[
            IssuedFileOut(
                id=each.event_id,
                kind=each.kind,
                name=each.name,
                sha256=each.sha256,
                content_hash=each.content_hash,
                issued_on=each.issued_on,
                party=each.party,
            )
            for each in page
        ],
        next=cursor,
    )


@router.get(
    "/issued-files/{number}",
    summary="Get an issued file",
    description="Byte for byte as it was issued; its SHA-256 is its entity tag, and is sealed.",
    response_class=Response,
    responses=WORKBOOK,
)
def get_issued_file(call: Reading, number: Id, if_none_match: IfNoneMatch = None) -> Response:
    """Get an issued file."""
    with call.reading() as connection:
        kept = issued_files.find(connection, call.arrangement_id, number, viewer=call.file_viewer)
    file = found(kept, "issued file", number)
    return hand_out(call, file.made, issued=True, if_none_match=if_none_match)
