"""The doors of the JSON interface: who calls and whether they may, before the body is looked at.

What a route is handed once it is let in is in `api/call.py`; the form that a request must have, its
parameters and its paging have modules of their own beside it.
"""

from typing import Annotated, TypeVar

from fastapi import Depends, Header, Path, Request
from fastapi.security import HTTPAuthorizationCredentials

from api.access import Access, AccessTable
from api.access_tokens import vouched_caller
from api.call import Call, WriteCall
from api.identity import BEARER, identify, keep_use_of_token, require_own
from api.request_form import (
    require_json,
    require_known_query,
    require_plain_address,
    require_usable,
)
from ledger.actions.authority import Caller
from ledger.actions.perform import acting_as
from ledger.actions.work import Ledger
from ledger.domain.errors import NotFound, NotPermitted

Thing = TypeVar("Thing")
Token = Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]


def open_door(request: Request, credentials: Token) -> Caller:
    """Let in a caller with a valid token, whatever the arrangement."""
    require_plain_address(request)
    ledger: Ledger = request.app.state.ledger
    caller = vouched_caller(request, credentials, None)
    if caller is None:
        with ledger.database.reading() as connection:
            caller = identify(request, connection, credentials)
        keep_use_of_token(request)
    access_of(request, caller)
    require_known_query(request)
    require_json(request)
    return caller


AtTheDoor = Annotated[Caller, Depends(open_door)]


def open_call(
    request: Request,
    credentials: Token,
    arrangement: Annotated[
        str,
        Path(description="The arrangement's code.", max_length=40, examples=["plymouth-torbay"]),
    ],
) -> Call:
    """Let in a caller whose token is for the arrangement, and who may do what the route does.

    Before anything else is looked at, so that who is refused learns nothing of the rest's faults.
    """
    require_plain_address(request)
    ledger: Ledger = request.app.state.ledger
    vouched = vouched_caller(request, credentials, arrangement)
    with ledger.database.reading() as connection:
        caller = vouched or identify(request, connection, credentials)
        require_own(caller, arrangement)
        known = ledger.definitions.find(connection, arrangement)
        access = access_of(request, caller)
        acting_as(ledger, connection, known, caller, access.permission)
    keep_use_of_token(request)
    require_known_query(request)
    require_json(request)
    return Call(request, ledger, caller, known, access)


def access_of(request: Request, caller: Caller) -> Access:
    """Return what the route needs; raises NotPermitted where the caller's token is too narrow."""
    table: AccessTable = request.app.state.access
    access = table.of(request.scope)
    if access is None:
        raise NotPermitted("This is open to nobody.")
    if not access.is_within(caller.scopes):
        raise NotPermitted(
            f"This token is narrowed to {', '.join(sorted(caller.scopes))}, and this is "
            f"{access.resource}:{access.action}. Ask whoever made it for another."
        )
    return access


Reading = Annotated[Call, Depends(open_call)]

Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        description="New for each thing recorded; the same key and body give the first answer "
        "again, for good. 1 to 200 visible ASCII characters.",
        examples=["2018-07-payroll-run-1"],
    ),
]
OptionalKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="As for a single entry; may be left out of a dry run, which records nothing.",
        examples=["2018-07-payroll-run-1"],
    ),
]


def open_write(call: Reading, key: Key) -> WriteCall:
    """Make the call of a route that records one thing; `perform` checks again."""
    return WriteCall(call, require_usable(key))


Recording = Annotated[WriteCall, Depends(open_write)]


def usable_key(key: Key) -> str:
    """Return an idempotency key that can be used; raises IdempotencyKeyMissing."""
    return require_usable(key)


def found(thing: Thing | None, name: str, number: object) -> Thing:
    """Return the thing, or raise NotFound where there is none."""
    if thing is None:
        raise NotFound(f"There is no {name} {number} in this arrangement.", field="id")
    return thing
