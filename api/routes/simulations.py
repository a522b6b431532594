"""Simulations: charge a range of months again under other rules, recording nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter
from pydantic import Field, StrictBool

from api.access import SCOPED
from api.deps import Reading
from api.parameters import Id
from api.shapes import (
    Body,
    DateIn,
    DaysIn,
    MonthIn,
    MonthText,
    PositionOut,
    Pounds,
    PoundsIn,
    Shape,
    TextIn,
    shown,
)
from ledger.actions.audit_trail import audit_access
from ledger.domain.money import show_pounds
from ledger.domain.simulation import SimulatedFigures, Simulation, read_question
from ledger.queries.simulation import simulation, version

router = APIRouter(prefix=SCOPED, tags=["cost recovery model"])

_MOST = 200


_FIGURES: dict[str, Any] = {
    "incurred": "9666.67",
    "grant": "0.00",
    "recoverable": "4833.34",
    "retained": "4833.33",
    "charge": "4833.34",
    "residual": "0.00",
    "charged": "5437.50",
    "credited": "0.00",
    "difference": "-604.16",
}
_POOL: dict[str, Any] = {
    "pool": "DCS",
    "name": "Shared Director of Children's Services",
    "payee": "PCC",
    **_FIGURES,
    "outside": "0.00",
}


class PoolChange(Body):
    """A pool's changed fields, written as in the definition; or a new pool."""

    model_config = shown({"code": "DCS", "basis": "fixed_share", "share": "0.5"})

    code: TextIn
    name: TextIn | None = None
    class_: TextIn | None = Field(default=None, alias="class")
    basis: TextIn | None = None
    share: TextIn | None = None
    joint_share: TextIn | None = None
    post: TextIn | None = None
    follows: TextIn | None = None
    driver: TextIn | None = None
    party: TextIn | None = None
    annual_fee: PoundsIn | None = None
    annual_cap: PoundsIn | None = None
    annual_floor: PoundsIn | None = None
    supplier: TextIn | None = None
    retained_is: TextIn | None = None
    nets_saving: StrictBool | None = None
    price_ceiling: StrictBool | None = None
    vat_treatment: TextIn | None = None
    vat_evidence: TextIn | None = None
    power: TextIn | None = None


class CostMoveIn(Body):
    """Which cost goes to which pool: of a pool, a subjective, or references beginning so."""

    model_config = shown({"to": "FOSTERING", "pool": "FR-COM-SUF", "subjective": "Employees"})

    to: TextIn
    pool: TextIn | None = None
    source_ref: TextIn | None = Field(
        default=None, description="For the council that bears the cost only."
    )
    subjective: TextIn | None = None


class ExtraCostIn(Body):
    """A cost supposed; with `every_month`, once in each month of its service dates."""

    model_config = shown(
        {
            "pool": "BACKFILL",
            "subjective": "Employees",
            "service_from": "2020-02-01",
            "service_to": "2021-01-31",
            "amount": "6000.00",
            "every_month": True,
        }
    )

    pool: TextIn
    service: TextIn | None = None
    subjective: TextIn
    service_from: DateIn
    service_to: DateIn
    amount: PoundsIn
    description: TextIn | None = None
    every_month: StrictBool | None = None


class SupposedTimeIn(Body):
    """A post's split supposed for each month of a range, in place of what is stated."""

    model_config = shown(
        {
            "post": "DCS",
            "from": "2020-02",
            "to": "2021-01",
            "party_days": {"PCC": "9", "TC": "9"},
            "joint": "2",
        }
    )

    post: TextIn
    from_: MonthIn = Field(alias="from")
    to: MonthIn
    party_days: dict[str, DaysIn]
    joint: DaysIn | None = None


class SimulateIn(Body):
    """A range of service months, and what is to be different; nothing is, if all is left out."""

    model_config = shown(
        {
            "from": "2018-07",
            "to": "2020-01",
            "pools": [{"code": "DCS", "basis": "fixed_share", "share": "0.5"}],
        }
    )

    from_: MonthIn = Field(alias="from")
    to: MonthIn
    last_day: DateIn | None = Field(
        default=None,
        description="An earlier or later last day. The last of a month, where the other council "
        "supplies a pool.",
    )
    pools: list[PoolChange] = Field(default_factory=list, max_length=_MOST)
    moves: list[CostMoveIn] = Field(default_factory=list, max_length=_MOST)
    extra_costs: list[ExtraCostIn] = Field(default_factory=list, max_length=_MOST)
    time: list[SupposedTimeIn] = Field(default_factory=list, max_length=_MOST)

    def asked(self) -> dict[str, Any]:
        """Return the question as the domain reads it."""
        return self.model_dump(by_alias=True, exclude_none=True)


