"""What went out to a council's general ledger: July of Ash, and what was posted to it since."""

from __future__ import annotations

from ledger.actions.work import Ledger
from tests.exporting import export
from tests.ledgers import JULY, record_one_cost


def live_through_exports(ledger: Ledger) -> None:
    """Make a row in every table of exports, on a ledger that has lived through July.

    A cost that comes late goes with a file of its own.
    """
    export(ledger, JULY)
    record_one_cost(ledger, source_ref="LATE-FOR-EXPORT", amount="12.00")
    export(ledger, JULY)
