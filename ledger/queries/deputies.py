"""Whose deputy somebody is: the delegations to them that are in force and still hold.

A delegation is worth no more than the approver behind it. Where that approver has no way in left, as
far as the ledger knows, their deputy has none either. What the ledger knows is its own: tokens,
local accounts with their roles, and who was erased. What an identity provider says of somebody is
known by what they bring when they come: of an approver who comes by one, nothing here tells that
they have left, so a council ends their delegations itself.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select

from ledger.domain.clock import Clock, today
from ledger.queries.approvals import DelegationView, delegations
from ledger.store.accounts import account_role, local_account
from ledger.store.arrangements import arrangement, person
from ledger.store.identities import external_identity
from ledger.store.tokens import Role, api_token


def delegations_to(
    connection: Connection, arrangement_id: int, *, party: str, deputy: str, clock: Clock
) -> list[DelegationView]:
    """Every delegation of the party's to this person that is in force today, oldest first."""
    day = today(clock)
    return [
        each
        for each in delegations(connection, arrangement_id)
        if (each.party, each.to_person) == (party, deputy)
        and not each.ended
        and each.starts_on <= day <= each.ends_on
    ]


def holding(
    connection: Connection, arrangement_id: int, *, party: str, deputy: str, clock: Clock
) -> list[DelegationView]:
    """Return those of `delegations_to` whose approver may still come in as one."""
    return [
        each
        for each in delegations_to(
            connection, arrangement_id, party=party, deputy=deputy, clock=clock
        )
        if _may_come_in(connection, arrangement_id, each, clock.now())
    ]


def _may_come_in(
    connection: Connection, arrangement_id: int, by: DelegationView, now: datetime
) -> bool:
    """Whether the approver has a way in as one, or has had none that the ledger keeps."""
    number = by.from_person
    if _is_there(connection, person.c.person == number, person.c.erased_at.is_not(None)):
        return False
    if _is_there(connection, external_identity.c.person == number):
        return True
    code = (
        select(arrangement.c.code)
        .where(arrangement.c.arrangement_id == arrangement_id)
        .scalar_subquery()
    )
    tokens = (
        api_token.c.person == number,
        api_token.c.arrangement_code == code,
        api_token.c.party == by.party,
        api_token.c.role == Role.APPROVER,
    )
    holds = (api_token.c.revoked_at.is_(None), api_token.c.expires_at > now)
    has_role = (
        select(1)
        .where(
            account_role.c.name == local_account.c.name,
            account_role.c.arrangement_code == code,
            account_role.c.party == by.party,
            account_role.c.role == Role.APPROVER,
        )
        .exists()
    )
    account = local_account.c.person == number
    if _is_there(connection, *tokens, *holds):
        return True
    if _is_there(connection, account, local_account.c.closed_at.is_(None), has_role):
        return True
    return not _is_there(connection, *tokens) and not _is_there(connection, account)


def _is_there(connection: Connection, *conditions: ColumnElement[bool]) -> bool:
    return connection.execute(select(1).where(*conditions).limit(1)).first() is not None
