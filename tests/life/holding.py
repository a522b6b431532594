"""What holds of the books after every step, whatever was done: read by plain SQL of our own.

Sums are drawn with the driver's own connection, apart from the queries that they check.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ledger.actions.work import Ledger
from ledger.domain.accounts import Account
from ledger.domain.calendar import Month
from ledger.queries.ageing import ageing
from ledger.queries.mirror import mirror
from ledger.queries.neutrality import neutrality
from tests.ledgers import CODE, HOST, NOON, RECIPIENT, WITHIN
from tests.store.raw import Raw, raw_connection

Cell = tuple[str, str]  # a pool and a service month
TODAY = NOON.date()
INCOME = "account BETWEEN 4100 AND 4199"
# Rewritten by their own nature: everything else only ever grows.
MUTABLE = ("accounting_period", "person", "api_token")
APPENDED_BY_REFUSAL = "audit_event"


def state(url: str) -> dict[str, object]:
    """How much is stored of everything but the audit trail, and the rows that may change."""
    with raw_connection(url) as raw:
        names = (
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            if raw.is_sqlite
            else "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        )
        tables = sorted(name for (name,) in raw.run(names) if name != APPENDED_BY_REFUSAL)
        counts: dict[str, object] = {
            name: raw.run(f"SELECT count(*) FROM {name}")[0][0] for name in tables
        }
        return counts | {name: sorted(map(repr, raw.rows(name))) for name in MUTABLE}


def require_all(ledger: Ledger, url: str) -> None:
    """Refuse, by AssertionError, a ledger of which something does not hold."""
    with raw_connection(url) as raw:
        _books_balance(raw)
        _grants_meet_cost(raw)
        _advances_are_not_overdrawn(raw)
        _nothing_is_billed_twice(raw)
        _neutrality_is_a_balance(ledger, raw)
        _debts_tie(ledger, raw)
    _mirror_is_explained(ledger)


def _books_balance(raw: Raw) -> None:
    """Every journal of every book sums to nil, so every trial balance does."""
    odd = raw.run(
        "SELECT event_id, book, sum(amount_pence) FROM journal_line "
        "GROUP BY event_id, book HAVING sum(amount_pence) <> 0"
    )
    assert odd == []


def _grants_meet_cost(raw: Raw) -> None:
    """6300 + 4900 is nil by pool in the host's book, and 2240 is never in debit."""
    odd = raw.run(
        "SELECT pool, sum(amount_pence) FROM journal_line WHERE book = ? "
        "AND account IN (6300, 4900) GROUP BY pool HAVING sum(amount_pence) <> 0",
        HOST,
    )
    assert odd == []
    advance = raw.run("SELECT sum(amount_pence) FROM journal_line WHERE account = 2240")
    assert int(advance[0][0] or 0) <= 0


def _advances_are_not_overdrawn(raw: Raw) -> None:
    """No service month of a pool is ever in debit in 2210, or in credit in 1320."""
    odd = raw.run(
        "SELECT book, account, pool, service_month, sum(amount_pence) FROM journal_line "
        "WHERE pool IS NOT NULL AND account IN (1320, 2210) "
        "GROUP BY book, account, pool, service_month "
        "HAVING (account = 2210 AND sum(amount_pence) > 0) "
        "OR (account = 1320 AND sum(amount_pence) < 0)"
    )
    assert odd == []


def _nothing_is_billed_twice(raw: Raw) -> None:
    """A charge stands on one issued statement at most; a credit never passes its line."""
    twice = raw.run(
        "SELECT l.charge_event_id FROM statement_line l "
        "JOIN statement_issue i ON i.arrangement_id = l.arrangement_id "
        "AND i.statement_event_id = l.event_id GROUP BY l.charge_event_id HAVING count(*) > 1"
    )
    assert twice == []
    beyond = raw.run(
        "SELECT l.event_id, l.row_no FROM statement_line l JOIN credit_note_line c "
        "ON c.statement_event_id = l.event_id AND c.statement_line = l.row_no "
        "GROUP BY l.event_id, l.row_no, l.net_pence "
        "HAVING abs(sum(c.net_pence)) > abs(l.net_pence)"
    )
    assert beyond == []


def cells(raw: Raw, condition: str, book: str = HOST) -> dict[Cell, int]:
    """Sum a book's lines by pool and service month."""
    rows = raw.run(
        "SELECT pool, service_month, sum(amount_pence) FROM journal_line "
        f"WHERE book = ? AND service_month IS NOT NULL AND {condition} "
        "GROUP BY pool, service_month",
        book,
    )
    return {(pool, month): int(pence) for pool, month, pence in rows}


