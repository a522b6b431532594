"""The chart of accounts: one chart serves every book."""

from __future__ import annotations

from fastapi import APIRouter

from api.access import SCOPED
from api.deps import Reading
from api.paging import Pages
from api.shapes import Listing, Shape, shown
from ledger.domain.accounts import Account, AccountGroup

router = APIRouter(prefix=SCOPED, tags=["accounts"])


class AccountOut(Shape):
    """An account of the chart."""

    model_config = shown({"account": 1210, "name": "Debtor", "group": "assets"})

    account: int
    name: str
    group: AccountGroup


@router.get(
    "/accounts",
    summary="List the chart of accounts",
    description="One chart serves both books; balances roll up to `group`.",
)
def list_accounts(call: Reading, pages: Pages) -> Listing[AccountOut]:
    """List the chart of accounts."""
    del call  # the chart is the same for all; the call says who may see it
    page, cursor = pages.slice(list(Account))
    return Listing(
        items=[AccountOut(account=int(each), name=each.title, group=each.group) for each in page],
        next=cursor,
    )
