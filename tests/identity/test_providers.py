"""A provider's description and keys are fetched with care: seldom, briefly, and from where it is.

The provider here is a tiny one, which counts how often it is asked and answers what it is told to.
"""

from __future__ import annotations

import json
import shutil
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from joserfc.jwk import ECKey, OctKey

from api.logs import JsonLines
from api.provider_http import fetch, is_secure
from api.providers import FRESH, LONGEST, PAUSE
from api.refusals import ProviderUnreachable
from tests.api.calls import slug
from tests.certificates import made_certificate
from tests.identity.councils import Council, bearer, new_key, serving_councils, write_tenants
from tests.identity.tiny_provider import DESCRIPTION, KEYS, Later, Tiny, running_tiny
from tests.ledgers import CODE, PREPARER, set_up
from tests.pages.visitor import Visitor

SECOND = timedelta(seconds=1)


@pytest.fixture
def tiny() -> Iterator[Tiny]:
    """Run a tiny provider."""
    with running_tiny() as running:
        yield running


def test_a_key_is_fetched_once_an_hour(tiny: Tiny) -> None:
    """And the description with it."""
    clock, key = Later(), new_key()
    tiny.publish(key)
    provider = tiny.provider(clock)
    for minutes, times in ((0, 1), (1, 1), (59, 1), (61, 2)):
        clock.instant = Later().instant + timedelta(minutes=minutes)
        found = provider.key(str(key.kid))
        assert found is not None
        assert not found.is_private
        assert tiny.asked[KEYS] == tiny.asked[DESCRIPTION] == times
    assert timedelta(minutes=59) < FRESH <= timedelta(minutes=61)


def test_made_up_keys_are_looked_for_every_so_often_only(tiny: Tiny) -> None:
    """A thousand tokens with unknown keys make one request in each ten seconds."""
    clock, key = Later(), new_key()
    tiny.publish(key)
    provider = tiny.provider(clock)
    for number in range(1_000):
        assert provider.key(f"made-up-{number}") is None
    assert tiny.asked[KEYS] == 1
    clock.instant += PAUSE - SECOND
    assert provider.key("made-up") is None
    assert tiny.asked[KEYS] == 1
    clock.instant += SECOND
    for number in range(1_000):
        assert provider.key(f"made-up-{number}") is None
    assert tiny.asked[KEYS] == 2
    assert provider.key(str(key.kid)) is not None


def test_a_new_key_is_found_when_it_is_first_used(tiny: Tiny) -> None:
    """And one that is published no longer is forgotten with it."""
    clock, first, second = Later(), new_key(), new_key()
    tiny.publish(first)
    provider = tiny.provider(clock)
    assert provider.key(str(first.kid)) is not None
    tiny.publish(second)
    clock.instant += PAUSE
    assert provider.key(str(second.kid)) is not None
    assert provider.key(str(first.kid)) is None


def test_keys_serve_on_while_the_provider_is_away(tiny: Tiny) -> None:
    """For a day; it is tried again meanwhile, and not at every asking."""
    clock, key = Later(), new_key()
    tiny.publish(key)
    provider = tiny.provider(clock)
    assert provider.key(str(key.kid)) is not None
    tiny.fail()
    clock.instant += 2 * FRESH
    for _ in range(100):
        assert provider.key(str(key.kid)) is not None
    assert tiny.asked[KEYS] == 2
    clock.instant = Later().instant + LONGEST
    with pytest.raises(ProviderUnreachable):
        provider.key(str(key.kid))
    tiny.publish(key)
    clock.instant += PAUSE
    assert provider.key(str(key.kid)) is not None


@pytest.mark.parametrize("back", [SECOND, 2 * FRESH])
def test_keys_serve_on_where_the_clock_is_put_back_meanwhile(tiny: Tiny, back: timedelta) -> None:
    """As it may be by a second at any time; by a day, what was fetched is of another time."""
    clock, key = Later(), new_key()
    tiny.publish(key)
    provider = tiny.provider(clock)
    assert provider.key(str(key.kid)) is not None
    tiny.fail()
    clock.instant -= back
    assert provider.key(str(key.kid)) is not None
    clock.instant = Later().instant - LONGEST
    with pytest.raises(ProviderUnreachable):
        provider.key(str(key.kid))


def test_a_provider_that_never_answered_is_asked_every_so_often(tiny: Tiny) -> None:
    """Whoever waits for it hears so at once in between."""
    clock = Later()
    tiny.fail(DESCRIPTION)
    provider = tiny.provider(clock)
    for _ in range(100):
        with pytest.raises(ProviderUnreachable):
            provider.metadata()
    assert tiny.asked[DESCRIPTION] == 1
    tiny.describe()
    clock.instant += PAUSE
    assert provider.metadata().token_endpoint == f"{tiny.issuer}/token"


@pytest.mark.parametrize(
    "given",
    [
        {"issuer": "https://evil.example"},
        {"issuer": None},
        {"authorization_endpoint": None},
        {"token_endpoint": "http://evil.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": 7},
        {"end_session_endpoint": "javascript:alert(1)"},
    ],
)
def test_a_description_that_leads_elsewhere_is_not_believed(
    tiny: Tiny, given: dict[str, object]
) -> None:
    """It must be of the issuer that is configured, and every address in it as secure."""
    tiny.describe(**given)
    with pytest.raises(ProviderUnreachable):
        tiny.provider(Later()).metadata()


