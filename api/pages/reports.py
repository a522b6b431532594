"""Reports as workbooks: picked by kind and period, and those that were issued."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.deps import found
from api.files import hand_out
from api.pages.refusals import refuse, same_headers
from api.pages.rendering import draw
from api.pages.sessions import Open, Page
from api.parameters import Id, PlainNumber
from api.refusals import RequestInvalid
from api.report_files import View, report_file
from ledger.domain.calendar import Month
from ledger.domain.errors import LedgerError
from ledger.domain.issued_file import FileKind
from ledger.queries import issued_files
from ledger.queries.issued_files import IssuedFileView
from reports.documents import BOOKS

router = APIRouter(tags=["pages"], include_in_schema=False)

_TITLE = "Reports"
_INPUTS = {"kind": "kind", "period": "period", "payee": "payee", "view": "view"}
_FILES_A_PAGE = 50
_HINTS = {
    FileKind.STATEMENT: "What the recipient owes for a month, line by line.",
    FileKind.COST_NEUTRALITY: "Whether the host was left cost neutral, to the end of a month.",
    FileKind.QUARTERLY: "For both chief executives. Pick the month that ends a quarter.",
    FileKind.STOCKTAKE: "A financial year's outturn. Pick the March that ends the year.",
    FileKind.EXIT: "Everything to the last day, and what is left to settle.",
}

Text = Annotated[str, Query(max_length=40)]


@dataclass(frozen=True, slots=True)
class KindChoice:
    """A kind of report that can be picked, in words, and what it is for."""

    kind: FileKind
    hint: str


@dataclass(frozen=True, slots=True)
class Picked:
    """What is picked in the form."""

    kind: str = ""
    period: str = ""
    payee: str = ""
    view: str = View.ISSUED.value


@router.get("/reports")
def show_reports(
    request: Request, page: Open, after: Annotated[PlainNumber, Query(ge=0, le=2**53)] = 0
) -> Response:
    """Show what can be drawn, and what was issued."""
    return draw(request, "reports.html", title=_TITLE, **_shown(page, Picked(), after))


@router.get("/reports/file")
def get_report_file(
    request: Request,
    page: Open,
    kind: Text = "",
    period: Text = "",
    payee: Text = "",
    view: Text = View.ISSUED.value,
) -> Response:
    """Hand out a report; where there is none, say why above the form."""
    picked = Picked(kind, period, payee, view)
    try:
        return _handed_out(page, picked)
    except LedgerError as refusal:
        shown = _shown(page, picked, 0)
        return refuse(request, "reports.html", refusal, title=_TITLE, inputs=_INPUTS, **shown)


@router.get("/issued-files/{number}")
def get_issued(page: Open, number: Id) -> Response:
    """Hand out a file byte for byte as it was issued."""
    call = page.call
    with call.reading() as connection:
        kept = issued_files.find(connection, call.arrangement_id, number, viewer=call.file_viewer)
    file = found(kept, "issued file", number)
    return same_headers(hand_out(call, file.made, issued=True, if_none_match=None))


def _handed_out(page: Page, picked: Picked) -> Response:
    kinds = {each.kind.value: each.kind for each in _kinds()}
    if picked.kind not in kinds:
        raise RequestInvalid("Pick a report.", field="kind", code="missing")
    if not picked.period:
        raise RequestInvalid("Pick a month.", field="period", code="missing")
    made, issued = report_file(
        page.call,
        kinds[picked.kind],
        Month.parse(picked.period),
        view=View.NOW if picked.view == View.NOW.value else View.ISSUED,
        payee=picked.payee or None,
    )
    return same_headers(hand_out(page.call, made, issued=issued, if_none_match=None))


def _kinds() -> list[KindChoice]:
    """Every kind of report that can be drawn at once; long ones are jobs."""
    drawn = (FileKind.STATEMENT, *BOOKS)
    return [KindChoice(kind, hint) for kind, hint in _HINTS.items() if kind in drawn]


def _shown(page: Page, picked: Picked, after: int) -> dict[str, Any]:
    call = page.call
    arrangement = call.arrangement
    with call.reading() as connection:
        files: list[IssuedFileView] = issued_files.listing(
            connection,
            call.arrangement_id,
            viewer=call.file_viewer,
            after=after,
            limit=_FILES_A_PAGE + 1,
        )
    runs_both_ways = bool(arrangement.pools_of(arrangement.recipient))
    councils = (arrangement.host, arrangement.recipient)
    return {
        "picked": picked,
        "kinds": _kinds(),
        "months": page.months,
        "payees": [arrangement.party(code) for code in councils] if runs_both_ways else [],
        "views": View,
        "files": files[:_FILES_A_PAGE],
        "next_after": files[_FILES_A_PAGE - 1].event_id if len(files) > _FILES_A_PAGE else None,
        "is_first": after == 0,
        "arrangement": arrangement,
    }
