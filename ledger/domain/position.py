"""Where in the ledger's order of knowing an answer was drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Position:
    """The last event that an answer takes in, and the seal over it where there is one."""

    sequence: int  # the newest event known; 0 in an empty ledger
    head_hash: str | None  # of the newest sealed block; None until sealing has run
    sealed_at: datetime | None
    provisional: bool  # whether events beyond the last seal are taken in
