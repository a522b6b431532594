"""A dispute's life: raised by the payer, followed by both, resolved by both, or withdrawn.

July of Ash-Birch: OFFICE 50.01 untaxed; audits 370.00 and VAT of 74.00. Issued on 8 August 2019.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

import pytest

from ledger.actions.authority import Permission
from ledger.actions.dispute_line import dispute_line
from ledger.actions.follow_dispute import (
    escalate_dispute,
    name_owner,
    withdraw_dispute,
    write_message,
)
from ledger.actions.resolve_dispute import resolve_dispute
from ledger.actions.submit import reject_submission
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain import errors
from ledger.domain.accounts import Account
from ledger.domain.dispute import DisputeLevel
from ledger.domain.neutrality import Verdict
from ledger.store.disputes import DisputeOutcome
from tests.actions.test_credit_lines import AUDITS, OFFICE, july, pay, unallocated
from tests.credit import (
    approved,
    credit,
    notes,
    raised,
    read_dispute,
    read_statement,
    require_in_balance,
    resolve,
)
from tests.ledgers import (
    APPROVER,
    AUGUST,
    HOST,
    PAYER_APPROVER,
    PAYER_PREPARER,
    PREPARER,
    RECIPIENT,
    do,
    set_up,
)
from tests.test_hard_cases import balance, prepare, read_neutrality, refused

FRIDAY = date(2019, 8, 16)
END = date(2020, 3, 31)
FOLLOW = Permission.FOLLOW_DISPUTE


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger with the arrangement Ash-Birch and nothing recorded."""
    with set_up(migrated_url) as ledger:
        yield ledger


def test_both_councils_write_own_and_escalate(ledger: Ledger) -> None:
    """The thread, the owner and each level stand with who and when, and the clock follows.

    Raised on Friday 16 August; escalated on Tuesday 3 September, after 11 working days (26 August
    is a bank holiday), and again on the 18th, 11 later. Due with the chief executives: 2 October.
    """
    dispute = raised(ledger, july(ledger), AUDITS, on=FRIDAY)
    view = read_dispute(ledger, dispute, as_at=date(2019, 9, 3))
    assert (view.owner_party, view.owner, view.clock.overdue) == (HOST, None, True)
    assert view.clock.due_on == date(2019, 9, 2)
    for caller, text in ((PAYER_PREPARER, "One was ours"), (APPROVER, "Which one?")):
        act = partial(write_message, dispute_id=dispute, message=text, on=date(2019, 8, 19))
        do(ledger, caller, FOLLOW, act)
    do(
        ledger,
        PREPARER,
        FOLLOW,
        partial(name_owner, dispute_id=dispute, party=RECIPIENT, person="P0005"),
    )
    for caller, day in ((PAYER_APPROVER, date(2019, 9, 3)), (APPROVER, date(2019, 9, 18))):
        act = partial(escalate_dispute, dispute_id=dispute, reason="No answer", on=day)
        do(ledger, caller, FOLLOW, act)
    view = read_dispute(ledger, dispute, as_at=date(2019, 10, 2))
    assert [(each.party, each.message) for each in view.messages] == [
        (RECIPIENT, "One was ours"),
        (HOST, "Which one?"),
    ]
    assert (view.owner_party, view.owner) == (RECIPIENT, "P0005")
    assert view.clock.level is DisputeLevel.CHIEF_EXECUTIVES
    assert (view.clock.due_on, view.clock.overdue) == (date(2019, 10, 2), False)
    top = partial(escalate_dispute, dispute_id=dispute, reason="Still none")
    refusal = refused(ledger, errors.StatusConflict, PREPARER, FOLLOW, top)
    assert "nobody is above" in refusal.detail


def test_a_step_is_dated_after_the_one_before_it_and_not_in_the_future(ledger: Ledger) -> None:
    """Nothing happens to a dispute before it is raised, nor later than today."""
    dispute = raised(ledger, july(ledger), AUDITS, on=FRIDAY)
    for kind, day in (
        (errors.ApprovalBeforeSubmission, date(2019, 8, 15)),
        (errors.DateInFuture, date(2020, 4, 1)),
    ):
        act = partial(write_message, dispute_id=dispute, message="Early", on=day)
        assert refused(ledger, kind, PREPARER, FOLLOW, act).field == "written_on"


