"""Reading the cost recovery model out of a definition, each basis with the fields it needs."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.domain.calendar import Proration
from ledger.domain.definition import Reader
from ledger.domain.errors import DefinitionInvalid
from ledger.domain.recovery import (
    Basis,
    CostRecoveryModel,
    Pool,
    PoolClass,
    RetainedIs,
    VatTreatment,
)

HALF_UP_TO_HOST = "half_up_to_host"


def read_model(
    reader: Reader, parties: Sequence[str], posts: Sequence[str], recipient: str
) -> CostRecoveryModel:
    """Read one version of the model; raises DefinitionInvalid naming the field."""
    pools = tuple(_read_pool(each, parties, posts) for each in reader.each("pools", least=1))
    codes = [pool.code for pool in pools]
    reader.unique("pools", codes)
    model = CostRecoveryModel(
        version=reader.whole("version", least=1, most=9999),
        effective_from=reader.day("effective_from"),
        agreed_by=reader.some_of("agreed_by", parties),
        agreed_on=reader.day("agreed_on"),
        proration=Proration(reader.one_of("proration", [rule.value for rule in Proration])),
        rounding=reader.one_of("rounding", [HALF_UP_TO_HOST]),
        pools=pools,
    )
    for pool in pools:
        _require_lead(model, pool)
        reader.require(
            pool.basis is not Basis.DIRECT or pool.party == recipient,
            "pools",
            f"has {pool.code}, whose cost is wholly the host's own: nothing to recharge",
        )
    reader.finish()
    return model


def _require_lead(model: CostRecoveryModel, pool: Pool) -> None:
    """A pool follows one whose share is its own, or there would be no order to charge them in."""
    if pool.basis is not Basis.FOLLOWS:
        return
    lead = model.pool(pool.follows or "")
    if lead is None or lead.basis is Basis.FOLLOWS or lead.basis.charges_a_price:
        raise DefinitionInvalid(
            f"The pool {pool.code} follows {pool.follows!r}, which has no share of its own. "
            "Name a pool whose basis is time, fixed_share, driver or direct.",
            field="/cost_recovery_model/pools",
        )


def _read_pool(reader: Reader, parties: Sequence[str], posts: Sequence[str]) -> Pool:
    basis = Basis(reader.one_of("basis", [each.value for each in Basis]))
    pool = Pool(
        code=reader.code("code"),
        name=reader.text("name"),
        pool_class=PoolClass(reader.one_of("class", [each.value for each in PoolClass])),
        basis=basis,
        vat_treatment=VatTreatment(
            reader.one_of("vat_treatment", [each.value for each in VatTreatment])
        ),
        vat_evidence=reader.text("vat_evidence"),
        power=reader.text("power"),
        retained_is=RetainedIs(
            reader.one_of("retained_is", [each.value for each in RetainedIs])
            if reader.has("retained_is")
            else RetainedIs.OWN
        ),
        nets_saving=reader.flag("nets_saving"),
        price_ceiling=reader.flag("price_ceiling"),
        party=reader.one_of("party", parties) if basis is Basis.DIRECT else None,
        post=reader.one_of("post", posts) if basis is Basis.TIME else None,
        joint_share=reader.fraction("joint_share") if basis is Basis.TIME else None,
        follows=reader.code("follows") if basis is Basis.FOLLOWS else None,
        fixed_share=reader.fraction("share") if basis is Basis.FIXED_SHARE else None,
        driver=reader.code("driver") if basis is Basis.DRIVER else None,
        annual_fee_pence=reader.pounds("annual_fee") if basis is Basis.FIXED_FEE else None,
    )
    reader.finish()
    return pool
