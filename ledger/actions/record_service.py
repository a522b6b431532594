"""Set rate cards and record the deliveries that they price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from ledger.actions.batch import each_row, only
from ledger.actions.perform import Receipt, Work
from ledger.domain.errors import (
    AlreadyRecorded,
    AmountNegative,
    AmountTooLarge,
    AmountZero,
    DateInFuture,
    DatesReversed,
    NotFound,
    QuantityMalformed,
    RateMissing,
    RateOverlap,
    ServiceDatesOutside,
)
from ledger.domain.journal import MOST_PENCE, Event, EventKind
from ledger.domain.money import parse_pounds, show_pounds
from ledger.domain.parse import (
    THOUSAND,
    parse_date,
    parse_text,
    parse_thousandths,
    show_thousandths,
)
from ledger.domain.recovery import RateCard
from ledger.queries import services as known_services
from ledger.store.services import rate_card, service_delivery


def set_rate_cards(work: Work, rows: Sequence[Mapping[str, Any]]) -> Receipt:
    """Set rate cards, all or nothing; raises BatchRefused naming every bad row."""
    done = each_row(rows, lambda row: _set_rate_card(work, row))
    return {"items": done, "rows": len(done)}


def set_rate_card(work: Work, row: Mapping[str, Any]) -> Receipt:
    """Set a unit price over a range of dates.

    Raises RateOverlap where it overlaps another card of the service, or leaves a gap after it.
    """
    return only(lambda: each_row([row], lambda each: _set_rate_card(work, each)))


def _set_rate_card(work: Work, row: Mapping[str, Any]) -> Receipt:
    service = work.arrangement.service(parse_text(row.get("service"), field="service"))
    first = parse_date(row.get("effective_from"), field="effective_from")
    last = row.get("effective_to")
    card = RateCard(
        service.code,
        first,
        parse_date(last, field="effective_to") if last else None,
        parse_pounds(row.get("unit_price"), field="unit_price"),
    )
    if card.effective_to and card.effective_to < card.effective_from:
        raise DatesReversed("effective_to is before effective_from.", field="effective_to")
    if card.unit_price_pence < 0:
        raise AmountNegative("A unit price cannot be negative.", field="unit_price")
    work.lock(f"rates:{service.code}")
    _require_fit(work, card)
    posted = work.post(Event(EventKind.RATE_CARD_SET, min(first, work.today)), card)
    work.insert(
        rate_card,
        {
            "event_id": posted.event_id,
            "service": card.service,
            "effective_from": card.effective_from,
            "effective_to": card.effective_to,
            "unit_price_pence": card.unit_price_pence,
        },
    )
    return {"id": posted.event_id, "service": service.code, "effective_from": first.isoformat()}


def _require_fit(work: Work, card: RateCard) -> None:
    """A card starts the day after the one before it ends: no overlap and no gap."""
    earlier = [
        each
        for each in known_services.rate_cards(work.connection, work.arrangement_id)
        if each.service == card.service
    ]
    if not earlier:
        return
    last = earlier[-1]
    if last.effective_to is None or card.effective_from <= last.effective_to:
        raise RateOverlap(
            f"This rate card of {card.service} overlaps the one from {last.effective_from} to "
            f"{last.effective_to or 'further notice'}.",
            field="effective_from",
        )
    follows = last.effective_to + timedelta(days=1)
    if card.effective_from != follows:
        raise RateOverlap(
            f"This rate card of {card.service} leaves a gap: the one before ends on "
            f"{last.effective_to}, so the next starts on {follows}.",
            field="effective_from",
        )


def record_delivery(work: Work, row: Mapping[str, Any]) -> Receipt:
    """Record one delivery; a negative quantity cites, in `credits`, what it takes back.

    Raises ServiceUnknown, ServiceDatesOutside, RateMissing, AlreadyRecorded, AmountNegative.
    """
    return only(lambda: each_row([row], lambda each: _record_delivery(work, each)))


def record_deliveries(work: Work, rows: Sequence[Mapping[str, Any]]) -> Receipt:
    """Record a batch, all or nothing; raises BatchRefused naming every bad row."""
    done = each_row(rows, lambda row: _record_delivery(work, row))
    return {"items": done, "rows": len(done)}


def _record_delivery(work: Work, row: Mapping[str, Any]) -> Receipt:
    ref = parse_text(row.get("delivery_ref"), field="delivery_ref", most=100)
    service = work.arrangement.service(parse_text(row.get("service"), field="service"))
    delivered_on = parse_date(row.get("delivered_on"), field="delivered_on")
    quantity = parse_thousandths(row.get("quantity"), field="quantity")
    if quantity == 0:
        raise AmountZero("The quantity is nil: there is nothing to record.", field="quantity")
    term = work.arrangement.term
    if not term.first <= delivered_on <= term.last:
        raise ServiceDatesOutside(
            f"delivered_on is {delivered_on}; services are delivered from {term.first} to "
            f"{term.last}.",
            field="delivered_on",
        )
    if delivered_on > work.today:
        raise DateInFuture(f"delivered_on is {delivered_on}, in the future.", field="delivered_on")
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
    ref = parse_text(cited, field="credits")
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
