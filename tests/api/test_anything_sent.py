"""Whatever is sent, the service answers as its description says, and never with a fault.

Schemathesis makes up requests from our own OpenAPI; here they are led to the arrangement and to
numbers that exist, so that they get past the door, and sent as each role of each party, to a ledger
on each database. With ``--long`` there are many times more of them, and chains of requests of which
each uses what the one before gave.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.types import Receive, Scope, Send

from api.app import create_app
from api.settings import Settings
from ledger.actions.authority import Caller
from ledger.actions.work import Ledger
from ledger.domain.issued_file import XLSX
from ledger.store.tokens import Role
from tests.api.calls import token_of
from tests.database_roles import EVERYDAY
from tests.ledgers import CODE, HOST, RECIPIENT, live_through_july, set_up
from tests.postgres import PostgresServer

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
_NUMBERS = 60  # about as many events as the month makes


APP = create_app(Settings("sqlite://", Path("out")))


async def started(scope: Scope, receive: Receive, send: Send) -> None:
    """Pass requests on, but no start or stop: the fixture below gives the service its ledger."""
    if scope["type"] == "http":
        await APP(scope, receive, send)
        return
    for event in ("startup", "shutdown"):
        await receive()
        await send({"type": f"lifespan.{event}.complete"})


@schemathesis.serializer(XLSX)
def workbook(_context: schemathesis.SerializationContext, value: object) -> bytes:
    """Send what is made up for a workbook as it is: bytes of any kind."""
    return value if isinstance(value, bytes) else repr(value).encode()


schema = schemathesis.openapi.from_asgi("/openapi.json", started)


@dataclass(frozen=True, slots=True)
class Sender:
    """Somebody who sends to one of the ledgers."""

    caller: Caller
    ledger: Ledger
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """What shows who sends."""
        return {"Authorization": f"Bearer {self.token}"}

    def send(self, case: schemathesis.Case[Any]) -> None:
        """Send a request and hold the answer against the description."""
        APP.state.ledger = self.ledger
        case.call_and_validate(headers=self.headers, checks=CHECKS)


@pytest.fixture(scope="module")
def senders(
    migrated_sqlite: Path,
    migrated_postgres: str,
    postgres_server: PostgresServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[list[list[Sender]]]:
    """Give, for each database, all who may send to a ledger that has lived through a month.

    What is made up may write to it.
    """
    file = tmp_path_factory.mktemp("anything") / "ledger.sqlite3"
    file.write_bytes(migrated_sqlite.read_bytes())
    postgres_server.create_database("anything", migrated_postgres)
    urls = (f"sqlite:///{file}", postgres_server.url("anything", role=EVERYDAY))
    with ExitStack() as stack:
        ledgers = [stack.enter_context(set_up(url)) for url in urls]
        for ledger in ledgers:
            live_through_july(ledger)
        yield [_senders(ledger) for ledger in ledgers]
    postgres_server.drop_database("anything")


def _senders(ledger: Ledger) -> list[Sender]:
    callers = [
        Caller(f"P01{place}{number}", party, role, CODE, "test")
        for place, party in enumerate((HOST, RECIPIENT, "DFE"))
        for number, role in enumerate(Role)
    ]
    return [Sender(caller, ledger, token_of(ledger, caller)) for caller in callers]


def _led(case: schemathesis.Case[Any]) -> schemathesis.Case[Any]:
    """Lead a request to the arrangement."""
    if "arrangement" in case.path_parameters:
        case.path_parameters["arrangement"] = CODE
    return case


def _led_to_numbers(case: schemathesis.Case[Any]) -> schemathesis.Case[Any]:
    """Lead a request to the arrangement, and to numbers that exist."""
    for name, value in case.path_parameters.items():
        if isinstance(value, int):
            case.path_parameters[name] = 1 + value % _NUMBERS
    return _led(case)


def _one_of(senders: list[Sender], case: schemathesis.Case[Any]) -> Sender:
    """Pick by what is sent, so that the same request is sent by the same sender again."""
    said = repr((case.method, case.path, case.path_parameters, case.query, case.body))
    return senders[zlib.crc32(said.encode(errors="replace")) % len(senders)]


_GENERATED = settings(
    phases=[Phase.generate], max_examples=4, deadline=None, suppress_health_check=list(HealthCheck)
)


@schema.parametrize()
@_GENERATED
def test_every_answer_is_one_that_is_described(
    case: schemathesis.Case[Any], senders: list[list[Sender]]
) -> None:
    """No status, body or fault that the description does not have, whoever asks."""
    for of_database in senders:
        _one_of(of_database, _led_to_numbers(case)).send(case)


@pytest.mark.long
@schema.parametrize()
@settings(_GENERATED, max_examples=25)
def test_every_answer_to_every_role_is_one_that_is_described(
    case: schemathesis.Case[Any], senders: list[list[Sender]]
) -> None:
    """The same, each request as each role of each party on each database."""
    _led_to_numbers(case)
    for of_database in senders:
        for sender in of_database:
            sender.send(case)


@pytest.mark.parametrize(
    ("examples", "steps"), [(2, 6), pytest.param(60, 20, marks=pytest.mark.long)]
)
@pytest.mark.parametrize("place", [0, 1], ids=["sqlite", "postgresql"])
def test_no_chain_of_requests_brings_a_fault(
    senders: list[list[Sender]], place: int, examples: int, steps: int
) -> None:
    """What one answer gives the next request uses, as somebody else perhaps; none is a fault."""

    class Chain(schema.as_state_machine()):  # type: ignore[misc]
        """Requests that follow from one another."""

        def before_call(self, case: schemathesis.Case[Any]) -> None:
            """Lead it as above, and choose who sends it."""
            sender = _one_of(senders[place], _led(case))
            APP.state.ledger = sender.ledger
            case.headers.update(sender.headers)

        def validate_response(
            self, response: schemathesis.Response, case: schemathesis.Case[Any], **_: object
        ) -> None:
            """Hold the answer against the description."""
            case.validate_response(response, checks=CHECKS)

    Chain.run(settings=settings(_GENERATED, max_examples=examples, stateful_step_count=steps))
