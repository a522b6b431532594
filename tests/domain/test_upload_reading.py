"""Sheets are read by their headers; what is not plainly said is named by its row and column."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ledger.domain.arrangement import Arrangement, read_definition
from ledger.domain.cell import Cell, CellKind
from ledger.domain.errors import UploadEmpty, UploadTooLong
from ledger.domain.upload import Entry, GivenRow, GivenSheet, ReadSheet, control_totals
from ledger.domain.upload_columns import codes, forms
from ledger.domain.upload_form import Choices, UploadKind, plain_header, shown_header
from ledger.domain.upload_reading import read_sheets
from tests.ledgers import HOST, RECIPIENT, definition

DRIVERS = ("driver", "effective_from", "party", "quantity")
RECEIPTS = ("payment_ref", "received_on", "amount", "statement_period", "allocated")
TIME = ("post", "service_from", "service_to", "party_BIR", "party_ASH", "joint", "reason")


@pytest.fixture(scope="module")
def arrangement() -> Arrangement:
    """Return the arrangement Ash-Birch."""
    return read_definition(definition())


def sheet(
    name: str, *rows: Sequence[str | Cell], first: int = 1, hidden: bool = False
) -> GivenSheet:
    """Return a sheet of rows; an empty text is an empty cell."""
    return GivenSheet(
        name,
        tuple(
            GivenRow(
                number,
                {
                    place: cell if isinstance(cell, Cell) else Cell(CellKind.TEXT, cell)
                    for place, cell in enumerate(row, 1)
                    if cell != ""
                },
            )
            for number, row in enumerate(rows, first)
        ),
        is_hidden=hidden,
    )


def read(
    arrangement: Arrangement, *sheets: GivenSheet, kind: UploadKind | None = None
) -> tuple[ReadSheet, ...]:
    """Read sheets of that arrangement."""
    return read_sheets(sheets, forms(arrangement), kind)


def told(found: ReadSheet) -> list[tuple[int | None, str | None, str]]:
    """Return what is wrong: row, column and code."""
    return [
        (each.row, each.error.field, each.error.data.get("code", type(each.error).__name__))
        for each in found.faults
    ]


def test_a_header_is_found_below_a_title_and_however_it_is_written(
    arrangement: Arrangement,
) -> None:
    """Capitals, spaces and the order of the columns are the writer's own."""
    (found,) = read(
        arrangement,
        sheet(
            "driver QUANTITIES",
            ["Quantities of cost drivers"],
            ["This worksheet contains one table."],
            ["Quantity", "PARTY", "Effective from", " driver "],
            ["3", "ASH", "2019-09-01", "CHILDREN"],
        ),
    )
    assert not found.faults
    assert [(each.rows, dict(each.first)) for each in found.entries] == [
        (
            (4,),
            {"quantity": "3", "party": "ASH", "effective_from": "2019-09-01", "driver": "CHILDREN"},
        )
    ]


def test_a_header_names_what_it_lacks_and_what_nobody_knows(arrangement: Arrangement) -> None:
    """A missing column, a misspelt one, one that stands twice; the rows are then not guessed at."""
    (found,) = read(
        arrangement,
        sheet(
            "Driver quantities",
            ["driver", "effective_from", "partie", "driver"],
            ["CHILDREN", "2019-09-01", "ASH", "CHILDREN"],
        ),
    )
    assert told(found) == [
        (1, "partie", "unknown-column"),
        (1, "driver", "twice"),
        (1, "party", "missing-column"),
        (1, "quantity", "missing-column"),
    ]
    assert (found.entries, found.n_rows) == ((), 1)


def test_a_column_too_many_is_named_and_the_rows_are_still_read(arrangement: Arrangement) -> None:
    """So that everything that is wrong is told at once; optional columns may be left out."""
    (found,) = read(
        arrangement,
        sheet("Driver quantities", [*DRIVERS, "note"], ["X", "2019-09-01", "ASH", "3", "why"]),
    )
    assert told(found) == [(1, "note", "unknown-column")]
    assert len(found.entries) == 1


def test_our_own_column_of_what_to_fix_is_passed_over(arrangement: Arrangement) -> None:
    """The file that was given back can be sent again as it is."""
    (found,) = read(
        arrangement,
        sheet(
            "Driver quantities",
            [*DRIVERS, "What to fix"],
            ["X", "2019-09-01", "ASH", "3", "Nothing"],
            ["", "", "", "", "There is no row"],
        ),
    )
    assert not found.faults
    assert (found.n_rows, "what_to_fix" in found.entries[0].first) == (1, False)


def test_an_example_is_counted_and_never_recorded(arrangement: Arrangement) -> None:
    """However it is capitalised, and whatever else its row says."""
    (found,) = read(
        arrangement,
        sheet(
            "Driver quantities",
            DRIVERS,
            ["EXAMPLE", "nonsense", "ASH", "3"],
            ["Example ", "", "", ""],
            ["CHILDREN", "2019-09-01", "ASH", "3"],
        ),
    )
    assert (found.n_examples, found.n_rows, len(found.entries)) == (2, 1, 1)
    assert not found.faults


