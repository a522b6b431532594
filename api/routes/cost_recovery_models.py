"""The cost recovery model and its pools: how each pool of cost is shared and charged."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field, StrictBool, StrictInt

from api.access import SCOPED
from api.call import Call
from api.deps import Reading, Recording, found
from api.model_example import MODEL_IN
from api.paging import Pages
from api.parameters import Id
from api.request_form import IfMatch
from api.shapes import (
    Body,
    DateIn,
    Listing,
    Pounds,
    ReceiptOut,
    Shape,
    ShareOut,
    TextIn,
    pounds_or_none,
    shown,
)
from ledger.actions.decide import agree_model
from ledger.actions.submit_model import submit_model
from ledger.domain.calendar import Proration
from ledger.domain.money import show_pounds
from ledger.domain.recovery import (
    Basis,
    Charging,
    Pool,
    PoolClass,
    RetainedIs,
    VatTreatment,
)
from ledger.queries.model_versions import ModelVersion, versions

router = APIRouter(prefix=SCOPED, tags=["cost recovery model"])


_POOL: dict[str, Any] = {
    "code": "DCS",
    "name": "Shared Director of Children's Services",
    "pool_class": "operation",
    "supplier": "PCC",
    "basis": "time",
    "party": None,
    "post": "DCS",
    "joint_share": {"numerator": 1, "denominator": 2, "percent": "50.0000"},
    "follows": None,
    "share": None,
    "driver": None,
    "annual_fee": None,
    "charging": "actual",
    "on_account_sum": None,
    "true_up_tolerance": "0.00",
    "annual_cap": None,
    "annual_floor": None,
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
    supplier: str
    basis: Basis
    party: str | None
    post: str | None
    joint_share: ShareOut | None
    follows: str | None
    share: ShareOut | None
    driver: str | None
    annual_fee: Pounds | None
    charging: Charging
    on_account_sum: Pounds | None
    true_up_tolerance: Pounds
    annual_cap: Pounds | None
    annual_floor: Pounds | None
    retained_is: RetainedIs
    nets_saving: bool
    price_ceiling: bool
    vat_treatment: VatTreatment
    vat_evidence: str
    power: str
    services: list[str]


_MODEL: dict[str, Any] = {
    "version": 1,
    "effective_from": "2018-07-06",
    "effective_to": "2020-01-31",
    "status": "approved",
    "agreed_on": "2018-04-30",
    "agreed_by": ["PCC", "TC"],
    "is_agreed": True,
    "awaiting": [],
    "retrospective": False,
    "submission": None,
    "proration": "working_days",
    "rounding": "half_up_to_host",
    "pools": [_POOL],
}


class ModelOut(Shape):
    """One version of the cost recovery model; in force from and to, once both have agreed it."""

    model_config = shown(_MODEL)

    version: int
    effective_from: date
    effective_to: date | None
    status: str = Field(description="`submitted`, `approved` (in force) or `rejected`.")
    agreed_on: date | None
    agreed_by: list[str]
    is_agreed: bool
    awaiting: list[str]
    retrospective: bool
    submission: int | None = Field(description="Its number under /approvals; null for the first.")
    proration: Proration
    rounding: str
    pools: list[PoolOut]


class ModelIn(Body):
    """The next version, in the form of the definition's own; who agreed it, the approvals say."""

    model_config = shown(MODEL_IN)

    version: Annotated[StrictInt, Field(ge=2, le=9999)]
    effective_from: DateIn
    retrospective: StrictBool = Field(
        default=False, description="Whether it may start before the councils' approval."
    )
    proration: TextIn
    rounding: TextIn
    pools: list[dict[str, Any]] = Field(min_length=1, max_length=200)


class AgreeModelIn(Body):
    """There is nothing to be said: leave the body out, or send `{}`."""

    model_config = shown({})


class ModelReceipt(ReceiptOut):
    """What was submitted: both councils approve it, bound to its digest."""

    model_config = shown(
        {
            "id": 301,
            "status": "submitted",
            "digest": "9c41d7",
            "awaiting": ["PCC", "TC"],
            "version": 2,
            "effective_from": "2019-04-01",
        }
    )


class ModelDecision(ReceiptOut):
    """What agreeing recorded, and the councils that it still waits for."""

    model_config = shown(
        {"id": 301, "event_id": 310, "status": "approved", "awaiting": [], "effect": 311}
    )


