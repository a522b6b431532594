"""One way to decide on whatever waits, by its number, and the inbox that shows it.

Approving and rejecting submissions, time, statements and the steps of a period: each with its own
permission, by somebody who did not prepare it, bound to what was read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from ledger.actions.agree_statement import submit_statement
from ledger.actions.authority import Caller, Permission
from ledger.actions.decide import approve, reject
from ledger.actions.prepare_statement import prepare_statement
from ledger.actions.state_time import approve_time, certify_time, state_time, supersede_time
from ledger.actions.work import Ledger, Receipt
from ledger.domain import errors
from ledger.domain.statement import StatementStatus
from ledger.queries import periods, statements, time_apportionments
from ledger.queries.balances import trial_balance
from ledger.queries.inbox import InboxItem, Reader, find_approval, inbox
from ledger.queries.mirror import mirror
from tests.closing import APRIL, ask_to_close, soft_close
from tests.ledgers import (
    APPROVER,
    AUDITOR,
    CODE,
    HOST,
    JULY,
    NOON,
    PAYER_APPROVER,
    POST_HOLDER,
    PREPARER,
    RECIPIENT,
    WITHIN,
    do,
    record_one_cost,
    set_up,
    time_row,
)
from tests.lives.approvals import submit_second_version
from tests.test_hard_cases import refused

SECOND = replace(APPROVER, person="P0014")  # another approver of the host


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger with the arrangement Ash-Birch; both books are right when the test is over."""
    with set_up(migrated_url) as ledger:
        yield ledger
        require_right(ledger)


def require_right(ledger: Ledger) -> None:
    """Every book's trial balance is nil, and the mirror explains every penny."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        for book in (HOST, RECIPIENT):
            rows = trial_balance(connection, known.arrangement_id, book, NOON.date()).rows
            assert sum(row.balance_pence for row in rows) == 0
        seen = mirror(connection, known.arrangement_id, known.arrangement, NOON.date())
        assert seen.unexplained_pence == 0


def approving(ledger: Ledger, number: int, caller: Caller, **how: object) -> Receipt:
    """Approve what waits under a number."""
    return do(ledger, caller, Permission.DECIDE, lambda work: approve(work, number, **how))  # type: ignore[arg-type]


def rejecting(ledger: Ledger, number: int, caller: Caller, reason: str = "No") -> Receipt:
    """Reject what waits under a number."""
    return do(ledger, caller, Permission.DECIDE, lambda work: reject(work, number, reason=reason))


def read_inbox(ledger: Ledger, caller: Caller, purpose: str | None = None) -> list[InboxItem]:
    """Return somebody's inbox."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        looking = Reader(caller.person, caller.party, caller.role)
        return inbox(connection, known.arrangement_id, known.arrangement, looking, purpose=purpose)


def status_of(ledger: Ledger, number: int) -> str:
    """Return the status of what was decided on under a number."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        looking = Reader(AUDITOR.person, AUDITOR.party, AUDITOR.role)
        found = find_approval(connection, known.arrangement_id, known.arrangement, looking, number)
    assert found is not None
    return found.status


def certified(ledger: Ledger) -> int:
    """State the DCS's July by the post-holder and certify it by the preparer."""
    stated: int = do(
        ledger, POST_HOLDER, Permission.STATE_TIME, lambda work: state_time(work, time_row())
    )["id"]
    do(
        ledger,
        PREPARER,
        Permission.CERTIFY_TIME,
        lambda work: certify_time(work, stated, capacity="line manager", on=date(2019, 8, 2)),
    )
    return stated


def submitted(ledger: Ledger) -> int:
    """Prepare and submit July's statement of OFFICE: 100.01, of which 50.01 is charged."""
    record_one_cost(ledger)
    approving(ledger, certified(ledger), APPROVER)
    permission = Permission.PREPARE_STATEMENT
    made: int = do(ledger, PREPARER, permission, lambda work: prepare_statement(work, JULY))["id"]
    do(ledger, PREPARER, permission, lambda work: submit_statement(work, made))
    return made


# ---- time ----
def test_certified_time_is_approved_by_its_number(ledger: Ledger) -> None:
    """The host's approver approves it through the inbox; then it waits no longer."""
    number = certified(ledger)
    (item,) = read_inbox(ledger, APPROVER)
    assert (item.waiting.id, item.waiting.purpose, item.may_decide) == (number, "time", True)
    assert item.waiting.submitted_on == date(2019, 8, 2)
    assert approving(ledger, number, APPROVER)["status"] == "approved"
    assert read_inbox(ledger, APPROVER) == []
    assert status_of(ledger, number) == "approved"


