"""Approvals over HTTP: the inbox, deciding by number, deputies, and what both councils approve."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.api.calls import Service, added, slug
from tests.ledgers import (
    APPROVER,
    AUDITOR,
    HOST,
    PAYER_APPROVER,
    PAYER_PREPARER,
    POST_HOLDER,
    PREPARER,
    RECIPIENT,
    delivery_row,
    time_row,
)
from tests.lives.approvals import DEPUTY, second_version
from tests.store.raw import dump

CARD = {"service": "AUDIT", "effective_from": "2019-07-01", "unit_price": "185.00"}
LEAVE = {
    "to_person": DEPUTY.person,
    "starts_on": "2020-03-31",
    "ends_on": "2020-04-03",
    "reason": "Leave",
}


def waiting(service: Service, caller: Any = APPROVER, **query: str | int) -> list[dict[str, Any]]:  # noqa: ANN401
    """Return the items of somebody's inbox."""
    items: list[dict[str, Any]] = service.read("/approvals", caller, **query)["items"]
    return items


def certified(service: Service) -> int:
    """State and certify the DCS's July."""
    stated: int = service.write("/time-apportionments", time_row(), POST_HOLDER)["id"]
    body = {"capacity": "line manager", "certified_on": "2019-08-02"}
    service.write(f"/time-apportionments/{stated}/certify", body)
    return stated


def test_the_inbox_shows_what_waits_and_who_may_decide(service: Service) -> None:
    """A rate card waits for both, certified time for the host; the auditor only looks."""
    card = service.write("/rate-cards", CARD)
    time = certified(service)
    assert [each["id"] for each in waiting(service)] == [card["id"], time]
    assert [each["id"] for each in waiting(service, PAYER_APPROVER)] == [card["id"]]
    first = waiting(service)[0]
    assert (first["digest"], first["person"]) == (card["digest"], PREPARER.person)
    assert (first["awaiting"], first["may_decide"]) == ([HOST, RECIPIENT], True)
    assert "185.00" in first["summary"]
    assert not waiting(service, AUDITOR)[0]["may_decide"]
    assert [each["id"] for each in waiting(service, purpose="time")] == [time]
    assert service.get("/approvals", APPROVER, purpose="lunch").status_code == 422
    address = waiting(service, purpose="rate_card")[0]["address"]
    assert service.read(address)["payload"]["unit_price"] == "185.00"


def test_the_inbox_is_paged_oldest_first(service: Service) -> None:
    """A page goes on after the last number, also where what came before is decided meanwhile."""
    card = service.write("/rate-cards", CARD)["id"]
    time = certified(service)
    page = service.read("/approvals", APPROVER, limit=1)
    assert [each["id"] for each in page["items"]] == [card]
    service.approve(card, APPROVER)
    rest = service.read("/approvals", APPROVER, limit=1, cursor=page["next"])
    assert ([each["id"] for each in rest["items"]], rest["next"]) == ([time], None)


def test_a_decision_is_bound_to_what_was_read(service: Service) -> None:
    """Under another entity tag it is refused with 412; under its own it is taken, once."""
    card = service.write("/rate-cards", CARD)
    path = f"/approvals/{card['id']}/approve"
    stale = service.post(path, {}, APPROVER, headers={"If-Match": '"0123"'})
    assert (stale.status_code, slug(stale)) == (412, "precondition-failed")
    tag = {"If-Match": f'"{card["digest"]}"'}
    first = service.post(path, {}, APPROVER, key="once", headers=tag)
    again = service.post(path, {}, APPROVER, key="once", headers=tag)
    assert first.json() == again.json()
    assert first.json()["awaiting"] == [RECIPIENT]
    twice = service.post(path, {}, replace(APPROVER, person="P0014"))
    assert (twice.status_code, slug(twice)) == (409, "decided")
    service.approve(card["id"], PAYER_APPROVER)
    detail = service.read(f"/approvals/{card['id']}")
    assert (detail["status"], detail["awaiting"]) == ("approved", [])
    assert [each["party"] for each in detail["decisions"]] == [HOST, RECIPIENT]
    assert detail["effect"] is not None


def test_a_rejection_says_why_and_ends_it(service: Service) -> None:
    """Without a reason it is refused, and leaves nothing but its row in the trail."""
    card = service.write("/rate-cards", CARD)["id"]
    service.headers(PAYER_APPROVER)
    before = dump(service.url)
    answer = service.post(f"/approvals/{card}/reject", {}, PAYER_APPROVER)
    assert (answer.status_code, slug(answer)) == (422, "reason-missing")
    assert added(service.url, before) == {"audit_event": 1}
    service.write(f"/approvals/{card}/reject", {"reason": "Too dear"}, PAYER_APPROVER)
    detail = service.read(f"/approvals/{card}")
    assert (detail["status"], detail["decisions"][0]["reason"]) == ("rejected", "Too dear")
    assert [each["status"] for each in service.read("/rate-cards")["items"]] == ["rejected"]
    refused = service.post("/service-deliveries", delivery_row())
    assert slug(refused) == "rate-missing"


def test_a_period_is_closed_by_the_numbers_of_its_request(service: Service) -> None:
    """Its closing waits for both; what must be sealed first is sealed on the way."""
    service.write("/periods/2019-04/soft-close", {}, APPROVER)
    asked = service.write("/periods/2019-04/close", {}, PREPARER)["id"]
    assert [each["purpose"] for each in waiting(service, PAYER_APPROVER)] == ["period_close"]
    assert service.approve(asked)["status"] == "closed"
    assert service.read("/periods/2019-04")["status"] == "closed"


