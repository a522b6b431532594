"""The exit: notice, the last day, what is open, and the certificate of both councils.

Ash-Birch here has the pool OFFICE, shared half and half, and WIND-UP for closing. July costs
100.00: 50.00 is charged, agreed, issued on 8 August and paid.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest

from api.cli import main
from ledger.actions.accept_conceded_cost import submit_conceded_cost
from ledger.actions.authority import Caller, Permission
from ledger.actions.record_cost import record_cost
from ledger.actions.state_time import state_time, supersede_time
from ledger.actions.submit import reject_submission
from ledger.actions.work import Ledger
from ledger.domain import errors
from ledger.domain.accounts import Account
from ledger.domain.calendar import Month, Span
from ledger.domain.exit_position import CONTROL_ACCOUNTS, ExitPosition
from ledger.domain.money import parse_pounds, show_pounds
from ledger.domain.simulation import Question
from ledger.queries.exit_notices import notices
from ledger.queries.exits import exit_position, exit_simulation
from ledger.queries.simulation import simulation
from ledger.queries.statements import heads
from ledger.store.tokens import Role
from tests.api.calls import serving, slug
from tests.credit import credit
from tests.ledgers import (
    APPROVER,
    AUDITOR,
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
    approve,
    definition,
    do,
    record_one_cost,
    set_up,
    time_row,
)
from tests.lives.beside_the_charge import own_cost
from tests.lives.exits import (
    LAST_DAY,
    ask_for_certificate,
    give_notice,
    issue,
    notice_row,
    only_office,
    prepare,
    record_office,
    tie_the_evidence,
)
from tests.settling import match, receive, require_tied

EXAMPLE = "plymouth-torbay"
END = date(2019, 12, 31)


@contextmanager
def small(url: str, *pools: dict[str, Any]) -> Iterator[Ledger]:
    """Ash-Birch with little in it."""
    with set_up(url, **only_office(*pools)) as ledger:
        yield ledger


def position(ledger: Ledger, as_at: date, code: str = CODE) -> ExitPosition:
    """Return the exit position."""
    with ledger.database.reading(WITHIN) as connection:
        return exit_position(connection, ledger.definitions.find(connection, code), as_at)


def term(ledger: Ledger) -> Span:
    """Return the arrangement's term as it stands."""
    with ledger.database.reading(WITHIN) as connection:
        return ledger.definitions.find(connection, CODE).arrangement.term


def held(found: ExitPosition) -> dict[tuple[str, int], str]:
    """Return the control accounts that are not nil."""
    return {
        (each.book, int(each.account)): show_pounds(each.balance_pence)
        for each in found.balances
        if each.balance_pence
    }


def charge_july(ledger: Ledger) -> int:
    """Charge July and issue its statement; return it."""
    record_office(ledger)
    made = prepare(ledger, JULY)
    issue(ledger, made, date(2019, 8, 8))
    return made


def settle(ledger: Ledger, *, paid: str = "50.00") -> None:
    """Charge July, tie the evidence, and have Birch pay: 50.00 of it for July."""
    tie_the_evidence(ledger)
    statement = charge_july(ledger)
    match(ledger, receive(ledger, paid, {statement: "50.00"}), on=date(2019, 9, 20))


# ---- notice ----
def test_an_arrangement_ends_once_both_councils_approve_the_notice(migrated_url: str) -> None:
    """One approval ends nothing; with both the term ends, and run-off closes when it did."""
    with small(migrated_url) as ledger:
        charge_july(ledger)
        given = give_notice(ledger, PAYER_PREPARER, last_day="2019-10-15")
        approve(ledger, given, APPROVER)
        assert term(ledger).last == END
        approve(ledger, given, PAYER_APPROVER)
        assert term(ledger).last == date(2019, 10, 15)
        with ledger.database.reading(WITHIN) as connection:
            known = ledger.definitions.find(connection, CODE)
            assert known.arrangement.run_off_closes_on == date(2020, 3, 31)
            (notice,) = notices(connection, known.arrangement_id)
        assert (notice.last_day, notice.submission.status) == (date(2019, 10, 15), "approved")
        require_tied(ledger)


