"""The worked example carried on through its run-off, to the joint certificate of exit.

Where the example ends: at 29 February 2020, 362,065.58 is issued and 343,677.83 received, so
18,387.75 stands: January's statement, 15,507.75, and the disputed cohort of June 2019, 2,880.00
(expected.json). From there, every figure worked by hand:

| day    | what                                                   | Plymouth's debtor | Torbay's |
| 14 Feb | the dispute is upheld in part: credit 1,200.00 and VAT |         16,947.75 |          |
| 8 Mar  | Torbay bills education advice of January: 640.00       |         16,947.75 |   640.00 |
| 9 Mar  | 640.00 is set off, against the oldest debt, June's     |         16,307.75 |     0.00 |
| 16 Mar | Torbay pays 16,400.00: June 800.00, January 15,507.75  |              0.00 |     0.00 |
|        | and 92.25 over, unallocated                            |                   |          |
| 6 Apr  | the 92.25 is paid back                                 |              0.00 |     0.00 |
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest

from ledger.actions.accept_conceded_cost import submit_conceded_cost
from ledger.actions.agree_statement import agree_statement, submit_statement
from ledger.actions.authority import Caller, Permission
from ledger.actions.certify_exit import certify_exit
from ledger.actions.follow_dispute import escalate_dispute, write_message
from ledger.actions.give_exit_notice import give_exit_notice
from ledger.actions.issue_statement import issue_statement
from ledger.actions.prepare_statement import prepare_statement
from ledger.actions.record_cost import record_cost
from ledger.actions.submit_model import submit_model
from ledger.actions.work import Ledger, Receipt
from ledger.domain import errors
from ledger.domain.accounts import Account
from ledger.domain.ageing import AgeBand
from ledger.domain.calendar import Month
from ledger.domain.dispute import DisputeLevel
from ledger.domain.money import show_pounds
from ledger.domain.neutrality import Neutrality, Verdict
from ledger.queries import disputes, statements
from ledger.queries.ageing import ageing
from ledger.queries.arrangements import definition
from ledger.queries.balances import trial_balance
from ledger.queries.exits import exit_position
from ledger.queries.neutrality import neutrality
from ledger.store.disputes import DisputeOutcome
from ledger.store.tokens import Role
from tests.credit import approved, movements, require_in_balance, resolve
from tests.ledgers import WITHIN, do
from tests.lives.beside_the_charge import claim, own_cost
from tests.settling import left, match, receive, refund, set_off

CODE, PLYMOUTH, TORBAY = "plymouth-torbay", "PCC", "TC"
PREPARER = Caller("P0002", PLYMOUTH, Role.PREPARER, CODE, "test")
APPROVER = Caller("P0003", PLYMOUTH, Role.APPROVER, CODE, "test")
PAYER_PREPARER = Caller("P0005", TORBAY, Role.PREPARER, CODE, "test")
PAYER_APPROVER = Caller("P0006", TORBAY, Role.APPROVER, CODE, "test")
BOTH = (APPROVER, PAYER_APPROVER)
END_OF_RUN_OFF = date(2020, 7, 31)


class RunOff:
    """The example's ledger, and its people at work in it."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        with ledger.database.reading(WITHIN) as connection:
            self.known = ledger.definitions.find(connection, CODE)
            heads = statements.heads(connection, self.known.arrangement_id)
            (self.dispute,) = disputes.listing(
                connection,
                self.known.arrangement_id,
                self.known.arrangement,
                as_at=date(2019, 7, 31),
            )
        self.of = {str(head.period): head.id for head in heads}

    def do(self, caller: Caller, permission: Permission, act: Callable[..., Receipt]) -> Receipt:
        """Do one thing."""
        return do(self.ledger, caller, permission, act)

    def agreed(self, submission: int, on: date | None = None) -> int:
        """Both councils approve; return the event of the effect."""
        return approved(self.ledger, submission, *BOTH, on=on)

    def balance(self, book: str, account: Account, as_at: date = END_OF_RUN_OFF) -> str:
        """Return an account's balance at a date, in pounds."""
        with self.ledger.database.reading(WITHIN) as connection:
            answer = trial_balance(connection, self.known.arrangement_id, book, as_at)
        pence = sum(row.balance_pence for row in answer.rows if row.account is account)
        return show_pounds(pence)

    # ---- the steps ----
    def uphold_half_the_cohort(self) -> int:
        """14 February 2020: six of twelve places, 1,200.00 of 2,400.00."""
        submission = resolve(
            self.ledger,
            self.dispute.id,
            DisputeOutcome.PART_UPHELD,
            net="1200.00",
            caller=PREPARER,
            on=date(2020, 2, 13),
        )
        return self.agreed(submission, date(2020, 2, 14))

    def add_torbays_education(self) -> None:
        """A second version of the model, from January 2020: Torbay's own education service."""
        with self.ledger.database.reading(WITHIN) as connection:
            first: dict[str, Any] = dict(
                definition(connection, self.known.arrangement_id, self.known.definition_event_id)
            )["cost_recovery_model"]  # type: ignore[assignment]
        theirs = {
            "code": "TC-EDU",
            "name": "Education advice by Torbay",
            "class": "operation",
            "basis": "direct",
            "supplier": TORBAY,
            "party": PLYMOUTH,
            "vat_treatment": "EXEMPT_EDUCATION",
            "vat_evidence": "Illustrative",
            "power": "LGA 1972 s.113",
        }
        second = {
            name: value for name, value in first.items() if name not in ("agreed_by", "agreed_on")
        } | {"version": 2, "effective_from": "2020-01-01", "pools": [*first["pools"], theirs]}
        act = partial(submit_model, definition=second, retrospective=True, on=date(2020, 2, 14))
        submitted = self.do(PREPARER, Permission.PROPOSE, act)
        self.agreed(submitted["id"], date(2020, 2, 17))

    def bill_torbays_education(self) -> int:
        """Two weeks' advice in January, 640.00, wholly Plymouth's; billed on 8 March."""
        row = {
            "source_ref": "TC-EDU-202001",
            "source": "payroll",
            "entered_on": "2020-02-20",
            "pool": "TC-EDU",
            "subjective": "Employees",
            "service_from": "2020-01-06",
            "service_to": "2020-01-17",
            "amount": "640.00",
            "description": "Education adviser, ten days",
        }
        self.do(PAYER_PREPARER, Permission.RECORD, lambda work: record_cost(work, row))
        day = date(2020, 3, 2)
        prepare = partial(prepare_statement, period=Month(2020, 2), on=day)
        made: int = self.do(PAYER_PREPARER, Permission.PREPARE_STATEMENT, prepare)["id"]
        submit = partial(submit_statement, statement_id=made, on=day)
        self.do(PAYER_PREPARER, Permission.PREPARE_STATEMENT, submit)
        for approver in (PAYER_APPROVER, APPROVER):
            agree = partial(agree_statement, statement_id=made, on=day)
            self.do(approver, Permission.AGREE_STATEMENT, agree)
        issue = partial(issue_statement, statement_id=made)
        issued = self.do(PAYER_PREPARER, Permission.ISSUE_STATEMENT, issue)
        assert (issued["number"], issued["issued_on"]) == ("TC-2019-20-0001", "2020-03-08")
        assert issued["gross"] == "640.00"
        event: int = issued["event_id"]
        return event

    def set_off_both_ways(self) -> int:
        """9 March: 640.00 each way, the oldest debt first."""
        submission = set_off(self.ledger, "640.00", caller=PREPARER, on=date(2020, 3, 9))
        return self.agreed(submission, date(2020, 3, 9))

    def pay_too_much(self) -> int:
        """16 March: 16,400.00 for 16,307.75, and Torbay's own record of it."""
        received = receive(
            self.ledger,
            "16400.00",
            {self.of["2019-06"]: "800.00", self.of["2020-01"]: "15507.75"},
            on="2020-03-16",
            caller=PREPARER,
        )
        match(self.ledger, received, on=date(2020, 3, 16), caller=PAYER_PREPARER)
        return received

    def pay_it_back(self, receipt: int) -> int:
        """6 April: 92.25 goes back."""
        submission = refund(
            self.ledger, "92.25", source=receipt, caller=PREPARER, on=date(2020, 4, 3)
        )
        return self.agreed(submission, date(2020, 4, 6))


