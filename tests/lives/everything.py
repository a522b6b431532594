"""All the small lives together: a ledger in which everything has happened at least once."""

from __future__ import annotations

from ledger.actions.work import Ledger
from tests.ledgers import July, live_through_july
from tests.lives.approvals import live_through_approvals
from tests.lives.beside_the_charge import live_beside_the_charge
from tests.lives.credit import live_through_credit
from tests.lives.exits import live_to_the_notice
from tests.lives.exports import live_through_exports
from tests.lives.issued_files import issue_a_report
from tests.lives.on_account import live_on_account
from tests.lives.settlements import live_through_settlements
from tests.lives.stocktakes import live_through_stocktakes
from tests.lives.uploads import live_through_uploads


def live_through_everything(ledger: Ledger) -> July:
    """Make a row in every guarded table but seals and period steps; July is what it begins with.

    The ledger is set up with `other_way()`, in which Birch supplies Ash as well.
    """
    july = live_through_july(ledger)
    live_through_settlements(ledger, july)
    issue_a_report(ledger)
    live_beside_the_charge(ledger)
    live_through_approvals(ledger)
    live_to_the_notice(ledger)
    live_through_credit(ledger, july)
    live_on_account(ledger)
    live_through_exports(ledger)
    live_through_stocktakes(ledger)
    live_through_uploads(ledger)
    return july
