"""What people do in the machine: bodies with numbers drawn at random, and what there is to pick."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar
from uuid import uuid4

from ledger.actions.work import Receipt, Work
from ledger.domain.calendar import Month
from ledger.domain.money import show_pounds
from tests.ledgers import (
    APPROVER,
    HOST,
    NOON,
    PAYER_APPROVER,
    PAYER_PREPARER,
    POST_HOLDER,
    PREPARER,
    RECIPIENT,
    Act,
    definition,
)

Item = TypeVar("Item")
TODAY = NOON.date()
MONTHS = tuple(Month(2019, 6).through(Month(2020, 2)))
SHARED = ("SETUP", "DCS", "OFFICE", "HOMES", "TOLL")  # the host's pools that share actual cost
ON_ACCOUNT = "KIOSK"
POOLS = (*SHARED, ON_ACCOUNT, "AUDITS", "ADVICE")
COUNCILS = (HOST, RECIPIENT)
PREPARERS = {HOST: PREPARER, RECIPIENT: PAYER_PREPARER}
APPROVERS = {HOST: APPROVER, RECIPIENT: PAYER_APPROVER}
PEOPLE = (PREPARER, APPROVER, PAYER_PREPARER, PAYER_APPROVER, POST_HOLDER)


def pick(items: Sequence[Item], number: int) -> Item | None:
    """Pick one of several by a number drawn; None where there is none."""
    return items[number % len(items)] if items else None


def on_row(record: Callable[[Work, Mapping[str, Any]], Receipt], row: Mapping[str, Any]) -> Act:
    """Make an action of a body."""
    return partial(_on_row, record, row)


def _on_row(
    record: Callable[[Work, Mapping[str, Any]], Receipt], row: Mapping[str, Any], work: Work
) -> Receipt:
    return record(work, row)


def model(**changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return Ash-Birch's model with three more pools, which between them have every kind of terms.

    Advice that Birch supplies to Ash; a toll with a yearly cap; a kiosk paid for on account.
    `changes` are of fields of its pools, by code.
    """
    first: dict[str, Any] = definition()["cost_recovery_model"]
    pools = {pool["code"]: pool for pool in first["pools"]}
    pools["ADVICE"] = pools["SETUP"] | {
        "code": "ADVICE",
        "class": "operation",
        "supplier": RECIPIENT,
        "party": HOST,
    }
    pools["TOLL"] = pools["OFFICE"] | {"code": "TOLL", "annual_cap": "1500.00"}
    pools[ON_ACCOUNT] = pools["OFFICE"] | {
        "code": ON_ACCOUNT,
        "charging": "on_account",
        "on_account_sum": "500.00",
        "true_up_tolerance": "20.00",
    }
    return first | {"pools": [{**pool, **changes.get(code, {})} for code, pool in pools.items()]}


def later_model(version: int, month: Month, share: int) -> dict[str, Any]:
    """Return a later version, in which OFFICE is shared in another proportion."""
    later = model(OFFICE={"share": f"{share % 9 + 1}/10"})
    later |= {"version": version, "effective_from": month.first.isoformat()}
    return {name: each for name, each in later.items() if not name.startswith("agreed_")}


def days(number: int, working: int) -> dict[str, str]:
    """Cut a month's working days among the two councils, joint days and leave."""
    ours = number % (working + 1)
    theirs = number // 7 % (working - ours + 1)
    joint = number // 49 % (working - ours - theirs + 1)
    rest = working - ours - theirs - joint
    return {"ours": str(ours), "theirs": str(theirs), "joint": str(joint), "leave": str(rest)}


def receipt_row(pence: int, month: Month, allocations: Sequence[tuple[int, int]]) -> dict[str, Any]:
    """A receipt of some pence, with pence allocated to statements."""
    return {
        "payment_ref": f"BACS-{uuid4().hex}",
        "received_on": min(month.next.next.first, TODAY).isoformat(),
        "amount": show_pounds(pence),
        "allocations": allocated(allocations),
    }


def allocated(parts: Sequence[tuple[int, int]]) -> list[dict[str, Any]]:
    """Write allocations as a body has them."""
    return [{"statement": id_, "amount": show_pounds(pence)} for id_, pence in parts]
