"""Periods are soft-closed, sealed, and closed by both councils, with nothing left unfinished.

Every refusal is held to leave nothing behind but its row in the audit trail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial

import pytest

from ledger.actions.agree_statement import agree_statement, submit_statement
from ledger.actions.authority import Caller, Permission
from ledger.actions.close_period import seal_first
from ledger.actions.issue_statement import issue_statement
from ledger.actions.state_time import approve_time, certify_time, state_time, supersede_time
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain import errors
from ledger.domain.calendar import Month
from ledger.domain.clock import FixedClock
from ledger.store.periods import PeriodStatus, PeriodStep
from ledger.store.tokens import Role
from tests.closing import (
    APRIL,
    JULY,
    JUNE,
    MAY,
    SECOND_APPROVER,
    adjust,
    ask_to_close,
    close,
    close_for,
    close_soft_closed,
    prepare,
    record,
    refused,
    reopen_for,
    soft_close,
    unfinished_after_sealing,
    unfinished_refusal,
    view,
)
from tests.ledgers import (
    ADMINISTRATOR,
    APPROVER,
    AUDITOR,
    CODE,
    HOST,
    PAYER_APPROVER,
    PAYER_PREPARER,
    POST_HOLDER,
    PREPARER,
    RECIPIENT,
    do,
    opened,
    set_up,
    time_row,
)


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger with the arrangement Ash-Birch and nothing recorded."""
    with set_up(migrated_url) as ledger:
        yield ledger


# ---- soft-closing ----
def test_a_soft_closed_period_refuses_a_preparer_and_takes_an_approvers_adjustment(
    ledger: Ledger, migrated_url: str
) -> None:
    """After the soft close a preparer's cost is refused, naming May; an approver adjusts April."""
    receipt = soft_close(ledger, APRIL)
    assert receipt["status"] == "soft_closed"
    refusal = refused(migrated_url, errors.PeriodClosed, lambda: record(ledger))
    assert refusal.data["open_period"] == MAY
    assert adjust(ledger, APRIL)["amount"] == "100.01"
    assert view(ledger, APRIL).status is PeriodStatus.SOFT_CLOSED


def test_a_period_is_soft_closed_once_and_at_its_end(ledger: Ledger, migrated_url: str) -> None:
    """Not twice, not a period that the books have not, not before its last day has come."""
    soft_close(ledger, APRIL)
    refused(migrated_url, errors.StatusConflict, lambda: soft_close(ledger, APRIL))
    refused(migrated_url, errors.NotFound, lambda: soft_close(ledger, "2031-01"))
    early = FixedClock(datetime(2019, 5, 30, 12, tzinfo=UTC))
    with opened(migrated_url, clock=early) as sooner:
        refused(migrated_url, errors.DateInFuture, lambda: soft_close(sooner, MAY))


@pytest.mark.parametrize(
    "caller", [PREPARER, PAYER_PREPARER, PAYER_APPROVER, AUDITOR, ADMINISTRATOR]
)
def test_only_the_hosts_approver_soft_closes(
    ledger: Ledger, migrated_url: str, caller: Caller
) -> None:
    """Nobody else may, of either council."""
    refused(migrated_url, errors.NotPermitted, lambda: soft_close(ledger, APRIL, caller))


# ---- closing ----
def test_a_period_closes_when_the_second_council_approves(ledger: Ledger) -> None:
    """Asked for by a preparer, approved by the host and then the recipient, whichever is first."""
    soft_close(ledger, APRIL)
    seal_first(ledger, CODE, APRIL)
    assert ask_to_close(ledger, APRIL)["awaiting"] == [HOST, RECIPIENT]
    first = close_for(ledger, APRIL, PAYER_APPROVER)
    assert (first["status"], first["awaiting"]) == ("soft_closed", [HOST])
    assert view(ledger, APRIL).status is PeriodStatus.SOFT_CLOSED
    second = close_for(ledger, APRIL, APPROVER)
    assert (second["status"], second["awaiting"]) == ("closed", [])
    found = view(ledger, APRIL)
    assert found.status is PeriodStatus.CLOSED
    assert found.pending is None
    assert [(step.step, step.person) for step in found.steps] == [
        (PeriodStep.SOFT_CLOSE, APPROVER.person),
        (PeriodStep.REQUEST_CLOSE, PREPARER.person),
        (PeriodStep.CLOSE, APPROVER.person),
    ]
    assert found.steps[2].request == found.steps[1].id


