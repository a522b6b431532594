"""Where both councils stand at the exit: what is open, and whether it may be certified.

Nothing is netted and nothing is near enough: an account is nil, or its exact balance is listed as
an agreed difference. Source: domain page, "Accounts and journals" and "Cost neutrality";
docs/decisions/0014-exit.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date

from ledger.domain.accounts import Account
from ledger.domain.calendar import Month
from ledger.domain.canonical import digest
from ledger.domain.errors import AgreedDifferenceWrong, ExitUnsettled
from ledger.domain.money import Pence, show_pounds
from ledger.domain.neutrality import PostMonth, TestResult, Verdict
from ledger.domain.position import Position

_RECEIVABLES = range(int(Account.DEBTOR), int(Account.GRANT_DEBTOR) + 1)
_OTHERS = {
    Account.PAYMENTS_IN_ADVANCE,
    Account.ACCRUALS,
    Account.INCOME_IN_ADVANCE,
    Account.UNALLOCATED_RECEIPTS,
    Account.GRANT_IN_ADVANCE,
    Account.CREDITOR,
    Account.ACCRUED_CREDITOR,
    Account.COST_POOL,
}

# What must be nil in both books at the end: debts, advances, accruals, and cost not apportioned.
CONTROL_ACCOUNTS = tuple(each for each in Account if each in _RECEIVABLES or each in _OTHERS)


@dataclass(frozen=True, slots=True)
class ControlBalance:
    """What a control account of one book comes to, debit positive."""

    book: str
    account: Account
    balance_pence: Pence


@dataclass(frozen=True, slots=True)
class UnbilledCharge:
    """A pool's service month that was charged and stands on no issued statement."""

    pool: str
    service_month: Month
    net_pence: Pence


@dataclass(frozen=True, slots=True)
class UnissuedStatement:
    """A statement that is neither issued nor returned."""

    id: int
    period: Month
    payee: str
    status: str


@dataclass(frozen=True, slots=True)
class OpenDispute:
    """A dispute that is not resolved."""

    id: int
    statement: int
    line: int
    gross_pence: Pence


@dataclass(frozen=True, slots=True)
class WaitingSubmission:
    """Something submitted that a council has yet to decide on."""

    id: int
    purpose: str
    summary: str
    awaiting: tuple[str, ...]
    open_to: tuple[str, ...]  # who may read the summary: who submitted it, and its approvers

    def summary_for(self, party: str) -> str | None:
        """The summary, or None to a party that it does not concern."""
        return self.summary if party in self.open_to else None


@dataclass(frozen=True, slots=True)
class PoolExit:
    """What one pool leaves behind."""

    pool: str
    residual_pence: Pence  # R - C
    cash_residual_pence: Pence  # R - S
    conceded_pence: Pence  # N2
    accepted_pence: Pence  # of N2, by both councils in writing
    is_exit_cost: bool
    incurred_pence: Pence

    @property
    def is_accepted(self) -> bool:
        """Whether what is conceded is nil, or within what both have accepted."""
        accepted = self.accepted_pence
        return min(accepted, 0) <= self.conceded_pence <= max(accepted, 0)


@dataclass(frozen=True, slots=True)
class StrandedCost:
    """What a council bears after the end, for its own part: shown, never in R."""

    book: str
    amount_pence: Pence


@dataclass(frozen=True, slots=True)
class AgreedDifference:
    """A balance that both councils agree to leave standing, and why."""

    book: str
    account: Account
    amount_pence: Pence
    reason: str


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One thing that stands open. An account's may be agreed to; the others are settled."""

    what: str
    account: tuple[str, Account] | None = None


