"""An officer who changes an input sees the charge move, and every check over it turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from openpyxl.utils import get_column_letter

from ledger.domain.statement import Statement
from reports.statement import statement_workbook
from reports.statement_charge import WorkedAs, worked_as
from tests.reports.builders import every_line, statement
from tests.reports.charge_builder import every_kind_of_charge
from tests.reports.recalculation import WorkingCopy, opened
from tests.reports.test_statement import column, detail, in_pounds


@pytest.fixture(scope="module")
def copies(
    workbooks: Mapping[str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, WorkingCopy]:
    """The statements of every basis and of every kind of charge, open to be typed in."""
    folder = tmp_path_factory.mktemp("typed")
    return {kind: WorkingCopy(workbooks[kind], folder) for kind in ("statement", "charges")}


def place(data: bytes, sheet: str, line: int, header: str) -> str:
    """Return where a line's figure of a column stands."""
    read = opened(data, results=False)[sheet]
    heads = [cell.value for cell in read[3]]
    row = column(data, sheet, "Line").index(line) + 4
    return f"{get_column_letter(heads.index(header) + 1)}{row}"


@pytest.mark.parametrize(
    ("name", "typed", "sheet", "line", "charge"),
    [
        # (9.75 + 2 x 1/2) / 19 of 15,625.51; then with four joint days; with joint days wholly its.
        ("payer_days_1", "9.75", "Workings", 1, 8840.75),
        ("joint_days_1", "4", "Workings", 1, 9457.55),
        ("joint_share_1", "1", "Workings", 1, 9457.55),
        ("productive_days_1", "20", "Workings", 1, 8203.39),
        ("cost_line_1", "15700", "Workings", 1, 8676.32),
        ("charged_before_line_2", "6900", "Workings", 2, 84.77),
        ("share_numerator_5", "2", "Workings", 5, 611.50),  # wholly the payer's: 1,274.00 - 662.50
        ("share_denominator_5", "4", "Workings", 5, -344.00),  # a quarter: 318.50 - 662.50
        ("payer_quantity_6", "385", "Workings", 6, 4044.25),
        ("whole_quantity_6", "1000", "Workings", 6, 3928.70),
        ("grant_line_6", "1100", "Workings", 6, 3231.55),
        ("quantity_line_8", "5", "Unit prices", 8, 925.00),
        ("unit_price_line_8", "190.5", "Unit prices", 8, 762.00),
        ("annual_fee_line_10", "12000.12", "Fixed fees", 10, 1000.01),  # 6,000.06 - 5,000.05
        ("days_in_scope_line_10", "10", "Fixed fees", 10, 750.00),
    ],
)
def test_an_input_moves_its_charge_and_turns_the_checks(
    copies: Mapping[str, WorkingCopy],
    workbooks: Mapping[str, bytes],
    name: str,
    typed: str,
    sheet: str,
    line: int,
    charge: float,
) -> None:
    """Typed over, an input gives another charge, and two checks say CHECK; put back, both OK."""
    copy, data = copies["statement"], workbooks["statement"]
    before = copy.named(name)
    check, amount = (place(data, sheet, line, header) for header in ("Check", "Charge"))
    assert (copy.value(sheet, check), copy.named("overall_check")) == ("OK", "OK")

    copy.type_in(name, typed)

    assert copy.value(sheet, amount) == pytest.approx(charge, abs=1e-9)
    assert (copy.value(sheet, check), copy.named("overall_check")) == ("CHECK", "CHECK")

    copy.type_in(name, before)

    assert (copy.value(sheet, check), copy.named("overall_check")) == ("OK", "OK")


def test_one_day_moves_every_charge_that_rests_on_it(
    copies: Mapping[str, WorkingCopy], workbooks: Mapping[str, bytes]
) -> None:
    """August's days stand once: a sixth own day makes 7/18 of the true-up and of the overhead.

    1,166.67 less 900.00, and 116.67: the share is looked up, and its own check turns as well.
    """
    copy, data = copies["charges"], workbooks["charges"]
    copy.type_in("payer_days_1", "6")

    charges = [copy.value("Workings", place(data, "Workings", line, "Charge")) for line in (2, 3)]
    checks = [copy.value("Workings", place(data, "Workings", line, "Check")) for line in (2, 3)]
    share = copy.value("Shares", "J4"), copy.value("Shares", "L4")
    copy.type_in("payer_days_1", "5")

    assert charges == [pytest.approx(266.67), pytest.approx(116.67)]
    assert checks == ["CHECK", "CHECK"]
    assert share == (0.3888888889, "CHECK")
    assert copy.value("Shares", "L4") == "OK"


