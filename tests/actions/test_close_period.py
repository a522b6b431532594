"""Periods are soft-closed, sealed, closed by both councils, and reopened by both with a reason.

Every refusal is held to leave nothing behind but its row in the audit trail. The oldest period of
Ash-Birch is April 2019: the pool SETUP takes costs then, and no post is shared yet, so no time is
due. The year ends on 31 March 2020, which is also the day on the clock.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from itertools import count
from typing import Any

import pytest

from ledger.actions.adjust_period import adjust_period
from ledger.actions.agree_statement import agree_statement, submit_statement
from ledger.actions.authority import Caller, Permission
from ledger.actions.close_period import (
    approve_close,
    request_close,
    seal_first,
    soft_close_period,
)
from ledger.actions.issue_statement import issue_statement
from ledger.actions.perform import Ledger, Receipt, Work
from ledger.actions.prepare_statement import prepare_statement
from ledger.actions.record_cost import record_cost
from ledger.actions.reopen_period import approve_reopen, request_reopen
from ledger.actions.seal import seal_all
from ledger.actions.state_time import approve_time, certify_time, state_time, supersede_time
from ledger.domain import errors
from ledger.domain.calendar import Month
from ledger.domain.clock import FixedClock
from ledger.queries import periods, verify
from ledger.queries.periods import PeriodView
from ledger.store.periods import PeriodStatus, PeriodStep
from ledger.store.tokens import Role
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
    cost_row,
    do,
    opened,
    set_up,
    time_row,
)
from tests.store.raw import REFUSED, Raw, dump, posting, raw_connection

APRIL, MAY, JUNE, JULY, MARCH = "2019-04", "2019-05", "2019-06", "2019-07", "2020-03"
YEAR_END = "2019-20-AP13"
MONTHS = [f"2019-{number:02d}" for number in range(4, 13)] + ["2020-01", "2020-02", MARCH]
SECONDS = 60
CLOSED_ROW = "the accounting period is closed"
SECOND_APPROVER = replace(APPROVER, person="P0013")


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger with the arrangement Ash-Birch and nothing recorded."""
    with set_up(migrated_url) as ledger:
        yield ledger


# ---- doing ----
def soft_close(ledger: Ledger, period: str, caller: Caller = APPROVER) -> Receipt:
    """Soft-close a period."""
    act = partial(_soft_close, period)
    return do(ledger, caller, Permission.SOFT_CLOSE_PERIOD, act)


def _soft_close(period: str, work: Work) -> Receipt:
    return soft_close_period(work, period)


def ask_to_close(ledger: Ledger, period: str, caller: Caller = PREPARER) -> Receipt:
    """Ask for a period's closing."""
    return do(
        ledger, caller, Permission.REQUEST_PERIOD_STEP, lambda work: request_close(work, period)
    )


def close_for(
    ledger: Ledger, period: str, caller: Caller, *, if_match: str | None = None
) -> Receipt:
    """Approve a closing for the caller's council."""
    return do(
        ledger,
        caller,
        Permission.APPROVE_PERIOD_STEP,
        lambda work: approve_close(work, period, if_match=if_match),
    )


def close(ledger: Ledger, period: str) -> Receipt:
    """Take an open period all the way to closed."""
    soft_close(ledger, period)
    return close_soft_closed(ledger, period)


def close_soft_closed(ledger: Ledger, period: str) -> Receipt:
    """Take a soft-closed period to closed, sealing before each step as the service does."""
    seal_first(ledger, CODE, period)
    ask_to_close(ledger, period)
    seal_first(ledger, CODE, period)
    close_for(ledger, period, APPROVER)
    seal_first(ledger, CODE, period)
    return close_for(ledger, period, PAYER_APPROVER)


def ask_to_reopen(
    ledger: Ledger, period: str, caller: Caller = PREPARER, reason: str | None = "A cost was missed"
) -> Receipt:
    """Ask for a period's reopening."""
    return do(
        ledger,
        caller,
        Permission.REQUEST_PERIOD_STEP,
        lambda work: request_reopen(work, period, reason=reason),
    )


def reopen_for(
    ledger: Ledger, period: str, caller: Caller, *, if_match: str | None = None
) -> Receipt:
    """Approve a reopening for the caller's council."""
    return do(
        ledger,
        caller,
        Permission.APPROVE_PERIOD_STEP,
        lambda work: approve_reopen(work, period, if_match=if_match),
    )


