"""Record the deliveries of franchise services, which rate cards price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ledger.actions.batch import each_row, only
from ledger.actions.supply import require_supplied_by_caller
from ledger.actions.work import Receipt, Work
from ledger.domain.calendar import Month
from ledger.domain.errors import (
    AlreadyRecorded,
    AmountNegative,
    AmountTooLarge,
    AmountZero,
    DateInFuture,
    NotFound,
    QuantityMalformed,
    RateMissing,
    ServiceDatesOutside,
)
from ledger.domain.journal import MOST_PENCE, Event, EventKind
from ledger.domain.money import show_pounds
from ledger.domain.parse import (
    THOUSAND,
    parse_date,
    parse_reference,
    parse_text,
    parse_thousandths,
    show_thousandths,
)
from ledger.queries import services as known_services
from ledger.store.services import service_delivery


def record_delivery(work: Work, row: Mapping[str, Any]) -> Receipt:
    """Record one delivery; a negative quantity cites, in `credits`, what it takes back.

    Raises ServiceUnknown, ServiceDatesOutside, RateMissing, AlreadyRecorded, AmountNegative,
    NotPermitted for a service of the other council's, PoolNotInForce where the version of the
    month does not have its pool.
    """
    return only(lambda: each_row([row], lambda each: _record_delivery(work, each)))


def record_deliveries(work: Work, rows: Sequence[Mapping[str, Any]]) -> Receipt:
    """Record a batch, all or nothing; raises BatchRefused naming every bad row."""
    done = each_row(rows, lambda row: _record_delivery(work, row))
    return {"items": done, "rows": len(done)}


def _record_delivery(work: Work, row: Mapping[str, Any]) -> Receipt:
    ref = parse_reference(row.get("delivery_ref"), field="delivery_ref")
    service = work.arrangement.service(parse_text(row.get("service"), field="service"))
    delivered_on = parse_date(row.get("delivered_on"), field="delivered_on")
    quantity = parse_thousandths(row.get("quantity"), field="quantity")
    if quantity == 0:
        raise AmountZero("The quantity is nil: there is nothing to record.", field="quantity")
    require_supplied_by_caller(work, service.pool)
    term = work.arrangement.term
    if not term.first <= delivered_on <= term.last:
        raise ServiceDatesOutside(
            f"delivered_on is {delivered_on}; services are delivered from {term.first} to "
            f"{term.last}.",
            field="delivered_on",
        )
    if delivered_on > work.today:
        raise DateInFuture(f"delivered_on is {delivered_on}, in the future.", field="delivered_on")
    if quantity > 0:
        work.arrangement.pool_in(service.pool, Month.of(delivered_on))
    cards = known_services.rate_cards(work.connection, work.arrangement_id)
    prices = [
        card.unit_price_pence
        for card in cards
        if card.service == service.code and card.covers(delivered_on)
    ]
    if not prices:
        raise RateMissing(
            f"No rate card of {service.code} is in force on {delivered_on}; set one first.",
            field="delivered_on",
        )
    if abs(quantity) * prices[0] > MOST_PENCE * THOUSAND:
        raise AmountTooLarge(
            f"{show_thousandths(quantity)} at {show_pounds(prices[0])} is more than the ledger can "
            "hold; check the quantity.",
            field="quantity",
        )
    standing = known_services.find_delivery(work.connection, work.arrangement_id, ref)
    if standing is not None:
        raise AlreadyRecorded(
            f"The delivery {ref} is already recorded, as {standing.id}.",
            field="delivery_ref",
            first=str(standing.id),
        )
    credited = _credited(work, row, quantity)
    payload = {
        "delivery_ref": ref,
        "service": service.code,
        "quantity": quantity,
        "delivered_on": delivered_on,
        "credits": row.get("credits"),
    }
    posted = work.post(Event(EventKind.DELIVERY_RECORDED, delivered_on), payload)
    work.insert(
        service_delivery,
        {
            "event_id": posted.event_id,
            "delivery_ref": ref,
            "service": service.code,
            "delivered_on": delivered_on,
            "quantity_thousandths": quantity,
            "credits_event_id": credited,
        },
    )
    return {"id": posted.event_id, "delivery_ref": ref, "quantity": show_thousandths(quantity)}


def _credited(work: Work, row: Mapping[str, Any], quantity: int) -> int | None:
    cited = row.get("credits")
    if quantity > 0:
        if cited:
            raise QuantityMalformed(
                "A delivery that takes another back has a negative quantity.", field="quantity"
            )
        return None
    if not cited:
        raise AmountNegative(
            "A negative quantity names, in `credits`, the delivery that it takes back.",
            field="quantity",
        )
    ref = parse_reference(cited, field="credits")
    original = known_services.find_delivery(work.connection, work.arrangement_id, ref)
    if original is None:
        raise NotFound(f"There is no delivery {ref} to take back.", field="credits")
    work.lock(f"delivery:{original.id}")
    remains = original.quantity_thousandths + known_services.credited_thousandths(
        work.connection, work.arrangement_id, original.id
    )
    same = (original.service, original.delivered_on.isoformat())
    if same != (row.get("service"), row.get("delivered_on")) or -quantity > remains:
        raise AmountNegative(
            f"What takes back {ref} has its service and date, and at most "
            f"{show_thousandths(max(remains, 0))}, which is what remains of it.",
            field="quantity",
        )
    return original.id
