"""The one table of who may call what: each resource, each thing done with it, and what that needs.

A row names a route and the permission that it needs; `ALLOWED` in `ledger/actions/authority.py`
names the roles and sides that have the permission. A route that is not here is open to nobody: the
service does not start with one. It is asked at the door (`api/deps.py`) and by the pages, before
anything of the request is looked at, and `perform` asks again for whatever is recorded.

What is a council's own among what a role may read (its costs, its entries, its files) is for the
queries to choose out: docs/decisions/0019-what-the-other-council-sees.md.
Source: api page, "Who is calling".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.routing import compile_path
from starlette.types import Scope

from ledger.actions.authority import Permission

SCOPED = "/v1/arrangements/{arrangement}"
EVERY = "*"
READ, RECORD = "read", "record"

_Rows = Mapping[str, Permission]

# The JSON interface, below SCOPED unless it starts with /v1.
RESOURCES: Mapping[str, _Rows] = {
    "arrangements": {
        "GET /v1/arrangements": Permission.READ,
        "POST /v1/arrangements": Permission.SET_UP,
        "GET ": Permission.READ,
        "GET /parties": Permission.READ,
        "GET /posts": Permission.READ,
        "GET /pools": Permission.READ,
        "GET /services": Permission.READ,
        "GET /accounts": Permission.READ,
        "GET /drivers": Permission.READ,
    },
    "approvals": {
        "GET /approvals": Permission.READ_ROWS,
        "GET /approvals/{number}": Permission.READ_ROWS,
        "POST /approvals/{number}/approve": Permission.DECIDE,
        "POST /approvals/{number}/reject": Permission.DECIDE,
    },
    "delegations": {
        "GET /delegations": Permission.READ,
        "POST /delegations": Permission.DELEGATE,
        "POST /delegations/{number}/end": Permission.DELEGATE,
    },
    "cost-recovery-models": {
        "GET /cost-recovery-models": Permission.READ,
        "GET /cost-recovery-models/{number}": Permission.READ,
        "POST /cost-recovery-models": Permission.PROPOSE,
        "POST /cost-recovery-models/{number}/agree": Permission.DECIDE,
        "POST /cost-recovery-models/{number}/simulate": Permission.SIMULATE,
        "GET /cap-raises": Permission.READ,
        "POST /cap-raises": Permission.PROPOSE,
        "POST /conceded-cost-acceptances": Permission.PROPOSE,
    },
    "rate-cards": {
        "GET /rate-cards": Permission.READ,
        "POST /rate-cards": Permission.RECORD,
        "POST /rate-cards:batch": Permission.RECORD,
    },
    "periods": {
        "GET /periods": Permission.READ,
        "GET /periods/{period}": Permission.READ,
        "POST /periods/{period}/soft-close": Permission.SOFT_CLOSE_PERIOD,
        "POST /periods/{period}/close": Permission.REQUEST_PERIOD_STEP,
        "POST /periods/{period}/close/approve": Permission.APPROVE_PERIOD_STEP,
        "POST /periods/{period}/reopen": Permission.REQUEST_PERIOD_STEP,
        "POST /periods/{period}/reopen/approve": Permission.APPROVE_PERIOD_STEP,
    },
    "costs": {
        "GET /costs": Permission.READ_ROWS,
        "GET /costs/{number}": Permission.READ_ROWS,
        "POST /costs": Permission.RECORD,
        "POST /costs:batch": Permission.RECORD,
        "POST /costs:adjust": Permission.ADJUST_PERIOD,
        "POST /costs/{number}/move": Permission.RECORD,
    },
    "own-costs": {
        "GET /own-costs": Permission.READ_ROWS,
        "GET /own-costs/totals": Permission.READ,
        "POST /own-costs": Permission.KEEP_OWN_BOOK,
        "POST /own-costs:batch": Permission.KEEP_OWN_BOOK,
    },
    "accruals": {
        "GET /accruals": Permission.READ_ROWS,
        "POST /accruals": Permission.KEEP_OWN_BOOK,
    },
    "time-apportionments": {
        "GET /time-apportionments": Permission.READ_ROWS,
        "GET /time-apportionments/{number}": Permission.READ_ROWS,
        "POST /time-apportionments": Permission.STATE_TIME,
        "POST /time-apportionments:batch": Permission.STATE_TIME,
        "POST /time-apportionments/{number}/certify": Permission.CERTIFY_TIME,
        "POST /time-apportionments/{number}/approve": Permission.APPROVE_TIME,
        "POST /time-apportionments/{number}/supersede": Permission.STATE_TIME,
        "GET /time-estimates": Permission.READ_ROWS,
        "POST /time-estimates": Permission.STATE_TIME,
    },
    "service-deliveries": {
        "GET /service-deliveries": Permission.READ_ROWS,
        "POST /service-deliveries": Permission.RECORD,
        "POST /service-deliveries:batch": Permission.RECORD,
    },
    "driver-quantities": {
        "GET /driver-quantities": Permission.READ,
        "POST /driver-quantities": Permission.RECORD_EVIDENCE,
        "POST /driver-quantities:batch": Permission.RECORD_EVIDENCE,
    },
    "grants": {
        "GET /grants": Permission.READ,
        "GET /grants/claims": Permission.READ,
        "GET /grants/{grant_ref}": Permission.READ,
        "POST /grants": Permission.RECORD_EVIDENCE,
        "POST /grants:batch": Permission.RECORD_EVIDENCE,
        "POST /grants/claims": Permission.KEEP_OWN_BOOK,
        "POST /grants/{grant_ref}/receipts": Permission.KEEP_OWN_BOOK,
        "POST /grants/{grant_ref}/repayments": Permission.KEEP_OWN_BOOK,
    },
    "evidence": {
        "GET /control-totals": Permission.READ,
        "POST /control-totals": Permission.RECORD_EVIDENCE,
        "POST /control-totals:batch": Permission.RECORD_EVIDENCE,
        "POST /baselines": Permission.RECORD_EVIDENCE,
        "POST /baselines:batch": Permission.RECORD_EVIDENCE,
        "POST /baselines/submit": Permission.RECORD_EVIDENCE,
        "GET /budgets": Permission.READ,
        "POST /budgets": Permission.RECORD_EVIDENCE,
        "GET /method-reviews": Permission.READ,
        "POST /method-reviews": Permission.RECORD_EVIDENCE,
        "GET /savings": Permission.READ,
        "POST /savings": Permission.KEEP_OWN_BOOK,
    },
    "uploads": {
        "GET /uploads": Permission.READ_ROWS,
        "GET /uploads/template": Permission.READ_ROWS,
        "GET /uploads/month": Permission.READ_ROWS,
        "GET /uploads/{upload}": Permission.READ_ROWS,
        "GET /uploads/{upload}/what-to-fix": Permission.READ_ROWS,
        "POST /uploads": Permission.UPLOAD,
        "POST /uploads/{upload}/confirm": Permission.UPLOAD,
    },
    "statements": {
        "GET /statements": Permission.READ,
        "GET /statements/{number}": Permission.READ,
        "GET /statements/{number}/explain": Permission.READ_ROWS,
        "GET /statements/{number}/difference": Permission.READ,
        "POST /statements": Permission.PREPARE_STATEMENT,
        "POST /statements/{number}/submit": Permission.PREPARE_STATEMENT,
        "POST /statements/{number}/agree": Permission.AGREE_STATEMENT,
        "POST /statements/{number}/return": Permission.RETURN_STATEMENT,
        "POST /statements/{number}/issue": Permission.ISSUE_STATEMENT,
        "POST /statements/{number}/lines/{line}/dispute": Permission.RAISE_DISPUTE,
        "POST /statements/{number}/credit-notes": Permission.CREDIT_STATEMENT,
        "POST /statements/{number}/supersede": Permission.CREDIT_STATEMENT,
        "GET /credit-notes": Permission.READ,
        "GET /credit-notes/{number}": Permission.READ,
        "GET /credit-notes/{number}/workbook": Permission.READ,
    },
    "disputes": {
        "GET /disputes": Permission.READ,
        "GET /disputes/{number}": Permission.READ,
        "POST /disputes/{number}/messages": Permission.FOLLOW_DISPUTE,
        "POST /disputes/{number}/owner": Permission.FOLLOW_DISPUTE,
        "POST /disputes/{number}/escalate": Permission.FOLLOW_DISPUTE,
        "POST /disputes/{number}/resolve": Permission.RESOLVE_DISPUTE,
        "POST /disputes/{number}/withdraw": Permission.RAISE_DISPUTE,
    },
    "receipts": {
        "GET /receipts": Permission.READ,
        "GET /receipts/{number}": Permission.READ,
        "GET /unallocated": Permission.READ,
        "POST /receipts": Permission.RECORD_RECEIPT,
        "POST /receipts/{number}/allocations": Permission.RECORD_RECEIPT,
        "POST /receipts/{number}/identify": Permission.RECORD_RECEIPT,
        "POST /receipts/{number}/release": Permission.RECORD_RECEIPT,
        "POST /receipts/{number}/match": Permission.MATCH_PAYMENT,
    },
    "settlements": {
        "GET /refunds": Permission.READ,
        "GET /set-offs": Permission.READ,
        "GET /write-offs": Permission.READ,
        "POST /refunds": Permission.SUBMIT_SETTLEMENT,
        "POST /set-offs": Permission.SUBMIT_SETTLEMENT,
        "POST /write-offs": Permission.SUBMIT_SETTLEMENT,
        "GET /ageing": Permission.READ,
        "GET /late-payment-interest": Permission.READ,
    },
    "journals": {
        "GET /journals": Permission.READ_ROWS,
        "GET /journals/{journal}": Permission.READ_ROWS,
        "POST /journals": Permission.KEEP_OWN_BOOK,
        "POST /journals/{journal}/reverse": Permission.KEEP_OWN_BOOK,
    },
    "balances": {
        "GET /balances": Permission.READ,
        "GET /trial-balance": Permission.READ,
        "GET /mirror": Permission.READ,
        "GET /restatements": Permission.READ,
        "GET /agreement-of-balances": Permission.READ,
        "POST /balance-confirmations": Permission.KEEP_OWN_BOOK,
    },
    "cost-neutrality": {
        "GET /cost-neutrality": Permission.READ,
    },
    "exits": {
        "GET /exit-notices": Permission.READ,
        "POST /exit-notices": Permission.GIVE_EXIT_NOTICE,
        "GET /exit-certificates": Permission.READ,
        "POST /exit-certificates": Permission.CERTIFY_EXIT,
        "GET /exit-position": Permission.READ,
        "GET /exit-simulation": Permission.READ,
    },
    "exports": {
        "GET /exports/hledger": Permission.READ_ROWS,
        "GET /exports/beancount": Permission.READ_ROWS,
        "GET /exports/csv": Permission.READ_ROWS,
        "GET /exports/spend-over-500": Permission.READ_ROWS,
        "GET /exports/general-ledger": Permission.READ_ROWS,
        "GET /exports/general-ledger/waiting": Permission.READ_ROWS,
        "GET /exports/general-ledger/maps": Permission.READ_ROWS,
        "GET /exports/general-ledger/{number}": Permission.READ_ROWS,
        "POST /exports/general-ledger": Permission.EXPORT_LEDGER,
    },
    "reports": {
        "GET /reports/audit-pack": Permission.ASK_AUDIT_PACK,
        "GET /reports/{kind}": Permission.READ,
        "POST /reports/{kind}/submissions": Permission.SUBMIT_REPORT,
        "GET /report-submissions": Permission.READ,
        "POST /report-submissions/{number}/agree": Permission.AGREE_REPORT,
        "GET /jobs": Permission.READ,
        "GET /jobs/{job}": Permission.READ,
        "GET /jobs/{job}/file": Permission.READ,
        "GET /issued-files": Permission.READ,
        "GET /issued-files/{number}": Permission.READ,
        "POST /verify-workbook": Permission.VERIFY_WORKBOOK,
    },
    "seals": {
        "GET /seals": Permission.READ,
        "GET /verify": Permission.READ,
        "POST /seals/{block}/witness": Permission.WITNESS_SEAL,
    },
    "audit-events": {
        "GET /audit-events": Permission.READ,
    },
    "api-tokens": {
        "GET /api-tokens": Permission.MANAGE_TOKENS,
        "POST /api-tokens/{token}/revoke": Permission.MANAGE_TOKENS,
    },
}

# The pages, for people: each stands on the same permission as what it shows or records.
PAGES: Mapping[str, _Rows] = {
    "home": {
        "GET /": Permission.READ,
        "POST /sign-out": Permission.OWN_SESSION,
    },
    "account": {
        "GET /account": Permission.OWN_SESSION,
        "POST /account/password": Permission.OWN_SESSION,
        "POST /account/end-other-sessions": Permission.OWN_SESSION,
    },
    "reports": {
        "GET /reports": Permission.READ,
        "GET /reports/file": Permission.READ,
        "GET /issued-files/{number}": Permission.READ,
        "GET /jobs": Permission.READ,
        "POST /jobs/audit-pack": Permission.ASK_AUDIT_PACK,
        "GET /jobs/{job}": Permission.READ,
        "GET /jobs/{job}/file": Permission.READ,
        "GET /verify-workbook": Permission.VERIFY_WORKBOOK,
        "POST /verify-workbook": Permission.VERIFY_WORKBOOK,
    },
    "time-apportionments": {
        "GET /time-apportionments": Permission.READ_ROWS,
        "GET /time-apportionments/new": Permission.STATE_TIME,
        "POST /time-apportionments/new": Permission.STATE_TIME,
        "GET /time-apportionments/{number}": Permission.READ_ROWS,
    },
    "uploads": {
        "GET /uploads": Permission.READ_ROWS,
        "POST /uploads": Permission.UPLOAD,
        "GET /uploads/template": Permission.READ_ROWS,
        "GET /uploads/month": Permission.READ_ROWS,
        "GET /uploads/{upload}": Permission.READ_ROWS,
        "POST /uploads/{upload}/confirm": Permission.UPLOAD,
        "GET /uploads/{upload}/what-to-fix": Permission.READ_ROWS,
    },
}

# What is open to anybody: nothing of any arrangement is in it.
PUBLIC = frozenset(
    {
        "GET /livez",
        "GET /readyz",
        "GET /metrics",
        "GET /problems",
        "GET /docs",
        "GET /openapi.json",
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
)


@dataclass(frozen=True, slots=True)
class Access:
    """What a route is of, and what calling it needs."""

    resource: str
    action: str  # READ or RECORD, which is what scopes of tokens speak of
    permission: Permission

    def is_within(self, scopes: frozenset[str]) -> bool:
        """Whether a token narrowed to these scopes may call it; no scopes narrow nothing."""
        wanted = {f"{each}:{self.action}" for each in (self.resource, EVERY)}
        return not scopes or not scopes.isdisjoint(wanted)


# What showing single entries needs, wherever a route that needs less comes upon one.
ENTRIES = Access("exports", READ, Permission.READ_ROWS)
PACKS = Access("reports", READ, Permission.ASK_AUDIT_PACK)
OWN_SESSION = Access("home", READ, Permission.OWN_SESSION)

# These record nothing, though a body is sent to them.
_ASK_BY_POST = frozenset({Permission.SIMULATE, Permission.VERIFY_WORKBOOK})


def _read(rows: Mapping[str, _Rows], *, below: str) -> dict[str, Access]:
    table: dict[str, Access] = {}
    for resource, routes in rows.items():
        for route, permission in routes.items():
            method, _, path = route.partition(" ")
            asks = method == "GET" or permission in _ASK_BY_POST
            whole = path if path.startswith("/v1/") else f"{below}{path}"
            action = READ if asks else RECORD
            table[f"{method} {whole}"] = Access(resource, action, permission)
    return table


class AccessTable:
    """Every route of the interface and the pages, with what it needs."""

    def __init__(self) -> None:
        self._rows = _read(RESOURCES, below=SCOPED) | _read(PAGES, below="")

    def of(self, scope: Scope) -> Access | None:
        """Return what the route that answers a request needs; None where it is open to nobody."""
        route = scope.get("route")
        return self._rows.get(f"{scope['method']} {route.path_format}") if route else None

    def methods_at(self, path: str) -> set[str]:
        """Return every method that an address takes, open to anybody or not."""
        named = [name.partition(" ") for name in (*self._rows, *PUBLIC)]
        return {method for method, _, template in named if _pattern(template).match(path)}

    def require_whole(self, routes: Iterable[APIRoute], doors: frozenset[object]) -> None:
        """Refuse to start with a route that is in no row, or that asks at none of the doors.

        Raises RuntimeError, which names the route: whoever added it has yet to say who may call it.
        """
        found = set(PUBLIC)
        for route in routes:
            for method in sorted(route.methods or ()):
                name = f"{method} {route.path_format}"
                if name in PUBLIC:
                    continue
                if name not in self._rows:
                    raise RuntimeError(f"{name} is in no row of api/access.py")
                if not _asks_at(doors, route.dependant):
                    raise RuntimeError(f"{name} does not ask who is calling")
                found.add(name)
        if idle := sorted(self._rows.keys() - found):
            raise RuntimeError(f"api/access.py has rows of no route: {', '.join(idle)}")


@cache
def _pattern(template: str) -> re.Pattern[str]:
    return compile_path(template)[0]


def _asks_at(doors: frozenset[object], dependant: Dependant) -> bool:
    return dependant.call in doors or any(_asks_at(doors, each) for each in dependant.dependencies)


def scopes_known() -> frozenset[str]:
    """Return every scope that a token can be narrowed to."""
    return frozenset(
        f"{resource}:{action}" for resource in (*RESOURCES, EVERY) for action in (READ, RECORD)
    )
