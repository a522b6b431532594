"""A provider of a few lines, which counts how often it is asked and answers what it is told to."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc.jwk import ECKey, OctKey, RSAKey

from api.providers import Provider
from api.tenants import Tenant
from ledger.store.tokens import Role
from tests.ledgers import CODE

DESCRIPTION, KEYS, TOKEN = "/.well-known/openid-configuration", "/keys", "/token"


class Later:
    """A clock that a test moves on."""

    def __init__(self, instant: datetime = datetime(2026, 1, 5, 9, tzinfo=UTC)) -> None:
        self.instant = instant

    def now(self) -> datetime:
        """Return the instant that it was moved to."""
        return self.instant


class Tiny:
    """A provider of a few lines. `says` is what it answers by path: a status, headers, a body."""

    def __init__(self, port: int) -> None:
        self.issuer = f"http://127.0.0.1:{port}"
        self.asked: Counter[str] = Counter()
        self.says: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.answers = threading.Event()  # until this is set it keeps whoever asks waiting
        self.answers.set()
        self.describe()
        self.publish()

    def describe(self, **given: object) -> None:
        """Describe itself, with anything of it given."""
        whole = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}{TOKEN}",
            "jwks_uri": f"{self.issuer}{KEYS}",
            **given,
        }
        self.says[DESCRIPTION] = (200, {}, json.dumps(whole).encode())

    def publish(self, *keys: RSAKey | ECKey | OctKey | dict[str, Any]) -> None:
        """Publish keys."""
        listed = [
            each if isinstance(each, dict) else dict(each.as_dict(private=False)) for each in keys
        ]
        self.says[KEYS] = (200, {}, json.dumps({"keys": listed}).encode())

    def fail(self, path: str = KEYS) -> None:
        """Answer nothing but failures at a path."""
        self.says[path] = (500, {}, b"")

    def provider(self, clock: Later) -> Provider:
        """Return the provider as the service sees it."""
        tenant = Tenant(
            name="tiny",
            title="Tiny",
            issuer=self.issuer,
            client_id="pages",
            client_secret="secret",
            audience="interface",
            party="ASH",
            arrangements=(CODE,),
            roles={"preparer": Role.PREPARER},
        )
        return Provider(tenant, clock)


@contextmanager
def running_tiny() -> Iterator[Tiny]:
    """Run a tiny provider until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked[self.path] += 1
            found.answers.wait(5)
            status, headers, body = found.says.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", "0")))
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        found = Tiny(server.server_port)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield found
        server.shutdown()
