"""The credit note's workbook says what it corrects, what it credits, and where the money went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from reports.credit_note import credit_note_workbook
from tests.reports.builders import PLYMOUTH
from tests.reports.credit_note_builder import credit_note, lines
from tests.reports.recalculation import opened
from tests.reports.test_statement import DRAFT, column, detail, in_pounds


def test_the_cover_says_what_it_corrects_and_credits(workbooks: Mapping[str, bytes]) -> None:
    """Number, date, the statement corrected and its date, the reason, and net, VAT and gross."""
    data = workbooks["credit-note"]

    assert detail(data, "Credit note number") == "PCC-CN-2018-19-0002"
    assert str(detail(data, "Date of the credit note"))[:10] == "2018-11-09"
    assert detail(data, "Statement that it corrects") == "PCC-2018-19-0003"
    assert str(detail(data, "Date of that statement"))[:10] == "2018-10-08"
    assert detail(data, "Cause") == "A dispute was upheld, in whole or in part"
    assert detail(data, "Reason") == "Six of the twelve places were not offered"
    assert [detail(data, f"{word} credited, pounds") for word in ("Net", "VAT", "Gross")] == [
        290,
        50,
        340,
    ]
    assert detail(data, "Head hash of the ledger") == credit_note().position.head_hash
    assert detail(data, "Overall check of this workbook") == "OK"


def test_a_vat_credit_note_carries_its_particulars(workbooks: Mapping[str, bytes]) -> None:
    """Both names and addresses, the supplier's VAT number, the invoice corrected, rate and VAT."""
    data = workbooks["credit-note"]

    def said(item: str) -> str:
        return str(detail(data, item, sheet="VAT credit note"))

    assert said("VAT registration number") == "GB999999973"
    assert "Ballard House" in said("Supplier")
    assert "Town Hall" in said("Customer")
    assert said("VAT invoice that it corrects") == "PCC-2018-19-0003"
    assert said("Date of that VAT invoice").startswith("2018-10-08")
    assert column(data, "VAT lines", "Line") == [7, 8, 9, 10]
    assert set(column(data, "VAT lines", "Rate")) == {0.2}
    assert in_pounds(column(data, "VAT lines", "VAT credited")) == [
        "5.00",
        "-4.00",
        "37.00",
        "12.00",
    ]


def test_without_vat_it_claims_to_be_no_vat_credit_note() -> None:
    """Of untaxed lines alone there are no particulars; a VAT number not recorded is said so."""
    untaxed = credit_note(lines=lines()[:1], releases=())
    nameless = credit_note(payee=replace(PLYMOUTH, vat_number=None, address=None))
    data = credit_note_workbook(nameless)

    names = opened(credit_note_workbook(untaxed), results=False).sheetnames
    assert "VAT credit note" not in names
    assert "VAT lines" not in names
    assert detail(data, "VAT registration number", sheet="VAT credit note") == "Not recorded"
    assert "address not recorded" in str(detail(data, "Supplier", sheet="VAT credit note"))


def test_each_line_shows_what_stays_charged(workbooks: Mapping[str, bytes]) -> None:
    """Charged - gone before - credited = left charged, and the VAT is worked again."""
    data = workbooks["credit-note"]

    assert in_pounds(column(data, "Lines", "Left charged")) == [
        "800.00",
        "25.01",
        "0.00",
        "370.00",
        "0.00",
    ]
    assert in_pounds(column(data, "VAT workings", "VAT worked again")) == [
        "0.00",
        "5.00",
        "-4.00",
        "37.00",
        "12.00",
    ]
    assert set(column(data, "VAT workings", "Check")) == {"OK"}


def test_what_became_of_the_money_is_shown(workbooks: Mapping[str, bytes]) -> None:
    """178.00 off the debt, 122.00 released by payment, and 40.00 left to allocate."""
    data = workbooks["credit-note"]

    assert detail(data, "Taken off the debt, pounds") == 178
    assert detail(data, "Released to unallocated, pounds") == 122
    assert detail(data, "Left to allocate, pounds") == 40
    assert column(data, "Releases", "Payment or credit note") == [
        "TC-BACS-201809",
        "PCC-CN-2018-19-0001",
    ]


def test_a_credit_note_that_contradicts_itself_is_shown_to() -> None:
    """Where VAT is a penny off the rule, the file that is sent out says CHECK."""
    wrong = replace(lines()[1], vat_pence=4_99, unpaid_pence=29_99)
    data = credit_note_workbook(credit_note(lines=(lines()[0], wrong, *lines()[2:])))

    assert column(data, "VAT workings", "Check")[1] == "CHECK"
    assert detail(data, "Overall check of this workbook") == "CHECK"


def test_it_is_agreed_by_both_councils(workbooks: Mapping[str, bytes]) -> None:
    """Who submitted and who agreed it stands there by role and number; else it is a draft."""
    data = workbooks["credit-note"]
    one_sided = credit_note_workbook(credit_note(approvals=credit_note().approvals[:2]))

    assert column(data, "Agreement", "Step") == ["Submitted", "Agreed", "Agreed"]
    assert column(data, "Agreement", "Person number")[1:] == ["P-1007", "P-2003"]
    assert str(detail(one_sided, "Status")).startswith(DRAFT)
