"""Every parameter of every route that names a thing, and what to try in its place.

`IN_PATHS` and `IN_QUERIES` are written by hand: a new parameter must be put in one of them, or be
said to name nothing, before it can be merged.

- `routes(app)`: every route of the interface and the pages with its parameters, but the open ones.
- `tries(here, route, party)`: for each parameter that names a thing, addresses that differ in it
  alone: things hidden from the party, one of another arrangement, and last one that is nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from api.access import PUBLIC, SCOPED
from api.pages import site
from ledger.domain.journal import EventKind as Kind
from tests.leaks.neighbours import NOWHERE, Neighbours
from tests.ledgers import CODE, JULY

GRANT, HEAD, JOB, JOURNAL, UPLOAD = "grant", "head", "job", "journal", "upload"
PERSON, REQUEST, SEQUENCE, VERSION = "person", "request", "sequence", "version"
TOKEN = "token"

# By the start of the route's path: what the thing is whose number stands there.
IN_PATHS: Mapping[str, str] = {
    "/approvals/{number}": Kind.SUBMITTED,
    "/delegations/{number}": Kind.DELEGATED,
    "/cost-recovery-models/{number}": VERSION,
    "/costs/{number}": Kind.COST_RECORDED,
    "/time-apportionments/{number}": Kind.TIME_STATED,
    "/grants/{grant_ref}": GRANT,
    "/uploads/{upload}": UPLOAD,
    "/statements/{number}": Kind.STATEMENT_PREPARED,
    "/credit-notes/{number}": Kind.CREDIT_NOTE_ISSUED,
    "/disputes/{number}": Kind.DISPUTE_RAISED,
    "/receipts/{number}": Kind.RECEIPT_RECORDED,
    "/journals/{journal}": JOURNAL,
    "/exports/general-ledger/{number}": Kind.LEDGER_EXPORTED,
    "/report-submissions/{number}": Kind.REPORT_SUBMITTED,
    "/jobs/{job}": JOB,
    "/issued-files/{number}": Kind.STATEMENT_ISSUED,
    "/api-tokens/{token}": TOKEN,
}
# What a council, or a role of it, has of its own; the rest of what has a number is for both.
KEPT = frozenset({Kind.COST_RECORDED, Kind.LEDGER_EXPORTED, JOB, JOURNAL, TOKEN, UPLOAD})
# The service's own words, months, places from one on; the arrangement is tried by itself.
NAMELESS_IN_PATHS = {"arrangement", "block", "kind", "line", "period"}

# By name, or by the route's path and the name where it means something else there.
IN_QUERIES: Mapping[str, str] = {
    "against": HEAD,
    "book": "party",
    "counterparty": "party",
    "known_at": SEQUENCE,
    "party": "party",
    "payee": "party",
    "person": PERSON,
    "pool": "pool",
    "post": "post",
    "request_id": REQUEST,
    "service": "service",
    "with": Kind.STATEMENT_PREPARED,
    "/restatements from": SEQUENCE,
    "/restatements to": SEQUENCE,
    "/reports/audit-pack earlier": SEQUENCE,
    "/reports/audit-pack later": SEQUENCE,
}
# Where a listing goes on: any number will do, and what is listed after it is tried elsewhere.
MARKS = {"after", "before", "cursor"}
# Days, months, amounts and the service's own words.
NAMELESS_IN_QUERIES = MARKS | {
    "account", "action", "as_at", "dry_run", "first", "form", "format", "from", "from_block",
    "group_by", "if_on",
    "kind", "limit", "limits", "line", "map", "month", "name", "outcome", "over", "period",
    "purpose", "redact", "redacted", "rollup", "said", "sample", "seed", "service_month", "since",
    "status", "to", "until", "view", "watch", "what",
}  # fmt: skip

# What a route needs besides, for the thing to be looked up.
_NEEDED = {
    "period": str(JULY),
    "line": "1",
    "kind": "statement",
    "what": "journal-lines",
    "if_on": "2019-12-31",
    "from": "1",
    "to": "1",
    "with": "1",
}
_ONE_OF_APART = {"party": "ELM", "pool": "SHOPS", "post": "DIR", "service": "REVIEWS"}


@dataclass(frozen=True, slots=True)
class Route:
    """A route with the names of its parameters; of a page where it is not below SCOPED."""

    method: str
    path: str
    queries: tuple[str, ...]
    required: frozenset[str]

    @property
    def name(self) -> str:
        """Its path below the arrangement, or from the root."""
        return self.path.removeprefix(SCOPED)

    @property
    def is_page(self) -> bool:
        """Whether it is for people."""
        return not self.path.startswith("/v1")

    @property
    def in_path(self) -> list[str]:
        """The parameters of its path."""
        return [each.partition("}")[0] for each in self.path.split("{")[1:]]


@dataclass(frozen=True, slots=True)
class Try:
    """One thing named in one place: `named` is all that may differ in what is said of it."""

    address: str
    named: str


def routes(app: FastAPI) -> list[Route]:
    """Return every route that is not open to anybody."""
    found = []
    for path, operations in app.openapi()["paths"].items():
        for method, operation in operations.items():
            given = [each for each in operation.get("parameters", ()) if each["in"] == "query"]
            needed = frozenset(each["name"] for each in given if each["required"])
            names = tuple(each["name"] for each in given)
            found.append(Route(method.upper(), path, names, needed))
    for page in site.PAGES:
        for each in page.router.routes:
            if isinstance(each, APIRoute):
                names = tuple(_queries(each.dependant))
                found += [
                    Route(method, each.path_format, names, frozenset())
                    for method in sorted(each.methods or ())
                ]
    return [each for each in found if f"{each.method} {each.path}" not in PUBLIC]


def _queries(dependant: Dependant) -> Iterator[str]:
    yield from (each.alias for each in dependant.query_params)
    for inner in dependant.dependencies:
        yield from _queries(inner)


def thing_in_path(route: Route) -> str | None:
    """Return what the route's path names; None where it names nothing."""
    return next((what for start, what in IN_PATHS.items() if route.name.startswith(start)), None)


