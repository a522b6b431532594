"""Many post while a period is closed: nothing lands in it afterwards, and nothing is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from itertools import count

import pytest

from ledger.actions.adjust_period import adjust_period
from ledger.actions.authority import Caller, Permission
from ledger.actions.close_period import approve_close, seal_first
from ledger.actions.prepare_statement import prepare_statement
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain import errors
from ledger.domain.calendar import Month
from ledger.store.periods import PeriodStatus
from tests.closing import (
    APRIL,
    MAY,
    adjust,
    ask_to_close,
    close_for,
    close_soft_closed,
    posted_in,
    prepare,
    record,
    setup_row,
    soft_close,
    view,
)
from tests.ledgers import APPROVER, CODE, PAYER_APPROVER, PREPARER, do, set_up
from tests.store.raw import raw_connection

SECONDS = 60


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger with the arrangement Ash-Birch and nothing recorded."""
    with set_up(migrated_url) as ledger:
        yield ledger


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
    assert posted_in(migrated_url, APRIL) == {receipt["id"] for receipt in receipts}
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
    assert posted_in(migrated_url, APRIL) == set()


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
        before = posted_in(migrated_url, APRIL)
        calls: list[Callable[[], object]] = [partial(close_for, ledger, APRIL, PAYER_APPROVER)]
        calls += [partial(adjust, ledger, APRIL) for _ in range(adjusters)]
        approval, *adjusted = _together(calls)
        done = {each["id"] for each in adjusted if isinstance(each, dict)}
        assert posted_in(migrated_url, APRIL) == before | done
        if isinstance(approval, dict):
            assert approval["status"] == "closed"
            assert [each for each in adjusted if not isinstance(each, errors.PeriodClosed)] == []
            break
        assert isinstance(approval, errors.StatusConflict | errors.PeriodUnfinished)
        assert len(done) == adjusters > 0
        prepare(ledger, month)
    assert view(ledger, APRIL).status is PeriodStatus.CLOSED
