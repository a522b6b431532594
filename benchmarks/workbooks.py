"""Times writing a workbook of many lines, and its memory, against what anybody else would use.

    python -m benchmarks.workbooks [LINES ...] [--rounds N]

LINES (1,000, 10,000 and 100,000 unless given) of twelve columns are written by each of: ours, with
all that a workbook of ours has; openpyxl as it is mostly used; openpyxl's write-only mode; and
XlsxWriter with constant memory (left out where it is not installed). The others write the same
cells of the lines and nothing else: no styles but a format for dates, no widths, no hash. Each
writes to a file, in a process of its own; rounds are interleaved; what is timed is the processor.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import BinaryIO, TypeAlias

from openpyxl import Workbook

from benchmarks.apart import Measured, apart, bar
from reports.checking import Check, checks_sheet, overall_check
from reports.front import cover_sheet
from reports.rows_csv import csv_parts
from reports.sheet import ONE_TABLE
from reports.table import Book, Column, ContentHash, Formula, Kind, LongSheet, sum_of
from reports.workbook import write_workbook

SIZES = (1_000, 10_000, 100_000)
ROUNDS = 5
TITLE = "All lines of both books"
FIRST_DAY = date(2018, 4, 1)
COLUMNS = (
    Column("Number", Kind.WHOLE),
    Column("Journal"),
    Column("Date", Kind.DATE),
    Column("Recorded", Kind.DATE),
    Column("Council", width=10),
    Column("Account", width=10),
    Column("Account name", width=36),
    Column("Pool", width=14),
    Column("Debit", Kind.MONEY),
    Column("Credit", Kind.MONEY),
    Column("Narrative", width=40),
    Column("Person number", width=12),
)

Row: TypeAlias = tuple[int | str | date | Decimal, ...]
Writer: TypeAlias = Callable[[int, BinaryIO], None]


def main() -> None:
    """Measure each writer at each size, and print a table."""
    parser = argparse.ArgumentParser(description="Times writing workbooks of many lines.")
    parser.add_argument("lines", nargs="*", type=int, default=SIZES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    writers = [name for name in WRITERS if name != "XlsxWriter" or find_spec("xlsxwriter")]
    for size in asked.lines:
        show(size, measured(size, writers, asked.rounds))


def measured(size: int, writers: list[str], rounds: int) -> Mapping[str, list[Measured]]:
    """Measure the writers in turn, as many rounds as asked."""
    found: dict[str, list[Measured]] = {name: [] for name in writers}
    with bar("writes", rounds * len(writers)) as progress:
        for number in range(rounds):
            for place, name in enumerate(writers):
                found[name].append(apart(write, name, size))
                progress(number * len(writers) + place + 1)
    return found


def write(name: str, size: int) -> float:
    """Write lines to a file, and return the seconds of processor time it took."""
    with tempfile.TemporaryFile() as target:
        start = time.process_time()  # the clock on the wall would time others' work too
        WRITERS[name](size, target)
        return time.process_time() - start


def show(size: int, found: Mapping[str, list[Measured]]) -> None:
    """Print medians: processor time with its least and most, rows a second, peak of memory."""
    print(f"\n{size:,} lines\n")
    print("| | CPU seconds (least to most) | rows/s | against write-only | peak, MiB |")
    print("| --- | --- | --- | --- | --- |")
    plain = statistics.median(each.seconds for each in found["openpyxl, write-only"])
    for name, runs in found.items():
        seconds = [each.seconds for each in runs]
        median = statistics.median(seconds)
        spread = f"{median:.2f} ({min(seconds):.2f} to {max(seconds):.2f})"
        peak = max(each.peak_mib for each in runs)
        print(f"| {name} | {spread} | {size / median:,.0f} | {median / plain:.2f} | {peak:.0f} |")


# ---- the lines ----
def lines(size: int) -> Iterator[Row]:
    """Yield lines such as an audit pack holds, two of each journal, most texts unlike any other."""
    for number in range(1, size + 1):
        journal, is_credit = divmod(number - 1, 2)
        day = FIRST_DAY + timedelta(days=journal % 730)
        amount, nil = Decimal(pence_of(journal)).scaleb(-2), Decimal("0.00")
        yield (
            number,
            f"{journal // 2 + 1}/{journal % 2 + 1}",
            day,
            day + timedelta(days=journal % 9),
            "TC" if journal % 2 else "PCC",
            f"{4000 + journal % 90}",
            "Shared Director of Children's Services",
            f"POOL-{journal % 40}",
            nil if is_credit else amount,
            amount if is_credit else nil,
            f"Recharge of the month, line {number:06d} & payroll run {journal % 53}",
            f"P-{1000 + journal % 77}",
        )


def pence_of(journal: int) -> int:
    """Return the amount of a journal."""
    return journal * 7_919 % 10_000_000


# ---- the writers ----
def ours(size: int, target: BinaryIO) -> None:
    """Write a book of ours: looks, widths, heights, totals and checks with results, the hash."""
    debited = sum(pence_of((number - 1) // 2) for number in range(1, size + 1, 2))
    credited = sum(pence_of((number - 1) // 2) for number in range(2, size + 1, 2))
    left, right = sum_of("tbl_lines", "Debit", debited), sum_of("tbl_lines", "Credit", credited)
    checks = (
        Check("Debits = credits", left, right),
        Check(
            "Rows = the last number",
            Formula("=ROWS(tbl_lines[Number])", size),
            Formula("=MAX(tbl_lines[Number])", size),
        ),
    )
    long = LongSheet(
        name="Lines",
        title=TITLE,
        about="Every line of every journal",
        columns=COLUMNS,
        rows=partial(lines, size),
        n_rows=size,
        totals=("Total", *[None] * 7, left, right, None, None),
    )
    book = Book(
        title=TITLE,
        subject="Benchmark",
        owner="Plymouth City Council",
        created=datetime(2020, 4, 1),  # noqa: DTZ001 - the file format's stamps bear no zone
        draft=False,
        cover=cover_sheet(
            TITLE,
            [("Overall check", overall_check(checks)), ("Content hash", ContentHash())],
            {},
        ),
        sheets=(long, checks_sheet(checks, draft="")),
    )
    write_workbook(book, target)


def ours_as_csv(size: int, target: BinaryIO) -> None:
    """Write the lines as the CSV file beside our workbook."""
    target.writelines(csv_parts(COLUMNS, lines(size)))


def openpyxl_usual(size: int, target: BinaryIO) -> None:
    """Write the cells with openpyxl, all in memory."""
    _with_openpyxl(Workbook(), size, target)


def openpyxl_write_only(size: int, target: BinaryIO) -> None:
    """Write the cells with openpyxl in write-only mode."""
    workbook = Workbook(write_only=True)
    workbook.create_sheet()
    _with_openpyxl(workbook, size, target)


def _with_openpyxl(workbook: Workbook, size: int, target: BinaryIO) -> None:
    sheet = workbook.worksheets[0]
    for row in _all_rows(size):
        sheet.append(row)
    workbook.save(target)


def xlsxwriter_constant(size: int, target: BinaryIO) -> None:
    """Write the cells with XlsxWriter, a row at a time in memory."""
    xlsxwriter = import_module("xlsxwriter")  # wanted for this benchmark only
    asked = {"constant_memory": True, "default_date_format": "d mmmm yyyy"}
    with xlsxwriter.Workbook(target, asked) as book:
        sheet = book.add_worksheet("Lines")
        for number, row in enumerate(_all_rows(size)):
            sheet.write_row(number, 0, row)


def _all_rows(size: int) -> Iterator[Row]:
    """Yield the rows of the worksheet: title, how many tables, headers, lines."""
    yield (TITLE,)
    yield (ONE_TABLE,)
    yield tuple(column.header for column in COLUMNS)
    yield from lines(size)


WRITERS: Mapping[str, Writer] = {
    "ours": ours,
    "our CSV": ours_as_csv,
    "openpyxl": openpyxl_usual,
    "openpyxl, write-only": openpyxl_write_only,
    "XlsxWriter": xlsxwriter_constant,
}


if __name__ == "__main__":
    main()
