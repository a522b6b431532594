"""`perform` does a thing once, whole, or not at all; a refusal is kept in the audit trail alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from ledger.actions.authority import Caller, Permission
from ledger.actions.perform import perform
from ledger.actions.record_cost import record_cost, record_costs
from ledger.actions.record_evidence import set_driver_quantity
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain.errors import (
    AmountMalformed,
    AmountNegative,
    BatchRefused,
    DateInFuture,
    IdempotencyKeyReused,
    LedgerError,
    NotFound,
    NotPermitted,
    PeriodClosed,
    PoolUnknown,
    ServiceDatesOutside,
    SourceReferenceRepeated,
)
from tests.ledgers import (
    APPROVER,
    AUDITOR,
    PAYER_PREPARER,
    POST_HOLDER,
    PREPARER,
    cost_row,
    do,
    record_one_cost,
    set_up,
)
from tests.store.raw import dump, raw_connection

Row = dict[str, Any]


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Give the arrangement Ash-Birch, set up, with one cost in it."""
    with set_up(migrated_url) as opened:
        record_one_cost(opened, key="first", source_ref="FIRST")
        yield opened


def _added(url: str, before: dict[str, list[str]]) -> dict[str, int]:
    """How many rows each table has more than before; no row that was there may have changed."""
    after = dump(url)
    for name, rows in before.items():
        assert set(rows) <= set(after[name]), f"a row of {name} has changed"
    counts = {name: len(after[name]) - len(rows) for name, rows in before.items()}
    return {name: count for name, count in counts.items() if count}


def _record(ledger: Ledger, row: Row, *, key: str, caller: Caller = PREPARER) -> Receipt:
    act = partial(_record_row, row)
    return perform(ledger, caller, Permission.RECORD, key=key, body=row, act=act)


def _record_row(row: Row, work: Work) -> Receipt:
    return record_cost(work, row)


def _last_outcome(url: str) -> tuple[str, str, str]:
    """Return the action, outcome and detail of the newest row of the audit trail."""
    with raw_connection(url) as raw:
        found = raw.run(
            "SELECT action, outcome, detail FROM audit_event ORDER BY audit_no DESC LIMIT 1"
        )
    action, outcome, detail = found[0]
    return action, outcome, detail


# ---- once ----
def test_the_same_key_and_body_give_the_first_receipt_again(
    ledger: Ledger, migrated_url: str
) -> None:
    """A repeated call returns the very receipt, and adds nothing but an audit row saying so."""
    row = cost_row()
    first = _record(ledger, row, key="k")
    before = dump(migrated_url)
    assert [_record(ledger, row, key="k") for _ in range(3)] == [first] * 3
    assert _added(migrated_url, before) == {"audit_event": 3}
    assert _last_outcome(migrated_url)[1] == "replayed"


def test_a_receipt_outlives_the_process(ledger: Ledger, migrated_url: str) -> None:
    """The first receipt is given again to a caller of another process, years later as well."""
    row = cost_row()
    first = _record(ledger, row, key="k")
    with set_up(migrated_url) as restarted:
        assert _record(restarted, row, key="k") == first


def test_another_body_under_the_same_key_is_refused_by_the_names_of_its_fields(
    ledger: Ledger,
) -> None:
    """Fields that differ, that are missing and that are new are named, and no others."""
    row = cost_row(source_ref="K")
    _record(ledger, row, key="k")
    for other, fields in (
        (row | {"amount": "100.02"}, ["amount"]),
        (row | {"amount": "100.010", "pool": "DCS"}, ["amount", "pool"]),
        (row | {"note": "new"}, ["note"]),
        ({name: value for name, value in row.items() if name != "service_to"}, ["service_to"]),
        ({}, sorted(row)),
    ):
        with pytest.raises(IdempotencyKeyReused) as reused:
            _record(ledger, other, key="k")
        assert reused.value.fields == fields


def test_a_reused_key_changes_nothing(ledger: Ledger, migrated_url: str) -> None:
    """The refusal of another body leaves its audit row, and the key answers as before."""
    row = cost_row(source_ref="K")
    first = _record(ledger, row, key="k")
    before = dump(migrated_url)
    with pytest.raises(IdempotencyKeyReused):
        _record(ledger, row | {"amount": "1.00"}, key="k")
    assert _added(migrated_url, before) == {"audit_event": 1}
    assert _record(ledger, row, key="k") == first


