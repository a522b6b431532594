"""Batches: rows recorded all or not at all, every bad one named, and tried first in a dry run."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field, SkipValidation, ValidationError, field_validator
from pydantic_core import PydanticCustomError

from api.call import WriteCall
from api.deps import OptionalKey, Reading
from api.problem_answers import shape_refusal
from api.request_form import require_usable
from api.shapes import Body
from ledger.actions.work import Receipt, Work
from ledger.domain.errors import BatchRefused, LedgerError

MOST_ROWS = 5000
ActOnRows = Callable[[Work, list[dict[str, Any]]], Receipt]
DryRun = Annotated[
    bool,
    Query(description="Do everything, answer what would be recorded or refused, and keep nothing."),
]

Row = TypeVar("Row", bound=Body)


class Batch(Body, Generic[Row]):
    """Rows to record all or not at all. Each is read by itself, so that every bad one is named."""

    items: Annotated[list[Row], SkipValidation] = Field(
        description=f"From 1 to {MOST_ROWS} rows.", min_length=1, max_length=MOST_ROWS
    )

    @field_validator("items", mode="before")
    @classmethod
    def _some_rows(cls, value: object) -> object:
        if not isinstance(value, list) or not 1 <= len(value) <= MOST_ROWS:
            raise PydanticCustomError("rows", "is not a list of 1 to 5000 rows")
        return value


class BatchReceipt(BaseModel):
    """What a batch recorded, or in a dry run would have."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [{"rows": 1, "items": [{"id": 41}], "dry_run": False}],
        },
    )

    rows: int
    items: list[dict[str, Any]]
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class BatchCall:
    """A call that records a batch, or in a dry run only says what would come of it."""

    write: WriteCall
    is_dry_run: bool

    def record(self, items: Sequence[Any], form: type[Body], act: ActOnRows) -> BatchReceipt:
        """Record the rows through `perform`; raises BatchRefused."""
        receipt = self.write.record(
            {"items": list(items)},
            lambda work: act_on_rows(work, items, form, act),
            dry_run=self.is_dry_run,
        )
        return BatchReceipt(**(_dry(receipt) if self.is_dry_run else receipt))


def open_batch(
    call: Reading,
    response: Response,
    key: OptionalKey = None,
    *,
    dry_run: DryRun = False,
) -> BatchCall:
    """Make the call of a route that records a batch; `perform` checks again."""
    if dry_run:
        response.status_code = 200
    if dry_run and key is None:
        key = f"dry-run-{secrets.token_hex(16)}"
    return BatchCall(WriteCall(call, require_usable(key)), dry_run)


RecordingMany = Annotated[BatchCall, Depends(open_batch)]


def act_on_rows(
    work: Work,
    items: Sequence[Any],
    form: type[Body],
    act: ActOnRows,
) -> Receipt:
    """Act on a batch; faults of form and refusals of the ledger are named together, by row.

    Raises BatchRefused; the transaction then keeps nothing of what the good rows did.
    """
    good: list[tuple[int, dict[str, Any]]] = []
    bad: list[tuple[int, LedgerError]] = []
    for number, item in enumerate(items, 1):
        try:
            good.append((number, form.model_validate(item).given()))
        except ValidationError as error:
            bad.append((number, shape_refusal(dict(error.errors(include_url=False)[0]))))
    try:
        receipt = act(work, [row for _, row in good])
    except BatchRefused as refused:
        bad += [(good[place - 1][0], error) for place, error in refused.errors]
    if bad:
        raise BatchRefused(sorted(bad, key=lambda each: each[0]), len(items))
    return receipt


def _dry(receipt: Receipt) -> Receipt:
    """Take out of a dry run's receipt the numbers that nothing was given after all."""
    numbers = ("id", "event_id", "journal_id")
    items = [
        {name: value for name, value in item.items() if name not in numbers}
        for item in receipt["items"]
    ]
    return {**receipt, "items": items, "dry_run": True}
