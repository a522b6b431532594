"""What is sent twice is done once, whatever it is; what differs under one key is refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.api.calls import Service, added, problem, slug
from tests.ledgers import (
    APPROVER,
    PAYER_APPROVER,
    PAYER_PREPARER,
    PREPARER,
    July,
    cost_row,
    delivery_row,
    time_row,
)
from tests.store.raw import dump, raw_connection

REPLAYED = {"audit_event": 1}


def test_the_same_key_and_body_give_the_first_answer_again(service: Service) -> None:
    """The status, the body and the ledger are as after the first time."""
    row = cost_row()
    first = service.post("/costs", row, key="once")
    before = dump(service.url)
    again = service.post("/costs", row, key="once")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert added(service.url, before) == REPLAYED


def test_each_step_of_a_life_can_be_sent_twice(lived: tuple[Service, July]) -> None:
    """Statement, steps, receipt, match and dispute: the second call changes nothing."""
    service, july = lived
    calls: list[tuple[str, Any, Any]] = [
        (f"/statements/{july.half_agreed}/agree", {"on": "2019-09-08"}, PAYER_APPROVER),
        (f"/statements/{july.agreed}/issue", None, PREPARER),
        (f"/statements/{july.half_agreed}/return", {"reason": "Wrong"}, PAYER_PREPARER),
        ("/statements", {"period": "2019-10"}, PREPARER),
        (f"/statements/{july.statement}/lines/1/dispute", {"reason": "No"}, PAYER_PREPARER),
        (f"/time-apportionments/{july.time_certified_only}/approve", None, APPROVER),
        (
            f"/receipts/{july.receipt}/allocations",
            {"allocations": [{"statement": july.agreed, "amount": "10.00"}]},
            PREPARER,
        ),
    ]
    for place, (path, body, caller) in enumerate(calls):
        first = service.post(path, body, caller, key=f"step-{place}")
        assert first.is_success, first.text
        before = dump(service.url)
        again = service.post(path, body, caller, key=f"step-{place}")
        assert again.status_code == first.status_code
        assert _without_position(again.json()) == _without_position(first.json())
        assert added(service.url, before) == REPLAYED


def _without_position(found: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if name != "position"}


def test_another_body_under_the_same_key_is_a_conflict_that_names_the_fields(
    service: Service,
) -> None:
    """409 with an error for each field that differs; nothing is written but the refusal."""
    row = cost_row()
    service.post("/costs", row, key="once")
    before = dump(service.url)
    answer = service.post("/costs", row | {"amount": "5.00", "pool": "DCS"}, key="once")
    assert (answer.status_code, slug(answer)) == (409, "idempotency-key-reused")
    assert [each["pointer"] for each in problem(answer)["errors"]] == ["/amount", "/pool"]
    assert added(service.url, before) == {"audit_event": 1}


def test_a_key_used_at_one_address_is_refused_at_another(lived: tuple[Service, July]) -> None:
    """The address counts as part of what was asked, the number in it too."""
    service, july = lived
    assert service.post(f"/statements/{july.agreed}/issue", key="once").is_success
    other = service.post(f"/statements/{july.half_agreed}/issue", key="once")
    assert slug(other) == "idempotency-key-reused"
    empty: dict[str, Any] = {"items": [{}]}
    service.post("/grants:batch", empty, key="two")
    assert slug(service.post("/costs:batch", empty, key="two")) == "batch-refused"


def test_two_people_may_use_the_same_key(service: Service) -> None:
    """Keys are each person's own."""
    stated = service.write("/time-apportionments", time_row())["id"]
    body = {"capacity": "line manager", "certified_on": "2019-08-02"}
    path = f"/time-apportionments/{stated}/certify"
    assert service.post(path, body, PREPARER, key="k").is_success
    assert slug(service.post(path, body, APPROVER, key="k")) == "status-conflict"


@pytest.mark.parametrize("key", ["", "with space", "x" * 201])
def test_a_key_that_cannot_be_used_is_a_problem(service: Service, key: str) -> None:
    """400 says what a key looks like, and nothing is written but the refusal."""
    service.headers(PREPARER)
    before = dump(service.url)
    answer = service.post("/costs", cost_row(), headers={"Idempotency-Key": key})
    assert (answer.status_code, slug(answer)) == (400, "idempotency-key-missing")
    assert "1 to 200 visible ASCII characters" in answer.json()["detail"]
    assert added(service.url, before) == {"audit_event": 1}


def test_a_missing_key_is_a_problem(service: Service) -> None:
    """400 at a single entry, a batch, a step and the set-up; a dry run needs none."""
    row = {"items": [cost_row()]}
    headers = service.headers(PREPARER)
    base = "/v1/arrangements/ash-birch"
    for path, body in (
        (f"{base}/costs", cost_row()),
        (f"{base}/costs:batch", row),
        (f"{base}/statements/1/submit", None),
        ("/v1/arrangements", {}),
    ):
        answer = service.client.post(path, json=body, headers=headers)
        assert (answer.status_code, slug(answer)) == (400, "idempotency-key-missing")
    dry = service.client.post(f"{base}/costs:batch?dry_run=true", json=row, headers=headers)
    assert dry.status_code == 200


def test_a_dry_run_says_what_would_come_and_keeps_nothing(service: Service) -> None:
    """It answers 200 without numbers, and the same key then records the batch."""
    batch = {"items": [cost_row(), cost_row(amount="5.00")]}
    service.headers(PREPARER)
    before = dump(service.url)
    dry = service.post("/costs:batch?dry_run=true", batch, key="once")
    assert dry.status_code == 200
    assert dry.json()["dry_run"] is True
    assert dry.json()["amount"] == "105.01"
    assert not any("id" in each for each in dry.json()["items"])
    assert added(service.url, before) == {}
    real = service.post("/costs:batch", batch, key="once")
    assert real.status_code == 201
    assert real.json()["rows"] == 2
    assert all(each["id"] for each in real.json()["items"])


def test_a_refusal_is_not_kept_under_its_key(service: Service) -> None:
    """What was put right can be sent under the same key."""
    row = cost_row(amount="1,234.50")
    assert slug(service.post("/costs", row, key="once")) == "amount-malformed"
    assert service.post("/costs", row | {"amount": "1234.50"}, key="once").status_code == 201


def test_the_same_call_many_times_at_once_is_done_once(service: Service) -> None:
    """All of eight callers get the first answer, and one cost is recorded."""
    row = cost_row()
    service.headers(PREPARER)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: service.post("/costs", row, key="once"), range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    with raw_connection(service.url) as raw:
        assert raw.run("SELECT count(*) FROM cost") == [(1,)]


def test_a_delivery_and_a_cost_under_keys_of_their_own_are_both_done(service: Service) -> None:
    """Keys that differ never meet."""
    card = {"service": "AUDIT", "effective_from": "2019-07-01", "unit_price": "185.00"}
    service.approve(service.write("/rate-cards", card)["id"])
    assert service.write("/service-deliveries", delivery_row())["quantity"] == "2"
    assert service.write("/costs", cost_row())["amount"] == "100.01"
