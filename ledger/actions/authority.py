"""Who may do what: role and side of the arrangement. What is not listed is refused."""

from __future__ import annotations

import itertools
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
    scopes: frozenset[str] = frozenset()  # what a token is narrowed to; none: all of its role


class Permission(StrEnum):
    """Each thing that can be done."""

    OWN_SESSION = "see and end one's own sessions"
    MANAGE_TOKENS = "see and revoke API tokens"
    READ = "read what both councils share"
    READ_ROWS = "read single entries"
    SIMULATE = "charge a range of months again under other rules"
    ASK_AUDIT_PACK = "ask for an audit pack"
    VERIFY_WORKBOOK = "verify a workbook"
    SET_UP = "set up an arrangement"
    # Its words are kept with every idempotency key, so they stay as they are, though drivers,
    # grants and controls have a permission of their own.
    RECORD = "record costs, deliveries, rates, drivers, grants and controls"
    RECORD_EVIDENCE = "record drivers, grants, controls and baselines"
    STATE_TIME = "state time"
    CERTIFY_TIME = "certify time"
    APPROVE_TIME = "approve time"
    PREPARE_STATEMENT = "prepare and submit a statement"
    AGREE_STATEMENT = "agree a statement"
    RETURN_STATEMENT = "return a statement"
    ISSUE_STATEMENT = "issue a statement"
    RECORD_RECEIPT = "record and allocate receipts"
    MATCH_PAYMENT = "match a payment to its receipt"
    SUBMIT_SETTLEMENT = "submit a refund, a set-off or a write-off for approval"
    RAISE_DISPUTE = "dispute a statement line"
    FOLLOW_DISPUTE = "write on, own and escalate a dispute"
    RESOLVE_DISPUTE = "submit how a dispute ends"
    CREDIT_STATEMENT = "credit or supersede a statement"
    SOFT_CLOSE_PERIOD = "soft-close a period"
    ADJUST_PERIOD = "adjust a soft-closed period or a year end"
    REQUEST_PERIOD_STEP = "ask for a period to be closed or reopened"
    APPROVE_PERIOD_STEP = "approve the closing or reopening of a period"
    WITNESS_SEAL = "witness a seal"
    PROPOSE = "submit what both councils approve"
    DECIDE = "approve or reject what is submitted"
    DELEGATE = "delegate an approver's approving"
    KEEP_OWN_BOOK = "keep journals, accruals, own costs, grants and confirmed balances of a book"
    GIVE_EXIT_NOTICE = "give notice that the arrangement ends"
    CERTIFY_EXIT = "ask for the joint certificate of exit"
    UPLOAD = "upload a file of rows to record"
    SUBMIT_REPORT = "submit a report for both councils to agree"
    AGREE_REPORT = "agree a report"
    EXPORT_LEDGER = "export journals to a council's own ledger"


class Side(StrEnum):
    """Which council, or that it is neither."""

    HOST = "host"
    RECIPIENT = "recipient"
    OTHER = "other"  # a grantor or a partner: a party that keeps no book


_PREPARER, _APPROVER, _AUDITOR = Role.PREPARER, Role.APPROVER, Role.AUDITOR
_HOST, _RECIPIENT = Side.HOST, Side.RECIPIENT
_BOTH_ROLES = frozenset({_PREPARER, _APPROVER})
_COUNCILS = frozenset(itertools.product(Role, (_HOST, _RECIPIENT)))
_AUDITOR_OF_ANOTHER = (_AUDITOR, Side.OTHER)

