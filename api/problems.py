"""The one place that maps refusals to HTTP: RFC 9457 ``application/problem+json``.

Each class has a status, a stable type and a title, written out below. What a caller sent is
never echoed from here, and a fault of our own says nothing but the request's id.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

from api import refusals
from api.json_body import BodyRefused
from ledger.actions.authority import Caller
from ledger.actions.perform import audit_refusal
from ledger.domain import errors
from ledger.domain.errors import (
    BatchRefused,
    IdempotencyKeyReused,
    LedgerError,
    PeriodUnfinished,
)
from ledger.store.question_time import took_too_long

MEDIA_TYPE = "application/problem+json"
_LONGEST_DETAIL = 4_000
_LONGEST_ACTION = 200  # of an address that is kept with a refusal


@dataclass(frozen=True, slots=True)
class ProblemType:
    """What HTTP says of one reason."""

    status: int
    slug: str
    title: str

    @property
    def uri(self) -> str:
        """Its stable type: a reference below the service's own address."""
        return f"/problems/{self.slug}"


PROBLEMS: Mapping[type[LedgerError], ProblemType] = {
    # input that is wrong in itself
    LedgerError: ProblemType(422, "refused", "The request was refused"),
    errors.InvalidInput: ProblemType(422, "input-invalid", "The input is not valid"),
    errors.AmountMalformed: ProblemType(422, "amount-malformed", "The amount is malformed"),
    errors.AmountTooLarge: ProblemType(422, "amount-too-large", "The amount is too large"),
    errors.AmountZero: ProblemType(422, "amount-zero", "The amount is nil"),
    errors.AmountNegative: ProblemType(422, "amount-negative", "The amount may not be negative"),
    errors.QuantityMalformed: ProblemType(422, "quantity-malformed", "The quantity is malformed"),
    errors.DateMalformed: ProblemType(422, "date-malformed", "The date is malformed"),
    errors.MonthMalformed: ProblemType(422, "month-malformed", "The month is malformed"),
    errors.DatesReversed: ProblemType(422, "dates-reversed", "The dates are the wrong way round"),
    errors.ServiceDatesOutside: ProblemType(
        422, "service-dates-outside", "The service dates lie outside the arrangement"
    ),
    errors.TextMalformed: ProblemType(422, "text-malformed", "The text is malformed"),
    errors.ShareMalformed: ProblemType(422, "share-malformed", "The share is malformed"),
    errors.ShareAboveWhole: ProblemType(422, "share-above-whole", "The share is over 100 %"),
    errors.FlagMalformed: ProblemType(422, "flag-malformed", "Neither true nor false"),
    errors.PeriodNotItsEnd: ProblemType(
        422, "period-not-its-end", "The month ends no quarter or year"
    ),
    errors.WorkbookTooLong: ProblemType(
        422, "workbook-too-long", "A table is too long for a workbook"
    ),
    errors.SubjectiveUnknown: ProblemType(422, "subjective-unknown", "Unknown CIPFA subjective"),
    errors.SourceUnknown: ProblemType(422, "source-unknown", "Unknown source"),
    errors.OwnCostKindUnknown: ProblemType(
        422, "own-cost-kind-unknown", "Unknown kind of own cost"
    ),
    errors.PoolUnknown: ProblemType(422, "pool-unknown", "Unknown cost pool"),
    errors.PoolNotInForce: ProblemType(
        422, "pool-not-in-force", "The pool is not in the version of that month"
    ),
    errors.ServiceUnknown: ProblemType(422, "service-unknown", "Unknown service"),
    errors.PartyUnknown: ProblemType(422, "party-unknown", "Unknown or unsuitable party"),
    errors.PostUnknown: ProblemType(422, "post-unknown", "Unknown post"),
    errors.DriverUnknown: ProblemType(422, "driver-unknown", "Unknown cost driver"),
    errors.AccountUnknown: ProblemType(422, "account-unknown", "Unknown account"),
    errors.AccountNotByHand: ProblemType(
        422, "account-not-by-hand", "No manual journal posts to the account"
    ),
    errors.JournalUnbalanced: ProblemType(
        422, "journal-unbalanced", "The journal does not balance"
    ),
    errors.PostNotShared: ProblemType(422, "post-not-shared", "The post is not shared then"),
    errors.PasswordUnfit: ProblemType(422, "password-unfit", "The password is not fit"),
    errors.DaysMalformed: ProblemType(422, "days-malformed", "The days are malformed"),
    errors.DaysExceedWorkingDays: ProblemType(
        422, "days-exceed-working-days", "More days than there are working days"
    ),
    errors.DaysIncomplete: ProblemType(
        422, "days-incomplete", "Fewer days than there are working days"
    ),
    errors.TimeDatesWrong: ProblemType(
        422, "time-dates-wrong", "The entry does not cover its month in scope"
    ),
    errors.DefinitionInvalid: ProblemType(
        422, "definition-invalid", "The arrangement's definition is not valid"
    ),
    errors.ApprovalBeforeSubmission: ProblemType(
        422, "approval-before-submission", "Dated before the step it follows"
    ),
    errors.DateInFuture: ProblemType(422, "date-in-future", "The date lies in the future"),
    errors.DateInPast: ProblemType(422, "date-in-past", "The date lies in the past"),
    errors.LastDayImpossible: ProblemType(
        422, "last-day-impossible", "The arrangement cannot end then"
    ),
    errors.AgreedDifferenceWrong: ProblemType(
        422, "agreed-difference-wrong", "The difference is not what the account comes to"
    ),
    errors.PersonUnknown: ProblemType(
        422, "person-unknown", "Nobody of the council has that number"
    ),
    errors.AllocationExceedsReceipt: ProblemType(
        422, "allocation-exceeds-receipt", "More is allocated than was received"
    ),
    errors.AllocationTooEarly: ProblemType(422, "allocation-too-early", "Allocated too early"),
    errors.AllocationExceedsDebt: ProblemType(
        422, "allocation-exceeds-debt", "More is allocated than is owed"
    ),
    errors.LineRepeated: ProblemType(422, "line-repeated", "A line is named more than once"),
    errors.RefundExceeds: ProblemType(422, "refund-exceeds", "More is paid back than is held"),
    errors.DisputeExceeded: ProblemType(
        422, "dispute-exceeded", "More is disputed or upheld than there is"
    ),
    errors.SetOffUneven: ProblemType(422, "set-off-uneven", "The two sides of the set-off differ"),
    errors.ReasonMissing: ProblemType(422, "reason-missing", "A reason is missing"),
    errors.AttributeUnknown: ProblemType(
        422, "attribute-unknown", "The ledger holds nothing by that attribute"
    ),
    errors.NotYetSealed: ProblemType(422, "not-yet-sealed", "Not yet sealed"),
    errors.LedgerMapUnknown: ProblemType(
        422, "ledger-map-unknown", "Unknown map for a general ledger"
    ),
    errors.LedgerMapInvalid: ProblemType(
        422, "ledger-map-invalid", "The map for a general ledger is not valid"
    ),
    errors.CellMalformed: ProblemType(422, "cell-malformed", "A cell is not what its column takes"),
    errors.HeaderMalformed: ProblemType(
        422, "header-malformed", "The header is not that of a kind"
    ),
    errors.SheetUnknown: ProblemType(422, "sheet-unknown", "A worksheet is not one that is read"),
    errors.UploadEmpty: ProblemType(422, "upload-empty", "The file has no row to record"),
    errors.UploadTooLong: ProblemType(422, "upload-too-long", "The file has too many rows"),
    errors.BatchRefused: ProblemType(422, "batch-refused", "Rows of the batch were refused"),
    errors.PeriodUnknown: ProblemType(
        422, "period-unknown", "Outside the accounting periods that are kept"
    ),
    refusals.RequestInvalid: ProblemType(
        422, "request-invalid", "The request has not the form described"
    ),
    refusals.CursorInvalid: ProblemType(422, "cursor-invalid", "The cursor is not one of ours"),
    refusals.JobUnfinished: ProblemType(409, "job-unfinished", "The job has made no file yet"),
    refusals.FileKindUnknown: ProblemType(
        415, "file-kind-unknown", "The file is neither a workbook nor CSV"
    ),
    refusals.FileUnreadable: ProblemType(422, "file-unreadable", "The file cannot be read"),
    refusals.FileEncrypted: ProblemType(422, "file-encrypted", "The workbook is encrypted"),
    refusals.FileActive: ProblemType(422, "file-active", "The workbook holds what could run"),
    refusals.FileExcessive: ProblemType(422, "file-excessive", "The file is beyond all measure"),
    refusals.SettingInvalid: ProblemType(422, "setting-invalid", "A setting is not usable"),
    refusals.BodyMalformed: ProblemType(400, "body-malformed", "The body is not JSON"),
    refusals.IdempotencyKeyMissing: ProblemType(
        400, "idempotency-key-missing", "An Idempotency-Key is needed"
    ),
    refusals.EntityTagMalformed: ProblemType(
        400, "entity-tag-malformed", "If-Match is not one entity tag"
    ),
    refusals.MediaTypeUnsupported: ProblemType(
        415, "media-type-unsupported", "The body must be JSON"
    ),
    # input that does not fit the ledger's state
    errors.NotFound: ProblemType(404, "not-found", "Not found"),
    errors.Conflict: ProblemType(409, "conflict", "It does not fit the ledger's present state"),
    errors.SourceReferenceRepeated: ProblemType(
        409, "source-reference-repeated", "The source reference is recorded already"
    ),
    errors.AlreadyRecorded: ProblemType(409, "already-recorded", "It is recorded already"),
    errors.IdempotencyKeyReused: ProblemType(
        409, "idempotency-key-reused", "The Idempotency-Key was used for another body"
    ),
    errors.PeriodClosed: ProblemType(409, "period-closed", "The accounting period is closed"),
    errors.PeriodUnfinished: ProblemType(
        409, "period-unfinished", "Something in the period is unfinished"
    ),
    errors.Decided: ProblemType(409, "decided", "It is decided already"),
    errors.WitnessMismatch: ProblemType(
        409, "witness-mismatch", "The head kept is not the one in this ledger"
    ),
    errors.StatusConflict: ProblemType(409, "status-conflict", "Its status does not allow this"),
    errors.StatementExists: ProblemType(409, "statement-exists", "The statement stands already"),
    errors.TimeMissing: ProblemType(409, "time-missing", "Time is missing or incomplete"),
    errors.NothingToEstimateFrom: ProblemType(
        409, "nothing-to-estimate-from", "No certified month comes before it"
    ),
    errors.DriverQuantityMissing: ProblemType(
        409, "driver-quantity-missing", "No driver quantity is in force"
    ),
    errors.RateMissing: ProblemType(409, "rate-missing", "No rate card is in force"),
    errors.RateCharged: ProblemType(
        409, "rate-charged", "Charged already, at the price in force before"
    ),
    errors.AccrualUncertain: ProblemType(
        409, "accrual-uncertain", "What the accrual would earn cannot be told"
    ),
    errors.RateOverlap: ProblemType(409, "rate-overlap", "Rate cards overlap or leave a gap"),
    errors.ModelNotAgreed: ProblemType(
        409, "model-not-agreed", "The cost recovery model is not agreed"
    ),
    errors.ModelBeforeAgreement: ProblemType(
        409, "model-before-agreement", "The version would take effect before its agreement"
    ),
    errors.FundedTwice: ProblemType(409, "funded-twice", "Nothing is funded twice"),
    errors.GrantExceeded: ProblemType(409, "grant-exceeded", "More than the grant has left"),
    errors.ReversalConflict: ProblemType(409, "reversal-conflict", "It cannot be taken back so"),
    errors.CreditExceedsLine: ProblemType(
        409, "credit-exceeds-line", "More than remains of the line"
    ),
    errors.ReceiptUnidentified: ProblemType(
        409, "receipt-unidentified", "Nobody has said yet who paid"
    ),
    errors.PaymentNotMatched: ProblemType(
        409, "payment-not-matched", "The payer has not matched its payment"
    ),
    errors.BaseRateMissing: ProblemType(
        409, "base-rate-missing", "The base rate of a half-year is not known"
    ),
    errors.DisputeOpen: ProblemType(409, "dispute-open", "The line is under dispute"),
    errors.HorizonBehind: ProblemType(
        409, "horizon-behind", "The order of knowing lies behind the last seal"
    ),
    errors.LastDayCharged: ProblemType(
        409, "last-day-charged", "Service after that day is charged or recorded already"
    ),
    errors.ExitTooEarly: ProblemType(409, "exit-too-early", "The arrangement has not ended"),
    errors.ExitUnsettled: ProblemType(409, "exit-unsettled", "The exit is not settled"),
    errors.ExitMoved: ProblemType(409, "exit-moved", "The exit position has moved"),
    errors.ReportMoved: ProblemType(409, "report-moved", "The report's figures have moved"),
    errors.NothingToExport: ProblemType(
        409, "nothing-to-export", "Nothing waits to go to the council's ledger"
    ),
    errors.ExportValueRefused: ProblemType(
        409, "export-value-refused", "A value does not fit its column"
    ),
    errors.UploadMoved: ProblemType(
        409, "upload-moved", "Confirming would not do what was shown any more"
    ),
    errors.PreconditionFailed: ProblemType(412, "precondition-failed", "It has changed since"),
    errors.AccountNameTaken: ProblemType(
        409, "account-name-taken", "There is an account of that name"
    ),
    errors.AccountClosed: ProblemType(409, "account-closed", "The account is closed"),
    errors.AccountsExist: ProblemType(409, "accounts-exist", "There is an account already"),
    errors.SealerBehind: ProblemType(503, "sealer-behind", "It waits to be sealed; try again"),
    errors.LockTimeout: ProblemType(409, "lock-timeout", "Another request holds it; try again"),
    # callers
    errors.Forbidden: ProblemType(403, "forbidden", "Not allowed"),
    errors.NotAuthenticated: ProblemType(401, "not-authenticated", "A valid token is needed"),
    errors.NotPermitted: ProblemType(403, "not-permitted", "Not for this role or party"),
    errors.SamePerson: ProblemType(403, "same-person", "The same person may not do both"),
    refusals.CostsNotVisible: ProblemType(
        403, "costs-not-visible", "Single costs are for their own council"
    ),
    refusals.MonthEndsOnly: ProblemType(
        403, "month-ends-only", "Only a month's end may be asked about"
    ),
    refusals.FormNotOurs: ProblemType(
        403, "form-not-ours", "The form did not come from this session"
    ),
    refusals.RoleNotChosen: ProblemType(400, "role-not-chosen", "One of several roles is needed"),
    refusals.SignInStale: ProblemType(403, "sign-in-stale", "This sign-in is not open any more"),
    refusals.ProviderRefused: ProblemType(
        403, "provider-refused", "Your council did not sign you in"
    ),
    refusals.ProviderUnreachable: ProblemType(
        503, "provider-unreachable", "The identity provider cannot be reached"
    ),
    errors.SignInTooSoon: ProblemType(429, "sign-in-too-soon", "Too many attempts to sign in"),
    errors.TooMuchWaiting: ProblemType(429, "too-much-waiting", "Too much waits already"),
    refusals.TooManyRequests: ProblemType(429, "too-many-requests", "Too many requests"),
    # requests as such
    refusals.MessageUnclear: ProblemType(400, "message-unclear", "The request is not clear"),
    refusals.RequestLate: ProblemType(408, "request-late", "The request came too slowly"),
    refusals.HeadTooLarge: ProblemType(431, "head-too-large", "The headers are too large"),
    refusals.Busy: ProblemType(503, "busy", "Too busy just now"),
    refusals.QuestionTooLong: ProblemType(503, "question-too-long", "The question takes too long"),
}

