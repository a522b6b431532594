"""Rows of the domain page's "Bad input and hard cases", each by what a person would do.

Every refusal here is held to leave nothing behind but its row in the audit trail. Figures are
worked by hand in the docstrings. Cases of the example's `refused/` folder are in test_refused.py,
idempotency in tests/actions, what a caller may see in tests/api.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlalchemy import update

from ledger.actions.agree_statement import agree_statement, return_statement, submit_statement
from ledger.actions.allocate_receipt import allocate_receipt
from ledger.actions.authority import Caller, Permission
from ledger.actions.dispute_line import dispute_line
from ledger.actions.issue_statement import issue_statement
from ledger.actions.prepare_statement import prepare_statement
from ledger.actions.record_cost import move_cost, record_cost
from ledger.actions.record_evidence import receive_grant, set_driver_quantity
from ledger.actions.record_receipt import record_receipt
from ledger.actions.record_service import record_delivery
from ledger.actions.set_rate_card import set_rate_card
from ledger.actions.state_time import approve_time, certify_time, state_time
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain import errors
from ledger.domain.accounts import Account
from ledger.domain.calendar import Month
from ledger.domain.neutrality import Neutrality, Verdict
from ledger.domain.statement import Statement, StatementStatus
from ledger.queries import mirror, statements
from ledger.queries.balances import trial_balance
from ledger.queries.neutrality import neutrality
from ledger.store.periods import PeriodStatus, accounting_period
from tests.ledgers import (
    APPROVER,
    AUGUST,
    CODE,
    HOST,
    JULY,
    PAYER_APPROVER,
    PAYER_PREPARER,
    POST_HOLDER,
    PREPARER,
    RECIPIENT,
    WITHIN,
    cost_row,
    definition,
    delivery_row,
    do,
    live_through_july,
    put_card_in_force,
    record_one_cost,
    set_up,
    time_row,
)
from tests.test_refused import rows_stored

AGREED_ON = date(2019, 8, 7)


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger with the arrangement Ash-Birch and nothing recorded."""
    with set_up(migrated_url) as ledger:
        yield ledger


def refused(
    ledger: Ledger,
    kind: type[errors.LedgerError],
    caller: Caller,
    permission: Permission,
    act: Callable[[Work], Receipt],
) -> errors.LedgerError:
    """Do what must be refused, and return the refusal; nothing may be stored."""
    with ledger.database.reading(WITHIN) as connection:
        before = rows_stored(connection)
    with pytest.raises(kind) as caught:
        do(ledger, caller, permission, act)
    with ledger.database.reading(WITHIN) as connection:
        assert rows_stored(connection) == before
    return caught.value


def record(
    ledger: Ledger, action: Callable[[Work, Mapping[str, Any]], Receipt], row: Mapping[str, Any]
) -> Receipt:
    """Record a row as the preparer."""
    permission = Permission.RECORD_RECEIPT if action is record_receipt else Permission.RECORD
    return do(ledger, PREPARER, permission, lambda work: action(work, row))


def cost(row: Mapping[str, Any]) -> Callable[[Work], Receipt]:
    """Return the act of recording a cost."""
    return lambda work: record_cost(work, row)


def prepare(ledger: Ledger, period: Month) -> int:
    """Prepare a period's statement."""
    made: int = do(
        ledger,
        PREPARER,
        Permission.PREPARE_STATEMENT,
        lambda work: prepare_statement(work, period, on=period.next.first.replace(day=7)),
    )["id"]
    return made


def agree_and_issue(ledger: Ledger, statement: int, on: date) -> Receipt:
    """Take a draft through to issue."""
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
    return do(
        ledger, PREPARER, Permission.ISSUE_STATEMENT, lambda work: issue_statement(work, statement)
    )


