"""A file is tried first, shown with its control totals, and recorded only as it was confirmed."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

from api.uploads import MOST_FILE_BYTES
from ledger.domain.upload_form import UploadKind
from tests.api.calls import Json, Service, added, problem, slug
from tests.api.uploading import (
    COSTS,
    CSV,
    confirm,
    confirmed,
    cost_cells,
    costs_csv,
    costs_workbook,
    csv,
    one_cost,
    send,
    sent,
    storing,
    table,
    what_to_fix,
    workbook,
)
from tests.ledgers import (
    ADMINISTRATOR,
    APPROVER,
    AUDITOR,
    HOST,
    PAYER_APPROVER,
    PAYER_PREPARER,
    PREPARER,
    July,
    cost_row,
    time_row,
)
from tests.store.raw import dump, raw_connection

DRIVERS = ("driver", "effective_from", "party", "quantity")
TIME = (
    "post",
    "service_from",
    "service_to",
    "party_BIR",
    "party_ASH",
    "joint",
    "leave",
    "sickness",
    "reason",
)
JULY_TIME = ("DCS", "2019-07-01", "2019-07-31", "9", "7", "2", "5", "0")


def journal_lines(service: Service, event_id: int) -> list[tuple[Any, ...]]:
    """Return what an event posted, without its number: by a query of this test's own."""
    with raw_connection(service.url) as raw:
        return raw.run(
            "SELECT book, account, amount_pence, pool, service, service_month, counterparty "
            "FROM journal_line WHERE event_id = ? ORDER BY journal_no, line_no",
            event_id,
        )


def codes(upload: Json) -> list[tuple[str, int | None, str | None, str]]:
    """Return where something is wrong, and under which code."""
    return [(each["sheet"], each["row"], each["column"], each["code"]) for each in upload["errors"]]


# ---- the dry run ----
def test_a_dry_run_keeps_the_file_and_nothing_of_its_rows(service: Service) -> None:
    """Control totals, counts by sheet, and one row each for the file, its key and the audit."""
    service.headers(PREPARER)
    before = dump(service.url)
    content = costs_workbook(cost_row(amount="100.01"), cost_row(amount="6869.45"))
    upload = sent(service, content, name="july.xlsx")
    assert added(service.url, before) == {"upload": 1, "idempotency_key": 1, "audit_event": 1}
    assert (upload["status"], upload["errors"], upload["confirmed_by"]) == ("ready", [], None)
    totals = {"rows": 2, "days": "0", "pounds": "6969.46", "quantity": "0"}
    assert upload["totals"] == totals
    assert upload["sheets"] == [
        {
            "sheet": "Costs",
            "kind": "costs",
            "rows": 2,
            "examples": 0,
            "new": 2,
            "corrects": 0,
            "unchanged": 0,
            "wrong": 0,
            "given": totals,
            "totals": totals,
        }
    ]
    assert service.read(f"/uploads/{upload['id']}", PREPARER) == upload


def test_the_same_key_and_file_give_the_first_answer_again(service: Service) -> None:
    """Also once it is confirmed; another file under the same key is refused, naming the field."""
    content = one_cost(source_ref="A-1")
    first = send(service, content, key="one").json()
    confirmed(service, first)
    assert send(service, content, key="one").json() == first
    other = send(service, one_cost(source_ref="A-2"), key="one")
    assert (other.status_code, slug(other)) == (409, "idempotency-key-reused")
    assert [each["detail"] for each in problem(other)["errors"]] == ["sha256 differs."]
    missing = service.client.post(
        f"/v1/arrangements/{service.code}/uploads",
        content=content,
        headers={**service.headers(PREPARER), "Content-Type": "text/csv"},
    )
    assert slug(missing) == "idempotency-key-missing"


