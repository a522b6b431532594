"""What a pool's income in advance comes to, by service month, in both books."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from ledger.domain.accounts import Account
from ledger.domain.calendar import Month
from ledger.domain.money import Pence
from ledger.domain.posting.cash import HeldInAdvance
from ledger.domain.recovery import VatTreatment
from ledger.domain.settlement import least_from
from ledger.domain.statement import ChargeKind
from ledger.queries.on_account import sums
from ledger.store.charges import charge
from ledger.store.journals import journal_line
from ledger.store.on_account import on_account_charge
from ledger.store.statements import issued_charge


def held_in_advance(
    connection: Connection, arrangement_id: int, *, payee: str, payer: str, pool: str, on: date
) -> list[HeldInAdvance]:
    """What the payee holds of a pool in 2210 on a day and ever after, oldest service month first.

    Never more of a month than the payer's own book has paid in advance of it in 1320. Nor is
    counted what has its own way out: an agreed sum that a coming month-end earns, what a true-up
    has put there and a statement yet to be issued gives back, and a month that was taxed, whose
    VAT only a statement or credit note gives back (docs/decisions/0016-on-account.md).
    """
    held = _least(connection, arrangement_id, payee, Account.INCOME_IN_ADVANCE, payer, pool, on)
    paid = _least(connection, arrangement_id, payer, Account.PAYMENTS_IN_ADVANCE, payee, pool, on)
    promised = _promised(connection, arrangement_id, pool)
    agreed = sums(connection, arrangement_id, [pool])
    coming = {month for _, month in agreed.charged.keys() - agreed.earned.keys()}
    bound = coming | _taxed(connection, arrangement_id, pool)
    found = [
        HeldInAdvance(
            pool,
            service,
            month,
            min(pence, paid.get((service, month), 0)) - promised.get((service, month), 0),
        )
        for (service, month), pence in held.items()
        if month not in bound
    ]
    return sorted(
        (each for each in found if each.amount_pence > 0),
        key=lambda each: (str(each.service_month or ""), each.service or ""),
    )


_Key = tuple[str | None, Month | None]


def _promised(connection: Connection, arrangement_id: int, pool: str) -> dict[_Key, Pence]:
    """What true-ups below the sums give back, and no issued statement has given back yet."""
    rows = connection.execute(
        select(charge.c.service, charge.c.service_month, charge.c.net_pence)
        .join(
            on_account_charge,
            (on_account_charge.c.arrangement_id == charge.c.arrangement_id)
            & (on_account_charge.c.event_id == charge.c.event_id),
        )
        .outerjoin(
            issued_charge,
            (issued_charge.c.arrangement_id == charge.c.arrangement_id)
            & (issued_charge.c.charge_event_id == charge.c.event_id),
        )
        .where(
            charge.c.arrangement_id == arrangement_id,
            charge.c.pool == pool,
            charge.c.net_pence < 0,
            on_account_charge.c.kind == ChargeKind.TRUE_UP,
            issued_charge.c.event_id.is_(None),
        )
    )
    found: dict[_Key, Pence] = {}
    for row in rows:
        key = (row.service, row.service_month)
        found[key] = found.get(key, 0) - row.net_pence
    return found


def _taxed(connection: Connection, arrangement_id: int, pool: str) -> set[Month | None]:
    """The service months of which anything was charged with VAT."""
    rows = connection.execute(
        select(charge.c.service_month).where(
            charge.c.arrangement_id == arrangement_id,
            charge.c.pool == pool,
            charge.c.vat_treatment.in_([each for each in VatTreatment if each.rate_percent]),
        )
    )
    return set(rows.scalars())


def _least(
    connection: Connection,
    arrangement_id: int,
    book: str,
    account: Account,
    counterparty: str,
    pool: str,
    on: date,
) -> dict[_Key, Pence]:
    """The least that an account holds by service month from a day on, by its own sign."""
    line = journal_line.c
    rows = connection.execute(
        select(
            line.service,
            line.service_month,
            line.effective_on,
            func.sum(line.amount_pence).label("pence"),
        )
        .where(
            line.arrangement_id == arrangement_id,
            line.book == book,
            line.account == int(account),
            line.counterparty == counterparty,
            line.pool == pool,
        )
        .group_by(line.service, line.service_month, line.effective_on)
    )
    sign = -1 if account is Account.INCOME_IN_ADVANCE else 1
    return {key: least_from(moved, on) for key, moved in _by_key(rows, sign).items()}


def _by_key(rows: Iterable[Any], sign: int) -> dict[_Key, list[tuple[date, Pence]]]:
    found: dict[_Key, list[tuple[date, Pence]]] = {}
    for row in rows:
        moved = found.setdefault((row.service, row.service_month), [])
        moved.append((row.effective_on, sign * int(row.pence)))
    return found
