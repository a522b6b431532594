"""What was issued is kept as it was issued; a report is issued once both councils agree it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from ledger.actions.authority import Caller
from ledger.actions.work import Ledger
from ledger.domain import errors
from ledger.domain.calendar import Month
from ledger.domain.issued_file import FileKind
from ledger.queries import issued_files, reports, statements
from ledger.store.tokens import Role
from reports.checking import cells_of, content_hash, stated_hash
from reports.documents import Documents
from tests.api.calls import serving, slug
from tests.ledgers import (
    APPROVER,
    AUDITOR,
    CODE,
    HOST,
    PAYER_APPROVER,
    PAYER_PREPARER,
    PREPARER,
    RECIPIENT,
    WITHIN,
    July,
    live_through_july,
    record_one_cost,
    set_up,
)
from tests.lives.issued_files import agree_as, submit_a_report

DRAFT = "DRAFT"


@pytest.fixture
def drawing(migrated_url: str) -> Iterator[tuple[Ledger, July]]:
    """Ash-Birch through July, its documents drawn as they are issued."""
    with set_up(migrated_url) as ledger:
        made = replace(ledger, documents=Documents())
        yield made, live_through_july(made)


def kept_statement(ledger: Ledger, made: July) -> bytes:
    """Return the file kept of July's statement."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        event = statements.issue_event(connection, known.arrangement_id, made.statement)
        assert event is not None
        found = issued_files.find(connection, known.arrangement_id, event)
        assert found is not None
        assert found.issued_on == date(2019, 8, 8)
        assert found.made.name == "statement-ASH-2019-20-0001.xlsx"
        return found.made.content


def drawn_now(ledger: Ledger, made: July) -> bytes:
    """Draw July's statement as it stands."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        whole = statements.find(connection, known.arrangement_id, known.arrangement, made.statement)
        assert whole is not None
        return Documents().statement(whole).content


def test_a_statement_is_kept_as_it_was_issued(drawing: tuple[Ledger, July]) -> None:
    """Paid and disputed since, the file is as on the day of issue: nothing received, no dispute."""
    ledger, made = drawing
    kept = kept_statement(ledger, made)
    assert stated_hash(kept) == content_hash(cells_of(kept))
    sheets = load_workbook(BytesIO(kept))
    cover = {row[0]: row[1] for row in sheets["Cover"].iter_rows(min_row=4, values_only=True)}
    assert cover["Status"] == "Issued: agreed by both councils"
    assert sheets["Disputes"]["A4"].value == "n/a"
    later = load_workbook(BytesIO(drawn_now(ledger, made)))
    assert later["Disputes"]["A4"].value != "n/a"


def test_the_same_bytes_come_back_over_http(migrated_url: str) -> None:
    """By the period and by the issued file's number; `view=now` shows what happened since."""
    with serving(migrated_url) as service:
        with set_up(migrated_url) as ledger:
            made = live_through_july(replace(ledger, documents=Documents()))
            kept = kept_statement(ledger, made)
        whole = service.get("/reports/statement", AUDITOR, period="2019-07")
        assert whole.content == kept
        assert whole.headers["etag"] == f'"{hashlib.sha256(kept).hexdigest()}"'
        name = whole.headers["content-disposition"]
        assert name == 'attachment; filename="statement-ASH-2019-20-0001.xlsx"'
        (listed,) = service.read("/issued-files", PAYER_PREPARER)["items"]
        assert (listed["kind"], listed["party"]) == ("statement", HOST)
        assert listed["sha256"] == hashlib.sha256(kept).hexdigest()
        assert service.get(f"/issued-files/{listed['id']}", PAYER_PREPARER).content == kept
        now = service.get("/reports/statement", AUDITOR, period="2019-07", view="now")
        assert now.content != kept
        unchanged = service.client.get(
            str(whole.request.url),
            headers=service.headers(AUDITOR) | {"If-None-Match": whole.headers["etag"]},
        )
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        assert slug(service.get("/issued-files/999999")) == "not-found"


def test_what_was_issued_before_files_were_kept_is_drawn(migrated_url: str) -> None:
    """A statement without a kept file is drawn as it stands, and none is listed."""
    with serving(migrated_url) as service:
        with set_up(migrated_url) as ledger:
            made = live_through_july(ledger)
            drawn = drawn_now(ledger, made)
        assert service.get("/reports/statement", AUDITOR, period="2019-07").content == drawn
        assert service.read("/issued-files")["items"] == []