def test_a_closed_period_takes_nothing(ledger: Ledger, migrated_url: str) -> None:
    """Neither a preparer's cost nor an approver's adjustment; May is named."""
    close(ledger, APRIL)
    for attempt in (partial(record, ledger), partial(adjust, ledger, APRIL)):
        refusal = refused(migrated_url, errors.PeriodClosed, attempt)
        assert refusal.data["open_period"] == MAY


def test_no_statement_of_a_closed_period_is_drafted(ledger: Ledger, migrated_url: str) -> None:
    """Though nothing would be posted in it."""
    close(ledger, APRIL)
    attempt = partial(prepare, ledger, Month(2019, 4))
    refused(migrated_url, errors.PeriodClosed, attempt)


def test_an_open_period_is_not_closed_before_it_is_soft_closed(
    ledger: Ledger, migrated_url: str
) -> None:
    """The closing of an open period cannot be asked for, nor that of a closed one."""
    seal_first(ledger, CODE, APRIL)
    refused(migrated_url, errors.StatusConflict, lambda: ask_to_close(ledger, APRIL))
    close(ledger, APRIL)
    refused(migrated_url, errors.StatusConflict, lambda: ask_to_close(ledger, APRIL))
    refused(migrated_url, errors.NotFound, lambda: ask_to_close(ledger, "2031-01"))


def test_nobody_approves_the_closing_that_they_asked_for(ledger: Ledger, migrated_url: str) -> None:
    """The host's approver may ask, and another of the host's approvers then approves."""
    soft_close(ledger, APRIL)
    seal_first(ledger, CODE, APRIL)
    ask_to_close(ledger, APRIL, APPROVER)
    refused(migrated_url, errors.SamePerson, lambda: close_for(ledger, APRIL, APPROVER))
    elsewhere = replace(PAYER_APPROVER, person=APPROVER.person)
    refused(migrated_url, errors.SamePerson, lambda: close_for(ledger, APRIL, elsewhere))
    close_for(ledger, APRIL, SECOND_APPROVER)
    assert close_for(ledger, APRIL, PAYER_APPROVER)["status"] == "closed"


def test_both_councils_close_and_by_two_people(ledger: Ledger, migrated_url: str) -> None:
    """A second approval of the same council is refused, and one person's for both councils."""
    soft_close(ledger, APRIL)
    seal_first(ledger, CODE, APRIL)
    ask_to_close(ledger, APRIL)
    close_for(ledger, APRIL, APPROVER)
    refused(migrated_url, errors.StatusConflict, lambda: close_for(ledger, APRIL, APPROVER))
    refused(migrated_url, errors.StatusConflict, lambda: close_for(ledger, APRIL, SECOND_APPROVER))
    both = replace(PAYER_APPROVER, person=APPROVER.person)
    refused(migrated_url, errors.SamePerson, lambda: close_for(ledger, APRIL, both))
    assert view(ledger, APRIL).status is PeriodStatus.SOFT_CLOSED


@pytest.mark.parametrize("caller", [PREPARER, PAYER_PREPARER, AUDITOR, ADMINISTRATOR])
def test_only_approvers_approve_a_closing(
    ledger: Ledger, migrated_url: str, caller: Caller
) -> None:
    """Neither preparers nor those who read and set up; the last two do not even ask."""
    soft_close(ledger, APRIL)
    seal_first(ledger, CODE, APRIL)
    if caller.role is not Role.PREPARER:
        refused(migrated_url, errors.NotPermitted, lambda: ask_to_close(ledger, APRIL, caller))
    ask_to_close(ledger, APRIL, SECOND_APPROVER)
    refused(migrated_url, errors.NotPermitted, lambda: close_for(ledger, APRIL, caller))


