"""Signing in with an API token, and out again."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.pages.attempts import Attempts
from api.pages.forms import Form, FromOutside, Posted
from api.pages.refusals import refuse
from api.pages.rendering import draw, see_other
from api.pages.sessions import Open, give_cookie, take_cookie
from ledger.actions.perform import Ledger
from ledger.actions.sign_in import SESSION_HOURS, sign_in, sign_out
from ledger.domain.errors import LedgerError

router = APIRouter(tags=["pages"], include_in_schema=False)

_TITLE = "Sign in"
_REFUSED = 422
_OWN_PAGE = re.compile(r"/[a-z0-9][a-z0-9/-]*", re.ASCII)


@router.get("/sign-in")
def show_sign_in(request: Request, back: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Show the form."""
    return draw(request, "sign_in.html", title=_TITLE, back=_own(back), hours=SESSION_HOURS)


@router.post("/sign-in")
def post_sign_in(request: Request, form: FromOutside) -> Response:
    """Exchange the token for a session, and go where the person was going."""
    back = _own(form.text("back"))
    try:
        answer = _signed_in(request, form, back)
    except LedgerError as refusal:
        answer = refuse(
            request,
            "sign_in.html",
            refusal,
            title=_TITLE,
            inputs={"token": "token"},
            back=back,
            hours=SESSION_HOURS,
        )
        if "seconds" in refusal.data:
            answer.headers["Retry-After"] = refusal.data["seconds"]
        else:
            answer.status_code = _REFUSED  # 401 would have to name a way in that browsers know
    return answer


def _signed_in(request: Request, form: Form, back: str) -> Response:
    ledger: Ledger = request.app.state.ledger
    attempts: Attempts = request.app.state.attempts
    address = request.client.host if request.client else ""
    attempts.require_patience(address, ledger.clock.now())
    try:
        made = sign_in(ledger, form.text("token"), request_id=request.state.request_id)
    except LedgerError:
        attempts.failed(address, ledger.clock.now())
        raise
    attempts.succeeded(address)
    answer = see_other(back or "/")
    give_cookie(request, answer, made)
    return answer


def _own(path: str) -> str:
    """Return a path of our own pages as it is, and nothing for any other address."""
    return path if _OWN_PAGE.fullmatch(path) else ""


@router.post("/sign-out")
def post_sign_out(request: Request, page: Open, form: Posted) -> Response:  # noqa: ARG001 - proves whose form
    """End the session."""
    sign_out(page.call.ledger, page.caller, page.secret)
    answer = see_other("/sign-in")
    take_cookie(request, answer)
    return answer
