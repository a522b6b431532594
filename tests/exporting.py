"""Exports to general ledgers in tests: by a map of the tests' own, and what their files hold."""

from __future__ import annotations

import csv
from functools import partial
from io import StringIO

from ledger.actions.authority import Caller, Permission
from ledger.actions.export_ledger import export_ledger
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain.accounts import Account
from ledger.domain.calendar import Month
from ledger.domain.ledger_export import ExportForm
from ledger.queries import issued_files
from reports.general_ledger import export_form
from reports.general_ledger_reading import read_map
from tests.ledgers import CODE, PREPARER, WITHIN, do

PLAIN = """
title = "For tests"
file_name = "{book}-{period}-{export_number}.csv"
[[columns]]
name = "journal"
field = "journal"
[[columns]]
name = "line"
field = "line_number"
[[columns]]
name = "account"
field = "our_account"
[[columns]]
name = "pool"
field = "our_pool"
[[columns]]
name = "amount"
field = "amount"
[amounts]
decimal_mark = ""
"""

Exported = tuple[str, int, int, str, int]  # journal, line, account, pool, pence


def form(text: str = PLAIN) -> ExportForm:
    """Return the form in which a map of the tests' own is exported."""
    return export_form(read_map("plain", text))


def export(
    ledger: Ledger,
    period: str | Month,
    caller: Caller = PREPARER,
    *,
    book: str | None = None,
    by: ExportForm | None = None,
    key: str | None = None,
) -> Receipt:
    """Export a period of the caller's book."""
    act = partial(_export, book, str(period), by or form())
    return do(ledger, caller, Permission.EXPORT_LEDGER, act, key=key)


def _export(book: str | None, period: str, by: ExportForm, work: Work) -> Receipt:
    return export_ledger(work, book=book, period=period, form=by)


def rows_of(ledger: Ledger, number: int) -> list[Exported]:
    """Return the rows of an export's kept file, written by the map PLAIN."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        kept = issued_files.find(connection, known.arrangement_id, number)
    assert kept is not None
    return [
        (row["journal"], int(row["line"]), int(Account(int(row["account"]))), row["pool"],
         int(row["amount"]))
        for row in csv.DictReader(StringIO(kept.made.content.decode(), newline=""))
    ]  # fmt: skip
