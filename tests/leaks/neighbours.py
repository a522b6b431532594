"""Arrangements side by side in one database, each with things that the others may not see.

- `neighbours(url)`: Ash-Birch after everything, and beside it AGAIN, between the same two councils,
  after everything too, and APART, between two others, just set up. Both councils of Ash-Birch have
  secrets: the single costs, own costs, journals, files and questions of `keep_secrets`.
- `Neighbours.hidden_from(party)`: the numbers in Ash-Birch of what that party may not see.
- `Neighbours.elsewhere(kind)`: the number of an event of AGAIN that Ash-Birch has none under.
- `marks_of(party)`: words and amounts that stand in that council's secrets and nowhere else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sqlalchemy import Connection

from ledger.actions.authority import Caller, Permission
from ledger.actions.issue_token import issue_token
from ledger.actions.perform import Ledger, Receipt, Work
from ledger.actions.record_cost import record_costs
from ledger.actions.seal import seal_all
from ledger.actions.set_up_arrangement import set_up_arrangement
from ledger.actions.work_jobs import queue, take_up
from ledger.domain.issued_file import FileKind, FileMade
from ledger.domain.journal import EventKind
from ledger.queries.arrangements import Definitions, Known
from ledger.store.tokens import Role
from tests.api.calls import Service, serving, token_of
from tests.exporting import export
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
    accrual_row,
    accrue,
    approve,
    by_hand,
    claim,
    journal_row,
    own_cost,
    own_cost_row,
    reverse,
)
from tests.lives.everything import live_through_everything
from tests.lives.other_way import other_way
from tests.lives.uploads import upload_costs
from tests.store.raw import raw_connection

AGAIN, APART = "ash-birch-again", "elm-fir"
NOWHERE = 4_999_999_999  # beyond what any sequence comes to here
PAYER_AUDITOR = replace(AUDITOR, person="P0009", party=RECIPIENT)
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
_POOLS = {HOST: "DCS", RECIPIENT: "RESPITE"}
_PENCE = {HOST: 43, RECIPIENT: 67}
_MONTH = {"entered_on": "2019-10-31", "service_from": "2019-10-01", "service_to": "2019-10-31"}


# ---- secrets ----
@dataclass(frozen=True, slots=True)
class Secrets:
    """The numbers of what a council keeps to itself, and of what waits only for it."""

    party: str
    events: tuple[int, ...]  # of costs, own costs, journals by hand, their reversals and exports
    journals: tuple[str, ...]
    upload: str
    job: str
    export: int
    cost: int
    token: str
    references: tuple[str, ...]  # of a cost, an own cost and a journal by hand


def word_of(party: str) -> str:
    """Return the word that stands in every secret of the council."""
    return f"Zq{party.lower()}secret"


def marks_of(party: str) -> tuple[str, ...]:
    """Return what to look for: the word, and each secret amount as files and pages write it."""
    amounts = [f"{thousands}.{_PENCE[party]}" for thousands in _THOUSANDS.values()]
    commas = [f"{each[:2]},{each[2:]}" for each in amounts]
    return (word_of(party), *amounts, *commas, *(each.replace(".", "") for each in amounts))


_THOUSANDS = {"cost": 98765, "own": 87654, "journal": 76543, "accrual": 65432, "file": 54321}


def _amount(party: str, what: str) -> str:
    return f"{_THOUSANDS[what]}.{_PENCE[party]}"


def keep_secrets(ledger: Ledger, preparer: Caller, approver: Caller) -> Secrets:
    """Put marks into everything that is a council's own.

    Beside each amount stands another, so that no total comes to the amount itself.
    """
    party, word = preparer.party, word_of(preparer.party)
    text = {"description": f"Award to {word}"}

    def costs(work: Work) -> Receipt:
        row = cost_row(**_MONTH, **text, pool=_POOLS[party], source="payroll")
        both = (row | {"source_ref": f"{word}-C", "amount": _amount(party, "cost")}, row)
        return record_costs(work, both)

    cost = do(ledger, preparer, Permission.RECORD, costs, key=f"{word}-key")["items"][0]["id"]
    own_row = partial(own_cost_row, **_MONTH, **text)
    marked = own_row(source_ref=f"{word}-O", amount=_amount(party, "own"))
    own = own_cost(ledger, preparer, **marked)
    own_cost(ledger, preparer, **own_row())
    journal = _by_hand_of(ledger, preparer, approver, _journal(party, f"{word}-J"))
    small = _journal(party, f"{word}-K", amount="12.34")
    beside = _by_hand_of(ledger, preparer, approver, small)
    back = approve(ledger, reverse(ledger, journal, preparer), approver)["effect"]
    approve(ledger, reverse(ledger, beside, preparer), approver)
    by_hand(ledger, preparer, **_journal(party, f"{word}-W"))
    _accrue(ledger, preparer)
    row = cost_row(**_MONTH, **text, pool=_POOLS[party], amount=_amount(party, "file"))
    upload = upload_costs(ledger, row | {"source_ref": f"{word}-U"}, caller=preparer)["id"]
    sent = export(ledger, "2019-10", preparer)["id"]
    events = (cost, own, journal, back, sent)
    return Secrets(
        party=party,
        events=events,
        journals=tuple(f"{each}-1" for each in events[:4]),
        upload=upload,
        job=_job_done(ledger, AUDITOR if party == HOST else PAYER_AUDITOR),
        export=sent,
        cost=cost,
        token=_token(ledger, preparer),
        references=(f"{word}-C", f"{word}-O", f"{word}-J"),
    )


def _token(ledger: Ledger, caller: Caller) -> str:
    issued = issue_token(
        ledger,
        arrangement=caller.arrangement,
        party=caller.party,
        role=caller.role,
        person_number=caller.person,
    )
    return issued.token_id


def _journal(party: str, reference: str, *, amount: str = "") -> dict[str, Any]:
    amount = amount or _amount(party, "journal")
    lines = [
        {"account": "5600", "debit": amount, "service_month": "2019-10"},
        {"account": "2110", "credit": amount, "description": word_of(party)},
    ]
    return journal_row(
        effective_on="2019-10-31",
        reason=f"Time of {word_of(party)}",
        source_ref=reference,
        lines=lines,
    )


def _by_hand_of(ledger: Ledger, preparer: Caller, approver: Caller, row: dict[str, Any]) -> int:
    posted: int = approve(ledger, by_hand(ledger, preparer, **row), approver)["effect"]
    return posted


def _accrue(ledger: Ledger, preparer: Caller) -> None:
    party = preparer.party
    pool = "OFFICE" if party == HOST else "RESPITE"
    month = {"period": "2019-11", "service_month": "2019-11", "pool": pool}
    marked = {"reason": f"Overtime of {word_of(party)}", "amount": _amount(party, "accrual")}
    accrue(ledger, preparer, **accrual_row(**month, **marked))
    accrue(ledger, preparer, **accrual_row(**month, amount="12.34"))


def _job_done(ledger: Ledger, auditor: Caller, as_at: str = "2019-08-31") -> str:
    queue(ledger, auditor, FileKind.AUDIT_PACK.value, {"as_at": as_at})
    held = take_up(ledger, "a worker")
    assert held is not None
    content = f"PK of {word_of(auditor.party)}".encode()
    held.finish(FileMade(kind=FileKind.AUDIT_PACK, name="audit-pack.xlsx", content=content))
    return held.job.id


def keep_nothing_more(ledger: Ledger) -> None:
    """Keep more of Ash's own that comes to nothing: each thing, and what takes it back."""
    cost = cost_row(**_MONTH, pool="DCS", source_ref="BOTH", amount="5.00")
    back = cost | {"source_ref": "BOTH/back", "amount": "-5.00", "credits": "BOTH"}
    do(ledger, PREPARER, Permission.RECORD, lambda work: record_costs(work, [cost, back]))
    own = own_cost(ledger, PREPARER, **_MONTH)
    row = journal_row(effective_on="2019-10-31")
    journal = _by_hand_of(ledger, PREPARER, APPROVER, row)
    for each in (own, journal):
        approve(ledger, reverse(ledger, each, PREPARER), APPROVER)
    upload_costs(ledger, cost_row(**_MONTH), caller=PREPARER)
    export(ledger, "2019-10", PREPARER)
    _job_done(ledger, AUDITOR, "2019-09-30")


# ---- the arrangements ----
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
        job = _job_done(there, AUDITOR)
        token = _token(ledger, replace(PREPARER, arrangement=AGAIN))
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
