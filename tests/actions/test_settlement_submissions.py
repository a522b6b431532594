"""What is submitted to be credited, written off or paid back can still be carried out.

July's statement of 484.00, issued on 8 August 2019, has line 1, OFFICE, of 40.00 untaxed, and line
2, two audits of 370.00 and VAT of 74.00. The books run to 31 March 2020. Both databases.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from ledger.actions.authority import Permission
from ledger.actions.follow_dispute import withdraw_dispute
from ledger.actions.submit import reject_submission
from ledger.actions.work import Ledger
from ledger.domain import errors
from ledger.domain.accounts import Account
from ledger.domain.clock import FixedClock
from ledger.domain.statement import Debt
from tests.credit import approved, credit, movements, raised, read_statement, resolve, supersede
from tests.ledgers import (
    APPROVER,
    AUGUST,
    HOST,
    JULY,
    PAYER_APPROVER,
    PAYER_PREPARER,
    SEPTEMBER,
    do,
    set_up,
)
from tests.lives.other_way import other_way
from tests.settling import (
    allocate,
    explained,
    match,
    receive,
    refund,
    require_tied,
    set_off,
    write_off,
)
from tests.test_hard_cases import agree_and_issue, balance, issued, prepare
from tests.test_settlement_life import theirs, two_lines

OCTOBER = date(2019, 10, 15)
BOOKS_END = date(2020, 3, 31)
AFTER = FixedClock(datetime(2020, 4, 1, 12, tzinfo=UTC))
BEFORE_ISSUE = date(2019, 8, 7)
AUDITS = 2


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger with Ash-Birch, where Birch supplies Ash as well; it must tie in the end."""
    with set_up(migrated_url, **other_way()) as ledger:
        yield ledger
        require_tied(ledger)


# ---- write-offs and disputes ----
def test_a_line_under_dispute_is_not_written_off(ledger: Ledger) -> None:
    """Of 484.00 the 40.00 of line 1 alone; then the dispute of the 444.00 is upheld, to nil."""
    july = two_lines(ledger)
    dispute = raised(ledger, july, AUDITS, on=OCTOBER)
    for fields in ({}, {"lines": [AUDITS]}, {"lines": [1, AUDITS]}, {"amount": "40.01"}):
        with pytest.raises(errors.DisputeOpen, match=r"line 2|Line 2"):
            write_off(ledger, july, on=OCTOBER, **fields)
    submission = write_off(ledger, july, amount="40.00", released=True, on=OCTOBER)
    done = approved(ledger, submission, on=OCTOBER)
    assert (HOST, Account.DEBTOR, -4000) in movements(ledger, done)
    lines = read_statement(ledger, july).lines
    assert [line.written_off_pence for line in lines] == [4000, 0]
    approved(ledger, resolve(ledger, dispute, "upheld", on=OCTOBER), on=OCTOBER)
    assert balance(ledger, HOST, Account.DEBTOR) == 0


def test_a_line_in_part_under_dispute_is_not_written_off_either(ledger: Ledger) -> None:
    """222.00 of the 444.00 is disputed: as with a credit note, nothing is taken off the line."""
    july = two_lines(ledger)
    raised(ledger, july, AUDITS, amount="222.00", on=OCTOBER)
    with pytest.raises(errors.DisputeOpen, match=r"40.00 is owed on lines under no dispute"):
        write_off(ledger, july, amount="100.00", on=OCTOBER)


def test_a_line_disputed_since_the_submission_is_not_written_off(ledger: Ledger) -> None:
    """The approval is refused while the dispute is open, and carries it out once it has ended."""
    july = two_lines(ledger)
    submission = write_off(ledger, july, lines=[AUDITS], on=OCTOBER)
    dispute = raised(ledger, july, AUDITS, on=OCTOBER)
    with pytest.raises(errors.DisputeOpen):
        approved(ledger, submission, APPROVER, on=OCTOBER)
    assert balance(ledger, HOST, Account.DEBTOR) == 48_400
    do(
        ledger,
        PAYER_PREPARER,
        Permission.RAISE_DISPUTE,
        lambda work: withdraw_dispute(work, dispute, reason="Found it"),
    )
    approved(ledger, submission, APPROVER, on=BOOKS_END)
    assert balance(ledger, HOST, Account.DEBTOR) == 4_000


