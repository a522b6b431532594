"""People and machines call with an access token of their council's provider: a signed JWT.

The good ones are issued by a real provider. A bad one is good but for one thing, made with the
provider's own key wherever that is not the very thing that is wrong.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx2
import pytest
from joserfc.jwk import ECKey, RSAKey

from api.providers import FRESH, PAUSE
from api.signed_tokens import MOST_BYTES
from ledger.domain.clock import SystemClock
from tests.api.calls import Service, added, problem, slug
from tests.identity.councils import (
    Council,
    Traveller,
    bearer,
    changed,
    in_letters,
    new_key,
    serving_councils,
    write_tenants,
)
from tests.identity.forgeries import altered, confused, unsigned
from tests.identity.tiny_provider import Later
from tests.ledgers import CODE, RECIPIENT, cost_row, set_up
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
    """Whom the council gives none of ours is told so and not kept; that they came is."""
    before = dump(service.url)
    for groups in ([], ["Everybody"], "Everybody", {"Ledger.Preparer": 1}, 7, None):
        headers = bearer(ash.sign(ash.claims(groups=groups, sub="nobody")))
        answer = service.client.post(COSTS, json=cost_row(), headers=headers)
        assert (answer.status_code, slug(answer)) == (403, "not-permitted")
    assert added(service.url, before) == {"audit_event": 6}
    kept = last_kept(service)
    assert (kept["person"], kept["role"], kept["party"]) == ("unknown", "none", "ASH")
    assert (kept["action"], kept["outcome"]) == (f"POST {COSTS}", "refused")
    assert kept["request_id"] == answer.headers["x-request-id"]
    assert kept["arrangement_id"] is not None
    assert "nobody" not in str(kept)


def last_kept(service: Service) -> dict[str, object]:
    """Return the newest row of the audit trail."""
    with raw_connection(service.url) as raw:
        return dict(max(raw.rows("audit_event"), key=lambda row: int(row["audit_no"])))


@pytest.mark.parametrize(
    ("claims", "headers", "reason"),
    [
        ({"groups": ["Ledger.Preparer", "Ledger.Approver"]}, {}, "RoleNotChosen"),
        ({"groups": []}, {}, "NotPermitted"),
        ({"azp": "unlisted"}, {}, "NotAuthenticated"),
        ({"nonce": "x"}, {}, "NotAuthenticated"),
    ],
)
def test_a_refusal_of_whom_a_council_vouches_for_is_kept(
    standing: Service, ash: Council, claims: dict[str, object], headers: dict[str, str], reason: str
) -> None:
    """Under the number of whoever was seen before."""
    assert status(standing, ash.sign(ash.claims())) == 200
    before = dump(standing.url)
    assert status(standing, ash.sign(ash.claims(**claims)), **headers) >= 400
    assert added(standing.url, before) == {"audit_event": 1}
    kept = last_kept(standing)
    with raw_connection(standing.url) as raw:
        (number,) = {
            row["person"]
            for row in raw.rows("external_identity")
            if row["subject"] == "paula" and row["issuer"] == ash.issuer
        }
    assert (kept["person"], kept["party"], kept["role"]) == (number, "ASH", "none")
    assert json.loads(str(kept["detail"]))["reason"] == reason


def test_a_stranger_leaves_no_row(standing: Service, ash: Council) -> None:
    """Nor whoever sends again what a provider once signed: nobody fills the trail from outside."""
    before = dump(standing.url)
    for wrong in ("nothing signed", "altered claims", "an unknown key", "expired", "no issuer"):
        assert status(standing, WRONG[wrong](ash)) == 401
    assert added(standing.url, before) == {}


def test_a_machine_calls_by_its_own_credentials(service: Service, ash: Council) -> None:
    """In the role that the configuration gives it; the provider's groups do not count."""
    headers = bearer(ash.machine_token(), **{"Idempotency-Key": "one"})
    assert service.client.post(COSTS, json=cost_row(), headers=headers).status_code == 201
    claims = ash.machine_claims(groups=["Ledger.Approver"])
    answer = service.client.post(
        f"/v1/arrangements/{CODE}/approvals/1/approve",
        json={},
        headers=bearer(ash.sign(claims), **{"Idempotency-Key": "two"}),
    )
    assert answer.status_code == 403
    with raw_connection(service.url) as raw:
        subjects = [row["subject"] for row in raw.rows("external_identity")]
    assert subjects == ["machine payroll"]


