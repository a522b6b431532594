"""Credits of what was set off, of what other credit had settled, and by the recipient as payee.

Ash supplies OFFICE, of which Birch pays a half; Birch supplies RESPITE, of which Ash pays 40 %.
July: OFFICE 100.01, so 50.01 to Birch; RESPITE 100.00, so 40.00 to Ash. 20.00 is set off.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

import pytest

from ledger.actions.authority import Permission
from ledger.actions.credit_lines import credit_lines, supersede_statement
from ledger.actions.dispute_line import dispute_line
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain import errors
from ledger.domain.statement import ChargeKind
from ledger.queries.line_positions import line_positions
from ledger.queries.unallocated import unallocated
from tests.credit import (
    approved,
    credit,
    movements,
    notes,
    raised,
    read_statement,
    require_in_balance,
    resolve,
    supersede,
)
from tests.ledgers import (
    AUGUST,
    CODE,
    HOST,
    JULY,
    PAYER_PREPARER,
    PREPARER,
    RECIPIENT,
    WITHIN,
    approve,
    record_one_cost,
    set_up,
)
from tests.lives.on_account import on_account
from tests.lives.other_way import issue_theirs, other_way, prepare_theirs, record_their_cost
from tests.settling import allocate, require_tied, set_off
from tests.test_hard_cases import agree_and_issue, prepare, refused

ISSUED, SET_OFF = date(2019, 8, 8), date(2019, 8, 20)


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger in which services run both ways."""
    with set_up(migrated_url, **other_way()) as ledger:
        yield ledger


def ours(ledger: Ledger) -> int:
    """Issue Ash's July: 50.01."""
    record_one_cost(ledger)
    statement = prepare(ledger, JULY)
    agree_and_issue(ledger, statement, ISSUED)
    return statement


def theirs(ledger: Ledger) -> int:
    """Issue Birch's July: 40.00."""
    record_their_cost(ledger, amount="100.00")
    statement = prepare_theirs(ledger, JULY)
    issue_theirs(ledger, statement, ISSUED)
    return statement


