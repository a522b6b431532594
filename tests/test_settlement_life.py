"""The whole life of a settlement: money in, taken back, paid back, set off and written off.

Every movement is listed by hand, in both books; after each scenario, on every day on which anything
was posted and the day before, both trial balances are nil, the mirror explains everything, and the
ageing is accounts 1210 and 2220. Both databases.
"""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

import pytest

from ledger.actions.authority import Permission
from ledger.actions.record_receipt import record_receipt
from ledger.actions.record_service import record_delivery
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain import errors
from ledger.domain.accounts import Account
from ledger.domain.calendar import Month
from ledger.domain.settlement import UNIDENTIFIED
from ledger.queries.balances import trial_balance
from ledger.queries.mirror import Explained
from ledger.queries.unallocated import SourceKind
from tests.credit import approved, credit, movements, raised
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
from tests.lives.on_account import halve_time, on_account
from tests.lives.other_way import issue_theirs, other_way, prepare_theirs, record_their_cost
from tests.settling import (
    allocate,
    explained,
    identify,
    left,
    match,
    receive,
    refund,
    release,
    require_tied,
    set_off,
    write_off,
)
from tests.test_hard_cases import agree_and_issue, balance, issued, prepare, refused

BANK, DEBTOR, ADVANCE = Account.BANK_CONTROL, Account.DEBTOR, Account.PAYMENTS_IN_ADVANCE
CREDITOR, UNALLOCATED = Account.CREDITOR, Account.UNALLOCATED_RECEIPTS
OCTOBER = date(2019, 10, 15)
SETTLE, RECEIVE = Permission.SUBMIT_SETTLEMENT, Permission.RECORD_RECEIPT


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger with Ash-Birch, where Birch supplies Ash as well; it must tie in the end."""
    with set_up(migrated_url, **other_way()) as ledger:
        yield ledger
        require_tied(ledger)


def balances(ledger: Ledger, *accounts: Account) -> list[int]:
    """Return what the host's and then the recipient's book holds of each account."""
    return [balance(ledger, book, account) for book in (HOST, RECIPIENT) for account in accounts]


def act(function: Any, *given: Any, **named: Any) -> Any:  # noqa: ANN401 - any step of settling
    """Return the step as an act that `refused` can try."""

    def tried(work: Work) -> Receipt:
        done: Receipt = function(work, *given, **named)
        return done

    return tried


def credited_august(ledger: Ledger) -> tuple[int, int]:
    """July charges 100.00; 80.00 of its cost comes back in August, whose statement is -40.00."""
    record_one_cost(ledger, source_ref="RENT", amount="200.00")
    july = prepare(ledger, JULY)
    agree_and_issue(ledger, july, date(2019, 8, 7))
    record_one_cost(
        ledger, source_ref="RENT/back", amount="-80.00", credits="RENT", entered_on="2019-08-31"
    )
    august = prepare(ledger, AUGUST)
    agree_and_issue(ledger, august, date(2019, 9, 7))
    return july, august


def two_lines(ledger: Ledger) -> int:
    """Issue July: line 1 OFFICE 40.00, untaxed; line 2 two audits, 370.00 and VAT of 74.00."""
    put_card_in_force(
        ledger, {"service": "AUDIT", "effective_from": "2019-07-01", "unit_price": "185.00"}
    )
    do(ledger, PREPARER, Permission.RECORD, partial(_deliver, delivery_row()))
    record_one_cost(ledger, pool="AUDITS", amount="370.00")
    return issued(ledger, JULY, "80.00")


def _deliver(row: dict[str, Any], work: Work) -> Receipt:
    return record_delivery(work, row)


def theirs(ledger: Ledger, period: Month, amount: str) -> int:
    """Issue Birch's statement of 40 % of one cost of its own."""
    record_their_cost(
        ledger,
        amount=amount,
        entered_on=period.last.isoformat(),
        service_from=period.first.isoformat(),
        service_to=period.last.isoformat(),
    )
    statement = prepare_theirs(ledger, period)
    issue_theirs(ledger, statement, period.next.first.replace(day=7))
    return statement


# ---- payee and payer ----
def test_either_council_records_what_it_receives_and_the_other_matches_it(ledger: Ledger) -> None:
    """Birch is owed 100.00 x 0.4 = 40.00 and is paid by Ash: the same rows, roles swapped."""
    birch = theirs(ledger, JULY, "100.00")
    receipt = receive(ledger, "40.00", {birch: "40.00"}, caller=PAYER_PREPARER)
    assert movements(ledger, receipt) == [(RECIPIENT, BANK, 4000), (RECIPIENT, DEBTOR, -4000)]
    matched = match(ledger, receipt, on=date(2019, 9, 18), caller=PREPARER)
    assert movements(ledger, matched) == [(HOST, BANK, -4000), (HOST, CREDITOR, 4000)]
    assert balances(ledger, DEBTOR, CREDITOR) == [0, 0, 0, 0]


