"""An issued statement is superseded: credited in full, and charged anew by the next preparation.

July of Ash-Birch: OFFICE 100.01 x 1/2 = 50.01; audits 2 x 185.00 = 370.00 and VAT of 74.00.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

import pytest

from ledger.actions.authority import Permission
from ledger.actions.credit_lines import supersede_statement
from ledger.actions.effects import EFFECTS
from ledger.actions.prepare_statement import prepare_statement
from ledger.actions.submit import approve_submission
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain import errors
from ledger.domain.accounts import Account
from ledger.domain.statement import Statement, StatementStatus
from ledger.queries.explain import explain_line
from ledger.queries.reperform import reperform
from tests.actions.test_credit_lines import (
    AUDITS,
    ISSUED,
    OFFICE,
    july,
    pay,
    unallocated,
)
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
    APPROVER,
    AUGUST,
    CODE,
    HOST,
    JULY,
    PAYER_APPROVER,
    PAYER_PREPARER,
    PREPARER,
    RECIPIENT,
    WITHIN,
    do,
    record_one_cost,
    set_up,
)
from tests.test_hard_cases import agree_and_issue, balance, prepare, read_neutrality, refused


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger with the arrangement Ash-Birch and nothing recorded."""
    with set_up(migrated_url) as ledger:
        yield ledger


def require_reperformed(ledger: Ledger) -> None:
    """Every charge ever made comes out again to the penny from what was known then."""
    with ledger.database.reading(WITHIN) as connection:
        again = reperform(connection, ledger.definitions.find(connection, CODE))
    assert again
    assert all(each.agrees for each in again)


def shown(statement: Statement) -> list[tuple[object, ...]]:
    """Return what a reader sees of each line."""
    return [
        (
            line.pool,
            line.net_pence,
            line.vat_pence,
            line.quantity_thousandths,
            line.cost_pence,
            line.working.references,
            line.late_item,
        )
        for line in statement.lines
    ]


def test_a_superseded_month_is_charged_anew_as_its_next_version(ledger: Ledger) -> None:
    """Version 2 of July has the very lines of version 1, and only the number differs."""
    first = july(ledger)
    note = approved(ledger, supersede(ledger, first))
    assert movements(ledger, note) == [
        (HOST, 1210, -44_400),
        (HOST, 1210, -5_001),
        (HOST, 2230, 7_400),
        (HOST, 4110, 37_000),
        (HOST, 4140, 5_001),
        (RECIPIENT, 1330, -7_400),
        (RECIPIENT, 2310, 5_001),
        (RECIPIENT, 2310, 44_400),
        (RECIPIENT, 5500, -37_000),
        (RECIPIENT, 5500, -5_001),
    ]
    assert balance(ledger, HOST, Account.DEBTOR) == 0
    second = prepare(ledger, JULY)
    old, new = read_statement(ledger, first), read_statement(ledger, second)
    assert shown(new) == shown(old)
    assert (new.version, new.debt.opening_pence, new.debt.credited_pence) == (2, 49_401, 49_401)
    assert old.status is StatementStatus.ISSUED
    assert (old.superseded, old.superseded_by, old.credited_pence) == (True, second, 49_401)
    issued = agree_and_issue(ledger, second, date(2019, 8, 12))
    assert issued["number"] == "ASH-2019-20-0002"
    assert balance(ledger, HOST, Account.DEBTOR) == 49_401
    require_in_balance(ledger)
    require_reperformed(ledger)


def test_the_deliveries_of_a_line_charged_anew_can_be_explained(ledger: Ledger) -> None:
    """The audits of version 2 name the delivery that version 1 had charged."""
    approved(ledger, supersede(ledger, july(ledger)))
    second = prepare(ledger, JULY)
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        behind = explain_line(connection, known, second, AUDITS, costs_for=None)
    assert [each.delivery_ref for each in behind.deliveries] == ["AUDIT-1"]


