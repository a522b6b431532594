"""The day of a submission that is to post: one on which it can still be approved."""

from __future__ import annotations

from datetime import date

from ledger.actions.work import Work
from ledger.domain.errors import ApprovalBeforeSubmission, PeriodUnknown
from ledger.queries.credit_notes import last_moved_on
from ledger.queries.statement_lines import issued_on


def require_submission_day(work: Work, on: date | None) -> date:
    """Return the day given, or today, where it lies within the arrangement's books.

    An approval follows its submission, so that what is submitted after the books could never be
    carried out. Raises PeriodUnknown naming the last day of the books, DateInFuture.
    """
    day = on or work.today
    last = work.arrangement.books_span.last
    if day <= work.today and day > last:
        which = "today" if on is None else "submitted_on"
        raise PeriodUnknown(
            f"The last day of this arrangement's books is {last}, and {which} is {day}. Give a "
            f"submitted_on of {last} or earlier; the approvals give a decided_on from then to "
            f"{last}.",
            field="submitted_on",
        )
    work.arrangement.require_accounting_date(day, field="submitted_on", today=work.today)
    return day


def first_day_of_credit(work: Work, statement: int) -> date:
    """Return the day on which a statement was issued, or last settled, credited or written off.

    Nothing is credited of it before that day.
    """
    days = (
        issued_on(work.connection, work.arrangement_id, statement),
        last_moved_on(work.connection, work.arrangement_id, statement),
    )
    return max(each for each in days if each is not None)


def require_credit_day(work: Work, statement: int, day: date, *, field: str) -> None:
    """Refuse a day before that; raises ApprovalBeforeSubmission naming the days allowed."""
    first = first_day_of_credit(work, statement)
    if day < first:
        last = min(work.today, work.arrangement.books_span.last)
        raise ApprovalBeforeSubmission(
            f"{field} is {day}, before {first}, when the statement was issued, or last settled or "
            f"credited. Give a day from {first} to {last}.",
            field=field,
        )