def read_statement(ledger: Ledger, statement: int) -> Statement:
    """Return a statement, whole."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        whole = statements.find(connection, known.arrangement_id, known.arrangement, statement)
    assert whole is not None
    return whole


def read_neutrality(ledger: Ledger, as_at: date) -> Neutrality:
    """Return the neutrality report as at a date."""
    with ledger.database.reading(WITHIN) as connection:
        return neutrality(connection, ledger.definitions.find(connection, CODE), as_at=as_at)


def balance(ledger: Ledger, book: str, account: Account) -> int:
    """Return an account's balance at the end of the books."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        answer = trial_balance(connection, known.arrangement_id, book, date(2020, 3, 31))
    assert sum(row.balance_pence for row in answer.rows) == 0
    return sum(row.balance_pence for row in answer.rows if row.account is account)


# ---- dates ----
def test_the_last_day_is_inside_the_arrangement(ledger: Ledger) -> None:
    """Service on 31 December 2019, the last day, is recorded whole."""
    receipt = record_one_cost(
        ledger, service_from="2019-12-31", service_to="2019-12-31", entered_on="2019-12-31"
    )
    assert (receipt["inside"], receipt["outside"]) == ("100.01", "0.00")


def test_the_day_after_the_last_is_outside_unless_the_pool_is_of_class_exit(
    migrated_url: str,
) -> None:
    """Service on 1 January 2020 is refused in an operation pool and taken in an exit pool."""
    model = definition()["cost_recovery_model"]
    closing = {**model["pools"][2], "code": "CLOSING", "class": "exit"}
    late = {"service_from": "2020-01-01", "service_to": "2020-01-02", "entered_on": "2020-01-31"}
    with set_up(
        migrated_url, cost_recovery_model={**model, "pools": [*model["pools"], closing]}
    ) as ledger:
        refusal = refused(
            ledger,
            errors.ServiceDatesOutside,
            PREPARER,
            Permission.RECORD,
            cost(cost_row(**late)),
        )
        assert refusal.data == {"allowed_from": "2019-07-01", "allowed_to": "2019-12-31"}
        assert record_one_cost(ledger, pool="CLOSING", **late)["inside"] == "100.01"


def test_a_cost_partly_before_the_start_is_prorated_by_working_days(ledger: Ledger) -> None:
    """24 June to 5 July 2019 has 10 working days, 5 inside: 100.01 gives 50.01 in, 50.00 out."""
    receipt = record_one_cost(ledger, service_from="2019-06-24", service_to="2019-07-05")
    assert (receipt["inside"], receipt["outside"]) == ("50.01", "50.00")


def test_a_cost_over_two_months_is_split_by_working_days(ledger: Ledger) -> None:
    """29 July to 9 August 2019: 3 and 7 working days of 100.01 are 30.00 and 70.01."""
    record_one_cost(ledger, service_from="2019-07-29", service_to="2019-08-09")
    report = read_neutrality(ledger, date(2019, 8, 31))
    incurred = {str(each.service_month): each.figures.incurred_pence for each in report.months}
    assert incurred == {"2019-07": 3000, "2019-08": 7001}


def test_a_closed_period_refuses_a_cost_and_names_the_open_one(ledger: Ledger) -> None:
    """With July closed, a cost entered in July is a conflict that names August."""
    with ledger.database.writing(WITHIN) as connection:
        connection.execute(
            update(accounting_period)
            .where(accounting_period.c.period == "2019-07")
            .values(status=PeriodStatus.CLOSED)
        )
    refusal = refused(ledger, errors.PeriodClosed, PREPARER, Permission.RECORD, cost(cost_row()))
    assert refusal.data["open_period"] == "2019-08"
    assert "2019-08" in refusal.detail


@pytest.mark.parametrize(
    ("entered_on", "kind"),
    [("2020-04-01", errors.DateInFuture), ("2019-03-31", errors.PeriodUnknown)],
)
def test_a_future_or_unknown_period_refuses_a_cost(
    ledger: Ledger, entered_on: str, kind: type[errors.LedgerError]
) -> None:
    """On 31 March 2020, a cost of tomorrow is refused, and so is one from before the books."""
    act = cost(cost_row(entered_on=entered_on))
    assert refused(ledger, kind, PREPARER, Permission.RECORD, act).field == "entered_on"


