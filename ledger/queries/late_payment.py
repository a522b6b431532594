"""Interest on what was paid late, or is late still: worked out for a date, posted nowhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Select, select

from ledger.domain.arrangement import Arrangement
from ledger.domain.late_payment import (
    InterestSpan,
    LatePaymentInterest,
    OwedSpan,
    interest_on,
    total_interest,
)
from ledger.domain.money import Pence
from ledger.queries.billed_lines import BilledStatement, billed_statements
from ledger.queries.knowing import same_event
from ledger.store.credit_notes import credit_note_line
from ledger.store.disputes import dispute, dispute_resolution
from ledger.store.journals import event
from ledger.store.receipts import receipt_allocation
from ledger.store.settlements import set_off_line, write_off_line

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StatementInterest:
    """Interest on one statement, with its working."""

    statement: int
    number: str
    payee: str
    payer: str
    due_on: date
    spans: tuple[InterestSpan, ...]
    interest_pence: Pence


def late_payment_interest(
    connection: Connection, arrangement_id: int, arrangement: Arrangement, as_at: date
) -> list[StatementInterest]:
    """Work the interest on each statement paid late, to a date, oldest due first.

    On the undisputed unpaid gross as it stood when each day began, from the day after the due
    date; so the due date bears none, and the day of payment does. None at all where the
    arrangement charges none. Raises BaseRateMissing.
    """
    if arrangement.late_payment_interest is LatePaymentInterest.NONE:
        return []
    late = [
        each
        for each in billed_statements(connection, arrangement_id, as_at=as_at)
        if each.due_on < as_at
    ]
    owed = _owed_spans(connection, arrangement_id, late, as_at)
    found = []
    for each in late:
        spans = interest_on(owed[each.id])
        if spans:
            found.append(
                StatementInterest(
                    each.id,
                    each.number,
                    each.payee,
                    each.payer,
                    each.due_on,
                    tuple(spans),
                    total_interest(spans),
                )
            )
    return found


def _owed_spans(
    connection: Connection, arrangement_id: int, late: Iterable[BilledStatement], as_at: date
) -> dict[int, list[OwedSpan]]:
    """What was owed of each statement, between the days on which anything happened to any."""
    starts = {each.id: each.due_on + _DAY for each in late}
    changed = {day + _DAY for day in _days_of_change(connection, arrangement_id)}
    cuts = sorted(day for day in changed | set(starts.values()) if day <= as_at)
    found: dict[int, list[OwedSpan]] = {number: [] for number in starts}
    ends = [day - _DAY for day in cuts[1:]] + [as_at]
    for first, last in zip(cuts, ends if cuts else [], strict=True):
        begun = [number for number, start in starts.items() if start <= first]
        if not begun:
            continue
        for each in billed_statements(connection, arrangement_id, begun, as_at=first - _DAY):
            found[each.id].append(OwedSpan(first, last, each.undisputed_pence))
    return found


def _days_of_change(connection: Connection, arrangement_id: int) -> set[date]:
    """Every day on which a debt was settled, credited, written off or disputed, or a dispute ended.

    Of all statements: a few cuts too many leave the sum as it is.
    """
    wanted: list[Select[Any]] = [
        select(event.c.effective_on)
        .join(table, same_event(table))
        .where(table.c.arrangement_id == arrangement_id)
        .distinct()
        for table in (receipt_allocation, credit_note_line, set_off_line, write_off_line)
    ]
    wanted += [
        select(dispute.c.raised_on).where(dispute.c.arrangement_id == arrangement_id),
        select(dispute_resolution.c.resolved_on).where(
            dispute_resolution.c.arrangement_id == arrangement_id
        ),
    ]
    return {day for each in wanted for day in connection.execute(each).scalars()}
