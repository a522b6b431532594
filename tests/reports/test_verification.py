"""Whatever is altered in a workbook is named, and nothing else; whatever is given."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from reports.verification import (
    Alteration,
    NotAWorkbook,
    What,
    alterations,
    differing,
    unchanged_hash,
)
from reports.verification_reading import SeenFile, seen
from tests.reports.changes import CHANGES, move_a_sheet, shorten_a_table
from tests.reports.recalculation import opened

KINDS = ("statement", "neutrality")
_CELL = '<c r="{place}"( s="[0-9]+")?[^>]*?(?:/>|>.*?</c>)'

few = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def repacked(data: bytes, changed: Mapping[str, bytes]) -> bytes:
    """Return the file with some of its members changed, or added."""
    target = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name in source.namelist():
            archive.writestr(name, changed.get(name, source.read(name)))
        for name in changed.keys() - set(source.namelist()):
            archive.writestr(name, changed[name])
    return target.getvalue()


def member(data: bytes, name: str) -> str:
    """Return a part of the file."""
    with ZipFile(BytesIO(data)) as archive:
        return archive.read(name).decode()


def with_cell(data: bytes, sheet: str, place: str, contents: str) -> bytes:
    """Return the file with other contents in one cell, and not a byte of another changed.

    `contents` is what follows the cell's style: ``><v>1</v>`` or `` t="b"><v>1</v>``.
    """
    number = opened(data, results=False).sheetnames.index(sheet) + 1
    path = f"xl/worksheets/sheet{number}.xml"
    found = re.compile(_CELL.format(place=place), re.DOTALL)
    before = member(data, path)
    ending = "</c>" if contents else "/>"
    after, count = found.subn(
        lambda match: f'<c r="{place}"{match[1] or ""}{contents}{ending}', before
    )
    assert count == 1
    return repacked(data, {path: after.encode()})


def text_of(text: str) -> str:
    """Return a text as a cell's contents."""
    return f' t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is>'


@pytest.fixture(scope="module")
def read(workbooks: Mapping[str, bytes]) -> Mapping[str, SeenFile]:
    """The workbooks as they were kept, read once."""
    return {kind: seen(workbooks[kind]) for kind in KINDS}


def places(data: bytes) -> list[tuple[str, str]]:
    """Return every cell that a file holds, the blank ones of its totals among them."""
    return [
        (sheet.title, cell.coordinate)
        for sheet in opened(data, results=False).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None or (cell.row or 0) > 3
    ]


numbers = st.decimals("-9999999.99", "9999999.99", places=2, allow_nan=False)
texts = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1)


@pytest.mark.parametrize("kind", KINDS)
@few
@given(data=st.data())
def test_one_altered_cell_is_named_and_no_other(
    kind: str, data: st.DataObject, workbooks: Mapping[str, bytes], read: Mapping[str, SeenFile]
) -> None:
    """A figure, a text, a date, a formula or its result, altered anywhere, is found where it is."""
    kept = workbooks[kind]
    sheet, place = data.draw(st.sampled_from(places(kept)))
    before = opened(kept, results=False)[sheet][place]
    result = opened(kept, results=True)[sheet][place].value
    new: object = data.draw(st.one_of(numbers, texts, st.none()))
    formula = ""
    if before.data_type == "f":
        keeps = data.draw(st.sampled_from(("formula", "result", "nothing")))
        if keeps == "formula":
            formula = f"<f>{escape(str(before.value)[1:])}</f>"
        elif keeps == "result":
            formula = f"<f>{escape(str(before.value)[1:])}+0</f>"
    contents = f">{formula}<v>{new}</v>"
    if isinstance(new, str):
        contents = f' t="str">{formula}<v>{escape(new)}</v>' if formula else text_of(new)
    if new is None:
        contents = f">{formula}" if formula else ""
    assume("_x" not in str(new) and str(new) != str(result))
    assume(not (isinstance(result, int | float) and new is not None and _same(result, new)))
    assume(formula or new is not None or before.value is not None)

    found = differing(read[kind], seen(with_cell(kept, sheet, place, contents)))

    assert [(each.sheet, each.cell) for each in found] == [(sheet, place)]


