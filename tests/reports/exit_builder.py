"""Exit statements made by hand, with a row of every kind, for the tests of reports.

Worked by hand. Plymouth's account: 2018-19 charged 1,000.00 and received 900.00, closing 100.00;
2019-20 charged 500.00, credited 60.00, set off 40.00, received 420.00, refunded 20.00 and wrote off
10.00: 100.00 + 500.00 - 60.00 - 40.00 - 420.00 + 20.00 - 10.00 = 90.00, which is a debtor of 110.00
less 20.00 unallocated: 90.00 is billed and left to pay, gross. 75.00 accrued and 30.00 held in
advance are net of VAT and stand apart. Torbay charged 40.00, all of it set off. The payer is not
released from the 10.00 written off, so that the mirror differs by -10.00.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ledger.domain.accounts import MIRRORED, Account
from ledger.domain.calendar import Month
from ledger.domain.dated_item import DatedItem, ItemKind
from ledger.domain.exit_position import CONTROL_ACCOUNTS, AgreedDifference
from ledger.domain.exit_statement import (
    AccruedIncome,
    ControlAccount,
    ExitCertificate,
    ExitCostMonth,
    ExitPool,
    ExitStatement,
    ListedDifference,
    MirroredAccount,
    OwnCostMonth,
    PaidBack,
    PoolAdvance,
    RunOffAccrual,
)
from ledger.domain.final_account import AccountYear, FinalAccount, SettledStatement
from ledger.domain.neutrality import Figures, TestResult, Verdict
from ledger.domain.recovery import PoolClass
from ledger.domain.statement import Approval, StatementStep
from tests.reports.builders import PLYMOUTH, POSITION, TORBAY

LAST_DAY = date(2020, 1, 31)
CERTIFIED_ON = date(2020, 8, 3)
DIGEST = "d01f44a9b1e07c3f5a86d2947be0c1f3e58a7d6094c2b3f1e07a8d5c6b49f213"
MARCH = (date(2019, 3, 31), date(2020, 3, 31))
JANUARY, FEBRUARY = Month(2020, 1), Month(2020, 2)

_HOST = {
    Account.DEBTOR: 110_00,
    Account.ACCRUED_INCOME: 75_00,
    Account.INCOME_IN_ADVANCE: -30_00,
    Account.UNALLOCATED_RECEIPTS: -20_00,
}
_RECIPIENT = {
    Account.CREDITOR: -120_00,
    Account.ACCRUED_CREDITOR: -75_00,
    Account.PAYMENTS_IN_ADVANCE: 50_00,
}


def accounts() -> tuple[FinalAccount, ...]:
    """Return both accounts, as the module's docstring works them."""
    ours = (
        AccountYear(MARCH[0], 0, charged_pence=1_000_00, received_pence=900_00),
        AccountYear(
            MARCH[1],
            100_00,
            charged_pence=500_00,
            credited_pence=60_00,
            set_off_pence=40_00,
            received_pence=420_00,
            refunded_pence=20_00,
            written_off_pence=10_00,
        ),
    )
    theirs = (
        AccountYear(MARCH[0], 0),
        AccountYear(MARCH[1], 0, charged_pence=40_00, set_off_pence=40_00),
    )
    return (
        FinalAccount("PCC", "TC", ours, 110_00, 20_00, 75_00, 30_00),
        FinalAccount("TC", "PCC", theirs, 0, 0, 0, 0),
    )


def statements() -> tuple[SettledStatement, ...]:
    """Return three statements: paid, open in part, and set off the other way."""
    paid = SettledStatement(
        number="PCC-2018-19-0001",
        payee="PCC",
        payer="TC",
        period=Month(2018, 9),
        issued_on=date(2018, 10, 8),
        due_on=date(2018, 11, 7),
        gross_pence=1_000_00,
        credited_pence=0,
        received_pence=1_000_00,
        set_off_pence=0,
        written_off_pence=0,
        disputed_pence=0,
    )
    open_still = replace(
        paid,
        number="PCC-2019-20-0001",
        period=Month(2019, 6),
        issued_on=date(2019, 7, 8),
        due_on=date(2019, 8, 7),
        gross_pence=500_00,
        credited_pence=60_00,
        received_pence=280_00,
        set_off_pence=40_00,
        written_off_pence=10_00,
        disputed_pence=24_00,
    )
    theirs = replace(
        open_still,
        number="TC-2019-20-0001",
        payee="TC",
        payer="PCC",
        gross_pence=40_00,
        credited_pence=0,
        received_pence=0,
        written_off_pence=0,
        disputed_pence=0,
    )
    return (paid, open_still, theirs)