def setup_row(**fields: object) -> dict[str, Any]:
    """Return a cost of 100.01 in the pool SETUP, of April and entered in it."""
    april = {"pool": "SETUP", "service_from": "2019-04-01", "service_to": "2019-04-30"}
    return cost_row(**april | {"entered_on": "2019-04-30"} | fields)


def record(ledger: Ledger, caller: Caller = PREPARER, **fields: object) -> Receipt:
    """Record a cost of April."""
    row = setup_row(**fields)
    return do(ledger, caller, Permission.RECORD, lambda work: record_cost(work, row))


def adjust(ledger: Ledger, period: str, caller: Caller = APPROVER, **fields: object) -> Receipt:
    """Record a cost as an approver's adjustment."""
    row = setup_row(**fields)
    return do(
        ledger, caller, Permission.ADJUST_PERIOD, lambda work: adjust_period(work, period, row)
    )


def prepare(ledger: Ledger, month: Month) -> int:
    """Prepare a month's statement, which apportions every cost up to its end."""
    on = month.next.first.replace(day=7)
    made: int = do(
        ledger,
        PREPARER,
        Permission.PREPARE_STATEMENT,
        lambda work: prepare_statement(work, month, on=on),
    )["id"]
    return made


# ---- looking ----
def view(ledger: Ledger, period: str) -> PeriodView:
    """Return a period as it stands."""
    with ledger.database.reading() as connection:
        arrangement_id = ledger.definitions.find(connection, CODE).arrangement_id
        return periods.find(connection, arrangement_id, period)


def unfinished(ledger: Ledger, period: str) -> list[str]:
    """List what keeps a period open."""
    with ledger.database.reading() as connection:
        known = ledger.definitions.find(connection, CODE)
        found = periods.find(connection, known.arrangement_id, period)
        return periods.unfinished(connection, known.arrangement_id, known.arrangement, found)


def refused(
    url: str, kind: type[errors.LedgerError], attempt: Callable[[], object]
) -> errors.LedgerError:
    """Make an attempt that must be refused; nothing but the audit trail may hold a trace of it."""
    before = dump(url)
    with pytest.raises(kind) as caught:
        attempt()
    after = dump(url)
    assert {name for name in after if after[name] != before[name]} == {"audit_event"}
    return caught.value


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


def test_an_open_month_is_not_adjusted(ledger: Ledger, migrated_url: str) -> None:
    """An approver enters costs in no open month: that is a preparer's, and RECORD stays theirs."""
    refused(migrated_url, errors.StatusConflict, lambda: adjust(ledger, APRIL))
    refused(migrated_url, errors.NotPermitted, lambda: record(ledger, APPROVER))
    refused(migrated_url, errors.NotPermitted, lambda: adjust(ledger, APRIL, PREPARER))


def test_an_adjustment_is_dated_in_its_period(ledger: Ledger, migrated_url: str) -> None:
    """A cost of 1 May does not go into a soft-closed April."""
    soft_close(ledger, APRIL)
    attempt = partial(adjust, ledger, APRIL, entered_on="2019-05-01")
    assert refused(migrated_url, errors.PeriodUnknown, attempt).field == "period"
    refused(migrated_url, errors.NotFound, partial(adjust, ledger, "2031-01"))


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
def unfinished_refusal(ledger: Ledger, url: str, period: str) -> list[str]:
    """Ask for a closing that must be refused as unfinished, and return its reasons."""
    refusal = refused(url, errors.PeriodUnfinished, lambda: ask_to_close(ledger, period))
    assert isinstance(refusal, errors.PeriodUnfinished)
    assert all(item in refusal.detail for item in refusal.items)
    assert refusal.items == unfinished(ledger, period)
    return refusal.items


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


def unfinished_after_sealing(ledger: Ledger, url: str, period: str) -> list[str]:
    """Seal, and return why the period cannot be closed."""
    seal_first(ledger, CODE, period)
    return unfinished_refusal(ledger, url, period)


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


