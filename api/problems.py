"""The one place that maps refusals to HTTP: RFC 9457 ``application/problem+json``.

Each class has a status, a stable type and a title, written out below. What a caller sent is
never echoed from here, and a fault of our own says nothing but the request's id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api import refusals
from ledger.domain import errors
from ledger.domain.errors import (
    LedgerError,
)

MEDIA_TYPE = "application/problem+json"


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
    errors.ReferenceMalformed: ProblemType(
        422, "reference-malformed", "The reference can be taken for another"
    ),
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
    errors.DelegationTooLong: ProblemType(
        422, "delegation-too-long", "The delegation is for too long"
    ),
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
    refusals.FileMisnamed: ProblemType(
        422, "file-misnamed", "The file's name does not fit what it holds"
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
        503, "horizon-behind", "The order of knowing lies behind the last seal"
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
    refusals.SecondFactorMissing: ProblemType(
        403, "second-factor-missing", "A second factor is needed"
    ),
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
OF_HTTP: Mapping[int, tuple[ProblemType, str]] = {
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
BY_SLUG = {each.slug: kind for kind, each in PROBLEMS.items()}


def every_problem() -> list[ProblemType]:
    """List every problem type that the service can answer with, in order of slug."""
    found = {each.slug: each for each in PROBLEMS.values()}
    found |= {each.slug: each for each, _ in OF_HTTP.values()}
    found |= {FAULT.slug: FAULT, UNAVAILABLE.slug: UNAVAILABLE}
    return [found[slug] for slug in sorted(found)]


def problem_of(error: LedgerError) -> ProblemType:
    """Return the problem type of a refusal; a class not yet mapped takes its parent's."""
    return next(PROBLEMS[kind] for kind in type(error).__mro__ if kind in PROBLEMS)
