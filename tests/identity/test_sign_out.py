"""Whoever came by their council's own account signs out of it too, after having signed out here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from api.pages.provider_sign_in import ENDS_OTHERS
from api.providers import Providers
from ledger.actions.authority import Caller
from ledger.actions.sign_in import Standing, open_session
from ledger.domain.clock import SystemClock
from tests.api.calls import Service
from tests.identity.councils import (
    PASSWORD,
    Ahead,
    Council,
    Traveller,
    changed,
    leads_to,
    serving_councils,
)
from tests.ledgers import AUDITOR
from tests.pages.visitor import HTTPS, Document
from tests.store.raw import raw_connection

BACK = f"{HTTPS}/sign-in"
SESSION_COOKIE = "__Host-ledger"


@pytest.fixture
def leaving(standing: Service, ash: Council) -> Iterator[Traveller]:
    """Somebody who is signed in with Ash's provider, by a browser that no other test shares."""
    others = ash.browsers.pop("audrey", None)
    visitor = Traveller(standing)
    assert visitor.go_through(ash, "audrey").status_code == 200
    yield visitor
    ash.browsers.pop("audrey").close()
    if others is not None:
        ash.browsers["audrey"] = others


def is_signed_in(visitor: Traveller) -> bool:
    """Whether the first page opens."""
    return visitor.get("/").status_code == 200


def signed_in_by(service: Service, standing: Standing, caller: Caller = AUDITOR) -> Traveller:
    """Return somebody with a session that stands on what is given."""
    visitor = Traveller(service)
    made = open_session(service.ledger, caller, standing)
    visitor.client.cookies.set(SESSION_COOKIE, made.secret)
    assert is_signed_in(visitor)
    return visitor


def sign_out(visitor: Traveller) -> httpx2.Response:
    """Press the button of every page."""
    return visitor.fill(visitor.open("/"), "/sign-out")


def test_whoever_signs_out_here_signs_out_at_their_council(
    leaving: Traveller, ash: Council
) -> None:
    """Here at once, and there when the browser comes: it has to be signed in anew."""
    held = leaving.client.cookies[SESSION_COOKIE]
    answer = sign_out(leaving)
    assert answer.status_code == 200
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert "Signed in as" not in answer.text
    # Nobody has been at the provider yet, and the session is over already.
    assert not is_signed_in(leaving)
    leaving.client.cookies.set(SESSION_COOKIE, held)
    assert not is_signed_in(leaving)
    to = leads_to(answer.text)
    with httpx2.Client() as client:
        described = client.get(f"{ash.issuer}/.well-known/openid-configuration").json()
    assert to.partition("?")[0] == described["end_session_endpoint"]
    asked = parse_qs(urlsplit(to).query, strict_parsing=True)
    assert asked == {"client_id": [ash.client_id], "post_logout_redirect_uri": [BACK]}
    browser = ash.browsers["audrey"]
    there = browser.get(to)  # without an ID token to show, the provider asks whether one means it
    assert there.status_code == 200
    left = browser.post(to, data={"answer": "logout"})
    assert (left.status_code, left.headers["location"]) == (302, BACK)
    again = browser.get(leaving.set_out(ash))
    assert again.headers["location"] == "/login"


def test_the_page_that_one_comes_back_to_is_to_sign_in(leaving: Traveller) -> None:
    """As configured, whatever name we are called by; it opens without anything."""
    answer = leaving.client.post(
        "/sign-out",
        data={"form_secret": _form_secret(leaving)},
        headers={"Host": "127.0.0.1", "Accept": "text/html"},
    )
    (back,) = parse_qs(urlsplit(leads_to(answer.text)).query)["post_logout_redirect_uri"]
    assert back == BACK
    assert leaving.open(urlsplit(back).path).heading == "Sign in"


def _form_secret(visitor: Traveller) -> str:
    form = visitor.open("/").form("/sign-out")
    return next(each.get("value") for each in form.all("input"))


def test_whoever_came_otherwise_goes_nowhere_else(standing: Service) -> None:
    """By no provider: to our own page."""
    visitor = signed_in_by(standing, Standing())
    answer = sign_out(visitor)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert not is_signed_in(visitor)