def accruals() -> tuple[RunOffAccrual, ...]:
    """Return an accrual that is reversed, and one that stands at the date."""
    first = RunOffAccrual(
        id=320,
        payee="PCC",
        pool="DCS",
        service_month=Month(2019, 3),
        accrued_on=date(2019, 3, 31),
        reversed_on=date(2019, 4, 1),
        posted_pence=15_00,
        reversed_pence=15_00,
    )
    last = replace(
        first,
        id=777,
        service_month=JANUARY,
        accrued_on=LAST_DAY,
        reversed_on=date(2020, 2, 1),
        posted_pence=25_00,
        reversed_pence=0,
    )
    return (first, last)


def refunds() -> tuple[PaidBack, ...]:
    """Return a refund of what was unallocated, and one of income in advance."""
    first = PaidBack(
        id=801,
        paid_by="PCC",
        paid_to="TC",
        paid_on=date(2020, 1, 6),
        source="Receipt TC-BACS-201912",
        in_advance=False,
        amount_pence=20_00,
        payment_ref="REFUND-1",
    )
    other = replace(
        first, id=802, source="Income in advance of DCS", in_advance=True, payment_ref="REFUND-2"
    )
    return (first, other)


def pools() -> tuple[ExitPool, ...]:
    """Return a pool of each class; the exit pool is half conceded, half recharged."""
    return (
        ExitPool(
            "DEVELOPMENT",
            "Development of the arrangement",
            PoolClass.DEVELOPMENT,
            Figures(
                incurred_pence=384_00,
                grant_pence=200_00,
                recharged_pence=184_00,
                settled_pence=184_00,
            ),
            Verdict.NEUTRAL,
            0,
        ),
        ExitPool(
            "DCS",
            "Shared Director of Children's Services",
            PoolClass.OPERATION,
            Figures(
                incurred_pence=2_800_00,
                retained_own_pence=1_500_00,
                recharged_pence=1_299_99,
                settled_pence=1_000_00,
                written_off_pence=10_00,
            ),
            Verdict.UNDER_RECOVERED,
            0,
        ),
        ExitPool(
            "EXIT",
            "Closing the arrangement",
            PoolClass.EXIT,
            Figures(incurred_pence=32_00, retained_conceded_pence=16_00, recharged_pence=16_00),
            Verdict.NEUTRAL,
            10_00,
        ),
    )


def items() -> tuple[DatedItem, ...]:
    """Return an open item of every kind."""
    both = ("PCC", "TC")

    def item(kind: ItemKind, amount: int | None, owners: tuple[str, ...] = both) -> DatedItem:
        holds = kind not in (ItemKind.DEBT, ItemKind.UNALLOCATED, ItemKind.PERIODS)
        what = f"Something is open: {kind.value.replace('_', ' ')}."
        return DatedItem(kind, what, amount, owners, None, None, holds)

    dated = replace(
        item(ItemKind.DISPUTE, 24_00, ("PCC",)), since=date(2019, 7, 15), due_on=date(2019, 7, 29)
    )
    return (
        *(
            item(kind, 1_00)
            for kind in ItemKind
            if kind not in (ItemKind.DISPUTE, ItemKind.TIME, ItemKind.PERIODS)
        ),
        dated,
        item(ItemKind.TIME, None, ("PCC",)),
        item(ItemKind.PERIODS, None),
    )


def controls(*, agreed: bool) -> tuple[ControlAccount, ...]:
    """Return every control account, each balance agreed to stand or not."""
    return tuple(
        ControlAccount(
            account,
            _HOST.get(account, 0),
            _RECIPIENT.get(account, 0),
            _HOST.get(account, 0) if agreed else 0,
            _RECIPIENT.get(account, 0) if agreed else 0,
        )
        for account in CONTROL_ACCOUNTS
    )