# ---- reopening ----
def test_a_closed_period_reopens_by_both_councils_with_a_reason(ledger: Ledger) -> None:
    """The cost that was missed is then recorded, and the period is closed a second time."""
    close(ledger, APRIL)
    asked = ask_to_reopen(ledger, APRIL, PAYER_PREPARER)
    assert reopen_for(ledger, APRIL, PAYER_APPROVER)["status"] == "closed"
    assert reopen_for(ledger, APRIL, APPROVER, if_match=asked["digest"])["status"] == "open"
    found = view(ledger, APRIL)
    assert found.status is PeriodStatus.OPEN
    assert [step.step for step in found.steps] == [
        PeriodStep.SOFT_CLOSE,
        PeriodStep.REQUEST_CLOSE,
        PeriodStep.CLOSE,
        PeriodStep.REQUEST_REOPEN,
        PeriodStep.REOPEN,
    ]
    assert {step.reason for step in found.steps[3:]} == {"A cost was missed"}
    record(ledger)
    prepare(ledger, Month(2019, 5))
    assert close(ledger, APRIL)["status"] == "closed"


def test_reopening_takes_back_nothing_that_was_known(ledger: Ledger, migrated_url: str) -> None:
    """Every row from before is still there, but for the status, and the chain holds."""
    close(ledger, APRIL)
    before = dump(migrated_url)
    ask_to_reopen(ledger, APRIL)
    reopen_for(ledger, APRIL, APPROVER)
    reopen_for(ledger, APRIL, PAYER_APPROVER)
    after = dump(migrated_url)
    lost = {name for name in before if not set(before[name]) <= set(after[name])}
    assert lost == {"accounting_period"}
    seal_all(ledger, CODE)
    with ledger.database.reading() as connection:
        arrangement_id = ledger.definitions.find(connection, CODE).arrangement_id
        assert verify.verify(connection, arrangement_id, CODE).holds


def test_only_the_latest_closed_period_reopens(ledger: Ledger, migrated_url: str) -> None:
    """With April and May closed it is May; then April; June, which is open, never."""
    for period in (APRIL, MAY):
        close(ledger, period)
    refusal = refused(migrated_url, errors.StatusConflict, lambda: ask_to_reopen(ledger, APRIL))
    assert "that is 2019-05" in refusal.detail
    refused(migrated_url, errors.StatusConflict, lambda: ask_to_reopen(ledger, JUNE))
    for period in (MAY, APRIL):
        ask_to_reopen(ledger, period)
        reopen_for(ledger, period, APPROVER)
        assert reopen_for(ledger, period, PAYER_APPROVER)["status"] == "open"


def test_a_reopening_asked_for_is_void_once_a_later_period_closed(
    ledger: Ledger, migrated_url: str
) -> None:
    """April's reopening is asked for and half approved; May closes; the rest is refused."""
    close(ledger, APRIL)
    ask_to_reopen(ledger, APRIL)
    reopen_for(ledger, APRIL, APPROVER)
    close(ledger, MAY)
    attempt = partial(reopen_for, ledger, APRIL, PAYER_APPROVER)
    refused(migrated_url, errors.StatusConflict, attempt)
    assert view(ledger, APRIL).status is PeriodStatus.CLOSED


def test_reopening_needs_a_reason_and_two_people(ledger: Ledger, migrated_url: str) -> None:
    """No reason, an empty one, the one who asked, one council twice: each is refused."""
    close(ledger, APRIL)
    for reason in (None, ""):
        attempt = partial(ask_to_reopen, ledger, APRIL, reason=reason)
        refused(migrated_url, errors.ReasonMissing, attempt)
    refused(migrated_url, errors.TextMalformed, lambda: ask_to_reopen(ledger, APRIL, reason="  "))
    refused(migrated_url, errors.StatusConflict, lambda: reopen_for(ledger, APRIL, APPROVER))
    ask_to_reopen(ledger, APRIL, PAYER_APPROVER)
    refused(migrated_url, errors.SamePerson, lambda: reopen_for(ledger, APRIL, PAYER_APPROVER))
    reopen_for(ledger, APRIL, APPROVER)
    refused(migrated_url, errors.StatusConflict, lambda: reopen_for(ledger, APRIL, SECOND_APPROVER))
    assert view(ledger, APRIL).status is PeriodStatus.CLOSED


