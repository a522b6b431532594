"""Which of several roles somebody signs in with: asked once they have shown who they are."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response

from api.pages.forms import FromOutside, own_page
from api.pages.rendering import Fault, draw, see_other
from api.pages.sessions import give_cookie, secret_in
from ledger.actions.authority import Caller
from ledger.actions.choose_role import choose_role, offer_roles
from ledger.actions.sign_in import Standing, open_session
from ledger.actions.work import Ledger
from ledger.domain.errors import NotAuthenticated
from ledger.domain.secret import secret_digest
from ledger.queries import page_sessions
from ledger.queries.page_sessions import WaitingRole

router = APIRouter(tags=["pages"], include_in_schema=False)

_TITLE = "Choose a role"
_REFUSED = 422


def enter(request: Request, callers: Sequence[Caller], standing: Standing, back: str) -> Response:
    """Sign in whoever has one role, and ask whoever has several which; `callers` is not empty.

    `back` is a path of our own pages, or nothing. Raises NotFound where the arrangement of the
    only role is yet to be set up, NotAuthenticated where the account has changed since.
    """
    ledger: Ledger = request.app.state.ledger
    if len(callers) == 1:
        made = open_session(ledger, callers[0], standing, instead_of=secret_in(request))
        answer = see_other(back or "/")
        give_cookie(request, answer, made)
        return answer
    secret = offer_roles(ledger, callers, standing)
    return _asked(request, _offered(ledger, secret), secret, back)


def _offered(ledger: Ledger, secret: str) -> list[WaitingRole]:
    with ledger.database.reading() as connection:
        return page_sessions.waiting(connection, secret_digest(secret), now=ledger.clock.now())


def _asked(
    request: Request, offered: Sequence[WaitingRole], secret: str, back: str, *, said: str = ""
) -> Response:
    return draw(
        request,
        "choose_role.html",
        title=_TITLE,
        status=_REFUSED if said else 200,
        faults=[Fault(said, "role")] if said else [],
        roles=[{"value": str(each.place), "text": _words_of(each)} for each in offered],
        choice=secret,
        back=back,
    )


def _words_of(role: WaitingRole) -> str:
    """Write a role as one reads it, by codes: an arrangement may be yet to be set up."""
    return f"{role.role.value.capitalize()} of {role.party} in {role.arrangement}"


@router.post("/sign-in/role")
def post_role(request: Request, form: FromOutside) -> Response:
    """Open the session of the role chosen, once; where the choice is over, they sign in again."""
    ledger: Ledger = request.app.state.ledger
    secret, back = form.text("choice"), own_page(form.text("back"))
    offered = _offered(ledger, secret)
    if not offered:
        return see_other("/sign-in")
    chosen = {str(each.place): each.place for each in offered}.get(form.text("role"))
    if chosen is None:
        said = "Choose the role to sign in with."
        return _asked(request, offered, secret, back, said=said)
    try:
        made = choose_role(
            ledger,
            secret,
            chosen,
            request_id=request.state.request_id,
            instead_of=secret_in(request),
        )
    except NotAuthenticated:  # it ended this very moment, or was chosen by a form sent twice
        return see_other("/sign-in")
    answer = see_other(back or "/")
    give_cookie(request, answer, made)
    return answer
