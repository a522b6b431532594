"""Cost neutrality: the figures by pool, the five tests, the verdict and the bridge."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.access import SCOPED
from api.call import Call
from api.deps import Reading
from api.refusals import RequestInvalid
from api.shapes import (
    MonthText,
    PositionOut,
    Pounds,
    Shape,
    pounds_or_none,
    shown,
)
from ledger.domain.calendar import Month
from ledger.domain.errors import DatesReversed
from ledger.domain.money import show_pounds
from ledger.domain.neutrality import Figures, Neutrality, Verdict
from ledger.domain.recovery import Basis
from ledger.queries.neutrality import neutrality

router = APIRouter(prefix=SCOPED, tags=["cost neutrality"])

_FIGURES: dict[str, Any] = {
    "incurred": "289308.66",
    "retained": "134001.44",
    "retained_own": "134001.44",
    "retained_conceded": "0.00",
    "grant": "0.00",
    "recoverable": "155307.22",
    "recharged": "155307.22",
    "settled": "147540.69",
    "outstanding": "7766.53",
    "disputed": "0.00",
    "written_off": "0.00",
    "residual": "0.00",
    "cash_residual": "7766.53",
}
_POOL: dict[str, Any] = {
    "pool": "DCS",
    "name": "Shared Director of Children's Services",
    "basis": "time",
    "verdict": "NEUTRAL",
    "reasons": [],
    **_FIGURES,
}


class FiguresOut(Shape):
    """The figures, net of VAT, cumulative: residual = recoverable - recharged."""

    incurred: Pounds
    retained: Pounds
    retained_own: Pounds
    retained_conceded: Pounds
    grant: Pounds
    recoverable: Pounds
    recharged: Pounds
    settled: Pounds
    outstanding: Pounds
    disputed: Pounds
    written_off: Pounds
    residual: Pounds
    cash_residual: Pounds


class PoolOut(FiguresOut):
    """One pool's figures and what they show."""

    pool: str
    name: str
    basis: Basis
    verdict: Verdict
    reasons: list[str]


class MonthOut(FiguresOut):
    """One pool's figures of one service month."""

    pool: str
    service_month: MonthText


class TestOut(Shape):
    """One of T0 to T4; `passed` is null where it cannot be determined."""

    title: str
    passed: bool | None
    reasons: list[str]


class BridgeStepOut(Shape):
    """One cause of the residual. Those with `in_residual` add up to it."""

    cause: str
    amount: Pounds
    in_residual: bool
    note: str


class ExcludedOut(Shape):
    """Cost that the councils agree to leave out of the test."""

    description: str
    agreed_by: list[str]


class AcceptanceOut(Shape):
    """Both councils' acceptance, in writing, of cost conceded (N2) up to a date."""

    id: int
    as_at: date
    amounts: dict[str, Pounds]
    accepted_by: list[str]
    accepted_on: date


class NeutralityOut(Shape):
    """The whole report as at a date. A draft until both councils have agreed it."""

    model_config = shown(
        {
            "arrangement": "plymouth-torbay",
            "as_at": "2020-01-31",
            "first_month": "2017-10",
            "last_month": "2020-01",
            "is_draft": True,
            "verdict": "OVER_RECOVERED",
            "verdict_reasons": ["FR-QA over-recovers 714.00"],
            "pools": [_POOL],
            "total": _FIGURES,
            "months": [],
            "tests": {
                code: {"title": title, "passed": True, "reasons": []}
                for code, title in (
                    ("T0", "Complete"),
                    ("T1", "Full cost"),
                    ("T2", "Price ceiling"),
                    ("T3", "Incremental"),
                    ("T4", "Cash"),
                )
            },
            "bridge": [
                {
                    "cause": "price variance",
                    "amount": "-714.00",
                    "in_residual": True,
                    "note": "Prices above cost",
                }
            ],
            "baseline": "530000.00",
            "outside": "4985.80",
            "excluded_costs": [
                {
                    "description": "Interim Service Director from March 2018 to 5 July 2018",
                    "agreed_by": ["PCC", "TC"],
                }
            ],
            "conceded_accepted": [],
            "position": {
                "sequence": 1204,
                "head_hash": None,
                "sealed_at": None,
                "provisional": True,
            },
        }
    )

    arrangement: str
    as_at: date
    first_month: MonthText
    last_month: MonthText
    is_draft: bool
    verdict: Verdict
    verdict_reasons: list[str]
    pools: list[PoolOut]
    total: FiguresOut
    months: list[MonthOut]
    tests: dict[str, TestOut]
    bridge: list[BridgeStepOut]
    baseline: Pounds | None
    outside: Pounds
    excluded_costs: list[ExcludedOut]
    conceded_accepted: list[AcceptanceOut]
    position: PositionOut


