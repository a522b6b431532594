"""Files for councils' general ledgers are written as their maps say, or refused with the reason."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from api.ledger_maps import OURS, every_map
from ledger.domain.accounts import Account
from ledger.domain.calendar import Month
from ledger.domain.errors import ExportValueRefused, LedgerMapInvalid
from ledger.domain.journal import EventKind
from ledger.domain.ledger_export import ExportedLine, LedgerExport
from reports.general_ledger import general_ledger_file
from reports.general_ledger_fields import FILE_FIELDS, LINE_FIELDS
from reports.general_ledger_reading import read_map

MANUAL = Path(__file__).parents[2] / "docs" / "exports.md"
SHIPPED = ("advanced-efinancials", "generic", "oracle", "sap", "unit4")
SIGNED = """
title = "Ours"
file_name = "{book}-{export_number}.csv"
[[columns]]
name = "Code"
field = "account"
[[columns]]
name = "Amount"
field = "amount"
"""


def line(account: Account, pence: int, **fields: object) -> ExportedLine:
    """Return a line of July's recharge of the DCS, posted by event 131."""
    values: dict[str, Any] = {
        "posted_event_id": 131,
        "journal_no": 1,
        "line_no": 1 if pence > 0 else 2,
        "kind": EventKind.RECHARGE_EARNED,
        "effective_on": date(2018, 7, 31),
        "account": account,
        "amount_pence": pence,
        "pool": "DCS",
        "service": None,
        "service_month": Month(2018, 7),
        "counterparty": "TC",
        "document": None,
        "source_ref": None,
    } | fields
    return ExportedLine(**values)


def export(**fields: object) -> LedgerExport:
    """Return an export of 6,869.45: Dr 1215, Cr 4100."""
    both = line(Account.ACCRUED_INCOME, 686_945), line(Account.RECHARGE_TIME, -686_945)
    values: dict[str, Any] = {
        "number": 1002,
        "arrangement": "plymouth-torbay",
        "book": "PCC",
        "period": "2018-07",
        "period_number": 4,
        "financial_year": "2018-19",
        "period_ends_on": date(2018, 7, 31),
        "exported_on": date(2018, 8, 7),
        "pool_names": {"DCS": "Director of Children's Services", "CAFÉ": "Canteen"},
        "party_names": {"PCC": "Plymouth City Council", "TC": "Torbay Council"},
        "lines": both,
    } | fields
    return LedgerExport(**values)


def lines_of(text: str, whole: LedgerExport | None = None) -> list[str]:
    """Return the lines of the file that a map makes, without their ends."""
    made = general_ledger_file(whole or export(), read_map("ours", text))
    return made.content.decode().splitlines()


def test_an_account_a_cost_centre_and_an_amount_by_side() -> None:
    """The council's codes, by account and pool before account; where there is none, ours."""
    text = (
        SIGNED
        + """
[[columns]]
name = "Centre"
field = "pool"
[[columns]]
name = "Debit"
field = "debit"
[[columns]]
name = "Credit"
field = "credit"
[accounts]
1215 = "DR100"
4100 = "INC1"
"4100/DCS" = "INC2"
[pools]
DCS = "CC7"
"""
    )
    assert lines_of(text) == [
        "Code,Amount,Centre,Debit,Credit",
        "DR100,6869.45,CC7,6869.45,",
        "INC2,-6869.45,CC7,,6869.45",
    ]
    without = line(Account.ACCRUED_INCOME, 5, pool=None), line(Account.CREDITOR, -5, pool=None)
    assert lines_of(text, export(lines=without))[1:] == ["DR100,0.05,,0.05,", "2310,-0.05,,,0.05"]


def test_the_sign_convention_the_decimals_and_the_dates_are_the_maps() -> None:
    """A flag with an amount without a sign; a decimal comma, or pence; a date with its month."""
    flagged = """
title = "Ours"
file_name = "{book}.txt"
delimiter = ";"
header = false
line_ends = "lf"
quotes = "all"
date_format = "DD-MON-YY"
[amounts]
decimal_mark = ","
debit_flag = "40"
credit_flag = "50"
[[columns]]
field = "date"
[[columns]]
field = "our_account"
[[columns]]
field = "flag"
[[columns]]
field = "absolute"
[[columns]]
text = "AP{period_number}/{year_ends} P{period_two_digits} {{as is}}"
"""
    assert lines_of(flagged) == [
        '"31-JUL-18";"1215";"40";"6869,45";"AP4/2019 P04 {as is}"',
        '"31-JUL-18";"4100";"50";"6869,45";"AP4/2019 P04 {as is}"',
    ]
    pence = SIGNED + '[amounts]\ndecimal_mark = ""\nnegative = "debit"\n'
    assert lines_of(pence)[1:] == ["1215,-686945", "4100,686945"]


