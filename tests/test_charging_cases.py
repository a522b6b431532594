"""Charges, credits and verdicts in the cases where a plausible ledger goes wrong.

Each was first a finding of a review, or is one of the domain page's rules at its edge. Figures are
worked by hand in the docstrings; both databases.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from threading import Thread
from typing import Any

import pytest

from ledger.actions.agree_statement import agree_statement, return_statement, submit_statement
from ledger.actions.allocate_receipt import allocate_receipt
from ledger.actions.authority import Caller, Permission
from ledger.actions.dispute_line import dispute_line
from ledger.actions.issue_statement import issue_statement
from ledger.actions.prepare_statement import prepare_statement
from ledger.actions.record_cost import move_cost
from ledger.actions.record_evidence import give_baseline, give_control_total, receive_grant
from ledger.actions.record_receipt import record_receipt
from ledger.actions.record_service import record_delivery
from ledger.actions.state_time import approve_time, certify_time, state_time
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain import errors
from ledger.domain.accounts import Account
from ledger.domain.calendar import Month
from ledger.domain.neutrality import Neutrality, Verdict
from ledger.queries import costs, explain, reperform
from ledger.queries.balances import BalanceQuestion, balances
from ledger.queries.neutrality import neutrality
from ledger.store.tokens import Role
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
    SEPTEMBER,
    WITHIN,
    approve_baseline,
    cost_row,
    definition,
    delivery_row,
    do,
    put_card_in_force,
    record_one_cost,
    set_up,
    time_row,
)
from tests.test_hard_cases import (
    agree_and_issue,
    cost,
    issued,
    prepare,
    read_neutrality,
    read_statement,
    receipt_row,
    receive,
    record,
    refused,
)

AUDIT_CARD = {"service": "AUDIT", "effective_from": "2019-07-01", "unit_price": "185.00"}


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger with the arrangement Ash-Birch and nothing recorded."""
    with set_up(migrated_url) as ledger:
        yield ledger


def by_month(ledger: Ledger, account: Account) -> dict[str | None, int]:
    """Return an account's balance by service month at the end of the books."""
    question = BalanceQuestion(HOST, date(2020, 3, 31), account, ("service_month",))
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        rows = balances(connection, known.arrangement_id, question).rows
    return {row.keys["service_month"]: row.balance_pence for row in rows if row.balance_pence}


def test_what_is_paid_in_advance_waits_for_its_own_month(ledger: Ledger) -> None:
    """65.00 entered in July for July to September: 23.00, 21.00 and 21.00 by working days.

    July's statement charges half of July's, 11.50; August's half of August's, 10.50; September's
    21.00 waits in 6000.
    """
    record_one_cost(ledger, amount="65.00", service_from="2019-07-01", service_to="2019-09-30")
    july = read_statement(ledger, prepare(ledger, JULY))
    assert [(str(line.service_month), line.net_pence) for line in july.lines] == [("2019-07", 1150)]
    verdicts = {p.pool: p.verdict for p in read_neutrality(ledger, date(2019, 7, 31)).pools}
    assert verdicts["OFFICE"] is Verdict.NEUTRAL
    agree_and_issue(ledger, july.id, date(2019, 8, 7))
    august = read_statement(ledger, prepare(ledger, AUGUST))
    assert [(str(line.service_month), line.net_pence) for line in august.lines] == [
        ("2019-08", 1050)
    ]
    assert by_month(ledger, Account.COST_POOL) == {"2019-09": 2100}


def test_a_late_grant_to_a_priced_pool_does_not_stop_other_charges(ledger: Ledger) -> None:
    """Audits cost 300.00 and were charged 370.00; 10.00 of grant later, August still goes out."""
    put_card_in_force(ledger, AUDIT_CARD)
    record(ledger, record_delivery, delivery_row())
    record_one_cost(ledger, pool="AUDITS", amount="300.00")
    agree_and_issue(ledger, prepare(ledger, JULY), date(2019, 8, 7))
    receive(ledger, "AUDITS", "10.00")
    record_one_cost(
        ledger, service_from="2019-08-01", service_to="2019-08-31", entered_on="2019-08-31"
    )
    lines = read_statement(ledger, prepare(ledger, AUGUST)).lines
    assert [(line.pool, line.net_pence) for line in lines] == [("OFFICE", 5001)]


