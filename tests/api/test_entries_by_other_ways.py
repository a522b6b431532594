"""Single entries by other ways: whoever may not read them finds them in no file, trail or inbox.

An administrator sets up and reads no entry; a token narrowed to other things reads no more by going
round. The same things are there for those who may, so that each refusal is one.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.actions.authority import Caller
from ledger.actions.keep_file import remember_handed_out
from ledger.domain.issued_file import XLSX, FileKind, FileMade
from reports.checking import stated_hash
from tests.api.calls import Service, slug
from tests.ledgers import ADMINISTRATOR, APPROVER, AUDITOR, PAYER_APPROVER, PREPARER, July, cost_row

SCOPED = replace(PREPARER, person="P0077", scopes=frozenset({"reports:read", "audit-events:read"}))
SECRET = "Award to J Smith"
Lived = tuple[Service, July]


@pytest.fixture
def exported(lived: Lived) -> tuple[Service, int]:
    """July's journals, exported to the host's own general ledger."""
    service, _ = lived
    done = service.write("/exports/general-ledger", {"period": "2019-07", "map": "generic"})
    return service, int(done["id"])


@pytest.mark.parametrize("caller", [ADMINISTRATOR, SCOPED], ids=["administrator", "narrow token"])
def test_an_exported_file_is_no_issued_file_to_them(
    exported: tuple[Service, int], caller: Caller
) -> None:
    """Neither listed nor given out under its number, as if there were none; a preparer gets it."""
    service, number = exported
    ledger_file = FileKind.GENERAL_LEDGER.value
    listed = service.read("/issued-files", caller, limit=500)["items"]
    assert ledger_file not in {each["kind"] for each in listed}
    answer = service.get(f"/issued-files/{number}", caller)
    assert (answer.status_code, slug(answer)) == (404, "not-found")
    theirs = service.read("/issued-files", PREPARER, limit=500)["items"]
    assert ledger_file in {each["kind"] for each in theirs}
    assert service.get(f"/issued-files/{number}", PREPARER).status_code == 200


@pytest.mark.parametrize("caller", [ADMINISTRATOR, SCOPED], ids=["administrator", "narrow token"])
def test_words_of_a_refusal_are_not_read_in_the_trail(
    exported: tuple[Service, int], caller: Caller
) -> None:
    """What a colleague sent may be quoted there, and so may a key; a preparer reads their own."""
    service, _ = exported
    service.post("/costs", cost_row(amount="1.001"), PREPARER, key=SECRET)
    service.write("/costs", cost_row(), PREPARER)
    assert any("key" in each["detail"] for each in _trail(service, PREPARER))
    for each in _trail(service, caller):
        assert not each["detail"].keys() & {"detail", "question", "key"}


def test_an_administrator_has_no_inbox(exported: tuple[Service, int]) -> None:
    """What waits for approval says what it is of: days, amounts, journals."""
    service, _ = exported
    answer = service.get("/approvals", ADMINISTRATOR)
    assert (answer.status_code, slug(answer)) == (403, "not-permitted")


def _trail(service: Service, caller: Caller) -> list[dict[str, dict[str, str]]]:
    found: list[dict[str, dict[str, str]]] = service.read("/audit-events", caller)["items"]
    return found


def test_a_pack_is_held_against_a_copy_by_whoever_may_ask_for_packs(lived: Lived) -> None:
    """Whoever holds only its hash would be told each of its cells as altered; others find none."""
    service, _ = lived
    report = "/reports/cost-neutrality?period=2019-07&view=now"
    content = service.get(report, PAYER_APPROVER).content
    stated = stated_hash(content)
    pack = FileMade(
        kind=FileKind.AUDIT_PACK, name="pack.xlsx", content=content, content_hash=stated
    )
    remember_handed_out(service.ledger, AUDITOR, pack)
    for caller, verdict in (
        (AUDITOR, "unaltered"),
        (APPROVER, "unaltered"),
        (PREPARER, "no-original"),
        (ADMINISTRATOR, "no-original"),
    ):
        answer = service.client.post(
            f"/v1/arrangements/{service.code}/verify-workbook",
            content=content,
            headers={**service.headers(caller), "Content-Type": XLSX},
        )
        assert answer.json()["verdict"] == verdict, caller