def test_a_credit_note_has_a_document_of_its_own(migrated_url: str) -> None:
    """Kept as it was issued, by its number among the issued files and at its own address."""
    with set_up(migrated_url) as ledger:
        made = live_through_july(ledger)
    with serving(migrated_url) as service:
        asked = {"lines": [{"line": 2, "net": "100.00"}], "reason": "A day too many"}
        path = f"/statements/{made.statement}/credit-notes"
        submitted = service.write(path, asked, PREPARER)
        for caller in (APPROVER, PAYER_APPROVER):
            service.write(f"/approvals/{submitted['id']}/approve", {}, caller)
        (note,) = service.read("/credit-notes")["items"]
        whole = service.get(f"/credit-notes/{note['id']}/workbook", PAYER_PREPARER)
        name = whole.headers["content-disposition"]
        assert name == 'attachment; filename="credit-note-ASH-CN-2019-20-0001.xlsx"'
        cover = load_workbook(BytesIO(whole.content))["Cover"]
        items = {row[0]: row[1] for row in cover.iter_rows(min_row=4, values_only=True)}
        assert note["number"] in {str(each) for each in items.values()}
        assert items["Overall check of this workbook"] is not None
        (listed,) = service.read("/issued-files")["items"]
        assert (listed["id"], listed["kind"]) == (note["id"], "credit-note")
        assert service.get(f"/issued-files/{note['id']}").content == whole.content
        assert slug(service.get("/credit-notes/999999/workbook")) == "not-found"


# ---- reports that both councils agree ----
@pytest.fixture
def lived(migrated_url: str) -> Iterator[Ledger]:
    """Ash-Birch through July; documents are drawn from here on."""
    with set_up(migrated_url) as ledger:
        live_through_july(ledger)
        yield replace(ledger, documents=Documents())


def test_a_report_is_issued_by_the_second_councils_agreement(lived: Ledger) -> None:
    """A draft before, it says after that both councils agreed it, and who for which."""
    submitted = submit_a_report(lived)
    first = agree_as(lived, PAYER_APPROVER, submitted)
    assert (first["status"], first["issued_as"]) == ("agreed by one council", None)
    last = agree_as(lived, APPROVER, submitted)
    assert last["status"] == "issued"
    with lived.database.reading(WITHIN) as connection:
        known = lived.definitions.find(connection, CODE)
        found = issued_files.find(connection, known.arrangement_id, last["issued_as"])
    assert found is not None
    assert (found.made.kind, found.made.name) == (
        FileKind.COST_NEUTRALITY,
        "cost-neutrality-2019-07.xlsx",
    )
    book = load_workbook(BytesIO(found.made.content))
    assert not any(DRAFT in str(sheet["A1"].value) for sheet in book.worksheets)
    signed = [row[:4] for row in book["Agreement"].iter_rows(min_row=4, values_only=True)]
    assert signed == [
        ("Prepared", "Ash Council", "preparer", "P0002"),
        ("Agreed", "Birch Council", "approver", "P0006"),
        ("Agreed", "Ash Council", "approver", "P0003"),
    ]


def test_nobody_agrees_a_report_they_submitted_or_agreed_for_the_other(lived: Ledger) -> None:
    """The preparer in an approver's role is refused, and so is the same person for each council."""
    submitted = submit_a_report(lived)
    preparer = Caller(PREPARER.person, HOST, Role.APPROVER, CODE, "test")
    with pytest.raises(errors.SamePerson):
        agree_as(lived, preparer, submitted)
    agree_as(lived, APPROVER, submitted)
    turncoat = Caller(APPROVER.person, RECIPIENT, Role.APPROVER, CODE, "test")
    with pytest.raises(errors.SamePerson):
        agree_as(lived, turncoat, submitted)
    with pytest.raises(errors.Decided, match="ASH has agreed"):
        agree_as(lived, Caller("P0009", HOST, Role.APPROVER, CODE, "test"), submitted)


def test_only_who_may_submits_and_agrees(lived: Ledger) -> None:
    """A preparer of the host submits; approvers of either council agree."""
    for caller in (APPROVER, PAYER_PREPARER, AUDITOR):
        with pytest.raises(errors.NotPermitted):
            submit_a_report(lived, caller=caller)
    submitted = submit_a_report(lived)
    for caller in (PREPARER, PAYER_PREPARER, AUDITOR):
        with pytest.raises(errors.NotPermitted):
            agree_as(lived, caller, submitted)