@pytest.fixture
def run_off(loaded: Ledger) -> RunOff:
    """The example as it was loaded."""
    return RunOff(loaded)


def test_the_dispute_climbs_by_its_clock_and_is_upheld_in_part(run_off: RunOff) -> None:
    """Raised on 15 July 2019, it is due to go up after ten working days, on 29 July.

    In part upheld, 1,200.00 comes off C: FR-PD charged 1,200.00 less, and is that much more under-
    recovered than it was, which the bridge calls credited.
    """
    ledger, dispute = run_off.ledger, run_off.dispute.id
    before = _pool(run_off, "FR-PD").figures
    run_off.do(
        PREPARER,
        Permission.FOLLOW_DISPUTE,
        lambda work: write_message(
            work, dispute, message="The register shows six names.", on=date(2019, 7, 18)
        ),
    )
    view = _dispute(run_off, date(2019, 7, 29))
    assert (view.clock.level, view.clock.due_on) == (DisputeLevel.FINANCE_LEADS, date(2019, 7, 29))
    assert not view.clock.overdue
    assert _dispute(run_off, date(2019, 7, 30)).clock.overdue
    for day in (date(2019, 7, 30), date(2019, 8, 13)):
        act = partial(escalate_dispute, dispute_id=dispute, reason="No answer", on=day)
        run_off.do(PAYER_PREPARER, Permission.FOLLOW_DISPUTE, act)
    assert _dispute(run_off, date(2019, 8, 14)).clock.level is DisputeLevel.CHIEF_EXECUTIVES
    run_off.uphold_half_the_cohort()
    after = _pool(run_off, "FR-PD").figures
    assert after.recharged_pence == before.recharged_pence - 120_000
    assert after.residual_pence == before.residual_pence + 120_000
    assert after.disputed_pence == 0
    with ledger.database.reading(WITHIN) as connection:
        report = neutrality(connection, run_off.known, as_at=END_OF_RUN_OFF)
    assert [step.amount_pence for step in report.bridge if step.cause == "credited"] == [120_000]
    require_in_balance(ledger, CODE, as_at=END_OF_RUN_OFF)


