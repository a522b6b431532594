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
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import Engine, event

from api.client_address import counted_address
from api.pages.attempts import FORGOTTEN_EACH, FREE_FOR_AN_ADDRESS, Attempts
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
from tests.pages.visitor import HTTPS, Document, Visitor, fields_of
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
        assert page.by_id("name").get("value") in (NAME, "nobody")
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
            assert (page.by_id("name").get("value"), page.by_id("code").get("value")) == (
                NAME,
                tried,
            )
            assert {page.by_id(each).get("value") for each in ("new_password", "again")} == {""}
    assert redeem(Visitor(service), code).status_code == 303


def test_whatever_is_wrong_is_refused_alike(service: Service) -> None:
    """An unknown name, a wrong password, a closed account, no password, no role: the same words.

    A refusal is kept under the number of the person whose account it is, or nobody's; never what
    was typed.
    """
    for name in ("right", "closed", "roleless"):
        assert redeem(Visitor(service), account(service, name), name=name).status_code == 303
    account(service, "fresh")
    close_account(service.ledger, "closed")
    withdraw_role(service.ledger, "roleless", PREPARING)
    said = set()
    for name, password, whose in (
        ("nobody", PASSWORD, "unknown"),
        ("no body; '--", PASSWORD, "unknown"),
        ("", "", "unknown"),
        ("right", PASSWORD.strip(), PREPARER.person),
        ("right", "y" * 5_000, PREPARER.person),
        ("closed", PASSWORD, PREPARER.person),
        ("fresh", PASSWORD, PREPARER.person),
        ("roleless", PASSWORD, "unknown"),
    ):
        before = dump(service.url)
        answer = Visitor(service).send_password(name, password)
        page = Document(answer.text)
        assert answer.status_code == 422
        assert "set-cookie" not in answer.headers
        assert page.title == "Error: Sign in - Joint arrangement ledger"
        assert (page.by_id("name").get("value"), page.by_id("password").get("value")) == (name, "")
        assert "password-error" in page.by_id("password").get("aria-describedby")
        said.add((*page.problems, answer.headers.get("retry-after")))
        after = dump(service.url)
        assert len(after["audit_event"]) - len(before["audit_event"]) == 1, name
        with raw_connection(service.url) as raw:
            kept = raw.run(
                "SELECT person, action, outcome FROM audit_event ORDER BY audit_no DESC LIMIT 1"
            )
        assert kept == [(whose, "sign in to the pages", "refused")], name
        assert "y" * 50 not in str(after)
    assert [str(each[0]).startswith(REFUSED) for each in said] == [True]


def test_a_name_that_failed_waits_known_or_not_from_wherever(service: Service) -> None:
    """After the fifth failure even the right password waits; the code still opens the account."""
    code = account(service)
    assert redeem(Visitor(service), code).status_code == 303
    for name in (NAME, "nobody"):
        for _ in range(FREE):
            assert Visitor(service).send_password(name, "wrong").status_code == 422
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


def test_a_name_that_nobody_has_costs_the_database_as_much_as_one_that_somebody_has(
    service: Service,
) -> None:
    """By a password and by a code: as many statements, and as many rows."""
    assert redeem(Visitor(service), account(service)).status_code == 303
    asked: list[str] = []

    def take_down(*said: object) -> None:
        asked.append(str(said[2]))

    told = set()
    for name in (NAME, "nobody", NAME, "no-other"):
        for path in ("/sign-in", "/sign-in/code"):
            with raw_connection(service.url) as raw:
                raw.run("DELETE FROM sign_in_failure")
                raw.commit()
            before = dump(service.url)
            event.listen(Engine, "before_cursor_execute", take_down)
            Visitor(service).post(path, code_for(name) | {"password": "wrong"})
            event.remove(Engine, "before_cursor_execute", take_down)
            rows = tuple(sorted(added(service.url, before).items()))
            told.add((path, tuple(asked), rows))
            asked.clear()
    assert len(told) == 2, told  # one for each page, whatever the name
    assert all(("audit_event", 1) in rows for _, _, rows in told)


