"""Signing in with a local account, by its password or a one-time code.

A form that was refused comes back with the name and the code, for whoever sent it, and without any
password; nothing that is entered here is kept anywhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.pages.attempts import attempting, said_too_soon
from api.pages.choose_role import enter
from api.pages.forms import Form, FromOutside, own_page
from api.pages.refusals import refuse
from api.pages.rendering import draw
from api.passwords import Argon2Passwords
from api.refusals import RequestInvalid
from ledger.actions.local_sign_in import Known, redeem_code, sign_in_with_password
from ledger.actions.sign_in import SESSION_HOURS
from ledger.domain.errors import LedgerError, NotAuthenticated
from ledger.domain.password import LEAST_CHARACTERS, MOST_CHARACTERS
from ledger.queries.page_sessions import IDLE_MINUTES

router = APIRouter(tags=["pages"], include_in_schema=False)

_REFUSED = 422
_INPUTS = {each: each for each in ("name", "password", "code", "new_password", "again")}

Back = Annotated[str, Query(max_length=200)]


@router.get("/sign-in")
def show_sign_in(request: Request, back: Back = "") -> Response:
    """Show the form for a name and a password."""
    return draw(request, "sign_in.html", **_sign_in(request, back))


@router.post("/sign-in")
def post_sign_in(request: Request, form: FromOutside) -> Response:
    """Open a session for the account's role, or ask which of several."""

    def show() -> Known:
        return sign_in_with_password(
            request.app.state.ledger,
            _passwords(request),
            form.text("name"),
            form.exact("password"),
            request_id=request.state.request_id,
        )

    values = _sign_in(request, form.text("back")) | {"name": form.text("name")}
    return _attempt(request, "sign_in.html", values, show)


def _sign_in(request: Request, back: str) -> dict[str, Any]:
    return {
        "title": "Sign in",
        "back": own_page(back),
        "hours": SESSION_HOURS,
        "idle_minutes": IDLE_MINUTES,
        "tenants": getattr(request.app.state, "tenants", ()),
    }


@router.get("/sign-in/code")
def show_code(request: Request, back: Back = "") -> Response:
    """Show the form for a one-time code and a new password."""
    return draw(request, "sign_in_code.html", **_code(back))


@router.post("/sign-in/code")
def post_code(request: Request, form: FromOutside) -> Response:
    """Set the password, use the code up, and sign in."""

    def show() -> Known:
        return redeem_code(
            request.app.state.ledger,
            _passwords(request),
            form.text("name"),
            form.text("code"),
            new_password_in(form),
            request_id=request.state.request_id,
        )

    typed = {each: form.text(each) for each in ("name", "code")}
    return _attempt(request, "sign_in_code.html", _code(form.text("back")) | typed, show)


def _code(back: str) -> dict[str, Any]:
    return {
        "title": "Set your password",
        "back": own_page(back),
        "least": LEAST_CHARACTERS,
        "most": MOST_CHARACTERS,
    }


def new_password_in(form: Form) -> str:
    """Return the new password that was entered twice; raises RequestInvalid where they differ."""
    new = form.exact("new_password")
    if new != form.exact("again"):
        raise RequestInvalid(
            "The two new passwords differ. Enter the same one twice.", field="again", code="differs"
        )
    return new


def _attempt(
    request: Request, template: str, values: Mapping[str, Any], show: Callable[[], Known]
) -> Response:
    """Let somebody show who they are; whatever is wrong, they see the form again."""
    try:
        with attempting(request):
            known = show()
        return enter(request, known.callers, known.standing, values["back"])
    except LedgerError as refusal:
        answer = refuse(request, template, refusal, inputs=_INPUTS, **values)
        answer.headers.update(said_too_soon(refusal))
        if isinstance(refusal, NotAuthenticated):
            answer.status_code = _REFUSED  # 401 would have to name a way in that browsers know
        return answer


def _passwords(request: Request) -> Argon2Passwords:
    passwords: Argon2Passwords = request.app.state.passwords
    return passwords