# What the web framework itself refuses, by status.
_HTTP: Mapping[int, tuple[ProblemType, str]] = {
    400: (PROBLEMS[refusals.BodyMalformed], "The body cannot be read as JSON text in UTF-8."),
    404: (
        ProblemType(404, "no-such-address", "No such address"),
        "Nothing is found at this address; see /openapi.json for those there are.",
    ),
    408: (
        PROBLEMS[refusals.RequestLate],
        "The body did not arrive in time. Send it again, under the same Idempotency-Key.",
    ),
    405: (
        ProblemType(405, "method-not-allowed", "Method not allowed"),
        "This address does not take that method; see the Allow header.",
    ),
    413: (
        ProblemType(413, "body-too-large", "The body is too large"),
        "The body is larger than 1 MiB, or a file than 5 MB. Send a batch or a file in parts.",
    ),
    415: (PROBLEMS[refusals.MediaTypeUnsupported], "Send the body as application/json."),
}
FAULT = ProblemType(500, "fault", "A fault of the service")
UNAVAILABLE = ProblemType(503, "unavailable", "Not ready")
_BY_SLUG = {each.slug: kind for kind, each in PROBLEMS.items()}


def every_problem() -> list[ProblemType]:
    """List every problem type that the service can answer with, in order of slug."""
    found = {each.slug: each for each in PROBLEMS.values()}
    found |= {each.slug: each for each, _ in _HTTP.values()}
    found |= {FAULT.slug: FAULT, UNAVAILABLE.slug: UNAVAILABLE}
    return [found[slug] for slug in sorted(found)]


