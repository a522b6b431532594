"""Open items of an exit, each with its owner and its dates.

Source: workbooks page, row "Exit statement"; guiding principle 5: issues are resolved quickly.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger.domain.money import Pence


class ItemKind(StrEnum):
    """What kind of thing stands open."""

    ACCOUNT = "account"  # a control account that is not nil
    UNBILLED = "unbilled"  # charged, and on no issued statement
    STATEMENT = "statement"  # neither issued nor returned
    DISPUTE = "dispute"
    SUBMISSION = "submission"  # awaits a council's decision
    TIME = "time"  # of a post's month, not approved
    AFTER_THE_END = "after_the_end"  # service recorded beyond the last day
    CONCEDED = "conceded"  # N2 that both have not accepted in writing
    # The rest keep no certificate back by themselves: they stand in an account above, or beside.
    DEBT = "debt"  # on a statement, not settled
    UNALLOCATED = "unallocated"  # received, or credited, and not allocated
    PERIODS = "periods"  # of the books, not closed


@dataclass(frozen=True, slots=True)
class DatedItem:
    """One open item: whose it is to settle, since when it is open, and by when it is due."""

    kind: ItemKind
    what: str  # a sentence that both councils may read
    amount_pence: Pence | None
    owners: tuple[str, ...]  # the councils that have to act
    since: date | None
    due_on: date | None  # to be paid, issued or decided; of a dispute, the day it goes up
    holds: bool  # whether it keeps the certificate back
