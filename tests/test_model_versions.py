"""Versions of the cost recovery model: each service month is charged by the one in force for it.

Ash-Birch's first version runs from July 2019 and shares OFFICE by halves. Figures are worked by
hand in the docstrings; both databases.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ledger.actions.authority import Permission
from ledger.actions.prepare_statement import prepare_statement
from ledger.actions.record_cost import move_cost
from ledger.actions.record_service import record_delivery
from ledger.actions.work import Ledger
from ledger.domain import errors
from ledger.domain.arrangement import read_definition, read_version, with_versions
from ledger.domain.calendar import Month
from ledger.domain.charge_facts import ChargeKey, Delivered, Facts
from ledger.domain.charging import plan_charges
from ledger.domain.recovery import Basis, RateCard, VatTreatment
from ledger.queries import costs, reperform
from tests.ledgers import (
    AUGUST,
    CODE,
    HOST,
    JULY,
    PREPARER,
    RECIPIENT,
    SEPTEMBER,
    WITHIN,
    cost_row,
    definition,
    delivery_row,
    do,
    put_card_in_force,
    record_one_cost,
    set_up,
)
from tests.lives.versions import agree_version, submit_version, version
from tests.test_charging_cases import AUDIT_CARD
from tests.test_hard_cases import (
    agree_and_issue,
    cost,
    issued,
    prepare,
    read_neutrality,
    read_statement,
    record,
    refused,
)


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger with the arrangement Ash-Birch and nothing recorded."""
    with set_up(migrated_url) as ledger:
        yield ledger


def of_month(month: Month, **fields: object) -> dict[str, Any]:
    """Return the fields of a cost of a month, entered on its last day."""
    dates = {"service_from": month.first.isoformat(), "service_to": month.last.isoformat()}
    return {**dates, "entered_on": month.last.isoformat(), **fields}


def lines_of(ledger: Ledger, statement: int) -> list[tuple[str, str, int, int]]:
    """Return each line's pool, service month, net pence and version of the model."""
    return [
        (line.pool, str(line.service_month), line.net_pence, line.working.model_version)
        for line in read_statement(ledger, statement).lines
    ]


def test_each_month_is_charged_by_the_version_in_force_for_it(ledger: Ledger) -> None:
    """From September OFFICE is shared by a quarter: 100.00 is 50.00 in July and 25.00 in September.

    A cost of August that comes in September, 40.00, is still shared by halves: 20.00.
    """
    quarter = version(2, "2019-09-01", OFFICE={"share": "0.25"})
    agree_version(ledger, quarter, on=date(2019, 8, 20))
    record_one_cost(ledger, **of_month(JULY, amount="100.00"))
    july = prepare(ledger, JULY)
    assert lines_of(ledger, july) == [("OFFICE", "2019-07", 5000, 1)]
    agree_and_issue(ledger, july, date(2019, 8, 8))
    record_one_cost(ledger, **of_month(SEPTEMBER, amount="100.00"))
    record_one_cost(ledger, **of_month(AUGUST, amount="40.00", entered_on="2019-09-30"))
    assert lines_of(ledger, prepare(ledger, SEPTEMBER)) == [
        ("OFFICE", "2019-08", 2000, 1),
        ("OFFICE", "2019-09", 2500, 2),
    ]


def test_a_retrospective_version_moves_what_was_charged_as_a_late_item(ledger: Ledger) -> None:
    """July's 80.00 was charged by halves, 40.00; by a quarter it is 20.00: 20.00 is taken back.

    What was charged performs again to the same penny by the versions in force at the time.
    """
    issued(ledger, JULY, "80.00")
    quarter = version(2, "2019-07-01", OFFICE={"share": "0.25"})
    agree_version(ledger, quarter, on=date(2019, 8, 20))
    august = read_statement(ledger, prepare(ledger, AUGUST))
    (line,) = august.lines
    assert (line.net_pence, line.late_item, line.working.model_version) == (-2000, True, 2)
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        done = reperform.reperform(connection, known)
    assert [(each.posted_pence, each.again_pence) for each in done] == [
        (4000, 4000),
        (-2000, -2000),
    ]


def test_a_version_that_waits_for_a_council_charges_nothing(ledger: Ledger) -> None:
    """Submitted and not approved, version 2 is not in force; version 3, approved by both, is."""
    submit_version(ledger, version(2, "2019-08-01"), on=date(2019, 8, 20))
    with ledger.database.reading(WITHIN) as connection:
        before = ledger.definitions.find(connection, CODE).arrangement
    assert [model.version for model in before.models] == [1]
    agree_version(ledger, version(3, "2019-09-01"), on=date(2019, 8, 20))
    with ledger.database.reading(WITHIN) as connection:
        after = ledger.definitions.find(connection, CODE).arrangement
    assert [model.version for model in after.models] == [1, 3]
    assert (after.model.agreed_by, after.model.agreed_on) == ((HOST, RECIPIENT), date(2019, 8, 20))


