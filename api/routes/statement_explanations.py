"""Why a line of a statement is what it is: its rule, share, inputs and documents."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.access import SCOPED
from api.deps import Reading
from api.parameters import Id, PlainNumber
from api.routes.statements import STATEMENT_SHOWN, WORKING_SHOWN, ApprovalOut
from api.shapes import (
    MonthText,
    Pounds,
    Quantity,
    Shape,
    ShareOut,
    show_fact,
    shown,
)
from ledger.domain.money import show_pounds
from ledger.domain.statement import StatementLine
from ledger.queries.explain import Explanation, explain_line

router = APIRouter(prefix=SCOPED, tags=["statements"])


class CostBehindOut(Shape):
    """A cost's part in the pool's service month."""

    id: int
    source_ref: str
    source: str
    subjective: str
    entered_on: date
    amount: Pounds
    whole: Pounds


class TimeBehindOut(Shape):
    """The entry of time that gave the share, and who stands for it."""

    id: int
    stated_by: str
    certified_by: str | None
    certified_on: date | None
    approved_by: str | None
    approved_on: date | None


class DeliveryBehindOut(Shape):
    """A delivery that the line charges."""

    id: int
    delivery_ref: str
    delivered_on: date
    quantity: Quantity


class RoundingOut(Shape):
    """The entitlement to date before it was rounded, and who bears the difference."""

    exact_pence: str
    rounded_by_pence: str
    borne_by: str


class ExplanationOut(Shape):
    """How a line was arrived at, in sentences, and everything that it came from."""

    model_config = shown(
        {
            "statement": 152,
            "line": 2,
            "pool": "DCS",
            "service_month": "2018-07",
            "net": "6869.45",
            "sentences": [
                "(recipient days + joint days x joint share) / productive days.",
                "Version 1 of the cost recovery model applies.",
                "The share is 9/16, which is 56.2500%.",
                "Entitlement to date is 6869.45; 0.00 was charged before, so 6869.45 is charged.",
            ],
            "working": WORKING_SHOWN,
            "rounding": {
                "exact_pence": "2747781/4",
                "rounded_by_pence": "-1/4",
                "borne_by": "PCC",
            },
            "costs": [
                {
                    "id": 57,
                    "source_ref": "PAY-201807-DCS-1",
                    "source": "payroll",
                    "subjective": "Employees",
                    "entered_on": "2018-07-31",
                    "amount": "7909.09",
                    "whole": "9666.67",
                }
            ],
            "time": {
                "id": 71,
                "stated_by": "P0004",
                "certified_by": "P0004",
                "certified_on": "2018-08-03",
                "approved_by": "P0003",
                "approved_on": "2018-08-06",
            },
            "deliveries": [],
            "approvals": STATEMENT_SHOWN["approvals"],
            "journal_id": "131-1",
            "journal": "/v1/arrangements/plymouth-torbay/journals/131-1",
        }
    )

    statement: int
    line: int
    pool: str
    service_month: MonthText
    net: Pounds
    sentences: list[str]
    working: dict[str, Any]
    rounding: RoundingOut | None
    costs: list[CostBehindOut] | None
    time: TimeBehindOut | None
    deliveries: list[DeliveryBehindOut]
    approvals: list[ApprovalOut]
    journal_id: str | None
    journal: str | None


@router.get(
    "/statements/{number}/explain",
    summary="Explain a line",
    description="The rule, the version of the model, the share, the inputs and the documents that "
    "a line came from: enough to work it out again to the penny. Single costs are shown to the "
    "people of the council that supplies the pool; `costs` is null for all others.",
)
def explain(
    call: Reading,
    number: Id,
    line: Annotated[
        PlainNumber, Query(description="The line's number.", ge=1, le=32_767, examples=[2])
    ],
) -> ExplanationOut:
    """Explain a line."""
    with call.reading() as connection:
        behind = explain_line(connection, call.known, number, line, costs_for=call.caller.party)
    chosen = behind.line
    return ExplanationOut(
        statement=number,
        line=line,
        pool=chosen.pool,
        service_month=str(chosen.service_month),
        net=show_pounds(chosen.net_pence),
        sentences=_sentences(chosen),
        working=show_fact(chosen.working),
        rounding=_rounding(behind),
        costs=None
        if behind.costs is None
        else [CostBehindOut(**show_fact(each)) for each in behind.costs],
        time=TimeBehindOut(**show_fact(behind.time)) if behind.time else None,
        deliveries=[DeliveryBehindOut(**show_fact(each)) for each in behind.deliveries],
        approvals=[ApprovalOut.of(each) for each in (behind.prepared_by, *behind.approvals)],
        journal_id=chosen.journal_id,
        journal=f"{call.address}/journals/{chosen.journal_id}" if chosen.journal_id else None,
    )


def _rounding(behind: Explanation) -> RoundingOut | None:
    if behind.exact_pence is None or behind.rounding_pence is None:
        return None
    return RoundingOut(
        exact_pence=str(behind.exact_pence),
        rounded_by_pence=str(behind.rounding_pence),
        borne_by=behind.rounding_borne_by,
    )


def _sentences(line: StatementLine) -> list[str]:
    working = line.working
    said = [
        working.rule,
        f"Version {working.model_version} of the cost recovery model applies.",
    ]
    if line.share is not None:
        share = ShareOut.of(line.share)
        said.append(
            f"The share is {share.numerator}/{share.denominator}, which is {share.percent}%."
        )
    said.append(
        f"Entitlement to date is {show_pounds(working.entitlement_to_date_pence)}; "
        f"{show_pounds(working.charged_before_pence)} was charged before, so "
        f"{show_pounds(line.net_pence)} is charged."
    )
    if line.late_item:
        said.append(f"It is a late item: {line.service_month} was billed before.")
    if working.estimated:
        said.append("It rests on an estimate, so it is provisional.")
    return said