Claims = dict[str, object]
KEYCLOAK: Claims = {"sub": "5b1f-of-nightly", "azp": "nightly", "client_id": "nightly"}
MACHINES_OWN: dict[str, Claims] = {
    "RFC 9068": {"sub": "payroll", "client_id": "payroll"},
    "Okta": {"sub": "payroll", "client_id": None, "cid": "payroll", "scp": ["interface"]},
    "Keycloak": {**KEYCLOAK, "acr": "1", "amr": [], "clientHost": "10.0.0.1"},
}


@pytest.mark.parametrize("provider", MACHINES_OWN)
def test_a_machine_is_known_as_its_provider_writes_it(
    standing: Service, ash: Council, provider: str
) -> None:
    """By its client's id as the subject, or by the subject that the configuration states."""
    claims = ash.machine_claims(**MACHINES_OWN[provider])
    assert status(standing, ash.sign(claims)) == 200


UNLISTED: dict[str, Claims] = {
    "RFC 9068": {"sub": "robot", "client_id": "robot"},
    "Keycloak": {"sub": "5b1f", "azp": "robot", "client_id": "robot"},
    "Keycloak, said as a person": {
        "sub": "5b1f",
        "azp": "robot",
        "preferred_username": "service-account-robot",
    },
    "Auth0": {"sub": "robot@clients", "azp": "robot", "gty": "client-credentials"},
    "Entra": {"sub": "an-id", "oid": "an-id", "azp": "robot", "idtyp": "app"},
    "Entra, first version": {"sub": "an-id", "oid": "an-id", "appid": "robot"},
    "Okta": {"sub": "robot", "cid": "robot"},
    "of no program": {"sub": "5b1f"},
    "of a program that is no text": {"sub": "5b1f", "azp": ["tool"]},
    "of several programs": {"sub": "5b1f", "azp": "tool", "client_id": "robot"},
    # Of the program by which people come, when it comes by itself:
    "RFC 9068, people's": {"sub": "tool", "client_id": "tool"},
    "Keycloak, people's": {
        "sub": "5b1f",
        "azp": "tool",
        "preferred_username": "service-account-tool",
    },
    "Keycloak without a name, people's": {"sub": "5b1f", "azp": "tool", "clientHost": "10.0.0.1"},
    "Auth0, people's": {"sub": "5b1f", "azp": "tool", "gty": "client-credentials"},
    "Auth0 by name, people's": {"sub": "tool@clients", "client_id": "tool"},
    "Entra, people's": {"sub": "an-id", "oid": "an-id", "azp": "tool"},
    "Entra by type, people's": {"sub": "an-id", "azp": "tool", "idtyp": "app"},
    "Okta, people's": {"sub": "tool", "cid": "tool"},
}


@pytest.mark.parametrize("shape", UNLISTED)
def test_a_machine_that_is_not_configured_is_nobody(
    standing: Service, ash: Council, shape: str
) -> None:
    """However its provider writes it, and whatever role the provider gave it."""
    claims = {"azp": None, "groups": ["Ledger.Approver"], **UNLISTED[shape]}
    assert status(standing, ash.sign(ash.claims(**claims))) == 401


def test_a_machine_of_the_provider_that_is_not_for_us_is_nobody(
    standing: Service, ash: Council
) -> None:
    """One that is not listed, and one that asked for another audience."""
    assert status(standing, ash.machine_token("unlisted")) == 401
    assert status(standing, ash.machine_token("elsewhere")) == 401