# ---- time ----
def test_no_charge_is_drafted_on_missing_or_incomplete_time(ledger: Ledger) -> None:
    """A cost on a pool shared by time waits for the whole month's time: preparing is refused."""
    record_one_cost(ledger, pool="DCS")
    act = partial(_prepare, JULY)
    missing = refused(ledger, errors.TimeMissing, PREPARER, Permission.PREPARE_STATEMENT, act)
    assert "is missing" in missing.detail
    short = time_row(leave="4")
    do(ledger, POST_HOLDER, Permission.STATE_TIME, lambda work: state_time(work, short))
    incomplete = refused(ledger, errors.TimeMissing, PREPARER, Permission.PREPARE_STATEMENT, act)
    assert "is incomplete" in incomplete.detail
    report = read_neutrality(ledger, date(2019, 7, 31))
    verdicts = {pool.pool: pool.verdict for pool in report.pools}
    assert verdicts["DCS"] is report.verdict is Verdict.NOT_DETERMINABLE


def _prepare(period: Month, work: Work) -> Receipt:
    return prepare_statement(work, period, on=period.next.first.replace(day=7))


def test_complete_time_that_is_not_certified_is_charged_as_provisional(ledger: Ledger) -> None:
    """Whole but uncertified time gives a charge, and the pool's verdict is PROVISIONAL."""
    record_one_cost(ledger, pool="DCS", amount="9000.00")
    row = time_row()
    do(ledger, POST_HOLDER, Permission.STATE_TIME, lambda work: state_time(work, row))
    statement = read_statement(ledger, prepare(ledger, JULY))
    assert [(line.pool, line.net_pence) for line in statement.lines] == [("DCS", 500_000)]
    assert statement.lines[0].working.estimated
    verdicts = {p.pool: p.verdict for p in read_neutrality(ledger, date(2019, 7, 31)).pools}
    assert verdicts["DCS"] is Verdict.PROVISIONAL


def test_a_month_without_a_productive_day_takes_the_split_of_certified_ones(
    ledger: Ledger,
) -> None:
    """July is 9 and half of 2 of 18: 10/18. August is all leave: 900.00 gives 500.00, flagged."""
    july = do(ledger, POST_HOLDER, Permission.STATE_TIME, lambda work: state_time(work, time_row()))
    do(
        ledger,
        POST_HOLDER,
        Permission.CERTIFY_TIME,
        lambda work: certify_time(work, july["id"], capacity="post-holder", on=AGREED_ON),
    )
    away = time_row(
        service_from="2019-08-01",
        service_to="2019-08-31",
        party_days={HOST: "0", RECIPIENT: "0"},
        joint="0",
        leave="21",
    )
    do(ledger, POST_HOLDER, Permission.STATE_TIME, lambda work: state_time(work, away))
    record_one_cost(
        ledger,
        pool="DCS",
        amount="900.00",
        service_from="2019-08-01",
        service_to="2019-08-31",
        entered_on="2019-08-31",
    )
    line = read_statement(ledger, prepare(ledger, AUGUST)).lines[0]
    assert line.net_pence == 50_000
    assert line.working.estimated


def test_nobody_approves_time_that_they_stated_or_certified(ledger: Ledger) -> None:
    """The same person in both roles is refused, and approval may not precede certification."""
    stated = do(
        ledger, POST_HOLDER, Permission.STATE_TIME, lambda work: state_time(work, time_row())
    )["id"]
    do(
        ledger,
        PREPARER,
        Permission.CERTIFY_TIME,
        lambda work: certify_time(work, stated, capacity="line manager", on=date(2019, 8, 5)),
    )
    for person in (POST_HOLDER.person, PREPARER.person):
        both = Caller(person, HOST, APPROVER.role, CODE, "test")
        refused(
            ledger,
            errors.SamePerson,
            both,
            Permission.APPROVE_TIME,
            lambda work: approve_time(work, stated, on=date(2019, 8, 6)),
        )
    refused(
        ledger,
        errors.ApprovalBeforeSubmission,
        APPROVER,
        Permission.APPROVE_TIME,
        lambda work: approve_time(work, stated, on=date(2019, 8, 4)),
    )