def _same(result: float, new: object) -> bool:
    try:
        return float(str(new)) == result
    except ValueError:
        return False


@pytest.mark.parametrize(
    ("place", "contents", "expected"),
    [
        ("M4", "><v>8635.14</v>", (What.VALUE, "8635.15", "8635.14")),
        ("M4", text_of("8635.15"), (What.VALUE, "number 8635.15", "text 8635.15")),
        ("D4", "><v>43282</v>", (What.VALUE, "2018-09-01", "2018-07-01")),
        ("B4", text_of("DCS2"), (What.VALUE, "DCS", "DCS2")),
        ("B4", "", (What.REMOVED, "DCS", "")),
        ("B15", text_of("+ 10%"), (What.ADDED, "", "+ 10%")),
        ("B15", "><f>1+1</f><v>2</v>", (What.ADDED, "", "=1+1")),
    ],
)
def test_an_alteration_says_what_was_and_what_is(
    place: str,
    contents: str,
    expected: tuple[What, str, str],
    workbooks: Mapping[str, bytes],
    read: Mapping[str, SeenFile],
) -> None:
    """Figures, dates and texts are told as a reader knows them, and told apart from each other."""
    given_file = with_cell(workbooks["statement"], "Lines", place, contents)

    found = differing(read["statement"], seen(given_file))

    assert found == (Alteration("Lines", place, *expected),)


def test_a_formula_is_told_from_its_result(workbooks: Mapping[str, bytes]) -> None:
    """Another formula, a figure typed over one, and a result that it does not give, differ."""
    kept = workbooks["statement"]
    formula = "ROUND(tbl_lines[[#This Row],[Net]]+tbl_lines[[#This Row],[VAT]],2)"

    (over,) = alterations(kept, with_cell(kept, "Lines", "Q4", "><v>8635.15</v>"))
    (other,) = alterations(kept, with_cell(kept, "Lines", "Q4", "><f>1+1</f><v>8635.15</v>"))
    (result,) = alterations(kept, with_cell(kept, "Lines", "Q4", f"><f>{formula}</f><v>1</v>"))
    (lost,) = alterations(kept, with_cell(kept, "Lines", "Q4", f"><f>{formula}</f>"))

    assert (over.what, over.before, over.after) == (What.FORMULA, f"={formula}", "8635.15")
    assert (other.what, other.before, other.after) == (What.FORMULA, f"={formula}", "=1+1")
    assert (result.what, result.before, result.after) == (What.RESULT, "8635.15", "1")
    assert (lost.what, lost.before, lost.after) == (What.RESULT, "8635.15", "nothing")


def test_the_hash_itself_may_not_be_altered(workbooks: Mapping[str, bytes]) -> None:
    """The content hash's own cell is compared as any other."""
    kept = workbooks["statement"]
    stated, _ = unchanged_hash(kept)
    place = str(opened(kept, results=False).defined_names["content_hash"].attr_text)
    place = place.rpartition("!")[2].replace("$", "")

    found = alterations(kept, with_cell(kept, "Cover", place, text_of("0" * 64)))

    assert found == (Alteration("Cover", place, What.VALUE, str(stated), "0" * 64),)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_altered_is_nothing_found(kind: str, workbooks: Mapping[str, bytes]) -> None:
    """A file is not altered in comparison with itself, and its hash is the one that it states."""
    data = workbooks[kind]
    stated, worked_out = unchanged_hash(data)

    assert alterations(data, data) == ()
    assert stated == worked_out


