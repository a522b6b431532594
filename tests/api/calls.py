"""Calling the service as people do: over HTTP, each with a token of their own.

- `serving(url)`: a `Service` on a migrated database, its clock standing at `tests.ledgers.NOON`.
- `Service.get` and `Service.post` call as somebody of `tests.ledgers`; a POST's key is new where
  none is given.
- `Service.approve` approves, for both councils, what waits under a number.
- `added(url, before)`: how many rows each table has more than before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from starlette.routing import BaseRoute

from api.app import create_app
from api.settings import Settings, database_url
from ledger.actions.authority import Caller
from ledger.actions.issue_token import issue_token
from ledger.actions.work import Ledger
from ledger.domain.clock import Clock, FixedClock
from tests.ledgers import APPROVER, AUDITOR, CODE, NOON, PAYER_APPROVER, PREPARER
from tests.store.raw import dump

Json = dict[str, Any]
_BY_ITSELF = ("seal", "sealed_event", "sealed_audit", "token_use")


@dataclass(frozen=True, slots=True)
class Service:
    """A service that runs, and the means to call it."""

    client: TestClient
    app: FastAPI
    url: str
    code: str
    tokens: dict[Caller, str]

    @property
    def ledger(self) -> Ledger:
        """The ledger behind it."""
        ledger: Ledger = self.app.state.ledger
        return ledger

    def headers(self, caller: Caller) -> dict[str, str]:
        """Return what shows who calls; a caller's token is made when first needed."""
        if caller not in self.tokens:
            self.tokens[caller] = token_of(self.ledger, caller)
        return {"Authorization": f"Bearer {self.tokens[caller]}"}

    def get(self, path: str, caller: Caller = AUDITOR, /, **query: str | int) -> Response:
        """GET below the arrangement's address."""
        return self.client.get(
            self._address(path), params=query or None, headers=self.headers(caller)
        )

    def read(self, path: str, caller: Caller = AUDITOR, /, **query: str | int) -> Json:
        """GET what must be there, and return its JSON."""
        answer = self.get(path, caller, **query)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    def post(
        self,
        path: str,
        body: object = None,
        caller: Caller = PREPARER,
        *,
        key: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """POST below the arrangement's address, under a new key where none is given."""
        return self.client.post(
            self._address(path),
            json=body,
            headers={
                **self.headers(caller),
                "Idempotency-Key": key or uuid4().hex,
                **(headers or {}),
            },
        )

    def write(self, path: str, body: object = None, caller: Caller = PREPARER) -> Json:
        """POST what must be taken, and return its JSON."""
        answer = self.post(path, body, caller)
        assert answer.status_code in (200, 201), answer.text
        done: Json = answer.json()
        return done

    def approve(self, number: int, *callers: Caller) -> Json:
        """Approve what waits, for both councils or as the callers given; the last answer."""
        people = callers or (APPROVER, PAYER_APPROVER)
        return [self.write(f"/approvals/{number}/approve", {}, each) for each in people][-1]

    def _address(self, path: str) -> str:
        return path if path.startswith("/v1") else f"/v1/arrangements/{self.code}{path}"


def token_of(ledger: Ledger, caller: Caller, *, days: int = 90) -> str:
    """Make a token for somebody."""
    return issue_token(
        ledger,
        arrangement=caller.arrangement,
        party=caller.party,
        role=caller.role,
        person_number=caller.person,
        days=days,
        scopes=sorted(caller.scopes),
    ).secret


_ROUTES: list[BaseRoute] = []


def ready(app: FastAPI) -> FastAPI:
    """Give a new service the routes of the first one that was made in this process.

    They are the same, hold nothing of a service, and take a third of a second to be made ready when
    they are first asked for: more than most tests of a service take otherwise.
    """
    if _ROUTES:
        app.router.routes[:] = _ROUTES
    else:
        _ROUTES.extend(app.router.routes)
    return app


@contextmanager
def serving(url: str, *, code: str = CODE, clock: Clock | None = None) -> Iterator[Service]:
    """Serve the database at `url`; a fault of the service comes as its answer, not as an error."""
    app = ready(create_app(Settings(database_url(url), Path("out")), clock or FixedClock(NOON)))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Service(client, app, url, code, {})


def added(url: str, before: Mapping[str, list[str]]) -> dict[str, int]:
    """How many rows each table has more than before; no row that was there may have changed.

    Seals are left out, and when a token was last used: the ledger keeps them by itself, and they
    say nothing but what stands.
    """
    after = dump(url)
    for name, rows in before.items():
        assert set(rows) <= set(after[name]), f"a row of {name} has changed"
    counts = {name: len(after[name]) - len(rows) for name, rows in before.items()}
    return {name: count for name, count in counts.items() if count and name not in _BY_ITSELF}


def problem(answer: Response) -> Json:
    """Return an answer's problem, whose members agree with the answer."""
    assert answer.headers["content-type"] == "application/problem+json"
    found: Json = answer.json()
    assert found["status"] == answer.status_code
    assert found["type"].startswith("/problems/")
    assert found["detail"]
    assert answer.headers["x-request-id"] == found["request_id"]
    return found


def slug(answer: Response) -> str:
    """Return the last word of the problem's type."""
    return str(problem(answer)["type"]).rpartition("/")[2]
