"""The decisions that the quarterly pack asks for."""

from __future__ import annotations

from ledger.domain.quarterly import DecisionNeeded, Quarterly
from reports.front import none_row
from reports.quarterly_words import NEEDS, councils
from reports.table import NOT_APPLICABLE, Column, Kind, Sheet, Value, optional_pounds


def decisions_sheet(quarterly: Quarterly, *, draft: str) -> Sheet:
    """Return everything that waits for a council when the pack is drawn."""
    columns = (
        Column("Number", Kind.WHOLE),
        Column("Kind", width=18),
        Column("What is needed", width=70),
        Column("Waits for", width=30),
        Column("Since", Kind.DATE),
        Column("Amount", Kind.MONEY),
    )
    rows = tuple(
        _row(quarterly, number, each) for number, each in enumerate(quarterly.decisions, start=1)
    )
    return Sheet(
        name="Decisions",
        title=f"{draft}Decisions needed when this pack was drawn",
        about="What waits for approval and by whom, and what else a council is to see to",
        columns=columns,
        rows=rows or (none_row(columns),),
    )


def _row(quarterly: Quarterly, number: int, decision: DecisionNeeded) -> tuple[Value, ...]:
    return (
        number,
        NEEDS[decision.need],
        decision.what,
        councils(quarterly, decision.councils) or NOT_APPLICABLE,
        NOT_APPLICABLE if decision.since is None else decision.since,
        optional_pounds(decision.amount_pence),
    )