def _month_query(description: str, example: str) -> Any:  # noqa: ANN401 - what Query returns
    return Query(description=description, max_length=7, examples=[example])


@router.get(
    "/cost-neutrality",
    summary="Ask whether the arrangement is cost neutral",
    description="`period` gives everything from inception to that month's end; `from` and `to` the "
    "service months between them; neither, everything to today. Never neutral on missing data.",
)
def ask_neutrality(
    call: Reading,
    period: Annotated[
        str | None, _month_query("Cumulative to the end of this month.", "2020-01")
    ] = None,
    first: Annotated[
        str | None,
        Query(
            alias="from",
            description="The first service month.",
            max_length=7,
            examples=["2018-07"],
        ),
    ] = None,
    to: Annotated[str | None, _month_query("The last service month.", "2019-03")] = None,
) -> NeutralityOut:
    """Ask whether the arrangement is cost neutral."""
    as_at, first_month = _range(call, period, first, to)
    with call.reading() as connection:
        report = neutrality(connection, call.known, as_at=as_at, first_month=first_month)
    return _report(report)


def _range(
    call: Call, period: str | None, first: str | None, to: str | None
) -> tuple[date, Month | None]:
    """Read which months are asked about; raises for a mixture, a reversal, or a future month."""
    if period is not None:
        if first is not None or to is not None:
            raise RequestInvalid(
                "Ask by `period`, or by `from` and `to`, not by both.", field="period"
            )
        return call.as_at_period(Month.parse(period), field="period"), None
    if first is None and to is None:
        return call.as_at(None), None
    if first is None or to is None:
        raise RequestInvalid("`from` and `to` go together.", field="from" if to else "to")
    start, end = Month.parse(first, field="from"), Month.parse(to, field="to")
    if end < start:
        raise DatesReversed(f"to ({end}) is before from ({start}); swap them.", field="to")
    return call.as_at_period(end, field="to"), start


def _figures(figures: Figures) -> dict[str, str]:
    return {
        "incurred": show_pounds(figures.incurred_pence),
        "retained": show_pounds(figures.retained_pence),
        "retained_own": show_pounds(figures.retained_own_pence),
        "retained_conceded": show_pounds(figures.retained_conceded_pence),
        "grant": show_pounds(figures.grant_pence),
        "recoverable": show_pounds(figures.recoverable_pence),
        "recharged": show_pounds(figures.recharged_pence),
        "settled": show_pounds(figures.settled_pence),
        "outstanding": show_pounds(figures.outstanding_pence),
        "disputed": show_pounds(figures.disputed_pence),
        "written_off": show_pounds(figures.written_off_pence),
        "residual": show_pounds(figures.residual_pence),
        "cash_residual": show_pounds(figures.cash_residual_pence),
    }


def _report(report: Neutrality) -> NeutralityOut:
    return NeutralityOut(
        arrangement=report.arrangement_code,
        as_at=report.as_at,
        first_month=str(report.first_month),
        last_month=str(report.last_month),
        is_draft=not report.is_agreed,
        verdict=report.verdict,
        verdict_reasons=list(report.verdict_reasons),
        pools=[
            PoolOut(
                pool=each.pool,
                name=each.name,
                basis=each.basis,
                verdict=each.verdict,
                reasons=list(each.reasons),
                **_figures(each.figures),
            )
            for each in report.pools
        ],
        total=FiguresOut(**_figures(report.total)),
        months=[
            MonthOut(
                pool=each.pool,
                service_month=str(each.service_month),
                **_figures(each.figures),
            )
            for each in report.months
        ],
        tests={
            code: TestOut(title=each.title, passed=each.passed, reasons=list(each.reasons))
            for code, each in report.tests.items()
        },
        bridge=[
            BridgeStepOut(
                cause=each.cause,
                amount=show_pounds(each.amount_pence),
                in_residual=each.in_residual,
                note=each.note,
            )
            for each in report.bridge
        ],
        baseline=pounds_or_none(report.baseline_pence),
        outside=show_pounds(report.outside_pence),
        excluded_costs=[
            ExcludedOut(description=each.description, agreed_by=list(each.agreed_by))
            for each in report.excluded_costs
        ],
        conceded_accepted=[
            AcceptanceOut(
                id=each.id,
                as_at=each.as_at,
                amounts={pool: show_pounds(pence) for pool, pence in each.amounts_pence.items()},
                accepted_by=[done.party for done in each.approvals],
                accepted_on=max(done.on for done in each.approvals),
            )
            for each in report.acceptances
        ],
        position=PositionOut.of(report.position),
    )
