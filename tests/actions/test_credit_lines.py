"""Credits of statement lines: submitted by the payee, approved by both, posted and numbered.

July of Ash-Birch: OFFICE 100.01 x 1/2 = 50.005, half up 50.01, untaxed; and two audits at 185.00,
370.00 with VAT of 74.00. Line 1 is OFFICE and line 2 the audits; gross 494.01.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

import pytest

from ledger.actions.authority import Caller, Permission
from ledger.actions.credit_lines import credit_lines
from ledger.actions.effects import EFFECTS
from ledger.actions.match_payment import match_payment
from ledger.actions.record_receipt import record_receipt
from ledger.actions.record_service import record_delivery
from ledger.actions.submit import approve_submission, reject_submission
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain import errors
from ledger.domain.accounts import Account
from ledger.domain.neutrality import Verdict
from ledger.queries import receipts
from tests.credit import (
    approved,
    credit,
    movements,
    notes,
    raised,
    read_statement,
    require_in_balance,
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
    delivery_row,
    do,
    put_card_in_force,
    record_one_cost,
    set_up,
)
from tests.test_hard_cases import agree_and_issue, balance, prepare, read_neutrality, refused

ISSUED = date(2019, 8, 8)
OFFICE, AUDITS = 1, 2


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger with the arrangement Ash-Birch and nothing recorded."""
    with set_up(migrated_url) as ledger:
        yield ledger


def july(ledger: Ledger) -> int:
    """Issue July's statement, on 8 August."""
    card = {"service": "AUDIT", "effective_from": "2019-07-01", "unit_price": "185.00"}
    put_card_in_force(ledger, card)
    row = delivery_row(delivery_ref="AUDIT-1")
    do(ledger, PREPARER, Permission.RECORD, lambda work: record_delivery(work, row))
    record_one_cost(ledger)
    statement = prepare(ledger, JULY)
    agree_and_issue(ledger, statement, ISSUED)
    return statement


def pay(ledger: Ledger, statement: int, amount: str, on: str, *, matched: bool = True) -> int:
    """Receive an amount on a day and allocate all of it to the statement; return the receipt."""
    row: dict[str, Any] = {
        "payment_ref": f"BACS-{on}",
        "payer": RECIPIENT,
        "received_on": on,
        "amount": amount,
        "allocations": [{"statement": statement, "amount": amount}],
    }
    receipt: int = do(
        ledger, PREPARER, Permission.RECORD_RECEIPT, lambda work: record_receipt(work, row)
    )["id"]
    if matched:
        do(
            ledger,
            PAYER_PREPARER,
            Permission.MATCH_PAYMENT,
            lambda work: match_payment(work, receipt, paid_on=date.fromisoformat(on)),
        )
    return receipt


def unallocated(ledger: Ledger, receipt: int) -> int:
    """Return what is unallocated of a receipt."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        standing = receipts.find(connection, known.arrangement_id, receipt)
    assert standing is not None
    return standing.unallocated_pence


def test_a_credit_of_unpaid_lines_lowers_the_debt_in_both_books(ledger: Ledger) -> None:
    """OFFICE 20.01 and one audit, 185.00 and VAT 37.00: 242.02 comes off 1210 and 2310.

    The account of income is each pool's own: 4140 for a fixed share, 4110 for a unit price.
    """
    statement = july(ledger)
    note = approved(ledger, credit(ledger, statement, {OFFICE: "20.01", AUDITS: "185.00"}))
    assert movements(ledger, note) == [
        (HOST, 1210, -22_200),
        (HOST, 1210, -2_001),
        (HOST, 2230, 3_700),
        (HOST, 4110, 18_500),
        (HOST, 4140, 2_001),
        (RECIPIENT, 1330, -3_700),
        (RECIPIENT, 2310, 2_001),
        (RECIPIENT, 2310, 22_200),
        (RECIPIENT, 5500, -18_500),
        (RECIPIENT, 5500, -2_001),
    ]
    assert balance(ledger, HOST, Account.DEBTOR) == 49_401 - 24_201
    lines = read_statement(ledger, statement).lines
    assert [line.unpaid_pence for line in lines] == [3_000, 22_200]
    require_in_balance(ledger)


def test_nothing_is_credited_before_both_councils_approve(ledger: Ledger) -> None:
    """The host's approval alone moves nothing, and a rejection ends it for good."""
    statement = july(ledger)
    submission = credit(ledger, statement, {OFFICE: "1.00"})
    do(ledger, APPROVER, Permission.DECIDE, partial(_approve, submission, None))
    assert notes(ledger) == []
    do(
        ledger,
        PAYER_APPROVER,
        Permission.DECIDE,
        lambda work: reject_submission(work, submission, reason="Not agreed"),
    )
    assert balance(ledger, HOST, Account.DEBTOR) == 49_401


