"""A council keeps a head: what it witnesses is held against the chain. On both databases."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from sqlalchemy import text

from ledger.actions.authority import Caller, Permission
from ledger.actions.seal import seal_all
from ledger.actions.set_up_arrangement import set_up_arrangement
from ledger.actions.witness_seal import witness_seal
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain import errors
from ledger.queries.verify import Verification, verify
from ledger.scheduler import Scheduler, seal_once
from ledger.store.engine import Database
from tests.database_roles import around
from tests.ledgers import (
    ADMINISTRATOR,
    AUDITOR,
    CODE,
    HOST,
    PAYER_APPROVER,
    PREPARER,
    RECIPIENT,
    WITHIN,
    definition,
    do,
    record_one_cost,
    set_up,
)
from tests.test_refused import rows_stored

# The second arrangement's blocks are refused, by no rule of ours.
_HELD_UP = {
    "sqlite": "CREATE TRIGGER held_up BEFORE INSERT ON seal WHEN NEW.arrangement_id = 2 "
    "BEGIN SELECT RAISE(ABORT, 'held up'); END",
    "postgresql": "ALTER TABLE seal ADD CONSTRAINT held_up CHECK (arrangement_id <> 2)",
}


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger with one cost, sealed."""
    with set_up(migrated_url) as ledger:
        record_one_cost(ledger)
        seal_all(ledger, CODE)
        yield ledger


def verified(ledger: Ledger, *, against: str | None = None) -> Verification:
    """Verify the chain."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        return verify(connection, known.arrangement_id, CODE, against=against)


def witnessing(block: int, head: str) -> Callable[[Work], Receipt]:
    """Return the act of witnessing a head."""
    return lambda work: witness_seal(work, block, head_hash=head)


def test_verify_reports_who_witnessed_what(ledger: Ledger) -> None:
    """Both councils witness block 1, and verify names them with the head that each keeps."""
    head = verified(ledger).head_hash or ""
    for caller in (PREPARER, PAYER_APPROVER):
        do(ledger, caller, Permission.WITNESS_SEAL, witnessing(1, head))
    found = verified(ledger, against=head)
    assert found.holds
    assert [(each.block_no, each.party, each.head_hash) for each in found.witnesses] == [
        (1, HOST, head),
        (1, RECIPIENT, head),
    ]
    seal_all(ledger, CODE)
    assert verified(ledger).holds


@pytest.mark.parametrize(
    ("caller", "block", "head", "kind"),
    [
        (PREPARER, 1, "0" * 64, errors.WitnessMismatch),
        (PREPARER, 99, "0" * 64, errors.NotFound),
        (AUDITOR, 1, "0" * 64, errors.NotPermitted),
    ],
)
def test_a_head_that_is_not_the_blocks_is_not_witnessed(
    ledger: Ledger, caller: Caller, block: int, head: str, kind: type[errors.LedgerError]
) -> None:
    """Another head, an unknown block or a role that writes nothing is refused; nothing is kept."""
    with ledger.database.reading(WITHIN) as connection:
        before = rows_stored(connection)
    with pytest.raises(kind):
        do(ledger, caller, Permission.WITNESS_SEAL, witnessing(block, head))
    with ledger.database.reading(WITHIN) as connection:
        assert rows_stored(connection) == before


def test_a_council_witnesses_a_block_once(ledger: Ledger) -> None:
    """The same council's second witness of a block is a conflict."""
    head = verified(ledger).head_hash or ""
    do(ledger, PREPARER, Permission.WITNESS_SEAL, witnessing(1, head))
    with pytest.raises(errors.AlreadyRecorded):
        do(ledger, PREPARER, Permission.WITNESS_SEAL, witnessing(1, head))


def test_a_head_that_somebody_else_kept_and_that_is_gone_is_missed(ledger: Ledger) -> None:
    """A head that is none of the chain's fails verification, though every hash in it is right."""
    found = verified(ledger, against="f" * 64)
    assert not found.holds
    assert found.difference is not None
    assert "not one of this chain's" in found.difference.what


def test_the_scheduler_seals_what_is_committed(ledger: Ledger) -> None:
    """Running, it seals a new cost by itself; stopped, it seals no more."""
    record_one_cost(ledger)
    assert verified(ledger).unsealed == 1
    scheduler = Scheduler(ledger.database.url, seconds=0.05)
    scheduler.start()
    patience = time.monotonic() + 30
    while verified(ledger).unsealed and time.monotonic() < patience:
        time.sleep(0.05)
    scheduler.stop()
    found = verified(ledger)
    assert (found.unsealed, found.holds) == (0, True)
    record_one_cost(ledger)
    time.sleep(0.2)
    assert verified(ledger).unsealed == 1


def test_an_arrangement_that_cannot_be_sealed_holds_up_no_other(
    ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    """The first in order fails; the second is sealed in the same turn."""
    founder = replace(ADMINISTRATOR, arrangement="ash-again")
    set_up_arrangement(ledger, founder, definition(code="ash-again"), key="again")
    record_one_cost(ledger)
    owner = Database(around(ledger.database.url))
    with owner.writing() as connection:
        connection.execute(text(_HELD_UP[connection.dialect.name]))
    owner.close()
    seal_once(ledger)
    assert caplog.text.count("sealing failed") == 1
    assert verified(ledger).unsealed == 0


def test_a_failure_to_seal_is_logged_and_does_not_end_the_sealer(
    ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    """With its table out of reach nothing is sealed and the failure is in the log."""
    owner = Database(around(ledger.database.url))
    with owner.writing() as connection:
        connection.execute(text("ALTER TABLE seal RENAME TO seal_away"))
    owner.close()
    seal_once(ledger)
    assert "sealing failed" in caplog.text
