"""Credit notes, superseding, disputes and differences over HTTP, as the councils' people use them.

July of Ash-Birch as `live_through_july` leaves it: five lines, the last of them the audits, 370.00
and VAT of 74.00, all paid and the audits disputed.
"""

from __future__ import annotations

from api.routes.statement_difference import StatementDifferenceOut
from tests.actions.test_credit_lines import july
from tests.api.calls import Json, Service, slug
from tests.credit import approved, supersede
from tests.ledgers import (
    APPROVER,
    AUDITOR,
    HOST,
    JULY,
    PAYER_APPROVER,
    PAYER_PREPARER,
    PREPARER,
    RECIPIENT,
    July,
    record_one_cost,
)
from tests.test_hard_cases import prepare

AUDITS = 5


def only_dispute(service: Service) -> Json:
    """Return the dispute of July's audits."""
    (dispute,) = service.read("/disputes")["items"]
    found: Json = dispute
    return found


def decide(service: Service, submission: int) -> Json:
    """Approve for both councils over HTTP; return the last receipt."""
    service.write(f"/approvals/{submission}/approve", {}, APPROVER)
    return service.write(f"/approvals/{submission}/approve", {}, PAYER_APPROVER)


def test_a_dispute_is_followed_and_resolved_over_http(lived: tuple[Service, July]) -> None:
    """Written on, owned, escalated and upheld in part: 185.00 and VAT 37.00, 222.00 owed back."""
    service, made = lived
    dispute = only_dispute(service)
    address = f"/disputes/{dispute['id']}"
    assert (dispute["status"], dispute["owner"]["party"]) == ("open", HOST)
    assert dispute["clock"]["level"] == "finance_leads"
    service.write(f"{address}/messages", {"message": "Which one?"}, APPROVER)
    service.write(f"{address}/owner", {"party": RECIPIENT, "person": "P0005"}, PREPARER)
    service.write(f"{address}/escalate", {"reason": "No answer"}, PAYER_PREPARER)
    asked = {"outcome": "part_upheld", "net": "185.00", "reason": "One of the two was ours"}
    submitted = service.write(f"{address}/resolve", asked, PREPARER)
    assert (submitted["status"], submitted["awaiting"]) == ("submitted", [HOST, RECIPIENT])
    assert service.read(address)["awaiting"] == submitted["id"]
    assert decide(service, submitted["id"])["status"] == "approved"
    ended = service.read(address)
    assert [each["message"] for each in ended["messages"]] == ["Which one?"]
    assert ended["clock"]["level"] == "section_151_officers"
    assert ended["owner"] == {"party": RECIPIENT, "person": "P0005"}
    note = service.read(f"/credit-notes/{ended['resolution']['credit_note']}")
    assert (note["number"], note["cause"], note["dispute"]) == (
        "ASH-CN-2019-20-0001",
        "dispute",
        dispute["id"],
    )
    assert (note["net"], note["vat"], note["gross"]) == ("185.00", "37.00", "222.00")
    assert note["lines"][0]["released"] == "222.00"
    line = service.read(f"/statements/{made.statement}")["lines"][AUDITS - 1]
    figures = [line[name] for name in ("gross", "credited", "settled", "disputed", "unpaid")]
    assert figures == ["444.00", "222.00", "222.00", "0.00", "0.00"]
    receipt = service.read(f"/receipts/{made.receipt}")
    assert receipt["unallocated"] == "232.00"  # and the 10.00 that it had over
    assert service.read("/credit-notes")["items"] == [note]


def test_disputes_are_listed_by_where_they_stand(lived: tuple[Service, July]) -> None:
    """Open until it is withdrawn, which only the council that raised it does."""
    service, _ = lived
    dispute = only_dispute(service)
    withdraw = f"/disputes/{dispute['id']}/withdraw"
    refusal = service.post(withdraw, {"reason": "Found it"}, PREPARER)
    assert (refusal.status_code, slug(refusal)) == (403, "not-permitted")
    assert service.write(withdraw, {"reason": "Found it"}, PAYER_PREPARER)["status"] == "withdrawn"
    assert service.read("/disputes", AUDITOR, status="open")["items"] == []
    (listed,) = service.read("/disputes", AUDITOR, status="withdrawn")["items"]
    assert listed["id"] == dispute["id"]
    assert service.get("/disputes", AUDITOR, status="forgotten").status_code == 422
    assert slug(service.get("/disputes/999999")) == "not-found"
    again = service.post(f"/disputes/{dispute['id']}/messages", {"message": "Hm"}, PREPARER)
    assert (again.status_code, slug(again)) == (409, "status-conflict")