def test_the_last_day_is_inclusive_and_only_closing_goes_on_after_it(migrated_url: str) -> None:
    """15 October is taken and 16 October refused, but for WIND-UP; October's cost is cut.

    October 2019 has 23 working days, of which 1 to 15 October are 11: 230.00 x 11/23 = 110.00.
    """
    with small(migrated_url) as ledger:
        approve(ledger, give_notice(ledger, last_day="2019-10-15"))

        def record(pool: str, first: str, last: str, amount: str) -> dict[str, Any]:
            dates = {"service_from": first, "service_to": last, "entered_on": "2019-10-31"}
            return record_one_cost(ledger, pool=pool, amount=amount, **dates)

        assert record("OFFICE", "2019-10-15", "2019-10-15", "10.00")["inside"] == "10.00"
        with pytest.raises(errors.ServiceDatesOutside):
            record("OFFICE", "2019-10-16", "2019-10-16", "10.00")
        assert record("WIND-UP", "2019-10-16", "2019-10-16", "30.00")["inside"] == "30.00"
        assert record("OFFICE", "2019-10-01", "2019-10-31", "230.00")["inside"] == "110.00"
        prepare(ledger, Month(2019, 10))
        # OFFICE: half of 10.00 + 110.00; WIND-UP wholly.
        assert held(position(ledger, date(2019, 10, 31)))[HOST, 1215] == "90.00"
        require_tied(ledger)


def test_a_fee_is_charged_to_the_last_day(migrated_url: str) -> None:
    """12,000.00 a year is 1,000.00 a month; 2 to 13 September are 10 of 21 working days: 476.19."""
    office = definition()["cost_recovery_model"]["pools"][2]
    fee = {name: value for name, value in office.items() if name != "share"}
    fee |= {"code": "FEE", "basis": "fixed_fee", "annual_fee": "12000.00"}
    with small(migrated_url, fee) as ledger:
        approve(ledger, give_notice(ledger, last_day="2019-09-13"))
        prepare(ledger, SEPTEMBER)
        # 1,000.00 for July and for August, and the part of September.
        assert held(position(ledger, date(2019, 9, 30)))[HOST, 1215] == "2476.19"
        with ledger.database.reading(WITHIN) as connection:
            known = ledger.definitions.find(connection, CODE)
            question = Question(JULY, Month(2019, 12), HOST)
            made = simulation(connection, known, question)
        assert made.total.charge_pence == parse_pounds("2476.19")
        assert made.total.difference_pence == 0
        require_tied(ledger)


def test_a_later_notice_takes_the_place_of_an_earlier_one(migrated_url: str) -> None:
    """Within the end that the definition gives, not only within the first notice's."""
    with small(migrated_url) as ledger:
        approve(ledger, give_notice(ledger, last_day="2019-10-15"))
        approve(ledger, give_notice(ledger, last_day="2019-11-29"))
        assert term(ledger).last == date(2019, 11, 29)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"given_on": "2020-04-01", "last_day": "2020-04-01"}, errors.DateInFuture),
        ({"last_day": "2020-01-01"}, errors.LastDayImpossible),  # the definition ends before
        ({"last_day": "2019-09-08"}, errors.LastDayImpossible),  # before the notice
        ({"given_on": "2019-06-01", "last_day": "2019-06-30"}, errors.LastDayImpossible),
        ({"reason": ""}, errors.ReasonMissing),
        ({"last_day": "soon"}, errors.DateMalformed),
    ],
)
def test_a_notice_that_cannot_be_is_refused(
    migrated_url: str, changes: dict[str, Any], refusal: type[errors.LedgerError]
) -> None:
    """Each for its own reason, and nothing is submitted."""
    with small(migrated_url) as ledger, pytest.raises(refusal):
        give_notice(ledger, **changes)


def test_nothing_charged_or_recorded_is_cut_off(migrated_url: str) -> None:
    """July is charged whole; a cost to 20 September stands until it is taken back."""
    with small(migrated_url) as ledger:
        charge_july(ledger)
        with pytest.raises(errors.LastDayCharged, match="OFFICE is charged for 2019-07"):
            give_notice(ledger, given_on="2019-07-01", last_day="2019-07-30")
        september = {"service_from": "2019-09-02", "service_to": "2019-09-20"}
        record_office(ledger, source_ref="LATE", entered_on="2019-09-20", **september)
        with pytest.raises(errors.LastDayCharged, match="cost of service up to 2019-09-20"):
            give_notice(ledger, last_day="2019-09-19")
        back = {"amount": "-100.00", "credits": "LATE", "entered_on": "2019-09-21"}
        record_office(ledger, **september | back)
        approve(ledger, give_notice(ledger, last_day="2019-09-19"))
        assert term(ledger).last == date(2019, 9, 19)


