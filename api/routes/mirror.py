"""The mirror: both books side by side. What is left unexplained is a fault of the software."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter

from api.access import SCOPED
from api.deps import Reading
from api.parameters import AsAt
from api.shapes import PositionOut, Pounds, Shape, shown
from ledger.domain.money import show_pounds
from ledger.queries.mirror import mirror

router = APIRouter(prefix=SCOPED, tags=["balances"])


class MirrorRowOut(Shape):
    """One account in both books, lines between the two councils only; debit positive."""

    account: int
    name: str
    host: Pounds
    recipient: Pounds


class ExplainedOut(Shape):
    """A listed difference, such as cash that only one of the two has recorded by the date."""

    kind: str
    reference: str
    amount: Pounds


class MirrorOut(Shape):
    """Both books side by side."""

    model_config = shown(
        {
            "arrangement": "plymouth-torbay",
            "as_at": "2018-08-31",
            "host": "PCC",
            "recipient": "TC",
            "accounts": [
                {"account": 1210, "name": "Debtor", "host": "31333.63", "recipient": "0.00"},
                {"account": 2310, "name": "Creditor", "host": "0.00", "recipient": "-31333.63"},
            ],
            "difference": "0.00",
            "explained": [],
            "unexplained": "0.00",
            "agrees": True,
            "position": {
                "sequence": 157,
                "head_hash": None,
                "sealed_at": None,
                "provisional": True,
            },
        }
    )

    arrangement: str
    as_at: date
    host: str
    recipient: str
    accounts: list[MirrorRowOut]
    difference: Pounds
    explained: list[ExplainedOut]
    unexplained: Pounds
    agrees: bool
    position: PositionOut


@router.get(
    "/mirror",
    summary="Compare the two books",
    description="What one council's book says it is owed against what the other's says it owes. "
    "They add up to nil, but for the differences listed.",
)
def read_mirror(call: Reading, as_at: AsAt = None) -> MirrorOut:
    """Compare the two books."""
    day = call.as_at(as_at)
    with call.reading() as connection:
        both = mirror(connection, call.arrangement_id, call.arrangement, day)
    return MirrorOut(
        arrangement=call.arrangement.code,
        as_at=day,
        host=call.arrangement.host,
        recipient=call.arrangement.recipient,
        accounts=[
            MirrorRowOut(
                account=int(row.account),
                name=row.account.title,
                host=show_pounds(row.host_pence),
                recipient=show_pounds(row.recipient_pence),
            )
            for row in both.accounts
        ],
        difference=show_pounds(both.difference_pence),
        explained=[
            ExplainedOut(kind=each.kind, reference=each.reference, amount=show_pounds(each.pence))
            for each in both.explained
        ],
        unexplained=show_pounds(both.unexplained_pence),
        agrees=both.unexplained_pence == 0,
        position=PositionOut.of(both.position),
    )
