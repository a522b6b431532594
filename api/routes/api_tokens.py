"""API tokens: which there are, what each may do, when it was last used, and an end to it.

They are made on the machine only (`./run token`), and shown once; no answer holds a secret.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from api.access import SCOPED
from api.deps import Reading, Recording
from api.paging import Pages
from api.shapes import Body, Listing, Shape, shown
from ledger.actions.revoke_token import revoke_token
from ledger.queries import tokens
from ledger.store.tokens import Role

router = APIRouter(prefix=SCOPED, tags=["api-tokens"])

_ID = "4f1c0a9be27d3355"
_TOKEN: dict[str, Any] = {
    "id": _ID,
    "person": "P0002",
    "party": "PCC",
    "role": "preparer",
    "scopes": ["costs:read", "costs:record"],
    "created_at": "2018-08-02T09:30:00Z",
    "expires_at": "2018-10-31T09:30:00Z",
    "last_used_at": "2018-08-02T09:31:00Z",
    "revoked_at": None,
}

TokenId = Annotated[
    str,
    Path(
        description="The number it was given, which is no secret.",
        pattern=r"^[0-9a-f]{16}$",
        examples=[_ID],
    ),
]


class ApiTokenOut(Shape):
    """A token, without what opens anything."""

    model_config = shown(_TOKEN)

    id: str
    person: str
    party: str
    role: Role
    scopes: list[str] = Field(description="What it is narrowed to; none: all its role may do.")
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = Field(description="To five minutes or so.")
    revoked_at: datetime | None


class RevokeIn(Body):
    """There is nothing to be said: leave the body out, or send `{}`."""

    model_config = shown({})


class RevokeReceipt(BaseModel):
    """What revoking recorded."""

    model_config = ConfigDict(
        extra="allow", json_schema_extra={"examples": [{"id": _ID, "status": "revoked"}]}
    )

    id: str = Field(description="The token's number.")
    status: str


@router.get(
    "/api-tokens",
    summary="List the API tokens",
    description="An administrator's answer holds those of their own party; everybody else's their "
    "own. Expired and revoked ones are in it.",
)
def list_api_tokens(call: Reading, pages: Pages) -> Listing[ApiTokenOut]:
    """List the API tokens that the caller may see."""
    caller = call.caller
    with call.reading() as connection:
        found = tokens.listing(
            connection,
            caller.arrangement,
            party=caller.party,
            person=None if caller.role is Role.ADMINISTRATOR else caller.person,
        )
    page, cursor = pages.slice(found)
    return Listing(
        items=[
            ApiTokenOut(
                id=each.id,
                person=each.person,
                party=each.party,
                role=each.role,
                scopes=list(each.scopes),
                created_at=each.created_at,
                expires_at=each.expires_at,
                last_used_at=each.last_used_at,
                revoked_at=each.revoked_at,
            )
            for each in page
        ],
        next=cursor,
    )


@router.post(
    "/api-tokens/{token}/revoke",
    summary="Revoke an API token",
    description="At once and for good. An administrator revokes those of their own party, "
    "everybody else their own; of any other nothing is said, not even that there is one.",
)
def post_revoke(write: Recording, token: TokenId, body: RevokeIn | None = None) -> RevokeReceipt:
    """Revoke an API token."""
    given = (body or RevokeIn()).given()
    return RevokeReceipt(**write.record(given, lambda work: revoke_token(work, token)))
