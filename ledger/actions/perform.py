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
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NoReturn, Protocol

from sqlalchemy import Connection, Row, Table, insert, select
from sqlalchemy.exc import DBAPIError

from ledger.actions.authority import Caller, Permission, deputy_may, require
from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import Month
from ledger.domain.canonical import canonical, digest
from ledger.domain.clock import Clock, today
from ledger.domain.credit_note import CreditNote
from ledger.domain.errors import (
    IdempotencyKeyReused,
    LedgerError,
    LockTimeout,
    NotPermitted,
    PeriodClosed,
    PeriodUnknown,
    SamePerson,
)
from ledger.domain.issued_file import FileKind, FileMade
from ledger.domain.journal import Event, EventKind
from ledger.domain.statement import Statement
from ledger.queries.approvals import DelegationView
from ledger.queries.arrangements import Definitions, Known
from ledger.queries.deputies import delegations_to
from ledger.queries.period_statuses import place_by_steps, status_at, stricter
from ledger.store.approvals import delegated_act
from ledger.store.audit_trail import append, audit_event
from ledger.store.engine import Database
from ledger.store.idempotency import idempotency_key
from ledger.store.periods import YEAR_END, PeriodStatus, accounting_period
from ledger.store.posting import Posted, Stamp, post
from ledger.store.question_time import took_too_long
from ledger.store.tokens import Role

Receipt = dict[str, Any]

# Facts that charges rest on. They are recorded side by side, but never while a statement is being
# prepared, so that what was known before a charge is just what the charge took in.
FEEDS_CHARGING = frozenset(
    {
        EventKind.COST_RECORDED,
        EventKind.TIME_STATED,
        EventKind.TIME_CERTIFIED,
        EventKind.TIME_ESTIMATED,
        EventKind.APPROVED,
        EventKind.DELIVERY_RECORDED,
        EventKind.RATE_CARD_SET,
        EventKind.MODEL_IN_FORCE,
        EventKind.MODEL_AGREED,
        EventKind.DRIVER_QUANTITY_SET,
        EventKind.GRANT_RECEIVED,
        EventKind.GRANT_CLAIMED,
        EventKind.GRANT_REPAID,
        EventKind.STATEMENT_ISSUED,
        EventKind.CREDIT_NOTE_ISSUED,
    }
)

# What an approver's deputy does in their place; what comes of it is the submission's own.
_BY_DEPUTY = frozenset(
    {
        EventKind.APPROVED,
        EventKind.REJECTED,
        EventKind.MODEL_AGREED,
        EventKind.STATEMENT_AGREED,
        EventKind.STATEMENT_RETURNED,
        EventKind.REPORT_AGREED,
    }
)

# Keys are kept for good: what an action was called when its key was kept still answers for it.
_ONCE_CALLED = {Permission.RECORD_EVIDENCE.value: Permission.RECORD.value}

# How the audit trail calls what was refused, and what was in a dry run.
REFUSED, DRY_RUN_REFUSED = "refused", "dry-run-refused"
_LONGEST_DETAIL = 1_000  # of a refusal's words, which may quote what was sent
_TRIES = 6
_FIRST_WAIT_SECONDS = 0.01
_RETRY = {"40001", "40P01"}  # serialization failure, deadlock
_RACES = {"23505", "23001"}  # a key taken, a guard that refused
_LOOKS = 3


