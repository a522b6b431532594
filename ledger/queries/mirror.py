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
from ledger.store.journals import journal_line
from ledger.store.receipts import payment, receipt


@dataclass(frozen=True, slots=True)
class MirrorRow:
    """One account in both books, lines between the two councils only."""

    account: Account
    host_pence: Pence
    recipient_pence: Pence


@dataclass(frozen=True, slots=True)
class Explained:
    """A listed difference: cash that only one of the two has recorded by the date."""

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
        _in_transit(connection, arrangement_id, as_at),
        position(connection, arrangement_id),
    )


def _in_transit(connection: Connection, arrangement_id: int, as_at: date) -> tuple[Explained, ...]:
    """Receipts without a matched payment by the date, and payments without a receipt by it."""
    rows = connection.execute(
        select(
            receipt.c.payment_ref, receipt.c.received_on, receipt.c.amount_pence, payment.c.paid_on
        )
        .outerjoin(
            payment,
            (payment.c.arrangement_id == receipt.c.arrangement_id)
            & (payment.c.receipt_event_id == receipt.c.event_id),
        )
        .where(receipt.c.arrangement_id == arrangement_id)
        .order_by(receipt.c.event_id)
    )
    listed = []
    for row in rows:
        received = row.received_on <= as_at
        paid = row.paid_on is not None and row.paid_on <= as_at
        if received and not paid:
            listed.append(
                Explained("received, not yet matched", row.payment_ref, -row.amount_pence)
            )
        elif paid and not received:
            listed.append(Explained("paid, not yet received", row.payment_ref, row.amount_pence))
    return tuple(listed)