def test_a_council_settles_no_statement_of_which_the_other_is_the_payee(ledger: Ledger) -> None:
    """Nor allocates, releases or matches for it: the refusal says whom to ask."""
    july, birch = issued(ledger, JULY, "80.00"), theirs(ledger, JULY, "100.00")
    row = {
        "payment_ref": "X",
        "received_on": "2019-09-20",
        "amount": "10.00",
        "allocations": [{"statement": birch, "amount": "10.00"}],
    }
    wrong = refused(ledger, errors.NotPermitted, PREPARER, RECEIVE, act(record_receipt, row))
    assert f"Ask a preparer of {RECIPIENT}" in wrong.detail
    receipt = receive(ledger, "40.00", {july: "10.00"})
    with pytest.raises(errors.NotPermitted, match=f"Ask a preparer of {HOST}"):
        allocate(ledger, receipt, {july: "10.00"}, caller=PAYER_PREPARER)
    with pytest.raises(errors.NotPermitted, match=f"Ask a preparer of {RECIPIENT}"):
        match(ledger, receipt, caller=PREPARER)
    with pytest.raises(errors.PartyUnknown, match=f"come from {RECIPIENT}"):
        receive(ledger, "1.00", payer=HOST)


def test_a_period_names_the_payees_own_statement(ledger: Ledger) -> None:
    """Both councils have a statement of July; each allocates to its own by the month alone."""
    issued(ledger, JULY, "80.00")
    birch = theirs(ledger, JULY, "100.00")
    by_month = [{"statement_period": "2019-07", "amount": "40.00"}]
    receive(ledger, "40.00", allocations=by_month)
    receipt = receive(ledger, "40.00", allocations=by_month, caller=PAYER_PREPARER)
    match(ledger, receipt, caller=PREPARER)
    assert birch
    assert balances(ledger, DEBTOR) == [0, 0]


# ---- full, part, over, unidentified ----
def test_one_receipt_for_several_statements_and_a_part_payment(ledger: Ledger) -> None:
    """40.00 and 25.00 owed; 60.00 pays July in full and August in part, and 5.00 stays owed."""
    july, august = issued(ledger, JULY, "80.00"), issued(ledger, AUGUST, "50.00")
    receipt = receive(ledger, "60.00", {july: "40.00", august: "20.00"})
    assert movements(ledger, receipt) == [
        (HOST, BANK, 6000),
        (HOST, DEBTOR, -4000),
        (HOST, DEBTOR, -2000),
    ]
    matched = match(ledger, receipt)
    assert movements(ledger, matched) == [
        (RECIPIENT, BANK, -6000),
        (RECIPIENT, CREDITOR, 2000),
        (RECIPIENT, CREDITOR, 4000),
    ]
    assert balances(ledger, DEBTOR, CREDITOR) == [500, 0, 0, -500]


def test_an_overpaid_receipt_stays_unallocated_until_it_is_paid_back(ledger: Ledger) -> None:
    """50.00 on a debt of 40.00: 10.00 in 2220, paid back once the payer has matched it.

    Before that it is refused, and so is a penny more than there is, another's money, and the same
    payment reference twice. Both councils approve; then nothing is left in either book.
    """
    july = issued(ledger, JULY, "80.00")
    receipt = receive(ledger, "50.00", {july: "40.00"})
    assert movements(ledger, receipt) == [
        (HOST, BANK, 5000),
        (HOST, DEBTOR, -4000),
        (HOST, UNALLOCATED, -1000),
    ]
    with pytest.raises(errors.PaymentNotMatched, match="match it first"):
        refund(ledger, "10.00", source=receipt)
    assert movements(ledger, match(ledger, receipt)) == [
        (RECIPIENT, BANK, -5000),
        (RECIPIENT, ADVANCE, 1000),
        (RECIPIENT, CREDITOR, 4000),
    ]
    with pytest.raises(errors.RefundExceeds, match=r"10.00 of"):
        refund(ledger, "10.01", source=receipt)
    with pytest.raises(errors.NotPermitted, match=f"held by {HOST}"):
        refund(ledger, "10.00", source=receipt, caller=PAYER_PREPARER)
    with pytest.raises(errors.InvalidInput, match="Name either"):
        refund(ledger, "10.00")
    with pytest.raises(errors.InvalidInput, match="Name either"):
        refund(ledger, "10.00", source=receipt, pool="OFFICE")
    first = refund(ledger, "10.00", source=receipt, payment_ref="R-1", on=OCTOBER)
    with pytest.raises(errors.RefundExceeds, match=r"other refunds of it wait for 10.00"):
        refund(ledger, "0.01", source=receipt, payment_ref="R-2", on=OCTOBER)
    with pytest.raises(errors.AlreadyRecorded, match=rf"R-1 waits .* as {first}"):
        refund(ledger, "10.00", source=receipt, payment_ref="R-1", on=OCTOBER)
    paid = approved(ledger, first, on=OCTOBER)
    assert movements(ledger, paid) == [
        (HOST, BANK, -1000),
        (HOST, UNALLOCATED, 1000),
        (RECIPIENT, BANK, 1000),
        (RECIPIENT, ADVANCE, -1000),
    ]
    assert balances(ledger, UNALLOCATED, ADVANCE, DEBTOR, CREDITOR) == [0] * 8
    with pytest.raises(errors.AlreadyRecorded, match=r"R-1 is already paid"):
        refund(ledger, "10.00", source=receipt, payment_ref="R-1")
    assert left(ledger) == []