# ---- credits ----
def test_credits_that_add_up_to_a_cost_leave_every_month_nil(ledger: Ledger) -> None:
    """Five pennies over three months, taken back penny by penny: nothing is left in any month."""
    dates = {"service_from": "2019-07-01", "service_to": "2019-09-30"}
    record_one_cost(ledger, source_ref="FIVE", amount="0.05", **dates)
    for _ in range(5):
        record_one_cost(ledger, amount="-0.01", credits="FIVE", **dates)
    assert by_month(ledger, Account.COST_POOL) == {}


def test_a_credit_that_moves_a_month_back_to_nil_is_whole(ledger: Ledger) -> None:
    """0.14 over 1, 23 and 3 working days is 0, 12 and 2 pence; 0.13 taken back is 1, 11 and 1.

    The last penny taken back therefore gives September its penny again and takes one each off
    October and November: one penny in all, every month nil, and the control account with them.
    """
    dates = {
        "service_from": "2019-09-30",
        "service_to": "2019-11-05",
        "entered_on": "2019-11-30",
    }
    record_one_cost(ledger, source_ref="PARADOX", amount="0.14", **dates)
    record_one_cost(ledger, amount="-0.13", credits="PARADOX", **dates)
    assert by_month(ledger, Account.COST_POOL) == {"2019-09": -1, "2019-10": 1, "2019-11": 1}
    record_one_cost(ledger, amount="-0.01", credits="PARADOX", **dates)
    assert by_month(ledger, Account.COST_POOL) == {}
    assert by_month(ledger, Account.COST_CONTROL) == {}


@pytest.mark.parametrize(
    "other", [{"source": "payroll"}, {"subjective": "Employees"}, {"service_to": "2019-07-30"}]
)
def test_a_credit_is_of_the_same_nature_as_its_original(
    ledger: Ledger, other: dict[str, Any]
) -> None:
    """Another source, subjective or date would leave the wrong account: it is refused."""
    record_one_cost(ledger, source_ref="FIRST")
    row = cost_row(amount="-1.00", credits="FIRST", **other)
    refused(ledger, errors.ReversalConflict, PREPARER, Permission.RECORD, cost(row))


def test_the_reference_of_a_move_is_not_given_to_anything_else(ledger: Ledger) -> None:
    """Where FIRST/moved stands already, or is asked for, the move is refused, and quickly."""
    first = record_one_cost(ledger, source_ref="FIRST")["id"]
    move = partial(move_cost, event_id=first, pool="SETUP", service=None, on=date(2019, 8, 31))
    refused(
        ledger,
        errors.ReversalConflict,
        PREPARER,
        Permission.RECORD,
        partial(move, source_ref="FIRST/moved"),
    )
    record_one_cost(ledger, source_ref="FIRST/moved")
    refused(
        ledger,
        errors.ReversalConflict,
        PREPARER,
        Permission.RECORD,
        partial(move, source_ref="ANEW"),
    )


# ---- who agrees ----
def test_who_submitted_or_prepared_an_earlier_version_does_not_agree(ledger: Ledger) -> None:
    """The submitter, and the preparer of the version returned, are refused as approvers."""
    record_one_cost(ledger)
    colleague = Caller("P0042", HOST, Role.PREPARER, CODE, "test")
    first = prepare(ledger, JULY)
    on = date(2019, 8, 7)
    back = partial(return_statement, statement_id=first, reason="Again", on=on)
    do(ledger, APPROVER, Permission.RETURN_STATEMENT, back)
    made = do(
        ledger,
        colleague,
        Permission.PREPARE_STATEMENT,
        partial(_prepared, JULY, on),
    )["id"]
    third = Caller("P0043", HOST, Role.PREPARER, CODE, "test")
    do(
        ledger,
        third,
        Permission.PREPARE_STATEMENT,
        lambda work: submit_statement(work, made, on=on),
    )
    agree = partial(agree_statement, statement_id=made, on=on)
    for person in (PREPARER.person, colleague.person, third.person):
        caller = Caller(person, HOST, Role.APPROVER, CODE, "test")
        refused(ledger, errors.SamePerson, caller, Permission.AGREE_STATEMENT, agree)
    do(ledger, APPROVER, Permission.AGREE_STATEMENT, agree)
    both = Caller(APPROVER.person, RECIPIENT, Role.APPROVER, CODE, "test")
    refused(ledger, errors.SamePerson, both, Permission.AGREE_STATEMENT, agree)
    do(ledger, PAYER_APPROVER, Permission.AGREE_STATEMENT, agree)


