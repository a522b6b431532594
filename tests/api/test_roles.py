"""Each operation is for some roles of some parties; all others are refused before its body is read.

The table is written out by hand from the contract, not taken from the code that it checks.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.actions.authority import Caller
from ledger.store.tokens import Role
from tests.api.calls import Service, added, slug
from tests.ledgers import (
    ADMINISTRATOR,
    APPROVER,
    AUDITOR,
    PAYER_APPROVER,
    PAYER_PREPARER,
    PREPARER,
    RECIPIENT,
    definition,
    time_row,
)
from tests.store.raw import dump

THIRD_PARTY = replace(PREPARER, person="P0008", party="DFE")
PAYER_AUDITOR = replace(AUDITOR, person="P0009", party=RECIPIENT)
EVERYBODY = (
    ADMINISTRATOR,
    PREPARER,
    APPROVER,
    AUDITOR,
    PAYER_PREPARER,
    PAYER_APPROVER,
    PAYER_AUDITOR,
    THIRD_PARTY,
)
WHO_MAY: dict[str, set[Caller]] = {
    "/costs": {PREPARER, PAYER_PREPARER},
    "/costs:batch": {PREPARER, PAYER_PREPARER},
    "/costs:adjust": {APPROVER},
    "/costs/999999/move": {PREPARER, PAYER_PREPARER},
    "/rate-cards": {PREPARER, PAYER_PREPARER},
    "/rate-cards:batch": {PREPARER, PAYER_PREPARER},
    "/service-deliveries": {PREPARER, PAYER_PREPARER},
    "/service-deliveries:batch": {PREPARER, PAYER_PREPARER},
    "/driver-quantities": {PREPARER},
    "/driver-quantities:batch": {PREPARER},
    "/grants": {PREPARER},
    "/grants:batch": {PREPARER},
    "/grants/claims": {PREPARER, PAYER_PREPARER},
    "/grants/G-0/receipts": {PREPARER, PAYER_PREPARER},
    "/grants/G-0/repayments": {PREPARER, PAYER_PREPARER},
    "/own-costs": {PREPARER, PAYER_PREPARER},
    "/own-costs:batch": {PREPARER, PAYER_PREPARER},
    "/accruals": {PREPARER, PAYER_PREPARER},
    "/journals": {PREPARER, PAYER_PREPARER},
    "/journals/999999-1/reverse": {PREPARER, PAYER_PREPARER},
    "/balance-confirmations": {PREPARER, PAYER_PREPARER},
    "/control-totals": {PREPARER},
    "/control-totals:batch": {PREPARER},
    "/baselines": {PREPARER},
    "/baselines:batch": {PREPARER},
    "/baselines/submit": {PREPARER},
    "/budgets": {PREPARER},
    "/method-reviews": {PREPARER},
    "/savings": {PREPARER, PAYER_PREPARER},
    "/cost-recovery-models": {PREPARER, PAYER_PREPARER},
    "/cost-recovery-models/999999/agree": {APPROVER, PAYER_APPROVER},
    "/conceded-cost-acceptances": {PREPARER, PAYER_PREPARER},
    "/cap-raises": {PREPARER, PAYER_PREPARER},
    "/approvals/999999/approve": {APPROVER, PAYER_APPROVER},
    "/approvals/999999/reject": {APPROVER, PAYER_APPROVER},
    "/delegations": {APPROVER, PAYER_APPROVER},
    "/delegations/999999/end": {APPROVER, PAYER_APPROVER},
    "/time-apportionments": {PREPARER},
    "/time-apportionments:batch": {PREPARER},
    "/time-apportionments/999999/supersede": {PREPARER},
    "/time-apportionments/999999/certify": {PREPARER, APPROVER},
    "/time-apportionments/999999/approve": {APPROVER},
    "/time-estimates": {PREPARER},
    "/uploads": {PREPARER, PAYER_PREPARER},
    "/uploads/0123456789abcdef/confirm": {PREPARER, PAYER_PREPARER},
    "/statements": {PREPARER, PAYER_PREPARER},
    "/statements/999999/submit": {PREPARER, PAYER_PREPARER},
    "/statements/999999/agree": {APPROVER, PAYER_APPROVER},
    "/statements/999999/return": {PREPARER, APPROVER, PAYER_PREPARER, PAYER_APPROVER},
    "/statements/999999/issue": {PREPARER, APPROVER, PAYER_PREPARER, PAYER_APPROVER},
    "/statements/999999/lines/1/dispute": {PREPARER, APPROVER, PAYER_PREPARER, PAYER_APPROVER},
    "/statements/999999/credit-notes": {PREPARER, PAYER_PREPARER},
    "/statements/999999/supersede": {PREPARER, PAYER_PREPARER},
    "/disputes/999999/messages": {PREPARER, APPROVER, PAYER_PREPARER, PAYER_APPROVER},
    "/disputes/999999/owner": {PREPARER, APPROVER, PAYER_PREPARER, PAYER_APPROVER},
    "/disputes/999999/escalate": {PREPARER, APPROVER, PAYER_PREPARER, PAYER_APPROVER},
    "/disputes/999999/resolve": {PREPARER, PAYER_PREPARER},
    "/disputes/999999/withdraw": {PREPARER, APPROVER, PAYER_PREPARER, PAYER_APPROVER},
    "/seals/1/witness": {PREPARER, APPROVER, PAYER_PREPARER, PAYER_APPROVER},
    "/receipts": {PREPARER, PAYER_PREPARER},
    "/receipts/999999/allocations": {PREPARER, PAYER_PREPARER},
    "/receipts/999999/identify": {PREPARER, PAYER_PREPARER},
    "/receipts/999999/release": {PREPARER, PAYER_PREPARER},
    "/receipts/999999/match": {PREPARER, PAYER_PREPARER},
    "/refunds": {PREPARER, PAYER_PREPARER},
    "/set-offs": {PREPARER, PAYER_PREPARER},
    "/write-offs": {PREPARER, PAYER_PREPARER},
    "/verify-workbook": set(EVERYBODY),
    "/reports/quarterly/submissions": {PREPARER},
    "/report-submissions/999999/agree": {APPROVER, PAYER_APPROVER},
    "/exports/general-ledger": {PREPARER, APPROVER, PAYER_PREPARER, PAYER_APPROVER},
    "/exit-notices": {PREPARER, APPROVER, PAYER_PREPARER, PAYER_APPROVER},
    "/exit-certificates": {PREPARER, APPROVER, PAYER_PREPARER, PAYER_APPROVER},
    "/cost-recovery-models/999999/simulate": set(EVERYBODY) - {THIRD_PARTY},
    "/periods/2031-01/soft-close": {APPROVER},
    "/periods/2031-01/close": {PREPARER, APPROVER, PAYER_PREPARER, PAYER_APPROVER},
    "/periods/2031-01/close/approve": {APPROVER, PAYER_APPROVER},
    "/periods/2031-01/reopen": {PREPARER, APPROVER, PAYER_PREPARER, PAYER_APPROVER},
    "/periods/2031-01/reopen/approve": {APPROVER, PAYER_APPROVER},
}


def test_the_table_names_every_operation_that_records(service: Service) -> None:
    """A new POST must be added to the table above before it can be merged."""
    described = {
        path.removeprefix("/v1/arrangements/{arrangement}")
        .replace("{number}", "999999")
        .replace("{line}", "1")
        .replace("{journal}", "999999-1")
        .replace("{grant_ref}", "G-0")
        .replace("{block}", "1")
        .replace("{kind}", "quarterly")
        .replace("{upload}", "0123456789abcdef")
        .replace("{period}", "2031-01")
        for path, operations in service.app.openapi()["paths"].items()
        if "post" in operations and path != "/v1/arrangements"
    }
    assert described == set(WHO_MAY)


@pytest.mark.parametrize("path", WHO_MAY)
def test_an_operation_is_refused_to_all_others(service: Service, path: str) -> None:
    """403 says whom to ask, and leaves nothing but the refusal; those allowed get further."""
    for caller in EVERYBODY:
        service.headers(caller)
    before = dump(service.url)
    for caller in EVERYBODY:
        answer = service.post(path, {}, caller)
        if caller in WHO_MAY[path]:
            assert answer.status_code in (400, 404, 409, 415, 422), answer.text
        else:
            assert (answer.status_code, slug(answer)) == (403, "not-permitted")
            assert "Ask a" in answer.json()["detail"]
    assert added(service.url, before) == {"audit_event": len(EVERYBODY)}


def test_an_arrangement_is_set_up_by_its_own_administrator_only(service: Service) -> None:
    """Everybody else is refused, and so is the administrator of another arrangement."""
    body = definition(code="elm-fir")
    for caller in EVERYBODY:
        answer = service.post("/v1/arrangements", body, caller)
        assert (answer.status_code, slug(answer)) == (403, "not-permitted")
    own = replace(ADMINISTRATOR, arrangement="elm-fir")
    assert service.write("/v1/arrangements", body, own)["id"] == "elm-fir"
    assert service.client.get("/v1/arrangements/elm-fir", headers=service.headers(own)).is_success
    assert slug(service.get("", own)) == "not-permitted"


def test_a_person_does_not_approve_their_own(service: Service) -> None:
    """The same person with both roles is refused as an approver of what they prepared."""
    both = replace(APPROVER, person=PREPARER.person)
    stated = service.write("/time-apportionments", time_row())["id"]
    certified = f"/time-apportionments/{stated}/certify"
    service.write(certified, {"capacity": "line manager", "certified_on": "2019-08-02"}, APPROVER)
    for caller in (both, APPROVER):
        answer = service.post(f"/time-apportionments/{stated}/approve", {}, caller)
        assert (answer.status_code, slug(answer)) == (403, "same-person")


def test_every_reader_may_read(service: Service) -> None:
    """Each role of each party reads the statements, balances and the audit trail."""
    for caller in EVERYBODY:
        for path in ("", "/statements", "/balances", "/cost-neutrality", "/audit-events"):
            assert service.get(path, caller).status_code == 200
    assert service.get("/costs", replace(AUDITOR, role=Role.ADMINISTRATOR)).status_code == 200