def test_money_is_not_paid_back_before_the_payer_has_paid_it(ledger: Ledger) -> None:
    """The payer's payment is of 20 October by its own book; approved as at the 15th: refused."""
    receipt = receive(ledger, "10.00")
    match(ledger, receipt, on=date(2019, 10, 20))
    with pytest.raises(errors.AllocationTooEarly, match="when both books had the money"):
        refund(ledger, "10.00", source=receipt, on=OCTOBER)


def test_money_from_nobody_known_is_between_the_two_once_it_is_identified(ledger: Ledger) -> None:
    """50.00 of 20 September is found to be Birch's on the 25th; Birch had paid it on the 18th.

    Until then it is in 2220 without a counterparty, outside the mirror, and neither allocated,
    matched, released nor paid back.
    """
    july = issued(ledger, JULY, "80.00")
    with pytest.raises(errors.ReceiptUnidentified):
        receive(ledger, "50.00", {july: "40.00"}, unidentified=True)
    with pytest.raises(errors.PartyUnknown, match="Leave one out"):
        receive(ledger, "50.00", unidentified=True, payer=RECIPIENT)
    receipt = receive(ledger, "50.00", unidentified=True, payment_ref="CASH-1")
    assert movements(ledger, receipt) == [(HOST, BANK, 5000), (HOST, UNALLOCATED, -5000)]
    assert explained(ledger, OCTOBER) == ()
    for too_early in (
        partial(allocate, ledger, receipt, {july: "40.00"}),
        partial(match, ledger, receipt),
        partial(release, ledger, receipt, july, "1.00"),
        partial(refund, ledger, "50.00", source=receipt),
    ):
        with pytest.raises(errors.ReceiptUnidentified, match="Identify it first"):
            too_early()
    with pytest.raises(errors.AllocationTooEarly, match="before the receipt"):
        identify(ledger, receipt, on=date(2019, 9, 19))
    found = identify(ledger, receipt, on=date(2019, 9, 25))
    assert movements(ledger, found) == [(HOST, UNALLOCATED, -5000), (HOST, UNALLOCATED, 5000)]
    with pytest.raises(errors.AlreadyRecorded, match=RECIPIENT):
        identify(ledger, receipt)
    in_transit = "received, not yet matched"
    assert explained(ledger, date(2019, 9, 24)) == ()
    assert explained(ledger, date(2019, 9, 25)) == (Explained(in_transit, "CASH-1", -5000),)
    require_tied(ledger)
    match(ledger, receipt, on=date(2019, 9, 18))
    assert explained(ledger, date(2019, 9, 17)) == ()
    assert explained(ledger, date(2019, 9, 18)) == (
        Explained("paid, not yet received", "CASH-1", 5000),
    )
    assert explained(ledger, date(2019, 9, 20)) == (
        Explained("paid, not yet identified", "CASH-1", 5000),
    )
    assert explained(ledger, date(2019, 9, 25)) == ()
    with pytest.raises(errors.AllocationTooEarly, match="2019-09-25"):
        allocate(ledger, receipt, {july: "40.00"}, on=date(2019, 9, 24))
    spent = allocate(ledger, receipt, {july: "40.00"})
    assert (spent["allocated"], spent["unallocated"]) == ("40.00", "10.00")
    assert movements(ledger, spent["event_id"]) == [
        (HOST, DEBTOR, -4000),
        (HOST, UNALLOCATED, 4000),
        (RECIPIENT, ADVANCE, -4000),
        (RECIPIENT, CREDITOR, 4000),
    ]
    (source,) = left(ledger)
    assert (source.payer, source.unallocated_pence) == (RECIPIENT, 1000)


