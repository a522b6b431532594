"""Statements made by hand, with good defaults, for the tests of reports."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

from ledger.domain.arrangement import Party
from ledger.domain.calendar import Month
from ledger.domain.position import Position
from ledger.domain.recovery import Basis, VatTreatment
from ledger.domain.statement import (
    Approval,
    Debt,
    Statement,
    StatementCredit,
    StatementCreditLine,
    StatementLine,
    StatementStatus,
    StatementStep,
    Working,
)

JULY, AUGUST, SEPTEMBER = Month(2018, 7), Month(2018, 8), Month(2018, 9)

PLYMOUTH = Party(
    code="PCC",
    name="Plymouth City Council",
    role="host",
    gss_code="E06000026",
    address="Ballard House, West Hoe Road, Plymouth PL1 3BJ",
    vat_number="GB999999973",
    keeps_book=True,
)
TORBAY = Party(
    code="TC",
    name="Torbay Council",
    role="recipient",
    gss_code="E06000027",
    address="Town Hall, Castle Circus, Torquay TQ1 3DR",
    vat_number="GB888888853",
    keeps_book=True,
)
POSITION = Position(
    sequence=412,
    head_hash="9f2c1d7be0a84c5f93d6be1720cc54e8f0b6a3d51e7f9c28d4a6b0c3e5f71829",
    sealed_at=datetime(2018, 10, 8, 9, 30, tzinfo=UTC),
    provisional=False,
)


def working(**changed: object) -> Working:
    """Return the working of a share of cost, nothing charged before."""
    usual = Working(
        rule="The recipient's days and half of the joint days, over all productive days.",
        model_version=1,
        share=None,
        incurred_to_date_pence=None,
        grant_to_date_pence=0,
        entitlement_to_date_pence=0,
        charged_before_pence=0,
    )
    return replace(usual, **changed)  # type: ignore[arg-type]


def line(number: int, **changed: object) -> StatementLine:
    """Return an untaxed line: a direct charge of a pound."""
    usual = StatementLine(
        line=number,
        pool="TRAVEL",
        pool_name="Travel to Torbay",
        service=None,
        service_name=None,
        service_month=SEPTEMBER,
        basis=Basis.DIRECT,
        quantity_thousandths=None,
        unit=None,
        unit_price_pence=None,
        share=Fraction(1),
        cost_pence=100,
        net_pence=100,
        vat_treatment=VatTreatment.NON_BUSINESS,
        vat_pence=0,
        late_item=False,
        working=working(
            share=Fraction(1), incurred_to_date_pence=100, entitlement_to_date_pence=100
        ),
        journal_id=f"{400 + number}/1",
    )
    return replace(usual, **changed)  # type: ignore[arg-type]


def direct_line(number: int, pence: int, **changed: object) -> StatementLine:
    """Return a direct charge of so many pence."""
    usual = line(
        number,
        cost_pence=pence,
        net_pence=pence,
        working=working(
            rule="Wholly the recipient's.",
            share=Fraction(1),
            incurred_to_date_pence=pence,
            entitlement_to_date_pence=pence,
        ),
    )
    return replace(usual, **changed)  # type: ignore[arg-type]


def time_line(number: int, **changed: object) -> StatementLine:
    """Return September's charge for the Director: 21/38 of 15,625.51 is 8,635.15."""
    share = Fraction(21, 38)
    usual = line(
        number,
        pool="DCS",
        pool_name="Shared Director of Children's Services",
        basis=Basis.TIME,
        share=share,
        cost_pence=15_625_51,
        net_pence=8_635_15,
        vat_treatment=VatTreatment.OUTSIDE_SCOPE_STATUTORY,
        working=working(
            share=share,
            incurred_to_date_pence=15_625_51,
            entitlement_to_date_pence=8_635_15,
            post="DCS",
            recipient_quarters=38,
            joint_quarters=8,
            productive_quarters=76,
            joint_share=Fraction(1, 2),
        ),
    )
    return replace(usual, **changed)  # type: ignore[arg-type]


