"""Witness a head: a council records that it keeps it, so that it can be held against the chain."""

from __future__ import annotations

from ledger.actions.work import Receipt, Work
from ledger.domain.errors import AlreadyRecorded, WitnessMismatch
from ledger.domain.journal import Event, EventKind
from ledger.queries import seals
from ledger.store.seals import witness


def witness_seal(work: Work, block_no: int, *, head_hash: str) -> Receipt:
    """Countersign the head of a block that the caller's council keeps a copy of.

    Raises NotFound (no such block), WitnessMismatch (the head kept is not the block's: nothing
    is recorded, and the two must be looked into), AlreadyRecorded.
    """
    block = seals.find(work.connection, work.arrangement_id, block_no)
    if block.head_hash != head_hash:
        raise WitnessMismatch(
            f"The head you keep of block {block_no} is not the one in this ledger. Have the "
            "chain verified against yours before anything else is done.",
            field="head_hash",
        )
    work.lock(f"witness:{block_no}:{work.caller.party}")
    for each in seals.witnesses(work.connection, work.arrangement_id):
        if (each.block_no, each.party) == (block_no, work.caller.party):
            raise AlreadyRecorded(
                f"{each.party} has witnessed block {block_no} already.", field="block"
            )
    payload = {"block_no": block_no, "head_hash": head_hash, "party": work.caller.party}
    posted = work.post(Event(EventKind.SEAL_WITNESSED, work.today), payload)
    work.insert(witness, {"event_id": posted.event_id, **payload})
    return {"id": posted.event_id, **payload}
