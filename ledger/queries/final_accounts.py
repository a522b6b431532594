"""The final accounts between two councils, by payee and financial year, as at a date.

Each amount is that of the document it stands on, on that document's day, so that the years add up
to the debtor less what is unallocated, which are read from the accounts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from ledger.domain.accounts import Account
from ledger.domain.arrangement import Arrangement
from ledger.domain.exit_position import ControlBalance
from ledger.domain.final_account import AccountYear, FinalAccount, SettledStatement, year_end
from ledger.domain.money import Pence
from ledger.queries import credit_notes, settlements
from ledger.queries.billed_lines import BilledStatement
from ledger.queries.unallocated import SourceKind, sources


@dataclass(frozen=True, slots=True)
class _Moved:
    payee: str
    name: str  # of a field of AccountYear
    on: date
    pence: Pence


def final_accounts(
    connection: Connection,
    arrangement_id: int,
    arrangement: Arrangement,
    *,
    billed: Sequence[BilledStatement],
    balances: Iterable[ControlBalance],
    as_at: date,
) -> tuple[FinalAccount, ...]:
    """Return the account of each council as payee, the host's first; all years of both.

    `billed` are the statements issued by the date, `balances` the control accounts at it.
    """
    held = {(each.book, each.account): each.balance_pence for each in balances}
    councils = (arrangement.host, arrangement.recipient)
    moved = [
        *_billed(billed),
        *_credited(connection, arrangement_id),
        *_set_off(connection, arrangement_id, councils),
        *_received(connection, arrangement_id),
        *_refunded(connection, arrangement_id),
        *_written_off(connection, arrangement_id, billed),
    ]
    by_then = [each for each in moved if each.on <= as_at]
    first = min((each.on for each in by_then), default=as_at)
    ends = [date(year, 3, 31) for year in range(year_end(first).year, year_end(as_at).year + 1)]
    return tuple(
        FinalAccount(
            payee=payee,
            payer=arrangement.counterparty(payee),
            years=_years(ends, [each for each in by_then if each.payee == payee]),
            debtor_pence=held[payee, Account.DEBTOR],
            unallocated_pence=-held[payee, Account.UNALLOCATED_RECEIPTS],
            accrued_pence=held[payee, Account.ACCRUED_INCOME],
            in_advance_pence=-held[payee, Account.INCOME_IN_ADVANCE],
        )
        for payee in councils
    )


def settled_statements(billed: Iterable[BilledStatement]) -> tuple[SettledStatement, ...]:
    """Return statements with what became of each by the date that `billed` is of, as issued."""
    found = [
        SettledStatement(
            number=each.number,
            payee=each.payee,
            payer=each.payer,
            period=each.period,
            issued_on=each.issued_on,
            due_on=each.due_on,
            gross_pence=sum(line.gross_pence for line in each.lines),
            credited_pence=sum(line.position.credited.gross_pence for line in each.lines),
            received_pence=sum(line.position.settled.gross_pence for line in each.lines),
            set_off_pence=sum(line.position.set_off.gross_pence for line in each.lines),
            written_off_pence=sum(line.position.written_off.gross_pence for line in each.lines),
            disputed_pence=each.disputed_pence,
        )
        for each in billed
    ]
    return tuple(sorted(found, key=lambda each: (each.issued_on, each.number)))


def _years(ends: Sequence[date], moved: Sequence[_Moved]) -> tuple[AccountYear, ...]:
    found: list[AccountYear] = []
    opening = 0
    for end in ends:
        amounts: dict[str, Pence] = {}
        for each in moved:
            if year_end(each.on) == end:
                amounts[each.name] = amounts.get(each.name, 0) + each.pence
        found.append(AccountYear(end, opening, **amounts))
        opening = found[-1].closing_pence
    return tuple(found)


def _billed(billed: Iterable[BilledStatement]) -> Iterable[_Moved]:
    for each in billed:
        gross = sum(line.gross_pence for line in each.lines)
        yield _Moved(each.payee, "charged_pence", each.issued_on, gross)


def _credited(connection: Connection, arrangement_id: int) -> Iterable[_Moved]:
    for note in credit_notes.listing(connection, arrangement_id):
        yield _Moved(note.payee, "credited_pence", note.credited_on, note.gross_pence)


def _set_off(
    connection: Connection, arrangement_id: int, councils: Sequence[str]
) -> Iterable[_Moved]:
    for each in settlements.set_offs(connection, arrangement_id):
        for payee in councils:
            yield _Moved(payee, "set_off_pence", each.set_off_on, each.amount_pence)


def _received(connection: Connection, arrangement_id: int) -> Iterable[_Moved]:
    for each in sources(connection, arrangement_id):
        if each.kind is SourceKind.RECEIPT:
            yield _Moved(each.payee, "received_pence", each.dated, each.amount_pence)


def _refunded(connection: Connection, arrangement_id: int) -> Iterable[_Moved]:
    for each in settlements.refunds(connection, arrangement_id):
        if each.source is not None:
            yield _Moved(each.payee, "refunded_pence", each.refunded_on, each.amount_pence)


def _written_off(
    connection: Connection, arrangement_id: int, billed: Iterable[BilledStatement]
) -> Iterable[_Moved]:
    payees: Mapping[int, str] = {each.id: each.payee for each in billed}
    for each in settlements.write_offs(connection, arrangement_id):
        if each.statement in payees:
            yield _Moved(
                payees[each.statement], "written_off_pence", each.written_off_on, each.amount_pence
            )