def test_a_receipt_that_nobody_has_identified_ties_by_itself(ledger: Ledger) -> None:
    """It stands in 2220 and in what is unallocated, with no payer, for as long as need be."""
    receive(ledger, "12.34", unidentified=True)
    (source,) = left(ledger)
    assert (source.payer, source.unallocated_pence) == (None, 1234)
    assert source.payer != UNIDENTIFIED


def test_a_dispute_after_which_the_rest_is_paid(ledger: Ledger) -> None:
    """Line 1 of 40.00 is disputed; 444.00 pays line 2, and 10.00 more goes into the dispute.

    Undisputed first: the 444.00 touches line 1 with nothing.
    """
    july = two_lines(ledger)
    raised(ledger, july, 1, on=date(2019, 9, 1))
    receipt = receive(ledger, "454.00", {july: "444.00"})
    assert (HOST, DEBTOR, -44400) in movements(ledger, receipt)
    spent = allocate(ledger, receipt, {july: "10.00"})
    assert movements(ledger, spent["event_id"]) == [
        (HOST, DEBTOR, -1000),
        (HOST, UNALLOCATED, 1000),
    ]
    match(ledger, receipt)
    assert balances(ledger, DEBTOR, CREDITOR) == [3000, 0, 0, -3000]


def test_a_debt_is_paid_in_the_payers_book_no_earlier_than_in_the_payees(ledger: Ledger) -> None:
    """40.00 is paid on 1 August, before July's statement of the 8th, to which it is allocated then.

    The payer matches afterwards: in advance on the 1st, the debt on the 8th.
    """
    receipt = receive(ledger, "40.00", on="2019-08-01")
    july = issued(ledger, JULY, "80.00")
    allocate(ledger, receipt, {july: "40.00"})
    assert movements(ledger, match(ledger, receipt)) == [
        (RECIPIENT, BANK, -4000),
        (RECIPIENT, ADVANCE, 4000),
    ]
    for day, advance, owed in (
        (date(2019, 8, 1), 4000, 0),
        (date(2019, 8, 7), 4000, 0),
        (date(2019, 8, 8), 0, 0),
    ):
        assert standing(ledger, RECIPIENT, day) == (advance, owed)


