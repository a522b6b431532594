"""Over HTTP: budgets, reviews of the methods and savings, as they are recorded and read."""

from __future__ import annotations

from tests.api.calls import Service, slug
from tests.ledgers import AUDITOR, PAYER_APPROVER, PAYER_PREPARER
from tests.lives.stocktakes import budget_row, review_row, saving_row


def test_each_is_recorded_and_read_by_both_councils(service: Service) -> None:
    """What was sent comes back with its number, money and shares as the interface writes them."""
    budget = service.write("/budgets", budget_row(share="21/40"))
    review = service.write("/method-reviews", review_row())
    open_ended = service.write("/method-reviews", review_row(next_review_on=None, pool="DCS"))
    saving = service.write("/savings", saving_row(saving_ref="S-1"), PAYER_PREPARER)
    assert (review["model_version"], saving["party"], saving["amount"]) == (1, "BIR", "900.00")
    for reader in (AUDITOR, PAYER_APPROVER):
        share = {"numerator": 21, "denominator": 40, "percent": "52.5000"}
        assert service.read("/budgets", reader)["items"] == [
            {**budget_row(), "id": budget["id"], "share": share}
        ]
        assert service.read("/method-reviews", reader)["items"] == [
            {**review_row(), "id": review["id"], "model_version": 1},
            {
                **review_row(next_review_on=None, pool="DCS"),
                "id": open_ended["id"],
                "model_version": 1,
            },
        ]
        assert service.read("/savings", reader)["items"] == [
            {**saving_row(saving_ref="S-1"), "id": saving["id"], "party": "BIR"}
        ]


def test_what_is_wrong_is_a_problem_of_its_own(service: Service) -> None:
    """Each says which field it is about; a reference is reported once, whoever reports it."""
    service.write("/savings", saving_row(saving_ref="S-1"), PAYER_PREPARER)
    for path, body, status, kind, field in (
        ("/budgets", budget_row(share="1.5"), 422, "share-above-whole", "share"),
        ("/budgets", budget_row(share="half"), 422, "share-malformed", "share"),
        ("/budgets", budget_row(pool="NONE"), 422, "pool-unknown", "pool"),
        ("/savings", saving_row(cashable="yes"), 422, "flag-malformed", "cashable"),
        ("/savings", saving_row(saving_ref="S-1"), 409, "source-reference-repeated", "saving_ref"),
        (
            "/method-reviews",
            review_row(reviewed_on="2099-01-01", next_review_on=None),
            422,
            "date-in-future",
            "reviewed_on",
        ),
    ):
        answer = service.post(path, body)
        assert (answer.status_code, slug(answer)) == (status, kind), body
        assert answer.json()["errors"][0]["pointer"] == f"/{field}"
