"""People and machines call with an access token of their council's provider: a signed JWT.

The good ones are issued by a real provider. A bad one is good but for one thing, made with the
provider's own key wherever that is not the very thing that is wrong.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import shutil
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx2
import pytest
from joserfc.jwk import ECKey

from api.providers import FRESH, PAUSE
from api.signed_tokens import MOST_BYTES
from tests.api.calls import Service, added, problem, slug
from tests.identity.councils import (
    Ahead,
    Council,
    Traveller,
    bearer,
    changed,
    in_letters,
    new_key,
    serving_councils,
    write_tenants,
)
from tests.ledgers import CODE, cost_row, set_up
from tests.pages.visitor import HTTPS
from tests.store.raw import dump, raw_connection

COSTS = f"/v1/arrangements/{CODE}/costs"
BALANCES = f"/v1/arrangements/{CODE}/trial-balance"


def status(service: Service, token: str, **headers: str) -> int:
    """Return how a token is answered, where any role may read."""
    return service.client.get(BALANCES, headers=bearer(token, **headers)).status_code


def test_a_person_calls_with_a_token_of_their_council(service: Service, ash: Council) -> None:
    """They are a number here from then on, in the role that the provider gives them."""
    before = dump(service.url)
    headers = bearer(ash.token("paula"), **{"Idempotency-Key": "one"})
    answer = service.client.post(COSTS, json=cost_row(), headers=headers)
    assert answer.status_code == 201, answer.text
    grown = added(service.url, before)
    assert (grown["person"], grown["external_identity"], grown["cost"]) == (1, 1, 1)
    with raw_connection(service.url) as raw:
        (identity,) = raw.rows("external_identity")
        recorded = max(raw.rows("event"), key=lambda row: int(row["event_id"]))
    assert (recorded["person"], recorded["party"]) == (identity["person"], "ASH")
    assert status(service, ash.token("paula")) == 200
    assert added(service.url, before)["external_identity"] == 1


def test_a_role_allows_what_it_allows_anybody(standing: Service, ash: Council) -> None:
    """An auditor of the provider's records nothing; an approver prepares nothing."""
    for user in ("audrey", "adam"):
        headers = bearer(ash.token(user), **{"Idempotency-Key": "one"})
        answer = standing.client.post(COSTS, json=cost_row(), headers=headers)
        assert (answer.status_code, slug(answer)) == (403, "not-permitted")
        assert status(standing, ash.token(user)) == 200


def test_one_council_never_acts_for_the_other(
    standing: Service, ash: Council, birch: Council
) -> None:
    """Whatever a token says of itself, its issuer's tenant says for whom it is."""
    headers = bearer(birch.token("paula"))
    assert standing.client.get(COSTS, headers=headers).status_code == 403
    assert standing.client.get(COSTS, headers=bearer(ash.token("paula"))).status_code == 200
    boastful = birch.claims(party="ASH", tid="ash", arrangement=CODE)
    assert standing.client.get(COSTS, headers=bearer(birch.sign(boastful))).status_code == 403
    for issuer, audience in (
        (ash.issuer, ash.audience),
        (ash.issuer, birch.audience),
        (birch.issuer, ash.audience),
    ):
        forged = birch.sign(birch.claims(iss=issuer, aud=audience))
        assert status(standing, forged) == 401


def test_a_token_is_for_the_arrangements_of_its_tenant(standing: Service, ash: Council) -> None:
    """Any other is answered as with a token of another arrangement, whether there is one or not."""
    headers = bearer(ash.token("paula"))
    answer = standing.client.get("/v1/arrangements/other/costs", headers=headers)
    assert problem(answer)["detail"].startswith("This token is for another arrangement.")
    listed = standing.client.get("/v1/arrangements", headers=headers).json()["items"]
    assert [each["code"] for each in listed] == [CODE]


def test_several_roles_are_picked_from(standing: Service, ash: Council) -> None:
    """By a header, which names one that is held."""
    token = ash.token("both")
    for headers in ({}, {"Ledger-Role": "auditor"}, {"Ledger-Role": "x\u00e9"}):
        sent = {name.encode(): value.encode() for name, value in bearer(token, **headers).items()}
        answer = standing.client.get(BALANCES, headers=sent)
        assert (answer.status_code, slug(answer)) == (400, "role-not-chosen")
        assert "approver, preparer" in problem(answer)["detail"]
    assert status(standing, token, **{"Ledger-Role": "approver"}) == 200
    headers = bearer(token, **{"Ledger-Role": "approver", "Idempotency-Key": "one"})
    assert standing.client.post(COSTS, json=cost_row(), headers=headers).status_code == 403
    assert status(standing, ash.token("paula"), **{"Ledger-Role": "approver"}) == 400


