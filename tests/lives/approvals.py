"""Submissions and delegations: a deputy who approves, one whose time is ended, and a version.

Everything stands beside the charge: the version of the model is rejected, so that no figure moves.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ledger.actions.authority import Caller, Permission
from ledger.actions.decide import reject
from ledger.actions.delegate import delegate, end_delegation
from ledger.actions.register_person import register_person
from ledger.actions.submit_model import submit_model
from ledger.actions.work import Ledger
from tests.ledgers import APPROVER, CODE, NOON, PREPARER, definition, do

DEPUTY = replace(PREPARER, person="P0010")  # a preparer of the host
OTHER_DEPUTY = replace(PREPARER, person="P0011")
TODAY = NOON.date()
FRIDAY = date(2020, 4, 3)


@dataclass(frozen=True, slots=True)
class Approvals:
    """The event ids of what `live_through_approvals` made."""

    delegation: int  # of the host's approver to DEPUTY, in force today
    ended: int  # to OTHER_DEPUTY
    version: int  # 2 of the model, which the deputy rejected


def register(ledger: Ledger, *callers: Caller) -> None:
    """Register people for their own councils."""
    for caller in callers:
        name = f"Example {caller.role} of {caller.party}"
        register_person(ledger, caller.person, name, arrangement=CODE, party=caller.party)


def delegate_to(
    ledger: Ledger,
    deputy: Caller,
    *,
    by: Caller = APPROVER,
    starts_on: date = TODAY,
    ends_on: date = FRIDAY,
) -> int:
    """Delegate an approver's approving to somebody registered; return its number."""
    made: int = do(
        ledger,
        by,
        Permission.DELEGATE,
        lambda work: delegate(
            work, deputy.person, starts_on=starts_on, ends_on=ends_on, reason="Annual leave"
        ),
    )["id"]
    return made


def end(ledger: Ledger, delegation: int, *, by: Caller = APPROVER) -> None:
    """End a delegation at once."""
    do(ledger, by, Permission.DELEGATE, lambda work: end_delegation(work, delegation))


def second_version(**changes: object) -> dict[str, Any]:
    """Return Ash-Birch's model as version 2 from August 2019, as it is submitted."""
    model = definition()["cost_recovery_model"]
    kept = {name: value for name, value in model.items() if name not in ("agreed_by", "agreed_on")}
    return {**kept, "version": 2, "effective_from": "2019-08-01"} | changes


def submit_second_version(
    ledger: Ledger,
    *,
    caller: Caller = PREPARER,
    retrospective: bool = True,
    on: date | None = None,
    **changes: object,
) -> int:
    """Submit version 2, with changes to it; return its submission."""
    model = second_version(**changes)
    made: int = do(
        ledger,
        caller,
        Permission.PROPOSE,
        lambda work: submit_model(work, model, retrospective=retrospective, on=on),
    )["id"]
    return made


def live_through_approvals(ledger: Ledger) -> Approvals:
    """Delegate twice, end one, and have the deputy reject a version of the model."""
    register(ledger, DEPUTY, OTHER_DEPUTY)
    delegation, ended = delegate_to(ledger, DEPUTY), delegate_to(ledger, OTHER_DEPUTY)
    end(ledger, ended)
    version = submit_second_version(ledger)
    do(
        ledger,
        DEPUTY,
        Permission.DECIDE,
        lambda work: reject(work, version, reason="Not before the spring"),
    )
    return Approvals(delegation, ended, version)