def test_control_lines_hold_the_counts_and_totals() -> None:
    """The first line and the last are the file's own, before the header and after the lines."""
    text = (
        SIGNED
        + """
[[first_line]]
text = "H"
[[first_line]]
field = "export_number"
[[first_line]]
field = "exported_on"
[[last_line]]
text = "T{lines}"
[[last_line]]
field = "total_debit"
[[last_line]]
field = "total_credit"
"""
    )
    assert lines_of(text) == [
        "H,1002,2018-08-07",
        "Code,Amount",
        "1215,6869.45",
        "4100,-6869.45",
        "T2,6869.45,6869.45",
    ]


def test_words_are_cut_where_the_map_says_so_and_codes_never() -> None:
    """A description is cut to twelve characters; a code that is too long refuses the export."""
    words = SIGNED + '[[columns]]\nname = "D"\nfield = "description"\nmost = 12\n'
    assert lines_of(words + 'too_long = "cut"\n')[1] == "1215,6869.45,Recharge ear"
    with pytest.raises(ExportValueRefused, match="'Recharge earned, DCS, 2018-07, TC' has over 12"):
        lines_of(words)
    code = SIGNED + '[[columns]]\nname = "C"\nfield = "pool"\nmost = 2\n'
    with pytest.raises(
        ExportValueRefused, match=r"journal 131-1, line 1, column C: 'DCS' has over"
    ):
        lines_of(code)


def test_a_text_that_starts_like_a_formula_is_refused_or_marked() -> None:
    """A machine's map refuses it, one for spreadsheets puts an apostrophe; a minus is a figure."""
    risky = line(Account.COST_POOL, 5, source_ref="=1+1"), line(Account.COST_CONTROL, -5)
    text = SIGNED + '[[columns]]\nname = "Ref"\nfield = "source_reference"\n'
    with pytest.raises(ExportValueRefused, match="'=1\\+1' starts like a formula"):
        lines_of(text, export(lines=risky))
    marked = 'risky_text = "apostrophe"\n' + text
    assert lines_of(marked, export(lines=risky))[1:] == ["6000,0.05,'=1+1", "2100,-0.05,"]


def test_what_the_file_could_not_hold_is_refused() -> None:
    """A strange character, a delimiter without quotes, nothing where something is wanted.

    And a code of ours where the map takes the council's only.
    """
    pool = SIGNED + '[[columns]]\nname = "Pool"\nfield = "pool"\n'
    accent = export(lines=(line(Account.CREDITOR, 5, pool="CAFÉ"), line(Account.DEBTOR, -5)))
    assert lines_of(pool, accent)[1] == "2310,0.05,CAFÉ"
    with pytest.raises(ExportValueRefused, match="holds 'É', which ascii has not"):
        lines_of('encoding = "ascii"\n' + pool, accent)
    unquoted = 'quotes = "never"\n' + SIGNED + '[[columns]]\nname = "D"\nfield = "description"\n'
    with pytest.raises(ExportValueRefused, match="would need quotes"):
        lines_of(unquoted)
    required = SIGNED + '[[columns]]\nname = "S"\nfield = "service"\nrequired = true\n'
    with pytest.raises(ExportValueRefused, match="column S: is empty, and the map requires it"):
        lines_of(required)
    strict = 'unlisted_codes = "refused"\n' + SIGNED + '[accounts]\n1215 = "A"\n'
    with pytest.raises(ExportValueRefused, match=r"no code for the account 4100.*journal 131-1"):
        lines_of(strict)


