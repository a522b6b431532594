"""The quarterly pack: what both chief executives look at, as at a quarter's end.

Figures are the ledger's own, as at the date; only the decisions needed are those that wait when
the pack is drawn. Source: workbooks page, row "Quarterly pack".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from ledger.domain.ageing import AgeBand, AgedDebt, UnallocatedCredit
from ledger.domain.agreement_of_balances import AgreedBalance, Between
from ledger.domain.arrangement import Arrangement, Party
from ledger.domain.calendar import Month
from ledger.domain.dispute import DisputeLevel
from ledger.domain.errors import PeriodNotItsEnd
from ledger.domain.forecast import PoolForecast
from ledger.domain.money import Pence
from ledger.domain.neutrality import Figures, TimeState, Verdict
from ledger.domain.position import Position
from ledger.domain.statement import Approval, StatementStep

_MONTHS_A_QUARTER = 3


@dataclass(frozen=True, slots=True)
class PoolQuarter:
    """One of the host's pools: the quarter's service months, and all of it to date."""

    pool: str
    name: str
    quarter: Figures
    to_date: Figures
    budget_pence: Pence | None  # of the quarter; None where a month has no budget
    verdict: Verdict  # to date


@dataclass(frozen=True, slots=True)
class ShareMonth:
    """The payer's share of one month by certified days, and what was budgeted."""

    post: str
    service_month: Month
    payer_quarters: int  # quarters of a day
    joint_quarters: int
    productive_quarters: int
    joint_share: Fraction
    share: Fraction
    budget_share: Fraction | None
    state: TimeState  # certified or approved


