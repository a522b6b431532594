"""What is refused over HTTP: the status, the type, where it is wrong, and nothing written."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from api.example_files import cost_entry, read_rows, time_entry
from tests.api.calls import Service, added, problem, slug
from tests.conftest import EXAMPLE
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
from tests.store.raw import dump

PREPARER_OF_EXAMPLE = replace(PREPARER, person="P0002", party="PCC", arrangement="plymouth-torbay")

COSTS = [
    # field, what is sent, status, type
    ({"amount": 100.01}, 422, "amount-malformed", "amount"),
    ({"amount": 100}, 422, "amount-malformed", "amount"),
    ({"amount": None}, 422, "amount-malformed", "amount"),
    ({"amount": "1e5"}, 422, "amount-malformed", "amount"),
    ({"amount": "NaN"}, 422, "amount-malformed", "amount"),
    ({"amount": "1,234.50"}, 422, "amount-malformed", "amount"),
    ({"amount": "£10.00"}, 422, "amount-malformed", "amount"),
    ({"amount": "10.001"}, 422, "amount-malformed", "amount"),
    ({"amount": "\u0661"}, 422, "amount-malformed", "amount"),
    ({"amount": "12345678901234.00"}, 422, "amount-too-large", "amount"),
    ({"amount": "0.00"}, 422, "amount-zero", "amount"),
    ({"amount": "-1.00"}, 422, "amount-negative", "amount"),
    ({"pool": "NO-SUCH"}, 422, "pool-unknown", "pool"),
    ({"pool": ["OFFICE"]}, 422, "text-malformed", "pool"),
    ({"service": 0}, 422, "text-malformed", "service"),
    ({"service": "AUDIT"}, 422, "service-unknown", "service"),
    ({"source": "hearsay"}, 422, "source-unknown", "source"),
    ({"subjective": "Wages"}, 422, "subjective-unknown", "subjective"),
    ({"entered_on": "31/07/2019"}, 422, "date-malformed", "entered_on"),
    ({"entered_on": 0}, 422, "date-malformed", "entered_on"),
    ({"entered_on": "2019-02-30"}, 422, "date-malformed", "entered_on"),
    ({"entered_on": "2020-04-01"}, 422, "date-in-future", "entered_on"),
    ({"entered_on": "2019-03-31"}, 422, "period-unknown", "entered_on"),
    ({"service_to": "2019-06-30"}, 422, "dates-reversed", "service_to"),
    (
        {"service_from": "2019-06-01", "service_to": "2019-06-30"},
        422,
        "service-dates-outside",
        "service_from",
    ),
    (
        {"service_from": "2020-01-01", "service_to": "2020-01-31"},
        422,
        "service-dates-outside",
        "service_to",
    ),
    ({"description": ""}, 422, "text-malformed", "description"),
    ({"description": "a\u0000b"}, 422, "text-malformed", "description"),
    ({"credits": "NO-SUCH", "amount": "-1.00"}, 404, "not-found", "credits"),
    ({"colour": "red"}, 422, "request-invalid", "colour"),
]


@pytest.mark.parametrize(("changes", "status", "kind", "field"), COSTS)
def test_a_bad_cost_is_refused_where_it_is_wrong(
    service: Service, changes: dict[str, Any], status: int, kind: str, field: str
) -> None:
    """One at a time and as a row of a batch; a good row beside it is not stored either."""
    service.headers(PREPARER)
    before = dump(service.url)
    alone = service.post("/costs", cost_row(**changes))
    assert (alone.status_code, slug(alone)) == (status, kind)
    assert [each["pointer"] for each in problem(alone)["errors"]] == [f"/{field}"]
    batch = service.post("/costs:batch", {"items": [cost_row(), cost_row(**changes)]})
    assert (batch.status_code, slug(batch)) == (422, "batch-refused")
    (fault,) = problem(batch)["errors"]
    assert (fault["pointer"], fault["row"], fault["column"]) == (f"/items/1/{field}", 2, field)
    assert fault["code"] == (kind if kind != "request-invalid" else "unknown-field")
    assert fault["detail"] == alone.json()["errors"][0]["detail"]
    assert added(service.url, before) == {"audit_event": 2}


def test_a_batch_names_every_bad_row_whatever_is_wrong_with_it(service: Service) -> None:
    """Faults of form and refusals of the ledger come together, in order of row."""
    rows: list[Any] = [
        cost_row(),
        cost_row(amount=1.5),
        cost_row(pool="NO-SUCH"),
        7,
        {"amount": "1.00"},
        cost_row(source_ref="TWICE"),
        cost_row(source_ref="TWICE"),
    ]
    found = problem(service.post("/costs:batch", {"items": rows}))
    assert [(each["row"], each["code"]) for each in found["errors"]] == [
        (2, "amount-malformed"),
        (3, "pool-unknown"),
        (4, "not-an-object"),
        (5, "missing"),
        (7, "source-reference-repeated"),
    ]
    assert "5 of 7 rows" in found["detail"]


@pytest.mark.parametrize("items", [None, [], {}, "rows", [{}] * 5001])
def test_a_batch_has_from_one_to_five_thousand_rows(service: Service, items: object) -> None:
    """Anything else is refused as a whole."""
    answer = service.post("/costs:batch", {"items": items})
    assert (answer.status_code, slug(answer)) == (422, "request-invalid")


def test_a_body_that_is_no_object_is_refused(service: Service) -> None:
    """A list, a number or nothing where an object is described."""
    bodies: tuple[object, ...] = ([], 7, "text", None)
    for body in bodies:
        answer = service.post("/costs", body)
        assert (answer.status_code, slug(answer)) == (422, "request-invalid")


def test_half_a_character_is_refused(service: Service) -> None:
    """A lone surrogate is JSON, and no text: it would break whatever reads it later."""
    content = json.dumps(cost_row(description="\ud800")).encode()
    answer = service.client.post(
        "/v1/arrangements/ash-birch/costs",
        content=content,
        headers={
            **service.headers(PREPARER),
            "Idempotency-Key": "k",
            "Content-Type": "application/json",
        },
    )
    assert (answer.status_code, slug(answer)) == (422, "text-malformed")


def test_a_float_under_a_used_key_is_still_refused_for_what_it_is(service: Service) -> None:
    """The body is compared before it is read; a float in it is no fault of the service."""
    row = cost_row()
    service.post("/costs:batch", {"items": [row]}, key="once")
    answer = service.post("/costs:batch", {"items": [row | {"amount": 1.5}]}, key="once")
    assert slug(answer) == "idempotency-key-reused"


def test_the_examples_refused_costs_are_refused_over_http(example: Service) -> None:
    """Every row of `refused/costs.csv`, one at a time and as a batch."""
    rows = [cost_entry(row) for row in read_rows(EXAMPLE / "refused" / "costs.csv")]
    example.headers(PREPARER_OF_EXAMPLE)
    before = dump(example.url)
    for row in rows:
        answer = example.post("/costs", row, PREPARER_OF_EXAMPLE)
        assert answer.status_code in (409, 422), answer.text
        problem(answer)
    batch = example.post("/costs:batch", {"items": rows}, PREPARER_OF_EXAMPLE)
    assert [each["row"] for each in problem(batch)["errors"]] == list(range(1, len(rows) + 1))
    assert added(example.url, before) == {"audit_event": len(rows) + 1}


def test_the_examples_refused_time_is_refused_over_http(example: Service) -> None:
    """Every row of `refused/time_apportionments.csv`, one at a time and as a batch."""
    rows = [time_entry(row) for row in read_rows(EXAMPLE / "refused" / "time_apportionments.csv")]
    kinds = [slug(example.post("/time-apportionments", row, PREPARER_OF_EXAMPLE)) for row in rows]
    assert kinds == [
        "days-exceed-working-days",
        "days-malformed",
        "days-malformed",
        "post-unknown",
        "post-not-shared",
    ]
    batch = example.post("/time-apportionments:batch", {"items": rows}, PREPARER_OF_EXAMPLE)
    assert [each["code"] for each in problem(batch)["errors"]] == kinds


def test_other_entries_are_refused_with_their_reasons(service: Service) -> None:
    """Deliveries, rate cards, drivers, grants, controls and baselines."""
    card = {"service": "AUDIT", "effective_from": "2019-07-01", "unit_price": "185.00"}
    grant = {
        "grant_ref": "G",
        "grantor": "DFE",
        "grantee": "ASH",
        "pool": "SETUP",
        "received_on": "2019-07-05",
        "amount": "400.00",
        "description": "x",
    }
    driver = {
        "driver": "CHILDREN",
        "effective_from": "2019-07-01",
        "party": "BIR",
        "quantity": "1",
    }
    baseline = {
        "pool": "DCS",
        "service_month": "2019-07",
        "amount": "1.00",
        "description": "x",
    }
    total = {"entered_on": "2019-07-31", "source": "creditors", "amount": "1.00"}
    cases = [
        ("/service-deliveries", delivery_row(), 409, "rate-missing"),
        ("/rate-cards", card | {"unit_price": "-1.00"}, 422, "amount-negative"),
        ("/rate-cards", card, 201, ""),
        ("/rate-cards", card, 409, "rate-overlap"),
        ("/service-deliveries", delivery_row(quantity="1.2345"), 422, "quantity-malformed"),
        ("/service-deliveries", delivery_row(quantity=2), 422, "quantity-malformed"),
        ("/service-deliveries", delivery_row(quantity="-1"), 422, "amount-negative"),
        ("/driver-quantities", driver | {"driver": "CATS"}, 422, "driver-unknown"),
        ("/driver-quantities", driver | {"party": "DFE"}, 422, "party-unknown"),
        ("/driver-quantities", driver, 201, ""),
        ("/driver-quantities", driver, 409, "already-recorded"),
        ("/grants", grant | {"grantee": "BIR"}, 422, "party-unknown"),
        ("/grants", grant | {"amount": "0.00"}, 422, "amount-negative"),
        ("/baselines", baseline | {"service_month": "2019-13"}, 422, "month-malformed"),
        ("/baselines", baseline | {"service_month": 201907}, 422, "month-malformed"),
        ("/control-totals", total | {"source": "x"}, 422, "source-unknown"),
        ("/time-apportionments", time_row(leave="6"), 422, "days-exceed-working-days"),
        ("/time-apportionments", time_row(leave=5), 422, "days-malformed"),
        ("/time-apportionments", time_row(leave="0.1"), 422, "days-malformed"),
        ("/time-apportionments", time_row(party_days={"DFE": "1"}), 422, "party-unknown"),
        ("/time-apportionments", time_row(post="NOBODY"), 422, "post-unknown"),
    ]
    service.headers(PREPARER)
    for path, body, status, kind in cases:
        before = dump(service.url)
        answer = service.post(path, body)
        assert answer.status_code == status, answer.text
        if status != 201:
            assert slug(answer) == kind
            assert added(service.url, before) == {"audit_event": 1}
        elif path == "/rate-cards":
            service.approve(answer.json()["id"])


def test_steps_out_of_turn_are_refused(lived: tuple[Service, July]) -> None:
    """Statements, receipts, time and disputes: each says what its state allows."""
    service, july = lived
    statement = f"/statements/{july.statement}"
    draft = f"/statements/{july.half_agreed}"
    over = {"allocations": [{"statement": july.statement, "amount": "1.00"}]}
    more = {"allocations": [{"statement": july.statement, "amount": "11.00"}]}
    cases: list[tuple[str, Any, Any, int, str]] = [
        ("/statements", {"period": "2019-07"}, PREPARER, 409, "statement-exists"),
        ("/statements", {"period": "2019-06"}, PREPARER, 409, "status-conflict"),
        ("/statements", {"period": "2020-04"}, PREPARER, 422, "date-in-future"),
        ("/statements", {"period": "July"}, PREPARER, 422, "month-malformed"),
        (f"{statement}/submit", None, PREPARER, 409, "status-conflict"),
        (f"{statement}/agree", None, APPROVER, 409, "status-conflict"),
        (f"{statement}/issue", None, PREPARER, 409, "status-conflict"),
        (f"{statement}/return", {"reason": "x"}, PREPARER, 409, "status-conflict"),
        (f"{draft}/issue", None, PREPARER, 409, "status-conflict"),
        (f"{draft}/return", {}, PREPARER, 422, "reason-missing"),
        (f"{draft}/agree", {"on": "2019-09-01"}, PAYER_APPROVER, 422, "approval-before-submission"),
        (f"{draft}/agree", {"on": "soon"}, PAYER_APPROVER, 422, "date-malformed"),
        (f"{draft}/lines/1/dispute", {"reason": "x"}, PAYER_PREPARER, 409, "status-conflict"),
        (f"{statement}/lines/5/dispute", {"reason": "x"}, PAYER_PREPARER, 409, "dispute-open"),
        (f"{statement}/lines/99/dispute", {"reason": "x"}, PAYER_PREPARER, 404, "not-found"),
        ("/statements/999999/submit", None, PREPARER, 404, "not-found"),
        (f"/receipts/{july.receipt}/match", None, PAYER_PREPARER, 409, "already-recorded"),
        (f"/receipts/{july.receipt}/allocations", over, PREPARER, 422, "allocation-exceeds-debt"),
        (
            f"/receipts/{july.receipt}/allocations",
            more,
            PREPARER,
            422,
            "allocation-exceeds-receipt",
        ),
        (f"/time-apportionments/{july.time}/approve", None, APPROVER, 409, "status-conflict"),
        (f"/costs/{july.cost}/move", _move("OFFICE"), PREPARER, 409, "reversal-conflict"),
    ]
    for path, body, caller, status, kind in cases:
        service.headers(caller)
        before = dump(service.url)
        answer = service.post(path, body, caller)
        assert (answer.status_code, slug(answer)) == (status, kind), answer.text
        assert added(service.url, before) == {"audit_event": 1}


def _move(pool: str) -> dict[str, str]:
    return {"pool": pool, "source_ref": "MOVED", "entered_on": "2019-08-31"}


def test_what_has_changed_since_it_was_read_is_not_agreed(lived: tuple[Service, July]) -> None:
    """If-Match is honoured where it is sent: 412 for another tag, 400 for what is no tag."""
    service, july = lived
    path = f"/statements/{july.half_agreed}"
    tag = service.get(path).headers["etag"]
    wrong = service.post(f"{path}/agree", None, PAYER_APPROVER, headers={"If-Match": '"other"'})
    assert (wrong.status_code, slug(wrong)) == (412, "precondition-failed")
    bare = service.post(f"{path}/agree", None, PAYER_APPROVER, headers={"If-Match": tag.strip('"')})
    assert (bare.status_code, slug(bare)) == (400, "entity-tag-malformed")
    right = service.post(f"{path}/agree", None, PAYER_APPROVER, headers={"If-Match": tag})
    assert right.json()["status"] == "agreed_by_recipient"


@pytest.mark.parametrize(
    ("path", "query", "kind", "parameter"),
    [
        ("/balances", {"account": "1"}, "account-unknown", "account"),
        ("/balances", {"book": "DFE"}, "party-unknown", "book"),
        ("/balances", {"group_by": "colour"}, "attribute-unknown", "group_by"),
        ("/balances", {"rollup": "colour"}, "attribute-unknown", "rollup"),
        ("/balances", {"as_at": "0"}, "date-malformed", "as_at"),
        ("/balances", {"colour": "red"}, "request-invalid", "colour"),
        ("/balances", {"known_at": "7"}, "not-yet-sealed", "known_at"),
        ("/journals", {"kind": "colour"}, "attribute-unknown", "kind"),
        ("/journals", {"pool": "X"}, "pool-unknown", "pool"),
        ("/journals", {"pool": "\u0000"}, "request-invalid", "pool"),
        ("/journals", {"service": "X"}, "service-unknown", "service"),
        ("/journals", {"service_month": "x"}, "month-malformed", "service_month"),
        ("/journals", {"counterparty": "X"}, "party-unknown", "counterparty"),
        ("/journals", {"limit": "501"}, "request-invalid", "limit"),
        ("/journals", {"limit": "0"}, "request-invalid", "limit"),
        ("/journals", {"cursor": "!"}, "cursor-invalid", "cursor"),
        ("/journals/x", {}, "not-found", "journal"),
        ("/journals/1-1", {}, "not-found", "journal"),
        ("/costs", {"pool": "X"}, "pool-unknown", "pool"),
        ("/costs/0", {}, "request-invalid", "number"),
        ("/statements/99999", {}, "not-found", "number"),
        ("/statements/99999999999999999999", {}, "request-invalid", "number"),
        ("/cost-neutrality", {"period": "2020-04"}, "date-in-future", "period"),
        ("/cost-neutrality", {"from": "2019-08", "to": "2019-07"}, "dates-reversed", "to"),
        ("/cost-neutrality", {"from": "2019-08"}, "request-invalid", "to"),
        ("/cost-neutrality", {"period": "2019-08", "to": "2019-08"}, "request-invalid", "period"),
        ("/reports/statement", {"period": "2019-07"}, "not-found", "period"),
        ("/reports/statement", {}, "request-invalid", "period"),
        ("/reports/gossip", {"period": "2019-07"}, "request-invalid", "kind"),
    ],
)
def test_a_question_that_cannot_be_answered_names_its_parameter(
    service: Service, path: str, query: dict[str, str], kind: str, parameter: str
) -> None:
    """No question writes anything, refused or not."""
    service.headers(PREPARER)
    before = dump(service.url)
    answer = service.get(path, PREPARER, **query)
    assert (answer.status_code, slug(answer)) == (404 if kind == "not-found" else 422, kind)
    assert [each["parameter"] for each in problem(answer)["errors"]] == [parameter]
    assert added(service.url, before) == {}