def standing(ledger: Ledger, book: str, day: date) -> tuple[int, int]:
    """Return what a book has paid in advance, and owes, at the end of a day."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        rows = trial_balance(connection, known.arrangement_id, book, day).rows
    held = {row.account: row.balance_pence for row in rows}
    return held.get(ADVANCE, 0), held.get(CREDITOR, 0)


# ---- statements that credit ----
def test_one_receipt_settles_a_debt_and_a_statement_that_credits(ledger: Ledger) -> None:
    """100.00 less 40.00 is settled by 60.00 of cash, in both books, gross on both statements."""
    july, august = credited_august(ledger)
    assert balances(ledger, DEBTOR, CREDITOR) == [6000, 0, 0, -6000]
    receipt = receive(ledger, "60.00", {july: "100.00", august: "-40.00"})
    assert movements(ledger, receipt) == [
        (HOST, BANK, 6000),
        (HOST, DEBTOR, -10000),
        (HOST, DEBTOR, 4000),
    ]
    assert movements(ledger, match(ledger, receipt)) == [
        (RECIPIENT, BANK, -6000),
        (RECIPIENT, CREDITOR, -4000),
        (RECIPIENT, CREDITOR, 10000),
    ]
    assert balances(ledger, DEBTOR, CREDITOR) == [0, 0, 0, 0]


def test_a_debt_and_a_credit_settle_each_other_without_cash(ledger: Ledger) -> None:
    """Of a receipt of 60.00, 60.00 is allocated; then 40.00 against -40.00 moves no 2220."""
    july, august = credited_august(ledger)
    receipt = receive(ledger, "60.00", {july: "60.00"})
    match(ledger, receipt)
    spent = allocate(ledger, receipt, {july: "40.00", august: "-40.00"})
    assert movements(ledger, spent["event_id"]) == [
        (HOST, DEBTOR, -4000),
        (HOST, DEBTOR, 4000),
        (RECIPIENT, CREDITOR, -4000),
        (RECIPIENT, CREDITOR, 4000),
    ]
    assert balances(ledger, DEBTOR, CREDITOR, UNALLOCATED, ADVANCE) == [0] * 8


def test_a_credit_is_allocated_within_what_it_is_open_for(ledger: Ledger) -> None:
    """Not a penny beyond -40.00, not as a debt, not for less than nil in all, and not for nil."""
    july, august = credited_august(ledger)
    for kind, parts in (
        (errors.AllocationExceedsDebt, {july: "100.00", august: "-40.01"}),
        (errors.AllocationExceedsDebt, {august: "1.00"}),
        (errors.AllocationExceedsReceipt, {july: "39.99", august: "-40.00"}),
        (errors.AllocationExceedsReceipt, {july: "100.00"}),
        (errors.AllocationExceedsDebt, {july: "-0.01", august: "0.01"}),
        (errors.AmountZero, {july: "0.00"}),
    ):
        row = {
            "payment_ref": "X",
            "received_on": "2019-09-20",
            "amount": "60.00",
            "allocations": [{"statement": to, "amount": part} for to, part in parts.items()],
        }
        refused(ledger, kind, PREPARER, RECEIVE, act(record_receipt, row))


# ---- taking allocations back ----
def test_an_allocation_is_taken_back_pro_rata_and_allocated_anew(ledger: Ledger) -> None:
    """Of 484.00 settled, 40.00 and 444.00 by line, 121.00 (a quarter) comes back: 10.00, 111.00.

    Net of line 2: 333.00 of 444.00 stays, so 277.50 of 370.00. August's 25.00 is then paid out of
    it, and July again with the rest: 96.00, leaving 25.00 owed on July.
    """
    july, august = two_lines(ledger), issued(ledger, AUGUST, "50.00")
    receipt = receive(ledger, "484.00", {july: "484.00"})
    match(ledger, receipt)
    back = release(ledger, receipt, july, "121.00", on=OCTOBER)
    assert (back["allocated"], back["unallocated"]) == ("363.00", "121.00")
    assert movements(ledger, back["event_id"]) == [
        (HOST, DEBTOR, 1000),
        (HOST, DEBTOR, 11100),
        (HOST, UNALLOCATED, -12100),
        (RECIPIENT, ADVANCE, 12100),
        (RECIPIENT, CREDITOR, -11100),
        (RECIPIENT, CREDITOR, -1000),
    ]
    with pytest.raises(errors.AllocationTooEarly, match="taken back on 2019-10-15"):
        receive(ledger, "1.00", {july: "1.00"}, on="2019-10-14")
    with pytest.raises(errors.AllocationExceedsReceipt, match=r"0.00 is there to allocate on"):
        allocate(ledger, receipt, {august: "1.00"}, on=date(2019, 10, 14))
    spent = allocate(ledger, receipt, {august: "25.00", july: "96.00"})
    assert (spent["allocated"], spent["unallocated"]) == ("484.00", "0.00")
    assert balances(ledger, DEBTOR, CREDITOR) == [2500, 0, 0, -2500]


def test_what_is_taken_back_unmatched_moves_in_the_payees_book_alone(ledger: Ledger) -> None:
    """All 40.00 of July's comes back on 15 October; the payer matches later, as of 20 September.

    Its book then pays the debt on the 20th, and has it back, in advance, on the 15th.
    """
    july = issued(ledger, JULY, "80.00")
    receipt = receive(ledger, "40.00", {july: "40.00"})
    back = release(ledger, receipt, july, "40.00", on=OCTOBER)
    assert movements(ledger, back["event_id"]) == [
        (HOST, DEBTOR, 4000),
        (HOST, UNALLOCATED, -4000),
    ]
    assert movements(ledger, match(ledger, receipt)) == [
        (RECIPIENT, BANK, -4000),
        (RECIPIENT, CREDITOR, 4000),
    ]
    assert standing(ledger, RECIPIENT, date(2019, 10, 14)) == (0, 0)
    assert standing(ledger, RECIPIENT, OCTOBER) == (4000, -4000)


def test_no_more_is_taken_back_than_was_settled(ledger: Ledger) -> None:
    """Nor on a day before it was, nor nothing, nor what was settled of another statement."""
    july, august = issued(ledger, JULY, "80.00"), issued(ledger, AUGUST, "50.00")
    receipt = receive(ledger, "40.00", {july: "40.00"})
    for kind, statement, amount in (
        (errors.AllocationExceedsReceipt, july, "40.01"),
        (errors.AmountNegative, july, "-1.00"),
        (errors.AllocationExceedsReceipt, august, "1.00"),
        (errors.AmountZero, july, "0.00"),
    ):
        with pytest.raises(kind):
            release(ledger, receipt, statement, amount)
    with pytest.raises(errors.AllocationTooEarly, match="last allocated"):
        release(ledger, receipt, july, "1.00", on=date(2019, 9, 19))
    with pytest.raises(errors.NotFound):
        release(ledger, july, july, "1.00")


def test_what_was_allocated_to_a_credit_is_taken_back_out_of_what_is_unallocated(
    ledger: Ledger,
) -> None:
    """60.00 settled 100.00 and -40.00. The credit is taken back once 40.00 of July's is."""
    july, august = credited_august(ledger)
    receipt = receive(ledger, "60.00", {july: "100.00", august: "-40.00"})
    with pytest.raises(errors.AllocationExceedsReceipt, match="Release what it settled of others"):
        release(ledger, receipt, august, "-40.00", on=OCTOBER)
    release(ledger, receipt, july, "40.00", on=OCTOBER)
    back = release(ledger, receipt, august, "-40.00", on=OCTOBER)
    assert movements(ledger, back["event_id"]) == [
        (HOST, DEBTOR, -4000),
        (HOST, UNALLOCATED, 4000),
    ]
    assert balance(ledger, HOST, DEBTOR) == 0  # 40.00 owed, and 40.00 the other way


