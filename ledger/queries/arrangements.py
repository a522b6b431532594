"""Arrangements: which there are, and each one's definition as a frozen value."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from ledger.domain.arrangement import Arrangement, read_definition
from ledger.domain.errors import NotFound
from ledger.store.arrangements import arrangement, arrangement_definition, model_agreement


@dataclass(frozen=True, slots=True)
class Known:
    """An arrangement, its number in the store, and the parties that agreed its model."""

    arrangement_id: int
    definition_event_id: int
    arrangement: Arrangement
    model_agreed_by: frozenset[str]


class Definitions:
    """Reads definitions, and keeps those already read: they never change under their event."""

    def __init__(self) -> None:
        self._read: dict[tuple[int, int], Arrangement] = {}

    def find(self, connection: Connection, code: str) -> Known:
        """Return the arrangement of that code; raises NotFound."""
        row = connection.execute(
            select(
                arrangement.c.arrangement_id,
                func.max(arrangement_definition.c.event_id).label("event_id"),
            )
            .join(
                arrangement_definition,
                arrangement_definition.c.arrangement_id == arrangement.c.arrangement_id,
            )
            .where(arrangement.c.code == code)
            .group_by(arrangement.c.arrangement_id)
        ).one_or_none()
        if row is None:
            raise NotFound(f"There is no arrangement {code!r} here.", field="arrangement")
        key = (row.arrangement_id, row.event_id)
        if key not in self._read:
            self._read[key] = read_definition(definition(connection, *key))
        found = self._read[key]
        agreed = connection.execute(
            select(model_agreement.c.party).where(
                model_agreement.c.arrangement_id == row.arrangement_id,
                model_agreement.c.version == found.model.version,
            )
        ).scalars()
        return Known(row.arrangement_id, row.event_id, found, frozenset(agreed))


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