def test_what_is_wrong_is_told_in_the_words_of_json(service: Service) -> None:
    """The same rows as a batch: the same codes, columns and words, row by row."""
    rows = [
        cost_row(),
        cost_row(pool="NO-SUCH"),
        cost_row(amount="10.001"),
        cost_row(source="hearsay"),
        cost_row(service_from="2019-06-01", service_to="2019-06-30"),
        cost_row(entered_on="2020-04-01"),
        cost_row(amount="-1.00"),
        cost_row(credits="NO-SUCH", amount="-1.00"),
        cost_row(description="x" * 501),
    ]
    upload = sent(service, costs_csv(*rows))
    batch = problem(service.post("/costs:batch", {"items": rows}))
    assert [(each["row"] - 1, each["column"], each["code"], each["detail"])
            for each in upload["errors"]] == [
        (each["row"], each["column"], each["code"], each["detail"]) for each in batch["errors"]
    ]  # fmt: skip
    assert (upload["status"], upload["sheets"][0]["wrong"]) == ("wrong", 8)
    assert upload["totals"]["rows"] == 1


def test_amounts_come_to_the_penny_from_what_the_file_stores(service: Service) -> None:
    """As spreadsheets store them, with seventeen digits; what nobody typed is told."""
    stored = {
        "111.11": "6869.4499999999998",
        "222.22": "0.30000000000000004",
        "333.33": "1234.5",
    }
    content = costs_workbook(*(cost_row(amount=each) for each in stored))
    upload = sent(service, storing(content, stored))
    assert codes(upload) == [("Costs", 3, "amount", "too-many-digits")]
    assert upload["totals"]["pounds"] == "8103.95"


def test_every_sheet_is_told_at_once(service: Service) -> None:
    """Rows of all kinds in one file, each with what is wrong in it."""
    upload = sent(
        service,
        workbook(
            {
                "Costs": [COSTS, cost_cells(cost_row(pool="NO-SUCH"))],
                "Time apportionments": [TIME, [*JULY_TIME[:3], "20", "7", "0", "0", "0"]],
                "Driver quantities": [
                    DRIVERS,
                    ["CHILDREN", "2019-07-01", "ASH", 3],
                    ["CATS", "2019-07-01", "ASH", 3],
                ],
                "Service deliveries": [
                    ["delivery_ref", "service", "delivered_on", "quantity"],
                    ["D-1", "AUDIT", "2019-07-18", 2],
                ],
                "Receipts": [
                    ["payment_ref", "received_on", "amount", "statement_period"],
                    ["B-1", "2019-09-06", Decimal("10.50"), "2019-07"],
                ],
                "Sheet7": [["something"]],
            }
        ),
    )
    assert codes(upload) == [
        ("Costs", 2, "pool", "pool-unknown"),
        ("Time apportionments", 2, None, "days-exceed-working-days"),
        ("Driver quantities", 3, "driver", "driver-unknown"),
        ("Service deliveries", 2, "delivered_on", "rate-missing"),
        ("Receipts", 2, "statement_period", "not-found"),
        ("Sheet7", None, None, "sheet-unknown"),
    ]
    assert upload["totals"] == {"rows": 1, "days": "0", "pounds": "0.00", "quantity": "3"}


# ---- confirming ----
def test_confirming_records_just_what_the_json_batch_would(service: Service) -> None:
    """Journal for journal, with costs prorated out, negative ones, and ones that take back."""
    rows = [
        cost_row(source_ref="1"),
        cost_row(source_ref="2", service_from="2019-06-17", amount="6869.45"),
        cost_row(source_ref="3", service_to="2019-09-30", amount="0.05", source="notional"),
        cost_row(source_ref="4", amount="-40.00", credits="1"),
        cost_row(source_ref="5", pool="AUDITS", service="AUDIT", amount="12.34"),
    ]

    def referring(prefix: str) -> list[dict[str, Any]]:
        return [
            row
            | {"source_ref": prefix + row["source_ref"]}
            | ({"credits": prefix + row["credits"]} if row.get("credits") else {})
            for row in rows
        ]

    batch = service.write("/costs:batch", {"items": referring("J-")})
    receipt = confirmed(service, sent(service, costs_workbook(*referring("F-"))))
    pairs = list(zip(batch["items"], receipt["items"], strict=True))
    assert len(pairs) == 5
    for by_json, by_file in pairs:
        lines = journal_lines(service, by_json["id"])
        assert lines
        assert journal_lines(service, by_file["id"]) == lines
    listed = service.read("/costs", PREPARER)["items"]
    by_ref = {each.pop("source_ref"): each for each in listed}
    for row in rows:
        ours, theirs = by_ref[f"F-{row['source_ref']}"], by_ref[f"J-{row['source_ref']}"]
        for name in ours.keys() - {"id", "credits"}:
            assert ours[name] == theirs[name], name


