"""The run-off as at a date: accrued income, accruals, income in advance, and money paid back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection, func, select

from ledger.domain.accounts import Account
from ledger.domain.exit_statement import AccruedIncome, PaidBack, PoolAdvance, RunOffAccrual
from ledger.domain.journal import EventKind
from ledger.domain.money import Pence
from ledger.queries import accruals, settlements
from ledger.queries.arrangements import Known
from ledger.queries.knowing import same_event
from ledger.queries.unallocated import sources
from ledger.store.journals import event, journal_line

_ByKind = Mapping[EventKind, Pence]


def _by_pool(
    connection: Connection, known: Known, account: Account, as_at: date
) -> dict[tuple[str, str], _ByKind]:
    """What each kind of event moved on an account, debit positive, by book and pool."""
    line = journal_line.c
    arrangement = known.arrangement
    rows = connection.execute(
        select(line.book, line.pool, event.c.kind, func.sum(line.amount_pence).label("pence"))
        .join(event, same_event(journal_line))
        .where(
            line.arrangement_id == known.arrangement_id,
            line.book.in_([arrangement.host, arrangement.recipient]),
            line.account == int(account),
            line.effective_on <= as_at,
        )
        .group_by(line.book, line.pool, event.c.kind)
    )
    found: dict[tuple[str, str], dict[EventKind, Pence]] = {}
    for row in rows:
        of_pool = found.setdefault((row.book, row.pool), {})
        of_pool[EventKind(row.kind)] = int(row.pence)
    places = {pool.code: place for place, pool in enumerate(arrangement.pools)}
    return {key: found[key] for key in sorted(found, key=lambda key: (key[0], places[key[1]]))}


def accrued_income(connection: Connection, known: Known, as_at: date) -> tuple[AccruedIncome, ...]:
    """Return account 1215 by payee and pool: earned, billed, accrued at period ends, reversed."""
    found = []
    for (book, pool), moved in _by_pool(connection, known, Account.ACCRUED_INCOME, as_at).items():
        billed = -moved.get(EventKind.STATEMENT_ISSUED, 0)
        accrued = moved.get(EventKind.ACCRUAL_POSTED, 0)
        back = -moved.get(EventKind.ACCRUAL_REVERSED, 0)
        earned = sum(moved.values()) + billed - accrued + back
        found.append(AccruedIncome(book, pool, earned, billed, accrued, back))
    return tuple(found)


def run_off_accruals(
    connection: Connection, known: Known, as_at: date
) -> tuple[RunOffAccrual, ...]:
    """Return every accrual posted by the date, with what stands of it: what it earned, no cost."""
    arrangement = known.arrangement
    return tuple(
        RunOffAccrual(
            id=each.id,
            payee=arrangement.supplier_of(arrangement.pool(each.pool)),
            pool=each.pool,
            service_month=each.service_month,
            accrued_on=each.accrued_on,
            reversed_on=each.reversed_on,
            posted_pence=each.earned_pence,
            reversed_pence=each.earned_pence if each.reversed_on <= as_at else 0,
        )
        for each in accruals.listing(connection, known.arrangement_id)
        if each.accrued_on <= as_at
    )


def advances(connection: Connection, known: Known, as_at: date) -> tuple[PoolAdvance, ...]:
    """Return account 2210 by payee and pool: billed in advance, earned, paid back."""
    found = []
    for (book, pool), moved in _by_pool(
        connection, known, Account.INCOME_IN_ADVANCE, as_at
    ).items():
        billed = -moved.get(EventKind.STATEMENT_ISSUED, 0)
        refunded = moved.get(EventKind.REFUNDED, 0)
        earned = sum(moved.values()) + billed - refunded
        found.append(PoolAdvance(book, pool, billed, earned, refunded))
    return tuple(found)


def paid_back(connection: Connection, arrangement_id: int, as_at: date) -> tuple[PaidBack, ...]:
    """Return every refund carried out by the date, and what it was of."""
    named = {
        each.id: f"{each.kind.value.replace('_', ' ').capitalize()} {each.reference}"
        for each in sources(connection, arrangement_id)
    }
    return tuple(
        PaidBack(
            id=each.id,
            paid_by=each.payee,
            paid_to=each.payer,
            paid_on=each.refunded_on,
            source=named[each.source]
            if each.source is not None
            else f"Income in advance of {each.pool}",
            in_advance=each.source is None,
            amount_pence=each.amount_pence,
            payment_ref=each.payment_ref,
        )
        for each in settlements.refunds(connection, arrangement_id)
        if each.refunded_on <= as_at
    )