def _approve(submission: int, on: date | None, work: Work) -> Receipt:
    return approve_submission(work, submission, EFFECTS, on=on)


def test_numbers_run_on_within_the_year_and_vat_is_worked_to_date(ledger: Ledger) -> None:
    """370.00 credited as 123.33, 123.33 and 123.34: VAT 24.67, 24.66 and 24.67, together 74.00.

    By hand: 74.00 x 123.33 / 370.00 = 24.666, so 24.67; x 246.66 = 49.332, so 49.33, less 24.67 is
    24.66; and 74.00 for all of it, less 49.33, is 24.67.
    """
    statement = july(ledger)
    for net in ("123.33", "123.33", "123.34"):
        approved(ledger, credit(ledger, statement, {AUDITS: net}))
    issued = notes(ledger, statement)
    assert [note.number for note in issued] == [f"ASH-CN-2019-20-000{each}" for each in (1, 2, 3)]
    assert [note.vat_pence for note in issued] == [2_467, 2_466, 2_467]
    line = read_statement(ledger, statement).lines[1]
    assert (line.credited_pence, line.unpaid_pence) == (44_400, 0)
    require_in_balance(ledger)


def test_a_new_financial_year_starts_its_own_series(ledger: Ledger) -> None:
    """A credit of 30 March is of 2019-20; the series is the payee's and the year's."""
    statement = july(ledger)
    approved(ledger, credit(ledger, statement, {OFFICE: "1.00"}, on=date(2020, 3, 30)))
    (note,) = notes(ledger)
    assert (note.number, note.payee, note.payer) == ("ASH-CN-2019-20-0001", HOST, RECIPIENT)


def test_the_latest_money_is_released_first(ledger: Ledger) -> None:
    """Paid in September and October: the audits' 444.00 is owed back, October's part of it first.

    By hand, September's 300.00 is spread over 50.01 and 444.00 by largest remainder: 300.00 x
    50.01 / 494.01 = 30.369, so 30.37, and 269.63. October's 194.01 takes the rest: 19.64 and
    174.37. So 174.37 of October's and 269.63 of September's are released, both matched.
    """
    statement = july(ledger)
    september = pay(ledger, statement, "300.00", "2019-09-06")
    october = pay(ledger, statement, "194.01", "2019-10-04")
    note = approved(ledger, credit(ledger, statement, {AUDITS: "370.00"}))
    assert movements(ledger, note) == [
        (HOST, 2220, -44_400),
        (HOST, 2230, 7_400),
        (HOST, 4110, 37_000),
        (RECIPIENT, 1320, 44_400),
        (RECIPIENT, 1330, -7_400),
        (RECIPIENT, 5500, -37_000),
    ]
    assert unallocated(ledger, october) == 17_437
    assert unallocated(ledger, september) == 26_963
    require_in_balance(ledger)
    assert read_neutrality(ledger, date(2020, 3, 31)).total.settled_pence == 5_001