def test_a_late_agreement_dates_the_debt(ledger: Ledger) -> None:
    """July agreed on 20 September is issued that day, not on the 8 August that it fell due."""
    record_one_cost(ledger)
    done = agree_and_issue(ledger, prepare(ledger, JULY), date(2019, 9, 20))
    assert (done["issued_on"], done["due_on"]) == ("2019-09-20", "2019-10-20")


def test_the_last_period_of_the_books_is_billed_on_its_last_day(ledger: Ledger) -> None:
    """A late item entered in March 2020, when run-off closes, is issued on the 31st."""
    record_one_cost(ledger, entered_on="2020-03-31")
    statement = do(
        ledger,
        PREPARER,
        Permission.PREPARE_STATEMENT,
        partial(_prepared, Month(2020, 3), date(2020, 3, 31)),
    )["id"]
    done = agree_and_issue(ledger, statement, date(2020, 3, 31))
    assert done["issued_on"] == "2020-03-31"


def test_a_statement_is_neither_prepared_before_its_month_is_over_nor_issued_before_agreed(
    ledger: Ledger,
) -> None:
    """A draft dated in its own month, and an issue dated before the last step, are refused."""
    record_one_cost(ledger)
    early = partial(_prepared, JULY, date(2019, 7, 30))
    refused(ledger, errors.DatesReversed, PREPARER, Permission.PREPARE_STATEMENT, early)
    statement = prepare(ledger, JULY)
    on = date(2019, 8, 20)
    do(
        ledger,
        PREPARER,
        Permission.PREPARE_STATEMENT,
        lambda work: submit_statement(work, statement, on=on),
    )
    for caller in (APPROVER, PAYER_APPROVER):
        agree = partial(agree_statement, statement_id=statement, on=on)
        do(ledger, caller, Permission.AGREE_STATEMENT, agree)
    issue = partial(issue_statement, statement_id=statement, on=date(2019, 8, 8))
    refused(ledger, errors.ApprovalBeforeSubmission, PREPARER, Permission.ISSUE_STATEMENT, issue)


def _prepared(period: Month, on: date, work: Work) -> Receipt:
    return prepare_statement(work, period, on=on)


# ---- money ----
def test_money_is_not_set_against_a_debt_before_either_was_there(ledger: Ledger) -> None:
    """Received on 1 August for a debt of 7 August: refused then, allocated from the 7th on."""
    july = issued(ledger, JULY, "80.00")
    early = {**receipt_row("40.00", (july, "40.00")), "received_on": "2019-08-01"}
    refused(
        ledger,
        errors.AllocationTooEarly,
        PREPARER,
        Permission.RECORD_RECEIPT,
        lambda work: record_receipt(work, early),
    )
    receipt = record(ledger, record_receipt, {**early, "allocations": []})["id"]
    wanted = [{"statement": july, "amount": "40.00"}]
    refused(
        ledger,
        errors.AllocationTooEarly,
        PREPARER,
        Permission.RECORD_RECEIPT,
        lambda work: allocate_receipt(work, receipt, wanted, on=date(2019, 7, 31)),
    )
    done = do(
        ledger,
        PREPARER,
        Permission.RECORD_RECEIPT,
        lambda work: allocate_receipt(work, receipt, wanted, on=None),
    )
    assert done["unallocated"] == "0.00"
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        day_before = BalanceQuestion(HOST, date(2019, 8, 7), Account.UNALLOCATED_RECEIPTS)
        rows = balances(connection, known.arrangement_id, day_before).rows
    assert sum(row.balance_pence for row in rows) == -4000  # issued on the 8th


# ---- neutrality ----
def _baseline(ledger: Ledger, *months: str) -> None:
    for month in months:
        row = {"pool": "OFFICE", "service_month": month, "amount": "1000.00"}
        record(ledger, give_baseline, {**row, "description": "Without"})
    approve_baseline(ledger)


def _tied(ledger: Ledger, on: str, amount: str) -> None:
    record(ledger, give_control_total, {"entered_on": on, "source": "creditors", "amount": amount})