def test_superseded_twice_it_is_charged_a_third_time(ledger: Ledger) -> None:
    """Version 3 still has the delivery, its quantity of 2 and all of the cost."""
    first = july(ledger)
    approved(ledger, supersede(ledger, first))
    second = prepare(ledger, JULY)
    agree_and_issue(ledger, second, date(2019, 8, 12))
    approved(ledger, supersede(ledger, second))
    third = read_statement(ledger, prepare(ledger, JULY))
    assert third.version == 3
    assert shown(third) == shown(read_statement(ledger, first))
    assert [note.number for note in notes(ledger)] == [
        "ASH-CN-2019-20-0001",
        "ASH-CN-2019-20-0002",
    ]
    require_reperformed(ledger)
    require_in_balance(ledger)


def test_what_changed_meanwhile_is_in_the_new_version(ledger: Ledger) -> None:
    """A cost of 20.00 more: 120.01 x 1/2 = 60.005, half up 60.01, in one line that is not late."""
    approved(ledger, supersede(ledger, july(ledger)))
    record_one_cost(ledger, amount="20.00")
    line = read_statement(ledger, prepare(ledger, JULY)).lines[0]
    assert (line.net_pence, line.cost_pence, line.late_item) == (6_001, 12_001, False)
    require_reperformed(ledger)


def test_a_month_charged_beyond_goes_on_the_next_statement(ledger: Ledger) -> None:
    """With August issued, July is not prepared again: September carries its charges, as late."""
    first = july(ledger)
    agree_and_issue(ledger, _august(ledger), date(2019, 9, 9))
    approved(ledger, supersede(ledger, first))
    act = partial(_prepare_july)
    refused(ledger, errors.StatusConflict, PREPARER, Permission.PREPARE_STATEMENT, act)
    september = read_statement(ledger, prepare(ledger, AUGUST.next))
    lines = [(line.pool, line.net_pence, line.late_item) for line in september.lines]
    assert lines == [("OFFICE", 5_001, True), ("AUDITS", 37_000, True)]
    require_reperformed(ledger)


def _august(ledger: Ledger) -> int:
    record_one_cost(
        ledger,
        amount="80.00",
        entered_on="2019-08-31",
        service_from="2019-08-01",
        service_to="2019-08-31",
    )
    return prepare(ledger, AUGUST)


def _prepare_july(work: Work) -> Receipt:
    return prepare_statement(work, JULY, on=date(2019, 9, 10))


def test_what_a_dispute_credited_stays_credited(ledger: Ledger) -> None:
    """One audit of two is upheld, then July superseded: version 2 charges the other alone.

    370.00 less 185.00 credited leaves 185.00 to supersede and to charge anew: quantity 1, VAT
    37.00, so that quantity x price is the net.
    """
    first = july(ledger)
    dispute = raised(ledger, first, AUDITS, amount="222.00")
    approved(ledger, resolve(ledger, dispute, "upheld"))
    approved(ledger, supersede(ledger, first))
    assert [note.net_pence for note in notes(ledger, first)] == [18_500, 18_500 + 5_001]
    line = read_statement(ledger, prepare(ledger, JULY)).lines[1]
    assert (line.net_pence, line.vat_pence, line.quantity_thousandths) == (18_500, 3_700, 1_000)
    require_in_balance(ledger)
    require_reperformed(ledger)


