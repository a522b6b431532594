"""One credit note, whole, as the document that leaves the building: all of it as at its issue."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table, func, select

from ledger.domain.arrangement import Arrangement
from ledger.domain.credit_note import CreditedLine, CreditNote, CreditRelease
from ledger.domain.errors import NotFound
from ledger.domain.money import Pence
from ledger.queries import credit_notes
from ledger.queries.credit_notes import CreditNoteLine
from ledger.queries.positions import position
from ledger.queries.seals import sealed_before
from ledger.queries.submission_steps import submission_steps
from ledger.store.credit_notes import credit_note, credit_note_line
from ledger.store.receipts import receipt, receipt_allocation
from ledger.store.settlements import write_off_line
from ledger.store.statements import statement, statement_line

_Taken = dict[int, tuple[Pence, Pence]]  # by line: net and VAT


def find_credit_note(
    connection: Connection, arrangement_id: int, arrangement: Arrangement, which: int | str
) -> CreditNote:
    """Return the credit note of that number (a text), or that the event issued; raises NotFound."""
    event_id = _by_number(connection, arrangement_id, which) if isinstance(which, str) else which
    note = None
    if event_id is not None:
        note = credit_notes.find(connection, arrangement_id, event_id)
    if note is None:
        raise NotFound(f"There is no credit note {which}.", field="number")
    of = connection.execute(
        select(statement.c.period, statement.c.version).where(
            statement.c.arrangement_id == arrangement_id,
            statement.c.event_id == note.statement,
        )
    ).one()
    before = _credited_before(connection, arrangement_id, note)
    written_off = _written_off_before(connection, arrangement_id, note)
    charged = _charged(connection, arrangement_id, note.statement)
    return CreditNote(
        id=note.id,
        arrangement_code=arrangement.code,
        arrangement_name=arrangement.name,
        number=note.number,
        cause=note.cause.value,
        dispute=note.dispute,
        credited_on=note.credited_on,
        reason=note.reason,
        payee=arrangement.party(note.payee),
        payer=arrangement.party(note.payer),
        statement=note.statement,
        statement_number=note.statement_number,
        statement_version=of.version,
        statement_period=of.period,
        statement_issued_on=note.statement_issued_on,
        lines=tuple(
            _line(
                arrangement,
                each,
                charged=charged[each.line],
                credited=before.get(each.line, (0, 0)),
                written_off=written_off.get(each.line, (0, 0)),
            )
            for each in note.lines
        ),
        releases=_releases(connection, arrangement_id, note.id),
        approvals=submission_steps(connection, arrangement_id, note.submission),
        position=position(
            connection, arrangement_id, sealed_before(connection, arrangement_id, note.id)
        ),
    )


def _by_number(connection: Connection, arrangement_id: int, number: str) -> int | None:
    return connection.execute(
        select(credit_note.c.event_id).where(
            credit_note.c.arrangement_id == arrangement_id, credit_note.c.number == number
        )
    ).scalar_one_or_none()


def _line(
    arrangement: Arrangement,
    each: CreditNoteLine,
    *,
    charged: tuple[Pence, Pence],
    credited: tuple[Pence, Pence],
    written_off: tuple[Pence, Pence],
) -> CreditedLine:
    return CreditedLine(
        line=each.line,
        pool=each.pool,
        pool_name=arrangement.pool(each.pool).name,
        service=each.service,
        service_name=arrangement.service(each.service).name if each.service else None,
        service_month=each.service_month,
        vat_treatment=each.vat_treatment,
        charged_net_pence=charged[0],
        charged_vat_pence=charged[1],
        gone_net_pence=credited[0] + written_off[0],
        gone_vat_pence=credited[1] + written_off[1],
        credited_net_before_pence=credited[0],
        credited_vat_before_pence=credited[1],
        net_pence=each.net_pence,
        vat_pence=each.vat_pence,
        unpaid_pence=each.unpaid_pence,
        released_pence=each.released_pence,
        unallocated_pence=each.unallocated_pence,
    )


def _charged(connection: Connection, arrangement_id: int, statement_id: int) -> _Taken:
    """What each line of the statement charges."""
    rows = connection.execute(
        select(
            statement_line.c.row_no, statement_line.c.net_pence, statement_line.c.vat_pence
        ).where(
            statement_line.c.arrangement_id == arrangement_id,
            statement_line.c.event_id == statement_id,
        )
    )
    return {row.row_no: (row.net_pence, row.vat_pence) for row in rows}


def _credited_before(
    connection: Connection, arrangement_id: int, note: credit_notes.CreditNote
) -> _Taken:
    """What earlier credit notes took off each line of the statement."""
    line = credit_note_line.c
    rows = connection.execute(
        select(
            line.statement_line,
            func.sum(line.net_pence).label("net"),
            func.sum(line.vat_pence).label("vat"),
        )
        .where(*_earlier(credit_note_line, arrangement_id, note))
        .group_by(line.statement_line)
    )
    return {row.statement_line: (int(row.net), int(row.vat)) for row in rows}


def _written_off_before(
    connection: Connection, arrangement_id: int, note: credit_notes.CreditNote
) -> _Taken:
    """What earlier write-offs took off each line of the statement."""
    line = write_off_line.c
    rows = connection.execute(
        select(
            line.statement_line,
            func.sum(line.net_pence).label("net"),
            func.sum(line.gross_pence).label("gross"),
        )
        .where(*_earlier(write_off_line, arrangement_id, note))
        .group_by(line.statement_line)
    )
    return {row.statement_line: (int(row.net), int(row.gross) - int(row.net)) for row in rows}


def _earlier(table: Table, arrangement_id: int, note: credit_notes.CreditNote) -> list[Any]:
    return [
        table.c.arrangement_id == arrangement_id,
        table.c.statement_event_id == note.statement,
        table.c.event_id < note.id,
    ]


def _releases(
    connection: Connection, arrangement_id: int, event_id: int
) -> tuple[CreditRelease, ...]:
    """What the credit note took back from allocations: rows of the other sign, on its own event."""
    rows = connection.execute(
        select(
            receipt_allocation.c.statement_line,
            receipt_allocation.c.receipt_event_id,
            receipt_allocation.c.gross_pence,
            receipt.c.payment_ref,
            credit_note.c.number,
        )
        .outerjoin(
            receipt,
            (receipt.c.arrangement_id == receipt_allocation.c.arrangement_id)
            & (receipt.c.event_id == receipt_allocation.c.receipt_event_id),
        )
        .outerjoin(
            credit_note,
            (credit_note.c.arrangement_id == receipt_allocation.c.arrangement_id)
            & (credit_note.c.event_id == receipt_allocation.c.receipt_event_id),
        )
        .where(
            receipt_allocation.c.arrangement_id == arrangement_id,
            receipt_allocation.c.event_id == event_id,
        )
        .order_by(receipt_allocation.c.row_no)
    )
    return tuple(_release(row) for row in rows)


def _release(row: Any) -> CreditRelease:
    return CreditRelease(
        row.statement_line,
        row.receipt_event_id,
        row.payment_ref or row.number,
        -row.gross_pence,
    )
