"""The cost recovery model and its pools: how each pool of cost is shared and charged."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter

from api.deps import SCOPED, Call, Pages, Reading
from api.shapes import Listing, Pounds, Shape, ShareOut, pounds_or_none, shown
from ledger.domain.calendar import Proration
from ledger.domain.recovery import Basis, Pool, PoolClass, RetainedIs, VatTreatment

router = APIRouter(prefix=SCOPED, tags=["cost recovery model"])

_POOL: dict[str, Any] = {
    "code": "DCS",
    "name": "Shared Director of Children's Services",
    "pool_class": "operation",
    "basis": "time",
    "party": None,
    "post": "DCS",
    "joint_share": {"numerator": 1, "denominator": 2, "percent": "50.0000"},
    "follows": None,
    "share": None,
    "driver": None,
    "annual_fee": None,
    "retained_is": "own",
    "nets_saving": False,
    "price_ceiling": False,
    "vat_treatment": "OUTSIDE_SCOPE_STATUTORY",
    "vat_evidence": "Illustrative: the councils' VAT advisers decide",
    "power": "LGA 1972 s.113",
    "services": [],
}


class PoolOut(Shape):
    """A cost pool and its rule in the model in force."""

    model_config = shown(_POOL)

    code: str
    name: str
    pool_class: PoolClass
    basis: Basis
    party: str | None
    post: str | None
    joint_share: ShareOut | None
    follows: str | None
    share: ShareOut | None
    driver: str | None
    annual_fee: Pounds | None
    retained_is: RetainedIs
    nets_saving: bool
    price_ceiling: bool
    vat_treatment: VatTreatment
    vat_evidence: str
    power: str
    services: list[str]


class ModelOut(Shape):
    """One version of the cost recovery model."""

    model_config = shown(
        {
            "version": 1,
            "effective_from": "2018-07-06",
            "agreed_on": "2018-04-30",
            "agreed_by": ["PCC", "TC"],
            "is_agreed": True,
            "proration": "working_days",
            "rounding": "half_up_to_host",
            "pools": [_POOL],
        }
    )

    version: int
    effective_from: date
    agreed_on: date
    agreed_by: list[str]
    is_agreed: bool
    proration: Proration
    rounding: str
    pools: list[PoolOut]


@router.get(
    "/pools",
    summary="List the cost pools",
    description="Each with its basis, VAT treatment and legal power in the model in force.",
)
def list_pools(call: Reading, pages: Pages) -> Listing[PoolOut]:
    """List the cost pools."""
    page, cursor = pages.slice(call.arrangement.model.pools)
    return Listing(items=[_pool(call, each) for each in page], next=cursor)


@router.get(
    "/cost-recovery-models",
    summary="List the versions of the cost recovery model",
    description="A version takes effect only when both councils have agreed it.",
)
def list_cost_recovery_models(call: Reading, pages: Pages) -> Listing[ModelOut]:
    """List the versions of the cost recovery model."""
    page, cursor = pages.slice([call.arrangement.model])
    councils = {call.arrangement.host, call.arrangement.recipient}
    return Listing(
        items=[
            ModelOut(
                version=each.version,
                effective_from=each.effective_from,
                agreed_on=each.agreed_on,
                agreed_by=sorted(call.known.model_agreed_by),
                is_agreed=councils <= call.known.model_agreed_by,
                proration=each.proration,
                rounding=each.rounding,
                pools=[_pool(call, pool) for pool in each.pools],
            )
            for each in page
        ],
        next=cursor,
    )


def _pool(call: Call, pool: Pool) -> PoolOut:
    return PoolOut(
        code=pool.code,
        name=pool.name,
        pool_class=pool.pool_class,
        basis=pool.basis,
        party=pool.party,
        post=pool.post,
        joint_share=ShareOut.of(pool.joint_share) if pool.joint_share is not None else None,
        follows=pool.follows,
        share=ShareOut.of(pool.fixed_share) if pool.fixed_share is not None else None,
        driver=pool.driver,
        annual_fee=pounds_or_none(pool.annual_fee_pence),
        retained_is=pool.retained_is,
        nets_saving=pool.nets_saving,
        price_ceiling=pool.price_ceiling,
        vat_treatment=pool.vat_treatment,
        vat_evidence=pool.vat_evidence,
        power=pool.power,
        services=[each.code for each in call.arrangement.services_of(pool.code)],
    )