def late_line(number: int, **changed: object) -> StatementLine:
    """Return the July award of 205.00, known in September: 9/16 to date gives 115.32, not .31."""
    share = Fraction(9, 16)
    usual = line(
        number,
        pool="DCS",
        pool_name="Shared Director of Children's Services",
        service_month=JULY,
        basis=Basis.TIME,
        share=share,
        cost_pence=205_00,
        net_pence=115_32,
        vat_treatment=VatTreatment.OUTSIDE_SCOPE_STATUTORY,
        late_item=True,
        working=working(
            share=share,
            incurred_to_date_pence=12_417_36,
            entitlement_to_date_pence=6_984_77,
            charged_before_pence=6_869_45,
            post="DCS",
            recipient_quarters=32,
            joint_quarters=8,
            productive_quarters=64,
            joint_share=Fraction(1, 2),
        ),
    )
    return replace(usual, **changed)  # type: ignore[arg-type]


def driver_line(number: int, **changed: object) -> StatementLine:
    """Return a charge by a cost driver: 340 of 1,100 children, of 11,555.00."""
    share = Fraction(340, 1100)
    usual = line(
        number,
        pool="FR-COM-SUF",
        pool_name="Franchise: placement sufficiency",
        basis=Basis.DRIVER,
        share=share,
        cost_pence=11_555_00,
        net_pence=3_571_55,
        working=working(
            rule="The recipient's children in care over both councils' children in care.",
            share=share,
            incurred_to_date_pence=11_555_00,
            entitlement_to_date_pence=3_571_55,
            driver="children-in-care",
            recipient_thousandths=340_000,
            total_thousandths=1_100_000,
        ),
    )
    return replace(usual, **changed)  # type: ignore[arg-type]


def price_line(number: int, **changed: object) -> StatementLine:
    """Return a taxed charge by unit price: four audits at 185.00, with VAT of 148.00."""
    usual = line(
        number,
        pool="FR-QA",
        pool_name="Franchise: quality assurance",
        service="QA-AUDIT",
        service_name="Case file audit",
        basis=Basis.UNIT_PRICE,
        quantity_thousandths=4_000,
        unit="audit",
        unit_price_pence=185_00,
        share=None,
        cost_pence=None,
        net_pence=740_00,
        vat_treatment=VatTreatment.TAXED_BY_AGREEMENT_20,
        vat_pence=148_00,
        working=working(
            rule="Quantity delivered at the rate card's price on the delivery date.",
            entitlement_to_date_pence=740_00,
            references=("QA-2018-0911", "QA-2018-0912", "QA-2018-0918", "QA-2018-0927"),
        ),
    )
    return replace(usual, **changed)  # type: ignore[arg-type]


def fee_line(number: int, **changed: object) -> StatementLine:
    """Return a month of an annual fee of 18,000.00."""
    usual = line(
        number,
        pool="FR-COM-FW",
        pool_name="Franchise: commissioning framework",
        basis=Basis.FIXED_FEE,
        share=None,
        cost_pence=None,
        net_pence=1_500_00,
        working=working(
            rule="A twelfth of the annual fee.",
            entitlement_to_date_pence=1_500_00,
            annual_fee_pence=18_000_00,
            twelfth_pence=1_500_00,
            days_in_scope=20,
            days_in_month=20,
        ),
    )
    return replace(usual, **changed)  # type: ignore[arg-type]


def credit_line(number: int, **changed: object) -> StatementLine:
    """Return a late credit on the backfill: half of -51.00, cost to date 1,274.00."""
    half = Fraction(1, 2)
    usual = line(
        number,
        pool="BACKFILL",
        pool_name="Backfill of the vacated Service Director post, less the saving on it",
        service_month=AUGUST,
        basis=Basis.FIXED_SHARE,
        share=half,
        cost_pence=-51_00,
        net_pence=-25_50,
        late_item=True,
        working=working(
            rule="A fixed share of one half.",
            share=half,
            incurred_to_date_pence=1_274_00,
            entitlement_to_date_pence=637_00,
            charged_before_pence=662_50,
        ),
    )
    return replace(usual, **changed)  # type: ignore[arg-type]


def every_line() -> tuple[StatementLine, ...]:
    """Return a line of every basis, two of each kind that is listed apart."""
    return (
        time_line(1),
        late_line(2),
        line(
            3,
            pool="OVERHEAD",
            pool_name="Support services to the Director's office",
            basis=Basis.FOLLOWS,
            share=Fraction(21, 38),
            cost_pence=1_520_00,
            net_pence=840_00,
            vat_treatment=VatTreatment.OUTSIDE_SCOPE_STATUTORY,
            working=working(
                rule="Follows the share of DCS.",
                share=Fraction(21, 38),
                incurred_to_date_pence=1_520_00,
                entitlement_to_date_pence=840_00,
                follows="DCS",
            ),
        ),
        direct_line(4, 259_20),
        credit_line(5),
        driver_line(6),
        driver_line(7, service_month=AUGUST, late_item=True, disputed_pence=3_571_55),
        price_line(8, disputed_pence=222_00),
        price_line(9, service_name="Audit moderation"),
        fee_line(10),
        fee_line(11, pool="FR-EDU", pool_name="Franchise: education"),
    )


