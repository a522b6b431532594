"""Local accounts: made once, opened by a code, guessed at in vain; no name in what is kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import replace
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST
from sqlalchemy import Connection

from api.passwords import AT_ONCE, WAITING, Argon2Passwords
from ledger.actions.choose_role import CHOOSE_WITHIN, choose_role, offer_roles
from ledger.actions.end_sessions import end_sessions
from ledger.actions.keep_accounts import (
    HandedOut,
    add_account,
    bootstrap,
    close_account,
    grant_role,
    reset_account,
    withdraw_role,
)
from ledger.actions.local_sign_in import Known, change_password, redeem_code, sign_in_with_password
from ledger.actions.register_person import erase_person
from ledger.actions.sign_in import Standing, open_session
from ledger.actions.work import Ledger
from ledger.domain import password as rules
from ledger.domain.clock import FixedClock
from ledger.domain.errors import (
    AccountClosed,
    AccountNameTaken,
    AccountsExist,
    AlreadyRecorded,
    LedgerError,
    NotAuthenticated,
    NotFound,
    PartyUnknown,
    PasswordUnfit,
    SignInTooSoon,
    TextMalformed,
)
from ledger.domain.one_time_code import code_digest, new_code
from ledger.domain.patience import FORGOTTEN_AFTER, FREE
from ledger.queries import arrangements, people
from ledger.queries.accounts import AccountRole
from ledger.store.tokens import Role
from tests.ledgers import APPROVER, AUDITOR, CODE, HOST, NOON, PREPARER, RECIPIENT, set_up
from tests.store.raw import raw_connection

NAME, PASSWORD = "ada.example", "correct horse battery"
PREPARING = AccountRole(CODE, HOST, Role.PREPARER)
AUDITING = AccountRole(CODE, RECIPIENT, Role.AUDITOR)


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger with the arrangement Ash-Birch set up."""
    with set_up(migrated_url) as opened:
        yield opened


@pytest.fixture(scope="module")
def passwords() -> Argon2Passwords:
    """Hash quickly; what is tested here is not how slowly."""
    return Argon2Passwords(PasswordHasher.from_parameters(CHEAPEST))


def redeem(ledger: Ledger, passwords: Argon2Passwords, code: str) -> Known:
    """Set the password by a code."""
    return redeem_code(ledger, passwords, NAME, code, PASSWORD, request_id="test")


def sign_in(ledger: Ledger, passwords: Argon2Passwords, password: str = PASSWORD) -> Known:
    """Sign in by a password."""
    return sign_in_with_password(ledger, passwords, NAME, password, request_id="test")


def test_an_account_acts_under_a_number_in_its_roles(
    ledger: Ledger, passwords: Argon2Passwords
) -> None:
    """Its person is registered for the council, and its name is in nothing that is sealed."""
    made = add_account(ledger, NAME, PREPARING)
    grant_role(ledger, NAME, AUDITING)
    known = redeem(ledger, passwords, made.code)
    assert [(each.person, each.party, each.role) for each in known.callers] == [
        (made.person, HOST, Role.PREPARER),
        (made.person, RECIPIENT, Role.AUDITOR),
    ]
    assert sign_in(ledger, passwords) == known
    with ledger.database.reading() as connection:
        number = ledger.definitions.find(connection, CODE).arrangement_id
        for party in (HOST, RECIPIENT):
            assert people.is_registered(connection, number, CODE, party=party, number=made.person)
    with raw_connection(str_url(ledger)) as raw:
        assert NAME not in str(raw.rows("audit_event"))
        assert NAME not in str(raw.rows("person"))


def str_url(ledger: Ledger) -> str:
    """Return the address of a ledger's database."""
    return ledger.database.url.render_as_string(hide_password=False)


