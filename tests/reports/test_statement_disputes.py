"""What a statement's workbook says of lines under dispute."""

from dataclasses import replace

from ledger.domain.money import show_pounds
from reports.statement import statement_workbook
from tests.reports.builders import direct_line, statement
from tests.reports.test_statement import column, in_pounds


def test_what_is_payable_now_is_never_below_nil() -> None:
    """A line of 100.00 is paid in full, and 40.00 of it under dispute: nothing is payable now."""
    line = replace(direct_line(1, 10_000), disputed_pence=4_000)
    paid = replace(line, settled_pence=line.gross_pence)
    assert show_pounds(line.gross_pence) == "100.00"
    data = statement_workbook(statement(paid))
    assert in_pounds(column(data, "Disputes", "Payable now"))[0] == "0.00"
