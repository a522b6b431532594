"""Signing in: by a name and a password, or a one-time code; in a cookie, for a working day.

Passwords are hashed as in earnest where that is what is tested, and else by weak parameters: in
earnest each takes a fifth of a second.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from http.cookies import Morsel, SimpleCookie

import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST
from httpx2 import Response

from api.pages.attempts import MOST_FOR_AN_ADDRESS, Attempts
from api.passwords import Argon2Passwords
from ledger.actions.authority import Caller
from ledger.actions.keep_accounts import (
    add_account,
    close_account,
    grant_role,
    reset_account,
    withdraw_role,
)
from ledger.actions.sign_in import SESSION_HOURS, Standing, open_session
from ledger.domain.clock import FixedClock
from ledger.domain.errors import SignInTooSoon
from ledger.domain.patience import FREE
from ledger.queries.accounts import AccountRole
from ledger.queries.page_sessions import IDLE_MINUTES
from ledger.store.tokens import Role
from tests.api.calls import Service, added, serving
from tests.ledgers import APPROVER, AUDITOR, CODE, HOST, NOON, PREPARER, RECIPIENT, set_up
from tests.pages.lived import Lived
from tests.pages.visitor import Document, Visitor, fields_of
from tests.store.raw import dump, raw_connection

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
NAME, PASSWORD = "ada.example", " correct horse  battery "
REFUSED = "The name or the password is not right, or the account is not open."
WRONG_CODE = "The name or the code is not right, or the code was used or has expired."
PREPARING = AccountRole(CODE, HOST, Role.PREPARER)


@pytest.fixture
def service(service: Service) -> Service:
    """Serve the arrangement, with passwords that are hashed quickly."""
    return quick(service)


def quick(running: Service) -> Service:
    """Let a service hash passwords quickly."""
    running.app.state.passwords = Argon2Passwords(PasswordHasher.from_parameters(CHEAPEST))
    return running


def cookie(answer: Response) -> Morsel[str]:
    """Return the one cookie that an answer sets."""
    (found,) = SimpleCookie(answer.headers["set-cookie"]).values()
    return found


def is_signed_in(visitor: Visitor) -> bool:
    """Whether the first page opens."""
    return visitor.get("/").status_code == 200


def account(service: Service, name: str = NAME, *roles: AccountRole) -> str:
    """Make an account, and return the code that opens it."""
    first, *others = roles or (PREPARING,)
    made = add_account(service.ledger, name, first, person_number=PREPARER.person)
    for each in others:
        grant_role(service.ledger, name, each)
    return made.code


def redeem(visitor: Visitor, code: str, *, name: str = NAME, **fields: str) -> Response:
    """Send the form for a one-time code."""
    page = visitor.open("/sign-in/code")
    given = {"name": name, "code": code, "new_password": PASSWORD, "again": PASSWORD}
    return visitor.fill(page, "/sign-in/code", given | fields)


def test_a_code_sets_a_password_and_the_password_signs_in(service: Service) -> None:
    """Neither is kept, in the database or in an address; the name stands with its account only."""
    service.app.state.passwords = Argon2Passwords()  # in earnest
    code = account(service)
    first = redeem(Visitor(service), code.lower().replace("-", " "))
    assert (first.status_code, first.headers["location"]) == (303, "/")
    given = cookie(first)
    assert given.key == "__Host-ledger"
    assert (given["secure"], given["httponly"], given["samesite"]) == (True, True, "strict")
    assert (given["path"], given["domain"], given["max-age"]) == ("/", "", str(8 * 3600))
    before = dump(service.url)
    second = Visitor(service).send_password(f" {NAME.upper()} ", PASSWORD)
    assert (second.status_code, second.headers["location"]) == (303, "/")
    assert added(service.url, before) == {"page_session": 1, "audit_event": 1}
    with raw_connection(service.url) as raw:
        sessions = raw.rows("page_session")
        (kept,) = raw.rows("local_account")
    digests = {hashlib.sha256(cookie(each).value.encode()).hexdigest() for each in (first, second)}
    assert {row["digest"] for row in sessions} == digests
    forms = {row["form_secret"] for row in sessions}
    secrets = forms | {cookie(each).value for each in (first, second)}
    assert len(secrets) == 4
    assert all(len(secret) >= 43 for secret in secrets)  # 256 bits, six to a character
    assert kept["password_hash"].startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert kept["code_digest"] is None
    everything = dump(service.url)
    for secret in (cookie(first).value, cookie(second).value, code, PASSWORD.strip()):
        assert secret not in str(everything)
    personal = {table for table, rows in everything.items() if NAME in str(rows)}
    assert personal == {"local_account", "account_role", "page_session"}


def test_a_code_opens_once_for_a_day_and_for_its_own_name(migrated_url: str) -> None:
    """A used code, an expired one and another account's are refused alike."""
    with set_up(migrated_url), serving(migrated_url) as running:
        quick(running)
        used, theirs = account(running), account(running, "other")
        assert redeem(Visitor(running), used).status_code == 303
        late = reset_account(running.ledger, NAME).code
        answers = [redeem(Visitor(running), each) for each in (used, theirs, "")]
        answers.append(redeem(Visitor(running), theirs, name="nobody"))
    with serving(migrated_url, clock=FixedClock(NOON + 24 * HOUR)) as running:
        answers.append(redeem(Visitor(running), late))
    for answer in answers:
        page = Document(answer.text)
        assert answer.status_code == 422
        assert "set-cookie" not in answer.headers
        assert [each.startswith(WRONG_CODE) for each in page.problems] == [True]
        assert page.by_id("code").get("value") == ""
    with serving(migrated_url, clock=FixedClock(NOON + 24 * HOUR - SECOND)) as running:
        assert redeem(Visitor(quick(running)), late).status_code == 303


