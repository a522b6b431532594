"""Every reason for which the ledger refuses something, as one class a reason.

An error holds what a person needs to put it right: a sentence, the field it concerns and the
data behind it. It knows nothing of HTTP: `api/problems.py` maps each class to a problem type.
"""

from __future__ import annotations


class LedgerError(Exception):
    """A refusal that a person can act on. `detail` says what to do; `field` names where."""

    def __init__(self, detail: str, *, field: str | None = None, **data: str) -> None:
        super().__init__(detail)
        self.detail = detail
        self.field = field
        self.data = data


class InvalidInput(LedgerError):
    """The input itself is wrong, whatever the state of the ledger."""


class Conflict(LedgerError):
    """The input is well formed but does not fit the ledger's present state."""


class Forbidden(LedgerError):
    """The caller may not do this."""


class NotFound(LedgerError):
    """Nothing of that name is known in this arrangement."""


# ---- input that is wrong in itself ----
class AmountMalformed(InvalidInput):
    """An amount is not a plain decimal string with at most two places."""


class AmountTooLarge(InvalidInput):
    """An amount has more than 13 digits before the point."""


class AmountZero(InvalidInput):
    """An amount of nil where there must be something to record."""


class AmountNegative(InvalidInput):
    """A negative amount that is neither a credit nor in a pool that nets a saving."""


class QuantityMalformed(InvalidInput):
    """A quantity is not a plain positive decimal with at most three places."""


class DateMalformed(InvalidInput):
    """A date is not written YYYY-MM-DD, or does not exist."""


class MonthMalformed(InvalidInput):
    """A month or period is not written YYYY-MM."""


class DatesReversed(InvalidInput):
    """A range of dates ends before it starts."""


class ServiceDatesOutside(InvalidInput):
    """Service dates lie wholly outside the range that the pool's class allows."""


class TextMalformed(InvalidInput):
    """A text is empty, too long, or holds control characters or some that turn writing."""


class ReferenceMalformed(InvalidInput):
    """A reference can be taken for another: by a space, or by a character that looks like one."""


class ShareMalformed(InvalidInput):
    """A share is not a plain decimal or fraction, such as 0.5 or 1/3."""


class ShareAboveWhole(InvalidInput):
    """A share is more than the whole, 100 %."""


class FlagMalformed(InvalidInput):
    """What is either so or not is neither true nor false."""


class PeriodNotItsEnd(InvalidInput):
    """A report of a quarter or a year is asked for by a month that is the last of none."""


class WorkbookTooLong(InvalidInput):
    """A table would have more rows than a worksheet holds."""


class SubjectiveUnknown(InvalidInput):
    """Not a CIPFA subjective heading."""


class OwnCostKindUnknown(InvalidInput):
    """Not one of the kinds of a council's own cost."""


class SourceUnknown(InvalidInput):
    """Not one of the sources that a cost can come from."""


class PoolUnknown(InvalidInput):
    """The pool is not in the cost recovery model."""


class PoolNotInForce(InvalidInput):
    """The pool is in other versions of the cost recovery model than the month's own."""


class ServiceUnknown(InvalidInput):
    """The service is not in the arrangement, or does not belong to the pool."""


class PartyUnknown(InvalidInput):
    """The party is not in the arrangement, or cannot take this part in it."""


class PostUnknown(InvalidInput):
    """The post is not in the arrangement."""


class DriverUnknown(InvalidInput):
    """No pool of the cost recovery model uses this cost driver."""


class AccountUnknown(InvalidInput):
    """The account is not in the chart of accounts."""


class AccountNotByHand(InvalidInput):
    """A sub-ledger drives the account, so no manual journal posts to it; the action is named."""


class JournalUnbalanced(InvalidInput):
    """A journal's lines do not sum to zero, or are fewer than two."""


class PostNotShared(InvalidInput):
    """The month lies outside the time that the post is shared."""


class PasswordUnfit(InvalidInput):
    """A new password is too short, too long, or one that others would guess."""


class DaysMalformed(InvalidInput):
    """Days are negative, or not a whole number of quarters of a day."""


class DaysExceedWorkingDays(InvalidInput):
    """The days stated add up to more than the working days in scope."""


class DaysIncomplete(InvalidInput):
    """The days stated add up to fewer than the working days in scope."""


class TimeDatesWrong(InvalidInput):
    """A time apportionment does not cover exactly the part of its month that is in scope."""


