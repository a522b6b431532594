"""The command line: set up, load the example, serve, and ask the same questions as over HTTP.

Answers go to standard output, progress and troubles to standard error, in plain English. A
mistake that a person can put right ends with status 2.
"""

from __future__ import annotations

import argparse
import json
import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import uvicorn
from sqlalchemy.exc import SQLAlchemyError

from api import (
    account_commands,
    evidence_commands,
    exit_commands,
    export_commands,
    report_commands,
    sealing_commands,
    token_commands,
    upload_commands,
)
from api.app import create_app
from api.connections import configured
from api.console import Progress, only_arrangement, say, show_table
from api.demo import hand_out_here, issued_statement, load_example, statement_name, write_reports
from api.logs import log_as_json
from api.opening import opened
from api.refusals import SettingInvalid
from api.settings import ROOT, Settings, read_settings
from api.transport import Transport, transport
from ledger.actions.issue_token import issue_token
from ledger.actions.perform import Ledger
from ledger.domain.accounts import parse_account
from ledger.domain.calendar import Month
from ledger.domain.clock import today
from ledger.domain.errors import LedgerError, NotFound
from ledger.domain.issued_file import FileKind
from ledger.domain.money import show_pounds
from ledger.domain.neutrality import Neutrality
from ledger.domain.parse import parse_date
from ledger.domain.statement import Statement
from ledger.queries import arrangements, balances, statements
from ledger.queries.arrangements import Known
from ledger.queries.neutrality import neutrality
from ledger.store.database_roles import making_roles
from ledger.store.engine import Database, empty_postgresql, migrate
from ledger.store.tokens import Role
from reports.documents import Documents

EXAMPLE = ROOT / "examples" / "plymouth-torbay"
_FAILED = 1
_BAD = 2
_STOPPED = 130
_DEMO_DAYS = 7

Command = Callable[[argparse.Namespace, Settings], None]


def main(given: Sequence[str] | None = None) -> int:
    """Run one command and return its status: 0 done, 1 does not hold, 2 a person can mend it."""
    arguments = _parser().parse_args(given)
    command: Command = arguments.command
    try:
        command(arguments, read_settings())
    except LedgerError as refusal:
        say(refusal.detail)
        return _BAD
    except evidence_commands.DoesNotHold:
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
    """Serve until stopped; the socket is bound first, so that a port in use is said plainly."""
    with _bound(settings) as listening:
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


# ---- questions ----
def _statement(arguments: argparse.Namespace, settings: Settings) -> None:
    """Print a period's statement and write its workbook."""
    period = Month.parse(arguments.period)
    with opened(settings) as ledger, ledger.database.reading() as connection:
        known = ledger.definitions.find(connection, only_arrangement(ledger, arguments.arrangement))
        payee = arguments.payee or known.arrangement.host
        standing = statements.newest(connection, known.arrangement_id, period, payee=payee)
        whole = (
            statements.find(connection, known.arrangement_id, known.arrangement, standing)
            if standing is not None
            else None
        )
        if whole is None:
            raise NotFound(f"There is no statement of {period} for what {payee} supplied.")
        content = issued_statement(connection, known, whole)
    _show_statement(whole)
    name = statement_name(known.arrangement, whole)
    _write(arguments, settings, f"{name}.xlsx", content)


def _show_statement(whole: Statement) -> None:
    number = whole.number or f"version {whole.version}"
    print(f"Statement {number} of {whole.period}: {whole.payee.code} to {whole.payer.code}")
    print(f"Status {whole.status}, due {whole.due_on or 'when issued'}")
    rows = [("line", "pool", "service month", "share", "net", "VAT")]
    for line in whole.lines:
        share = f"{line.share.numerator}/{line.share.denominator}" if line.share else ""
        month = f"{line.service_month}{' late' if line.late_item else ''}"
        net, vat = show_pounds(line.net_pence), show_pounds(line.vat_pence)
        rows.append((str(line.line), line.service or line.pool, month, share, net, vat))
    rows.append(("", "Total", "", "", show_pounds(whole.net_pence), show_pounds(whole.vat_pence)))
    show_table(rows, numbers=2)
    print(f"Gross {show_pounds(whole.gross_pence)}")