def thing_in_query(route: Route, name: str) -> str | None:
    """Return what a parameter of a route's query names; None where it names nothing."""
    return IN_QUERIES.get(f"{route.name} {name}") or IN_QUERIES.get(name)


def unknown(route: Route) -> list[str]:
    """Return the route's parameters of which nothing is said here."""
    in_path = [
        each
        for each in route.in_path
        if each not in NAMELESS_IN_PATHS and f"{{{each}}}" not in "".join(_start_of(route))
    ]
    in_query = [
        each
        for each in route.queries
        if each not in NAMELESS_IN_QUERIES and thing_in_query(route, each) is None
    ]
    return in_path + in_query


def _start_of(route: Route) -> list[str]:
    return [start for start in IN_PATHS if route.name.startswith(start)]


def tries(here: Neighbours, route: Route, party: str) -> Iterator[list[Try]]:
    """Give, for each parameter that names a thing, what to try; the last is of what is nowhere."""
    what = thing_in_path(route)
    needed = "&".join(f"{each}={_NEEDED[each]}" for each in sorted(route.required))
    if what is not None:
        yield [Try(_address(route, each, needed), each) for each in named(here, what, party)]
    for name in route.queries:
        what = thing_in_query(route, name)
        if what is not None and not (thing_in_path(route) and name not in route.required):
            rest = "&".join(
                f"{each}={_NEEDED[each]}"
                for each in sorted({*route.required, *_with(route)} - {name})
            )
            yield [
                Try(_address(route, "1", f"{name}={each}&{rest}".rstrip("&")), each)
                for each in named(here, what, party)
            ]


def _with(route: Route) -> set[str]:
    """What a page needs to look anything up, though it shows itself without."""
    return {"kind", "period"} & set(route.queries) if route.is_page else set()


def _address(route: Route, thing: str, query: str) -> str:
    path = route.path.replace("{arrangement}", CODE).replace("{line}", "1")
    path = path.replace("{kind}", "statement").replace("{period}", str(JULY))
    for start in _start_of(route):
        path = path.replace(f"{{{start.partition('{')[2]}", thing)
    return f"{path}?{query}" if query else path


def named(here: Neighbours, what: str, party: str) -> list[str]:
    """Return what may be tried for a thing: hidden from the party, elsewhere, and nowhere."""
    hidden = here.hidden_from(party)
    if what in _ONE_OF_APART:
        return [_ONE_OF_APART[what], "QQQ"]
    if what in {HEAD, GRANT, PERSON, REQUEST}:
        other = getattr(here, what)
        return [other, f"{other[:-4]}0000"]
    if what in {JOB, TOKEN, UPLOAD}:
        other = getattr(here, what)
        return [*(getattr(each, what) for each in hidden), other, "0" * len(other)]
    if what == JOURNAL:
        journals = [each for secrets in hidden for each in secrets.journals]
        return [*journals, f"{here.elsewhere(Kind.COST_RECORDED)}-1", f"{NOWHERE}-1"]
    if what == SEQUENCE:
        return [str(here.last_sequence), str(NOWHERE)]
    numbers = [number for each in hidden for number in (each.cost, each.export)]
    if what != VERSION:
        numbers.append(here.elsewhere(Kind(what)))
    return [str(each) for each in (*numbers, NOWHERE)]