def test_what_is_recorded_while_a_notice_waits_stops_its_approval(migrated_url: str) -> None:
    """The last approval checks again, and the council's approval falls with it."""
    with small(migrated_url) as ledger:
        given = give_notice(ledger, last_day="2019-10-15")
        with pytest.raises(errors.AlreadyRecorded, match="awaits ASH and BIR"):
            give_notice(ledger)
        approve(ledger, given, APPROVER)
        october = {"service_from": "2019-10-01", "service_to": "2019-10-31"}
        record_office(ledger, entered_on="2019-10-31", **october)
        with pytest.raises(errors.LastDayCharged):
            approve(ledger, given, PAYER_APPROVER)
        assert term(ledger).last == END
        do(
            ledger,
            PAYER_APPROVER,
            Permission.DECIDE,
            lambda work: reject_submission(work, given, reason="October is recorded"),
        )
        give_notice(ledger)


def test_time_stated_beyond_the_last_day_is_superseded(migrated_url: str) -> None:
    """July's time stands to the 31st; the notice ends the term on the 15th, and names it."""
    with set_up(migrated_url) as ledger:
        stated = do(
            ledger, POST_HOLDER, Permission.STATE_TIME, lambda work: state_time(work, time_row())
        )["id"]
        approve(ledger, give_notice(ledger, given_on="2019-07-01", last_day="2019-07-15"))
        assert position(ledger, END).after_the_end == (
            "The time of DCS is stated to 2019-07-31, after the last day.",
        )
        # 1 to 15 July 2019 are 11 working days.
        short = time_row(service_to="2019-07-15", party_days={HOST: "4", RECIPIENT: "5"}, leave="0")
        do(
            ledger,
            POST_HOLDER,
            Permission.STATE_TIME,
            lambda work: supersede_time(work, stated, short, reason="The arrangement ended"),
        )
        found = position(ledger, END)
        assert found.after_the_end == ()
        assert [each.what for each in found.open_items] == [
            "The time of DCS for 2019-07 is uncertified."
        ]


# ---- the worked example ----
def test_the_example_takes_31_january_2020_and_refuses_1_february(loaded: Ledger) -> None:
    """The last day is inclusive; from the next day on only EXIT takes cost."""
    preparer = Caller("P0002", "PCC", Role.PREPARER, EXAMPLE, "test")

    def record(pool: str, day: str) -> str:
        row = {
            "source_ref": f"{pool}-{day}",
            "source": "creditors",
            "entered_on": "2020-02-28",
            "pool": pool,
            "service": None,
            "subjective": "Transport",
            "service_from": day,
            "service_to": day,
            "amount": "10.00",
            "description": "A journey",
        }
        done = do(loaded, preparer, Permission.RECORD, lambda work: record_cost(work, row))
        return str(done["inside"])

    assert record("TRAVEL", "2020-01-31") == "10.00"
    with pytest.raises(errors.ServiceDatesOutside, match="after 31 January 2020"):
        record("TRAVEL", "2020-02-01")
    assert record("EXIT", "2020-02-01") == "10.00"
    with pytest.raises(errors.ServiceDatesOutside):
        record("EXIT", "2020-08-01")


