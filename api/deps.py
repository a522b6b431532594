"""What routes are handed: the call they serve, with its reading, its writing and its paging.

A route parses nothing of HTTP itself: who calls, the idempotency key, the entity tag and the
cursor are settled here, before the body is looked at.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Header, Path, Query, Request
from fastapi.dependencies.models import Dependant
from fastapi.security import HTTPAuthorizationCredentials
from sqlalchemy import Connection

from api.access import ENTRIES, SCOPED, Access, AccessTable
from api.access_tokens import vouched_caller
from api.identity import BEARER, identify, keep_use_of_token, require_own
from api.refusals import (
    CostsNotVisible,
    CursorInvalid,
    EntityTagMalformed,
    IdempotencyKeyMissing,
    MediaTypeUnsupported,
    MonthEndsOnly,
    RequestInvalid,
)
from ledger.actions.authority import Caller, may
from ledger.actions.perform import Ledger, Receipt, Work, acting_as, perform
from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import Month
from ledger.domain.clock import today
from ledger.domain.errors import DateInFuture, NotFound, NotPermitted, PartyUnknown
from ledger.domain.issued_file import FileViewer
from ledger.domain.parse import holds_control_characters, parse_date
from ledger.queries import seals
from ledger.queries.arrangements import Known
from ledger.queries.seals import Seal
from ledger.store.row_security import Scope

Item = TypeVar("Item")

MOST_ITEMS = 500
_LARGEST_NUMBER = 2**63 - 1  # that either database holds
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_TAG = re.compile(r'"([\x21\x23-\x7e]{1,200})"')

Token = Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]


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
        return ENTRIES.is_within(self.caller.scopes) and may(
            ENTRIES.permission, self.caller, self.arrangement
        )

    @property
    def file_viewer(self) -> FileViewer:
        """The caller, as somebody who looks for a file."""
        return FileViewer(self.caller.party, self.sees_entries)

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


def open_door(request: Request, credentials: Token) -> Caller:
    """Let in a caller with a valid token, whatever the arrangement."""
    _require_plain_address(request)
    ledger: Ledger = request.app.state.ledger
    caller = vouched_caller(request, credentials, None)
    if caller is None:
        with ledger.database.reading() as connection:
            caller = identify(request, connection, credentials)
        keep_use_of_token(request)
    access_of(request, caller)
    _require_known_query(request)
    _require_json(request)
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
    _require_plain_address(request)
    ledger: Ledger = request.app.state.ledger
    vouched = vouched_caller(request, credentials, arrangement)
    with ledger.database.reading() as connection:
        caller = vouched or identify(request, connection, credentials)
        require_own(caller, arrangement)
        known = ledger.definitions.find(connection, arrangement)
        access = access_of(request, caller)
        acting_as(ledger, connection, known, caller, access.permission)
    keep_use_of_token(request)
    _require_known_query(request)
    _require_json(request)
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


def require_usable(key: str | None) -> str:
    """Return the key; raises IdempotencyKeyMissing where it is not 1 to 200 visible characters."""
    if key is None or not _KEY.fullmatch(key):
        raise IdempotencyKeyMissing(
            "Send an Idempotency-Key: 1 to 200 visible ASCII characters, new for each thing you "
            "record. Repeat it only to ask for the same thing again.",
        )
    return key


def usable_key(key: Key) -> str:
    """Return an idempotency key that can be used; raises IdempotencyKeyMissing."""
    return require_usable(key)


def _if_match(
    if_match: Annotated[
        str | None,
        Header(
            alias="If-Match",
            description="The entity tag of the statement as you read it; refused with 412 where "
            "it has changed since.",
            examples=['"3f0c1a"'],
        ),
    ] = None,
) -> str | None:
    if if_match is None or if_match.strip() == "*":
        return None
    match = _TAG.fullmatch(if_match.strip())
    if match is None:
        raise EntityTagMalformed('Send one entity tag in quotes, as in If-Match: "3f0c1a".')
    return match[1]


IfMatch = Annotated[str | None, Depends(_if_match)]


def _require_plain_address(request: Request) -> None:
    """Refuse control characters in the address, whoever asks: no text that is looked up has any.

    Before the caller is known, so that the refusal is not kept: PostgreSQL holds no such text.
    """
    texts = [*request.path_params.items(), *request.query_params.multi_items()]
    for name, text in texts:
        if holds_control_characters(f"{name}{text}"):
            shown = None if holds_control_characters(name) else name[:40]
            raise RequestInvalid(
                "The address holds control characters; remove them.",
                field=shown,
                code="text-malformed",
            )


def _require_known_query(request: Request) -> None:
    """Refuse parameters that the route does not have, and ones that are given twice."""
    if not request.query_params:
        return
    known = set(_query_names(request.scope["route"].dependant))
    given = [name for name, _ in request.query_params.multi_items()]
    for name in given:
        if name not in known:
            raise RequestInvalid(
                f"{name[:40]!r} is not a parameter here. There is: "
                f"{', '.join(sorted(known)) or 'none'}.",
                field=name[:40],
                code="unknown-parameter",
            )
        if given.count(name) > 1:
            raise RequestInvalid(
                f"{name} is given more than once.", field=name, code="repeated-parameter"
            )


def _query_names(dependant: Dependant) -> Iterator[str]:
    yield from (each.alias for each in dependant.query_params)
    for inner in dependant.dependencies:
        yield from _query_names(inner)


def _require_json(request: Request) -> None:
    if "requestBody" in (request.scope["route"].openapi_extra or {}):
        return  # it takes files, and looks at them itself once it is known who sends them
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    has_body = request.headers.get("content-length", "0") != "0"
    if (kind or has_body) and kind != "application/json" and request.method == "POST":
        raise MediaTypeUnsupported("Send the body as Content-Type: application/json.")


# ---- paging ----
@dataclass(frozen=True, slots=True)
class Paging:
    """Where a listing goes on, and how much of it is wanted."""

    listing: str
    after: str
    limit: int

    def cursor(self, mark: object) -> str:
        """Make the cursor that goes on after `mark`; callers take it as it is."""
        text = f"{self.listing} {mark}"
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def number(self) -> int:
        """Return the mark as a number, nil at the start; raises CursorInvalid."""
        if self.after and not (self.after.isascii() and self.after.isdigit()):
            raise _bad_cursor()
        number = int(self.after or 0)
        if number > _LARGEST_NUMBER:
            raise _bad_cursor()
        return number

    def cut(
        self, found: Sequence[Item], mark: Callable[[Item], object]
    ) -> tuple[list[Item], str | None]:
        """Cut what was read with `limit + 1` to a page, and say where the next one starts."""
        page = list(found[: self.limit])
        return page, self.cursor(mark(page[-1])) if len(found) > self.limit else None

    def slice(self, whole: Sequence[Item]) -> tuple[list[Item], str | None]:
        """Cut a page from a list that only ever grows at its end."""
        start = self.number()
        page = list(whole[start : start + self.limit])
        more = start + len(page) < len(whole)
        return page, self.cursor(start + len(page)) if more else None


def paging(
    request: Request,
    cursor: Annotated[
        str | None,
        Query(
            description="What the page before gave as `next`, unchanged.",
            max_length=200,
            examples=["Y29zdHMgNDI"],
        ),
    ] = None,
    limit: Annotated[
        int, Query(description="How many items to give at most.", ge=1, le=MOST_ITEMS)
    ] = 100,
) -> Paging:
    """Read the cursor and the limit; raises CursorInvalid for another listing's cursor."""
    listing = request.scope["route"].name
    if cursor is None:
        return Paging(listing, "", limit)
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError) as error:
        raise _bad_cursor() from error
    named, _, mark = text.partition(" ")
    pages = Paging(listing, mark, limit)
    is_mark = re.fullmatch(r"[0-9a-f-]{1,64}", mark, re.ASCII)
    # Decoding passes over what is not of its alphabet; a cursor is taken as it was given out.
    if named != listing or not is_mark or pages.cursor(mark) != cursor:
        raise _bad_cursor()
    return pages


def _bad_cursor() -> CursorInvalid:
    return CursorInvalid(
        "This cursor was not given out by this listing. Leave it out to start from the first page.",
        field="cursor",
    )


Pages = Annotated[Paging, Depends(paging)]

Id = Annotated[int, Path(description="The number it was given.", ge=1, le=2**53, examples=[41])]


Book = Annotated[
    str | None,
    Query(
        description="Whose book: by default the caller's own, or the host's.",
        max_length=40,
        examples=["PCC"],
    ),
]
AsAt = Annotated[
    str | None,
    Query(
        description="The day, by the accounting date: by default today, or the end of the books.",
        max_length=10,
        examples=["2018-07-31"],
    ),
]


KnownAt = Annotated[
    str | None,
    Query(
        description="As known at an instant with its offset, or at a sequence: the last seal by "
        "then. Left out, what is not yet sealed is taken in.",
        max_length=40,
        examples=["2020-02-01T09:00:00Z"],
    ),
]


def found(thing: Item | None, name: str, number: object) -> Item:
    """Return the thing, or raise NotFound where there is none."""
    if thing is None:
        raise NotFound(f"There is no {name} {number} in this arrangement.", field="id")
    return thing
