"""Whatever is sent, the service answers as its description says, and never with a fault.

Schemathesis makes up requests from our own OpenAPI; here they are led to the arrangement and to
numbers that exist, so that they get past the door.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.calls import Service, serving
from tests.ledgers import PAYER_APPROVER, PREPARER, live_through_july, set_up

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
_NUMBERS = 60  # about as many events as the month makes


@pytest.fixture(scope="module")
def running(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Serve a ledger that has lived through a month; what is made up may go on writing to it."""
    file = tmp_path_factory.mktemp("anything") / "ledger.sqlite3"
    file.write_bytes(migrated_sqlite.read_bytes())
    with set_up(f"sqlite:///{file}") as ledger:
        live_through_july(ledger)
    with serving(f"sqlite:///{file}") as service:
        yield service


@pytest.fixture(scope="module")
def described(running: Service) -> schemathesis.BaseSchema:
    """Give the service's own description, to make requests from."""
    return schemathesis.openapi.from_asgi("/openapi.json", running.app)


schema = schemathesis.pytest.from_fixture("described")


@schema.parametrize()
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_every_answer_is_one_that_is_described(case: schemathesis.Case, running: Service) -> None:
    """No status, body or fault that the description does not have, for either council."""
    for name, value in case.path_parameters.items():
        if name == "arrangement":
            case.path_parameters[name] = running.code
        elif isinstance(value, int):
            case.path_parameters[name] = 1 + value % _NUMBERS
    for caller in (PREPARER, PAYER_APPROVER):
        case.call_and_validate(headers=running.headers(caller), checks=CHECKS)