@dataclass(frozen=True, slots=True)
class ShareTrend:
    """A time-based pool, month by month; months whose time is not certified are left out."""

    pool: str
    name: str
    payer: str
    months: tuple[ShareMonth, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysOfMonth:
    """What a post's month was spent on, in quarters of a day; all nil where it is missing."""

    post: str
    title: str
    service_month: Month
    state: TimeState
    working_days: int  # in scope
    host_quarters: int = 0
    recipient_quarters: int = 0
    others_quarters: int = 0
    joint_quarters: int = 0
    leave_quarters: int = 0
    sickness_quarters: int = 0
    other_absence_quarters: int = 0

    @property
    def stated_quarters(self) -> int:
        """All that is stated."""
        worked = self.host_quarters + self.recipient_quarters + self.others_quarters
        absent = self.leave_quarters + self.sickness_quarters + self.other_absence_quarters
        return worked + self.joint_quarters + absent


@dataclass(frozen=True, slots=True, kw_only=True)
class OnAccountMonth:
    """A service month of a pool paid on account: the sum, what it was trued up by, and actual."""

    pool: str
    service_month: Month
    sum_pence: Pence
    true_up_pence: Pence
    waived_pence: Pence  # above zero, actual was more than the sum
    recharged_pence: Pence  # C: what of the sum is earned, and true-ups, less credits
    actual_pence: Pence  # R: what its cost came to
    in_advance_pence: Pence  # what account 2210 holds of it

    @property
    def left_pence(self) -> Pence:
        """What a true-up has still to bring it to actual, but for what was waived."""
        return self.actual_pence - self.recharged_pence - self.waived_pence


@dataclass(frozen=True, slots=True)
class PayeeDebts:
    """What is owed to one council, statement by statement, and what is unallocated beside it."""

    payee: str
    debts: tuple[AgedDebt, ...]
    unallocated: tuple[UnallocatedCredit, ...]
    debtor_pence: Pence  # account 1210


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeOfQuarter:
    """A dispute that was open at the quarter's end, by its clock on that day."""

    id: int
    statement_number: str
    line: int
    payee: str
    payer: str
    raised_on: date
    gross_pence: Pence
    reason: str
    level: DisputeLevel
    age_days: int  # working days
    level_age_days: int
    due_on: date | None  # settled by then, or it goes up; None at the top
    overdue: bool
    owner_party: str
    owner: str | None  # a role; None where nobody is named


class Need(StrEnum):
    """What kind of decision is needed."""

    APPROVAL = "approval"  # something submitted waits for a council
    STATEMENT = "statement"  # prepared, and neither issued nor waiting for an approval
    TIME = "time"  # a month that is not certified
    DRIVER = "driver"  # quantities past their review
    METHOD = "method"  # a pool's method past its review
    GRANT = "grant"  # money that meets no cost yet


@dataclass(frozen=True, slots=True)
class DecisionNeeded:
    """One thing that waits for a council, in words that both may read."""

    need: Need
    what: str
    councils: tuple[str, ...]  # whose turn it is
    since: date | None
    amount_pence: Pence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarterly:
    """The whole pack."""

    arrangement_code: str
    arrangement_name: str
    host: Party
    recipient: Party
    quarter_start: Month
    quarter_end: Month
    as_at: date
    last_day: date  # of the arrangement
    verdict: Verdict
    verdict_reasons: tuple[str, ...]
    pools: tuple[PoolQuarter, ...]
    shares: tuple[ShareTrend, ...]
    days: tuple[DaysOfMonth, ...]
    forecasts: tuple[PoolForecast, ...]
    on_account: tuple[OnAccountMonth, ...]
    host_balances: tuple[AgreedBalance, ...]
    recipient_balances: tuple[AgreedBalance, ...]
    between: tuple[Between, ...]
    debts: tuple[PayeeDebts, ...]
    disputes: tuple[DisputeOfQuarter, ...]
    decisions: tuple[DecisionNeeded, ...]
    position: Position
    approvals: tuple[Approval, ...] = ()  # by either council, of exactly this pack

    @property
    def is_agreed(self) -> bool:
        """Whether both councils have agreed it; until then it is a draft."""
        agreed = {each.party for each in self.approvals if each.step is StatementStep.AGREE}
        return {self.host.code, self.recipient.code} <= agreed

    @property
    def councils(self) -> tuple[Party, Party]:
        """Both of them, the host first."""
        return self.host, self.recipient

    @property
    def forecast_pence(self) -> Pence:
        """What all pools are forecast to recharge by the end."""
        return sum(each.forecast_pence for each in self.forecasts)

    @property
    def budget_pence(self) -> Pence | None:
        """What all pools are budgeted to recharge by the end; None where one has no budget."""
        budgets = [each.budget_pence for each in self.forecasts if each.is_forecast]
        known = [pence for pence in budgets if pence is not None]
        return sum(known) if known and len(known) == len(budgets) else None

    def is_agreed_at_the_end(self, balance: AgreedBalance) -> bool:
        """Whether its council has confirmed the balance here as at the very date of the pack."""
        given = balance.confirmation
        return balance.status == "agreed" and given is not None and given.as_at == self.as_at

    def in_quarter(self, month: Month) -> bool:
        """Whether a month lies in the quarter."""
        return self.quarter_start <= month <= self.quarter_end

    @property
    def owed_pence(self) -> Pence:
        """All that is owed, either way, gross."""
        return sum(debt.owed_pence for payee in self.debts for debt in payee.debts)

    @property
    def past_due_pence(self) -> Pence:
        """What of it is past its due date."""
        return sum(
            debt.owed_pence
            for payee in self.debts
            for debt in payee.debts
            if debt.band is not AgeBand.NOT_DUE
        )


def quarter_of(period: Month, arrangement: Arrangement) -> tuple[Month, Month]:
    """Return the first and the last month of the quarter that a period ends.

    The arrangement's last month ends a quarter that is cut short. Raises PeriodNotItsEnd for a
    month that ends none, or that lies before the arrangement's first quarter.
    """
    first, last = Month.of(arrangement.term.first), Month.of(arrangement.term.last)
    if (period.number % _MONTHS_A_QUARTER and period != last) or period < first:
        raise PeriodNotItsEnd(
            f"{period} is not the last month of a quarter of this arrangement. Ask for March, "
            f"June, September or December, from {first} on, or for {last}, its last month.",
            field="period",
        )
    start = Month(period.year, period.number - (period.number - 1) % _MONTHS_A_QUARTER)
    return start, period