def test_a_confirmed_file_is_evidence(service: Service) -> None:
    """Its bytes, its totals and the row that each event came from are facts of one event."""
    service.headers(PREPARER)
    content = costs_workbook(cost_row(), cost_row())
    upload = sent(service, content, name="two.xlsx")
    before = dump(service.url)
    receipt = confirmed(service, upload)
    assert added(service.url, before) == {
        "event": 3,
        "journal": 2,
        "journal_line": 4,
        "cost": 2,
        "cost_month": 2,
        "confirmed_upload": 1,
        "confirmed_upload_row": 2,
        "idempotency_key": 1,
        "audit_event": 1,
    }
    with raw_connection(service.url) as raw:
        (kept,) = raw.rows("confirmed_upload")
        rows = raw.run(
            "SELECT r.sheet, r.sheet_row, r.posted_event_id, e.kind FROM confirmed_upload_row r "
            "JOIN event e ON e.event_id = r.posted_event_id ORDER BY r.row_no"
        )
        ((kind,),) = raw.run("SELECT kind FROM event WHERE event_id = ?", receipt["id"])
    assert base64.b64decode(kept["content_base64"]) == content
    assert (kept["name"], kept["upload_id"], kept["n_rows"]) == ("two.xlsx", upload["id"], 2)
    assert json.loads(kept["totals"]) == upload["totals"]
    assert kind == "upload_confirmed"
    assert rows == [
        ("Costs", 2, receipt["items"][0]["id"], "cost_recorded"),
        ("Costs", 3, receipt["items"][1]["id"], "cost_recorded"),
    ]
    read = service.read(f"/uploads/{upload['id']}", PREPARER)
    assert (read["status"], read["confirmed_by"]) == ("confirmed", receipt["id"])


def test_a_file_is_confirmed_once(service: Service) -> None:
    """The same key gives the first answer, another one a conflict that names the event."""
    upload = sent(service, one_cost())
    seen = {"digest": upload["digest"]}
    path = f"/uploads/{upload['id']}/confirm"
    first = service.post(path, seen, key="one")
    assert first.status_code == 201
    assert service.post(path, seen, key="one").json() == first.json()
    again = service.post(path, seen)
    assert (again.status_code, slug(again)) == (409, "status-conflict")
    assert f"as event {first.json()['id']}" in again.json()["detail"]


def test_whoever_confirms_repeats_what_they_saw(service: Service) -> None:
    """The digest or the totals, or both; another figure is refused and nothing is recorded."""
    upload = sent(service, one_cost(amount="100.01"))
    path = f"/uploads/{upload['id']}/confirm"
    service.headers(PREPARER)
    before = dump(service.url)
    other = {**upload["totals"], "pounds": "100.10"}
    for body, status, kind in (
        ({}, 422, "request-invalid"),
        ({"digest": "0" * 64}, 409, "status-conflict"),
        ({"totals": other}, 409, "status-conflict"),
        ({"digest": upload["digest"], "totals": other}, 409, "status-conflict"),
    ):
        answer = service.post(path, body)
        assert (answer.status_code, slug(answer)) == (status, kind), answer.text
    assert added(service.url, before) == {"audit_event": 4}
    assert service.post(path, {"totals": upload["totals"]}).status_code == 201


def test_nothing_is_recorded_where_the_ledger_has_moved(service: Service) -> None:
    """A row that is refused now, and one that would be recorded otherwise: each is named, 409."""
    shown = [cost_row(source_ref=f"A-{number}") for number in range(4)]
    upload = sent(service, costs_csv(*shown))
    service.write("/costs", {**shown[1], "amount": "99.00"})  # the same reference, another cost
    service.write("/costs", {name: value for name, value in shown[2].items() if value is not None})
    before = dump(service.url)
    answer = confirm(service, upload)
    assert (answer.status_code, slug(answer)) == (409, "upload-moved")
    assert [
        (each["row"], each["column"], each["code"], each["data"]["sheet"])
        for each in problem(answer)["errors"]
    ] == [
        (3, "source_ref", "source-reference-repeated", "Costs"),
        (4, None, "changed-since", "Costs"),
    ]
    assert added(service.url, before) == {"audit_event": 1}
    anew = sent(service, costs_csv(*shown))
    assert (anew["status"], anew["sheets"][0]["unchanged"]) == ("wrong", 1)


