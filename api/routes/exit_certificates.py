"""The joint certificate of exit: both councils approve a position in which nothing is open."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter
from pydantic import Field

from api.access import SCOPED
from api.deps import Reading, Recording
from api.paging import Pages
from api.shapes import (
    Body,
    DateIn,
    Listing,
    Pounds,
    PoundsIn,
    ReceiptOut,
    Shape,
    TextIn,
    shown,
)
from ledger.actions.certify_exit import certify_exit
from ledger.domain.money import show_pounds
from ledger.queries.approvals import submissions
from ledger.store.approvals import SubmissionPurpose

router = APIRouter(prefix=SCOPED, tags=["exit"])


_AGREED: dict[str, Any] = {
    "book": "PCC",
    "account": "1210",
    "amount": "12.50",
    "reason": "Paid on 3 August, after the date of this certificate",
}
_TESTS: dict[str, Any] = {"T0": True, "T1": True, "T2": True, "T3": True, "T4": True}


class AgreedDifferenceIn(Body):
    """A balance that both agree to leave standing: exactly what the account comes to."""

    model_config = shown(_AGREED)

    book: TextIn
    account: TextIn
    amount: PoundsIn = Field(description="Debit positive.")
    reason: TextIn | None = None


class ExitCertificateIn(Body):
    """The day that the certificate is of, from the last day of the arrangement on."""

    model_config = shown({"as_at": "2020-07-31", "agreed_differences": [_AGREED]})

    as_at: DateIn
    agreed_differences: list[AgreedDifferenceIn] = Field(default_factory=list, max_length=100)


class ExitCertificateReceipt(ReceiptOut):
    """The certificate asked for, awaiting both councils' approval of just this position."""

    model_config = shown(
        {
            "id": 950,
            "status": "submitted",
            "digest": "77c2e0",
            "awaiting": ["PCC", "TC"],
            "position_digest": "d01f44",
            "verdict": "NEUTRAL",
        }
    )


class AgreedDifferenceOut(Shape):
    """A balance that both agree to leave standing."""

    model_config = shown({**_AGREED, "account": 1210})

    book: str
    account: int
    amount: Pounds
    reason: str


class ExitCertificateOut(Shape):
    """A certificate, and how far its approval has got."""

    model_config = shown(
        {
            "id": 950,
            "as_at": "2020-07-31",
            "last_day": "2020-01-31",
            "status": "approved",
            "digest": "77c2e0",
            "position_digest": "d01f44",
            "awaiting": [],
            "verdict": "NEUTRAL",
            "tests": _TESTS,
            "conceded": "0.00",
            "stranded": "0.00",
            "agreed_differences": [{**_AGREED, "account": 1210}],
        }
    )

    id: int
    as_at: date
    last_day: date
    status: str
    digest: str
    position_digest: str
    awaiting: list[str]
    verdict: str
    tests: dict[str, bool | None]
    conceded: Pounds
    stranded: Pounds
    agreed_differences: list[AgreedDifferenceOut]


@router.post(
    "/exit-certificates",
    status_code=201,
    summary="Ask for the joint certificate of exit",
    description="By either council, for the approval of both under /approvals. Refused while "
    "anything is open, but for what an account still holds and both agree to. Bound to the digest "
    "of the position: where it moves before the last approval, it is asked for anew.",
)
def post_exit_certificate(write: Recording, body: ExitCertificateIn) -> ExitCertificateReceipt:
    """Ask for the joint certificate of exit."""
    receipt = write.record(body.given(), lambda work: certify_exit(work, body.given()))
    return ExitCertificateReceipt(**receipt)


@router.get(
    "/exit-certificates",
    summary="List the certificates of exit",
    description="In the order in which they were asked for, approved or not.",
)
def list_exit_certificates(call: Reading, pages: Pages) -> Listing[ExitCertificateOut]:
    """List the certificates of exit."""
    with call.reading() as connection:
        page, cursor = pages.slice(
            submissions(connection, call.arrangement_id, purpose=SubmissionPurpose.EXIT_CERTIFICATE)
        )
    return Listing(
        items=[
            ExitCertificateOut(
                id=each.id,
                as_at=each.payload["as_at"],
                last_day=each.payload["last_day"],
                status=each.status,
                digest=each.digest,
                position_digest=each.payload["position_digest"],
                awaiting=list(each.awaiting),
                verdict=each.payload["verdict"],
                tests=each.payload["tests"],
                conceded=show_pounds(each.payload["conceded_pence"]),
                stranded=show_pounds(each.payload["stranded_pence"]),
                agreed_differences=[
                    AgreedDifferenceOut(
                        book=agreed["book"],
                        account=agreed["account"],
                        amount=show_pounds(agreed["amount_pence"]),
                        reason=agreed["reason"],
                    )
                    for agreed in each.payload["agreed_differences"]
                ],
            )
            for each in page
        ],
        next=cursor,
    )
