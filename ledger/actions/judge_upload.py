"""Record what a file holds, and say of each row what came of it: for the dry run and for good.

Both take the same steps in one transaction. A dry run ends before it is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from ledger.actions.authority import require
from ledger.actions.state_time import supersede_time
from ledger.actions.upload_kinds import KINDS, KindOfRow
from ledger.actions.work import Work
from ledger.domain.errors import BatchRefused, CellMalformed, LedgerError
from ledger.domain.upload import (
    Entry,
    Finding,
    JudgedEntry,
    Outcome,
    column_of,
)
from ledger.domain.upload_form import UploadKind
from ledger.queries.standing_rows import Key, Row, StandingRow

CodeOf = Callable[[LedgerError], str]
Judged = tuple[list[JudgedEntry], list[Finding]]


def require_kinds(work: Work, kinds: Iterable[UploadKind]) -> None:
    """Refuse a caller who may not record every kind that a file holds (NotPermitted)."""
    for kind in sorted(set(kinds)):
        require(KINDS[kind].permission, work.caller, work.arrangement)


def record_entries(work: Work, entries: Sequence[Entry], code_of: CodeOf) -> Judged:
    """Record every entry that can be, kind by kind; what is recorded just so already is left.

    Returns what came of each, in the order of the file, and every refusal as a finding, named by
    `code_of`: where there is one, the caller must keep nothing of this. Raises NotPermitted.
    """
    require_kinds(work, (entry.kind for entry in entries))
    judged: list[JudgedEntry] = []
    findings: list[Finding] = []
    for kind in UploadKind:
        of_kind = [entry for entry in entries if entry.kind is kind]
        if of_kind:
            recording = _Recording(work, KINDS[kind], of_kind, code_of)
            recording.record()
            judged += recording.judged
            findings += recording.findings
    places = {(entry.sheet, entry.rows): place for place, entry in enumerate(entries)}
    judged.sort(key=lambda each: places[each.entry.sheet, each.entry.rows])
    return judged, findings


class _Recording:
    """The entries of one kind while they are recorded."""

    def __init__(
        self, work: Work, kind: KindOfRow, entries: Sequence[Entry], code_of: CodeOf
    ) -> None:
        self._work = work
        self._kind = kind
        self._entries = entries
        self._code_of = code_of
        self.judged: list[JudgedEntry] = []
        self.findings: list[Finding] = []

    def record(self) -> None:
        """Leave what is unchanged, correct what differs and may be corrected, record the rest."""
        standing = self._kind.standing(self._work, self._entries)
        new = []
        for entry in self._entries:
            key, row = self._read(entry)
            there = standing.get(key) if key is not None else None
            if there is None:
                new.append(entry)
            elif there.values == row:
                self.judged.append(JudgedEntry(entry, Outcome.UNCHANGED, standing=there.id))
            else:
                self._correct(entry, there, row)
        self._record_new(new)

    def _read(self, entry: Entry) -> tuple[Key | None, Row]:
        """Return an entry as what stands is written; nothing where recording it will be refused."""
        try:
            return self._kind.read(self._work, entry)
        except LedgerError:
            return None, {}

    def _correct(self, entry: Entry, there: StandingRow, row: Row) -> None:
        """Supersede time with a reason; anything else that stands otherwise is refused."""
        if entry.kind is not UploadKind.TIME or "reason" not in entry.first:
            self._refuse(entry, self._kind.differs(entry, there, row))
            return
        try:
            done = supersede_time(self._work, there.id, entry.body, reason=entry.first["reason"])
        except LedgerError as error:
            self._refuse(entry, error)
            return
        before = {name: value for name, value in there.values.items() if row.get(name) != value}
        corrected = JudgedEntry(entry, Outcome.CORRECTS, there.id, before, done["id"])
        self.judged.append(corrected)

    def _record_new(self, entries: Sequence[Entry]) -> None:
        wanted = []
        for entry in entries:
            if entry.kind is UploadKind.TIME and "reason" in entry.first:
                self._refuse(entry, _nothing_to_correct(entry))
            else:
                wanted.append(entry)
        if not wanted:
            return
        try:
            done = self._kind.record(self._work, [entry.body for entry in wanted])
        except BatchRefused as refused:
            wrong = dict(refused.errors)
            for place, entry in enumerate(wanted, 1):
                if place in wrong:
                    self._refuse(entry, wrong[place])
                else:
                    self.judged.append(JudgedEntry(entry, Outcome.NEW))
            return
        self.judged += [
            JudgedEntry(entry, Outcome.NEW, posted=item["id"])
            for entry, item in zip(wanted, done["items"], strict=True)
        ]

    def _refuse(self, entry: Entry, error: LedgerError) -> None:
        self.judged.append(JudgedEntry(entry, Outcome.WRONG))
        self.findings.append(finding(entry.sheet, entry.rows[0], entry.kind, error, self._code_of))


def _nothing_to_correct(entry: Entry) -> LedgerError:
    return CellMalformed(
        f"A reason is given, and nothing is stated of {entry.first['post']} for that month yet. "
        "Leave the reason out, or look at the post and the dates.",
        field="reason",
        code="nothing-to-correct",
    )


def finding(
    sheet: str, row: int | None, kind: UploadKind | None, error: LedgerError, code_of: CodeOf
) -> Finding:
    """Name a refusal by its sheet, row and column."""
    column = column_of(kind, error.field) if kind is not None else error.field
    return Finding(sheet, row, column, code_of(error), error.detail)


def as_shown(judged: Sequence[JudgedEntry]) -> list[JudgedEntry]:
    """Return what was judged without the numbers of events, which each recording has of its own."""
    return [replace(each, posted=None) for each in judged]
