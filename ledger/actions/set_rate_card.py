"""Set rate cards: the supplier's preparer submits a price, and both councils approve it.

The card itself is written with the last approval. One without an end runs until the next in effect
starts: what stands is never edited. Source: domain page, "rates or rules that overlap or leave a
gap: refused when set up".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from ledger.actions.batch import each_row, only
from ledger.actions.submit import both_councils, submit
from ledger.actions.supply import require_supplied_by_caller
from ledger.actions.work import Receipt, Work
from ledger.domain.errors import AmountNegative, DatesReversed, RateCharged, RateOverlap
from ledger.domain.journal import Event, EventKind
from ledger.domain.money import parse_pounds, show_pounds
from ledger.domain.parse import parse_date, parse_text
from ledger.domain.recovery import RateCard
from ledger.queries import services as known_services
from ledger.queries.approvals import SubmissionView
from ledger.queries.services import read_rate_card
from ledger.store.approvals import SubmissionPurpose
from ledger.store.services import rate_card


def set_rate_cards(
    work: Work, rows: Sequence[Mapping[str, Any]], *, on: date | None = None
) -> Receipt:
    """Submit rate cards, all or nothing; raises BatchRefused naming every bad row."""
    done = each_row(rows, lambda row: _set_rate_card(work, row, on))
    return {"items": done, "rows": len(done)}


def set_rate_card(work: Work, row: Mapping[str, Any], *, on: date | None = None) -> Receipt:
    """Submit a unit price over a range of dates; in force once both councils have approved it.

    Raises RateOverlap where it overlaps another card of the service, in effect or waiting, or
    leaves a gap after one that ends; RateCharged where what it would price is charged already;
    NotPermitted for a service of the other council's.
    """
    return only(lambda: each_row([row], lambda each: _set_rate_card(work, each, on)))


def _set_rate_card(work: Work, row: Mapping[str, Any], on: date | None) -> Receipt:
    service = work.arrangement.service(parse_text(row.get("service"), field="service"))
    require_supplied_by_caller(work, service.pool)
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
    _require_fit(card, [*_standing(work, card), *_waiting(work, card)])
    _require_uncharged(work, card)
    until = card.effective_to or "further notice"
    submitted = submit(
        work,
        SubmissionPurpose.RATE_CARD,
        _values(card),
        summary=f"Rate card of {service.code} ({service.name}): "
        f"{show_pounds(card.unit_price_pence)} a {service.unit}, from {first} to {until}.",
        approvers=both_councils(work),
        on=on,
    )
    return submitted.receipt(service=service.code, effective_from=first.isoformat())


def apply_rate_card(work: Work, submission: SubmissionView, day: date) -> int:
    """Put an approved rate card in force, where it still fits; return the event that set it.

    Raises RateOverlap, also where an earlier card of the service still waits; RateCharged.
    """
    card = read_rate_card(submission.payload)
    work.lock(f"rates:{card.service}")
    earlier = [each for each in _waiting(work, card) if each.effective_from < card.effective_from]
    if earlier:
        raise RateOverlap(
            f"The rate card of {card.service} from {earlier[0].effective_from} waits for approval "
            "and comes before this one: decide on it first.",
            field="id",
        )
    _require_fit(card, _standing(work, card))
    _require_uncharged(work, card)
    posted = work.post(Event(EventKind.RATE_CARD_SET, day), card)
    work.insert(rate_card, {"event_id": posted.event_id, **_values(card)})
    return posted.event_id


def _values(card: RateCard) -> dict[str, Any]:
    return {
        "service": card.service,
        "effective_from": card.effective_from,
        "effective_to": card.effective_to,
        "unit_price_pence": card.unit_price_pence,
    }


def _standing(work: Work, card: RateCard) -> list[RateCard]:
    """The service's cards in effect, as they were set: without an end, or with it."""
    cards = known_services.rate_cards_as_set(work.connection, work.arrangement_id)
    return [each for each in cards if each.service == card.service]


def _waiting(work: Work, card: RateCard) -> list[RateCard]:
    """The service's cards that wait for approval."""
    waiting = known_services.rate_cards_waiting(work.connection, work.arrangement_id)
    return [each for each in waiting if each.service == card.service]


def _require_fit(card: RateCard, others: Sequence[RateCard]) -> None:
    """A card starts after every other: the day after the last ends, where that has an end."""
    if not others:
        return
    last = max(others, key=lambda each: each.effective_from)
    ends = last.effective_to
    if card.effective_from <= (ends or last.effective_from):
        raise RateOverlap(
            f"This rate card of {card.service} overlaps the one from {last.effective_from} to "
            f"{ends or 'further notice'}.",
            field="effective_from",
        )
    if ends is not None and card.effective_from != ends + timedelta(days=1):
        raise RateOverlap(
            f"This rate card of {card.service} leaves a gap: the one before ends on "
            f"{ends}, so the next starts on {ends + timedelta(days=1)}.",
            field="effective_from",
        )


def _require_uncharged(work: Work, card: RateCard) -> None:
    """A price changes nothing that is charged at another: that is credited first."""
    charged = known_services.charged_under(work.connection, work.arrangement_id, card)
    if charged:
        raise RateCharged(
            f"The delivery {charged[0]} lies within this rate card of {card.service} and is "
            "charged already at the price in force before. Take it back, or let the card start "
            "later.",
            field="effective_from",
        )