def test_an_upload_with_something_to_put_right_cannot_be_confirmed(service: Service) -> None:
    """Nor one of which nothing is left to record."""
    upload = sent(service, one_cost(pool="NO-SUCH"))
    assert "something to put right" in problem(confirm(service, upload))["detail"]
    content = one_cost(source_ref="A-1")
    confirmed(service, sent(service, content))
    again = sent(service, content)
    assert (again["status"], again["sheets"][0]["unchanged"]) == ("nothing-to-record", 1)
    assert "recorded already" in problem(confirm(service, again))["detail"]


# ---- corrections ----
def test_time_stated_otherwise_is_corrected_and_shown_before(
    lived: tuple[Service, July],
) -> None:
    """Before and after by column; the reason is needed, and is given to the correction."""
    service, july = lived
    same = csv(TIME, [*JULY_TIME, ""])
    assert sent(service, same, kind="time-apportionments")["status"] == ("nothing-to-record")
    changed = [*JULY_TIME[:3], "10", "6.5", "1.5", *JULY_TIME[6:]]
    silent = sent(service, csv(TIME, [*changed, ""]), kind="time-apportionments")
    assert codes(silent) == [("Time apportionments", 2, "reason", "reason-missing")]
    assert "party_BIR 9 where this row says 10" in silent["errors"][0]["detail"]
    said = csv(TIME, [*changed, "Two days were not ours"])
    upload = sent(service, said, kind="time-apportionments")
    assert upload["corrections"] == [
        {
            "sheet": "Time apportionments",
            "row": 2,
            "entry": july.time,
            "before": {"party_BIR": "9", "party_ASH": "7", "joint": "2"},
            "after": {"party_BIR": "10", "party_ASH": "6.5", "joint": "1.5"},
        }
    ]
    assert upload["totals"] == {"rows": 1, "days": "23", "pounds": "0.00", "quantity": "0"}
    (item,) = confirmed(service, upload)["items"]
    entry = service.read(f"/time-apportionments/{item['id']}")
    assert (entry["supersedes"], entry["party_days"]) == (july.time, {HOST: "6.5", "BIR": "10"})
    with raw_connection(service.url) as raw:
        reasons = raw.run("SELECT reason FROM time_apportionment WHERE event_id = ?", item["id"])
    assert reasons == [("Two days were not ours",)]


def test_a_reason_where_nothing_is_stated_yet_is_told(service: Service) -> None:
    """Most likely the post or the month is not the one that is meant."""
    content = csv(TIME, [*JULY_TIME, "Oversight"])
    upload = sent(service, content, kind="time-apportionments")
    assert codes(upload) == [("Time apportionments", 2, "reason", "nothing-to-correct")]


def test_a_recorded_thing_is_never_edited(lived: tuple[Service, July]) -> None:
    """A changed cost, delivery, quantity or receipt is refused with words that say how instead."""
    service, _ = lived
    upload = sent(
        service,
        workbook(
            {
                "Costs": [
                    COSTS,
                    cost_cells(cost_row(source_ref="OFFICE-1", amount="100.02")),
                    cost_cells(cost_row(source_ref="OFFICE-1", amount="100.02") | {
                        "source_ref": "OFFICE-1/back", "amount": "-100.01", "credits": "OFFICE-1",
                    }),
                ],
                "Service deliveries": [
                    ["delivery_ref", "service", "delivered_on", "quantity"],
                    ["AUDIT-1", "AUDIT", "2019-07-18", 3],
                ],
                "Driver quantities": [DRIVERS, ["CHILDREN", "2019-07-01", "ASH", 3]],
                "Receipts": [
                    ["payment_ref", "received_on", "amount"],
                    ["BACS-1", "2019-09-06", Decimal("6354.01")],
                ],
            }
        ),
    )  # fmt: skip
    assert codes(upload) == [
        ("Costs", 2, "source_ref", "source-reference-repeated"),
        ("Service deliveries", 2, "delivery_ref", "already-recorded"),
        ("Driver quantities", 2, "quantity", "already-recorded"),
        ("Receipts", 2, "payment_ref", "already-recorded"),
    ]
    words = [each["detail"] for each in upload["errors"]]
    assert "with amount 100.01 where this row says 100.02" in words[0]
    assert "a row of -100.01 that names OFFICE-1 in credits" in words[0]
    assert "quantity 2 where this row says 3" in words[1]
    assert "from a later day on" in words[2]
    assert "where this row says nothing" in words[3]


