"""The command line: set up, load the example, serve, and ask the same questions as over HTTP.

Answers go to standard output, progress and troubles to standard error, in plain English. A
mistake that a person can put right ends with status 2.
"""

from __future__ import annotations

import argparse
import json
import socket
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import uvicorn
from sqlalchemy.exc import SQLAlchemyError

from api import (
    account_commands,
    clearing_commands,
    evidence_commands,
    exit_commands,
    export_commands,
    question_commands,
    report_commands,
    sealing_commands,
    token_commands,
    upload_commands,
)
from api.app import create_app
from api.command_words import Command, DoesNotHold
from api.connections import configured
from api.console import Progress, say
from api.database_rights import require_rights
from api.demo import load_example, write_reports
from api.logs import log_as_json
from api.opening import opened
from api.refusals import SettingInvalid
from api.settings import ROOT, Settings, read_settings
from api.transport import Transport, transport
from ledger.actions.issue_token import issue_token
from ledger.actions.work import Ledger
from ledger.domain.errors import LedgerError
from ledger.queries import arrangements
from ledger.store.database_roles import making_roles
from ledger.store.engine import Database, empty_postgresql, migrate
from ledger.store.tokens import Role

EXAMPLE = ROOT / "examples" / "plymouth-torbay"
_FAILED = 1
_BAD = 2
_STOPPED = 130
_DEMO_DAYS = 7


def main(given: Sequence[str] | None = None) -> int:
    """Run one command and return its status: 0 done, 1 does not hold, 2 a person can mend it."""
    arguments = _parser().parse_args(given)
    command: Command = arguments.command
    try:
        command(arguments, read_settings())
    except LedgerError as refusal:
        say(refusal.detail)
        return _BAD
    except DoesNotHold:
        return _FAILED
    except SQLAlchemyError as error:
        say(_database_trouble(error))
        return _BAD
    except KeyboardInterrupt:
        say("Stopped.")
        return _STOPPED
    return 0


def _database_trouble(error: SQLAlchemyError) -> str:
    """Say what is wrong with the database; the address is left out, as it may hold a password."""
    words = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
    if "no such table" in words or "does not exist" in words:
        return f"The database is not set up: {words}. Call ./run migrate first."
    return f"The database cannot be used: {words}. See LEDGER_DATABASE_URL."


# ---- setting up and serving ----
def _up(_arguments: argparse.Namespace, settings: Settings) -> None:
    """Set up, load the example into an empty database, write the reports, and serve."""
    reached = transport(settings.host)
    _set_up(settings, write_again=False)
    with opened(settings) as ledger:
        hints = _way_in(ledger, settings)
    _serve(settings, hints, reached)


def _demo(arguments: argparse.Namespace, settings: Settings) -> None:
    """Do the same without serving."""
    if arguments.reset:
        _reset(settings, sure=arguments.yes)
    _set_up(settings, write_again=True)


def _set_up(settings: Settings, *, write_again: bool) -> None:
    migrate(settings.migrating_url)
    progress = Progress()
    with opened(settings) as ledger:
        with ledger.database.reading() as connection:
            codes = arrangements.codes(connection)
        if not codes or EXAMPLE.name in codes:
            # Loading again changes nothing; a load that was stopped half-way goes on.
            code = load_example(ledger, EXAMPLE, progress=progress)
            if not codes or write_again or not any(settings.out.glob("statement-*.xlsx")):
                written = write_reports(ledger, code, settings.out, progress=progress)
                say(f"{len(written)} workbooks are in {settings.out}")
            else:
                say(f"The workbooks in {settings.out} stand; ./run demo writes them afresh.")


