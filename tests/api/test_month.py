"""A month lived through over HTTP, from the set-up to the money, with every figure worked by hand.

SETUP 1,000.00 less the grant of 400.00, wholly the recipient's: 600.00. DCS 9,000.00 x 10/18:
5,000.00. OFFICE 100.01 x 1/2 is 50.005, half up: 50.01. HOMES 750.00 x 1 of 3 children: 250.00.
Audits 2 x 185.00: 370.00, and VAT of 20 %: 74.00. Net 6,270.01, gross 6,344.01.
"""

from __future__ import annotations

from typing import Any

import pytest

from ledger.domain.clock import FixedClock
from tests.api.calls import Service, serving, slug
from tests.ledgers import (
    ADMINISTRATOR,
    APPROVER,
    NOON,
    PAYER_APPROVER,
    PAYER_PREPARER,
    POST_HOLDER,
    PREPARER,
    cost_row,
    definition,
    delivery_row,
    time_row,
)

STATEMENT = {
    "id", "number", "version", "period", "status", "payee", "payer", "net", "vat", "gross",
    "due_on", "lines", "by_pool", "debt", "approvals", "position",
}  # fmt: skip
LINE = {
    "line", "pool", "service", "service_month", "basis", "quantity", "unit_price", "share", "cost",
    "net", "vat_treatment", "vat", "late_item", "working", "journal_id",
}  # fmt: skip
FIGURES = {
    "incurred", "retained", "retained_own", "retained_conceded", "grant", "recoverable",
    "recharged", "settled", "outstanding", "disputed", "written_off", "residual", "cash_residual",
}  # fmt: skip


def _record(service: Service) -> None:
    """Record July as its people would."""
    service.write("/v1/arrangements", definition(), ADMINISTRATOR)
    card = {"service": "AUDIT", "effective_from": "2019-07-01", "unit_price": "185.00"}
    service.approve(service.write("/rate-cards", card)["id"])
    service.write(
        "/driver-quantities:batch",
        {
            "items": [
                {
                    "driver": "CHILDREN",
                    "effective_from": "2019-07-01",
                    "party": party,
                    "quantity": quantity,
                }
                for party, quantity in (("ASH", "2"), ("BIR", "1"))
            ]
        },
    )
    service.write(
        "/grants",
        {
            "grant_ref": "G-1",
            "grantor": "DFE",
            "grantee": "ASH",
            "pool": "SETUP",
            "received_on": "2019-07-05",
            "amount": "400.00",
            "description": "Towards setting up",
        },
    )
    costs = [
        cost_row(source_ref=f"C-{pool}", pool=pool, amount=amount)
        for pool, amount in (
            ("OFFICE", "100.01"),
            ("SETUP", "1000.00"),
            ("DCS", "9000.00"),
            ("HOMES", "750.00"),
            ("AUDITS", "300.00"),
        )
    ]
    assert service.write("/costs:batch", {"items": costs})["amount"] == "11150.01"
    total = {"entered_on": "2019-07-31", "source": "creditors", "amount": "11150.01"}
    service.write("/control-totals", total)
    service.write("/service-deliveries", delivery_row())
    stated = service.write("/time-apportionments", time_row(leave="4"), POST_HOLDER)
    assert stated["status"] == "incomplete"
    whole = service.write(
        f"/time-apportionments/{stated['id']}/supersede",
        time_row() | {"reason": "A day of leave was left out"},
        POST_HOLDER,
    )
    assert whole["status"] == "complete"
    time = f"/time-apportionments/{whole['id']}"
    service.write(f"{time}/certify", {"capacity": "manager", "certified_on": "2019-08-02"})
    service.write(f"{time}/approve", {"approved_on": "2019-08-05"}, APPROVER)


def _statement(service: Service) -> dict[str, Any]:
    """Take July's statement from draft to issue, and return it."""
    answer = service.post("/statements", {"period": "2019-07", "prepared_on": "2019-08-07"})
    draft = answer.json()
    assert (answer.status_code, draft["status"], draft["is_draft"]) == (201, "draft", True)
    path = f"/statements/{draft['id']}"
    assert answer.headers["location"].endswith(path)
    assert answer.headers["etag"] == f'"{draft["digest"]}"'
    on = {"on": "2019-08-08"}
    assert service.write(f"{path}/submit", on)["status"] == "submitted"
    assert service.write(f"{path}/agree", on, APPROVER)["status"] == "agreed_by_host"
    assert service.write(f"{path}/agree", on, PAYER_APPROVER)["status"] == "agreed_by_recipient"
    issued = service.write(f"{path}/issue", {"issued_on": "2019-08-08"})
    assert issued["number"] == "ASH-2019-20-0001"
    return service.read(path)


@pytest.fixture
def service(migrated_url: str) -> Any:  # noqa: ANN401 - a generator of services
    """Serve an empty ledger."""
    with serving(migrated_url, clock=FixedClock(NOON)) as running:
        yield running