def test_a_new_password_is_long_entered_twice_and_not_an_easy_one(service: Service) -> None:
    """Whatever the code, so that nothing is learnt of it; and the code is not used up."""
    code = account(service)
    for fields, said in (
        ({"new_password": "x" * 11, "again": "x" * 11}, "12 to 128 characters"),
        ({"again": PASSWORD.strip()}, "The two new passwords differ"),
        ({"new_password": f"my-{NAME}-1", "again": f"my-{NAME}-1"}, "the name that you sign in"),
        ({"new_password": "1qaz2wsx3edc", "again": "1qaz2wsx3edc"}, "Many people use"),
    ):
        for tried in (code, "wrong"):
            page = Document(redeem(Visitor(service), tried, **fields).text)
            (problem,) = page.problems
            assert said in problem
            assert page.by_id("new_password").get("value") == ""
    assert redeem(Visitor(service), code).status_code == 303


def test_whatever_is_wrong_is_refused_alike(service: Service) -> None:
    """An unknown name, a wrong password, a closed account, no password, no role: the same words.

    A refusal is kept under the number of the person whose account it is, never what was typed.
    """
    for name in ("right", "closed", "roleless"):
        assert redeem(Visitor(service), account(service, name), name=name).status_code == 303
    account(service, "fresh")
    close_account(service.ledger, "closed")
    withdraw_role(service.ledger, "roleless", PREPARING)
    said = set()
    for name, password, kept in (
        ("nobody", PASSWORD, 0),
        ("no body; '--", PASSWORD, 0),
        ("", "", 0),
        ("right", PASSWORD.strip(), 1),
        ("right", "y" * 5_000, 1),
        ("closed", PASSWORD, 1),
        ("fresh", PASSWORD, 1),
        ("roleless", PASSWORD, 0),
    ):
        service.app.state.attempts = Attempts()
        before = dump(service.url)
        answer = Visitor(service).send_password(name, password)
        page = Document(answer.text)
        assert answer.status_code == 422
        assert "set-cookie" not in answer.headers
        assert page.title == "Error: Sign in - Joint arrangement ledger"
        assert page.by_id("name").get("value") == page.by_id("password").get("value") == ""
        assert "password-error" in page.by_id("password").get("aria-describedby")
        said.add((*page.problems, answer.headers.get("retry-after")))
        after = dump(service.url)
        assert len(after["audit_event"]) - len(before["audit_event"]) == kept, name
        assert "y" * 50 not in str(after)
    assert [str(each[0]).startswith(REFUSED) for each in said] == [True]


