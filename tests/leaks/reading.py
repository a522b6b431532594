"""Everything that somebody can read: listings to their ends, pages, and every part of files.

- `everything(here, caller)`: what each address of the interface answers, as text; `in_short`,
  without what is read by its number or kind.
- `every_page(here, caller)`: the same of the pages, and of the files that they lead to.
- `listings(here, caller)`: what each listing says, cut after two, with where it goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ledger.actions.authority import Caller
from ledger.actions.sign_in import Standing, open_session
from ledger.domain.journal import EventKind as Kind
from tests.api.calls import Json, Service
from tests.leaks.identifiers import IN_PATHS, KEPT, Route, routes
from tests.leaks.neighbours import Neighbours
from tests.pages.test_what_each_council_sees import text_of, texts
from tests.pages.visitor import Visitor
from tests.store.raw import raw_connection

# What a listing is asked for besides, so that it says something, or says it otherwise.
_ASKED: dict[str, tuple[str, ...]] = {
    "/ageing": ("", "payee=ASH", "payee=BIR"),
    "/balances": ("book=ASH&group_by=pool,service_month", "book=BIR&group_by=pool,service_month"),
    "/cost-neutrality": ("period=2019-07", "period=2019-10", "from=2019-07&to=2019-12"),
    "/exit-simulation": ("if_on=2019-10-31",),
    "/exports/csv": ("what=journal-lines",),
    "/exports/general-ledger/waiting": ("period=2019-10",),
    "/exports/spend-over-500": ("period=2019-10&to=2019-12", "period=2019-10&redact=true"),
    "/journals": ("book=ASH", "book=BIR"),
    "/reports/audit-pack": ("as_at=2020-03-31",),
    "/reports/{kind}": (),
    "/restatements": ("from={first}&to={last}&book=ASH", "from={first}&to={last}&book=BIR"),
    "/trial-balance": ("book=ASH", "book=BIR"),
    "/uploads/month": ("kind=costs&period=2019-10", "kind=all&period=2019-10"),
    "/uploads/template": ("kind=all",),
}
_REPORTS = (
    ("statement", "2019-07"),
    ("cost-neutrality", "2019-10"),
    ("quarterly", "2019-12"),
)


_NEWEST = 12


def everything(
    here: Neighbours, caller: Caller, *, in_short: bool = False
) -> Iterator[tuple[str, str]]:
    """Give every address that is read, and what stands there; refusals too."""
    service = here.service
    every = [each for each in routes(service.app) if each.method == "GET" and not each.is_page]
    numbers = {} if in_short else _numbers(service)
    for route in every:
        if not (in_short and "{" in route.name):
            for address in _addresses(service, caller, route, numbers):
                yield from _pages(service, caller, address, paged="cursor" in route.queries)
    if not in_short:
        yield from _explained(service, caller)


def _addresses(
    service: Service, caller: Caller, route: Route, numbers: dict[str, list[str]]
) -> Iterator[str]:
    if route.name == "/reports/{kind}":
        for kind, period in _REPORTS:
            yield f"/reports/{kind}?period={period}&view=now"
        return
    thing = next((each for each in IN_PATHS if route.name.startswith(each)), None)
    if thing is not None and not route.required:
        for number in numbers.get(IN_PATHS[thing], []):
            yield route.name.replace(thing, thing.partition("{")[0] + number)
    elif thing is None and "{" not in route.name:
        seals = service.read("/seals", caller)["items"]
        between = {"first": seals[0]["last_sequence"], "last": seals[-1]["last_sequence"]}
        for query in _ASKED.get(route.name, ("",)):
            path = route.name if not route.path.endswith("/v1/arrangements") else route.path
            yield f"{path}?{query.format(**between)}".rstrip("?")


def _numbers(service: Service) -> dict[str, list[str]]:
    """Return the newest numbers of what is not a council's own, by what it is; and of accruals.

    That what is its own is told as what is nowhere is for `test_walk.py`.
    """
    found: dict[str, list[str]] = {}
    with raw_connection(service.url) as raw:
        kinds = raw.run("SELECT kind, event_id FROM event WHERE arrangement_id = 1")
        journals = raw.run(
            "SELECT event_id, journal_no FROM journal JOIN event USING (arrangement_id, event_id) "
            "WHERE arrangement_id = 1 AND kind IN (?, ?)",
            *(Kind.ACCRUAL_POSTED, Kind.ACCRUAL_REVERSED),
        )
        grants = raw.run("SELECT grant_ref FROM grant_receipt WHERE arrangement_id = 1")
    for kind, number in kinds:
        found.setdefault(kind, []).append(str(number))
    found[Kind.STATEMENT_ISSUED] += found[Kind.LEDGER_EXPORTED] + found[Kind.REPORT_ISSUED]
    found = {kind: numbers[-_NEWEST:] for kind, numbers in found.items() if kind not in KEPT}
    found["journal"] = [f"{event}-{place}" for event, place in journals]
    found["version"] = ["1"]
    found["grant"] = [str(row[0]) for row in grants]
    return found


def _pages(
    service: Service, caller: Caller, address: str, *, paged: bool
) -> Iterator[tuple[str, str]]:
    cursor = ""
    while True:
        sign = "&" if "?" in address else "?"
        whole = f"{address}{sign}limit=500{cursor}" if paged else address
        answer = service.get(whole, caller)
        assert answer.status_code < 500, answer.text
        yield whole, text_of(answer.content) + str(dict(answer.headers))
        is_listing = paged and answer.status_code == 200
        after = answer.json()["next"] if is_listing else None
        if after is None:
            return
        cursor = f"&cursor={after}"


def _explained(service: Service, caller: Caller) -> Iterator[tuple[str, str]]:
    for statement in service.read("/statements", caller)["items"]:
        for line in range(1, 6):
            address = f"/statements/{statement['id']}/explain?line={line}"
            yield address, service.get(address, caller).text


def every_page(here: Neighbours, caller: Caller) -> Iterator[tuple[str, str]]:
    """Give every page that links lead to from the first, and every file that a page links to."""
    service = here.service
    visitor = Visitor(service)
    secret = open_session(service.ledger, caller, Standing()).secret
    visitor.client.cookies.set("__Host-ledger", secret, domain="ledger.example", path="/")
    yield from texts(visitor).items()


def listings(here: Neighbours, caller: Caller) -> dict[str, list[Json]]:
    """Return each listing as the caller is shown it: two items, and then the rest."""
    found = {}
    for route in routes(here.service.app):
        if route.method == "GET" and "cursor" in route.queries and not route.required:
            address = route.path if route.name == route.path else route.name
            found[route.name] = list(_after_two(here.service, caller, address))
    return found


def _after_two(service: Service, caller: Caller, address: str) -> Iterator[Json]:
    query: dict[str, Any] = {"limit": 2}
    while True:
        answer = service.get(address, caller, **query)
        page: Json = answer.json() if answer.status_code == 200 else {"next": None}
        yield page
        if page["next"] is None:
            return
        query = {"limit": 500, "cursor": page["next"]}
