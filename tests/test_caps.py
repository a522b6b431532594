"""Caps and floors of a pool's charges in a financial year.

OFFICE is shared by halves, and the year is 2019-20 throughout. Figures are worked by hand in the
docstrings; both databases.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import partial
from typing import Any

import pytest

from ledger.actions.authority import Permission
from ledger.actions.raise_cap import submit_cap_raise
from ledger.actions.record_service import record_delivery
from ledger.actions.work import Ledger
from ledger.domain import errors
from ledger.domain.accounts import Account
from ledger.domain.arrangement import Arrangement, read_definition
from ledger.domain.calendar import Month
from ledger.domain.caps import within_cap
from ledger.domain.charge_facts import ChargeKey
from ledger.domain.charging import plan_charges
from ledger.domain.statement import ChargeKind
from ledger.queries import caps, explain, reperform
from reports.statement_workings import working_sheets
from tests.ledgers import (
    AUGUST,
    CODE,
    HOST,
    JULY,
    PREPARER,
    SEPTEMBER,
    WITHIN,
    approve,
    definition,
    delivery_row,
    do,
    put_card_in_force,
    record_one_cost,
    set_up,
)
from tests.lives.versions import agree_version, version
from tests.test_charging_cases import AUDIT_CARD
from tests.test_hard_cases import (
    agree_and_issue,
    balance,
    prepare,
    read_neutrality,
    read_statement,
    record,
)
from tests.test_model_versions import nothing, of_month

DECEMBER, JANUARY = Month(2019, 12), Month(2020, 1)
YEAR = "2019-20"


def limited(code: str = "OFFICE", **fields: str) -> dict[str, Any]:
    """Return what changes of the definition where a pool has a cap, a floor or terms."""
    model = definition()["cost_recovery_model"]
    pools = [{**pool, **fields} if pool["code"] == code else pool for pool in model["pools"]]
    return {"cost_recovery_model": {**model, "pools": pools}}


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger in which OFFICE has a cap of 100.00 a year."""
    with set_up(migrated_url, **limited(annual_cap="100.00")) as ledger:
        yield ledger


def spend(ledger: Ledger, months: Mapping[Month, str]) -> None:
    """Record a cost of OFFICE in each month."""
    for month, amount in months.items():
        record_one_cost(ledger, source_ref=f"OFFICE-{month}", **of_month(month, amount=amount))


def charged(ledger: Ledger, month: Month) -> list[tuple[ChargeKind, str, int, int | None]]:
    """Prepare and issue a month; return each line's kind, service month, net and what is held."""
    statement = prepare(ledger, month)
    agree_and_issue(ledger, statement, month.next.first.replace(day=7))
    return [
        (line.kind, str(line.service_month), line.net_pence, line.working.capped_pence)
        for line in read_statement(ledger, statement).lines
    ]