# ---- credit notes as a source ----
def test_a_credit_note_on_what_was_set_off_is_allocated_and_paid_back(ledger: Ledger) -> None:
    """July's 40.00 is set off; 10.00 of it is credited, and nobody's cash is there to release.

    So the credit note itself leaves 10.00: 4.00 pays August, 6.00 is paid back.
    """
    july, _ = issued(ledger, JULY, "80.00"), theirs(ledger, JULY, "100.00")
    august = issued(ledger, AUGUST, "50.00")
    approved(ledger, set_off(ledger, "40.00", host={july: "40.00"}, on=OCTOBER), on=OCTOBER)
    note = approved(ledger, credit(ledger, july, {1: "10.00"}, on=OCTOBER), on=OCTOBER)
    (source,) = left(ledger)
    assert (source.id, source.kind, source.unallocated_pence) == (
        note,
        SourceKind.CREDIT_NOTE,
        1000,
    )
    spent = allocate(ledger, note, {august: "4.00"})
    assert movements(ledger, spent["event_id"]) == [
        (HOST, DEBTOR, -400),
        (HOST, UNALLOCATED, 400),
        (RECIPIENT, ADVANCE, -400),
        (RECIPIENT, CREDITOR, 400),
    ]
    paid = approved(ledger, refund(ledger, "6.00", source=note, on=OCTOBER), on=OCTOBER)
    assert movements(ledger, paid) == [
        (HOST, BANK, -600),
        (HOST, UNALLOCATED, 600),
        (RECIPIENT, BANK, 600),
        (RECIPIENT, ADVANCE, -600),
    ]
    with pytest.raises(errors.NotFound):  # a credit note is no payment
        match(ledger, note)
    back = release(ledger, note, august, "4.00")
    assert back["unallocated"] == "4.00"


def test_a_credit_after_payment_releases_the_receipt(ledger: Ledger) -> None:
    """40.00 is paid, 10.00 of it credited: the receipt has 10.00 to allocate again."""
    july, august = issued(ledger, JULY, "80.00"), issued(ledger, AUGUST, "50.00")
    receipt = receive(ledger, "40.00", {july: "40.00"})
    match(ledger, receipt)
    approved(ledger, credit(ledger, july, {1: "10.00"}, on=OCTOBER), on=OCTOBER)
    (source,) = left(ledger)
    assert (source.id, source.unallocated_pence) == (receipt, 1000)
    allocate(ledger, receipt, {august: "10.00"})
    assert balances(ledger, DEBTOR, UNALLOCATED) == [1500, 0, 0, 0]


# ---- set-off ----
def test_debts_that_run_each_way_are_set_off_by_both(ledger: Ledger) -> None:
    """Ash is owed 40.00 and 25.00, Birch 40.00: 30.00 comes off the oldest of each side."""
    july, august = issued(ledger, JULY, "80.00"), issued(ledger, AUGUST, "50.00")
    birch = theirs(ledger, JULY, "100.00")
    submission = set_off(ledger, "30.00", on=OCTOBER)
    assert balances(ledger, DEBTOR, CREDITOR) == [6500, -4000, 4000, -6500]
    done = approved(ledger, submission, on=OCTOBER)
    assert movements(ledger, done) == [
        (HOST, DEBTOR, -3000),
        (HOST, CREDITOR, 3000),
        (RECIPIENT, DEBTOR, -3000),
        (RECIPIENT, CREDITOR, 3000),
    ]
    require_tied(ledger)
    named = {"host": {august: "10.00"}, "recipient": {birch: "10.00"}}
    second = set_off(ledger, "10.00", **named, caller=PAYER_PREPARER, on=OCTOBER)
    approved(ledger, second, on=OCTOBER)
    assert balances(ledger, DEBTOR, CREDITOR) == [2500, 0, 0, -2500]
    receive(ledger, "10.00", {july: "10.00"})  # what the first left of it


