"""Quarterly packs made by hand, with something on every sheet, for the tests of reports."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from ledger.domain.accounts import Account
from ledger.domain.ageing import AgeBand, AgedDebt, UnallocatedCredit
from ledger.domain.agreement_of_balances import (
    CONFIRMED_ACCOUNTS,
    AgreedBalance,
    Between,
    Confirmation,
)
from ledger.domain.dispute import DisputeLevel
from ledger.domain.forecast import PoolForecast
from ledger.domain.neutrality import Figures, TimeState, Verdict
from ledger.domain.quarterly import (
    DaysOfMonth,
    DecisionNeeded,
    DisputeOfQuarter,
    Need,
    OnAccountMonth,
    PayeeDebts,
    PoolQuarter,
    Quarterly,
    ShareMonth,
    ShareTrend,
)
from ledger.domain.recovery import Basis
from tests.reports.builders import AUGUST, JULY, PLYMOUTH, POSITION, SEPTEMBER, TORBAY

_DAY = date(2018, 9, 30)
_DCS = Figures(incurred_pence=42_000_00, retained_own_pence=18_593_27, recharged_pence=23_406_73)
_AUDITS = Figures(incurred_pence=1_600_00, recharged_pence=1_665_00)


def _pools() -> tuple[PoolQuarter, ...]:
    return (
        PoolQuarter(
            "DCS",
            "Shared Director of Children's Services",
            _DCS,
            _DCS,
            23_109_09,
            Verdict.NEUTRAL,
        ),
        PoolQuarter(
            "FR-QA",
            "Franchise: quality assurance",
            _AUDITS,
            _AUDITS,
            None,
            Verdict.OVER_RECOVERED,
        ),
    )


def _share(payer: int, joint: int, productive: int, budget: Fraction | None) -> ShareMonth:
    """Return a month's share by quarters of a day; joint days are shared by halves."""
    return ShareMonth(
        post="DCS",
        service_month=JULY,
        payer_quarters=payer,
        joint_quarters=joint,
        productive_quarters=productive,
        joint_share=Fraction(1, 2),
        share=(payer + Fraction(joint, 2)) / productive,
        budget_share=budget,
        state=TimeState.APPROVED,
    )


def _shares() -> tuple[ShareTrend, ...]:
    """One pool with a budget for each month, one with none for the first."""
    budget = Fraction(21, 40)
    months = (
        _share(32, 8, 64, budget),
        replace(_share(32, 8, 68, budget), service_month=AUGUST),
        replace(_share(36, 12, 76, budget), service_month=SEPTEMBER),
    )
    second = (replace(months[0], budget_share=None), *months[1:])
    return (
        ShareTrend("DCS", "Shared Director of Children's Services", "TC", months),
        ShareTrend("OFFICE", "The Director's office", "TC", second),
    )


def _days() -> tuple[DaysOfMonth, ...]:
    """July to September of the Director, and a month of his support that is missing."""
    months = (
        (JULY, 18, 24, 32, 8, 4, 4),
        (AUGUST, 22, 28, 32, 8, 20, 0),
        (SEPTEMBER, 20, 28, 36, 12, 4, 0),
    )
    stated = tuple(
        DaysOfMonth(
            post="DCS",
            title="Director of Children's Services",
            service_month=month,
            state=TimeState.APPROVED,
            working_days=working,
            host_quarters=host,
            recipient_quarters=recipient,
            joint_quarters=joint,
            leave_quarters=leave,
            sickness_quarters=sickness,
        )
        for month, working, host, recipient, joint, leave, sickness in months
    )
    missing = DaysOfMonth(
        post="DCS-SUPPORT",
        title="Support to the Director",
        service_month=JULY,
        state=TimeState.MISSING,
        working_days=18,
    )
    return (*stated, missing)


def _forecasts() -> tuple[PoolForecast, ...]:
    usual = PoolForecast(
        pool="DCS",
        name="Shared Director of Children's Services",
        supplier="PCC",
        basis=Basis.TIME,
        is_forecast=True,
        charged_pence=23_406_73,
        base_pence=23_406_73,
        base_months=Fraction(31, 11),
        months_to_come=Fraction(16),
        average_to_come_pence=132_889_82,
        fees_to_come_pence=0,
        budget_pence=156_309_09,
    )
    audits = replace(
        usual,
        pool="FR-QA",
        basis=Basis.UNIT_PRICE,
        charged_pence=1_665_00,
        base_pence=1_665_00,
        average_to_come_pence=9_452_90,
        budget_pence=None,
    )
    respite = replace(
        usual,
        pool="RESPITE",
        supplier="TC",
        basis=Basis.FIXED_FEE,
        charged_pence=0,
        base_pence=0,
        base_months=Fraction(0),
        months_to_come=Fraction(0),
        average_to_come_pence=0,
        fees_to_come_pence=24_000_00,
        budget_pence=None,
    )
    return usual, audits, respite


