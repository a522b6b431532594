"""A council's people sign in with its own identity provider: authorisation code with PKCE."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.cookies import Morsel, SimpleCookie
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from api.providers import Providers
from ledger.actions.authority import Caller
from ledger.actions.go_to_provider import MOST_OPEN, OPEN_FOR, come_back, set_out
from ledger.actions.recognise_person import recognise_person
from ledger.actions.register_person import erase_person
from ledger.actions.work import Ledger
from ledger.domain.clock import FixedClock, SystemClock
from ledger.store.engine import Database
from tests.api.calls import Service, added
from tests.identity.councils import Council, Traveller, bearer, changed, leads_to
from tests.ledgers import CODE, HOST, PREPARER, set_up
from tests.pages.visitor import HTTPS, Document
from tests.store.raw import dump, raw_connection

SIGN_IN_COOKIE, SESSION_COOKIE = "__Host-ledger-sign-in", "__Host-ledger"


def cookies(answer: httpx2.Response) -> dict[str, Morsel[str]]:
    """Return the cookies that an answer sets, by name."""
    found: SimpleCookie = SimpleCookie()
    for each in answer.headers.get_list("set-cookie"):
        found.load(each)
    return dict(found)


def refusal(answer: httpx2.Response, status: int) -> str:
    """Return the words of a page that refuses, and signs nobody in."""
    assert answer.status_code == status, answer.text
    assert SESSION_COOKIE not in cookies(answer)
    return Document(answer.text).words


def test_somebody_signs_in_with_their_councils_own_account(service: Service, ash: Council) -> None:
    """Through the provider's pages and back; their name is nowhere but beside their number."""
    before = dump(service.url)
    paula = Traveller(service)
    answer = paula.go_through(ash, "paula", back="/reports")
    assert answer.status_code == 200
    assert leads_to(answer.text) == "/reports"
    given = cookies(answer)[SESSION_COOKIE]
    assert (given["secure"], given["httponly"], given["samesite"]) == (True, True, "strict")
    assert "preparer of Ash" in Document(paula.get("/reports").text).root.words
    assert added(service.url, before) == {
        "person": 1,
        "external_identity": 1,
        "page_session": 1,
        "audit_event": 3,  # a person registered, recognised, and signed in
    }
    with raw_connection(service.url) as raw:
        (identity,) = raw.rows("external_identity")
        (session,) = raw.rows("page_session")
        trail = str(raw.rows("audit_event"))
    assert (identity["issuer"], identity["subject"]) == (ash.issuer, "paula")
    assert re.fullmatch(r"P[0-9a-f]{8}", identity["person"])
    assert session["person"] == identity["person"]
    assert session["issuer"] == ash.issuer
    assert session["party"] == "ASH"
    assert "paula" not in trail
    assert given.value not in str(dump(service.url))


def test_a_person_is_the_same_one_every_time(standing: Service, ash: Council) -> None:
    """On the pages and over HTTP: one number, so that nobody approves their own."""
    for _ in range(2):
        assert Traveller(standing).go_through(ash, "adam").status_code == 200
    standing.client.get(
        "/v1/arrangements", headers={"Authorization": f"Bearer {ash.token('adam')}"}
    )
    with raw_connection(standing.url) as raw:
        rows = raw.rows("external_identity")
    assert len([row for row in rows if row["subject"] == "adam"]) == 1


def test_a_session_ends_when_its_tenant_speaks_for_it_no_more(
    standing: Service, ash: Council
) -> None:
    """Taken out of the file, given another party, or taken out of the arrangement: at once."""
    visitor = Traveller(standing)
    assert visitor.go_through(ash, "adam").status_code == 200
    providers: Providers = standing.app.state.providers
    tenant, *others = providers.tenants.every
    try:
        for every, status in (
            (others, 303),
            ([replace(tenant, party="BIR"), *others], 303),
            ([replace(tenant, arrangements=("elm-oak",)), *others], 303),
            ([tenant], 200),
        ):
            tenants = replace(providers.tenants, every=tuple(every))
            standing.app.state.providers = Providers(tenants, SystemClock())
            assert visitor.get("/").status_code == status
    finally:
        standing.app.state.providers = providers


