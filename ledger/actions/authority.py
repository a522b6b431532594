"""Who may do what: role and side of the arrangement. What is not listed is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ledger.domain.arrangement import Arrangement
from ledger.domain.errors import NotPermitted
from ledger.store.tokens import Role


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody acting in one role for one party of one arrangement."""

    person: str  # an opaque number, never a name
    party: str
    role: Role
    arrangement: str
    request_id: str


class Permission(StrEnum):
    """Each thing that can be done."""

    RECORD = "record costs, deliveries, rates, drivers, grants and controls"
    STATE_TIME = "state time"
    CERTIFY_TIME = "certify time"
    APPROVE_TIME = "approve time"
    PREPARE_STATEMENT = "prepare and submit a statement"
    AGREE_STATEMENT = "agree a statement"
    RETURN_STATEMENT = "return a statement"
    ISSUE_STATEMENT = "issue a statement"
    RECORD_RECEIPT = "record and allocate receipts"
    MATCH_PAYMENT = "match a payment to its receipt"
    RAISE_DISPUTE = "dispute a statement line"
    SOFT_CLOSE_PERIOD = "soft-close a period"
    ADJUST_PERIOD = "adjust a soft-closed period or a year end"
    REQUEST_PERIOD_STEP = "ask for a period to be closed or reopened"
    APPROVE_PERIOD_STEP = "approve the closing or reopening of a period"
    WITNESS_SEAL = "witness a seal"


class Side(StrEnum):
    """Which council."""

    HOST = "host"
    RECIPIENT = "recipient"


_PREPARER, _APPROVER = Role.PREPARER, Role.APPROVER
_HOST, _RECIPIENT = Side.HOST, Side.RECIPIENT
_BOTH_ROLES = frozenset({_PREPARER, _APPROVER})

ALLOWED: Mapping[Permission, frozenset[tuple[Role, Side]]] = {
    Permission.RECORD: frozenset({(_PREPARER, _HOST)}),
    Permission.STATE_TIME: frozenset({(_PREPARER, _HOST)}),
    Permission.CERTIFY_TIME: frozenset({(_PREPARER, _HOST), (_APPROVER, _HOST)}),
    Permission.APPROVE_TIME: frozenset({(_APPROVER, _HOST)}),
    Permission.PREPARE_STATEMENT: frozenset({(_PREPARER, _HOST)}),
    Permission.AGREE_STATEMENT: frozenset({(_APPROVER, _HOST), (_APPROVER, _RECIPIENT)}),
    Permission.RETURN_STATEMENT: frozenset(
        (role, side) for role in _BOTH_ROLES for side in (_HOST, _RECIPIENT)
    ),
    Permission.ISSUE_STATEMENT: frozenset({(_PREPARER, _HOST), (_APPROVER, _HOST)}),
    Permission.RECORD_RECEIPT: frozenset({(_PREPARER, _HOST)}),
    Permission.MATCH_PAYMENT: frozenset({(_PREPARER, _RECIPIENT)}),
    Permission.WITNESS_SEAL: frozenset(
        (role, side) for role in _BOTH_ROLES for side in (_HOST, _RECIPIENT)
    ),
    Permission.RAISE_DISPUTE: frozenset({(_PREPARER, _RECIPIENT), (_APPROVER, _RECIPIENT)}),
    Permission.SOFT_CLOSE_PERIOD: frozenset({(_APPROVER, _HOST)}),
    Permission.ADJUST_PERIOD: frozenset({(_APPROVER, _HOST)}),
    Permission.REQUEST_PERIOD_STEP: frozenset(
        (role, side) for role in _BOTH_ROLES for side in (_HOST, _RECIPIENT)
    ),
    Permission.APPROVE_PERIOD_STEP: frozenset({(_APPROVER, _HOST), (_APPROVER, _RECIPIENT)}),
}


def _a(role: Role) -> str:
    """Write a role with its article."""
    return f"{'an' if role.value[0] in 'aeiou' else 'a'} {role.value}"


def side_of(caller: Caller, arrangement: Arrangement) -> Side | None:
    """Return which council the caller acts for; None for any other party."""
    if caller.party == arrangement.host:
        return Side.HOST
    return Side.RECIPIENT if caller.party == arrangement.recipient else None


def require(permission: Permission, caller: Caller, arrangement: Arrangement) -> None:
    """Refuse a caller whose role and party may not do this (NotPermitted)."""
    side = side_of(caller, arrangement)
    if side is None or (caller.role, side) not in ALLOWED.get(permission, frozenset()):
        allowed = sorted(
            f"{_a(role)} of {arrangement.host if where is Side.HOST else arrangement.recipient}"
            for role, where in ALLOWED.get(permission, frozenset())
        )
        raise NotPermitted(
            f"{_a(caller.role).capitalize()} of {caller.party} may not {permission}. "
            f"Ask {' or '.join(allowed)}."
        )


def require_administrator(caller: Caller, code: str) -> None:
    """Refuse anybody but an administrator of that arrangement (NotPermitted)."""
    if caller.role is not Role.ADMINISTRATOR or caller.arrangement != code:
        raise NotPermitted(
            f"{_a(caller.role).capitalize()} of {caller.party} in {caller.arrangement} may not "
            f"set up the arrangement {code}. Ask an administrator whose token is for {code}."
        )
