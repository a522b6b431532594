"""A call by somebody known: what a route reads and records with, and what the caller may see."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from fastapi import Request
from sqlalchemy import Connection

from api.access import ENTRIES, PACKS, SCOPED, Access
from api.refusals import CostsNotVisible, MonthEndsOnly
from ledger.actions.authority import Caller, may
from ledger.actions.perform import perform
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import Month
from ledger.domain.clock import today
from ledger.domain.errors import DateInFuture, PartyUnknown
from ledger.domain.issued_file import FileKind, FileViewer
from ledger.domain.parse import parse_date
from ledger.queries import seals
from ledger.queries.arrangements import Known
from ledger.queries.seals import Seal
from ledger.store.row_security import Scope


@dataclass(frozen=True, slots=True)
class Call:
    """One call by somebody known, in the arrangement that the address names."""

    request: Request
    ledger: Ledger
    caller: Caller
    known: Known
    access: Access  # what the route needs, which the caller has shown to have

    @property
    def arrangement(self) -> Arrangement:
        """The arrangement as it stands."""
        return self.known.arrangement

    @property
    def arrangement_id(self) -> int:
        """Its number in the store."""
        return self.known.arrangement_id

    @property
    def sees_entries(self) -> bool:
        """Whether single entries of the caller's council are theirs to see: by role and scope."""
        return self._has(ENTRIES)

    @property
    def entries_of(self) -> str:
        """Whose single entries are the caller's to see: those of their council, or nobody's."""
        return self.caller.party if self.sees_entries else ""

    @property
    def file_viewer(self) -> FileViewer:
        """The caller, as somebody who looks for a file: each kind for whoever could ask for it."""
        asked_by = {FileKind.GENERAL_LEDGER: ENTRIES, FileKind.AUDIT_PACK: PACKS}
        hidden = frozenset(kind for kind, access in asked_by.items() if not self._has(access))
        return FileViewer(self.caller.party, hidden)

    def _has(self, access: Access) -> bool:
        """Whether the caller may do something beside the route's own, by role and scope."""
        within = access.is_within(self.caller.scopes)
        return within and may(access.permission, self.caller, self.arrangement)

    @property
    def supplied(self) -> tuple[str, ...]:
        """The pools that the caller's own council supplies: the ones whose costs it may see."""
        return tuple(pool.code for pool in self.arrangement.pools_of(self.caller.party))

    @property
    def address(self) -> str:
        """The arrangement's own address, for links."""
        return f"/v1/arrangements/{self.arrangement.code}"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one moment of the ledger, for queries: both councils' figures."""
        with self.ledger.database.reading(Scope(self.arrangement_id)) as connection:
            yield connection

    @contextmanager
    def reading_own_evidence(self) -> Iterator[Connection]:
        """The same, to which the other council's single costs and files are not there at all.

        For showing such rows, never for a figure: it would come out wrong.
        """
        scope = Scope(self.arrangement_id, evidence_of=self.caller.party)
        with self.ledger.database.reading(scope) as connection:
            yield connection

    def require_costs_visible(self, pool: str | None = None) -> None:
        """Refuse anybody but the people of the council that supplies the pool, or any pool.

        Raises CostsNotVisible.
        """
        supplied = self.supplied
        if (pool in supplied) if pool is not None else supplied:
            return
        host = self.arrangement.host
        owner = host if pool is None else self.arrangement.supplier_of(self.arrangement.pool(pool))
        raise CostsNotVisible(
            f"Single costs are shown to the people of {owner} only. "
            "The totals of each pool are under /balances and /cost-neutrality."
        )

    def require_month_end(self, day: date, *, field: str) -> None:
        """Refuse a supposed last day within a month to whoever does not bear all of the cost.

        Two days compared would show what the other council's costs of the day between them are.
        The arrangement's own last day is nobody's choice. Raises MonthEndsOnly.
        """
        arrangement, month = self.arrangement, Month.of(day)
        if len(self.supplied) == len(arrangement.pools):
            return
        if day < arrangement.term.first or day in (month.last, arrangement.term.last):
            return  # a day before it starts is refused as such
        before = month.first - timedelta(days=1)
        raise MonthEndsOnly(
            f"{day} is not the last day of a month, and pools here are supplied by another council "
            f"than yours, whose single costs are its own. Name {before} or {month.last}.",
            field=field,
        )

    def book(self, code: str | None, *, field: str = "book") -> str:
        """Return whose book is asked about: by default the caller's own, or the host's.

        Raises PartyUnknown where that party keeps no book.
        """
        books = [party.code for party in self.arrangement.parties if party.keeps_book]
        if code is None:
            return self.caller.party if self.caller.party in books else self.arrangement.host
        if code not in books:
            raise PartyUnknown(
                f"{code!r} keeps no book here; those that do: {', '.join(books)}.", field=field
            )
        return code

    def as_at(self, text: str | None) -> date:
        """Read a date that is asked about: by default today, or the end of the books after it."""
        now = today(self.ledger.clock)
        if text is None:
            return min(now, self.arrangement.books_span.last)
        return parse_date(text, field="as_at")

    def past_day(self, text: str | None, *, field: str) -> date:
        """Read a date as `as_at` does; raises DateInFuture for one that is still to come."""
        day, now = self.as_at(text), today(self.ledger.clock)
        if day > now:
            raise DateInFuture(f"{field} is {day}, and today is {now}.", field=field)
        return day

    def seal(self, connection: Connection, known_at: str | None) -> Seal | None:
        """Return the seal that a time of knowing comes to; raises NotYetSealed, NotFound."""
        if known_at is None:
            return None
        return seals.known_at(connection, self.arrangement_id, known_at)

    def as_at_period(self, period: Month, *, field: str) -> date:
        """Return a period's last day, today where it is not over; raises DateInFuture."""
        now = today(self.ledger.clock)
        if period.first > now:
            raise DateInFuture(f"{field} is {period}, which has not begun.", field=field)
        return min(period.last, now)


@dataclass(frozen=True, slots=True)
class WriteCall:
    """A call that records something, once, under its idempotency key."""

    call: Call
    key: str

    def record(
        self,
        body: Mapping[str, Any],
        act: Callable[[Work], Receipt],
        *,
        dry_run: bool = False,
    ) -> Receipt:
        """Do one thing through `perform`, by the permission that the route needs.

        Returns its receipt. The address counts as part of the body, so that a key used at one is
        refused at another.
        """
        self.call.request.state.performing = True
        route = self.call.request.scope["route"].path_format
        asked = {"request": route.removeprefix(SCOPED), **self.call.request.path_params, **body}
        return perform(
            self.call.ledger,
            self.call.caller,
            self.call.access.permission,
            key=self.key,
            body={name: _digestible(value) for name, value in asked.items()},
            act=act,
            dry_run=dry_run,
        )


def _digestible(value: object) -> object:
    """Write floats as text: they are refused in a moment, but the body is digested before."""
    match value:
        case float():
            return f"float {value!r}"
        case Mapping():
            return {str(name): _digestible(inner) for name, inner in value.items()}
        case list():
            return [_digestible(inner) for inner in value]
        case _:
            return value
