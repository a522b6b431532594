"""Texts that no database can hold, or that no line of a report can show, are refused by name.

Sent in the address, in the query and in every text of every body that the interface describes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from uuid import uuid4

import pytest
from httpx2 import Response

from ledger.actions.authority import Caller
from tests.api.calls import Json, Service, problem, serving, slug
from tests.ledgers import APPROVER, PREPARER, July

BAD = ["\x00x", "\ud800x"]
_FIRST = "/v1/arrangements/{arrangement}"
ADDRESSES = [
    ("GET", "/v1/arrangements/%00"),
    ("GET", "/v1/arrangements/a%1fb/costs"),
    ("POST", "/v1/arrangements/%00/costs"),
    ("POST", "/periods/%00/soft-close"),
    ("GET", "/periods/%00"),
    ("POST", "/grants/%00/receipts"),
    ("GET", "/journals?pool=%00"),
    ("GET", "/balances?book=%00"),
    ("GET", "/journals/%00"),
]


@pytest.fixture
def service(lived_july: tuple[str, July]) -> Iterator[Service]:
    """Serve a ledger that has lived through July."""
    with serving(lived_july[0]) as service:
        yield service


@pytest.mark.parametrize("bad", BAD)
def test_a_cost_with_such_a_reference_is_refused_by_its_row(service: Service, bad: str) -> None:
    """In `source_ref` and in `credits`, alone and in a batch, where the good row is not named."""
    good = {
        "source_ref": "INV-9",
        "source": "payroll",
        "entered_on": "2019-07-31",
        "pool": "OFFICE",
        "service": None,
        "subjective": "Employees",
        "service_from": "2019-07-01",
        "service_to": "2019-07-31",
        "amount": "1.00",
        "description": "One",
        "credits": None,
    }
    for name in ("source_ref", "credits"):
        row = {**good, name: bad}
        assert slug(_post(service, "/costs", row)) == "text-malformed"
        found = problem(_post(service, "/costs:batch", {"items": [good, row]}))
        assert [(each["row"], each["column"]) for each in found["errors"]] == [(2, name)]


def test_control_characters_in_an_address_are_refused(service: Service) -> None:
    """In the path and in the query, each with a problem, whoever asks."""
    for method, path in ADDRESSES:
        address = path if path.startswith("/v1") else f"{_FIRST}{path}"
        for caller in (PREPARER, APPROVER):
            headers = {**service.headers(caller), "Idempotency-Key": "one"}
            answer = service.client.request(
                method,
                address.format(arrangement=service.code),
                headers=headers,
                json={} if method == "POST" else None,
            )
            assert 400 <= answer.status_code < 500, (path, answer.text)
            problem(answer)


@pytest.mark.parametrize("bad", BAD)
def test_no_text_of_any_body_comes_to_a_fault(service: Service, bad: str) -> None:
    """Every example of the interface's own, with one text of it at a time made bad."""
    faults: list[tuple[str, object]] = []
    for path, body in _bodies(service):
        for made in _spoilt(body, bad):
            for caller in (PREPARER, APPROVER):
                answer = _post(service, path, made, caller)
                if answer.status_code >= 500:
                    faults.append((path, made))
    assert not faults


def _post(service: Service, path: str, body: object, caller: Caller = PREPARER) -> Response:
    """POST a body as JSON that escapes what is not ASCII."""
    return service.client.post(
        path if path.startswith("/v1") else f"/v1/arrangements/{service.code}{path}",
        content=json.dumps(body),
        headers={
            **service.headers(caller),
            "Content-Type": "application/json",
            "Idempotency-Key": uuid4().hex,
        },
    )


def _bodies(service: Service) -> Iterator[tuple[str, Json]]:
    """Give each POST below the arrangement's address, with the example of its body."""
    described = service.app.openapi()
    for path, operations in described["paths"].items():
        body = operations.get("post", {}).get("requestBody")
        if path.startswith(_FIRST) and "application/json" in (body or {}).get("content", {}):
            short = path.removeprefix(_FIRST).replace("{period}", "2019-07")
            yield re.sub(r"\{\w+\}", "1", short), body["content"]["application/json"]["example"]


def _spoilt(value: object, bad: str) -> Iterator[object]:
    """Give the value with one text of it replaced, for each text of it, and each key added."""
    match value:
        case str():
            yield bad
        case Mapping():
            for name, inner in value.items():
                for made in _spoilt(inner, bad) if inner is not None else [bad]:
                    yield {**value, name: made}
        case list():
            for number, inner in enumerate(value):
                for made in _spoilt(inner, bad):
                    yield [*value[:number], made, *value[number + 1 :]]
