"""One write in its transaction: what an action is handed, and the ledger that it is done in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from threading import BoundedSemaphore
from typing import Any, NoReturn, Protocol

from sqlalchemy import Connection, Row, Table, insert, select

from ledger.actions.authority import Caller
from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import Month
from ledger.domain.canonical import digest
from ledger.domain.clock import Clock, today
from ledger.domain.credit_note import CreditNote
from ledger.domain.errors import NotPermitted, PeriodClosed, PeriodUnknown
from ledger.domain.issued_file import FileKind, FileMade
from ledger.domain.journal import Event, EventKind
from ledger.domain.statement import Statement
from ledger.queries.approvals import DelegationView
from ledger.queries.arrangements import Definitions
from ledger.queries.period_statuses import standing, status_at, stricter
from ledger.store.approvals import delegated_act
from ledger.store.engine import Database
from ledger.store.periods import YEAR_END, PeriodStatus, accounting_period
from ledger.store.posting import Posted, Stamp, post
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
    What needs a seal waits `seal_wait_seconds` for it, where another process seals, or a
    transaction that still runs holds sealing back; so many wait at once as `may_wait` lets.
    """

    database: Database
    clock: Clock
    definitions: Definitions = field(default_factory=Definitions)
    documents: Documents | None = None
    sealing: Database | None = None
    seals_itself: bool = True
    seal_wait_seconds: float = 10
    may_wait: BoundedSemaphore = field(default_factory=partial(BoundedSemaphore, 4))

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
        return standing(self.connection, self.arrangement_id, period)

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


_CHANGED = (
    " Its status was changed, and not by a step: have whoever runs the service verify the ledger."
)
_WORDS = {
    None: "not kept",
    PeriodStatus.SOFT_CLOSED: "soft-closed, and takes adjustments by an approver only",
    PeriodStatus.CLOSED: "closed",
}


def _require_in_force(delegation: DelegationView, day: date) -> None:
    if not delegation.starts_on <= day <= delegation.ends_on:
        raise NotPermitted(
            f"Delegation {delegation.id} runs from {delegation.starts_on} to "
            f"{delegation.ends_on}, and this is dated {day}. Date it within, or ask "
            f"an approver of {delegation.party}."
        )


def _status(found: Row[Any, Any, Any, Any] | None) -> PeriodStatus | None:
    """What a period takes: the least of what its row and its steps say, as the guards hold it."""
    if found is None:
        return None
    return stricter(PeriodStatus(found.status), status_at(found.place))
