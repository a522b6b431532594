"""Rate cards: both councils approve each; only those in effect price, and each ends the last.

Audits of Ash-Birch at 185.00; later at 200.00.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select

from ledger.actions.authority import Permission
from ledger.actions.effects import EFFECTS
from ledger.actions.record_service import record_delivery
from ledger.actions.set_rate_card import set_rate_card
from ledger.actions.submit import approve_submission, reject_submission
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain import errors
from ledger.queries.services import rate_card_listing, rate_cards
from ledger.store.journals import event
from tests.actions.test_decide import require_right
from tests.ledgers import (
    APPROVER,
    AUGUST,
    JULY,
    PAYER_APPROVER,
    PREPARER,
    WITHIN,
    approve,
    delivery_row,
    do,
    put_card_in_force,
    record_one_cost,
    set_up,
)
from tests.test_hard_cases import agree_and_issue, prepare, read_statement, record, refused

FIRST = {"service": "AUDIT", "effective_from": "2019-07-01", "unit_price": "185.00"}
SECOND = {"service": "AUDIT", "effective_from": "2019-08-01", "unit_price": "200.00"}


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger with the arrangement Ash-Birch; both books are right when the test is over."""
    with set_up(migrated_url) as ledger:
        yield ledger
        require_right(ledger)


def submitted(ledger: Ledger, card: dict[str, Any], *, on: date | None = None) -> int:
    """Submit a rate card; it waits for both councils."""
    act = partial(_set, card, on)
    made: int = do(ledger, PREPARER, Permission.RECORD, act)["id"]
    return made


def _set(card: dict[str, Any], on: date | None, work: Work) -> Receipt:
    return set_rate_card(work, card, on=on)


def _approve(number: int, work: Work) -> Receipt:
    return approve_submission(work, number, EFFECTS)


def _deliver(row: dict[str, Any], work: Work) -> Receipt:
    return record_delivery(work, row)


def listed(ledger: Ledger) -> list[tuple[str, str | None, str]]:
    """Return each card's dates and status, as they are listed."""
    with ledger.database.reading(WITHIN) as connection:
        return [
            (
                each.card.effective_from.isoformat(),
                each.card.effective_to.isoformat() if each.card.effective_to else None,
                each.status,
            )
            for each in rate_card_listing(connection, 1)
        ]


def test_a_card_that_waits_prices_nothing(ledger: Ledger) -> None:
    """A delivery is refused until the second council has approved its price."""
    number = submitted(ledger, FIRST)
    row = delivery_row()
    missing = partial(
        refused, ledger, errors.RateMissing, PREPARER, Permission.RECORD, partial(_deliver, row)
    )
    missing()
    approve(ledger, number, APPROVER)
    missing()
    assert listed(ledger) == [("2019-07-01", None, "submitted")]
    approve(ledger, number, PAYER_APPROVER)
    assert listed(ledger) == [("2019-07-01", None, "approved")]
    record(ledger, record_delivery, row)


def test_an_open_card_ends_where_the_next_one_starts(ledger: Ledger) -> None:
    """Two audits in July are 2 x 185.00 = 370.00, one in August 200.00; the first ends on 31 July.

    As it was known before the second was approved, the first has no end.
    """
    put_card_in_force(ledger, FIRST)
    number = submitted(ledger, SECOND)
    with ledger.database.reading(WITHIN) as connection:
        before = connection.execute(select(func.max(event.c.known))).scalar_one() + 1
    approve(ledger, number)
    record(ledger, record_delivery, delivery_row())
    august = delivery_row(delivered_on="2019-08-01", quantity="1")
    record(ledger, record_delivery, august)
    record_one_cost(ledger, pool="AUDITS", amount="600.00")
    july = prepare(ledger, JULY)
    assert [line.net_pence for line in read_statement(ledger, july).lines] == [37_000]
    agree_and_issue(ledger, july, date(2019, 8, 8))
    lines = read_statement(ledger, prepare(ledger, AUGUST)).lines
    assert [line.net_pence for line in lines] == [20_000]
    assert listed(ledger) == [
        ("2019-07-01", "2019-07-31", "approved"),
        ("2019-08-01", None, "approved"),
    ]
    with ledger.database.reading(WITHIN) as connection:
        (then,) = rate_cards(connection, 1, known=before)
    assert then.effective_to is None