def test_a_paid_statement_gives_all_of_its_money_back(ledger: Ledger) -> None:
    """Lines that credit as well: August charges 80.00 x 1/2 and takes back 20.00 of OFFICE's July.

    By hand: OFFICE's July cost of 40.00 is taken back, so 60.01 x 1/2 = 30.005, half up 30.01, less
    50.01: -20.00; August's 80.00 x 1/2 is 40.00. Together 20.00, paid whole: of the receipt, -20.00
    went to the one and 40.00 to the other, and superseding releases exactly the 20.00.
    """
    record_one_cost(ledger, source_ref="RENT")
    agree_and_issue(ledger, prepare(ledger, JULY), ISSUED)
    record_one_cost(ledger, amount="-40.00", credits="RENT", entered_on="2019-08-31")
    august = _august(ledger)
    agree_and_issue(ledger, august, date(2019, 9, 9))
    assert [line.net_pence for line in read_statement(ledger, august).lines] == [-2_000, 4_000]
    receipt = pay(ledger, august, "20.00", "2019-09-20")
    note = approved(ledger, supersede(ledger, august))
    assert movements(ledger, note) == [
        (HOST, 2220, -2_000),
        (HOST, 4140, -2_000),
        (HOST, 4140, 4_000),
        (RECIPIENT, 1320, 2_000),
        (RECIPIENT, 5500, -4_000),
        (RECIPIENT, 5500, 2_000),
    ]
    assert unallocated(ledger, receipt) == 2_000
    assert [line.unpaid_pence for line in read_statement(ledger, august).lines] == [0, 0]
    again = read_statement(ledger, prepare(ledger, AUGUST))
    assert [line.net_pence for line in again.lines] == [-2_000, 4_000]
    require_in_balance(ledger)
    require_reperformed(ledger)


def test_neutrality_is_as_it_was_once_it_is_charged_anew(ledger: Ledger) -> None:
    """C falls by what is superseded until the next preparation, and is then what it was."""
    first = july(ledger)
    before = read_neutrality(ledger, date(2020, 3, 31)).total
    approved(ledger, supersede(ledger, first))
    between = read_neutrality(ledger, date(2020, 3, 31))
    assert between.total.recharged_pence == before.recharged_pence - 42_001
    prepare(ledger, JULY)
    after = read_neutrality(ledger, date(2020, 3, 31))
    assert after.total.recharged_pence == before.recharged_pence
    bridge = {step.cause: step.amount_pence for step in after.bridge}
    assert (bridge["credited"], bridge["unexplained"]) == (0, 0)


def _supersede(statement: int, work: Work) -> Receipt:
    return supersede_statement(work, statement, reason="Wrong")


def _approve(submission: int, work: Work) -> Receipt:
    return approve_submission(work, submission, EFFECTS)


def test_superseding_is_refused_where_it_does_not_fit(ledger: Ledger) -> None:
    """Not by the payer, not a draft, not under dispute, and not twice."""
    permission = Permission.CREDIT_STATEMENT
    first = july(ledger)
    draft = prepare(ledger, AUGUST)
    act = partial(_supersede, first)
    refused(ledger, errors.NotPermitted, PAYER_PREPARER, permission, act)
    refused(ledger, errors.NotFound, PREPARER, permission, partial(_supersede, 999_999))
    refused(ledger, errors.StatusConflict, PREPARER, permission, partial(_supersede, draft))
    dispute = raised(ledger, first, OFFICE)
    refused(ledger, errors.DisputeOpen, PREPARER, permission, act)
    approved(ledger, resolve(ledger, dispute, "stands"))
    one, other = supersede(ledger, first), supersede(ledger, first)
    approved(ledger, one)
    refused(ledger, errors.CreditExceedsLine, PREPARER, permission, act)
    do(ledger, APPROVER, Permission.DECIDE, partial(_approve, other))
    refused(
        ledger,
        errors.CreditExceedsLine,
        PAYER_APPROVER,
        Permission.DECIDE,
        partial(_approve, other),
    )


def test_a_line_that_credits_is_credited_with_its_statement_only(ledger: Ledger) -> None:
    """The -20.00 of August's statement is no line to credit by itself."""
    record_one_cost(ledger, source_ref="RENT")
    agree_and_issue(ledger, prepare(ledger, JULY), ISSUED)
    record_one_cost(ledger, amount="-40.00", credits="RENT", entered_on="2019-08-31")
    august = _august(ledger)
    agree_and_issue(ledger, august, date(2019, 9, 9))
    with pytest.raises(errors.CreditExceedsLine, match="Supersede"):
        credit(ledger, august, {1: "1.00"})