@pytest.mark.parametrize(
    ("change", "key", "words"),
    [
        ("title = 1", "title", "is not a text of one line"),
        ("delimeter = ','", "delimeter", "is not a key of a map"),
        ("delimiter = 'x'", "delimiter", "is not one of ','"),
        ("encoding = 'utf-16'", "encoding", "is not one of 'utf-8'"),
        ("header = 'no'", "header", "is neither true nor false"),
        ("date_format = 'DD/MM'", "date_format", "is not made of DD"),
        ("file_name = '../{book}'", "file_name", "may hold only letters"),
        ("file_name = '{journal}'", "file_name", "names 'journal', which is a line's own"),
        ("file_name = '{exported_on}'", "file_name", "may hold only letters"),
        ("[amounts]\nnegative = 'left'", "amounts.negative", "is not one of 'credit'"),
        ("[amounts]\nsign = '-'", "amounts.sign", "is not a key of a map"),
        ("[accounts]\n9999 = 'X'", "accounts.9999", "is no account of ours"),
        ("[accounts]\n1215 = ''", "accounts.1215", "is empty"),
        ("[[columns]]\nname = 'Code'\ntext = ''", "columns", "are named twice: Code"),
        ("[[columns]]\nname = 'A'", "columns.3.field", "or text says what fills the column"),
        ("[[columns]]\nfield = 'acount'", "columns.3.field", "names 'acount', which is no field"),
        ("[[columns]]\ntext = '{pool!r}'", "columns.3.text", "has more than a field's name"),
        ("[[columns]]\ntext = '{pool'", "columns.3.text", "has a curly bracket too many or too"),
        ("[[columns]]\nfield = 'pool'\nmost = 0", "columns.3.most", "is not a whole number from 1"),
        ("[[columns]]\nfield = 'pool'\nmost = 4\ntoo_long = 'cut'", "columns.3.too_long",
         "may not be cut: only words are"),
        ("[[columns]]\nfield = 'kind'\ntoo_long = 'cut'", "columns.3.too_long", "does not say to"),
        ("[[columns]]\ntext = 'ABC'\nmost = 2", "columns.3.most", "is less than its own text has"),
        ("[[last_line]]\nfield = 'amount'", "last_line.1.field", "which is a line's own"),
        ("[[last_line]]\ntext = ''", "last_line", "would be an empty line"),
    ],
)  # fmt: skip
def test_a_map_that_is_wrong_is_refused_by_its_key(change: str, key: str, words: str) -> None:
    """The refusal names the map, and the key as the manual writes it."""
    top, _, tables = SIGNED.partition("[[columns]]")
    name = change.partition(" ")[0]
    kept = "\n".join(each for each in top.splitlines() if not each.startswith(f"{name} "))
    is_table = change.startswith("[")
    text = f"{kept}\n{'' if is_table else change}\n[[columns]]{tables}{change if is_table else ''}"
    with pytest.raises(LedgerMapInvalid) as caught:
        read_map("ours", text)
    assert caught.value.detail.startswith(f"In the map ours, {key} ")
    assert words in caught.value.detail
    assert caught.value.data["key"] == key


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title =", "The map ours is not TOML"),
        ("", "title is missing"),
        ('title = "T"\nfile_name = "x"\ncolumns = 3', "columns is not an array of tables"),
        ('title = "T"\nfile_name = "x"', "columns is missing"),
        (SIGNED.replace('field = "account"', 'text = "1"'), "columns have no account"),
        (SIGNED.replace('"amount"', '"debit"'), "columns do not say how much on which side"),
        (SIGNED.replace('"amount"', '"absolute"'), "columns do not say how much on which side"),
        (
            SIGNED + '[[columns]]\nname = "F"\nfield = "flag"\n[amounts]\ncredit_flag = "D"\n',
            "amounts.debit_flag and credit_flag must differ",
        ),
    ],
)
def test_a_map_without_what_a_ledger_needs_is_refused(text: str, words: str) -> None:
    """It must be TOML, name its columns, an account, and how much on which side."""
    with pytest.raises(LedgerMapInvalid) as caught:
        read_map("ours", text)
    assert words in caught.value.detail


def shipped(name: str, codes: str = "") -> list[list[str]]:
    """Return the rows of a file by one of our own maps, with codes of a council's added."""
    column_map = read_map(name, (OURS / f"{name}.toml").read_text(encoding="utf-8") + codes)
    made = general_ledger_file(export(), column_map)
    text = made.content.decode(column_map.encoding)
    return list(csv.reader(StringIO(text, newline=""), delimiter=column_map.delimiter))