def test_a_set_off_takes_what_is_disputed_last(ledger: Ledger) -> None:
    """July's 40.00 is disputed: of 30.00, August's 25.00 comes first, and then 5.00 of July's."""
    july, _ = issued(ledger, JULY, "80.00"), issued(ledger, AUGUST, "50.00")
    theirs(ledger, JULY, "100.00")
    raised(ledger, july, 1, on=date(2019, 9, 1))
    done = approved(ledger, set_off(ledger, "30.00", on=OCTOBER), on=OCTOBER)
    assert movements(ledger, done) == [
        (HOST, DEBTOR, -2500),
        (HOST, DEBTOR, -500),
        (HOST, CREDITOR, 3000),
        (RECIPIENT, DEBTOR, -3000),
        (RECIPIENT, CREDITOR, 500),
        (RECIPIENT, CREDITOR, 2500),
    ]


def test_a_set_off_is_even_and_within_what_is_owed_each_way(ledger: Ledger) -> None:
    """40.00 each way: not 40.01, not 30.00 against 20.00, no statement of the other side."""
    july, birch = issued(ledger, JULY, "80.00"), theirs(ledger, JULY, "100.00")
    with pytest.raises(errors.AllocationExceedsDebt, match=r"40.00 is owed to"):
        set_off(ledger, "40.01")
    with pytest.raises(errors.SetOffUneven, match=r"add up to 20.00"):
        set_off(ledger, "30.00", host={july: "20.00"})
    with pytest.raises(errors.NotPermitted, match=RECIPIENT):
        set_off(ledger, "30.00", host={birch: "30.00"})
    with pytest.raises(errors.AmountNegative):
        set_off(ledger, "0.00")
    with pytest.raises(errors.AllocationTooEarly):
        set_off(ledger, "30.00", on=date(2019, 8, 7))


def test_a_set_off_that_no_longer_fits_is_refused_and_nothing_is_written(ledger: Ledger) -> None:
    """July is paid between the submission and the last approval."""
    july, _ = issued(ledger, JULY, "80.00"), theirs(ledger, JULY, "100.00")
    submission = set_off(ledger, "40.00")
    approved(ledger, submission, APPROVER)
    receive(ledger, "1.00", {july: "1.00"})
    with pytest.raises(errors.AllocationExceedsDebt, match=r"39.00 is owed"):
        approved(ledger, submission, PAYER_APPROVER)
    assert balances(ledger, DEBTOR) == [3900, 4000]


# ---- write-off ----
def test_a_write_off_without_release_stays_in_the_mirrors_list(ledger: Ledger) -> None:
    """The audits' 444.00: 370.00 and VAT of 74.00 written off by Ash alone; Birch still owes it."""
    july = two_lines(ledger)
    submission = write_off(ledger, july, lines=[2], on=OCTOBER)
    done = approved(ledger, submission, APPROVER, on=OCTOBER)
    assert movements(ledger, done) == [
        (HOST, DEBTOR, -44400),
        (HOST, Account.WRITE_OFF, 37000),
        (HOST, Account.VAT_WRITTEN_OFF, 7400),
    ]
    (listed,) = explained(ledger, OCTOBER)
    assert (listed.kind, listed.pence) == ("written off, payer not released", -44400)
    assert explained(ledger, date(2019, 10, 14)) == ()
    assert balances(ledger, DEBTOR, CREDITOR) == [4000, 0, 0, -48400]


def test_a_write_off_that_releases_the_payer_is_for_both(ledger: Ledger) -> None:
    """In part: 100.00 of the audits is 83.33 net (370/444) and 16.67 of VAT, off both books."""
    july = two_lines(ledger)
    submission = write_off(ledger, july, lines=[2], amount="100.00", released=True, on=OCTOBER)
    done = approved(ledger, submission, on=OCTOBER)
    assert movements(ledger, done) == [
        (HOST, DEBTOR, -10000),
        (HOST, Account.WRITE_OFF, 8333),
        (HOST, Account.VAT_WRITTEN_OFF, 1667),
        (RECIPIENT, Account.INPUT_VAT, -1667),
        (RECIPIENT, CREDITOR, 10000),
        (RECIPIENT, Account.RECHARGE_EXPENSE, -8333),
    ]
    assert explained(ledger, OCTOBER) == ()


