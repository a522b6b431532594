"""Record driver quantities, grants, control totals and the baseline."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, select

from ledger.actions.batch import each_row
from ledger.actions.work import Receipt, Work
from ledger.domain.calendar import Month
from ledger.domain.cost import CostSource
from ledger.domain.errors import (
    AlreadyRecorded,
    AmountNegative,
    DriverUnknown,
    PartyUnknown,
    PoolUnknown,
    QuantityMalformed,
    SourceUnknown,
)
from ledger.domain.journal import Event, EventKind
from ledger.domain.money import parse_pounds
from ledger.domain.parse import parse_date, parse_reference, parse_text, parse_thousandths
from ledger.domain.posting.cost import grant_received
from ledger.domain.recovery import Pool
from ledger.store.evidence import baseline, control_total, driver_quantity, grant_receipt
from ledger.store.grants import grant_claim

RecordRow = Callable[[Work, Mapping[str, Any]], Receipt]


def record_rows(work: Work, rows: Sequence[Mapping[str, Any]], record: RecordRow) -> Receipt:
    """Record a batch by one of the functions below; raises BatchRefused naming every bad row."""
    done = each_row(rows, lambda row: record(work, row))
    return {"items": done, "rows": len(done)}


def set_driver_quantity(work: Work, row: Mapping[str, Any]) -> Receipt:
    """Set one party's quantity of a cost driver from a date on."""
    driver = parse_text(row.get("driver"), field="driver", most=40)
    used = {pool.driver for model in work.arrangement.models for pool in model.pools if pool.driver}
    if driver not in used:
        raise DriverUnknown(
            f"No pool uses the cost driver {driver!r}; those in use: {', '.join(sorted(used))}.",
            field="driver",
        )
    quantity = parse_thousandths(row.get("quantity"), field="quantity")
    if quantity < 0:
        raise QuantityMalformed("A driver quantity cannot be negative.", field="quantity")
    values: dict[str, Any] = {
        "driver": driver,
        "effective_from": parse_date(row.get("effective_from"), field="effective_from"),
        "party": _council(work, row.get("party")),
        "quantity_thousandths": quantity,
    }
    _require_new(work, driver_quantity, values, ("driver", "effective_from", "party"))
    event = Event(EventKind.DRIVER_QUANTITY_SET, min(values["effective_from"], work.today))
    return _keep(work, driver_quantity, event, values)


def receive_grant(work: Work, row: Mapping[str, Any]) -> Receipt:
    """Record a grant to the host for a pool: Dr 1000, Cr 2240 until it meets cost."""
    pool = _pool_of_host(work, row)
    amount = parse_pounds(row.get("amount"))
    if amount <= 0:
        raise AmountNegative("A grant is more than nil.", field="amount")
    grantee = parse_text(row.get("grantee"), field="grantee")
    if grantee != work.arrangement.host:
        raise PartyUnknown(
            f"A grant that reduces what is recoverable is the host's, {work.arrangement.host}.",
            field="grantee",
        )
    values: dict[str, Any] = {
        "grant_ref": parse_reference(row.get("grant_ref"), field="grant_ref"),
        "grantor": _party(work, row.get("grantor"), "grantor"),
        "grantee": grantee,
        "pool": pool.code,
        "received_on": parse_date(row.get("received_on"), field="received_on"),
        "amount_pence": amount,
        "description": parse_text(row.get("description"), field="description"),
    }
    work.arrangement.require_accounting_date(
        values["received_on"], field="received_on", today=work.today
    )
    _require_new(work, grant_receipt, values, ("grant_ref",))
    _require_new(work, grant_claim, values, ("grant_ref",))
    journals = grant_received(
        book=grantee, pool=pool.code, grantor=values["grantor"], amount=amount
    )
    event = Event(EventKind.GRANT_RECEIVED, values["received_on"], journals)
    return _keep(work, grant_receipt, event, values)


def give_control_total(work: Work, row: Mapping[str, Any]) -> Receipt:
    """Give what a source's own ledger shows for a day: T0 ties to it."""
    source = row.get("source")
    if source not in list(CostSource):
        raise SourceUnknown(
            f"{source!r} is not a source; use {', '.join(CostSource)}.", field="source"
        )
    values: dict[str, Any] = {
        "entered_on": parse_date(row.get("entered_on"), field="entered_on"),
        "source": CostSource(source),
        "amount_pence": parse_pounds(row.get("amount")),
    }
    _require_new(work, control_total, values, ("entered_on", "source"))
    event = Event(EventKind.CONTROL_TOTAL_GIVEN, min(values["entered_on"], work.today))
    return _keep(work, control_total, event, values)


def give_baseline(work: Work, row: Mapping[str, Any]) -> Receipt:
    """Give what the host would have spent on a pool's month without the arrangement."""
    values: dict[str, Any] = {
        "pool": _pool_of_host(work, row).code,
        "service_month": Month.parse(row.get("service_month"), field="service_month"),
        "amount_pence": parse_pounds(row.get("amount")),
        "description": parse_text(row.get("description"), field="description"),
    }
    _require_new(work, baseline, values, ("pool", "service_month"))
    event = Event(EventKind.BASELINE_GIVEN, min(values["service_month"].first, work.today))
    return _keep(work, baseline, event, values)


def _keep(work: Work, table: Table, event: Event, values: dict[str, Any]) -> Receipt:
    posted = work.post(event, values)
    work.insert(table, {"event_id": posted.event_id, **values})
    return {"id": posted.event_id}


def _require_new(
    work: Work, table: Table, values: Mapping[str, Any], natural_key: tuple[str, ...]
) -> None:
    wanted = [table.c[name] == values[name] for name in natural_key]
    first = work.connection.execute(
        select(table.c.event_id).where(table.c.arrangement_id == work.arrangement_id, *wanted)
    ).scalar_one_or_none()
    if first is not None:
        named = ", ".join(f"{name} {values[name]}" for name in natural_key)
        raise AlreadyRecorded(
            f"This is recorded already, as {first}: {named}.",
            field=natural_key[0],
            first=str(first),
        )


def _pool_of_host(work: Work, row: Mapping[str, Any]) -> Pool:
    """The test of neutrality, and so its grants and its baseline, is of the host's own pools."""
    pool = work.arrangement.pool(parse_text(row.get("pool"), field="pool"))
    host = work.arrangement.host
    if work.arrangement.supplier_of(pool) != host:
        raise PoolUnknown(
            f"The pool {pool.code} is not one that {host} supplies; name one that is.",
            field="pool",
        )
    return pool


def _council(work: Work, code: object) -> str:
    councils = (work.arrangement.host, work.arrangement.recipient)
    if code not in councils:
        raise PartyUnknown(f"{code!r} is not one of {' and '.join(councils)}.", field="party")
    return str(code)


def _party(work: Work, code: object, field: str) -> str:
    known = [party.code for party in work.arrangement.parties]
    if code not in known:
        raise PartyUnknown(f"{code!r} is not one of {', '.join(known)}.", field=field)
    return str(code)