def test_a_name_that_failed_waits_known_or_not_from_wherever(service: Service) -> None:
    """After the fifth failure even the right password waits; the code still opens the account."""
    code = account(service)
    assert redeem(Visitor(service), code).status_code == 303
    for name in (NAME, "nobody"):
        for _ in range(FREE):
            service.app.state.attempts = Attempts()  # as from another address
            assert Visitor(service).send_password(name, "wrong").status_code == 422
        service.app.state.attempts = Attempts()
        before = dump(service.url)
        answer = Visitor(service).send_password(name, PASSWORD)
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "2")
        assert Document(answer.text).problems == [
            "Too many attempts to sign in have failed. Try again in 2 seconds."
        ]
        assert added(service.url, before) == {}
    again = reset_account(service.ledger, NAME).code
    assert redeem(Visitor(service), again).status_code == 303
    assert Visitor(service).send_password(NAME, PASSWORD).status_code == 303


def test_an_address_that_failed_waits_whatever_the_name(lived: Lived) -> None:
    """Five codes that are wrong, each for another name: the next attempt of any kind waits."""
    lived.service.app.state.attempts = Attempts()
    for number in range(FREE):
        assert redeem(Visitor(lived.service), "wrong", name=f"n{number}").status_code == 422
    answer = Visitor(lived.service).send_password("other", PASSWORD)
    lived.service.app.state.attempts = Attempts()
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "2")


def test_the_wait_of_an_address_doubles_to_a_minute_and_ends() -> None:
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
    assert timedelta(seconds=60) == MOST_FOR_AN_ADDRESS
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