def credit_to_allocate(ledger: Ledger) -> list[tuple[int, int]]:
    """Return every source of unallocated credit, and what is left of it."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        found = unallocated(connection, known.arrangement_id)
    return [(each.id, each.unallocated_pence) for each in found]


def test_what_was_set_off_is_credit_of_the_note_itself(ledger: Ledger) -> None:
    """All 50.01 is credited: 30.01 comes off the debt, and 20.00 is Birch's to allocate.

    Ash: Dr 4140 50.01, Cr 1210 30.01, Cr 2220 20.00. Birch: Dr 2310 30.01, Dr 1320 20.00,
    Cr 5500 50.01. The set-off as such stands in Birch's statement, and is taken off Ash's line.
    """
    statement, other = ours(ledger), theirs(ledger)
    approve(ledger, set_off(ledger, "20.00", on=SET_OFF), on=SET_OFF)
    note = approved(ledger, credit(ledger, statement, {1: "50.01"}))
    assert movements(ledger, note) == [
        (HOST, 1210, -3_001),
        (HOST, 2220, -2_000),
        (HOST, 4140, 5_001),
        (RECIPIENT, 1320, 2_000),
        (RECIPIENT, 2310, 3_001),
        (RECIPIENT, 5500, -5_001),
    ]
    (line,) = read_statement(ledger, statement).lines
    assert (line.credited_pence, line.set_off_pence, line.unpaid_pence) == (5_001, 0, 0)
    assert read_statement(ledger, other).lines[0].set_off_pence == 2_000
    (credited,) = notes(ledger)
    (part,) = credited.lines
    assert (part.unpaid_pence, part.released_pence, part.unallocated_pence) == (3_001, 0, 2_000)
    assert credit_to_allocate(ledger) == [(note, 2_000)]
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        stands = line_positions(connection, known.arrangement_id).of(statement, 1)
    assert (stands.set_off.net_pence, stands.credited.net_pence) == (0, 5_001)
    require_in_balance(ledger)
    require_tied(ledger)


def test_credit_that_had_settled_a_line_is_released_again(ledger: Ledger) -> None:
    """The 20.00 is allocated to August's 40.00, and August then credited: 20.00 of it is back.

    Birch's book has it since the credit note itself, so it is Dr 1320, not 2310.
    """
    statement, _ = ours(ledger), theirs(ledger)
    approve(ledger, set_off(ledger, "20.00", on=SET_OFF), on=SET_OFF)
    source = approved(ledger, credit(ledger, statement, {1: "50.01"}))
    record_one_cost(
        ledger,
        amount="80.00",
        entered_on="2019-08-31",
        service_from="2019-08-01",
        service_to="2019-08-31",
    )
    august = prepare(ledger, AUGUST)
    agree_and_issue(ledger, august, date(2019, 9, 9))
    allocate(ledger, source, {august: "20.00"})
    assert credit_to_allocate(ledger) == []
    note = approved(ledger, credit(ledger, august, {1: "40.00"}))
    assert movements(ledger, note) == [
        (HOST, 1210, -2_000),
        (HOST, 2220, -2_000),
        (HOST, 4140, 4_000),
        (RECIPIENT, 1320, 2_000),
        (RECIPIENT, 2310, 2_000),
        (RECIPIENT, 5500, -4_000),
    ]
    assert credit_to_allocate(ledger) == [(source, 2_000)]
    require_tied(ledger)


def _credit(statement: int, work: Work) -> Receipt:
    return credit_lines(work, statement, [{"line": 1, "net": "1.00"}], reason="Too high")


def test_the_recipient_credits_what_it_supplied(ledger: Ledger) -> None:
    """Birch is the payee: its preparer submits, its book has the income, its series the number."""
    statement = theirs(ledger)
    refusal = refused(
        ledger,
        errors.NotPermitted,
        PREPARER,
        Permission.CREDIT_STATEMENT,
        partial(_credit, statement),
    )
    assert f"of {RECIPIENT}" in refusal.detail
    note = approved(ledger, credit(ledger, statement, {1: "10.00"}, caller=PAYER_PREPARER))
    assert movements(ledger, note) == [
        (HOST, 2310, 1_000),
        (HOST, 5500, -1_000),
        (RECIPIENT, 1210, -1_000),
        (RECIPIENT, 4140, 1_000),
    ]
    assert [each.number for each in notes(ledger)] == ["BIR-CN-2019-20-0001"]
    require_tied(ledger)


def test_the_host_disputes_what_it_is_charged(ledger: Ledger) -> None:
    """Ash is the payer: it disputes, Birch does not; upheld, 40.00 comes off both books."""
    statement = theirs(ledger)
    act = partial(dispute_line, statement_id=statement, line_no=1, reason="Ours")
    refused(ledger, errors.NotPermitted, PAYER_PREPARER, Permission.RAISE_DISPUTE, act)
    dispute = raised(ledger, statement, 1, caller=PREPARER)
    approved(ledger, resolve(ledger, dispute, "upheld", caller=PAYER_PREPARER))
    assert read_statement(ledger, statement).lines[0].unpaid_pence == 0
    require_tied(ledger)


def test_superseding_one_council_s_month_leaves_the_other_s_alone(ledger: Ledger) -> None:
    """Birch's July is charged anew as its version 2; Ash's stands."""
    first, other = ours(ledger), theirs(ledger)
    approved(ledger, supersede(ledger, other, caller=PAYER_PREPARER))
    second = read_statement(ledger, prepare_theirs(ledger, JULY))
    assert (second.version, [line.net_pence for line in second.lines]) == (2, [4_000])
    assert read_statement(ledger, first).lines[0].unpaid_pence == 5_001
    require_tied(ledger)


def test_a_sum_on_account_is_trued_up_and_not_credited(migrated_url: str) -> None:
    """Neither by itself, nor with its whole statement, nor is it disputed in vain."""
    with set_up(migrated_url, cost_recovery_model=on_account()) as ledger:
        statement = prepare(ledger, JULY)
        agree_and_issue(ledger, statement, ISSUED)
        kinds = {line.kind for line in read_statement(ledger, statement).lines}
        assert kinds == {ChargeKind.SUM}
        permission = Permission.CREDIT_STATEMENT
        for act in (
            partial(_credit, statement),
            partial(supersede_statement, statement_id=statement, reason="Wrong"),
        ):
            refusal = refused(ledger, errors.StatusConflict, PREPARER, permission, act)
            assert "trued up" in refusal.detail
        act = partial(dispute_line, statement_id=statement, line_no=1, reason="Not ours")
        raising = Permission.RAISE_DISPUTE
        refusal = refused(ledger, errors.StatusConflict, PAYER_PREPARER, raising, act)
        assert "true-up" in refusal.detail
        require_in_balance(ledger)
