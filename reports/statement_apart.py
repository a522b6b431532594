"""What is shown apart: late items, lines under dispute, and what was credited since."""

from __future__ import annotations

from ledger.domain.statement import (
    Statement,
    StatementCredit,
    StatementCreditLine,
    StatementLine,
)
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
_CREDIT_COLUMNS = (
    Column("Credit note", width=24),
    Column("Date", Kind.DATE),
    Column("Line", Kind.WHOLE),
    Column("Net", Kind.MONEY),
    Column("VAT", Kind.MONEY),
    Column("Gross", Kind.MONEY),
    Column("Reason", width=46),
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
            f"=ROUND(MAX({this('Gross')}-{this('Settled')}-{this('Credited or taken off')}"
            f"-{this('Disputed')},0),2)",
            pounds(max(line.unpaid_pence - line.disputed_pence, 0)),
        ),
    )


def credit_notes_sheet(statement: Statement, *, draft: str) -> Sheet:
    """Return what was credited of each line since issue, by credit note: a row a line."""
    credited = [(note, each) for note in statement.credits for each in note.lines]
    net = sum(each.net_pence for _, each in credited)
    vat = sum(each.vat_pence for _, each in credited)
    return Sheet(
        name="Credit notes",
        title=f"{draft}Credit notes of this statement, in pounds",
        about="What was credited of each line since issue, by credit note, with the reason",
        columns=_CREDIT_COLUMNS,
        rows=tuple(_credited_row(*each) for each in credited) or (none_row(_CREDIT_COLUMNS),),
        totals=(
            "Total",
            None,
            None,
            sum_of("tbl_credit_notes", "Net", net),
            sum_of("tbl_credit_notes", "VAT", vat),
            sum_of("tbl_credit_notes", "Gross", statement.credited_pence),
            None,
        ),
    )


def _credited_row(note: StatementCredit, credited: StatementCreditLine) -> tuple[Value, ...]:
    this = this_row("tbl_credit_notes")
    return (
        note.number,
        note.credited_on,
        credited.line,
        pounds(credited.net_pence),
        pounds(credited.vat_pence),
        Formula(f"=ROUND({this('Net')}+{this('VAT')},2)", pounds(credited.gross_pence)),
        note.reason,
    )