def test_the_run_off_to_its_certificate(run_off: RunOff) -> None:
    """Every step of the table above, in both books, until both councils certify the exit."""
    ledger = run_off.ledger
    assert run_off.balance(PLYMOUTH, Account.DEBTOR, date(2020, 2, 29)) == "18387.75"
    run_off.uphold_half_the_cohort()
    assert run_off.balance(PLYMOUTH, Account.DEBTOR) == "16947.75"
    with ledger.database.reading(WITHIN) as connection:
        aged = ageing(
            connection, run_off.known.arrangement_id, payee=PLYMOUTH, as_at=date(2020, 2, 29)
        )
    assert {(each.number, each.band, each.owed_pence) for each in aged.debts} == {
        ("PCC-2019-20-0004", AgeBand.OVER_90_DAYS, 144_000),  # June's, due on 7 August 2019
        ("PCC-2019-20-0011", AgeBand.NOT_DUE, 1_550_775),  # January's, due on 9 March 2020
    }
    run_off.add_torbays_education()
    assert movements(ledger, run_off.bill_torbays_education()) == [
        (PLYMOUTH, 2310, -64_000),
        (PLYMOUTH, 2315, 64_000),
        (TORBAY, 1210, 64_000),
        (TORBAY, 1215, -64_000),
    ]
    assert run_off.balance(TORBAY, Account.DEBTOR) == "640.00"
    assert run_off.balance(PLYMOUTH, Account.RECHARGE_EXPENSE) == "640.00"
    assert movements(ledger, run_off.set_off_both_ways()) == [
        (PLYMOUTH, 1210, -64_000),
        (PLYMOUTH, 2310, 64_000),
        (TORBAY, 1210, -64_000),
        (TORBAY, 2310, 64_000),
    ]
    assert run_off.balance(PLYMOUTH, Account.DEBTOR) == "16307.75"
    assert run_off.balance(TORBAY, Account.DEBTOR) == "0.00"
    received = run_off.pay_too_much()
    assert [(each.id, each.unallocated_pence) for each in left(ledger, CODE)] == [(received, 9_225)]
    assert movements(ledger, run_off.pay_it_back(received)) == [
        (PLYMOUTH, 1000, -9_225),
        (PLYMOUTH, 2220, 9_225),
        (TORBAY, 1000, 9_225),
        (TORBAY, 1320, -9_225),
    ]
    for book in (PLYMOUTH, TORBAY):
        for account in (Account.DEBTOR, Account.CREDITOR, Account.UNALLOCATED_RECEIPTS):
            assert run_off.balance(book, account) == "0.00"
    for day in (date(2020, 2, 14), date(2020, 3, 8), date(2020, 3, 16), END_OF_RUN_OFF):
        require_in_balance(ledger, CODE, as_at=day)
    certify(run_off)