def test_a_baseline_with_a_month_missing_determines_nothing(ledger: Ledger) -> None:
    """With July only, T3 at the end of August is null and the verdict not determinable."""
    for month in (JULY, AUGUST):
        issued(ledger, month, "80.00")
        _tied(ledger, month.last.isoformat(), "80.00")
    _baseline(ledger, "2019-07")
    _whole_time(ledger)
    report = read_neutrality(ledger, date(2019, 8, 31))
    assert report.tests["T3"].passed is None
    assert report.verdict is Verdict.NOT_DETERMINABLE
    _baseline(ledger, "2019-08")
    report = read_neutrality(ledger, date(2019, 8, 31))
    assert report.tests["T3"].passed is True
    assert report.verdict is Verdict.NEUTRAL


def _whole_time(ledger: Ledger) -> None:
    """State, certify and approve July (23 working days) and August (21)."""
    august = {"service_from": "2019-08-01", "service_to": "2019-08-31", "leave": "3"}
    for row in (time_row(), time_row(**august)):
        stated = do(ledger, POST_HOLDER, Permission.STATE_TIME, partial(_state, row))["id"]
        certify = partial(certify_time, event_id=stated, capacity="post-holder", on=None)
        do(ledger, POST_HOLDER, Permission.CERTIFY_TIME, certify)
        do(ledger, APPROVER, Permission.APPROVE_TIME, partial(_approve, stated))


def _state(row: Mapping[str, Any], work: Work) -> Receipt:
    return state_time(work, row)


def _approve(stated: int, work: Work) -> Receipt:
    return approve_time(work, stated, on=None)


def test_a_control_total_that_does_not_tie_is_not_determinable(ledger: Ledger) -> None:
    """A penny off, or none given at all: never neutral, though every pool is."""
    issued(ledger, JULY, "80.00")
    _whole_time(ledger)
    _baseline(ledger, "2019-07")
    report = read_neutrality(ledger, date(2019, 7, 31))
    assert {pool.verdict for pool in report.pools} == {Verdict.NEUTRAL}
    assert report.verdict is Verdict.NOT_DETERMINABLE
    _tied(ledger, "2019-07-31", "80.01")
    report = read_neutrality(ledger, date(2019, 7, 31))
    assert report.verdict is Verdict.NOT_DETERMINABLE
    assert any("control total 80.01" in reason for reason in report.verdict_reasons)


def test_a_range_shows_its_own_figures_and_judges_from_inception(ledger: Ledger) -> None:
    """August alone shows August's 40.00; tests and verdict are those from July on."""
    for month in (JULY, AUGUST):
        issued(ledger, month, "80.00")

    def asked(first: Month | None) -> Neutrality:
        with ledger.database.reading(WITHIN) as connection:
            known = ledger.definitions.find(connection, CODE)
            return neutrality(connection, known, as_at=date(2019, 8, 31), first_month=first)

    whole, august, later = asked(None), asked(AUGUST), asked(SEPTEMBER)
    assert whole.total.recharged_pence == 8000
    assert august.total.recharged_pence == 4000
    assert later.total.recharged_pence == 0
    assert august.tests == whole.tests
    assert later.verdict == whole.verdict is Verdict.NOT_DETERMINABLE


def test_a_ceiling_on_a_service_is_judged_and_needs_its_cost_named(migrated_url: str) -> None:
    """Flagged on the service alone, 370.00 against 300.00 fails; cost without a service: null."""
    services = [{**definition()["services"][0], "price_ceiling": True}]
    with set_up(migrated_url, services=services) as ledger:
        put_card_in_force(ledger, AUDIT_CARD)
        record(ledger, record_delivery, delivery_row())
        named = record_one_cost(ledger, pool="AUDITS", service="AUDIT", amount="300.00")
        prepare(ledger, JULY)
        failed = read_neutrality(ledger, date(2019, 7, 31)).tests["T2"]
        assert (failed.passed, len(failed.reasons)) == (False, 1)
        assert named["inside"] == "300.00"
        record_one_cost(ledger, pool="AUDITS", amount="3000.00", entered_on="2019-08-31")
        unknown = read_neutrality(ledger, date(2019, 8, 31)).tests["T2"]
        assert unknown.passed is None


