"""Jobs: how far each has got, without a script; the file of one that is done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from api.work import work_one
from ledger.actions.authority import Caller
from ledger.actions.seal import seal_all
from tests.api.calls import Service
from tests.ledgers import APPROVER, AUDITOR, CODE, PAYER_PREPARER, PREPARER, record_one_cost
from tests.pages.lived import PACK, PAYER_AUDITOR, Lived
from tests.pages.visitor import Document, Visitor

ASK = "/jobs/audit-pack"


def refresh_of(page: Document) -> list[str]:
    """Return after how long a page loads itself again."""
    return [each.get("content") for each in page.all("meta") if each.get("http-equiv") == "refresh"]


def test_a_job_that_runs_says_how_far_it_has_got(lived: Lived) -> None:
    """3 of 8 parts are 37 whole percent; it keeps itself up to date for whoever asks it to."""
    visitor = lived.visitor(AUDITOR)
    page = visitor.open(f"/jobs/{lived.running}")
    assert "Reading the journals, 37%" in page.words
    assert page.one("progress").get("value") == "37"
    assert refresh_of(page) == []
    (watch,) = (each.get("href") for each in page.all("a") if "watch" in each.get("href"))
    watched = visitor.open(watch)
    assert refresh_of(watched) == ["10"]
    (stop,) = (each.get("href") for each in watched.all("a") if each.words == "Stop that")
    assert refresh_of(visitor.open(stop)) == []


def test_a_job_that_has_ended_stands_still(lived: Lived) -> None:
    """Done, it leads to its file; failed, it says why. Neither loads itself again."""
    visitor = lived.visitor(AUDITOR)
    done = visitor.open(f"/jobs/{lived.done}?watch=yes")
    failed = visitor.open(f"/jobs/{lived.failed}?watch=yes")
    assert refresh_of(done) == refresh_of(failed) == []
    assert "The journals could not be read." in failed.words
    (file,) = (each.get("href") for each in done.all("a") if each.words == "Get the file")
    answer = visitor.get(file)
    assert answer.content == PACK
    assert answer.headers["content-disposition"] == 'attachment; filename="audit-pack.xlsx"'
    for job in (lived.running, lived.failed):
        page = visitor.open(f"/jobs/{job}/file", status=409)
        assert page.heading == "The job has made no file yet"


def test_the_jobs_of_ones_role_are_listed(lived: Lived) -> None:
    """Each with its status in words."""
    page = lived.visitor(AUDITOR).open("/jobs")
    rows = {row.all("a")[0].get("href"): row.words for row in page.one("tbody").all("tr")}
    for job, words in (
        (lived.running, "Running 37%"),
        (lived.done, "Done 100%"),
        (lived.failed, "Failed"),
    ):
        assert words in rows[f"/jobs/{job}"]


@pytest.mark.parametrize("caller", [PREPARER, APPROVER, PAYER_PREPARER, PAYER_AUDITOR])
def test_nobody_elses_job_is_shown(lived: Lived, caller: Caller) -> None:
    """Not to another role of the council, nor to the other council: it might as well not be."""
    visitor = lived.visitor(caller)
    assert "There are none yet." in visitor.open("/jobs").words
    for job in (lived.done, lived.running):
        visitor.open(f"/jobs/{job}", status=404)
        visitor.open(f"/jobs/{job}/file", status=404)


def test_an_audit_pack_is_asked_for_made_and_taken(service: Service) -> None:
    """By a form, a worker and a link; the same question again leads to the same job."""
    record_one_cost(service.ledger)
    seal_all(service.ledger, CODE)
    visitor = Visitor(service).sign_in(AUDITOR)
    answers = [
        visitor.fill(visitor.open("/jobs"), ASK, {"period": "2020-03", "form": form})
        for form in ("whole", "whole", "redacted")
    ]
    whole, again, redacted = (answer.headers["location"] for answer in answers)
    assert whole == again != redacted
    assert "Queued" in visitor.open(whole).words
    assert [work_one(service.ledger) for _ in range(3)] == [True, True, False]
    page = visitor.open(whole)
    assert "Done" in page.words
    assert visitor.get(f"{whole}/file").content.startswith(b"PK\x03\x04")


def test_a_pack_is_for_those_who_audit(lived: Lived) -> None:
    """Offered to auditors and to Ash's approvers; to all others it is refused, and not offered."""
    for caller in (AUDITOR, PAYER_AUDITOR, APPROVER):
        lived.visitor(caller).open("/jobs").form(ASK)
    for caller in (PREPARER, PAYER_PREPARER, replace(APPROVER, party=PAYER_PREPARER.party)):
        visitor = lived.visitor(caller)
        page = visitor.open("/jobs")
        assert ASK not in [each.get("action") for each in page.all("form")]
        secret = page.form("/sign-out").all("input")[0].get("value")
        answer = visitor.post(ASK, {"form_secret": secret, "period": "2019-07"})
        assert answer.status_code == 403
        assert "may not ask for an audit pack" in Document(answer.text).words


def test_a_pack_without_a_month_is_asked_about_again(lived: Lived) -> None:
    """Above the form, leading to its input."""
    visitor = lived.visitor(AUDITOR)
    answer = visitor.fill(visitor.open("/jobs"), ASK)
    page = Document(answer.text)
    assert page.problems == ["Pick a month."]
    assert page.by_id("period").get("aria-describedby") == "period-error"
