"""Agree the first version of the model for a council that the definition does not name.

The definition brings version 1 with those that agreed it; until both have, nothing is charged.
"""

from __future__ import annotations

from sqlalchemy import Row, select

from ledger.actions.submit import both_councils
from ledger.actions.work import Receipt, Work
from ledger.domain.errors import Decided, NotPermitted, PreconditionFailed, SamePerson
from ledger.domain.journal import Event, EventKind
from ledger.queries.knowing import same_event
from ledger.store.arrangements import arrangement_definition, model_agreement
from ledger.store.journals import event


def agree_first_model(work: Work, *, if_match: str | None = None) -> Receipt:
    """Agree version 1 for the caller's council, from its own start on; it needs no other approval.

    `if_match` is the definition's digest. Raises NotPermitted for a party that is neither council,
    Decided where it has agreed, SamePerson for who set the arrangement up or agreed for the other
    council, PreconditionFailed.
    """
    work.lock("cost-recovery-model")
    work = work.up_to_date()
    version, party = work.arrangement.models[0].version, work.caller.party
    councils = both_councils(work)
    if party not in councils:
        raise NotPermitted(
            f"The cost recovery model is for {' and '.join(councils)} to agree. Ask an approver "
            "of the council that it waits for."
        )
    definition = work.connection.execute(
        select(arrangement_definition.c.digest)
        .where(arrangement_definition.c.arrangement_id == work.arrangement_id)
        .order_by(arrangement_definition.c.event_id.desc())
        .limit(1)
    ).scalar_one()
    if if_match not in (None, definition):
        raise PreconditionFailed(
            "The arrangement's definition is not what you read; read it again.", field="id"
        )
    if party in work.model_agreed_by:
        raise Decided(
            f"Version {version} of the cost recovery model is agreed by {party} already.",
            field="id",
        )
    agreed = _agreed(work, version)
    if work.deciders & {row.person for row in agreed}:
        raise SamePerson(
            "The first version of the model is agreed by somebody who did not set the arrangement "
            "up, and nobody agrees for both councils.",
            field="id",
        )
    payload = {"version": version, "party": party, "definition": definition}
    posted = work.post(Event(EventKind.MODEL_AGREED, work.today), payload)
    work.insert(
        model_agreement,
        {
            "event_id": posted.event_id,
            "row_no": 1,
            "version": version,
            "party": party,
            "agreed_on": work.today.isoformat(),
        },
    )
    awaiting = [each for each in councils if each not in work.model_agreed_by | {party}]
    return {
        "id": posted.event_id,
        "event_id": posted.event_id,
        "version": version,
        "status": "submitted" if awaiting else "approved",
        "before": "submitted",
        "awaiting": awaiting,
        "effect": None if awaiting else posted.event_id,
    }


def _agreed(work: Work, version: int) -> list[Row[tuple[str]]]:
    """Whose hands the version went through: who set it up, and who agreed it since."""
    brought = (
        select(event.c.person)
        .join(arrangement_definition, same_event(arrangement_definition))
        .where(arrangement_definition.c.arrangement_id == work.arrangement_id)
    )
    since = (
        select(event.c.person)
        .join(model_agreement, same_event(model_agreement))
        .where(
            model_agreement.c.arrangement_id == work.arrangement_id,
            model_agreement.c.version == version,
        )
    )
    return list(work.connection.execute(brought.union(since)).all())