class SimulatedFiguresOut(Shape):
    """Figures of a simulation: the charge, beside what the ledger charged less its credits."""

    model_config = shown(_FIGURES)

    incurred: Pounds
    grant: Pounds
    recoverable: Pounds
    retained: Pounds
    charge: Pounds
    residual: Pounds
    charged: Pounds = Field(description="By the ledger, less credits.")
    credited: Pounds = Field(description="By agreement since: no part of the difference.")
    difference: Pounds = Field(description="The charge less charged and credited together.")


class SimulatedPoolOut(SimulatedFiguresOut):
    """A pool over the whole range."""

    model_config = shown(_POOL)

    pool: str
    name: str
    payee: str
    outside: Pounds = Field(
        description="Cost of all months that the changes put outside the arrangement."
    )


class SimulatedMonthOut(SimulatedFiguresOut):
    """A pool's service month."""

    model_config = shown({"pool": "DCS", "service_month": "2018-08", **_FIGURES})

    pool: str
    service_month: MonthText


class SimulationOut(Shape):
    """What the range comes to; pools and months only, never a single cost."""

    model_config = shown(
        {
            "first_month": "2018-08",
            "last_month": "2018-08",
            "last_day": "2020-01-31",
            "versions": [1],
            "changes": ["DCS: basis fixed_share, share 0.5."],
            "pools": [_POOL],
            "months": [{"pool": "DCS", "service_month": "2018-08", **_FIGURES}],
            "total": _FIGURES,
            "position": {
                "sequence": 812,
                "head_hash": None,
                "sealed_at": None,
                "provisional": True,
            },
        }
    )

    first_month: MonthText
    last_month: MonthText
    last_day: date
    versions: list[int]
    changes: list[str]
    pools: list[SimulatedPoolOut]
    months: list[SimulatedMonthOut]
    total: SimulatedFiguresOut
    position: PositionOut

    @classmethod
    def of(cls, made: Simulation) -> SimulationOut:
        """Write a simulation."""
        return cls(
            first_month=str(made.first_month),
            last_month=str(made.last_month),
            last_day=made.last_day,
            versions=list(made.versions),
            changes=list(made.changes),
            pools=[
                SimulatedPoolOut(
                    pool=each.pool,
                    name=each.name,
                    payee=each.payee,
                    outside=show_pounds(each.outside_pence),
                    **_figures(each.figures),
                )
                for each in made.pools
            ],
            months=[
                SimulatedMonthOut(
                    pool=each.pool,
                    service_month=str(each.service_month),
                    **_figures(each.figures),
                )
                for each in made.months
            ],
            total=SimulatedFiguresOut(**_figures(made.total)),
            position=PositionOut.of(made.position),
        )


def _figures(figures: SimulatedFigures) -> dict[str, str]:
    return {
        name: show_pounds(getattr(figures, f"{name}_pence"))
        for name in SimulatedFiguresOut.model_fields
    }


@router.post(
    "/cost-recovery-models/{number}/simulate",
    summary="Simulate a version of the cost recovery model",
    description="Charges a range of service months again under the version named, in force or "
    "submitted, and under the changes asked for. Nothing is recorded but that it was asked. For "
    "any reader of either council; the answer has totals of pools and months only.",
)
def simulate_cost_recovery_model(call: Reading, number: Id, body: SimulateIn) -> SimulationOut:
    """Simulate a version of the cost recovery model."""
    with call.reading() as connection:
        chosen = version(connection, call.known, number)
        question = read_question(
            body.asked(), call.arrangement, council=call.caller.party, version=chosen
        )
        if question.changes.last_day is not None:
            call.require_month_end(question.changes.last_day, field="last_day")
        made = simulation(connection, call.known, question)
    audit_access(
        call.ledger,
        call.caller,
        "simulate a cost recovery model",
        {"version": number, "question": body.asked()},
    )
    return SimulationOut.of(made)