def test_a_pool_takes_costs_only_of_months_whose_version_has_it(ledger: Ledger) -> None:
    """GARDEN comes and HOMES goes with September: either is refused on the other side of it."""
    agree_version(ledger, version(2, "2019-09-01", GARDEN={}, HOMES=None), on=date(2019, 8, 20))
    refusals = [
        refused(
            ledger,
            errors.PoolNotInForce,
            PREPARER,
            Permission.RECORD,
            cost(cost_row(**fields)),
        ).detail
        for fields in (
            of_month(AUGUST, pool="GARDEN"),
            of_month(SEPTEMBER, pool="HOMES"),
            {**of_month(SEPTEMBER, pool="GARDEN"), "service_from": "2019-08-30"},
        )
    ]
    assert refusals[0] == (
        "The pool GARDEN is in version 2 of the cost recovery model; 2019-08 falls under version "
        "1, which has no such pool."
    )
    assert "HOMES is in version 1" in refusals[1]
    assert refusals[2] == refusals[0]
    record_one_cost(ledger, **of_month(SEPTEMBER, pool="GARDEN", amount="10.00"))
    homes = record_one_cost(ledger, **of_month(AUGUST, pool="HOMES", amount="10.00"))
    assert homes["inside"] == "10.00"


def test_cost_in_a_pool_that_its_month_has_lost_is_moved_before_it_is_charged(
    ledger: Ledger,
) -> None:
    """July's 80.00 in OFFICE, charged 40.00; a version without OFFICE from July stops August.

    Moved to SETUP, which is wholly the recipient's: OFFICE gives back 40.00, SETUP charges 80.00.
    """
    issued(ledger, JULY, "80.00")
    agree_version(ledger, version(2, "2019-07-01", OFFICE=None), on=date(2019, 8, 20))
    refused(
        ledger,
        errors.PoolNotInForce,
        PREPARER,
        Permission.PREPARE_STATEMENT,
        lambda work: prepare_statement(work, AUGUST, on=date(2019, 9, 7)),
    )
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        (wrong,) = costs.listing(connection, known.arrangement_id, after=0, limit=9)
    do(
        ledger,
        PREPARER,
        Permission.RECORD,
        lambda work: move_cost(
            work, wrong.id, pool="SETUP", service=None, source_ref="ANEW", on=date(2019, 8, 31)
        ),
    )
    assert lines_of(ledger, prepare(ledger, AUGUST)) == [
        ("SETUP", "2019-07", 8000, 2),
        ("OFFICE", "2019-07", -4000, 2),
    ]


def test_vat_and_what_is_conceded_are_those_of_the_month(ledger: Ledger) -> None:
    """From August OFFICE is taxed, and the host's half conceded: August 50.00 and VAT of 10.00.

    Retained: July's half of 100.00 is the host's own (N1), August's half is conceded (N2).
    """
    changed = {"vat_treatment": "TAXED_BY_AGREEMENT_20", "retained_is": "conceded"}
    agree_version(ledger, version(2, "2019-08-01", OFFICE=changed), on=date(2019, 7, 20))
    record_one_cost(ledger, **of_month(JULY, amount="100.00"))
    record_one_cost(ledger, **of_month(AUGUST, amount="100.00"))
    lines = read_statement(ledger, prepare(ledger, AUGUST)).lines
    assert [(line.net_pence, line.vat_pence, line.vat_treatment) for line in lines] == [
        (5000, 0, VatTreatment.NON_BUSINESS),
        (5000, 1000, VatTreatment.TAXED_BY_AGREEMENT_20),
    ]
    months = {
        str(each.service_month): each.figures
        for each in read_neutrality(ledger, date(2019, 8, 31)).months
    }
    assert (months["2019-07"].retained_own_pence, months["2019-08"].retained_conceded_pence) == (
        5000,
        5000,
    )


def test_time_is_needed_only_of_months_whose_version_charges_on_it(ledger: Ledger) -> None:
    """From August the DCS is shared by a quarter: of its posts' months only July's time counts."""
    fixed = {"basis": "fixed_share", "share": "0.25", "post": None, "joint_share": None}
    agree_version(ledger, version(2, "2019-08-01", DCS=fixed), on=date(2019, 7, 20))
    record_one_cost(ledger, **of_month(AUGUST, pool="DCS", amount="100.00"))
    assert lines_of(ledger, prepare(ledger, AUGUST)) == [("DCS", "2019-08", 2500, 2)]
    report = read_neutrality(ledger, date(2019, 9, 30))
    assert [(each.post, str(each.service_month)) for each in report.time] == [("DCS", "2019-07")]


