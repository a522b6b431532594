"""A dispute upheld in part on the worked example itself, before payment and after it.

The cohort of June 2019, delivery SUP-201906: price 2,400.00 and VAT of 20 %, 480.00, together
2,880.00. Torbay disputes it because six of the twelve places were not offered; half of it is
upheld: 1,200.00 net and VAT 480.00 x 1,200.00 / 2,400.00 = 240.00, together 1,440.00. The
example's receipt of 7 August 2019 pays June but for the disputed line. The credit's number is the
first of Plymouth's in the financial year 2019-20.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from ledger.actions.authority import Caller, Permission
from ledger.actions.match_payment import match_payment
from ledger.actions.record_receipt import record_receipt
from ledger.actions.work import Ledger
from ledger.domain.accounts import Account
from ledger.domain.statement import StatementLine
from ledger.queries import disputes, receipts, statements
from ledger.queries.balances import trial_balance
from ledger.queries.neutrality import neutrality
from ledger.store.disputes import DisputeOutcome
from ledger.store.tokens import Role
from tests.credit import (
    approved,
    movements,
    notes,
    read_dispute,
    read_statement,
    require_in_balance,
    resolve,
)
from tests.ledgers import WITHIN, do

CODE, PLYMOUTH, TORBAY = "plymouth-torbay", "PCC", "TC"
PREPARER = Caller("P0002", PLYMOUTH, Role.PREPARER, CODE, "test")
APPROVER = Caller("P0003", PLYMOUTH, Role.APPROVER, CODE, "test")
PAYER_PREPARER = Caller("P0005", TORBAY, Role.PREPARER, CODE, "test")
PAYER_APPROVER = Caller("P0006", TORBAY, Role.APPROVER, CODE, "test")
SUBMITTED, DECIDED = date(2019, 9, 10), date(2019, 9, 12)
END = date(2020, 7, 31)


@dataclass(frozen=True)
class June:
    """The example's June 2019 statement, its disputed line and the dispute."""

    ledger: Ledger
    statement: int
    line: int
    dispute: int

    def read_line(self) -> StatementLine:
        """Return the disputed line as it stands."""
        lines = read_statement(self.ledger, self.statement, CODE).lines
        return next(each for each in lines if each.line == self.line)

    def part_upheld(self) -> int:
        """Have 1,200.00 net upheld by both councils; return the credit note's event."""
        submission = resolve(
            self.ledger,
            self.dispute,
            DisputeOutcome.PART_UPHELD,
            net="1200.00",
            caller=PREPARER,
            on=SUBMITTED,
        )
        approved(self.ledger, submission, APPROVER, PAYER_APPROVER, on=DECIDED)
        (note,) = notes(self.ledger, code=CODE)
        return note.id

    def paid(self, *, matched: bool) -> int:
        """Pay the disputed line after all on 2 September 2019; return the receipt."""
        row = {
            "payment_ref": "TC-BACS-COHORT",
            "payer": TORBAY,
            "received_on": "2019-09-02",
            "amount": "2880.00",
            "allocations": [{"statement": self.statement, "amount": "2880.00"}],
        }
        received: int = do(
            self.ledger, PREPARER, Permission.RECORD_RECEIPT, lambda work: record_receipt(work, row)
        )["id"]
        if matched:
            self.match(received)
        return received

    def match(self, receipt: int) -> int:
        """Record Torbay's own payment; return its event."""
        event: int = do(
            self.ledger,
            PAYER_PREPARER,
            Permission.MATCH_PAYMENT,
            lambda work: match_payment(work, receipt, paid_on=date(2019, 9, 2)),
        )["id"]
        return event

    def balance(self, book: str, account: Account) -> int:
        """Return an account's balance at the end of the books."""
        with self.ledger.database.reading(WITHIN) as connection:
            known = self.ledger.definitions.find(connection, CODE)
            answer = trial_balance(connection, known.arrangement_id, book, END)
        return sum(row.balance_pence for row in answer.rows if row.account is account)


@pytest.fixture
def june(loaded: Ledger) -> June:
    """Find the example's June statement and its dispute."""
    with loaded.database.reading(WITHIN) as connection:
        known = loaded.definitions.find(connection, CODE)
        heads = statements.heads(connection, known.arrangement_id)
        head = next(each for each in heads if str(each.period) == "2019-06")
        (view,) = disputes.listing(
            connection, known.arrangement_id, known.arrangement, as_at=date(2019, 7, 31)
        )
    assert view.statement == head.id
    return June(loaded, head.id, view.line, view.id)


def test_upheld_in_part_before_payment_the_rest_falls_due(june: June) -> None:
    """1,440.00 comes off the debt in both books; the other 1,440.00 is due and no more disputed.

    Plymouth: Dr 4110 1,200.00, Dr 2230 240.00, Cr 1210 1,440.00. Torbay: Dr 2310 1,440.00,
    Cr 5500 1,200.00, Cr 1330 240.00.
    """
    debtor = june.balance(PLYMOUTH, Account.DEBTOR)
    note = june.part_upheld()
    assert movements(june.ledger, note) == [
        (PLYMOUTH, 1210, -144_000),
        (PLYMOUTH, 2230, 24_000),
        (PLYMOUTH, 4110, 120_000),
        (TORBAY, 1330, -24_000),
        (TORBAY, 2310, 144_000),
        (TORBAY, 5500, -120_000),
    ]
    assert june.balance(PLYMOUTH, Account.DEBTOR) == debtor - 144_000
    line = june.read_line()
    assert (line.gross_pence, line.credited_pence, line.settled_pence) == (288_000, 144_000, 0)
    assert (line.unpaid_pence, line.disputed_pence) == (144_000, 0)
    require_in_balance(june.ledger, CODE, as_at=END)


