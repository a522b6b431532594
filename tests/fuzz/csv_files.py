"""CSV files, as the service reads them, but without the process of their own.

What was read, written anew by Python's writer, is read as the same; what is then judged and given
back is a file that is read again.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

from api.csv_reading import read_csv
from api.uploads import CSV, LONGEST_TEXT, MOST_COLUMNS, MOST_ROW_ELEMENTS, media_type_of
from ledger.domain.upload_form import UploadKind
from tests.fuzz.refusals import read_or_refused
from tests.fuzz.sheets import require_judged

_HEADER = "driver,effective_from,party,quantity\r\n"
_COSTS = (
    "source_ref,source,entered_on,pool,subjective,service_from,service_to,amount,description\r\n"
)


def seeds() -> Iterator[bytes]:
    """Give files of driver quantities, and the ways in which others write theirs."""
    texts = (
        f"{_HEADER}CHILDREN,2019-09-01,ASH,3\r\n",
        f'\ufeff{_HEADER}"CHILDREN","2019-09-01","ASH","3"\r\n\r\n',
        f"{_HEADER}'=1+1,'-3,a,b\r\nCHILDREN,2019-09-01,ASH,3\r\nCHILDREN,2019-09-01,ASH,3\r\n",
        'Quantities\r\n\r\ndriver,note\r\n"a ""quoted"" word","two\r\nlines"\r\n',
        "a;b;c\r\n1;2;3\r\n",
        f"{_COSTS}R1,payroll,2019-07-31,OFFICE,Employees,2019-07-01,2019-07-31,1.00,One\r\n",
        "payment_ref,received_on,amount,statement_period,allocated\r\nR,2019-09-01,1.00,2019-07,1",
    )
    yield from (text.encode() for text in texts)
    yield "a,b\r\nc,caf\xe9\r\n".encode("latin-1")
    yield "a,b\r\n".encode("utf-16")


def target(data: bytes) -> bool:
    """A file is read whole and within bounds, or refused."""
    if read_or_refused(lambda: media_type_of(data)) != CSV:
        return False
    sheets = read_or_refused(lambda: read_csv(data))
    if sheets is None:
        return False
    (sheet,) = json.loads(json.dumps(sheets))
    for number, cells in sheet["rows"]:
        assert 1 <= number <= MOST_ROW_ELEMENTS
        assert all(
            1 <= place <= MOST_COLUMNS and 0 < len(text) <= LONGEST_TEXT for place, _, text in cells
        )
    if sheet["rows"] and sheet["rows"][-1][0] < MOST_ROW_ELEMENTS:
        _require_same_again(sheet["rows"])
    for kind in UploadKind:
        require_judged([sheet], kind)
    return True


def _require_same_again(rows: list[Any]) -> None:
    """Written anew by a writer that is not ours, below a row of empty cells, it is the same."""
    given = StringIO()
    writer = csv.writer(given)
    writer.writerow([""] * MOST_COLUMNS)
    by_number = {number: {place: text for place, _, text in cells} for number, cells in rows}
    for number in range(1, max(by_number) + 1):
        cells = by_number.get(number, {})
        writer.writerow([cells.get(place, "") for place in range(1, max(cells, default=1) + 1)])
    (again,) = json.loads(json.dumps(read_csv(given.getvalue().encode())))
    assert [[number - 1, cells] for number, cells in again["rows"]] == rows
