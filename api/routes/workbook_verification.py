"""Verifying a workbook that came back: whether any cell was altered, and which."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from api.access import SCOPED
from api.call import Call
from api.deps import Reading
from api.file_reading import a_turn
from api.refusals import MediaTypeUnsupported
from api.shapes import Shape, shown
from api.workbook_verification import Verdict, verify_workbook
from ledger.actions.audit_trail import audit_access
from ledger.domain.issued_file import XLSX
from reports.verification import What

router = APIRouter(prefix=SCOPED, tags=["issued files"])

_ALTERATION: dict[str, Any] = {
    "sheet": "Lines",
    "cell": "J7",
    "what": "value",
    "before": "6869.45",
    "after": "6896.45",
}


class AlterationOut(Shape):
    """One thing that differs from the original, as it was and as it is."""

    model_config = shown(_ALTERATION)

    sheet: str
    cell: str
    what: What
    before: str
    after: str


class WorkbookVerificationOut(Shape):
    """What became of verifying a workbook, and the original that it was held against."""

    model_config = shown(
        {
            "verdict": "altered",
            "original": "statement-PCC-2018-19-0001.xlsx",
            "issued_as": 98,
            "stated_hash": "c4" * 32,
            "cells_hash": "1f" * 32,
            "alterations": [_ALTERATION],
        }
    )

    verdict: Verdict
    original: str | None
    issued_as: int | None
    stated_hash: str | None
    cells_hash: str
    alterations: list[AlterationOut]


async def _workbook(request: Request, call: Reading) -> tuple[Call, bytes]:
    """Read the file, once it is known who sends it."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != XLSX:
        raise MediaTypeUnsupported(f"Send the workbook as Content-Type: {XLSX}.")
    return call, await request.body()


@router.post(
    "/verify-workbook",
    summary="Verify a workbook",
    description="Holds a workbook of at most 5 MB against the one that the ledger gave out: a file "
    "issued, or one handed out to the caller's own council. Every cell, formula, shown result, "
    "number format or hidden row that differs is named. Nothing is recorded but that it was "
    "asked, and nothing of the file is kept.",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                XLSX: {
                    "schema": {"type": "string", "format": "binary"},
                    "example": "statement-PCC-2018-19-0001.xlsx",
                }
            },
        }
    },
)
def post_workbook(
    request: Request,
    sent: Annotated[tuple[Call, bytes], Depends(_workbook)],
    name: Annotated[
        str,
        Query(
            description="What the file is called: where its hash was altered too, the original is "
            "looked for by it.",
            max_length=200,
            examples=["statement-PCC-2018-19-0001.xlsx"],
        ),
    ] = "",
) -> WorkbookVerificationOut:
    """Verify a workbook."""
    call, content = sent
    with a_turn(request.app.state.reading_files):
        found = verify_workbook(
            call.ledger.database,
            call.arrangement_id,
            content,
            name=name,
            viewer=call.file_viewer,
        )
    audit_access(
        call.ledger,
        call.caller,
        "verify a workbook",
        found.kept,
    )
    original = found.original
    return WorkbookVerificationOut(
        verdict=found.verdict,
        original=original.name if original else None,
        issued_as=original.event_id if original else None,
        stated_hash=found.stated_hash,
        cells_hash=found.cells_hash,
        alterations=[
            AlterationOut(
                sheet=each.sheet,
                cell=each.cell,
                what=each.what,
                before=each.before,
                after=each.after,
            )
            for each in found.alterations
        ],
    )