def test_upheld_in_part_after_payment_it_is_unallocated_credit(june: June) -> None:
    """Paid in full, 1,440.00 is owed back: unallocated of the receipt, and no negative debt.

    Plymouth: Dr 4110 1,200.00, Dr 2230 240.00, Cr 2220 1,440.00. Torbay, which has matched its
    payment: Dr 1320 1,440.00, Cr 5500 1,200.00, Cr 1330 240.00.
    """
    receipt = june.paid(matched=True)
    assert june.read_line().unpaid_pence == 0
    note = june.part_upheld()
    assert movements(june.ledger, note) == [
        (PLYMOUTH, 2220, -144_000),
        (PLYMOUTH, 2230, 24_000),
        (PLYMOUTH, 4110, 120_000),
        (TORBAY, 1320, 144_000),
        (TORBAY, 1330, -24_000),
        (TORBAY, 5500, -120_000),
    ]
    line = june.read_line()
    assert (line.credited_pence, line.settled_pence, line.unpaid_pence) == (144_000, 144_000, 0)
    with june.ledger.database.reading(WITHIN) as connection:
        known = june.ledger.definitions.find(connection, CODE)
        standing = receipts.find(connection, known.arrangement_id, receipt)
    assert standing is not None
    assert standing.unallocated_pence == 144_000
    require_in_balance(june.ledger, CODE, as_at=END)


def test_what_torbay_has_not_matched_is_still_in_its_creditor(june: June) -> None:
    """Unmatched, Torbay's book owes all 2,880.00: the credit takes 1,440.00 off that.

    Torbay: Dr 2310 1,440.00, Cr 5500 1,200.00, Cr 1330 240.00. Matched later, its payment comes
    to Dr 2310 1,440.00 for what stays allocated, Dr 1320 1,440.00 for the rest, Cr 1000 2,880.00.
    """
    receipt = june.paid(matched=False)
    note = june.part_upheld()
    assert movements(june.ledger, note) == [
        (PLYMOUTH, 2220, -144_000),
        (PLYMOUTH, 2230, 24_000),
        (PLYMOUTH, 4110, 120_000),
        (TORBAY, 1330, -24_000),
        (TORBAY, 2310, 144_000),
        (TORBAY, 5500, -120_000),
    ]
    require_in_balance(june.ledger, CODE, as_at=END)
    accounts = (Account.CREDITOR, Account.PAYMENTS_IN_ADVANCE, Account.BANK_CONTROL)
    before = [june.balance(TORBAY, account) for account in accounts]
    june.match(receipt)
    after = [june.balance(TORBAY, account) for account in accounts]
    moved = [now - then for now, then in zip(after, before, strict=True)]
    assert moved == [144_000, 144_000, -288_000]
    require_in_balance(june.ledger, CODE, as_at=END)


def test_the_credit_note_says_what_it_is_of(june: June) -> None:
    """It is numbered in its own series, cites statement, line and dispute, and ends the dispute."""
    june.part_upheld()
    (note,) = notes(june.ledger, june.statement, CODE)
    assert note.number == "PCC-CN-2019-20-0001"
    assert (note.net_pence, note.vat_pence, note.gross_pence) == (120_000, 24_000, 144_000)
    assert (note.cause.value, note.dispute, note.credited_on) == ("dispute", june.dispute, DECIDED)
    (line,) = note.lines
    assert (line.line, line.unpaid_pence, line.released_pence) == (june.line, 144_000, 0)
    ended = read_dispute(june.ledger, june.dispute, code=CODE)
    assert ended.resolution is not None
    assert (ended.status, ended.resolution.credit_note) == ("part_upheld", note.id)
    # Raised on Monday 15 July; ended on Thursday 12 September: 13 + 21 + 8 working days, because
    # July has 12 after the 15th, August 21 and September 9 up to the 12th: 42.
    assert ended.clock.age_days == 12 + 21 + 9
    assert not ended.clock.overdue


def test_an_upheld_part_lowers_what_is_recharged(june: June) -> None:
    """C falls by 1,200.00 net, shown as credited in the bridge; no dispute is left for T4."""
    last = date(2020, 1, 31)
    with june.ledger.database.reading(WITHIN) as connection:
        known = june.ledger.definitions.find(connection, CODE)
        before = neutrality(connection, known, as_at=last)
    assert "Open disputes: 1." in before.tests["T4"].reasons
    june.part_upheld()
    with june.ledger.database.reading(WITHIN) as connection:
        after = neutrality(connection, known, as_at=last)
    assert after.total.recharged_pence == before.total.recharged_pence - 120_000
    assert after.total.residual_pence == before.total.residual_pence + 120_000
    bridge = {step.cause: step.amount_pence for step in after.bridge}
    assert (bridge["credited"], bridge["disputed"], bridge["unexplained"]) == (120_000, 0, 0)
    assert "Open disputes: 1." not in after.tests["T4"].reasons
