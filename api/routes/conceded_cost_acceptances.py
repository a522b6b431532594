"""Acceptances of conceded cost (N2): what the host bears, accepted by both councils in writing."""

from __future__ import annotations

from fastapi import APIRouter

from api.access import SCOPED
from api.deps import Recording
from api.shapes import Body, DateIn, ReceiptOut, shown
from ledger.actions.accept_conceded_cost import submit_conceded_cost
from ledger.domain.parse import parse_date

router = APIRouter(prefix=SCOPED, tags=["cost neutrality"])


class ConcededCostIn(Body):
    """The date up to which conceded cost is to be accepted."""

    model_config = shown({"as_at": "2019-03-31"})

    as_at: DateIn


class ConcededCostReceipt(ReceiptOut):
    """What was submitted, cumulative by pool: both councils accept it, bound to its digest."""

    model_config = shown(
        {
            "id": 412,
            "status": "submitted",
            "digest": "9c41d7",
            "awaiting": ["PCC", "TC"],
            "as_at": "2019-03-31",
            "total": "41250.00",
            "conceded": {"BACKFILL": "41250.00"},
        }
    )


@router.post(
    "/conceded-cost-acceptances",
    status_code=201,
    summary="Submit the conceded cost for acceptance",
    description="What is conceded (N2) by pool up to a date, from the ledger's own figures. Once "
    "both councils have approved it, neutrality takes it as accepted up to those amounts.",
)
def post_conceded_cost(write: Recording, body: ConcededCostIn) -> ConcededCostReceipt:
    """Submit the conceded cost for acceptance."""
    as_at = parse_date(body.as_at, field="as_at")
    receipt = write.record(body.given(), lambda work: submit_conceded_cost(work, as_at=as_at))
    return ConcededCostReceipt(**receipt)
