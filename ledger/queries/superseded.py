"""What superseding a statement took back, until and after it is charged anew.

A superseded statement is credited in full with the cause ``superseded``. Its charges no longer
count as charged, so that the next preparation works them out again, on totals to date.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, Row, func, select

from ledger.domain.charge_facts import ChargeKey
from ledger.domain.money import Pence, round_half_up
from ledger.queries.caps import FLOOR, with_floor
from ledger.queries.knowing import charge_of_line, cited_line, known_before
from ledger.queries.statements import read_working
from ledger.store.charges import charge
from ledger.store.credit_notes import CreditCause, credit_note, credit_note_line
from ledger.store.statements import statement_line


@dataclass(frozen=True, slots=True)
class SupersededCharge:
    """A charge that was taken back with its statement, for all that had remained of it."""

    key: ChargeKey
    net_pence: Pence  # taken back: less than the charge where part was credited before
    thousandths: int  # its quantity, cut in the same proportion
    cost_pence: Pence
    references: tuple[str, ...]  # the deliveries that it had charged
    pending: bool  # not charged anew yet


def superseded_charges(
    connection: Connection,
    arrangement_id: int,
    pools: Iterable[str] | None = None,
    *,
    known: int | None = None,
) -> list[SupersededCharge]:
    """Every charge taken back by superseding, of some pools or of all, as known now or before.

    It is charged anew by the next charge under the same key, because charges are worked on totals
    to date.
    """
    wanted = (
        select(
            charge,
            FLOOR,
            credit_note_line.c.event_id.label("credited_by"),
            credit_note_line.c.net_pence.label("credited_net"),
        )
        .join(
            statement_line,
            charge_of_line(),
        )
        .join(
            credit_note_line,
            cited_line(credit_note_line),
        )
        .join(
            credit_note,
            (credit_note.c.arrangement_id == credit_note_line.c.arrangement_id)
            & (credit_note.c.event_id == credit_note_line.c.event_id),
        )
        .where(
            charge.c.arrangement_id == arrangement_id,
            credit_note.c.cause == CreditCause.SUPERSEDED,
            *known_before(credit_note, arrangement_id, known),
        )
        .order_by(credit_note_line.c.event_id, credit_note_line.c.row_no)
    )
    if pools is not None:
        wanted = wanted.where(charge.c.pool.in_(list(pools)))
    rows = connection.execute(with_floor(wanted)).all()
    if not rows:
        return []
    newest = _newest_charges(connection, arrangement_id, known)
    return [_superseded(row, newest[charge_key(row)] < row.credited_by) for row in rows]


def charge_key(row: Row[Any]) -> ChargeKey:
    """Return what a row of charges adds up under."""
    floor = bool(row.floor)
    return ChargeKey(row.pool, row.service_month, row.service, row.unit_price_pence, floor)


def _superseded(row: Row[Any], pending: bool) -> SupersededCharge:  # noqa: FBT001 - one field
    part = Fraction(row.credited_net, row.net_pence)
    return SupersededCharge(
        key=charge_key(row),
        net_pence=row.credited_net,
        thousandths=round_half_up((row.quantity_thousandths or 0) * part),
        cost_pence=round_half_up((row.cost_pence or 0) * part),
        references=read_working(row.working).references,
        pending=pending,
    )


def _newest_charges(
    connection: Connection, arrangement_id: int, known: int | None
) -> dict[ChargeKey, int]:
    columns = (
        charge.c.pool,
        charge.c.service_month,
        charge.c.service,
        charge.c.unit_price_pence,
        FLOOR,
    )
    rows = connection.execute(
        with_floor(select(*columns, func.max(charge.c.event_id).label("newest")))
        .where(
            charge.c.arrangement_id == arrangement_id,
            *known_before(charge, arrangement_id, known),
        )
        .group_by(*columns)
    )
    return {charge_key(row): row.newest for row in rows}
