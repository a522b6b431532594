"""Reports are picked by kind and period; what was issued is given out byte for byte."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from ledger.domain.issued_file import XLSX
from tests.ledgers import AUDITOR, PAYER_PREPARER, PREPARER
from tests.pages.lived import Lived
from tests.pages.visitor import Document
from tests.store.raw import dump

FILE = "/reports/file"


def issued(lived: Lived) -> dict[str, Any]:
    """Return what the interface lists of each issued file, by its name."""
    listed = lived.service.read("/issued-files", AUDITOR)["items"]
    return {each["name"]: each for each in listed}


def links_of(page: Document) -> dict[str, str]:
    """Return the addresses of the links of a page's tables, by their words."""
    return {link.words: link.get("href") for body in page.all("tbody") for link in body.all("a")}


def test_the_files_issued_are_listed_and_given_byte_for_byte(lived: Lived) -> None:
    """Each under the hash that the interface gives of it."""
    page = lived.visitor(PREPARER).open("/reports")
    known, links = issued(lived), links_of(page)
    assert links.keys() == known.keys()
    assert {"statement-ASH-2019-20-0001.xlsx", "cost-neutrality-2019-07.xlsx"} <= links.keys()
    for name, address in links.items():
        answer = lived.visitor(PREPARER).get(address)
        assert hashlib.sha256(answer.content).hexdigest() == known[name]["sha256"]
        assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'


def test_a_statement_is_given_as_issued_or_as_it_stands(lived: Lived) -> None:
    """Paid and disputed since it was issued, it says otherwise now; both are workbooks."""
    visitor = lived.visitor(PREPARER)
    asked = f"{FILE}?kind=statement&period=2019-07"
    as_issued, as_it_stands = visitor.get(asked), visitor.get(f"{asked}&view=now")
    known = issued(lived)["statement-ASH-2019-20-0001.xlsx"]["sha256"]
    assert hashlib.sha256(as_issued.content).hexdigest() == known
    assert as_it_stands.content != as_issued.content
    for answer in (as_issued, as_it_stands):
        assert answer.headers["content-type"] == XLSX
        assert answer.headers["cache-control"] == "no-store"


def test_whoever_takes_a_report_is_on_record(lived: Lived) -> None:
    """As over HTTP: in the audit trail, with the file's hash."""
    before = set(dump(lived.service.url)["audit_event"])
    answer = lived.visitor(PREPARER).get(f"{FILE}?kind=cost-neutrality&period=2019-07")
    (row,) = set(dump(lived.service.url)["audit_event"]) - before
    assert "download a report" in row
    assert PREPARER.person in row
    assert hashlib.sha256(answer.content).hexdigest() in row


def test_every_kind_that_is_offered_can_be_drawn_or_says_why_not(lived: Lived) -> None:
    """Of a month that ends a quarter; a page, and never a fault."""
    visitor = lived.visitor(PREPARER)
    page = visitor.open("/reports")
    kinds = [each.get("value") for each in page.all("input") if each.get("name") == "kind"]
    assert kinds == ["statement", "cost-neutrality", "quarterly", "stocktake", "exit"]
    for kind in kinds:
        answer = visitor.get(f"{FILE}?kind={kind}&period=2019-09&view=now")
        assert answer.status_code in (200, 404, 409, 422), answer.text
        is_page = answer.headers["content-type"].startswith("text/html")
        assert is_page is (answer.status_code != 200)


@pytest.mark.parametrize(
    ("query", "status", "problem", "field"),
    [
        ("", 422, "Pick a report.", "kind"),
        ("kind=statement", 422, "Pick a month.", "period"),
        ("kind=general-ledger&period=2019-07", 422, "Pick a report.", "kind"),
        ("kind=statement&period=2019-12", 404, "There is no statement of 2019-12.", "period"),
        ("kind=statement&period=x", 422, "period is not a month written YYYY-MM.", "period"),
        ("kind=statement&period=2019-07&payee=DFE", 422, "'DFE' keeps no book here", None),
        ("kind=cost-neutrality&period=2020-04", 422, "has not begun", "period"),
        ("kind=quarterly&period=2019-08", 422, "not the last month of a quarter", "period"),
        ("kind=stocktake&period=2019-08", 422, "Ask for a March.", "period"),
    ],
)
def test_what_cannot_be_given_is_refused_above_the_form(
    lived: Lived, query: str, status: int, problem: str, field: str | None
) -> None:
    """In the ledger's words, leading to the input; what was picked stays picked."""
    page = lived.visitor(PREPARER).open(f"{FILE}?{query}", status=status)
    (shown,) = page.problems
    assert problem in shown
    if field is not None:
        page.by_id(field)
        assert f"#{field}" in [link.get("href") for link in page.all("a")]
    if "kind=statement" in query:
        (kind,) = (each for each in page.all("input") if each.get("value") == "statement")
        assert "checked" in kind.attributes


def test_a_councils_own_journals_are_for_its_own_people(lived: Lived) -> None:
    """Birch neither sees that Ash's general-ledger file is there, nor gets it."""
    name, file = next(
        (name, each) for name, each in issued(lived).items() if each["kind"] == "general-ledger"
    )
    assert name in lived.visitor(PREPARER).open("/reports").words
    theirs = lived.visitor(PAYER_PREPARER)
    assert name not in theirs.open("/reports").words
    theirs.open(f"/issued-files/{file['id']}", status=404)
    assert "statement-ASH-2019-20-0001.xlsx" in theirs.open("/reports").words


def test_a_long_list_goes_on_where_it_ends(lived: Lived) -> None:
    """After the last file shown; from there, back to the first page."""
    visitor = lived.visitor(PREPARER)
    last = max(each["id"] for each in issued(lived).values())
    page = visitor.open(f"/reports?after={last}")
    assert "Nothing has been issued yet." in page.words
    page = visitor.open(f"/reports?after={last - 1}")
    assert len(links_of(page)) == 1
    assert "/reports#issued-files" in [link.get("href") for link in page.all("a")]