def problem_of(error: LedgerError) -> ProblemType:
    """Return the problem type of a refusal; a class not yet mapped takes its parent's."""
    return next(PROBLEMS[kind] for kind in type(error).__mro__ if kind in PROBLEMS)


def shape_refusal(fault: Mapping[str, Any], *, skip: int = 0) -> LedgerError:
    """Turn one of pydantic's errors into a refusal, at the path below the first `skip` steps.

    A fault whose type is one of our slugs becomes that class; any other a RequestInvalid.
    """
    path = "/".join(str(step) for step in fault["loc"][skip:])
    fault_type = str(fault["type"])
    kind = _BY_SLUG.get(fault_type, refusals.RequestInvalid)
    code, words = _FORMS.get(fault_type, (fault_type.replace("_", "-"), None))
    if words is None:
        words = str(fault["msg"]).rstrip(".").replace("Input should be", "should be") + "."
    return kind(f"{path or 'The body'} {words}", field=path or None, code=code)


# What pydantic calls a fault of form, our code for it, and our words.
_FORMS: Mapping[str, tuple[str, str]] = {
    "missing": ("missing", "is missing."),
    "extra_forbidden": (
        "unknown-field",
        "is not a field here; check its spelling or leave it out.",
    ),
    "model_type": ("not-an-object", "is not an object."),
    "model_attributes_type": ("not-an-object", "is not an object."),
    "dict_type": ("not-an-object", "is not an object."),
    "list_type": ("not-a-list", "is not a list."),
}


