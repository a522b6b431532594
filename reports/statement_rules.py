"""The rules behind a statement's charges, in plain sentences, with the version they stand in."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.domain.statement import StatementLine
from reports.table import Column, Kind, Sheet
from reports.words import described


def rules_sheet(lines: Sequence[StatementLine], *, draft: str) -> Sheet:
    """Return the rule that each line follows, and whether its time was estimated."""
    return Sheet(
        name="Rules",
        title=f"{draft}Rules behind each charge",
        about="The rule of the cost recovery model that each line follows, and its version",
        columns=(
            Column("Line", Kind.WHOLE),
            Column("Charge", width=40),
            Column("Model version", Kind.WHOLE),
            Column("Rule", width=60),
            Column("Provisional", width=13),
        ),
        rows=tuple(
            (
                line.line,
                described(line),
                line.working.model_version,
                line.working.rule,
                "Yes" if line.working.estimated else "No",
            )
            for line in lines
        ),
    )