@pytest.mark.parametrize(
    ("name", "typed", "sheet", "line", "charge"),
    [
        ("agreed_sum_line_1", "1100", "Sums on account", 1, 1000.00),  # 20 of 22 days
        ("days_in_scope_line_1", "11", "Sums on account", 1, 500.00),
        ("due_line_5", "70", "Other charges", 5, 70.00),
        ("charged_before_line_6", "90", "Other charges", 6, -90.00),
        ("cost_line_4", "2100", "Workings", 4, 800.00),  # half of 1,700.00, less 50.00 capped
        ("annual_fee_line_8", "2000", "Fixed fees", 8, 83.33),  # 833.33 - 666.67, half of it
    ],
)
def test_charges_that_are_no_plain_share_move_too(
    copies: Mapping[str, WorkingCopy],
    workbooks: Mapping[str, bytes],
    name: str,
    typed: str,
    sheet: str,
    line: int,
    charge: float,
) -> None:
    """Sums on account, floors, what is taken back, capped shares and part fees are worked too."""
    copy, data = copies["charges"], workbooks["charges"]
    before = copy.named(name)
    check, amount = (place(data, sheet, line, header) for header in ("Check", "Charge"))
    assert copy.value(sheet, check) == "OK"

    copy.type_in(name, typed)
    seen = copy.value(sheet, amount), copy.value(sheet, check)
    copy.type_in(name, before)

    assert seen == (pytest.approx(charge, abs=1e-9), "CHECK")
    assert copy.value(sheet, check) == "OK"


def test_the_debt_is_a_live_corkscrew(copies: Mapping[str, WorkingCopy]) -> None:
    """A pound more owed before is a pound more owed after, and turns the check beside it."""
    copy = copies["statement"]
    closing = copy.named("debt_closing")
    assert isinstance(closing, float)

    copy.type_in("debt_opening", "46669.37")
    seen = copy.named("debt_closing"), copy.value("Debt", "I4"), copy.named("overall_check")
    copy.type_in("debt_opening", "46668.37")

    assert seen == (pytest.approx(closing + 1), "CHECK", "CHECK")
    assert (copy.value("Debt", "I4"), copy.named("overall_check")) == ("OK", "OK")


def test_another_rate_of_vat_turns_the_checks(copies: Mapping[str, WorkingCopy]) -> None:
    """At a rate that no line bears there is no VAT, where 296.00 was charged."""
    copy = copies["statement"]

    copy.type_in("vat_rate_20", "0.175")
    seen = copy.value("VAT", "F5"), copy.named("overall_check")
    copy.type_in("vat_rate_20", "0.2")

    assert seen == ("CHECK", "CHECK")
    assert (copy.value("VAT", "F5"), copy.named("overall_check")) == ("OK", "OK")


@pytest.mark.parametrize("made", [statement, every_kind_of_charge])
def test_every_line_is_performed_again_once(made: object) -> None:
    """Each line stands on one worksheet of workings, and a check counts that none is left out."""
    whole = made() if callable(made) else None
    assert isinstance(whole, Statement)
    data = statement_workbook(whole)
    names = opened(data, results=False).sheetnames

    lines = [line for each in WorkedAs if each in names for line in column(data, each, "Line")]

    assert sorted(str(line) for line in lines) == sorted(str(line.line) for line in whole.lines)
    assert "Lines of the workings = lines" in column(data, "Checks", "What must agree")


def test_worked_as_says_which() -> None:
    """A sum, a true-up, what follows, a cap, a floor, what is taken back, a price, a fee."""
    assert [worked_as(line) for line in every_kind_of_charge().lines] == [
        WorkedAs.SUM,
        WorkedAs.SHARE,
        WorkedAs.SHARE,
        WorkedAs.SHARE,
        WorkedAs.OTHER,
        WorkedAs.OTHER,
        WorkedAs.PRICE,
        WorkedAs.FEE,
    ]


def test_a_share_that_its_days_do_not_give_is_shown_to(workbooks: Mapping[str, bytes]) -> None:
    """Where the ledger charged by another share than its days give, the file says CHECK."""
    first, *rest = every_line()
    wrong = replace(first, working=replace(first.working, recipient_quarters=39))
    data = statement_workbook(statement(wrong, *rest))

    assert column(data, "Shares", "Check")[0] == "CHECK"
    assert detail(data, "Overall check of this workbook") == "CHECK"
    assert in_pounds(column(data, "Lines", "Net")) == in_pounds(
        column(workbooks["statement"], "Lines", "Net")
    )
