"""Files that the ledger gives out: what they are, and how each is known again.

Source: workbooks page, "Common to all"; docs/decisions/0020-issued-files.md.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class FileKind(StrEnum):
    """What a file is."""

    STATEMENT = "statement"
    CREDIT_NOTE = "credit-note"
    COST_NEUTRALITY = "cost-neutrality"
    QUARTERLY = "quarterly"
    STOCKTAKE = "stocktake"
    EXIT = "exit"
    AUDIT_PACK = "audit-pack"
    GENERAL_LEDGER = "general-ledger"


@dataclass(frozen=True, slots=True)
class FileViewer:
    """Who looks for a file: somebody of a party, and the kinds that are not for them to see.

    A general-ledger file is for nobody of another party either.
    """

    party: str
    hidden: frozenset[FileKind] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileMade:
    """A file as it was made: its bytes, and the hash over its cells where it is a workbook."""

    kind: FileKind
    name: str
    content: bytes
    content_hash: str | None = None
    media_type: str = XLSX

    @property
    def sha256(self) -> str:
        """SHA-256 of the bytes, by which the file is known."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class IssuedFile:
    """A file that an event issued, kept as it was."""

    event_id: int
    issued_on: date
    made: FileMade
