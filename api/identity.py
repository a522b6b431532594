"""Who is calling: a bearer token, known by its digest, for one role of one party.

Every failure of a token is answered alike, so that nothing can be learnt by trying.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import Connection

from ledger.actions.authority import Caller
from ledger.actions.use_token import keep_use
from ledger.actions.work import Ledger
from ledger.domain.errors import NotAuthenticated, NotPermitted
from ledger.domain.secret import secret_digest
from ledger.queries import tokens

BEARER = HTTPBearer(
    auto_error=False,
    scheme_name="token",
    description="A token made by `./run token --party PCC --role preparer`. It is for one role "
    "of one party of one arrangement, and expires. Or an access token (JWT) of a council's own "
    "identity provider, where one is configured; whoever holds several roles there picks one with "
    "the header Ledger-Role.",
)
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]

REFUSED = (
    "Send a token that is known here, has not expired and was not revoked, as "
    "`Authorization: Bearer TOKEN`. Whoever runs the service makes one with `./run token`."
)


def identify(
    request: Request, connection: Connection, credentials: HTTPAuthorizationCredentials | None
) -> Caller:
    """Return the caller that the token stands for; raises NotAuthenticated.

    The caller is kept with the request, so that a refusal is recorded under its person.
    """
    if credentials is None:
        raise NotAuthenticated(REFUSED)
    ledger: Ledger = request.app.state.ledger
    token = tokens.find(connection, secret_digest(credentials.credentials))
    if token is None:
        raise NotAuthenticated(REFUSED)
    caller = Caller(
        token.person,
        token.party,
        token.role,
        token.arrangement,
        request.state.request_id,
        frozenset(token.scopes),
    )
    request.state.caller = caller
    if not token.is_valid(ledger.clock.now()):
        raise NotAuthenticated(REFUSED)
    request.state.token = token
    return caller


def keep_use_of_token(request: Request) -> None:
    """Keep when the caller's token was last used, where they came with one; call with none open."""
    token: tokens.Token | None = getattr(request.state, "token", None)
    if token is not None:
        keep_use(request.app.state.ledger, token)


def require_own(caller: Caller, arrangement: str) -> None:
    """Refuse any arrangement but the token's own, whether or not there is such a one."""
    if caller.arrangement != arrangement:
        raise NotPermitted(
            "This token is for another arrangement. Use a token made for the one in the address.",
            field="arrangement",
        )