def test_an_address_that_failed_waits_whatever_the_name(lived: Lived) -> None:
    """Thirty codes that are wrong, each for another name: the next attempt of any kind waits."""
    lived.service.app.state.attempts = Attempts()
    for number in range(FREE_FOR_AN_ADDRESS):
        answer = Visitor(lived.service).post("/sign-in/code", code_for(f"n{number}"))
        assert answer.status_code == 422
    answer = Visitor(lived.service).send_password("other", PASSWORD)
    lived.service.app.state.attempts = Attempts()
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")


def code_for(name: str) -> dict[str, str]:
    """Return what the form for a code sends, with one that is wrong."""
    return {"name": name, "code": "wrong", "new_password": PASSWORD, "again": PASSWORD}


def test_ones_own_account_does_not_help_to_try_others(service: Service) -> None:
    """Between any two names that are tried one signs in: the count of the address stays."""
    assert redeem(Visitor(service), account(service)).status_code == 303
    statuses = []
    for number in range(FREE_FOR_AN_ADDRESS + 1):
        statuses.append(Visitor(service).post("/sign-in/code", code_for(f"n{number}")).status_code)
        if number % 6 == 0 or number >= FREE_FOR_AN_ADDRESS - 1:
            own = Visitor(service).send_password(NAME, PASSWORD).status_code
            assert own == (303 if number < FREE_FOR_AN_ADDRESS - 1 else 429)
    assert statuses == [422] * FREE_FOR_AN_ADDRESS + [429]
    later = FixedClock(NOON + FORGOTTEN_EACH)
    service.app.state.ledger = replace(service.ledger, clock=later)
    for _ in range(2):  # somebody who does not fail takes nobody's place
        assert Visitor(service).send_password(NAME, PASSWORD).status_code == 303
    assert Visitor(service).post("/sign-in/code", code_for("one-more")).status_code == 422
    assert Visitor(service).send_password(NAME, PASSWORD).status_code == 429


def test_what_is_no_guess_is_not_counted_for_an_address(service: Service) -> None:
    """A form that does not fit, and a name that has to wait."""
    service.app.state.attempts = attempts = Attempts()
    for _ in range(FREE):
        Visitor(service).send_password(NAME, "wrong")
    for _ in range(FREE_FOR_AN_ADDRESS):
        assert Visitor(service).send_password(NAME, "wrong").status_code == 429
    unfit = code_for(NAME) | {"again": "another"}
    assert Visitor(service).post("/sign-in/code", unfit).status_code == 422
    for _ in range(FREE_FOR_AN_ADDRESS - FREE):
        attempts.begin("testclient", NOON)
    with pytest.raises(SignInTooSoon):
        attempts.begin("testclient", NOON)


def test_an_address_is_forgiven_by_time_alone() -> None:
    """One failure a minute, so that from one address some 1,470 names can be tried in a day."""
    attempts, now, tried = Attempts(), NOON, 0
    while now < NOON + 24 * HOUR:
        try:
            attempts.begin("10.0.0.1", now)
            tried += 1
        except SignInTooSoon as refusal:
            now += timedelta(seconds=int(refusal.data["seconds"]))
        attempts.begin("10.0.0.2", now)  # another address is free
        attempts.take_back("10.0.0.2")
    assert tried == FREE_FOR_AN_ADDRESS + 24 * 60 - 1 == 1_469
    assert timedelta(seconds=60) == FORGOTTEN_EACH


def test_the_addresses_kept_are_bounded() -> None:
    """The one that tried longest ago is forgotten for the ten-thousand-and-first."""
    attempts = Attempts()
    for _ in range(FREE_FOR_AN_ADDRESS):
        attempts.begin("first", NOON)
    for number in range(9_999):
        attempts.begin(str(number), NOON)
    with pytest.raises(SignInTooSoon):
        attempts.begin("first", NOON)
    attempts.begin("last", NOON)
    attempts.begin("first", NOON)


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_all_addresses_of_one_subscriber_are_counted_as_one(host: str, counted: str) -> None:
    """A /64 of IPv6, which everybody who has one address of it has all of."""
    assert counted_address(host) == counted