def test_a_receipt_settles_several_statements(lived: tuple[Service, July]) -> None:
    """Rows of one reference are one receipt, whose money is counted once."""
    service, july = lived
    service.write(f"/statements/{july.agreed}/issue")
    header = ["payment_ref", "received_on", "amount", "statement", "allocated"]
    rows = [["B-9", "2020-01-10", "50.00", str(july.agreed), "30.00"]]
    rows.append([*rows[0][:4], "10.00"])
    upload = sent(service, csv(header, *rows), kind="receipts")
    assert upload["totals"] == {"rows": 2, "days": "0", "pounds": "50.00", "quantity": "0"}
    (item,) = confirmed(service, upload)["items"]
    found = service.read(f"/receipts/{item['id']}")
    assert (found["amount"], found["allocated"], found["unallocated"]) == (
        "50.00",
        "40.00",
        "10.00",
    )


# ---- who ----
def test_whoever_uploads_time_does_not_approve_it(service: Service) -> None:
    """Though a colleague confirmed the file and another certified the entry: they prepared it.

    They are told so in the inbox too; an approver who had no part in it approves it.
    """
    sender, colleague = replace(PREPARER, person="P9001"), replace(PREPARER, person="P9010")
    upload = sent(service, csv(TIME[:-1], JULY_TIME), sender, kind="time-apportionments")
    (item,) = confirmed(service, upload, colleague)["items"]
    number, path = item["id"], f"/time-apportionments/{item['id']}"
    assert service.read(path)["stated_by"] == colleague.person
    certified = {"capacity": "line manager", "certified_on": "2019-08-02"}
    service.write(f"{path}/certify", certified, PREPARER)
    approver = replace(APPROVER, person=sender.person)
    for way in (f"{path}/approve", f"/approvals/{number}/approve"):
        refused = problem(service.post(way, {}, approver))
        assert (refused["status"], refused["type"]) == (403, "/problems/same-person")
        assert "uploaded the file it came from" in refused["detail"]
    rejected = service.post(f"/approvals/{number}/reject", {"reason": "Mine"}, approver)
    assert slug(rejected) == "same-person"
    (waits,) = service.read("/approvals", approver)["items"]
    assert (waits["id"], waits["may_decide"]) == (number, False)
    assert service.write(f"{path}/approve", {}, APPROVER)["status"] == "approved"


def test_only_who_may_record_a_kind_may_upload_it(service: Service) -> None:
    """The payer's people record no time; an empty sheet of the template is no rows of its kind."""
    content = workbook(
        {
            "Costs": [COSTS, cost_cells(cost_row())],
            "Time apportionments": [TIME, [*JULY_TIME]],
        }
    )
    answer = send(service, content, PAYER_PREPARER)
    assert (answer.status_code, slug(answer)) == (403, "not-permitted")
    assert "may not state time" in answer.json()["detail"]
    only_costs = workbook(
        {"Costs": [COSTS, cost_cells(cost_row())], "Time apportionments": [TIME, ["EXAMPLE"]]}
    )
    theirs = sent(service, only_costs, PAYER_PREPARER)
    assert codes(theirs) == [("Costs", 2, "pool", "not-permitted")]


