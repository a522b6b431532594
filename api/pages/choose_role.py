"""Which of several roles somebody signs in with: asked once they have shown who they are.

Until one is chosen nothing is open. What waits is kept in the process for a few minutes, under a
secret that stands in the form only; whoever takes longer, or meets another process, signs in again.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from fastapi import APIRouter, Request, Response

from api.pages.forms import FromOutside
from api.pages.rendering import Fault, draw, see_other
from api.pages.sessions import give_cookie, secret_in
from ledger.actions.authority import Caller
from ledger.actions.perform import Ledger
from ledger.actions.sign_in import Standing, open_session
from ledger.domain.errors import NotAuthenticated
from ledger.domain.secret import secret_digest

router = APIRouter(tags=["pages"], include_in_schema=False)

_TITLE = "Choose a role"
_MINUTES = 5
_MOST_WAITING = 1_000
_REFUSED = 422


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody who has shown who they are, and the roles that they may sign in with."""

    callers: Sequence[Caller]
    standing: Standing
    back: str  # the page of ours that they were going to, or nothing
    ends_at: datetime


class Choices:
    """Choices that are yet to be made, by the digest of their secret; each is made once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[str, Choice] = {}

    def keep(self, choice: Choice) -> str:
        """Keep a choice and return its secret; the oldest one makes room where there are many."""
        secret = secrets.token_urlsafe(32)
        with self._lock:
            self._waiting[secret_digest(secret)] = choice
            if len(self._waiting) > _MOST_WAITING:
                del self._waiting[next(iter(self._waiting))]
        return secret

    def find(self, secret: str, now: datetime) -> Choice | None:
        """Return what waits under a secret; None where nothing does, or no longer."""
        with self._lock:
            found = self._waiting.get(secret_digest(secret))
        return found if found is not None and now < found.ends_at else None

    def take(self, secret: str) -> bool:
        """Take a choice away; whether it was still there, which it is for one caller only."""
        with self._lock:
            return self._waiting.pop(secret_digest(secret), None) is not None


def choose_role(
    request: Request, callers: Sequence[Caller], standing: Standing, back: str
) -> Response:
    """Sign in whoever has one role, and ask whoever has several which; `callers` is not empty.

    `back` is a path of our own pages, or nothing. Raises NotFound where the arrangement of the
    only role is yet to be set up.
    """
    ledger: Ledger = request.app.state.ledger
    if len(callers) == 1:
        return _opened(request, callers[0], standing, back)
    ends_at = ledger.clock.now() + timedelta(minutes=_MINUTES)
    choice = Choice(tuple(callers), standing, back, ends_at)
    choices: Choices = request.app.state.choices
    return _asked(request, choice, choices.keep(choice))


def _asked(request: Request, choice: Choice, secret: str, *, said: str = "") -> Response:
    shown = [_words_of(each) for each in choice.callers]
    faults = [Fault(said, "role")] if said else []
    return draw(
        request,
        "choose_role.html",
        title=_TITLE,
        status=_REFUSED if said else 200,
        faults=faults,
        roles=shown,
        choice=secret,
    )


def _words_of(caller: Caller) -> str:
    """Write a role as one reads it, by codes: an arrangement may be yet to be set up."""
    return f"{caller.role.value.capitalize()} of {caller.party} in {caller.arrangement}"


@router.post("/sign-in/role")
def post_role(request: Request, form: FromOutside) -> Response:
    """Open the session of the role chosen, once."""
    ledger: Ledger = request.app.state.ledger
    choices: Choices = request.app.state.choices
    secret = form.text("choice")
    choice = choices.find(secret, ledger.clock.now())
    if choice is None:
        return see_other("/sign-in")
    given = form.text("role")
    if given not in {str(place) for place in range(len(choice.callers))}:
        return _asked(request, choice, secret, said="Choose the role to sign in with.")
    if not choices.take(secret):
        return see_other("/sign-in")
    caller = replace(choice.callers[int(given)], request_id=request.state.request_id)
    try:
        return _opened(request, caller, choice.standing, choice.back)
    except NotAuthenticated:  # the password was changed since, or the role withdrawn
        return see_other("/sign-in")


def _opened(request: Request, caller: Caller, standing: Standing, back: str) -> Response:
    ledger: Ledger = request.app.state.ledger
    made = open_session(ledger, caller, standing, instead_of=secret_in(request))
    answer = see_other(back or "/")
    give_cookie(request, answer, made)
    return answer
