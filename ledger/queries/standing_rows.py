"""What is recorded already, as the rows of a file that would record it.

For telling a row that was sent before from one that is new. Each row is by column, as
`ledger/domain/upload_columns.py` names them; what is empty is left out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from ledger.domain.arrangement import Arrangement
from ledger.domain.cost import Cost
from ledger.domain.money import Pence, show_pounds
from ledger.domain.parse import show_thousandths
from ledger.domain.time import TimeApportionment, show_days
from ledger.domain.upload_form import PARTY
from ledger.queries import costs, evidence, receipts, services, time_apportionments
from ledger.queries.receipts import StandingReceipt
from ledger.queries.services import Delivery

Row = Mapping[str, str]
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StandingRow:
    """A recorded thing, and the row that would record it."""

    id: int
    values: Row


# ---- costs ----
def cost_values(cost: Cost) -> Row:
    """Write a cost as a row."""
    return {
        "source_ref": cost.source_ref,
        "source": cost.source.value,
        "entered_on": cost.entered_on.isoformat(),
        "pool": cost.pool,
        **({"service": cost.service} if cost.service else {}),
        "subjective": cost.subjective.value,
        "service_from": cost.service_dates.first.isoformat(),
        "service_to": cost.service_dates.last.isoformat(),
        "amount": show_pounds(cost.amount_pence),
        "description": cost.description,
        **({"credits": cost.credits} if cost.credits else {}),
    }


def costs_by_key(
    connection: Connection, arrangement_id: int, refs: Collection[str], *, pools: Collection[str]
) -> dict[Key, StandingRow]:
    """Return the costs of these references that are in some pools, by reference."""
    found = costs.of_references(connection, arrangement_id, refs, pools=pools)
    return {(each.cost.source_ref,): StandingRow(each.id, cost_values(each.cost)) for each in found}


# ---- time ----
def time_values(entry: TimeApportionment, arrangement: Arrangement) -> Row:
    """Write an entry of time as a row, with the days of both councils."""
    return {
        "post": entry.post,
        "service_from": entry.service.first.isoformat(),
        "service_to": entry.service.last.isoformat(),
        **{
            f"{PARTY}{code}": show_days(entry.party_quarters.get(code, 0))
            for code in (arrangement.recipient, arrangement.host)
        },
        "joint": show_days(entry.joint_quarters),
        "leave": show_days(entry.leave_quarters),
        "sickness": show_days(entry.sickness_quarters),
        "other_absence": show_days(entry.other_absence_quarters),
    }


def time_by_key(
    connection: Connection, arrangement_id: int, arrangement: Arrangement
) -> dict[Key, StandingRow]:
    """Return the entries of time in force, by post and month."""
    found = time_apportionments.in_force(connection, arrangement_id)
    return {
        (post, str(month)): StandingRow(each.id, time_values(each.apportionment, arrangement))
        for (post, month), each in found.items()
    }


# ---- deliveries and drivers ----
def deliveries_by_key(connection: Connection, arrangement_id: int) -> dict[Key, StandingRow]:
    """Return every delivery, by reference."""
    found = services.deliveries(connection, arrangement_id)
    refs = {each.id: each.delivery_ref for each in found}
    return {
        (each.delivery_ref,): StandingRow(each.id, _delivery_values(each, refs)) for each in found
    }


def _delivery_values(delivery: Delivery, refs: Mapping[int, str]) -> Row:
    credited = {} if delivery.credits is None else {"credits": refs[delivery.credits]}
    return {
        "delivery_ref": delivery.delivery_ref,
        "service": delivery.service,
        "delivered_on": delivery.delivered_on.isoformat(),
        "quantity": show_thousandths(delivery.quantity_thousandths),
        **credited,
    }


def drivers_by_key(connection: Connection, arrangement_id: int) -> dict[Key, StandingRow]:
    """Return every driver quantity, by driver, day and council."""
    return {
        (each.driver, each.effective_from.isoformat(), each.party): StandingRow(
            each.id,
            {
                "driver": each.driver,
                "effective_from": each.effective_from.isoformat(),
                "party": each.party,
                "quantity": show_thousandths(each.quantity_thousandths),
            },
        )
        for each in evidence.driver_quantities(connection, arrangement_id)
    }


# ---- receipts ----
def receipt_values(
    ref: str, payer: str | None, received_on: str, amount: Pence, wanted: Mapping[int, Pence]
) -> Row:
    """Write a receipt with what it settles, by the number of each statement, as one row."""
    settled = (f"{statement} {show_pounds(wanted[statement])}" for statement in sorted(wanted))
    return {
        "payment_ref": ref,
        "payer": payer or "",
        "received_on": received_on,
        "amount": show_pounds(amount),
        "allocated": ", ".join(settled),
    }


def receipts_by_key(
    connection: Connection, arrangement_id: int, refs: Collection[str], *, payee: str
) -> dict[Key, StandingRow]:
    """Return the receipts of a council that have one of these references, by reference."""
    return {
        (each.payment_ref,): StandingRow(
            each.id,
            receipt_values(
                each.payment_ref,
                each.payer,
                each.received_on.isoformat(),
                each.amount_pence,
                settled_by_statement(connection, arrangement_id, each),
            ),
        )
        for each in receipts.listing(connection, arrangement_id)
        if each.payee == payee and each.payment_ref in refs
    }


def settled_by_statement(
    connection: Connection, arrangement_id: int, receipt: StandingReceipt
) -> dict[int, Pence]:
    """Return what of a receipt stands on each statement, by the statement's number."""
    by_statement: dict[int, Pence] = {}
    for part in receipts.settled_lines(connection, arrangement_id, receipt.id):
        by_statement[part.statement] = by_statement.get(part.statement, 0) + part.gross_pence
    return by_statement
