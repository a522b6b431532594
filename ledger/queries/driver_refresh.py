"""Cost drivers as they stand on a date, with the review of the pools that they share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from ledger.domain.driver_refresh import DriverStanding, PartyQuantity, driver_standings
from ledger.domain.method_review import MethodReview
from ledger.queries import evidence
from ledger.queries.arrangements import Known


def drivers_at(
    connection: Connection, known: Known, reviews: Sequence[MethodReview], *, as_at: date
) -> tuple[DriverStanding, ...]:
    """Every driver as it stands on a date; `reviews` come in the order of knowing."""
    given = [
        PartyQuantity(each.driver, each.party, each.effective_from, each.quantity_thousandths)
        for each in evidence.driver_quantities(connection, known.arrangement_id)
    ]
    return driver_standings(known.arrangement, given, reviews, as_at=as_at)
