"""Dates, months, instants and the days that a spreadsheet counts: each text goes to every reader.

The judges are patterns of their own, `datetime.date`, and openpyxl for the days of a spreadsheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import partial

from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from ledger.domain.calendar import Month
from ledger.domain.cell import Cell, CellKind, Takes, cell_text, day_of
from ledger.domain.clock import instant_text
from ledger.domain.parse import parse_date
from ledger.queries.seals import parse_instant
from tests.fuzz.refusals import read_or_refused

_DAY = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$", re.ASCII)
_MONTH = re.compile(r"^(\d{4})-(\d{2})$", re.ASCII)
_TAKEN = (CellKind.TEXT, CellKind.NUMBER, CellKind.DATE)
_OFFSET = re.compile(r"(Z|[+-][01]\d:[0-5]\d|[+-]2[0-3]:[0-5]\d)$", re.ASCII)


def seeds() -> Iterator[bytes]:
    """Give days, months and instants, some that are none, and days as a spreadsheet counts them."""
    texts = """
        2018-07-06 2020-02-29 2019-02-29 1899-12-31 2999-12-31 0 20180706 2018-07 2018-13 9999-12
        0001-01 2018-W27-5 2020-02-01T09:00:00Z 2020-02-01T09:00:00.123456+01:00 2020-02-01T09:00
        0001-01-01T00:00:00+23:59 43287 60 61 401768 401769 43287.5 43286.999999999996 1e4
    """
    return (text.encode() for text in texts.split())


def target(data: bytes) -> bool:
    """Every reader takes just what its judge takes, and means the same by it."""
    text = data.decode(errors="surrogateescape")
    _require_columns_to_answer(text)
    taken = [judge(text) for judge in (_day, _month, _instant, _counted)]
    return any(taken)


def _expected(text: str) -> date | None:
    match = _DAY.match(text)
    if match is None or text.endswith("\n"):
        return None
    with suppress(ValueError):
        day = date(int(match[1]), int(match[2]), int(match[3]))
        return day if 1900 <= day.year <= 2999 else None
    return None


def _day(text: str) -> bool:
    found = read_or_refused(lambda: parse_date(text, field="day"))
    assert found == _expected(text), ("day", text, found)
    return found is not None


def _month(text: str) -> bool:
    found = read_or_refused(lambda: Month.parse(text))
    match = _MONTH.match(text)
    usable = (
        match is not None
        and len(text) == 7
        and 1 <= int(match[2]) <= 12
        and 1 <= int(match[1]) <= 9998
    )
    assert (found is not None) == usable, ("month", text, found)
    if not isinstance(found, Month):
        return False
    assert str(found) == text
    assert found.last + timedelta(days=1) == found.next.first == found.next.first.replace(day=1)
    return True


def _instant(text: str) -> bool:
    """An instant has its offset, and is the one that its day, time and offset come to."""
    found = read_or_refused(lambda: parse_instant(text))
    if found is None:
        return False
    assert found.tzinfo is UTC, ("instant", text, found)
    assert _OFFSET.search(text), ("instant without its offset", text, found)
    assert parse_instant(instant_text(found)) == found, ("instant", text, found)
    return True


def _counted(text: str) -> bool:
    """A day that a spreadsheet counts is the one that openpyxl says, by either system."""
    taken = False
    for from_1904, epoch in ((False, CALENDAR_WINDOWS_1900), (True, CALENDAR_MAC_1904)):
        found = day_of(text, from_1904=from_1904)
        if found.kind is CellKind.DATE:
            judged = from_excel(float(text), epoch)  # nil is a time of day to openpyxl, and no day
            day = judged.date() if isinstance(judged, datetime) else epoch.date()
            assert found.text == day.isoformat(), ("counted", text, found)
            assert _expected(found.text) is not None
            taken = True
    return taken


def _require_columns_to_answer(text: str) -> None:
    """Whatever a cell holds, a column takes it or says why not; a text stays as it was written."""
    for kind in CellKind:
        for takes in Takes:
            cell = Cell(kind, text)
            found = read_or_refused(partial(cell_text, cell, takes, column="column"))
            assert found is None or kind in _TAKEN, (kind, takes, text)
            assert found in (None, text) or kind is not CellKind.TEXT, (takes, text, found)
