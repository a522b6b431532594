"""Each kind of row that a file may hold: who may, what stands already, and how it is recorded.

The recording is that of the JSON batches, action for action.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ledger.actions.allocation import read_wanted
from ledger.actions.authority import Permission
from ledger.actions.batch import each_row
from ledger.actions.record_cost import record_costs
from ledger.actions.record_evidence import record_rows, set_driver_quantity
from ledger.actions.record_receipt import record_receipt
from ledger.actions.record_service import record_deliveries
from ledger.actions.state_time import parse_time, state_times
from ledger.actions.work import Receipt, Work
from ledger.domain.cost import Cost
from ledger.domain.errors import (
    AlreadyRecorded,
    LedgerError,
    ReasonMissing,
    SourceReferenceRepeated,
)
from ledger.domain.money import parse_pounds
from ledger.domain.parse import parse_date, parse_thousandths, show_thousandths
from ledger.domain.upload import Entry
from ledger.domain.upload_form import UploadKind
from ledger.queries import standing_rows
from ledger.queries.standing_rows import Key, Row, StandingRow, cost_values, receipt_values

Standing = Mapping[Key, StandingRow]


@dataclass(frozen=True, slots=True)
class KindOfRow:
    """What judging a kind of row takes."""

    permission: Permission
    standing: Callable[[Work, Sequence[Entry]], Standing]
    read: Callable[[Work, Entry], tuple[Key, Row]]  # as what stands is written; may refuse
    record: Callable[[Work, list[dict[str, Any]]], Receipt]
    differs: Callable[[Entry, StandingRow, Row], LedgerError]


def _refs(entries: Sequence[Entry], column: str) -> set[str]:
    return {entry.first[column] for entry in entries}


def _differences(standing: StandingRow, row: Row) -> str:
    """Write down what a row says otherwise: ``amount 10.00 where this row says 12.00``."""
    names = [name for name in {**standing.values, **row} if name != "payment_ref"]
    return ", ".join(
        f"{name} {standing.values.get(name) or 'nothing'} where this row says "
        f"{row.get(name) or 'nothing'}"
        for name in names
        if standing.values.get(name) != row.get(name)
    )


# ---- costs ----
def _standing_costs(work: Work, entries: Sequence[Entry]) -> Standing:
    """Those of the caller's own pools: what the other council recorded is not compared."""
    pools = [pool.code for pool in work.arrangement.pools_of(work.caller.party)]
    refs = _refs(entries, "source_ref")
    return standing_rows.costs_by_key(work.connection, work.arrangement_id, refs, pools=pools)


def _read_cost(_work: Work, entry: Entry) -> tuple[Key, Row]:
    cost = Cost.parse(entry.body)
    return (cost.source_ref,), cost_values(cost)


def _cost_differs(_entry: Entry, standing: StandingRow, row: Row) -> LedgerError:
    ref, amount = standing.values["source_ref"], standing.values["amount"]
    back = amount.removeprefix("-") if amount.startswith("-") else f"-{amount}"
    return SourceReferenceRepeated(
        f"The source reference {ref} is already recorded, as cost {standing.id}, with "
        f"{_differences(standing, row)}. A recorded cost is never edited. If this is another cost, "
        f"give it its own reference. If that one was wrong, take it back with a row of {back} that "
        f"names {ref} in credits and is the same otherwise, and record the right one under a new "
        "reference.",
        field="source_ref",
        first=str(standing.id),
    )


# ---- time ----
def _standing_time(work: Work, _entries: Sequence[Entry]) -> Standing:
    return standing_rows.time_by_key(work.connection, work.arrangement_id, work.arrangement)


def _read_time(work: Work, entry: Entry) -> tuple[Key, Row]:
    read = parse_time(work, entry.body)
    key = (read.post, str(read.service_month))
    return key, standing_rows.time_values(read, work.arrangement)


def _reason_missing(_entry: Entry, standing: StandingRow, row: Row) -> LedgerError:
    return ReasonMissing(
        f"This month is stated already, as entry {standing.id}, with "
        f"{_differences(standing, row)}. To correct it, say why in reason.",
        field="reason",
    )


# ---- deliveries ----
def _standing_deliveries(work: Work, _entries: Sequence[Entry]) -> Standing:
    return standing_rows.deliveries_by_key(work.connection, work.arrangement_id)


