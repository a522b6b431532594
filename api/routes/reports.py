"""Reports as workbooks: the same values as the JSON, for those who work in a spreadsheet.

What was issued is given out byte for byte as it was issued; all else is drawn as it stands now.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from api.access import SCOPED
from api.deps import Reading, Recording
from api.files import WORKBOOK, IfNoneMatch, hand_out
from api.parameters import Id
from api.report_files import View, report_file
from api.shapes import Body, Listing, MonthIn, MonthText, ReceiptOut, Shape, TextIn, shown
from ledger.actions.agree_report import agree_report, seal_before_agreeing, submit_report
from ledger.domain.calendar import Month
from ledger.domain.issued_file import FileKind
from ledger.queries import reports

router = APIRouter(prefix=SCOPED, tags=["reports"])


class AgreedKind(StrEnum):
    """A report that both councils agree."""

    COST_NEUTRALITY = "cost-neutrality"
    QUARTERLY = "quarterly"
    STOCKTAKE = "stocktake"
    EXIT = "exit"


class ReportKind(StrEnum):
    """A report of a period."""

    STATEMENT = "statement"
    COST_NEUTRALITY = "cost-neutrality"
    QUARTERLY = "quarterly"
    STOCKTAKE = "stocktake"
    EXIT = "exit"


Kind = Annotated[AgreedKind, Path(description="Which report.", examples=["cost-neutrality"])]
Period = Annotated[
    str, Query(description="The month it is of.", max_length=7, examples=["2018-07"])
]


class ReportSubmissionIn(Body):
    """Which period's report is put before both councils."""

    model_config = shown({"period": "2019-03"})

    period: MonthIn


class ReportSubmissionReceipt(ReceiptOut):
    """A report put before both councils: the digest is of its figures, and is what they agree."""

    model_config = shown(
        {
            "id": 412,
            "kind": "cost-neutrality",
            "period": "2019-03",
            "digest": "5b" * 32,
            "status": "submitted",
        }
    )


class ReportAgreementIn(Body):
    """The digest of the figures that the council agrees."""

    model_config = shown({"digest": "5b" * 32})

    digest: TextIn


class ReportAgreementReceipt(ReceiptOut):
    """What was agreed, and as which event the report is issued once both councils have."""

    model_config = shown({"id": 414, "submission": 412, "status": "issued", "issued_as": 415})


class ReportSubmissionOut(Shape):
    """A report that was put before both councils, and how far it has got."""

    model_config = shown(
        {
            "id": 412,
            "kind": "cost-neutrality",
            "period": "2019-03",
            "digest": "5b" * 32,
            "party": "PCC",
            "person": "P0002",
            "submitted_on": "2019-04-10",
            "agreed_by": ["PCC", "TC"],
            "status": "issued",
            "issued_as": 415,
        }
    )

    id: int
    kind: str
    period: MonthText
    digest: str
    party: str
    person: str
    submitted_on: date
    agreed_by: list[str]
    status: str
    issued_as: int | None


@router.get(
    "/reports/{kind}",
    summary="Get a report as a workbook",
    description="A statement, the cost-neutrality report, the quarterly pack (of the quarter that "
    "the period ends), the annual stocktake (of the financial year that the period, a March, "
    "ends) or the exit statement, as XLSX. What was issued is the file that was issued, byte for "
    "byte; `view=now` draws it as it stands. The same state of the ledger gives the same bytes, "
    "and so the same entity tag.",
    response_class=Response,
    responses=WORKBOOK,
)
def get_report(
    call: Reading,
    kind: Annotated[ReportKind, Path(description="Which report.", examples=["statement"])],
    period: Period,
    payee: Annotated[
        str | None,
        Query(
            description="Of a statement: the council that is paid, by default the host.",
            max_length=40,
            examples=["PCC"],
        ),
    ] = None,
    view: Annotated[
        View, Query(description="As it was issued, or as it stands now.", examples=["issued"])
    ] = View.ISSUED,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Get a report as a workbook."""
    made, issued = report_file(
        call, FileKind(kind.value), Month.parse(period), view=view, payee=payee
    )
    return hand_out(call, made, issued=issued, if_none_match=if_none_match)


@router.post(
    "/reports/{kind}/submissions",
    status_code=201,
    summary="Put a report before both councils",
    description="Of a period that is over. Both councils agree its figures, by their digest; then "
    "it is issued, and its file is kept as it was.",
)
def submit_for_agreement(
    write: Recording, kind: Kind, body: ReportSubmissionIn
) -> ReportSubmissionReceipt:
    """Put a report before both councils."""
    of = Month.parse(body.period)
    receipt = write.record(
        body.given(),
        lambda work: submit_report(work, FileKind(kind.value), of),
    )
    return ReportSubmissionReceipt(**receipt)


@router.get(
    "/report-submissions",
    summary="List reports put before both councils",
    description="Oldest first, with who has agreed and what was issued.",
)
def list_submissions(call: Reading) -> Listing[ReportSubmissionOut]:
    """List reports put before both councils."""
    with call.reading() as connection:
        every = reports.submissions(connection, call.arrangement_id)
    return Listing(
        items=[
            ReportSubmissionOut(
                id=each.id,
                kind=each.kind,
                period=str(each.period),
                digest=each.digest,
                party=each.party,
                person=each.person,
                submitted_on=each.submitted_on,
                agreed_by=[agreed.party for agreed in each.agreements],
                status=each.status,
                issued_as=each.issue_event,
            )
            for each in every
        ],
        next=None,
    )


@router.post(
    "/report-submissions/{number}/agree",
    summary="Agree a report",
    description="For the caller's own council, by the digest of its figures. The second council's "
    "agreement issues the report.",
)
def agree_figures(write: Recording, number: Id, body: ReportAgreementIn) -> ReportAgreementReceipt:
    """Agree a report."""
    seal_before_agreeing(write.call.ledger, write.call.arrangement.code, number)
    receipt = write.record(
        body.given(),
        lambda work: agree_report(work, number, digest=body.digest),
    )
    return ReportAgreementReceipt(**receipt)
