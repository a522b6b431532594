"""Two councils with an identity provider each, and a service that trusts both.

- `running_councils()`: Ash and Birch with real providers, whose keys the tests hold.
- `Council.token(name)`, `Council.machine_token()`: access tokens that the provider issues.
- `Council.sign(claims)`: a token signed with the provider's own key; any claim, header or key can
  be given, so that a token is wrong in just one way.
- `serving_councils(url, councils, folder)`: the service, with a tenant for each council.
- `signing_in(service, council, name)`: a visitor who goes through the provider's own pages.
"""

from __future__ import annotations

import base64
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
from fastapi.testclient import TestClient
from joserfc.jwk import RSAKey
from joserfc.jws import JWSRegistry

from api.app import create_app
from api.settings import Settings, database_url
from ledger.domain.clock import Clock, SystemClock
from tests.api.calls import Service
from tests.ledgers import CODE, HOST, RECIPIENT
from tests.pages.visitor import HTTPS, Document, Visitor

PROGRAM = Path(__file__).with_name("two_providers.py")
PASSWORD = "correct horse"
# Every user of a provider, and the groups that the provider says they are in.
USERS = {
    "paula": ["Ledger.Preparer", "Everybody"],
    "adam": ["Ledger.Approver"],
    "audrey": ["Ledger.Auditor"],
    "both": ["Ledger.Preparer", "Ledger.Approver"],
    "nobody": ["Everybody"],
}
Json = dict[str, Any]


@dataclass(slots=True)
class Council:
    """A council, and its identity provider as the tests reach it."""

    name: str
    party: str
    issuer: str
    key: RSAKey  # which the provider signs with
    browsers: dict[str, httpx2.Client] = field(default_factory=dict)  # of whoever signed in there
    client: httpx2.Client = field(default_factory=httpx2.Client)

    @property
    def audience(self) -> str:
        """What access tokens for the service's interface are for."""
        return f"interface-of-{self.name}"

    @property
    def client_id(self) -> str:
        """What the provider calls the service's pages."""
        return f"pages-of-{self.name}"

    def token(self, user: str) -> str:
        """Return an access token of a person, which the provider issues."""
        form = {"username": user, "password": PASSWORD, "scope": "openid groups Ledger.Act"}
        return self._issued("tool", {"grant_type": "password", **form})

    def machine_token(self, client: str = "payroll") -> str:
        """Return an access token of a machine, which the provider issues for its credentials."""
        return self._issued(client, {"grant_type": "client_credentials", "scope": "openid"})

    def _issued(self, client: str, form: Mapping[str, str]) -> str:
        address = f"{self.issuer}/oauth/token"
        answer = self.client.post(address, data=dict(form), auth=(client, f"secret-of-{client}"))
        token: str = answer.json()["access_token"]
        return token

    def claims(self, **given: object) -> Json:
        """Return good claims of a person's access token, any of them given; None leaves one out."""
        now = int(time.time())
        good = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": "paula",
            "iat": now,
            "nbf": now,
            "exp": now + 600,
            "azp": "tool",
            "scope": "Ledger.Act",
            "groups": ["Ledger.Preparer"],
        }
        return {name: value for name, value in (good | given).items() if value is not None}

    def machine_claims(self, **given: object) -> Json:
        """Return good claims of a machine's own access token, as RFC 9068 has them."""
        own: Json = {"sub": "payroll", "client_id": "payroll", "azp": None, "groups": None}
        return self.claims(**(own | given))

    def sign(
        self,
        claims: Mapping[str, object],
        *,
        header: Mapping[str, object] | None = None,
        key: Any = None,  # noqa: ANN401 - any kind of key
    ) -> str:
        """Return a token signed with the provider's own key, or another.

        Put together by hand: no library would make most of the headers that are tried.
        """
        whole = {"alg": "RS256", "kid": self.key.kid, "typ": "at+jwt", **(header or {})}
        said = {name: value for name, value in whole.items() if value is not None}
        signed = ".".join(in_letters(json.dumps(part).encode()) for part in (said, claims))
        algorithm = JWSRegistry.algorithms[str(whole["alg"])]
        return f"{signed}.{in_letters(algorithm.sign(signed.encode(), key or self.key))}"

    def set_keys(self, *, active: RSAKey, inactive: Sequence[RSAKey] = ()) -> None:
        """Make the provider sign with another key, and publish some more."""
        self.key = active
        body = {
            "active": [active.as_dict(private=True)],
            "inactive": [each.as_dict(private=True) for each in inactive],
        }
        self.client.post(f"{self.issuer}/for-tests/keys", json=body)


def in_letters(part: bytes) -> str:
    """Return bytes in the letters of a token."""
    return base64.urlsafe_b64encode(part).decode().rstrip("=")


def new_key() -> RSAKey:
    """Return a new key, named as providers name theirs."""
    return RSAKey.generate_key(2048, auto_kid=True)


@contextmanager
def running_councils(*bases: str) -> Iterator[tuple[Council, Council]]:
    """Start both providers, in processes of their own, and end them afterwards.

    `bases` are the addresses of services that they may send people back to.
    """
    keys = [new_key(), new_key()]
    described = [
        {"keys": [key.as_dict(private=True)], "users": USERS, "clients": _clients(name, bases)}
        for name, key in zip(("ash", "birch"), keys, strict=True)
    ]
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", str(PROGRAM)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        program.stdin.write(json.dumps(described) + "\n")
        program.stdin.flush()
        ports = json.loads(program.stdout.readline())
        ash, birch = (f"http://localhost:{port}" for port in ports)
        councils = (
            Council("ash", HOST, ash, keys[0]),
            Council("birch", RECIPIENT, birch, keys[1]),
        )
        yield councils
        for each in councils:
            for client in (each.client, *each.browsers.values()):
                client.close()
        program.stdin.close()