def test_saving_again_alters_nothing(
    workbooks: Mapping[str, bytes], saved_again: Mapping[str, bytes]
) -> None:
    """Calculated afresh and saved by LibreOffice, a workbook is what it was.

    But for a text like ``_x0041_``, for which LibreOffice does not write what the format asks:
    another program would read an A.
    """
    for kind in (*KINDS, "charges"):
        assert alterations(workbooks[kind], saved_again[kind]) == (), kind
        assert unchanged_hash(saved_again[kind])[0] == unchanged_hash(saved_again[kind])[1]
    found = alterations(workbooks["risky"], saved_again["risky"])
    assert {each.before for each in found} == {"a & <b> _x0041_ \"c\" 'd' é €"}


def saved(data: bytes, change: Callable[[openpyxl.Workbook], None]) -> bytes:
    """Return the workbook after a change, saved without results."""
    workbook = openpyxl.load_workbook(BytesIO(data))
    change(workbook)
    target = BytesIO()
    workbook.save(target)
    return target.getvalue()


@pytest.fixture(scope="module")
def without_results(workbooks: Mapping[str, bytes]) -> SeenFile:
    """The statement, saved as the changed ones are."""
    return seen(saved(workbooks["untaxed"], lambda _: None))


@pytest.mark.parametrize(
    ("change", "what", "sheet", "cell", "after"),
    CHANGES,
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_what_no_cell_shows_is_found(
    change: Callable[[openpyxl.Workbook], None],
    what: What,
    sheet: str,
    cell: str,
    after: str,
    workbooks: Mapping[str, bytes],
    without_results: SeenFile,
) -> None:
    """Whatever hides a figure, or makes it look other than it is, is named, and nothing else."""
    found = differing(without_results, seen(saved(workbooks["untaxed"], change)))

    assert [(each.what, each.sheet, each.cell, each.after) for each in found] == [
        (what, sheet, cell, after)
    ]


def test_another_order_of_sheets_is_found(
    workbooks: Mapping[str, bytes], without_results: SeenFile
) -> None:
    """A sheet that was moved is told by the order that there was, and the one there is."""
    (found,) = differing(without_results, seen(saved(workbooks["untaxed"], move_a_sheet)))

    assert found.what is What.SHEET_ORDER
    assert found.before.endswith("Checks, Notes")
    assert found.after.endswith("Notes, Checks")


def test_a_shorter_table_is_found(
    workbooks: Mapping[str, bytes], without_results: SeenFile
) -> None:
    """A table that takes in fewer rows adds up fewer."""
    (found,) = differing(without_results, seen(saved(workbooks["untaxed"], shorten_a_table)))

    assert (found.sheet, found.what) == ("Rules", What.TABLE)
    assert found.after.startswith("tbl_rules: A3:E4: Line, Charge")


def test_any_header_or_footer_is_found(
    workbooks: Mapping[str, bytes], without_results: SeenFile
) -> None:
    """Each of the six lines that a page may bear is named by itself, whatever stands in it."""
    places = [f"{page}{edge}" for page in ("odd", "even", "first") for edge in ("Header", "Footer")]

    def change(workbook: openpyxl.Workbook) -> None:
        for place in places:
            getattr(workbook["Lines"], place).center.text = "Approved"

    found = differing(without_results, seen(saved(workbooks["untaxed"], change)))

    assert {each.what for each in found} == {What.PAGE}
    assert sorted(each.after.partition(":")[0] for each in found) == sorted(places)
    assert all("&CApproved" in each.after for each in found)


def test_a_slightly_smaller_column_is_not_named(
    workbooks: Mapping[str, bytes], without_results: SeenFile
) -> None:
    """Widths that a program rounds are the same, and a wider column hides nothing."""

    def change(workbook: openpyxl.Workbook) -> None:
        for letter, part in (("M", 0.95), ("N", 2)):
            workbook["Lines"].column_dimensions[letter].width *= part

    assert differing(without_results, seen(saved(workbooks["untaxed"], change))) == ()


def test_a_print_area_that_is_no_range_is_found(workbooks: Mapping[str, bytes]) -> None:
    """A print area that stands for a calculation is named, though openpyxl leaves it out."""
    kept, path = workbooks["untaxed"], "xl/workbook.xml"
    area = '<definedName name="_xlnm.Print_Area" localSheetId="0">OFFSET(A1,0,0,2,2)</definedName>'
    changed = member(kept, path).replace("</definedNames>", f"{area}</definedNames>")

    (found,) = alterations(kept, repacked(kept, {path: changed.encode()}))

    assert (found.sheet, found.what) == ("Cover", What.PAGE)
    assert found.after == "print area: OFFSET(A1,0,0,2,2)"


def test_a_chart_of_other_figures_is_found(workbooks: Mapping[str, bytes]) -> None:
    """A chart that draws another range is named by the range it drew and the one it draws."""
    kept, path = workbooks["neutrality"], "xl/charts/chart1.xml"
    changed = member(kept, path).replace("$C$4:$C$7", "$C$4:$C$6")

    found = alterations(kept, repacked(kept, {path: changed.encode()}))

    assert {(each.sheet, each.what) for each in found} == {("Residual", What.DRAWN)}
    assert any("C4:C6" in each.after for each in found)


def test_a_picture_or_shape_over_the_cells_is_found(workbooks: Mapping[str, bytes]) -> None:
    """A shape that covers a figure is named with its sheet, a picture's part of the file too."""
    kept, path = workbooks["neutrality"], "xl/drawings/drawing1.xml"
    shape = "<xdr:sp xmlns:xdr='urn:x'/></"
    drawing = member(kept, path)
    covered = shape.join(drawing.rsplit("</", 1))

    found = alterations(
        kept, repacked(kept, {path: covered.encode(), "xl/media/image1.png": b"\x89PNG"})
    )

    assert found == (
        Alteration("Residual", "", What.DRAWN, "", "shape: 1"),
        Alteration("", "", What.PART, "", "xl/media/image1.png"),
    )


@pytest.mark.parametrize(
    "given_file",
    [b"", b"Gross,9,635.15\n", b"PK\x05\x06" + bytes(18), b"PK\x03\x04" + bytes(90)],
    ids=["nothing", "text", "empty archive", "broken archive"],
)
def test_what_is_no_workbook_is_refused(given_file: bytes, workbooks: Mapping[str, bytes]) -> None:
    """Nothing, a text, an empty archive and a broken one are each told to be no workbook."""
    with pytest.raises(NotAWorkbook):
        alterations(workbooks["statement"], given_file)
    with pytest.raises(NotAWorkbook):
        unchanged_hash(given_file)


def test_a_part_that_stands_twice_is_refused(workbooks: Mapping[str, bytes]) -> None:
    """Programs differ on which of two parts of one name they read, so such a file is refused."""
    target = BytesIO(workbooks["statement"])
    with ZipFile(target, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")

    with pytest.raises(NotAWorkbook, match="twice"):
        alterations(workbooks["statement"], target.getvalue())


@few
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused(
    data: st.DataObject, workbooks: Mapping[str, bytes], read: Mapping[str, SeenFile]
) -> None:
    """Whatever bytes of whatever part are damaged, there is an answer, or it is no workbook."""
    kept = workbooks["statement"]
    with ZipFile(BytesIO(kept)) as archive:
        name = data.draw(st.sampled_from(archive.namelist()))
        part = bytearray(archive.read(name))
    start = data.draw(st.integers(0, len(part) - 1))
    part[start : start + data.draw(st.integers(1, 40))] = data.draw(st.binary(max_size=40))
    damaged = repacked(kept, {name: bytes(part)})

    for question in (
        lambda: differing(read["statement"], seen(damaged)),
        lambda: unchanged_hash(damaged),
    ):
        try:
            question()
        except NotAWorkbook:
            continue