def test_a_soft_close_made_too_soon_is_taken_back_in_the_same_way(ledger: Ledger) -> None:
    """A soft-closed period reopens by both councils too, and its preparer goes on."""
    soft_close(ledger, APRIL)
    ask_to_reopen(ledger, APRIL, reason="April's invoices came late")
    reopen_for(ledger, APRIL, APPROVER)
    assert reopen_for(ledger, APRIL, PAYER_APPROVER)["status"] == "open"
    record(ledger)


# ---- the year end ----
def test_march_closes_while_the_years_adjustments_stay_open(
    ledger: Ledger, migrated_url: str
) -> None:
    """AP13 takes an approver's cost of 31 March with March closed, and then closes the year.

    50.00 of April in AP13 is not March's to finish, and adjusting AP13 does not undo what the
    councils approve of March. March's own statement cannot take it any more, and no month follows
    in these books, so what was adjusted three times is taken back before AP13 closes.
    """
    _finish_the_time_of_the_year(ledger)
    for period in MONTHS[:-1]:
        close(ledger, period)
    _adjust_the_year(ledger, source_ref="Y-0")
    soft_close(ledger, MARCH)
    seal_first(ledger, CODE, MARCH)
    ask_to_close(ledger, MARCH)
    _adjust_the_year(ledger, source_ref="Y-1")
    for approver in (APPROVER, PAYER_APPROVER):
        seal_first(ledger, CODE, MARCH)
        closed = close_for(ledger, MARCH, approver)
    assert closed["status"] == "closed"
    refused(migrated_url, errors.PeriodClosed, lambda: record(ledger, entered_on="2020-03-31"))
    _adjust_the_year(ledger, source_ref="Y-2")
    soft_close(ledger, YEAR_END)
    seal_first(ledger, CODE, YEAR_END)
    assert unfinished_refusal(ledger, migrated_url, YEAR_END) == [
        "150.00 of cost in the pool SETUP, service month 2019-04, is not apportioned."
    ]
    for ref in ("Y-0", "Y-1", "Y-2"):
        _adjust_the_year(ledger, source_ref=f"{ref}/back", credits=ref, amount="-50.00")
    assert close_soft_closed(ledger, YEAR_END)["status"] == "closed"
    refused(migrated_url, errors.PeriodClosed, lambda: _adjust_the_year(ledger))


def _adjust_the_year(ledger: Ledger, **fields: object) -> Receipt:
    """Enter 50.00 of April as an adjustment of the year."""
    year_end: dict[str, Any] = {"entered_on": "2020-03-31", "amount": "50.00"}
    return adjust(ledger, YEAR_END, APPROVER, **year_end | fields)


def _finish_the_time_of_the_year(ledger: Ledger) -> None:
    """State, certify and approve the DCS's time of July to December 2019, each month whole."""
    calendar = {7: 23, 8: 21, 9: 21, 10: 23, 11: 21, 12: 20}
    for number, days in calendar.items():
        month = Month(2019, number)
        row = time_row(
            service_from=month.first.isoformat(),
            service_to=month.last.isoformat(),
            party_days={HOST: "10", RECIPIENT: f"{days - 10}"},
            joint="0",
            leave="0",
        )
        act = partial(_state, row)
        entry = do(ledger, POST_HOLDER, Permission.STATE_TIME, act)["id"]
        on = date(2020, 1, 6)
        certify = partial(certify_time, event_id=entry, capacity="line manager", on=on)
        do(ledger, PREPARER, Permission.CERTIFY_TIME, certify)
        approve = partial(approve_time, event_id=entry, on=on)
        do(ledger, APPROVER, Permission.APPROVE_TIME, approve)


def _state(row: dict[str, Any], work: Work) -> Receipt:
    return state_time(work, row)


def test_the_year_end_takes_the_last_day_of_march_and_adjustments_only(
    ledger: Ledger, migrated_url: str
) -> None:
    """No other date goes into AP13, and a preparer's cost of that day goes into March.

    Nor is AP13 ever named as the open period to enter something in.
    """
    attempt = partial(adjust, ledger, YEAR_END, entered_on="2020-03-30")
    assert refused(migrated_url, errors.PeriodUnknown, attempt).field == "period"
    event = record(ledger, entered_on="2020-03-31")["id"]
    with raw_connection(migrated_url) as raw:
        assert raw.run("SELECT period FROM event WHERE event_id = ?", event) == [(MARCH,)]
    soft_close(ledger, MARCH)
    for day in ("2020-03-30", "2020-03-31"):
        attempt = partial(record, ledger, entered_on=day)
        assert refused(migrated_url, errors.PeriodClosed, attempt).data["open_period"] == ""


