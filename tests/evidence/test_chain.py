"""The chain: what its end and its middle tell, from where it can be verified, and against what."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import Connection

from ledger.actions import seal as sealer
from ledger.actions.authority import Permission
from ledger.actions.seal import seal_next
from ledger.actions.set_up_arrangement import set_up_arrangement
from ledger.actions.witness_seal import witness_seal
from ledger.actions.work import Ledger
from ledger.domain.errors import HorizonBehind, LedgerError, NotFound
from ledger.domain.seal import genesis
from ledger.queries import seals
from ledger.store.order_of_knowing import open_epoch
from tests.api.calls import serving
from tests.database_roles import around
from tests.evidence.sealing import seal_listing, sealed_to_the_end, unguarded, verified
from tests.ledgers import (
    ADMINISTRATOR,
    CODE,
    PREPARER,
    RECIPIENT,
    WITHIN,
    definition,
    do,
    opened,
    record_one_cost,
)
from tests.store.raw import dump


@contextmanager
def tampering(ledger: Ledger) -> Iterator[Connection]:
    """Let the block write past every guard, and commit it."""
    url = ledger.database.url.render_as_string(hide_password=False)
    with unguarded(url) as connection:
        yield connection
        connection.commit()


def run(ledger: Ledger, *statements: str) -> None:
    """Run statements past every guard."""
    with tampering(ledger) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def forget_from(sequence: int, first: int) -> list[str]:
    """Delete, with all their rows, the events from a number on and the seals from a block on."""
    tables = ("cost", "cost_month", "journal_line", "journal", "witness", "event")
    gone = [f"DELETE FROM {name} WHERE event_id >= {first}" for name in tables]
    return [
        *gone,
        f"DELETE FROM sealed_event WHERE sequence >= {sequence}",
    ]


def test_a_chain_starts_from_its_name_and_each_block_from_the_one_before(sealed: Ledger) -> None:
    """Blocks are numbered from 1, chained from genesis, and their sequences are contiguous."""
    found = seal_listing(sealed)
    assert len(found) >= 4
    head, sequence = genesis(CODE), 1
    for number, block in enumerate(found, 1):
        header = block.header
        assert (header.block_no, header.previous_head) == (number, head)
        assert header.first_sequence == sequence
        head, sequence = block.head_hash, sequence + header.n_events
    whole = verified(sealed)
    assert (whole.holds, whole.blocks, whole.events) == (True, len(found), sequence - 1)
    assert (whole.head_hash, whole.unsealed) == (head, 0)


def test_the_newest_events_removed_are_named(sealed: Ledger) -> None:
    """An event removed from the end, with all that it wrote, is named with its sequence."""
    last = seal_listing(sealed)[-1]
    with sealed.database.reading(WITHIN) as connection:
        newest = connection.exec_driver_sql("SELECT max(event_id) FROM event").scalar_one()
    run(sealed, *[each for each in forget_from(0, newest) if "sealed" not in each])
    difference = verified(sealed).difference
    assert difference is not None
    assert (difference.block_no, difference.event_id) == (last.header.block_no, newest)
    assert difference.sequence == last.last_sequence
    assert f"missing: {newest}" in difference.what


def test_a_chain_cut_off_with_its_seal_is_found_against_a_kept_head(sealed: Ledger) -> None:
    """A last block that is gone, rows and all, is found by whoever kept its head, and only then."""
    *_, before, last = seal_listing(sealed)
    with sealed.database.reading(WITHIN) as connection:
        newest = connection.exec_driver_sql("SELECT max(event_id) FROM event").scalar_one()
    block = last.header.block_no
    run(
        sealed,
        f"DELETE FROM idempotency_key WHERE audit_no IN "
        f"(SELECT audit_no FROM sealed_audit WHERE block_no = {block})",
        f"DELETE FROM audit_event WHERE audit_no IN "
        f"(SELECT audit_no FROM sealed_audit WHERE block_no = {block})",
        *forget_from(last.header.first_sequence, newest),
        f"DELETE FROM sealed_audit WHERE block_no = {block}",
        f"DELETE FROM seal WHERE block_no = {block}",
    )
    shorter = verified(sealed)
    assert (shorter.holds, shorter.head_hash) == (True, before.head_hash)
    assert verified(sealed, against=before.head_hash).holds
    difference = verified(sealed, against=last.head_hash).difference
    assert difference is not None
    assert last.head_hash in difference.what


def test_a_chain_cut_off_behind_a_witness_is_found_without_a_kept_head(ledger: Ledger) -> None:
    """A witness row that is left names a block that the chain no longer has."""
    kept = sealed_to_the_end(ledger)
    do(
        ledger,
        PREPARER,
        Permission.WITNESS_SEAL,
        lambda work: witness_seal(work, 1, head_hash=kept.head_hash),
    )
    run(ledger, "DELETE FROM seal", "DELETE FROM sealed_event", "DELETE FROM sealed_audit")
    difference = verified(ledger).difference
    assert difference is not None
    assert "keeps of block 1" in difference.what


def test_a_block_altered_in_the_middle_is_named(sealed: Ledger) -> None:
    """The first block that is not as it was sealed is named, with the event and its sequence."""
    middle = seal_listing(sealed)[2].header
    with sealed.database.reading(WITHIN) as connection:
        event_id = connection.exec_driver_sql(
            f"SELECT sealed_event_id FROM sealed_event WHERE sequence = {middle.first_sequence}"
        ).scalar_one()
    run(sealed, f"UPDATE event SET person = 'P9999' WHERE event_id = {event_id}")
    difference = verified(sealed).difference
    assert difference is not None
    assert (difference.block_no, difference.sequence) == (middle.block_no, middle.first_sequence)
    assert difference.event_id == event_id


def test_verifying_from_a_block_counts_what_it_looked_at(sealed: Ledger) -> None:
    """From a block on, only what that block and later ones hold is worked out again."""
    found = seal_listing(sealed)
    later = verified(sealed, from_block=3)
    assert (later.holds, later.head_hash) == (True, found[-1].head_hash)
    assert later.blocks == len(found) - 2
    assert later.events == sum(each.header.n_events for each in found[2:])
    assert verified(sealed, from_block=len(found) + 1).holds


def test_verifying_from_a_block_leaves_the_rows_before_it_alone(sealed: Ledger) -> None:
    """A row changed in block 1 is not looked at from block 2 on; the chain of heads always is."""
    run(sealed, "UPDATE event SET person = 'P9999' WHERE event_id = 1")
    assert not verified(sealed).holds
    assert verified(sealed, from_block=2).holds
    run(sealed, "UPDATE seal SET n_audit = n_audit + 1 WHERE block_no = 1")
    difference = verified(sealed, from_block=2).difference
    assert difference is not None
    assert difference.block_no == 1


def test_an_early_head_is_found_from_any_block(sealed: Ledger) -> None:
    """A kept head is looked for in the whole chain, wherever verifying starts."""
    found = seal_listing(sealed)
    assert verified(sealed, from_block=len(found), against=found[0].head_hash).holds


@pytest.mark.parametrize("from_block", [-1, 0, 100])
def test_a_block_that_is_not_there_is_not_verified_from(sealed: Ledger, from_block: int) -> None:
    """Asking for a block beyond the chain is refused, not answered with an empty yes."""
    with pytest.raises(NotFound):
        verified(sealed, from_block=from_block)


def test_an_arrangement_of_another_name_does_not_verify(sealed: Ledger) -> None:
    """The chain starts from the arrangement's own name: another name, another chain."""
    run(sealed, "UPDATE arrangement SET code = 'elm-oak'")
    assert not verified(sealed).holds
    with sealed.database.reading(WITHIN) as connection, pytest.raises(NotFound):
        sealed.definitions.find(connection, CODE)