def refusals(ledger: Ledger) -> list[tuple[Callable[[], object], type[LedgerError]]]:
    """Return what cannot be done with an account, with none of that name, with a closed one."""
    nowhere = AccountRole("no-such", HOST, Role.PREPARER)
    return [
        (lambda: add_account(ledger, NAME.upper(), AUDITING), AccountNameTaken),
        (lambda: add_account(ledger, "closed", AUDITING), AccountNameTaken),
        (lambda: add_account(ledger, "b", AUDITING), TextMalformed),
        (lambda: add_account(ledger, "a b", AUDITING), TextMalformed),
        (lambda: add_account(ledger, "new", replace(PREPARING, party="XX")), PartyUnknown),
        (lambda: add_account(ledger, "new", nowhere), NotFound),
        (lambda: bootstrap(ledger, "new", arrangement=CODE, party=HOST), AccountsExist),
        (lambda: grant_role(ledger, NAME, PREPARING), AlreadyRecorded),
        (lambda: grant_role(ledger, "nobody", PREPARING), NotFound),
        (lambda: grant_role(ledger, NAME, replace(PREPARING, party="XX")), PartyUnknown),
        (lambda: grant_role(ledger, "closed", AUDITING), AccountClosed),
        (lambda: withdraw_role(ledger, NAME, AUDITING), NotFound),
        (lambda: reset_account(ledger, "closed"), AccountClosed),
        (lambda: reset_account(ledger, "nobody"), NotFound),
        (lambda: close_account(ledger, "closed"), AccountClosed),
    ]


def test_what_cannot_be_done_is_refused_and_leaves_nothing(ledger: Ledger) -> None:
    """Of each reason its own; a closed account's name is never given out again."""
    add_account(ledger, NAME, PREPARING)
    add_account(ledger, "closed", PREPARING)
    close_account(ledger, "closed")
    tables = ("local_account", "account_role", "person", "audit_event")

    def kept() -> list[str]:
        with raw_connection(str_url(ledger)) as raw:
            return [str(raw.rows(table)) for table in tables]

    before = kept()
    for attempt, kind in refusals(ledger):
        with pytest.raises(kind):
            attempt()
    assert kept() == before


def test_the_first_administrator_is_made_once(ledger: Ledger) -> None:
    """Also by two at the same moment; the arrangement may be yet to be set up."""
    outcomes: list[str] = []

    def attempt(name: str) -> None:
        try:
            bootstrap(ledger, name, arrangement="elm-fir", party="ELM")
            outcomes.append("made")
        except AccountsExist:
            outcomes.append("refused")

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(attempt, ("one", "two")))
    assert sorted(outcomes) == ["made", "refused"]


def test_a_name_can_be_guessed_at_some_hundred_times_a_day_and_no_more(
    ledger: Ledger, passwords: Argon2Passwords
) -> None:
    """Whoever tries at the first moment that they may, for a day: five at once, then ever slower.

    Attempts that come too soon change nothing, so that nobody is locked out for good.
    """
    code = add_account(ledger, NAME, PREPARING).code
    redeem(ledger, passwords, code)
    now, waits, guesses = NOON, [], 0
    while now < NOON + timedelta(days=1):
        at = replace(ledger, clock=FixedClock(now))
        try:
            sign_in(at, passwords, "wrong")
        except SignInTooSoon as refusal:
            seconds = int(refusal.data["seconds"])
            waits.append(seconds)
            now += timedelta(seconds=seconds)
        except NotAuthenticated:
            guesses += 1
    assert waits[:10] == [2, 4, 8, 16, 32, 64, 128, 256, 512, 900]
    assert set(waits[9:]) == {900}
    # Five at once; nine while the waits double, by 1,022 seconds; then one every 900 seconds.
    assert guesses == 5 + 9 + (86_400 - 1_022) // 900 == 108
    last = now - timedelta(seconds=waits[-1])
    early = replace(ledger, clock=FixedClock(last + timedelta(seconds=899)))
    with pytest.raises(SignInTooSoon, match="in 1 seconds"):
        sign_in(early, passwords)
    sign_in(replace(ledger, clock=FixedClock(last + timedelta(seconds=900))), passwords)
    with raw_connection(str_url(ledger)) as raw:
        assert raw.rows("sign_in_failure") == []


