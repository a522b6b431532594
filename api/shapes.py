"""The forms that JSON takes on both sides: texts that must be texts, listings, receipts.

Money, quantities and dates come in as text and are read by the domain, which refuses with its own
reason. Here only their being text is checked, so that no float comes near them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from fractions import Fraction
from typing import Annotated, Any, Generic, LiteralString, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from ledger.domain.calendar import Month
from ledger.domain.money import Pence, show_percent, show_pounds
from ledger.domain.parse import parse_date, show_thousandths
from ledger.domain.position import Position
from ledger.domain.time import show_days

Item = TypeVar("Item")


class Body(BaseModel):
    """A request's body: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")

    def given(self) -> dict[str, Any]:
        """Return the fields that were sent, and only those."""
        return self.model_dump(exclude_unset=True)


class Shape(BaseModel):
    """A part of an answer."""

    model_config = ConfigDict(extra="forbid")


def _text(slug: LiteralString, words: LiteralString) -> PlainValidator:
    def check(value: object) -> str:
        if not isinstance(value, str):
            raise PydanticCustomError(slug, words)
        return value

    return PlainValidator(check)


def _said(**schema: Any) -> WithJsonSchema:  # noqa: ANN401 - keywords of JSON Schema
    return WithJsonSchema({"type": "string", **schema})


# ---- coming in ----
PoundsIn = Annotated[
    str,
    _text(
        "amount-malformed",
        "is not a plain decimal with at most two places. Write pounds as text such as "
        '"1234.50", with no £, comma or exponent.',
    ),
    _said(
        pattern=r"^-?[0-9]{1,15}(\.[0-9]{1,2})?$",
        description="Pounds as a decimal string.",
        examples=["6869.45"],
    ),
]
QuantityIn = Annotated[
    str,
    _text(
        "quantity-malformed",
        'is not a plain decimal with at most three places, written as text such as "2.5".',
    ),
    _said(
        pattern=r"^-?[0-9]{1,9}(\.[0-9]{1,3})?$",
        description="A quantity as a decimal string.",
        examples=["2.5"],
    ),
]
DaysIn = Annotated[
    str,
    _text(
        "days-malformed",
        'is not a number of days in whole quarters, written as text such as "2.25".',
    ),
    _said(
        pattern=r"^[0-9]{1,3}(\.(0|00|25|5|50|75))?$",
        description="Days in whole quarters, as a decimal string.",
        examples=["2.25"],
    ),
]
DateIn = Annotated[
    str,
    _text("date-malformed", "is not a date written YYYY-MM-DD."),
    _said(format="date", pattern=r"^\d{4}-\d{2}-\d{2}$", examples=["2018-07-31"]),
]
MonthIn = Annotated[
    str,
    _text("month-malformed", "is not a month written YYYY-MM."),
    _said(pattern=r"^\d{4}-(0[1-9]|1[0-2])$", examples=["2018-07"]),
]
TextIn = Annotated[
    str, _text("text-malformed", "is not text."), _said(minLength=1, maxLength=32_767)
]

# ---- going out ----
Pounds = Annotated[str, _said(pattern=r"^-?\d+\.\d{2}$", description="Pounds with two decimals.")]
Quantity = Annotated[str, _said(pattern=r"^-?\d+(\.\d{1,3})?$")]
Days = Annotated[str, _said(pattern=r"^\d+(\.25|\.5|\.75)?$")]
MonthText = Annotated[str, _said(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
HeadHash = Annotated[
    str | None, Field(description="Of the newest seal; null until the ledger is sealed.")
]


class Listing(Shape, Generic[Item]):
    """A page of a listing."""

    items: list[Item]
    next: str | None = Field(
        default=None, description="The cursor of the next page; null on the last."
    )


def shown(example: Mapping[str, Any]) -> ConfigDict:
    """Give a form its worked example, which the interface's description shows."""
    return ConfigDict(json_schema_extra={"examples": [dict(example)]})


class ReceiptOut(BaseModel):
    """What was recorded: identifiers and figures. The same again for the same key and body."""

    model_config = ConfigDict(extra="allow")

    id: int = Field(description="The number that it was given.")


class ShareOut(Shape):
    """A share, exact and as a percentage."""

    numerator: int
    denominator: int
    percent: str

    @classmethod
    def of(cls, share: Fraction) -> ShareOut:
        """Write a share."""
        return cls(
            numerator=share.numerator,
            denominator=share.denominator,
            percent=show_percent(share),
        )


class PositionOut(Shape):
    """Where in the ledger's order of knowing an answer was drawn from."""

    sequence: int = Field(description="The newest event that the answer takes in.")
    head_hash: HeadHash
    sealed_at: datetime | None
    provisional: bool = Field(description="Whether events beyond the last seal are taken in.")

    @classmethod
    def of(cls, position: Position) -> PositionOut:
        """Write a position."""
        return cls(
            sequence=position.sequence,
            head_hash=position.head_hash,
            sealed_at=position.sealed_at,
            provisional=position.provisional,
        )


def pounds_or_none(pence: Pence | None) -> str | None:
    """Write an amount, if there is one."""
    return None if pence is None else show_pounds(pence)


def quantity_or_none(thousandths: int | None) -> str | None:
    """Write a quantity, if there is one."""
    return None if thousandths is None else show_thousandths(thousandths)


def month_or_none(month: Month | None) -> str | None:
    """Write a month, if there is one."""
    return None if month is None else str(month)


def date_or_none(text: str | None, *, field: str) -> date | None:
    """Read a date, if there is one; raises DateMalformed."""
    return None if text is None else parse_date(text, field=field)


# How a whole number is written, by the unit at the end of its name, and what the name becomes.
_UNITS: tuple[tuple[str, str, Callable[[int], object]], ...] = (
    ("_pence", "", show_pounds),
    ("quantity_to_date_thousandths", "quantity_to_date", show_thousandths),
    ("quantity_thousandths", "quantity", show_thousandths),
    ("_thousandths", "_quantity", show_thousandths),
    ("_quarters", "_days", show_days),
    ("_event_id", "", int),
)


def show_fact(values: Any) -> dict[str, Any]:  # noqa: ANN401 - a mapping or any dataclass
    """Write a record of the domain in JSON: pence, thousandths and quarters become texts.

    The unit goes with its value: `net_pence` becomes `net`, `joint_quarters` becomes `joint_days`,
    and `credits_event_id` becomes `credits`.
    """
    if is_dataclass(values):
        values = {each.name: getattr(values, each.name) for each in fields(values)}
    return dict(_show_field(name, value) for name, value in values.items())


def _show_field(name: str, value: object) -> tuple[str, object]:
    for suffix, instead, show in _UNITS:
        if name.endswith(suffix):
            shown_name = name.removesuffix(suffix) + instead
            return shown_name, show(value) if isinstance(value, int) else None
    return name, _show_value(value)


def _show_value(value: object) -> object:
    match value:
        case Fraction():
            return ShareOut.of(value).model_dump()
        case Enum():
            return value.value
        case date():
            return value.isoformat()
        case Month():
            return str(value)
        case list() | tuple():
            return [_show_value(inner) for inner in value]
        case _:
            return value