def test_what_is_not_sealed_is_counted_and_not_judged(sealed: Ledger) -> None:
    """Events beyond the last seal are counted, and nothing is said of them."""
    record_one_cost(sealed)
    found = verified(sealed)
    assert (found.holds, found.unsealed) == (True, 1)


def test_an_epoch_opened_after_the_last_seal_is_no_difference(sealed: Ledger) -> None:
    """A restore opens an epoch; the chain goes on under it, and holds before and after."""
    (last,) = seal_listing(sealed)[-1:]
    offset = 2 * last.header.horizon
    run(sealed, f"INSERT INTO ledger_epoch VALUES (2, {offset}, 'restored')")
    assert verified(sealed).holds
    record_one_cost(sealed)
    newest = sealed_to_the_end(sealed)
    assert newest.header.context_digest != last.header.context_digest
    assert verified(sealed).holds


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_nothing_is_sealed_while_the_order_of_knowing_is_behind(
    sealed: Ledger,
) -> None:
    """In a cluster that counts transactions afresh, the sealer says what to do, no more."""
    offset = 10**9
    run(sealed, f"INSERT INTO ledger_epoch VALUES (2, {offset}, 'one cluster')")
    record_one_cost(sealed)
    before = sealed_to_the_end(sealed)
    run(sealed, "INSERT INTO ledger_epoch VALUES (3, 0, 'another cluster')")
    with pytest.raises(HorizonBehind, match="Open an epoch"):
        seal_next(sealed, CODE)
    assert seal_listing(sealed)[-1] == before


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_nothing_is_written_until_an_epoch_is_opened(sealed: Ledger, sealed_url: str) -> None:
    """Restored into another cluster: postings are refused, nothing is ready; then it goes on.

    What was posted before would otherwise be known before what is sealed, and look forged for good.
    """
    run(sealed, f"INSERT INTO ledger_epoch VALUES (2, {10**9}, 'one cluster')")
    record_one_cost(sealed)
    sealed_to_the_end(sealed)
    run(sealed, "INSERT INTO ledger_epoch VALUES (3, 0, 'another cluster')")
    before = dump(sealed_url)
    with opened(sealed_url) as restored:
        with pytest.raises(HorizonBehind, match="open-epoch"):
            record_one_cost(restored)
        assert dump(sealed_url) == before
        with serving(sealed_url) as service:
            answer = service.client.get("/readyz")
            assert (answer.status_code, "open-epoch" in answer.text) == (503, True)
        assert open_epoch(around(sealed_url), reason="restored") == 4
        assert open_epoch(around(sealed_url), reason="again") is None
        record_one_cost(restored)
        sealed_to_the_end(restored)
        assert verified(restored).holds
        assert verified(restored).unsealed == 0