def test_another_action_under_the_same_key_is_refused(ledger: Ledger) -> None:
    """The same body sent to another action is not the same request."""
    row = cost_row()
    _record(ledger, row, key="k")
    with pytest.raises(IdempotencyKeyReused, match="the action itself"):
        perform(
            ledger,
            PREPARER,
            Permission.PREPARE_STATEMENT,
            key="k",
            body=row,
            act=partial(_record_row, row),
        )


def test_a_key_answers_for_an_action_that_has_another_name_now(ledger: Ledger) -> None:
    """Drivers were once recorded under the permission for costs; their keys are kept for good."""
    row = {
        "driver": "CHILDREN",
        "effective_from": "2019-07-01",
        "party": PREPARER.party,
        "quantity": "2",
    }
    act = partial(_set_quantity, row)
    first = do(ledger, PREPARER, Permission.RECORD, act, key="driver", body=row)
    again = do(ledger, PREPARER, Permission.RECORD_EVIDENCE, act, key="driver", body=row)
    assert again == first


def _set_quantity(row: Row, work: Work) -> Receipt:
    return set_driver_quantity(work, row)


def test_a_key_is_its_callers_own(ledger: Ledger) -> None:
    """Two people may use the same key for different things."""
    ours = _record(ledger, cost_row(), key="k")
    theirs = _record(ledger, cost_row(), key="k", caller=POST_HOLDER)
    assert ours["id"] != theirs["id"]


def test_a_refusal_does_not_use_the_key_up(ledger: Ledger) -> None:
    """What was refused can be put right and sent again under the same key."""
    row = cost_row()
    with pytest.raises(AmountMalformed):
        _record(ledger, row | {"amount": "1e5"}, key="k")
    assert _record(ledger, row, key="k")["amount"] == "100.01"


def test_what_is_kept_of_a_body_is_not_the_body(ledger: Ledger, migrated_url: str) -> None:
    """Under the key stand salted digests: neither a field's value nor a bare digest of it."""
    secret = "Pay of somebody who could be named"
    _record(ledger, cost_row(description=secret), key="k1")
    _record(ledger, cost_row(description=secret), key="k2")
    kept = [row for row in dump(migrated_url)["idempotency_key"] if "'k1'" in row or "'k2'" in row]
    assert len(kept) == 2
    assert not any(secret in row for row in kept)
    with raw_connection(migrated_url) as raw:
        digests = raw.run(
            "SELECT field_digests FROM idempotency_key WHERE idempotency_key IN ('k1', 'k2')"
        )
    assert digests[0] != digests[1]


# ---- nothing by halves ----
REFUSED_ROWS: tuple[tuple[type[LedgerError], Row], ...] = (
    (AmountMalformed, {"amount": "£5"}),
    (AmountNegative, {"amount": "-1.00"}),
    (PoolUnknown, {"pool": "NONE"}),
    (ServiceDatesOutside, {"service_from": "2020-01-01", "service_to": "2020-01-31"}),
    (DateInFuture, {"entered_on": "2020-04-01"}),
    (SourceReferenceRepeated, {"source_ref": "FIRST"}),
    (NotFound, {"amount": "-1.00", "credits": "NO-SUCH"}),
)


@pytest.mark.parametrize(
    ("error", "wrong"), REFUSED_ROWS, ids=[error.__name__ for error, _ in REFUSED_ROWS]
)
def test_a_refused_call_leaves_one_audit_row_and_nothing_else(
    ledger: Ledger, migrated_url: str, error: type[LedgerError], wrong: Row
) -> None:
    """Whatever a row is refused for, all that is left of it is the refusal with its reason."""
    before = dump(migrated_url)
    with pytest.raises(error):
        record_one_cost(ledger, **wrong)
    assert _added(migrated_url, before) == {"audit_event": 1}
    action, outcome, detail = _last_outcome(migrated_url)
    assert (action, outcome) == (Permission.RECORD.value, "refused")
    assert error.__name__ in detail


@pytest.mark.parametrize("caller", [APPROVER, PAYER_PREPARER, AUDITOR])
def test_a_caller_without_the_right_is_refused_and_audited(
    ledger: Ledger, migrated_url: str, caller: Caller
) -> None:
    """Role and council decide who may record; the others' attempts are kept, not their rows."""
    before = dump(migrated_url)
    with pytest.raises(NotPermitted):
        _record(ledger, cost_row(), key="k", caller=caller)
    assert _added(migrated_url, before) == {"audit_event": 1}