# ---- rates, drivers, grants ----
@pytest.mark.parametrize(
    ("effective_from", "words"), [("2019-09-30", "overlaps"), ("2019-10-02", "leaves a gap")]
)
def test_rate_cards_that_overlap_or_leave_a_gap_are_refused(
    ledger: Ledger, effective_from: str, words: str
) -> None:
    """After a card that ends on 30 September, only one from 1 October fits."""
    card = {
        "service": "AUDIT",
        "effective_from": "2019-07-01",
        "effective_to": "2019-09-30",
        "unit_price": "185.00",
    }
    put_card_in_force(ledger, card)
    bad = {"service": "AUDIT", "effective_from": effective_from, "unit_price": "190.00"}
    refusal = refused(
        ledger,
        errors.RateOverlap,
        PREPARER,
        Permission.RECORD,
        lambda work: set_rate_card(work, bad),
    )
    assert words in refusal.detail
    put_card_in_force(ledger, {**bad, "effective_from": "2019-10-01"})


def test_a_delivery_without_a_rate_card_is_refused(ledger: Ledger) -> None:
    """Nothing is delivered at a price that nobody set."""
    refused(
        ledger,
        errors.RateMissing,
        PREPARER,
        Permission.RECORD,
        lambda work: record_delivery(work, delivery_row()),
    )


def test_a_driver_whose_total_is_nil_charges_nothing(ledger: Ledger) -> None:
    """Quantities of nil for both councils, or none at all, refuse the statement."""
    record_one_cost(ledger, pool="HOMES")
    for party in (HOST, RECIPIENT):
        refused(
            ledger,
            errors.DriverQuantityMissing,
            PREPARER,
            Permission.PREPARE_STATEMENT,
            partial(_prepare, JULY),
        )
        row = {"driver": "CHILDREN", "effective_from": "2019-07-01", "party": party}
        record(ledger, set_driver_quantity, {**row, "quantity": "0"})
    refused(
        ledger,
        errors.DriverQuantityMissing,
        PREPARER,
        Permission.PREPARE_STATEMENT,
        partial(_prepare, JULY),
    )


def receive(ledger: Ledger, pool: str, amount: str) -> None:
    """Receive a grant for a pool."""
    row = {
        "grant_ref": f"G-{pool}",
        "grantor": "DFE",
        "grantee": HOST,
        "pool": pool,
        "received_on": "2019-07-05",
        "amount": amount,
        "description": "Towards it",
    }
    record(ledger, receive_grant, row)


def test_a_grant_beyond_the_cost_stays_in_advance(ledger: Ledger) -> None:
    """Of 150.00 against a cost of 100.01, 49.99 stays in 2240, and nothing is charged."""
    receive(ledger, "SETUP", "150.00")
    record_one_cost(ledger, pool="SETUP")
    assert read_statement(ledger, prepare(ledger, JULY)).lines == ()
    assert balance(ledger, HOST, Account.GRANT_IN_ADVANCE) == -4999
    assert balance(ledger, HOST, Account.GRANT_INCOME) == -10_001


def test_grant_and_price_together_above_cost_are_refused(ledger: Ledger) -> None:
    """Audits that cost 300.00, granted 100.00, cannot be charged at 370.00: funded twice."""
    put_card_in_force(
        ledger, {"service": "AUDIT", "effective_from": "2019-07-01", "unit_price": "185.00"}
    )
    record(ledger, record_delivery, delivery_row())
    record_one_cost(ledger, pool="AUDITS", amount="300.00")
    receive(ledger, "AUDITS", "100.00")
    refused(
        ledger,
        errors.FundedTwice,
        PREPARER,
        Permission.PREPARE_STATEMENT,
        partial(_prepare, JULY),
    )


