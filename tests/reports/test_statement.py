"""The recharge statement's workbook says what the statement says, and proves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from ledger.domain.money import show_pounds
from ledger.domain.statement import StatementStatus
from reports.statement import statement_workbook
from tests.reports.builders import (
    PLYMOUTH,
    direct_line,
    draft,
    every_line,
    price_line,
    statement,
    superseded,
)
from tests.reports.recalculation import cells, opened

DRAFT = "DRAFT – not agreed"  # noqa: RUF001 - the dash that the design page writes


def column(data: bytes, sheet: str, header: str) -> list[object]:
    """Return what a table's column holds, its total left out."""
    read = opened(data, results=True)[sheet]
    (table,) = read.tables.values()
    place = next(cell.column for cell in read[3] if cell.value == header)
    last = read.max_row - (table.totalsRowCount or 0)
    return [read.cell(row, place).value for row in range(4, last + 1)]


def detail(data: bytes, item: str, *, sheet: str = "Cover") -> object:
    """Return what a table of items says of an item."""
    items = column(data, sheet, "Item")
    return column(data, sheet, "Detail")[items.index(item)]


def in_pounds(values: list[object]) -> list[str]:
    """Return figures as they are written: two decimals."""
    return [f"{value:.2f}" for value in values if isinstance(value, int | float)]


def test_lines_agree_with_the_statement(workbooks: Mapping[str, bytes]) -> None:
    """Each line's net, VAT, gross and journal are those of the statement, to the penny."""
    data, lines = workbooks["statement"], statement().lines

    assert in_pounds(column(data, "Lines", "Net")) == [show_pounds(x.net_pence) for x in lines]
    assert in_pounds(column(data, "Lines", "VAT")) == [show_pounds(x.vat_pence) for x in lines]
    assert in_pounds(column(data, "Lines", "Gross")) == [show_pounds(x.gross_pence) for x in lines]
    assert column(data, "Lines", "Journal") == [x.journal_id for x in lines]
    assert column(data, "Lines", "Share")[0] == "21/38"
    assert column(data, "Lines", "Share percent")[0] == 55.2632


def test_the_cover_says_what_is_owed(workbooks: Mapping[str, bytes]) -> None:
    """The cover holds net, VAT, gross, due date, payment reference, position and status."""
    data, issued = workbooks["statement"], statement()

    assert f"{detail(data, 'Gross, pounds'):.2f}" == show_pounds(issued.gross_pence)
    assert detail(data, "Payment reference") == "PCC-2018-19-0003"
    assert str(detail(data, "Payment due")).startswith("2018-11-07")
    assert detail(data, "Status") == "Issued: agreed by both councils"
    assert detail(data, "Ledger position") == "Sequence 412"
    assert detail(data, "Head hash of the ledger") == issued.position.head_hash
    assert detail(data, "Overall check of this workbook") == "OK"


def test_the_cover_says_who_has_agreed_and_who_is_awaited(
    workbooks: Mapping[str, bytes],
) -> None:
    """Who prepared, agreed and issued it for which council, by number and day; or that none has."""
    issued, waiting = workbooks["statement"], workbooks["draft"]

    assert detail(issued, "Prepared: Plymouth City Council") == "preparer P-1041, 3 October 2018"
    assert detail(issued, "Agreed: Plymouth City Council") == "approver P-1007, 4 October 2018"
    assert detail(issued, "Agreed: Torbay Council") == "approver P-2003, 5 October 2018"
    assert detail(issued, "Issued: Plymouth City Council") == "approver P-1007, 8 October 2018"
    assert detail(waiting, "Prepared: Plymouth City Council") == "preparer P-1041, 3 October 2018"
    assert detail(waiting, "Agreed: Torbay Council") == "Awaited"
    assert detail(waiting, "Issued: Plymouth City Council") == "Awaited"


def test_the_cover_shows_what_an_officer_needs_to_rely_on_it(
    workbooks: Mapping[str, bytes],
) -> None:
    """Parties, arrangement, period, version, position, hash, contact and how to verify it."""
    data = workbooks["statement"]

    assert detail(data, "Charged by") == "Plymouth City Council"
    assert detail(data, "Charged to") == "Torbay Council"
    assert "(plymouth-torbay)" in str(detail(data, "Arrangement"))
    assert str(detail(data, "Period")).startswith("2018-09-01")
    assert (detail(data, "Statement number"), detail(data, "Version")) == ("PCC-2018-19-0003", 1)
    assert detail(data, "Sealed at") == "2018-10-08 09:30:00 UTC"
    assert len(str(detail(data, "Content hash of this workbook"))) == 64
    assert str(detail(data, "Contact")).startswith("Finance team, Plymouth City Council")
    assert "verify" in str(detail(data, "How to verify this workbook"))