def approvals(*, agreed: bool) -> tuple[Approval, ...]:
    """Return the steps taken so far: prepared and submitted, or all of them."""
    prepared = Approval(StatementStep.PREPARE, "PCC", "preparer", "P-1041", date(2018, 10, 3))
    submitted = Approval(StatementStep.SUBMIT, "PCC", "preparer", "P-1041", date(2018, 10, 3))
    if not agreed:
        return prepared, submitted
    return (
        prepared,
        submitted,
        Approval(StatementStep.AGREE, "PCC", "approver", "P-1007", date(2018, 10, 4)),
        Approval(StatementStep.AGREE, "TC", "approver", "P-2003", date(2018, 10, 5)),
        Approval(StatementStep.ISSUE, "PCC", "approver", "P-1007", date(2018, 10, 8)),
    )


def statement(*lines: StatementLine, **changed: object) -> Statement:
    """Return September's statement, issued; with no lines given, one of every kind."""
    charged = lines or every_line()
    gross = sum(each.gross_pence for each in charged)
    usual = Statement(
        id=17,
        arrangement_code="plymouth-torbay",
        arrangement_name="Joint arrangement for children's services",
        number="PCC-2018-19-0003",
        version=1,
        period=SEPTEMBER,
        status=StatementStatus.ISSUED,
        payee=PLYMOUTH,
        payer=TORBAY,
        prepared_on=date(2018, 10, 3),
        issued_on=date(2018, 10, 8),
        due_on=date(2018, 11, 7),
        lines=charged,
        debt=Debt(
            opening_pence=46_668_37,
            charged_pence=gross,
            credited_pence=0,
            received_pence=31_333_63,
        ),
        approvals=approvals(agreed=True),
        digest="52b8a1f09c7d4e63b1a7f2d8c9e05b46a3d17f8e2c5b90d4e6f1a7c38b29d054",
        position=POSITION,
    )
    return replace(usual, **changed)  # type: ignore[arg-type]


def draft(*lines: StatementLine, **changed: object) -> Statement:
    """Return September's statement before either council has agreed it, nothing sealed yet."""
    return replace(
        statement(*lines),
        number=None,
        status=StatementStatus.SUBMITTED,
        issued_on=None,
        due_on=None,
        approvals=approvals(agreed=False),
        position=Position(sequence=398, head_hash=None, sealed_at=None, provisional=True),
        **changed,  # type: ignore[arg-type]
    )


def credited() -> Statement:
    """Return September's statement, credited twice since: two audits and a fee, then an audit.

    Two audits of line 8 are 370.00 net and 74.00 VAT; the fee of line 10 is credited by 150.00;
    an audit of line 9 is 185.00 and 37.00. So 594.00 and 222.00 gross.
    """
    first = StatementCredit(
        id=31,
        number="PCC-CN-2018-19-0001",
        cause="dispute",
        credited_on=date(2018, 11, 2),
        gross_pence=594_00,
        reason="Two audits were not delivered; the fee was agreed lower",
        lines=(StatementCreditLine(8, 370_00, 74_00), StatementCreditLine(10, 150_00, 0)),
    )
    second = replace(
        first,
        id=35,
        number="PCC-CN-2018-19-0002",
        cause="correction",
        credited_on=date(2018, 11, 9),
        gross_pence=222_00,
        reason="An audit was charged twice",
        lines=(StatementCreditLine(9, 185_00, 37_00),),
    )
    return replace(statement(), credits=(first, second))


def superseded(*, by: int | None) -> Statement:
    """Return a statement of a line of 259.20, credited in full, with the version that followed."""
    note = StatementCredit(
        id=31,
        number="PCC-CN-2018-19-0001",
        cause="superseded",
        credited_on=date(2018, 11, 2),
        gross_pence=259_20,
        reason="Charged to the wrong month",
        lines=(StatementCreditLine(1, 259_20, 0),),
    )
    whole = statement(direct_line(1, 259_20))
    return replace(whole, credits=(note,), superseded=True, replaced_by_version=by)
