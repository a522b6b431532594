"""Ending on another day: what it would come to, recording nothing."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from api.access import SCOPED
from api.deps import Reading
from api.shapes import MonthText, PositionOut, Pounds, Shape, shown
from ledger.actions.audit_trail import audit_access
from ledger.domain.exit_simulation import ExitSimulation
from ledger.domain.money import show_pounds
from ledger.domain.parse import parse_date
from ledger.queries.exits import exit_simulation

router = APIRouter(prefix=SCOPED, tags=["exit"])

_EXAMPLE: dict[str, Any] = {
    "if_on": "2019-10-18",
    "pools": [
        {
            "pool": "FR-COM-FW",
            "payee": "PCC",
            "charge": "23140.31",
            "charged": "28227.27",
            "credited": "0.00",
            "difference": "-5086.96",
        }
    ],
    "fees": [
        {
            "pool": "FR-COM-FW",
            "service_month": "2019-10",
            "twelfth": "1500.00",
            "days_in_scope": 14,
            "days_in_month": 23,
            "fee": "913.04",
        }
    ],
    "exit_costs": [{"pool": "EXIT", "incurred": "3200.00", "recoverable": "1600.00"}],
    "owed": [
        {
            "payee": "PCC",
            "payer": "TC",
            "charge": "291000.00",
            "credited": "0.00",
            "settled": "322000.00",
            "owed": "-31000.00",
            "in_advance": "0.00",
        }
    ],
    "stranded": [{"book": "PCC", "put_outside": "92000.00", "recorded": "0.00"}],
    "position": {"sequence": 812, "head_hash": None, "sealed_at": None, "provisional": True},
}


class PoolIfOut(Shape):
    """What a pool would have been charged up to the day, beside what it was charged."""

    pool: str
    payee: str
    charge: Pounds
    charged: Pounds = Field(description="By the ledger, less credits.")
    credited: Pounds = Field(description="By agreement since: no part of the difference.")
    difference: Pounds = Field(description="The charge less charged and credited together.")


class FeePartOut(Shape):
    """A fixed fee in the month of the last day."""

    pool: str
    service_month: MonthText
    twelfth: Pounds
    days_in_scope: int
    days_in_month: int
    fee: Pounds


class ExitCostOut(Shape):
    """What closing has cost so far."""

    pool: str
    incurred: Pounds
    recoverable: Pounds


class OwedOut(Shape):
    """What one council would still owe the other, net of VAT."""

    payee: str
    payer: str
    charge: Pounds
    credited: Pounds = Field(description="By agreement, of months that would still be charged.")
    settled: Pounds
    owed: Pounds = Field(description="Below nil it is to be paid back.")
    in_advance: Pounds = Field(description="Income in advance (account 2210), to be refunded.")


class StrandedIfOut(Shape):
    """Cost that a council would bear alone."""

    book: str
    put_outside: Pounds = Field(description="Recorded for service after the day.")
    recorded: Pounds = Field(description="Recorded as stranded already.")


class ExitSimulationOut(Shape):
    """What ending on another day would come to."""

    model_config = shown(_EXAMPLE)

    if_on: date
    pools: list[PoolIfOut]
    fees: list[FeePartOut]
    exit_costs: list[ExitCostOut]
    owed: list[OwedOut]
    stranded: list[StrandedIfOut]
    position: PositionOut

    @classmethod
    def of(cls, made: ExitSimulation) -> ExitSimulationOut:
        """Write it."""
        return cls(
            if_on=made.if_on,
            pools=[
                PoolIfOut(
                    pool=each.pool,
                    payee=each.payee,
                    charge=show_pounds(each.figures.charge_pence),
                    charged=show_pounds(each.figures.charged_pence),
                    credited=show_pounds(each.figures.credited_pence),
                    difference=show_pounds(each.figures.difference_pence),
                )
                for each in made.simulation.pools
            ],
            fees=[
                FeePartOut(
                    pool=each.pool,
                    service_month=str(each.service_month),
                    twelfth=show_pounds(each.twelfth_pence),
                    days_in_scope=each.days_in_scope,
                    days_in_month=each.days_in_month,
                    fee=show_pounds(each.fee_pence),
                )
                for each in made.fees
            ],
            exit_costs=[
                ExitCostOut(
                    pool=each.pool,
                    incurred=show_pounds(each.incurred_pence),
                    recoverable=show_pounds(each.recoverable_pence),
                )
                for each in made.exit_costs
            ],
            owed=[
                OwedOut(
                    payee=each.payee,
                    payer=each.payer,
                    charge=show_pounds(each.charge_pence),
                    credited=show_pounds(each.credited_pence),
                    settled=show_pounds(each.settled_pence),
                    owed=show_pounds(each.owed_pence),
                    in_advance=show_pounds(each.in_advance_pence),
                )
                for each in made.owed
            ],
            stranded=[
                StrandedIfOut(
                    book=each.book,
                    put_outside=show_pounds(each.put_outside_pence),
                    recorded=show_pounds(each.recorded_pence),
                )
                for each in made.stranded
            ],
            position=PositionOut.of(made.simulation.position),
        )


@router.get(
    "/exit-simulation",
    summary="Simulate ending on another day",
    description="Charges every month anew under the versions in force as if the arrangement ended "
    "on the day, that day included: by pool, the fixed fees' part month, income in advance to "
    "refund, exit cost so far, what would still be owed, and what would be stranded. The day is "
    "the last of a month, or the arrangement's own last, where the other council supplies a pool.",
)
def read_exit_simulation(
    call: Reading,
    if_on: Annotated[
        str, Query(description="The last day.", max_length=10, examples=["2019-10-18"])
    ],
) -> ExitSimulationOut:
    """Simulate ending on another day."""
    day = parse_date(if_on, field="if_on")
    call.require_month_end(day, field="if_on")
    with call.reading() as connection:
        made = exit_simulation(connection, call.known, day, council=call.caller.party)
    audit_access(call.ledger, call.caller, "simulate an exit", {"if_on": day.isoformat()})
    return ExitSimulationOut.of(made)