def test_pools_add_up_to_the_statement(workbooks: Mapping[str, bytes]) -> None:
    """The summary holds each pool once, with the statement's own net by pool."""
    data, by_pool = workbooks["statement"], statement().by_pool()

    assert column(data, "Summary", "Pool code") == list(by_pool)
    assert in_pounds(column(data, "Summary", "Net")) == [
        show_pounds(net) for net in by_pool.values()
    ]


def test_the_debt_is_a_corkscrew(workbooks: Mapping[str, bytes]) -> None:
    """Opening + charged - credited - received - written off = closing, by a formula."""
    debt = statement().debt
    formula = cells(workbooks["statement"], results=False)["Debt", "G4"]

    assert in_pounds(column(workbooks["statement"], "Debt", "Closing")) == [
        show_pounds(debt.closing_pence)
    ]
    assert str(formula).count("tbl_debt[[#This Row]") == 5


def test_a_draft_says_so_everywhere(workbooks: Mapping[str, bytes]) -> None:
    """Until both councils agree, every worksheet's title, print-out and the cover say draft."""
    for sheet in opened(workbooks["draft"], results=False).worksheets:
        assert str(sheet["A1"].value).startswith(DRAFT)
        assert sheet.oddHeader is not None
        assert sheet.oddHeader.right.text == DRAFT
    assert str(detail(workbooks["draft"], "Status")).startswith(DRAFT)
    assert detail(workbooks["draft"], "Statement number") == "Given when it is issued"
    assert detail(workbooks["draft"], "Head hash of the ledger") == "Not yet sealed"
    assert column(workbooks["draft"], "Agreement", "Date")[2:] == ["Awaited"] * 3


@pytest.mark.parametrize("status", list(StatementStatus))
def test_it_is_a_draft_until_both_agree(status: StatementStatus) -> None:
    """The draft mark goes with the agreement of the second council, and not before."""
    data = statement_workbook(statement(direct_line(1, 100), status=status))
    agreed = status in (StatementStatus.AGREED_BY_RECIPIENT, StatementStatus.ISSUED)

    title = cells(data, results=True)["Cover", "A1"]

    assert str(title).startswith(DRAFT) is not agreed


def test_signatures_show_no_names(workbooks: Mapping[str, bytes]) -> None:
    """Who prepared and agreed is shown by council, role and person number."""
    assert column(workbooks["statement"], "Agreement", "Step") == [
        "Prepared",
        "Submitted",
        "Agreed",
        "Agreed",
        "Issued",
    ]
    assert column(workbooks["statement"], "Agreement", "Person number")[2:4] == ["P-1007", "P-2003"]


def test_late_and_disputed_lines_stand_apart(workbooks: Mapping[str, bytes]) -> None:
    """Late items are listed with their service month, disputes with what stays payable."""
    data = workbooks["statement"]

    assert column(data, "Late items", "Line") == [2, 5, 7]
    assert str(column(data, "Late items", "Service month")[0]).startswith("2018-07-01")
    assert column(data, "Disputes", "Line") == [7, 8]
    assert in_pounds(column(data, "Disputes", "Payable now")) == ["0.00", "666.00"]
    assert column(workbooks["untaxed"], "Disputes", "Charge") == ["None"]


def test_what_was_credited_since_is_listed_by_note_and_line(
    workbooks: Mapping[str, bytes],
) -> None:
    """Two notes: 370.00 and 74.00 of line 8 with 150.00 of 10; 185.00 and 37.00 of line 9.

    Net 705.00, VAT 111.00, gross 816.00. The statement's own figures are as they were.
    """
    data, plain = workbooks["credited"], workbooks["statement"]
    sheet = "Credit notes"

    assert [str(number)[-1] for number in column(data, sheet, "Credit note")] == ["1", "1", "2"]
    assert str(column(data, sheet, "Date")[2]).startswith("2018-11-09")
    assert column(data, sheet, "Line") == [8, 10, 9]
    assert in_pounds(column(data, sheet, "Net")) == ["370.00", "150.00", "185.00"]
    assert in_pounds(column(data, sheet, "VAT")) == ["74.00", "0.00", "37.00"]
    assert in_pounds(column(data, sheet, "Gross")) == ["444.00", "150.00", "222.00"]
    assert column(data, sheet, "Reason")[2] == "An audit was charged twice"
    totals = opened(data, results=True)[sheet][7]
    assert [cell.value for cell in totals][3:6] == [705, 111, 816]
    for header in ("Net", "VAT", "Gross"):
        assert column(data, "Lines", header) == column(plain, "Lines", header)
    assert detail(data, "Gross, pounds") == detail(plain, "Gross, pounds")
    assert column(plain, sheet, "Credit note") == ["None"]


