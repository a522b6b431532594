"""Prepare a period's recharge statement: charge the period, then draft every charge not billed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, exists, select

from ledger.actions.charge_month import charge_month
from ledger.actions.supply import require_supplier
from ledger.actions.work import Receipt, Work
from ledger.domain.calendar import Month
from ledger.domain.canonical import digest
from ledger.domain.errors import (
    DateInFuture,
    DatesReversed,
    ModelNotAgreed,
    StatementExists,
    StatusConflict,
)
from ledger.domain.journal import Event, EventKind
from ledger.domain.money import Pence, show_pounds
from ledger.domain.recovery import VatTreatment
from ledger.domain.statement import StatementStatus
from ledger.domain.vat import vat_of_lines
from ledger.queries import charging
from ledger.queries.statements import StatementHead, heads
from ledger.store.charges import charge
from ledger.store.statements import issued_charge, statement, statement_line


def prepare_statement(work: Work, period: Month, *, on: date | None = None) -> Receipt:
    """Charge what is due to the caller's council up to the end of `period`; draft its statement.

    The payee is the caller's council, the payer the other: services may run both ways, each on
    statements of its own, gross.

    A returned or superseded statement is followed by its next version. Raises StatementExists where
    a live statement of the period stands, StatusConflict where a later period is charged already,
    NotPermitted where the council supplies nothing, ModelNotAgreed, DateInFuture, PeriodClosed,
    TimeMissing, DriverQuantityMissing, RateMissing.
    """
    work.lock("charging")
    work = work.up_to_date()
    payee = work.caller.party
    require_supplier(work, payee)
    _require_agreed_model(work)
    work.arrangement.require_accounting_date(period.last, field="period", today=work.today)
    work.require_not_closed(period)
    standing = [head for head in heads(work.connection, work.arrangement_id) if head.payee == payee]
    version = _next_version(work, period, payee, standing)
    charge_month(work, period, payee=payee)
    charges = _unbilled(work, payee, standing)
    vat = vat_of_lines([(VatTreatment(row.vat_treatment), row.net_pence) for row in charges])
    return _draft(work, period, version, charges, vat, on or work.today)


def _require_agreed_model(work: Work) -> None:
    lacking = {work.arrangement.host, work.arrangement.recipient} - work.model_agreed_by
    if lacking:
        raise ModelNotAgreed(
            f"Version {work.arrangement.models[0].version} of the cost recovery model is not "
            f"agreed by {' and '.join(sorted(lacking))}; nothing is charged under it until it is.",
            field="period",
        )


def _next_version(work: Work, period: Month, payee: str, standing: Sequence[StatementHead]) -> int:
    same = [head for head in standing if head.period == period]
    replaced = same and (same[-1].superseded or same[-1].status is StatementStatus.RETURNED)
    if same and not replaced:
        raise StatementExists(
            f"The statement of {period} stands already, as {same[-1].id}, {same[-1].status}. "
            "Late items go on the next period's statement.",
            field="period",
            first=str(same[-1].id),
        )
    last = charging.last_charged(
        work.connection, work.arrangement_id, work.arrangement, payee=payee
    )
    if last is not None and period < last:
        raise StatusConflict(
            f"{last} is charged already, so {period} is too: what is late for it goes on the "
            "next period's statement.",
            field="period",
        )
    return len(same) + 1


def _unbilled(work: Work, payee: str, standing: Sequence[StatementHead]) -> Sequence[Row[Any]]:
    """Charges of the payee's pools that are on no issued statement, nor on a draft still alive."""
    alive = [head.id for head in standing if head.status is not StatementStatus.RETURNED]
    on_issued = exists().where(
        issued_charge.c.arrangement_id == charge.c.arrangement_id,
        issued_charge.c.charge_event_id == charge.c.event_id,
    )
    on_draft = exists().where(
        statement_line.c.arrangement_id == charge.c.arrangement_id,
        statement_line.c.charge_event_id == charge.c.event_id,
        statement_line.c.event_id.in_(alive),
    )
    rows = work.connection.execute(
        select(charge).where(
            charge.c.arrangement_id == work.arrangement_id,
            charge.c.pool.in_([pool.code for pool in work.arrangement.pools_of(payee)]),
            ~on_issued,
            ~on_draft,
        )
    ).all()
    places = {pool.code: place for place, pool in enumerate(work.arrangement.pools)}
    return sorted(rows, key=lambda row: (places[row.pool], row.service_month, row.event_id))


def _draft(
    work: Work,
    period: Month,
    version: int,
    charges: Sequence[Row[Any]],
    vat: Sequence[Pence],
    on: date,
) -> Receipt:
    if on > work.today:
        raise DateInFuture(f"prepared_on is {on}, later than today.", field="prepared_on")
    if on < period.last:
        raise DatesReversed(
            f"prepared_on is {on}; the statement of {period} is prepared when the month is over.",
            field="prepared_on",
        )
    payee, payer = work.caller.party, work.arrangement.counterparty(work.caller.party)
    agreed = {
        "arrangement": work.arrangement.code,
        "payee": payee,
        "payer": payer,
        "period": period,
        "version": version,
        "lines": [
            {"charge": row.event_id, "pool": row.pool, "net": row.net_pence, "vat": pence}
            for row, pence in zip(charges, vat, strict=True)
        ],
    }
    bound = digest(agreed)
    posted = work.post(Event(EventKind.STATEMENT_PREPARED, on), agreed)
    net = sum(row.net_pence for row in charges)
    work.insert(
        statement,
        {
            "event_id": posted.event_id,
            "payee": payee,
            "payer": payer,
            "period": period,
            "version": version,
            "prepared_on": on,
            "digest": bound,
            "net_pence": net,
            "vat_pence": sum(vat),
        },
    )
    work.insert(
        statement_line,
        [
            {
                "event_id": posted.event_id,
                "row_no": row_no,
                "charge_event_id": row.event_id,
                "net_pence": row.net_pence,
                "vat_pence": pence,
            }
            for row_no, (row, pence) in enumerate(zip(charges, vat, strict=True), 1)
        ],
    )
    return {
        "id": posted.event_id,
        "period": str(period),
        "version": version,
        "status": StatementStatus.DRAFT.value,
        "net": show_pounds(net),
        "vat": show_pounds(sum(vat)),
        "gross": show_pounds(net + sum(vat)),
        "digest": bound,
    }
