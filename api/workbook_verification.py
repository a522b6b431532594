"""Whether a workbook that somebody holds is as the ledger gave it out, and what is not.

The original is found by the hash that the file states, or else by its name among the issued files;
the two are compared cell by cell. Source: workbooks page, "verify FILE.xlsx"; evidence.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import Connection

from api.limited_child import Limits, in_child
from api.refusals import FileExcessive, RequestInvalid
from api.workbook_comparison import (
    differences,
    differences_of_long,
    hashes,
    hashes_of_long,
    pair,
)
from ledger.domain.errors import LedgerError
from ledger.domain.issued_file import FileViewer
from ledger.queries import issued_files
from ledger.queries.issued_files import KnownCopy, known_copy
from ledger.store.engine import Database
from ledger.store.row_security import Scope
from reports.verification import Alteration, What

Result = TypeVar("Result")

_EVERY_FILE = 2**53
_GIBIBYTE = 2**30
_PATIENT = Limits(
    memory_bytes=8 * _GIBIBYTE,
    processor_seconds=3_600,
    seconds=3_600,
    answer_bytes=_GIBIBYTE,
)


class Verdict(StrEnum):
    """What verifying a workbook came to."""

    UNALTERED = "unaltered"  # it is as it was given out
    ALTERED = "altered"  # it is not, and what differs is named
    CLEARED = "cleared"  # its cells are as those of a copy given out, which is kept no more
    CLEARED_ALTERED = "cleared-altered"  # of such a copy too, and its cells and hash do not fit
    NO_ORIGINAL = "no-original"  # its hash fits its cells, and no such file was given out
    NO_ORIGINAL_ALTERED = "no-original-altered"  # its hash does not even fit its cells
    NOT_OURS = "not-ours"  # it states no hash, as every workbook of a ledger does


_HASH = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Verified:
    """A workbook, what became of verifying it, and the original that it was held against."""

    verdict: Verdict
    original: KnownCopy | None
    alterations: tuple[Alteration, ...]
    stated_hash: str | None
    cells_hash: str

    @property
    def kept(self) -> dict[str, str | None]:
        """What the audit trail keeps of it; of what the file states no more than a hash can be."""
        stated = self.stated_hash or ""
        return {
            "verdict": self.verdict.value,
            "stated": stated if _HASH.fullmatch(stated) else None,
        }


def verify_workbook(
    database: Database,
    arrangement_id: int,
    data: bytes,
    *,
    name: str,
    viewer: FileViewer | None,
    patiently: bool = False,
) -> Verified:
    """Compare a workbook with its original, of those that the viewer may see (all, without one).

    The original is found by the hash that the file states, else by the one its cells give (where
    the hash alone was altered), else by its name. Of a copy handed out long ago its hash alone is
    kept, by which its cells are judged as a whole. `patiently` is for whoever runs the service:
    workbooks of any length of ours, for as long as it takes. Raises RequestInvalid for a file that
    is no plain workbook, or too large to be compared.
    """
    limits = _PATIENT if patiently else None
    stated, from_cells = _held_short(hashes_of_long if patiently else hashes, data, limits)
    original = None
    with database.reading(Scope(arrangement_id)) as connection:
        for known in (stated, from_cells):
            if original is None and known is not None:
                original = known_copy(connection, arrangement_id, known, viewer=viewer)
        if original is None and stated is not None:
            original = _of_name(connection, arrangement_id, name, viewer=viewer)
    if original is None or original.content is None:
        verdict = _without_original(stated, from_cells, known=original)
        return Verified(verdict, original, (), stated, str(from_cells))
    compare = differences_of_long if patiently else differences
    found = _held_short(compare, pair(original.content, data), limits)
    altered = tuple(
        Alteration(sheet, cell, What(what), before, after)
        for sheet, cell, what, before, after in found
    )
    verdict = Verdict.ALTERED if altered else Verdict.UNALTERED
    return Verified(verdict, original, altered, stated, str(from_cells))


def _held_short(function: Callable[[bytes], Result], data: bytes, limits: Limits | None) -> Result:
    """Do it in a process of its own; the guard's words are of rows to record, and not for here."""
    try:
        return in_child(function, data, limits=limits)
    except FileExcessive as error:
        raise RequestInvalid(
            "This workbook is too large to be compared here. Whoever runs the service can compare "
            "it, with: ./run verify FILE",
            field="file",
            code="too-large",
        ) from error
    except LedgerError as error:
        raise RequestInvalid(
            "This is no plain workbook (.xlsx), as those of this ledger are: it may be damaged, "
            "encrypted or of another form, or hold macros or links to other files.",
            field="file",
            code="not-a-workbook",
        ) from error


def _of_name(
    connection: Connection, arrangement_id: int, name: str, *, viewer: FileViewer | None
) -> KnownCopy | None:
    """Return the newest issued file of that name: whoever alters a file may alter its hash too."""
    every = issued_files.listing(
        connection, arrangement_id, viewer=viewer, after=0, limit=_EVERY_FILE
    )
    same = [each.event_id for each in every if each.name == name]
    kept = issued_files.find(connection, arrangement_id, same[-1], viewer=viewer) if same else None
    return None if kept is None else KnownCopy(kept.made.content, kept.made.name, kept.event_id)


def _without_original(
    stated: str | None, from_cells: str | None, *, known: KnownCopy | None
) -> Verdict:
    """What can be said by hashes alone, where there is nothing to compare with."""
    if known is not None:
        return Verdict.CLEARED if stated == from_cells else Verdict.CLEARED_ALTERED
    if stated is None:
        return Verdict.NOT_OURS
    return Verdict.NO_ORIGINAL if stated == from_cells else Verdict.NO_ORIGINAL_ALTERED