def test_the_exit_position_of_the_example(loaded: Ledger) -> None:
    """At 31 January 2020 the debtor is 17,559.82 and January is earned and not yet billed.

    January: DCS 7,012.59, OVERHEAD 690.91, TRAVEL 230.40, four audits 740.00, the fee 1,500.00,
    sufficiency 3,585.85, EXIT 1,600.00: 15,359.75. Conceded: of BACKFILL 18,309.09 - 9,154.55 =
    9,154.54, of EXIT 3,200.00 - 1,600.00. One dispute, of 2,400.00 and VAT.
    """
    found = position(loaded, date(2020, 1, 31), EXAMPLE)
    assert held(found) == {
        ("PCC", 1210): "17559.82",
        ("PCC", 1215): "15359.75",
        ("TC", 2310): "-17559.82",
        ("TC", 2315): "-15359.75",
    }
    assert sum(each.net_pence for each in found.unbilled) == parse_pounds("15359.75")
    assert {str(each.service_month) for each in found.unbilled} == {"2020-01"}
    assert [show_pounds(each.gross_pence) for each in found.disputes] == ["2880.00"]
    assert (found.unissued, found.time, found.after_the_end) == ((), (), ())
    assert show_pounds(found.conceded_pence) == "10754.54"
    assert found.conceded_accepted is False
    residual = {each.pool: show_pounds(each.residual_pence) for each in found.pools}
    assert (residual["FR-QA"], residual["DCS"]) == ("-714.00", "0.00")
    assert found.verdict.value == "UNDER_RECOVERED"
    assert found.tests["T4"].passed is False
    february = position(loaded, date(2020, 2, 29), EXAMPLE)
    assert february.unbilled == ()
    assert held(february).keys() == {("PCC", 1210), ("TC", 2310)}
    assert held(february)["PCC", 1210] == show_pounds(
        parse_pounds("362065.58") - parse_pounds("343677.83")
    )


def test_ending_the_example_on_another_day(loaded: Ledger) -> None:
    """On Friday 18 October 2019, the 14th of 23 working days.

    The fee: 1,227.27 for July 2018, 14 x 1,500.00, and 1,500.00 x 14/23 = 913.043...: 23,140.31.
    DCS: October's 15,427.69 x 14/23 = 9,390.767...: 9,390.77, of which (10 + 1.5)/23 is 4,695.385,
    so 4,695.39 against 7,713.85; November's 8,119.84, December's 7,713.85 and January's 7,012.59
    would not have been charged: 25,864.74 less. EXIT stays as it is.
    """
    with loaded.database.reading(WITHIN) as connection:
        known = loaded.definitions.find(connection, EXAMPLE)
        made = exit_simulation(connection, known, date(2019, 10, 18), council="PCC")
    pools = {each.pool: each.figures for each in made.simulation.pools}
    (fee,) = made.fees
    assert (fee.days_in_scope, fee.days_in_month) == (14, 23)
    assert (fee.twelfth_pence, fee.fee_pence) == (150_000, 91_304)
    assert show_pounds(pools["FR-COM-FW"].charge_pence) == "23140.31"
    assert show_pounds(pools["DCS"].difference_pence) == "-25864.74"
    assert pools["EXIT"].difference_pence == 0
    (cost,) = made.exit_costs
    assert (cost.incurred_pence, cost.recoverable_pence) == (320_000, 160_000)
    (owed,) = made.owed
    assert (owed.payee, owed.payer) == ("PCC", "TC")
    assert owed.charge_pence == made.simulation.total.charge_pence
    assert owed.owed_pence == owed.charge_pence - owed.settled_pence
    assert owed.in_advance_pence == 0


def test_ending_on_the_last_day_itself_changes_nothing(loaded: Ledger) -> None:
    """What is owed is what is charged and not settled; net of VAT, nothing is put outside.

    Of the nineteen statements January's 15,359.75 and the disputed cohort's 2,400.00 are unpaid.
    """
    with loaded.database.reading(WITHIN) as connection:
        known = loaded.definitions.find(connection, EXAMPLE)
        made = exit_simulation(connection, known, date(2020, 1, 31), council="TC")
    assert all(each.figures.difference_pence == 0 for each in made.simulation.pools)
    assert show_pounds(made.owed[0].owed_pence) == "17759.75"
    assert all(each.put_outside_pence == 0 for each in made.stranded)


