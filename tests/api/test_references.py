"""A reference that can be taken for another is refused in every way in, so nothing is taken twice.

So is a statement that is named by a number and by a period that is not its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from ledger.actions.authority import Caller
from tests.api.calls import Service, added, problem
from tests.api.uploading import costs_csv, csv, send, sent
from tests.ledgers import HOST, PAYER_PREPARER, PREPARER, cost_row, delivery_row
from tests.lives.beside_the_charge import claim_row, journal_row, own_cost_row
from tests.store.raw import dump

RECEIPT = {"payment_ref": "", "received_on": "2019-08-20", "amount": "1.00", "allocations": []}
GRANT = {
    "grant_ref": "",
    "grantor": "DFE",
    "grantee": HOST,
    "pool": "SETUP",
    "received_on": "2019-07-20",
    "amount": "5.00",
    "description": "Towards setting up",
}
SAVING = {
    "saving_ref": "",
    "first_month": "2019-07",
    "last_month": "2019-08",
    "amount": "5.00",
    "cashable": True,
    "description": "One post fewer",
    "evidence": "The establishment list",
}
# Each way in that takes a reference, with a row that is right but for that.
WAYS: list[tuple[str, str, Mapping[str, Any], Caller]] = [
    ("/costs", "source_ref", cost_row(), PREPARER),
    ("/costs", "credits", cost_row(amount="-1.00"), PREPARER),
    (
        "/costs/1/move",
        "source_ref",
        {"pool": "OFFICE", "source_ref": "", "entered_on": "2019-07-31"},
        PREPARER,
    ),
    ("/service-deliveries", "delivery_ref", delivery_row(), PREPARER),
    ("/service-deliveries", "credits", delivery_row(quantity="-2"), PREPARER),
    ("/grants", "grant_ref", GRANT, PREPARER),
    ("/grants/claims", "grant_ref", claim_row(), PREPARER),
    ("/own-costs", "source_ref", own_cost_row(), PAYER_PREPARER),
    ("/journals", "source_ref", journal_row(), PAYER_PREPARER),
    ("/savings", "saving_ref", SAVING, PAYER_PREPARER),
    ("/receipts", "payment_ref", RECEIPT, PREPARER),
    ("/refunds", "payment_ref", {"source": 1, "amount": "1.00", "payment_ref": ""}, PREPARER),
]
LIKE_OTHERS = [" OV-1", "OV-1\u00a0", "\u200bOV-1", "cafe\u0301", "OV\uff0d1", "OV\u20131"]


@pytest.mark.parametrize(("path", "field", "row", "caller"), WAYS)
def test_a_reference_that_looks_like_another_is_refused(
    either: Service, path: str, field: str, row: Mapping[str, Any], caller: Caller
) -> None:
    """Over JSON, of each kind of thing that has one, in words that say what to do."""
    either.headers(caller)
    before = dump(either.url)
    for reference in LIKE_OTHERS:
        answer = either.post(path, {**row, field: reference}, caller)
        refused = problem(answer)
        assert answer.status_code == 422, (path, reference, answer.text)
        assert refused["type"].endswith("/reference-malformed"), refused
        assert [each["pointer"] for each in refused["errors"]] == [f"/{field}"]
        assert "Write it again by hand" in refused["detail"] or "Leave out" in refused["detail"]
    assert added(either.url, before).keys() <= {"audit_event"}


def test_a_file_is_refused_what_json_is(either: Service) -> None:
    """Each row of it, of costs and of receipts; a plain one beside them is as it should be."""
    references = [*LIKE_OTHERS, "OV 1"]
    costs = sent(either, costs_csv(*[cost_row(source_ref=each) for each in references]))
    header = ("payment_ref", "received_on", "amount", "statement_period", "allocated")
    receipts = csv(header, *[(each, "2019-08-20", "1.00", "", "") for each in references])
    for upload in (costs, sent(either, receipts, kind="receipts")):
        assert upload["status"] == "wrong"
        assert [each["row"] for each in upload["errors"]] == [2, 3, 4, 5, 6, 7]
        assert {each["code"] for each in upload["errors"]} <= {
            "spaces-around",
            "unseen-character",
            "reference-malformed",
        }


def test_a_description_that_reads_otherwise_than_it_is_is_refused(either: Service) -> None:
    """A statement shows it: over JSON and in a file, what turns the direction of writing."""
    turned = cost_row(description="Rent \u202e05.21 for July")
    refused = problem(either.post("/costs", turned))
    assert "turns the direction of writing (right-to-left override)" in refused["detail"]
    answer = send(either, costs_csv(turned))
    assert [each["code"] for each in answer.json()["errors"]] == ["unseen-character"]


def test_a_statement_is_not_named_as_two(either: Service) -> None:
    """Its number and another's period: neither is left aside, over JSON and in a file alike."""
    july = either.read("/statements")["items"][0]
    assert july["period"] == "2019-07"
    part = {"statement": july["id"], "statement_period": "2019-08", "amount": "1.00"}
    receipt = {**RECEIPT, "payment_ref": "B-1", "allocations": [part]}
    refused = problem(either.post("/receipts", receipt))
    assert [each["pointer"] for each in refused["errors"]] == ["/allocations/statement_period"]
    set_off = problem(either.post("/set-offs", {"amount": "1.00", "host_statements": [part]}))
    assert set_off["type"] == refused["type"] == "/problems/input-invalid"
    header = ("payment_ref", "received_on", "amount", "statement", "statement_period", "allocated")
    row = ("B-1", "2019-08-20", "1.00", str(july["id"]), "2019-08", "1.00")
    (wrong,) = sent(either, csv(header, row), kind="receipts")["errors"]
    assert (wrong["row"], wrong["column"]) == (2, "statement_period")
    said = f"This names statement {july['id']}, which is of 2019-07, and the statement of 2019-08."
    for words in (refused["detail"], set_off["detail"], wrong["detail"]):
        assert words.startswith(said)
