"""A program: two real identity providers (Canaille), one for each council, until its input ends.

It reads one line of JSON, starts a process for each provider that the line describes, and prints
one line with their ports. Canaille keeps its state for a whole process, and takes two seconds to
load: it is loaded once, and the two are forked from that. Two things are not as they come with
Canaille 0.3.6. Its access tokens name no program and hold for ten days, and for machines they are
random letters: here the library that it is built on makes them, as RFC 9068 says, for an hour. And
its store in memory, asked for a code of a client, gives any code of that client: here a code is
looked up by itself.
"""

from __future__ import annotations

import json
import os
import signal
import socketserver
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # plain http, on the loopback address only

from authlib.oauth2.rfc9068 import JWTBearerTokenGenerator  # type: ignore[import-untyped]
from canaille import create_app  # type: ignore[import-untyped]
from canaille.app import models  # type: ignore[import-untyped]
from canaille.backends import Backend  # type: ignore[import-untyped]
from canaille.oidc.jose import server_jwks  # type: ignore[import-untyped]
from canaille.oidc.provider import AuthorizationCodeGrant, authorization, get_issuer  # type: ignore[import-untyped]
from flask import Flask, request

Json = dict[str, Any]


class Server(socketserver.ThreadingMixIn, WSGIServer):
    """One thread for each connection: a browser opens some that it never uses."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """A handler that writes no log."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Tokens(JWTBearerTokenGenerator):  # type: ignore[misc]
    """Access tokens for people and machines, signed with the provider's own key."""

    def get_jwks(self) -> object:
        """Return the keys that sign."""
        return server_jwks(include_inactive=False)

    def get_audiences(self, client: Any, user: object, scope: object) -> list[str]:  # noqa: ANN401, ARG002
        """Return whom the token is for."""
        return [each.client_id for each in client.audience]

    def get_extra_claims(self, client: object, grant_type: str, user: Any, scope: object) -> Json:  # noqa: ANN401, ARG002
        """Return the groups of a person."""
        return {} if user is None else {"groups": [each.display_name for each in user.groups]}


def code_of_client(_grant: object, code: str, client: Any) -> Any:  # noqa: ANN401
    """Return the code that was given out to a client; None where it was not, or is over."""
    found = Backend.instance.get(models.AuthorizationCode, code=code)
    is_good = found is not None and found.client == client and not found.is_expired()
    return found if is_good else None


def make(described: Json, port: int) -> Flask:
    """Make the provider that is described, with its users and clients."""
    app: Flask = create_app(
        config={
            "TESTING": True,
            "ENV_FILE": None,
            "SECRET_KEY": os.urandom(16).hex(),
            "WTF_CSRF_ENABLED": False,
            "PREFERRED_URL_SCHEME": "http",
            "SERVER_NAME": f"localhost:{port}",
            "CANAILLE": {
                "DATABASE": "memory",
                "JAVASCRIPT": False,
                "ACL": {"DEFAULT": {"PERMISSIONS": ["use_oidc"]}},
                "LOGGING": {"version": 1, "disable_existing_loggers": True},
            },
            "CANAILLE_OIDC": {
                "ACTIVE_JWKS": described["keys"],
                # Where it leads on to after signing out, though it is shown no ID token.
                "TRUSTED_DOMAINS": ["ledger.example", "127.0.0.1"],
            },
        }
    )
    AuthorizationCodeGrant.query_authorization_code = code_of_client
    models.User.get_user_id = lambda user: user.user_name  # as the library asks for it
    with app.app_context():
        tokens = Tokens(get_issuer(), expires_generator=lambda _client, _grant: 3_600)
        for grant in ("client_credentials", "password"):
            authorization.register_token_generator(grant, tokens)
        fill(described)
    app.add_url_rule("/for-tests/keys", view_func=keys_setter(app), methods=["POST"])
    return app


def fill(described: Json) -> None:
    """Save the users, the groups and the clients."""
    backend = Backend.instance
    users = {}
    for name, groups in described["users"].items():
        users[name] = models.User(
            user_name=name,
            formatted_name=f"{name} Surname",
            family_name="Surname",
            emails=[f"{name}@council.example"],
            password="correct horse",
        )
        backend.save(users[name])
        for group in groups:
            found = backend.get(models.Group, display_name=group)
            made = found or models.Group(display_name=group, members=[])
            made.members = [*made.members, users[name]]
            backend.save(made)
    clients: dict[str, Any] = {}
    for each in described["clients"]:
        audience = [clients[name] for name in each.pop("audience", [])]
        client = models.Client(
            client_name=each["client_id"],
            client_id_issued_at=datetime.now(UTC),  # noqa: TID251 - of a program that is not ours
            client_uri="https://about-the-ledger.example",
            response_types=["code"],
            scope=["openid", "groups", "Ledger.Act"],
            **each,
        )
        backend.save(client)  # before it can be its own audience
        client.audience = audience or [client]
        backend.save(client)
        clients[client.client_id] = client


def keys_setter(app: Flask) -> Callable[[], Json]:
    """Return the way for a test to change the keys: those that sign, and those that did."""

    def set_keys() -> Json:
        given = request.get_json()
        app.config["CANAILLE_OIDC"]["ACTIVE_JWKS"] = given["active"]
        app.config["CANAILLE_OIDC"]["INACTIVE_JWKS"] = given["inactive"]
        return {}

    return set_keys


def start(described: Json) -> tuple[int, int]:
    """Start a provider in a process of its own; returns its port and the process's number."""
    server = make_server("127.0.0.1", 0, nothing, server_class=Server, handler_class=Quiet)
    child = os.fork()
    if child:
        server.server_close()
        return server.server_port, child
    server.set_app(make(described, server.server_port))
    server.serve_forever()
    return 0, 0


def nothing(_environ: object, _start: object) -> Iterable[bytes]:
    """Answer nothing: what a server is made with until its provider is."""
    return []


def main() -> None:
    """Start what standard input describes, say where, and end with it."""
    described = json.loads(sys.stdin.readline())
    make({**described[0], "users": {}, "clients": []}, 1)  # loads all that it loads lazily
    started = [start(each) for each in described]
    print(json.dumps([port for port, _ in started]), flush=True)  # noqa: T201 - it is a program
    sys.stdin.read()
    for _, child in started:
        os.kill(child, signal.SIGKILL)


if __name__ == "__main__":
    main()