def test_rejected_time_can_only_be_superseded(ledger: Ledger) -> None:
    """Rejected, it is refused approval for good; the corrected entry is certified and approved."""
    number = certified(ledger)
    assert rejecting(ledger, number, APPROVER, "A day was leave")["status"] == "rejected"
    assert read_inbox(ledger, APPROVER) == []
    assert status_of(ledger, number) == "rejected"
    for act in (
        lambda work: approve(work, number),
        lambda work: approve_time(work, number, on=None),
        lambda work: reject(work, number, reason="Again"),
    ):
        refusal = refused(ledger, errors.StatusConflict, SECOND, Permission.DECIDE, act)
        assert "Supersede it" in refusal.detail
    corrected: int = do(
        ledger,
        POST_HOLDER,
        Permission.STATE_TIME,
        lambda work: supersede_time(work, number, time_row(leave="5"), reason="Corrected"),
    )["id"]
    do(
        ledger,
        PREPARER,
        Permission.CERTIFY_TIME,
        lambda work: certify_time(work, corrected, capacity="line manager", on=None),
    )
    approving(ledger, corrected, APPROVER)
    with ledger.database.reading(WITHIN) as connection:
        entry = time_apportionments.find(connection, 1, corrected)
        before = time_apportionments.find(connection, 1, number)
    assert entry is not None
    assert before is not None
    assert (entry.approved, before.rejected) == (True, True)


def test_time_is_decided_by_the_host_alone_and_as_it_was_read(ledger: Ledger) -> None:
    """The recipient's approver, whoever certified it, and another digest are all refused."""
    number = certified(ledger)
    cases: list[tuple[type[errors.LedgerError], Caller, str | None]] = [
        (errors.NotPermitted, PAYER_APPROVER, None),
        (errors.SamePerson, replace(APPROVER, person=PREPARER.person), None),
        (errors.SamePerson, replace(APPROVER, person=POST_HOLDER.person), None),
        (errors.PreconditionFailed, APPROVER, "0" * 64),
    ]
    for kind, caller, tag in cases:
        refused(
            ledger,
            kind,
            caller,
            Permission.DECIDE,
            lambda work, tag=tag: approve(work, number, if_match=tag),  # type: ignore[misc]
        )
        refused(
            ledger,
            kind,
            caller,
            Permission.DECIDE,
            lambda work, tag=tag: reject(work, number, reason="No", if_match=tag),  # type: ignore[misc]
        )
    refused(
        ledger,
        errors.ApprovalBeforeSubmission,
        APPROVER,
        Permission.DECIDE,
        lambda work: reject(work, number, reason="No", on=date(2019, 8, 1)),
    )


# ---- statements ----
def test_a_statement_waits_for_its_payee_then_for_its_payer(ledger: Ledger) -> None:
    """It is in one council's inbox after the other's, and agreed by its number."""
    number = submitted(ledger)
    assert [each.waiting.id for each in read_inbox(ledger, APPROVER)] == [number]
    assert read_inbox(ledger, PAYER_APPROVER) == []
    approving(ledger, number, APPROVER)
    (item,) = read_inbox(ledger, PAYER_APPROVER)
    assert "50.01 net" in item.waiting.summary
    approving(ledger, number, PAYER_APPROVER)
    assert read_inbox(ledger, PAYER_APPROVER) == []
    assert status_of(ledger, number) == "approved"


def test_a_statement_rejected_is_returned_by_the_council_whose_turn_it_is(ledger: Ledger) -> None:
    """Not by the other council, not by its preparer, not from another digest."""
    number = submitted(ledger)
    own = replace(APPROVER, person=PREPARER.person)
    for kind, caller in (
        (errors.StatusConflict, PAYER_APPROVER),
        (errors.SamePerson, own),
    ):
        refused(
            ledger, kind, caller, Permission.DECIDE, lambda work: reject(work, number, reason="No")
        )
    refused(
        ledger,
        errors.PreconditionFailed,
        APPROVER,
        Permission.DECIDE,
        lambda work: reject(work, number, reason="No", if_match="0" * 64),
    )
    assert rejecting(ledger, number, APPROVER)["status"] == "returned"
    with ledger.database.reading(WITHIN) as connection:
        (head,) = statements.heads(connection, 1, only=number)
    assert head.status is StatementStatus.RETURNED
    assert status_of(ledger, number) == "withdrawn"