def _reset(settings: Settings, *, sure: bool) -> None:
    """Remove the embedded database, or with --yes the tables of a server's."""
    if not settings.is_embedded:
        if not sure:
            raise SettingInvalid(
                "--reset would delete everything in the PostgreSQL database that "
                "LEDGER_DATABASE_URL names. If that is meant, add --yes."
            )
        owner = Database(settings.migrating_url)
        empty_postgresql(owner)
        owner.close()
        return
    file = Path(settings.database_url.removeprefix("sqlite:///"))
    for suffix in ("", "-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)


def _way_in(ledger: Ledger, settings: Settings) -> list[str]:
    """Say how to call the service: with fresh tokens where it is the embedded example."""
    address = f"http://{settings.host}:{settings.port}"
    hints = [
        f"Serving {address} (stop with Ctrl-C).",
        f"  {address}/docs describes every operation, with examples.",
        f"  {address}/ is for people, who sign in with an account.",
    ]
    with ledger.database.reading() as connection:
        codes = arrangements.codes(connection)
        if not settings.is_embedded or EXAMPLE.name not in codes:
            return [*hints, "  Make accounts with ./run account, tokens with ./run token."]
        found = ledger.definitions.find(connection, EXAMPLE.name).arrangement
    tokens = {
        role: issue_token(
            ledger, arrangement=found.code, party=found.host, role=role, days=_DEMO_DAYS
        ).secret
        for role in (Role.PREPARER, Role.APPROVER, Role.AUDITOR)
    }
    question = f"balances?as_at={found.term.last}&group_by=pool"
    return [
        *hints,
        f"  Set a password at {address}/sign-in/code by a name and its code, which works once:",
        *account_commands.example_ways_in(ledger, found),
        f"  For programs, tokens of {found.host}, good for {_DEMO_DAYS} days:",
        *[f"    {role:<9} {secret}" for role, secret in tokens.items()],
        f"  For the other council: ./run token --party {found.recipient} --role approver",
        "Try next:",
        f"  curl -H 'Authorization: Bearer {tokens[Role.AUDITOR]}' \\",
        f"    '{address}/v1/arrangements/{found.code}/{question}'",
    ]


def _serve_as_told(arguments: argparse.Namespace, settings: Settings) -> None:
    """Serve on the address given; beyond this machine only with TLS, or behind a proxy."""
    wanted = replace(
        settings,
        host=arguments.host or settings.host,
        port=settings.port if arguments.port is None else arguments.port,
    )
    reached = transport(
        wanted.host,
        certificate=arguments.tls_certificate,
        key=arguments.tls_key,
        behind_proxy=arguments.behind_proxy,
        proxies=arguments.proxy_address,
    )
    address = f"{reached.scheme}://{wanted.host}:{wanted.port}"
    _serve(wanted, [f"Serving {address} (stop with Ctrl-C)."], reached)


class _Server(uvicorn.Server):
    """uvicorn, saying what it has to say once it really listens."""

    def __init__(self, config: uvicorn.Config, hints: Sequence[str]) -> None:
        super().__init__(config)
        self._hints = hints

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say how to come in."""
        await super().startup(sockets=sockets)
        if self.started:
            for hint in self._hints:
                print(hint, flush=True)


def _serve(settings: Settings, hints: Sequence[str], reached: Transport) -> None:
    """Serve until stopped; a port in use, or a role that may not serve, is said plainly before."""
    with _bound(settings) as listening:
        with opened(settings) as ledger:
            require_rights(ledger, strict=settings.strict_roles)  # what it warns of is logged later
        log_as_json()
        config = configured(create_app(settings), **reached.uvicorn_options())
        _Server(config, hints).run(sockets=[listening])


def _bound(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        raise SettingInvalid(
            f"Cannot listen on {settings.host} port {settings.port}: {error.strerror}. "
            "Choose another with: ./run serve --port 8001"
        ) from error


def _migrate(_arguments: argparse.Namespace, settings: Settings) -> None:
    """Bring the database to the newest migration."""
    migrate(settings.migrating_url)
    say("The database is at the newest migration.")


def _database_roles(_arguments: argparse.Namespace, _settings: Settings) -> None:
    """Print the SQL that makes PostgreSQL's roles, for its superuser, before ./run migrate."""
    print(making_roles(), end="")


def _openapi(_arguments: argparse.Namespace, settings: Settings) -> None:
    """Print the description of the HTTP interface."""
    print(json.dumps(create_app(settings).openapi(), indent=1, ensure_ascii=False))


# ---- what can be asked for ----
def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./run", description="The joint arrangement ledger.", allow_abbrev=False
    )
    words = parser.add_subparsers(required=True, metavar="WORD")

    def word(name: str, command: Command, *, asks: bool = False) -> argparse.ArgumentParser:
        described = (command.__doc__ or "").strip()
        made = words.add_parser(name, help=described, description=described, allow_abbrev=False)
        made.set_defaults(command=command)
        if asks:
            made.add_argument("--arrangement", help="its code; by default the only one")
        return made

    word("up", _up)
    demo = word("demo", _demo)
    demo.add_argument("--reset", action="store_true", help="start again from an empty database")
    demo.add_argument("--yes", action="store_true", help="with --reset: empty a PostgreSQL one too")
    serve = word("serve", _serve_as_told)
    serve.add_argument("--host", help="the address to listen on (default 127.0.0.1)")
    serve.add_argument("--port", type=int, help="the port to listen on (default 8000)")
    serve.add_argument(
        "--behind-proxy", action="store_true", help="a proxy with TLS stands before the service"
    )
    serve.add_argument(
        "--proxy-address",
        action="append",
        default=[],
        help="where the proxy calls from; may be repeated (default 127.0.0.1)",
    )
    serve.add_argument("--tls-certificate", help="a file in PEM: serve https with it")
    serve.add_argument("--tls-key", help="its key, a file in PEM without a passphrase")
    word("migrate", _migrate)
    word("database-roles", _database_roles)
    word("openapi", _openapi)
    account_commands.add_words(word)
    clearing_commands.add_words(word)
    token_commands.add_words(word)
    evidence_commands.add_words(word)
    exit_commands.add_words(word)
    export_commands.add_words(word)
    question_commands.add_words(word)
    report_commands.add_words(word)
    sealing_commands.add_words(word)
    upload_commands.add_words(word)
    return parser


if __name__ == "__main__":
    sys.exit(main())
