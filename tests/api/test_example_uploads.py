"""The worked example goes round: given out as files, corrected, and sent back."""

from __future__ import annotations

import csv as csv_files
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from ledger.actions.authority import Caller
from ledger.store.tokens import Role
from tests.api.calls import Json, Service
from tests.api.uploading import confirmed, csv, sent, table
from tests.conftest import EXAMPLE
from tests.ledgers import PREPARER

OURS = replace(PREPARER, person="P0002", party="PCC", arrangement="plymouth-torbay")
AUDITOR = Caller("P0020", "PCC", Role.AUDITOR, "plymouth-torbay", "test")


def month(service: Service, kind: str, period: str) -> bytes:
    """Fetch a month as it is recorded."""
    answer = service.get("/uploads/month", OURS, kind=kind, period=period)
    assert answer.status_code == 200, answer.text
    return answer.content


def corrected(content: bytes, sheet: str, row: int, **values: str | Decimal | date) -> bytes:
    """Write other values into a row of a worksheet, by header, as a person would."""
    book = openpyxl.load_workbook(BytesIO(content))
    on = book[sheet]
    places = {str(cell.value): cell.coordinate.rstrip("3") for cell in on[3]}
    for header, value in values.items():
        on[f"{places[header.replace('_', ' ')]}{row}"] = value
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def row_of(content: bytes, sheet: str, header: str, value: str) -> int:
    """Return the number of the row that says so."""
    rows = table(content, sheet)
    return 4 + [each[header] for each in rows].index(value)


@pytest.mark.parametrize(
    ("kind", "name", "rows"),
    [
        ("costs", "costs", 303),
        ("service-deliveries", "service_deliveries", 33),
        ("driver-quantities", "driver_quantities", 14),
        ("receipts", "settlements", 18),
    ],
)
def test_the_files_of_the_example_are_all_recorded_already(
    example: Service, kind: str, name: str, rows: int
) -> None:
    """Sent as they lie in its folder, every row of them is unchanged."""
    content = (EXAMPLE / f"{name}.csv").read_bytes()
    (sheet,) = sent(example, content, OURS, kind=kind)["sheets"]
    assert (sheet["rows"], sheet["unchanged"], sheet["new"]) == (rows, rows, 0)


def test_time_of_a_month_goes_round(example: Service) -> None:
    """Untouched it changes nothing; corrected, it is shown before and after, and then recorded."""
    content = month(example, "time-apportionments", "2018-09")
    sheet = "Time apportionments"
    assert sent(example, content, OURS)["status"] == "nothing-to-record"
    changed = corrected(
        content, sheet, row_of(content, sheet, "Post", "DCS"),
        Party_TC=Decimal("10.5"), Party_PCC=Decimal("5.5"), Reason="Two visits were to Torbay",
    )  # fmt: skip
    upload = sent(example, changed, OURS)
    (correction,) = upload["corrections"]
    assert correction["before"] == {"party_TC": "9", "party_PCC": "7"}
    assert correction["after"] == {"party_TC": "10.5", "party_PCC": "5.5"}
    (item,) = confirmed(example, upload, OURS)["items"]
    stated = example.read(f"/time-apportionments/{item['id']}", AUDITOR)
    assert (stated["service_month"], stated["supersedes"]) == ("2018-09", correction["entry"])
    assert stated["party_days"] == {"TC": "10.5", "PCC": "5.5"}
    assert sent(example, month(example, "time-apportionments", "2018-09"), OURS)["status"] == (
        "nothing-to-record"
    )


def test_costs_of_a_month_go_round(example: Service) -> None:
    """A changed amount is refused and says how; taken back and sent anew, it is recorded."""
    content = month(example, "costs", "2018-09")
    untouched = sent(example, content, OURS)
    with (EXAMPLE / "costs.csv").open(encoding="utf-8", newline="") as lines:
        ours = [row for row in csv_files.DictReader(lines) if row["entered_on"][:7] == "2018-09"]
    assert untouched["status"] == "nothing-to-record"
    assert untouched["sheets"][0]["unchanged"] == len(ours)
    given = sum((Decimal(row["amount"]) for row in ours), Decimal(0))
    assert untouched["sheets"][0]["given"]["pounds"] == f"{given:.2f}"
    first = table(content, "Costs")[0]
    ref, was = str(first["Source ref"]), Decimal(str(first["Amount"]))
    changed = corrected(content, "Costs", 4, Amount=was + 1)
    (error,) = sent(example, changed, OURS)["errors"]
    assert (error["row"], error["code"]) == (4, "source-reference-repeated")
    assert f"a row of -{was:.2f} that names {ref} in credits" in error["detail"]
    upload = sent(example, _taken_back(content, was), OURS)
    assert (upload["errors"], upload["totals"]["rows"]) == ([], 2)
    assert upload["totals"]["pounds"] == "1.00"
    before = _cost_total(example)
    confirmed(example, upload, OURS)
    assert _cost_total(example) - before == 1


def _taken_back(content: bytes, was: Decimal) -> bytes:
    """Add two rows below: the first cost taken back, and the right one under a new reference."""
    book = openpyxl.load_workbook(BytesIO(content))
    on = book["Costs"]
    header = [str(cell.value) for cell in on[3]]
    first = dict(zip(header, [cell.value for cell in on[4]], strict=True))
    ref, entered = first["Source ref"], date(2018, 9, 30)
    for change in (
        {"Source ref": f"{ref}/back", "Amount": -was, "Credits": ref},
        {"Source ref": f"{ref}/right", "Amount": was + 1},
    ):
        row = {**first, "Entered on": entered, **change}
        on.append([row[name] for name in header])
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def _cost_total(service: Service) -> Decimal:
    """Return what has been entered as cost: the balance of the control account, by the ledger."""
    answer: Json = service.read("/balances", AUDITOR, account="2100", book="PCC")
    return -sum((Decimal(each["balance"]) for each in answer["balances"]), Decimal(0))


def test_what_the_example_wants_for_january_can_be_filled_in(example: Service) -> None:
    """The README's late bill, typed into the template, is recorded as JSON would have it."""
    template = example.get("/uploads/template", OURS, kind="costs").content
    filled = corrected(
        template, "Costs", 4,
        Source_ref="MIL-202001-LATE", Source="creditors", Entered_on=date(2020, 2, 29),
        Pool="TRAVEL", Subjective="Transport", Service_from=date(2020, 1, 27),
        Service_to=date(2020, 1, 31), Amount=Decimal("57.60"),
        Description="2 return journeys Plymouth to Torquay, 64 miles at 45p",
    )  # fmt: skip
    upload = sent(example, filled, OURS)
    assert upload["totals"] == {"rows": 1, "days": "0", "pounds": "57.60", "quantity": "0"}
    (item,) = confirmed(example, upload, OURS)["items"]
    cost = example.read(f"/costs/{item['id']}", OURS)
    assert (cost["amount"], cost["pool"]) == ("57.60", "TRAVEL")
    assert cost["months"] == [{"service_month": "2020-01", "days": 5, "amount": "57.60"}]


def test_certified_columns_of_the_example_are_told(example: Service) -> None:
    """Time is certified and approved by its own people, not by a file of preparers."""
    header = ["post", "service_from", "service_to", "party_TC", "party_PCC", "certified_by"]
    row = ["DCS", "2018-09-01", "2018-09-30", "9", "7", "Director"]
    upload = sent(example, csv(header, row), OURS, kind="time-apportionments")
    assert [(each["row"], each["column"], each["code"]) for each in upload["errors"]] == [
        (1, "certified_by", "unknown-column"),
        (2, "reason", "reason-missing"),
    ]
