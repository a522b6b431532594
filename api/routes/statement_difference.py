"""What differs between two statements, line by line."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.access import SCOPED
from api.deps import Reading
from api.parameters import Id
from api.shapes import (
    MonthText,
    Pounds,
    Quantity,
    Shape,
    ShareOut,
    pounds_or_none,
    quantity_or_none,
    show_fact,
    shown,
)
from ledger.domain.money import show_pounds
from ledger.domain.statement import ChargeKind, Statement
from ledger.domain.statement_difference import Change, LineDifference, LineSide
from ledger.queries.statement_difference import statement_difference

router = APIRouter(prefix=SCOPED, tags=["statements"])

_SIDE: dict[str, Any] = {
    "line": 2,
    "net": "6869.45",
    "vat": "0.00",
    "share": {"numerator": 9, "denominator": 16, "percent": "56.2500"},
    "quantity": None,
}
_LINE: dict[str, Any] = {
    "change": "changed",
    "pool": "DCS",
    "service": None,
    "service_month": "2018-07",
    "unit_price": None,
    "kind": "actual",
    "here": _SIDE,
    "there": {**_SIDE, "net": "6754.13"},
    "net": "115.32",
    "vat": "0.00",
    "inputs": [{"name": "incurred_to_date", "here": "12212.36", "there": "12007.34"}],
}


class SideOut(Shape):
    """A line's figures in one of the two."""

    line: int
    net: Pounds
    vat: Pounds
    share: ShareOut | None
    quantity: Quantity | None

    @classmethod
    def of(cls, side: LineSide | None) -> SideOut | None:
        """Write a side, where the line stands there."""
        if side is None:
            return None
        return cls(
            line=side.line,
            net=show_pounds(side.net_pence),
            vat=show_pounds(side.vat_pence),
            share=ShareOut.of(side.share) if side.share is not None else None,
            quantity=quantity_or_none(side.quantity_thousandths),
        )


class InputOut(Shape):
    """An input of the working that differs, each side written as in the working."""

    name: str
    here: Any
    there: Any


class LineDifferenceOut(Shape):
    """A line that stands in one only, or that differs; `net` and `vat` are here less there."""

    model_config = shown(_LINE)

    change: Change
    pool: str
    service: str | None
    service_month: MonthText
    unit_price: Pounds | None
    kind: ChargeKind
    here: SideOut | None
    there: SideOut | None
    net: Pounds
    vat: Pounds
    inputs: list[InputOut]

    @classmethod
    def of(cls, line: LineDifference) -> LineDifferenceOut:
        """Write a difference."""
        return cls(
            change=line.change,
            pool=line.pool,
            service=line.service,
            service_month=str(line.service_month),
            unit_price=pounds_or_none(line.unit_price_pence),
            kind=line.kind,
            here=SideOut.of(line.here),
            there=SideOut.of(line.there),
            net=show_pounds(line.net_pence),
            vat=show_pounds(line.vat_pence),
            inputs=[_input(each.name, each.here, each.there) for each in line.inputs],
        )


class ComparedOut(Shape):
    """One of the two statements."""

    id: int
    number: str | None
    version: int
    period: MonthText
    net: Pounds
    vat: Pounds

    @classmethod
    def of(cls, whole: Statement) -> ComparedOut:
        """Write it in short."""
        return cls(
            id=whole.id,
            number=whole.number,
            version=whole.version,
            period=str(whole.period),
            net=show_pounds(whole.net_pence),
            vat=show_pounds(whole.vat_pence),
        )


class StatementDifferenceOut(Shape):
    """The lines that differ, how many are the same, and by how much in all: here less there."""

    model_config = shown(
        {
            "here": {
                "id": 171,
                "number": None,
                "version": 2,
                "period": "2018-07",
                "net": "31374.95",
                "vat": "74.00",
            },
            "there": {
                "id": 152,
                "number": "PCC-2018-19-0001",
                "version": 1,
                "period": "2018-07",
                "net": "31259.63",
                "vat": "74.00",
            },
            "lines": [_LINE],
            "same": 6,
            "net": "115.32",
            "vat": "0.00",
        }
    )

    here: ComparedOut
    there: ComparedOut
    lines: list[LineDifferenceOut]
    same: int
    net: Pounds
    vat: Pounds


@router.get(
    "/statements/{number}/difference",
    summary="Compare a statement with another",
    description="By default with the version before it. Lines are matched by pool, service, "
    "service month, unit price and kind.",
)
def read_difference(
    call: Reading,
    number: Id,
    other: Annotated[
        int | None,
        Query(alias="with", description="The other statement.", ge=1, le=2**53, examples=[152]),
    ] = None,
) -> StatementDifferenceOut:
    """Compare a statement with another."""
    with call.reading() as connection:
        difference = statement_difference(connection, call.known, number, other)
    return StatementDifferenceOut(
        here=ComparedOut.of(difference.here),
        there=ComparedOut.of(difference.there),
        lines=[LineDifferenceOut.of(line) for line in difference.lines],
        same=difference.same,
        net=show_pounds(difference.net_pence),
        vat=show_pounds(difference.vat_pence),
    )


def _input(name: str, here: object, there: object) -> InputOut:
    ((written, ours),) = show_fact({name: here}).items()
    (theirs,) = show_fact({name: there}).values()
    return InputOut(name=written, here=ours, there=theirs)