def test_failures_a_day_old_are_cleared_whosever_they_are(
    ledger: Ledger, passwords: Argon2Passwords
) -> None:
    """So that names that nobody has do not pile up."""
    for number, hours in enumerate((0, 1, 24)):
        at = replace(ledger, clock=FixedClock(NOON + timedelta(hours=hours)))
        with pytest.raises(NotAuthenticated):
            sign_in_with_password(at, passwords, f"n{number}", "x", request_id="test")
    with raw_connection(str_url(ledger)) as raw:
        assert len(raw.rows("sign_in_failure")) == 2
    assert timedelta(hours=24) == FORGOTTEN_AFTER


def test_many_guesses_at_once_do_not_slip_through_together(
    ledger: Ledger, passwords: Argon2Passwords
) -> None:
    """Each is counted before it is looked at: five are, and all others must wait."""
    redeem(ledger, passwords, add_account(ledger, NAME, PREPARING).code)
    together = threading.Barrier(12)

    def attempt(_: int) -> type[LedgerError]:
        together.wait()
        try:
            sign_in(ledger, passwords, "wrong")
        except LedgerError as refusal:
            return type(refusal)
        raise AssertionError("let in")

    with ThreadPoolExecutor(12) as pool:
        kinds = list(pool.map(attempt, range(12)))
    assert kinds.count(NotAuthenticated) == FREE
    assert kinds.count(SignInTooSoon) == 12 - FREE


def test_a_code_is_used_once_also_by_two_at_the_same_moment(
    ledger: Ledger, passwords: Argon2Passwords
) -> None:
    """One sets the password, the other is refused."""
    code = add_account(ledger, NAME, PREPARING).code
    together = threading.Barrier(2)

    def attempt(_: int) -> str:
        together.wait()
        try:
            redeem(ledger, passwords, code)
        except NotAuthenticated:
            return "refused"
        return "in"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, range(2))) == ["in", "refused"]


def test_what_was_shown_of_a_password_does_not_outlive_it(
    ledger: Ledger, passwords: Argon2Passwords
) -> None:
    """Between a password and the choice of a role it may be taken away, or the role: no session."""
    redeem(ledger, passwords, add_account(ledger, NAME, PREPARING).code)
    shown = sign_in(ledger, passwords)
    open_session(ledger, shown.callers[0], shown.standing)
    withdraw_role(ledger, NAME, PREPARING)
    with pytest.raises(NotAuthenticated):
        open_session(ledger, shown.callers[0], shown.standing)
    grant_role(ledger, NAME, PREPARING)
    reset_account(ledger, NAME)
    with pytest.raises(NotAuthenticated):
        open_session(ledger, shown.callers[0], shown.standing)
    with raw_connection(str_url(ledger)) as raw:
        assert raw.rows("page_session") == []


def test_an_account_that_is_reset_while_its_password_is_changed_stays_reset(
    ledger: Ledger, passwords: Argon2Passwords
) -> None:
    """Whoever knows the old password cannot keep the account by changing it at that moment."""
    callers = redeem(ledger, passwords, add_account(ledger, NAME, PREPARING).code).callers

    class Slow(Argon2Passwords):
        def hash(self, password: str) -> str:
            reset_account(ledger, NAME)
            return super().hash(password)

    with pytest.raises(NotAuthenticated):
        change_password(
            ledger, Slow(), callers[0], NAME, current=PASSWORD, new_password="another " + PASSWORD
        )
    with raw_connection(str_url(ledger)) as raw:
        (kept,) = raw.rows("local_account")
    assert kept["password_hash"] is None
    assert kept["code_digest"] is not None


