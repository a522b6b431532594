"""A dry run tells what is there as any refusal does, so it is kept in the audit trail as one."""

from __future__ import annotations

from typing import Any

from ledger.actions.authority import Caller
from tests.api.calls import Service, slug
from tests.api.uploading import one_cost, sent
from tests.ledgers import APPROVER, AUDITOR, PAYER_PREPARER, PREPARER
from tests.lives.beside_the_charge import own_cost_row
from tests.pages.lived import PAYER_AUDITOR

TAKEN = "PAY-9-TAKEN"


def probe(service: Service, caller: Caller, *references: str) -> Any:  # noqa: ANN401 - an answer
    """Try own costs under some references, and record none."""
    rows = [own_cost_row(source_ref=each) for each in references]
    return service.post("/own-costs:batch?dry_run=true", {"items": rows}, caller)


def trail(service: Service, of: Caller, by: Caller = AUDITOR) -> list[dict[str, Any]]:
    """Return what the audit trail says of a person, oldest first, as an auditor is shown it."""
    found: list[dict[str, Any]] = service.read("/audit-events", by, person=of.person)["items"]
    return found[::-1]


def test_whoever_probes_for_references_is_seen(service: Service) -> None:
    """The other council learns that one is taken and no more, and both auditors see that it did.

    One row a request, by a name of its own; nothing of what was sent is in it for others to read.
    """
    service.write("/own-costs", own_cost_row(source_ref=TAKEN), PREPARER)
    assert probe(service, PAYER_PREPARER, "FREE-1").status_code == 200
    refused = probe(service, PAYER_PREPARER, "FREE-1", TAKEN, "FREE-2", TAKEN)
    assert (refused.status_code, slug(refused)) == (422, "batch-refused")
    faults = refused.json()["errors"]
    assert [each["row"] for each in faults] == [2, 4]
    assert {each["code"] for each in faults} == {"source-reference-repeated"}
    (words,) = {each["detail"] for each in faults}
    assert words.startswith(f"The source reference {TAKEN} is not free in this arrangement.")
    assert not any(letter.isdigit() for letter in words.replace(TAKEN, ""))
    for auditor in (AUDITOR, PAYER_AUDITOR):
        (seen,) = (each for each in trail(service, PAYER_PREPARER, auditor))
        assert (seen["outcome"], seen["party"]) == ("dry-run-refused", PAYER_PREPARER.party)
        assert seen["request_id"] == refused.headers["x-request-id"]
        assert TAKEN not in str(seen)
        assert "FREE" not in str(seen)
    found = service.read("/audit-events", AUDITOR, outcome="dry-run-refused")["items"]
    assert [each["id"] for each in found] == [seen["id"]]


def test_a_dry_run_without_the_right_is_seen_too(service: Service) -> None:
    """It is refused at the door, as the batch itself would be."""
    assert probe(service, APPROVER, "FREE-1").status_code == 403
    assert [each["outcome"] for each in trail(service, APPROVER)] == ["refused"]


def test_a_file_that_is_tried_is_kept_with_what_was_wrong_of_it(service: Service) -> None:
    """So its row in the trail is that of an upload, and says what came of it."""
    upload = sent(service, one_cost(source_ref=TAKEN), PAYER_PREPARER)
    assert upload["status"] == "wrong"
    (seen,) = trail(service, PAYER_PREPARER)
    assert (seen["outcome"], seen["detail"]["after"]) == ("done", "wrong")
    assert seen["detail"]["id"] == upload["id"]