def _balance(book: str, account: Account, pence: int) -> AgreedBalance:
    """Return a debtor that differs, a creditor that is agreed, and others not confirmed."""
    if account not in (Account.DEBTOR, Account.CREDITOR):
        return AgreedBalance(book, account, pence, None, None, None)
    differs = account is Account.DEBTOR and book == "PCC"
    shown = pence + (35_74 if differs else 0)
    given = Confirmation(1, _DAY, shown, pence, "P0002", None, "The business partner")
    return AgreedBalance(
        book,
        account,
        pence,
        given,
        date(2018, 8, 31) if differs else None,
        30 if differs else None,
    )


def _balances(book: str, debtor: int, creditor: int) -> tuple[AgreedBalance, ...]:
    pence = {Account.DEBTOR: debtor, Account.CREDITOR: creditor}
    return tuple(_balance(book, each, pence.get(each, -100_00)) for each in CONFIRMED_ACCOUNTS)


def _debts() -> tuple[PayeeDebts, ...]:
    owed = AgedDebt(
        1,
        "PCC-2018-19-0002",
        "TC",
        date(2018, 9, 8),
        date(2018, 10, 8),
        AgeBand.NOT_DUE,
        15_335_74,
        0,
    )
    old = replace(
        owed,
        statement=2,
        number="PCC-2018-19-0001",
        due_on=date(2018, 9, 7),
        band=AgeBand.DAYS_1_TO_30,
        owed_pence=370_00,
        disputed_pence=222_00,
    )
    held = UnallocatedCredit(9, "receipt", "TC-BACS-1", None, date(2018, 9, 20), 10_00)
    return (PayeeDebts("PCC", (old, owed), (held,), 15_705_74),)


def _dispute() -> DisputeOfQuarter:
    return DisputeOfQuarter(
        id=7,
        statement_number="PCC-2018-19-0001",
        line=4,
        payee="PCC",
        payer="TC",
        raised_on=date(2018, 8, 20),
        gross_pence=222_00,
        reason="One audit was our own",
        level=DisputeLevel.SECTION_151_OFFICERS,
        age_days=28,
        level_age_days=18,
        due_on=date(2018, 9, 18),
        overdue=True,
        owner_party="PCC",
        owner="Head of finance",
    )


def _decisions() -> tuple[DecisionNeeded, ...]:
    day = date(2018, 9, 12)
    return tuple(
        DecisionNeeded(
            need,
            f"Something of the kind {need.value} waits.",
            ("PCC", "TC") if need is Need.METHOD else ("PCC",),
            None if need is Need.GRANT else day,
            40_00 if need in (Need.STATEMENT, Need.GRANT) else None,
        )
        for need in Need
    )


def quarterly(**changed: object) -> Quarterly:
    """Return a pack to September 2018 with something on every sheet."""
    host, recipient = _balances("PCC", 15_705_74, 0), _balances("TC", 0, -15_705_74)
    usual = Quarterly(
        arrangement_code="plymouth-torbay",
        arrangement_name="Joint arrangement for children's services",
        host=PLYMOUTH,
        recipient=TORBAY,
        quarter_start=JULY,
        quarter_end=SEPTEMBER,
        as_at=_DAY,
        last_day=date(2020, 1, 31),
        verdict=Verdict.OVER_RECOVERED,
        verdict_reasons=("FR-QA is over recovered.",),
        pools=_pools(),
        shares=_shares()[:1],
        days=_days(),
        forecasts=_forecasts(),
        on_account=(
            OnAccountMonth(
                pool="OFFICE",
                service_month=SEPTEMBER,
                sum_pence=100_00,
                true_up_pence=5_00,
                waived_pence=1,
                recharged_pence=105_00,
                actual_pence=105_01,
                in_advance_pence=20_00,
            ),
        ),
        host_balances=host,
        recipient_balances=recipient,
        between=(Between(host[2], recipient[3]), Between(recipient[2], host[3])),
        debts=_debts(),
        disputes=(_dispute(),),
        decisions=_decisions(),
        position=POSITION,
    )
    return replace(usual, **changed)  # type: ignore[arg-type]


def two_trends() -> Quarterly:
    """Return a pack with two time-based pools, one of them without a budget for each month."""
    return quarterly(shares=_shares())


def nothing_yet() -> Quarterly:
    """Return a pack of an arrangement in which nothing has happened."""
    return quarterly(
        pools=(),
        shares=(),
        days=(),
        forecasts=(),
        on_account=(),
        host_balances=(),
        recipient_balances=(),
        between=(),
        debts=(),
        disputes=(),
        decisions=(),
    )
