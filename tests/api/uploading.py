"""Sending files as people do.

- `workbook(sheets)`: a workbook of rows by the name of the worksheet, as a spreadsheet saves it.
- `csv(header, *rows)`: the same as CSV.
- `costs_csv(*rows)`, `one_cost(...)`: CSV files of costs.
- `send(service, content, ...)`: POST it, as a workbook where it is one, else as CSV of costs;
  `sent` where it must be taken.
- `confirm(service, upload, ...)`: confirm what was seen.
"""

from __future__ import annotations

import csv as csv_files
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from uuid import uuid4
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
from httpx2 import Response

from ledger.actions.authority import Caller
from ledger.domain.issued_file import XLSX
from tests.api.calls import Json, Service
from tests.ledgers import PREPARER, cost_row

CSV = "text/csv"
Value = str | int | float | Decimal | date | bool | None
COSTS = (
    "source_ref",
    "source",
    "entered_on",
    "pool",
    "service",
    "subjective",
    "service_from",
    "service_to",
    "amount",
    "description",
    "credits",
)


def workbook(sheets: Mapping[str, Sequence[Sequence[Value]]]) -> bytes:
    """Return a workbook with these worksheets and rows, header first."""
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    target = BytesIO()
    made.save(target)
    return target.getvalue()


def cost_cells(row: Mapping[str, object]) -> list[Value]:
    """Return a cost as somebody types it: dates as dates, the amount as a number."""
    cells: list[Value] = []
    for name in COSTS:
        value = row.get(name)
        if name in ("entered_on", "service_from", "service_to"):
            cells.append(date.fromisoformat(str(value)))
        elif name == "amount":
            cells.append(Decimal(str(value)))
        else:
            cells.append(None if value is None else str(value))
    return cells


def costs_workbook(*rows: Mapping[str, object]) -> bytes:
    """Return a workbook of costs."""
    return workbook({"Costs": [COSTS, *map(cost_cells, rows)]})


def costs_csv(*rows: Mapping[str, object]) -> bytes:
    """Return a CSV file of costs; read sooner than a workbook, where the form is not the point."""
    return csv(COSTS, *[[str(row.get(name) or "") for name in COSTS] for row in rows])


def one_cost(**fields: object) -> bytes:
    """Return a CSV file of one cost; `fields` as in `cost_row`."""
    return costs_csv(cost_row(**fields))


def storing(content: bytes, figures: Mapping[str, str]) -> bytes:
    """Return a workbook in which numbers are stored otherwise, digit for digit as they are given.

    As Excel stores them: openpyxl would shorten them.
    """
    target = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(target, "w", ZIP_DEFLATED) as stored:
        for name in source.namelist():
            member = source.read(name)
            for old, new in figures.items():
                member = member.replace(f"<v>{old}</v>".encode(), f"<v>{new}</v>".encode())
            stored.writestr(name, member)
    return target.getvalue()


def csv(header: Sequence[str], *rows: Sequence[str]) -> bytes:
    """Return a CSV file."""
    target = StringIO(newline="")
    csv_files.writer(target).writerows([header, *rows])
    return target.getvalue().encode()


def send(
    service: Service,
    content: bytes,
    caller: Caller = PREPARER,
    *,
    media: str | None = None,
    key: str | None = None,
    **query: str,
) -> Response:
    """POST a file, under a new key where none is given."""
    is_workbook = content.startswith(b"PK")
    if not is_workbook and media is None:
        query.setdefault("kind", "costs")
    return service.client.post(
        f"/v1/arrangements/{service.code}/uploads",
        params=query,
        content=content,
        headers={
            **service.headers(caller),
            "Idempotency-Key": key or uuid4().hex,
            "Content-Type": (XLSX if is_workbook else CSV) if media is None else media,
        },
    )


def sent(
    service: Service,
    content: bytes,
    caller: Caller = PREPARER,
    **query: str,
) -> Json:
    """POST a file that must be taken, and return what would come of it."""
    answer = send(service, content, caller, **query)
    assert answer.status_code == 201, answer.text
    found: Json = answer.json()
    return found


def confirm(service: Service, upload: Json, caller: Caller = PREPARER) -> Response:
    """Confirm an upload by its digest and its totals."""
    seen = {"digest": upload["digest"], "totals": upload["totals"]}
    return service.post(f"/uploads/{upload['id']}/confirm", seen, caller)


def confirmed(service: Service, upload: Json, caller: Caller = PREPARER) -> Json:
    """Confirm an upload that must be recorded, and return the receipt."""
    answer = confirm(service, upload, caller)
    assert answer.status_code == 201, answer.text
    receipt: Json = answer.json()
    return receipt


def what_to_fix(service: Service, upload: Json, caller: Caller = PREPARER) -> bytes:
    """Fetch an upload back with what to put right in it."""
    answer = service.get(f"/uploads/{upload['id']}/what-to-fix", caller)
    assert answer.status_code == 200, answer.text
    return answer.content


def table(content: bytes, sheet: str) -> list[dict[str, object]]:
    """Return the rows of a worksheet of ours, by header."""
    found = openpyxl.load_workbook(BytesIO(content))[sheet]
    header = [str(cell.value) for cell in found[3]]
    return [
        dict(zip(header, row, strict=True)) for row in found.iter_rows(min_row=4, values_only=True)
    ]
