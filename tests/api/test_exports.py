"""What goes out to other systems, over HTTP: for whom, under which name, and kept as it went."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from api.app import create_app
from api.refusals import SettingInvalid
from api.settings import read_settings
from ledger.actions.seal import seal_all
from tests.api.calls import Service, added, problem, slug
from tests.ledgers import (
    APPROVER,
    AUDITOR,
    CODE,
    HOST,
    PAYER_APPROVER,
    PAYER_PREPARER,
    PREPARER,
    RECIPIENT,
    July,
    cost_row,
)
from tests.plain_text import by_beancount, by_sql
from tests.store.raw import dump, raw_connection

THIRD_PARTY = replace(AUDITOR, person="P0008", party="DFE")
FORMS = ("hledger", "beancount", "csv?what=journal-lines", "spend-over-500?period=2019-07")
OWN = """
title = "Ash's own"
file_name = "ASH_{period}_{export_number}.dat"
delimiter = "|"
header = false
[[columns]]
text = "AP{period_number}"
[[columns]]
field = "account"
[[columns]]
field = "amount"
[accounts]
6000 = "X-POOL"
"""
Lived = tuple[Service, July]


def test_an_export_is_a_file_with_a_plain_name_that_is_recorded_as_taken(lived: Lived) -> None:
    """An entity tag spares the second download; only what is taken is in the audit trail."""
    for form in FORMS:
        _take_twice(lived[0], form)


def _take_twice(service: Service, form: str) -> None:
    service.headers(PREPARER)
    before = dump(service.url)
    first = service.get(f"/exports/{form}", PREPARER)
    assert first.status_code == 200
    assert re.fullmatch(
        r'attachment; filename="[A-Za-z0-9._-]+"', first.headers["content-disposition"]
    )
    assert int(first.headers["content-length"]) == len(first.content)
    tag = first.headers["etag"]
    again = service.client.get(
        f"/v1/arrangements/{CODE}/exports/{form}",
        headers={**service.headers(PREPARER), "If-None-Match": tag},
    )
    assert (again.status_code, again.content) == (304, b"")
    assert added(service.url, before) == {"audit_event": 1}
    taken = service.read("/audit-events", AUDITOR, action="download an export")["items"][0]
    assert (taken["person"], taken["detail"]["sha256"]) == (PREPARER.person, tag.strip('"'))


def test_the_plain_text_is_of_the_whole_ledger(lived: Lived) -> None:
    """Beancount sums what is served to the tables, for each council's people."""
    service, _ = lived
    for caller in (PREPARER, PAYER_APPROVER, THIRD_PARTY):
        answer = service.get("/exports/beancount", caller)
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert by_beancount(answer.text) == by_sql(service.url)


def test_as_known_at_a_seal_the_same_bytes_are_served(lived: Lived) -> None:
    """What is recorded after the seal does not change them; without `known_at` it does."""
    service, _ = lived
    (sealed,) = seal_all(service.ledger, CODE)
    asked = {"known_at": str(sealed.last_sequence)}
    first = service.get("/exports/hledger", PREPARER, **asked)
    assert sealed.head_hash in first.text
    service.write("/costs", cost_row())
    assert service.get("/exports/hledger", PREPARER, **asked).content == first.content
    later = service.get("/exports/hledger", PREPARER).text
    assert later != first.text
    assert "events not yet sealed are taken in" in later
    answer = service.get("/exports/hledger", PREPARER, known_at="2031-01-01T00:00:00Z")
    assert slug(answer) == "not-yet-sealed"


def test_rows_are_of_the_lines_that_the_caller_may_see(lived: Lived) -> None:
    """Ash's people get every line; Birch's none of the lines of Ash's costs."""
    service, _ = lived
    with raw_connection(service.url) as raw:
        ((lines, pence),) = raw.run("SELECT count(*), sum(abs(amount_pence)) FROM journal_line")
        ((costs,),) = raw.run(
            "SELECT count(*) FROM journal_line l JOIN event e ON e.event_id = l.event_id "
            "WHERE e.kind = 'cost_recorded'"
        )
    found = {}
    for caller in (PREPARER, PAYER_PREPARER):
        text = service.get("/exports/csv", caller, what="journal-lines").text
        found[caller] = list(csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline="")))
    assert len(found[PREPARER]) == lines
    sides = [row["Debit"] + row["Credit"] for row in found[PREPARER]]
    assert len(found[PAYER_PREPARER]) == lines - costs
    assert (
        sum(int(f"{row['Amount'].replace('.', '').lstrip('-')}") for row in found[PREPARER])
        == pence
    )
    assert all(side.count(".") == 2 for side in sides)
    assert {row["Kind"] for row in found[PAYER_PREPARER]}.isdisjoint({"cost_recorded"})
    assert service.get("/exports/csv", PREPARER, what="people").status_code == 422