def test_an_owner_is_one_of_the_councils_and_a_person_of_it(ledger: Ledger) -> None:
    """Not a third party, and nobody that is not registered for that council."""
    dispute = raised(ledger, july(ledger), AUDITS)
    third = partial(name_owner, dispute_id=dispute, party="DFE")
    refused(ledger, errors.PartyUnknown, PREPARER, FOLLOW, third)
    stranger = partial(name_owner, dispute_id=dispute, party=HOST, person="P0005")
    refused(ledger, errors.NotFound, PREPARER, FOLLOW, stranger)


def test_only_the_payer_disputes(ledger: Ledger) -> None:
    """The payee credits what it has charged too much; it does not dispute its own statement."""
    act = partial(dispute_line, statement_id=july(ledger), line_no=OFFICE, reason="Ours")
    refusal = refused(ledger, errors.NotPermitted, PREPARER, Permission.RAISE_DISPUTE, act)
    assert f"of {RECIPIENT}" in refusal.detail


def test_a_dispute_that_stands_leaves_what_is_recharged_as_it_was(ledger: Ledger) -> None:
    """The line falls due again; while the dispute was open T4 could not pass."""
    statement = july(ledger)
    pay(ledger, statement, "494.01", "2019-08-09")
    paid = read_neutrality(ledger, END)
    dispute = raised(ledger, statement, OFFICE, on=FRIDAY)
    disputed = read_neutrality(ledger, END)
    assert disputed.tests["T4"].passed is False
    assert "Open disputes: 1." in disputed.tests["T4"].reasons
    approved(ledger, resolve(ledger, dispute, "stands"))
    after = read_neutrality(ledger, END)
    assert after.total == paid.total
    assert "Open disputes: 1." not in after.tests["T4"].reasons
    assert notes(ledger) == []
    assert read_dispute(ledger, dispute).status == "stands"
    assert [line.disputed_pence for line in read_statement(ledger, statement).lines] == [0, 0]
    require_in_balance(ledger)


def test_an_upheld_dispute_turns_the_pool_under_recovered(ledger: Ledger) -> None:
    """OFFICE: R 50.01, C falls from 50.01 to nil: all of it is under-recovered, as `credited`."""
    statement = july(ledger)
    receipt = pay(ledger, statement, "494.01", "2019-08-09")
    dispute = raised(ledger, statement, OFFICE, on=FRIDAY)
    approved(ledger, resolve(ledger, dispute, "upheld", caller=PAYER_PREPARER))
    (note,) = notes(ledger, statement)
    assert (note.gross_pence, note.dispute, unallocated(ledger, receipt)) == (5_001, dispute, 5_001)
    report = read_neutrality(ledger, END)
    office = next(pool for pool in report.pools if pool.pool == "OFFICE")
    assert office.verdict is Verdict.UNDER_RECOVERED
    figures = office.figures
    assert (figures.recoverable_pence, figures.recharged_pence) == (5_001, 0)
    assert (figures.settled_pence, figures.outstanding_pence) == (0, 0)
    bridge = {step.cause: step.amount_pence for step in report.bridge}
    assert (bridge["credited"], bridge["unexplained"]) == (5_001, 0)
    require_in_balance(ledger)


def test_part_of_a_line_is_disputed_upheld_and_disputed_again(ledger: Ledger) -> None:
    """Of the audits' 444.00, 222.00 is disputed and upheld; then only the other 222.00 can be."""
    statement = july(ledger)
    first = raised(ledger, statement, AUDITS, amount="222.00", on=FRIDAY)
    approved(ledger, resolve(ledger, first, "upheld"))
    line = read_statement(ledger, statement).lines[1]
    assert (line.credited_pence, line.unpaid_pence, line.disputed_pence) == (22_200, 22_200, 0)
    beyond = partial(
        dispute_line, statement_id=statement, line_no=AUDITS, reason="Both", amount="222.01"
    )
    permission = Permission.RAISE_DISPUTE
    refused(ledger, errors.DisputeExceeded, PAYER_PREPARER, permission, beyond)
    for kind, amount in ((errors.AmountZero, "0.00"), (errors.AmountNegative, "-1.00")):
        small = partial(
            dispute_line, statement_id=statement, line_no=AUDITS, reason="Both", amount=amount
        )
        refused(ledger, kind, PAYER_PREPARER, permission, small)
    second = read_dispute(ledger, raised(ledger, statement, AUDITS))
    assert (second.gross_pence, second.net_pence) == (22_200, 18_500)


