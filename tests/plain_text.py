"""Opens plain-text ledgers with programs that we did not write, and sums them up month by month.

- `by_hledger(text, folder)`: checked strictly by hledger, and its balances at each month's end.
- `by_beancount(text)`: loaded by Beancount without an error, and its balances likewise.
- `by_sql(url, ...)`: the same from the tables, by SQL of the tests' own.

All give pence by month's end and then by book, account and pool; what is nil is left out.
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import TypeAlias

import pytest
from beancount import loader
from beancount.core import data

from ledger.domain.calendar import Month
from tests.store.raw import raw_connection

Place: TypeAlias = tuple[str, int, str]  # book, account, pool
Balances: TypeAlias = dict[str, dict[Place, int]]  # by month


def by_hledger(text: str, folder: Path) -> Balances:
    """Have hledger check the journal, accounts and commodities declared, dates in order; sum it.

    Skips where there is no hledger, but fails on CI.
    """
    program = shutil.which("hledger")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("hledger is required here", pytrace=False)
        pytest.skip("hledger is not installed")
    file = folder / "ledger.journal"
    file.write_text(text, encoding="utf-8")
    command = [program, "-f", str(file)]
    checks = ["check", "--strict", "accounts", "commodities", "ordereddates"]
    checked = subprocess.run([*command, *checks], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")
    report = ["balance", "--monthly", "--historical", "--flat", "--no-total", "-O", "csv"]
    printed = subprocess.run([*command, *report], capture_output=True, text=True, check=True)
    header, *rows = csv.reader(StringIO(printed.stdout))
    found: Balances = {month: {} for month in header[1:]}
    for name, *amounts in rows:
        book, _, title, *pool = name.split(":")
        place = (book, int(title.partition(" ")[0]), "".join(pool))
        for month, amount in zip(header[1:], amounts, strict=True):
            if amount != "0":
                found[month][place] = _pence(Decimal(amount.removesuffix(" GBP")))
    return found


def by_beancount(text: str) -> Balances:
    """Have Beancount load the file; sum its postings, each account known by what opens it."""
    entries, errors, _ = loader.load_string(text)
    assert errors == []
    places = {
        entry.account: (entry.meta["book"], int(entry.meta["account"]), entry.meta.get("pool", ""))
        for entry in entries
        if isinstance(entry, data.Open)
    }
    assert len(set(places.values())) == len(places), "two accounts of ours under one name"
    return _month_ends(
        (entry.date, places[posting.account], _pence(posting.units.number))
        for entry in entries
        if isinstance(entry, data.Transaction)
        for posting in entry.postings
        if posting.units is not None
    )


def by_sql(url: str, *, known_before: int | None = None) -> Balances:
    """Sum the lines in the tables; those known before a horizon, where one is given."""
    with raw_connection(url) as raw:
        rows = raw.run(
            "SELECT effective_on, known, book, account, pool, amount_pence FROM journal_line"
        )
    return _month_ends(
        (date.fromisoformat(str(day)), (book, account, pool or ""), pence)
        for day, known, book, account, pool, pence in rows
        if known_before is None or known < known_before
    )


def _month_ends(moved: Iterable[tuple[date, Place, int]]) -> Balances:
    """Add up movements to balances at each month's end, from the first month to the last."""
    ordered = sorted(moved, key=lambda each: each[0])
    if not ordered:
        return {}
    balances: dict[Place, int] = {}
    found: Balances = {}
    left = list(reversed(ordered))
    for month in Month.of(ordered[0][0]).through(Month.of(ordered[-1][0])):
        while left and left[-1][0] <= month.last:
            _, place, pence = left.pop()
            balances[place] = balances.get(place, 0) + pence
        found[str(month)] = {place: pence for place, pence in balances.items() if pence}
    return found


def _pence(pounds: Decimal | None) -> int:
    assert pounds is not None
    pence = pounds * 100
    assert pence == int(pence)
    return int(pence)