def test_every_map_that_comes_with_the_ledger_is_right() -> None:
    """All five, by name; none has a problem."""
    assert [each.name for each in every_map(None)] == list(SHIPPED)
    assert all(each.problem is None and not each.own for each in every_map(None))


@pytest.mark.parametrize(
    ("name", "sides", "nil", "account", "day"),
    [
        ("generic", ("Debit", "Credit"), "0.00", "Account", "31/07/2018"),
        ("oracle", ("ENTERED_DR", "ENTERED_CR"), "", "SEGMENT1", "2018/07/31"),
    ],
)
def test_maps_with_a_column_for_each_side(
    name: str, sides: tuple[str, str], nil: str, account: str, day: str
) -> None:
    """Generic CSV and Oracle: the amount is in the debit's column or in the credit's."""
    header, *both = shipped(name)
    debit, credit = (dict(zip(header, row, strict=True)) for row in both[:2])
    assert [debit[side] for side in sides] == ["6869.45", nil]
    assert [credit[side] for side in sides] == [nil, "6869.45"]
    assert (debit[account], credit[account]) == ("1215", "4100")
    assert day in debit.values()


def test_unit4_has_a_flag_and_signed_amounts() -> None:
    """GL07's batch input: 1 and -1, both amounts signed, the period as year and two digits."""
    header, debit, credit = shipped("unit4", '[accounts]\n4100 = "R4100"\n')
    rows = [dict(zip(header, row, strict=True)) for row in (debit, credit)]
    assert [(row["dc_flag"], row["cur_amount"], row["amount"]) for row in rows] == [
        ("1", "6869.45", "6869.45"),
        ("-1", "-6869.45", "-6869.45"),
    ]
    assert (rows[1]["account"], rows[1]["dim_1"]) == ("R4100", "DCS")
    assert (rows[0]["period"], rows[0]["trans_date"]) == ("201804", "20180731")
    assert [name for name in header if name.startswith("dim_")] == [f"dim_{n}" for n in range(1, 8)]


def test_sap_has_posting_keys_and_amounts_without_a_sign() -> None:
    """40 debits and 50 credits, tabs between, each journal under its own reference."""
    header, *rows = shipped("sap")
    found = [dict(zip(header, row, strict=True)) for row in rows]
    keys = [(row["BSCHL"], row["WRBTR"], row["HKONT"], row["XBLNR"]) for row in found]
    assert keys == [("40", "6869.45", "1215", "131-1"), ("50", "6869.45", "4100", "131-1")]
    assert (found[0]["BUDAT"], found[0]["MONAT"]) == ("31.07.2018", "04")


def test_advanced_has_control_lines_about_its_journal() -> None:
    """A reference of at most seven characters, and totals that the import can check."""
    first, debit, _credit, last = shipped("advanced-efinancials")
    assert first == ["HDR", "PCC", "2018", "04", "J1002", "07/08/2018"]
    assert debit[:4] == ["LIN", "PCC", "J1002", "1215"]
    assert last == ["TRL", "2", "6869.45", "6869.45"]


@pytest.mark.parametrize("name", SHIPPED)
def test_the_same_export_gives_the_same_bytes(name: str) -> None:
    """And the name of the file is plain, with the export's number in it."""
    column_map = read_map(name, (OURS / f"{name}.toml").read_text(encoding="utf-8"))
    once, again = (general_ledger_file(export(), column_map) for _ in range(2))
    assert once == again
    assert "2018-07-1002." in once.name


def test_an_export_neither_empty_nor_unbalanced_can_be_made() -> None:
    """The value refuses to exist, before any file is drawn."""
    with pytest.raises(ValueError, match="holds lines"):
        export(lines=())
    with pytest.raises(ValueError, match="balances"):
        export(lines=(line(Account.DEBTOR, 1),))


def test_totals_are_the_sums_of_the_sides() -> None:
    """Worked by hand: 6,869.45 each way."""
    whole = export()
    assert (whole.debit_pence, whole.credit_pence) == (686_945, 686_945)
    assert Decimal(whole.debit_pence) / 100 == Decimal("6869.45")


def test_the_manual_names_every_field() -> None:
    """docs/exports.md says of each field what it holds."""
    manual = MANUAL.read_text(encoding="utf-8")
    assert [name for name in (*LINE_FIELDS, *FILE_FIELDS) if f"`{name}`" not in manual] == []
