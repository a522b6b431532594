"""What every working of a statement ends with: what is due, the charge, and its check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from ledger.domain.money import Pence
from ledger.domain.recovery import Basis
from ledger.domain.statement import ChargeKind, StatementLine
from reports.table import Column, Formula, Kind, Value, compared, pounds, this_row


class WorkedAs(StrEnum):
    """The worksheet on which a line's charge is performed again: each line's is one of these."""

    SHARE = "Workings"  # a share of cost
    PRICE = "Unit prices"
    FEE = "Fixed fees"
    SUM = "Sums on account"
    OTHER = "Other charges"  # up to a floor, or a charge taken back


def worked_as(line: StatementLine) -> WorkedAs:
    """Return by which formulas a line's charge is performed again."""
    working = line.working
    match line.kind:
        case ChargeKind.SUM:
            return WorkedAs.SUM
        case ChargeKind.FLOOR:
            return WorkedAs.OTHER
        case ChargeKind.ACTUAL | ChargeKind.TRUE_UP:
            pass
    if not line.basis.charges_a_price and working.incurred_to_date_pence is not None:
        return WorkedAs.SHARE
    if line.basis is Basis.UNIT_PRICE and line.unit_price_pence is not None:
        return WorkedAs.PRICE
    return WorkedAs.OTHER if working.twelfth_pence is None else WorkedAs.FEE


CHARGE_COLUMNS = (
    Column("Charged before", Kind.MONEY),
    Column("Charge", Kind.MONEY),
    Column("Charge posted", Kind.MONEY),
    Column("Check", width=10),
)


def input_names(lines: Sequence[StatementLine], **headers: str) -> Mapping[str, tuple[int, str]]:
    """Name the inputs of every line: ``cost_line_1`` is the cell of the first line's cost."""
    return {
        f"{name}_line_{line.line}": (row, header)
        for row, line in enumerate(lines)
        for name, header in {**headers, "charged_before": "Charged before"}.items()
    }


def due_to_date(line: StatementLine, table: str, worked: str, *, capped: bool) -> tuple[Value, ...]:
    """Return what is due to date, rounded; less what a cap holds back, where one does."""
    due = pounds(line.working.entitlement_to_date_pence)
    if not capped:
        return (Formula(f"=ROUND({worked},2)", due),)
    capped_cell = this_row(table)("Capped")
    return (
        pounds(held_back(line)),
        Formula(f"=ROUND(ROUND({worked},2)-{capped_cell},2)", due),
    )


def charge_cells(
    line: StatementLine, table: str, to_date: str, to_date_again: Pence
) -> tuple[Value, ...]:
    """Return charged before, the charge, what was posted, and whether the two are the same."""
    before, entitled = line.working.charged_before_pence, line.working.entitlement_to_date_pence
    this = this_row(table)
    posted = f"SUMIFS(tbl_lines[Net],tbl_lines[Line],{this('Line')})"
    to_date_again -= held_back(line)
    agrees = entitled == to_date_again and entitled - before == line.net_pence
    return (
        pounds(before),
        Formula(f"=ROUND({this(to_date)}-{this('Charged before')},2)", pounds(entitled - before)),
        Formula(f"=ROUND({posted},2)", pounds(line.net_pence)),
        compared(table, "Charge", "Charge posted", agrees=agrees),
    )


def is_capped(lines: Sequence[StatementLine]) -> bool:
    """Whether a year's cap holds anything back of one of the lines."""
    return any(held_back(line) for line in lines)


def capped_column(lines: Sequence[StatementLine]) -> tuple[Column, ...]:
    """Return the column of what caps hold back, on a sheet with a line of which one does."""
    return (Column("Capped", Kind.MONEY),) if is_capped(lines) else ()


def held_back(line: StatementLine) -> Pence:
    """Return what the year's cap keeps out of the entitlement to date."""
    return line.working.capped_pence or 0