def test_what_nobody_asked_for_is_not_approved(ledger: Ledger, migrated_url: str) -> None:
    """Not a closing before it is asked for, nor a reopening when a closing is what was asked."""
    soft_close(ledger, APRIL)
    seal_first(ledger, CODE, APRIL)
    refused(migrated_url, errors.StatusConflict, lambda: close_for(ledger, APRIL, APPROVER))
    asked = ask_to_close(ledger, APRIL)
    refused(migrated_url, errors.StatusConflict, lambda: ask_to_close(ledger, APRIL))
    refused(migrated_url, errors.StatusConflict, lambda: reopen_for(ledger, APRIL, APPROVER))
    stale = partial(close_for, ledger, APRIL, APPROVER, if_match="0" * 64)
    refused(migrated_url, errors.PreconditionFailed, stale)
    close_for(ledger, APRIL, APPROVER, if_match=asked["digest"])


def test_an_adjustment_after_the_request_undoes_it(ledger: Ledger, migrated_url: str) -> None:
    """What was approved is the period as posted: adjust it, and the approvals fall.

    The adjustment is taken back by one more, so that its totals differ and its cost is nil.
    """
    soft_close(ledger, APRIL)
    seal_first(ledger, CODE, APRIL)
    ask_to_close(ledger, APRIL)
    close_for(ledger, APRIL, APPROVER)
    adjust(ledger, APRIL, source_ref="A")
    adjust(ledger, APRIL, source_ref="A/back", credits="A", amount="-100.01")
    seal_first(ledger, CODE, APRIL)
    attempt = partial(close_for, ledger, APRIL, PAYER_APPROVER)
    assert "adjusted" in refused(migrated_url, errors.StatusConflict, attempt).detail
    ask_to_close(ledger, APRIL)
    close_for(ledger, APRIL, APPROVER)
    assert close_for(ledger, APRIL, PAYER_APPROVER)["status"] == "closed"


# ---- what keeps a period open ----
def test_only_the_oldest_open_period_closes(ledger: Ledger, migrated_url: str) -> None:
    """With April soft-closed and May open, June waits for both, and May for April."""
    for period in (APRIL, MAY, JUNE):
        soft_close(ledger, period)
    seal_first(ledger, CODE, APRIL)
    assert unfinished_refusal(ledger, migrated_url, MAY) == [
        "The earlier period 2019-04 is not closed."
    ]
    assert unfinished_refusal(ledger, migrated_url, JUNE) == [
        "The earlier period 2019-04 and 1 more up to it are not closed."
    ]
    for period in (APRIL, MAY, JUNE):
        assert close_soft_closed(ledger, period)["status"] == "closed"


def test_unsealed_events_keep_a_period_open(ledger: Ledger, migrated_url: str) -> None:
    """Two adjustments that no block holds: the first is named; sealed, they hinder no more."""
    soft_close(ledger, APRIL)
    seal_first(ledger, CODE, APRIL)
    first = adjust(ledger, APRIL, source_ref="A")["id"]
    adjust(ledger, APRIL, source_ref="A/back", credits="A", amount="-100.01")
    assert unfinished_refusal(ledger, migrated_url, APRIL) == [
        f"2 of its events, from event {first} on, are not sealed."
    ]
    assert close_soft_closed(ledger, APRIL)["status"] == "closed"


def test_cost_not_apportioned_keeps_a_period_open(ledger: Ledger, migrated_url: str) -> None:
    """April's cost waits in 6000 until a statement takes it, be it May's, as a late item."""
    record(ledger)
    soft_close(ledger, APRIL)
    seal_first(ledger, CODE, APRIL)
    assert unfinished_refusal(ledger, migrated_url, APRIL) == [
        "100.01 of cost in the pool SETUP, service month 2019-04, is not apportioned."
    ]
    prepare(ledger, Month(2019, 5))
    assert close_soft_closed(ledger, APRIL)["status"] == "closed"