# ---- round the actions ----
def refused_raw(url: str, attack: Callable[[Raw], object], because: str) -> None:
    """Try an attack through the driver's own connection; nothing has changed."""
    before = dump(url)
    with raw_connection(url) as raw:
        with pytest.raises(REFUSED, match=because):
            _commit(raw, attack)
        raw.rollback()
    assert dump(url) == before


def _commit(raw: Raw, attack: Callable[[Raw], object]) -> None:
    attack(raw)
    raw.commit()


def _post(raw: Raw, *, role: str = "preparer") -> None:
    posting(raw, (100, -100), effective_on="2019-04-30", period=APRIL, role=role).write(raw)


def test_the_database_refuses_a_posting_to_a_closed_period(
    ledger: Ledger, migrated_url: str
) -> None:
    """By raw SQL too, whichever role it claims."""
    close(ledger, APRIL)
    for role in ("preparer", "approver"):
        refused_raw(migrated_url, partial(_post, role=role), CLOSED_ROW)


def test_a_status_changed_by_hand_reopens_nothing(ledger: Ledger, migrated_url: str) -> None:
    """The row is set to open behind the ledger's back: the steps still refuse the posting.

    So they do for a soft-closed period, but to an approver.
    """
    close(ledger, APRIL)
    soft_close(ledger, MAY)
    with raw_connection(migrated_url) as raw:
        raw.run("UPDATE accounting_period SET status = 'open'")
        raw.commit()
    for role in ("preparer", "approver"):
        refused_raw(migrated_url, partial(_post, role=role), "closed, whatever its row says")
    may = {"effective_on": "2019-05-31", "period": MAY}

    def post_to_may(raw: Raw) -> None:
        posting(raw, (100, -100), **may).write(raw)

    refused_raw(migrated_url, post_to_may, "closed, whatever its row says")
    with raw_connection(migrated_url) as raw:
        posting(raw, (100, -100), **may, role="approver").write(raw)
        raw.commit()


def _step(raw: Raw, step: str, **columns: object) -> None:
    made = posting(raw, person=PREPARER.person, kind="period_closed")
    made.write(raw)
    row = {"arrangement_id": 1, "event_id": made.event["event_id"], "period": APRIL, "step": step}
    raw.insert("period_step", row | columns)


def test_the_database_refuses_a_closing_that_both_did_not_approve(
    ledger: Ledger, migrated_url: str
) -> None:
    """On no approval, on one, on one person's two, on the request of another period or step."""
    soft_close(ledger, APRIL)
    soft_close(ledger, MAY)
    seal_first(ledger, CODE, APRIL)
    request = ask_to_close(ledger, APRIL)
    closing = partial(_step, step="close", request_event_id=request["id"])
    not_agreed = "both councils approve closing and reopening"
    refused_raw(migrated_url, closing, not_agreed)

    def approve(
        raw: Raw, person: str = "P0006", digest: str | None = None, party: str = RECIPIENT
    ) -> None:
        made = posting(raw, person=person, party=party, kind="approved")
        made.write(raw)
        row = {
            "arrangement_id": 1,
            "event_id": made.event["event_id"],
            "subject_event_id": request["id"],
            "purpose": "period_close",
            "subject_digest": digest or request["digest"],
            "party": party,
            "person": person,
            "approved_on": "2020-03-31",
        }
        raw.insert("approval", row)

    def on_what_neither_asked_for(raw: Raw) -> None:
        approve(raw, digest="0" * 64)
        approve(raw, APPROVER.person, "0" * 64, HOST)
        closing(raw)

    def with_a_third_party(raw: Raw) -> None:
        approve(raw)
        approve(raw, "P0008", party="DFE")
        closing(raw)

    for attack in (on_what_neither_asked_for, with_a_third_party):
        refused_raw(migrated_url, attack, not_agreed)
    close_for(ledger, APRIL, APPROVER)
    refused_raw(migrated_url, closing, not_agreed)

    def with_one_person(raw: Raw) -> None:
        approve(raw, APPROVER.person)
        closing(raw)

    def with_another_digest(raw: Raw) -> None:
        approve(raw, digest="0" * 64)
        closing(raw)

    def another_period(raw: Raw) -> None:
        approve(raw)
        closing(raw, period=MAY)

    def another_step(raw: Raw) -> None:
        approve(raw)
        _step(raw, "reopen", request_event_id=request["id"], reason="Why not")

    for attack in (with_one_person, with_another_digest, another_period, another_step):
        refused_raw(migrated_url, attack, not_agreed)

    def by_the_requester(raw: Raw) -> None:
        approve(raw, PREPARER.person)

    refused_raw(migrated_url, by_the_requester, "nobody approves what they prepared")