def test_many_addresses_of_one_line_wait_as_one(lived: Lived) -> None:
    """Each attempt from another address of a /64; the next line over is free."""
    lived.service.app.state.attempts = attempts = Attempts()

    def status_from(address: str) -> int:
        client = TestClient(lived.service.app, base_url=HTTPS, client=(address, 1))
        return client.post("/sign-in/code", data=code_for("nobody")).status_code

    for number in range(FREE_FOR_AN_ADDRESS - 1):
        attempts.begin(counted_address(f"2001:db8::{number:x}"), NOON)
    assert [status_from(f"2001:db8::{last}") for last in ("aaaa", "bbbb")] == [422, 429]
    assert status_from("2001:db8:0:1::aaaa") == 422
    lived.service.app.state.attempts = Attempts()


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
        with raw_connection(migrated_url) as raw:
            assert not [row for row in raw.rows("page_session") if row["digest"].startswith("w")]
        second = Visitor(running).fill(page, "/sign-in/role", {"role": "0"})
        assert (second.headers["location"], "set-cookie" in second.headers) == ("/sign-in", False)
        unknown = Visitor(running).post("/sign-in/role", {"choice": "", "role": "0"})
        assert unknown.headers["location"] == "/sign-in"
        late = Document(Visitor(running).send_password(NAME, PASSWORD).text)
        running.app.state.ledger = replace(running.ledger, clock=FixedClock(NOON + 5 * MINUTE))
        answer = Visitor(running).fill(late, "/sign-in/role", {"role": "0"})
        assert answer.headers["location"] == "/sign-in"


def test_a_role_that_waits_opens_nothing_and_is_shown_to_nobody(migrated_url: str) -> None:
    """Neither its form's secret nor what is kept of it does as a cookie; it is no session."""
    auditing = AccountRole(CODE, RECIPIENT, Role.AUDITOR)
    with set_up(migrated_url), serving(migrated_url) as running:
        asked = redeem(Visitor(quick(running)), account(running, NAME, PREPARING, auditing))
        choice = fields_of(Document(asked.text).form("/sign-in/role"))["choice"]
        with raw_connection(migrated_url) as raw:
            kept = [row["digest"] for row in raw.rows("page_session")]
        assert len(kept) == 2
        assert choice not in str(dump(migrated_url))
        for secret in (choice, *kept, f"waits:{choice}", f"waits:{choice}:0"):
            visitor = Visitor(running)
            visitor.client.cookies.set("__Host-ledger", secret)
            assert not is_signed_in(visitor)
        page = Visitor(running).sign_in(PREPARER).open("/account")
        assert len(page.one("tbody").all("tr")) == 1
        # Whoever signs out everywhere else ends it too, and is told of no session by it.
        visitor = Visitor(running).sign_in(PREPARER)
        visitor.fill(visitor.open("/account"), "/account/end-other-sessions")
        late = Visitor(running).fill(Document(asked.text), "/sign-in/role", {"role": "0"})
        assert late.headers["location"] == "/sign-in"


def test_a_choice_is_made_at_whichever_process_the_form_comes_back_to(migrated_url: str) -> None:
    """It waits in the database, with the way back to the page that was asked for."""
    auditing = AccountRole(CODE, RECIPIENT, Role.AUDITOR)
    with set_up(migrated_url), serving(migrated_url) as one, serving(migrated_url) as other:
        code = account(quick(one), NAME, PREPARING, auditing)
        page = Visitor(one).open("/sign-in/code?back=/jobs")
        fields = {"name": NAME, "code": code, "new_password": PASSWORD, "again": PASSWORD}
        asked = Document(Visitor(one).fill(page, "/sign-in/code", fields).text)
        elsewhere = Visitor(other)
        answer = elsewhere.fill(asked, "/sign-in/role", {"role": "0", "back": "//evil.example"})
        assert answer.headers["location"] == "/"
        assert is_signed_in(elsewhere)
        again = Document(Visitor(one).send_password(NAME, PASSWORD, back="/jobs").text)
        assert Visitor(other).fill(again, "/sign-in/role", {"role": "1"}).headers["location"] == (
            "/jobs"
        )


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
        made = open_session(ledger, PREPARER, Standing())
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
    """An account closed or reset, or its role withdrawn: at once, wherever it is."""
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


def test_the_door_of_a_page_reads_the_database_once(service: Service) -> None:
    """Who is signed in and whether they may see it are looked up at one moment."""
    visitor = Visitor(service).sign_in(AUDITOR)
    begun: list[object] = []

    def take_down(connection: object) -> None:
        begun.append(connection)

    event.listen(Engine, "begin", take_down)
    assert is_signed_in(visitor)
    event.remove(Engine, "begin", take_down)
    assert len(begun) == 1


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
