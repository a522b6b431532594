"""A council's spending on the arrangement, item by item: invoices, never salaries.

What it was charged on statements, less credit notes; what its creditors show for the pools that it
supplies; its own costs from suppliers that it names. Payroll, internal journals and notional cost
are no payments to anybody outside, and taking a cost back to record it elsewhere is none either.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import Span
from ledger.domain.cost import CostSource, Subjective
from ledger.domain.spending import Spending, SpendingItem
from ledger.queries.arrangements import Known
from ledger.queries.knowing import same_event
from ledger.store.costs import cost
from ledger.store.credit_notes import credit_note
from ledger.store.journals import event
from ledger.store.own_costs import own_cost
from ledger.store.statements import statement, statement_issue

_OF_OTHER_COUNCILS = Subjective.THIRD_PARTY_PAYMENTS.value


def spending(connection: Connection, known: Known, *, council: str, span: Span) -> Spending:
    """Return everything that the council spent in the span, whatever its size."""
    items = [
        *_statements(connection, known, council, span),
        *_credit_notes(connection, known, council, span),
        *_costs(connection, known, council, span),
        *_own_costs(connection, known, council, span),
    ]
    items.sort(key=lambda item: (item.on, item.transaction_number))
    return Spending(known.arrangement.party(council), span, tuple(items))


def _statements(
    connection: Connection, known: Known, council: str, span: Span
) -> Iterator[SpendingItem]:
    rows = connection.execute(
        select(statement_issue, statement.c.period, statement.c.net_pence)
        .join(
            statement,
            (statement.c.arrangement_id == statement_issue.c.arrangement_id)
            & (statement.c.event_id == statement_issue.c.statement_event_id),
        )
        .where(
            statement_issue.c.arrangement_id == known.arrangement_id,
            statement.c.payer == council,
            statement_issue.c.issued_on.between(span.first, span.last),
        )
    )
    for row in rows:
        yield SpendingItem(
            transaction_number=row.number,
            on=row.issued_on,
            directorate=known.arrangement.name,
            beneficiary=known.arrangement.party(row.payee).name,
            purpose=f"Recharge statement of {row.period}",
            amount_pence=row.net_pence,
            irrecoverable_vat_pence=0,
            merchant_category=_OF_OTHER_COUNCILS,
        )


def _credit_notes(
    connection: Connection, known: Known, council: str, span: Span
) -> Iterator[SpendingItem]:
    rows = connection.execute(
        select(credit_note).where(
            credit_note.c.arrangement_id == known.arrangement_id,
            credit_note.c.payer == council,
            credit_note.c.credited_on.between(span.first, span.last),
        )
    )
    for row in rows:
        yield SpendingItem(
            transaction_number=row.number,
            on=row.credited_on,
            directorate=known.arrangement.name,
            beneficiary=known.arrangement.party(row.payee).name,
            purpose="Credit note on a recharge statement",
            amount_pence=-row.net_pence,
            irrecoverable_vat_pence=0,
            merchant_category=_OF_OTHER_COUNCILS,
        )


def _costs(
    connection: Connection, known: Known, council: str, span: Span
) -> Iterator[SpendingItem]:
    """Costs from creditors, as they were entered; the whole amount, in the arrangement or not."""
    found = known.arrangement
    pools = [pool.code for pool in found.pools_of(council)]
    rows = connection.execute(
        select(cost)
        .join(event, same_event(cost))
        .where(
            cost.c.arrangement_id == known.arrangement_id,
            cost.c.source == CostSource.CREDITORS,
            cost.c.entered_on.between(span.first, span.last),
            cost.c.pool.in_(pools),
            # Moved to another pool: what takes it back, and the same cost recorded anew.
            event.c.reverses_event_id.is_(None),
            cost.c.replaces_event_id.is_(None),
        )
    )
    for row in rows:
        yield SpendingItem(
            transaction_number=row.source_ref,
            on=row.entered_on,
            directorate=found.pool(row.pool).name,
            beneficiary=None,
            purpose=_purpose(found, row.pool, row.service),
            amount_pence=row.amount_pence,
            irrecoverable_vat_pence=None,
            merchant_category=row.subjective,
        )


def _purpose(arrangement: Arrangement, pool: str, service: str | None) -> str:
    """Name the service or pool; a cost's own description may hold what is personal."""
    name = arrangement.service(service).name if service else arrangement.pool(pool).name
    return f"{name}, {arrangement.name}"


def _own_costs(
    connection: Connection, known: Known, council: str, span: Span
) -> Iterator[SpendingItem]:
    """Own costs from a supplier that is named, but those reversed since."""
    reversal = event.alias()
    rows = connection.execute(
        select(own_cost)
        .outerjoin(
            reversal,
            (reversal.c.arrangement_id == own_cost.c.arrangement_id)
            & (reversal.c.reverses_event_id == own_cost.c.event_id),
        )
        .where(
            own_cost.c.arrangement_id == known.arrangement_id,
            own_cost.c.book == council,
            own_cost.c.supplier.is_not(None),
            own_cost.c.entered_on.between(span.first, span.last),
            reversal.c.event_id.is_(None),
        )
    )
    for row in rows:
        yield SpendingItem(
            transaction_number=row.source_ref,
            on=row.entered_on,
            directorate=known.arrangement.name,
            beneficiary=row.supplier,
            purpose=f"Own cost of {known.arrangement.name}",
            amount_pence=row.amount_pence,
            irrecoverable_vat_pence=None,
            merchant_category=row.subjective,
        )