def certify(run_off: RunOff) -> None:
    """Notice, acceptance of what was conceded, and the certificate: refused before, then given."""
    notice = {"given_on": "2019-11-11", "last_day": "2020-01-31", "reason": "By mutual agreement"}
    given = run_off.do(
        PREPARER, Permission.GIVE_EXIT_NOTICE, lambda work: give_exit_notice(work, notice)
    )
    run_off.agreed(given["id"])
    asked = {"as_at": "2020-07-31"}
    with pytest.raises(errors.ExitUnsettled):
        run_off.do(PREPARER, Permission.CERTIFY_EXIT, lambda work: certify_exit(work, asked))
    act = partial(submit_conceded_cost, as_at=END_OF_RUN_OFF)
    run_off.agreed(run_off.do(PREPARER, Permission.PROPOSE, act)["id"])
    submitted = run_off.do(
        PREPARER, Permission.CERTIFY_EXIT, lambda work: certify_exit(work, asked)
    )
    run_off.agreed(submitted["id"])
    with run_off.ledger.database.reading(WITHIN) as connection:
        known = run_off.ledger.definitions.find(connection, CODE)
        position = exit_position(connection, known, END_OF_RUN_OFF)
    assert all(each.balance_pence == 0 for each in position.balances)
    assert position.verdict is not Verdict.NEUTRAL  # FR-PD was not recovered, and says so still
    assert position.last_day == date(2020, 1, 31)


def _pool(run_off: RunOff, pool: str) -> Any:  # noqa: ANN401 - a pool's part of the report
    with run_off.ledger.database.reading(WITHIN) as connection:
        report = neutrality(connection, run_off.known, as_at=END_OF_RUN_OFF)
    return next(each for each in report.pools if each.pool == pool)


def _dispute(run_off: RunOff, as_at: date) -> disputes.DisputeView:
    with run_off.ledger.database.reading(WITHIN) as connection:
        found = disputes.find(
            connection,
            run_off.known.arrangement_id,
            run_off.known.arrangement,
            run_off.dispute.id,
            as_at=as_at,
        )
    assert found is not None
    return found


def test_torbays_own_cost_is_in_its_own_book_and_out_of_the_test(run_off: RunOff) -> None:
    """Hampshire's officer and the team that the DfE paid for: Torbay's cost, outside I, N, R and C.

    Hampshire: five days in November 2019 at 550.00, 2,750.00: Torbay Dr 5600, Cr 2100. Eight social
    workers in April 2019, 26,400.00. The DfE grants as much, for them and their training (FR-PD),
    whose charge stays gross: Dr 1230, Cr 4900 in Torbay's book.
    """
    before = _report(run_off)
    partner = own_cost(
        run_off.ledger,
        PAYER_PREPARER,
        supplier="Hampshire County Council",
        entered_on="2019-11-30",
        service_from="2019-11-01",
        service_to="2019-11-30",
        amount="2750.00",
    )
    team = own_cost(
        run_off.ledger,
        PAYER_PREPARER,
        kind="own",
        supplier=None,
        entered_on="2019-04-30",
        service_from="2019-04-01",
        service_to="2019-04-30",
        amount="26400.00",
        subjective="Employees",
    )
    granted = claim(
        run_off.ledger,
        PAYER_PREPARER,
        grantee=TORBAY,
        pool="FR-PD",
        amount="26400.00",
        conditions_met_on="2019-04-30",
        claimed_on="2019-04-30",
    )["id"]
    assert movements(run_off.ledger, partner) == [(TORBAY, 2100, -275_000), (TORBAY, 5600, 275_000)]
    assert movements(run_off.ledger, team) == [
        (TORBAY, 2100, -2_640_000),
        (TORBAY, 5600, 2_640_000),
    ]
    assert movements(run_off.ledger, granted) == [
        (TORBAY, 1230, 2_640_000),
        (TORBAY, 4900, -2_640_000),
    ]
    after = _report(run_off)
    assert [each.figures for each in after.pools] == [each.figures for each in before.pools]
    require_in_balance(run_off.ledger, CODE, as_at=END_OF_RUN_OFF)


def _report(run_off: RunOff) -> Neutrality:
    with run_off.ledger.database.reading(WITHIN) as connection:
        return neutrality(connection, run_off.known, as_at=END_OF_RUN_OFF)