def test_only_the_latest_is_released_where_that_is_enough(ledger: Ledger) -> None:
    """One audit of two, 222.00, is covered by October's 174.37 and 47.63 of September's."""
    statement = july(ledger)
    september = pay(ledger, statement, "300.00", "2019-09-06")
    october = pay(ledger, statement, "194.01", "2019-10-04", matched=False)
    note = approved(ledger, credit(ledger, statement, {AUDITS: "185.00"}))
    assert (unallocated(ledger, october), unallocated(ledger, september)) == (17_437, 4_763)
    # October's is not matched, so Birch's book still owes it: 2310. September's is paid: 1320.
    theirs = [(account, pence) for book, account, pence in movements(ledger, note) if book != HOST]
    assert theirs == [(1320, 4_763), (1330, -3_700), (2310, 17_437), (5500, -18_500)]
    # What stays settled of the audits, 222.00, is 185.00 net: all that stays charged.
    require_in_balance(ledger)
    report = read_neutrality(ledger, date(2020, 3, 31))
    settled = {pool.pool: pool.figures.settled_pence for pool in report.pools}
    assert (settled["AUDITS"], settled["OFFICE"]) == (18_500, 5_001)


def test_what_is_unpaid_is_credited_first(ledger: Ledger) -> None:
    """Of the audits' 444.00, 269.63 is paid and 174.37 owed: 222.00 takes that, then 47.63."""
    statement = july(ledger)
    receipt = pay(ledger, statement, "300.00", "2019-09-06")
    note = approved(ledger, credit(ledger, statement, {AUDITS: "185.00"}))
    host = [(account, pence) for book, account, pence in movements(ledger, note) if book == HOST]
    assert host == [(1210, -17_437), (2220, -4_763), (2230, 3_700), (4110, 18_500)]
    assert unallocated(ledger, receipt) == 4_763
    require_in_balance(ledger)


def _credit(statement: int, lines: list[dict[str, Any]], work: Work) -> Receipt:
    return credit_lines(work, statement, lines, reason="Too high")


def test_a_credit_never_passes_what_remains_nor_its_statement(ledger: Ledger) -> None:
    """Each refusal leaves nothing behind but its row in the audit trail."""
    statement = july(ledger)
    draft = prepare(ledger, AUGUST)
    cases: list[tuple[type[errors.LedgerError], Caller, int, list[dict[str, Any]]]] = [
        (errors.CreditExceedsLine, PREPARER, statement, [{"line": OFFICE, "net": "50.02"}]),
        (errors.AmountNegative, PREPARER, statement, [{"line": OFFICE, "net": "0.00"}]),
        (errors.AmountNegative, PREPARER, statement, [{"line": OFFICE, "net": "-1.00"}]),
        (errors.NotFound, PREPARER, statement, [{"line": 9, "net": "1.00"}]),
        (errors.NotFound, PREPARER, 999_999, [{"line": 1, "net": "1.00"}]),
        (errors.LineRepeated, PREPARER, statement, [{"line": OFFICE, "net": "1.00"}] * 2),
        (errors.StatusConflict, PREPARER, draft, [{"line": OFFICE, "net": "1.00"}]),
        (errors.NotPermitted, PAYER_PREPARER, statement, [{"line": OFFICE, "net": "1.00"}]),
    ]
    for kind, caller, of, lines in cases:
        act = partial(_credit, of, lines)
        refused(ledger, kind, caller, Permission.CREDIT_STATEMENT, act)
    approved(ledger, credit(ledger, statement, {OFFICE: "50.00"}))
    act = partial(_credit, statement, [{"line": OFFICE, "net": "0.02"}])
    refusal = refused(ledger, errors.CreditExceedsLine, PREPARER, Permission.CREDIT_STATEMENT, act)
    assert refusal.data == {"remains": "0.01"}