def test_the_database_refuses_a_step_out_of_turn(ledger: Ledger, migrated_url: str) -> None:
    """No step fits a period in another state, or one that is not kept; none lacks what it needs."""
    turn = "not in a state for this step"
    refused_raw(migrated_url, partial(_step, step="request_close"), turn)
    asked = partial(_step, step="request_reopen", reason="Why not")
    refused_raw(migrated_url, asked, turn)
    refused_raw(migrated_url, partial(_step, step="soft_close", period="2031-01"), turn)
    soft_close(ledger, APRIL)
    refused_raw(migrated_url, partial(_step, step="soft_close"), turn)
    check = "CHECK|check constraint"
    refused_raw(migrated_url, partial(_step, step="request_reopen"), check)
    refused_raw(migrated_url, partial(_step, step="request_close", request_event_id=1), check)


# ---- many at once ----
def _together(calls: list[Callable[[], object]]) -> list[object]:
    """Make the calls at the same moment; return what each gave, or why it was refused."""
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        barrier.wait(SECONDS)
        try:
            return call()
        except errors.LedgerError as refusal:
            return refusal

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls, timeout=SECONDS))


def _posted(url: str, period: str) -> set[int]:
    """Return the events that post in a period."""
    with raw_connection(url) as raw:
        found = "SELECT event_id FROM event WHERE period = ? AND n_journals > 0"
        return {event for (event,) in raw.run(found, period)}


def test_nothing_lands_in_a_period_after_its_closing_and_nothing_is_lost(
    ledger: Ledger, migrated_url: str
) -> None:
    """Eight preparers record costs in April without pause while one person closes it.

    Each goes on until April refuses it. Every receipt given has its event, no event is there
    without its receipt, and none came to be known after the closing.
    """
    receipts: list[Receipt] = []
    started = threading.Semaphore(0)

    def post(poster: int) -> str:
        for number in count():
            try:
                receipts.append(record(ledger, source_ref=f"{poster}-{number}"))
            except errors.PeriodClosed as closed:
                return closed.data["open_period"]
            started.release()
        raise AssertionError

    def close_april() -> Receipt:
        for _ in range(24):
            assert started.acquire(timeout=SECONDS)
        soft_close(ledger, APRIL)
        prepare(ledger, Month(2019, 5))
        return close_soft_closed(ledger, APRIL)

    answers = _together([close_april, *(partial(post, poster) for poster in range(8))])
    closing, *refusals = answers
    assert isinstance(closing, dict), closing
    assert closing["status"] == "closed"
    assert refusals == [MAY] * 8
    assert len(receipts) >= 24
    assert _posted(migrated_url, APRIL) == {receipt["id"] for receipt in receipts}
    with raw_connection(migrated_url) as raw:
        later = "SELECT count(*) FROM event e, period_step s WHERE s.step = 'close' AND "
        later += "e.period = ? AND e.n_journals > 0 AND e.event_id > s.event_id"
        assert raw.run(later, APRIL) == [(0,)]
        assert raw.run("SELECT count(*) FROM cost") == [(len(receipts),)]


def _adjust_april(work: Work) -> Receipt:
    return adjust_period(work, APRIL, setup_row())


def _draft_april(work: Work) -> Receipt:
    return prepare_statement(work, Month(2019, 4), on=date(2019, 5, 7))


