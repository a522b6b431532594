"""Crediting and disputing in tests: each step by the person who may take it, and what it moved.

- `propose`, `credit`, `supersede`, `raised`, `resolve`: what is submitted, and its number.
- `movements(ledger, event, code)`: every journal line of an event, as (book, account, pence).
- `require_in_balance(ledger, code)`: every book's trial balance is nil, and nothing in the mirror
  is unexplained.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from ledger.actions.authority import Caller, Permission
from ledger.actions.credit_lines import credit_lines, supersede_statement
from ledger.actions.dispute_line import dispute_line
from ledger.actions.effects import EFFECTS
from ledger.actions.resolve_dispute import resolve_dispute
from ledger.actions.submit import approve_submission
from ledger.actions.work import Ledger, Receipt
from ledger.domain.statement import Statement
from ledger.queries import credit_notes, disputes, mirror, statements
from ledger.queries.balances import trial_balance
from ledger.store.disputes import DisputeOutcome
from ledger.store.journals import journal_line
from tests.ledgers import APPROVER, CODE, PAYER_APPROVER, PAYER_PREPARER, PREPARER, WITHIN, do
from tests.settling import require_tied


def credit(
    ledger: Ledger,
    statement: int,
    nets: Mapping[int, str],
    *,
    caller: Caller = PREPARER,
    on: date | None = None,
) -> int:
    """Submit a credit of net amounts by line; return the submission."""
    lines = [{"line": line, "net": net} for line, net in nets.items()]
    submitted: int = do(
        ledger,
        caller,
        Permission.CREDIT_STATEMENT,
        lambda work: credit_lines(work, statement, lines, reason="Priced too high", on=on),
    )["id"]
    return submitted


def supersede(
    ledger: Ledger, statement: int, *, caller: Caller = PREPARER, on: date | None = None
) -> int:
    """Submit a statement's superseding; return the submission."""
    submitted: int = do(
        ledger,
        caller,
        Permission.CREDIT_STATEMENT,
        lambda work: supersede_statement(work, statement, reason="Wrong month", on=on),
    )["id"]
    return submitted


def approved(
    ledger: Ledger,
    submission: int,
    *callers: Caller,
    on: date | None = None,
) -> int:
    """Approve as both councils, or as the callers given; return the event of the effect."""
    receipt: Receipt = {}
    for caller in callers or (APPROVER, PAYER_APPROVER):
        receipt = do(
            ledger,
            caller,
            Permission.DECIDE,
            lambda work: approve_submission(work, submission, EFFECTS, on=on),
        )
    effect: int = receipt["effect"]
    return effect


def raised(
    ledger: Ledger,
    statement: int,
    line: int,
    *,
    amount: str | None = None,
    caller: Caller = PAYER_PREPARER,
    on: date | None = None,
) -> int:
    """Dispute a line, or a gross amount of it; return the dispute."""
    made: int = do(
        ledger,
        caller,
        Permission.RAISE_DISPUTE,
        lambda work: dispute_line(work, statement, line, reason="Not ours", amount=amount, on=on),
    )["id"]
    return made


def resolve(
    ledger: Ledger,
    dispute: int,
    outcome: str,
    *,
    net: str | None = None,
    caller: Caller = PREPARER,
    on: date | None = None,
) -> int:
    """Submit how a dispute ends; return the submission."""
    submitted: int = do(
        ledger,
        caller,
        Permission.RESOLVE_DISPUTE,
        lambda work: resolve_dispute(
            work, dispute, outcome=DisputeOutcome(outcome), reason="Looked into", net=net, on=on
        ),
    )["id"]
    return submitted


def read_statement(ledger: Ledger, statement: int, code: str = CODE) -> Statement:
    """Return a statement, whole."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, code)
        whole = statements.find(connection, known.arrangement_id, known.arrangement, statement)
    assert whole is not None
    return whole


def read_dispute(
    ledger: Ledger, dispute: int, *, as_at: date = date(2020, 3, 31), code: str = CODE
) -> disputes.DisputeView:
    """Return a dispute, whole, with its clock as at a day."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, code)
        found = disputes.find(
            connection, known.arrangement_id, known.arrangement, dispute, as_at=as_at
        )
    assert found is not None
    return found


def notes(
    ledger: Ledger, statement: int | None = None, code: str = CODE
) -> list[credit_notes.CreditNote]:
    """Every credit note, or those of a statement."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, code)
        return credit_notes.listing(connection, known.arrangement_id, statement=statement)


def movements(ledger: Ledger, event_id: int) -> list[tuple[str, int, int]]:
    """Every journal line of an event as (book, account, pence), sorted."""
    line = journal_line.c
    with ledger.database.reading(WITHIN) as connection:
        rows = connection.execute(
            select(line.book, line.account, line.amount_pence).where(line.event_id == event_id)
        )
        return sorted((row.book, row.account, row.amount_pence) for row in rows)


def require_in_balance(
    ledger: Ledger, code: str = CODE, *, as_at: date = date(2020, 3, 31)
) -> None:
    """Every book's trial balance is nil, and nothing in the mirror is unexplained.

    In Ash-Birch, on every day on which anything moved, and ageing ties to the accounts as well.
    """
    if code == CODE:
        require_tied(ledger)
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, code)
        for book in (known.arrangement.host, known.arrangement.recipient):
            answer = trial_balance(connection, known.arrangement_id, book, as_at)
            assert sum(row.balance_pence for row in answer.rows) == 0
        seen = mirror.mirror(connection, known.arrangement_id, known.arrangement, as_at)
    assert seen.unexplained_pence == 0