def test_the_command_shows_ending_on_another_day(
    loaded_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`./run exit --if-on DATE`; a day before the start is refused in plain words."""
    monkeypatch.setenv("LEDGER_DATABASE_URL", loaded_url)
    assert main(["exit", "--if-on", "2019-10-18"]) == 0
    printed = capsys.readouterr().out
    assert "Fee of FR-COM-FW for 2019-10: 913.04, 14 of 23 working days of 1500.00" in printed
    assert "Exit cost of EXIT so far: 3200.00, of which recoverable 1600.00" in printed
    assert main(["exit", "--if-on", "2018-07-05"]) == 2
    assert "starts on 2018-07-06" in capsys.readouterr().err


# ---- what is open, and the certificate ----
def test_every_control_account_of_both_books_is_shown(migrated_url: str) -> None:
    """Debts, advances, accruals, grants and cost not apportioned, nil or not."""
    named = {1210, 1215, 1230, 1320, 2110, 2210, 2220, 2240, 2310, 2315, 6000}
    assert named <= {int(each) for each in CONTROL_ACCOUNTS}
    assert not {Account.BANK_CONTROL, Account.INPUT_VAT, Account.OUTPUT_VAT} & {*CONTROL_ACCOUNTS}
    with small(migrated_url) as ledger:
        found = position(ledger, END)
    assert len(found.balances) == 2 * len(CONTROL_ACCOUNTS)
    assert found.open_items == ()


def test_the_certificate_names_everything_that_is_open(migrated_url: str) -> None:
    """Cost not apportioned; then a charge not billed; then a debt not paid."""
    with small(migrated_url) as ledger:
        tie_the_evidence(ledger)
        record_office(ledger)
        with pytest.raises(errors.ExitUnsettled) as refused:
            ask_for_certificate(ledger)
        assert refused.value.items == ["Account 6000 Cost pool of ASH is 100.00."]
        statement = prepare(ledger, JULY)
        with pytest.raises(errors.ExitUnsettled) as refused:
            ask_for_certificate(ledger, PAYER_APPROVER)
        assert refused.value.items == [
            "Account 1215 Accrued income of ASH is 50.00.",
            "Account 2315 Accrued creditor of BIR is -50.00.",
            "50.00 of OFFICE for 2019-07 is charged and not billed.",
            "The statement of ASH for 2019-07 is draft.",
        ]
        issue(ledger, statement, date(2019, 8, 8))
        with pytest.raises(errors.ExitUnsettled) as refused:
            ask_for_certificate(ledger)
        assert refused.value.items == [
            "Account 1210 Debtor of ASH is 50.00.",
            "Account 2310 Creditor of BIR is -50.00.",
        ]
        require_tied(ledger)


def test_both_councils_certify_a_settled_exit(migrated_url: str) -> None:
    """Everything charged is billed and paid: nothing is open, and the verdict is neutral."""
    with small(migrated_url) as ledger:
        settle(ledger)
        approve(ledger, give_notice(ledger))
        found = position(ledger, END)
        assert (found.open_items, found.notice is not None) == ((), True)
        assert [show_pounds(each.cash_residual_pence) for each in found.pools] == ["0.00", "0.00"]
        asked = ask_for_certificate(ledger)
        with pytest.raises(errors.AlreadyRecorded):
            ask_for_certificate(ledger, PAYER_PREPARER)
        assert approve(ledger, asked, APPROVER)["status"] == "submitted"
        assert approve(ledger, asked, PAYER_APPROVER)["status"] == "approved"
        require_tied(ledger)
    with serving(migrated_url) as service:
        (certificate,) = service.read("/exit-certificates")["items"]
        assert certificate["status"] == "approved"
        assert certificate["verdict"] == "NEUTRAL"
        assert certificate["tests"]["T4"] is True
        assert certificate["position_digest"] == found.digest


def test_a_certificate_waits_for_the_last_day_and_for_today(migrated_url: str) -> None:
    """Not as at the day before the end, nor as at tomorrow; after an earlier end, from then on."""
    with small(migrated_url) as ledger:
        settle(ledger)
        with pytest.raises(errors.ExitTooEarly):
            ask_for_certificate(ledger, as_at="2019-12-30")
        with pytest.raises(errors.DateInFuture):
            ask_for_certificate(ledger, as_at="2020-04-01")
        approve(ledger, give_notice(ledger, last_day="2019-10-31"))
        ask_for_certificate(ledger, as_at="2019-10-31")


def test_a_certificate_falls_when_the_position_moves(migrated_url: str) -> None:
    """A penny of cost recorded between the two approvals: the last one is refused."""
    with small(migrated_url) as ledger:
        settle(ledger)
        asked = ask_for_certificate(ledger)
        approve(ledger, asked, APPROVER)
        record_office(ledger, amount="0.01", entered_on="2019-12-31")
        with pytest.raises(errors.ExitMoved):
            approve(ledger, asked, PAYER_APPROVER)


def test_a_certificate_waits_for_what_is_submitted(migrated_url: str) -> None:
    """A credit submitted and undecided is named, though as at a day before it, and refused.

    Rejected, nothing waits; the certificate itself is not in its own way. What is submitted while
    the certificate waits moves the position, and the last approval is refused.
    """
    with small(migrated_url) as ledger:
        settle(ledger)
        (head,) = issued_statements(ledger)
        credited = credit(ledger, head, {1: "10.00"})
        (waits,) = position(ledger, END).waiting
        assert (waits.id, waits.purpose, waits.awaiting) == (
            credited,
            "credit_note",
            (HOST, RECIPIENT),
        )
        assert waits.summary_for(HOST) == f"Credit 10.00 net of statement {head} (2019-07)"
        assert waits.summary_for("DFE") is None
        sentence = f"Submission {credited} (credit note) waits for ASH and BIR."
        with pytest.raises(errors.ExitUnsettled) as refused:
            ask_for_certificate(ledger)
        assert refused.value.items == [sentence]
        turn_down(ledger, credited)
        assert position(ledger, END).waiting == ()
        asked = ask_for_certificate(ledger)
        assert position(ledger, END).open_items == ()
        again = credit(ledger, head, {1: "10.00"})
        approve(ledger, asked, APPROVER)
        with pytest.raises(errors.ExitMoved):
            approve(ledger, asked, PAYER_APPROVER)
        turn_down(ledger, again)
        assert approve(ledger, asked, PAYER_APPROVER)["status"] == "approved"
        require_tied(ledger)


def issued_statements(ledger: Ledger) -> list[int]:
    """Return every statement, by its event."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        return [each.id for each in heads(connection, known.arrangement_id)]


def turn_down(ledger: Ledger, submission: int) -> None:
    """Reject a submission for the payer."""
    do(
        ledger,
        PAYER_APPROVER,
        Permission.DECIDE,
        lambda work: reject_submission(work, submission, reason="Not agreed"),
    )


def test_a_difference_that_both_agree_to_may_stand(migrated_url: str) -> None:
    """Birch pays 10.00 too much: 2220 of Ash is -10.00 and 1320 of Birch 10.00, to the penny."""

    def agreed(book: str, account: str, amount: str) -> dict[str, str]:
        return {"book": book, "account": account, "amount": amount, "reason": "Left as it is"}

    theirs = agreed(RECIPIENT, "1320", "10.00")
    with small(migrated_url) as ledger:
        settle(ledger, paid="60.00")
        with pytest.raises(errors.ExitUnsettled) as refused:
            ask_for_certificate(ledger, agreed=[theirs])
        assert refused.value.items == ["Account 2220 Unallocated receipts of ASH is -10.00."]
        ours = agreed(HOST, "2220", "-10.00")
        wrong = (
            agreed(HOST, "2220", "-9.99"),
            agreed(HOST, "1210", "0.00"),
            agreed(HOST, "1000", "60.00"),
        )
        for each in wrong:
            with pytest.raises(errors.AgreedDifferenceWrong):
                ask_for_certificate(ledger, agreed=[theirs, each])
        with pytest.raises(errors.AgreedDifferenceWrong, match="listed twice"):
            ask_for_certificate(ledger, agreed=[theirs, ours, ours])
        with pytest.raises(errors.PartyUnknown):
            ask_for_certificate(ledger, agreed=[agreed("DFE", "2220", "-10.00")])
        with pytest.raises(errors.ReasonMissing):
            ask_for_certificate(ledger, agreed=[{**ours, "reason": ""}])
        assert approve(ledger, ask_for_certificate(ledger, agreed=[theirs, ours]))["effect"]
        require_tied(ledger)


def test_what_is_conceded_must_be_accepted_before_the_exit_is_certified(migrated_url: str) -> None:
    """The host's half of OFFICE, conceded, is 50.00: open until both have accepted it."""
    changes = only_office()
    changes["cost_recovery_model"]["pools"][0]["retained_is"] = "conceded"
    with set_up(migrated_url, **changes) as ledger:
        settle(ledger)
        with pytest.raises(errors.ExitUnsettled) as refused:
            ask_for_certificate(ledger)
        assert refused.value.items == [
            "Cost of OFFICE of 50.00 is conceded (N2), of which both have accepted 0.00 in writing."
        ]
        accepted = do(
            ledger,
            PREPARER,
            Permission.PROPOSE,
            lambda work: submit_conceded_cost(work, as_at=END),
        )
        approve(ledger, accepted["id"])
        assert position(ledger, END).conceded_accepted is True
        ask_for_certificate(ledger)


def test_stranded_cost_is_shown_and_stands_in_nobodys_way(migrated_url: str) -> None:
    """Ash's own Director after the end, 900.00: outside R, and nothing open comes of it."""
    with small(migrated_url) as ledger:
        settle(ledger)
        own_cost(
            ledger,
            kind="stranded",
            supplier=None,
            amount="900.00",
            entered_on="2020-01-31",
            service_from="2020-01-01",
            service_to="2020-01-31",
        )
        found = position(ledger, date(2020, 1, 31))
        assert [(each.book, each.amount_pence) for each in found.stranded] == [(HOST, 90_000)]
        assert found.open_items == ()
        ask_for_certificate(ledger, as_at="2020-01-31")
        with ledger.database.reading(WITHIN) as connection:
            known = ledger.definitions.find(connection, CODE)
            made = exit_simulation(connection, known, END, council=HOST)
        assert {each.book: each.recorded_pence for each in made.stranded} == {
            HOST: 90_000,
            RECIPIENT: 0,
        }


# ---- over HTTP ----
def test_the_whole_way_over_http(migrated_url: str) -> None:
    """Notice, position, simulation and certificate as people call them, and their refusals."""
    with small(migrated_url) as ledger:
        settle(ledger)
    with serving(migrated_url) as service:
        notice = service.write("/exit-notices", notice_row(), PAYER_PREPARER)
        assert (notice["status"], notice["awaiting"]) == ("submitted", [HOST, RECIPIENT])
        (listed,) = service.read("/exit-notices", PAYER_PREPARER)["items"]
        assert (listed["last_day"], listed["status"]) == (LAST_DAY, "submitted")
        answer = service.post("/exit-notices", notice_row())
        assert (answer.status_code, slug(answer)) == (409, "already-recorded")

        (waits,) = service.read("/exit-position", AUDITOR, as_at=LAST_DAY)["waiting"]
        assert (waits["id"], waits["purpose"]) == (notice["id"], "exit_notice")
        assert waits["awaiting"] == [HOST, RECIPIENT]
        answer = service.post("/exit-certificates", {"as_at": LAST_DAY})
        assert (answer.status_code, slug(answer)) == (409, "exit-unsettled")
        for approver in (APPROVER, PAYER_APPROVER):
            service.write(f"/approvals/{notice['id']}/approve", {}, approver)
        seen = service.read("/exit-position", AUDITOR, as_at=LAST_DAY)
        assert (seen["is_settled"], seen["open_items"], seen["waiting"]) == (True, [], [])
        assert seen["conceded_accepted"] is None
        again = service.read("/exit-position", PAYER_PREPARER, as_at=LAST_DAY)
        assert again["digest"] == seen["digest"]

        made = service.read("/exit-simulation", PAYER_PREPARER, if_on="2019-10-31")
        (office, _) = made["pools"]
        assert (office["charge"], office["difference"]) == ("50.00", "0.00")
        assert made["owed"][0]["owed"] == "0.00"
        early = service.get("/exit-simulation", AUDITOR, if_on="2019-06-30")
        assert (early.status_code, slug(early)) == (422, "last-day-impossible")

        agreed = {"book": HOST, "account": "1210", "amount": "1.00", "reason": "Odd"}
        answer = service.post(
            "/exit-certificates", {"as_at": LAST_DAY, "agreed_differences": [agreed]}
        )
        assert (answer.status_code, slug(answer)) == (422, "agreed-difference-wrong")
        asked = service.write("/exit-certificates", {"as_at": LAST_DAY}, APPROVER)
        assert asked["position_digest"] == seen["digest"]
        (waiting,) = service.read("/exit-certificates")["items"]
        assert waiting["awaiting"] == [HOST, RECIPIENT]
