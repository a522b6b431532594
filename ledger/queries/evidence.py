"""Driver quantities, grants, control totals and the baseline, as given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from ledger.domain.calendar import Month
from ledger.domain.money import Pence
from ledger.queries.approvals import submissions
from ledger.queries.knowing import known_before
from ledger.store.approvals import SubmissionPurpose
from ledger.store.evidence import baseline, control_total, driver_quantity, grant_receipt


@dataclass(frozen=True, slots=True)
class DriverQuantity:
    """A statistical quantity of one party, in force from a date until the next."""

    id: int
    driver: str
    effective_from: date
    party: str
    quantity_thousandths: int


@dataclass(frozen=True, slots=True)
class Grant:
    """A grant received for a pool."""

    id: int
    grant_ref: str
    grantor: str
    grantee: str
    pool: str
    received_on: date
    amount_pence: Pence
    description: str


def driver_quantities(
    connection: Connection, arrangement_id: int, *, known: int | None = None
) -> list[DriverQuantity]:
    """Every driver quantity, by driver, date and party."""
    rows = connection.execute(
        select(driver_quantity).where(
            driver_quantity.c.arrangement_id == arrangement_id,
            *known_before(driver_quantity, arrangement_id, known),
        )
    )
    found = [
        DriverQuantity(
            row.event_id, row.driver, row.effective_from, row.party, row.quantity_thousandths
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: (each.driver, each.effective_from, each.party))


def grants(connection: Connection, arrangement_id: int, *, known: int | None = None) -> list[Grant]:
    """Every grant, in the order in which it was recorded."""
    rows = connection.execute(
        select(grant_receipt)
        .where(
            grant_receipt.c.arrangement_id == arrangement_id,
            *known_before(grant_receipt, arrangement_id, known),
        )
        .order_by(grant_receipt.c.event_id)
    )
    return [
        Grant(
            row.event_id,
            row.grant_ref,
            row.grantor,
            row.grantee,
            row.pool,
            row.received_on,
            row.amount_pence,
            row.description,
        )
        for row in rows
    ]


def control_totals(
    connection: Connection, arrangement_id: int, until: date
) -> dict[tuple[date, str], Pence]:
    """What each source's own ledger shows for each day, up to `until`."""
    rows = connection.execute(
        select(control_total).where(
            control_total.c.arrangement_id == arrangement_id,
            control_total.c.entered_on <= until,
        )
    )
    return {(row.entered_on, row.source): row.amount_pence for row in rows}


@dataclass(frozen=True, slots=True)
class BaselineRow:
    """What the host would have spent on a pool's month without the arrangement."""

    id: int
    pool: str
    service_month: Month
    amount_pence: Pence
    description: str


def baseline_rows_open(connection: Connection, arrangement_id: int) -> list[BaselineRow]:
    """The rows of the baseline that are neither approved nor waiting, in the order given."""
    taken = {
        row
        for each in submissions(connection, arrangement_id, purpose=SubmissionPurpose.BASELINE)
        if not each.rejected
        for row in each.payload["rows"]
    }
    rows = connection.execute(
        select(baseline)
        .where(baseline.c.arrangement_id == arrangement_id)
        .order_by(baseline.c.event_id)
    )
    return [
        BaselineRow(row.event_id, row.pool, row.service_month, row.amount_pence, row.description)
        for row in rows
        if row.event_id not in taken
    ]


def _baseline_approved(connection: Connection, arrangement_id: int, as_at: date) -> set[int]:
    """The rows of the baseline that were approved by a date."""
    return {
        row
        for each in submissions(connection, arrangement_id, purpose=SubmissionPurpose.BASELINE)
        if each.approved_on is not None and each.approved_on <= as_at
        for row in each.payload["rows"]
    }


def baseline_pence(
    connection: Connection,
    arrangement_id: int,
    first_month: Month,
    last_month: Month,
    *,
    as_at: date,
) -> Pence | None:
    """What the host would have spent without the arrangement, up to a month of it.

    Of the rows approved by `as_at`. None where it is not whole: every pool that it speaks of is
    given for every month.
    """
    approved = _baseline_approved(connection, arrangement_id, as_at)
    given_by_then = connection.execute(
        select(baseline).where(
            baseline.c.arrangement_id == arrangement_id,
            baseline.c.service_month <= last_month,
        )
    )
    rows = [row for row in given_by_then if row.event_id in approved]
    given = {(row.pool, row.service_month) for row in rows}
    months = list(first_month.through(last_month))
    pools = {row.pool for row in rows}
    if not pools or any((pool, month) not in given for pool in pools for month in months):
        return None
    return sum(int(row.amount_pence) for row in rows)