class _Ascii(JSONResponse):
    """JSON that escapes what is not ASCII: a refusal may quote half a character back."""

    def render(self, content: object) -> bytes:
        """Write the content down."""
        return json.dumps(content, separators=(",", ":")).encode()


def problem_response(
    request: Request,
    kind: ProblemType,
    detail: str,
    *,
    faults: Sequence[Mapping[str, Any]] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Answer with a problem."""
    return _Ascii(
        {
            "type": kind.uri,
            "title": kind.title,
            "status": kind.status,
            "detail": _not_endless(detail),
            "instance": request.url.path,
            "request_id": getattr(request.state, "request_id", None),
            "errors": list(faults),
        },
        status_code=kind.status,
        headers={"Cache-Control": "no-store", **(headers or {})},
        media_type=MEDIA_TYPE,
    )


def install(app: FastAPI) -> None:
    """Make the application answer every refusal and fault with a problem."""
    app.add_exception_handler(LedgerError, _refused)
    app.add_exception_handler(RequestValidationError, _misshapen)
    app.add_exception_handler(HTTPException, _not_served)
    app.add_exception_handler(DBAPIError, _from_the_database)
    app.add_exception_handler(PoolTimeout, _from_the_database)
    app.add_exception_handler(Exception, _fault)


def _refused(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, LedgerError):
        raise error
    kind = problem_of(error)
    keep_refusal(request, error, kind)
    return problem_response(
        request, kind, error.detail, faults=_faults(request, error), headers=_headers(kind)
    )


def _headers(kind: ProblemType) -> dict[str, str]:
    if kind.status == 401:  # noqa: PLR2004 - its name is its number
        return {"WWW-Authenticate": 'Bearer realm="ledger"'}
    seconds = _TRY_AGAIN.get(kind.slug)
    return {"Retry-After": seconds} if seconds else {}


# What passes by itself, and in how many seconds it is worth another try.
_TRY_AGAIN = {"lock-timeout": "1", "sealer-behind": "60", "provider-unreachable": "10"}


def keep_refusal(request: Request, error: LedgerError, kind: ProblemType) -> None:
    """Record a refusal made at the door; `perform` has recorded those that it made."""
    caller: Caller | None = getattr(request.state, "caller", None)
    if caller is None or getattr(request.state, "performing", False):
        return
    if request.method == "POST" or kind.status in (401, 403):
        action = f"{request.method} {request.url.path}"[:_LONGEST_ACTION]
        audit_refusal(request.app.state.ledger, caller, action, error)


def _faults(request: Request, error: LedgerError) -> list[dict[str, Any]]:
    match error:
        case BatchRefused():
            return [_fault_of(request, each, row=row) for row, each in error.errors]
        case errors.UploadMoved():
            return [
                _fault_of(request, each, row=row) | {"pointer": None, "data": {"sheet": sheet}}
                for sheet, row, each in error.rows
            ]
        case IdempotencyKeyReused():
            return [
                _fault_of(request, LedgerError(f"{name} differs.", field=name))
                | {"code": "differs"}
                for name in error.fields
            ]
        case PeriodUnfinished() | errors.ExitUnsettled():
            return [_fault_of(request, error) | {"detail": item} for item in error.items]
        case _:
            return [_fault_of(request, error)]


def _fault_of(request: Request, error: LedgerError, *, row: int | None = None) -> dict[str, Any]:
    """Point at what is wrong: in the body by a JSON pointer, elsewhere by the parameter."""
    field = (error.field or "").lstrip("/")
    if field == "id":  # what an action calls the number in the address
        field = "number"
    in_body = request.method == "POST" and field not in request.path_params
    place = f"/items/{row - 1}/{field}".rstrip("/") if row else f"/{field}"
    fault: dict[str, Any] = {
        "pointer": place if in_body and (field or row) else None,
        "parameter": field if field and not in_body else None,
        "row": row,
        "column": field.split("/")[0] if field and in_body else None,
        "code": error.data.get("code") or problem_of(error).slug,
        "detail": _not_endless(error.detail),
    }
    data = {name: value for name, value in error.data.items() if name != "code"}
    return fault | ({"data": data} if data else {})


def _misshapen(request: Request, error: Exception) -> JSONResponse:
    """Answer a request that has not the form described; all that is wrong with it is named."""
    if not isinstance(error, RequestValidationError):
        raise error
    found = [_located(fault) for fault in error.errors()]
    first = next((each for _, each in found if problem_of(each).status == 400), found[0][1])  # noqa: PLR2004
    if problem_of(first).status == 400:  # noqa: PLR2004
        found = [each for each in found if each[1] is first]
    kinds = {problem_of(each) for _, each in found}
    kind = problem_of(first) if len(kinds) == 1 else PROBLEMS[refusals.RequestInvalid]
    detail = " ".join(dict.fromkeys(each.detail for _, each in found))
    refusal = refusals.RequestInvalid(detail)
    keep_refusal(request, refusal, kind)
    return problem_response(
        request, kind, detail, faults=[_shape_fault(place, each) for place, each in found]
    )


def _located(fault: Mapping[str, Any]) -> tuple[str, LedgerError]:
    """Say where a fault of form is: in the body, the query, the path or a header."""
    place = str(fault["loc"][0])
    if fault["type"] == "json_invalid":
        return place, refusals.BodyMalformed("The body is not JSON; check it from its start.")
    if place == "header":
        return place, refusals.IdempotencyKeyMissing(
            "Send an Idempotency-Key: 1 to 200 visible ASCII characters, new for each thing you "
            "record. Repeat it only to ask for the same thing again.",
            field="Idempotency-Key",
        )
    return place, shape_refusal(fault, skip=1)


def _shape_fault(place: str, error: LedgerError) -> dict[str, Any]:
    field = error.field or ""
    steps = field.split("/")
    in_rows = place == "body" and steps[0] == "items" and len(steps) > 1 and steps[1].isdigit()
    return {
        "pointer": f"/{field}" if field and place == "body" else None,
        "parameter": field if place != "body" else None,
        "row": int(steps[1]) + 1 if in_rows else None,
        "column": (steps[2] if in_rows and len(steps) > 2 else steps[0]) or None,  # noqa: PLR2004
        "code": error.data.get("code") or problem_of(error).slug,
        "detail": _not_endless(error.detail),
    }


def _not_endless(detail: str) -> str:
    """Cut words that quote what was sent, where that was endless."""
    return detail if len(detail) <= _LONGEST_DETAIL else f"{detail[:_LONGEST_DETAIL]} [cut]"


def _not_served(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    if isinstance(error, BodyRefused):
        return _refused(request, error.refusal)
    kind, detail = _HTTP.get(
        error.status_code,
        (ProblemType(error.status_code, "refused", "The request was refused"), "Refused."),
    )
    headers = dict(error.headers or {})
    if error.status_code == 405:  # noqa: PLR2004
        headers["Allow"] = ", ".join(sorted(_methods(request)))
    return problem_response(request, kind, detail, headers=headers)


def _methods(request: Request) -> set[str]:
    """Collect every method that the address takes: the framework names those of one route only."""
    return {
        method.upper()
        for path, operations in request.app.openapi()["paths"].items()
        if compile_path(path)[0].match(request.url.path)
        for method in operations
    }


def _from_the_database(request: Request, error: Exception) -> JSONResponse:
    """Answer 503 where a question took too long or found no connection; all else is a fault."""
    if isinstance(error, DBAPIError) and took_too_long(error):
        refusal: LedgerError = refusals.QuestionTooLong(
            "The database took too long over this. Ask for less: a shorter span of dates, or "
            "smaller pages."
        )
    elif isinstance(error, PoolTimeout):
        refusal = refusals.Busy("Too much is going on at once. Try again in a moment.")
    else:
        raise error
    return problem_response(
        request, problem_of(refusal), refusal.detail, headers={"Retry-After": "10"}
    )


def _fault(request: Request, _error: Exception) -> JSONResponse:
    """Say nothing of a fault of our own but where its log line can be found."""
    return problem_response(
        request,
        FAULT,
        "The service failed; nothing was recorded unless a repeat with the same Idempotency-Key "
        "answers. Give the request id to whoever runs the service.",
    )
