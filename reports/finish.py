"""The finishing pass over a saved workbook: results for formulas, and the same bytes each time.

openpyxl stores no result with a formula, so a previewer would show nothing; it stamps the time of
saving, and names no chart for a screen reader. This pass puts that right and changes nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import BinaryIO, TypeAlias
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from reports.table import Formula

HASH_TO_COME = "0" * 64  # stands for the content hash until all cells are written
PROGRAM = "Joint arrangement ledger"  # named so that no program takes its results on trust

_EARLIEST = (1980, 1, 1, 0, 0, 0)  # a zip member's time stamp; the format knows none before
_PERMISSIONS = 0o600 << 16
_UNIX = 3
LEADING = ("[Content_Types].xml", "_rels/.rels", "docProps/app.xml", "docProps/core.xml")
_FORMULA_CELL = re.compile(r'<c r="([A-Z]+[0-9]+)"([^>]*)><f>([^<]*)</f><v ?/></c>')
_ANY_FORMULA = re.compile(r"<f[ >/]")
_FIRST_FONT = re.compile(r"<font>.*?</font>", re.DOTALL)
_PICTURE_NAME = re.compile(r'<((?:\w+:)?cNvPr) id="([0-9]+)" name="[^"]*"([^>]*?) ?/>')
_PROGRAM_PART = re.compile(rb"<Application>.*</AppVersion>", re.DOTALL)
_OUR_PROGRAM = f"<Application>{PROGRAM}</Application>".encode()
_STAMP = re.compile(r"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")

Results: TypeAlias = Mapping[str, Formula]  # by cell, ``B4``


class ResultsDiffer(ValueError):
    """Formulas and the results given for them do not pair off: a fault of ours, never shipped."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What a chart is called and what it shows, for those who cannot see it."""

    name: str
    alternative: str


def finished(
    saved: bytes, *, results: Sequence[Results], pictures: Sequence[Picture], created: datetime
) -> bytes:
    """Return the saved workbook finished: the same cells and `created` give the same bytes.

    Takes and raises what `finished_members` does.
    """
    target = BytesIO()
    with packing(target) as archive:
        pack(archive, finished_members(saved, results=results, pictures=pictures, created=created))
    return target.getvalue()


def finished_members(
    saved: bytes, *, results: Sequence[Results], pictures: Sequence[Picture], created: datetime
) -> dict[str, bytes]:
    """Return the members of the saved workbook, finished, by name and in the order to pack them.

    `results` holds one mapping a worksheet, `pictures` one picture a chart, both in their order.
    Raises ResultsDiffer where a formula has no result, or a result no formula.
    """
    with ZipFile(BytesIO(saved)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for number, of_sheet in enumerate(results, start=1):
        path = sheet_path(number)
        members[path] = _with_results(members[path].decode(), of_sheet, path).encode()
    for number, picture in enumerate(pictures, start=1):
        path = f"xl/drawings/drawing{number}.xml"
        members[path] = _with_alternative(members[path].decode(), picture).encode()
    members["docProps/core.xml"] = _with_stamp(members["docProps/core.xml"].decode(), created)
    members["docProps/app.xml"] = _PROGRAM_PART.sub(_OUR_PROGRAM, members["docProps/app.xml"])
    members["xl/styles.xml"] = _with_body_font(members["xl/styles.xml"].decode())
    rest = sorted(name for name in members if name not in LEADING)
    return {name: members[name] for name in (*LEADING, *rest)}


def sheet_path(number: int) -> str:
    """Return the member that holds the worksheet of that number, from one."""
    return f"xl/worksheets/sheet{number}.xml"


def packing(target: BinaryIO) -> ZipFile:
    """Return the archive that a workbook is packed into; `target` can be sought in."""
    return ZipFile(target, "w", ZIP_DEFLATED, compresslevel=6)


def pack(archive: ZipFile, members: Mapping[str, bytes]) -> None:
    """Pack the members in the order given."""
    for name, content in members.items():
        archive.writestr(_member(name), content)


def pack_parts(archive: ZipFile, name: str, parts: Iterable[bytes]) -> None:
    """Pack a member part by part, as they come."""
    with archive.open(_member(name), "w") as member:
        for part in parts:
            member.write(part)


def _member(name: str) -> ZipInfo:
    """Return a member's entry, with nothing of the machine or the moment in it."""
    member = ZipInfo(name, _EARLIEST)
    member.compress_type = ZIP_DEFLATED
    member.create_system = _UNIX
    member.external_attr = _PERMISSIONS
    return member


def _with_results(sheet: str, results: Results, path: str) -> str:
    """Put the ledger's result into each formula cell of a worksheet."""
    left = dict(results)

    def complete(match: re.Match[str]) -> str:
        place, attributes, text = match.groups()
        formula = left.pop(place, None)
        if formula is None or escape(formula.text[1:]) != text:
            raise ResultsDiffer(f"{path}: the formula in {place} has no result")
        kind, result = _stored(formula.value)
        return f'<c r="{place}"{attributes}{kind}><f>{text}</f><v>{result}</v></c>'

    done = _FORMULA_CELL.sub(complete, sheet)
    if left:
        raise ResultsDiffer(f"{path}: no formula for the results of {', '.join(left)}")
    if len(_ANY_FORMULA.findall(done)) != len(results):
        raise ResultsDiffer(f"{path}: a formula has no result")
    return done


def _stored(value: Decimal | int | str) -> tuple[str, str]:
    """Return the cell's type and its value as the file holds them."""
    if isinstance(value, str):
        return ' t="str"', escape(value)
    return "", f"{Decimal(value):f}"


def with_hash(sheet: bytes, place: str, digest: str) -> bytes:
    """Put the content hash into the cell that was kept for it. Raises ResultsDiffer if none was."""
    kept = re.compile(rf'(<c r="{place}"[^>]*><is><t>){HASH_TO_COME}(</t>)')
    done, count = kept.subn(lambda match: f"{match[1]}{digest}{match[2]}", sheet.decode())
    if count != 1:
        raise ResultsDiffer(f"no place was kept in {place} for the content hash")
    return done.encode()


def _with_alternative(drawing: str, picture: Picture) -> str:
    def name(match: re.Match[str]) -> str:
        tag, number, rest = match.groups()
        return (
            f'<{tag} id="{number}" name={quoteattr(picture.name)} '
            f"descr={quoteattr(picture.alternative)} title={quoteattr(picture.name)}{rest}/>"
        )

    named, count = _PICTURE_NAME.subn(name, drawing, count=1)
    if count != 1:
        raise ResultsDiffer("a chart has no place for its alternative text")
    return named


def _with_stamp(core: str, created: datetime) -> bytes:
    stamp = f"{created:%Y-%m-%dT%H:%M:%SZ}"
    return _STAMP.sub(lambda match: f"{match[1]}{stamp}{match[3]}", core).encode()


def _with_body_font(styles: str) -> bytes:
    """Set the font that a program takes for cells without a style, and for column widths."""
    arial = '<font><sz val="12"/><name val="Arial"/><family val="2"/></font>'
    return _FIRST_FONT.sub(arial, styles, count=1).encode()
