"""Files of rows: what would come of one is shown first, and only what is confirmed is recorded."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request

from api.access import SCOPED
from api.call import Call, WriteCall
from api.deps import Key, Reading, Recording
from api.file_reading import code_of
from api.own_uploads import find_upload, take_upload
from api.paging import Pages
from api.refusals import MediaTypeUnsupported, RequestInvalid
from api.request_form import require_usable
from api.shapes import Body, Days, Listing, Pounds, Quantity, ReceiptOut, Shape, TextIn, shown
from api.uploads import CSV
from ledger.actions.confirm_upload import confirm_upload
from ledger.domain.issued_file import XLSX
from ledger.domain.upload_form import UploadKind
from ledger.queries import uploads
from ledger.queries.uploads import Upload, UploadHead

router = APIRouter(prefix=SCOPED, tags=["uploads"])


_TOTALS: dict[str, Any] = {"rows": 2, "days": "0", "pounds": "10901.17", "quantity": "0"}
_ID = "4f1c0a9be27d3355"
_DIGEST = "5b" * 32
_HEAD: dict[str, Any] = {
    "id": _ID,
    "name": "costs-2018-07.xlsx",
    "media_type": XLSX,
    "sha256": "9d" * 32,
    "digest": _DIGEST,
    "status": "ready",
    "uploaded_by": "P0002",
    "uploaded_at": "2018-08-02T09:30:00Z",
    "confirmed_by": None,
}
_UPLOAD: dict[str, Any] = {
    **_HEAD,
    "totals": _TOTALS,
    "sheets": [
        {
            "sheet": "Costs",
            "kind": "costs",
            "rows": 3,
            "examples": 1,
            "new": 2,
            "corrects": 0,
            "unchanged": 1,
            "wrong": 0,
            "given": {"rows": 3, "days": "0", "pounds": "20567.84", "quantity": "0"},
            "totals": _TOTALS,
        }
    ],
    "corrections": [],
    "errors": [],
}


class TotalsOut(Shape):
    """Control totals: what a person adds up by hand to see that nothing was lost."""

    model_config = shown(_TOTALS)

    rows: int
    days: Days
    pounds: Pounds
    quantity: Quantity


class SheetOut(Shape):
    """What a worksheet holds by rows; `given` adds up all that can be read of it.

    `totals` add up what confirming records.
    """

    sheet: str
    kind: UploadKind | None
    rows: int
    examples: int
    new: int
    corrects: int
    unchanged: int
    wrong: int
    given: TotalsOut
    totals: TotalsOut


class CorrectionOut(Shape):
    """A row that supersedes an entry: what the columns that change said, and what they say now."""

    sheet: str
    row: int
    entry: int
    before: dict[str, str]
    after: dict[str, str]


class FindingOut(Shape):
    """What is to be put right, in the words and under the code of the JSON refusals."""

    sheet: str
    row: int | None
    column: str | None
    code: str
    detail: str


class UploadHeadOut(Shape):
    """An uploaded file: `ready`, `wrong`, `nothing-to-record` or `confirmed`."""

    model_config = shown(_HEAD)

    id: str
    name: str
    media_type: str
    sha256: str
    digest: str
    status: str
    uploaded_by: str
    uploaded_at: datetime
    confirmed_by: int | None


class UploadOut(UploadHeadOut):
    """An uploaded file, and what confirming it would do."""

    model_config = shown(_UPLOAD)

    totals: TotalsOut
    sheets: list[SheetOut]
    corrections: list[CorrectionOut]
    errors: list[FindingOut]


class TotalsIn(Body):
    """The control totals as they were seen."""

    rows: int
    days: TextIn
    pounds: TextIn
    quantity: TextIn


class ConfirmIn(Body):
    """What was seen of the upload: its digest, or its control totals, or both."""

    model_config = shown({"digest": _DIGEST, "totals": _TOTALS})

    digest: TextIn | None = None
    totals: TotalsIn | None = None


class ConfirmReceipt(ReceiptOut):
    """What confirming recorded: the event of the confirmation, and that of each row."""

    model_config = shown(
        {
            "id": 431,
            "upload": _ID,
            "rows": 2,
            "totals": _TOTALS,
            "items": [
                {"sheet": "Costs", "row": 5, "id": 429},
                {"sheet": "Costs", "row": 6, "id": 430},
            ],
            "status": "confirmed",
        }
    )


UploadId = Annotated[
    str,
    Path(description="The name that it was given.", pattern=r"^[0-9a-f]{16}$", examples=[_ID]),
]


async def _content(request: Request, call: Reading) -> tuple[Call, bytes]:
    """Read the file, once it is known that the caller may send one."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in (XLSX, CSV):
        raise MediaTypeUnsupported(f"Send the file as Content-Type: {XLSX}, or as {CSV}.")
    return call, await request.body()