def all_agree(ledger: Ledger) -> bool:
    """Return whether every charge performs again to the same penny."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        return all(each.agrees for each in reperform.reperform(connection, known))


def test_what_passes_the_cap_stays_with_the_supplier_as_conceded(ledger: Ledger) -> None:
    """Halves of 120.00, 120.00 and 80.00: 60.00, then 40.00 of 60.00, then nothing of 40.00.

    Kept: the own halves of 160.00, and 20.00 + 40.00 above the cap, which are conceded (N2).
    """
    spend(ledger, {JULY: "120.00", AUGUST: "120.00", SEPTEMBER: "80.00"})
    assert charged(ledger, JULY) == [(ChargeKind.ACTUAL, "2019-07", 60_00, None)]
    assert charged(ledger, AUGUST) == [(ChargeKind.ACTUAL, "2019-08", 40_00, 20_00)]
    assert charged(ledger, SEPTEMBER) == []
    assert balance(ledger, HOST, Account.RECOVERABLE_COST) == 100_00
    assert balance(ledger, HOST, Account.RETAINED_COST) == 220_00
    assert balance(ledger, HOST, Account.COST_POOL) == 0
    months = {
        str(each.service_month): each.figures
        for each in read_neutrality(ledger, date(2019, 9, 30)).months
    }
    assert [
        (each.retained_own_pence, each.retained_conceded_pence) for each in months.values()
    ] == [(60_00, 0), (60_00, 20_00), (40_00, 40_00)]
    assert read_neutrality(ledger, date(2019, 9, 30)).total.residual_pence == 0
    assert all_agree(ledger)


def test_a_late_saving_makes_room_for_what_was_held_back(ledger: Ledger) -> None:
    """July falls by 24.00 to 48.00 of the cap: 12.00 back for July, and 12.00 more for August."""
    spend(ledger, {JULY: "120.00", AUGUST: "120.00"})
    charged(ledger, JULY)
    charged(ledger, AUGUST)
    record_one_cost(
        ledger, **of_month(JULY, amount="-24.00", credits="OFFICE-2019-07", entered_on="2019-09-30")
    )
    assert charged(ledger, SEPTEMBER) == [
        (ChargeKind.ACTUAL, "2019-07", -12_00, None),
        (ChargeKind.ACTUAL, "2019-08", 12_00, 8_00),
    ]
    assert all_agree(ledger)


def test_a_raise_counts_once_both_councils_have_approved_it(ledger: Ledger) -> None:
    """100.00 and 30.00 raised: of 60.00, 60.00 and 40.00 due, 60.00, 60.00 and 10.00.

    While it waits August is 40.00; approved, September's statement has August's 20.00 as well.
    """
    spend(ledger, {JULY: "120.00", AUGUST: "120.00", SEPTEMBER: "80.00"})
    charged(ledger, JULY)
    row = {"pool": "OFFICE", "financial_year": YEAR, "amount": "30.00", "reason": "More rent"}
    made = do(ledger, PREPARER, Permission.PROPOSE, partial(submit_cap_raise, row=row))["id"]
    assert charged(ledger, AUGUST) == [(ChargeKind.ACTUAL, "2019-08", 40_00, 20_00)]
    approve(ledger, made)
    assert charged(ledger, SEPTEMBER) == [
        (ChargeKind.ACTUAL, "2019-08", 20_00, None),
        (ChargeKind.ACTUAL, "2019-09", 10_00, 30_00),
    ]
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        assert caps.raises(connection, known.arrangement_id) == {("OFFICE", YEAR): 30_00}
        (listed,) = caps.listing(connection, known.arrangement_id)
    assert (listed.id, listed.in_force) == (made, True)
    assert all_agree(ledger)


def test_a_capped_line_is_explained_and_its_workbook_checks(ledger: Ledger) -> None:
    """August's 40.00: the exact half is 60.00, 20.00 is held back, and nothing was rounded."""
    spend(ledger, {JULY: "120.00", AUGUST: "120.00"})
    charged(ledger, JULY)
    statement = prepare(ledger, AUGUST)
    whole = read_statement(ledger, statement)
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        behind = explain.explain_line(connection, known, statement, 1, costs_for=HOST)
    assert (behind.exact_pence, behind.rounding_pence) == (Fraction(60_00), Fraction(0))
    assert whole.lines[0].working.rule == (
        "An agreed share of the cost. 20.00 is held back by the cap of 100.00 for 2019-20."
    )
    checks = [
        row[[column.header for column in sheet.columns].index("Check")]
        for sheet in working_sheets(whole, draft="")
        for row in sheet.rows
        if "Check" in [column.header for column in sheet.columns]
    ]
    assert [check.value for check in checks] == ["OK", "OK"]  # type: ignore[union-attr]


def test_a_price_above_the_cap_is_not_charged(migrated_url: str) -> None:
    """Two audits in July, two in August at 185.00, a cap of 400.00: 370.00, then 30.00.

    The cost stays recoverable: of 900.00 recorded, 400.00 is charged and 500.00 is the residual.
    """
    with set_up(migrated_url, **limited("AUDITS", annual_cap="400.00")) as ledger:
        put_card_in_force(ledger, AUDIT_CARD)
        record_one_cost(ledger, pool="AUDITS", amount="900.00")
        for day in ("2019-07-18", "2019-08-18"):
            record(ledger, record_delivery, delivery_row(delivered_on=day))
        assert charged(ledger, JULY) == [(ChargeKind.ACTUAL, "2019-07", 370_00, None)]
        assert charged(ledger, AUGUST) == [(ChargeKind.ACTUAL, "2019-08", 30_00, 340_00)]
        report = read_neutrality(ledger, date(2019, 8, 31))
        assert (report.total.retained_pence, report.total.residual_pence) == (0, 500_00)
        assert all_agree(ledger)


