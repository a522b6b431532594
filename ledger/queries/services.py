"""Rate cards in force and deliveries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, exists, func, select

from ledger.domain.recovery import RateCard
from ledger.queries.knowing import known_before
from ledger.store.charges import charge_delivery
from ledger.store.services import rate_card, service_delivery


@dataclass(frozen=True, slots=True)
class Delivery:
    """A franchise service delivered."""

    id: int
    delivery_ref: str
    service: str
    delivered_on: date
    quantity_thousandths: int
    credits: int | None
    charged: bool


def rate_cards(
    connection: Connection, arrangement_id: int, *, known: int | None = None
) -> list[RateCard]:
    """Every rate card, by service and date."""
    rows = connection.execute(
        select(rate_card).where(
            rate_card.c.arrangement_id == arrangement_id,
            *known_before(rate_card, arrangement_id, known),
        )
    ).all()
    cards = [
        RateCard(row.service, row.effective_from, row.effective_to, row.unit_price_pence)
        for row in rows
    ]
    return sorted(cards, key=lambda card: (card.service, card.effective_from))


def deliveries(
    connection: Connection,
    arrangement_id: int,
    *,
    until: date | None = None,
    known: int | None = None,
) -> list[Delivery]:
    """Deliveries in the order in which they were recorded, up to the day `until`."""
    charged = exists().where(
        charge_delivery.c.arrangement_id == service_delivery.c.arrangement_id,
        charge_delivery.c.delivery_event_id == service_delivery.c.event_id,
        *known_before(charge_delivery, arrangement_id, known),
    )
    wanted = (
        select(service_delivery, charged.label("charged"))
        .where(
            service_delivery.c.arrangement_id == arrangement_id,
            *known_before(service_delivery, arrangement_id, known),
        )
        .order_by(service_delivery.c.event_id)
    )
    if until is not None:
        wanted = wanted.where(service_delivery.c.delivered_on <= until)
    return [
        Delivery(
            row.event_id,
            row.delivery_ref,
            row.service,
            row.delivered_on,
            row.quantity_thousandths,
            row.credits_event_id,
            bool(row.charged),
        )
        for row in connection.execute(wanted)
    ]


def find_delivery(connection: Connection, arrangement_id: int, ref: str) -> Delivery | None:
    """Return the delivery of that reference."""
    row = connection.execute(
        select(service_delivery).where(
            service_delivery.c.arrangement_id == arrangement_id,
            service_delivery.c.delivery_ref == ref,
        )
    ).one_or_none()
    if row is None:
        return None
    return Delivery(
        row.event_id,
        row.delivery_ref,
        row.service,
        row.delivered_on,
        row.quantity_thousandths,
        row.credits_event_id,
        charged=False,
    )


def credited_thousandths(connection: Connection, arrangement_id: int, event_id: int) -> int:
    """What has been taken back of a delivery so far: nil or negative thousandths."""
    return int(
        connection.execute(
            select(func.coalesce(func.sum(service_delivery.c.quantity_thousandths), 0)).where(
                service_delivery.c.arrangement_id == arrangement_id,
                service_delivery.c.credits_event_id == event_id,
            )
        ).scalar_one()
    )
