"""Works jobs: takes up what waits, reads it in parts that are kept, writes its file, lets go.

Once an hour the worker clears away what is past its time.

Run by the service in a process of its own, and by `./run work`. A worker that is killed leaves a
lease that runs out, and the parts that it kept.
"""

from __future__ import annotations

import logging
import os
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from api.pack_parts import packed, unpacked
from ledger.actions.clear_away import clear_away
from ledger.actions.work import Ledger
from ledger.actions.work_jobs import Held, LeaseLost, take_up
from ledger.domain.audit_pack import AuditPack
from ledger.domain.audit_pack_lines import PackLine
from ledger.domain.audit_pack_selection import SelectionRules
from ledger.domain.errors import LedgerError
from ledger.domain.issued_file import FileKind, FileMade
from ledger.queries.audit_pack import PackQuestion, audit_pack, pack_scope
from ledger.queries.audit_pack_lines import lines_after
from ledger.queries.jobs import parts, parts_kept
from ledger.store.row_security import Scope
from reports.audit_pack import audit_pack_book
from reports.workbook import write_workbook

log = logging.getLogger("ledger.work")

LINES_IN_A_PART = 5_000
_SHOW_EVERY_SECONDS = 2.0
_CLEARS_EVERY = timedelta(hours=1)

Tell = Callable[[str, int, int], None]


def take_turn(ledger: Ledger) -> bool:
    """Work every job that waits, and return whether none failed us; that is tried again later."""
    try:
        while work_one(ledger):
            pass
    except (LedgerError, SQLAlchemyError):
        log.exception("working failed; it is tried again")
        return False
    return True


class WorkerTurn:
    """A worker's turn: every job that waits, then what is past its time, where it is due."""

    def __init__(self) -> None:
        self._clearing = HourlyClearing()

    def __call__(self, ledger: Ledger) -> bool:
        """Take the turn, and return whether working went well."""
        went_well = take_turn(ledger)
        if went_well:  # or clearing away would fail as well, and not be due again for an hour
            self._clearing(ledger)
        return went_well


class HourlyClearing:
    """Clears away what is past its time at the first call, and then once an hour."""

    def __init__(self) -> None:
        self._next: datetime | None = None

    def __call__(self, ledger: Ledger) -> None:
        """Clear away where it is due; what fails is tried again an hour later."""
        now = ledger.clock.now()
        if self._next is not None and now < self._next:
            return
        self._next = now + _CLEARS_EVERY
        try:
            clear_away(ledger)
        except (LedgerError, SQLAlchemyError):
            log.exception("clearing away failed; it is tried again")


def work_one(ledger: Ledger, tell: Tell | None = None) -> bool:
    """Take up one job and work it to its end; False where none waits.

    A refusal fails the job with its words. Anything else leaves it to the next worker, once the
    lease is over.
    """
    held = take_up(ledger, f"{os.uname().nodename}:{os.getpid()}:{secrets.token_hex(4)}")
    if held is None:
        return False
    try:
        made = _MAKERS[held.job.kind](_Shown(held, tell))
        held.finish(made)
    except LeaseLost:
        log.warning("job %s was taken up by another worker", held.job.id)
    except LedgerError as refusal:
        held.fail(refusal.detail)
    return True


class _Shown:
    """A job held, whose progress is written down now and then: a worker that shows it is alive."""

    def __init__(self, held: Held, tell: Tell | None) -> None:
        self.held = held
        self._tell = tell
        self._next = 0.0

    def __call__(self, stage: str, done: int, whole: int) -> None:
        if self._tell is not None:
            self._tell(stage, done, whole)
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + _SHOW_EVERY_SECONDS
            self.held.show(stage, done, whole)


def _audit_pack(shown: _Shown) -> FileMade:
    """Read the journals in parts, then draw the pack from them and write it."""
    held = shown.held
    question = pack_question(held.job.parameters)
    _read_journals(shown, question)
    ledger, party = held.ledger, held.job.party
    with ledger.database.reading() as connection:
        known = ledger.definitions.find(connection, held.job.arrangement)

        def lines() -> Iterator[PackLine]:
            for part in parts(connection, held.job.id):
                yield from unpacked(part)

        shown("drawing the pack", 0, 1)
        pack = audit_pack(connection, known, question, party=party, lines=lines)
        content, digest = _written(pack, shown)
    return FileMade(
        kind=FileKind.AUDIT_PACK,
        name=pack_name(question),
        content=content,
        content_hash=digest,
    )


def _read_journals(shown: _Shown, question: PackQuestion) -> None:
    held = shown.held
    ledger = held.ledger
    with ledger.database.reading(Scope(held.job.arrangement_id)) as connection:
        kept = parts_kept(connection, held.job.id)
    number, after = kept.n_parts, int(kept.cursor or 0)
    while True:
        with ledger.database.reading() as connection:
            known = ledger.definitions.find(connection, held.job.arrangement)
            scope = pack_scope(connection, known, question, party=held.job.party)
            chunk = lines_after(connection, scope, after_sequence=after, limit=LINES_IN_A_PART)
        if not chunk:
            return
        number, after = number + 1, chunk[-1].sequence
        held.keep_part(number, packed(chunk), cursor=str(after), n_rows=len(chunk))
        shown("reading the journals", after, scope.known_at.last_sequence)


def _written(pack: AuditPack, shown: _Shown) -> tuple[bytes, str]:
    with tempfile.TemporaryFile() as file:
        digest = write_workbook(
            audit_pack_book(pack),
            file,
            progress=lambda done, whole: shown("writing the workbook", done, whole),
        )
        file.seek(0)
        return file.read(), digest


_MAKERS: Mapping[str, Callable[[_Shown], FileMade]] = {FileKind.AUDIT_PACK.value: _audit_pack}


def pack_question(parameters: Mapping[str, Any]) -> PackQuestion:
    """Read what pack is wanted from a job's parameters."""
    first = parameters["first"]
    return PackQuestion(
        as_at=date.fromisoformat(parameters["as_at"]),
        first=date.fromisoformat(first) if first else None,
        earlier=parameters["earlier"],
        later=parameters["later"],
        redacted=parameters["redacted"],
        rules=SelectionRules(limits_pence=tuple(parameters["limits_pence"])),
        seed=parameters["seed"],
        sample_size=parameters["sample_size"],
    )


def pack_name(question: PackQuestion) -> str:
    """Return what the pack's file is called."""
    form = "-redacted" if question.redacted else ""
    return f"audit-pack-{question.as_at}{form}.xlsx"