def test_a_provider_that_is_away_keeps_nobody_signed_in(standing: Service, ash: Council) -> None:
    """Nothing answers there: the session here is over all the same."""
    providers: Providers = standing.app.state.providers
    tenant = replace(providers.tenants.every[0], issuer="http://127.0.0.1:9")
    away = replace(providers.tenants, every=(tenant,))
    standing.app.state.providers = Providers(away, SystemClock())
    try:
        visitor = signed_in_by(standing, Standing(issuer=tenant.issuer))
        answer = sign_out(visitor)
        assert not is_signed_in(visitor)
    finally:
        standing.app.state.providers = providers
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert "max-age=0" in answer.headers["set-cookie"].lower()
    with raw_connection(standing.url) as raw:
        assert not [row for row in raw.rows("page_session") if row["issuer"] == tenant.issuer]
    assert ash.issuer != tenant.issuer


def test_a_form_of_another_session_signs_nobody_out(leaving: Traveller) -> None:
    """Another site cannot send somebody to their council's provider to be signed out there."""
    answer = leaving.post("/sign-out", {"form_secret": "made-up"})
    assert answer.status_code == 403
    assert "end_session" not in Document(answer.text).words
    assert is_signed_in(leaving)


# ---- everywhere else ----
def end_others(visitor: Traveller) -> str:
    """Press the button of one's account; returns where it leads."""
    page = visitor.open("/account")
    assert "you sign in with Ash Council once more" in page.words
    answer = visitor.fill(page, "/account/end-other-sessions")
    assert answer.status_code == 200
    return leads_to(answer.text)


def test_signing_out_everywhere_else_asks_the_council_again(
    leaving: Traveller, standing: Service, ash: Council
) -> None:
    """The provider has the person show their password though they are signed in there."""
    other = Traveller(standing)
    assert other.go_through(ash, "audrey").status_code == 200
    there = end_others(leaving)
    assert is_signed_in(leaving)
    assert is_signed_in(other)
    browser = ash.browsers["audrey"]
    assert browser.get(there).headers["location"] == "/auth/password"
    assert browser.post(f"{ash.issuer}/auth/password", data={"password": PASSWORD}).is_redirect
    back = browser.get(there).headers["location"]
    held = leaving.client.cookies[SESSION_COOKIE]
    answer = leaving.get(back)
    assert (answer.status_code, leads_to(answer.text)) == (200, "/account")
    assert leaving.client.cookies[SESSION_COOKIE] != held
    assert len(leaving.open("/account").one("tbody").all("tr")) == 1
    assert not is_signed_in(other)


def test_whoever_did_not_sign_in_again_ends_nothing(
    service: Service, tenants: Path, ash: Council
) -> None:
    """As somebody would who has another's browser, and takes out of the address what asks for it.

    Here the clock is ahead, so that the sign-in there was long ago.
    """
    clock = Ahead()
    with serving_councils(service.url, tenants, clock=clock) as running:
        visitor, other = Traveller(running), Traveller(running)
        for each in (visitor, other):
            assert each.go_through(ash, "adam").status_code == 200
        clock.by = timedelta(minutes=20)
        there = changed(end_others(visitor), prompt=None, max_age=None)
        refused = visitor.get(visitor.sign_in_abroad(ash, there, "adam"))
        assert refused.status_code == 403
        assert "did not have you sign in again" in Document(refused.text).words
        assert is_signed_in(other)


@pytest.mark.parametrize("back", ["/account/end-other-sessions", ENDS_OTHERS])
def test_no_link_has_somebody_end_their_other_sessions(
    standing: Service, ash: Council, back: str
) -> None:
    """Somebody gives them the address to sign in by: they sign in as always, and nothing ends."""
    other, led = Traveller(standing), Traveller(standing)
    assert other.go_through(ash, "adam").status_code == 200
    page = led.open(f"/sign-in?back={back}")
    # As the page has it, and as somebody would have it who altered the page.
    for fields in ({}, {"back": back}):
        sent = led.fill(page, "/sign-in/with/ash", fields)
        answer = led.get(led.sign_in_abroad(ash, leads_to(sent.text), "adam"))
        assert (answer.status_code, leads_to(answer.text)[:8]) in {(200, "/"), (200, "/account")}
        assert is_signed_in(led)
        assert is_signed_in(other)