# ---- periods ----
def test_a_closing_rejected_waits_no_longer_and_is_asked_for_anew(ledger: Ledger) -> None:
    """The recipient rejects it after the host approved; the same can be asked for again."""
    soft_close(ledger, APRIL)
    number = ask_to_close(ledger, APRIL)["id"]
    assert [each.waiting.purpose for each in read_inbox(ledger, PAYER_APPROVER)] == ["period_close"]
    approving(ledger, number, APPROVER)
    assert rejecting(ledger, number, PAYER_APPROVER, "A cost is missing")["status"] == "rejected"
    with ledger.database.reading(WITHIN) as connection:
        assert periods.find(connection, 1, APRIL).pending is None
    assert read_inbox(ledger, PAYER_APPROVER) == []
    assert status_of(ledger, number) == "rejected"
    for act in (lambda work: approve(work, number), lambda work: reject(work, number, reason="x")):
        refused(ledger, errors.Decided, PAYER_APPROVER, Permission.DECIDE, act)
    again = ask_to_close(ledger, APRIL)["id"]
    refused(
        ledger,
        errors.InvalidInput,
        APPROVER,
        Permission.DECIDE,
        lambda work: approve(work, again, on=date(2020, 3, 30)),
    )
    approving(ledger, again, APPROVER)
    assert approving(ledger, again, PAYER_APPROVER)["status"] == "closed"
    assert status_of(ledger, again) == "approved"


def test_who_asked_for_a_closing_does_not_decide_on_it(ledger: Ledger) -> None:
    """Asked for by the host's approver, another one decides for the host."""
    soft_close(ledger, APRIL)
    number = ask_to_close(ledger, APRIL, APPROVER)["id"]
    (item,) = read_inbox(ledger, APPROVER)
    assert item.why_not is not None
    assert "somebody else decides" in item.why_not
    refused(
        ledger,
        errors.SamePerson,
        APPROVER,
        Permission.DECIDE,
        lambda work: reject(work, number, reason="No"),
    )
    approving(ledger, number, SECOND)


# ---- submissions ----
def test_a_submission_is_approved_and_rejected_by_its_number(ledger: Ledger) -> None:
    """One council approves, the other rejects: it has no effect, and waits no longer."""
    number = submit_second_version(ledger)
    assert approving(ledger, number, APPROVER)["awaiting"] == [RECIPIENT]
    assert read_inbox(ledger, APPROVER) == []
    assert rejecting(ledger, number, PAYER_APPROVER, "Too early")["status"] == "rejected"
    assert status_of(ledger, number) == "rejected"
    refused(
        ledger,
        errors.Decided,
        replace(PAYER_APPROVER, person="P0015"),
        Permission.DECIDE,
        lambda work: approve(work, number),
    )


def test_a_rejection_says_why_and_a_number_is_of_something(ledger: Ledger) -> None:
    """Without a reason it is refused, and so is a number of nothing that waits."""
    number = submit_second_version(ledger)
    refused(
        ledger,
        errors.ReasonMissing,
        APPROVER,
        Permission.DECIDE,
        lambda work: reject(work, number, reason=None),
    )
    cost = record_one_cost(ledger)["id"]
    for nothing in (cost, 999_999):
        refused(
            ledger,
            errors.NotFound,
            APPROVER,
            Permission.DECIDE,
            lambda work, nothing=nothing: approve(work, nothing),  # type: ignore[misc]
        )


# ---- the inbox ----
def test_the_inbox_says_who_may_decide_and_why_not(ledger: Ledger) -> None:
    """Of one submission: an approver may, a preparer and who prepared it may not."""
    number = submit_second_version(ledger)
    reasons = {
        caller.person: [each.why_not for each in read_inbox(ledger, caller)]
        for caller in (APPROVER, PREPARER, AUDITOR, replace(APPROVER, person=PREPARER.person))
    }
    assert reasons[APPROVER.person] == [None]
    assert reasons[AUDITOR.person] == [f"An approver of {HOST} decides."]
    assert reasons[PREPARER.person] == [
        "You prepared it or took part in it: somebody else decides."
    ]
    (item,) = read_inbox(ledger, APPROVER, purpose="cost_recovery_model")
    assert (item.waiting.id, item.waiting.awaiting) == (number, (HOST, RECIPIENT))
    assert read_inbox(ledger, APPROVER, purpose="time") == []


def test_the_inbox_is_in_the_order_of_submission(ledger: Ledger) -> None:
    """Time, then a version of the model, then a closing: the oldest comes first."""
    time = certified(ledger)
    version = submit_second_version(ledger)
    soft_close(ledger, APRIL)
    closing = ask_to_close(ledger, APRIL)["id"]
    assert [each.waiting.id for each in read_inbox(ledger, APPROVER)] == [time, version, closing]