THROUGH_A_MACHINE: dict[str, Claims] = {
    "RFC 9068": {"sub": "paula"},
    "RFC 9068 with scopes": {"sub": "paula", "scope": "openid Ledger.Act"},
    "Keycloak": {"sub": "9c2e", "azp": "nightly", "client_id": "nightly"},
    "Keycloak, of a machine's client id": {**KEYCLOAK, "sub": "nightly"},
    "Auth0": {"sub": "auth0|paula", "azp": "payroll", "client_id": None},
    "Entra": {"sub": "x", "oid": "y", "azp": "payroll", "client_id": None, "scp": "Ledger.Act"},
    "Entra where the provider is another": {"sub": "x", "idtyp": "app"},
    "Entra, with a person": {"idtyp": "user"},
    "Entra, let do something": {"scp": "Ledger.Act"},
    "Okta": {"sub": "paula@council.example", "client_id": None, "cid": "payroll", "uid": "00u1"},
    "Okta, with a person": {"uid": "00u1"},
    "signed in": {"auth_time": 1},
    "signed in by a password": {"amr": ["pwd"]},
    "in a session": {"sid": "x"},
    "with people's program beside it": {"azp": "tool"},
}


@pytest.mark.parametrize("shape", THROUGH_A_MACHINE)
def test_a_person_is_no_machine(standing: Service, ash: Council, shape: str) -> None:
    """A token that a person got through a machine's client is refused, not read as either."""
    claims = {"groups": ["Ledger.Preparer"], **THROUGH_A_MACHINE[shape]}
    assert status(standing, ash.sign(ash.machine_claims(**claims))) == 401


def test_a_person_calls_by_a_program_that_is_listed(standing: Service, ash: Council) -> None:
    """By whichever claim the provider names it, and no other program."""
    for claim in ("azp", "client_id", "appid", "cid"):
        for program, answer in (("tool", 200), ("another", 401), ("pages-of-ash", 401)):
            claims = {"azp": None, claim: program}
            assert status(standing, ash.sign(ash.claims(**claims))) == answer


def test_a_program_acts_for_a_person_with_the_scope_for_it(standing: Service, ash: Council) -> None:
    """A token with other scopes only is refused, however they are written."""
    for claims, answer in (
        ({"scope": "openid Ledger.Act"}, 200),
        ({"scope": None, "scp": "openid Ledger.Act"}, 200),
        ({"scope": None, "scp": ["openid", "Ledger.Act"]}, 200),
        ({"scope": "Ledger.Acting"}, 401),
        ({"scope": None, "scp": ["Ledger.Acting"]}, 401),
        ({"scope": None}, 401),
    ):
        assert status(standing, ash.sign(ash.claims(**claims))) == answer


# ---- two councils in Entra: one whose party is none of the arrangement's ----
@pytest.fixture(scope="module")
def in_entra(
    migrated_sqlite: Path,
    councils: tuple[Council, Council],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Service]:
    """Serve tenants of Entra, who ask for a second factor and for tokens of two hours at most."""
    folder = tmp_path_factory.mktemp("entra")
    url = f"sqlite:///{shutil.copyfile(migrated_sqlite, folder / 'ledger.sqlite3')}"
    more = """tenant_id = "t"
longest_token_hours = 2
second_factor = { claim = "acrs", values = ["c1"] }"""
    tenants = write_tenants(councils, folder, more=more)
    text = tenants.read_text()
    tenants.write_text(text.replace(f'party = "{RECIPIENT}"', 'party = "ELSEWHERE"'))
    with set_up(url), serving_councils(url, tenants) as running:
        yield running


def of_entra(council: Council, **given: object) -> str:
    """Return a person's token as Entra writes it, with any claims given."""
    good = {"tid": "t", "oid": "an-object", "scope": None, "scp": "Ledger.Act", "acrs": ["c1"]}
    return council.sign(council.claims(**{**good, **given}))


def test_a_token_is_of_the_tenant_of_its_provider(in_entra: Service, ash: Council) -> None:
    """Where the provider has tenants itself."""
    for tenant, answer in (("t", 200), ("another", 401), (None, 401)):
        assert status(in_entra, of_entra(ash, tid=tenant)) == answer


