"""What a council keeps to itself stands in nothing that anybody else can read, whatever they read.

The marks are words and amounts in costs, own costs, journals, files and questions (`marks_of`).
"""

from __future__ import annotations

import base64
from collections.abc import Iterable

from api.work import work_one
from tests.api.calls import Json, Service
from tests.leaks.kept import PAYER_AUDITOR, keep_nothing_more, marks_of, word_of
from tests.leaks.neighbours import GRANTORS_AUDITOR, Neighbours
from tests.leaks.reading import every_page, everything, listings
from tests.ledgers import ADMINISTRATOR, HOST, PAYER_PREPARER, PREPARER, RECIPIENT, cost_row
from tests.pages.test_what_each_council_sees import text_of

POOLS = {HOST: "DCS", RECIPIENT: "RESPITE"}


def asked_aloud(service: Service) -> None:
    """Have each council ask a question, and be refused, in words that are its own."""
    for caller in (PREPARER, PAYER_PREPARER):
        word = word_of(caller.party)
        moves = [{"to": POOLS[caller.party], "source_ref": f"{word}-C"}]
        asked = {"from": "2019-10", "to": "2019-10", "moves": moves}
        service.post("/cost-recovery-models/1/simulate", asked, caller, key=f"{word}-asked")
        refused = cost_row(source_ref=f"{word}-C", pool=POOLS[caller.party])
        assert service.post("/costs", refused, caller).status_code == 409


def marked(read: Iterable[tuple[str, str]], *parties: str) -> dict[str, set[str]]:
    """Return which marks of the parties stand where, of what is read."""
    marks = [mark for party in parties for mark in marks_of(party)]
    found = {address: {mark for mark in marks if mark in text} for address, text in read}
    assert len(found) > 5
    return {address: marks for address, marks in found.items() if marks}


def test_birch_finds_no_mark_of_ash(here: Neighbours) -> None:
    """In JSON, pages, workbooks, exports, explanations, the audit trail or a refusal."""
    asked_aloud(here.service)
    assert marked(everything(here, PAYER_PREPARER), HOST) == {}
    assert marked(every_page(here, PAYER_PREPARER), HOST) == {}


def test_the_auditor_of_a_third_party_finds_none(here: Neighbours) -> None:
    """Of neither council: in any listing, total or export."""
    assert marked(everything(here, GRANTORS_AUDITOR, in_short=True), HOST, RECIPIENT) == {}


def test_an_administrator_finds_none_of_their_own_council_either(here: Neighbours) -> None:
    """Setting an arrangement up shows no entry of it: in JSON, pages, files or refusals."""
    asked_aloud(here.service)
    assert marked(everything(here, ADMINISTRATOR), HOST, RECIPIENT) == {}
    assert marked(every_page(here, ADMINISTRATOR), HOST, RECIPIENT) == {}


def test_birchs_audit_pack_has_no_mark_of_ash(here: Neighbours) -> None:
    """The file of a job that Birch's auditor asked for."""
    asked = here.service.get("/reports/audit-pack", PAYER_AUDITOR, as_at="2020-03-31")
    job = asked.json()["id"]
    while work_one(here.service.ledger):
        pass
    content = here.service.get(f"/jobs/{job}/file", PAYER_AUDITOR).content
    text = text_of(content)
    assert word_of(RECIPIENT) in text
    assert [mark for mark in marks_of(HOST) if mark in text] == []


def test_ash_finds_its_own_marks_and_none_of_birchs(here: Neighbours) -> None:
    """What is not found by others is there, so that not finding it means something."""
    asked_aloud(here.service)
    read = dict(everything(here, PREPARER, in_short=True))
    own = set().union(*marked(read.items(), HOST).values())
    assert {word_of(HOST), "98765.43", "87654.43", "76543.43", "65432.43"} <= own
    assert marked(read.items(), RECIPIENT) == {}


def test_no_listing_tells_how_much_is_hidden(here: Neighbours) -> None:
    """What Ash adds that comes to nothing changes no item, count or cursor of Birch's listings.

    But the audit trail and the seals, which are of both councils' acts, whatever these were.
    """
    before = listings(here, PAYER_PREPARER)
    keep_nothing_more(here.service.ledger)
    after = listings(here, PAYER_PREPARER)
    changed = {name for name, pages in after.items() if pages != before[name]}
    assert changed <= {"/audit-events", "/seals"}
    assert len(after) > 40
    require_cursors_of_what_was_listed(after)


def require_cursors_of_what_was_listed(found: dict[str, list[Json]]) -> None:
    """A cursor holds the last item's own number, or how many were listed: none that is hidden."""
    for name, (first, *rest) in found.items():
        if rest:
            text = base64.urlsafe_b64decode(first["next"] + "==").decode()
            mark = text.partition(" ")[2]
            assert mark == "2" or mark in str(first["items"][-1]), name