def _neutrality(arguments: argparse.Namespace, settings: Settings) -> None:
    """Print the neutrality report to the end of a period and write its workbook."""
    with opened(settings) as ledger, ledger.database.reading() as connection:
        known = ledger.definitions.find(connection, only_arrangement(ledger, arguments.arrangement))
        now = today(ledger.clock)
        period = Month.parse(arguments.period) if arguments.period else _last_month(known, ledger)
        report = neutrality(connection, known, as_at=min(period.last, now))
        made = Documents().report(FileKind.COST_NEUTRALITY, period, report)
    _show_neutrality(report)
    with opened(settings) as ledger:
        out = Path(arguments.out) if arguments.out else settings.out
        say(f"Written: {hand_out_here(ledger, known.arrangement.code, out, made)}")


def _last_month(known: Known, ledger: Ledger) -> Month:
    return Month.of(min(known.arrangement.term.last, today(ledger.clock)))


def _show_neutrality(report: Neutrality) -> None:
    print(f"Cost neutrality as at {report.as_at}: {report.verdict}")
    for reason in report.verdict_reasons:
        print(f"  {reason}")
    rows = [("pool", "incurred", "recoverable", "recharged", "residual", "verdict")]
    for each in report.pools:
        figures = each.figures
        rows.append(
            (
                each.pool,
                show_pounds(figures.incurred_pence),
                show_pounds(figures.recoverable_pence),
                show_pounds(figures.recharged_pence),
                show_pounds(figures.residual_pence),
                each.verdict.value,
            )
        )
    show_table(rows, numbers=0)
    for test in report.tests.values():
        passed = {True: "passed", False: "FAILED", None: "not determinable"}[test.passed]
        print(f"{test.code} {test.title}: {passed}")


def _balances(arguments: argparse.Namespace, settings: Settings) -> None:
    """Print the balances of a book as at a date."""
    with opened(settings) as ledger, ledger.database.reading() as connection:
        known = ledger.definitions.find(connection, only_arrangement(ledger, arguments.arrangement))
        question = _question(arguments, known, ledger)
        answer = balances.balances(connection, known.arrangement_id, question)
    print(f"Book of {question.book} as at {question.as_at}")
    rows = [("account", *question.group_by, "debit", "credit", "balance")]
    for row in answer.rows:
        name = f"{int(row.account)} {row.account.title}" if row.account else row.group.value
        keys = [value or "-" for value in row.keys.values()]
        amounts = (row.debit_pence, row.credit_pence, row.balance_pence)
        rows.append((name, *keys, *[show_pounds(pence) for pence in amounts]))
    show_table(rows, numbers=3)


def _question(
    arguments: argparse.Namespace, known: Known, ledger: Ledger
) -> balances.BalanceQuestion:
    found = known.arrangement
    books = [party.code for party in found.parties if party.keeps_book]
    book = arguments.book or found.host
    if book not in books:
        raise NotFound(f"{book!r} keeps no book; those that do: {', '.join(books)}.")
    latest = min(found.books_span.last, today(ledger.clock))
    return balances.BalanceQuestion(
        book=book,
        account=parse_account(arguments.account) if arguments.account else None,
        as_at=parse_date(arguments.as_at, field="--as-at") if arguments.as_at else latest,
        group_by=tuple(dict.fromkeys(arguments.group_by.split(","))) if arguments.group_by else (),
    )


def _write(arguments: argparse.Namespace, settings: Settings, name: str, content: bytes) -> None:
    folder = Path(arguments.out) if arguments.out else settings.out
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    say(f"Written: {folder / name}")


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
    statement = word("statement", _statement, asks=True)
    statement.add_argument("--period", required=True, help="such as 2018-07")
    statement.add_argument("--payee", help="the council that is paid; by default the host")
    statement.add_argument("--out", help="the folder to write to")
    report = word("neutrality", _neutrality, asks=True)
    report.add_argument("--period", help="such as 2020-01; by default the arrangement's last")
    report.add_argument("--out", help="the folder to write to")
    balance = word("balances", _balances, asks=True)
    balance.add_argument("--book", help="whose; by default the host's")
    balance.add_argument("--account", help="only this one")
    balance.add_argument("--as-at", help="such as 2018-12-31; by default today")
    balance.add_argument("--group-by", help="pool, service, service_month, counterparty")
    word("openapi", _openapi)
    account_commands.add_words(word)
    token_commands.add_words(word)
    evidence_commands.add_words(word)
    exit_commands.add_words(word)
    export_commands.add_words(word)
    report_commands.add_words(word)
    sealing_commands.add_words(word)
    upload_commands.add_words(word)
    return parser


if __name__ == "__main__":
    sys.exit(main())
