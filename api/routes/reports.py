"""Reports as workbooks: the same values as the JSON, for those who work in a spreadsheet."""

from __future__ import annotations

import hashlib
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Path, Query, Response

from api.deps import SCOPED, Call, Reading
from ledger.actions.perform import audit_access
from ledger.domain.calendar import Month
from ledger.domain.errors import NotFound
from ledger.queries import statements
from ledger.queries.neutrality import neutrality
from reports.neutrality import neutrality_workbook
from reports.statement import statement_workbook

router = APIRouter(prefix=SCOPED, tags=["reports"])

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get(
    "/reports/{kind}",
    summary="Get a report as a workbook",
    description="`statement` or `cost-neutrality` of a period, as XLSX. The same state of the "
    "ledger gives the same bytes, and so the same entity tag.",
    response_class=Response,
    responses={
        200: {
            "content": {
                XLSX: {
                    "schema": {"type": "string", "format": "binary"},
                    "example": "statement-2018-07.xlsx",
                }
            },
            "description": "The workbook.",
        },
        304: {"description": "The workbook is still the one with the entity tag sent."},
    },
)
def get_report(
    call: Reading,
    kind: Annotated[
        Literal["statement", "cost-neutrality"],
        Path(description="Which report.", examples=["statement"]),
    ],
    period: Annotated[
        str, Query(description="The month it is of.", max_length=7, examples=["2018-07"])
    ],
    payee: Annotated[
        str | None,
        Query(
            description="Of a statement: the council that is paid, by default the host.",
            max_length=40,
            examples=["PCC"],
        ),
    ] = None,
    if_none_match: Annotated[
        str | None,
        Header(
            alias="If-None-Match",
            description="The entity tag of the workbook that one has.",
            examples=['"9d1c5f0e"'],
        ),
    ] = None,
) -> Response:
    """Get a report as a workbook."""
    month = Month.parse(period)
    paid = call.book(payee, field="payee") if payee is not None else call.arrangement.host
    content = _statement(call, month, paid) if kind == "statement" else _neutrality(call, month)
    tag = f'"{hashlib.sha256(content).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if if_none_match is not None and tag in [each.strip() for each in if_none_match.split(",")]:
        return Response(status_code=304, headers=headers)
    audit_access(
        call.ledger,
        call.caller,
        "download a report",
        {"report": kind, "period": str(month), "sha256": tag.strip('"')},
    )
    headers["Content-Disposition"] = f'attachment; filename="{kind}-{month}.xlsx"'
    return Response(content, media_type=XLSX, headers=headers)


def _statement(call: Call, period: Month, payee: str) -> bytes:
    """The payee's statement in force of a period: its latest version that was not returned."""
    with call.reading() as connection:
        standing = statements.newest(connection, call.arrangement_id, period, payee=payee)
        whole = (
            statements.find(connection, call.arrangement_id, call.arrangement, standing)
            if standing is not None
            else None
        )
    if whole is None:
        raise NotFound(f"There is no statement of {period}.", field="period")
    return statement_workbook(whole)


def _neutrality(call: Call, period: Month) -> bytes:
    as_at = call.as_at_period(period, field="period")
    with call.reading() as connection:
        report = neutrality(connection, call.known, as_at=as_at)
    return neutrality_workbook(report)
