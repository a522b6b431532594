"""What a council keeps in its own book beside the charge, and how to read what that posted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any
from uuid import uuid4

from ledger.actions.accrue_cost import accrue_cost
from ledger.actions.authority import Caller, Permission
from ledger.actions.confirm_balance import confirm_balance
from ledger.actions.effects import EFFECTS
from ledger.actions.post_journal import submit_journal
from ledger.actions.record_grant import claim_grant, receive_for_claim, repay_grant
from ledger.actions.record_own_cost import record_own_cost
from ledger.actions.reverse_journal import submit_reversal
from ledger.actions.submit import approve_submission
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain.accounts import Account
from ledger.queries.balances import trial_balance
from ledger.queries.mirror import mirror
from ledger.queries.reversals import posting
from tests.ledgers import APPROVER, CODE, HOST, PREPARER, RECIPIENT, WITHIN, Act, do

THE_END = date(2020, 3, 31)


def keep(ledger: Ledger, act: Act, caller: Caller = PREPARER) -> Receipt:
    """Do something in the caller's council's own book."""
    return do(ledger, caller, Permission.KEEP_OWN_BOOK, act)


def journal_row(**fields: object) -> dict[str, Any]:
    """Return a journal of 12.50, own cost against an accrual, of September 2019."""
    return {
        "effective_on": "2019-09-30",
        "reason": "Our officer's time, not yet on the payroll",
        "source_ref": f"J-{uuid4().hex}",
        "lines": [
            {"account": "5600", "debit": "12.50", "service_month": "2019-09"},
            {"account": "2110", "credit": "12.50", "description": "Two days"},
        ],
    } | fields


def own_cost_row(**fields: object) -> dict[str, Any]:
    """Return a third party's cost of 2,750.00 for September 2019."""
    return {
        "kind": "third_party",
        "supplier": "The improvement partner",
        "source_ref": f"O-{uuid4().hex}",
        "entered_on": "2019-09-30",
        "service_from": "2019-09-01",
        "service_to": "2019-09-30",
        "amount": "2750.00",
        "subjective": "Third party payments",
        "description": "An officer for five days",
    } | fields


def accrual_row(**fields: object) -> dict[str, Any]:
    """Return an accrual of 80.01 in OFFICE (shared half and half) at the end of July 2019."""
    return {
        "period": "2019-07",
        "pool": "OFFICE",
        "service_month": "2019-07",
        "amount": "80.01",
        "reason": "The telephone bill has not come",
    } | fields


def claim_row(**fields: object) -> dict[str, Any]:
    """Return a claim of 500.00 by Ash for SETUP, made on 20 July 2019."""
    return {
        "grant_ref": "CLAIM-1",
        "grantor": "DFE",
        "grantee": HOST,
        "pool": "SETUP",
        "conditions": "The plan is approved",
        "conditions_met_on": "2019-07-15",
        "claimed_on": "2019-07-20",
        "amount": "500.00",
        "description": "Towards setting up",
    } | fields


def approve(ledger: Ledger, submission: int, caller: Caller, *, on: date | None = None) -> Receipt:
    """Approve a submission for the caller's council."""
    return do(
        ledger,
        caller,
        Permission.DECIDE,
        lambda work: approve_submission(work, submission, EFFECTS, on=on),
    )


def by_hand(ledger: Ledger, caller: Caller = PREPARER, **fields: object) -> int:
    """Submit a journal by hand; return the submission."""
    row = journal_row(**fields)
    submitted: int = keep(ledger, lambda work: submit_journal(work, row), caller)["id"]
    return submitted


def posted_by_hand(ledger: Ledger, **fields: object) -> int:
    """Post a journal by hand in Ash's book; return its event."""
    posted: int = approve(ledger, by_hand(ledger, PREPARER, **fields), APPROVER)["effect"]
    return posted


def reverse(ledger: Ledger, event_id: int, caller: Caller = PREPARER) -> int:
    """Submit a reversal; return the submission."""
    act = partial(_reverse, event_id)
    submitted: int = keep(ledger, act, caller)["id"]
    return submitted


def _reverse(event_id: int, work: Work) -> Receipt:
    return submit_reversal(work, event_id, reason="Entered twice")


def own_cost(ledger: Ledger, caller: Caller = PREPARER, **fields: object) -> int:
    """Record an own cost; return its event."""
    row = own_cost_row(**fields)
    recorded: int = keep(ledger, lambda work: record_own_cost(work, row), caller)["id"]
    return recorded