def test_a_month_charged_by_the_unit_and_then_by_a_share_is_taken_back(ledger: Ledger) -> None:
    """Two audits at 185.00 are 370.00; by a version that shares AUDITS by halves they are nil.

    The cost of 300.00 is then shared: 150.00 charged, and the 370.00 taken back.
    """
    put_card_in_force(ledger, AUDIT_CARD)
    record(ledger, record_delivery, delivery_row())
    record_one_cost(ledger, pool="AUDITS", amount="300.00")
    agree_and_issue(ledger, prepare(ledger, JULY), date(2019, 8, 7))
    shared = {"basis": "fixed_share", "share": "0.5"}
    agree_version(ledger, version(2, "2019-07-01", AUDITS=shared), on=date(2019, 8, 20))
    lines = read_statement(ledger, prepare(ledger, AUGUST)).lines
    assert [(line.basis, line.net_pence, line.quantity_thousandths) for line in lines] == [
        (Basis.FIXED_SHARE, 15000, None),
        (Basis.UNIT_PRICE, -37000, -2000),
    ]


@pytest.mark.parametrize(
    ("model", "field"),
    [
        (version(1, "2019-09-01"), "/cost_recovery_model/version"),
        (version(2, "2019-09-02"), "/cost_recovery_model/effective_from"),
        (
            version(2, "2019-09-01", OFFICE={"supplier": RECIPIENT}),
            "/cost_recovery_model/pools",
        ),
        (version(2, "2019-09-01", SETUP={"party": HOST}), "/cost_recovery_model/pools"),
    ],
)
def test_a_version_that_cannot_follow_is_refused(model: dict[str, object], field: str) -> None:
    """The same number again, a start within a month, and a pool given to the other council."""
    with pytest.raises(errors.DefinitionInvalid) as refusal:
        read_version(read_definition(definition()), model)
    assert refusal.value.field == field


def test_the_newest_version_that_has_begun_is_in_force() -> None:
    """Before the first version its own rules apply; the newest one's pools are listed first."""
    first = read_definition(definition())
    second = read_version(first, version(2, "2019-09-01", GARDEN={}, HOMES=None))
    both = with_versions(first, [second])
    in_force = [both.model_of(month).version for month in (Month(2019, 5), AUGUST, SEPTEMBER)]
    assert in_force == [1, 1, 2]
    assert [pool.code for pool in both.pools] == [
        "SETUP", "DCS", "OFFICE", "AUDITS", "GARDEN", "HOMES",
    ]  # fmt: skip
    with pytest.raises(errors.PoolUnknown):
        both.pool_in("NONE", JULY)


def test_a_price_that_changes_after_it_was_charged_takes_the_old_charge_back() -> None:
    """Three audits of July charged at 185.00, 555.00; then the card says 200.00, and one is added.

    At 200.00 four are 800.00, and the line at 185.00 is brought back to nil: 245.00 more in all.
    """
    arrangement = read_definition(definition())
    old = ChargeKey("AUDITS", JULY, "AUDIT", 185_00)
    facts = replace(
        nothing(AUGUST),
        charged={old: 555_00},
        charged_thousandths={old: 3000},
        deliveries=(
            Delivered(1, "D-1", "AUDIT", date(2019, 7, 18), 3000, charged=True),
            Delivered(2, "D-2", "AUDIT", date(2019, 7, 19), 1000, charged=False),
        ),
        rate_cards=(RateCard("AUDIT", date(2019, 7, 1), None, 200_00),),
        last_issued=JULY,
    )
    charges = plan_charges(arrangement, facts).charges
    assert [
        (each.key.unit_price_pence, each.quantity_thousandths, each.net_pence, each.deliveries)
        for each in charges
    ] == [(185_00, -3000, -555_00, ()), (200_00, 4000, 800_00, (2,))]
    assert all(each.late_item for each in charges)


def nothing(period: Month, payee: str = HOST) -> Facts:
    """Return the facts of a period in which nothing has happened."""
    return Facts(
        period=period,
        payee=payee,
        incurred={},
        applied={},
        charged={},
        charged_thousandths={},
        grants={},
        time={},
        quantities=(),
        deliveries=(),
        rate_cards=(),
        last_issued=None,
    )
