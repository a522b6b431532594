"""The whole ledger for plain-text accounting: one hledger journal, one beancount file.

So that an auditor can perform the ledger again with programs that we did not write. Both files are
given out piece by piece and never held whole. Every journal is a transaction of its own; both books
stand in one file, each account under its book, each pool's part of an account below the account.
Source: workbooks page, "Going out to other systems"; the manuals of hledger and of Beancount.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ledger.domain.accounts import Account, AccountGroup
from ledger.domain.calendar import Month
from ledger.domain.money import show_pounds
from ledger.domain.whole_ledger import LedgerAccount, LedgerJournal, LedgerLine, WholeLedger

HLEDGER_MEDIA_TYPE = "text/plain; charset=utf-8"
BEANCOUNT_MEDIA_TYPE = "text/plain; charset=utf-8"
COMMODITY = "GBP"

_GROUPS = {
    AccountGroup.ASSETS: "Assets",
    AccountGroup.LIABILITIES: "Liabilities",
    AccountGroup.INCOME: "Income",
    AccountGroup.EXPENSE: "Expenses",
}
_HLEDGER_TYPES = {
    AccountGroup.ASSETS: "A",
    AccountGroup.LIABILITIES: "L",
    AccountGroup.INCOME: "R",
    AccountGroup.EXPENSE: "X",
}
_PLAIN_COMPONENT = re.compile(r"[A-Z0-9][A-Za-z0-9-]*", re.ASCII)
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9]+", re.ASCII)
_ESCAPED = "X-"


def hledger_journal(ledger: WholeLedger, journals: Iterable[LedgerJournal]) -> Iterator[str]:
    """Yield the ledger as an hledger journal, every account and the commodity declared.

    `hledger check --strict ordereddates` takes it without a complaint; an account is named
    ``PCC:Expenses:6000 Cost pool:DCS``.
    """
    yield "".join(f"; {line}\n" for line in _head(ledger))
    yield f"\ncommodity 1000.00 {COMMODITY}\n\n"
    for account in ledger.accounts:
        group = _HLEDGER_TYPES[account.account.group]
        yield f"account {hledger_account(account)}  ; type:{group}\n"
    for journal in journals:
        tags = ", ".join(f"{name}:{value}" for name, value in _about(journal))
        lines = "".join(_hledger_line(line) for line in journal.lines)
        yield f"\n{journal.effective_on} * ({journal.id}) {_words(journal)}  ; {tags}\n{lines}"


def beancount_file(ledger: WholeLedger, journals: Iterable[LedgerJournal]) -> Iterator[str]:
    """Yield the ledger as a beancount file, every account opened on the first day.

    `bean-check` takes it without a complaint; an account is named
    ``Expenses:PCC:6000-Cost-pool:DCS``.
    """
    yield "".join(f"; {line}\n" for line in _head(ledger))
    yield f'\noption "title" {_quoted(ledger.name)}\noption "operating_currency" "{COMMODITY}"\n'
    if ledger.first_on is not None:
        yield f"\n{ledger.first_on} commodity {COMMODITY}\n\n"
    for account in ledger.accounts:
        yield f"{ledger.first_on} open {beancount_account(account)} {COMMODITY}\n"
        yield f"  book: {_quoted(account.book)}\n  account: {int(account.account)}\n"
        yield f"  pool: {_quoted(account.pool)}\n" if account.pool else ""
    for journal in journals:
        about = "".join(f"  {name}: {_value(value)}\n" for name, value in _about(journal))
        lines = "".join(_beancount_line(line) for line in journal.lines)
        yield f"\n{journal.effective_on} * {_quoted(_words(journal))}\n{about}{lines}"


def hledger_account(account: LedgerAccount) -> str:
    """Return what an account is called in the hledger journal."""
    title = f"{int(account.account)} {_title(account.account).replace('-', ' ')}"
    parts = [account.book, _GROUPS[account.account.group], title, account.pool]
    return ":".join(part for part in parts if part)


def beancount_account(account: LedgerAccount) -> str:
    """Return what an account is called in the beancount file, where codes may be written anew."""
    title = f"{int(account.account)}-{_title(account.account)}"
    parts = [_GROUPS[account.account.group], _component(account.book), title]
    return ":".join([*parts, _component(account.pool)] if account.pool else parts)


def _component(code: str) -> str:
    """Write a code as a part of an account's name, so that no two codes are written the same.

    Beancount takes letters, digits and hyphens, a capital or a digit first. What is otherwise is
    written ``X-`` and its other characters by number; so is what begins just so.
    """
    if _PLAIN_COMPONENT.fullmatch(code) and not code.startswith(_ESCAPED):
        return code
    return _ESCAPED + "".join(
        each if each.isascii() and each.isalnum() else f"-{ord(each):02X}" for each in code
    )


def _title(account: Account) -> str:
    return _NOT_PLAIN.sub("-", account.title)


def _head(ledger: WholeLedger) -> Iterator[str]:
    """Say what this is, whose, and as known when: what the same bytes depend on, and no more."""
    position = ledger.position
    yield f"{_one_line(ledger.name)} ({ledger.code}): the books of {' and '.join(ledger.books)}"
    sealed = f"head {position.head_hash}" if position.head_hash else "nothing sealed yet"
    tail = "; events not yet sealed are taken in" if position.provisional else ""
    yield f"Ledger position: sequence {position.sequence}, {sealed}{tail}"
    yield f"Amounts are pounds ({COMMODITY}), debits positive. One transaction is one journal."
    if ledger.shown_to is not None:
        yield f"Single costs are shown as {ledger.shown_to} sees them; the other council's stand as"
        yield "totals of a month, on its last day, so that balances at a month's end are whole."


def _words(journal: LedgerJournal) -> str:
    if journal.event is None:
        return f"Single costs of {journal.book}, total of {Month.of(journal.effective_on)}"
    return journal.event.kind.value.replace("_", " ").capitalize()


def _about(journal: LedgerJournal) -> list[tuple[str, str | int]]:
    """What is said of a transaction, by name: text in both files, and numbers as numbers."""
    event = journal.event
    if event is None:
        return [("book", journal.book), ("journal", journal.id), ("totals", "month")]
    said: list[tuple[str, str | int | None]] = [
        ("book", journal.book),
        ("journal", journal.id),
        ("event", event.id),
        ("kind", event.kind.value),
        ("period", event.period),
        ("sequence", event.sequence),
        ("reverses", event.reverses),
    ]
    return [(name, value) for name, value in said if value is not None]


def _about_line(line: LedgerLine) -> list[tuple[str, str | int]]:
    said: list[tuple[str, str | int | None]] = [
        ("pool", line.account.pool or None),
        ("service", line.service),
        ("service-month", str(line.service_month) if line.service_month else None),
        ("counterparty", line.counterparty),
        ("document", line.document),
    ]
    return [(name, value) for name, value in said if value is not None]


def _hledger_line(line: LedgerLine) -> str:
    tags = ", ".join(f"{name}:{value}" for name, value in _about_line(line))
    posting = f"    {hledger_account(line.account)}  {show_pounds(line.amount_pence)} {COMMODITY}"
    return f"{posting}  ; {tags}\n" if tags else f"{posting}\n"


def _beancount_line(line: LedgerLine) -> str:
    posting = f"  {beancount_account(line.account)}  {show_pounds(line.amount_pence)} {COMMODITY}\n"
    about = "".join(f"    {name}: {_value(value)}\n" for name, value in _about_line(line))
    return posting + about


def _value(value: str | int) -> str:
    return str(value) if isinstance(value, int) else _quoted(value)


def _quoted(text: str) -> str:
    return '"' + _one_line(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _one_line(text: str) -> str:
    return " ".join(text.split())