class DefinitionInvalid(InvalidInput):
    """The definition of an arrangement is incomplete or contradicts itself."""


class ApprovalBeforeSubmission(InvalidInput):
    """An approval is dated before what it approves was submitted."""


class DateInFuture(InvalidInput):
    """Something is dated later than today."""


class LastDayImpossible(InvalidInput):
    """The arrangement cannot end on that day: it has not begun by then, or has ended before."""


class AgreedDifferenceWrong(InvalidInput):
    """A difference listed as agreed is not what the account comes to, or names no such account."""


class DateInPast(InvalidInput):
    """Something is dated before today that can only be from today on."""


class DelegationTooLong(InvalidInput):
    """An approver's approving would be delegated for longer than a year from today."""


class PersonUnknown(InvalidInput):
    """Nobody of the council is registered under the number."""


class AllocationExceedsReceipt(InvalidInput):
    """More is allocated than was received."""


class AllocationExceedsDebt(InvalidInput):
    """More is allocated to a statement than is still owed on it."""


class LineRepeated(InvalidInput):
    """The same statement line is named more than once."""


class AllocationTooEarly(InvalidInput):
    """Money is allocated before it was received, or before the debt was issued."""


class RefundExceeds(InvalidInput):
    """More would be paid back than is held for the payer."""


class DisputeExceeded(InvalidInput):
    """More is disputed than remains of the line, or more upheld in part than is disputed."""


class SetOffUneven(InvalidInput):
    """What is set off in one direction is not what is set off in the other."""


class ReasonMissing(InvalidInput):
    """Something that must be explained came without a reason."""


class AttributeUnknown(InvalidInput):
    """A question groups by, or filters on, something that the ledger does not hold."""


class NotYetSealed(InvalidInput):
    """What was known at the time asked about is not yet sealed."""


class CellMalformed(InvalidInput):
    """A cell of a file is not what its column takes; `data["code"]` says how, in a word."""


class HeaderMalformed(InvalidInput):
    """A file's header lacks a column, or has one that is unknown or stands twice.

    `data["code"]` says which, in a word.
    """


class SheetUnknown(InvalidInput):
    """A worksheet holds something and is none of those that are read, or cannot be seen."""


class UploadEmpty(InvalidInput):
    """A file has no row to record."""


class UploadTooLong(InvalidInput):
    """A file has more rows than are recorded at once."""


class LedgerMapUnknown(InvalidInput):
    """No map of that name says how a file for a general ledger is written."""


class LedgerMapInvalid(InvalidInput):
    """A map for a general ledger is wrong in itself; the key that is wrong is named."""


class BatchRefused(InvalidInput):
    """Some rows of a batch were refused, so nothing of it was stored; every bad row is named."""

    def __init__(self, errors: list[tuple[int, LedgerError]], rows: int) -> None:
        super().__init__(
            f"{len(errors)} of {rows} rows were refused, so nothing was stored. "
            "Put right the rows named and send the whole batch again."
        )
        self.errors = errors


# ---- input that does not fit the ledger's state ----
class SourceReferenceRepeated(Conflict):
    """The source reference is recorded already; the first is named."""


class AlreadyRecorded(Conflict):
    """The same thing is recorded already under its natural key."""


class IdempotencyKeyReused(Conflict):
    """The same idempotency key came with a different body; the fields that differ are named."""

    def __init__(self, fields: list[str]) -> None:
        named = ", ".join(fields)
        super().__init__(
            f"This idempotency key was used before with another body: {named} differ. "
            "Send the first body again to see its answer, or use a new key."
        )
        self.fields = fields


class PeriodClosed(Conflict):
    """The accounting period is closed; the open one is named."""


class PeriodUnfinished(Conflict):
    """Something in the period is unfinished, so it cannot be closed; every such thing is named."""

    def __init__(self, period: str, items: list[str]) -> None:
        super().__init__(
            f"{period} cannot be closed yet. {' '.join(items)}",
            field="period",
        )
        self.items = items


class PeriodUnknown(InvalidInput):
    """The accounting date lies outside the periods that the arrangement keeps."""


class StatusConflict(Conflict):
    """The statement or entry is not in a state that allows this step."""


class StatementExists(Conflict):
    """A live statement for the period exists already."""


class TimeMissing(Conflict):
    """A month's time is missing or incomplete, so no charge can be drafted on it."""


