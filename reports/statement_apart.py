"""Lines of a statement that are shown apart as well: late items, and lines under dispute."""

from __future__ import annotations

from ledger.domain.statement import Statement, StatementLine
from reports.front import none_row
from reports.table import (
    NOT_APPLICABLE,
    Column,
    Formula,
    Kind,
    Sheet,
    Value,
    pounds,
    sum_of,
    this_row,
)
from reports.words import described

_LATE_COLUMNS = (
    Column("Line", Kind.WHOLE),
    Column("Charge", width=46),
    Column("Service month", Kind.MONTH),
    Column("Charged before", Kind.MONEY),
    Column("Net", Kind.MONEY),
    Column("Journal", width=18),
)
_DISPUTE_COLUMNS = (
    Column("Line", Kind.WHOLE),
    Column("Charge", width=40),
    Column("Service month", Kind.MONTH),
    Column("Gross", Kind.MONEY),
    Column("Settled", Kind.MONEY),
    Column("Credited or taken off", Kind.MONEY),
    Column("Disputed", Kind.MONEY),
    Column("Payable now", Kind.MONEY),
)


def late_items_sheet(statement: Statement, *, draft: str) -> Sheet:
    """Return the lines known after their service month's statement was issued."""
    late = [line for line in statement.lines if line.late_item]
    return Sheet(
        name="Late items",
        title=f"{draft}Late items, in pounds",
        about="Charges for a service month whose own statement had been issued already",
        columns=_LATE_COLUMNS,
        rows=tuple(_late_row(line) for line in late) or (none_row(_LATE_COLUMNS),),
        totals=(
            "Total",
            *(None,) * 3,
            sum_of("tbl_late_items", "Net", sum(line.net_pence for line in late)),
            None,
        ),
    )


def _late_row(line: StatementLine) -> tuple[Value, ...]:
    return (
        line.line,
        described(line),
        line.service_month,
        pounds(line.working.charged_before_pence),
        pounds(line.net_pence),
        line.journal_id or NOT_APPLICABLE,
    )


def disputes_sheet(statement: Statement, *, draft: str) -> Sheet:
    """Return the lines under an open dispute; the rest of the statement stays payable."""
    disputed = [line for line in statement.lines if line.disputed_pence]
    return Sheet(
        name="Disputes",
        title=f"{draft}Disputed lines, gross, in pounds",
        about="Lines under an open dispute, and what of them stays payable",
        columns=_DISPUTE_COLUMNS,
        rows=tuple(_disputed_row(line) for line in disputed) or (none_row(_DISPUTE_COLUMNS),),
        totals=(
            "Total",
            *(None,) * 5,
            sum_of("tbl_disputes", "Disputed", sum(line.disputed_pence for line in disputed)),
            None,
        ),
    )


def _disputed_row(line: StatementLine) -> tuple[Value, ...]:
    this = this_row("tbl_disputes")
    return (
        line.line,
        described(line),
        line.service_month,
        pounds(line.gross_pence),
        pounds(line.settled_pence),
        pounds(line.credited_pence + line.set_off_pence + line.written_off_pence),
        pounds(line.disputed_pence),
        Formula(
            f"=ROUND({this('Gross')}-{this('Settled')}-{this('Credited or taken off')}"
            f"-{this('Disputed')},2)",
            pounds(line.unpaid_pence - line.disputed_pence),
        ),
    )
