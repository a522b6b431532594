"""Uploads: choose a file, see what would come of it, then confirm it or put it right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from api.call import WriteCall
from api.file_reading import code_of
from api.own_uploads import find_upload, take_upload
from api.pages.forms import Form, Posted
from api.pages.refusals import refuse, same_headers
from api.pages.rendering import draw, see_other
from api.pages.sessions import Open, Page
from api.parameters import PlainNumber
from api.refusals import RequestInvalid
from api.request_form import require_usable
from api.row_files import Format, Kinds, month_file, template_file, what_to_fix_file
from ledger.actions.authority import Permission
from ledger.actions.confirm_upload import confirm_upload
from ledger.domain.calendar import Month
from ledger.domain.errors import LedgerError
from ledger.domain.upload_form import UploadKind
from ledger.queries import uploads

router = APIRouter(tags=["pages"], include_in_schema=False)

_TITLE = "Uploads"
_UPLOADS_A_PAGE = 50
_MOST_SHOWN = 500
# What a refusal is about; one that names nothing is about the file.
_INPUTS = {"": "file", "file": "file", "name": "file", "kind": "kind"}
_FILL_IN = {"kind": "fill-in-kind", "period": "period"}

Text = Annotated[str, Query(max_length=40)]
UploadId = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$")]


@dataclass(frozen=True, slots=True)
class Correction:
    """One column of a row that supersedes what is recorded."""

    sheet: str
    row: int
    entry: int
    column: str
    before: str
    after: str


@router.get("/uploads")
def show_uploads(
    request: Request, page: Open, before: Annotated[PlainNumber, Query(ge=0, le=2**53)] = 0
) -> Response:
    """Show the form, files to fill in, and the council's uploads, newest first."""
    return draw(request, "uploads.html", title=_TITLE, **_listed(page, before))


@router.post("/uploads")
def post_upload(request: Request, page: Open, form: Posted) -> Response:
    """Take a file in, and go on to what would come of it."""
    try:
        taken = _taken(request, page, form)
    except LedgerError as refusal:
        return refuse(
            request,
            "uploads.html",
            refusal,
            title=_TITLE,
            inputs=_INPUTS,
            **_listed(page, 0) | {"kind": form.text("kind")},
        )
    return see_other(f"/uploads/{taken}")


@router.get("/uploads/template")
def get_template(request: Request, page: Open, kind: Text = "", form: Text = "") -> Response:
    """Hand out a file to fill in."""
    try:
        answer = template_file(page.call, _kinds(kind), _format(form))
    except LedgerError as refusal:
        return _fill_in_refused(request, page, refusal)
    return same_headers(answer)


@router.get("/uploads/month")
def get_month(
    request: Request, page: Open, kind: Text = "", form: Text = "", period: Text = ""
) -> Response:
    """Hand out a month as it is recorded, to be corrected."""
    try:
        if not period:
            raise RequestInvalid("Pick a month.", field="period", code="missing")
        answer = month_file(page.call, _kinds(kind), Month.parse(period), _format(form))
    except LedgerError as refusal:
        return _fill_in_refused(request, page, refusal)
    return same_headers(answer)


@router.get("/uploads/{upload}")
def show_upload(
    request: Request, page: Open, upload: UploadId, said: Annotated[str, Query(max_length=9)] = ""
) -> Response:
    """Show what would come of a file, or what came of it."""
    return draw(request, "upload.html", **_judged(page, upload), said=said)


@router.post("/uploads/{upload}/confirm")
def post_confirmation(request: Request, page: Open, upload: UploadId, form: Posted) -> Response:
    """Record all that was shown, or say why nothing was."""
    seen = form.text("digest")
    try:
        page.record(
            {"digest": seen},
            lambda work: confirm_upload(
                work, upload, seen_digest=seen, seen_totals=None, code_of=code_of
            ),
            key=form.key,
        )
    except LedgerError as refusal:
        return refuse(request, "upload.html", refusal, **_judged(page, upload), said="")
    return see_other(f"/uploads/{upload}?said=confirmed")


@router.get("/uploads/{upload}/what-to-fix")
def get_what_to_fix(request: Request, page: Open, upload: UploadId) -> Response:
    """Hand an upload back, with what to put right in each row."""
    turns = request.app.state.reading_files
    return same_headers(what_to_fix_file(page.call, turns, upload))


def _taken(request: Request, page: Page, form: Form) -> str:
    file, kind = form.require_file(), form.text("kind")
    taken: str = take_upload(
        WriteCall(page.call, require_usable(form.key)),
        request.app.state.reading_files,
        file.content,
        name=file.name,
        kind=UploadKind(kind) if kind in set(UploadKind) else None,
    )["id"]
    return taken


def _kinds(text: str) -> Kinds:
    if text not in set(Kinds):
        raise RequestInvalid("Pick what the file is for.", field="kind", code="missing")
    return Kinds(text)


def _format(text: str) -> Format:
    return Format.CSV if text == Format.CSV.value else Format.XLSX


def _fill_in_refused(request: Request, page: Page, refusal: LedgerError) -> Response:
    listed = _listed(page, 0)
    return refuse(request, "uploads.html", refusal, title=_TITLE, inputs=_FILL_IN, **listed)


def _listed(page: Page, before: int) -> dict[str, Any]:
    call = page.call
    with call.reading_own_evidence() as connection:
        every = uploads.listing(connection, call.arrangement_id, party=call.caller.party)[::-1]
    return {
        "uploads": every[before : before + _UPLOADS_A_PAGE],
        "older": before + _UPLOADS_A_PAGE if len(every) > before + _UPLOADS_A_PAGE else None,
        "is_first": before == 0,
        "may_upload": page.may(Permission.UPLOAD),
        "kinds": list(UploadKind),
        "months": page.months,
        "kind": "",
    }


def _judged(page: Page, upload: str) -> dict[str, Any]:
    found = find_upload(page.call, upload)
    judged = found.judged
    corrections = [
        Correction(
            each["sheet"],
            each["rows"][0],
            each["standing"],
            column,
            was,
            each["given"][0].get(column, "0"),
        )
        for each in judged["entries"]
        for column, was in (each["before"] or {}).items()
    ]
    return {
        "title": found.head.name,
        "head": found.head,
        "totals": judged["totals"],
        "sheets": judged["sheets"],
        "corrections": corrections[:_MOST_SHOWN],
        "n_corrections": len(corrections),
        "findings": judged["findings"][:_MOST_SHOWN],
        "n_findings": len(judged["findings"]),
        "may_upload": page.may(Permission.UPLOAD),
    }
