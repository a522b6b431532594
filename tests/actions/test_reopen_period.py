"""The latest closed period reopens by both councils and with a reason; nothing known is lost."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from ledger.actions.seal import seal_all
from ledger.actions.work import Ledger
from ledger.domain import errors
from ledger.domain.calendar import Month
from ledger.queries import verify
from ledger.store.periods import PeriodStatus, PeriodStep
from tests.closing import (
    APRIL,
    JUNE,
    MAY,
    SECOND_APPROVER,
    ask_to_reopen,
    close,
    prepare,
    record,
    refused,
    reopen_for,
    soft_close,
    view,
)
from tests.ledgers import APPROVER, CODE, PAYER_APPROVER, PAYER_PREPARER, WITHIN, set_up
from tests.store.raw import dump


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger with the arrangement Ash-Birch and nothing recorded."""
    with set_up(migrated_url) as ledger:
        yield ledger


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
    with ledger.database.reading(WITHIN) as connection:
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