def test_an_approved_credit_is_looked_at_again(ledger: Ledger) -> None:
    """Of two submitted for all of a line the second no longer fits, and nothing is written."""
    statement = july(ledger)
    first = credit(ledger, statement, {OFFICE: "50.01"})
    second = credit(ledger, statement, {OFFICE: "50.01"})
    approved(ledger, first)
    do(ledger, APPROVER, Permission.DECIDE, partial(_approve, second, None))
    last = partial(_approve, second, None)
    refused(ledger, errors.CreditExceedsLine, PAYER_APPROVER, Permission.DECIDE, last)
    assert len(notes(ledger)) == 1
    require_in_balance(ledger)


def test_a_disputed_line_is_credited_only_through_its_dispute(ledger: Ledger) -> None:
    """Whether it is disputed before the submission or after it."""
    statement = july(ledger)
    before = credit(ledger, statement, {AUDITS: "1.00"})
    raised(ledger, statement, AUDITS)
    act = partial(_credit, statement, [{"line": AUDITS, "net": "1.00"}])
    refused(ledger, errors.DisputeOpen, PREPARER, Permission.CREDIT_STATEMENT, act)
    do(ledger, APPROVER, Permission.DECIDE, partial(_approve, before, None))
    last = partial(_approve, before, None)
    refused(ledger, errors.DisputeOpen, PAYER_APPROVER, Permission.DECIDE, last)


def test_a_credit_is_not_dated_before_the_debt_or_its_payment(ledger: Ledger) -> None:
    """Paid on 6 September: a credit of the 5th is refused, and one of the 6th taken.

    The refusal names the days allowed: from then to today, 31 March 2020.
    """
    statement = july(ledger)
    early = credit(ledger, statement, {OFFICE: "1.00"}, on=date(2019, 8, 8))
    pay(ledger, statement, "494.01", "2019-09-06")
    do(ledger, APPROVER, Permission.DECIDE, partial(_approve, early, date(2019, 8, 9)))
    for day in (date(2019, 8, 9), date(2019, 9, 5)):
        act: Callable[[Work], Receipt] = partial(_approve, early, day)
        refusal = refused(
            ledger, errors.ApprovalBeforeSubmission, PAYER_APPROVER, Permission.DECIDE, act
        )
        assert "Give a day from 2019-09-06 to 2020-03-31." in refusal.detail
    do(ledger, PAYER_APPROVER, Permission.DECIDE, partial(_approve, early, date(2019, 9, 6)))
    require_in_balance(ledger)


def test_a_credit_without_a_dispute_leaves_the_pool_under_recovered(ledger: Ledger) -> None:
    """OFFICE: R is 50.01 and C falls to 40.01, so 10.00 is under-recovered, and `credited`."""
    statement = july(ledger)
    approved(ledger, credit(ledger, statement, {OFFICE: "10.00"}))
    report = read_neutrality(ledger, date(2020, 3, 31))
    office = next(pool for pool in report.pools if pool.pool == "OFFICE")
    assert office.verdict is Verdict.UNDER_RECOVERED
    assert (office.figures.recharged_pence, office.figures.residual_pence) == (4_001, 1_000)
    bridge = {step.cause: step.amount_pence for step in report.bridge}
    assert (bridge["credited"], bridge["unexplained"]) == (1_000, 0)


def test_the_next_statement_tells_credits_from_receipts(ledger: Ledger) -> None:
    """August opens with July's 494.01, less 174.37 credited, less 300.00 received: 19.64, as 1210.

    One audit, 222.00, is credited; 47.63 of that was paid, and leaves account 1210 alone. July's
    own corkscrew stays as it was.
    """
    statement = july(ledger)
    issued = read_statement(ledger, statement).debt
    pay(ledger, statement, "300.00", "2019-09-06")
    approved(ledger, credit(ledger, statement, {AUDITS: "185.00"}))
    debt = read_statement(ledger, prepare(ledger, AUGUST)).debt
    assert (debt.opening_pence, debt.charged_pence) == (49_401, 0)
    assert (debt.credited_pence, debt.received_pence) == (17_437, 30_000)
    assert debt.closing_pence == 1_964 == balance(ledger, HOST, Account.DEBTOR)
    assert read_statement(ledger, statement).debt == issued
