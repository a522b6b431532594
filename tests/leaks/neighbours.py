"""Arrangements side by side in one database, each with things that the others may not see.

- `neighbours(url)`: Ash-Birch after everything, and beside it AGAIN, between the same two councils,
  after everything too, and APART, between two others, just set up. Both councils of Ash-Birch have
  secrets: see `kept.py`.
- `Neighbours.hidden_from(party)`: the numbers in Ash-Birch of what that party may not see.
- `Neighbours.elsewhere(kind)`: the number of an event of AGAIN that Ash-Birch has none under.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from ledger.actions.authority import Caller, Permission
from ledger.actions.record_cost import record_costs
from ledger.actions.seal import seal_all
from ledger.actions.set_up_arrangement import set_up_arrangement
from ledger.actions.work import Ledger
from ledger.domain.journal import EventKind
from ledger.queries.arrangements import Definitions, Known
from ledger.store.tokens import Role
from tests.api.calls import Service, serving, token_of
from tests.exporting import export
from tests.leaks.kept import PAYER_AUDITOR, Secrets, issue_one, job_done, keep_secrets
from tests.ledgers import (
    ADMINISTRATOR,
    APPROVER,
    AUDITOR,
    CODE,
    HOST,
    PAYER_APPROVER,
    PAYER_PREPARER,
    PREPARER,
    RECIPIENT,
    cost_row,
    definition,
    do,
    set_up,
)
from tests.lives.approvals import DEPUTY, OTHER_DEPUTY
from tests.lives.beside_the_charge import (
    claim,
)
from tests.lives.everything import live_through_everything
from tests.lives.other_way import other_way
from tests.lives.uploads import upload_costs
from tests.store.raw import raw_connection

AGAIN, APART = "ash-birch-again", "elm-fir"
NOWHERE = 4_999_999_999  # beyond what any sequence comes to here
PAYER_ADMINISTRATOR = replace(ADMINISTRATOR, person="P0019", party=RECIPIENT)
GRANTORS_AUDITOR = replace(AUDITOR, person="P0008", party="DFE")
ASH = (PREPARER, APPROVER, AUDITOR, ADMINISTRATOR)
BIRCH = (PAYER_PREPARER, PAYER_APPROVER, PAYER_AUDITOR, PAYER_ADMINISTRATOR)
OF_BOTH = {HOST: ASH, RECIPIENT: BIRCH, "DFE": (GRANTORS_AUDITOR,)}
OF_NEIGHBOURS = (
    replace(PREPARER, arrangement=AGAIN),
    replace(PAYER_AUDITOR, arrangement=AGAIN),
    Caller("P0101", "ELM", Role.PREPARER, APART, "test"),
    Caller("P0102", "FIR", Role.APPROVER, APART, "test"),
)

_FILLING = 260  # events, so that AGAIN has numbers that Ash-Birch never comes to
_RENAMED = {
    HOST: "ELM",
    RECIPIENT: "FIR",
    "DFE": "MHC",
    "OFFICE": "SHOPS",
    "DCS": "DIR",
    "AUDIT": "REVIEWS",
}


class _Elsewhere(Definitions):
    """Finds another arrangement under Ash-Birch's code, so that the same lives are lived there."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self._code = code

    def find(self, connection: Connection, code: str) -> Known:
        """Return the other arrangement."""
        return super().find(connection, self._code if code == CODE else code)


def _live_again(ledger: Ledger, *, wholly: bool) -> None:
    founder = replace(ADMINISTRATOR, arrangement=AGAIN)
    set_up_arrangement(ledger, founder, definition(code=AGAIN, **other_way()), key="set up")
    for caller in (DEPUTY, OTHER_DEPUTY, PREPARER, PAYER_PREPARER):
        token_of(ledger, replace(caller, arrangement=AGAIN))  # so that they are known there
    there = replace(ledger, definitions=_Elsewhere(AGAIN))
    rows = [cost_row() for _ in range(_FILLING if ledger.database.is_sqlite else 1)]
    do(there, PREPARER, Permission.RECORD, lambda work: record_costs(work, rows))
    if wholly:
        live_through_everything(there)
    export(there, "2019-07")
    claim(there, grant_ref="GRANT-AGAIN", claimed_on="2019-10-01")
    for _ in range(3):
        do(there, PREPARER, Permission.RECORD, lambda work: record_costs(work, [cost_row()]))
        seal_all(ledger, AGAIN)


def _set_apart(ledger: Ledger) -> None:
    text = json.dumps(definition()).replace(CODE, APART)
    for ours, theirs in _RENAMED.items():
        text = text.replace(f'"{ours}"', f'"{theirs}"')
    founder = Caller("P0100", "ELM", Role.ADMINISTRATOR, APART, "test")
    set_up_arrangement(ledger, founder, json.loads(text), key="set up")


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The service, with everything that any council of Ash-Birch keeps to itself. For reading."""

    service: Service
    secrets: dict[str, Secrets]
    # Of AGAIN: the newest event of each kind, and more that Ash-Birch has not.
    kinds: dict[str, int]
    upload: str
    job: str
    token: str
    blocks: int
    last_sequence: int
    head: str
    request: str
    grant: str = "GRANT-AGAIN"
    person: str = "P0101"  # of APART

    def hidden_from(self, party: str) -> tuple[Secrets, ...]:
        """Return the secrets of every council but the party's own."""
        return tuple(each for owner, each in self.secrets.items() if owner != party)

    def elsewhere(self, kind: EventKind) -> int:
        """Return the number of an event of AGAIN that Ash-Birch has none under."""
        return self.kinds[kind.value]


@contextmanager
def neighbours(url: str, *, wholly: bool = True) -> Iterator[Neighbours]:
    """Live in three arrangements of the migrated database at `url`, and serve it.

    Not `wholly`, AGAIN has only what a council keeps to itself.
    """
    with set_up(url, **other_way()) as ledger:
        live_through_everything(ledger)
        secrets = {
            HOST: keep_secrets(ledger, PREPARER, APPROVER),
            RECIPIENT: keep_secrets(ledger, PAYER_PREPARER, PAYER_APPROVER),
        }
        seal_all(ledger, CODE)
        _live_again(ledger, wholly=wholly)
        there = replace(ledger, definitions=_Elsewhere(AGAIN))
        upload = upload_costs(there, cost_row())["id"]
        job = job_done(there, AUDITOR)
        token = issue_one(ledger, replace(PREPARER, arrangement=AGAIN))
        _set_apart(ledger)
    with serving(url) as service:
        refused = service.post(f"/v1/arrangements/{AGAIN}/costs", {}, OF_NEIGHBOURS[0])
        yield Neighbours(
            service,
            secrets,
            **_of_again(url),
            upload=upload,
            job=job,
            token=token,
            request=refused.headers["x-request-id"],
        )


def _of_again(url: str) -> dict[str, Any]:
    with raw_connection(url) as raw:
        last = raw.run("SELECT max(event_id) FROM event WHERE arrangement_id = 1")[0][0]
        kinds = raw.run(
            "SELECT kind, max(event_id) FROM event WHERE arrangement_id = 2 AND event_id > ? "
            "GROUP BY kind",
            last,
        )
        block = raw.run(
            "SELECT block_no, first_sequence + n_events - 1, head_hash FROM seal "
            "WHERE arrangement_id = 2 ORDER BY block_no DESC"
        )[0]
    return {"kinds": dict(kinds), "blocks": block[0], "last_sequence": block[1], "head": block[2]}
