"""Who is signed in: a session in a cookie that no script can read, until it ends.

The cookie holds a random secret, and the database its digest. Over plain HTTP, which the service
speaks on the loopback address only, the browser would not keep a secure cookie: there, and only
there, it is a plain one. Source: api page, "Who is calling" and "Pages".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import Depends, Request, Response

from api.access import OWN_SESSION
from api.call import Call, WriteCall
from api.deps import access_of
from api.loopback import is_loopback
from api.providers import Providers
from api.request_form import require_usable
from ledger.actions.authority import Caller, Permission, may
from ledger.actions.perform import acting_as
from ledger.actions.sign_in import SignedIn, touch_session
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain.calendar import Month
from ledger.domain.clock import today
from ledger.domain.secret import secret_digest
from ledger.queries import page_sessions
from ledger.queries.page_sessions import PageSession

_SECURE, _PLAIN = "__Host-ledger", "ledger"


class SignedOut(Exception):
    """Nobody is signed in, or no longer: whoever asks is shown where to sign in."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page asked for by somebody who is signed in."""

    call: Call
    session: PageSession
    secret: str  # of the session, from the cookie

    @property
    def caller(self) -> Caller:
        """Who is signed in."""
        return self.call.caller

    @property
    def months(self) -> list[Month]:
        """The months of the books that have begun, newest first: what a page lets one pick."""
        books = self.call.arrangement.books_span
        last = min(today(self.call.ledger.clock), books.last)
        return list(Month.of(books.first).through(Month.of(last)))[::-1]

    def may(self, permission: Permission) -> bool:
        """Whether the caller's role and side allow something, so that it is worth offering."""
        return may(permission, self.caller, self.call.arrangement)

    def record(
        self,
        body: Mapping[str, Any],
        act: Callable[[Work], Receipt],
        *,
        key: str,
    ) -> Receipt:
        """Do one thing through `perform`, by the page's permission, once for each form shown.

        `key` came with the form, so that a form sent twice gives the first receipt again.
        """
        return WriteCall(self.call, require_usable(key)).record(body, act)


def open_anywhere(request: Request) -> Page:
    """Let in whoever is signed in, wherever they are; raises SignedOut.

    For the page that says why somebody was not let in, or that there is nothing: who is signed in
    sees where else to go.
    """
    return _open(request, asks_permission=False)


def open_page(request: Request) -> Page:
    """Let in whoever is signed in and may see the page; raises SignedOut, NotPermitted."""
    return _open(request, asks_permission=True)


Open = Annotated[Page, Depends(open_page)]


def _open(request: Request, *, asks_permission: bool) -> Page:
    """Find who is signed in and let them in, at one moment of the database."""
    secret = secret_in(request)
    if not secret:
        raise SignedOut
    ledger: Ledger = request.app.state.ledger
    with ledger.database.reading() as connection:
        session = page_sessions.find(connection, secret_digest(secret), now=ledger.clock.now())
        if session is None or not _still_vouched_for(request, session):
            raise SignedOut
        caller = Caller(
            session.person,
            session.party,
            session.role,
            session.arrangement,
            request.state.request_id,
        )
        request.state.caller = caller
        known = ledger.definitions.find(connection, session.arrangement)
        page = Page(Call(request, ledger, caller, known, OWN_SESSION), session, secret)
        request.state.page = page  # a refusal too is drawn for somebody who is signed in
        if asks_permission:
            access = access_of(request, caller)
            acting_as(ledger, connection, known, caller, access.permission)
            page = replace(page, call=replace(page.call, access=access))
            request.state.page = page
    touch_session(ledger, session)  # one that is refused is no use of the session
    return page


def _still_vouched_for(request: Request, session: PageSession) -> bool:
    """Whether a session stands on no provider, or on one that still speaks for its party there."""
    providers: Providers = request.app.state.providers
    tenant = providers.tenants.of_issuer(session.issuer)
    if tenant is None:
        return session.issuer is None
    return tenant.party == session.party and session.arrangement in tenant.arrangements


def secret_in(request: Request) -> str | None:
    """Return the secret of the session that the browser came with, open or not."""
    return request.cookies.get(_name(request))


def give_cookie(request: Request, response: Response, made: SignedIn) -> None:
    """Put a new session into the browser, until it ends."""
    ledger: Ledger = request.app.state.ledger
    left = made.expires_at - ledger.clock.now()
    _set(request, response, made.secret, seconds=int(left.total_seconds()))


def take_cookie(request: Request, response: Response) -> None:
    """Take the session out of the browser."""
    _set(request, response, "", seconds=0)


def _set(request: Request, response: Response, secret: str, *, seconds: int) -> None:
    response.set_cookie(
        _name(request),
        secret,
        max_age=seconds,
        path="/",
        secure=not _is_plain_loopback(request),
        httponly=True,
        samesite="strict",
    )


def _name(request: Request) -> str:
    return _PLAIN if _is_plain_loopback(request) else _SECURE


def _is_plain_loopback(request: Request) -> bool:
    return request.url.scheme == "http" and is_loopback(request.url.hostname or "")
