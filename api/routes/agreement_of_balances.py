"""Agreement of balances: what each council confirms of its own ledger, both side by side."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter
from pydantic import Field

from api.access import SCOPED
from api.deps import Reading, Recording
from api.parameters import AsAt
from api.shapes import (
    Body,
    DateIn,
    PositionOut,
    Pounds,
    PoundsIn,
    ReceiptOut,
    Shape,
    TextIn,
    pounds_or_none,
    shown,
)
from ledger.actions.confirm_balance import confirm_balance
from ledger.domain.agreement_of_balances import AgreedBalance, Between
from ledger.domain.money import show_pounds
from ledger.queries.agreement_of_balances import agreement_of_balances

router = APIRouter(prefix=SCOPED, tags=["agreement of balances"])


_CONFIRMED: dict[str, Any] = {
    "account": "1210",
    "as_at": "2018-09-30",
    "confirmed": "31333.63",
    "note": "As in our ledger, report AR12",
    "owner": "Finance business partner, children",
}
_SIDE: dict[str, Any] = {
    "book": "PCC",
    "account": 1210,
    "name": "Debtor",
    "ledger": "31300.00",
    "status": "differs",
    "confirmed": "31333.63",
    "confirmed_as_at": "2018-09-30",
    "ledger_then": "31300.00",
    "difference": "33.63",
    "confirmed_by": "P0002",
    "note": "As in our ledger, report AR12",
    "owner": "Finance business partner, children",
    "first_seen": "2018-08-31",
    "age_days": 30,
}
_AGREED: dict[str, Any] = {
    "ledger": "-31300.00",
    "status": "agreed",
    "confirmed": "-31300.00",
    "confirmed_as_at": "2018-09-30",
    "ledger_then": "-31300.00",
    "difference": "0.00",
    "confirmed_by": "P0005",
    "note": None,
    "owner": None,
    "first_seen": None,
    "age_days": None,
}
_OTHER_SIDE: dict[str, Any] = {
    "book": "TC",
    "account": 2310,
    "name": "Creditor",
    **_AGREED,
}


class ConfirmationIn(Body):
    """What the caller's council's own ledger shows; a debit is positive, a credit negative."""

    model_config = shown(_CONFIRMED)

    book: TextIn | None = None
    account: TextIn
    as_at: DateIn
    confirmed: PoundsIn
    note: TextIn | None = None
    owner: TextIn | None = None


class ConfirmationReceipt(ReceiptOut):
    """What was confirmed. A later one for the same account and date stands in its place."""

    model_config = shown(
        {
            "id": 350,
            "book": "PCC",
            "account": 1210,
            "as_at": "2018-09-30",
            "confirmed": "31333.63",
        }
    )


class AgreedBalanceOut(Shape):
    """An account of one book, and the latest confirmation by the date, if there is one."""

    book: str
    account: int
    name: str
    ledger: Pounds = Field(description="The balance here as at the date asked about.")
    status: str = Field(description="`unconfirmed`, `agreed` or `differs`.")
    confirmed: Pounds | None
    confirmed_as_at: date | None
    ledger_then: Pounds | None = Field(description="The balance here on the day confirmed.")
    difference: Pounds | None = Field(description="Confirmed less `ledger_then`.")
    confirmed_by: str | None
    note: str | None
    owner: str | None
    first_seen: date | None = Field(description="Since when there was a difference at every look.")
    age_days: int | None


class BetweenOut(Shape):
    """One council's debtor beside the other's creditor: nil where what they confirm agrees."""

    debtor: AgreedBalanceOut
    creditor: AgreedBalanceOut
    difference: Pounds | None = Field(
        description="Of what both have confirmed for the same day; null until they have."
    )


class AgreementOut(Shape):
    """Both councils' accounts side by side."""

    model_config = shown(
        {
            "as_at": "2018-09-30",
            "host": [_SIDE],
            "recipient": [_OTHER_SIDE],
            "between": [{"debtor": _SIDE, "creditor": _OTHER_SIDE, "difference": "33.63"}],
            "differences": 1,
            "position": {
                "sequence": 352,
                "head_hash": None,
                "sealed_at": None,
                "provisional": True,
            },
        }
    )

    as_at: date
    host: list[AgreedBalanceOut]
    recipient: list[AgreedBalanceOut]
    between: list[BetweenOut]
    differences: int
    position: PositionOut


@router.post(
    "/balance-confirmations",
    status_code=201,
    summary="Confirm a balance",
    description="By each council for its own bank (1000), cost control (2100), debtor (1210) and "
    "creditor (2310). Posts nothing.",
)
def post_balance_confirmation(write: Recording, body: ConfirmationIn) -> ConfirmationReceipt:
    """Confirm a balance."""
    row = body.given()
    receipt = write.record(row, lambda work: confirm_balance(work, row))
    return ConfirmationReceipt(**receipt)


@router.get(
    "/agreement-of-balances",
    summary="Compare what the councils confirm with the ledger",
    description="Evidence between the councils: each account with the latest confirmation by the "
    "date, the difference, who confirmed it, its owner and its age.",
)
def read_agreement_of_balances(call: Reading, as_at: AsAt = None) -> AgreementOut:
    """Compare what the councils confirm with the ledger."""
    with call.reading() as connection:
        agreement = agreement_of_balances(
            connection, call.arrangement_id, call.arrangement, call.as_at(as_at)
        )
    return AgreementOut(
        as_at=agreement.as_at,
        host=[_side(each) for each in agreement.host],
        recipient=[_side(each) for each in agreement.recipient],
        between=[_between(each) for each in agreement.between],
        differences=len(agreement.differences),
        position=PositionOut.of(agreement.position),
    )


def _side(each: AgreedBalance) -> AgreedBalanceOut:
    said = each.confirmation
    return AgreedBalanceOut(
        book=each.book,
        account=int(each.account),
        name=each.account.title,
        ledger=show_pounds(each.ledger_pence),
        status=each.status,
        confirmed=pounds_or_none(said.confirmed_pence if said else None),
        confirmed_as_at=said.as_at if said else None,
        ledger_then=pounds_or_none(said.ledger_pence if said else None),
        difference=pounds_or_none(said.difference_pence if said else None),
        confirmed_by=said.person if said else None,
        note=said.note if said else None,
        owner=said.owner if said else None,
        first_seen=each.first_seen,
        age_days=each.age_days,
    )


def _between(each: Between) -> BetweenOut:
    return BetweenOut(
        debtor=_side(each.debtor),
        creditor=_side(each.creditor),
        difference=pounds_or_none(each.difference_pence),
    )
