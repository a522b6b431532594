"""Beyond this machine the service is reached over TLS only, and believes no client's own word."""

from __future__ import annotations

import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from api.cli import main
from api.refusals import SettingInvalid
from api.transport import Transport, transport
from tests.certificates import made_certificate

Output = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Make a certificate for this machine, and its key."""
    return made_certificate(tmp_path_factory.mktemp("tls"))


async def mirror(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with how the server understood the client."""
    if scope["type"] != "http":
        return
    request = Request(scope)
    host = request.client.host if request.client else ""
    seen = JSONResponse({"scheme": request.url.scheme, "client": host})
    await seen(scope, receive, send)


@contextmanager
def serving(reached: Transport) -> Iterator[str]:
    """Serve the mirror as the service is served; the address is given."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(mirror, log_level="error", lifespan="off", **reached.uvicorn_options())
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"{reached.scheme}://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        listening.close()


FORGED = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}


def test_nobody_writes_another_address_than_their_own() -> None:
    """Only the proxy that was declared is believed; and where none is, nobody."""
    own = {"scheme": "http", "client": "127.0.0.1"}
    for reached, seen in (
        (transport("127.0.0.1"), own),
        (transport("192.0.2.1", behind_proxy=True, proxies=["192.0.2.7"]), own),
        (transport("192.0.2.1", behind_proxy=True), {"scheme": "https", "client": "203.0.113.9"}),
    ):
        with serving(reached) as address:
            assert httpx2.get(address, headers=FORGED).json() == seen


def test_the_service_speaks_tls_by_itself(certificate: tuple[str, str]) -> None:
    """Its cookies are secure there, as anywhere but on plain loopback: it knows its scheme."""
    file, key = certificate
    with serving(transport("192.0.2.1", certificate=file, key=key)) as address:
        assert address.startswith("https://")
        trusting = ssl.create_default_context(cafile=file)
        seen = httpx2.get(address, verify=trusting, headers=FORGED).json()
    assert seen == {"scheme": "https", "client": "127.0.0.1"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--host", "192.0.2.1"], "passwords and tokens would cross the network in clear"),
        (["--host", "0.0.0.0"], "--behind-proxy"),  # noqa: S104 - it is refused
        (["--host", "::"], "--tls-certificate"),
        (["--tls-certificate", "FILE"], "together"),
        (["--tls-key", "KEY"], "together"),
        (["--tls-certificate", "none.pem", "--tls-key", "KEY"], "There is no file none.pem"),
        (["--tls-certificate", "KEY", "--tls-key", "KEY"], "not a certificate and its key"),
        (["--proxy-address", "192.0.2.7"], "add --behind-proxy"),
        (["--behind-proxy", "--proxy-address", "*"], "neither an address nor a network"),
        (["--behind-proxy", "--proxy-address", "proxy.example"], "neither an address"),
    ],
)
def test_what_would_carry_secrets_in_clear_is_refused(
    certificate: tuple[str, str], capsys: Output, words: list[str], said: str
) -> None:
    """Before anything is listened on; so is what cannot be used."""
    known = dict(zip(("FILE", "KEY"), certificate, strict=True))
    assert main(["serve", *(known.get(word, word) for word in words)]) == 2
    assert said in capsys.readouterr().err


def test_a_key_under_a_passphrase_is_refused_and_not_asked_for(tmp_path: Path) -> None:
    """The service starts by itself, with nobody at a keyboard."""
    file, key = made_certificate(tmp_path)
    locked = tmp_path / "locked.pem"
    subprocess.run(
        ["openssl", "ec", "-aes256", "-passout", "pass:x", "-in", key, "-out", str(locked)],
        check=True,
        capture_output=True,
        stdin=subprocess.DEVNULL,
    )
    with pytest.raises(SettingInvalid, match="without a passphrase"):
        transport("127.0.0.1", certificate=file, key=str(locked))
    assert sys.stdin is not None