def test_the_council_that_raised_it_withdraws_it(ledger: Ledger) -> None:
    """Without any approval; the other council cannot, and what has ended takes no more steps."""
    statement = july(ledger)
    dispute = raised(ledger, statement, AUDITS, on=FRIDAY)
    act = partial(withdraw_dispute, dispute_id=dispute, reason="Found it")
    refused(ledger, errors.NotPermitted, PREPARER, Permission.RAISE_DISPUTE, act)
    do(ledger, PAYER_APPROVER, Permission.RAISE_DISPUTE, act)
    assert read_dispute(ledger, dispute).status == "withdrawn"
    assert balance(ledger, HOST, Account.DEBTOR) == 49_401
    for permission, late in (
        (Permission.RAISE_DISPUTE, act),
        (FOLLOW, partial(write_message, dispute_id=dispute, message="One more thing")),
        (FOLLOW, partial(name_owner, dispute_id=dispute, party=HOST)),
        (FOLLOW, partial(escalate_dispute, dispute_id=dispute, reason="Still")),
    ):
        refused(ledger, errors.StatusConflict, PAYER_PREPARER, permission, late)
    missing = partial(write_message, dispute_id=999_999, message="Hello")
    refused(ledger, errors.NotFound, PAYER_PREPARER, FOLLOW, missing)
    approved(ledger, credit(ledger, statement, {AUDITS: "1.00"}))  # disputed no more


def _resolve(dispute: int, outcome: DisputeOutcome, net: str | None, work: Work) -> Receipt:
    return resolve_dispute(work, dispute, outcome=outcome, reason="So", net=net)


def test_a_resolution_says_how_much_and_there_is_one_at_a_time(ledger: Ledger) -> None:
    """A part is of more than nil and less than all, and given for a part only."""
    dispute = raised(ledger, july(ledger), AUDITS)
    permission = Permission.RESOLVE_DISPUTE
    part, upheld = DisputeOutcome.PART_UPHELD, DisputeOutcome.UPHELD
    for kind, outcome, net in (
        (errors.InvalidInput, part, None),
        (errors.AmountZero, part, "0.00"),
        (errors.AmountNegative, part, "-1.00"),
        (errors.DisputeExceeded, part, "370.00"),
        (errors.AmountMalformed, part, "a few"),
        (errors.InvalidInput, upheld, "370.00"),
        (errors.InvalidInput, DisputeOutcome.STANDS, "0.00"),
        (errors.InvalidInput, DisputeOutcome.WITHDRAWN, None),
    ):
        refused(ledger, kind, PREPARER, permission, partial(_resolve, dispute, outcome, net))
    waiting = resolve(ledger, dispute, "part_upheld", net="185.00")
    assert read_dispute(ledger, dispute).awaiting == waiting
    again = partial(_resolve, dispute, upheld, None)
    refused(ledger, errors.StatusConflict, PAYER_PREPARER, permission, again)


def test_a_dispute_is_not_withdrawn_while_a_resolution_waits(ledger: Ledger) -> None:
    """Else the resolution would wait for what cannot be; once it is rejected, the payer may."""
    dispute = raised(ledger, july(ledger), AUDITS)
    submission = resolve(ledger, dispute, "upheld")
    act = partial(withdraw_dispute, dispute_id=dispute, reason="Settled")
    refusal = refused(ledger, errors.StatusConflict, PAYER_PREPARER, Permission.RAISE_DISPUTE, act)
    assert f"as {submission}" in refusal.detail
    assert read_dispute(ledger, dispute).awaiting == submission

    def reject(work: Work) -> Receipt:
        return reject_submission(work, submission, reason="It is withdrawn")

    do(ledger, APPROVER, Permission.DECIDE, reject)
    do(ledger, PAYER_PREPARER, Permission.RAISE_DISPUTE, act)
    ended = read_dispute(ledger, dispute)
    assert (ended.status, ended.awaiting) == ("withdrawn", None)
    assert notes(ledger) == []


def test_a_statement_is_not_disputed_before_it_is_issued(ledger: Ledger) -> None:
    """A draft is returned instead; a dispute is dated after the issue, and not in the future."""
    statement = july(ledger)
    draft = prepare(ledger, AUGUST)
    for kind, of, day in (
        (errors.StatusConflict, draft, None),
        (errors.ApprovalBeforeSubmission, statement, date(2019, 8, 7)),
        (errors.DateInFuture, statement, date(2020, 4, 1)),
        (errors.NotFound, 999_999, None),
    ):
        act = partial(dispute_line, statement_id=of, line_no=1, reason="Not ours", on=day)
        refused(ledger, kind, PAYER_PREPARER, Permission.RAISE_DISPUTE, act)
