"""The rest of a charge's life, at random: money, disputes, credits, set-off, write-off, refund."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import uuid4

from hypothesis import strategies as st
from hypothesis.stateful import rule

from ledger.actions.accrue_cost import accrue_cost
from ledger.actions.allocate_receipt import allocate_receipt
from ledger.actions.authority import Caller, Permission
from ledger.actions.credit_lines import credit_lines, supersede_statement
from ledger.actions.dispute_line import dispute_line
from ledger.actions.follow_dispute import withdraw_dispute
from ledger.actions.identify_receipt import identify_receipt
from ledger.actions.match_payment import match_payment
from ledger.actions.record_receipt import record_receipt
from ledger.actions.refund import submit_refund
from ledger.actions.release_allocation import release_allocation
from ledger.actions.resolve_dispute import resolve_dispute
from ledger.actions.set_off import submit_set_off
from ledger.actions.write_off import submit_write_off
from ledger.domain.calendar import Month
from ledger.domain.money import show_pounds
from ledger.queries.billed_lines import BilledStatement, billed_statements
from ledger.queries.disputes import listing
from ledger.queries.unallocated import Source, sources
from ledger.store.disputes import DisputeOutcome
from tests.ledgers import HOST, RECIPIENT, WITHIN
from tests.life.machine import ANYBODY, MONTH, NUMBERS, PENCE, Life
from tests.life.people import (
    COUNCILS,
    ON_ACCOUNT,
    POOLS,
    PREPARERS,
    TODAY,
    allocated,
    on_row,
    pick,
)

PAYEE = st.sampled_from([HOST, HOST, HOST, RECIPIENT])
OUTCOMES = (DisputeOutcome.UPHELD, DisputeOutcome.PART_UPHELD, DisputeOutcome.STANDS)


class WholeLife(Life):
    """An arrangement, its charges, and all that becomes of them."""

    def billed(self, payee: str) -> list[BilledStatement]:
        """The issued statements of a payee, and what is open on them."""
        number = self.known().arrangement_id
        with self.ledger.database.reading(WITHIN) as connection:
            return billed_statements(connection, number, payee=payee, as_at=TODAY)

    def sources(self) -> list[Source]:
        """Receipts and credit notes, and what is left of each."""
        number = self.known().arrangement_id
        with self.ledger.database.reading(WITHIN) as connection:
            return sources(connection, number)

    # ---- money ----
    @rule(payee=PAYEE, which=NUMBERS, part=st.sampled_from([1, 2, 3, 4, 5]), known=st.booleans())
    def receipt(self, payee: str, which: int, part: int, known: bool) -> None:
        """Money for a statement: in part, in full, over, or from nobody known."""
        owed = pick(self.billed(payee), which)
        pence = max(abs(owed.owed_pence) if owed else 12_345, 1)
        amount = pence * part // 3 + 1
        row: dict[str, Any] = {
            "payment_ref": f"BACS-{uuid4().hex}",
            "received_on": TODAY.isoformat(),
            "amount": show_pounds(amount),
        }
        if owed and known:
            row["allocations"] = allocated([(owed.id, min(amount, pence + which % 2))])
        if not known:
            row["unidentified"] = True
        caller = PREPARERS[payee]
        self.attempt("receipt", caller, Permission.RECORD_RECEIPT, on_row(record_receipt, row))

    @rule(which=NUMBERS, who=ANYBODY)
    def match(self, which: int, who: Caller) -> None:
        """The payer matches its payment; or somebody else tries to."""
        source = pick(self.sources(), which)
        if source is not None:
            act = partial(match_payment, receipt_id=source.id, paid_on=None)
            self.attempt("match", who, Permission.MATCH_PAYMENT, act)

    @rule(payee=PAYEE, which=NUMBERS, to=NUMBERS, pence=PENCE, whole=st.booleans())
    def allocate(self, payee: str, which: int, to: int, pence: int, whole: bool) -> None:
        """What is unallocated goes to a statement."""
        source, owed = pick(self.sources(), which), pick(self.billed(payee), to)
        if source is None or owed is None:
            return
        fits = min(source.unallocated_pence, owed.owed_pence)
        parts = allocated([(owed.id, fits if whole and fits > 0 else pence)])
        act = partial(allocate_receipt, source_id=source.id, allocations=parts, on=None)
        self.attempt("allocate", PREPARERS[payee], Permission.RECORD_RECEIPT, act)

    @rule(payee=PAYEE, which=NUMBERS, to=NUMBERS, pence=PENCE)
    def release(self, payee: str, which: int, to: int, pence: int) -> None:
        """An allocation taken back."""
        source, owed = pick(self.sources(), which), pick(self.billed(payee), to)
        if source is None or owed is None:
            return
        amount = show_pounds(1 + pence % max(source.allocated_pence, 1))
        act = partial(
            release_allocation, source_id=source.id, statement=owed.id, amount=amount, on=None
        )
        self.attempt("release", PREPARERS[payee], Permission.RECORD_RECEIPT, act)

    @rule(payee=PAYEE, which=NUMBERS, pence=PENCE)
    def refund(self, payee: str, which: int, pence: int) -> None:
        """What is unallocated, to be paid back."""
        source = pick(self.sources(), which)
        if source is None:
            return
        amount = show_pounds(1 + pence % max(source.unallocated_pence + 1, 1))
        row = {"source": source.id, "amount": amount, "payment_ref": f"R-{uuid4().hex}"}
        caller = PREPARERS[payee]
        self.attempt("refund", caller, Permission.SUBMIT_SETTLEMENT, on_row(submit_refund, row))

    @rule(payee=PAYEE, pool=st.sampled_from([ON_ACCOUNT, ON_ACCOUNT, *POOLS]), pence=PENCE)
    def refund_advance(self, payee: str, pool: str, pence: int) -> None:
        """Income in advance of a pool, to be paid back."""
        row = {"pool": pool, "amount": show_pounds(pence), "payment_ref": f"R-{uuid4().hex}"}
        act = on_row(submit_refund, row)
        self.attempt("refund advance", PREPARERS[payee], Permission.SUBMIT_SETTLEMENT, act)

    @rule(payee=PAYEE, which=NUMBERS)
    def identify(self, payee: str, which: int) -> None:
        """Somebody finds out who paid a receipt, most of which are known already."""
        found = self.sources()
        source = pick([each for each in found if each.payer is None] or found, which)
        if source is not None:
            act = partial(identify_receipt, receipt_id=source.id, evidence="An advice", on=None)
            self.attempt("identify", PREPARERS[payee], Permission.RECORD_RECEIPT, act)

    @rule(caller=st.sampled_from(COUNCILS), pence=PENCE)
    def set_off(self, caller: str, pence: int) -> None:
        """A set-off between what each owes the other."""
        both = [sum(max(each.owed_pence, 0) for each in self.billed(side)) for side in COUNCILS]
        amount = show_pounds(1 + pence % max(min(both) + 1, 1))
        act = on_row(submit_set_off, {"amount": amount})
        self.attempt("set off", PREPARERS[caller], Permission.SUBMIT_SETTLEMENT, act)

    @rule(payee=PAYEE, which=NUMBERS, pence=PENCE, how=st.sampled_from(["kept", "released"]))
    def write_off(self, payee: str, which: int, pence: int, how: str) -> None:
        """A debt given up, the payer released from it or not."""
        owed = pick(self.billed(payee), which)
        if owed is None:
            return
        row = {
            "statement": owed.id,
            "amount": show_pounds(1 + pence % max(owed.owed_pence + 1, 1)),
            "released": how == "released",
            "reason": "Not worth the letter",
        }
        caller = PREPARERS[payee]
        act = on_row(submit_write_off, row)
        self.attempt("write off", caller, Permission.SUBMIT_SETTLEMENT, act)

    # ---- disputes and credits ----
    @rule(payee=PAYEE, which=NUMBERS, line=NUMBERS, who=ANYBODY, whole=st.booleans())
    def dispute(self, payee: str, which: int, line: int, who: Caller, whole: bool) -> None:
        """A line disputed, or some of it."""
        owed = pick(self.billed(payee), which)
        at = pick(owed.lines, line) if owed else None
        if owed is None or at is None:
            return
        amount = None if whole else show_pounds(1 + line % max(at.gross_pence, 1))
        act = partial(
            dispute_line, statement_id=owed.id, line_no=at.line, reason="Not ours", amount=amount
        )
        self.attempt("dispute", who, Permission.RAISE_DISPUTE, act)

    @rule(which=NUMBERS, payee=PAYEE, outcome=st.sampled_from(OUTCOMES), pence=PENCE)
    def resolve(self, which: int, payee: str, outcome: DisputeOutcome, pence: int) -> None:
        """How a dispute ends, put to both councils; or it is withdrawn."""
        known = self.known()
        with self.ledger.database.reading(WITHIN) as connection:
            standing = listing(connection, known.arrangement_id, known.arrangement, as_at=TODAY)
        found = pick(standing, which)
        if found is None:
            return
        if pence % 5 == 0:
            act = partial(withdraw_dispute, dispute_id=found.id, reason="We found it")
            caller = PREPARERS[RECIPIENT if payee == HOST else HOST]
            self.attempt("withdraw", caller, Permission.FOLLOW_DISPUTE, act)
            return
        part = show_pounds(1 + pence % max(found.net_pence, 1))
        act = partial(
            resolve_dispute,
            dispute_id=found.id,
            outcome=outcome,
            reason="Talked over",
            net=part if outcome is DisputeOutcome.PART_UPHELD else None,
        )
        self.attempt("resolve", PREPARERS[payee], Permission.RESOLVE_DISPUTE, act)

    @rule(payee=PAYEE, which=NUMBERS, line=NUMBERS, pence=PENCE)
    def credit(self, payee: str, which: int, line: int, pence: int) -> None:
        """A credit of a line, within what remains or beyond."""
        owed = pick(self.billed(payee), which)
        at = pick(owed.lines, line) if owed else None
        if owed is None or at is None:
            return
        part = 1 + pence % max(abs(at.net_pence) + abs(at.net_pence) // 8 + 1, 1)
        lines: list[Mapping[str, Any]] = [{"line": at.line, "net": show_pounds(part)}]
        act = partial(credit_lines, statement_id=owed.id, lines=lines, reason="Too dear")
        self.attempt("credit", PREPARERS[payee], Permission.CREDIT_STATEMENT, act)

    @rule(payee=PAYEE, which=NUMBERS)
    def supersede(self, payee: str, which: int) -> None:
        """A whole statement credited, to be charged anew."""
        owed = pick(self.billed(payee), which)
        if owed is not None:
            act = partial(supersede_statement, statement_id=owed.id, reason="Wrong month")
            self.attempt("supersede", PREPARERS[payee], Permission.CREDIT_STATEMENT, act)

    # ---- the period's end ----
    @rule(pool=st.sampled_from(POOLS), month=MONTH, pence=PENCE)
    def accrue(self, pool: str, month: Month, pence: int) -> None:
        """Cost not yet recorded, accrued and reversed on the next day."""
        row = {
            "period": str(month),
            "pool": pool,
            "service_month": str(month),
            "amount": show_pounds(pence),
            "reason": "The bill has not come",
        }
        caller = PREPARERS[RECIPIENT if pool == "ADVICE" else HOST]
        self.attempt("accrue", caller, Permission.KEEP_OWN_BOOK, on_row(accrue_cost, row))
