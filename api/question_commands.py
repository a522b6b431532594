"""Commands that ask what the service is asked over HTTP: a statement, neutrality, balances."""

from __future__ import annotations

import argparse
from pathlib import Path

from api.command_words import AddWord
from api.console import only_arrangement, say, show_table
from api.demo import hand_out_here, issued_statement, statement_name
from api.opening import opened
from api.settings import Settings
from ledger.actions.work import Ledger
from ledger.domain.accounts import parse_account
from ledger.domain.calendar import Month
from ledger.domain.clock import today
from ledger.domain.errors import NotFound
from ledger.domain.issued_file import FileKind
from ledger.domain.money import show_pounds
from ledger.domain.neutrality import Neutrality
from ledger.domain.parse import parse_date
from ledger.domain.statement import Statement
from ledger.queries import balances, statements
from ledger.queries.arrangements import Known
from ledger.queries.neutrality import neutrality
from reports.documents import Documents


def add_words(word: AddWord) -> None:
    """Add the words of this module."""
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