def test_the_cover_says_what_was_credited_or_superseded(workbooks: Mapping[str, bytes]) -> None:
    """By number and gross amount; a statement that nothing was credited of says nothing."""
    waiting = statement_workbook(superseded(by=None))
    told = {"Superseded", "Credited, gross, pounds"}

    assert detail(workbooks["credited"], "Credited, gross, pounds") == (
        "PCC-CN-2018-19-0001: 594.00; PCC-CN-2018-19-0002: 222.00"
    )
    assert detail(workbooks["superseded"], "Superseded") == (
        "Credited in full by PCC-CN-2018-19-0001, replaced by version 2"
    )
    assert str(detail(waiting, "Superseded")).endswith("0001, not yet replaced")
    assert told & set(column(workbooks["superseded"], "Cover", "Item")) == {"Superseded"}
    assert not told & set(column(workbooks["statement"], "Cover", "Item"))


def test_each_line_leads_to_its_explanation(workbooks: Mapping[str, bytes]) -> None:
    """Each line links to the path that explains it, at the service's address where it is given."""
    path = "/v1/arrangements/plymouth-torbay/statements/17/explain?line=1"
    here = opened(workbooks["statement"], results=False)["Lines"]["T4"]
    full = statement_workbook(statement(), service_address="https://ledger.example/")
    there = opened(full, results=False)["Lines"]["T4"]

    assert here.hyperlink is not None
    assert here.hyperlink.target == path
    assert there.hyperlink is not None
    assert there.hyperlink.target == f"https://ledger.example{path}"


def test_taxed_lines_make_it_a_vat_invoice(workbooks: Mapping[str, bytes]) -> None:
    """With taxed lines it carries what regulation 14 asks; without, it claims nothing."""
    data = workbooks["statement"]

    assert detail(data, "Invoice number", sheet="VAT invoice") == "PCC-2018-19-0003"
    assert detail(data, "VAT registration number", sheet="VAT invoice") == "GB999999973"
    assert "Ballard House" in str(detail(data, "Supplier", sheet="VAT invoice"))
    assert "Town Hall" in str(detail(data, "Customer", sheet="VAT invoice"))
    assert str(detail(data, "Time of supply, the tax point", sheet="VAT invoice")).startswith(
        "2018-10-08"
    )
    assert column(data, "VAT lines", "Unit price") == [185, 185]
    assert column(data, "VAT lines", "Quantity") == [4, 4]
    assert "VAT invoice" not in opened(workbooks["untaxed"], results=False).sheetnames


def test_an_unissued_statement_is_no_vat_invoice() -> None:
    """Before issue, and without a VAT number, the particulars say what is lacking."""
    nameless = replace(draft(price_line(1)), payee=replace(PLYMOUTH, vat_number=None))
    data = statement_workbook(nameless)

    assert "not a VAT invoice" in str(detail(data, "Date of issue", sheet="VAT invoice"))
    assert detail(data, "VAT registration number", sheet="VAT invoice") == "Not recorded"


@pytest.mark.parametrize(
    ("sheet", "lines"),
    [
        ("Workings", [1, 2, 3, 4, 5, 6, 7]),
        ("Unit prices", [8, 9]),
        ("Fixed fees", [10, 11]),
    ],
)
def test_each_charge_is_performed_again(
    workbooks: Mapping[str, bytes], sheet: str, lines: list[int]
) -> None:
    """Every line's charge or share is worked again from inputs in cells, and all agree."""
    assert column(workbooks["statement"], sheet, "Line") == lines
    assert set(column(workbooks["statement"], sheet, "Check")) == {"OK"}


def test_shares_are_named_cells(workbooks: Mapping[str, bytes]) -> None:
    """An officer finds a line's share, and the statement's totals, by name."""
    names = opened(workbooks["statement"], results=False).defined_names

    assert names["share_line_2"].attr_text == "'Workings'!$H$5"
    assert {"statement_net", "statement_vat", "statement_gross", "overall_check"} <= set(names)


def test_a_statement_that_contradicts_itself_is_shown_to() -> None:
    """Where the ledger's own figures do not agree, the file that is sent out says CHECK."""
    lines = every_line()
    wrong = replace(lines[3], net_pence=259_21)
    data = statement_workbook(statement(*lines[:3], wrong, *lines[4:]))

    assert column(data, "Workings", "Check")[3] == "CHECK"
    assert detail(data, "Overall check of this workbook") == "CHECK"


def test_a_nil_statement_is_a_workbook_too() -> None:
    """A period without a charge gives a whole workbook that says none and checks."""
    nil = replace(statement(), lines=(), debt=replace(statement().debt, charged_pence=0))
    data = statement_workbook(nil)

    assert column(data, "Lines", "Charge") == ["No charge this period"]
    assert detail(data, "Overall check of this workbook") == "OK"