@pytest.mark.parametrize(
    "end",
    [
        lambda ledger, person: end_sessions(ledger, person=person),
        lambda ledger, _: end_sessions(ledger, person=None),
        lambda ledger, _: close_account(ledger, NAME),
        lambda ledger, _: reset_account(ledger, NAME),
        lambda ledger, _: withdraw_role(ledger, NAME, PREPARING),
        lambda ledger, person: erase_person(ledger, person, arrangement=CODE, party=HOST),
    ],
    ids=["sessions-of-a-person", "of-everybody", "closed", "reset", "withdrawn", "erased"],
)
def test_a_role_that_waits_to_be_chosen_ends_with_the_rest(
    ledger: Ledger, passwords: Argon2Passwords, end: Callable[[Ledger, str], object]
) -> None:
    """And is no session that is counted; the other role of an account that lost one still waits."""
    made = add_account(ledger, NAME, PREPARING)
    grant_role(ledger, NAME, AUDITING)
    known = redeem(ledger, passwords, made.code)
    secret = offer_roles(ledger, known.callers, known.standing)
    ended = end(ledger, made.person)
    assert ended in (None, 0) or isinstance(ended, HandedOut)
    with raw_connection(str_url(ledger)) as raw:
        left = [row["role"] for row in raw.rows("page_session")]
        roles = [row["role"] for row in raw.rows("account_role")]
    assert left == (["auditor"] if roles == ["auditor"] else [])
    with pytest.raises(NotAuthenticated):
        choose_role(ledger, secret, 0, request_id="test")
    if left:
        assert choose_role(ledger, secret, 1, request_id="test").caller.role is Role.AUDITOR


def test_what_a_provider_vouched_for_ends_too_before_a_role_is_chosen(ledger: Ledger) -> None:
    """On record for each council, though no session was open; of others nothing ends."""
    standing = Standing(issuer="https://idp.example")
    both = [PREPARER, replace(APPROVER, person=PREPARER.person)]
    secret, other = (
        offer_roles(ledger, callers, standing) for callers in (both, [AUDITOR, AUDITOR])
    )
    assert end_sessions(ledger, person=PREPARER.person) == 0
    for place in (0, 1):
        with pytest.raises(NotAuthenticated):
            choose_role(ledger, secret, place, request_id="test")
    assert choose_role(ledger, other, 1, request_id="test").caller.person == AUDITOR.person
    with raw_connection(str_url(ledger)) as raw:
        kept = raw.run("SELECT detail FROM audit_event WHERE action = 'end a person''s sessions'")
    assert kept == [('{"person":"P0002"}',)]


def test_a_role_is_chosen_once_also_by_two_at_the_same_moment(ledger: Ledger) -> None:
    """Each for another of the roles: one is in, the other signs in again."""
    both = [PREPARER, replace(APPROVER, person=PREPARER.person)]
    secret = offer_roles(ledger, both, Standing(issuer="https://idp.example"))
    together = threading.Barrier(2)

    def attempt(place: int) -> str:
        together.wait()
        try:
            choose_role(ledger, secret, place, request_id="test")
        except NotAuthenticated:
            return "refused"
        return "in"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, range(2))) == ["in", "refused"]
    with raw_connection(str_url(ledger)) as raw:
        assert len(raw.rows("page_session")) == 1


def test_roles_are_offered_for_five_minutes_to_whom_they_still_are(
    ledger: Ledger, passwords: Argon2Passwords
) -> None:
    """Not after a password was changed since it was shown; nor of an arrangement not set up."""
    made = add_account(ledger, NAME, PREPARING)
    grant_role(ledger, NAME, AUDITING)
    nowhere = AccountRole("elm-fir", "ELM", Role.ADMINISTRATOR)
    grant_role(ledger, NAME, nowhere)
    known = redeem(ledger, passwords, made.code)
    secret = offer_roles(ledger, known.callers, known.standing)
    places = {each.role: place for place, each in enumerate(known.callers)}
    late = replace(ledger, clock=FixedClock(NOON + CHOOSE_WITHIN))
    with pytest.raises(NotAuthenticated):
        choose_role(late, secret, 0, request_id="test")
    with pytest.raises(NotFound):
        choose_role(ledger, secret, places[Role.ADMINISTRATOR], request_id="test")
    assert end_sessions(ledger, person="P9999") == 0
    choose_role(ledger, secret, places[Role.PREPARER], request_id="test")
    offer_roles(ledger, known.callers, known.standing)
    assert end_sessions(ledger, person=made.person) == 1  # of one nowhere too, and none fails
    reset_account(ledger, NAME)
    with pytest.raises(NotAuthenticated):
        offer_roles(ledger, known.callers, known.standing)
    assert timedelta(minutes=5) == CHOOSE_WITHIN