class NothingToEstimateFrom(Conflict):
    """No certified month comes before the one whose time is to be estimated."""


class DriverQuantityMissing(Conflict):
    """No driver quantity is in force, or the quantities in force add up to nil."""


class RateMissing(Conflict):
    """No rate card covers the date of a delivery."""


class RateCharged(Conflict):
    """What a rate card would price is charged already, at the price in force before."""


class AccrualUncertain(Conflict):
    """What cost accrued would earn cannot be told: its pool is on account, capped or has grant."""


class RateOverlap(Conflict):
    """A rate card overlaps another, or leaves a gap after it."""


class ModelNotAgreed(Conflict):
    """The cost recovery model in force has not been agreed by both councils."""


class ModelBeforeAgreement(Conflict):
    """A version of the model would take effect before it is agreed, and does not say so."""


class FundedTwice(Conflict):
    """A grant and the recharge together would exceed the cost."""


class GrantExceeded(Conflict):
    """More is received for a claim than was claimed, or more repaid than stands unapplied."""


class ReversalConflict(Conflict):
    """The event cannot be reversed as asked."""


class ReceiptUnidentified(Conflict):
    """Nobody has said yet who paid the receipt, so nothing can be settled with it."""


class PaymentNotMatched(Conflict):
    """The payer has not matched its own payment to the receipt yet."""


class BaseRateMissing(Conflict):
    """The Bank of England's rate on the day that fixes a half-year's interest is not known here."""


class DisputeOpen(Conflict):
    """The line is under dispute already."""


class CreditExceedsLine(Conflict):
    """More would be credited than remains of a statement line."""


class Decided(Conflict):
    """What is submitted is approved or rejected already, or has changed since."""


class WitnessMismatch(Conflict):
    """The head that a council keeps is not the one in this ledger."""


class HorizonBehind(Conflict):
    """The order of knowing goes back behind what is sealed: the epoch must be raised first."""


class LastDayCharged(Conflict):
    """Service after that last day is charged or recorded already; it must be taken back first."""


class ExitTooEarly(Conflict):
    """The arrangement has not ended yet, so nothing can be certified of its end."""


class ExitUnsettled(Conflict):
    """Something is open at the exit that is not listed as agreed; every such thing is named."""

    def __init__(self, items: list[str]) -> None:
        super().__init__(
            f"The exit is not settled. {' '.join(items)} Settle these, or list what an account "
            "still holds under agreed_differences.",
            field="agreed_differences",
        )
        self.items = items


class ExitMoved(Conflict):
    """The exit position is not the one that the certificate was asked for any more."""


class ReportMoved(Conflict):
    """A report's figures are no longer those that were submitted."""


class UploadMoved(Conflict):
    """Confirming an upload would not do what was shown any more; every such row is named.

    `rows` has for each its worksheet, its number and the refusal.
    """

    def __init__(self, rows: list[tuple[str, int | None, LedgerError]]) -> None:
        super().__init__(
            f"The ledger has moved since this file was judged, and {len(rows)} of its rows would "
            "not do what was shown. Nothing was stored. Upload the file again and look at it anew."
        )
        self.rows = rows


class NothingToExport(Conflict):
    """No line of the period waits to go to the council's own ledger."""


class ExportValueRefused(Conflict):
    """A value does not fit the column that a map puts it in, and the map allows no other form."""


class PreconditionFailed(Conflict):
    """The draft has changed since the caller read it."""


class TooMuchWaiting(Conflict):
    """More jobs wait, or more files were sent within a day, than one may have waiting."""


class LockTimeout(Conflict):
    """Another request held the same thing for too long; try again."""


class SealerBehind(Conflict):
    """What must be sealed first is not, and another process seals; try again."""


class AccountNameTaken(Conflict):
    """An account of that name is there already, open or closed."""


class AccountClosed(Conflict):
    """A closed account takes no code, password or role any more."""


class AccountsExist(Conflict):
    """There is an account already, so that no first one is made any more."""


# ---- callers ----
class NotAuthenticated(Forbidden):
    """No token, or one that is unknown, expired or revoked."""


class SignInTooSoon(LedgerError):
    """After several attempts that failed, the next one must wait. `data["seconds"]` says."""


class NotPermitted(Forbidden):
    """The caller's role or party may not do this."""


class SamePerson(Forbidden):
    """The same person prepared and would approve."""
