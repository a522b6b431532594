"""Adjust a period that is soft-closed, or a year end: a cost entered by an approver."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.actions.record_cost import record_cost
from ledger.actions.work import Receipt, Work
from ledger.domain.errors import StatusConflict
from ledger.queries import periods
from ledger.store.periods import PeriodStatus


def adjust_period(work: Work, period: str, row: Mapping[str, Any]) -> Receipt:
    """Record a cost, or take one back, in the period named.

    An open month is refused: its costs are recorded by a preparer. A year's adjustments (AP13)
    take nothing else, open or soft-closed. Raises NotFound, StatusConflict, PeriodClosed,
    PeriodUnknown where the cost's date does not lie in the period, and what `record_cost` raises.
    """
    found = periods.find(work.connection, work.arrangement_id, period)
    if found.status is PeriodStatus.OPEN and not found.is_year_end:
        raise StatusConflict(
            f"{period} is open: a preparer records its costs. It is adjusted once it is "
            "soft-closed.",
            field="period",
            status=found.status.value,
        )
    return record_cost(work, row, period=period)
