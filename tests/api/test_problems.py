"""Every refusal is a problem document that says what to do, and a fault gives nothing away."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.problems import PROBLEMS, every_problem
from ledger.domain.errors import LedgerError
from tests.api.calls import Service, problem, serving, slug
from tests.ledgers import PREPARER


def _children(kind: type[LedgerError]) -> Iterator[type[LedgerError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _children(child)


def test_every_refusal_is_mapped_to_a_problem_of_its_own() -> None:
    """Each LedgerError class has a status and a type, and no two classes share a type."""
    unmapped = {kind.__name__ for kind in _children(LedgerError)} - {
        kind.__name__ for kind in PROBLEMS
    }
    assert not unmapped
    slugs = [each.slug for each in PROBLEMS.values()]
    assert len(slugs) == len(set(slugs))


def test_every_problem_type_is_listed(service: Service) -> None:
    """`/problems` lists each type with its status and title, without a token."""
    listed = service.client.get("/problems").json()["items"]
    assert [each["type"] for each in listed] == [each.uri for each in every_problem()]


def test_an_unknown_address_is_a_problem(service: Service) -> None:
    """404 for an address that is not there, below the arrangement or anywhere."""
    assert slug(service.get("/no-such-thing")) == "no-such-address"
    assert slug(service.client.get("/nothing")) == "no-such-address"
    assert slug(service.get("/costs/")) == "no-such-address"


def test_a_wrong_method_is_a_problem_that_names_the_right_ones(service: Service) -> None:
    """405 names every method that the address takes, not those of one route only."""
    answer = service.client.delete("/v1/arrangements/ash-birch/costs")
    assert slug(answer) == "method-not-allowed"
    assert answer.headers["allow"] == "GET, POST"


def test_a_body_that_is_not_json_is_a_problem(service: Service) -> None:
    """400 for broken JSON, for bytes that are not UTF-8, and for numbers beyond all measure."""
    headers = {
        **service.headers(PREPARER),
        "Idempotency-Key": "k",
        "Content-Type": "application/json",
    }
    for content in (b"{", b'{"a": "\xff"}', b'{"amount": ' + b"9" * 5000 + b"}", b"[" * 100_000):
        answer = service.client.post(
            "/v1/arrangements/ash-birch/costs", content=content, headers=headers
        )
        assert (answer.status_code, slug(answer)) == (400, "body-malformed")


def test_a_body_of_another_kind_is_a_problem(service: Service) -> None:
    """415 for a form, and for a body of no kind at all."""
    for kind in ("application/x-www-form-urlencoded", "text/plain"):
        answer = service.client.post(
            "/v1/arrangements/ash-birch/costs",
            content=b"a=b",
            headers={
                **service.headers(PREPARER),
                "Idempotency-Key": "k",
                "Content-Type": kind,
            },
        )
        assert (answer.status_code, slug(answer)) == (415, "media-type-unsupported")


def test_a_body_over_one_mebibyte_is_a_problem(service: Service) -> None:
    """413, whether its length is announced or it comes in pieces."""
    large = b" " * (1_048_576 + 1)

    def pieces() -> Iterator[bytes]:
        yield large[:600_000]
        yield large[600_000:]

    headers = {
        **service.headers(PREPARER),
        "Idempotency-Key": "k",
        "Content-Type": "application/json",
    }
    for content in (large, pieces()):
        answer = service.client.post(
            "/v1/arrangements/ash-birch/costs", content=content, headers=headers
        )
        assert (answer.status_code, slug(answer)) == (413, "body-too-large")


def test_a_body_of_just_one_mebibyte_is_read(service: Service) -> None:
    """The limit itself is allowed: such a body is refused for its contents only."""
    answer = service.client.post(
        "/v1/arrangements/ash-birch/costs",
        content=b" " * (1_048_576 - 2) + b"{}",
        headers={
            **service.headers(PREPARER),
            "Idempotency-Key": "k",
            "Content-Type": "application/json",
        },
    )
    assert slug(answer) == "request-invalid"


def test_a_fault_of_our_own_says_nothing_but_the_request_id(tmp_path: Path) -> None:
    """500 holds no words of the exception; by the id whoever runs the service finds the rest."""
    with serving(f"sqlite:///{tmp_path / 'never-migrated.sqlite3'}") as running:
        answer = running.client.get(
            "/v1/arrangements/ash-birch",
            headers={"Authorization": "Bearer secret-token", "X-Request-Id": "mine-1"},
        )
        ready = running.client.get("/readyz")
    assert slug(answer) == "fault"
    assert problem(answer)["request_id"] == answer.headers["x-request-id"]
    assert "table" not in answer.text
    assert "secret-token" not in answer.text
    assert (ready.status_code, slug(ready)) == (503, "unavailable")
    assert "./run migrate" in problem(ready)["detail"]


def test_every_request_has_an_id_of_ours_whatever_the_caller_calls_it(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    """So nobody makes two look as one; their own stands beside it in the log, where harmless."""
    own = ["a.B-9_x", "a.B-9_x", 'a"b{c} d', "x" * 65, ""]
    with caplog.at_level(logging.INFO, logger="ledger.requests"):
        ids = [
            service.client.get("/livez", headers={"X-Request-Id": each}).headers["x-request-id"]
            for each in own
        ]
    assert len({*ids, *own}) == len(ids) + 4
    assert all(re.fullmatch(r"[0-9a-f]{32}", each) for each in ids)
    lines = [json.loads(record.message) for record in caplog.records]
    assert [line["request_id"] for line in lines] == ids
    assert [line.get("caller_request_id") for line in lines] == ["a.B-9_x"] * 2 + [None] * 3


def test_the_service_says_whether_it_lives_and_is_ready(service: Service) -> None:
    """Both answer 200 without a token, and the counts name the routes by their pattern."""
    service.read("/parties")
    assert service.client.get("/livez").json() == {"status": "alive"}
    assert service.client.get("/readyz").json()["status"] == "ready"
    counted = 'route="/v1/arrangements/{arrangement}/parties",status="200"} 1'
    assert counted in service.client.get("/metrics").text