def test_a_session_that_is_being_opened_is_there_to_be_ended(ledger: Ledger) -> None:
    """Whoever ends sessions waits for it, and does not miss it by a moment."""
    entered, go_on = threading.Event(), threading.Event()

    class Slow(arrangements.Definitions):
        """Definitions that are read when a test says so: an opening is under way until then."""

        def find(self, connection: Connection, code: str) -> arrangements.Known:
            entered.set()
            assert go_on.wait(20)
            return super().find(connection, code)

    slow = replace(ledger, definitions=Slow())
    with ThreadPoolExecutor(2) as pool:
        opening = pool.submit(open_session, slow, PREPARER, Standing(issuer="https://idp.example"))
        assert entered.wait(20)
        ending = pool.submit(end_sessions, ledger, person=PREPARER.person)
        with pytest.raises(FutureTimeout):
            ending.result(0.2)
        go_on.set()
        opening.result(20)
        assert ending.result(20) == 1
    with raw_connection(str_url(ledger)) as raw:
        assert raw.rows("page_session") == []


def test_all_sessions_of_a_person_or_of_everybody_can_be_ended(ledger: Ledger) -> None:
    """For each person and council it is on record."""
    for caller in (PREPARER, PREPARER, AUDITOR):
        open_session(ledger, caller, Standing(issuer="https://idp.example"))
    assert end_sessions(ledger, person="P9999") == 0
    assert end_sessions(ledger, person=PREPARER.person) == 2
    assert end_sessions(ledger, person=None) == 1
    with raw_connection(str_url(ledger)) as raw:
        kept = raw.run(
            "SELECT detail FROM audit_event WHERE action = 'end a person''s sessions' "
            "ORDER BY audit_no"
        )
    assert [detail for (detail,) in kept] == ['{"person":"P0002"}', '{"person":"P0007"}']


def test_erasing_a_person_takes_the_name_that_they_sign_in_with(
    ledger: Ledger, passwords: Argon2Passwords
) -> None:
    """The account is closed and its sessions end; its number stands, and the name is nowhere."""
    made = add_account(ledger, NAME, PREPARING)
    redeem(ledger, passwords, made.code)
    caller = replace(PREPARER, person=made.person)
    open_session(ledger, caller, Standing(account_name=NAME))
    erase_person(ledger, made.person, arrangement=CODE, party=HOST)
    with raw_connection(str_url(ledger)) as raw:
        (kept,) = raw.rows("local_account")
        assert raw.rows("page_session") == raw.rows("account_role") == []
    assert (kept["person"], kept["password_hash"]) == (made.person, None)
    assert kept["name"].startswith("erased-")
    assert kept["closed_at"] is not None
    with pytest.raises(NotAuthenticated):
        sign_in(ledger, passwords)


# ---- passwords and codes by themselves ----
def test_a_few_are_hashed_at_once_a_few_wait_and_all_others_come_again() -> None:
    """So that nobody can take all the memory by signing in many times at once."""
    started, go_on = threading.Semaphore(0), threading.Event()

    class Slow(PasswordHasher):
        """A hasher that waits until it is told to go on, and counts who is at work."""

        at_work = most = 0

        def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:  # noqa: ARG002
            Slow.at_work += 1
            Slow.most = max(Slow.most, Slow.at_work)
            started.release()
            go_on.wait(20)
            Slow.at_work -= 1
            return "hashed"

    slow = Argon2Passwords(Slow())
    with ThreadPoolExecutor(AT_ONCE + WAITING) as pool:
        waiting = [pool.submit(slow.hash, "x") for _ in range(AT_ONCE + WAITING)]
        for _ in range(AT_ONCE):
            assert started.acquire(timeout=20)
        while any(not each.running() for each in waiting):
            pass
        refused = _refused(slow)
        go_on.set()
        assert [each.result(20) for each in waiting] == ["hashed"] * len(waiting)
    assert refused.data["seconds"] == "3"
    assert Slow.most == AT_ONCE
    assert slow.hash("x") == "hashed"