def test_a_period_is_exported_once_and_its_file_served_again(lived: Lived) -> None:
    """By the generic map; the listing, the waiting and the file agree with the receipt."""
    service, _ = lived
    waiting = service.read("/exports/general-ledger/waiting", PREPARER, period="2019-07")
    done = service.write("/exports/general-ledger", {"period": "2019-07", "map": "generic"})
    assert (waiting["lines"], waiting["debit"], waiting["left_out"]) == (
        done["lines"],
        done["debit"],
        [],
    )
    assert service.read("/exports/general-ledger/waiting", PREPARER, period="2019-07")["lines"] == 0
    (listed,) = service.read("/exports/general-ledger", APPROVER)["items"]
    assert {name: listed[name] for name in ("id", "lines", "debit", "name", "sha256")} == {
        name: done[name] for name in ("id", "lines", "debit", "name", "sha256")
    }
    answer = service.get(f"/exports/general-ledger/{done['id']}", PREPARER)
    assert answer.headers["etag"] == f'"{done["sha256"]}"'
    assert answer.headers["content-disposition"] == f'attachment; filename="{done["name"]}"'
    rows = list(csv.reader(StringIO(answer.text.removeprefix("\ufeff"), newline="")))
    assert len(rows) == 1 + done["lines"] + 1
    assert rows[-1] == ["Total", f"{done['lines']} lines", done["debit"], done["credit"]]
    again = service.post("/exports/general-ledger", {"period": "2019-07", "map": "oracle"})
    assert (again.status_code, slug(again)) == (409, "nothing-to-export")


def test_a_councils_files_are_for_its_own_people(lived: Lived) -> None:
    """Birch's people neither list nor open Ash's, nor export for it; a third party has none."""
    service, _ = lived
    done = service.write("/exports/general-ledger", {"period": "2019-07", "map": "generic"})
    assert service.read("/exports/general-ledger", PAYER_PREPARER)["items"] == []
    for path in (f"/exports/general-ledger/{done['id']}", f"/issued-files/{done['id']}"):
        refused = service.get(path, PAYER_APPROVER)
        assert refused.status_code in (403, 404)
        assert service.get(path, AUDITOR).status_code == 200
    theirs = {"book": HOST, "period": "2019-07", "map": "generic"}
    answer = service.post("/exports/general-ledger", theirs, PAYER_PREPARER)
    assert (answer.status_code, slug(answer)) == (403, "not-permitted")
    for path in ("general-ledger", "general-ledger/waiting?period=2019-07", FORMS[3]):
        assert slug(service.get(f"/exports/{path}", THIRD_PARTY)) == "costs-not-visible"


def test_a_councils_own_map_needs_no_code(lived: Lived, tmp_path: Path) -> None:
    """A file put into the folder that LEDGER_MAPS names is listed, and exports at once."""
    service, _ = lived
    service.app.state.ledger_maps = tmp_path
    (tmp_path / "ash.toml").write_text(OWN, encoding="utf-8")
    listed = service.read("/exports/general-ledger/maps")["items"]
    assert listed[1] == {"name": "ash", "title": "Ash's own", "own": True, "problem": None}
    done = service.write("/exports/general-ledger", {"period": "2019-07", "map": "ash"})
    assert done["name"] == f"ASH_2019-07_{done['id']}.dat"
    text = service.get(f"/exports/general-ledger/{done['id']}", PREPARER).text
    assert "AP4|X-POOL|100.01\r\n" in text
    assert "AP4|2100|-100.01\r\n" in text


def test_the_same_lines_are_drawn_again_by_another_map(lived: Lived, tmp_path: Path) -> None:
    """Where the first map was wrong: under the same number, and nothing is exported again."""
    service, _ = lived
    service.app.state.ledger_maps = tmp_path
    (tmp_path / "ash.toml").write_text(OWN, encoding="utf-8")
    done = service.write("/exports/general-ledger", {"period": "2019-07", "map": "generic"})
    service.write("/costs", cost_row())
    path = f"/exports/general-ledger/{done['id']}"
    again = service.get(path, PREPARER, map="ash")
    assert f'filename="ASH_2019-07_{done["id"]}.dat"' in again.headers["content-disposition"]
    assert len(again.text.splitlines()) == done["lines"]
    assert sum(int(row.rpartition("|")[2].replace(".", "")) for row in again.text.split()) == 0
    assert service.get(path, PREPARER).headers["etag"] == f'"{done["sha256"]}"'
    assert len(service.read("/exports/general-ledger", PREPARER)["items"]) == 1
    assert slug(service.get(path, PAYER_PREPARER, map="ash")) == "not-found"
    assert slug(service.get(path, PREPARER, map="none")) == "ledger-map-unknown"


