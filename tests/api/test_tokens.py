"""A token opens one arrangement to one role of one party, until it expires or is revoked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ledger.domain.clock import FixedClock
from ledger.domain.errors import InvalidInput, NotFound, PartyUnknown
from ledger.store.tokens import Role
from tests.api.calls import Service, added, problem, serving, slug, token_of
from tests.ledgers import AUDITOR, NOON, PAYER_PREPARER, PREPARER, set_up
from tests.store.raw import dump, raw_connection


def _asked_with(service: Service, token: str | None) -> Any:  # noqa: ANN401 - an HTTP answer
    headers = {"Authorization": token} if token is not None else {}
    return service.client.get("/v1/arrangements/ash-birch/parties", headers=headers)


def test_without_a_usable_token_all_are_answered_alike(service: Service) -> None:
    """No token, another scheme, a wrong one, and one of 10,000 characters: the same 401."""
    given = [None, "Basic YTpi", "Bearer", "Bearer wrong", "Bearer " + "x" * 10_000]
    answers = [_asked_with(service, token) for token in given]
    details = {problem(answer)["detail"] for answer in answers}
    assert {answer.status_code for answer in answers} == {401}
    assert {answer.headers["www-authenticate"] for answer in answers} == {'Bearer realm="ledger"'}
    assert len(details) == 1


def test_an_expired_token_is_refused_and_the_refusal_kept(migrated_url: str) -> None:
    """A token holds up to its last moment and not a moment longer; its person is on record."""
    with set_up(migrated_url) as ledger:
        token = token_of(ledger, AUDITOR, days=1)
    for late, status in ((timedelta(seconds=-1), 200), (timedelta(0), 401)):
        with serving(migrated_url, clock=FixedClock(NOON + timedelta(days=1) + late)) as running:
            before = dump(migrated_url)
            answer = _asked_with(running, f"Bearer {token}")
        assert answer.status_code == status
        assert added(migrated_url, before) == ({} if status == 200 else {"audit_event": 1})
    with raw_connection(migrated_url) as raw:
        newest = "SELECT person, outcome FROM audit_event ORDER BY audit_no DESC LIMIT 1"
        assert raw.run(newest) == [(AUDITOR.person, "refused")]


def test_a_revoked_token_is_refused_as_an_unknown_one_is(service: Service) -> None:
    """Nobody learns from the answer that the token was ever good."""
    token = token_of(service.ledger, AUDITOR)
    assert _asked_with(service, f"Bearer {token}").status_code == 200
    with raw_connection(service.url) as raw:
        raw.run("UPDATE api_token SET revoked_at = created_at")
        raw.commit()
    answer = _asked_with(service, f"Bearer {token}")
    unknown = _asked_with(service, "Bearer unknown")
    assert answer.status_code == 401
    assert problem(answer)["detail"] == problem(unknown)["detail"]


def test_a_token_for_another_arrangement_learns_nothing(service: Service) -> None:
    """403 in the same words, whether there is such an arrangement or not; the refusal is kept."""
    stranger = replace(AUDITOR, arrangement="elm-fir", role=Role.ADMINISTRATOR)
    headers = service.headers(stranger)
    before = dump(service.url)
    answers = [
        service.client.get(f"/v1/arrangements/{code}/parties", headers=headers)
        for code in ("ash-birch", "no-such")
    ]
    assert {answer.status_code for answer in answers} == {403}
    first, second = (problem(answer) for answer in answers)
    assert first["detail"] == second["detail"]
    assert added(service.url, before) == {"audit_event": 2}


def test_only_the_digest_of_a_token_is_kept(service: Service) -> None:
    """The token itself is nowhere in the database."""
    token = token_of(service.ledger, AUDITOR)
    assert not any(token in row for rows in dump(service.url).values() for row in rows)


def test_a_token_is_for_a_party_of_a_known_arrangement(service: Service) -> None:
    """An unknown party, arrangement or length is refused, and nothing is kept of it."""
    before = dump(service.url)
    with pytest.raises(PartyUnknown, match="ASH, BIR, DFE"):
        token_of(service.ledger, replace(AUDITOR, party="NOBODY"))
    with pytest.raises(NotFound):
        token_of(service.ledger, replace(AUDITOR, arrangement="no-such"))
    with pytest.raises(InvalidInput, match="1 to 366 days"):
        token_of(service.ledger, AUDITOR, days=0)
    assert added(service.url, before) == {}


def test_the_people_of_the_recipient_do_not_see_single_costs(lived: tuple[Service, Any]) -> None:
    """Costs, their journals and their sources are refused; listings leave them out."""
    service, july = lived
    for path in ("/costs", f"/costs/{july.cost}", f"/journals/{july.cost}-1"):
        assert slug(service.get(path, PAYER_PREPARER)) == "costs-not-visible"
        assert service.get(path, PREPARER).status_code == 200
    theirs = service.read("/journals", PAYER_PREPARER, limit=500)["items"]
    ours = service.read("/journals", PREPARER, limit=500)["items"]
    assert "cost_recorded" in {each["event"]["kind"] for each in ours}
    assert "cost_recorded" not in {each["event"]["kind"] for each in theirs}


def test_the_words_of_the_hosts_refusals_stay_with_the_host(service: Service) -> None:
    """They may quote a payroll line; that there was a refusal, both councils see."""
    for caller in (AUDITOR, PAYER_PREPARER, PREPARER):
        service.headers(caller)
    service.post("/costs", {"source_ref": "PAY-1"})
    for caller, sees in ((AUDITOR, True), (PAYER_PREPARER, False)):
        newest = service.read("/audit-events", caller, limit=1)["items"][0]
        assert newest["outcome"] == "refused"
        assert ("detail" in newest["detail"]) is sees
