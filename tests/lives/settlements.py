"""A row in every table of settlement: identified, taken back, paid back, set off, written off."""

from __future__ import annotations

from datetime import date

from ledger.actions.work import Ledger
from tests.ledgers import APPROVER, JULY, July, approve
from tests.lives.other_way import issue_theirs, prepare_theirs, record_their_cost
from tests.settling import identify, receive, refund, release, set_off, write_off

LATER = date(2019, 10, 15)


def live_through_settlements(ledger: Ledger, july: July) -> None:
    """After July's life, in an arrangement where Birch supplies Ash as well (`other_way`).

    5.00 from nobody known is identified; 4.00 of the 10.00 paid over is paid back; 30.00 of July's
    is taken back, 20.00 of it set off against what Birch is owed, and 5.00 written off of what is
    under no dispute.
    """
    cash = receive(ledger, "5.00", unidentified=True, payment_ref="CASH-1")
    identify(ledger, cash)
    back = refund(ledger, "4.00", source=july.receipt, payment_ref="REFUND-1", on=LATER)
    approve(ledger, back, on=LATER)
    release(ledger, july.receipt, july.statement, "30.00", on=LATER)
    record_their_cost(ledger, amount="100.00")
    issue_theirs(ledger, prepare_theirs(ledger, JULY), date(2019, 8, 7))
    approve(ledger, set_off(ledger, "20.00", on=LATER), on=LATER)
    approve(ledger, write_off(ledger, july.statement, amount="5.00", on=LATER), APPROVER, on=LATER)