def _neutrality_is_a_balance(ledger: Ledger, raw: Raw) -> None:
    """R - C by pool and service month is 6100 + 41xx (and 6000, where it is not yet apportioned).

    I comes from the costs as they were cut into months, not from the accounts.
    """
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        report = neutrality(connection, known, as_at=TODAY)
    ours = {pool.code for pool in known.arrangement.pools_of(HOST)}
    residual = cells(raw, f"(account IN (6000, 6100) OR {INCOME})")
    reported = {
        (each.pool, str(each.service_month)): each.figures.residual_pence for each in report.months
    }
    assert _filled(reported) == _filled(
        {cell: pence for cell, pence in residual.items() if cell[0] in ours}
    )
    incurred = raw.run(
        "SELECT c.pool, m.service_month, sum(m.amount_pence) FROM cost c JOIN cost_month m "
        "ON m.arrangement_id = c.arrangement_id AND m.event_id = c.event_id "
        "WHERE m.service_month IS NOT NULL GROUP BY c.pool, m.service_month"
    )
    recorded = {(pool, month): int(pence) for pool, month, pence in incurred if pool in ours}
    cost = {
        (each.pool, str(each.service_month)): each.figures.incurred_pence for each in report.months
    }
    assert _filled(cost) == _filled(recorded)


def _filled(amounts: Mapping[Cell, int]) -> dict[Cell, int]:
    return {cell: pence for cell, pence in amounts.items() if pence}


def _debts_tie(ledger: Ledger, raw: Raw) -> None:
    """What is owed line by line is account 1210, and what is unallocated is account 2220."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        for payee in (HOST, RECIPIENT):
            aged = ageing(connection, known.arrangement_id, payee=payee, as_at=TODAY)
            owed = sum(each.owed_pence for each in aged.debts)
            assert owed == _balance(raw, payee, Account.DEBTOR)
            held = sum(each.unallocated_pence for each in aged.unallocated)
            assert held == -_balance(raw, payee, Account.UNALLOCATED_RECEIPTS)
            assert held >= 0


def _balance(raw: Raw, book: str, account: Account) -> int:
    rows = raw.run(
        "SELECT coalesce(sum(amount_pence), 0) FROM journal_line WHERE book = ? AND account = ?",
        book,
        int(account),
    )
    return int(rows[0][0])


def _mirror_is_explained(ledger: Ledger) -> None:
    """One book's debts are the other's, or the difference is listed: on every quarter day too."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        for day in (date(2019, 9, 30), date(2019, 12, 31), date(2020, 2, 29), TODAY):
            both = mirror(connection, known.arrangement_id, known.arrangement, day)
            assert both.unexplained_pence == 0, (day, both)


def require_charged(url: str, pools: tuple[str, ...], last: Month) -> None:
    """Refuse a ledger just charged, of which a shared pool's month is charged twice or not at all.

    What was charged, less what was superseded, is the recoverable cost: account 6100 of the
    supplier, for the months up to the last charged. What was credited for good stands apart.
    """
    with raw_connection(url) as raw:
        charged = {
            (pool, month): int(pence)
            for pool, month, pence in raw.run(
                "SELECT pool, service_month, sum(net_pence) FROM charge "
                "GROUP BY pool, service_month"
            )
        }
        again = {
            (pool, month): int(pence)
            for pool, month, pence in raw.run(
                "SELECT h.pool, h.service_month, sum(c.net_pence) FROM credit_note_line c "
                "JOIN credit_note n ON n.event_id = c.event_id AND n.cause = 'superseded' "
                "JOIN statement_line l ON l.event_id = c.statement_event_id "
                "AND l.row_no = c.statement_line "
                "JOIN charge h ON h.event_id = l.charge_event_id "
                "GROUP BY h.pool, h.service_month"
            )
        }
        recoverable = {
            **cells(raw, "account = 6100"),
            **cells(raw, "account = 6100", RECIPIENT),
        }
    for cell, pence in recoverable.items():
        if cell[0] in pools and cell[1] <= str(last):
            assert charged.get(cell, 0) - again.get(cell, 0) == pence, cell


def require_trued_up(url: str, pool: str, last: Month) -> None:
    """Refuse a ledger just trued up, of which a month on account is not at what it cost.

    6100 + 41xx of each month up to the last is what was waived, and what was credited for good.
    """
    with raw_connection(url) as raw:
        residual = cells(raw, f"(account = 6100 OR {INCOME}) AND pool = '{pool}'")
        let_go = raw.run(
            "SELECT service_month, waived_pence FROM true_up_waiver WHERE pool = ?", pool
        ) + raw.run(
            "SELECT h.service_month, c.net_pence FROM credit_note_line c "
            "JOIN statement_line l ON l.event_id = c.statement_event_id "
            "AND l.row_no = c.statement_line "
            "JOIN charge h ON h.event_id = l.charge_event_id WHERE h.pool = ?",
            pool,
        )
    expected: dict[Cell, int] = {}
    for month, pence in let_go:
        expected[pool, month] = expected.get((pool, month), 0) + int(pence)
    for cell in residual | expected:
        if cell[1] <= str(last):
            assert residual.get(cell, 0) == expected.get(cell, 0), cell