def test_a_machine_in_entra_is_known_by_the_type_of_its_token(
    in_entra: Service, ash: Council
) -> None:
    """Its subject there is an object, not the client; no second factor is asked of a machine."""
    own: Claims = {"sub": "an-object", "azp": "payroll", "scp": None, "acrs": None}
    for claims, answer in (
        ({**own, "idtyp": "app"}, 200),
        (own, 401),
        ({**own, "idtyp": "user"}, 401),
        ({**own, "idtyp": "app", "scp": "Ledger.Act"}, 401),
        ({**own, "idtyp": "app", "azp": "nightly"}, 401),  # whose subject is stated
    ):
        assert status(in_entra, of_entra(ash, **claims)) == answer


@pytest.mark.parametrize("acrs", [None, [], ["c2"], "c2", {"c1": 1}, [["c1"]], 1])
def test_a_person_shows_a_second_factor_where_the_council_says_so(
    in_entra: Service, ash: Council, acrs: object
) -> None:
    """A program is told in words what its person has to do; who it was is kept."""
    assert status(in_entra, of_entra(ash)) == status(in_entra, of_entra(ash, acrs="c1")) == 200
    token = of_entra(ash, acrs=acrs)
    answer = in_entra.client.get(BALANCES, headers=bearer(token))
    assert (answer.status_code, slug(answer)) == (403, "second-factor-missing")
    assert "Sign in with it" in problem(answer)["detail"]
    assert "SecondFactorMissing" in str(last_kept(in_entra)["detail"])


def test_a_council_says_how_long_a_token_may_hold(in_entra: Service, ash: Council) -> None:
    """A minute apart at most, as clocks may be."""
    now = int(time.time())
    for seconds, answer in ((7_200, 200), (7_250, 200), (7_300, 401)):
        assert status(in_entra, of_entra(ash, iat=now, exp=now + seconds)) == answer


def test_a_tenant_of_no_party_lets_nobody_in(in_entra: Service, birch: Council) -> None:
    """And that somebody tried is kept in the arrangement."""
    answer = in_entra.client.get(BALANCES, headers=bearer(of_entra(birch)))
    assert answer.status_code == 403
    assert "ELSEWHERE is no party" in problem(answer)["detail"]
    kept = last_kept(in_entra)
    assert (kept["party"], kept["outcome"]) == ("ELSEWHERE", "refused")
    assert kept["arrangement_id"] is not None


Wrong = Callable[[Council], str]


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
    "nothing signed": lambda council: unsigned(council.claims()),
    "no signature's letters checked": lambda council: f"{unsigned(council.claims())}c2lnbmF0dXJl",
    "the public key as a secret": lambda council: confused(council, council.claims()),
    "altered claims": lambda council: altered(
        council, council.claims(), groups=["Ledger.Administrator"]
    ),
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
    "an end that is not a number": claiming(exp=float("nan")),
    "no end at all": claiming(exp=float("inf")),
    "a beginning that is not a number": claiming(iat=float("nan")),
    "an end beyond all numbers": claiming(exp=10**400, iat=NOW + 0.5),
    "a life of ten years": claiming(exp=NOW + 10 * 365 * 86_400),
    "a life of more than a day": claiming(iat=NOW, exp=NOW + 86_400 + 120),
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
        ash.sign(ash.claims(iat=now, exp=now + 86_400)),
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
    first, second, clock = birch.key, new_key(), Later(SystemClock().now())

    def signed_by(key: RSAKey) -> str:
        now = int(clock.instant.timestamp())
        claims = birch.claims(iat=now, nbf=now, exp=now + 600)
        return birch.sign(claims, header={"kid": key.kid}, key=key)

    with set_up(migrated_url), serving_councils(migrated_url, tenants, clock=clock) as service:
        assert status(service, signed_by(first)) == 200
        birch.set_keys(active=second, inactive=[first])
        try:
            assert status(service, signed_by(second)) == 401  # the keys were fetched just now
            clock.instant = SystemClock().now() + PAUSE
            assert status(service, birch.token("audrey")) == 200  # which the provider signs itself
            assert status(service, signed_by(first)) == status(service, signed_by(second)) == 200
            birch.set_keys(active=second)
            clock.instant += FRESH + PAUSE
            assert status(service, signed_by(first)) == 401
            assert status(service, signed_by(second)) == 200
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
