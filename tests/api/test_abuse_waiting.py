"""What waits for somebody has an end: jobs of a council, and files of a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from ledger.actions.keep_upload import MOST_A_DAY, MOST_UNCONFIRMED
from ledger.actions.seal import seal_all
from ledger.actions.work_jobs import MOST_A_DAY as MOST_JOBS_A_DAY
from ledger.actions.work_jobs import MOST_WAITING, take_up
from tests.api.calls import Service, slug
from tests.api.uploading import one_cost, send, sent
from tests.ledgers import AUDITOR, CODE, NOON, PAYER_PREPARER, PREPARER, July
from tests.pages.lived import PAYER_AUDITOR
from tests.store.raw import raw_connection


def test_a_council_has_only_so_many_jobs_waiting(lived: tuple[Service, July]) -> None:
    """429 for one more; not for the same one again, for the other council, or once one is done."""
    service, _ = lived
    seal_all(service.ledger, CODE)
    seeds = [f"seed {number}" for number in range(MOST_WAITING + 1)]
    asked = [service.get("/reports/audit-pack", AUDITOR, seed=each) for each in seeds]
    assert [each.status_code for each in asked] == [202] * MOST_WAITING + [429]
    assert slug(asked[-1]) == "too-much-waiting"
    assert service.get("/reports/audit-pack", AUDITOR, seed=seeds[0]).json() == asked[0].json()
    held = take_up(service.ledger, "worker")
    assert held is not None
    assert slug(service.get("/reports/audit-pack", AUDITOR, seed=seeds[-1])) == "too-much-waiting"
    assert service.get("/reports/audit-pack", PAYER_AUDITOR, seed="theirs").status_code == 202
    held.fail("given up")
    assert service.get("/reports/audit-pack", AUDITOR, seed=seeds[-1]).status_code == 202


def test_a_person_sends_only_so_many_files_within_a_day(service: Service) -> None:
    """429 for one more; a day later, and for anybody else, there is room."""
    sent(service, one_cost(source_ref="A-1"))
    with raw_connection(service.url) as raw:
        (kept,) = raw.rows("upload")
        for number in range(1, MOST_A_DAY):
            raw.insert("upload", {**kept, "upload_id": f"{number:016x}"})
        raw.commit()
    assert slug(send(service, one_cost(source_ref="A-2"))) == "too-much-waiting"
    sent(service, one_cost(source_ref="A-3"), replace(PREPARER, person="P0077"))
    long_ago = (NOON - timedelta(days=1)).isoformat(sep=" ")
    with raw_connection(service.url) as raw:
        raw.run("DELETE FROM upload WHERE upload_id = ?", f"{1:016x}")
        raw.insert("upload", {**kept, "upload_id": f"{1:016x}", "uploaded_at": long_ago})
        raw.commit()
    sent(service, one_cost(source_ref="A-4"))


def test_a_council_has_only_so_many_files_unconfirmed(service: Service) -> None:
    """429 for one more, with what to do; not for the other council, or once one is gone."""
    sent(service, one_cost(source_ref="A-1"))
    with raw_connection(service.url) as raw:
        (kept,) = raw.rows("upload")
        for number in range(1, MOST_UNCONFIRMED):
            row = {**kept, "upload_id": f"{number:016x}", "person": f"P{number:04}"}
            raw.insert("upload", row)
        raw.commit()
    refused = send(service, one_cost(source_ref="A-2"))
    assert slug(refused) == "too-much-waiting"
    assert "Confirm what is ready" in refused.json()["detail"]
    sent(service, one_cost(source_ref="A-3"), PAYER_PREPARER)
    with raw_connection(service.url) as raw:
        raw.run("DELETE FROM upload WHERE upload_id = ?", f"{1:016x}")
        raw.commit()
    sent(service, one_cost(source_ref="A-4"))


def test_a_council_asks_for_only_so_many_jobs_within_a_day(lived: tuple[Service, July]) -> None:
    """429 for one more, though all of them are done; not for the other council, or a day later."""
    service, _ = lived
    seal_all(service.ledger, CODE)
    service.get("/reports/audit-pack", AUDITOR, seed="first")
    held = take_up(service.ledger, "worker")
    assert held is not None
    held.fail("given up")
    with raw_connection(service.url) as raw:
        (kept,) = raw.rows("job")
        for number in range(1, MOST_JOBS_A_DAY):
            raw.insert("job", {**kept, "job_id": f"{number:032x}"})
        raw.commit()
    refused = service.get("/reports/audit-pack", AUDITOR, seed="more")
    assert (refused.status_code, slug(refused)) == (429, "too-much-waiting")
    assert service.get("/reports/audit-pack", PAYER_AUDITOR, seed="theirs").status_code == 202
    with raw_connection(service.url) as raw:
        day = (NOON - timedelta(days=1)).isoformat(sep=" ")
        raw.run("UPDATE job SET requested_at = ? WHERE job_id = ?", day, f"{1:032x}")
        raw.commit()
    assert service.get("/reports/audit-pack", AUDITOR, seed="more").status_code == 202
