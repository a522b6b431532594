"""Bodies of JSON that two readers could take two ways, or that are sent to exhaust one."""

from __future__ import annotations

import json

import pytest
from httpx2 import Response

from api.json_body import DEEPEST
from tests.api.calls import Service, problem, slug
from tests.ledgers import PREPARER, cost_row
from tests.store.raw import dump

COST = json.dumps(cost_row())


def send(
    service: Service, content: bytes, *, kind: str = "application/json", path: str = "/costs"
) -> Response:
    """POST bytes as they are."""
    return service.client.post(
        f"/v1/arrangements/{service.code}{path}",
        content=content,
        headers={**service.headers(PREPARER), "Idempotency-Key": "k", "Content-Type": kind},
    )


@pytest.mark.parametrize(
    ("content", "pointer"),
    [
        (COST[:-1] + ', "amount": "9.00"}', "/amount"),
        ('{"amount": "9.00",' + COST[1:], "/amount"),
        ('{"items": [' + COST + "," + COST[:-1] + ', "pool": "X"}]}', "/items/1/pool"),
        ('{"a/b~": 1, "a/b~": 2}', "/a~1b~0"),
        ('{"\\u0061mount": 1, "amount": 2}', "/amount"),
        ('{"' + "x" * 500_000 + '": 1, "' + "x" * 500_000 + '": 2}', "/" + "x" * 40),
    ],
)
def test_a_name_that_is_given_twice_is_refused_where_it_is(
    either: Service, content: str, pointer: str
) -> None:
    """422 with a pointer, whichever of the two another reader would take."""
    answer = send(either, content.encode())
    assert answer.status_code == 422
    (fault,) = problem(answer)["errors"]
    assert (fault["pointer"], fault["code"]) == (pointer, "repeated-field")
    assert len(answer.content) < 1_000


TOO_DEEP = DEEPEST + 1


@pytest.mark.parametrize(
    "value", ["[" * TOO_DEEP + "]" * TOO_DEEP, '{"a":' * TOO_DEEP + "1" + "}" * TOO_DEEP]
)
def test_what_is_nested_without_end_is_refused(quiet: Service, value: str) -> None:
    """One level beyond any body's, in a batch as well, where rows are read one by one."""
    for content, path in (
        (f'{{"amount": {value}}}', "/costs"),
        (f'{{"items": [{value}]}}', "/costs:batch"),
    ):
        answer = send(quiet, content.encode(), path=path)
        assert (answer.status_code, problem(answer)["errors"][0]["code"]) == (422, "too-deep")
    assert slug(send(quiet, b"[" * 500_000)) == "body-malformed"


@pytest.mark.parametrize(
    "content",
    [
        COST.encode("utf-16"),
        COST.encode("utf-32"),
        COST.encode("utf-8-sig"),
        COST.replace("{", '{"\u00e9": 1,', 1).encode("latin-1"),
        b'{"amount": "\xed\xa0\x80"}',
        b'{"amount": "\xc0\xaf"}',
        b'{"amount": NaN}',
        b'{"amount": -Infinity}',
        b'{"amount": ' + b"9" * 100_000 + b"}",
        b'{"amount": 01}',
        b"{'amount': 1}",
        b'{"amount": 1,}',
        b'{"amount": 1} {"amount": 2}',
        b'{"amount": "a\nb"}',
        b"\x00",
        b"\xff",
    ],
)
def test_what_is_no_json_in_utf_8_is_refused(quiet: Service, content: bytes) -> None:
    """400: also what only looks like JSON to a lenient reader."""
    answer = send(quiet, content)
    assert (answer.status_code, slug(answer)) == (400, "body-malformed")


@pytest.mark.parametrize("charset", ["utf-16", "latin-1", "utf-7", "x" * 200])
def test_another_charset_is_refused(quiet: Service, charset: str) -> None:
    """415: the body would be read as UTF-8 whatever it says."""
    answer = send(quiet, COST.encode(), kind=f"application/json; charset={charset}")
    assert (answer.status_code, slug(answer)) == (415, "media-type-unsupported")


def test_utf_8_may_be_named(quiet: Service) -> None:
    """In any case and with quotes: the body gets as far as its fields."""
    for charset in ("utf-8", "UTF-8", '"utf-8"'):
        answer = send(quiet, b"{}", kind=f"application/json; charset={charset}")
        assert slug(answer) == "request-invalid"


def test_what_is_sent_is_not_repeated_without_end(either: Service) -> None:
    """A text of 900 kB: neither the answer nor its row in the audit trail holds it."""
    for name in ("source_ref", "pool", "amount", "entered_on", "description"):
        answer = send(either, json.dumps(cost_row() | {name: "x" * 900_000}).encode())
        assert answer.status_code == 422
        assert len(answer.content) < 10_000
    longest = max(len(row) for row in dump(either.url)["audit_event"])
    assert longest < 2_000


def test_a_batch_has_an_end(quiet: Service) -> None:
    """5,000 rows: one more, and a hundred thousand of nothing, are refused in one sentence."""
    many: tuple[list[object], ...] = ([{}] * 5_001, [None] * 100_000)
    for items in many:
        answer = send(quiet, json.dumps({"items": items}).encode(), path="/costs:batch")
        assert answer.status_code == 422
        assert problem(answer)["detail"] == "items is not a list of 1 to 5000 rows."


def test_a_refusal_and_a_trial_leave_no_key(either: Service) -> None:
    """Keys are kept for good, so only what is recorded leaves one."""
    before = dump(either.url)["idempotency_key"]
    for number in range(5):
        assert either.post("/costs", {"a": number}).status_code == 422
        tried = either.post("/costs:batch?dry_run=true", {"items": [cost_row()]})
        assert tried.status_code == 200
    assert dump(either.url)["idempotency_key"] == before
