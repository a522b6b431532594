"""Verifying a workbook: whether anything in it was altered since it was given out, and what."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.file_reading import a_turn
from api.pages.forms import Form, Posted
from api.pages.refusals import refuse
from api.pages.rendering import draw
from api.pages.sessions import Open, Page
from api.workbook_verification import Verdict, Verified, verify_workbook
from ledger.actions.audit_trail import audit_access
from ledger.domain.errors import LedgerError

router = APIRouter(tags=["pages"], include_in_schema=False)

_TITLE = "Verify a workbook"
_MOST_SHOWN = 500
_SAID = {
    Verdict.UNALTERED: "No: nothing was altered",
    Verdict.ALTERED: "Yes: this workbook was altered",
    Verdict.CLEARED: "No: no cell was altered",
    Verdict.CLEARED_ALTERED: "Yes: this workbook was altered",
    Verdict.NO_ORIGINAL: "Not known: the ledger has no original of it",
    Verdict.NO_ORIGINAL_ALTERED: "Yes: a cell was altered",
    Verdict.NOT_OURS: "This is not a workbook of a ledger",
}


@router.get("/verify-workbook")
def show_form(request: Request, page: Open) -> Response:  # noqa: ARG001 - for those signed in
    """Ask for the workbook."""
    return draw(request, "verify.html", title=_TITLE)


@router.post("/verify-workbook")
def post_workbook(request: Request, page: Open, form: Posted) -> Response:
    """Show what differs. Nothing of the file is kept, so nothing is there to be sent on to."""
    try:
        found = _verified(request, page, form)
    except LedgerError as refusal:
        inputs = {"file": "file"}
        return refuse(request, "verify.html", refusal, title=_TITLE, inputs=inputs)
    return draw(
        request,
        "verified.html",
        title=_SAID[found.verdict],
        name=form.require_file().name,
        found=found,
        verdict=found.verdict.value,
        shown=found.alterations[:_MOST_SHOWN],
    )


def _verified(request: Request, page: Page, form: Form) -> Verified:
    file, call = form.require_file(), page.call
    with a_turn(request.app.state.reading_files):
        found = verify_workbook(
            call.ledger.database,
            call.arrangement_id,
            file.content,
            name=file.name,
            viewer=call.file_viewer,
        )
    audit_access(call.ledger, call.caller, "verify a workbook", found.kept)
    return found