def test_nobody_without_a_role_calls(service: Service, ash: Council) -> None:
    """Whom the council gives none of ours is told so, and not kept."""
    before = dump(service.url)
    for groups in ([], ["Everybody"], "Everybody", {"Ledger.Preparer": 1}, 7, None):
        answer = service.client.get(
            BALANCES, headers=bearer(ash.sign(ash.claims(groups=groups, sub="nobody")))
        )
        assert (answer.status_code, slug(answer)) == (403, "not-permitted")
    assert added(service.url, before) == {}


def test_a_machine_calls_by_its_own_credentials(service: Service, ash: Council) -> None:
    """In the role that the configuration gives it; the provider's groups do not count."""
    headers = bearer(ash.machine_token(), **{"Idempotency-Key": "one"})
    assert service.client.post(COSTS, json=cost_row(), headers=headers).status_code == 201
    claims = ash.claims(sub="payroll", client_id="payroll", groups=["Ledger.Approver"])
    answer = service.client.post(
        f"/v1/arrangements/{CODE}/approvals/1/approve",
        json={},
        headers=bearer(ash.sign(claims), **{"Idempotency-Key": "two"}),
    )
    assert answer.status_code == 403
    with raw_connection(service.url) as raw:
        subjects = [row["subject"] for row in raw.rows("external_identity")]
    assert subjects == ["machine payroll"]


def test_a_machine_that_is_not_configured_is_nobody(standing: Service, ash: Council) -> None:
    """Nor one that asked for another audience, nor one that the provider gave a role."""
    assert status(standing, ash.machine_token("unlisted")) == 401
    assert status(standing, ash.machine_token("elsewhere")) == 401
    for claims in (
        {"sub": "robot", "client_id": "robot"},
        {"sub": "robot", "azp": "robot"},
        {"sub": "robot", "appid": "robot"},
        {"sub": "an-id", "oid": "an-id", "azp": "robot"},
        {"sub": "an-id", "azp": "robot", "idtyp": "app"},
    ):
        assert status(standing, ash.sign(ash.claims(**claims))) == 401


def test_a_person_is_no_machine(standing: Service, ash: Council) -> None:
    """A token that a person got through a machine's client is refused, not read as either."""
    for more in ({"scp": "read"}, {"auth_time": 1}, {"amr": ["pwd"]}, {"sid": "x"}, {"azp": "y"}):
        claims = ash.claims(sub="paula", client_id="payroll", **more)
        assert status(standing, ash.sign(claims)) == 401


def test_a_program_acts_for_a_person_with_the_scope_for_it(
    migrated_sqlite: Path, tmp_path: Path, ash: Council
) -> None:
    """Where the council asks for one, a token with others only is refused; a machine needs none."""
    url = f"sqlite:///{shutil.copyfile(migrated_sqlite, tmp_path / 'ledger.sqlite3')}"
    more = 'person_scope = "Ledger.Act"\ntenant_id = "t"'
    tenants = write_tenants([ash], tmp_path, more=more)
    with set_up(url), serving_councils(url, tenants) as service:
        for claims, answer in (
            ({"scp": "openid Ledger.Act"}, 200),
            ({"scope": "Ledger.Act"}, 200),
            ({"scp": "Ledger.Acting"}, 401),
            ({}, 401),
            ({"scp": "Ledger.Act", "tid": "another"}, 401),
            ({"scp": "Ledger.Act", "tid": None}, 401),
            ({"sub": "payroll", "client_id": "payroll"}, 200),
        ):
            assert status(service, ash.sign(ash.claims(**{"tid": "t", **claims}))) == answer


Wrong = Callable[[Council], str]


def unsigned(council: Council) -> str:
    """Return a token of the algorithm `none`."""
    parts = [{"alg": "none", "typ": "at+jwt"}, council.claims()]
    return ".".join([*(in_letters(json.dumps(part).encode()) for part in parts), ""])


def unsigned_but_shaped(council: Council) -> str:
    """Return the same with the letters of a signature."""
    return unsigned(council) + "c2lnbmF0dXJl"


