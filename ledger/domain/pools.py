"""Reading the cost recovery model out of a definition, each basis with the fields it needs."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.domain.calendar import Proration
from ledger.domain.definition import Reader
from ledger.domain.errors import DefinitionInvalid
from ledger.domain.money import Pence
from ledger.domain.recovery import (
    Basis,
    Charging,
    CostRecoveryModel,
    Pool,
    PoolClass,
    RetainedIs,
    VatTreatment,
)

HALF_UP_TO_HOST = "half_up_to_host"


def read_model(
    reader: Reader, parties: Sequence[str], posts: Sequence[str], *, host: str, recipient: str
) -> CostRecoveryModel:
    """Read one version of the model; raises DefinitionInvalid naming the field.

    A pool is supplied by the host, or by the recipient where its `supplier` says so.
    """
    councils = (host, recipient)
    pools = tuple(
        _read_pool(each, parties, posts, councils) for each in reader.each("pools", least=1)
    )
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
        payer = host if pool.supplier == recipient else recipient
        reader.require(
            pool.basis is not Basis.DIRECT or pool.party == payer,
            "pools",
            f"has {pool.code}, whose cost is wholly its supplier's own: nothing to recharge",
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
    if lead.supplier != pool.supplier:
        raise DefinitionInvalid(
            f"The pool {pool.code} follows {pool.follows}, which the other council supplies. "
            "Name a pool that the same council supplies.",
            field="/cost_recovery_model/pools",
        )


def _read_pool(
    reader: Reader, parties: Sequence[str], posts: Sequence[str], councils: tuple[str, str]
) -> Pool:
    host, _ = councils
    supplier = reader.one_of("supplier", councils) if reader.has("supplier") else host
    charging = _read_charging(reader)
    on_account = charging is Charging.ON_ACCOUNT
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
        supplier=None if supplier == host else supplier,
        party=reader.one_of("party", parties) if basis is Basis.DIRECT else None,
        post=reader.one_of("post", posts) if basis is Basis.TIME else None,
        joint_share=reader.fraction("joint_share") if basis is Basis.TIME else None,
        follows=reader.code("follows") if basis is Basis.FOLLOWS else None,
        fixed_share=reader.fraction("share") if basis is Basis.FIXED_SHARE else None,
        driver=reader.code("driver") if basis is Basis.DRIVER else None,
        annual_fee_pence=reader.pounds("annual_fee") if basis is Basis.FIXED_FEE else None,
        charging=charging,
        on_account_sum_pence=reader.pounds("on_account_sum") if on_account else None,
        annual_cap_pence=_optional_pounds(reader, "annual_cap"),
        annual_floor_pence=_optional_pounds(reader, "annual_floor"),
        true_up_tolerance_pence=_optional_pounds(reader, "true_up_tolerance") or 0
        if on_account
        else 0,
    )
    reader.require(
        not (on_account and basis.charges_a_price),
        "charging",
        "is on_account, and the pool charges a price: only a share of cost is trued up",
    )
    cap, floor = pool.annual_cap_pence, pool.annual_floor_pence
    reader.require(
        cap is None or floor is None or floor <= cap, "annual_floor", "is above the annual_cap"
    )
    reader.finish()
    return pool


def _read_charging(reader: Reader) -> Charging:
    words = [each.value for each in Charging]
    return Charging(reader.one_of("charging", words) if reader.has("charging") else Charging.ACTUAL)


def _optional_pounds(reader: Reader, name: str) -> Pence | None:
    text = reader.optional_text(name)
    return reader.pounds(name) if text is not None else None
