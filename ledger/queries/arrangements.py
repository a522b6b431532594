"""Arrangements: which there are, and each one's definition as a frozen value."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection, func, select

from ledger.domain.arrangement import (
    Arrangement,
    read_definition,
    read_version,
    with_versions,
)
from ledger.domain.errors import NotFound
from ledger.domain.exit import ending_on
from ledger.queries import exit_notices, models
from ledger.store.arrangements import arrangement, arrangement_definition, model_agreement
from ledger.store.row_security import enter_code


@dataclass(frozen=True, slots=True)
class Known:
    """An arrangement, its number in the store, and the parties that agreed its model."""

    arrangement_id: int
    definition_event_id: int
    arrangement: Arrangement
    model_agreed_by: frozenset[str]


class Definitions:
    """Reads definitions, and keeps those already read: they never change under their event.

    Later versions of the cost recovery model are laid over a definition once both councils have
    approved them, so the newest of these is part of what a definition is kept by. An exit notice
    that both have approved ends the term on its own day.
    """

    def __init__(self) -> None:
        self._read: dict[tuple[int, int, int], Arrangement] = {}

    def find(self, connection: Connection, code: str) -> Known:
        """Return the arrangement of that code, and work within it from now on; raises NotFound."""
        number = enter_code(connection, code)
        if number is None:
            raise NotFound(f"There is no arrangement {code!r} here.", field="arrangement")
        row = connection.execute(
            select(
                arrangement.c.arrangement_id,
                func.max(arrangement_definition.c.event_id).label("event_id"),
                exit_notices.last_day_in_force().label("last_day"),
            )
            .join(
                arrangement_definition,
                arrangement_definition.c.arrangement_id == arrangement.c.arrangement_id,
            )
            .where(arrangement.c.arrangement_id == number)
            .group_by(arrangement.c.arrangement_id)
        ).one()
        newest = models.newest_event(connection, row.arrangement_id)
        key = (row.arrangement_id, row.event_id, newest)
        if key not in self._read:
            self._read[key] = _read(connection, row.arrangement_id, row.event_id)
        found = self._read[key]
        if row.last_day is not None:
            found = ending_on(found, row.last_day)
        agreed = connection.execute(
            select(model_agreement.c.party).where(
                model_agreement.c.arrangement_id == row.arrangement_id,
                model_agreement.c.version == found.models[0].version,
            )
        ).scalars()
        return Known(row.arrangement_id, row.event_id, found, frozenset(agreed))


def as_known(connection: Connection, known: Known, before: int) -> Arrangement:
    """Return the arrangement with the versions of its model that were in force before a point.

    `before` is in the order of knowing; for performing an old month again.
    """
    then = models.versions_in_force(connection, known.arrangement_id, known=before)
    first, *later = known.arrangement.models
    kept = (first, *(model for model in later if model.version in then))
    return replace(known.arrangement, models=kept)


def _read(connection: Connection, arrangement_id: int, event_id: int) -> Arrangement:
    found = read_definition(definition(connection, arrangement_id, event_id))
    for version in models.in_force(connection, arrangement_id):
        agreed: Mapping[str, object] = {
            **version.definition,
            "agreed_by": list(version.agreed_by),
            "agreed_on": version.agreed_on.isoformat(),
        }
        found = with_versions(found, [read_version(found, agreed)])
    return found


def definition(connection: Connection, arrangement_id: int, event_id: int) -> dict[str, object]:
    """Return the definition as it was given, in its JSON form."""
    text = connection.execute(
        select(arrangement_definition.c.definition).where(
            arrangement_definition.c.arrangement_id == arrangement_id,
            arrangement_definition.c.event_id == event_id,
        )
    ).scalar_one()
    given: dict[str, object] = json.loads(text)
    return given


def codes(connection: Connection) -> list[str]:
    """List the code of every arrangement, in order."""
    return sorted(connection.execute(select(arrangement.c.code)).scalars())
