"""Settling in tests: each step by the person who may take it, and what must always tie.

- `receive`, `allocate`, `match`, `identify`, `release`: one step each, and what it was given.
- `refund`, `set_off`, `write_off`: what is submitted; `tests.ledgers.approve` carries it out.
- `require_tied(ledger)`: on every day on which anything was posted, and on the day before it, both
  trial balances are nil, the mirror explains everything, and ageing is accounts 1210 and 2220.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from ledger.actions.allocate_receipt import allocate_receipt
from ledger.actions.authority import Caller, Permission
from ledger.actions.identify_receipt import identify_receipt
from ledger.actions.match_payment import match_payment
from ledger.actions.record_receipt import record_receipt
from ledger.actions.refund import submit_refund
from ledger.actions.release_allocation import release_allocation
from ledger.actions.set_off import submit_set_off
from ledger.actions.work import Ledger, Receipt
from ledger.actions.write_off import submit_write_off
from ledger.queries.ageing import ageing
from ledger.queries.balances import trial_balance
from ledger.queries.mirror import Explained, mirror
from ledger.queries.unallocated import Source, unallocated
from ledger.store.journals import journal_line
from tests.ledgers import CODE, PAYER_PREPARER, PREPARER, WITHIN, do

_references = count(1)


def allocations(parts: Mapping[int, str]) -> list[dict[str, Any]]:
    """Write amounts by statement as a body has them."""
    return [{"statement": statement, "amount": amount} for statement, amount in parts.items()]


def receive(
    ledger: Ledger,
    amount: str,
    parts: Mapping[int, str] | None = None,
    *,
    on: str = "2019-09-20",
    caller: Caller = PREPARER,
    **fields: Any,  # noqa: ANN401 - fields of a body
) -> int:
    """Record a receipt with its allocations."""
    row = {
        "payment_ref": f"PAID-{next(_references)}",
        "received_on": on,
        "amount": amount,
        "allocations": allocations(parts or {}),
        **fields,
    }
    made: int = do(
        ledger, caller, Permission.RECORD_RECEIPT, lambda work: record_receipt(work, row)
    )["id"]
    return made


def allocate(
    ledger: Ledger,
    source: int,
    parts: Mapping[int, str],
    *,
    on: date | None = None,
    caller: Caller = PREPARER,
) -> Receipt:
    """Allocate what is unallocated of a receipt or credit note."""
    return do(
        ledger,
        caller,
        Permission.RECORD_RECEIPT,
        lambda work: allocate_receipt(work, source, allocations(parts), on=on),
    )


def match(
    ledger: Ledger, receipt: int, *, on: date | None = None, caller: Caller = PAYER_PREPARER
) -> int:
    """Match the payer's own payment."""
    made: int = do(
        ledger,
        caller,
        Permission.MATCH_PAYMENT,
        lambda work: match_payment(work, receipt, paid_on=on),
    )["id"]
    return made


def identify(ledger: Ledger, receipt: int, *, on: date | None = None) -> int:
    """Identify a receipt; return the event."""
    made: int = do(
        ledger,
        PREPARER,
        Permission.RECORD_RECEIPT,
        lambda work: identify_receipt(work, receipt, evidence="Remittance advice 17", on=on),
    )["event_id"]
    return made


def release(
    ledger: Ledger,
    source: int,
    statement: int,
    amount: str,
    *,
    on: date | None = None,
) -> Receipt:
    """Take an allocation back."""
    return do(
        ledger,
        PREPARER,
        Permission.RECORD_RECEIPT,
        lambda work: release_allocation(work, source, statement=statement, amount=amount, on=on),
    )


def refund(
    ledger: Ledger,
    amount: str,
    *,
    caller: Caller = PREPARER,
    on: date | None = None,
    **fields: Any,  # noqa: ANN401 - fields of a body
) -> int:
    """Submit a refund; return the submission."""
    row = {"amount": amount, "payment_ref": f"REFUND-{next(_references)}", **fields}
    made: int = do(
        ledger,
        caller,
        Permission.SUBMIT_SETTLEMENT,
        lambda work: submit_refund(work, row, on=on),
    )["id"]
    return made


def set_off(
    ledger: Ledger,
    amount: str,
    *,
    host: Mapping[int, str] | None = None,
    recipient: Mapping[int, str] | None = None,
    caller: Caller = PREPARER,
    on: date | None = None,
) -> int:
    """Submit a set-off; return the submission."""
    row: dict[str, Any] = {"amount": amount}
    if host is not None:
        row["host_statements"] = allocations(host)
    if recipient is not None:
        row["recipient_statements"] = allocations(recipient)
    made: int = do(
        ledger,
        caller,
        Permission.SUBMIT_SETTLEMENT,
        lambda work: submit_set_off(work, row, on=on),
    )["id"]
    return made


def write_off(
    ledger: Ledger,
    statement: int,
    *,
    caller: Caller = PREPARER,
    on: date | None = None,
    **fields: Any,  # noqa: ANN401 - fields of a body
) -> int:
    """Submit a write-off; return the submission."""
    row = {"statement": statement, "reason": "Not worth pursuing", **fields}
    made: int = do(
        ledger,
        caller,
        Permission.SUBMIT_SETTLEMENT,
        lambda work: submit_write_off(work, row, on=on),
    )["id"]
    return made


def explained(ledger: Ledger, as_at: date, code: str = CODE) -> tuple[Explained, ...]:
    """Return the differences that the mirror lists at a date."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, code)
        return mirror(connection, known.arrangement_id, known.arrangement, as_at).explained


def left(ledger: Ledger, code: str = CODE) -> list[Source]:
    """Return the receipts and credit notes of which something is unallocated."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, code)
        return unallocated(connection, known.arrangement_id)


def require_tied(ledger: Ledger, code: str = CODE) -> None:
    """Require that everything ties, on every day on which it could have come undone."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, code)
        posted = connection.execute(
            select(journal_line.c.effective_on)
            .where(journal_line.c.arrangement_id == known.arrangement_id)
            .distinct()
        ).scalars()
        moved = set(posted)
        for day in sorted(moved | {each - timedelta(days=1) for each in moved}):
            seen = mirror(connection, known.arrangement_id, known.arrangement, day)
            assert seen.unexplained_pence == 0, day
            for book in (known.arrangement.host, known.arrangement.recipient):
                answer = trial_balance(connection, known.arrangement_id, book, day)
                assert sum(row.balance_pence for row in answer.rows) == 0
                aged = ageing(connection, known.arrangement_id, payee=book, as_at=day)
                assert aged.total_pence == aged.debtor_pence, (book, day)
                assert aged.unallocated_pence == aged.unallocated_account_pence, (book, day)
                assert all(each.unallocated_pence > 0 for each in aged.unallocated), (book, day)
