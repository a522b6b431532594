"""One's own account: who one is, where one is signed in, and a new password."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST
from httpx2 import Response

from api.pages.attempts import Attempts
from api.passwords import Argon2Passwords
from ledger.actions.keep_accounts import add_account
from ledger.domain.patience import FREE
from ledger.queries.accounts import AccountRole
from ledger.store.tokens import Role
from tests.api.calls import Service
from tests.ledgers import APPROVER, AUDITOR, CODE, HOST
from tests.pages.visitor import Document, Visitor
from tests.store.raw import raw_connection

NAME, OLD, NEW = "ada.example", "correct horse battery", "seven quiet otters"
CHANGE, END = "/account/password", "/account/end-other-sessions"


@pytest.fixture
def service(service: Service) -> Service:
    """Serve the arrangement, with passwords that are hashed quickly and an account with one."""
    service.app.state.passwords = Argon2Passwords(PasswordHasher.from_parameters(CHEAPEST))
    role = AccountRole(CODE, HOST, Role.AUDITOR)
    code = add_account(service.ledger, NAME, role, person_number=AUDITOR.person).code
    fields = {"name": NAME, "code": code, "new_password": OLD, "again": OLD}
    assert Visitor(service).post("/sign-in/code", fields).status_code == 303
    return service


def signed_in(service: Service, password: str = OLD) -> Visitor:
    """Return somebody who has signed in by a password."""
    visitor = Visitor(service)
    assert visitor.send_password(NAME, password).status_code == 303
    return visitor


def change(visitor: Visitor, current: str = OLD, new: str = NEW, again: str = NEW) -> Response:
    """Send the form for a new password."""
    fields = {"current_password": current, "new_password": new, "again": again}
    return visitor.fill(visitor.open("/account"), CHANGE, fields)


def is_signed_in(visitor: Visitor) -> bool:
    """Whether the first page opens."""
    return visitor.get("/").status_code == 200


def test_the_page_says_who_one_is_and_where_one_is_signed_in(service: Service) -> None:
    """By name to that person only, and every session of theirs; of nobody else's."""
    visitor, _ = signed_in(service), Visitor(service).sign_in(APPROVER)
    page = visitor.open("/account")
    for said in (NAME, AUDITOR.person, "Auditor of Ash Council"):
        assert said in page.words
    rows = [row.words for row in page.one("tbody").all("tr")]
    assert len(rows) == 2  # this one, and the one of setting the password
    assert [row.endswith("This one") for row in rows].count(True) == 1
    assert all(row.startswith("auditor of ASH in ash-birch") for row in rows)
    other = Visitor(service).sign_in(APPROVER).open("/account")
    assert NAME not in other.words
    assert [each.get("action") for each in other.all("form")] == [END, "/sign-out"]


def test_a_new_password_ends_every_other_session_and_renews_this_one(service: Service) -> None:
    """The cookie held before opens nothing any more, and nor does the old password."""
    visitor, other = signed_in(service), signed_in(service)
    before = dict(visitor.client.cookies)
    answer = change(visitor)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account?said=changed")
    assert "Your password is changed" in visitor.open("/account?said=changed").words
    assert not is_signed_in(other)
    stale = Visitor(service)
    stale.client.cookies.update(before)
    assert not is_signed_in(stale)
    assert Visitor(service).send_password(NAME, OLD).status_code == 422
    assert is_signed_in(signed_in(service, NEW))


def test_changing_needs_the_current_password_and_a_fit_new_one(service: Service) -> None:
    """Nothing changes otherwise; a wrong guess is counted as one at the door is."""
    visitor = signed_in(service)
    for current, new, again, said in (
        ("wrong", NEW, NEW, "Your current password is not right."),
        (OLD, NEW, f"{NEW} ", "The two new passwords differ. Enter the same one twice."),
        (OLD, "short", "short", "Choose a password of 12 to 128 characters."),
    ):
        answer = change(visitor, current, new, again)
        page = Document(answer.text)
        assert answer.status_code == 422
        assert [each.startswith(said) for each in page.problems] == [True]
        assert not any(
            each.get("value") for each in page.all("input") if "password" in each.get("id")
        )
    for _ in range(FREE - 1):
        change(visitor, "wrong")
    answer = change(visitor)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "2")
    service.app.state.attempts = Attempts()
    assert Visitor(service).send_password(NAME, OLD).status_code == 429
    assert is_signed_in(visitor)


def test_one_signs_out_everywhere_else_by_showing_the_password(service: Service) -> None:
    """A thief of the session cannot; whoever has no password here need show none."""
    visitor, other = signed_in(service), signed_in(service)
    page = visitor.open("/account")
    refused = visitor.fill(page, END, {"ending_password": "wrong"})
    assert refused.status_code == 422
    assert "ending_password-error" in Document(refused.text).by_id("ending_password").get(
        "aria-describedby"
    )
    assert is_signed_in(other)
    answer = visitor.fill(page, END, {"ending_password": OLD})
    assert (answer.status_code, answer.headers["location"]) == (303, "/account?said=ended")
    assert (is_signed_in(visitor), is_signed_in(other)) == (True, False)
    one, two = Visitor(service).sign_in(APPROVER), Visitor(service).sign_in(APPROVER)
    assert one.fill(one.open("/account"), END).status_code == 303
    assert (is_signed_in(one), is_signed_in(two), is_signed_in(visitor)) == (True, False, True)


def test_whoever_has_no_password_here_cannot_change_one(service: Service) -> None:
    """The form is not shown, and one that is sent all the same leads nowhere."""
    visitor = Visitor(service).sign_in(APPROVER)
    page = visitor.open("/account")
    secret = next(each for each in page.all("input") if each.get("name") == "form_secret")
    answer = visitor.post(CHANGE, {"form_secret": secret.get("value"), "current_password": "x"})
    assert answer.status_code == 404


def test_what_was_done_is_kept_by_number_and_never_by_name(service: Service) -> None:
    """In the audit trail, which both councils read."""
    visitor = signed_in(service)
    change(visitor, "wrong")
    change(visitor)
    with raw_connection(service.url) as raw:
        kept = raw.run("SELECT action, outcome, person, detail FROM audit_event")
    assert ("change a password", "refused", AUDITOR.person) in {row[:3] for row in kept}
    assert ("change a password", "done", AUDITOR.person) in {row[:3] for row in kept}
    assert NAME not in str(kept)