@pytest.mark.parametrize(
    ("card", "words"),
    [
        ({**FIRST, "unit_price": "1.00"}, "overlaps"),
        ({**FIRST, "effective_from": "2019-09-30"}, "overlaps"),
        ({**FIRST, "effective_from": "2019-10-02"}, "leaves a gap"),
    ],
)
def test_a_card_fits_what_waits_as_well(ledger: Ledger, card: dict[str, Any], words: str) -> None:
    """After a card that waits and ends on 30 September, only one from 1 October fits."""
    submitted(ledger, {**FIRST, "effective_to": "2019-09-30"})
    refusal = refused(
        ledger, errors.RateOverlap, PREPARER, Permission.RECORD, partial(_set, card, None)
    )
    assert words in refusal.detail
    submitted(ledger, {**FIRST, "effective_from": "2019-10-01"})


def test_a_rejected_card_is_set_again_at_another_price(ledger: Ledger) -> None:
    """At 185.00 it is rejected; from the same day at 180.00 it is approved, and is in force."""
    number = submitted(ledger, FIRST)
    do(
        ledger,
        PAYER_APPROVER,
        Permission.DECIDE,
        lambda work: reject_submission(work, number, reason="Too dear"),
    )
    put_card_in_force(ledger, {**FIRST, "unit_price": "180.00"})
    assert [status for *_, status in listed(ledger)] == ["rejected", "approved"]
    with ledger.database.reading(WITHIN) as connection:
        (card,) = rate_cards(connection, 1)
    assert card.unit_price_pence == 18_000


def test_cards_come_into_force_in_their_order(ledger: Ledger) -> None:
    """August's card is not approved for the second council while July's still waits."""
    first, second = submitted(ledger, FIRST), submitted(ledger, SECOND)
    approve(ledger, second, APPROVER)
    refusal = refused(
        ledger,
        errors.RateOverlap,
        PAYER_APPROVER,
        Permission.DECIDE,
        partial(_approve, second),
    )
    assert "decide on it first" in refusal.detail
    approve(ledger, first)
    approve(ledger, second, PAYER_APPROVER)


def test_a_card_changes_no_price_that_is_charged(ledger: Ledger) -> None:
    """July's audits are charged at 185.00: a card from 15 July is refused, now and when approved.

    Submitted before the charge and approved after it, it is refused as well.
    """
    put_card_in_force(ledger, FIRST)
    record(ledger, record_delivery, delivery_row(delivery_ref="AUDIT-1"))
    record_one_cost(ledger, pool="AUDITS", amount="400.00")
    late = {**FIRST, "effective_from": "2019-07-15", "unit_price": "200.00"}
    number = submitted(ledger, late)
    approve(ledger, number, APPROVER)
    prepare(ledger, JULY)
    refusal = refused(
        ledger,
        errors.RateCharged,
        PAYER_APPROVER,
        Permission.DECIDE,
        partial(_approve, number),
    )
    assert "AUDIT-1" in refusal.detail
    do(
        ledger,
        PAYER_APPROVER,
        Permission.DECIDE,
        lambda work: reject_submission(work, number, reason="Too late"),
    )
    refused(ledger, errors.RateCharged, PREPARER, Permission.RECORD, partial(_set, late, None))
    submitted(ledger, {**late, "effective_from": "2019-07-19"})


def test_a_card_is_not_approved_by_who_set_it(ledger: Ledger) -> None:
    """The preparer with an approver's role is refused, and nothing is in force."""
    number = submitted(ledger, FIRST)
    refused(
        ledger,
        errors.SamePerson,
        replace(APPROVER, person=PREPARER.person),
        Permission.DECIDE,
        partial(_approve, number),
    )
    assert listed(ledger) == [("2019-07-01", None, "submitted")]