@router.get(
    "/pools",
    summary="List the cost pools",
    description="Each with its basis, VAT treatment and legal power in the model in force.",
)
def list_pools(call: Reading, pages: Pages) -> Listing[PoolOut]:
    """List the cost pools."""
    page, cursor = pages.slice(call.arrangement.pools)
    return Listing(items=[_pool(call, each) for each in page], next=cursor)


@router.get(
    "/cost-recovery-models",
    summary="List the versions of the cost recovery model",
    description="In force, waiting or rejected. A version takes effect only when both councils "
    "have agreed it, and runs until the next one starts.",
)
def list_cost_recovery_models(call: Reading, pages: Pages) -> Listing[ModelOut]:
    """List the versions of the cost recovery model."""
    with call.reading() as connection:
        page, cursor = pages.slice(versions(connection, call.known))
    return Listing(items=[_model(call, each) for each in page], next=cursor)


@router.get(
    "/cost-recovery-models/{number}",
    summary="Read a version of the cost recovery model",
    description="By the number of the version, with its pools.",
)
def read_cost_recovery_model(call: Reading, number: Id) -> ModelOut:
    """Read a version of the cost recovery model."""
    with call.reading() as connection:
        every = versions(connection, call.known)
    version = next((each for each in every if each.model.version == number), None)
    return _model(call, found(version, "version of the model", number))


@router.post(
    "/cost-recovery-models",
    status_code=201,
    summary="Submit a version of the cost recovery model",
    description="By either council's preparer, one at a time. Both councils' approvers approve it; "
    "never before its agreement, unless it says `retrospective`.",
)
def post_cost_recovery_model(write: Recording, body: ModelIn) -> ModelReceipt:
    """Submit a version of the cost recovery model."""
    definition = {name: value for name, value in body.given().items() if name != "retrospective"}
    receipt = write.record(
        body.given(),
        lambda work: submit_model(work, definition, retrospective=body.retrospective),
    )
    return ModelReceipt(**receipt)


@router.post(
    "/cost-recovery-models/{number}/agree",
    summary="Agree a version for the caller's council",
    description="By the number of the version: the same as approving it under /approvals. In force "
    "with the second council's approval. The first, which the definition brings, is agreed here by "
    "a council that the definition does not name.",
)
def agree_cost_recovery_model(
    write: Recording, number: Id, if_match: IfMatch, body: AgreeModelIn | None = None
) -> ModelDecision:
    """Agree a version for the caller's council."""
    receipt = write.record(
        (body or AgreeModelIn()).given(),
        lambda work: agree_model(work, number, if_match=if_match),
    )
    return ModelDecision(**receipt)


def _model(call: Call, each: ModelVersion) -> ModelOut:
    return ModelOut(
        version=each.model.version,
        effective_from=each.model.effective_from,
        effective_to=each.effective_to,
        status=each.status,
        agreed_on=each.agreed_on,
        agreed_by=sorted(each.agreed_by),
        is_agreed=each.status == "approved",
        awaiting=list(each.awaiting),
        retrospective=each.retrospective,
        submission=each.submission,
        proration=each.model.proration,
        rounding=each.model.rounding,
        pools=[_pool(call, pool) for pool in each.model.pools],
    )


def _pool(call: Call, pool: Pool) -> PoolOut:
    return PoolOut(
        code=pool.code,
        name=pool.name,
        pool_class=pool.pool_class,
        supplier=call.arrangement.supplier_of(pool),
        basis=pool.basis,
        party=pool.party,
        post=pool.post,
        joint_share=ShareOut.of(pool.joint_share) if pool.joint_share is not None else None,
        follows=pool.follows,
        share=ShareOut.of(pool.fixed_share) if pool.fixed_share is not None else None,
        driver=pool.driver,
        annual_fee=pounds_or_none(pool.annual_fee_pence),
        charging=pool.charging,
        on_account_sum=pounds_or_none(pool.on_account_sum_pence),
        true_up_tolerance=show_pounds(pool.true_up_tolerance_pence),
        annual_cap=pounds_or_none(pool.annual_cap_pence),
        annual_floor=pounds_or_none(pool.annual_floor_pence),
        retained_is=pool.retained_is,
        nets_saving=pool.nets_saving,
        price_ceiling=pool.price_ceiling,
        vat_treatment=pool.vat_treatment,
        vat_evidence=pool.vat_evidence,
        power=pool.power,
        services=[each.code for each in call.arrangement.services_of(pool.code)],
    )