def test_an_upload_is_its_own_councils(service: Service) -> None:
    """Its preparers, approvers and auditors see it; the other council's people do not."""
    upload = sent(service, one_cost())
    paths = (f"/uploads/{upload['id']}", f"/uploads/{upload['id']}/what-to-fix")
    other = replace(PREPARER, person="P0011")
    for path in paths:
        for caller in (PREPARER, APPROVER, AUDITOR, other):
            assert service.get(path, caller).status_code == 200
        for caller in (PAYER_PREPARER, PAYER_APPROVER):
            assert slug(service.get(path, caller)) == "not-found"
        assert slug(service.get(path, ADMINISTRATOR)) == "not-permitted"
    assert [each["id"] for each in service.read("/uploads")["items"]] == [upload["id"]]
    assert service.read("/uploads", PAYER_APPROVER)["items"] == []
    assert slug(service.get("/uploads", ADMINISTRATOR)) == "not-permitted"
    seen = {"digest": upload["digest"]}
    path = f"/uploads/{upload['id']}/confirm"
    assert slug(service.post(path, seen, PAYER_PREPARER)) == "not-found"
    assert slug(service.post(path, seen, APPROVER)) == "not-permitted"
    assert service.post(path, seen, other).status_code == 201


def test_what_the_other_council_recorded_is_not_compared(lived: tuple[Service, July]) -> None:
    """A reference of its costs is refused as taken; nothing of the cost itself is shown."""
    service, _ = lived
    content = one_cost(source_ref="DCS-1", pool="DCS", amount="1.00")
    (error,) = sent(service, content, PAYER_PREPARER)["errors"]
    assert "9000" not in error["detail"]


# ---- what is sent ----
def test_a_file_of_another_kind_is_refused_at_the_door(service: Service) -> None:
    """By its media type, its kind and its size; a file may be larger than any other body."""
    content = one_cost()
    assert slug(send(service, content, media="application/json")) == "media-type-unsupported"
    assert slug(send(service, content, media="")) == "media-type-unsupported"
    unnamed = send(service, csv(COSTS, ["x"]), media=CSV)
    assert (unnamed.status_code, slug(unnamed)) == (422, "request-invalid")
    assert problem(unnamed)["errors"][0]["column"] == "kind"
    assert slug(send(service, b"", kind="costs")) == "upload-empty"
    assert slug(send(service, content, kind="cost")) == "request-invalid"
    assert slug(send(service, content, name="a\x00")) == "request-invalid"
    large = b"," * 60 + b"\r\n" * 1_000_000
    assert slug(send(service, large, kind="costs")) == "file-excessive"
    too_large = b" " * (MOST_FILE_BYTES + 1)
    assert slug(send(service, too_large, kind="costs")) == "body-too-large"


def test_texts_that_look_like_formulas_stay_texts(service: Service) -> None:
    """They are recorded to the letter; our own CSV guards them, and takes its guard off again."""
    risky = "=HYPERLINK(1), +44 20 \u00a3"
    content = csv(
        COSTS,
        ["A-1", "payroll", "2019-07-31", "OFFICE", "", "Employees", "2019-07-01", "2019-07-31",
         "10.00", risky, ""],
    )  # fmt: skip
    confirmed(service, sent(service, content, kind="costs"))
    (cost,) = service.read("/costs", PREPARER)["items"]
    assert cost["description"] == risky
    month = service.get("/uploads/month", PREPARER, kind="costs", period="2019-07", format="csv")
    assert f'"\'{risky}"' in month.text
    again = sent(service, month.content, kind="costs")
    assert again["status"] == "nothing-to-record"


# ---- what to fix ----
def test_the_file_comes_back_with_what_to_fix(service: Service) -> None:
    """The person's own rows, each with its fault or what would come of it; it can be sent again."""
    good, odd = cost_cells(cost_row(source_ref="A-1")), cost_cells(cost_row(source_ref="A-2"))
    odd[3], odd[8], odd[9] = "NO-SUCH", "=1+1", True
    content = workbook({"Costs": [[*COSTS, "Voucher?"], good, [], [*odd, "V-7"], ["EXAMPLE"]]})
    upload = sent(service, content)
    assert [each[1:] for each in codes(upload)] == [
        (1, "Voucher?", "unknown-column"),
        (4, "amount", "formula-cell"),
        (4, "description", "boolean-cell"),
    ]
    back = what_to_fix(service, upload)
    first, second = table(back, "Costs")
    assert first["Source ref"] == "A-1"
    assert first["Amount"] == 100.01
    assert str(first["What to fix"]).endswith("Nothing: this is new")
    assert (second["Pool"], second["Amount"], second["Voucher"]) == ("NO-SUCH", "=1+1", "V-7")
    assert "amount is a formula" in str(second["What to fix"])
    assert "description is TRUE or FALSE" in str(second["What to fix"])
    again = sent(service, back)
    assert [each[1:] for each in codes(again)] == [
        (3, "Voucher", "unknown-column"),
        (5, "amount", "amount-malformed"),
    ]