def confused(council: Council) -> str:
    """Return a token signed by HMAC, with the public key as its secret."""
    header = {"alg": "HS256", "kid": council.key.kid}
    parts = [in_letters(json.dumps(part).encode()) for part in (header, council.claims())]
    public = council.key.as_pem(private=False)
    signature = hmac.digest(public, ".".join(parts).encode(), "sha256")
    return ".".join([*parts, in_letters(signature)])


def altered(council: Council) -> str:
    """Return a token whose claims were altered after it was signed."""
    header, _, signature = council.sign(council.claims()).split(".")
    claims = json.dumps(council.claims(groups=["Ledger.Administrator"])).encode()
    return f"{header}.{in_letters(claims)}.{signature}"


def claiming(**claims: object) -> Wrong:
    """Return the maker of a token with other claims."""
    return lambda council: council.sign(council.claims(**claims))


def headed(**header: object) -> Wrong:
    """Return the maker of a token with more in its header."""
    return lambda council: council.sign(council.claims(), header=header)


def _with_own_key(council: Council) -> str:
    key = new_key()
    header = {"jwk": key.as_dict(private=False), "kid": key.kid}
    return council.sign(council.claims(), header=header, key=key)


NOW = int(time.time())
WRONG: dict[str, Wrong] = {
    "nothing signed": unsigned,
    "no signature's letters checked": unsigned_but_shaped,
    "the public key as a secret": confused,
    "altered claims": altered,
    "a foreign key under a known id": lambda council: council.sign(council.claims(), key=new_key()),
    "an unknown key": headed(kid="unknown"),
    "no key's id": headed(kid=None),
    "a key's id that is no text": headed(kid=7),
    "an algorithm that is not allowed": headed(alg="RS512"),
    "a key of another kind under a known id": lambda council: council.sign(
        council.claims(), header={"alg": "ES256"}, key=ECKey.generate_key("P-256")
    ),
    "another issuer": claiming(iss="https://evil.example"),
    "its issuer with a stroke more": lambda council: council.sign(
        council.claims(iss=council.issuer + "/")
    ),
    "no issuer": claiming(iss=None),
    "an issuer that is no text": claiming(iss=["x"]),
    "another audience": claiming(aud="somebody-else"),
    "no audience": claiming(aud=None),
    "the pages' audience": lambda council: council.sign(council.claims(aud=council.client_id)),
    "the pages' audience too": lambda council: council.sign(
        council.claims(aud=[council.audience, council.client_id])
    ),
    "expired": claiming(exp=NOW - 120, iat=NOW - 600, nbf=NOW - 600),
    "no end": claiming(exp=None),
    "an end that is no number": claiming(exp="2099-01-01"),
    "not yet valid": claiming(nbf=NOW + 3_600),
    "issued in the future": claiming(iat=NOW + 3_600),
    "no beginning": claiming(iat=None),
    "no subject": claiming(sub=None),
    "an empty subject": claiming(sub=""),
    "a subject with a space": claiming(sub="machine payroll"),
    "a subject too long": claiming(sub="x" * 256),
    "a subject that is no text": claiming(sub=7),
    "an ID token's nonce": claiming(nonce="x"),
    "an ID token's hash": claiming(at_hash="x"),
    "bound to a key": claiming(cnf={"jkt": "x"}),
    "of another type": headed(typ="logout+jwt"),
    "a type that is no text": headed(typ=7),
    "a rule of its own": headed(crit=["exp"]),
    "unencoded": headed(b64=False, crit=["b64"]),
    "a key of its own": _with_own_key,
    "certificates of its own": headed(x5c=["MIIB"]),
    "an unheard-of header": headed(zip="DEF"),
    "too long": claiming(padding="x" * MOST_BYTES),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_token_that_is_wrong_in_one_thing_is_refused(
    standing: Service, ash: Council, wrong: str
) -> None:
    """And in the same words, whatever the thing is."""
    answer = standing.client.get(BALANCES, headers=bearer(WRONG[wrong](ash)))
    unknown = standing.client.get(BALANCES, headers=bearer("a-token-nobody-knows"))
    assert answer.status_code == 401
    said, usual = problem(answer), problem(unknown)
    assert said | {"request_id": ""} == usual | {"request_id": ""}
    assert answer.headers["www-authenticate"] == unknown.headers["www-authenticate"]


def test_a_token_right_in_all_things_is_taken(standing: Service, ash: Council) -> None:
    """What the tokens above are but for one thing; within a minute clocks may differ."""
    now = int(time.time())
    for token in (
        ash.sign(ash.claims()),
        ash.sign(ash.claims(), header={"typ": "JWT"}),
        ash.sign(ash.claims(aud=["somebody-else", ash.audience])),
        ash.sign(ash.claims(exp=now - 30, iat=now - 600, nbf=now + 30)),
        ash.sign(ash.claims(nbf=None)),
    ):
        assert status(standing, token) == 200


@pytest.mark.parametrize("text", ["..", "a.b.c", "e30.e30.e30", "é.é.é", "W10.W10.W10", "a..c"])
def test_what_only_looks_like_a_token_is_refused(standing: Service, text: str) -> None:
    """Whatever is between two full stops."""
    answer = standing.client.get(BALANCES, headers={b"Authorization": f"Bearer {text}".encode()})
    assert answer.status_code == 401


def test_deeply_nested_claims_are_refused(standing: Service, ash: Council) -> None:
    """Before they can exhaust the reader: nobody needs a key to send them."""
    deep = in_letters(b"[" * 12_000)
    assert status(standing, f"e30.{deep[: MOST_BYTES - 20]}.e30") == 401
    header = ash.sign(ash.claims()).split(".")[0]
    assert status(standing, f"{header}.{deep[: MOST_BYTES - 500]}.e30") == 401


def test_a_key_that_a_header_leads_to_is_never_fetched(standing: Service, ash: Council) -> None:
    """However well the token is signed with it."""
    asked: list[str] = []

    class Attacker(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Attacker) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        there = f"http://127.0.0.1:{server.server_port}/jwks.json"
        key = new_key()
        for name in ("jku", "x5u"):
            header = {name: there, "kid": key.kid}
            assert status(standing, ash.sign(ash.claims(), header=header, key=key)) == 401
            header = {name: there}
            assert status(standing, ash.sign(ash.claims(), header=header)) == 401
        assert status(standing, ash.sign(ash.claims(iss=there), key=key)) == 401
        server.shutdown()
    assert asked == []


def test_keys_rotate_while_the_service_runs(
    migrated_url: str, tenants: Path, birch: Council
) -> None:
    """A new key is found when it is first used; the one before serves while it is published."""
    first, second, clock = birch.key, new_key(), Ahead()
    old = birch.sign(birch.claims())
    with set_up(migrated_url), serving_councils(migrated_url, tenants, clock=clock) as service:
        assert status(service, old) == 200
        birch.set_keys(active=second, inactive=[first])
        try:
            new = birch.token("audrey")
            assert status(service, new) == 401  # the keys were fetched a moment ago
            clock.by = PAUSE
            assert status(service, new) == status(service, old) == 200
            birch.set_keys(active=second)
            clock.by = FRESH + 2 * PAUSE
            old = birch.sign(birch.claims(exp=NOW + 9_000), header={"kid": first.kid}, key=first)
            assert status(service, old) == 401
        finally:
            birch.set_keys(active=first, inactive=[second])


def test_nothing_of_a_token_is_repeated_or_logged(
    standing: Service, ash: Council, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither of one that was taken, nor of one that was not."""
    caplog.set_level("DEBUG")
    good, bad = ash.token("paula"), ash.sign(ash.claims(sub="mallory-secret", aud="x"))
    answers = [standing.client.get(BALANCES, headers=bearer(token)) for token in (good, bad)]
    assert [answer.status_code for answer in answers] == [200, 401]
    seen = caplog.text + "".join(answer.text + str(answer.headers) for answer in answers)
    for token in (good, bad):
        assert not any(part in seen for part in token.split("."))
    assert "mallory-secret" not in seen
    assert "paula" not in seen


def test_an_id_token_of_the_provider_opens_nothing(standing: Service, ash: Council) -> None:
    """One that the provider really gave to the pages says that somebody signed in, no more."""
    visitor = Traveller(standing)
    verifier = "v" * 43
    challenge = in_letters(hashlib.sha256(verifier.encode()).digest())
    there = changed(visitor.set_out(ash), code_challenge=challenge)
    back = visitor.sign_in_abroad(ash, there, "paula")
    given = ash.client.post(
        f"{ash.issuer}/oauth/token",
        data={
            "grant_type": "authorization_code",
            "code": httpx2.URL(back).params["code"],
            "redirect_uri": f"{HTTPS}/sign-in/from/ash",
            "code_verifier": verifier,
        },
        auth=(ash.client_id, f"secret-of-{ash.client_id}"),
    ).json()
    assert status(standing, given["id_token"]) == 401
    assert status(standing, given["access_token"]) == 401  # which is for the pages, as they asked