@router.post(
    "/uploads",
    status_code=201,
    summary="Upload a file, and see what would come of it",
    description="A workbook of our template, or CSV of one `kind`, of at most 5 MB. Every row is "
    "recorded for trial, and nothing of it is kept but the file, the control totals and what is "
    "to be put right. Rows that are recorded just so are unchanged; time that is stated otherwise "
    "is corrected.",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                XLSX: {
                    "schema": {"type": "string", "format": "binary"},
                    "example": "costs-2018-07.xlsx",
                },
                CSV: {
                    "schema": {"type": "string"},
                    "example": "driver,effective_from,party,quantity\r\n"
                    "LOOKED_AFTER_CHILDREN,2018-07-01,TC,340\r\n",
                },
            },
        }
    },
)
def post_upload(
    request: Request,
    sent: Annotated[tuple[Call, bytes], Depends(_content)],
    key: Key,
    kind: Annotated[
        UploadKind | None,
        Query(
            description="What the rows are, of CSV or of a workbook's only worksheet.",
            examples=["costs"],
        ),
    ] = None,
    name: Annotated[
        str, Query(description="What the file is called.", examples=["costs-2018-07.xlsx"])
    ] = "upload",
) -> UploadOut:
    """Upload a file, and see what would come of it."""
    call, content = sent
    receipt = take_upload(
        WriteCall(call, require_usable(key)),
        request.app.state.reading_files,
        content,
        name=name,
        kind=kind,
    )
    whole = find_upload(call, receipt["id"])
    return _upload(whole, status=receipt["status"], confirmed_by=None)


@router.get(
    "/uploads",
    summary="List the uploads",
    description="Those of the caller's own council, oldest first.",
)
def list_uploads(call: Reading, pages: Pages) -> Listing[UploadHeadOut]:
    """List the uploads."""
    with call.reading_own_evidence() as connection:
        found = uploads.listing(connection, call.arrangement_id, party=call.caller.party)
    page, cursor = pages.slice(found)
    return Listing(items=[UploadHeadOut(**_head(each, each.status)) for each in page], next=cursor)


@router.get(
    "/uploads/{upload}",
    summary="Read an upload",
    description="What confirming it would do, as it was judged, for the people of the council "
    "that it is of.",
)
def read_upload(call: Reading, upload: UploadId) -> UploadOut:
    """Read an upload."""
    whole = find_upload(call, upload)
    return _upload(whole, status=whole.head.status, confirmed_by=whole.head.confirmed_by_event)


@router.post(
    "/uploads/{upload}/confirm",
    status_code=201,
    summary="Confirm an upload: record all of its rows",
    description="In one transaction, all or nothing, as it was judged. Repeat the digest or the "
    "control totals that you saw. Where the ledger has moved since, 409 names every row that "
    "would do something else now, and nothing is recorded.",
)
def post_confirmation(write: Recording, upload: UploadId, body: ConfirmIn) -> ConfirmReceipt:
    """Confirm an upload: record all of its rows."""
    if body.digest is None and body.totals is None:
        raise RequestInvalid(
            "Repeat the digest or the totals of the upload, so that what you saw is what is "
            "recorded.",
            field="digest",
            code="missing",
        )
    receipt = write.record(
        body.given(),
        lambda work: confirm_upload(
            work,
            upload,
            seen_digest=body.digest,
            seen_totals=None if body.totals is None else body.totals.given(),
            code_of=code_of,
        ),
    )
    return ConfirmReceipt(**receipt)


def _head(head: UploadHead, status: str) -> dict[str, Any]:
    return {
        "id": head.id,
        "name": head.name,
        "media_type": head.media_type,
        "sha256": head.sha256,
        "digest": head.digest,
        "status": status,
        "uploaded_by": head.uploaded_by,
        "uploaded_at": head.uploaded_at,
        "confirmed_by": head.confirmed_by_event,
    }


def _upload(whole: Upload, *, status: str, confirmed_by: int | None) -> UploadOut:
    judged = whole.judged
    head = {**_head(whole.head, status), "confirmed_by": confirmed_by}
    return UploadOut(
        **head,
        totals=judged["totals"],
        sheets=judged["sheets"],
        corrections=[
            CorrectionOut(
                sheet=each["sheet"],
                row=each["rows"][0],
                entry=each["standing"],
                before=each["before"],
                after={name: each["given"][0].get(name, "0") for name in each["before"]},
            )
            for each in judged["entries"]
            if each["before"] is not None
        ],
        errors=judged["findings"],
    )