def _clients(name: str, bases: Sequence[str]) -> list[Json]:
    """Describe the programs that a provider knows: the interface, the pages, a tool, machines."""

    def client(client_id: str, *grants: str, **more: object) -> Json:
        return {
            "client_id": client_id,
            "client_secret": f"secret-of-{client_id}",
            "grant_types": list(grants),
            "token_endpoint_auth_method": "client_secret_basic",
            "id_token_signed_response_alg": "RS256",
            **more,
        }

    interface = f"interface-of-{name}"
    return [
        client(interface),
        client(
            f"pages-of-{name}",
            "authorization_code",
            redirect_uris=[f"{base}/sign-in/from/{name}" for base in bases],
            post_logout_redirect_uris=[f"{base}/sign-in" for base in bases],
        ),
        client("tool", "password", audience=[interface]),
        client("payroll", "client_credentials", audience=[interface]),
        client("unlisted", "client_credentials", audience=[interface]),
        client("elsewhere", "client_credentials", audience=["tool"]),
    ]


def write_tenants(
    councils: Sequence[Council], folder: Path, *, address: str = HTTPS, more: str = ""
) -> Path:
    """Write the configuration of both tenants, with a line more for each, and their secrets."""
    lines = [f'address = "{address}"']
    for each in councils:
        secret = folder / f"{each.name}.secret"
        secret.write_text(f"secret-of-{each.client_id}\n")
        secret.chmod(0o600)
        lines.append(
            f"""
[[tenants]]
name = "{each.name}"
title = "{each.name.capitalize()} Council"
issuer = "{each.issuer}"
client_id = "{each.client_id}"
client_secret_file = "{secret.name}"
audience = "{each.audience}"
party = "{each.party}"
arrangements = ["{CODE}"]
scopes = ["openid", "groups"]
roles_claim = "groups"
people_clients = ["tool"]
person_scope = "Ledger.Act"
{more}
[tenants.roles]
"Ledger.Preparer" = "preparer"
"Ledger.Approver" = "approver"
"Ledger.Auditor" = "auditor"
"Ledger.Administrator" = "administrator"
[tenants.machines]
"payroll" = "preparer"
"nightly" = {{ role = "auditor", subject = "5b1f-of-nightly" }}
"""
        )
    file = folder / "tenants.toml"
    file.write_text("\n".join(lines))
    return file


@contextmanager
def serving_councils(url: str, tenants: Path, *, clock: Clock | None = None) -> Iterator[Service]:
    """Serve the database at `url` with the tenants of a file."""
    settings = Settings(database_url(url), Path("out"), tenants=tenants)
    app = create_app(settings, clock or SystemClock())
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Service(client, app, url, CODE, {})


class Ahead:
    """The machine's clock, put forward by as much as a test says."""

    def __init__(self) -> None:
        self.by = timedelta(0)

    def now(self) -> datetime:
        """Return the instant that it shows."""
        return SystemClock().now() + self.by


def address_of(listening: socket.socket) -> str:
    """Return the address of a service on a port of the loopback address."""
    return f"http://127.0.0.1:{listening.getsockname()[1]}"


def bearer(token: str, **headers: str) -> dict[str, str]:
    """Return the headers of a call with a token."""
    return {"Authorization": f"Bearer {token}", **headers}


class Traveller(Visitor):
    """A visitor whose browser also goes to the providers."""

    def set_out(self, council: Council, *, back: str = "") -> str:
        """Press the council's button; returns the provider's address that the page leads to."""
        page = self.open(f"/sign-in?back={back}" if back else "/sign-in")
        answer = self.fill(page, f"/sign-in/with/{council.name}")
        assert answer.status_code == 200, answer.text
        return leads_to(answer.text)

    def sign_in_abroad(
        self, council: Council, address: str, user: str, *, answer: str = "accept"
    ) -> str:
        """Sign in on the provider's own pages; returns our address that it sends one back to."""
        if user not in council.browsers:
            council.browsers[user] = httpx2.Client(follow_redirects=False)
            council.browsers[user].get(address)
            for path, form in (
                ("/login", {"login": user}),
                ("/auth/password", {"password": PASSWORD}),
            ):
                given = council.browsers[user].post(council.issuer + path, data=form)
                assert given.status_code == 302, given.text
        given = council.browsers[user].post(address, data={"answer": answer})
        assert given.status_code == 302, given.text
        return given.headers["location"]

    def go_through(self, council: Council, user: str, *, back: str = "") -> httpx2.Response:
        """Sign in with a council's own account; returns our answer to coming back."""
        return self.get(self.sign_in_abroad(council, self.set_out(council, back=back), user))


def changed(address: str, **query: str | None) -> str:
    """Return an address with some of its query changed, or left out."""
    whole = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    whole |= {name: value for name, value in query.items() if value is not None}
    for name in [name for name, value in query.items() if value is None]:
        whole.pop(name)
    return f"{address.partition('?')[0]}?{httpx2.QueryParams(whole)}"


def leads_to(html: str) -> str:
    """Return where a page leads to by itself, which is where its link leads."""
    page = Document(html)
    found = [each for each in page.all("meta") if each.get("http-equiv") == "refresh"]
    assert found, page.words
    (refresh,) = found
    wait, _, to = refresh.get("content").partition("; url=")
    assert wait == "0"
    assert to in [each.get("href") for each in page.one("main").all("a")]
    return to
