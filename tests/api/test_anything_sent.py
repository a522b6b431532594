"""Whatever is sent, the service answers as its description says, and never with a fault.

Schemathesis makes up requests from our own OpenAPI; here they are led to the arrangement and to
numbers that exist, so that they get past the door.
"""

from __future__ import annotations

from collections.abc import Iterator
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
from ledger.domain.issued_file import XLSX
from tests.api.calls import token_of
from tests.ledgers import CODE, PAYER_APPROVER, PREPARER, live_through_july, set_up

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


@pytest.fixture(scope="module")
def tokens(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """Give tokens for a ledger that has lived through a month; what is made up may write to it."""
    file = tmp_path_factory.mktemp("anything") / "ledger.sqlite3"
    file.write_bytes(migrated_sqlite.read_bytes())
    with set_up(f"sqlite:///{file}") as ledger:
        live_through_july(ledger)
        APP.state.ledger = ledger
        yield [token_of(ledger, caller) for caller in (PREPARER, PAYER_APPROVER)]


@schema.parametrize()
@settings(
    phases=[Phase.generate], max_examples=7, deadline=None, suppress_health_check=list(HealthCheck)
)
def test_every_answer_is_one_that_is_described(
    case: schemathesis.Case[Any], tokens: list[str]
) -> None:
    """No status, body or fault that the description does not have, for either council."""
    for name, value in case.path_parameters.items():
        if name == "arrangement":
            case.path_parameters[name] = CODE
        elif isinstance(value, int):
            case.path_parameters[name] = 1 + value % _NUMBERS
    for token in tokens:
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=CHECKS)
