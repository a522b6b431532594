"""Bodies with which each operation that names a thing in its path gets as far as looking it up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.ledgers import HOST, JULY, PREPARER, time_row

_DAY = "2019-12-31"
_REASON = {"reason": "It was wrong"}

BODIES: Mapping[str, Mapping[str, Any]] = {
    "/approvals/{number}/approve": {},
    "/approvals/{number}/reject": _REASON,
    "/delegations/{number}/end": {},
    "/cost-recovery-models/{number}/agree": {},
    "/cost-recovery-models/{number}/simulate": {"from": str(JULY), "to": str(JULY)},
    "/costs/{number}/move": {"pool": "OFFICE", "source_ref": "M-1", "entered_on": _DAY},
    "/time-apportionments/{number}/certify": {"capacity": "manager", "certified_on": _DAY},
    "/time-apportionments/{number}/approve": {},
    "/time-apportionments/{number}/supersede": time_row() | _REASON,
    "/grants/{grant_ref}/receipts": {"payment_ref": "P-1", "received_on": _DAY, "amount": "1.00"},
    "/grants/{grant_ref}/repayments": {"repaid_on": _DAY, "amount": "1.00"} | _REASON,
    "/uploads/{upload}/confirm": {"digest": "5b" * 32},
    "/statements/{number}/submit": {},
    "/statements/{number}/agree": {},
    "/statements/{number}/return": _REASON,
    "/statements/{number}/issue": {},
    "/statements/{number}/lines/{line}/dispute": _REASON,
    "/statements/{number}/credit-notes": {"lines": [{"line": 1, "net": "1.00"}]} | _REASON,
    "/statements/{number}/supersede": _REASON,
    "/disputes/{number}/messages": {"message": "Well"},
    "/disputes/{number}/owner": {"party": HOST, "person": PREPARER.person},
    "/disputes/{number}/escalate": _REASON,
    "/disputes/{number}/resolve": {"outcome": "upheld"} | _REASON,
    "/disputes/{number}/withdraw": _REASON,
    "/receipts/{number}/allocations": {
        "allocations": [{"statement_period": str(JULY), "amount": "1.00"}]
    },
    "/receipts/{number}/match": {},
    "/receipts/{number}/identify": {"evidence": "A remittance advice"},
    "/receipts/{number}/release": {"statement": 36, "amount": "1.00"},
    "/journals/{journal}/reverse": _REASON,
    "/report-submissions/{number}/agree": {"digest": "5b" * 32},
    "/api-tokens/{token}/revoke": {},
}