def test_a_year_below_its_floor_is_brought_up_to_it_at_its_end(migrated_url: str) -> None:
    """A floor of 500.00 and 60.00 charged: 440.00 with December, the term's last month.

    In January 100.00 more comes for December, 50.00 of it due: 50.00 less is lacking. The next
    year has none, for the term is over.
    """
    with set_up(migrated_url, **limited(annual_floor="500.00")) as ledger:
        spend(ledger, {JULY: "120.00"})
        assert charged(ledger, JULY) == [(ChargeKind.ACTUAL, "2019-07", 60_00, None)]
        statement = prepare(ledger, DECEMBER)
        agree_and_issue(ledger, statement, date(2020, 1, 7))
        (line,) = read_statement(ledger, statement).lines
        assert (line.kind, str(line.service_month), line.net_pence, line.late_item) == (
            ChargeKind.FLOOR,
            "2019-12",
            440_00,
            False,
        )
        assert line.working.rule == ("Up to the floor of 500.00 for 2019-20, which came to 60.00.")
        record_one_cost(ledger, **of_month(DECEMBER, amount="100.00", entered_on="2020-01-31"))
        assert charged(ledger, JANUARY) == [
            (ChargeKind.ACTUAL, "2019-12", 50_00, None),
            (ChargeKind.FLOOR, "2019-12", -50_00, None),
        ]
        assert balance(ledger, HOST, Account.RECHARGE_FIXED_SHARE) == -500_00
        assert all_agree(ledger)


def test_a_cap_that_comes_with_a_version_leaves_earlier_months_alone(migrated_url: str) -> None:
    """From August a cap of 70.00: July's 60.00 stands, and of August's 60.00 it leaves 10.00."""
    with set_up(migrated_url) as ledger:
        capped = version(2, "2019-08-01", OFFICE={"annual_cap": "70.00"})
        agree_version(ledger, capped, on=date(2019, 7, 20))
        spend(ledger, {JULY: "120.00", AUGUST: "120.00"})
        charged(ledger, JULY)
        assert charged(ledger, AUGUST) == [(ChargeKind.ACTUAL, "2019-08", 10_00, 50_00)]


# ---- without a ledger ----
def over_two_years(**fields: str) -> Arrangement:
    """Return Ash-Birch from July 2019 to June 2020, where OFFICE has a cap or a floor."""
    dates = {"ends_on": "2020-06-30", "run_off_closes_on": "2020-09-30"}
    return read_definition(definition(**limited(**fields), **dates))


def test_a_saving_takes_what_was_held_back_first() -> None:
    """Of a cap of 100.00: 80.00, 20.00 of 40.00, 10.00 less for 30.00 saved, and 10.00 again."""
    arrangement = over_two_years(annual_cap="100.00")
    months = list(JULY.through(Month(2019, 10)))
    due = list(zip(months, (80_00, 40_00, -30_00, 10_00), strict=True))
    assert within_cap(arrangement, nothing(JULY), "OFFICE", due) == [80_00, 20_00, -10_00, 10_00]


def test_each_financial_year_has_its_cap_and_its_floor() -> None:
    """A cap of 100.00: 100.00 of March's 120.00, and all of April's 90.00.

    A floor of 100.00: March is up to it; April to June, 90.00, lack 10.00 when the term ends.
    """
    cost = {("OFFICE", Month(2020, 3)): 240_00, ("OFFICE", Month(2020, 4)): 180_00}
    facts = replace(nothing(Month(2020, 6)), incurred=cost)
    capped = plan_charges(over_two_years(annual_cap="100.00"), facts).charges
    assert [(str(each.key.service_month), each.net_pence) for each in capped] == [
        ("2020-03", 100_00),
        ("2020-04", 90_00),
    ]
    floored = plan_charges(over_two_years(annual_floor="100.00"), facts).charges
    assert [(each.key, each.net_pence) for each in floored] == [
        (ChargeKey("OFFICE", Month(2020, 3)), 120_00),
        (ChargeKey("OFFICE", Month(2020, 4)), 90_00),
        (ChargeKey("OFFICE", Month(2020, 6), floor=True), 10_00),
    ]


def test_a_floor_that_a_version_drops_is_taken_back() -> None:
    """440.00 was charged up to a floor that no version has any more: it is given back."""
    key = ChargeKey("OFFICE", DECEMBER, floor=True)
    facts = replace(nothing(DECEMBER), charged={key: 440_00})
    (charge,) = plan_charges(read_definition(definition()), facts).charges
    assert (charge.key, charge.net_pence) == (key, -440_00)


def test_a_floor_above_the_cap_is_refused() -> None:
    """It could never be both."""
    with pytest.raises(errors.DefinitionInvalid) as refusal:
        read_definition(definition(**limited(annual_cap="10.00", annual_floor="10.01")))
    assert str(refusal.value.field).endswith("/annual_floor")