def test_a_map_that_is_wrong_is_refused_with_its_key(lived: Lived, tmp_path: Path) -> None:
    """In the listing and when it is used; one that is not there says which are."""
    service, _ = lived
    service.app.state.ledger_maps = tmp_path
    (tmp_path / "generic.toml").write_text(f"delimeter = ';'\n{OWN}", encoding="utf-8")
    problems = [
        each["problem"]
        for each in service.read("/exports/general-ledger/maps")["items"]
        if each["own"]
    ]
    assert problems == ["In the map generic, delimeter is not a key of a map; see docs/exports.md."]
    asked = {"period": "2019-07", "map": "generic"}
    answer = service.post("/exports/general-ledger", asked)
    assert (answer.status_code, slug(answer)) == (422, "ledger-map-invalid")
    assert problem(answer)["detail"] == problems[0]
    unknown = service.post("/exports/general-ledger", {**asked, "map": "../generic"})
    assert slug(unknown) == "ledger-map-unknown"
    assert "There is: advanced-efinancials, generic, oracle, sap, unit4." in unknown.text
    (tmp_path / "generic.toml").write_bytes(b"\xff")
    assert "cannot be read" in service.post("/exports/general-ledger", asked).text


def test_a_value_that_does_not_fit_is_refused_with_its_place(lived: Lived, tmp_path: Path) -> None:
    """Which journal, line and column; nothing is marked."""
    service, _ = lived
    service.app.state.ledger_maps = tmp_path
    narrow = OWN.replace('field = "account"', 'field = "our_account"\nname = "Code"\nmost = 3')
    (tmp_path / "ash.toml").write_text(narrow, encoding="utf-8")
    answer = service.post("/exports/general-ledger", {"period": "2019-07", "map": "ash"})
    assert (answer.status_code, slug(answer)) == (409, "export-value-refused")
    assert "line 1, column Code: '1000' has over 3 characters" in answer.text
    assert service.read("/exports/general-ledger", PREPARER)["items"] == []


def test_the_folder_of_maps_is_a_setting(tmp_path: Path) -> None:
    """LEDGER_MAPS names it; what is no folder is refused by the variable's name."""
    settings = read_settings({"LEDGER_MAPS": str(tmp_path)})
    assert settings.ledger_maps == tmp_path
    assert create_app(settings).state.ledger_maps == tmp_path
    assert read_settings({}).ledger_maps is None
    with pytest.raises(SettingInvalid, match="LEDGER_MAPS is not a folder"):
        read_settings({"LEDGER_MAPS": str(tmp_path / "none")})


def test_spending_is_the_callers_councils_own(lived: Lived) -> None:
    """Birch publishes July's statement in August; Ash three invoices of July. Worked by hand."""
    service, _ = lived
    theirs = service.get("/exports/spend-over-500", PAYER_PREPARER, period="2019-07", to="2019-09")
    assert theirs.headers["content-disposition"] == (
        f'attachment; filename="{RECIPIENT}-spending-2019-07-2019-09.csv"'
    )
    (row,) = csv.DictReader(StringIO(theirs.text.removeprefix("\ufeff"), newline=""))
    assert (row["Transaction Number"], row["Amount"]) == ("ASH-2019-20-0001", "6270.01")
    ours = service.get("/exports/spend-over-500", AUDITOR, period="2019-07").text
    assert ours.count("\r\n") == 4
    hidden = service.get("/exports/spend-over-500", AUDITOR, period="2019-07", redact="DCS-1").text
    assert "REDACTED PERSONAL DATA,2019-07-31,DCS-1,9000.00" in hidden
    every = service.get("/exports/spend-over-500", AUDITOR, period="2019-07", over="0.00").text
    assert "OFFICE-1,100.01" in every


def test_spending_asked_for_wrongly_is_refused(lived: Lived) -> None:
    """Each with its own reason."""
    service, _ = lived
    reasons: dict[str, dict[str, str]] = {
        "month-malformed": {"period": "2019-7"},
        "dates-reversed": {"period": "2019-07", "to": "2019-06"},
        "amount-negative": {"period": "2019-07", "over": "-1"},
        "amount-malformed": {"period": "2019-07", "over": "£500"},
        "not-found": {"period": "2019-07", "redact": "NOBODY"},
    }
    for reason, asked in reasons.items():
        assert slug(service.get("/exports/spend-over-500", AUDITOR, **asked)) == reason
