"""What is hidden is answered as what is nowhere: by every route, wherever a thing can be named.

Three arrangements stand in one database (`neighbours.py`); where things can be named is written out
in `identifiers.py`. An answer tells by its status, headers and words, and by how much was asked of
the database for it, which is what a clock would show.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from httpx2 import Response
from sqlalchemy import Engine, event

from ledger.actions.authority import Caller
from ledger.actions.seal import seal_all
from ledger.actions.sign_in import Standing, open_session
from tests.api.calls import added
from tests.leaks.bodies import BODIES
from tests.leaks.identifiers import KEPT, Route, Try, routes, thing_in_path, tries, unknown
from tests.leaks.kept import PAYER_AUDITOR
from tests.leaks.neighbours import (
    GRANTORS_AUDITOR,
    OF_BOTH,
    OF_NEIGHBOURS,
    Neighbours,
)
from tests.ledgers import (
    APPROVER,
    AUDITOR,
    CODE,
    HOST,
    PAYER_PREPARER,
    PREPARER,
    RECIPIENT,
)
from tests.store.raw import dump

HTTPS = "https://ledger.example"
_OF_EACH_ANSWER = {"x-request-id", "date", "content-length"}
_OF_EACH_FORM = re.compile(r'value="page-[0-9a-f]{32}"')  # the key of what a form records


# ---- asking ----
@dataclass(frozen=True, slots=True)
class Told:
    """All that an answer tells but the thing's own name."""

    status: int
    headers: tuple[tuple[str, str], ...]
    text: str
    statements: int  # that were put to the database for it

    @property
    def is_at_the_door(self) -> bool:
        """Whether the caller is refused before anything is looked at."""
        return self.status == 403 and "/problems/not-permitted" in self.text


class Asking:
    """Asks as somebody, and says what is told; counts what the ledger asks of its database."""

    def __init__(self, here: Neighbours, caller: Caller) -> None:
        """Give the caller a token and a session, and use them."""
        self.here, self.caller = here, caller
        self.statements = self.asked = 0
        ledger = here.service.ledger
        token = here.service.headers(caller)
        secret = open_session(ledger, caller, Standing()).secret
        self.headers = token | {"Cookie": f"__Host-ledger={secret}", "Accept": "text/html"}
        # A token and a session are written down as used, the first time in a while; and before
        # something is issued or agreed all is sealed that is not yet.
        seal_all(ledger, CODE)
        for address in (f"/v1/arrangements/{CODE}/api-tokens", "/"):
            here.service.client.get(f"{HTTPS}{address}", headers=self.headers)

    def told(self, route: Route, each: Try) -> Told:
        """Ask, and take out of the answer what is new in each, and the thing's name."""
        before, self.asked = self.statements, self.asked + 1
        answer = self._ask(route, each)
        assert answer.status_code < 500, answer.text
        name = re.escape(each.named.removesuffix("-1"))  # of a journal: its event's is told too
        word = re.compile(rf"(?<![0-9A-Za-z-]){name}(-1)?(?![0-9A-Za-z])")
        headers = tuple(
            (name, word.sub("THING", value))
            for name, value in answer.headers.items()
            if name not in _OF_EACH_ANSWER
        )
        text = answer.text.replace(answer.headers["x-request-id"], "")
        text = _OF_EACH_FORM.sub("", word.sub("THING", text))
        return Told(answer.status_code, headers, text, self.statements - before)

    def _ask(self, route: Route, each: Try) -> Response:
        client, address = self.here.service.client, f"{HTTPS}{each.address}"
        if route.method == "GET":
            return client.get(address, headers=self.headers, follow_redirects=False)
        if route.is_page:
            return client.post(address, data={"form_secret": ""}, headers=self.headers)
        key = {"Idempotency-Key": f"{self.caller.person}-{self.asked}"}
        return client.post(address, json=BODIES.get(route.name, {}), headers=self.headers | key)

    def count(self, *_: object) -> None:
        """Take down a statement that is put to the database."""
        self.statements += 1


@contextmanager
def asking_as(here: Neighbours, caller: Caller) -> Iterator[Asking]:
    """Ask as somebody, while what is put to the database is counted."""
    asking = Asking(here, caller)
    event.listen(Engine, "before_cursor_execute", asking.count)
    yield asking
    event.remove(Engine, "before_cursor_execute", asking.count)