def test_a_file_of_examples_only_has_nothing_to_record(arrangement: Arrangement) -> None:
    """It is refused as a whole."""
    with pytest.raises(UploadEmpty, match="no row to record"):
        read(arrangement, sheet("Driver quantities", DRIVERS, ["EXAMPLE", "", "", ""]))
    with pytest.raises(UploadEmpty):
        read(arrangement)


def test_rows_are_named_as_the_spreadsheet_numbers_them(arrangement: Arrangement) -> None:
    """Empty rows between are passed over, and every odd or missing cell is told."""
    (found,) = read(
        arrangement,
        sheet(
            "Driver quantities",
            DRIVERS,
            ["CHILDREN", "2019-09-01", "ASH", Cell(CellKind.FORMULA, "=1+2")],
            ["", "", "", ""],
            ["CHILDREN", "2019-10-01", "", Cell(CellKind.BOOLEAN, "1"), "beyond"],
            ["CHILDREN", "2019-11-01", "ASH", Cell(CellKind.NUMBER, "3")],
        ),
    )
    assert told(found) == [
        (2, "quantity", "formula-cell"),
        (4, "quantity", "boolean-cell"),
        (4, None, "no-header"),
        (4, "party", "missing"),
    ]
    assert [each.rows for each in found.entries] == [(5,)]
    assert found.n_rows == 3


def test_a_key_that_stands_twice_is_told_at_the_second(arrangement: Arrangement) -> None:
    """With the row of the first."""
    (found,) = read(
        arrangement,
        sheet(
            "Driver quantities",
            DRIVERS,
            ["CHILDREN", "2019-09-01", "ASH", "3"],
            ["CHILDREN", "2019-09-01", "BIR", "3"],
            ["CHILDREN", "2019-09-01", "ASH", "4"],
        ),
    )
    assert told(found) == [(4, "driver", "AlreadyRecorded")]
    assert "stands in row 2 already" in found.faults[0].error.detail


def test_rows_of_one_receipt_are_one_receipt(arrangement: Arrangement) -> None:
    """They agree in all but the statement; otherwise the reference is repeated."""
    (found,) = read(
        arrangement,
        sheet(
            "Receipts",
            RECEIPTS,
            ["B-1", "2019-09-06", "100.00", "2019-07", "60.00"],
            ["B-2", "2019-09-06", "50.00", "2019-07", ""],
            ["B-1", "2019-09-06", "100.00", "2019-08", "40.00"],
            ["B-1", "2019-09-07", "100.00", "2019-08", "1.00"],
            ["B-2", "2019-09-06", "50.00", "2019-08", ""],
            ["B-3", "2019-09-06", "9.99", "", ""],
        ),
    )
    assert told(found) == [
        (5, "payment_ref", "AlreadyRecorded"),
        (6, "payment_ref", "AlreadyRecorded"),
    ]
    assert [(each.rows, each.body) for each in found.entries] == [
        (
            (2, 4),
            {
                "payment_ref": "B-1",
                "received_on": "2019-09-06",
                "amount": "100.00",
                "allocations": [
                    {"statement_period": "2019-07", "amount": "60.00"},
                    {"statement_period": "2019-08", "amount": "40.00"},
                ],
            },
        ),
        (
            (3,),
            {
                "payment_ref": "B-2",
                "received_on": "2019-09-06",
                "amount": "50.00",
                "allocations": [{"statement_period": "2019-07", "amount": "50.00"}],
            },
        ),
        (
            (7,),
            {
                "payment_ref": "B-3",
                "received_on": "2019-09-06",
                "amount": "9.99",
                "allocations": [],
            },
        ),
    ]


def test_the_body_of_time_has_the_days_of_each_council(arrangement: Arrangement) -> None:
    """The reason is no part of it: it goes with what is corrected."""
    (found,) = read(
        arrangement,
        sheet("Time apportionments", TIME, ["DCS", "2019-07-01", "2019-07-31", "9", "7", "2", "x"]),
    )
    (entry,) = found.entries
    assert entry.body == {
        "post": "DCS",
        "service_from": "2019-07-01",
        "service_to": "2019-07-31",
        "party_days": {"BIR": "9", "ASH": "7"},
        "joint": "2",
    }