def test_a_caller_of_no_arrangement_is_refused_and_audited(
    ledger: Ledger, migrated_url: str
) -> None:
    """A refusal is kept also where the arrangement is unknown."""
    before = dump(migrated_url)
    with pytest.raises(NotFound):
        _record(ledger, cost_row(), key="k", caller=replace(PREPARER, arrangement="elsewhere"))
    assert _added(migrated_url, before) == {"audit_event": 1}


def test_a_closed_period_refuses_naming_the_open_one(ledger: Ledger, migrated_url: str) -> None:
    """A cost entered in a closed July is refused, and August is named."""
    with raw_connection(migrated_url) as raw:
        raw.run("UPDATE accounting_period SET status = 'closed' WHERE period <= '2019-07'")
        raw.commit()
    before = dump(migrated_url)
    with pytest.raises(PeriodClosed) as closed:
        record_one_cost(ledger)
    assert closed.value.data["open_period"] == "2019-08"
    assert _added(migrated_url, before) == {"audit_event": 1}


def test_a_dry_run_leaves_nothing(ledger: Ledger, migrated_url: str) -> None:
    """A dry run returns the receipt that the real one would, and keeps no row and no key."""
    row = cost_row()
    before = dump(migrated_url)
    act = partial(_record_row, row)
    dry = perform(ledger, PREPARER, Permission.RECORD, key="k", body=row, act=act, dry_run=True)
    assert dump(migrated_url) == before
    real = _record(ledger, row, key="k")
    numbers = ("id", "journal_id")  # PostgreSQL does not give a number twice
    assert _without(dry, numbers) == _without(real, numbers)


def _without(receipt: Receipt, names: tuple[str, ...]) -> Receipt:
    return {name: value for name, value in receipt.items() if name not in names}


def test_a_dry_run_of_what_is_done_already_gives_the_first_receipt(ledger: Ledger) -> None:
    """A dry run under a used key answers as the real call would."""
    row = cost_row()
    first = _record(ledger, row, key="k")
    act = partial(_record_row, row)
    again = perform(ledger, PREPARER, Permission.RECORD, key="k", body=row, act=act, dry_run=True)
    assert again == first


class _Crash(Exception):
    """Something nobody foresaw."""


def _record_then(raise_: Callable[[], None], work: Work) -> Receipt:
    record_costs(work, [cost_row(), cost_row()])
    raise_()
    raise AssertionError("unreachable")


def _crash() -> None:
    raise _Crash


def _refuse() -> None:
    raise AmountNegative("on second thoughts")


def test_an_action_that_fails_midway_leaves_nothing(ledger: Ledger, migrated_url: str) -> None:
    """Costs posted before an unforeseen error are gone with it."""
    before = dump(migrated_url)
    with pytest.raises(_Crash):
        do(ledger, PREPARER, Permission.RECORD, partial(_record_then, _crash))
    assert dump(migrated_url) == before


def test_an_action_that_refuses_midway_leaves_its_audit_row(
    ledger: Ledger, migrated_url: str
) -> None:
    """Costs posted before a refusal are gone; the refusal is kept."""
    before = dump(migrated_url)
    with pytest.raises(AmountNegative):
        do(ledger, PREPARER, Permission.RECORD, partial(_record_then, _refuse))
    assert _added(migrated_url, before) == {"audit_event": 1}


def test_the_ledger_works_on_after_a_failure(ledger: Ledger) -> None:
    """No lock or transaction is left behind by an error: the next call goes through."""
    for _ in range(30):  # more than there are connections to lose
        with pytest.raises(_Crash):
            do(ledger, PREPARER, Permission.RECORD, partial(_record_then, _crash))
    assert record_one_cost(ledger)["amount"] == "100.01"


def test_a_batch_with_bad_rows_names_them_all_and_stores_none(
    ledger: Ledger, migrated_url: str
) -> None:
    """Of five rows the second, fourth and fifth are wrong: three names, no cost."""
    rows = [
        cost_row(source_ref="A"),
        cost_row(amount="1.234"),
        cost_row(source_ref="B"),
        cost_row(source_ref="A"),
        cost_row(pool="NONE"),
    ]
    before = dump(migrated_url)
    with pytest.raises(BatchRefused) as refused:
        do(ledger, PREPARER, Permission.RECORD, lambda work: record_costs(work, rows))
    assert [(number, type(error)) for number, error in refused.value.errors] == [
        (2, AmountMalformed),
        (4, SourceReferenceRepeated),
        (5, PoolUnknown),
    ]
    assert _added(migrated_url, before) == {"audit_event": 1}