def test_a_csv_file_comes_back_as_csv(service: Service) -> None:
    """With a column more, which is passed over when it is sent again."""
    content = csv(
        DRIVERS, ["CHILDREN", "2019-07-01", "ASH", "3"], ["CATS", "2019-07-01", "ASH", "x"]
    )
    upload = sent(service, content, kind="driver-quantities")
    back = what_to_fix(service, upload)
    header, first, second = back.decode("utf-8-sig").splitlines()
    assert header == "driver,effective_from,party,quantity,what_to_fix"
    assert first == "CHILDREN,2019-07-01,ASH,3,Nothing: this is new"
    assert second.startswith("CATS,2019-07-01,ASH,x,")
    again = sent(service, back, kind="driver-quantities")
    assert again["errors"] == upload["errors"]


# ---- templates and months ----
def test_a_template_left_as_it_is_records_nothing(service: Service) -> None:
    """Every kind, as CSV and in one workbook; its examples are passed over."""
    for kind in UploadKind:
        made = service.get("/uploads/template", AUDITOR, kind=kind, format="csv")
        assert made.status_code == 200
        assert f'filename="{kind}.csv"' in made.headers["content-disposition"]
        assert slug(send(service, made.content, kind=kind)) == "upload-empty"
    whole = service.get("/uploads/template", AUDITOR, kind="all")
    assert slug(send(service, whole.content)) == "upload-empty"
    several = service.get("/uploads/template", AUDITOR, kind="all", format="csv")
    assert slug(several) == "request-invalid"


def test_a_month_comes_back_as_it_is_recorded(lived: tuple[Service, July]) -> None:
    """Sent back untouched, every row of it is unchanged; to each council what is its own."""
    service, _ = lived
    whole = service.get("/uploads/month", PREPARER, kind="all", period="2019-07")
    upload = sent(service, whole.content)
    assert upload["status"] == "nothing-to-record"
    unchanged = {each["kind"]: each["unchanged"] for each in upload["sheets"] if each["rows"]}
    assert unchanged == {
        "costs": 7,
        "time-apportionments": 1,
        "service-deliveries": 1,
        "driver-quantities": 2,
    }
    query = {"kind": "receipts", "period": "2019-09", "format": "csv"}
    month = service.get("/uploads/month", PREPARER, **query)
    upload = sent(service, month.content, kind="receipts")
    assert (upload["status"], upload["sheets"][0]["unchanged"]) == ("nothing-to-record", 1)
    query = {"kind": "costs", "period": "2019-07"}
    assert slug(service.get("/uploads/month", PAYER_PREPARER, **query)) == "costs-not-visible"
    assert slug(service.get("/uploads/month", ADMINISTRATOR, **query)) == "not-permitted"
    theirs = service.get("/uploads/month", PAYER_PREPARER, kind="all", period="2019-07")
    assert [each["Source ref"] for each in table(theirs.content, "Costs")] == ["EXAMPLE"]
    assert slug(service.get("/uploads/month", PREPARER, kind="costs", period="2019-7")) == (
        "month-malformed"
    )


def test_time_of_a_post_can_be_sent_for_many_months_at_once(service: Service) -> None:
    """Days add up over the file, and each month is an entry of its own."""
    rows = [
        list(JULY_TIME),
        ["DCS", "2019-08-01", "2019-08-31", "10", "8", "2", "1", "0"],
        ["DCS", "2019-09-01", "2019-09-30", "10.25", "8.5", "2.25", "0", "0"],
    ]
    content = csv(TIME, *[[*row, ""] for row in rows])
    upload = sent(service, content, kind="time-apportionments")
    assert upload["totals"] == {"rows": 3, "days": "65", "pounds": "0.00", "quantity": "0"}
    confirmed(service, upload)
    stated = service.read("/time-apportionments")["items"]
    assert [(each["service_month"], each["days"], each["complete"]) for each in stated] == [
        ("2019-07", "23", True),
        ("2019-08", "21", True),
        ("2019-09", "21", True),
    ]
    assert time_row()["party_days"] == stated[0]["party_days"]
