"""A row in every table of credit notes and disputes: followed, escalated, and upheld in part."""

from __future__ import annotations

from functools import partial

from ledger.actions.authority import Permission
from ledger.actions.follow_dispute import escalate_dispute, name_owner, write_message
from ledger.actions.work import Ledger
from ledger.queries import disputes
from tests.credit import approved, resolve
from tests.ledgers import CODE, HOST, NOON, PAYER_PREPARER, PREPARER, WITHIN, July, do


def live_through_credit(ledger: Ledger, july: July) -> None:
    """After July's life: of the audits that it disputes, 185.00 net is upheld and credited."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        raised = disputes.listing(
            connection, known.arrangement_id, known.arrangement, as_at=NOON.date()
        )
    dispute = next(each.id for each in raised if each.statement == july.statement)
    for caller, act in (
        (PREPARER, partial(write_message, dispute_id=dispute, message="Which audit?")),
        (PREPARER, partial(name_owner, dispute_id=dispute, party=HOST)),
        (PAYER_PREPARER, partial(escalate_dispute, dispute_id=dispute, reason="No answer")),
    ):
        do(ledger, caller, Permission.FOLLOW_DISPUTE, act)
    approved(ledger, resolve(ledger, dispute, "part_upheld", net="185.00"))