def test_whoever_has_several_roles_chooses_one_and_nothing_is_open_before(
    migrated_url: str,
) -> None:
    """The choice is made once, within five minutes, and for a role that was offered."""
    roles = (PREPARING, AccountRole(CODE, RECIPIENT, Role.AUDITOR))
    with set_up(migrated_url), serving(migrated_url) as running:
        visitor = Visitor(quick(running))
        asked = redeem(visitor, account(running, NAME, *roles))
        page = Document(asked.text)
        assert (asked.status_code, page.heading) == (200, "Choose a role")
        assert "set-cookie" not in asked.headers
        assert not is_signed_in(visitor)
        shown = [each.words for each in page.all("label")]
        assert shown == ["Preparer of ASH in ash-birch", "Auditor of BIR in ash-birch"]
        for wrong in ("", "2", "-1", "x"):
            again = visitor.fill(page, "/sign-in/role", {"role": wrong})
            assert again.status_code == 422
            assert Document(again.text).problems == ["Choose the role to sign in with."]
        answer = visitor.fill(page, "/sign-in/role", {"role": "1"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        assert "an auditor of Birch Council" in visitor.open("/").one("footer").words
        second = Visitor(running).fill(page, "/sign-in/role", {"role": "0"})
        assert (second.headers["location"], "set-cookie" in second.headers) == ("/sign-in", False)
        unknown = Visitor(running).post("/sign-in/role", {"choice": "", "role": "0"})
        assert unknown.headers["location"] == "/sign-in"
        late = Document(Visitor(running).send_password(NAME, PASSWORD).text)
        running.app.state.ledger = replace(running.ledger, clock=FixedClock(NOON + 5 * MINUTE))
        answer = Visitor(running).fill(late, "/sign-in/role", {"role": "0"})
        assert answer.headers["location"] == "/sign-in"


def test_a_role_of_an_arrangement_yet_to_be_set_up_says_so(service: Service) -> None:
    """Its administrator sets it up over HTTP; there is nothing to show before."""
    code = account(service, NAME, AccountRole("elm-fir", "ELM", Role.ADMINISTRATOR))
    answer = redeem(Visitor(service), code)
    assert Document(answer.text).problems == ["There is no arrangement 'elm-fir' here."]
    assert "set-cookie" not in answer.headers


def test_the_cookie_is_a_plain_one_on_the_loopback_address_only(service: Service) -> None:
    """There is no https there; anywhere else a browser would not send it without."""
    account(service)
    for base, name, secure in (
        ("http://127.0.0.1:8000", "ledger", ""),
        ("http://localhost:8000", "ledger", ""),
        ("http://[::1]:8000", "ledger", ""),
        ("https://127.0.0.1:8000", "__Host-ledger", True),
        ("http://10.0.0.8:8000", "__Host-ledger", True),
        ("http://localhost.example", "__Host-ledger", True),
    ):
        visitor = Visitor(service, base=base)
        given = cookie(redeem(visitor, reset_account(service.ledger, NAME).code))
        assert (given.key, given["secure"], given["httponly"]) == (name, secure, True)
        assert is_signed_in(visitor) is (name == "ledger" or base.startswith("https"))


def test_a_password_kept_by_other_parameters_is_kept_anew(service: Service) -> None:
    """When its person signs in, which is the only time that it is known."""
    assert redeem(Visitor(service), account(service)).status_code == 303
    with raw_connection(service.url) as raw:
        assert raw.rows("local_account")[0]["password_hash"].startswith("$argon2id$v=19$m=8,t=1")
    service.app.state.passwords = Argon2Passwords()  # in earnest
    assert Visitor(service).send_password(NAME, PASSWORD).status_code == 303
    with raw_connection(service.url) as raw:
        assert raw.rows("local_account")[0]["password_hash"].startswith("$argon2id$v=19$m=65536")
    assert Visitor(service).send_password(NAME, PASSWORD).status_code == 303


@pytest.mark.parametrize("moved", [-SECOND, timedelta(0)])
def test_a_session_ends_after_a_working_day_however_it_is_used(
    migrated_url: str, moved: timedelta
) -> None:
    """It is used every ten minutes, and lasts eight hours and no longer."""
    with set_up(migrated_url) as ledger:
        made = open_session(ledger, PREPARER, Standing(issuer="https://idp.example"))
    with serving(migrated_url) as running:
        visitor = Visitor(running)
        visitor.client.cookies.set("__Host-ledger", made.secret)
        end = NOON + SESSION_HOURS * HOUR + moved
        for minutes in range(10, SESSION_HOURS * 60, 10):
            clock = FixedClock(NOON + timedelta(minutes=minutes))
            running.app.state.ledger = replace(running.ledger, clock=clock)
            assert is_signed_in(visitor)
        running.app.state.ledger = replace(running.ledger, clock=FixedClock(end))
        assert is_signed_in(visitor) is (moved < timedelta(0))


def test_a_session_that_nobody_uses_ends(service: Service) -> None:
    """After half an hour; that it was used is written at most once a minute."""
    visitor, ledger = Visitor(service).sign_in(AUDITOR), service.ledger
    used = NOON
    for later, opens, kept in (
        (59 * SECOND, True, NOON),
        (MINUTE, True, NOON + MINUTE),
        ((IDLE_MINUTES + 1) * MINUTE - SECOND, True, NOON + (IDLE_MINUTES + 1) * MINUTE - SECOND),
        ((2 * IDLE_MINUTES + 1) * MINUTE - SECOND, False, None),
    ):
        service.app.state.ledger = replace(ledger, clock=FixedClock(NOON + later))
        assert is_signed_in(visitor) is opens, later
        used = kept or used
        with raw_connection(service.url) as raw:
            (row,) = raw.rows("page_session")
        assert str(row["last_used_at"])[:19].replace("T", " ") == f"{used:%Y-%m-%d %H:%M:%S}"


def test_a_session_ends_with_what_it_stands_on(service: Service) -> None:
    """An account closed or reset, its role withdrawn, a token revoked: at once, wherever it is."""
    ledger = service.ledger

    def signed_in(caller: Caller, standing: Standing) -> Visitor:
        visitor = Visitor(service)
        visitor.client.cookies.set("__Host-ledger", open_session(ledger, caller, standing).secret)
        assert is_signed_in(visitor)
        return visitor

    for name, end in (
        ("closed", lambda: close_account(ledger, "closed")),
        ("reset", lambda: reset_account(ledger, "reset")),
        ("withdrawn", lambda: withdraw_role(ledger, "withdrawn", PREPARING)),
    ):
        account(service, name)
        visitor = signed_in(PREPARER, Standing(account_name=name))
        end()
        assert not is_signed_in(visitor), name
    # A role that another of its sessions is in goes on.
    account(service, "both", PREPARING, AccountRole(CODE, HOST, Role.AUDITOR))
    one = signed_in(PREPARER, Standing(account_name="both"))
    other = signed_in(replace(AUDITOR, person=PREPARER.person), Standing(account_name="both"))
    withdraw_role(ledger, "both", PREPARING)
    assert (is_signed_in(one), is_signed_in(other)) == (False, True)
    on_a_token = Visitor(service).sign_in(AUDITOR)
    with raw_connection(service.url) as raw:
        raw.run("UPDATE api_token SET revoked_at = created_at")
        raw.commit()
    assert not is_signed_in(on_a_token)


def test_signing_in_anew_ends_the_session_that_the_browser_came_with(service: Service) -> None:
    """Its secret opens nothing any more: a session is never carried over."""
    assert redeem(Visitor(service), account(service)).status_code == 303
    visitor = Visitor(service)
    assert visitor.send_password(NAME, PASSWORD).status_code == 303
    before = dict(visitor.client.cookies)
    assert visitor.send_password(NAME, PASSWORD).status_code == 303
    assert dict(visitor.client.cookies) != before
    assert is_signed_in(visitor)
    stale = Visitor(service)
    stale.client.cookies.update(before)
    assert not is_signed_in(stale)


def test_sessions_that_have_ended_are_cleared_away(migrated_url: str) -> None:
    """When somebody signs in."""
    with set_up(migrated_url) as ledger:
        for late in (0 * MINUTE, 10 * MINUTE, IDLE_MINUTES * MINUTE):
            then = replace(ledger, clock=FixedClock(NOON + late))
            open_session(then, AUDITOR, Standing(issuer="https://idp.example"))
    with raw_connection(migrated_url) as raw:
        assert len(raw.rows("page_session")) == 2


def test_whoever_signs_out_is_out_for_good(service: Service) -> None:
    """The cookie is taken back, and what it held opens nothing; other sessions go on."""
    visitor, other = Visitor(service).sign_in(AUDITOR), Visitor(service).sign_in(AUDITOR)
    kept = dict(visitor.client.cookies)
    answer = visitor.fill(visitor.open("/"), "/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    taken = cookie(answer)
    assert (taken.value, taken["max-age"]) == ("", "0")
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    visitor.client.cookies.update(kept)
    assert not is_signed_in(visitor)
    assert is_signed_in(other)


def test_the_way_back_is_to_a_page_of_ours(service: Service) -> None:
    """To the page that was asked for; never to another site, however it is written."""
    assert redeem(Visitor(service), account(service)).status_code == 303
    visitor = Visitor(service)
    asked = visitor.get("/time-apportionments")
    page = visitor.open(asked.headers["location"])
    answer = visitor.fill(page, "/sign-in", {"name": NAME, "password": PASSWORD})
    assert answer.headers["location"] == "/time-apportionments"
    for back in ("//evil.example", "https://evil.example", "/\\evil.example", "/%2f/evil", "x"):
        for path in ("/sign-in", "/sign-in/code"):
            page = visitor.open(f"{path}?back={back}")
            assert fields_of(page.form(path))["back"] == ""
    sent = visitor.send_password(NAME, PASSWORD, back="//evil.example")
    assert sent.headers["location"] == "/"


@pytest.mark.parametrize("caller", [AUDITOR, PREPARER], ids=lambda each: str(each.role))
def test_every_page_says_who_is_signed_in(lived: Lived, caller: Caller) -> None:
    """By role, council and number, and until when; the number is no name."""
    page = Visitor(lived.service).sign_in(caller).open("/")
    article = "an" if caller.role is Role.AUDITOR else "a"
    said = f"Signed in as {article} {caller.role} of Ash Council (person {caller.person}), until"
    assert f"{said} 31 March 2020, 20:00 UTC." in page.one("footer").words


def test_signing_in_is_kept_in_the_audit_trail(service: Service) -> None:
    """In and out, under the person's number; both councils read it."""
    visitor = Visitor(service).sign_in(APPROVER)
    visitor.fill(visitor.open("/"), "/sign-out")
    trail = service.read("/audit-events", limit=4)["items"]
    done = [each["action"] for each in trail if each["person"] == APPROVER.person]
    assert done[:2] in (
        ["sign out of the pages", "sign in to the pages"],
        ["sign in to the pages", "sign out of the pages"],
    )
