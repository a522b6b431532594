"""Whose deputy somebody is: the delegations to them that are in force and still hold.

A delegation is worth no more than the approver behind it. Where that approver has no way in left,
as far as the ledger knows, their deputy has none either. What the ledger knows is its own: tokens,
local accounts with their roles, and who was erased. What an identity provider says of somebody is
known by what they bring when they come: of an approver who comes by one, nothing here tells that
they have left, so a council ends their delegations itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, select

from ledger.domain.clock import Clock, today
from ledger.queries.approvals import DelegationView, delegations
from ledger.store.accounts import account_role, local_account
from ledger.store.arrangements import arrangement, person
from ledger.store.identities import external_identity
from ledger.store.tokens import Role, api_token


@dataclass(frozen=True, slots=True)
class Delegations:
    """Those to one person that are in force today by their dates, oldest first."""

    holding: tuple[DelegationView, ...]
    lapsed: tuple[DelegationView, ...]  # whose approver has no way in any more


def delegations_to(
    connection: Connection, arrangement_id: int, *, party: str, deputy: str, clock: Clock
) -> Delegations:
    """Return the party's delegations to this person, in force and not ended."""
    day, now = today(clock), clock.now()
    found = [
        (each, _may_come_in(connection, arrangement_id, each, now))
        for each in delegations(connection, arrangement_id)
        if (each.party, each.to_person) == (party, deputy)
        and not each.ended
        and each.starts_on <= day <= each.ends_on
    ]
    return Delegations(
        tuple(each for each, holds in found if holds),
        tuple(each for each, holds in found if not holds),
    )


def _may_come_in(
    connection: Connection, arrangement_id: int, by: DelegationView, now: datetime
) -> bool:
    """Whether the approver has a way in as one, or has had none that the ledger keeps."""
    number = by.from_person
    if _is_there(connection, person.c.person == number, person.c.erased_at.is_not(None)):
        return False
    if _is_there(connection, external_identity.c.person == number):
        return True
    code = select(arrangement.c.code).where(arrangement.c.arrangement_id == arrangement_id)
    tokens = (
        api_token.c.person == number,
        api_token.c.arrangement_code == code.scalar_subquery(),
        api_token.c.party == by.party,
        api_token.c.role == Role.APPROVER,
    )
    account = local_account.c.person == number
    if _is_there(
        connection, *tokens, api_token.c.revoked_at.is_(None), api_token.c.expires_at > now
    ):
        return True
    if _is_there(
        connection, account, local_account.c.closed_at.is_(None), _has_role(code, by.party)
    ):
        return True
    return not _is_there(connection, *tokens) and not _is_there(connection, account)


def _has_role(code: Select[str], party: str) -> ColumnElement[bool]:
    """Whether the local account is an approver's of the party."""
    return (
        select(1)
        .where(
            account_role.c.name == local_account.c.name,
            account_role.c.arrangement_code == code.scalar_subquery(),
            account_role.c.party == party,
            account_role.c.role == Role.APPROVER,
        )
        .exists()
    )


def _is_there(connection: Connection, *conditions: ColumnElement[bool]) -> bool:
    return connection.execute(select(1).where(*conditions).limit(1)).first() is not None
