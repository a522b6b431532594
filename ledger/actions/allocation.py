"""Taking an amount off the lines of issued statements: for receipts, credits, set-off, write-off.

Nothing is written to a statement's lines here; what comes back says what goes to each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from ledger.actions.agree_statement import find_head, lock_statement
from ledger.actions.work import Work
from ledger.domain.calendar import Month
from ledger.domain.errors import (
    AllocationExceedsDebt,
    AllocationTooEarly,
    AmountNegative,
    AmountZero,
    InvalidInput,
    NotFound,
    NotPermitted,
    StatusConflict,
)
from ledger.domain.money import Pence, parse_pounds, show_pounds
from ledger.domain.posting.cash import Settled
from ledger.domain.settlement import LineSettlement, OpenLine, spread
from ledger.queries.billed_lines import BilledStatement, billed_statements, open_since
from ledger.queries.statements import heads

Wanted = dict[int, Pence]  # what is to go to which statement


def positive(text: object, field: str) -> Pence:
    """Return the pence of an amount; raises AmountMalformed, AmountNegative unless above nil."""
    pence = parse_pounds(text, field=field)
    if pence <= 0:
        raise AmountNegative(f"{field} is more than nil.", field=field)
    return pence


def part_of(pence: Pence, *, field: str, what: str) -> Pence:
    """Return the pence where they are above nil; raises AmountZero, AmountNegative."""
    if not pence:
        raise AmountZero(f"{what} is more than nil.", field=field)
    if pence < 0:
        raise AmountNegative(f"{what} is more than nil.", field=field)
    return pence


def read_wanted(
    work: Work, allocations: Sequence[Mapping[str, Any]], *, payee: str, field: str = "allocations"
) -> Wanted:
    """Read what is to go to which statement of the payee, named by its id or by its period.

    A period means its newest version; one statement named twice gets the sum. Both may be given,
    as a month's own file does, where the statement is of that period. Raises AmountZero,
    AmountMalformed, NotFound; InvalidInput where the number and the period are of two statements.
    """
    wanted: Wanted = {}
    for each in allocations:
        statement = _statement_id(work, each, payee=payee, field=field)
        amount = parse_pounds(each.get("amount"), field=f"{field}/amount")
        wanted[statement] = wanted.get(statement, 0) + amount
    for statement, amount in wanted.items():
        if not amount:
            raise AmountZero(
                f"Nothing is allocated to statement {statement}. Leave it out, or say how much.",
                field=field,
            )
    return wanted


def _statement_id(work: Work, allocation: Mapping[str, Any], *, payee: str, field: str) -> int:
    named, period_named = allocation.get("statement"), allocation.get("statement_period")
    if named is not None and period_named is None:
        return int(named)
    at = f"{field}/statement_period"
    period = Month.parse(period_named, field=at)
    if named is not None:
        _require_of(work, int(named), period, field=at)
        return int(named)
    for head in reversed(heads(work.connection, work.arrangement_id)):
        if (head.payee, head.period) == (payee, period):
            return head.id
    raise NotFound(f"There is no statement of {payee} for {period}.", field=field)


def _require_of(work: Work, statement: int, period: Month, *, field: str) -> None:
    """Refuse a statement that is named by its number and by a period that is not its own."""
    head = find_head(work, statement)
    if head.period != period:
        raise InvalidInput(
            f"This names statement {statement}, which is of {head.period}, and the statement of "
            f"{period}. Name one of them, by its number or by its period.",
            field=field,
        )


def hold(
    work: Work, statements: Iterable[int], *, payee: str, field: str = "allocations"
) -> dict[int, BilledStatement]:
    """Lock issued statements of the payee and read each once, as it stands.

    Raises NotFound; StatusConflict (not issued); NotPermitted where somebody else is the payee.
    """
    named = sorted(set(statements))
    for statement in named:
        lock_statement(work, statement)
    found = {
        each.id: each for each in billed_statements(work.connection, work.arrangement_id, named)
    }
    for statement in named:
        if statement not in found:
            head = find_head(work, statement)
            raise StatusConflict(
                f"Statement {statement} is {head.status}: only an issued one is a debt.",
                field=field,
            )
        if found[statement].payee != payee:
            owner = found[statement].payee
            raise NotPermitted(
                f"Statement {found[statement].number} is owed to {owner}, and this is of {payee}. "
                f"Ask a preparer of {owner}.",
                field=field,
            )
    return found


def earliest(work: Work, held: Iterable[BilledStatement], *, after: date) -> date:
    """Return the first day from `after` on at which all that is held is a debt, and open."""
    days = [open_since(work.connection, work.arrangement_id, each) for each in held]
    return max([after, *days])


def settle(
    work: Work,
    held: Mapping[int, BilledStatement],
    wanted: Wanted,
    *,
    on: date,
    field: str = "allocations",
) -> list[Settled]:
    """Spread what is wanted over the lines of each statement, undisputed ones first.

    Raises AllocationExceedsDebt; AllocationTooEarly where a statement is no open debt on the day.
    """
    settled: list[Settled] = []
    for statement, amount in wanted.items():
        billed = held[statement]
        require_open_on(work, billed, on, field=field)
        lines = billed.open_lines
        _require_owed(billed, amount, field=field)
        settled += about(billed, spread(amount, lines))
    return settled


def require_open_on(work: Work, billed: BilledStatement, on: date, *, field: str) -> None:
    """Refuse a day before the debt, or before the last on which it was opened again."""
    if on < billed.issued_on:
        raise AllocationTooEarly(
            f"Statement {billed.number} was issued on {billed.issued_on}, after this money of "
            f"{on}. Leave it unallocated, and allocate it from that day on.",
            field=field,
        )
    since = open_since(work.connection, work.arrangement_id, billed)
    if on < since:
        raise AllocationTooEarly(
            f"What was settled of statement {billed.number} was taken back on {since}, after "
            f"this of {on}. Date it that day or later.",
            field=field,
        )


def _require_owed(billed: BilledStatement, amount: Pence, *, field: str) -> None:
    if amount > 0 >= billed.owed_pence:
        raise nothing_owed(billed, field=field)
    if amount > 0 and amount > billed.owed_pence:
        raise AllocationExceedsDebt(
            f"{show_pounds(amount)} is allocated to statement {billed.number}, on which "
            f"{show_pounds(billed.owed_pence)} is owed. Allocate that at most; leave the rest "
            "unallocated.",
            field=field,
        )
    if amount < billed.crediting_pence and amount < 0:
        raise AllocationExceedsDebt(
            f"{show_pounds(amount)} is allocated to statement {billed.number}, whose lines that "
            f"credit are open for {show_pounds(billed.crediting_pence)}. Allocate no more of "
            "them than that.",
            field=field,
        )


def nothing_owed(billed: BilledStatement, *, field: str) -> AllocationExceedsDebt:
    """Say that a statement is paid, credited or written off, or credits."""
    return AllocationExceedsDebt(f"Nothing is owed on statement {billed.number}.", field=field)


def about(billed: BilledStatement, parts: Iterable[LineSettlement]) -> list[Settled]:
    """Say of each part what it is for."""
    lines = {line.line: line for line in billed.lines}
    return [
        Settled(
            billed.id,
            part.line,
            lines[part.line].pool,
            lines[part.line].service,
            lines[part.line].service_month,
            part.gross_pence,
            part.net_pence,
        )
        for part in parts
    ]


def rows_of(settled: Iterable[Settled], **more: int) -> list[dict[str, Any]]:
    """Write the parts as rows of a table that takes off statement lines, numbered from one."""
    return [
        {
            "row_no": row_no,
            "statement_event_id": part.statement,
            "statement_line": part.line,
            "gross_pence": part.gross_pence,
            "net_pence": part.net_pence,
            **more,
        }
        for row_no, part in enumerate(settled, 1)
    ]


def chosen_lines(billed: BilledStatement, numbers: Sequence[int] | None) -> list[OpenLine]:
    """Return the lines of those numbers as they stand open, or all; raises NotFound."""
    if numbers is None:
        return billed.open_lines
    known = {line.line for line in billed.open_lines}
    for number in numbers:
        if number not in known:
            raise NotFound(f"Statement {billed.number} has no line {number}.", field="lines")
    return [line for line in billed.open_lines if line.line in numbers]
