"""Who supplies what: a council records the cost and the deliveries of its own pools only."""

from __future__ import annotations

from ledger.actions.work import Work
from ledger.domain.errors import NotPermitted


def require_supplied_by_caller(work: Work, pool: str) -> None:
    """Refuse what belongs to a pool that the other council supplies (NotPermitted)."""
    supplier = work.arrangement.supplier_of(work.arrangement.pool(pool))
    if supplier != work.caller.party:
        raise NotPermitted(
            f"The pool {pool} is supplied by {supplier}, whose own people record its cost, its "
            f"deliveries and its prices. Ask a preparer of {supplier}.",
            field="pool",
        )


def require_supplier(work: Work, council: str) -> None:
    """Refuse a council that supplies nothing, and so has nothing to charge (NotPermitted)."""
    if not work.arrangement.pools_of(council):
        other = work.arrangement.counterparty(council)
        raise NotPermitted(
            f"{council} supplies no pool in this arrangement, so there is nothing that it could "
            f"charge. Ask a preparer of {other} for the statement of what {other} supplies."
        )


def require_payee(work: Work, payee: str, *, what: str) -> None:
    """Refuse what only the payee of a statement does (NotPermitted)."""
    if work.caller.party != payee:
        raise NotPermitted(
            f"This statement is of {payee}, the payee, whose own people {what} it. Ask a preparer "
            f"of {payee}."
        )
