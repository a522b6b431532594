"""A cost-neutrality report made by hand, with good defaults, for the tests of reports."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

from ledger.domain.arrangement import ExcludedCost
from ledger.domain.neutrality import (
    BridgeStep,
    CeilingLine,
    ControlTotal,
    Figures,
    MonthFigures,
    Neutrality,
    PoolNeutrality,
    PostMonth,
    SubjectiveCost,
    TestResult,
    TimeState,
    Verdict,
)
from ledger.domain.recovery import Basis
from tests.reports.builders import AUGUST, JULY, PLYMOUTH, POSITION, SEPTEMBER, TORBAY

DCS = Figures(
    incurred_pence=28_042_87,
    retained_own_pence=12_422_95,
    recharged_pence=15_619_92,
    billed_pence=15_619_92,
    settled_pence=6_869_45,
)
BACKFILL = Figures(
    incurred_pence=2_600_10,
    retained_conceded_pence=1_300_05,
    recharged_pence=1_300_05,
    billed_pence=1_300_05,
    settled_pence=542_05,
    written_off_pence=10_00,
)
DEVELOPMENT = Figures(
    incurred_pence=38_400_00,
    grant_pence=20_000_00,
    recharged_pence=18_400_00,
    billed_pence=18_400_00,
    settled_pence=18_400_00,
)
QUALITY = Figures(
    incurred_pence=1_600_00,
    recharged_pence=1_665_00,
    billed_pence=1_665_00,
    settled_pence=925_00,
    disputed_pence=185_00,
)


def _pool(
    code: str, name: str, basis: Basis, figures: Figures, verdict: Verdict, *reasons: str
) -> PoolNeutrality:
    return PoolNeutrality(code, name, basis, figures, verdict, reasons)


def _spread(pool: str, figures: Figures) -> list[MonthFigures]:
    """Spread a pool's figures over three months: a third, a third, and the rest."""
    third = Figures(**{part.name: getattr(figures, part.name) // 3 for part in fields(Figures)})
    rest = Figures(
        **{
            part.name: getattr(figures, part.name) - 2 * getattr(third, part.name)
            for part in fields(Figures)
        }
    )
    months = (JULY, third), (AUGUST, third), (SEPTEMBER, rest)
    return [MonthFigures(pool, month, part) for month, part in months]


def neutrality(**changed: object) -> Neutrality:
    """Return a report at the end of September 2018: one pool over-recovers, a test is open."""
    pools = (
        _pool(
            "DEVELOPMENT",
            "Development of the arrangement",
            Basis.DIRECT,
            DEVELOPMENT,
            Verdict.NEUTRAL,
        ),
        _pool(
            "DCS",
            "Shared Director of Children's Services",
            Basis.TIME,
            DCS,
            Verdict.PROVISIONAL,
            "September's time is complete but not yet certified",
        ),
        _pool(
            "BACKFILL",
            "Backfill of the vacated Service Director post",
            Basis.FIXED_SHARE,
            BACKFILL,
            Verdict.NEUTRAL,
        ),
        _pool(
            "FR-QA",
            "Franchise: quality assurance",
            Basis.UNIT_PRICE,
            QUALITY,
            Verdict.OVER_RECOVERED,
            "Charged 65.00 more than the pool cost",
        ),
    )
    tests = (
        TestResult("T0", "Complete", passed=None, reasons=("One control total was not given",)),
        TestResult("T1", "Full cost", passed=False, reasons=("FR-QA over-recovers by 65.00",)),
        TestResult("T2", "Price ceiling", passed=False, reasons=("FR-QA: charged above its cost",)),
        TestResult("T3", "Incremental", passed=True, reasons=()),
        TestResult("T4", "Cash", passed=None, reasons=("Judged at exit",)),
    )
    usual = Neutrality(
        arrangement_code="plymouth-torbay",
        arrangement_name="Joint arrangement for children's services",
        host=PLYMOUTH,
        recipient=TORBAY,
        as_at=date(2018, 9, 30),
        first_month=JULY,
        last_month=SEPTEMBER,
        pools=pools,
        months=tuple(part for pool in pools for part in _spread(pool.pool, pool.figures)),
        subjectives=(
            SubjectiveCost("DEVELOPMENT", "Support services", 38_400_00),
            SubjectiveCost("DCS", "Employees", 27_600_00),
            SubjectiveCost("DCS", "Transport", 442_87),
            SubjectiveCost("BACKFILL", "Employees", 2_600_10),
            SubjectiveCost("FR-QA", "Employees", 1_600_00),
        ),
        control_totals=(
            ControlTotal(date(2018, 8, 1), "payroll", 14_021_44, 14_021_44),
            ControlTotal(date(2018, 9, 3), "payroll", 14_021_43, 14_021_40),
            ControlTotal(date(2018, 9, 3), "creditors", None, 442_87),
        ),
        ceilings=(
            CeilingLine("FR-QA", "QA-AUDIT", 1_600_00, 1_665_00),
            CeilingLine("FR-EDU", None, 900_00, 900_00),
        ),
        time=(
            PostMonth("DCS", JULY, TimeState.APPROVED, "56.2500"),
            PostMonth("DCS", AUGUST, TimeState.CERTIFIED, "52.9412"),
            PostMonth("DCS", SEPTEMBER, TimeState.UNCERTIFIED, "55.2632"),
            PostMonth("DCS-SUPPORT", JULY, TimeState.APPROVED, "56.2500"),
            PostMonth("DCS-SUPPORT", AUGUST, TimeState.INCOMPLETE, None),
            PostMonth("DCS-SUPPORT", SEPTEMBER, TimeState.MISSING, None),
        ),
        baseline_pence=20_000_00,
        outside_pence=4_985_80,
        tests={test.code: test for test in tests},
        verdict=Verdict.PROVISIONAL,
        verdict_reasons=("DCS is provisional", "FR-QA is over-recovered"),
        bridge=(
            BridgeStep("price_variance", -65_00, in_residual=True, note="FR-QA"),
            BridgeStep("unbilled", 0, in_residual=True, note="Nothing earned is unbilled"),
            BridgeStep("conceded", 1_300_05, in_residual=False, note="Half of the backfill"),
        ),
        excluded_costs=(
            ExcludedCost("The improvement partner's officer", ("PCC", "TC")),
            ExcludedCost("Eight social workers funded by the Department for Education", ("TC",)),
        ),
        position=POSITION,
    )
    return replace(usual, **changed)  # type: ignore[arg-type]
