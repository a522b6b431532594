"""A token opens one arrangement to one role of one party, until it expires or is revoked."""

from __future__ import annotations

import hashlib
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from ledger.actions.authority import Caller
from ledger.actions.issue_token import issue_token
from ledger.domain.clock import FixedClock
from ledger.domain.errors import InvalidInput, NotFound, PartyUnknown
from ledger.store.tokens import Role
from tests.api.calls import Service, added, problem, serving, slug, token_of
from tests.ledgers import (
    ADMINISTRATOR,
    AUDITOR,
    NOON,
    PAYER_PREPARER,
    PREPARER,
    cost_row,
    set_up,
)
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
    """Costs are refused, their journals are not there; listings leave them out."""
    service, july = lived
    for path, told in (
        ("/costs", "costs-not-visible"),
        (f"/costs/{july.cost}", "costs-not-visible"),
        (f"/journals/{july.cost}-1", "not-found"),
    ):
        assert slug(service.get(path, PAYER_PREPARER)) == told
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


# ---- narrowed, used, revoked ----
def narrowed(service: Service, caller: Caller, *scopes: str) -> tuple[dict[str, str], str]:
    """Make a token that is narrowed to scopes: what shows it, and its number."""
    made = issue_token(
        service.ledger,
        arrangement=caller.arrangement,
        party=caller.party,
        role=caller.role,
        person_number=caller.person,
        scopes=scopes,
    )
    return {"Authorization": f"Bearer {made.secret}", "Idempotency-Key": uuid4().hex}, made.token_id


def test_a_scope_narrows_a_token_and_never_widens_it(service: Service) -> None:
    """To a resource and to reading or recording; what the role may not do stays refused."""
    base = "/v1/arrangements/ash-birch"
    for scopes, caller, expected in (
        (["costs:read"], PREPARER, {"GET /costs": 200, "POST /costs": 403, "GET /parties": 403}),
        (["*:read"], PREPARER, {"GET /costs": 200, "POST /costs": 403, "GET /parties": 200}),
        (["costs:record"], PREPARER, {"GET /costs": 403, "POST /costs": 201}),
        (["costs:record", "*:read"], AUDITOR, {"GET /costs": 200, "POST /costs": 403}),
    ):
        headers, _ = narrowed(service, caller, *scopes)
        for request, status in expected.items():
            method, path = request.split()
            body = cost_row() if method == "POST" else None
            answer = service.client.request(method, base + path, json=body, headers=headers)
            assert answer.status_code == status, (scopes, request, answer.text)
            if status == 403:
                assert slug(answer) == "not-permitted"


@pytest.mark.parametrize(
    "scope", ["costs", "costs:delete", "Costs:read", "*", ":read", "a:b:read", ""]
)
def test_a_scope_of_another_shape_is_refused(service: Service, scope: str) -> None:
    """A token with it would be narrowed to nothing, or to less than was meant."""
    with pytest.raises(InvalidInput, match="is not a scope"):
        narrowed(service, PREPARER, scope)


def test_when_a_token_was_last_used_is_kept_at_most_every_five_minutes(migrated_url: str) -> None:
    """Of a use that is let in; the listing shows it."""
    kept = []
    with set_up(migrated_url), serving(migrated_url) as running:
        headers, token_id = narrowed(running, AUDITOR)
        ledger = running.ledger
        for seconds in (0, 299, 300, 301):
            clock = FixedClock(NOON + timedelta(seconds=seconds))
            running.app.state.ledger = replace(ledger, clock=clock)
            answer = running.client.get("/v1/arrangements/ash-birch/api-tokens", headers=headers)
            with raw_connection(migrated_url) as raw:
                (row,) = (each for each in raw.rows("token_use") if each["token_id"] == token_id)
            kept.append(str(row["last_used_at"])[14:19])
        shown = {each["id"]: each["last_used_at"] for each in answer.json()["items"]}
    assert kept == ["00:00", "00:00", "05:00", "05:00"]
    assert str(shown[token_id]).startswith("2020-03-31T12:05:00")


