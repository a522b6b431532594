"""A council's own or third-party cost of the arrangement, in its own book."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.domain.accounts import Account
from ledger.domain.calendar import CostMonth
from ledger.domain.journal import Journal, Line
from ledger.domain.posting import journals


def own_cost_recorded(*, book: str, parts: Sequence[CostMonth]) -> tuple[Journal, ...]:
    """Dr 5600 by service month, Cr 2100 for the whole."""
    lines = [
        Line(Account.OWN_COST, part.amount_pence, service_month=part.service_month)
        for part in parts
    ]
    lines.append(Line(Account.COST_CONTROL, -sum(part.amount_pence for part in parts)))
    return journals(book=book, lines=lines)
