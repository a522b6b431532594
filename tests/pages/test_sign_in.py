"""Signing in exchanges a token for a session: in a cookie, for a working day, and no longer."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from http.cookies import Morsel, SimpleCookie

import pytest
from httpx2 import Response

from api.pages.attempts import FREE, Attempts
from api.refusals import SignInTooSoon
from ledger.actions.authority import Caller
from ledger.actions.sign_in import SESSION_HOURS
from ledger.domain.clock import FixedClock
from ledger.store.tokens import Role
from tests.api.calls import Service, added, serving, token_of
from tests.ledgers import AUDITOR, NOON, PREPARER, set_up
from tests.pages.lived import Lived
from tests.pages.visitor import Document, Visitor, fields_of
from tests.store.raw import dump, raw_connection

HOUR = timedelta(hours=1)
REFUSED = "Enter a token that is known here, has not expired and was not revoked."


def cookie(answer: Response) -> Morsel[str]:
    """Return the one cookie that an answer sets."""
    (found,) = SimpleCookie(answer.headers["set-cookie"]).values()
    return found


def is_signed_in(visitor: Visitor) -> bool:
    """Whether the first page opens."""
    return visitor.get("/").status_code == 200


def test_a_session_is_a_cookie_that_no_script_and_no_other_site_can_use(service: Service) -> None:
    """Over https: for this host, for eight hours; neither its secret nor the token is kept."""
    token = token_of(service.ledger, PREPARER)
    before = dump(service.url)
    given = cookie(Visitor(service).send_token(f"  {token} "))
    assert given.key == "__Host-ledger"
    assert (given["secure"], given["httponly"], given["samesite"]) == (True, True, "strict")
    assert (given["path"], given["domain"], given["max-age"]) == ("/", "", str(8 * 3600))
    assert added(service.url, before) == {"page_session": 1, "audit_event": 1}
    with raw_connection(service.url) as raw:
        (row,) = raw.rows("page_session")
    assert row["digest"] == hashlib.sha256(given.value.encode()).hexdigest()
    kept = str(dump(service.url))
    assert given.value not in kept
    assert token not in kept


def test_the_cookie_is_a_plain_one_on_the_loopback_address_only(lived: Lived) -> None:
    """There is no https there; anywhere else a browser would not send it without."""
    token = token_of(lived.service.ledger, PREPARER)
    for base, name, secure in (
        ("http://127.0.0.1:8000", "ledger", ""),
        ("http://localhost:8000", "ledger", ""),
        ("http://[::1]:8000", "ledger", ""),
        ("https://127.0.0.1:8000", "__Host-ledger", True),
        ("http://10.0.0.8:8000", "__Host-ledger", True),
        ("http://localhost.example", "__Host-ledger", True),
    ):
        visitor = Visitor(lived.service, base=base)
        given = cookie(visitor.send_token(token))
        assert (given.key, given["secure"], given["httponly"]) == (name, secure, True)
        assert is_signed_in(visitor) is (name == "ledger" or base.startswith("https"))


def test_every_session_has_secrets_of_its_own(service: Service) -> None:
    """Two sessions of one token: two cookies, two form secrets."""
    token = token_of(service.ledger, PREPARER)
    given = {cookie(Visitor(service).send_token(token)).value for _ in range(2)}
    with raw_connection(service.url) as raw:
        forms = {row["form_secret"] for row in raw.rows("page_session")}
    assert (len(given), len(forms)) == (2, 2)
    assert all(len(secret) >= 43 for secret in given | forms)  # 256 bits, six to a character


@pytest.mark.parametrize(("days", "hours"), [(90, 8), (1, 2)])
def test_a_session_ends_after_a_day_or_with_its_token(
    migrated_url: str, days: int, hours: int
) -> None:
    """A token that expires in two hours opens the pages for those."""
    with set_up(migrated_url) as ledger:
        token = token_of(ledger, AUDITOR, days=days)
    start = NOON if hours == SESSION_HOURS else NOON + timedelta(days=1) - 2 * HOUR
    with serving(migrated_url, clock=FixedClock(start)) as running:
        first = Visitor(running)
        given = cookie(first.send_token(token))
        assert given["max-age"] == str(hours * 3600)
    for late, opens in ((-timedelta(seconds=1), True), (timedelta(0), False)):
        with serving(migrated_url, clock=FixedClock(start + hours * HOUR + late)) as running:
            visitor = Visitor(running)
            visitor.client.cookies.set(given.key, given.value)
            assert is_signed_in(visitor) is opens


def test_sessions_that_have_ended_are_cleared_away(migrated_url: str) -> None:
    """When somebody signs in."""
    with set_up(migrated_url) as ledger:
        token = token_of(ledger, AUDITOR)
    for late in (0 * HOUR, 7 * HOUR, 9 * HOUR):
        with serving(migrated_url, clock=FixedClock(NOON + late)) as running:
            Visitor(running).send_token(token)
    with raw_connection(migrated_url) as raw:
        assert len(raw.rows("page_session")) == 2


def test_a_revoked_token_ends_its_sessions(service: Service) -> None:
    """At once, wherever they are."""
    visitor = Visitor(service).sign_in(AUDITOR)
    assert is_signed_in(visitor)
    with raw_connection(service.url) as raw:
        raw.run("UPDATE api_token SET revoked_at = created_at")
        raw.commit()
    assert not is_signed_in(visitor)


def test_whoever_signs_out_is_out_for_good(service: Service) -> None:
    """The cookie is taken back, and what it held opens nothing; other sessions go on."""
    visitor, other = Visitor(service).sign_in(AUDITOR), Visitor(service).sign_in(AUDITOR)
    kept = dict(visitor.client.cookies)
    answer = visitor.fill(visitor.open("/"), "/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    taken = cookie(answer)
    assert (taken.value, taken["max-age"]) == ("", "0")
    visitor.client.cookies.update(kept)
    assert not is_signed_in(visitor)
    assert is_signed_in(other)


def test_every_token_that_is_no_good_is_refused_alike(service: Service) -> None:
    """None, an unknown one, a revoked one: the same words; a known person's refusal is kept."""
    revoked = token_of(service.ledger, AUDITOR)
    with raw_connection(service.url) as raw:
        raw.run("UPDATE api_token SET revoked_at = created_at")
        raw.commit()
    for token, kept in (("", {}), ("x" * 10_000, {}), (revoked, {"audit_event": 1})):
        before = dump(service.url)
        answer = Visitor(service).send_token(token)
        page = Document(answer.text)
        assert answer.status_code == 422
        assert "set-cookie" not in answer.headers
        assert page.title == "Error: Sign in - Joint arrangement ledger"
        assert [each.startswith(REFUSED) for each in page.problems] == [True]
        assert page.by_id("token").get("value") == ""
        assert "token-error" in page.by_id("token").get("aria-describedby")
        assert added(service.url, before) == kept


