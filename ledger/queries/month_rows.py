"""A month as it is recorded, as the rows of a file that can be corrected and sent back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection

from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import Month
from ledger.domain.money import Pence, show_pounds
from ledger.domain.upload_form import UploadKind
from ledger.queries import costs, receipts, statements
from ledger.queries.arrangements import Known
from ledger.queries.receipts import StandingReceipt
from ledger.queries.standing_rows import (
    Row,
    StandingRow,
    cost_values,
    deliveries_by_key,
    drivers_by_key,
    settled_by_statement,
    time_by_key,
)


def month_rows(
    connection: Connection, known: Known, kind: UploadKind, month: Month, *, party: str
) -> list[Row]:
    """Return what is recorded of a kind in a month, in the order of recording, or by key.

    Costs by the day entered, of the pools that the party supplies; time in force by its service
    month; deliveries and driver quantities by their day; receipts of the party by the day received.
    """
    number, found = known.arrangement_id, known.arrangement
    match kind:
        case UploadKind.COSTS:
            pools = [pool.code for pool in found.pools_of(party)]
            return _costs(connection, number, month, pools=pools)
        case UploadKind.TIME:
            return _time(connection, number, found, month)
        case UploadKind.DELIVERIES:
            return _deliveries(connection, number, month)
        case UploadKind.DRIVERS:
            return _drivers(connection, number, month)
        case UploadKind.RECEIPTS:
            return _receipts(connection, number, month, payee=party)


def _costs(
    connection: Connection, arrangement_id: int, month: Month, *, pools: Collection[str]
) -> list[Row]:
    """Return the costs of some pools that were entered in a month."""
    found = costs.entered_in(connection, arrangement_id, month, pools=pools)
    return [cost_values(each.cost) for each in found]


def _time(
    connection: Connection, arrangement_id: int, arrangement: Arrangement, month: Month
) -> list[Row]:
    """Return the time in force of a service month."""
    found = time_by_key(connection, arrangement_id, arrangement)
    return [found[key].values for key in sorted(found) if key[1] == str(month)]


def _deliveries(connection: Connection, arrangement_id: int, month: Month) -> list[Row]:
    """Return the services delivered in a month."""
    return _dated(deliveries_by_key(connection, arrangement_id).values(), "delivered_on", month)


def _drivers(connection: Connection, arrangement_id: int, month: Month) -> list[Row]:
    """Return the driver quantities that came into force in a month."""
    return _dated(drivers_by_key(connection, arrangement_id).values(), "effective_from", month)


def _dated(found: Iterable[StandingRow], column: str, month: Month) -> list[Row]:
    return [each.values for each in found if each.values[column].startswith(f"{month}-")]


def _receipts(
    connection: Connection, arrangement_id: int, month: Month, *, payee: str
) -> list[Row]:
    """Return what a council received in a month: a row for each statement settled, or one."""
    periods = {head.id: str(head.period) for head in statements.heads(connection, arrangement_id)}
    rows: list[Row] = []
    for each in receipts.listing(connection, arrangement_id):
        if each.payee == payee and Month.of(each.received_on) == month:
            settled = settled_by_statement(connection, arrangement_id, each)
            rows += _receipt_rows(each, settled, periods)
    return rows


def _receipt_rows(
    receipt: StandingReceipt, settled: Mapping[int, Pence], periods: Mapping[int, str]
) -> list[Row]:
    money = {
        "payment_ref": receipt.payment_ref,
        **({"payer": receipt.payer} if receipt.payer else {"unidentified": "yes"}),
        "received_on": receipt.received_on.isoformat(),
        "amount": show_pounds(receipt.amount_pence),
    }
    return [
        {
            **money,
            "statement": str(statement),
            "statement_period": periods[statement],
            "allocated": show_pounds(pence),
        }
        for statement, pence in sorted(settled.items())
    ] or [money]