# ---- credits ----
def test_a_credit_cites_its_original_and_never_passes_what_remains(ledger: Ledger) -> None:
    """Of 100.01, 60.00 is taken back; 40.02 more is refused, 40.01 is taken."""
    record_one_cost(ledger, source_ref="FIRST")
    record_one_cost(ledger, amount="-60.00", credits="FIRST")
    refusal = refused(
        ledger,
        errors.AmountNegative,
        PREPARER,
        Permission.RECORD,
        cost(cost_row(amount="-40.02", credits="FIRST")),
    )
    assert "40.01" in refusal.detail
    record_one_cost(ledger, amount="-40.01", credits="FIRST")
    assert balance(ledger, HOST, Account.COST_POOL) == 0
    refused(
        ledger,
        errors.NotFound,
        PREPARER,
        Permission.RECORD,
        cost(cost_row(amount="-1.00", credits="NO-SUCH")),
    )
    refused(
        ledger,
        errors.ReversalConflict,
        PREPARER,
        Permission.RECORD,
        cost(_other_pool_credit(ledger)),
    )


def _other_pool_credit(ledger: Ledger) -> dict[str, Any]:
    record_one_cost(ledger, source_ref="SECOND")
    return cost_row(amount="-1.00", credits="SECOND", pool="HOMES")


def test_a_negative_quantity_cites_its_original(ledger: Ledger) -> None:
    """Two audits, one taken back: one is charged, 185.00; more than remains is refused."""
    put_card_in_force(
        ledger, {"service": "AUDIT", "effective_from": "2019-07-01", "unit_price": "185.00"}
    )
    record(ledger, record_delivery, delivery_row(delivery_ref="TWO"))
    for row in (delivery_row(quantity="-1"), delivery_row(quantity="-3", credits="TWO")):
        refused(
            ledger,
            errors.AmountNegative,
            PREPARER,
            Permission.RECORD,
            partial(_deliver, row),
        )
    record(ledger, record_delivery, delivery_row(quantity="-1", credits="TWO"))
    lines = read_statement(ledger, prepare(ledger, JULY)).lines
    assert [line.net_pence for line in lines] == [18_500]


def _deliver(row: Mapping[str, Any], work: Work) -> Receipt:
    return record_delivery(work, row)


def test_a_cost_in_the_wrong_pool_is_moved_by_reversal_and_a_new_entry(ledger: Ledger) -> None:
    """Moved from OFFICE to SETUP after it was charged: 50.01 comes back, 100.01 is charged."""
    wrong = record_one_cost(ledger, source_ref="WRONG")["id"]
    agree_and_issue(ledger, prepare(ledger, JULY), date(2019, 8, 7))
    moved = do(
        ledger,
        PREPARER,
        Permission.RECORD,
        lambda work: move_cost(
            work, wrong, pool="SETUP", service=None, source_ref="RIGHT", on=date(2019, 8, 31)
        ),
    )
    assert moved["reversal"]["source_ref"] == "WRONG/moved"
    lines = read_statement(ledger, prepare(ledger, AUGUST)).lines
    found = [(line.pool, line.net_pence, line.late_item) for line in lines]
    assert found == [("SETUP", 10_001, True), ("OFFICE", -5001, True)]
    refused(
        ledger,
        errors.ReversalConflict,
        PREPARER,
        Permission.RECORD,
        lambda work: move_cost(
            work, wrong, pool="HOMES", service=None, source_ref="AGAIN", on=date(2019, 8, 31)
        ),
    )


# ---- statements ----
def test_nobody_agrees_what_they_prepared_and_no_council_agrees_for_the_other(
    ledger: Ledger,
) -> None:
    """The preparer as approver is refused; the host cannot give the recipient's agreement."""
    record_one_cost(ledger)
    statement = prepare(ledger, JULY)
    do(
        ledger,
        PREPARER,
        Permission.PREPARE_STATEMENT,
        lambda work: submit_statement(work, statement, on=AGREED_ON),
    )
    agree = partial(_agree, statement, AGREED_ON)
    both = Caller(PREPARER.person, HOST, APPROVER.role, CODE, "test")
    refused(ledger, errors.SamePerson, both, Permission.AGREE_STATEMENT, agree)
    refused(ledger, errors.StatusConflict, PAYER_APPROVER, Permission.AGREE_STATEMENT, agree)
    early = partial(_agree, statement, date(2019, 8, 6))
    refused(ledger, errors.ApprovalBeforeSubmission, APPROVER, Permission.AGREE_STATEMENT, early)
    do(ledger, APPROVER, Permission.AGREE_STATEMENT, agree)
    refused(ledger, errors.StatusConflict, APPROVER, Permission.AGREE_STATEMENT, agree)
    refused(
        ledger,
        errors.StatusConflict,
        PREPARER,
        Permission.ISSUE_STATEMENT,
        lambda work: issue_statement(work, statement),
    )


