"""What became of the money that a credit note credits: off the debt, or owed back."""

from __future__ import annotations

from ledger.domain.credit_note import CreditedLine, CreditNote
from reports.credit_note_lines import charge_of
from reports.front import none_row
from reports.table import Column, Formula, Kind, Sheet, Value, compared, pounds, sum_of, this_row

_RELEASE_COLUMNS = (
    Column("Line", Kind.WHOLE),
    Column("Payment or credit note", width=36),
    Column("Event", Kind.WHOLE),
    Column("Released", Kind.MONEY, 18),
)


def money_sheet(note: CreditNote, *, draft: str) -> Sheet:
    """Return by line what came off the debt, what is unallocated again, and what is left over."""

    def summed(header: str, name: str) -> Formula:
        return sum_of("tbl_money", header, sum(getattr(line, name) for line in note.lines))

    return Sheet(
        name="Money",
        title=f"{draft}What became of the money, gross, in pounds",
        about="Gross credited = off the debt + released to unallocated + left to allocate",
        columns=(
            Column("Line", Kind.WHOLE),
            Column("Charge", width=38),
            Column("Gross credited", Kind.MONEY),
            Column("Off the debt", Kind.MONEY),
            Column("Released", Kind.MONEY),
            Column("Left to allocate", Kind.MONEY),
            Column("Together", Kind.MONEY),
            Column("Check", width=10),
        ),
        rows=tuple(_money_row(line) for line in note.lines),
        totals=(
            "Total",
            None,
            summed("Gross credited", "gross_pence"),
            summed("Off the debt", "unpaid_pence"),
            summed("Released", "released_pence"),
            summed("Left to allocate", "unallocated_pence"),
            None,
            None,
        ),
    )


def _money_row(line: CreditedLine) -> tuple[Value, ...]:
    this = this_row("tbl_money")
    together = line.unpaid_pence + line.released_pence + line.unallocated_pence
    return (
        line.line,
        charge_of(line),
        pounds(line.gross_pence),
        pounds(line.unpaid_pence),
        pounds(line.released_pence),
        pounds(line.unallocated_pence),
        Formula(
            f"=ROUND({this('Off the debt')}+{this('Released')}+{this('Left to allocate')},2)",
            pounds(together),
        ),
        compared("tbl_money", "Gross credited", "Together", agrees=together == line.gross_pence),
    )


def releases_sheet(note: CreditNote, *, draft: str) -> Sheet:
    """Return each payment whose allocation was taken back, so that it is unallocated again."""
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (each.line, each.reference, each.source, pounds(each.gross_pence)) for each in note.releases
    )
    released = sum(each.gross_pence for each in note.releases)
    return Sheet(
        name="Releases",
        title=f"{draft}Payments released to unallocated, in pounds",
        about="Which payments were released from which line, and are unallocated again",
        columns=_RELEASE_COLUMNS,
        rows=rows or (none_row(_RELEASE_COLUMNS),),
        totals=("Total", None, None, sum_of("tbl_releases", "Released", released)),
    )