def test_a_token_of_an_arrangement_yet_to_be_set_up_says_so(service: Service) -> None:
    """Its administrator sets it up over HTTP; there is nothing to show before."""
    stranger = replace(AUDITOR, arrangement="elm-fir", role=Role.ADMINISTRATOR)
    answer = Visitor(service).send_token(token_of(service.ledger, stranger))
    assert Document(answer.text).problems == ["There is no arrangement 'elm-fir' here."]
    assert "set-cookie" not in answer.headers


def test_after_five_failures_the_next_attempt_waits(service: Service) -> None:
    """Even one with a good token; how long is said, and in a header."""
    visitor, good = Visitor(service), token_of(service.ledger, AUDITOR)
    for _ in range(FREE):
        assert visitor.send_token("wrong").status_code == 422
    before = dump(service.url)
    answer = visitor.send_token(good)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "2")
    assert Document(answer.text).problems == [
        "5 tokens from here were refused. Try again in 2 seconds."
    ]
    assert added(service.url, before) == {}


def test_the_wait_doubles_to_a_minute_and_ends() -> None:
    """Two seconds after the fifth failure, four after the sixth; another address is free."""
    attempts, now = Attempts(), NOON
    waits = []
    for _ in range(12):
        attempts.failed("10.0.0.1", now)
        attempts.require_patience("10.0.0.2", now)
        try:
            attempts.require_patience("10.0.0.1", now)
        except SignInTooSoon as refusal:
            waits.append(int(refusal.data["seconds"]))
            attempts.require_patience("10.0.0.1", now + timedelta(seconds=waits[-1]))
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]
    attempts.succeeded("10.0.0.1")
    attempts.require_patience("10.0.0.1", now)


def test_the_addresses_kept_are_bounded() -> None:
    """The one that failed longest ago is forgotten for the thousand-and-first."""
    attempts = Attempts()
    for _ in range(FREE):
        attempts.failed("first", NOON)
    for number in range(999):
        attempts.failed(str(number), NOON)
    with pytest.raises(SignInTooSoon):
        attempts.require_patience("first", NOON)
    attempts.failed("last", NOON)
    attempts.require_patience("first", NOON)


def test_the_way_back_is_to_a_page_of_ours(lived: Lived) -> None:
    """To the page that was asked for; never to another site, however it is written."""
    token = token_of(lived.service.ledger, AUDITOR)
    visitor = Visitor(lived.service)
    asked = visitor.get("/time-apportionments")
    page = visitor.open(asked.headers["location"])
    answer = visitor.fill(page, "/sign-in", {"token": token})
    assert answer.headers["location"] == "/time-apportionments"
    for back in ("//evil.example", "https://evil.example", "/\\evil.example", "/%2f/evil", "x"):
        page = visitor.open(f"/sign-in?back={back}")
        assert fields_of(page.form("/sign-in"))["back"] == ""
        assert visitor.send_token(token, back=back).headers["location"] == "/"


@pytest.mark.parametrize("caller", [AUDITOR, PREPARER], ids=lambda each: str(each.role))
def test_every_page_says_who_is_signed_in(lived: Lived, caller: Caller) -> None:
    """By role, council and number, and until when; the number is no name."""
    page = Visitor(lived.service).sign_in(caller).open("/")
    article = "an" if caller.role is Role.AUDITOR else "a"
    said = f"Signed in as {article} {caller.role} of Ash Council (person {caller.person}), until"
    assert f"{said} 31 March 2020, 20:00 UTC." in page.one("footer").words


def test_signing_in_is_kept_in_the_audit_trail(service: Service) -> None:
    """In and out, under the person's number; both councils read it."""
    visitor = Visitor(service).sign_in(PREPARER)
    visitor.fill(visitor.open("/"), "/sign-out")
    trail = service.read("/audit-events", limit=4)["items"]
    done = [each["action"] for each in trail if each["person"] == PREPARER.person]
    assert done[:2] in (
        ["sign out of the pages", "sign in to the pages"],
        ["sign in to the pages", "sign out of the pages"],
    )