def _refused(slow: Argon2Passwords) -> SignInTooSoon:
    """Try until every place is taken; the refusal then."""
    with pytest.raises(SignInTooSoon) as caught:
        slow.verify(None, "x")
    return caught.value


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("x" * 11, "12 to 128"),
        ("quiet otters and so on " * 6, "12 to 128"),
        ("", "12 to 128"),
        ("my Ada.Example is", "the name"),
        ("the LEDGER of ash", "'ledger'"),
        ("Passw0rd2026!!", "'passw0rd'"),
        ("abcabcabcabc", "Many people"),
        ("aaaaaaaaaaaaa", "Many people"),
        ("1qaz2wsx3edc", "Many people"),
        ("1QAZ2wsx3edc", "Many people"),
        ("leavemealone", "Many people"),
        ("gearsofwar2012", "Many people"),
    ],
)
def test_an_easy_password_is_refused(passwords: Argon2Passwords, password: str, said: str) -> None:
    """And the refusal never repeats it whole."""
    with pytest.raises(PasswordUnfit, match=said) as caught:
        passwords.require_fit(password, name=NAME)
    assert not password or password not in caught.value.detail


@pytest.mark.parametrize(
    "password",
    [
        "seven quiet otters",
        "x7!k2?q9#w4z",
        "  leading and trailing  ",
        "пароль из слов",
        "🦦" * 3 + "otters sing",
        "v" * 6 + "w" * 122,
    ],
)
def test_any_characters_make_a_password(passwords: Argon2Passwords, password: str) -> None:
    """No rule says which; it is verified to the letter, spaces and all."""
    passwords.require_fit(password, name="al")
    kept = passwords.hash(password)
    assert passwords.verify(kept, password)
    for other in (password.strip() + " ", password + "x", password[:-1], password.swapcase() + "?"):
        assert not passwords.verify(kept, other) or other == password


def test_the_list_of_common_passwords_has_the_length_that_is_asked_for() -> None:
    """At least the 3,000 commonest that our rule on length lets through: ASVS 5.0, 6.2.4."""
    common = Argon2Passwords()._common  # noqa: SLF001 - how many there are cannot be told otherwise
    assert len(common) == 5_000
    assert (rules.LEAST_CHARACTERS, rules.MOST_CHARACTERS) == (12, 128)


def test_passwords_are_kept_by_the_parameters_of_the_standard() -> None:
    """RFC 9106, the second recommended choice: argon2id, 64 MiB, three passes, four lanes."""
    kept = Argon2Passwords().hash("seven quiet otters")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert not Argon2Passwords().is_outdated(kept)
    assert not Argon2Passwords().verify("not a hash", "seven quiet otters")


def test_a_code_has_a_hundred_and_forty_bits_and_is_read_as_it_is_typed() -> None:
    """Small letters, spaces, no dashes, and letters that look like digits: all the same code."""
    codes = {new_code() for _ in range(100)}
    assert len(codes) == 100
    assert {len(each.replace("-", "")) for each in codes} == {28}
    seen = set("".join(codes)) - {"-"}
    assert len(seen) == 32
    assert not seen & set("ILOU")
    code = "0A1B-2C3D-4E5F-6G7H-8J9K-MNPQ-RSTV"
    assert len({code_digest(each) for each in (
        code, code.lower(), code.replace("-", " "), f" {code.replace('-', '')}\n",
        code.replace("0", "O").replace("1", "l"),
    )}) == 1  # fmt: skip
    assert code_digest(code) != code_digest(code[:-1])