# ---- the walk ----
def differing(here: Neighbours, callers: tuple[Caller, ...], every: list[Route]) -> list[str]:
    """Return where a thing that is hidden is not told as one that is nowhere, which is asked last.

    The first of the callers whom a route lets past its door tries everything there is to try. The
    others try one hidden thing, wherever a council or a role has things of its own.
    """
    found, tried_out = [], set()
    for caller in callers:
        with asking_as(here, caller) as asking:
            for route in every:
                for *hidden, last in tries(here, route, caller.party):
                    if last in tried_out and thing_in_path(route) not in KEPT:
                        continue
                    nowhere = asking.told(route, last)
                    tries_all = last not in tried_out and not nowhere.is_at_the_door
                    if tries_all:
                        tried_out.add(last)
                    for each in hidden if tries_all else hidden[:1]:
                        told = asking.told(route, each)
                        if told != nowhere:
                            found.append(f"{caller.role}: {each}: {told}, not {nowhere}")
    return found


def test_every_parameter_is_known(here: Neighbours) -> None:
    """A new parameter must be said to name a thing, or to name none, before it can be merged."""
    every = routes(here.service.app)
    assert {each.name: unknown(each) for each in every if unknown(each)} == {}
    assert len(every) > 190


@pytest.mark.parametrize("party", OF_BOTH)
def test_what_is_hidden_is_told_as_what_is_nowhere(here: Neighbours, party: str) -> None:
    """To every role of either council and of a third party, by every route and parameter.

    What the other council keeps to itself, what another arrangement of the same two councils has,
    and what is nowhere; and nothing is written but the audit trail.
    """
    for caller in OF_BOTH[party]:
        here.service.headers(caller)
    before = dump(here.service.url)
    every = routes(here.service.app)
    if party == GRANTORS_AUDITOR.party:  # who records nothing, by any route
        every = [each for each in every if each.method == "GET"]
    assert differing(here, OF_BOTH[party], every) == []
    assert added(here.service.url, before).keys() <= {"audit_event", "page_session"}


def test_postgresql_chooses_out_the_same(here_on_postgresql: Neighbours) -> None:
    """By every route of things that a council keeps: there the statements differ."""
    there = here_on_postgresql
    kept = [each for each in routes(there.service.app) if thing_in_path(each) in KEPT]
    assert len(kept) > 12
    for caller in (PREPARER, PAYER_PREPARER):
        assert differing(there, (caller,), kept) == []


def test_what_is_looked_for_is_there_for_its_own_council(here: Neighbours) -> None:
    """So that being told that it is nowhere means something."""
    for party, caller in ((HOST, PREPARER), (RECIPIENT, PAYER_PREPARER)):
        secrets = here.secrets[party]
        for address in (
            f"/costs/{secrets.cost}",
            *(f"/journals/{each}" for each in secrets.journals),
            f"/uploads/{secrets.upload}",
            f"/exports/general-ledger/{secrets.export}",
        ):
            assert here.service.get(address, caller).status_code == 200
        auditor = AUDITOR if party == HOST else PAYER_AUDITOR
        assert here.service.get(f"/jobs/{secrets.job}", auditor).status_code == 200
        tokens = here.service.read("/api-tokens", caller)["items"]
        assert secrets.token in [each["id"] for each in tokens]


def test_each_operation_gets_as_far_as_looking_the_thing_up(here: Neighbours) -> None:
    """With the bodies that the walk sends: somebody is told that it is not there."""
    posted = {
        route.name: route
        for route in routes(here.service.app)
        if route.method == "POST" and not route.is_page and thing_in_path(route)
    }
    assert posted.keys() == BODIES.keys()
    waiting = dict(posted)
    for caller in (PREPARER, APPROVER):
        with asking_as(here, caller) as asking:
            for name, route in list(waiting.items()):
                *_, last = next(tries(here, route, caller.party))
                if asking.told(route, last).status == 404:
                    del waiting[name]
    assert waiting.keys() == set()


def test_who_is_of_another_arrangement_is_told_nothing(here: Neighbours) -> None:
    """By any route: the same as of an arrangement that there is not, whoever asks for what."""
    asking = [Asking(here, each) for each in OF_NEIGHBOURS]
    number = str(here.secrets[HOST].cost)
    told: set[Told] = set()
    for place, route in enumerate(routes(here.service.app)):
        if "{arrangement}" in route.path:
            path = re.sub(r"\{(?!arrangement)\w+\}", number, route.path)
            for code in (CODE,) if told else (CODE, "no-such-one"):
                address = path.replace("{arrangement}", code)
                answer = asking[place % len(asking)].told(
                    Route(route.method, "/v1", (), frozenset()), Try(address, address)
                )
                told.add(answer)
    (only,) = told
    assert only.is_at_the_door