def test_figures_that_moved_are_not_agreed_unseen(lived: Ledger) -> None:
    """A cost of July recorded after the submission moves its figures: it is submitted anew."""
    submitted = submit_a_report(lived)
    agree_as(lived, APPROVER, submitted)
    record_one_cost(lived, source_ref="LATE-1", entered_on="2019-07-31")
    with pytest.raises(errors.ReportMoved):
        agree_as(lived, PAYER_APPROVER, submitted)
    with pytest.raises(errors.PeriodUnknown, match="before the books begin"):
        submit_a_report(lived, period=Month(2017, 3))
    again = submit_a_report(lived)
    assert again["digest"] != submitted["digest"]
    with pytest.raises(errors.Decided, match=f"submitted anew as {again['id']}"):
        agree_as(lived, PAYER_APPROVER, submitted)
    agree_as(lived, PAYER_APPROVER, again)
    assert agree_as(lived, APPROVER, again)["status"] == "issued"


def test_the_same_figures_are_not_submitted_again(lived: Ledger) -> None:
    """While they wait, and once they are issued: an agreement that was given is not undone."""
    submitted = submit_a_report(lived)
    agree_as(lived, APPROVER, submitted)
    with pytest.raises(errors.AlreadyRecorded, match="agreed by one council"):
        submit_a_report(lived)
    assert agree_as(lived, PAYER_APPROVER, submitted)["status"] == "issued"
    with pytest.raises(errors.AlreadyRecorded, match="it is issued"):
        submit_a_report(lived)
    record_one_cost(lived, source_ref="LATE-1", entered_on="2019-07-31")
    again = submit_a_report(lived)
    with lived.database.reading(WITHIN) as connection:
        states = [each.status for each in reports.submissions(connection, 1)]
    assert states == ["issued", "submitted"]
    record_one_cost(lived, source_ref="LATE-2", entered_on="2019-07-31")
    submit_a_report(lived)
    with lived.database.reading(WITHIN) as connection:
        (found,) = reports.submissions(connection, 1, only=again["id"])
    assert found.status == "overtaken"


def test_what_is_agreed_is_named_by_its_digest(lived: Ledger) -> None:
    """Another digest is refused, whoever agrees; an unknown submission is not found."""
    submitted = submit_a_report(lived)
    with pytest.raises(errors.PreconditionFailed, match=submitted["digest"]):
        agree_as(lived, APPROVER, submitted, digest="a" * 64)
    with pytest.raises(errors.NotFound):
        agree_as(lived, APPROVER, submitted | {"id": 1})


def test_a_report_of_a_period_that_is_not_over_waits(lived: Ledger) -> None:
    """March 2020 ends today: its report is submitted from tomorrow on."""
    with pytest.raises(errors.DateInFuture, match="not over until 2020-03-31"):
        submit_a_report(lived, period=Month(2020, 3))


def test_an_agreed_report_goes_out_as_it_was_agreed(migrated_url: str) -> None:
    """Over HTTP: submitted, agreed by both, listed, and given byte for byte though cost came."""
    with set_up(migrated_url) as ledger:
        live_through_july(ledger)
    with serving(migrated_url) as service:
        path = "/reports/cost-neutrality"
        draft = service.get(path, AUDITOR, period="2019-07")
        submitted = service.write(f"{path}/submissions", {"period": "2019-07"}, PREPARER)
        agree = f"/report-submissions/{submitted['id']}/agree"
        body = {"digest": submitted["digest"]}
        service.write(agree, body, APPROVER)
        issued = service.write(agree, body, PAYER_APPROVER)
        agreed = service.get(path, AUDITOR, period="2019-07")
        assert agreed.content != draft.content
        record_one_cost(service.ledger, source_ref="LATE-1", entered_on="2019-07-31")
        assert service.get(path, AUDITOR, period="2019-07").content == agreed.content
        assert service.get(path, AUDITOR, period="2019-07", view="now").content != agreed.content
        (listed,) = service.read("/report-submissions")["items"]
        assert (listed["status"], listed["agreed_by"]) == ("issued", [HOST, RECIPIENT])
        assert listed["issued_as"] == issued["issued_as"]
        refused = service.post(agree, body, PAYER_APPROVER)
        assert (refused.status_code, slug(refused)) == (409, "decided")