@pytest.mark.parametrize(
    "answer",
    [
        (302, {"Location": "/elsewhere"}, b""),
        (200, {}, b"<html>"),
        (200, {}, b"[]"),
        (200, {}, b"\xff\xfe{"),
        (200, {}, b"[" * 100_000),
        (200, {}, b"{" + b" " * 400_000 + b"}"),
        (200, {"Content-Encoding": "gzip"}, b"{}"),
        (204, {}, b""),
    ],
)
def test_an_answer_that_is_none_is_not_read(
    tiny: Tiny, answer: tuple[int, dict[str, str], bytes]
) -> None:
    """Nothing is followed, unpacked, or read beyond its measure."""
    tiny.says[DESCRIPTION] = answer
    with pytest.raises(ProviderUnreachable):
        tiny.provider(Later()).metadata()
    assert tiny.asked["/elsewhere"] == 0


def test_keys_that_cannot_check_a_signature_are_left_out(tiny: Tiny) -> None:
    """Others beside them serve; a private part that is published by mistake is not kept."""
    good, curve = new_key(), ECKey.generate_key("P-256", auto_kid=True)
    weak = {"kty": "RSA", "e": "AQAB", "n": "x" * 171, "kid": "weak"}  # 1,024 bits
    secret = {**OctKey.generate_key(256).as_dict(private=True), "kid": "secret"}
    coding = {**new_key().as_dict(private=False), "use": "enc", "kid": "coding"}
    tiny.publish(
        weak,
        secret,
        coding,
        {"kty": "AKP", "kid": "new"},
        {"kty": "RSA", "kid": "broken"},
        {"kty": ["RSA"], "kid": "odd"},
        {**new_key().as_dict(private=False), "kid": 7},
        dict(good.as_dict(private=True)),
        curve,
    )
    provider = tiny.provider(Later())
    for kid in ("weak", "secret", "coding", "new", "broken", "odd"):
        assert provider.key(kid) is None
    for each in (good, curve):
        found = provider.key(str(each.kid))
        assert found is not None
        assert not found.is_private


def test_whoever_has_a_key_waits_for_nobody(tiny: Tiny) -> None:
    """While another request is held up by a slow provider."""
    clock, key = Later(), new_key()
    tiny.publish(key)
    provider = tiny.provider(clock)
    assert provider.key(str(key.kid)) is not None
    clock.instant += 2 * FRESH
    tiny.answers.clear()
    held_up = threading.Thread(target=provider.key, args=(str(key.kid),))
    held_up.start()
    while tiny.asked[DESCRIPTION] < 2:
        time.sleep(0.001)
    assert provider.key(str(key.kid)) is not None
    assert held_up.is_alive()
    tiny.answers.set()
    held_up.join()
    assert tiny.asked[KEYS] == 2


@pytest.mark.parametrize(
    ("address", "secure"),
    [
        ("https://login.example/v2.0", True),
        ("http://127.0.0.1:8000", True),
        ("http://[::1]:8000", True),
        ("http://localhost", True),
        ("http://login.example", False),
        ("http://localhost.evil.example", False),
        ("http://10.0.0.1", False),
        ("ftp://localhost", False),
        ("https://user@login.example", False),
        ("https://", False),
        ("login.example", False),
        ("http://[", False),
        ("", False),
    ],
)
def test_plain_http_is_for_the_loopback_address(address: str, secure: bool) -> None:
    """As a provider's address, or ours."""
    assert is_secure(address) is secure


def test_a_provider_that_is_away_is_said_plainly(migrated_sqlite: Path, tmp_path: Path) -> None:
    """503 with when to try again, as a problem and as a page; never a fault of ours."""
    url = f"sqlite:///{shutil.copyfile(migrated_sqlite, tmp_path / 'ledger.sqlite3')}"
    gone = Council("ash", "ASH", "http://127.0.0.1:9", new_key())
    tenants = write_tenants([gone], tmp_path)
    with set_up(url), serving_councils(url, tenants) as service:
        token = gone.sign(gone.claims())
        answer = service.client.get(f"/v1/arrangements/{CODE}/costs", headers=bearer(token))
        assert (answer.status_code, slug(answer)) == (503, "provider-unreachable")
        assert answer.headers["retry-after"] == "10"
        visitor = Visitor(service).sign_in(PREPARER)
        page = visitor.fill(visitor.open("/sign-in"), "/sign-in/with/ash")
        assert page.status_code == 503
        assert "Try again in a minute" in page.text
        assert visitor.get("/").status_code == 200  # nobody is signed out by it
    gone.client.close()


def test_a_certificate_that_nobody_vouches_for_is_refused(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever stands in a provider's place has none; that it was so is logged, without words."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*made_certificate(tmp_path))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    try:
        with pytest.raises(ProviderUnreachable):
            fetch(f"https://127.0.0.1:{server.server_port}/.well-known/openid-configuration")
    finally:
        server.shutdown()
        serving.join()
        server.server_close()
    (line,) = [json.loads(JsonLines().format(each)) for each in caplog.records]
    assert line["level"] == "warning"
    assert "ConnectError" in str(line["fault"])
    assert "CERTIFICATE" not in str(line)