# ---- performing again ----
def test_a_charge_is_explained_by_what_it_took_in(ledger: Ledger) -> None:
    """A cost of July entered on 3 August, before July was prepared, is August's late item."""
    record_one_cost(ledger, amount="100.00")
    record_one_cost(ledger, amount="60.00", entered_on="2019-08-03")
    statement = prepare(ledger, JULY)
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        found = explain.explain_line(connection, known, statement, 1, costs_for=HOST)
    assert found.costs is not None
    assert [each.amount_pence for each in found.costs] == [10_000]
    assert found.incurred_pence == 10_000


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_what_lands_while_a_statement_is_prepared_waits_for_it(ledger: Ledger) -> None:
    """A cost recorded during a preparation is known after it: the month performs again alike."""
    record_one_cost(ledger, amount="100.00")
    started: list[Thread] = []

    def prepare_slowly(work: Work) -> Receipt:
        work.lock("charging")
        beside = Thread(target=record_one_cost, args=(ledger,), kwargs={"amount": "60.00"})
        beside.start()
        started.append(beside)
        beside.join(timeout=1)
        assert beside.is_alive(), "the cost did not wait"
        return _prepared(JULY, date(2019, 8, 7), work)

    do(ledger, PREPARER, Permission.PREPARE_STATEMENT, prepare_slowly)
    started[0].join()
    with ledger.database.reading(WITHIN) as connection:
        done = reperform.reperform(connection, ledger.definitions.find(connection, CODE))
    assert [(each.posted_pence, each.again_pence) for each in done] == [(5000, 5000)]


# ---- at the edges ----
def test_what_the_ledger_cannot_hold_is_refused_and_says_where(ledger: Ledger) -> None:
    """Two costs of 9,999,999,999,999.99 in one pool: preparing is refused, naming the pool."""
    for _ in range(2):
        record_one_cost(ledger, pool="SETUP", amount="9999999999999.99")
    refusal = refused(
        ledger,
        errors.AmountTooLarge,
        PREPARER,
        Permission.PREPARE_STATEMENT,
        partial(_prepared, JULY, date(2019, 8, 7)),
    )
    assert "SETUP" in refusal.detail
    put_card_in_force(ledger, {**AUDIT_CARD, "unit_price": "9999999999999.99"})
    row = delivery_row(quantity="999999999")
    refused(
        ledger,
        errors.AmountTooLarge,
        PREPARER,
        Permission.RECORD,
        lambda work: record_delivery(work, row),
    )


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_date_beyond_the_calendar_is_refused(ledger: Ledger, day: str) -> None:
    """Years before 1900 and after 2999 are slips of the hand, and are refused as such."""
    row = cost_row(service_from=min(day, "2019-07-01"), service_to=max(day, "2019-07-31"))
    refused(ledger, errors.DateMalformed, PREPARER, Permission.RECORD, cost(row))


def test_a_credit_line_is_not_disputed(ledger: Ledger) -> None:
    """A line of -40.00 has nothing to dispute, and the refusal says so."""
    first = issued(ledger, JULY, "80.00")
    assert read_statement(ledger, first).gross_pence == 4000
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        ref = costs.listing(connection, known.arrangement_id, after=0, limit=1)
    record_one_cost(
        ledger, amount="-80.00", credits=ref[0].cost.source_ref, entered_on="2019-08-31"
    )
    second = prepare(ledger, AUGUST)
    agree_and_issue(ledger, second, date(2019, 9, 7))
    assert [line.net_pence for line in read_statement(ledger, second).lines] == [-4000]
    refusal = refused(
        ledger,
        errors.AmountNegative,
        PAYER_PREPARER,
        Permission.RAISE_DISPUTE,
        lambda work: dispute_line(work, second, 1, reason="Ours"),
    )
    assert "is a credit of -40.00" in refusal.detail


def test_a_period_whose_cost_is_only_apportioned_is_charged_too(migrated_url: str) -> None:
    """Audits charge a price: their cost moves to 6100 without a charge, and the period is charged.

    Once September has taken in a grant for them, August is charged with what was known before, and
    is not prepared any more: the grant would be applied twice.
    """
    with set_up(migrated_url) as ledger:
        grant = {
            "grant_ref": "G-1",
            "grantor": "DFE",
            "grantee": HOST,
            "pool": "AUDITS",
            "received_on": "2019-08-31",
            "amount": "0.03",
            "description": "Towards them",
        }
        do(ledger, PREPARER, Permission.RECORD_EVIDENCE, lambda work: receive_grant(work, grant))
        record_one_cost(ledger, pool="AUDITS", amount="10.00")
        prepare = Permission.PREPARE_STATEMENT
        do(ledger, PREPARER, prepare, lambda work: prepare_statement(work, SEPTEMBER))
        with pytest.raises(errors.StatusConflict, match="2019-09 is charged already"):
            do(ledger, PREPARER, prepare, lambda work: prepare_statement(work, AUGUST))