def test_a_month_comes_out_to_the_penny(service: Service) -> None:
    """From the set-up to the receipt, every figure is the one worked by hand, and has its shape."""
    assert slug(service.get("/statements", ADMINISTRATOR)) == "not-found"
    assert service.read("/v1/arrangements", ADMINISTRATOR)["items"] == []
    _record(service)
    assert [each["code"] for each in service.read("/v1/arrangements")["items"]] == ["ash-birch"]
    whole = _statement(service)
    assert whole.keys() >= STATEMENT
    assert all(line.keys() >= LINE for line in whole["lines"])
    assert (whole["net"], whole["vat"], whole["gross"]) == ("6270.01", "74.00", "6344.01")
    assert whole["by_pool"] == {
        "SETUP": "600.00",
        "DCS": "5000.00",
        "OFFICE": "50.01",
        "HOMES": "250.00",
        "AUDITS": "370.00",
    }
    shares = {line["pool"]: line["share"] for line in whole["lines"]}
    assert shares["DCS"] == {"numerator": 5, "denominator": 9, "percent": "55.5556"}
    assert shares["AUDITS"] is None
    assert (whole["payee"], whole["payer"], whole["due_on"]) == ("ASH", "BIR", "2019-09-07")
    steps = [each["step"] for each in whole["approvals"]]
    assert steps == ["prepare", "submit", "agree", "agree", "issue"]
    assert whole["debt"]["closing"] == "6344.01"
    _pay(service, whole)
    _neutral(service)


def _pay(service: Service, whole: dict[str, Any]) -> None:
    """Pay all but ten pounds of it, then the rest from what was left unallocated."""
    paid = service.write(
        "/receipts",
        {
            "payment_ref": "BACS-1",
            "payer": "BIR",
            "received_on": "2019-09-06",
            "amount": "6344.01",
            "allocations": [{"statement_period": "2019-07", "amount": "6334.01"}],
        },
    )
    assert (paid["allocated"], paid["unallocated"]) == ("6334.01", "10.00")
    mirror = service.read("/mirror", as_at="2019-09-30")
    assert (mirror["difference"], mirror["unexplained"]) == ("-6344.01", "0.00")
    receipt = f"/receipts/{paid['id']}"
    service.write(f"{receipt}/match", {"paid_on": "2019-09-06"}, PAYER_PREPARER)
    rest = {"allocations": [{"statement": whole["id"], "amount": "10.00"}]}
    assert service.write(f"{receipt}/allocations", rest)["unallocated"] == "0.00"
    lines = service.read(receipt)["lines"]
    assert sum(int(each["gross"].replace(".", "")) for each in lines) == 634401
    mirror = service.read("/mirror", as_at="2019-09-30")
    assert (mirror["difference"], mirror["agrees"]) == ("0.00", True)


def _neutral(service: Service) -> None:
    """The neutrality report has its shape, and every pool's residual is as worked by hand."""
    report = service.read("/cost-neutrality", period="2019-07")
    assert all(pool.keys() >= FIGURES for pool in [*report["pools"], report["total"]])
    assert report["tests"].keys() == {"T0", "T1", "T2", "T3", "T4"}
    assert all(test.keys() >= {"passed", "reasons"} for test in report["tests"].values())
    residuals = {pool["pool"]: pool["residual"] for pool in report["pools"]}
    assert residuals == {
        "SETUP": "0.00",
        "DCS": "0.00",
        "OFFICE": "0.00",
        "HOMES": "0.00",
        "AUDITS": "-70.00",
    }
    assert report["verdict"] != "NEUTRAL"
    assert report.keys() >= {"verdict", "bridge", "position"}


def test_a_line_is_explained_down_to_its_documents(service: Service) -> None:
    """Both councils see the working; the single costs behind it are the host's alone."""
    _record(service)
    path = f"/statements/{_statement(service)['id']}/explain"
    ours = service.read(path, PREPARER, line=2)
    theirs = service.read(path, PAYER_PREPARER, line=2)
    assert ours["net"] == "5000.00"
    assert ours["rounding"]["exact_pence"] == "500000"
    assert [each["source_ref"] for each in ours["costs"]] == ["C-DCS"]
    assert theirs["costs"] is None
    assert theirs["working"] == ours["working"]
    assert theirs["working"]["joint_days"] == "2"
    assert theirs["time"]["approved_by"] == APPROVER.person
    assert service.read(ours["journal"])["source"]["net"] == "5000.00"
    assert slug(service.get(path, line=9)) == "not-found"


def test_a_returned_statement_comes_back_as_its_next_version(service: Service) -> None:
    """Its charges stand, and a cost that came meanwhile is on it too."""
    _record(service)
    draft = service.write("/statements", {"period": "2019-07"})
    path = f"/statements/{draft['id']}"
    service.write(f"{path}/return", {"reason": "The rent of the store is missing"})
    service.write("/costs", cost_row(amount="20.00"))
    second = service.write("/statements", {"period": "2019-07"})
    assert (second["version"], second["by_pool"]["OFFICE"]) == (2, "60.01")
    listed = service.read("/statements")["items"]
    assert [each["status"] for each in listed] == ["returned", "draft"]
    assert service.get("/reports/statement", period="2019-07").status_code == 200


def test_a_cost_in_the_wrong_pool_is_moved(service: Service) -> None:
    """It is taken back and recorded anew; both are listed and cite each other."""
    _record(service)
    cost = service.write("/costs", cost_row(source_ref="WRONG"))
    moved = service.write(
        f"/costs/{cost['id']}/move",
        {"pool": "HOMES", "source_ref": "RIGHT", "entered_on": "2019-08-31"},
    )
    assert moved["reversal"]["amount"] == "-100.01"
    back = service.read(f"/costs/{moved['reversal']['id']}")
    assert (back["credits"], back["pool"]) == ("WRONG", "OFFICE")
    assert service.read(f"/costs/{moved['id']}")["pool"] == "HOMES"
    source = service.read(f"/journals/{moved['journal_id']}")["source"]
    assert source["replaces"] == cost["id"]
