"""Set up an arrangement from its definition: its parties, pools, periods and first model."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, insert, select

from ledger.actions.authority import Caller, require_administrator
from ledger.actions.perform import guarded, once
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain.arrangement import Arrangement, read_definition
from ledger.domain.calendar import Month
from ledger.domain.canonical import canonical, digest
from ledger.domain.errors import AlreadyRecorded
from ledger.domain.journal import Event, EventKind
from ledger.queries.periods import year_end
from ledger.store.arrangements import (
    arrangement,
    arrangement_definition,
    model_agreement,
    party,
    pool,
)
from ledger.store.periods import YEAR_END, PeriodStatus, accounting_period
from ledger.store.row_security import Scope, enter

_MARCH = 3
_ACTION = "set up an arrangement"


def set_up_arrangement(
    ledger: Ledger, caller: Caller, definition: Mapping[str, Any], *, key: str
) -> Receipt:
    """Set up the arrangement that `definition` (the JSON form of arrangement.toml) describes.

    Raises DefinitionInvalid pointing at what is wrong, NotPermitted unless the caller is the
    arrangement's administrator, AlreadyRecorded where the code is taken by another definition, or
    differs from another arrangement's only by capitals and small letters.
    """

    def attempt() -> Receipt:
        read = read_definition(definition)
        require_administrator(caller, read.code)
        with ledger.database.writing() as connection:
            ledger.database.lock(connection, "set-up")
            arrangement_id = connection.execute(
                select(arrangement.c.arrangement_id).where(arrangement.c.code == read.code)
            ).scalar_one_or_none()
            new = arrangement_id is None
            _require_unlike_others(connection, read.code)
            if arrangement_id is None:
                highest = connection.execute(select(func.max(arrangement.c.arrangement_id)))
                arrangement_id = (highest.scalar_one() or 0) + 1
                connection.execute(
                    insert(arrangement), {"arrangement_id": arrangement_id, "code": read.code}
                )
            enter(connection, Scope(arrangement_id))
            work = Work(
                connection,
                ledger.database,
                arrangement_id,
                read,
                frozenset(read.model.agreed_by),
                caller,
                ledger.clock,
            )

            def act(work: Work) -> Receipt:
                if not new:
                    raise AlreadyRecorded(
                        f"The arrangement {read.code} is set up already; its definition changes "
                        "by dated, agreed versions, not by setting it up again.",
                        field="code",
                    )
                return _store(work, definition)

            return once(work, _ACTION, key=key, body=definition, act=act)

    return guarded(ledger, caller, _ACTION, attempt)


def _require_unlike_others(connection: Connection, code: str) -> None:
    """Refuse a code that people and file names take for another arrangement's."""
    codes = arrangement.c.code
    same = func.lower(codes) == code.lower(), codes != code
    other = connection.execute(select(codes).where(*same)).scalars().first()
    if other is not None:
        raise AlreadyRecorded(
            f"There is an arrangement {other} already, whose code differs from {code} only by "
            "capitals and small letters. Choose another code.",
            field="code",
        )


def _store(work: Work, definition: Mapping[str, Any]) -> Receipt:
    found = work.arrangement
    work.insert(accounting_period, _periods(found))
    posted = work.post(Event(EventKind.ARRANGEMENT_SET_UP, work.today), definition)
    made = {"event_id": posted.event_id}
    work.insert(
        party,
        [{**made, "code": each.code, "keeps_book": int(each.keeps_book)} for each in found.parties],
    )
    work.insert(pool, [{**made, "code": each.code} for each in found.model.pools])
    work.insert(
        arrangement_definition,
        {
            "event_id": posted.event_id,
            "definition": canonical(definition),
            "digest": digest(definition),
        },
    )
    work.insert(
        model_agreement,
        [
            {
                "event_id": posted.event_id,
                "row_no": row_no,
                "version": found.model.version,
                "party": agreed,
                "agreed_on": found.model.agreed_on.isoformat(),
            }
            for row_no, agreed in enumerate(found.model.agreed_by, 1)
        ],
    )
    return {"id": found.code, "event_id": posted.event_id, "digest": digest(definition)}


def _periods(found: Arrangement) -> list[dict[str, Any]]:
    """Every month of the books, and a thirteenth period at each year end for adjustments."""
    rows: list[dict[str, Any]] = []
    for month in found.books_span.months():
        rows.append(_period(str(month), month, month.period_number, month.first, month.last))
        if month.number == _MARCH:
            name = year_end(month.financial_year)
            rows.append(_period(name, month, YEAR_END, month.last, month.last))
    return rows


def _period(name: str, month: Month, number: int, starts_on: date, ends_on: date) -> dict[str, Any]:
    return {
        "period": name,
        "financial_year": month.financial_year,
        "period_number": number,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "status": PeriodStatus.OPEN,
    }
