"""The ageing of what is owed, at any date, and the interest that late payment would bear."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from api.access import SCOPED
from api.call import Call
from api.deps import Reading
from api.parameters import AsAt
from api.shapes import PositionOut, Pounds, Shape, shown
from ledger.domain.ageing import AgeBand, Ageing
from ledger.domain.late_payment import InterestSpan, LatePaymentInterest
from ledger.domain.money import show_pounds
from ledger.queries.ageing import ageing
from ledger.queries.late_payment import StatementInterest, late_payment_interest

router = APIRouter(prefix=SCOPED, tags=["receipts"])

Payee = Annotated[
    str | None,
    Query(
        description="Whose debts are shown, those owed to it: by default the caller's own "
        "council's, and the host's for a caller of neither.",
        max_length=40,
        examples=["PCC"],
    ),
]


class BandOut(Shape):
    """What is owed of one age."""

    band: Annotated[
        str, Field(description="`not_due`, or how many days past the due date; `over_90_days`.")
    ]
    amount: Pounds
    disputed: Annotated[Pounds, Field(description="What of it is under dispute.")]


class AgedDebtOut(Shape):
    """What is owed on one statement; negative where it credits."""

    statement: int
    number: str
    payer: str
    issued_on: date
    due_on: date
    band: str
    owed: Pounds
    disputed: Pounds


class UnallocatedOut(Shape):
    """What is unallocated of a receipt or credit note."""

    source: int
    kind: str
    reference: str
    payer: str | None
    dated: date
    unallocated: Pounds


_DEBT: dict[str, Any] = {
    "statement": 152,
    "number": "PCC-2018-19-0001",
    "payer": "TC",
    "issued_on": "2018-08-08",
    "due_on": "2018-09-07",
    "band": "days_1_to_30",
    "owed": "500.00",
    "disputed": "120.00",
}
_BANDS: list[dict[str, str]] = [
    {
        "band": band.value,
        "amount": "500.00" if band is AgeBand.DAYS_1_TO_30 else "0.00",
        "disputed": "120.00" if band is AgeBand.DAYS_1_TO_30 else "0.00",
    }
    for band in AgeBand
]
_POSITION = {"sequence": 157, "head_hash": None, "sealed_at": None, "provisional": True}


class AgeingOut(Shape):
    """What is owed to a payee by age, and what is unallocated beside it."""

    model_config = shown(
        {
            "arrangement": "plymouth-torbay",
            "payee": "PCC",
            "as_at": "2018-09-30",
            "bands": _BANDS,
            "total": "500.00",
            "disputed": "120.00",
            "debtor": "500.00",
            "debts": [_DEBT],
            "unallocated": "0.00",
            "unallocated_account": "0.00",
            "unallocated_items": [],
            "agrees": True,
            "position": _POSITION,
        }
    )

    arrangement: str
    payee: str
    as_at: date
    bands: list[BandOut]
    total: Pounds
    disputed: Pounds
    debtor: Annotated[Pounds, Field(description="Account 1210 of the payee's book at the date.")]
    debts: list[AgedDebtOut]
    unallocated: Pounds
    unallocated_account: Annotated[
        Pounds, Field(description="Account 2220 of the payee's book at the date.")
    ]
    unallocated_items: list[UnallocatedOut]
    agrees: Annotated[bool, Field(description="Whether both totals are those of their accounts.")]
    position: PositionOut


class InterestSpanOut(Shape):
    """Interest on one sum at one rate over some days."""

    first: date
    last: date
    days: int
    unpaid: Annotated[Pounds, Field(description="Undisputed and unpaid as each day began, gross.")]
    percent: Annotated[str, Field(description="The yearly rate.", examples=["8.75"])]
    interest_pence: Annotated[str, Field(description="Exact, as a fraction of pence.")]


class StatementInterestOut(Shape):
    """Interest on one statement, with its working."""

    statement: int
    number: str
    payee: str
    payer: str
    due_on: date
    interest: Annotated[Pounds, Field(description="Rounded half up, once.")]
    working: list[InterestSpanOut]


class LatePaymentOut(Shape):
    """Interest that late payment would bear to a date; it is not posted anywhere."""

    model_config = shown(
        {
            "arrangement": "plymouth-torbay",
            "as_at": "2018-09-30",
            "terms": "statutory",
            "total": "2.68",
            "statements": [
                {
                    "statement": 152,
                    "number": "PCC-2018-19-0001",
                    "payee": "PCC",
                    "payer": "TC",
                    "due_on": "2018-09-07",
                    "interest": "2.68",
                    "working": [
                        {
                            "first": "2018-09-08",
                            "last": "2018-09-30",
                            "days": 23,
                            "unpaid": "500.00",
                            "percent": "8.50",
                            "interest_pence": "19550/73",
                        }
                    ],
                }
            ],
        }
    )

    arrangement: str
    as_at: date
    terms: Annotated[str, Field(description="`statutory`, or `none`: then nothing is worked out.")]
    total: Pounds
    statements: list[StatementInterestOut]


@router.get(
    "/ageing",
    summary="Age what is owed",
    description="What is owed to the payee by the other council; what it owes itself is aged under "
    "the other's code. By statement, in days past due at any date, with what is under dispute. "
    "The total is account 1210 at that date to the penny; what is unallocated is shown beside it.",
)
def read_ageing(call: Reading, as_at: AsAt = None, payee: Payee = None) -> AgeingOut:
    """Age what is owed."""
    day = call.as_at(as_at)
    owed_to = call.book(payee, field="payee")
    with call.reading() as connection:
        aged = ageing(connection, call.arrangement_id, payee=owed_to, as_at=day)
    return _ageing(call, aged)


def _ageing(call: Call, aged: Ageing) -> AgeingOut:
    return AgeingOut(
        arrangement=call.arrangement.code,
        payee=aged.payee,
        as_at=aged.as_at,
        bands=[
            BandOut(
                band=band.value,
                amount=show_pounds(aged.band_pence(band)),
                disputed=show_pounds(aged.band_disputed_pence(band)),
            )
            for band in AgeBand
        ],
        total=show_pounds(aged.total_pence),
        disputed=show_pounds(aged.disputed_pence),
        debtor=show_pounds(aged.debtor_pence),
        debts=[
            AgedDebtOut(
                statement=each.statement,
                number=each.number,
                payer=each.payer,
                issued_on=each.issued_on,
                due_on=each.due_on,
                band=each.band.value,
                owed=show_pounds(each.owed_pence),
                disputed=show_pounds(each.disputed_pence),
            )
            for each in aged.debts
        ],
        unallocated=show_pounds(aged.unallocated_pence),
        unallocated_account=show_pounds(aged.unallocated_account_pence),
        unallocated_items=[
            UnallocatedOut(
                source=each.source,
                kind=each.kind,
                reference=each.reference,
                payer=each.payer,
                dated=each.dated,
                unallocated=show_pounds(each.unallocated_pence),
            )
            for each in aged.unallocated
        ],
        agrees=aged.total_pence == aged.debtor_pence
        and aged.unallocated_pence == aged.unallocated_account_pence,
        position=PositionOut.of(aged.position),
    )


@router.get(
    "/late-payment-interest",
    summary="Work out interest on late payment",
    description="By the Late Payment of Commercial Debts (Interest) Act 1998, where the "
    "arrangement's definition says so; shown as evidence, and posted nowhere.",
)
def read_late_payment_interest(call: Reading, as_at: AsAt = None) -> LatePaymentOut:
    """Work out interest on late payment."""
    day = call.as_at(as_at)
    with call.reading() as connection:
        found = late_payment_interest(connection, call.arrangement_id, call.arrangement, day)
    terms: LatePaymentInterest = call.arrangement.late_payment_interest
    return LatePaymentOut(
        arrangement=call.arrangement.code,
        as_at=day,
        terms=terms.value,
        total=show_pounds(sum(each.interest_pence for each in found)),
        statements=[_interest(each) for each in found],
    )


def _interest(found: StatementInterest) -> StatementInterestOut:
    return StatementInterestOut(
        statement=found.statement,
        number=found.number,
        payee=found.payee,
        payer=found.payer,
        due_on=found.due_on,
        interest=show_pounds(found.interest_pence),
        working=[_span(each) for each in found.spans],
    )


def _span(span: InterestSpan) -> InterestSpanOut:
    hundredths = int(span.percent * 100)
    return InterestSpanOut(
        first=span.first,
        last=span.last,
        days=span.days,
        unpaid=show_pounds(span.pence),
        percent=f"{hundredths // 100}.{hundredths % 100:02d}",
        interest_pence=f"{span.interest.numerator}/{span.interest.denominator}",
    )