# ---- the corkscrew ----
def test_what_is_written_off_has_its_own_place_in_the_corkscrew(ledger: Ledger) -> None:
    """484.00 less 100.00 written off is August's 384.00; less 40.00 more, September's 344.00.

    Birch is not released, so the mirror still lists both; account 1210 is what each closes with.
    """
    july = two_lines(ledger)
    approved(ledger, write_off(ledger, july, amount="100.00", lines=[AUDITS], on=OCTOBER), APPROVER)
    august = prepare(ledger, AUGUST)
    shown = Debt(48_400, 0, 0, 0, written_off_pence=10_000)
    assert read_statement(ledger, august).debt == shown
    assert shown.closing_pence == 38_400 == balance(ledger, HOST, Account.DEBTOR)
    agree_and_issue(ledger, august, date(2019, 10, 20))
    approved(ledger, write_off(ledger, july, lines=[1], on=OCTOBER), APPROVER)
    assert read_statement(ledger, august).debt == shown
    assert read_statement(ledger, july).debt == Debt(0, 48_400, 0, 0)
    september = read_statement(ledger, prepare(ledger, SEPTEMBER)).debt
    assert september == Debt(38_400, 0, 0, 0, written_off_pence=4_000)
    assert september.closing_pence == 34_400 == balance(ledger, HOST, Account.DEBTOR)
    assert sum(each.pence for each in explained(ledger, BOOKS_END)) == -14_000


# ---- what waits ----
def test_what_waits_to_be_written_off_is_not_submitted_again(ledger: Ledger) -> None:
    """Line 1 waits: not again, and of the statement 444.00 is left; a rejection frees it."""
    july = two_lines(ledger)
    first = write_off(ledger, july, lines=[1], on=OCTOBER)
    with pytest.raises(errors.AlreadyRecorded, match=rf"as {first}\."):
        write_off(ledger, july, lines=[1], on=OCTOBER)
    with pytest.raises(errors.AllocationExceedsDebt, match=r"444.00 is owed"):
        write_off(ledger, july, amount="444.01", on=OCTOBER)
    rest = write_off(ledger, july, on=OCTOBER)
    with pytest.raises(errors.AlreadyRecorded, match=rf"as {first}, {rest}\."):
        write_off(ledger, july, on=OCTOBER)
    do(ledger, APPROVER, Permission.DECIDE, lambda work: reject_submission(work, rest, reason="No"))
    approved(ledger, write_off(ledger, july, on=OCTOBER), APPROVER, on=OCTOBER)
    approved(ledger, first, APPROVER, on=OCTOBER)
    assert balance(ledger, HOST, Account.DEBTOR) == 0
    with pytest.raises(errors.AllocationExceedsDebt, match="Nothing is owed"):
        write_off(ledger, july, on=OCTOBER)


def test_a_refund_that_no_longer_fits_is_refused_at_its_approval(ledger: Ledger) -> None:
    """1.00 of the 10.00 is allocated meanwhile; rejected, the reference can be used again."""
    july = issued(ledger, JULY, "80.00")
    receipt = receive(ledger, "10.00")
    match(ledger, receipt)
    submission = refund(ledger, "10.00", source=receipt, payment_ref="R-1", on=OCTOBER)
    allocate(ledger, receipt, {july: "1.00"}, on=OCTOBER)
    with pytest.raises(errors.RefundExceeds, match=r"9.00 of .* Pay back 9.00 at most"):
        approved(ledger, submission, on=OCTOBER)
    do(
        ledger,
        PAYER_APPROVER,
        Permission.DECIDE,
        lambda work: reject_submission(work, submission, reason="1.00 is allocated"),
    )
    again = refund(ledger, "9.00", source=receipt, payment_ref="R-1", on=OCTOBER)
    approved(ledger, again, on=OCTOBER)


