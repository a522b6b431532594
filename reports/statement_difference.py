"""What a statement charges anew beside the superseded statement it takes the place of, by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from ledger.domain.money import show_pounds
from ledger.domain.statement import Statement, StatementLine, SupersededStatement
from ledger.domain.statement_difference import (
    Change,
    InputDifference,
    LineDifference,
    LinePair,
    difference,
    matched,
)
from reports.table import (
    NOT_APPLICABLE,
    Column,
    Formula,
    Kind,
    Sheet,
    Value,
    pounds,
    quarters,
    sum_of,
    this_row,
    thousandths,
)
from reports.words import described

_CHANGES = {
    Change.ONLY_HERE: "Only now",
    Change.ONLY_THERE: "Only before",
    Change.CHANGED: "Changed",
}
_SAME = "The same"
# The inputs of a working, by the names of its fields (ledger/domain/statement.py, `Working`).
_INPUTS = {
    "rule": "Rule",
    "model_version": "Version of the model",
    "share": "Share",
    "incurred_to_date_pence": "Cost to date",
    "grant_to_date_pence": "Grant to date",
    "entitlement_to_date_pence": "Entitlement to date",
    "charged_before_pence": "Charged before",
    "post": "Post",
    "recipient_quarters": "Recipient days",
    "joint_quarters": "Joint days",
    "productive_quarters": "Productive days",
    "joint_share": "Joint part",
    "months_averaged": "Months averaged",
    "follows": "Follows",
    "driver": "Cost driver",
    "recipient_thousandths": "Recipient quantity",
    "total_thousandths": "Whole quantity",
    "annual_fee_pence": "Annual fee",
    "twelfth_pence": "Twelfth",
    "days_in_scope": "Days in scope",
    "days_in_month": "Days in month",
    "references": "Deliveries",
    "estimated": "Estimated",
    "quantity_to_date_thousandths": "Quantity to date",
    "kind": "Kind of charge",
    "on_account_sum_pence": "Sum on account",
    "capped_pence": "Held back by the cap",
}
_COLUMNS = (
    Column("Superseded statement", width=22),
    Column("Line", Kind.WHOLE),
    Column("Line before", Kind.WHOLE),
    Column("Charge", width=32),
    Column("Service month", Kind.MONTH),
    Column("Change", width=12),
    Column("Net before", Kind.MONEY),
    Column("Net now", Kind.MONEY),
    Column("Net difference", Kind.MONEY),
    Column("VAT before", Kind.MONEY),
    Column("VAT now", Kind.MONEY),
    Column("VAT difference", Kind.MONEY),
    Column("What differs", width=46),
)


@dataclass(frozen=True, slots=True)
class _Compared:
    """A line of each statement, or of one of them, and how they differ (None: not at all)."""

    superseded: SupersededStatement
    here: StatementLine | None
    there: StatementLine | None
    difference: LineDifference | None

    def net_pence(self, side: StatementLine | None) -> int:
        return side.net_pence if side else 0

    def vat_pence(self, side: StatementLine | None) -> int:
        return side.vat_pence if side else 0


def difference_sheets(statement: Statement, *, draft: str) -> Iterator[Sheet]:
    """Yield the worksheet of the difference, where the statement charges a superseded one anew."""
    if statement.replaces:
        yield difference_sheet(statement, draft=draft)


def difference_sheet(statement: Statement, *, draft: str) -> Sheet:
    """Return every line of the superseded statement beside the line that charges it anew.

    Lines are matched by pool, service, service month, unit price and kind, as in the interface's
    comparison of statements. Lines of a later period's statement that charge nothing anew are left
    out. The statement replaces at least one (ValueError).
    """
    compared = [each for replaced in statement.replaces for each in _compared(statement, replaced)]
    return Sheet(
        name="Difference",
        title=f"{draft}Difference from the superseded statement, in pounds",
        about="Each line charged anew beside the line of the statement that was superseded",
        columns=_COLUMNS,
        rows=tuple(_row(each) for each in compared),
        totals=("Total", *(None,) * 5, *_totals(compared), None),
    )


def _compared(statement: Statement, replaced: SupersededStatement) -> Iterator[_Compared]:
    here = [line for line in statement.lines if line.line in replaced.charged_anew]
    for pair in matched(here, replaced.lines):
        yield _Compared(replaced, *pair, difference(pair))


def _totals(compared: Sequence[_Compared]) -> Iterator[Formula]:
    net_before = sum(each.net_pence(each.there) for each in compared)
    net_now = sum(each.net_pence(each.here) for each in compared)
    vat_before = sum(each.vat_pence(each.there) for each in compared)
    vat_now = sum(each.vat_pence(each.here) for each in compared)
    for header, pence in (
        ("Net before", net_before),
        ("Net now", net_now),
        ("Net difference", net_now - net_before),
        ("VAT before", vat_before),
        ("VAT now", vat_now),
        ("VAT difference", vat_now - vat_before),
    ):
        yield sum_of("tbl_difference", header, pence)


def _row(each: _Compared) -> tuple[Value, ...]:
    line = _either((each.here, each.there))
    net_before, net_now = each.net_pence(each.there), each.net_pence(each.here)
    vat_before, vat_now = each.vat_pence(each.there), each.vat_pence(each.here)
    return (
        each.superseded.number,
        each.here.line if each.here else NOT_APPLICABLE,
        each.there.line if each.there else NOT_APPLICABLE,
        described(line),
        line.service_month,
        _CHANGES[each.difference.change] if each.difference else _SAME,
        pounds(net_before),
        pounds(net_now),
        _less("Net", net_now - net_before),
        pounds(vat_before),
        pounds(vat_now),
        _less("VAT", vat_now - vat_before),
        _what_differs(each.difference),
    )


def _either(pair: LinePair) -> StatementLine:
    here, there = pair
    line = here or there
    if line is None:
        raise ValueError("a pair has at least one line")
    return line


def _less(what: str, pence: int) -> Formula:
    this = this_row("tbl_difference")
    return Formula(f"=ROUND({this(f'{what} now')}-{this(f'{what} before')},2)", pounds(pence))


def _what_differs(found: LineDifference | None) -> str:
    if found is None:
        return "Nothing"
    if found.change is not Change.CHANGED:
        return "The line stands in one of the two only"
    return "; ".join(_in_words(each) for each in found.inputs) or "VAT, shared out over other lines"


def _in_words(each: InputDifference) -> str:
    word = _INPUTS[each.name]
    return f"{word} {_shown(each.name, each.here)}, was {_shown(each.name, each.there)}"


def _shown(name: str, value: object) -> str:
    """Write an input of a working: the unit is at the end of its name."""
    match value:
        case None | ():
            return "none"
        case bool():
            return "yes" if value else "no"
        case Fraction():
            return f"{value.numerator}/{value.denominator}"
        case tuple():
            return ", ".join(str(each) for each in value)
        case int():
            return _shown_number(name, value)
        case _:
            return str(value)


def _shown_number(name: str, value: int) -> str:
    if name.endswith("_pence"):
        return show_pounds(value)
    number = Decimal(value)
    if name.endswith("_quarters"):
        number = quarters(value)
    elif name.endswith("_thousandths"):
        number = thousandths(value).normalize()
    return f"{number:f}"