@dataclass(frozen=True, slots=True)
class ExitPosition:
    """The whole position as at a date."""

    arrangement_code: str
    arrangement_name: str
    as_at: date
    last_day: date  # of the arrangement, by its definition or by the notice in force
    run_off_closes_on: date
    notice: int | None  # in force
    balances: tuple[ControlBalance, ...]
    unbilled: tuple[UnbilledCharge, ...]
    unissued: tuple[UnissuedStatement, ...]
    disputes: tuple[OpenDispute, ...]
    waiting: tuple[WaitingSubmission, ...]  # but for the certificate of exit itself
    time: tuple[PostMonth, ...]  # not approved
    after_the_end: tuple[str, ...]  # service recorded beyond the last day, in words
    pools: tuple[PoolExit, ...]
    stranded: tuple[StrandedCost, ...]
    verdict: Verdict
    verdict_reasons: tuple[str, ...]
    tests: Mapping[str, TestResult]
    position: Position

    @property
    def unallocated(self) -> Mapping[str, Pence]:
        """Received and not allocated, by book."""
        return {
            each.book: -each.balance_pence
            for each in self.balances
            if each.account is Account.UNALLOCATED_RECEIPTS
        }

    @property
    def conceded_pence(self) -> Pence:
        """N2 of all pools."""
        return sum(pool.conceded_pence for pool in self.pools)

    @property
    def conceded_accepted(self) -> bool | None:
        """Whether both have accepted all that is conceded; None where nothing is."""
        if not any(pool.conceded_pence for pool in self.pools):
            return None
        return all(pool.is_accepted for pool in self.pools)

    @property
    def digest(self) -> str:
        """The digest of every figure: what a certificate is bound to."""
        return digest(
            {
                each.name: getattr(self, each.name)
                for each in fields(self)
                if each.name != "position"
            }
        )

    @property
    def open_items(self) -> tuple[OpenItem, ...]:
        """Everything that stands open, each in a sentence."""
        return (
            *(
                OpenItem(
                    f"Account {int(each.account)} {each.account.title} of {each.book} is "
                    f"{show_pounds(each.balance_pence)}.",
                    (each.book, each.account),
                )
                for each in self.balances
                if each.balance_pence
            ),
            *(OpenItem(what) for what in self._unsettled()),
        )

    def _unsettled(self) -> Iterable[str]:
        for charge in self.unbilled:
            yield (
                f"{show_pounds(charge.net_pence)} of {charge.pool} for {charge.service_month} is "
                "charged and not billed."
            )
        for statement in self.unissued:
            yield (
                f"The statement of {statement.payee} for {statement.period} is {statement.status}."
            )
        for dispute in self.disputes:
            yield (
                f"Dispute {dispute.id} of statement {dispute.statement}, line {dispute.line}, is "
                f"open: {show_pounds(dispute.gross_pence)}."
            )
        for each in self.waiting:
            yield (
                f"Submission {each.id} ({each.purpose.replace('_', ' ')}) waits for "
                f"{' and '.join(each.awaiting)}."
            )
        for month in self.time:
            yield f"The time of {month.post} for {month.service_month} is {month.state}."
        yield from self.after_the_end
        for pool in self.pools:
            if not pool.is_accepted:
                yield (
                    f"Cost of {pool.pool} of {show_pounds(pool.conceded_pence)} is conceded (N2), "
                    f"of which both have accepted {show_pounds(pool.accepted_pence)} in writing."
                )


def require_settled(position: ExitPosition, agreed: Sequence[AgreedDifference]) -> None:
    """Refuse a position with anything open that is not agreed.

    Each difference is the exact balance of a control account that is not nil, listed once. Raises
    AgreedDifferenceWrong, ExitUnsettled naming each.
    """
    standing = {(each.book, each.account): each.balance_pence for each in position.balances}
    listed: set[tuple[str, Account]] = set()
    for each in agreed:
        key = (each.book, each.account)
        found = standing.get(key)
        if not found or found != each.amount_pence or key in listed:
            comes_to = "listed twice" if key in listed else f"{show_pounds(found or 0)} there"
            raise AgreedDifferenceWrong(
                f"{show_pounds(each.amount_pence)} on account {int(each.account)} of {each.book} "
                f"is {comes_to}. A difference agreed is what a control account comes to, listed "
                "once.",
                field="agreed_differences",
            )
        listed.add(key)
    left = [item.what for item in position.open_items if item.account not in listed]
    if left:
        raise ExitUnsettled(left)