def test_a_deputy_approves_with_a_preparers_token(service: Service) -> None:
    """Refused at the door before the delegation and after its end; in between, let in."""
    card = service.write("/rate-cards", CARD)["id"]
    service.headers(DEPUTY)  # a token of the host registers them
    path = f"/approvals/{card}/approve"
    assert slug(service.post(path, {}, DEPUTY)) == "not-permitted"
    made = service.write("/delegations", LEAVE, APPROVER)
    assert waiting(service, DEPUTY)[0]["may_decide"]
    decided = service.write(path, {}, DEPUTY)
    assert decided["awaiting"] == [RECIPIENT]
    (decision,) = service.read(f"/approvals/{card}")["decisions"]
    assert (decision["person"], decision["delegation"]) == (DEPUTY.person, made["id"])
    trail = service.read("/audit-events", AUDITOR, person=DEPUTY.person, outcome="done")["items"]
    assert trail[0]["detail"]["delegation"] == made["id"]
    service.write(f"/delegations/{made['id']}/end", {}, APPROVER)
    (listed,) = service.read("/delegations")["items"]
    assert (listed["from_person"], listed["ended"]) == (APPROVER.person, True)
    other = service.write("/rate-cards", {**CARD, "effective_from": "2019-09-01"})["id"]
    assert slug(service.post(f"/approvals/{other}/approve", {}, DEPUTY)) == "not-permitted"


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"to_person": PAYER_PREPARER.person}, "person-unknown"),
        ({"to_person": APPROVER.person}, "same-person"),
        ({"starts_on": "2020-03-30"}, "date-in-past"),
        ({"ends_on": "2020-03-30"}, "dates-reversed"),
    ],
)
def test_a_delegation_that_cannot_be_is_refused(
    service: Service, changes: dict[str, str], kind: str
) -> None:
    """To the other council's people, to oneself, and for days gone by."""
    service.headers(DEPUTY)
    assert slug(service.post("/delegations", {**LEAVE, **changes}, APPROVER)) == kind


def test_a_version_of_the_model_is_submitted_and_agreed(service: Service) -> None:
    """The recipient's preparer submits it, both councils agree it by its number."""
    body = {**second_version(), "retrospective": True}
    made = service.write("/cost-recovery-models", body, PAYER_PREPARER)
    assert (made["version"], made["awaiting"]) == (2, [HOST, RECIPIENT])
    version = service.read("/cost-recovery-models/2")
    assert (version["status"], version["agreed_by"]) == ("submitted", [])
    service.write("/cost-recovery-models/2/agree", {}, APPROVER)
    service.write("/cost-recovery-models/2/agree", {}, PAYER_APPROVER)
    first, second = service.read("/cost-recovery-models")["items"]
    assert (first["status"], first["effective_to"]) == ("approved", "2019-07-31")
    assert (second["status"], second["effective_to"]) == ("approved", "2019-12-31")
    assert second["agreed_by"] == [HOST, RECIPIENT]
    assert service.get("/cost-recovery-models/3").status_code == 404


def test_a_version_that_is_not_retrospective_is_not_agreed_late(service: Service) -> None:
    """From August 2019, in March 2020: no agreement can come in time, so it is refused at once."""
    late = service.post("/cost-recovery-models", second_version())
    assert (late.status_code, slug(late)) == (409, "model-before-agreement")
    service.write("/cost-recovery-models", {**second_version(), "retrospective": True})
    bad = service.post("/cost-recovery-models", {**second_version(), "pools": [{"code": "A"}]})
    assert bad.status_code == 409  # another waits


def test_a_fault_of_a_version_is_pointed_at(service: Service) -> None:
    """A pool without its basis is named where it stands in the body."""
    body = {**second_version(), "pools": [{"code": "ALONE"}]}
    answer = service.post("/cost-recovery-models", body)
    assert slug(answer) == "definition-invalid"
    assert answer.json()["errors"][0]["pointer"] == "/pools/0/basis"


def test_a_baseline_is_submitted_and_approved(service: Service) -> None:
    """Nothing to submit is refused; one row is submitted for the host alone."""
    assert slug(service.post("/baselines/submit", {})) == "status-conflict"
    row = {"pool": "DCS", "service_month": "2019-07", "amount": "9000.00", "description": "Ours"}
    service.write("/baselines", row)
    made = service.write("/baselines/submit", {"submitted_on": "2019-07-01"})
    assert (made["rows"], made["total"], made["awaiting"]) == (1, "9000.00", [HOST])
    body = {"decided_on": "2019-07-02"}
    decided = service.write(f"/approvals/{made['id']}/approve", body, APPROVER)
    assert decided["status"] == "approved"


def test_there_is_nothing_conceded_and_no_cap_to_raise(service: Service) -> None:
    """Ash-Birch concedes nothing and has no caps: both are refused, saying so."""
    conceded = service.post("/conceded-cost-acceptances", {"as_at": "2019-07-31"})
    assert (conceded.status_code, slug(conceded)) == (409, "status-conflict")
    body = {"pool": "OFFICE", "financial_year": "2019-20", "amount": "5.00", "reason": "More"}
    assert slug(service.post("/cap-raises", body, PAYER_PREPARER)) == "status-conflict"
    assert service.read("/cap-raises")["items"] == []
    assert service.read("/cost-neutrality", period="2019-07")["conceded_accepted"] == []
