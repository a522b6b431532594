"""The baseline: what the host would have spent without the arrangement. Test T3 rests on it."""

from __future__ import annotations

from fastapi import APIRouter

from api.batches import Batch, BatchReceipt, Recording
from api.deps import SCOPED, RecordingOne
from api.shapes import Body, MonthIn, PoundsIn, ReceiptOut, TextIn, shown
from ledger.actions.authority import Permission
from ledger.actions.record_evidence import give_baseline, record_rows

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
    description="Once for each pool and month.",
)
def post_baseline(write: RecordingOne, body: BaselineIn) -> BaselineReceipt:
    """Give the baseline of a pool's month."""
    row = body.given()
    return BaselineReceipt(
        **write.record(Permission.RECORD, row, lambda work: give_baseline(work, row))
    )


@router.post(
    "/baselines:batch",
    status_code=201,
    summary="Give baselines, all or none",
    description="Every bad row is named. A dry run answers 200 and keeps nothing.",
)
def post_baselines(batch: Recording, body: Batch[BaselineIn]) -> BatchReceipt:
    """Give baselines, all or none."""
    return batch.record(
        body.items, BaselineIn, lambda work, rows: record_rows(work, rows, give_baseline)
    )
