"""A statement whose lines are charged in every way that there is, worked by hand."""

from __future__ import annotations

from fractions import Fraction

from ledger.domain.recovery import Basis
from ledger.domain.statement import ChargeKind, Statement, StatementLine
from tests.reports.builders import AUGUST, JULY, fee_line, line, price_line, statement, working


def sum_line(number: int) -> StatementLine:
    """Return an agreed sum of 1,000.00, of which 20 of July's 22 working days: 909.09."""
    return line(
        number,
        pool="DCS",
        pool_name="Shared Director of Children's Services",
        service_month=JULY,
        basis=Basis.TIME,
        share=None,
        cost_pence=None,
        net_pence=909_09,
        journal_id=None,
        working=working(
            rule="The agreed sum on account of the month; a part month by working days.",
            entitlement_to_date_pence=909_09,
            days_in_scope=20,
            days_in_month=22,
            kind=ChargeKind.SUM,
            on_account_sum_pence=1_000_00,
        ),
    )


def true_up_line(number: int) -> StatementLine:
    """Return August brought to actual: a third of 3,000.01 is 1,000.00, less the 900.00 before.

    Own days 5 and a third of 3 joint ones are 6, of 18 productive days.
    """
    share = Fraction(1, 3)
    return line(
        number,
        pool="DCS",
        pool_name="Shared Director of Children's Services",
        service_month=AUGUST,
        basis=Basis.TIME,
        share=share,
        cost_pence=None,
        net_pence=100_00,
        late_item=True,
        working=working(
            share=share,
            incurred_to_date_pence=3_000_01,
            entitlement_to_date_pence=1_000_00,
            charged_before_pence=900_00,
            post="DCS",
            recipient_quarters=20,
            joint_quarters=12,
            productive_quarters=72,
            joint_share=Fraction(1, 3),
            kind=ChargeKind.TRUE_UP,
        ),
    )


def following_line(number: int) -> StatementLine:
    """Return August's overhead: it follows the Director's third of 300.00, so 100.00."""
    followed = true_up_line(number)
    return line(
        number,
        pool="OVERHEAD",
        pool_name="Support services to the Director's office",
        service_month=AUGUST,
        basis=Basis.FOLLOWS,
        share=followed.share,
        cost_pence=300_00,
        net_pence=100_00,
        late_item=True,
        working=working(
            share=followed.share,
            incurred_to_date_pence=300_00,
            entitlement_to_date_pence=100_00,
            post="DCS",
            recipient_quarters=20,
            joint_quarters=12,
            productive_quarters=72,
            joint_share=Fraction(1, 3),
            follows="DCS",
        ),
    )


def capped_line(number: int) -> StatementLine:
    """Return half of 2,000.00 less the grant of 400.00: 800.00, of which a cap keeps 50.00 out."""
    half = Fraction(1, 2)
    return line(
        number,
        pool="BACKFILL",
        pool_name="Backfill of the vacated Service Director post",
        basis=Basis.FIXED_SHARE,
        share=half,
        cost_pence=2_000_00,
        net_pence=750_00,
        working=working(
            share=half,
            incurred_to_date_pence=2_000_00,
            grant_to_date_pence=400_00,
            entitlement_to_date_pence=750_00,
            capped_pence=50_00,
        ),
    )


def floor_line(number: int) -> StatementLine:
    """Return what the year lacks of a floor of 500.00 after 437.50: 62.50."""
    return line(
        number,
        pool="FR-QA",
        pool_name="Franchise: quality assurance",
        basis=Basis.UNIT_PRICE,
        share=None,
        cost_pence=None,
        net_pence=62_50,
        working=working(
            rule="Up to the floor of 500.00 for 2018/19, which came to 437.50.",
            entitlement_to_date_pence=62_50,
            kind=ChargeKind.FLOOR,
        ),
    )


def taken_back_line(number: int) -> StatementLine:
    """Return a month taken back: 80.00 was charged, nothing is due."""
    return line(
        number,
        service_month=JULY,
        share=None,
        cost_pence=None,
        net_pence=-80_00,
        late_item=True,
        working=working(
            rule="Taken back: the month is charged by another price or rule now.",
            charged_before_pence=80_00,
        ),
    )


def uneven_fee_line(number: int) -> StatementLine:
    """Return August, the fifth twelfth of 1,000.00: 416.67 less 333.33 is 83.34; 10 of 20 days.

    So 41.67.
    """
    return fee_line(
        number,
        service_month=AUGUST,
        net_pence=41_67,
        working=working(
            rule="A twelfth of the annual fee; a part month by working days.",
            entitlement_to_date_pence=41_67,
            annual_fee_pence=1_000_00,
            twelfth_pence=83_34,
            days_in_scope=10,
            days_in_month=20,
        ),
    )


def every_kind_of_charge() -> Statement:
    """Return a statement with a line of each kind of charge."""
    return statement(
        sum_line(1),
        true_up_line(2),
        following_line(3),
        capped_line(4),
        floor_line(5),
        taken_back_line(6),
        price_line(7),
        uneven_fee_line(8),
    )