def accrue(ledger: Ledger, caller: Caller = PREPARER, **fields: object) -> Receipt:
    """Accrue cost at a period's end."""
    row = accrual_row(**fields)
    return keep(ledger, lambda work: accrue_cost(work, row), caller)


def claim(ledger: Ledger, caller: Caller = PREPARER, **fields: object) -> Receipt:
    """Claim a grant."""
    row = claim_row(**fields)
    return keep(ledger, lambda work: claim_grant(work, row), caller)


def money_in(
    ledger: Ledger, amount: str, on: str, *, ref: str = "CLAIM-1", caller: Caller = PREPARER
) -> Receipt:
    """Receive money for a claim."""
    row = {"payment_ref": f"P-{uuid4().hex}", "received_on": on, "amount": amount}
    return keep(ledger, lambda work: receive_for_claim(work, ref, row), caller)


def money_back(
    ledger: Ledger, amount: str, on: str, *, ref: str = "CLAIM-1", caller: Caller = PREPARER
) -> Receipt:
    """Repay a grant."""
    row = {"repaid_on": on, "amount": amount, "reason": "Not needed"}
    return keep(ledger, lambda work: repay_grant(work, ref, row), caller)


def confirm(ledger: Ledger, caller: Caller = PREPARER, **fields: object) -> Receipt:
    """Confirm that the caller's council's own ledger shows 100.00 on 1210 at the end of August."""
    row = {"account": "1210", "as_at": "2019-08-31", "confirmed": "100.00"} | fields
    return keep(ledger, lambda work: confirm_balance(work, row), caller)


def live_beside_the_charge(ledger: Ledger) -> None:
    """Make a row in every table of this part, on a ledger that has lived through July."""
    journal = posted_by_hand(ledger, effective_on="2019-10-31")
    approve(ledger, reverse(ledger, journal), APPROVER)
    own_cost(ledger)
    accrue(ledger, period="2019-10", service_month="2019-10")
    claim(ledger, claimed_on="2019-10-01")
    money_in(ledger, "300.00", "2019-10-15")
    money_back(ledger, "20.00", "2019-10-31")
    confirm(ledger, note="As in our own ledger", owner="The business partner")


# ---- reading ----
def balances(
    ledger: Ledger, book: str, as_at: date = THE_END, *accounts: Account
) -> Mapping[int, int]:
    """Return a book's balances that are not nil, in pence by account; or those of some accounts."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        rows = trial_balance(connection, known.arrangement_id, book, as_at).rows
    return {
        int(row.account): row.balance_pence
        for row in rows
        if row.account is not None
        and row.balance_pence
        and (not accounts or row.account in accounts)
    }


def lines_of(ledger: Ledger, event_id: int) -> dict[str, list[tuple[int, int]]]:
    """Return what an event posted: by book, each line's account and pence."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        found = posting(connection, known.arrangement_id, event_id)
    assert found is not None
    return {
        journal.book: [(int(line.account), line.amount_pence) for line in journal.lines]
        for journal in found.journals
    }


def day_of(ledger: Ledger, event_id: int) -> tuple[date, str]:
    """Return an event's date and period."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        found = posting(connection, known.arrangement_id, event_id)
    assert found is not None
    return found.effective_on, found.period


def assert_sound(ledger: Ledger) -> None:
    """Both trial balances are nil, nothing in the mirror is unexplained, and grants stand right.

    As at every month's end: 2240 is never in debit, 1230 never in credit, and 6300 + 4900 of each
    pool is nil.
    """
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        for month in range(4, 16):
            as_at = date(2019 + (month - 1) // 12, (month - 1) % 12 + 1, 28)
            both = mirror(connection, known.arrangement_id, known.arrangement, as_at)
            assert both.unexplained_pence == 0
            for book in (HOST, RECIPIENT):
                rows = trial_balance(connection, known.arrangement_id, book, as_at).rows
                assert sum(row.balance_pence for row in rows) == 0
                of = {row.account: row.balance_pence for row in rows}
                assert of.get(Account.GRANT_IN_ADVANCE, 0) <= 0
                assert of.get(Account.GRANT_DEBTOR, 0) >= 0
    ours = balances(ledger, HOST)
    assert ours.get(6300, 0) + ours.get(4900, 0) == 0