def test_a_statement_not_issued_keeps_its_period_open(ledger: Ledger, migrated_url: str) -> None:
    """As a draft, submitted, and agreed by one council or both; issued, it hinders no more."""
    record(ledger)
    statement = prepare(ledger, Month(2019, 4))
    soft_close(ledger, APRIL)
    on = date(2019, 5, 7)
    steps: list[tuple[Caller, Permission, Callable[[Work], Receipt]]] = [
        (
            PREPARER,
            Permission.PREPARE_STATEMENT,
            lambda work: submit_statement(work, statement, on=on),
        ),
        (
            APPROVER,
            Permission.AGREE_STATEMENT,
            lambda work: agree_statement(work, statement, on=on),
        ),
        (
            PAYER_APPROVER,
            Permission.AGREE_STATEMENT,
            lambda work: agree_statement(work, statement, on=on),
        ),
        (PREPARER, Permission.ISSUE_STATEMENT, lambda work: issue_statement(work, statement)),
    ]
    states = ("draft", "submitted", "agreed by host", "agreed by recipient")
    for state, (caller, permission, act) in zip(states, steps, strict=True):
        seal_first(ledger, CODE, APRIL)
        assert unfinished_refusal(ledger, migrated_url, APRIL) == [
            f"Statement {statement} of 2019-04 (version 1) is {state}, not issued."
        ]
        do(ledger, caller, permission, act)
    assert close_soft_closed(ledger, APRIL)["status"] == "closed"


def test_time_not_approved_keeps_a_period_open(ledger: Ledger, migrated_url: str) -> None:
    """July's time is missing, then not certified, not approved, and once approved superseded."""
    for period in (APRIL, MAY, JUNE):
        close(ledger, period)
    soft_close(ledger, JULY)
    found = partial(unfinished_after_sealing, ledger, migrated_url, JULY)
    assert found() == ["Time of DCS for 2019-07 is not stated."]
    stating = Permission.STATE_TIME
    entry = do(ledger, POST_HOLDER, stating, lambda work: state_time(work, time_row()))["id"]
    assert found() == [f"Time of DCS for 2019-07, entry {entry}, is not certified."]
    _certify(ledger, entry)
    assert found() == [f"Time of DCS for 2019-07, entry {entry}, is not approved."]
    _approve(ledger, entry)
    again = do(
        ledger,
        POST_HOLDER,
        stating,
        lambda work: supersede_time(work, entry, time_row(), reason="Signed on paper since"),
    )["id"]
    assert found() == [f"Time of DCS for 2019-07, entry {again}, is not certified."]
    _certify(ledger, again)
    _approve(ledger, again)
    assert close_soft_closed(ledger, JULY)["status"] == "closed"


def test_everything_unfinished_is_named_at_once(ledger: Ledger, migrated_url: str) -> None:
    """April open, July's time missing, its cost not apportioned, its events not sealed."""
    cost = record(ledger, entered_on="2019-07-31")["id"]
    soft_close(ledger, JULY)
    assert unfinished_refusal(ledger, migrated_url, JULY) == [
        "The earlier period 2019-04 and 2 more up to it are not closed.",
        "Time of DCS for 2019-07 is not stated.",
        "100.01 of cost in the pool SETUP, service month 2019-04, is not apportioned.",
        f"1 of its events, from event {cost} on, is not sealed.",
    ]


def test_what_is_unfinished_by_then_refuses_the_second_approval(
    ledger: Ledger, migrated_url: str
) -> None:
    """A correction of time between request and approval holds the closing up."""
    for period in (APRIL, MAY, JUNE):
        close(ledger, period)
    soft_close(ledger, JULY)
    stating = Permission.STATE_TIME
    entry = do(ledger, POST_HOLDER, stating, lambda work: state_time(work, time_row()))["id"]
    _certify(ledger, entry)
    _approve(ledger, entry)
    seal_first(ledger, CODE, JULY)
    ask_to_close(ledger, JULY)
    close_for(ledger, JULY, APPROVER)
    do(
        ledger,
        POST_HOLDER,
        stating,
        lambda work: supersede_time(work, entry, time_row(), reason="A day was wrong"),
    )
    seal_first(ledger, CODE, JULY)
    attempt = partial(close_for, ledger, JULY, PAYER_APPROVER)
    assert "not certified" in refused(migrated_url, errors.PeriodUnfinished, attempt).detail


def _certify(ledger: Ledger, entry: int) -> None:
    on = date(2019, 8, 2)
    do(
        ledger,
        PREPARER,
        Permission.CERTIFY_TIME,
        lambda work: certify_time(work, entry, capacity="line manager", on=on),
    )


def _approve(ledger: Ledger, entry: int) -> None:
    on = date(2019, 8, 5)
    do(ledger, APPROVER, Permission.APPROVE_TIME, lambda work: approve_time(work, entry, on=on))
