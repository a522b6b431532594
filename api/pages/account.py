"""One's own account: who one is, where one is signed in, and a new password."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.pages.attempts import said_too_soon
from api.pages.forms import Form, Posted
from api.pages.provider_sign_in import ENDS_OTHERS, go_there
from api.pages.refusals import refuse
from api.pages.rendering import draw, see_other
from api.pages.sessions import Open, Page, give_cookie
from api.pages.sign_in import new_password_in
from api.passwords import Argon2Passwords
from api.providers import Provider, Providers
from ledger.actions.end_sessions import end_other_sessions
from ledger.actions.local_sign_in import change_password, require_own_password
from ledger.actions.sign_in import open_session
from ledger.domain.errors import LedgerError, NotAuthenticated, NotFound
from ledger.domain.password import LEAST_CHARACTERS, MOST_CHARACTERS
from ledger.queries import page_sessions
from ledger.queries.page_sessions import IDLE_MINUTES

router = APIRouter(tags=["pages"], include_in_schema=False)

_TITLE = "Your account"
_REFUSED = 422
_CHANGING = {"current_password": "current_password", "new_password": "new_password"}
_ENDING = {"current_password": "ending_password"}


@router.get("/account")
def show_account(
    request: Request, page: Open, said: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    """Show who is signed in, and where."""
    return draw(request, "account.html", **_shown(request, page), said=said)


@router.post("/account/password")
def post_password(request: Request, page: Open, form: Posted) -> Response:
    """Change the password, end every session of the account, and open a new one here."""
    ledger, name = page.call.ledger, page.session.account_name
    if name is None:
        raise NotFound("You are not signed in with a local account, so it has no password here.")
    try:
        standing = change_password(
            ledger,
            _passwords(request),
            page.caller,
            name,
            current=form.exact("current_password"),
            new_password=new_password_in(form),
        )
    except LedgerError as refusal:
        return _refused(request, page, refusal, {**_CHANGING, "again": "again"})
    made = open_session(ledger, page.caller, standing)
    answer = see_other("/account?said=changed")
    give_cookie(request, answer, made)
    return answer


@router.post("/account/end-other-sessions")
def post_end_other_sessions(request: Request, page: Open, form: Posted) -> Response:
    """Sign out everywhere else, having shown again who one is: by the password that one has here.

    Whoever came by a provider goes there again, and it is done when they are back.
    """
    provider = _provider(request, page)
    if provider is not None:
        return go_there(request, provider, ENDS_OTHERS, anew=True)
    try:
        _show_again(request, page, form)
    except LedgerError as refusal:
        return _refused(request, page, refusal, _ENDING)
    end_other_sessions(page.call.ledger, page.caller, own=page.session.digest)
    return see_other("/account?said=ended")


def _show_again(request: Request, page: Page, form: Form) -> None:
    name = page.session.account_name
    if name is not None:
        require_own_password(
            page.call.ledger,
            _passwords(request),
            page.caller,
            name,
            form.exact("ending_password"),
            action="end other sessions",
        )


def _provider(request: Request, page: Page) -> Provider | None:
    providers: Providers = request.app.state.providers
    return providers.of_issuer(page.session.issuer)


def _shown(request: Request, page: Page) -> dict[str, Any]:
    ledger, provider = page.call.ledger, _provider(request, page)
    with ledger.database.reading() as connection:
        every = page_sessions.of_person(connection, page.caller.person, now=ledger.clock.now())
    return {
        "title": _TITLE,
        "account": page.session.account_name,
        "council": provider.tenant.title if provider is not None else None,
        "sessions": every,
        "this": page.session.digest,
        "idle_minutes": IDLE_MINUTES,
        "least": LEAST_CHARACTERS,
        "most": MOST_CHARACTERS,
    }


def _refused(
    request: Request, page: Page, refusal: LedgerError, inputs: dict[str, str]
) -> Response:
    answer = refuse(
        request, "account.html", refusal, inputs=inputs, **_shown(request, page), said=""
    )
    answer.headers.update(said_too_soon(refusal))
    if isinstance(refusal, NotAuthenticated):
        answer.status_code = _REFUSED
    return answer


def _passwords(request: Request) -> Argon2Passwords:
    passwords: Argon2Passwords = request.app.state.passwords
    return passwords
