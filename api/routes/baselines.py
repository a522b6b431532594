"""The baseline: what the host would have spent without the arrangement. Test T3 rests on it."""

from __future__ import annotations

from fastapi import APIRouter

from api.access import SCOPED
from api.batches import Batch, BatchReceipt, RecordingMany
from api.deps import Recording
from api.shapes import Body, DateIn, MonthIn, PoundsIn, ReceiptOut, TextIn, date_or_none, shown
from ledger.actions.record_evidence import give_baseline, record_rows
from ledger.actions.submit_baseline import submit_baseline

router = APIRouter(prefix=SCOPED, tags=["evidence"])


class BaselineIn(Body):
    """What the host would have spent on a pool's month."""

    model_config = shown(
        {
            "pool": "DCS",
            "service_month": "2018-07",
            "amount": "15300.00",
            "description": "A full-time Director and support",
        }
    )

    pool: TextIn
    service_month: MonthIn
    amount: PoundsIn
    description: TextIn


class BaselineReceipt(ReceiptOut):
    """What giving a baseline recorded."""

    model_config = shown({"id": 14})


@router.post(
    "/baselines",
    status_code=201,
    summary="Give the baseline of a pool's month",
    description="Once for each pool and month. T3 counts it once it is submitted and approved.",
)
def post_baseline(write: Recording, body: BaselineIn) -> BaselineReceipt:
    """Give the baseline of a pool's month."""
    row = body.given()
    return BaselineReceipt(**write.record(row, lambda work: give_baseline(work, row)))


@router.post(
    "/baselines:batch",
    status_code=201,
    summary="Give baselines, all or none",
    description="Every bad row is named. A dry run answers 200 and keeps nothing.",
)
def post_baselines(batch: RecordingMany, body: Batch[BaselineIn]) -> BatchReceipt:
    """Give baselines, all or none."""
    return batch.record(
        body.items, BaselineIn, lambda work, rows: record_rows(work, rows, give_baseline)
    )


class SubmitBaselineIn(Body):
    """The day on which it is submitted, if not today."""

    model_config = shown({"submitted_on": "2018-04-30"})

    submitted_on: DateIn | None = None


class BaselineSubmission(ReceiptOut):
    """What was submitted: the host's approver approves it, bound to its digest."""

    model_config = shown(
        {
            "id": 33,
            "status": "submitted",
            "digest": "9c41d7",
            "awaiting": ["PCC"],
            "rows": 19,
            "total": "290700.00",
        }
    )


@router.post(
    "/baselines/submit",
    status_code=201,
    summary="Submit the baseline for approval",
    description="Every row given so far that is neither approved nor waiting. T3 counts them from "
    "their approval on.",
)
def post_baseline_submission(
    write: Recording, body: SubmitBaselineIn | None = None
) -> BaselineSubmission:
    """Submit the baseline for approval."""
    given = body or SubmitBaselineIn()
    on = date_or_none(given.submitted_on, field="submitted_on")
    receipt = write.record(given.given(), lambda work: submit_baseline(work, on=on))
    return BaselineSubmission(**receipt)