def test_a_credit_beyond_the_line_is_a_conflict(lived: tuple[Service, July]) -> None:
    """The first line is of 600.00; and a line under dispute is credited through its dispute."""
    service, made = lived
    address = f"/statements/{made.statement}/credit-notes"
    for net, line, word in (("600.01", 1, "credit-exceeds-line"), ("1.00", AUDITS, "dispute-open")):
        answer = service.post(address, {"lines": [{"line": line, "net": net}], "reason": "Much"})
        assert (answer.status_code, slug(answer)) == (409, word)
    twice = {"lines": [{"line": 1, "net": "1.00"}] * 2, "reason": "Much"}
    assert slug(service.post(address, twice)) == "line-repeated"
    body = {"lines": [{"line": 1, "net": "100.00"}], "reason": "Charged too much"}
    submitted = service.write(address, body)
    decide(service, submitted["id"])
    (note,) = service.read("/credit-notes")["items"]
    assert (note["cause"], note["payee_vat_number"]) == ("correction", "GB999999973")
    whole = service.read(f"/statements/{made.statement}")
    assert (whole["status"], whole["credited"], whole["superseded"]) == ("issued", "100.00", False)
    assert [each["number"] for each in whole["credit_notes"]] == [note["number"]]
    assert slug(service.get("/credit-notes/999999")) == "not-found"


def test_a_new_version_is_set_beside_the_one_that_it_supersedes(service: Service) -> None:
    """A cost of 20.00 more: OFFICE's net 50.01 becomes 60.01, and the audits are the same."""
    first = july(service.ledger)
    submitted = service.write(f"/statements/{first}/supersede", {"reason": "A bill was left out"})
    decide(service, submitted["id"])
    record_one_cost(service.ledger, amount="20.00")
    second = prepare(service.ledger, JULY)
    whole = service.read(f"/statements/{first}")
    assert (whole["status"], whole["superseded"], whole["superseded_by"]) == (
        "issued",
        True,
        second,
    )
    found = service.read(f"/statements/{second}/difference")
    StatementDifferenceOut.model_validate(found)
    assert (found["here"]["version"], found["there"]["id"], found["same"]) == (2, first, 1)
    assert (found["net"], found["vat"]) == ("10.00", "0.00")
    (line,) = found["lines"]
    assert (line["change"], line["pool"], line["net"]) == ("changed", "OFFICE", "10.00")
    assert (line["here"]["net"], line["there"]["net"]) == ("60.01", "50.01")
    inputs = {each["name"]: (each["there"], each["here"]) for each in line["inputs"]}
    assert inputs == {
        "incurred_to_date": ("100.01", "120.01"),
        "entitlement_to_date": ("50.01", "60.01"),
    }
    other = service.client.get(
        f"/v1/arrangements/{service.code}/statements/{first}/difference",
        params={"with": second},
        headers=service.headers(AUDITOR),
    ).json()
    assert (other["net"], other["lines"][0]["net"]) == ("-10.00", "-10.00")


def test_lines_of_one_statement_only_are_said_to_be(service: Service) -> None:
    """August has nothing of July: both of its lines stand there only; July has none before it."""
    first = july(service.ledger)
    answer = service.get(f"/statements/{first}/difference")
    assert (answer.status_code, slug(answer)) == (404, "not-found")
    approved(service.ledger, supersede(service.ledger, first))
    nil = prepare(service.ledger, JULY)
    assert service.read(f"/statements/{nil}/difference")["lines"] == []
    august = service.write("/statements", {"period": "2019-08"})["id"]
    found = service.client.get(
        f"/v1/arrangements/{service.code}/statements/{august}/difference",
        params={"with": first},
        headers=service.headers(AUDITOR),
    ).json()
    assert [(each["change"], each["net"]) for each in found["lines"]] == [
        ("only_there", "-50.01"),
        ("only_there", "-370.00"),
    ]
    assert (found["net"], found["vat"]) == ("-420.01", "-74.00")
