"""What an audit pack holds of people and totals: who acted twice, and what nobody else may see."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.accounts import Account
from ledger.domain.audit_pack import WithheldSum, one_sided
from ledger.domain.audit_pack_approvals import Actor, ApprovedThing, judged, redacted_thing
from ledger.domain.audit_pack_lines import (
    WITHHELD,
    Movement,
    PackLine,
    added,
    london_time,
    redacted,
)
from ledger.domain.calendar import Month
from ledger.domain.journal import EventKind

DAY = date(2019, 8, 5)
JULY, AUGUST = Month(2019, 7), Month(2019, 8)


def actor(person: str, party: str = "ASH", *, deputy_of: str | None = None) -> Actor:
    """Somebody on the fifth of August."""
    return Actor(party, person, DAY, deputy_of)


def thing(prepared: str, *approved: Actor, certified: str | None = None) -> ApprovedThing:
    """Something approved, with its secret words."""
    return judged(
        ApprovedThing(
            17,
            "time",
            "Time of J Smith",
            actor(prepared),
            actor(certified) if certified else None,
            approved,
            None,
            "approved",
        )
    )


def test_different_people_in_every_place_are_no_fault() -> None:
    """Preparer, certifier, approver of each council and a deputy: five people and one absent."""
    made = thing(
        "P1", actor("P3", deputy_of="P4"), actor("P5", "BIR", deputy_of="P6"), certified="P2"
    )
    assert made.not_distinct == 0


@pytest.mark.parametrize(
    ("made", "counts"),
    [
        (thing("P1", actor("P1")), (1, 0, 0)),
        (thing("P1", actor("P2"), certified="P2"), (0, 1, 0)),
        (thing("P1", actor("P2", deputy_of="P1")), (1, 0, 0)),
        (thing("P1", actor("P3", deputy_of="P2"), certified="P2"), (0, 1, 0)),
        (thing("P1", actor("P2"), actor("P2", "BIR")), (0, 0, 1)),
        (thing("P1", actor("P3", deputy_of="P2"), actor("P2", "BIR")), (0, 0, 1)),
        (thing("P1", actor("P1"), actor("P1", "BIR"), certified="P1"), (2, 2, 1)),
    ],
    ids=["preparer", "certifier", "deputy of preparer", "deputy of certifier", "both", "deputy",
         "one person alone"],
)  # fmt: skip
def test_whoever_acts_twice_is_counted(made: ApprovedThing, counts: tuple[int, int, int]) -> None:
    """Approving one's own, by a deputy too, and approving for both councils, are told apart."""
    found = (made.approved_by_preparer, made.approved_by_certifier, made.approved_for_both)
    assert found == counts
    assert made.not_distinct == sum(counts)


def test_a_redacted_approval_names_nobody_and_still_counts() -> None:
    """Its people and its words are withheld; what was found of them is not."""
    hidden = redacted_thing(
        thing("P1", actor("P1"), actor("P2", "BIR", deputy_of="P3"), certified="P4"),
        keep_words=False,
    )
    assert "Smith" not in repr(hidden)
    assert not any(f"'P{number}'" in repr(hidden) for number in range(1, 5))
    assert hidden.not_distinct == 1


def line(
    kind: EventKind, *, source_ref: str | None = None, narrative: str | None = None
) -> PackLine:
    """A line that a person entered."""
    return PackLine(
        sequence=17,
        event_id=17,
        journal_no=1,
        line=1,
        kind=kind,
        effective_on=DAY,
        entered_at=datetime(2019, 8, 5, 9, tzinfo=UTC),
        period="2019-08",
        person="P0002",
        party="ASH",
        role="preparer",
        book="ASH",
        account=Account.COST_POOL,
        amount_pence=100_01,
        source_ref=source_ref,
        narrative=narrative,
    )


def test_a_redacted_line_keeps_what_the_ledger_words() -> None:
    """A cost's words and reference go; the rule of a charge stays, and nothing stays nothing."""
    cost = redacted(line(EventKind.COST_RECORDED, source_ref="PAY-1", narrative="Award to Smith"))
    assert (cost.person, cost.source_ref, cost.narrative) == (WITHHELD, WITHHELD, WITHHELD)
    charge = redacted(line(EventKind.RECHARGE_EARNED, narrative="An agreed share of the cost."))
    assert (charge.source_ref, charge.narrative) == (None, "An agreed share of the cost.")
    assert redacted(line(EventKind.COST_RECORDED)).narrative is None


def test_a_total_has_one_side_and_its_account_an_offset() -> None:
    """119.00 less 105.75 of July shows as 13.25; the 105.75 stands in the account's offset."""
    pool = Account.COST_POOL
    gross = [
        WithheldSum("ASH", pool, "BACKFILL", JULY, Movement(2, 119_00, 105_75)),
        WithheldSum("ASH", pool, "BACKFILL", AUGUST, Movement(3, 50_00, 80_00)),
        WithheldSum("ASH", Account.COST_CONTROL, None, None, Movement(5, 0, 16_75)),
    ]
    found = one_sided(gross)
    assert [(each.movement.debit_pence, each.movement.credit_pence) for each in found] == [
        (13_25, 0),
        (0, 30_00),
        (0, 16_75),
        (155_75, 155_75),
    ]
    assert [each.offset for each in found] == [False, False, False, True]
    assert added(each.movement for each in found) == added(each.movement for each in gross)


@given(st.datetimes(datetime(1996, 1, 1), datetime(2037, 12, 31)))  # noqa: DTZ001 - UTC, given below
def test_london_time_is_that_of_the_clocks_in_london(naive: datetime) -> None:
    """At any instant it is what the time zone database says."""
    instant = naive.replace(tzinfo=UTC)
    assert london_time(instant) == instant.astimezone(ZoneInfo("Europe/London")).replace(
        tzinfo=None
    )


@pytest.mark.parametrize(
    ("utc", "shown"),
    [
        ("2019-03-31T00:59:59", "2019-03-31T00:59:59"),
        ("2019-03-31T01:00:00", "2019-03-31T02:00:00"),
        ("2019-10-27T00:59:59", "2019-10-27T01:59:59"),
        ("2019-10-27T01:00:00", "2019-10-27T01:00:00"),
    ],
)
def test_summer_time_begins_and_ends_at_one_by_utc(utc: str, shown: str) -> None:
    """On the last Sundays of March and October."""
    found = london_time(datetime.fromisoformat(utc).replace(tzinfo=UTC))
    assert found.isoformat() == shown