def test_a_number_of_a_statement_and_yes_or_no_are_just_that(arrangement: Arrangement) -> None:
    """Anything else in their columns is told."""
    header = ["payment_ref", "received_on", "amount", "statement", "unidentified"]
    (found,) = read(
        arrangement,
        sheet(
            "Receipts",
            header,
            ["B-1", "2019-09-06", "1.00", "152", "No"],
            ["B-2", "2019-09-06", "1.00", "1.5", "perhaps"],
            ["B-3", "2019-09-06", "1.00", "", "YES"],
        ),
    )
    assert told(found) == [(3, "statement", "not-whole"), (3, "unidentified", "not-yes-or-no")]
    assert [each.body.get("unidentified") for each in found.entries] == [None, True]
    assert found.entries[0].body["allocations"] == [{"statement": 152, "amount": "1.00"}]


def test_a_worksheet_that_is_none_of_ours_is_told(arrangement: Arrangement) -> None:
    """It might hold rows that somebody thinks are recorded. Our own front and back are not read."""
    good = sheet("Driver quantities", DRIVERS, ["CHILDREN", "2019-09-01", "ASH", "3"])
    found = read(
        arrangement,
        sheet("Cover", ["Item", "Detail"]),
        good,
        sheet("Costs (2)", ["x"]),
        sheet("Empty"),
        sheet("Notes", ["1"]),
    )
    assert [(each.name, told(each)) for each in found] == [
        ("Driver quantities", []),
        ("Costs (2)", [(None, None, "SheetUnknown")]),
    ]


def test_a_hidden_worksheet_is_told(arrangement: Arrangement) -> None:
    """Nothing is recorded that its reader could not see."""
    row = ["CHILDREN", "2019-09-01", "ASH", "3"]
    (found,) = read(arrangement, sheet("Driver quantities", DRIVERS, row, hidden=True))
    assert told(found) == [(None, None, "SheetUnknown")]
    assert found.entries == ()


def test_the_only_worksheet_may_be_called_anything(arrangement: Arrangement) -> None:
    """If it is said what its rows are; its own name says it better."""
    row = ["CHILDREN", "2019-09-01", "ASH", "3"]
    (found,) = read(arrangement, sheet("Sheet1", DRIVERS, row), kind=UploadKind.DRIVERS)
    assert (found.kind, len(found.entries)) == (UploadKind.DRIVERS, 1)
    (named,) = read(arrangement, sheet("Driver quantities", DRIVERS, row), kind=UploadKind.COSTS)
    assert named.kind is UploadKind.DRIVERS


def test_a_file_has_at_most_five_thousand_rows(arrangement: Arrangement) -> None:
    """As a batch has."""
    rows = [[f"D{number}", "2019-09-01", "ASH", "3"] for number in range(5001)]
    (found,) = read(arrangement, sheet("Driver quantities", DRIVERS, *rows[1:]))
    assert found.n_rows == 5000
    with pytest.raises(UploadTooLong, match="5001 rows"):
        read(arrangement, sheet("Driver quantities", DRIVERS, *rows))


def test_control_totals_are_what_a_person_adds_up() -> None:
    """Rows, days, pounds and quantity; an amount that cannot be read adds nothing."""

    def entry(kind: UploadKind, *given: dict[str, str]) -> Entry:
        return Entry("S", kind, tuple(range(1, len(given) + 1)), given)

    totals = control_totals(
        [
            entry(UploadKind.COSTS, {"amount": "100.01"}),
            entry(UploadKind.COSTS, {"amount": "-0.02"}),
            entry(UploadKind.COSTS, {"amount": "1,000"}),
            entry(UploadKind.RECEIPTS, {"amount": "50.00"}, {"amount": "50.00"}),
            entry(UploadKind.TIME, {"party_ASH": "7.25", "joint": "2", "leave": "0.5"}),
            entry(UploadKind.DELIVERIES, {"quantity": "2.5"}),
            entry(UploadKind.DRIVERS, {"quantity": "340"}),
        ]
    )
    assert totals.shown() == {"rows": 8, "days": "9.75", "pounds": "149.99", "quantity": "342.5"}


def test_the_lists_of_codes_are_those_of_the_caller(arrangement: Arrangement) -> None:
    """A council chooses among the pools that it supplies; one that supplies none sees all."""
    ours, theirs = codes(arrangement, party=HOST), codes(arrangement, party=RECIPIENT)
    pools = ["SETUP", "DCS", "OFFICE", "HOMES", "AUDITS"]
    assert [each.code for each in ours[Choices.POOLS]] == pools
    assert [each.code for each in theirs[Choices.POOLS]] == pools
    assert [each.code for each in ours[Choices.DRIVERS]] == ["CHILDREN"]
    assert [each.code for each in ours[Choices.COUNCILS]] == [HOST, RECIPIENT]


@pytest.mark.parametrize(
    ("name", "header"),
    [("source_ref", "Source ref"), ("party_TC", "Party TC"), ("party_X-1", "Party X 1")],
)
def test_a_header_can_be_read_back(name: str, header: str) -> None:
    """What a worksheet shows and what the interface calls it come to the same."""
    assert shown_header(name) == header
    assert plain_header(header) == plain_header(name)
