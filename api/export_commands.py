"""Commands for other programs: the whole ledger as a file, and whether a map is right."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from api.command_words import AddWord
from api.console import only_arrangement, say
from api.ledger_maps import read_map_file
from api.opening import opened
from api.settings import Settings
from ledger.actions.audit_trail import audit_access
from ledger.actions.register_person import operator
from ledger.queries.whole_ledger import (
    Reader,
    journals_as_posted,
    journals_by_date,
    whole_ledger,
)
from reports.general_ledger_map import MapColumn
from reports.journal_lines import journal_lines_csv
from reports.plain_text import beancount_file, hledger_journal

_ENDINGS = {"hledger": ".journal", "beancount": ".beancount", "journal-lines": "-lines.csv"}


def add_words(word: AddWord) -> None:
    """Add the words of this module."""
    exporting = word("export", _export, asks=True)
    exporting.add_argument("what", choices=sorted(_ENDINGS), help="for which program")
    exporting.add_argument("--out", help="the file to write; by default below LEDGER_OUT")
    checking = word("check-map", _check_map)
    checking.add_argument("file", help="a map for a general ledger, such as oracle.toml")


def _export(arguments: argparse.Namespace, settings: Settings) -> None:
    """Write the whole ledger, of both books, as a file for another program."""
    with opened(settings) as ledger:
        with ledger.database.reading() as connection:
            code = only_arrangement(ledger, arguments.arrangement)
            known = ledger.definitions.find(connection, code)
            # Whoever keeps the database sees all of it.
            reader = Reader(None)
            whole = whole_ledger(connection, known, reader)
            by_date = journals_by_date(connection, known.arrangement_id, reader)
            pieces: Iterable[str | bytes]
            match arguments.what:
                case "hledger":
                    pieces = hledger_journal(whole, by_date)
                case "beancount":
                    pieces = beancount_file(whole, by_date)
                case _:
                    posted = journals_as_posted(connection, known.arrangement_id, reader)
                    pieces = journal_lines_csv(posted)
            path = Path(arguments.out or settings.out / f"{code}{_ENDINGS[arguments.what]}")
            _write(path, pieces)
        detail = {"export": arguments.what, "name": path.name}
        taker = operator(code, known.arrangement.host)
        audit_access(ledger, taker, "download an export", detail)
    say(f"Written: {path}")


def _write(path: Path, pieces: Iterable[str | bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as out:
        out.writelines(piece.encode() if isinstance(piece, str) else piece for piece in pieces)


def _check_map(arguments: argparse.Namespace, _settings: Settings) -> None:
    """Read a map for a general ledger, and show what its columns are filled from."""
    found = read_map_file(Path(arguments.file))
    print(f"{found.name}: {found.title}. The map is right.")
    for place, column in enumerate(found.columns, 1):
        print(f"{place:3} {column.name or '-'}: {_shown(column)}")
    for name, line in (("first line", found.first_line), ("last line", found.last_line)):
        if line:
            print(f"{name}: {', '.join(_shown(column) for column in line)}")


def _shown(column: MapColumn) -> str:
    text = "".join(
        part.text if part.field is None else f"{{{part.field}}}" for part in column.parts
    )
    limit = f", at most {column.most} characters" if column.most is not None else ""
    return f"{text or 'nothing'}{limit}{', cut' if column.cut else ''}"
