"""Periods over HTTP: soft-closed, closed by both councils, adjusted, and reopened by both."""

from __future__ import annotations

from tests.api.calls import Service, slug
from tests.ledgers import APPROVER, AUDITOR, PAYER_APPROVER, PREPARER, cost_row

APRIL = "/periods/2019-04"
COST = cost_row(
    source_ref="A-1",
    pool="SETUP",
    entered_on="2019-04-30",
    service_from="2019-04-01",
    service_to="2019-04-30",
)


def test_a_period_is_closed_by_both_councils_and_reopened_by_both(service: Service) -> None:
    """Each step answers with the status by then, and the period shows its whole life."""
    assert service.write(f"{APRIL}/soft-close", {}, APPROVER)["status"] == "soft_closed"
    asked = service.write(f"{APRIL}/close", {}, PREPARER)
    assert asked["awaiting"] == ["ASH", "BIR"]
    pending = service.read(APRIL)["pending"]
    assert (pending["id"], pending["digest"]) == (asked["id"], asked["digest"])
    tag = {"If-Match": f'"{pending["digest"]}"'}
    first = service.post(f"{APRIL}/close/approve", {}, APPROVER, headers=tag)
    assert (first.json()["status"], first.json()["awaiting"]) == ("soft_closed", ["BIR"])
    assert service.read(APRIL)["pending"]["approved_by"] == ["ASH"]
    assert service.write(f"{APRIL}/close/approve", None, PAYER_APPROVER)["status"] == "closed"
    refusal = service.post("/costs", COST)
    assert (refusal.status_code, slug(refusal)) == (409, "period-closed")
    service.write(f"{APRIL}/reopen", {"reason": "An invoice was missed"}, PREPARER)
    service.write(f"{APRIL}/reopen/approve", None, PAYER_APPROVER)
    assert service.write(f"{APRIL}/reopen/approve", None, APPROVER)["status"] == "open"
    whole = service.read(APRIL, AUDITOR)
    steps = ["soft_close", "request_close", "close", "request_reopen", "reopen"]
    assert [step["step"] for step in whole["steps"]] == steps
    assert whole["steps"][4]["reason"] == "An invoice was missed"
    assert whole["status"] == "open"
    service.write("/costs", COST)


def test_what_keeps_a_period_open_is_named_item_by_item(service: Service) -> None:
    """A problem with an error for each; reading the period tells the same beforehand.

    The cost is an approver's adjustment: a preparer's is refused by then.
    """
    service.write(f"{APRIL}/soft-close", None, APPROVER)
    service.write("/periods/2019-05/soft-close", None, APPROVER)
    assert slug(service.post("/costs", COST)) == "period-closed"
    service.write("/costs:adjust", {**COST, "period": "2019-04"}, APPROVER)
    refusal = service.post("/periods/2019-05/close", {}, PREPARER)
    assert (refusal.status_code, slug(refusal)) == (409, "period-unfinished")
    named = [fault["detail"] for fault in refusal.json()["errors"]]
    assert named == [
        "The earlier period 2019-04 is not closed.",
        "100.01 of cost in the pool SETUP, service month 2019-04, is not apportioned.",
    ]
    assert service.read("/periods/2019-05")["unfinished"] == named


def test_a_period_that_is_not_there_is_not_found(service: Service) -> None:
    """Nor is a name of another form a period: that is bad input."""
    assert slug(service.get("/periods/2031-01")) == "not-found"
    assert slug(service.get("/periods/2019-7")) == "request-invalid"
    year_end = service.read("/periods/2019-20-AP13")
    assert (year_end["period_number"], year_end["starts_on"]) == (13, "2020-03-31")


def test_another_request_than_the_one_read_is_not_approved(service: Service) -> None:
    """The entity tag of the request binds the approval to what was read."""
    service.write(f"{APRIL}/soft-close", None, APPROVER)
    service.write(f"{APRIL}/close", None, PREPARER)
    stale = {"If-Match": '"3f0c1a"'}
    answer = service.post(f"{APRIL}/close/approve", None, APPROVER, headers=stale)
    assert (answer.status_code, slug(answer)) == (412, "precondition-failed")
