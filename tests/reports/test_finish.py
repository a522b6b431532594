"""A finished file: the same bytes each time, a result for each formula, a hash that proves it."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from ledger.domain.errors import AmountTooLarge, TextMalformed
from reports.checking import cells_of, content_hash, stated_hash
from reports.finish import ResultsDiffer, finished
from reports.neutrality import neutrality_workbook
from reports.statement import statement_workbook
from reports.table import Formula, pounds
from reports.texts import LONGEST_TEXT
from tests.reports.builders import direct_line, line, statement
from tests.reports.conftest import altered
from tests.reports.neutrality_builder import neutrality
from tests.reports.recalculation import cells
from tests.reports.registry import LARGE, RISKY_TEXTS

WHEN = datetime(2018, 10, 8)  # noqa: DTZ001 - the file format's stamps bear no zone


def members(data: bytes) -> dict[str, bytes]:
    """Return the members of a file, unpacked."""
    with ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_same_statement_gives_the_same_bytes(workbooks: Mapping[str, bytes]) -> None:
    """Built again, a statement and a neutrality report are the same to the byte."""
    assert statement_workbook(statement()) == workbooks["statement"]
    assert neutrality_workbook(neutrality()) == workbooks["neutrality"]


_PRINT_MEMBERS = """
import hashlib, json
from tests.reports.registry import MADE
from tests.reports.test_finish import members

print(json.dumps({
    kind: {name: hashlib.sha256(part).hexdigest() for name, part in members(MADE[kind]()).items()}
    for kind in ("statement", "neutrality")
}))
"""
_PLACES = (
    {"TZ": "Pacific/Auckland", "PYTHONHASHSEED": "7", "LC_ALL": "C"},
    {"TZ": "America/St_Johns", "PYTHONHASHSEED": "1234567", "LC_ALL": "C.UTF-8"},
)


def test_other_processes_give_the_same_bytes(workbooks: Mapping[str, bytes]) -> None:
    """In other time zones, with other hash seeds and locales: every member is the same."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", _PRINT_MEMBERS],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **place},
            cwd=Path(__file__).parents[2],
        )
        for place in _PLACES
    ]
    told = [json.loads(process.communicate(timeout=120)[0]) for process in started]

    ours = {
        kind: {name: _sha256(part) for name, part in members(workbooks[kind]).items()}
        for kind in ("statement", "neutrality")
    }
    assert told == [ours, ours]
    assert [list(kind) for kind in told[0].values()] == [list(kind) for kind in ours.values()]


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("kind", ["statement", "neutrality"])
def test_no_stamp_of_the_moment(workbooks: Mapping[str, bytes], kind: str) -> None:
    """Every time in a file is the ledger's: none is that of the machine that built it."""
    with ZipFile(BytesIO(workbooks[kind])) as archive:
        stamps = {member.date_time for member in archive.infolist()}
    core = members(workbooks[kind])["docProps/core.xml"].decode()
    day = "2018-10-08" if kind == "statement" else "2018-09-30"

    assert stamps == {(1980, 1, 1, 0, 0, 0)}
    assert re.findall(r">(\d{4}-[^<]+)<", core) == [f"{day}T00:00:00Z"] * 2


def saved(*formulas: str) -> bytes:
    """Return a workbook with these formulas down its first column, as openpyxl saves it."""
    workbook = openpyxl.Workbook()
    for row, formula in enumerate(formulas, 1):
        workbook.worksheets[0].cell(row, 1, formula)
    target = BytesIO()
    workbook.save(target)
    return target.getvalue()


def test_a_result_goes_into_its_formula() -> None:
    """A formula's result is stored beside it: a figure exactly, a text as a text."""
    results = {"A1": Formula("=1&2", "<12>"), "A2": Formula("=1/10", Decimal("0.10"))}

    done = finished(saved("=1&2", "=1/10"), results=[results], pictures=[], created=WHEN)

    sheet = members(done)["xl/worksheets/sheet1.xml"].decode()
    assert '<c r="A1" t="str"><f>1&amp;2</f><v>&lt;12&gt;</v></c>' in sheet
    assert '<c r="A2"><f>1/10</f><v>0.10</v></c>' in sheet


@pytest.mark.parametrize(
    "results",
    [
        {},
        {"A1": Formula("=1+1", 2), "B9": Formula("=2+2", 4)},
        {"A1": Formula("=1+2", 3)},
    ],
    ids=["missing", "left over", "of another formula"],
)
def test_results_that_do_not_pair_off_are_refused(results: dict[str, Formula]) -> None:
    """A formula without a result, a result without a formula, or of another one: no file."""
    with pytest.raises(ResultsDiffer):
        finished(saved("=1+1"), results=[results], pictures=[], created=WHEN)


@pytest.mark.parametrize("kind", ["statement", "draft", "neutrality", "large", "risky"])
def test_the_hash_on_the_cover_is_that_of_the_cells(
    workbooks: Mapping[str, bytes], kind: str
) -> None:
    """The content hash on the cover is that of the cells as anybody reads them back."""
    data = workbooks[kind]

    assert stated_hash(data) == content_hash(cells_of(data))


def test_an_altered_cell_changes_the_hash(workbooks: Mapping[str, bytes]) -> None:
    """One penny altered in one cell, and the content hash no longer fits."""
    data = altered(workbooks["statement"], "Workings", "E4", 15_625.52)

    assert stated_hash(data) == stated_hash(workbooks["statement"])
    assert stated_hash(data) != content_hash(cells_of(data))


def test_large_amounts_are_exact(workbooks: Mapping[str, bytes]) -> None:
    """Amounts of 13 digits, and their sum, are stored to the penny."""
    sheet = members(workbooks["large"])["xl/worksheets/sheet6.xml"].decode()

    assert "<v>4999999912345.67</v>" in sheet
    assert "<v>4999999912345.68</v>" in sheet
    assert "<v>9999999824691.35</v>" in sheet
    assert sum(LARGE) == 9_999_999_824_691_35


def test_more_than_thirteen_digits_are_refused() -> None:
    """A sum that a spreadsheet cannot hold to the penny is refused, not shown wrong."""
    assert pounds(9_999_999_999_999_99) == Decimal("9999999999999.99")
    with pytest.raises(AmountTooLarge):
        statement_workbook(statement(*(direct_line(n, 9_999_999_999_999_99) for n in (1, 2))))


def test_texts_are_never_formulas(workbooks: Mapping[str, bytes]) -> None:
    """A text that looks like a formula is stored as a text, marked so that it stays one."""
    workbook = openpyxl.load_workbook(BytesIO(workbooks["risky"]))
    shown = cells(workbooks["risky"], results=True)

    for row, text in enumerate(RISKY_TEXTS, 4):
        cell = workbook["Lines"].cell(row, 3)

        assert shown["Lines", f"C{row}"] == text
        assert cell.data_type == "s"
        assert cell.quotePrefix is (text[0] in "=+-@\t\r")


@pytest.mark.parametrize("text", ["a\x00b", "\x0b", "\x1f", "\x7f", "\ud800", "\uffff"])
def test_control_characters_are_refused(text: str) -> None:
    """A control character is refused by its number, for no cell can hold it."""
    with pytest.raises(TextMalformed, match=f"U\\+{ord(text.strip('ab')):04X}"):
        statement_workbook(statement(line(1, pool_name=text)))


def test_too_long_a_text_is_refused() -> None:
    """A text of more characters than a cell holds is refused, not cut."""
    with pytest.raises(TextMalformed, match="32767"):
        statement_workbook(statement(line(1, pool_name="a" * (LONGEST_TEXT + 1))))
