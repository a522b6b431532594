"""Rate cards, in force and waiting, and deliveries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, exists, func, select

from ledger.domain.recovery import RateCard
from ledger.queries.approvals import submissions
from ledger.queries.knowing import known_before
from ledger.store.approvals import SubmissionPurpose
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
    """Every rate card in effect, by service and date, none overlapping another.

    One set without an end runs to the day before the service's next card starts.
    """
    cards = rate_cards_as_set(connection, arrangement_id, known=known)
    return [
        replace(card, effective_to=after.effective_from - timedelta(days=1))
        if after and after.service == card.service and card.effective_to is None
        else card
        for card, after in zip(cards, [*cards[1:], None], strict=False)
    ]


def rate_cards_as_set(
    connection: Connection, arrangement_id: int, *, known: int | None = None
) -> list[RateCard]:
    """Every rate card in effect, by service and date, as it was approved: with its end or none.

    A card is written with its last approval, so whatever stands is in effect.
    """
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


@dataclass(frozen=True, slots=True)
class ListedRateCard:
    """A rate card as it is listed: in effect, waiting or rejected."""

    card: RateCard
    status: str  # approved, submitted or rejected
    submission: int | None  # None where it was set before cards were submitted


def rate_card_listing(connection: Connection, arrangement_id: int) -> list[ListedRateCard]:
    """Every rate card that was ever submitted, by service and date, with its status."""
    submitted = submissions(connection, arrangement_id, purpose=SubmissionPurpose.RATE_CARD)
    approved = {
        (card.service, card.effective_from): each.id
        for each in submitted
        if each.effect_event_id is not None
        for card in [read_rate_card(each.payload)]
    }
    found = [
        ListedRateCard(card, "approved", approved.get((card.service, card.effective_from)))
        for card in rate_cards(connection, arrangement_id)
    ]
    found += [
        ListedRateCard(read_rate_card(each.payload), each.status, each.id)
        for each in submitted
        if each.effect_event_id is None
    ]
    return sorted(
        found, key=lambda each: (each.card.service, each.card.effective_from, each.submission or 0)
    )


def read_rate_card(payload: Mapping[str, Any]) -> RateCard:
    """Read a rate card from what was submitted for approval."""
    ends = payload["effective_to"]
    return RateCard(
        payload["service"],
        date.fromisoformat(payload["effective_from"]),
        date.fromisoformat(ends) if ends else None,
        payload["unit_price_pence"],
    )


def rate_cards_waiting(connection: Connection, arrangement_id: int) -> list[RateCard]:
    """The rate cards that wait for a council's approval, oldest first."""
    return [
        read_rate_card(each.payload)
        for each in submissions(connection, arrangement_id, purpose=SubmissionPurpose.RATE_CARD)
        if each.awaiting
    ]


def charged_under(connection: Connection, arrangement_id: int, card: RateCard) -> list[str]:
    """The deliveries that a card would cover and that are charged, less what was taken back."""
    left: dict[int, int] = {}
    refs: dict[int, str] = {}
    for each in deliveries(connection, arrangement_id):
        if each.charged and each.service == card.service and card.covers(each.delivered_on):
            first = each.credits or each.id
            left[first] = left.get(first, 0) + each.quantity_thousandths
            refs.setdefault(first, each.delivery_ref)
    return [refs[first] for first, thousandths in left.items() if thousandths]


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
