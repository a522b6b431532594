"""Budgets, reviews of methods and savings: bodies with good defaults, and a life with each."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import uuid4

from ledger.actions.authority import Caller, Permission
from ledger.actions.report_saving import report_saving
from ledger.actions.review_method import review_method
from ledger.actions.set_budget import set_budget
from ledger.actions.work import Ledger, Receipt, Work
from tests.ledgers import PAYER_PREPARER, PREPARER, do


def budget_row(**fields: object) -> dict[str, Any]:
    """Return a budget of half of DCS, 4,000.00 a month from July 2019."""
    return {
        "pool": "DCS",
        "effective_from": "2019-07",
        "share": "0.5",
        "monthly": "4000.00",
        "evidence": "The budget book",
    } | fields


def review_row(**fields: object) -> dict[str, Any]:
    """Return a review of HOMES on 1 October 2019, due again at the end of the year."""
    return {
        "pool": "HOMES",
        "reviewed_on": "2019-10-01",
        "next_review_on": "2019-12-31",
        "reason": "Children looked after drive the cost",
        "finding": "The driver stays",
    } | fields


def saving_row(**fields: object) -> dict[str, Any]:
    """Return a cashable saving of 900.00 over July to September 2019."""
    return {
        "saving_ref": f"S-{uuid4().hex}",
        "first_month": "2019-07",
        "last_month": "2019-09",
        "amount": "900.00",
        "cashable": True,
        "description": "No agency cover",
        "evidence": "Our establishment list",
    } | fields


def budget(ledger: Ledger, caller: Caller = PREPARER, **fields: object) -> Receipt:
    """Set a budget."""
    act = partial(_set, budget_row(**fields))
    return do(ledger, caller, Permission.RECORD_EVIDENCE, act)


def review(ledger: Ledger, caller: Caller = PREPARER, **fields: object) -> Receipt:
    """Record a review."""
    act = partial(_review, review_row(**fields))
    return do(ledger, caller, Permission.RECORD_EVIDENCE, act)


def saving(ledger: Ledger, caller: Caller = PREPARER, **fields: object) -> Receipt:
    """Report a saving of the caller's council."""
    act = partial(_report, saving_row(**fields))
    return do(ledger, caller, Permission.KEEP_OWN_BOOK, act)


def _set(row: dict[str, Any], work: Work) -> Receipt:
    return set_budget(work, row)


def _review(row: dict[str, Any], work: Work) -> Receipt:
    return review_method(work, row)


def _report(row: dict[str, Any], work: Work) -> Receipt:
    return report_saving(work, row)


def live_through_stocktakes(ledger: Ledger) -> None:
    """Make a row in each of the tables that quarterly packs and stocktakes rest on."""
    budget(ledger)
    review(ledger)
    saving(ledger, PAYER_PREPARER)
