"""What lies over the cells of a workbook: charts by what they draw, and pictures and shapes."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator, Mapping
from zipfile import ZipFile

from openpyxl.chart._chart import ChartBase
from openpyxl.chart.series import Series
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import fromstring

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_DRAWING = "/drawing"
_WORDS = {"pic": "picture", "sp": "shape", "cxnSp": "line", "contentPart": "ink"}


def charts_of(sheet: Worksheet) -> Mapping[str, int]:
    """Return the charts of a worksheet as openpyxl read them: which ranges each one draws."""
    charts: list[ChartBase] = getattr(sheet, "_charts", [])  # openpyxl lists them nowhere else
    return Counter(_in_words(chart) for chart in charts)


def _in_words(chart: ChartBase) -> str:
    drawn = "; ".join(_series_in_words(series) for series in chart.ser)
    return f"{type(chart).__name__} of {drawn}"


def _series_in_words(series: Series) -> str:
    figures = series.val.numRef.f if series.val and series.val.numRef else "figures of its own"
    along = ""
    if series.cat is not None:
        reference = series.cat.numRef or series.cat.strRef
        along = f" along {reference.f}" if reference else ""
    return f"{figures}{along}".replace("'", "").replace("$", "")


def drawn_by_sheet(archive: ZipFile) -> Mapping[str, Mapping[str, int]]:
    """Return how many pictures and shapes lie on each sheet of a workbook, by its name."""
    relations = _relations(archive, "xl/workbook.xml")
    book = fromstring(archive.read("xl/workbook.xml"))
    found = {}
    for sheet in book.iter():
        if sheet.tag.endswith("}sheet"):
            path = relations.get(sheet.get(_RELATION, ""), ("", ""))[1]
            found[sheet.get("name", "")] = Counter(_drawn(archive, path))
    return found


def _drawn(archive: ZipFile, path: str) -> Iterator[str]:
    for kind, target in _relations(archive, path).values():
        if kind.endswith(_DRAWING) and target in archive.namelist():
            for part in fromstring(archive.read(target)).iter():
                word = _WORDS.get(str(part.tag).rpartition("}")[2])
                if word:
                    yield word


def _relations(archive: ZipFile, path: str) -> Mapping[str, tuple[str, str]]:
    """Return what a part of the file leads to, by identifier: the kind, and the other's path."""
    folder, name = posixpath.split(path)
    listed = f"{folder}/_rels/{name}.rels"
    if listed not in archive.namelist():
        return {}
    return {
        each.get("Id", ""): (
            each.get("Type", ""),
            posixpath.normpath(posixpath.join("/", folder, each.get("Target", ""))).lstrip("/"),
        )
        for each in fromstring(archive.read(listed)).iter()
        if each.get("Target")
    }
