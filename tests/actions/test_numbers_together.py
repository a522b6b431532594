"""Numbers have no gap and no repeat, however many credit notes and statements come at once.

The last approvals and the issues are made by threads of two processes that share nothing but the
database, all of one payee in one financial year.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date
from functools import partial
from itertools import cycle

import pytest

from ledger.actions.agree_statement import agree_statement, submit_statement
from ledger.actions.authority import Permission
from ledger.actions.effects import EFFECTS
from ledger.actions.issue_statement import issue_statement
from ledger.actions.submit import approve_submission
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain.accounts import Account
from ledger.domain.calendar import Month
from ledger.domain.errors import CreditExceedsLine
from tests.actions.test_credit_lines import AUDITS, OFFICE, july
from tests.credit import credit, notes, require_in_balance
from tests.ledgers import (
    APPROVER,
    AUGUST,
    HOST,
    PAYER_APPROVER,
    PREPARER,
    do,
    opened,
    record_one_cost,
    set_up,
)
from tests.store.raw import raw_connection
from tests.test_hard_cases import balance, prepare

SECONDS = 60


@pytest.fixture
def ledgers(migrated_url: str) -> Iterator[list[Ledger]]:
    """Two ledgers on the same database, with connections and locks of their own."""
    with ExitStack() as stack:
        first = stack.enter_context(set_up(migrated_url))
        yield [first, stack.enter_context(opened(migrated_url))]


def _together(calls: Sequence[Callable[[], Receipt]]) -> list[Receipt]:
    """Make the calls at the same moment; return each one's receipt."""
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], Receipt]) -> Receipt:
        barrier.wait(SECONDS)
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls, timeout=SECONDS))


def _approve(submission: int, work: Work) -> Receipt:
    return approve_submission(work, submission, EFFECTS)


def _issue(statement: int, work: Work) -> Receipt:
    return issue_statement(work, statement)


def _agreed(ledger: Ledger, month: Month) -> int:
    """Prepare a month's statement of 40.00 and have both councils agree it."""
    record_one_cost(
        ledger,
        amount="80.00",
        entered_on=month.last.isoformat(),
        service_from=month.first.isoformat(),
        service_to=month.last.isoformat(),
    )
    statement = prepare(ledger, month)
    on = month.next.first.replace(day=7)
    do(
        ledger,
        PREPARER,
        Permission.PREPARE_STATEMENT,
        lambda work: submit_statement(work, statement, on=on),
    )
    for approver in (APPROVER, PAYER_APPROVER):
        do(
            ledger,
            approver,
            Permission.AGREE_STATEMENT,
            lambda work: agree_statement(work, statement, on=on),
        )
    return statement


def test_numbers_run_without_a_gap_under_many_hands(
    ledgers: list[Ledger], migrated_url: str
) -> None:
    """Six credit notes and four statements at once: 1 to 6, and 2 to 5 after July's.

    Worked by hand: 494.01 + 4 x 40.00, less 3 x 1.00 of OFFICE and 3 x 12.00 of the audits: 615.01.
    """
    first = ledgers[0]
    statement = july(first)
    months = [AUGUST, AUGUST.next, AUGUST.next.next, AUGUST.next.next.next]
    issues = [_agreed(first, month) for month in months]
    submissions = [
        credit(first, statement, {line: net}, on=date(2020, 1, 6))
        for line, net in ((OFFICE, "1.00"), (AUDITS, "10.00"))
        for _ in range(3)
    ]
    for submission in submissions:
        do(first, APPROVER, Permission.DECIDE, partial(_approve, submission))
    hands = cycle(ledgers)
    calls = [
        partial(do, next(hands), PAYER_APPROVER, Permission.DECIDE, partial(_approve, each))
        for each in submissions
    ]
    calls += [
        partial(do, next(hands), PREPARER, Permission.ISSUE_STATEMENT, partial(_issue, each))
        for each in issues
    ]
    receipts = _together(calls)
    numbers = sorted(each["number"] for each in receipts[len(submissions) :])
    assert numbers == [f"ASH-2019-20-000{each}" for each in (2, 3, 4, 5)]
    assert sorted(note.number for note in notes(first)) == [
        f"ASH-CN-2019-20-000{each}" for each in (1, 2, 3, 4, 5, 6)
    ]
    with raw_connection(migrated_url) as raw:
        for table, last in (("credit_note", 6), ("statement_issue", 5)):
            rows = raw.run(f"SELECT serial, previous_serial FROM {table} ORDER BY serial")
            assert rows == [(each, each - 1 or None) for each in range(1, last + 1)]
    assert balance(first, HOST, Account.DEBTOR) == 61_501
    require_in_balance(first)


def test_together_credit_notes_never_pass_the_line(ledgers: list[Ledger]) -> None:
    """Of six credits of 20.00 of 50.01, approved at once, two fit; the others leave nothing."""
    first = ledgers[0]
    statement = july(first)
    submissions = [credit(first, statement, {OFFICE: "20.00"}) for _ in range(6)]
    for submission in submissions:
        do(first, APPROVER, Permission.DECIDE, partial(_approve, submission))

    def approved(ledger: Ledger, submission: int) -> Receipt:
        try:
            return do(ledger, PAYER_APPROVER, Permission.DECIDE, partial(_approve, submission))
        except CreditExceedsLine:
            return {}

    calls = [
        partial(approved, ledger, each)
        for ledger, each in zip(cycle(ledgers), submissions, strict=False)
    ]
    assert sum(1 for receipt in _together(calls) if receipt) == 2
    assert [note.number for note in notes(first)] == [
        "ASH-CN-2019-20-0001",
        "ASH-CN-2019-20-0002",
    ]
    assert balance(first, HOST, Account.DEBTOR) == 49_401 - 4_000
    require_in_balance(first)
