"""Events, journals and lines. A journal cannot be made unbalanced, empty, or with a nil line.

Amounts are signed whole pence, debit positive. The database states the same invariants again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger.domain.accounts import Account
from ledger.domain.calendar import Month
from ledger.domain.errors import AmountTooLarge
from ledger.domain.money import Pence, show_pounds

MOST_PENCE = 10**15


class EventKind(StrEnum):
    """What happened. Those that post name the row of the domain page's journal table."""

    ARRANGEMENT_SET_UP = "arrangement_set_up"
    COST_RECORDED = "cost_recorded"
    COST_APPORTIONED = "cost_apportioned"
    RECHARGE_EARNED = "recharge_earned"
    ON_ACCOUNT_CHARGED = "on_account_charged"  # an agreed sum: posted when its statement is issued
    ON_ACCOUNT_EARNED = "on_account_earned"
    TRUED_UP = "trued_up"
    TRUE_UP_WAIVED = "true_up_waived"
    TIME_STATED = "time_stated"
    TIME_CERTIFIED = "time_certified"
    TIME_ESTIMATED = "time_estimated"
    APPROVED = "approved"
    DELIVERY_RECORDED = "delivery_recorded"
    RATE_CARD_SET = "rate_card_set"
    DRIVER_QUANTITY_SET = "driver_quantity_set"
    GRANT_RECEIVED = "grant_received"
    GRANT_APPLIED = "grant_applied"
    CONTROL_TOTAL_GIVEN = "control_total_given"
    BASELINE_GIVEN = "baseline_given"
    STATEMENT_PREPARED = "statement_prepared"
    STATEMENT_SUBMITTED = "statement_submitted"
    STATEMENT_AGREED = "statement_agreed"
    STATEMENT_RETURNED = "statement_returned"
    STATEMENT_ISSUED = "statement_issued"
    RECEIPT_RECORDED = "receipt_recorded"
    RECEIPT_ALLOCATED = "receipt_allocated"
    PAYMENT_MATCHED = "payment_matched"
    RECEIPT_IDENTIFIED = "receipt_identified"
    ALLOCATION_RELEASED = "allocation_released"
    REFUNDED = "refunded"
    SET_OFF = "set_off"
    WRITTEN_OFF = "written_off"
    DISPUTE_RAISED = "dispute_raised"
    DISPUTE_MESSAGE_WRITTEN = "dispute_message_written"
    DISPUTE_OWNER_NAMED = "dispute_owner_named"
    DISPUTE_ESCALATED = "dispute_escalated"
    DISPUTE_RESOLVED = "dispute_resolved"  # or withdrawn
    CREDIT_NOTE_ISSUED = "credit_note_issued"
    SEAL_WITNESSED = "seal_witnessed"
    PERIOD_SOFT_CLOSED = "period_soft_closed"
    PERIOD_CLOSE_REQUESTED = "period_close_requested"
    PERIOD_CLOSED = "period_closed"
    PERIOD_REOPEN_REQUESTED = "period_reopen_requested"
    PERIOD_REOPENED = "period_reopened"
    MODEL_IN_FORCE = "model_in_force"
    MODEL_AGREED = "model_agreed"  # the first version, by a council the definition does not name
    SUBMITTED = "submitted"  # for approval; what comes of it is an event of its own
    REJECTED = "rejected"
    DELEGATED = "delegated"
    DELEGATION_ENDED = "delegation_ended"
    MANUAL_JOURNAL_POSTED = "manual_journal_posted"
    JOURNAL_REVERSED = "journal_reversed"
    ACCRUAL_POSTED = "accrual_posted"
    ACCRUAL_REVERSED = "accrual_reversed"
    OWN_COST_RECORDED = "own_cost_recorded"
    GRANT_CLAIMED = "grant_claimed"
    GRANT_PAID = "grant_paid"  # money received for a claim
    GRANT_SET_AGAINST_CLAIM = "grant_set_against_claim"  # money that came before it was due
    GRANT_REPAID = "grant_repaid"
    BALANCE_CONFIRMED = "balance_confirmed"
    REPORT_SUBMITTED = "report_submitted"
    REPORT_AGREED = "report_agreed"
    REPORT_ISSUED = "report_issued"
    UPLOAD_CONFIRMED = "upload_confirmed"
    LEDGER_EXPORTED = "ledger_exported"
    BUDGET_SET = "budget_set"
    METHOD_REVIEWED = "method_reviewed"
    SAVING_REPORTED = "saving_reported"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a journal, with everything it can be asked by."""

    account: Account
    amount_pence: Pence
    pool: str | None = None
    service: str | None = None
    service_month: Month | None = None
    counterparty: str | None = None
    document: int | None = None  # the event that made the document, a statement say

    def __post_init__(self) -> None:
        """Refuse a nil line, and one beyond what the ledger can hold."""
        if self.amount_pence == 0:
            raise ValueError("a journal line may not be nil")
        if abs(self.amount_pence) > MOST_PENCE:
            raise AmountTooLarge(
                f"A journal line of {show_pounds(self.amount_pence)} is larger than the ledger "
                f"can hold ({show_pounds(MOST_PENCE)}). Look for an amount or a quantity of pool "
                f"{self.pool or 'none'} that is wrong, and credit it.",
                field="amount",
            )


@dataclass(frozen=True, slots=True)
class Journal:
    """Balanced lines in one party's book."""

    book: str
    lines: tuple[Line, ...]

    def __post_init__(self) -> None:
        """Refuse a journal that is empty or does not sum to zero."""
        if len(self.lines) < 2:  # noqa: PLR2004 - double entry takes two
            raise ValueError("a journal has at least two lines")
        if sum(line.amount_pence for line in self.lines) != 0:
            raise ValueError("a journal sums to zero")


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, and the journal it posts in each book that it touches (often none)."""

    kind: EventKind
    effective_on: date
    journals: tuple[Journal, ...] = ()
    reverses: int | None = None

    def __post_init__(self) -> None:
        """Refuse two journals in one book."""
        books = [journal.book for journal in self.journals]
        if len(set(books)) != len(books):
            raise ValueError("an event posts at most one journal in each book")


def journal_id(event_id: int, journal_no: int) -> str:
    """Write the public name of a journal: its event and its place in it."""
    return f"{event_id}-{journal_no}"