def exit_statement(**changed: object) -> ExitStatement:
    """Return the exit statement at the last day, with everything still open."""
    usual = ExitStatement(
        arrangement_code="plymouth-torbay",
        arrangement_name="Joint arrangement for children's services",
        host=PLYMOUTH,
        recipient=TORBAY,
        as_at=LAST_DAY,
        last_day=LAST_DAY,
        run_off_closes_on=date(2020, 7, 31),
        notice=901,
        notice_given_on=date(2019, 11, 11),
        accounts=accounts(),
        statements=statements(),
        accrued_income=(AccruedIncome("PCC", "DCS", 1_200_00, 1_150_00, 40_00, 15_00),),
        accruals=accruals(),
        advances=(PoolAdvance("PCC", "DCS", 330_00, 280_00, 20_00),),
        refunds=refunds(),
        pools=pools(),
        exit_costs=(
            ExitCostMonth(
                "EXIT",
                JANUARY,
                after_the_end=False,
                figures=Figures(
                    incurred_pence=20_00, retained_conceded_pence=10_00, recharged_pence=10_00
                ),
            ),
            ExitCostMonth(
                "EXIT",
                FEBRUARY,
                after_the_end=True,
                figures=Figures(
                    incurred_pence=12_00, retained_conceded_pence=6_00, recharged_pence=6_00
                ),
            ),
        ),
        own_costs=(
            OwnCostMonth("PCC", "stranded", FEBRUARY, 900_00),
            OwnCostMonth("PCC", "stranded", FEBRUARY.next, 50_00),
            OwnCostMonth("TC", "third_party", Month(2019, 11), 2_750_00),
            OwnCostMonth("TC", "journal", None, 12_50),
        ),
        outside_pence=4_985_80,
        verdict=Verdict.UNDER_RECOVERED,
        verdict_reasons=("DCS is under recovered.",),
        tests={
            "T0": TestResult("T0", "Complete", passed=None, reasons=("A total was not given.",)),
            "T1": TestResult("T1", "Full cost", passed=False, reasons=("DCS lacks 0.01.",)),
            "T3": TestResult("T3", "Incremental", passed=True, reasons=()),
        },
        items=items(),
        controls=controls(agreed=False),
        mirror=tuple(
            MirroredAccount(account, _HOST.get(account, 0), _RECIPIENT.get(account, 0))
            for account in MIRRORED
        ),
        listed_differences=(
            ListedDifference("written off, payer not released", "PCC-2019-20-0001", -10_00),
        ),
        certificate=None,
        position_digest=DIGEST,
        position=POSITION,
    )
    return replace(usual, **changed)  # type: ignore[arg-type]


def certificate(**changed: object) -> ExitCertificate:
    """Return the joint certificate, given by both councils; every balance is agreed to stand."""
    usual = ExitCertificate(
        id=950,
        position_digest=DIGEST,
        given_on=CERTIFIED_ON,
        awaiting=(),
        differences=tuple(
            AgreedDifference(book, account, pence, "Paid on 3 August")
            for book, balances in (("PCC", _HOST), ("TC", _RECIPIENT))
            for account, pence in balances.items()
        ),
        steps=(
            Approval(StatementStep.SUBMIT, "PCC", "preparer", "P-1041", CERTIFIED_ON),
            Approval(StatementStep.AGREE, "PCC", "approver", "P-1007", CERTIFIED_ON),
            Approval(StatementStep.AGREE, "TC", "approver", "P-2003", CERTIFIED_ON),
        ),
    )
    return replace(usual, **changed)  # type: ignore[arg-type]


def certified(**changed: object) -> ExitStatement:
    """Return the exit statement once both councils have certified it, balances left by agreement.

    Nothing holds it: the accounts stand as agreed, and the periods of the books are open still.
    """
    return exit_statement(
        certificate=certificate(),
        controls=controls(agreed=True),
        items=tuple(each for each in items() if not each.holds),
        **changed,
    )
