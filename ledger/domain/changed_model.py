"""A version of the cost recovery model with the pools of a simulation laid over its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ledger.domain.arrangement import Arrangement
from ledger.domain.changes import HYPOTHETICAL, Changes
from ledger.domain.definition import Reader
from ledger.domain.money import show_pounds
from ledger.domain.pools import HALF_UP_TO_HOST, read_model
from ledger.domain.recovery import Basis, Charging, CostRecoveryModel, Pool, VatTreatment


def changed_model(
    model: CostRecoveryModel, changes: Changes, arrangement: Arrangement
) -> CostRecoveryModel:
    """Return a version of the model with the changed pools laid over its own, and the new added.

    A pool keeps the fields that are not given, but for those that only its old basis takes. A new
    pool may leave out what no figure of a simulation rests on. Raises DefinitionInvalid.
    """
    if not changes.pools:
        return model
    pools = {pool.code: _definition(pool) for pool in model.pools}
    for pool in changes.pools:
        code = str(pool["code"])
        pools[code] = {**_kept(pools.get(code), pool), **pool}
    return read_model(
        Reader(
            {
                "version": model.version,
                "effective_from": model.effective_from.isoformat(),
                "agreed_by": list(model.agreed_by),
                "agreed_on": model.agreed_on.isoformat(),
                "proration": model.proration.value,
                "rounding": HALF_UP_TO_HOST,
                "pools": list(pools.values()),
            },
            "",
        ),
        [party.code for party in arrangement.parties],
        [post.code for post in arrangement.posts],
        host=arrangement.host,
        recipient=arrangement.recipient,
    )


_OF_BASIS: Mapping[Basis, tuple[str, ...]] = {
    Basis.TIME: ("post", "joint_share"),
    Basis.FOLLOWS: ("follows",),
    Basis.FIXED_SHARE: ("share",),
    Basis.DRIVER: ("driver",),
    Basis.DIRECT: ("party",),
    Basis.UNIT_PRICE: (),
    Basis.FIXED_FEE: ("annual_fee",),
}


def _kept(standing: Mapping[str, object] | None, given: Mapping[str, object]) -> dict[str, object]:
    """The fields that a changed pool keeps, or those that a new one may leave out."""
    if standing is None:
        return {
            "name": str(given["code"]),
            "class": "operation",
            "vat_treatment": VatTreatment.NON_BUSINESS.value,
            "vat_evidence": HYPOTHETICAL,
            "power": HYPOTHETICAL,
        }
    if given.get("basis", standing["basis"]) == standing["basis"]:
        return dict(standing)
    old = _OF_BASIS[Basis(str(standing["basis"]))]
    return {name: value for name, value in standing.items() if name not in old}


def _definition(pool: Pool) -> dict[str, object]:
    """Write a pool as the definition writes it."""
    fee = pool.annual_fee_pence
    of_basis: dict[str, object] = {
        "post": pool.post,
        "joint_share": None if pool.joint_share is None else str(pool.joint_share),
        "follows": pool.follows,
        "share": None if pool.fixed_share is None else str(pool.fixed_share),
        "driver": pool.driver,
        "party": pool.party,
        "annual_fee": None if fee is None else show_pounds(fee),
    }
    written: dict[str, object] = {
        "code": pool.code,
        "name": pool.name,
        "class": pool.pool_class.value,
        "basis": pool.basis.value,
        "vat_treatment": pool.vat_treatment.value,
        "vat_evidence": pool.vat_evidence,
        "power": pool.power,
        "retained_is": pool.retained_is.value,
        "nets_saving": pool.nets_saving,
        "price_ceiling": pool.price_ceiling,
        **{name: value for name, value in _optional(pool).items() if value is not None},
    }
    return written | {name: of_basis[name] for name in _OF_BASIS[pool.basis]}


def _optional(pool: Pool) -> dict[str, str | None]:
    cap, floor = pool.annual_cap_pence, pool.annual_floor_pence
    return {
        "supplier": pool.supplier,
        "annual_cap": None if cap is None else show_pounds(cap),
        "annual_floor": None if floor is None else show_pounds(floor),
    }


def charged_on_actual(model: CostRecoveryModel) -> CostRecoveryModel:
    """Return the version with every pool charged as its cost comes, and none on account."""
    return replace(
        model,
        pools=tuple(
            replace(
                pool,
                charging=Charging.ACTUAL,
                on_account_sum_pence=None,
                true_up_tolerance_pence=0,
            )
            for pool in model.pools
        ),
    )