def test_nothing_is_set_off_against_a_paid_statement(ledger: Ledger) -> None:
    """July is paid in full, so that nothing is owed on it, nor to Ash at all."""
    july = issued(ledger, JULY, "80.00")
    theirs(ledger, JULY, "100.00")
    receive(ledger, "40.00", {july: "40.00"})
    with pytest.raises(errors.AllocationExceedsDebt, match="Nothing is owed on statement ASH-"):
        set_off(ledger, "1.00", host={july: "1.00"}, on=OCTOBER)
    with pytest.raises(errors.AllocationExceedsDebt, match="Nothing is owed to ASH"):
        set_off(ledger, "1.00", on=OCTOBER)


# ---- days ----
def test_nothing_is_submitted_that_the_books_could_not_take(ledger: Ledger) -> None:
    """On 1 April 2020 a submission without a day is refused; one of 31 March is taken."""
    july = two_lines(ledger)
    theirs(ledger, JULY, "100.00")
    receipt = receive(ledger, "10.00")
    match(ledger, receipt)
    dispute = raised(ledger, july, AUDITS, on=OCTOBER)
    late = replace(ledger, clock=AFTER)
    submissions: list[Callable[[date | None], int]] = [
        lambda on: credit(late, july, {1: "1.00"}, on=on),
        lambda on: refund(late, "10.00", source=receipt, on=on),
        lambda on: set_off(late, "1.00", on=on),
        lambda on: write_off(late, july, lines=[1], on=on),
        lambda on: resolve(late, dispute, "stands", on=on),
    ]
    for submitted in submissions:
        with pytest.raises(errors.PeriodUnknown, match=r"books is 2020-03-31.*submitted_on") as no:
            submitted(None)
        assert no.value.field == "submitted_on"
        with pytest.raises(errors.PeriodUnknown, match=r"books is 2020-03-31"):
            submitted(date(2020, 4, 1))
        with pytest.raises(errors.DateInFuture):
            submitted(date(2020, 4, 2))
        submitted(BOOKS_END)


def test_a_superseding_has_a_day_that_the_books_take(ledger: Ledger) -> None:
    """As all other submissions: not without a day on 1 April, and not before the issue."""
    july = two_lines(ledger)
    late = replace(ledger, clock=AFTER)
    with pytest.raises(errors.PeriodUnknown, match=r"books is 2020-03-31"):
        supersede(late, july)
    with pytest.raises(errors.ApprovalBeforeSubmission, match=r"from 2019-08-08 to 2020-03-31"):
        supersede(late, july, on=BEFORE_ISSUE)
    supersede(late, july, on=BOOKS_END)


def test_nothing_is_submitted_of_a_statement_before_its_issue(ledger: Ledger) -> None:
    """Nor credited before it was last settled, on 20 September."""
    july = two_lines(ledger)
    with pytest.raises(errors.ApprovalBeforeSubmission, match=r"from 2019-08-08 to 2020-03-31"):
        credit(ledger, july, {1: "1.00"}, on=BEFORE_ISSUE)
    with pytest.raises(errors.AllocationTooEarly):
        write_off(ledger, july, on=BEFORE_ISSUE)
    receive(ledger, "40.00", {july: "40.00"}, on="2019-09-20")
    with pytest.raises(errors.ApprovalBeforeSubmission, match=r"from 2019-09-20 to 2020-03-31"):
        credit(ledger, july, {1: "1.00"}, on=date(2019, 9, 19))
    dispute = raised(ledger, july, AUDITS, on=date(2019, 9, 1))
    with pytest.raises(errors.ApprovalBeforeSubmission, match=r"from 2019-09-20 to 2020-03-31"):
        resolve(ledger, dispute, "upheld", on=date(2019, 9, 19))
    resolve(ledger, dispute, "stands", on=date(2019, 9, 19))