def test_a_reader_is_not_held_up_by_a_writer(service: Service) -> None:
    """While somebody writes, that a token was used is not kept; it is the next time."""
    headers, token_id = narrowed(service, AUDITOR)
    path = "/v1/arrangements/ash-birch/parties"

    def is_kept() -> bool:
        with raw_connection(service.url) as raw:
            return token_id in {each["token_id"] for each in raw.rows("token_use")}

    with service.ledger.database.writing() as connection:
        if not service.ledger.database.is_sqlite:
            connection.execute(text("LOCK TABLE token_use IN EXCLUSIVE MODE"))
        started = time.monotonic()
        assert service.client.get(path, headers=headers).status_code == 200
        assert time.monotonic() - started < 5  # a writer is waited for ten seconds, and thirty
        assert not is_kept()
    assert service.client.get(path, headers=headers).status_code == 200
    assert is_kept()


def test_each_sees_their_own_tokens_and_an_administrator_those_of_the_party(
    service: Service,
) -> None:
    """Never another council's; and no answer holds what opens anything."""
    made = {caller: narrowed(service, caller) for caller in (PREPARER, AUDITOR, PAYER_PREPARER)}
    own = {caller: {token_id} for caller, (_, token_id) in made.items()}
    own[ADMINISTRATOR] = own[PREPARER] | own[AUDITOR]
    for caller, expected in own.items():
        answer = service.get("/api-tokens", caller)
        shown = {each["id"] for each in answer.json()["items"]}
        assert shown & set().union(*own.values()) == expected
        for headers, _ in made.values():
            secret = headers["Authorization"].removeprefix("Bearer ")
            assert secret not in answer.text
            assert hashlib.sha256(secret.encode()).hexdigest() not in answer.text
    read = service.read("/api-tokens", AUDITOR)["items"][0]
    assert (read["party"], read["role"], read["scopes"]) == ("ASH", "auditor", [])


def test_a_token_is_revoked_by_its_person_or_an_administrator_of_the_party(
    service: Service,
) -> None:
    """Once and for good; of anybody else's nothing is said, not even that there is one."""
    headers, token_id = narrowed(service, PREPARER)
    path = f"/api-tokens/{token_id}/revoke"
    unknown = service.post(f"/api-tokens/{'0' * 16}/revoke", {}, AUDITOR)
    for stranger in (AUDITOR, PAYER_PREPARER, replace(ADMINISTRATOR, party="BIR", person="P0010")):
        answer = service.post(path, {}, stranger)
        assert (answer.status_code, slug(answer)) == (404, "not-found")
        assert problem(answer)["detail"].replace(token_id, "0" * 16) == problem(unknown)["detail"]
    parties = "/v1/arrangements/ash-birch/parties"
    assert service.client.get(parties, headers=headers).status_code == 200
    assert service.write(path, {}, ADMINISTRATOR) == {"id": token_id, "status": "revoked"}
    assert service.client.get(parties, headers=headers).status_code == 401
    again = service.post(path, {}, PREPARER)
    assert again.json() == {"id": token_id, "status": "revoked"}
    (shown,) = (
        each for each in service.read("/api-tokens", PREPARER)["items"] if each["id"] == token_id
    )
    assert shown["revoked_at"] is not None
    trail = service.read("/audit-events", limit=20)["items"]
    done = [each for each in trail if each["action"] == "see and revoke API tokens"]
    assert {(each["person"], each["outcome"]) for each in done} >= {
        (ADMINISTRATOR.person, "done"),
        (AUDITOR.person, "refused"),
    }


def test_a_narrowed_token_revokes_nothing_unless_it_may(service: Service) -> None:
    """Not even itself."""
    headers, token_id = narrowed(service, PREPARER, "costs:read")
    address = f"/v1/arrangements/ash-birch/api-tokens/{token_id}/revoke"
    answer = service.client.post(address, json={}, headers=headers)
    assert (answer.status_code, slug(answer)) == (403, "not-permitted")
