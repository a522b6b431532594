"""Annual stocktakes made by hand, with something on every sheet, for the tests of reports."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from ledger.domain.arrangement import Phase
from ledger.domain.calendar import Month, Span
from ledger.domain.driver_refresh import DriverStanding, PartyQuantity
from ledger.domain.exit_simulation import StrandedIf
from ledger.domain.method_review import MethodReview, ReviewState
from ledger.domain.neutrality import CeilingLine, Figures, Verdict
from ledger.domain.outturn import Outturn
from ledger.domain.recovery import Basis, Pool, PoolClass, VatTreatment
from ledger.domain.saving import Saving
from ledger.domain.stocktake import (
    CapOfYear,
    Conceded,
    EndingThen,
    Method,
    PhaseYear,
    PoolYear,
    SavingOfYear,
    ServiceYear,
    SharedPost,
    Stocktake,
    StrandedLine,
)
from tests.reports.builders import PLYMOUTH, POSITION, TORBAY

_END = date(2019, 3, 31)
_DCS = Outturn(135_031_76, 0, 61_119_60, 73_912_16)
_SETUP = Outturn(14_700_00, 20_000_00, 0, 18_400_00)
_RESPITE = Outturn(100_01, 0, 60_01, 40_00)
_DCS_FIGURES = Figures(
    incurred_pence=135_031_76, retained_own_pence=61_119_60, recharged_pence=73_912_16
)
_SETUP_FIGURES = Figures(incurred_pence=14_700_00, recharged_pence=14_700_00)
_CEILINGS = (
    CeilingLine("FR-QA", "FR-QA-AUD", 6_707_00, 7_030_00),
    CeilingLine("FR-PD", "FR-PD-SUP", 0, 100_00, determinable=False),
)


def _pool(code: str, basis: Basis, **fields: object) -> Pool:
    usual = Pool(
        code=code,
        name=f"The pool {code}",
        pool_class=PoolClass.OPERATION,
        basis=basis,
        vat_treatment=VatTreatment.NON_BUSINESS,
        vat_evidence="Made up for tests",
        power="LGA 1972 s.113",
    )
    return replace(usual, **fields)  # type: ignore[arg-type]


def _methods() -> tuple[Method, ...]:
    """One pool of each basis, in each state of its review."""
    review = MethodReview("DCS", date(2018, 10, 15), date(2019, 10, 15), "Days drive it", "Stays")
    overdue = replace(review, pool="OVERHEAD", next_review_on=date(2019, 2, 28))
    pools = (
        _pool("DCS", Basis.TIME, post="DCS", joint_share=Fraction(1, 2)),
        _pool("OVERHEAD", Basis.FOLLOWS, follows="DCS"),
        _pool("BACKFILL", Basis.FIXED_SHARE, fixed_share=Fraction(1, 2)),
        _pool("SETUP", Basis.DIRECT, party="TC", pool_class=PoolClass.DEVELOPMENT),
        _pool("FR-COM-SUF", Basis.DRIVER, driver="LOOKED_AFTER_CHILDREN"),
        _pool("FR-QA", Basis.UNIT_PRICE),
        _pool("FR-COM-FW", Basis.FIXED_FEE, annual_fee_pence=18_000_00),
    )
    states = {
        "DCS": (review, ReviewState.IN_DATE),
        "OVERHEAD": (overdue, ReviewState.OVERDUE),
        "BACKFILL": (replace(review, next_review_on=None), ReviewState.NO_NEXT_DATE),
    }
    return tuple(
        Method(
            pool,
            "PCC",
            1,
            pool.code != "SETUP",
            *states.get(pool.code, (None, ReviewState.NOT_REVIEWED)),
        )
        for pool in pools
    )


def _savings() -> tuple[SavingOfYear, ...]:
    saving = Saving(
        "TC-1",
        Month(2018, 10),
        Month(2019, 9),
        24_000_00,
        cashable=True,
        description="Agency managers replaced",
        evidence="Establishment list",
    )
    other = replace(saving, saving_ref="PCC-1", amount_pence=3_600_00, cashable=False)
    return (SavingOfYear(1, "TC", saving, 12_000_00), SavingOfYear(2, "PCC", other, 1_800_00))


def stocktake(**changed: object) -> Stocktake:
    """Return a stocktake of 2018-19 with something on every sheet."""
    child = "LOOKED_AFTER_CHILDREN"
    usual = Stocktake(
        arrangement_code="plymouth-torbay",
        arrangement_name="Joint arrangement for children's services",
        host=PLYMOUTH,
        recipient=TORBAY,
        phases=(Phase(1, "Getting the basics right", date(2018, 7, 6)),),
        financial_year="2018-19",
        covered=Span(date(2018, 7, 6), _END),
        as_at=_END,
        verdict=Verdict.NEUTRAL,
        verdict_reasons=("Every pool is neutral on whole evidence.",),
        outturn=(
            PoolYear("DCS", "The Director", "PCC", 0, _DCS),
            PoolYear("SETUP", "Setting up", "PCC", 23_700_00, _SETUP),
            PoolYear("RESPITE", "Respite", "TC", 0, _RESPITE),
        ),
        phase_outturn=(
            PhaseYear("DCS", 1, _DCS),
            PhaseYear("SETUP", None, Outturn(cost_pence=14_700_00)),
            PhaseYear("SETUP", 1, _SETUP - Outturn(cost_pence=14_700_00)),
            PhaseYear("RESPITE", 1, _RESPITE),
        ),
        service_year=(
            ServiceYear("DCS", "The Director", _DCS_FIGURES, _DCS_FIGURES, Verdict.NEUTRAL),
            ServiceYear("SETUP", "Setting up", _SETUP_FIGURES, _SETUP_FIGURES, Verdict.NEUTRAL),
        ),
        methods=_methods(),
        drivers=(
            DriverStanding(
                child,
                ("FR-COM-SUF",),
                (
                    PartyQuantity(child, "PCC", date(2019, 1, 1), 409_000),
                    PartyQuantity(child, "TC", date(2019, 1, 1), 351_000),
                ),
                date(2019, 2, 28),
                is_stale=True,
            ),
            DriverStanding("FOSTER_CARERS", ("FR-COM-SUF",), (), None, is_stale=False),
        ),
        savings=_savings(),
        stranded=(
            StrandedLine("PCC", 9_000_00, 0, 136_136_60),
            StrandedLine("TC", 0, 0, 0),
        ),
        ending_then=EndingThen(
            _END, (StrandedIf("PCC", 299_270_30, 9_000_00), StrandedIf("TC", 0, 0)), None
        ),
        shared_posts=(
            SharedPost(
                "DCS",
                "Director of Children's Services",
                "PCC",
                "DCS",
                "PCC",
                "TC",
                _DCS,
                133_831_76,
            ),
            SharedPost("HEAD", "Head of Respite", "TC", "RESPITE", "TC", "PCC", _RESPITE, None),
        ),
        conceded=(Conceded("BACKFILL", 5_842_04, 5_000_00), Conceded("EXIT", -10_00, 0)),
        ceilings=_CEILINGS,
        caps=(
            CapOfYear("FR-QA", 60_00, 5_00, 50_00, 50_00, 0),
            CapOfYear("FR-PD", None, 0, 50_00, 70_00, 0),
        ),
        position=POSITION,
    )
    return replace(usual, **changed)  # type: ignore[arg-type]


def nothing_yet() -> Stocktake:
    """Return a stocktake of a year in which nothing happened."""
    return stocktake(
        covered=None,
        outturn=(),
        phase_outturn=(),
        service_year=(),
        methods=(),
        drivers=(),
        savings=(),
        stranded=(),
        ending_then=EndingThen(_END, (), "The arrangement starts later."),
        shared_posts=(),
        conceded=(),
        ceilings=(),
        caps=(),
    )