ALLOWED: Mapping[Permission, frozenset[tuple[Role, Side]]] = {
    Permission.OWN_SESSION: frozenset(itertools.product(Role, Side)),
    # Their own, and an administrator those of their party: the query and the action look whose.
    Permission.MANAGE_TOKENS: frozenset(itertools.product(Role, Side)),
    Permission.READ: _COUNCILS | {_AUDITOR_OF_ANOTHER},
    # Of each council its own, or what both share: the queries look which. An administrator sets
    # up, and reads the entries of neither.
    Permission.READ_ROWS: frozenset(
        (role, side) for role, side in _COUNCILS if role is not Role.ADMINISTRATOR
    )
    | {_AUDITOR_OF_ANOTHER},
    Permission.SIMULATE: _COUNCILS,
    Permission.ASK_AUDIT_PACK: frozenset(
        {(_AUDITOR, _HOST), (_AUDITOR, _RECIPIENT), (_APPROVER, _HOST)}
    ),
    Permission.VERIFY_WORKBOOK: _COUNCILS | {_AUDITOR_OF_ANOTHER},
    Permission.SET_UP: frozenset({(Role.ADMINISTRATOR, _HOST), (Role.ADMINISTRATOR, _RECIPIENT)}),
    # Each council for the pools that it supplies: the action looks whose the pool is (supply.py).
    Permission.RECORD: frozenset({(_PREPARER, _HOST), (_PREPARER, _RECIPIENT)}),
    Permission.RECORD_EVIDENCE: frozenset({(_PREPARER, _HOST)}),
    Permission.STATE_TIME: frozenset({(_PREPARER, _HOST)}),
    Permission.CERTIFY_TIME: frozenset({(_PREPARER, _HOST), (_APPROVER, _HOST)}),
    Permission.APPROVE_TIME: frozenset({(_APPROVER, _HOST)}),
    # Each council for the statements of which it is the payee.
    Permission.PREPARE_STATEMENT: frozenset({(_PREPARER, _HOST), (_PREPARER, _RECIPIENT)}),
    Permission.AGREE_STATEMENT: frozenset({(_APPROVER, _HOST), (_APPROVER, _RECIPIENT)}),
    Permission.RETURN_STATEMENT: frozenset(
        (role, side) for role in _BOTH_ROLES for side in (_HOST, _RECIPIENT)
    ),
    Permission.ISSUE_STATEMENT: frozenset(
        (role, side) for role in _BOTH_ROLES for side in (_HOST, _RECIPIENT)
    ),
    # The payee records, the payer matches: the action looks which of the two a council is.
    Permission.RECORD_RECEIPT: frozenset({(_PREPARER, _HOST), (_PREPARER, _RECIPIENT)}),
    Permission.MATCH_PAYMENT: frozenset({(_PREPARER, _HOST), (_PREPARER, _RECIPIENT)}),
    Permission.SUBMIT_SETTLEMENT: frozenset({(_PREPARER, _HOST), (_PREPARER, _RECIPIENT)}),
    Permission.WITNESS_SEAL: frozenset(
        (role, side) for role in _BOTH_ROLES for side in (_HOST, _RECIPIENT)
    ),
    # The payer's people only: the action looks whose the statement is.
    Permission.RAISE_DISPUTE: frozenset(
        (role, side) for role in _BOTH_ROLES for side in (_HOST, _RECIPIENT)
    ),
    Permission.FOLLOW_DISPUTE: frozenset(
        (role, side) for role in _BOTH_ROLES for side in (_HOST, _RECIPIENT)
    ),
    Permission.RESOLVE_DISPUTE: frozenset({(_PREPARER, _HOST), (_PREPARER, _RECIPIENT)}),
    # The payee's people only.
    Permission.CREDIT_STATEMENT: frozenset({(_PREPARER, _HOST), (_PREPARER, _RECIPIENT)}),
    Permission.SOFT_CLOSE_PERIOD: frozenset({(_APPROVER, _HOST)}),
    Permission.ADJUST_PERIOD: frozenset({(_APPROVER, _HOST)}),
    Permission.REQUEST_PERIOD_STEP: frozenset(
        (role, side) for role in _BOTH_ROLES for side in (_HOST, _RECIPIENT)
    ),
    Permission.APPROVE_PERIOD_STEP: frozenset({(_APPROVER, _HOST), (_APPROVER, _RECIPIENT)}),
    Permission.PROPOSE: frozenset({(_PREPARER, _HOST), (_PREPARER, _RECIPIENT)}),
    Permission.DECIDE: frozenset({(_APPROVER, _HOST), (_APPROVER, _RECIPIENT)}),
    Permission.DELEGATE: frozenset({(_APPROVER, _HOST), (_APPROVER, _RECIPIENT)}),
    # And of each row what recording it alone would need: the action looks of what kinds they are.
    Permission.UPLOAD: frozenset({(_PREPARER, _HOST), (_PREPARER, _RECIPIENT)}),
    # Each council in its own book only: the actions take the book from the caller.
    Permission.KEEP_OWN_BOOK: frozenset({(_PREPARER, _HOST), (_PREPARER, _RECIPIENT)}),
    Permission.GIVE_EXIT_NOTICE: frozenset(
        (role, side) for role in _BOTH_ROLES for side in (_HOST, _RECIPIENT)
    ),
    Permission.CERTIFY_EXIT: frozenset(
        (role, side) for role in _BOTH_ROLES for side in (_HOST, _RECIPIENT)
    ),
    Permission.SUBMIT_REPORT: frozenset({(_PREPARER, _HOST)}),
    Permission.AGREE_REPORT: frozenset({(_APPROVER, _HOST), (_APPROVER, _RECIPIENT)}),
    # Each council from its own book only: the action takes the book from the caller.
    Permission.EXPORT_LEDGER: frozenset(
        (role, side) for role in _BOTH_ROLES for side in (_HOST, _RECIPIENT)
    ),
}

# What an approver can hand to a deputy: approving, and not the handing on of it.
_DELEGABLE = frozenset(
    {
        Permission.APPROVE_TIME,
        Permission.AGREE_STATEMENT,
        Permission.APPROVE_PERIOD_STEP,
        Permission.DECIDE,
        Permission.AGREE_REPORT,
    }
)


def _a(role: Role) -> str:
    """Write a role with its article."""
    return f"{'an' if role.value[0] in 'aeiou' else 'a'} {role.value}"


def side_of(caller: Caller, arrangement: Arrangement) -> Side | None:
    """Return which council the caller acts for; None where it is no party of the arrangement."""
    if caller.party == arrangement.host:
        return Side.HOST
    if caller.party == arrangement.recipient:
        return Side.RECIPIENT
    known = any(party.code == caller.party for party in arrangement.parties)
    return Side.OTHER if known else None


def deputy_may(permission: Permission, caller: Caller, arrangement: Arrangement) -> bool:
    """Whether a preparer may do this where an approver has made them their deputy."""
    side = side_of(caller, arrangement)
    allowed = ALLOWED.get(permission, frozenset())
    return (
        permission in _DELEGABLE
        and caller.role is Role.PREPARER
        and side is not None
        and (Role.APPROVER, side) in allowed
    )


def may(permission: Permission, caller: Caller, arrangement: Arrangement) -> bool:
    """Whether the caller's role and party may do this: the one look into the table."""
    side = side_of(caller, arrangement)
    return side is not None and (caller.role, side) in ALLOWED.get(permission, frozenset())


def require(permission: Permission, caller: Caller, arrangement: Arrangement) -> None:
    """Refuse a caller whose role and party may not do this (NotPermitted)."""
    if may(permission, caller, arrangement):
        return
    names = {Side.HOST: arrangement.host, Side.RECIPIENT: arrangement.recipient}
    allowed = sorted(
        f"{_a(role)} of {names[side]}"
        for role, side in ALLOWED.get(permission, frozenset())
        if side in names
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