def test_what_a_provider_calls_somebody_is_erased_with_them(service: Service, ash: Council) -> None:
    """Nothing opens, here or over HTTP; signing in anew they are somebody new."""
    held, token = Traveller(service), bearer(ash.token("paula"))
    listing = f"/v1/arrangements/{CODE}/api-tokens"
    assert held.go_through(ash, "paula").status_code == 200
    assert service.client.get(listing, headers=token).status_code == 200
    with raw_connection(service.url) as raw:
        (before,) = [row["person"] for row in raw.rows("external_identity")]
    erase_person(service.ledger, before, arrangement=CODE, party=HOST)
    assert held.get("/").status_code == 303
    assert "paula" not in str(dump(service.url))
    assert held.go_through(ash, "paula").status_code == 200
    assert service.client.get(listing, headers=token).status_code == 200
    with raw_connection(service.url) as raw:
        (after,) = [row["person"] for row in raw.rows("external_identity")]
        sessions = [row["person"] for row in raw.rows("page_session")]
    assert after != before
    assert sessions == [after]


def test_the_same_name_at_two_councils_is_two_people(
    standing: Service, ash: Council, birch: Council
) -> None:
    """Each for their own council: a provider speaks for its tenant's party only."""
    found = set()
    for council in (ash, birch):
        visitor = Traveller(standing)
        assert visitor.go_through(council, "audrey").status_code == 200
        said = re.search(r"auditor of (\w+)[^(]*\(person (\w+)\)", visitor.get("/").text)
        assert said is not None
        assert said[1] == council.name.capitalize()
        found.add(said[2])
    assert len(found) == 2


def test_the_way_there_asks_for_a_code_with_a_challenge(standing: Service, ash: Council) -> None:
    """Nothing secret goes there; the cookie is lax, so that it comes back from another site."""
    visitor = Traveller(standing)
    answer = visitor.fill(visitor.open("/sign-in"), "/sign-in/with/ash")
    to = urlsplit(leads_to(answer.text))
    asked = {name: values[0] for name, values in parse_qs(to.query).items()}
    assert f"{to.scheme}://{to.netloc}" == ash.issuer
    assert asked["response_type"] == "code"
    assert asked["redirect_uri"] == f"{HTTPS}/sign-in/from/ash"
    assert asked["code_challenge_method"] == "S256"
    assert asked["scope"] == "openid groups"
    assert {len(asked[name]) for name in ("state", "nonce", "code_challenge")} == {43}
    assert "secret" not in to.query
    assert answer.headers["referrer-policy"] == "no-referrer"
    given = cookies(answer)[SIGN_IN_COOKIE]
    assert (given["secure"], given["httponly"], given["samesite"]) == (True, True, "lax")
    assert given["max-age"] == "600"
    assert given.value not in answer.text


def test_nobody_without_a_role_is_let_in(service: Service, ash: Council) -> None:
    """Whom the council gives none of our roles is registered nowhere; that they came is kept."""
    before = dump(service.url)
    said = refusal(Traveller(service).go_through(ash, "nobody"), 403)
    assert "no role here" in said
    assert added(service.url, before) == {"audit_event": 1}
    with raw_connection(service.url) as raw:
        kept = max(raw.rows("audit_event"), key=lambda row: int(row["audit_no"]))
    assert (kept["person"], kept["party"], kept["outcome"]) == ("unknown", "ASH", "refused")
    assert kept["action"] == "GET /sign-in/from/ash"
    assert kept["arrangement_id"] is not None


def test_somebody_with_two_roles_chooses_one(standing: Service, ash: Council) -> None:
    """And acts in that one only."""
    visitor = Traveller(standing)
    answer = visitor.go_through(ash, "both", back="/jobs")
    assert SESSION_COOKIE not in cookies(answer)
    page = Document(answer.text)
    labels = [each.words for each in page.all("label")]
    assert [label.split()[0] for label in labels] == ["Approver", "Preparer"]
    chosen = visitor.fill(page, "/sign-in/role", {"role": "0"})
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/jobs")
    assert "approver of Ash" in Document(visitor.get("/jobs").text).root.words


def test_whoever_declines_is_told_so(standing: Service, ash: Council) -> None:
    """In our words; nothing of what came back is repeated."""
    visitor = Traveller(standing)
    back = visitor.sign_in_abroad(ash, visitor.set_out(ash), "paula", answer="deny")
    assert "error=access_denied" in back
    said = refusal(visitor.get(f"{back}&error_description=<b>made-up"), 403)
    assert "You did not sign in with Ash Council" in said
    assert "made-up" not in said


