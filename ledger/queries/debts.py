"""The debt that a statement is drafted on: a corkscrew that ties to account 1210.

Source: api page, `debt`; what counts as received, written off and credited is said at `Debt`.
What an issued statement shows as written off is what was since the one before it, by the order of
events: both are made under the same lock, so that nothing comes between them afterwards.
"""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from ledger.domain.accounts import Account
from ledger.domain.journal import EventKind
from ledger.domain.money import Pence
from ledger.domain.statement import Debt
from ledger.queries.knowing import same_event
from ledger.store.journals import event, journal_line
from ledger.store.settlements import write_off_line
from ledger.store.statements import statement, statement_issue

# Events of money: what they, or their reversals, move on account 1210 is received.
_RECEIVED = (
    EventKind.RECEIPT_RECORDED,
    EventKind.RECEIPT_ALLOCATED,
    EventKind.ALLOCATION_RELEASED,
)


def debt_of_draft(
    connection: Connection, arrangement_id: int, *, payee: str, gross_pence: Pence
) -> Debt:
    """A draft's debt: from what the last statement issued closed with to the balance now.

    An issued statement keeps the figures that it was issued with, so it never changes, and each
    opens with what the one before closed with. What receipts took off account 1210 since is
    received, what write-offs did is written off; all else that took something off is credited.
    """
    issue = statement_issue.c
    last = connection.execute(
        select(statement_issue, (statement.c.net_pence + statement.c.vat_pence).label("gross"))
        .join(
            statement,
            (statement.c.arrangement_id == issue.arrangement_id)
            & (statement.c.event_id == issue.statement_event_id),
        )
        .where(issue.arrangement_id == arrangement_id, issue.payee == payee)
        .order_by(issue.event_id.desc())
        .limit(1)
    ).first()
    closing = 0
    if last is not None:
        before = Debt(
            last.opening_pence,
            last.gross,
            last.credited_pence,
            last.received_pence,
            written_off_at_issue(
                connection, arrangement_id, payee=payee, issue_event=last.event_id
            ),
        )
        closing = before.closing_pence
    received_before = connection.execute(
        select(func.coalesce(func.sum(issue.received_pence), 0)).where(
            issue.arrangement_id == arrangement_id, issue.payee == payee
        )
    ).scalar_one()
    moved = _debtor_by_kind(connection, arrangement_id, payee)
    owed = sum(moved.values())
    received = -sum(moved.get(kind, 0) for kind in _RECEIVED) - int(received_before)
    written_off = _written_off(
        connection, arrangement_id, payee, after=last.event_id if last is not None else 0
    )
    return Debt(
        opening_pence=closing,
        charged_pence=gross_pence,
        credited_pence=closing - owed - received - written_off,
        received_pence=received,
        written_off_pence=written_off,
    )


def written_off_at_issue(
    connection: Connection, arrangement_id: int, *, payee: str, issue_event: int
) -> Pence:
    """What the payee wrote off between its statement issued before and the one of that issue."""
    before = connection.execute(
        select(func.max(statement_issue.c.event_id)).where(
            statement_issue.c.arrangement_id == arrangement_id,
            statement_issue.c.payee == payee,
            statement_issue.c.event_id < issue_event,
        )
    ).scalar_one()
    return _written_off(connection, arrangement_id, payee, after=before or 0, before=issue_event)


def _written_off(
    connection: Connection,
    arrangement_id: int,
    payee: str,
    *,
    after: int,
    before: int | None = None,
) -> Pence:
    line, total = write_off_line.c, func.coalesce(func.sum(write_off_line.c.gross_pence), 0)
    wanted = (
        select(total)
        .join(
            statement,
            (statement.c.arrangement_id == line.arrangement_id)
            & (statement.c.event_id == line.statement_event_id),
        )
        .where(
            line.arrangement_id == arrangement_id,
            line.event_id > after,
            statement.c.payee == payee,
        )
    )
    if before is not None:
        wanted = wanted.where(line.event_id < before)
    return int(connection.execute(wanted).scalar_one())


def _debtor_by_kind(
    connection: Connection, arrangement_id: int, book: str
) -> dict[EventKind, Pence]:
    """What each kind of event has moved on a book's account 1210; a reversal with its original."""
    original = event.alias("original")
    kind = func.coalesce(original.c.kind, event.c.kind)
    rows = connection.execute(
        select(kind.label("kind"), func.sum(journal_line.c.amount_pence).label("pence"))
        .join(event, same_event(journal_line))
        .outerjoin(
            original,
            (original.c.arrangement_id == event.c.arrangement_id)
            & (original.c.event_id == event.c.reverses_event_id),
        )
        .where(
            journal_line.c.arrangement_id == arrangement_id,
            journal_line.c.book == book,
            journal_line.c.account == int(Account.DEBTOR),
        )
        .group_by(kind)
    )
    return {EventKind(row.kind): int(row.pence) for row in rows}
