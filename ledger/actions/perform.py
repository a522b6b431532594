"""The only way in for a write: authorise, open, claim the key, act, store the receipt, commit.

`act` gets a `Work` and returns a receipt: identifiers and figures, nothing personal. A refusal
leaves nothing behind but its row in the audit trail, written in a transaction of its own.
Source: ledger-core page, "Doing it once, and many at once".
"""

from __future__ import annotations

import json
import random
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from ledger.actions.audit_trail import DRY_RUN_REFUSED, REFUSED, audit, audit_refusal
from ledger.actions.authority import Caller, Permission, deputy_may, require
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain.canonical import canonical, digest
from ledger.domain.errors import (
    IdempotencyKeyReused,
    LedgerError,
    LockTimeout,
    NotPermitted,
    SamePerson,
)
from ledger.queries.approvals import DelegationView
from ledger.queries.arrangements import Known
from ledger.queries.deputies import delegations_to
from ledger.store.audit_trail import audit_event
from ledger.store.idempotency import idempotency_key
from ledger.store.question_time import took_too_long
from ledger.store.tokens import Role

# Keys are kept for good: what an action was called when its key was kept still answers for it.
_ONCE_CALLED = {Permission.RECORD_EVIDENCE.value: Permission.RECORD.value}

_TRIES = 6
_FIRST_WAIT_SECONDS = 0.01
_RETRY = {"40001", "40P01"}  # serialization failure, deadlock
_RACES = {"23505", "23001"}  # a key taken, a guard that refused
_LOOKS = 3


class _RollBack(Exception):  # not an error: the way out of a dry run
    def __init__(self, receipt: Receipt) -> None:
        self.receipt = receipt


def perform(
    ledger: Ledger,
    caller: Caller,
    permission: Permission,
    *,
    key: str,
    body: Mapping[str, Any],
    act: Callable[[Work], Receipt],
    dry_run: bool = False,
) -> Receipt:
    """Do one thing once, in one transaction, and return its receipt.

    The same key with the same body returns the first receipt; with another body it raises
    IdempotencyKeyReused. A dry run does everything and keeps nothing, but that it was refused.
    Raises whatever `act` raises, NotPermitted, and LockTimeout where something was held, or took,
    for too long.
    """

    def attempt() -> Receipt:
        with ledger.database.writing() as connection:
            known = ledger.definitions.find(connection, caller.arrangement)
            acting, delegations = acting_as(ledger, connection, known, caller, permission)
            work = Work(
                connection,
                ledger.database,
                known.arrangement_id,
                known.arrangement,
                known.model_agreed_by,
                acting,
                ledger.clock,
                documents=ledger.documents,
            )
            return _by_one_of(
                work,
                delegations,
                lambda each: once(
                    each, permission.value, key=key, body=body, act=act, dry_run=dry_run
                ),
            )

    return guarded(ledger, caller, permission.value, attempt, dry_run=dry_run)


def acting_as(
    ledger: Ledger, connection: Connection, known: Known, caller: Caller, permission: Permission
) -> tuple[Caller, Sequence[DelegationView]]:
    """Return the caller, or the caller as deputy and by which delegations; raises NotPermitted."""
    if deputy_may(permission, caller, known.arrangement):
        by = delegations_to(
            connection,
            known.arrangement_id,
            party=caller.party,
            deputy=caller.person,
            clock=ledger.clock,
        )
        if by.holding:
            return replace(caller, role=Role.APPROVER), by.holding
        if by.lapsed:
            raise _lapsed(by.lapsed[0])
    require(permission, caller, known.arrangement)
    return caller, ()


def _lapsed(by: DelegationView) -> NotPermitted:
    return NotPermitted(
        f"Delegation {by.id} holds no longer: {by.from_person}, who gave it, has no way in as an "
        f"approver of {by.party} any more. Ask an approver of {by.party}."
    )


def _by_one_of(
    work: Work, delegations: Sequence[DelegationView], act: Callable[[Work], Receipt]
) -> Receipt:
    """Act by the first delegation that lets it, or by none; raises what the last one raises.

    One approver may have prepared what another had no part in, or have delegated other days.
    """
    for by in delegations[:-1]:
        with suppress(SamePerson, NotPermitted), work.connection.begin_nested():
            return act(replace(work, delegation=by))
    return act(replace(work, delegation=delegations[-1]) if delegations else work)


