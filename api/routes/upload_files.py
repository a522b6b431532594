"""Files to fill in and to put right: templates, a month as it is recorded, what to fix."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.access import SCOPED
from api.deps import Reading
from api.routes.uploads import UploadId
from api.row_files import Format, Kinds, month_file, template_file, what_to_fix_file
from api.uploads import CSV
from ledger.domain.calendar import Month
from ledger.domain.issued_file import XLSX

router = APIRouter(prefix=SCOPED, tags=["uploads"])


_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            XLSX: {"schema": {"type": "string", "format": "binary"}, "example": "costs.xlsx"},
            CSV: {
                "schema": {"type": "string"},
                "example": "driver,effective_from,party,quantity\r\nEXAMPLE,2018-07-06,PCC,340\r\n",
            },
        },
        "description": "The file.",
    }
}
AskedKinds = Annotated[Kinds, Query(description="What it is for.", examples=["costs"])]
AskedFormat = Annotated[Format, Query(description="A workbook, or CSV of one kind.")]


@router.get(
    "/uploads/template",
    summary="Get a file to fill in",
    description="With an example row that is never recorded. A workbook has lists of our codes to "
    "choose from, and says what each column takes.",
    response_class=Response,
    responses=_ANSWER,
)
def get_template(
    call: Reading,
    kind: AskedKinds,
    file_format: Annotated[AskedFormat, Query(alias="format")] = Format.XLSX,
) -> Response:
    """Get a file to fill in."""
    return template_file(call, kind, file_format)


@router.get(
    "/uploads/month",
    summary="Get a month as it is recorded, to be corrected",
    description="Rows that come back as they are, are unchanged; time that comes back otherwise "
    "corrects what is stated, if the row says why. Costs are given to the people of the council "
    "that supplies their pools, receipts to those of the council that received them.",
    response_class=Response,
    responses=_ANSWER,
)
def get_month(
    call: Reading,
    kind: AskedKinds,
    period: Annotated[
        str, Query(description="The month it is of.", max_length=7, examples=["2018-07"])
    ],
    file_format: Annotated[AskedFormat, Query(alias="format")] = Format.XLSX,
) -> Response:
    """Get a month as it is recorded, to be corrected."""
    return month_file(call, kind, Month.parse(period), file_format)


@router.get(
    "/uploads/{upload}/what-to-fix",
    summary="Get an upload back with what to put right in each row",
    description="The rows as they were sent, in the look of our template or as CSV, with a column "
    "What to fix at the end. Put them right and upload the file again; the column is passed over.",
    response_class=Response,
    responses=_ANSWER,
)
def get_what_to_fix(request: Request, call: Reading, upload: UploadId) -> Response:
    """Get an upload back with what to put right in each row."""
    return what_to_fix_file(call, request.app.state.reading_files, upload)
