"""The mirror: what one council's book says it is owed is what the other's says it owes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from ledger.domain.accounts import MIRRORED, Account
from ledger.domain.arrangement import Arrangement
from ledger.domain.money import Pence
from ledger.domain.position import Position
from ledger.queries.positions import position
from ledger.queries.unallocated import SourceKind, sources
from ledger.store.journals import journal_line
from ledger.store.settlements import write_off, write_off_line
from ledger.store.statements import statement_issue


@dataclass(frozen=True, slots=True)
class MirrorRow:
    """One account in both books, lines between the two councils only."""

    account: Account
    host_pence: Pence
    recipient_pence: Pence


@dataclass(frozen=True, slots=True)
class Explained:
    """A listed difference: cash that only one of the two has by the date, or an unreleased debt."""

    kind: str
    reference: str
    pence: Pence


@dataclass(frozen=True, slots=True)
class Mirror:
    """Both books side by side; what remains unexplained is a fault of the software."""

    as_at: date
    accounts: tuple[MirrorRow, ...]
    explained: tuple[Explained, ...]
    position: Position

    @property
    def difference_pence(self) -> Pence:
        """Both books added up: nil, but for the listed differences."""
        return sum(row.host_pence + row.recipient_pence for row in self.accounts)

    @property
    def unexplained_pence(self) -> Pence:
        """The difference that nothing listed accounts for."""
        return self.difference_pence - sum(each.pence for each in self.explained)


def mirror(
    connection: Connection, arrangement_id: int, arrangement: Arrangement, as_at: date
) -> Mirror:
    """Set the two books side by side as at a date."""
    host, recipient = arrangement.host, arrangement.recipient
    line = journal_line.c
    rows = connection.execute(
        select(line.book, line.account, func.sum(line.amount_pence).label("pence"))
        .where(
            line.arrangement_id == arrangement_id,
            line.effective_on <= as_at,
            line.account.in_([int(account) for account in MIRRORED]),
            ((line.book == host) & (line.counterparty == recipient))
            | ((line.book == recipient) & (line.counterparty == host)),
        )
        .group_by(line.book, line.account)
    )
    pence = {(row.book, row.account): int(row.pence) for row in rows}
    return Mirror(
        as_at,
        tuple(
            MirrorRow(account, pence.get((host, account), 0), pence.get((recipient, account), 0))
            for account in MIRRORED
        ),
        (
            *_in_transit(connection, arrangement_id, as_at),
            *_unreleased(connection, arrangement_id, as_at),
        ),
        position(connection, arrangement_id),
    )


def _in_transit(connection: Connection, arrangement_id: int, as_at: date) -> tuple[Explained, ...]:
    """Receipts without a matched payment by the date, and payments without a receipt by it.

    A receipt counts from when it is known to be the payer's: until then it is not between the two.
    """
    listed = []
    for each in sources(connection, arrangement_id):
        if each.kind is not SourceKind.RECEIPT:
            continue
        received = each.payer is not None and each.available_on <= as_at
        paid = each.paid_on is not None and each.paid_on <= as_at
        if received and not paid:
            listed.append(
                Explained("received, not yet matched", each.reference, -each.amount_pence)
            )
        elif paid and not received:
            what = "identified" if each.dated <= as_at else "received"
            listed.append(Explained(f"paid, not yet {what}", each.reference, each.amount_pence))
    return tuple(listed)


def _unreleased(connection: Connection, arrangement_id: int, as_at: date) -> tuple[Explained, ...]:
    """Debts that the payee has written off by the date, and the payer still owes."""
    rows = connection.execute(
        select(
            statement_issue.c.number,
            write_off.c.event_id,
            func.sum(write_off_line.c.gross_pence).label("pence"),
        )
        .join(
            write_off_line,
            (write_off_line.c.arrangement_id == write_off.c.arrangement_id)
            & (write_off_line.c.event_id == write_off.c.event_id),
        )
        .join(
            statement_issue,
            (statement_issue.c.arrangement_id == write_off.c.arrangement_id)
            & (statement_issue.c.statement_event_id == write_off.c.statement_event_id),
        )
        .where(
            write_off.c.arrangement_id == arrangement_id,
            write_off.c.released == 0,
            write_off.c.written_off_on <= as_at,
        )
        .group_by(statement_issue.c.number, write_off.c.event_id)
        .order_by(write_off.c.event_id)
    )
    return tuple(
        Explained("written off, payer not released", row.number, -int(row.pence)) for row in rows
    )