def once(
    work: Work,
    action: str,
    *,
    key: str,
    body: Mapping[str, Any],
    act: Callable[[Work], Receipt],
    dry_run: bool = False,
) -> Receipt:
    """Claim the key, then act, or give the first answer again. Runs inside the transaction."""
    work.lock(f"key:{work.caller.person}:{key}")
    kept = _kept_receipt(work, key, action, body)
    if kept is not None:
        audit(
            work.connection,
            work.clock,
            work.caller,
            work.arrangement_id,
            action,
            "replayed",
            {"key": key},
        )
        return kept
    receipt = act(work)
    if dry_run:
        raise _RollBack(receipt)
    salt = secrets.token_hex(16)
    detail = {"key": key, "id": receipt.get("id"), "before": receipt.pop("before", None)}
    detail["after"] = receipt.get("status")
    if work.delegation is not None:
        detail["delegation"] = work.delegation.id
    audit_no = audit(
        work.connection, work.clock, work.caller, work.arrangement_id, action, "done", detail
    )
    work.insert(
        idempotency_key,
        {
            "person": work.caller.person,
            "idempotency_key": key,
            "action": action,
            "salt": salt,
            "field_digests": canonical(_field_digests(salt, body)),
            "receipt": canonical(receipt),
            "recorded_at": work.clock.now(),
            "audit_no": audit_no,
        },
    )
    return receipt


def guarded(
    ledger: Ledger,
    caller: Caller,
    action: str,
    attempt: Callable[[], Receipt],
    *,
    dry_run: bool = False,
) -> Receipt:
    """Run `attempt`, again where the database asks for it; keep a refusal in the audit trail.

    That of a dry run too, by a name of its own: it told what is there as any other does.
    """
    refused = DRY_RUN_REFUSED if dry_run else REFUSED
    for tried in range(1, _TRIES + 1):
        try:
            return attempt()
        except _RollBack as dry:
            return dry.receipt
        except LedgerError as refusal:
            audit_refusal(ledger, caller, action, refusal, outcome=refused)
            raise
        except DBAPIError as error:
            state = getattr(error.orig, "sqlstate", None)
            if took_too_long(error):
                held = LockTimeout("Something this needs is held by another request; try again.")
                audit_refusal(ledger, caller, action, held, outcome=refused)
                raise held from error
            # A key taken or a guard's refusal may be a race lost (on SQLite there are none): the
            # second look finds the winner and says so. Where it does not, it is a fault.
            lost = state in _RACES and tried < _LOOKS
            if not lost and (state not in _RETRY or tried == _TRIES):
                raise
            time.sleep(_FIRST_WAIT_SECONDS * 2**tried * random.random())  # noqa: S311 - jitter
    raise AssertionError("unreachable: the last try returns or raises")


def _kept_receipt(work: Work, key: str, action: str, body: Mapping[str, Any]) -> Receipt | None:
    row = work.connection.execute(
        select(idempotency_key, audit_event.c.party)
        .join(audit_event, audit_event.c.audit_no == idempotency_key.c.audit_no)
        .where(
            idempotency_key.c.arrangement_id == work.arrangement_id,
            idempotency_key.c.person == work.caller.person,
            idempotency_key.c.idempotency_key == key,
        )
    ).one_or_none()
    if row is None:
        return None
    first: dict[str, str] = json.loads(row.field_digests)
    again = _field_digests(row.salt, body)
    differ = sorted(
        name for name in first.keys() | again.keys() if first.get(name) != again.get(name)
    )
    if row.action not in (action, _ONCE_CALLED.get(action)):
        differ.insert(0, "the action itself")
    if row.party != work.caller.party:
        differ.insert(0, "the council acted for")  # a person may act for both
    if differ:
        raise IdempotencyKeyReused(differ)
    receipt: Receipt = json.loads(row.receipt)
    return receipt


def _field_digests(salt: str, body: Mapping[str, Any]) -> dict[str, str]:
    """Digest each field with the salt, so that the body itself need not be kept."""
    return {name: digest([salt, value]) for name, value in body.items()}