@pytest.mark.parametrize(
    ("caller", "permission", "act"),
    [
        (APPROVER, Permission.ADJUST_PERIOD, _adjust_april),
        (PREPARER, Permission.PREPARE_STATEMENT, _draft_april),
    ],
    ids=["an adjustment", "a draft"],
)
def test_closing_waits_for_what_is_under_way(
    ledger: Ledger, caller: Caller, permission: Permission, act: Callable[[Work], Receipt]
) -> None:
    """An adjustment, or a draft, is made and not committed when the last approval comes.

    The approval waits, then sees it, and is refused: April stays soft-closed.
    """
    soft_close(ledger, APRIL)
    ask_to_close(ledger, APRIL)
    close_for(ledger, APRIL, APPROVER)
    made, go_on = threading.Event(), threading.Event()

    def make_and_wait(work: Work) -> Receipt:
        receipt = act(work)
        made.set()
        assert go_on.wait(SECONDS)
        return receipt

    with ThreadPoolExecutor(2) as pool:
        making = pool.submit(do, ledger, caller, permission, make_and_wait)
        assert made.wait(SECONDS)
        closing = pool.submit(close_for, ledger, APRIL, PAYER_APPROVER)
        with pytest.raises(TimeoutError):
            closing.result(timeout=0.3)
        go_on.set()
        making.result(SECONDS)
        with pytest.raises(errors.PeriodUnfinished):
            closing.result(SECONDS)
    assert view(ledger, APRIL).status is PeriodStatus.SOFT_CLOSED


def test_a_posting_waits_for_a_closing_under_way(ledger: Ledger, migrated_url: str) -> None:
    """An adjustment that meets the closing half-way waits for it, and is refused as closed."""
    soft_close(ledger, APRIL)
    ask_to_close(ledger, APRIL)
    close_for(ledger, APRIL, APPROVER)
    made, go_on = threading.Event(), threading.Event()

    def close_and_wait(work: Work) -> Receipt:
        receipt = approve_close(work, APRIL)
        made.set()
        assert go_on.wait(SECONDS)
        return receipt

    with ThreadPoolExecutor(2) as pool:
        approving = Permission.APPROVE_PERIOD_STEP
        closing = pool.submit(do, ledger, PAYER_APPROVER, approving, close_and_wait)
        assert made.wait(SECONDS)
        adjusting = pool.submit(adjust, ledger, APRIL)
        with pytest.raises(TimeoutError):
            adjusting.result(timeout=0.3)
        go_on.set()
        assert closing.result(SECONDS)["status"] == "closed"
        with pytest.raises(errors.PeriodClosed):
            adjusting.result(SECONDS)
    assert _posted(migrated_url, APRIL) == set()


def test_an_adjustment_and_the_last_approval_at_once_never_both_succeed(
    ledger: Ledger, migrated_url: str
) -> None:
    """Approvers adjust April at the moment at which the recipient approves its closing.

    Either the approval came first: April is closed, and every adjustment refused. Or one of them
    did: the approval is refused, and all of them stand. Then what was adjusted is apportioned and
    the closing asked for again, with fewer to adjust; it has to win where nobody is left.
    """
    soft_close(ledger, APRIL)
    months = Month(2019, 5).through(Month(2019, 12))
    for month, adjusters in zip(months, (6, 6, 3, 3, 1, 1, 0), strict=False):
        seal_first(ledger, CODE, APRIL)
        ask_to_close(ledger, APRIL)
        close_for(ledger, APRIL, APPROVER)
        before = _posted(migrated_url, APRIL)
        calls: list[Callable[[], object]] = [partial(close_for, ledger, APRIL, PAYER_APPROVER)]
        calls += [partial(adjust, ledger, APRIL) for _ in range(adjusters)]
        approval, *adjusted = _together(calls)
        done = {each["id"] for each in adjusted if isinstance(each, dict)}
        assert _posted(migrated_url, APRIL) == before | done
        if isinstance(approval, dict):
            assert approval["status"] == "closed"
            assert [each for each in adjusted if not isinstance(each, errors.PeriodClosed)] == []
            break
        assert isinstance(approval, errors.StatusConflict | errors.PeriodUnfinished)
        assert len(done) == adjusters > 0
        prepare(ledger, month)
    assert view(ledger, APRIL).status is PeriodStatus.CLOSED