def _read_delivery(_work: Work, entry: Entry) -> tuple[Key, Row]:
    given = entry.first
    day = parse_date(given["delivered_on"], field="delivered_on")
    quantity = parse_thousandths(given["quantity"], field="quantity")
    row = {**given, "delivered_on": day.isoformat(), "quantity": show_thousandths(quantity)}
    return (given["delivery_ref"],), row


def _delivery_differs(_entry: Entry, standing: StandingRow, row: Row) -> LedgerError:
    ref = standing.values["delivery_ref"]
    return AlreadyRecorded(
        f"The delivery {ref} is already recorded, as {standing.id}, with "
        f"{_differences(standing, row)}. It is never edited: take it back with a row of its "
        "quantity, negative, that names it in credits, and record the right one under a new "
        "reference.",
        field="delivery_ref",
        first=str(standing.id),
    )


# ---- driver quantities ----
def _standing_drivers(work: Work, _entries: Sequence[Entry]) -> Standing:
    return standing_rows.drivers_by_key(work.connection, work.arrangement_id)


def _read_driver(_work: Work, entry: Entry) -> tuple[Key, Row]:
    given = entry.first
    day = parse_date(given["effective_from"], field="effective_from").isoformat()
    quantity = show_thousandths(parse_thousandths(given["quantity"], field="quantity"))
    key = (given["driver"], day, given["party"])
    return key, {**given, "effective_from": day, "quantity": quantity}


def _driver_differs(_entry: Entry, standing: StandingRow, row: Row) -> LedgerError:
    return AlreadyRecorded(
        f"This quantity is recorded already, as {standing.id}, with "
        f"{_differences(standing, row)}. One that is set is never edited: set the right one from a "
        "later day on.",
        field="quantity",
        first=str(standing.id),
    )


# ---- receipts ----
def _standing_receipts(work: Work, entries: Sequence[Entry]) -> Standing:
    return standing_rows.receipts_by_key(
        work.connection,
        work.arrangement_id,
        _refs(entries, "payment_ref"),
        payee=work.caller.party,
    )


def _read_receipt(work: Work, entry: Entry) -> tuple[Key, Row]:
    body, payee = entry.body, work.caller.party
    payer = None if body.get("unidentified") else work.arrangement.counterparty(payee)
    day = parse_date(body["received_on"], field="received_on").isoformat()
    amount = parse_pounds(body["amount"])
    wanted = read_wanted(work, body["allocations"], payee=payee)
    values = receipt_values(body["payment_ref"], payer, day, amount, wanted)
    return (body["payment_ref"],), values


def _record_receipts(work: Work, rows: list[dict[str, Any]]) -> Receipt:
    done = each_row(rows, lambda row: record_receipt(work, row))
    return {"items": done, "rows": len(done)}


def _receipt_differs(_entry: Entry, standing: StandingRow, row: Row) -> LedgerError:
    return AlreadyRecorded(
        f"The receipt {standing.values['payment_ref']} is already recorded, as {standing.id}, with "
        f"{_differences(standing, row)}. It is never edited: allocate what is left of it, or take "
        "an allocation back, by its number.",
        field="payment_ref",
        first=str(standing.id),
    )


KINDS: Mapping[UploadKind, KindOfRow] = {
    UploadKind.DRIVERS: KindOfRow(
        Permission.RECORD_EVIDENCE,
        _standing_drivers,
        _read_driver,
        lambda work, rows: record_rows(work, rows, set_driver_quantity),
        _driver_differs,
    ),
    UploadKind.COSTS: KindOfRow(
        Permission.RECORD, _standing_costs, _read_cost, record_costs, _cost_differs
    ),
    UploadKind.DELIVERIES: KindOfRow(
        Permission.RECORD,
        _standing_deliveries,
        _read_delivery,
        record_deliveries,
        _delivery_differs,
    ),
    UploadKind.TIME: KindOfRow(
        Permission.STATE_TIME, _standing_time, _read_time, state_times, _reason_missing
    ),
    UploadKind.RECEIPTS: KindOfRow(
        Permission.RECORD_RECEIPT,
        _standing_receipts,
        _read_receipt,
        _record_receipts,
        _receipt_differs,
    ),
}