def _agree(statement: int, on: date, work: Work) -> Receipt:
    return agree_statement(work, statement, on=on)


def test_a_returned_statement_keeps_its_charges_for_the_next_version(ledger: Ledger) -> None:
    """Returned with a reason, July is prepared again as version 2 with the same lines and more."""
    record_one_cost(ledger)
    first = prepare(ledger, JULY)
    refused(
        ledger,
        errors.ReasonMissing,
        PAYER_APPROVER,
        Permission.RETURN_STATEMENT,
        lambda work: return_statement(work, first, reason=""),
    )
    do(
        ledger,
        PAYER_APPROVER,
        Permission.RETURN_STATEMENT,
        lambda work: return_statement(work, first, reason="A bill is missing", on=AGREED_ON),
    )
    record_one_cost(ledger, amount="10.00")
    second = read_statement(ledger, prepare(ledger, JULY))
    assert second.version == 2
    # 110.01 x 1/2 = 55.005, half up 55.01, of which 50.01 was charged: the movement is 5.00.
    assert [line.net_pence for line in second.lines] == [5001, 500]
    assert not any(line.late_item for line in second.lines)
    assert read_statement(ledger, first).status is StatementStatus.RETURNED


def test_a_period_has_one_live_statement_and_none_before_one_charged(ledger: Ledger) -> None:
    """August stands once; July, charged with it, is refused; a nil statement is issued as any."""
    record_one_cost(ledger)
    august = prepare(ledger, AUGUST)
    refused(
        ledger,
        errors.StatementExists,
        PREPARER,
        Permission.PREPARE_STATEMENT,
        partial(_prepare, AUGUST),
    )
    refused(
        ledger,
        errors.StatusConflict,
        PREPARER,
        Permission.PREPARE_STATEMENT,
        partial(_prepare, JULY),
    )
    agree_and_issue(ledger, august, date(2019, 9, 7))
    nil = agree_and_issue(ledger, prepare(ledger, Month(2019, 9)), date(2019, 10, 7))
    assert (nil["gross"], nil["number"]) == ("0.00", "ASH-2019-20-0002")


def test_a_model_that_both_have_not_agreed_charges_nothing(migrated_url: str) -> None:
    """A cost recovery model agreed by the host alone refuses the statement, naming the other."""
    model = {**definition()["cost_recovery_model"], "agreed_by": [HOST]}
    with set_up(migrated_url, cost_recovery_model=model) as ledger:
        record_one_cost(ledger)
        refusal = refused(
            ledger,
            errors.ModelNotAgreed,
            PREPARER,
            Permission.PREPARE_STATEMENT,
            partial(_prepare, JULY),
        )
        assert RECIPIENT in refusal.detail


# ---- money received ----
def issued(ledger: Ledger, period: Month, amount: str) -> int:
    """Issue a period's statement of half of one cost in OFFICE."""
    record_one_cost(
        ledger,
        amount=amount,
        entered_on=period.last.isoformat(),
        service_from=period.first.isoformat(),
        service_to=period.last.isoformat(),
    )
    statement = prepare(ledger, period)
    agree_and_issue(ledger, statement, period.next.first.replace(day=7))
    return statement


def receipt_row(amount: str, *allocations: tuple[int, str]) -> dict[str, Any]:
    """Return a receipt of September with its allocations."""
    return {
        "payment_ref": f"BACS-{amount}-{len(allocations)}",
        "payer": RECIPIENT,
        "received_on": "2019-09-20",
        "amount": amount,
        "allocations": [{"statement": to, "amount": part} for to, part in allocations],
    }


