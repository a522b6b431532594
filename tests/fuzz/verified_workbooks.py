"""Workbooks that somebody asks to have verified: one part of an honest one is what the input says.

The first byte of an input names the part. A file that can be read is unaltered against itself.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from types import FrameType
from zipfile import ZipFile

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from api.workbook_comparison import hashes
from reports.verification import alterations
from reports.verification_reading import NotAWorkbook
from tests.api.hostile_files import packed
from tests.fuzz.refusals import read_or_refused

_PROCESSOR_SECONDS = 2  # the service gives such a file a process of its own, and 20 there


class HeldShort(BaseException):
    """Reading took as long as the service's own limits would end it for."""


def seeds() -> Iterator[bytes]:
    """Give every part of a small workbook with something of all that is compared, and none."""
    for number, content in enumerate(_parts().values()):
        yield bytes([number]) + content
        yield bytes([number])


@cache
def _parts() -> dict[str, bytes]:
    workbook = Workbook()
    sheet: Worksheet = workbook.worksheets[0]
    for row in (["pool", "net"], ["DCS", 12.5], ["OFFICE", "=B2*2"]):
        sheet.append(row)
    sheet.add_table(Table(displayName="Lines", ref="A1:B3"))
    sheet["A2"].comment = Comment("said", "somebody")
    sheet["A3"].hyperlink = "https://example.org/x"
    listed = DataValidation(type="list", formula1='"a,b"')
    listed.add("C2:C9")
    sheet.add_data_validation(listed)
    negative = Rule(type="cellIs", operator="lessThan", formula=["0"])
    sheet.conditional_formatting.add("B2:B3", negative)
    sheet.merge_cells("D1:E2")
    sheet.column_dimensions["F"].hidden = True
    sheet.print_area = "A1:B3"
    sheet.auto_filter.ref = "A1:B3"
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    sheet.add_chart(chart, "H2")
    workbook.defined_names["total"] = DefinedName("total", attr_text="Sheet!$B$3")
    target = BytesIO()
    workbook.save(target)
    with ZipFile(target) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def target(data: bytes) -> bool:
    """A workbook is refused, or is no other than itself."""
    parts = _parts()
    names = list(parts)
    name = names[data[0] % len(names)] if data else names[0]
    workbook = packed({**parts, name: data[1:]})
    try:
        with _held_short():
            found = read_or_refused(lambda: hashes(workbook))
            if found is None:
                return False
            assert not alterations(workbook, workbook), "a file that is not as itself"
    except (NotAWorkbook, HeldShort):
        return False
    return True


@contextmanager
def _held_short() -> Iterator[None]:
    """End what takes too long; by a clock that the fuzzer's own does not use."""

    def give_up(_signal: int, _frame: FrameType | None) -> None:
        raise HeldShort

    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, _PROCESSOR_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