class Documents(Protocol):
    """Draws the documents that are issued: how they look is not the ledger's to know."""

    def statement(self, statement: Statement) -> FileMade:
        """Return the file of an issued statement."""

    def credit_note(self, note: CreditNote) -> FileMade:
        """Return the file of an issued credit note."""

    def report(self, kind: FileKind, period: Month, report: Any) -> FileMade:  # noqa: ANN401
        """Return the file of a report that both councils agreed."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """A database, a clock and what has been read of its definitions: all that actions need.

    Without `documents` nothing is drawn, and no file is kept with what is issued. `sealing` is the
    same database as another role, which alone may write seals; without it there is one role.
    `seal_wait_seconds`, where not nil: another process seals, and is waited for that long.
    """

    database: Database
    clock: Clock
    definitions: Definitions = field(default_factory=Definitions)
    documents: Documents | None = None
    sealing: Database | None = None
    seal_wait_seconds: float = 0

    @property
    def sealer(self) -> Database:
        """The database as whoever seals and verifies reaches it."""
        return self.sealing or self.database


@dataclass(frozen=True, slots=True)
class Work:
    """One write in its transaction. Actions post events and insert facts through it only."""

    connection: Connection
    database: Database
    arrangement_id: int
    arrangement: Arrangement
    model_agreed_by: frozenset[str]
    caller: Caller
    clock: Clock
    delegation: DelegationView | None = None  # by which the caller acts in an approver's place
    documents: Documents | None = None

    @property
    def today(self) -> date:
        """Today by the clock."""
        return today(self.clock)

    @property
    def deciders(self) -> frozenset[str]:
        """Who decides when the caller does: the caller, and the approver whose deputy they are."""
        by = {self.delegation.from_person} if self.delegation is not None else set()
        return frozenset({self.caller.person} | by)

    def post(self, event: Event, payload: object, *, period: str | None = None) -> Posted:
        """Post an event; `payload` is what it records, of which the digest is kept.

        It posts in the month of its date, or in the year's adjustments where `period` names them:
        they take the last day of March only. Raises PeriodClosed, PeriodUnknown; NotPermitted
        where a deputy's decision is dated outside their delegation.
        """
        deputy = self.delegation if event.kind in _BY_DEPUTY else None
        if deputy is not None:
            _require_in_force(deputy, event.effective_on)
        if event.kind in FEEDS_CHARGING:
            # Before anything is written: what a preparation has not seen is not known before it.
            self.lock("charging", shared=True)
        name = period or str(Month.of(event.effective_on))
        if event.journals:
            self._require_open(event.effective_on, name)
        stamp = Stamp(
            self.arrangement_id,
            self.caller.person,
            self.caller.party,
            self.caller.role.value,
            self.caller.request_id,
            self.clock.now(),
        )
        posted = post(
            self.connection,
            stamp,
            event,
            period=name,
            digest=digest(payload),
            phase=self._phase(event.effective_on),
        )
        if deputy is not None:
            acted = {"event_id": posted.event_id, "delegation_event_id": deputy.id}
            self.insert(delegated_act, acted)
        return posted

    def insert(self, table: Table, rows: Mapping[str, Any] | list[dict[str, Any]]) -> None:
        """Insert facts into `table`, the arrangement filled in; no rows insert nothing."""
        many = [rows] if isinstance(rows, Mapping) else rows
        if many:
            self.connection.execute(
                insert(table), [{"arrangement_id": self.arrangement_id, **row} for row in many]
            )

    def up_to_date(self) -> Work:
        """Return this work with the arrangement read afresh: for after a lock, which it precedes.

        On PostgreSQL a version of the model, or the arrangement's end, may come into force between.
        """
        known = Definitions().find(self.connection, self.arrangement.code)
        return replace(self, arrangement=known.arrangement, model_agreed_by=known.model_agreed_by)

    def lock(self, name: str, *, shared: bool = False) -> None:
        """Hold a named lock of this arrangement until the transaction ends."""
        self.database.lock(self.connection, f"{self.arrangement_id}:{name}", shared=shared)

    def _phase(self, day: date) -> int | None:
        numbers = [
            phase.number
            for phase in self.arrangement.phases
            if phase.starts_on and phase.starts_on <= day
        ]
        return max(numbers, default=None)

    def require_not_closed(self, month: Month) -> None:
        """Refuse a month that is closed, though nothing be posted in it (PeriodClosed)."""
        found = self._period(str(month))
        status = _status(found)
        if found is not None and status is PeriodStatus.CLOSED:
            self._refuse_period(month.last, str(month), found)

    def _period(self, period: str) -> Row[Any, Any, Any, Any] | None:
        table = accounting_period.c
        return self.connection.execute(
            select(
                table.status, table.starts_on, table.ends_on, place_by_steps().label("place")
            ).where(table.arrangement_id == self.arrangement_id, table.period == period)
        ).one_or_none()

    def _require_open(self, day: date, period: str) -> None:
        found = self._period(period)
        if found is not None and not found.starts_on <= day <= found.ends_on:
            raise PeriodUnknown(
                f"{day} does not lie in {period}, which takes {found.starts_on} to "
                f"{found.ends_on}.",
                field="period",
            )
        status = _status(found)
        adjusts = status is PeriodStatus.SOFT_CLOSED and self.caller.role is Role.APPROVER
        if status is not PeriodStatus.OPEN and not adjusts:
            self._refuse_period(day, period, found)

    def _refuse_period(
        self, day: date, period: str, found: Row[Any, Any, Any, Any] | None
    ) -> NoReturn:
        table = accounting_period.c
        first_open = self.connection.execute(
            select(table.period)
            .where(
                table.arrangement_id == self.arrangement_id,
                table.status == PeriodStatus.OPEN,
                table.starts_on > day,
                table.period_number < YEAR_END,
            )
            .order_by(table.starts_on)
            .limit(1)
        ).scalar_one_or_none()
        status = _status(found)
        changed = found is not None and found.status != status
        raise PeriodClosed(
            f"The accounting period {period} is {_WORDS[status]}. The first open one after it is "
            f"{first_open or 'none'}: enter it there, or ask for {period} to be reopened."
            f"{_CHANGED if changed else ''}",
            field="period",
            open_period=first_open or "",
        )


_WORDS = {
    None: "not kept",
    PeriodStatus.SOFT_CLOSED: "soft-closed, and takes adjustments by an approver only",
    PeriodStatus.CLOSED: "closed",
}


_CHANGED = (
    " Its status was changed, and not by a step: have whoever runs the service verify the ledger."
)


def _status(found: Row[Any, Any, Any, Any] | None) -> PeriodStatus | None:
    """What a period takes: the least of what its row and its steps say, as the guards hold it."""
    if found is None:
        return None
    return stricter(PeriodStatus(found.status), status_at(found.place))


def _require_in_force(delegation: DelegationView, day: date) -> None:
    if not delegation.starts_on <= day <= delegation.ends_on:
        raise NotPermitted(
            f"Delegation {delegation.id} runs from {delegation.starts_on} to "
            f"{delegation.ends_on}, and this is dated {day}. Date it within, or ask "
            f"an approver of {delegation.party}."
        )


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


def audit(
    connection: Connection,
    clock: Clock,
    caller: Caller,
    arrangement_id: int | None,
    action: str,
    outcome: str,
    detail: Mapping[str, Any],
) -> int:
    """Add a row to the audit trail and return its number."""
    return append(
        connection,
        {
            "at": clock.now(),
            "arrangement_id": arrangement_id,
            "person": caller.person,
            "party": caller.party,
            "role": caller.role.value,
            "request_id": caller.request_id,
            "action": action,
            "outcome": outcome,
            "detail": canonical(detail),
        },
    )


def audit_anywhere(
    ledger: Ledger,
    connection: Connection,
    caller: Caller,
    action: str,
    outcome: str,
    detail: Mapping[str, Any],
) -> None:
    """Add a row in the caller's arrangement, or in none where that is yet to be set up."""
    arrangement_id = None
    with suppress(LedgerError):
        arrangement_id = ledger.definitions.find(connection, caller.arrangement).arrangement_id
    audit(connection, ledger.clock, caller, arrangement_id, action, outcome, detail)


def audit_refusal(
    ledger: Ledger, caller: Caller, action: str, refusal: LedgerError, *, outcome: str = REFUSED
) -> None:
    """Record a refusal in a transaction of its own: all that a refused call leaves behind."""
    detail = {"reason": type(refusal).__name__, "detail": refusal.detail[:_LONGEST_DETAIL]}
    with ledger.database.writing() as connection:
        audit_anywhere(ledger, connection, caller, action, outcome, detail)


def audit_access(ledger: Ledger, caller: Caller, action: str, detail: Mapping[str, Any]) -> None:
    """Record that somebody took something out: a report, an export."""
    with ledger.database.writing() as connection:
        known = ledger.definitions.find(connection, caller.arrangement)
        audit(connection, ledger.clock, caller, known.arrangement_id, action, "done", detail)


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