@pytest.mark.parametrize("error", ["server_error", "<script>", "temporarily_unavailable"])
def test_an_error_of_the_provider_is_said_plainly(
    standing: Service, ash: Council, error: str
) -> None:
    """Whatever it is called."""
    visitor = Traveller(standing)
    asked = parse_qs(urlsplit(visitor.set_out(ash)).query)
    back = f"{HTTPS}/sign-in/from/ash?state={asked['state'][0]}"
    answer = visitor.get(changed(back, error=error, iss=ash.issuer))
    assert "could not sign you in" in refusal(answer, 403)
    assert error not in answer.text


def test_coming_back_works_once(standing: Service, ash: Council) -> None:
    """The address that one came back by opens nothing again, in the same browser either."""
    visitor = Traveller(standing)
    back = visitor.sign_in_abroad(ash, visitor.set_out(ash), "paula")
    cookie = visitor.client.cookies[SIGN_IN_COOKIE]
    assert visitor.get(back).status_code == 200
    visitor.client.cookies.set(SIGN_IN_COOKIE, cookie)
    assert "came back already" in refusal(visitor.get(back), 403)


def test_another_browser_cannot_come_back_in_ones_place(standing: Service, ash: Council) -> None:
    """So nobody is signed in as somebody else by a link; nor is the sign-in spoilt by trying."""
    victim, attacker = Traveller(standing), Traveller(standing)
    attacker.set_out(ash)
    back = victim.sign_in_abroad(ash, victim.set_out(ash), "paula")
    refusal(attacker.get(back), 403)
    refusal(Traveller(standing).get(back), 403)
    assert victim.get(back).status_code == 200


def test_a_session_begins_anew(standing: Service, ash: Council) -> None:
    """A session's cookie that somebody planted is not taken over."""
    visitor = Traveller(standing)
    visitor.client.cookies.set(SESSION_COOKIE, "planted")
    answer = visitor.go_through(ash, "paula")
    assert cookies(answer)[SESSION_COOKIE].value != "planted"


def test_setting_out_ends_the_session_that_the_browser_has(standing: Service, ash: Council) -> None:
    """Its cookie does not come along on the way back, so it could not be ended there."""
    visitor = Traveller(standing)
    earlier = cookies(visitor.go_through(ash, "paula"))[SESSION_COOKIE].value
    visitor.go_through(ash, "paula")
    other = Traveller(standing)
    other.client.cookies.set(SESSION_COOKIE, earlier)
    answer = other.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"state": "made-up"}, "did not set out"),
        ({"state": None}, "did not set out"),
        ({"iss": "https://evil.example"}, "does not hold"),
        ({"iss": None}, "does not hold"),  # this provider names itself, as its metadata says
        ({"code": "made-up"}, "does not hold"),
        ({"code": None}, "could not sign you in"),
        ({"code": ""}, "could not sign you in"),
    ],
)
def test_what_comes_back_altered_is_refused(
    standing: Service, ash: Council, query: dict[str, str | None], words: str
) -> None:
    """And is used up, so that nothing can be tried twice."""
    visitor = Traveller(standing)
    back = visitor.sign_in_abroad(ash, visitor.set_out(ash), "paula")
    assert words in refusal(visitor.get(changed(back, **query)), 403)
    if "state" not in query:
        assert "came back already" in refusal(visitor.get(back), 403)


def test_one_councils_sign_in_does_not_come_back_to_the_other(
    standing: Service, ash: Council, birch: Council
) -> None:
    """Neither by address, nor with a code of the one under the state of the other."""
    visitor = Traveller(standing)
    back = visitor.sign_in_abroad(ash, visitor.set_out(ash), "paula")
    refusal(visitor.get(back.replace("/from/ash", "/from/birch")), 403)
    other = Traveller(standing)
    state = parse_qs(urlsplit(other.set_out(birch)).query)["state"][0]
    mixed = changed(back.replace("/from/ash", "/from/birch"), state=state, iss=birch.issuer)
    assert "does not hold" in refusal(other.get(mixed), 403)


