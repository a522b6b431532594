"""What stands behind journals in words: source references, narratives, numbers of documents.

Read for some thousand events at a time. Nothing here decides which lines are shown; of those that
are, it leaves out what visibility.py's decision keeps from the other council: why a cost was
accrued, and the descriptions of lines by hand.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, Text, cast, null, select

from ledger.domain.audit_pack_lines import WITHHELD
from ledger.store.accruals import accrual
from ledger.store.approvals import submission
from ledger.store.charges import apportionment, charge
from ledger.store.costs import cost
from ledger.store.credit_notes import credit_note
from ledger.store.evidence import grant_receipt
from ledger.store.grants import grant_claim, grant_payment, grant_repayment
from ledger.store.manual_journals import journal_reversal, manual_journal
from ledger.store.own_costs import own_cost
from ledger.store.receipts import payment, receipt, receipt_identification, refund
from ledger.store.settlements import write_off
from ledger.store.statements import statement_issue

_NONE = cast(null(), Text)

# By table: its source reference, and its words. Of a working the words are its rule.
_SAID: tuple[tuple[Table, str | None, str | None], ...] = (
    (cost, "source_ref", "description"),
    (own_cost, "source_ref", "description"),
    (manual_journal, "source_ref", "reason"),
    (journal_reversal, None, "reason"),
    (grant_receipt, "grant_ref", "description"),
    (grant_claim, "grant_ref", "description"),
    (grant_payment, "payment_ref", None),
    (grant_repayment, None, "reason"),
    (receipt, "payment_ref", None),
    (receipt_identification, None, "evidence"),
    (refund, "payment_ref", None),
    (write_off, None, "reason"),
    (credit_note, None, "reason"),
    (statement_issue, None, "number"),
    (charge, None, "working"),
    (apportionment, None, "working"),
)
_WORKED = frozenset({charge.name, apportionment.name})


@dataclass(frozen=True, slots=True)
class Said:
    """What one event gives as its source, and what it says."""

    source_ref: str | None = None
    narrative: str | None = None


_NOTHING_SAID = Said()


@dataclass(frozen=True, slots=True)
class Words:
    """The words of some events, and the numbers of the documents that their lines cite."""

    said: Mapping[int, Said]
    documents: Mapping[int | None, str]
    lines: Mapping[tuple[int, int], str] = field(default_factory=dict)  # by event and line

    def of(self, event_id: int, line: int) -> Said:
        """Return what is said of a line: what its event says, and what was written beside it."""
        said = self.said.get(event_id, _NOTHING_SAID)
        beside = self.lines.get((event_id, line))
        return Said(said.source_ref, f"{said.narrative}: {beside}") if beside else said


def words_of(
    connection: Connection,
    arrangement_id: int,
    rows: Sequence[Row[Any]],
    *,
    party: str,
    supplied: Sequence[str],
) -> Words:
    """Read the words behind rows of journal lines, as far as a party's people may read them.

    `supplied` names the pools that the party supplies.
    """
    if not rows:
        return Words({}, {})
    numbers = [row.event_id for row in rows]
    bounds = _Bounds(arrangement_id, min(numbers), max(numbers))
    said = _said(connection, bounds)
    said.update(_accrued(connection, bounds, supplied))
    cited = sorted({row.document_event_id for row in rows if row.document_event_id is not None})
    documents = _documents(connection, arrangement_id, cited)
    return Words(said, documents, _by_hand(connection, bounds, party))


@dataclass(frozen=True, slots=True)
class _Bounds:
    """The events asked about lie between two numbers."""

    arrangement_id: int
    first: int
    last: int

    def on(self, table: Table) -> list[ColumnElement[bool]]:
        return [
            table.c.arrangement_id == self.arrangement_id,
            table.c.event_id.between(self.first, self.last),
        ]


def _said(connection: Connection, bounds: _Bounds) -> dict[int, Said]:
    """What events say of themselves; one that writes no such row says nothing."""
    found: dict[int, Said] = {}
    for table, reference, words in _SAID:
        wanted = _texts(table, reference, words).where(*bounds.on(table))
        for row in connection.execute(wanted):
            worked = table.name in _WORKED
            narrative = json.loads(row.narrative)["rule"] if worked else row.narrative
            found[row.event_id] = Said(row.source_ref, narrative)
    matched = (
        select(payment.c.event_id, receipt.c.payment_ref)
        .join(
            receipt,
            (receipt.c.arrangement_id == payment.c.arrangement_id)
            & (receipt.c.event_id == payment.c.receipt_event_id),
        )
        .where(*bounds.on(payment))
    )
    found.update({row.event_id: Said(row.payment_ref) for row in connection.execute(matched)})
    return found


def _texts(table: Table, reference: str | None, words: str | None) -> Select[Any]:
    return select(
        table.c.event_id,
        (table.c[reference] if reference else _NONE).label("source_ref"),
        (table.c[words] if words else _NONE).label("narrative"),
    )


def _accrued(connection: Connection, bounds: _Bounds, supplied: Sequence[str]) -> dict[int, Said]:
    """Why a cost was accrued: for the council alone that supplies its pool."""
    wanted = select(accrual.c.event_id, accrual.c.pool, accrual.c.reason)
    return {
        row.event_id: Said(None, row.reason if row.pool in supplied else WITHHELD)
        for row in connection.execute(wanted.where(*bounds.on(accrual)))
    }


def _documents(
    connection: Connection, arrangement_id: int, cited: Sequence[int]
) -> dict[int | None, str]:
    """Name what lines cite: a statement by its number, anything else by its event."""
    named: dict[int | None, str] = {number: f"Event {number}" for number in cited}
    if cited:
        issued = select(statement_issue.c.statement_event_id, statement_issue.c.number).where(
            statement_issue.c.arrangement_id == arrangement_id,
            statement_issue.c.statement_event_id.in_(cited),
        )
        named.update({row.statement_event_id: row.number for row in connection.execute(issued)})
    return named


def _by_hand(connection: Connection, bounds: _Bounds, party: str) -> dict[tuple[int, int], str]:
    """What was written beside the lines of a journal by hand in the party's own book."""
    wanted = (
        select(manual_journal.c.event_id, submission.c.payload)
        .join(
            submission,
            (submission.c.arrangement_id == manual_journal.c.arrangement_id)
            & (submission.c.event_id == manual_journal.c.submission_event_id),
        )
        .where(*bounds.on(manual_journal), manual_journal.c.book == party)
    )
    return {
        (row.event_id, place): line["description"]
        for row in connection.execute(wanted)
        for place, line in enumerate(json.loads(row.payload)["lines"], start=1)
        if line["description"]
    }