def test_one_receipt_pays_several_statements_and_the_rest_stays_unallocated(
    ledger: Ledger,
) -> None:
    """40.00 and 25.00 owed, 70.00 received: 5.00 stays in 2220 and shows in the mirror's list."""
    july, august = issued(ledger, JULY, "80.00"), issued(ledger, AUGUST, "50.00")
    receipt = record(
        ledger, record_receipt, receipt_row("70.00", (july, "40.00"), (august, "25.00"))
    )
    assert (receipt["allocated"], receipt["unallocated"]) == ("65.00", "5.00")
    assert balance(ledger, HOST, Account.DEBTOR) == 0
    assert balance(ledger, HOST, Account.UNALLOCATED_RECEIPTS) == -500
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        seen = mirror.mirror(connection, known.arrangement_id, known.arrangement, date(2020, 3, 31))
    assert (seen.difference_pence, seen.unexplained_pence) == (-7000, 0)


def test_a_part_payment_is_closed_on_nothing_near_enough(ledger: Ledger) -> None:
    """39.99 of 40.00 leaves a penny owed; later allocation takes it from what was unallocated."""
    july = issued(ledger, JULY, "80.00")
    receipt = record(ledger, record_receipt, receipt_row("40.00", (july, "39.99")))
    assert balance(ledger, HOST, Account.DEBTOR) == 1
    do(
        ledger,
        PREPARER,
        Permission.RECORD_RECEIPT,
        lambda work: allocate_receipt(
            work, receipt["id"], [{"statement": july, "amount": "0.01"}], on=None
        ),
    )
    assert balance(ledger, HOST, Account.DEBTOR) == 0
    assert balance(ledger, HOST, Account.UNALLOCATED_RECEIPTS) == 0


def test_no_more_is_allocated_than_was_received_or_is_owed(ledger: Ledger) -> None:
    """Of 40.00 owed, 40.01 is refused; of 30.00 received, 30.01 is refused; a draft is no debt."""
    july = issued(ledger, JULY, "80.00")
    draft = prepare(ledger, AUGUST)
    cases = (
        (errors.AllocationExceedsDebt, receipt_row("50.00", (july, "40.01"))),
        (errors.AllocationExceedsReceipt, receipt_row("30.00", (july, "30.01"))),
        (errors.StatusConflict, receipt_row("30.00", (draft, "1.00"))),
        (errors.NotFound, receipt_row("30.00", (999_999, "1.00"))),
        (errors.AmountNegative, receipt_row("-30.00")),
    )
    for kind, row in cases:
        refused(ledger, kind, PREPARER, Permission.RECORD_RECEIPT, partial(_receive, row))


def _receive(row: Mapping[str, Any], work: Work) -> Receipt:
    return record_receipt(work, row)


def test_part_of_a_line_is_disputed_even_after_payment(ledger: Ledger) -> None:
    """After July is paid, 100.00 of a line of 600.00 is disputed; the same line not again."""
    july = live_through_july(ledger).statement
    raised = do(
        ledger,
        PAYER_PREPARER,
        Permission.RAISE_DISPUTE,
        lambda work: dispute_line(work, july, 1, reason="Not ours", amount="100.00"),
    )
    assert raised["gross"] == "100.00"
    disputed = [line.disputed_pence for line in read_statement(ledger, july).lines]
    assert disputed[0] == 10_000
    for kind, line, amount in (
        (errors.DisputeOpen, 1, None),
        (errors.DisputeExceeded, 2, "5000.01"),
        (errors.NotFound, 99, None),
    ):
        refused(
            ledger,
            kind,
            PAYER_PREPARER,
            Permission.RAISE_DISPUTE,
            partial(_dispute, july, line, amount),
        )
    report = read_neutrality(ledger, date(2020, 3, 31))
    assert report.total.disputed_pence == 0  # paid, so none of it is outstanding


def _dispute(statement: int, line: int, amount: str | None, work: Work) -> Receipt:
    return dispute_line(work, statement, line, reason="Not ours", amount=amount)
