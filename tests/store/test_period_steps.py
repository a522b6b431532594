"""Round the actions: the database holds postings to the steps, and steps to their approvals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from ledger.actions.work import Ledger, Receipt
from ledger.domain import errors
from tests.closing import (
    APRIL,
    MAY,
    ask_to_close,
    ask_to_reopen,
    close,
    record,
    reopen_for,
    soft_close,
)
from tests.evidence.sealing import verified
from tests.ledgers import APPROVER, HOST, PAYER_APPROVER, PREPARER, RECIPIENT, set_up
from tests.store.raw import REFUSED, Raw, dump, posting, raw_connection

CLOSED_ROW = "the accounting period is closed"


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger with the arrangement Ash-Birch and nothing recorded."""
    with set_up(migrated_url) as ledger:
        yield ledger


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


def _let_periods_open(raw: Raw) -> None:
    """Switch off, as only whoever owns the database can, the guard that keeps a period's row."""
    guard = "accounting_period_by_steps"
    off = f"ALTER TABLE accounting_period DISABLE TRIGGER {guard}"
    raw.run(f"DROP TRIGGER {guard}" if raw.is_sqlite else off)


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
        _let_periods_open(raw)
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


def test_a_status_changed_by_hand_is_refused_in_words_and_named(
    ledger: Ledger, migrated_url: str
) -> None:
    """A posting to the period is told that it is closed, and a step that its status was changed.

    Verifying names the first such period; set back, the ledger holds again.
    """
    close(ledger, APRIL)
    soft_close(ledger, MAY)
    assert verified(ledger).holds
    with raw_connection(migrated_url) as raw:
        _let_periods_open(raw)
        raw.run("UPDATE accounting_period SET status = 'open' WHERE period = ?", APRIL)
        raw.run("UPDATE accounting_period SET status = 'closed' WHERE period = ?", MAY)
        raw.commit()
    with pytest.raises(errors.PeriodClosed) as refused:
        record(ledger)
    assert refused.value.detail.startswith(f"The accounting period {APRIL} is closed.")
    assert "Its status was changed, and not by a step" in refused.value.detail
    with pytest.raises(errors.StatusConflict, match="Its status was changed, and not by a step"):
        soft_close(ledger, APRIL)
    found = verified(ledger).difference
    assert found is not None
    assert found.what == (
        f"The accounting period {APRIL} says that it is open; by its steps it is closed."
    )
    with raw_connection(migrated_url) as raw:
        raw.run("UPDATE accounting_period SET status = 'closed' WHERE period = ?", APRIL)
        raw.commit()
    found = verified(ledger).difference
    assert found is not None
    assert found.what == (
        f"The accounting period {MAY} says that it is closed; by its steps it is soft-closed."
    )
    with raw_connection(migrated_url) as raw:
        raw.run("UPDATE accounting_period SET status = 'soft_closed' WHERE period = ?", MAY)
        raw.commit()
    assert verified(ledger).holds


def test_a_period_that_was_reopened_is_open_by_its_steps(ledger: Ledger) -> None:
    """Closed, reopened and soft-closed anew, its row says what its steps do every time."""
    close(ledger, APRIL)
    ask_to_reopen(ledger, APRIL)
    for caller in (APPROVER, PAYER_APPROVER):
        reopen_for(ledger, APRIL, caller)
    assert verified(ledger).holds
    assert record(ledger)
    soft_close(ledger, APRIL)
    assert verified(ledger).holds


def _step(raw: Raw, step: str, **columns: object) -> None:
    made = posting(raw, person=PREPARER.person, kind="period_closed")
    made.write(raw)
    row = {"arrangement_id": 1, "event_id": made.event["event_id"], "period": APRIL, "step": step}
    raw.insert("period_step", row | columns)


OTHER_DIGEST = "0" * 64
HOSTS = ("P0003", HOST)
RECIPIENTS = ("P0006", RECIPIENT)


def _approve_raw(raw: Raw, request: Receipt, person: str, party: str, digest: str) -> None:
    made = posting(raw, person=person, party=party, kind="approved")
    made.write(raw)
    row = {
        "arrangement_id": 1,
        "event_id": made.event["event_id"],
        "subject_event_id": request["id"],
        "purpose": "period_close",
        "subject_digest": digest,
        "party": party,
        "person": person,
        "approved_on": "2020-03-31",
    }
    raw.insert("approval", row)


@pytest.mark.parametrize(
    ("approvals", "digest", "step"),
    [
        ([], None, {}),
        ([HOSTS], None, {}),
        ([HOSTS, (HOSTS[0], RECIPIENT)], None, {}),
        ([HOSTS, ("P0008", "DFE")], None, {}),
        ([HOSTS, RECIPIENTS], OTHER_DIGEST, {}),
        ([HOSTS, RECIPIENTS], None, {"period": MAY}),
        ([HOSTS, RECIPIENTS], None, {"step": "reopen", "reason": "Why not"}),
    ],
    ids=[
        "none",
        "one",
        "one person",
        "a third party",
        "other digest",
        "other period",
        "other step",
    ],
)
def test_the_database_refuses_a_closing_that_both_did_not_approve(
    ledger: Ledger,
    migrated_url: str,
    approvals: list[tuple[str, str]],
    digest: str | None,
    step: dict[str, Any],
) -> None:
    """Two people, one for each council, approve just what was asked for: or nothing closes."""
    soft_close(ledger, APRIL)
    soft_close(ledger, MAY)
    request = ask_to_close(ledger, APRIL)

    def attack(raw: Raw, changes: dict[str, Any]) -> None:
        for person, party in approvals:
            _approve_raw(raw, request, person, party, digest or request["digest"])
        _step(raw, **{"step": "close", "request_event_id": request["id"]} | changes)

    not_agreed = "both councils approve closing and reopening"
    refused_raw(migrated_url, partial(attack, changes=step), not_agreed)
    if step:  # with nothing changed it is what the actions do, and is taken
        with raw_connection(migrated_url) as raw:
            attack(raw, {})
            raw.commit()


def test_the_database_refuses_the_requesters_approval(ledger: Ledger, migrated_url: str) -> None:
    """Whoever asks for a closing does not approve it, for whichever council."""
    soft_close(ledger, APRIL)
    request = ask_to_close(ledger, APRIL)
    for party in (HOST, RECIPIENT):
        digest = request["digest"]
        attack = partial(
            _approve_raw, request=request, person=PREPARER.person, party=party, digest=digest
        )
        refused_raw(migrated_url, attack, "nobody approves what they prepared")


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
