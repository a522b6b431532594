"""Each operation is for some roles of some parties; all others are refused before its body is read.

The table is written out by hand from the contract, not taken from the code that it checks.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from httpx2 import Response

from api.pages import site
from ledger.actions.authority import Caller
from ledger.actions.sign_in import Standing, open_session
from tests.api.calls import Service, added, slug
from tests.ledgers import (
    ADMINISTRATOR,
    APPROVER,
    AUDITOR,
    CODE,
    PAYER_APPROVER,
    PAYER_PREPARER,
    PREPARER,
    RECIPIENT,
    definition,
    time_row,
)
from tests.store.raw import dump

PAYER_AUDITOR = replace(AUDITOR, person="P0009", party=RECIPIENT)
PAYER_ADMINISTRATOR = replace(ADMINISTRATOR, person="P0010", party=RECIPIENT)
THIRD_PREPARER = replace(PREPARER, person="P0008", party="DFE")
THIRD_APPROVER = replace(APPROVER, person="P0011", party="DFE")
THIRD_AUDITOR = replace(AUDITOR, person="P0012", party="DFE")
THIRD_ADMINISTRATOR = replace(ADMINISTRATOR, person="P0013", party="DFE")
STRANGER = replace(ADMINISTRATOR, person="P0014", arrangement="oak-yew")
COUNCILS = {
    ADMINISTRATOR,
    PREPARER,
    APPROVER,
    AUDITOR,
    PAYER_ADMINISTRATOR,
    PAYER_PREPARER,
    PAYER_APPROVER,
    PAYER_AUDITOR,
}
EVERYBODY = (
    *sorted(COUNCILS, key=lambda caller: caller.person),
    THIRD_PREPARER,
    THIRD_APPROVER,
    THIRD_AUDITOR,
    THIRD_ADMINISTRATOR,
    STRANGER,
)
# The table is asked in the same way on either database: on PostgreSQL, one of each kind asks.
SOME = (ADMINISTRATOR, PREPARER, PAYER_APPROVER, PAYER_AUDITOR, THIRD_AUDITOR, STRANGER)
READERS = COUNCILS | {THIRD_AUDITOR}
HERE = set(EVERYBODY) - {STRANGER}
READERS_OF_ENTRIES = READERS - {ADMINISTRATOR, PAYER_ADMINISTRATOR}
WHO_READS: dict[str, set[Caller]] = {
    "": READERS,
    "/parties": READERS,
    "/posts": READERS,
    "/pools": READERS,
    "/services": READERS,
    "/accounts": READERS,
    "/drivers": READERS,
    "/approvals": READERS_OF_ENTRIES,
    "/approvals/999999": READERS_OF_ENTRIES,
    "/delegations": READERS,
    "/cost-recovery-models": READERS,
    "/cost-recovery-models/999999": READERS,
    "/cap-raises": READERS,
    "/rate-cards": READERS,
    "/periods": READERS,
    "/periods/2031-01": READERS,
    "/costs": READERS_OF_ENTRIES,
    "/costs/999999": READERS_OF_ENTRIES,
    "/own-costs": READERS_OF_ENTRIES,
    "/own-costs/totals": READERS,
    "/accruals": READERS_OF_ENTRIES,
    "/time-apportionments": READERS_OF_ENTRIES,
    "/time-apportionments/999999": READERS_OF_ENTRIES,
    "/time-estimates": READERS_OF_ENTRIES,
    "/service-deliveries": READERS_OF_ENTRIES,
    "/driver-quantities": READERS,
    "/grants": READERS,
    "/grants/claims": READERS,
    "/grants/G-0": READERS,
    "/control-totals": READERS,
    "/budgets": READERS,
    "/method-reviews": READERS,
    "/savings": READERS,
    "/uploads": READERS_OF_ENTRIES,
    "/uploads/template": READERS_OF_ENTRIES,
    "/uploads/month": READERS_OF_ENTRIES,
    "/uploads/0123456789abcdef": READERS_OF_ENTRIES,
    "/uploads/0123456789abcdef/what-to-fix": READERS_OF_ENTRIES,
    "/statements": READERS,
    "/statements/999999": READERS,
    "/statements/999999/explain": READERS_OF_ENTRIES,
    "/statements/999999/difference": READERS,
    "/credit-notes": READERS,
    "/credit-notes/999999": READERS,
    "/credit-notes/999999/workbook": READERS,
    "/disputes": READERS,
    "/disputes/999999": READERS,
    "/receipts": READERS,
    "/receipts/999999": READERS,
    "/unallocated": READERS,
    "/refunds": READERS,
    "/set-offs": READERS,
    "/write-offs": READERS,
    "/ageing": READERS,
    "/late-payment-interest": READERS,
    "/journals": READERS_OF_ENTRIES,
    "/journals/999999-1": READERS_OF_ENTRIES,
    "/balances": READERS,
    "/trial-balance": READERS,
    "/mirror": READERS,
    "/restatements": READERS,
    "/agreement-of-balances": READERS,
    "/cost-neutrality": READERS,
    "/exit-notices": READERS,
    "/exit-certificates": READERS,
    "/exit-position": READERS,
    "/exit-simulation": READERS,
    "/exports/hledger": READERS_OF_ENTRIES,
    "/exports/beancount": READERS_OF_ENTRIES,
    "/exports/csv": READERS_OF_ENTRIES,
    "/exports/spend-over-500": READERS_OF_ENTRIES,
    "/exports/general-ledger": READERS_OF_ENTRIES,
    "/exports/general-ledger/waiting": READERS_OF_ENTRIES,
    "/exports/general-ledger/maps": READERS_OF_ENTRIES,
    "/exports/general-ledger/999999": READERS_OF_ENTRIES,
    "/reports/audit-pack": {AUDITOR, PAYER_AUDITOR, APPROVER},
    "/reports/quarterly": READERS,
    "/report-submissions": READERS,
    "/jobs": READERS,
    "/jobs/0123456789abcdef": READERS,
    "/jobs/0123456789abcdef/file": READERS,
    "/issued-files": READERS,
    "/issued-files/999999": READERS,
    "/seals": READERS,
    "/verify": READERS,
    "/audit-events": READERS,
    "/api-tokens": HERE,
}
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
    "/verify-workbook": READERS,
    "/api-tokens/0123456789abcdef/revoke": HERE,
    "/reports/quarterly/submissions": {PREPARER},
    "/report-submissions/999999/agree": {APPROVER, PAYER_APPROVER},
    "/exports/general-ledger": {PREPARER, APPROVER, PAYER_PREPARER, PAYER_APPROVER},
    "/exit-notices": {PREPARER, APPROVER, PAYER_PREPARER, PAYER_APPROVER},
    "/exit-certificates": {PREPARER, APPROVER, PAYER_PREPARER, PAYER_APPROVER},
    "/cost-recovery-models/999999/simulate": COUNCILS,
    "/periods/2031-01/soft-close": {APPROVER},
    "/periods/2031-01/close": {PREPARER, APPROVER, PAYER_PREPARER, PAYER_APPROVER},
    "/periods/2031-01/close/approve": {APPROVER, PAYER_APPROVER},
    "/periods/2031-01/reopen": {PREPARER, APPROVER, PAYER_PREPARER, PAYER_APPROVER},
    "/periods/2031-01/reopen/approve": {APPROVER, PAYER_APPROVER},
}


WHO_SEES: dict[str, set[Caller]] = {
    "GET /": READERS,
    "GET /reports": READERS,
    "GET /reports/file": READERS,
    "GET /issued-files/999999": READERS,
    "GET /jobs": READERS,
    "POST /jobs/audit-pack": {AUDITOR, PAYER_AUDITOR, APPROVER},
    "GET /jobs/0123456789abcdef": READERS,
    "GET /jobs/0123456789abcdef/file": READERS,
    "GET /verify-workbook": READERS,
    "POST /verify-workbook": READERS,
    "GET /time-apportionments": READERS_OF_ENTRIES,
    "GET /time-apportionments/new": {PREPARER},
    "POST /time-apportionments/new": {PREPARER},
    "GET /time-apportionments/999999": READERS_OF_ENTRIES,
    "GET /uploads": READERS_OF_ENTRIES,
    "POST /uploads": {PREPARER, PAYER_PREPARER},
    "GET /uploads/template": READERS_OF_ENTRIES,
    "GET /uploads/month": READERS_OF_ENTRIES,
    "GET /uploads/0123456789abcdef": READERS_OF_ENTRIES,
    "POST /uploads/0123456789abcdef/confirm": {PREPARER, PAYER_PREPARER},
    "GET /uploads/0123456789abcdef/what-to-fix": READERS_OF_ENTRIES,
}
# Pages that anybody who is signed in may call, and those that anybody may.
OWN_PAGES = {
    "POST /sign-out",
    "GET /account",
    "POST /account/password",
    "POST /account/end-other-sessions",
}
OPEN_PAGES = {
    "GET /static/pages.css",
    "GET /static/icon.svg",
    "GET /sign-in",
    "POST /sign-in",
    "GET /sign-in/code",
    "POST /sign-in/code",
    "POST /sign-in/role",
    "POST /sign-in/with/{tenant}",
    "GET /sign-in/from/{tenant}",
}

_NAMED = {
    "number": "999999",
    "line": "1",
    "journal": "999999-1",
    "grant_ref": "G-0",
    "block": "1",
    "kind": "quarterly",
    "upload": "0123456789abcdef",
    "job": "0123456789abcdef",
    "token": "0123456789abcdef",
    "period": "2031-01",
}


def _filled(path: str) -> str:
    for name, value in _NAMED.items():
        path = path.replace(f"{{{name}}}", value)
    return path


def _described(service: Service, method: str) -> set[str]:
    return {
        _filled(path.removeprefix("/v1/arrangements/{arrangement}"))
        for path, operations in service.app.openapi()["paths"].items()
        if method in operations and path.startswith("/v1/arrangements/")
    }


def test_the_tables_name_every_operation_and_page(service: Service) -> None:
    """A new operation or page must be added to the tables above before it can be merged."""
    assert _described(service, "post") == set(WHO_MAY)
    assert _described(service, "get") == set(WHO_READS)
    pages = {
        f"{method} {_filled(route.path)}"
        for module in site.PAGES
        for route in module.router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }
    assert pages == set(WHO_SEES) | OWN_PAGES | OPEN_PAGES


def _may(answer: Response, *, allowed: bool, what: object) -> None:
    """Hold an answer against the table: refused for the role, or not for that reason."""
    if allowed:
        assert answer.status_code < 500, what
        assert answer.status_code != 403 or slug(answer) != "not-permitted", what
    else:
        assert (answer.status_code, slug(answer)) == (403, "not-permitted"), what
        assert answer.json()["detail"].startswith(("A", "This token is for another")), what


@pytest.fixture
def callers(dialect: str) -> tuple[Caller, ...]:
    """Give everybody, or some of each kind."""
    return EVERYBODY if dialect == "sqlite" else SOME


def test_each_operation_that_records_is_refused_to_all_others(
    service: Service, callers: tuple[Caller, ...]
) -> None:
    """403 says whom to ask, and leaves nothing but the refusal; those allowed get further."""
    for caller in callers:
        service.headers(caller)
    before = dump(service.url)
    for path, allowed in WHO_MAY.items():
        for caller in callers:
            answer = service.post(path, {}, caller)
            _may(answer, allowed=caller in allowed, what=(path, caller))
            assert answer.status_code in (400, 403, 404, 409, 415, 422), (path, caller)
    written = added(service.url, before)
    assert written.pop("token_use", 0) <= len(EVERYBODY)
    assert written == {"audit_event": len(callers) * len(WHO_MAY)}


def test_each_operation_that_reads_is_refused_to_all_others(
    service: Service, callers: tuple[Caller, ...]
) -> None:
    """Entries are for those who record, approve or audit; a third party has auditors only."""
    for path, allowed in WHO_READS.items():
        for caller in callers:
            _may(service.get(path, caller), allowed=caller in allowed, what=(path, caller))


def test_an_arrangement_is_listed_to_whoever_may_read_it(service: Service) -> None:
    """Nobody is told of an arrangement that they could not read."""
    for caller in EVERYBODY:
        listed = [each["code"] for each in service.read("/v1/arrangements", caller)["items"]]
        assert listed == ([CODE] if caller in READERS else []), caller


def test_each_page_is_refused_to_all_others(service: Service, callers: tuple[Caller, ...]) -> None:
    """A page needs what it shows or records; nobody signed out sees any."""
    client = TestClient(service.app, base_url="https://ledger.example", follow_redirects=False)
    people = [caller for caller in callers if caller is not STRANGER]
    for caller in people:
        service.headers(caller)
    secrets = {caller: open_session(service.ledger, caller, Standing()).secret for caller in people}
    for page, allowed in WHO_SEES.items():
        method, path = page.split()
        signed_out = client.request(method, path, headers={"Accept": "text/html"})
        assert (signed_out.status_code, signed_out.headers["location"][:8]) == (303, "/sign-in")
        for caller in people:
            headers = {"Cookie": f"__Host-ledger={secrets[caller]}"}
            answer = client.request(method, path, headers=headers)
            refused = answer.status_code == 403 and " may not " in answer.text
            assert refused == (caller not in allowed), (page, caller, answer.text)
            assert answer.status_code < 500, (page, caller)
            assert answer.headers.get("location", "")[:8] != "/sign-in", (page, caller)


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