def test_vat_of_a_write_off_is_claimed_back_where_it_says_so(ledger: Ledger) -> None:
    """74.00 comes off output VAT instead of being written off; the whole statement is 484.00."""
    july = two_lines(ledger)
    submission = write_off(ledger, july, vat_relief=True, on=OCTOBER)
    done = approved(ledger, submission, APPROVER, on=OCTOBER)
    assert movements(ledger, done) == [
        (HOST, DEBTOR, -44400),
        (HOST, DEBTOR, -4000),
        (HOST, Account.OUTPUT_VAT, 7400),
        (HOST, Account.WRITE_OFF, 4000),
        (HOST, Account.WRITE_OFF, 37000),
    ]


def test_a_write_off_is_within_the_debt_and_by_its_payee(ledger: Ledger) -> None:
    """Not of more than is owed, of a line that is not there, without a reason, by the payer."""
    july = two_lines(ledger)
    for kind, fields in (
        (errors.AllocationExceedsDebt, {"amount": "484.01"}),
        (errors.AllocationExceedsDebt, {"lines": [1], "amount": "40.01"}),
        (errors.NotFound, {"lines": [3]}),
        (errors.ReasonMissing, {"reason": None}),
        (errors.AmountNegative, {"amount": "-1.00"}),
        (errors.NotPermitted, {"caller": PAYER_PREPARER}),
    ):
        with pytest.raises(kind):
            write_off(ledger, july, **fields)
    submission = write_off(ledger, july, lines=[1], on=OCTOBER)
    with pytest.raises(errors.NotPermitted, match="for ASH to decide"):
        approved(ledger, submission, PAYER_APPROVER)
    receive(ledger, "484.00", {july: "484.00"})
    with pytest.raises(errors.AllocationExceedsDebt, match="Nothing is owed on statement ASH-"):
        approved(ledger, submission, APPROVER)
    with pytest.raises(errors.AllocationExceedsDebt, match="Nothing is owed on statement ASH-"):
        write_off(ledger, july)


# ---- income in advance ----
def test_an_agreed_sum_is_not_paid_back_before_its_month_earns_it(migrated_url: str) -> None:
    """July's sum of 5,000.00 is invoiced in June: the end of July earns it, so none is refundable.

    Nor is anything of a pool that holds nothing; and only its own council pays a pool's back.
    """
    with set_up(migrated_url, cost_recovery_model=on_account()) as ledger:
        statement = prepare(ledger, Month(2019, 6))
        agree_and_issue(ledger, statement, date(2019, 7, 7))
        for pool in ("DCS", "OFFICE"):
            with pytest.raises(errors.RefundExceeds, match=rf"0.00 of the pool {pool}"):
                refund(ledger, "0.01", pool=pool, on=OCTOBER)
        assert balances(ledger, Account.INCOME_IN_ADVANCE, ADVANCE) == [-500000, 0, 0, 500000]
        require_tied(ledger)


def test_what_a_statement_is_about_to_give_back_is_not_paid_back_as_well(
    migrated_url: str,
) -> None:
    """A quarter of 5,000.00 a month cost 9,000.00 a month, half of it Birch's: 1,500.00 too much.

    It stands in 2210 from the true-up to its statement, whose lines give it back.
    """
    with set_up(migrated_url, cost_recovery_model=on_account()) as ledger:
        for period in (Month(2019, 6), JULY, AUGUST):
            if period != Month(2019, 6):
                spend_and_halve(ledger, period)
            agree_and_issue(ledger, prepare(ledger, period), period.next.first.replace(day=7))
        spend_and_halve(ledger, Month(2019, 9))
        prepare(ledger, Month(2019, 9))
        assert balances(ledger, Account.INCOME_IN_ADVANCE, ADVANCE) == [-150000, 0, 0, 150000]
        with pytest.raises(errors.RefundExceeds, match=r"0.00 of the pool DCS"):
            refund(ledger, "0.01", pool="DCS")
        require_tied(ledger)


def spend_and_halve(ledger: Ledger, month: Month) -> None:
    """Record 9,000.00 of the Director's for a month of which each council had half."""
    record_one_cost(
        ledger,
        pool="DCS",
        amount="9000.00",
        entered_on=month.last.isoformat(),
        service_from=month.first.isoformat(),
        service_to=month.last.isoformat(),
    )
    halve_time(ledger, month)