def test_a_code_is_worth_nothing_without_what_set_out_for_it(
    standing: Service, ash: Council
) -> None:
    """Stolen and put under another sign-in, the provider refuses it: the verifier differs."""
    victim, thief = Traveller(standing), Traveller(standing)
    stolen = victim.sign_in_abroad(ash, victim.set_out(ash), "adam")
    code = parse_qs(urlsplit(stolen).query)["code"][0]
    back = thief.sign_in_abroad(ash, thief.set_out(ash), "paula")
    assert "does not hold" in refusal(thief.get(changed(back, code=code)), 403)


def test_an_id_token_for_another_sign_in_is_refused(standing: Service, ash: Council) -> None:
    """The nonce is asked of the provider; one that was altered on the way there is noticed."""
    visitor = Traveller(standing)
    there = visitor.set_out(ash)
    back = visitor.sign_in_abroad(ash, changed(there, nonce="of-somebody-else"), "paula")
    assert "does not hold" in refusal(visitor.get(back), 403)


@pytest.mark.parametrize(
    "back",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/%2f"],
)
def test_nobody_is_led_elsewhere_afterwards(standing: Service, ash: Council, back: str) -> None:
    """Only to pages of ours."""
    visitor = Traveller(standing)
    answer = visitor.post("/sign-in/with/ash", {"back": back})
    returned = visitor.sign_in_abroad(ash, leads_to(answer.text), "paula")
    assert leads_to(visitor.get(returned).text) == "/"


def test_a_sign_in_is_begun_from_our_own_page_only(standing: Service) -> None:
    """Another site's form is refused; so is a council that there is none of."""
    visitor = Traveller(standing)
    sent = visitor.post("/sign-in/with/ash", {}, headers={"Sec-Fetch-Site": "cross-site"})
    refusal(sent, 403)
    refusal(visitor.post("/sign-in/with/cedar", {}), 404)
    refusal(visitor.get("/sign-in/from/cedar?state=a&code=b"), 404)
    refusal(visitor.get("/sign-in/from/ash?state=" + "a" * 5_000), 404)
    assert visitor.get("/sign-in/with/ash").status_code == 405


def test_a_sign_in_is_open_for_ten_minutes(migrated_url: str) -> None:
    """And no longer; ten thousand may be open, of which the oldest make room."""
    start = datetime(2026, 1, 5, 9, tzinfo=UTC)
    ledger = Ledger(Database(migrated_url), FixedClock(start))
    late = replace(ledger, clock=FixedClock(start + OPEN_FOR))
    early = replace(ledger, clock=FixedClock(start + OPEN_FOR - timedelta(seconds=1)))
    for clocked, comes in ((late, False), (early, True)):
        made = set_out(ledger, tenant="ash", back="/jobs")
        back = come_back(clocked, tenant="ash", state=made.state, browser=made.browser)
        assert (back is not None) is comes
        if back is not None:
            assert (back.nonce, back.back) == (made.nonce, "/jobs")
            assert back.code_verifier == made.code_verifier
        assert made.state not in str(dump(migrated_url))
    set_out(late, tenant="ash", back="")
    with raw_connection(migrated_url) as raw:
        assert len(raw.rows("open_sign_in")) == 1  # what is over was cleared away
    ledger.database.close()
    assert MOST_OPEN == 10_000


def test_a_browser_has_one_sign_in_open_for_each_time_it_set_out(
    standing: Service, ash: Council
) -> None:
    """The last one counts: the page before was left."""
    visitor = Traveller(standing)
    first = visitor.sign_in_abroad(ash, visitor.set_out(ash), "paula")
    second = visitor.sign_in_abroad(ash, visitor.set_out(ash), "paula")
    refusal(visitor.get(first), 403)
    assert visitor.get(second).status_code == 200


def test_two_first_calls_at_once_are_of_one_person(migrated_url: str) -> None:
    """Whoever is seen for the first time twice over gets one number."""
    with set_up(migrated_url) as ledger:
        nobody = replace(PREPARER, person="")
        seen: list[Caller] = []

        def call() -> None:
            seen.append(recognise_person(ledger, nobody, issuer="https://a.example", subject="x"))

        threads = [threading.Thread(target=call) for _ in range(4)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    assert len(seen) == 4
    assert len({each.person for each in seen}) == 1
    with raw_connection(migrated_url) as raw:
        assert [row["person"] for row in raw.rows("external_identity")] == [seen[0].person]