def test_an_epoch_is_opened_only_where_one_is_needed(sealed: Ledger, sealed_url: str) -> None:
    """Where the order goes on there is nothing to do, and never on SQLite."""
    assert open_epoch(around(sealed_url), reason="to be sure") is None
    assert not sealed.database.is_behind()


def test_blocks_stay_small(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """However much is waiting, a block takes so many events and audit rows and no more."""
    for _ in range(7):
        record_one_cost(ledger)
        for _ in range(3):
            _refused_cost(ledger)
    monkeypatch.setattr(sealer, "MOST_ROWS", 5)
    last = sealed_to_the_end(ledger)
    found = [each.header for each in seal_listing(ledger)]
    assert last.last_sequence == 8
    assert max(each.n_events for each in found) <= 5
    assert max(each.n_audit for each in found) <= 5
    assert verified(ledger).holds
    assert verified(ledger).audit_rows == _audit_rows(ledger)


def test_another_arrangements_audit_rows_do_not_hold_a_chain_up(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refusal is sealed though a crowd of another arrangement's audit rows came before it."""
    sealed_to_the_end(ledger)
    caller = replace(ADMINISTRATOR, arrangement="elm-oak")
    for _ in range(40):  # the same key again: each leaves a row that says it was replayed
        set_up_arrangement(ledger, caller, definition(code="elm-oak"), key="set up")
    _refused_cost(ledger)
    monkeypatch.setattr(sealer, "MOST_ROWS", 5)
    sealed_to_the_end(ledger)
    sealed_to_the_end(ledger, "elm-oak", 2)
    assert verified(ledger).audit_rows == _audit_rows(ledger)


def _refused_cost(ledger: Ledger) -> None:
    with pytest.raises(LedgerError):
        record_one_cost(ledger, pool="NOWHERE")


def _audit_rows(ledger: Ledger) -> int:
    with ledger.database.reading(WITHIN) as connection:
        return int(
            connection.exec_driver_sql(
                "SELECT count(*) FROM audit_event WHERE arrangement_id = 1"
            ).scalar_one()
        )


def test_every_idempotency_key_is_hashed_with_its_audit_row(sealed: Ledger) -> None:
    """No key is left out of the leaves, by whichever action it was claimed."""
    with sealed.database.reading(WITHIN) as connection:
        stored = connection.exec_driver_sql("SELECT count(*) FROM idempotency_key").scalar_one()
        listed = seals.listing(connection, 1, after=0, limit=100)
    assert stored > 30
    assert verified(sealed).holds  # which compares the keys hashed with those that stand
    run(sealed, f"UPDATE idempotency_key SET receipt = '{RECIPIENT}'")
    difference = verified(sealed).difference
    assert difference is not None
    assert difference.block_no == listed[0].header.block_no
    assert "of the audit trail" in difference.what
