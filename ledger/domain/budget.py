"""What the councils budgeted that the payer bears of a pool, from a month on.

It is compared with what is charged and enters no charge. A budget known later takes the place of
those before it, for its month and every later one. Source: workbooks page, row "Quarterly pack".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import Month, Span
from ledger.domain.errors import AmountNegative, PeriodUnknown
from ledger.domain.money import Pence, parse_pounds, round_half_up
from ledger.domain.parse import parse_share, parse_text


@dataclass(frozen=True, slots=True)
class Budget:
    """The payer's budgeted share of a pool and sum of a whole month, from a month on."""

    pool: str
    effective_from: Month
    share: Fraction
    monthly_pence: Pence  # of a whole month, net of VAT
    evidence: str

    @classmethod
    def parse(cls, row: Mapping[str, object]) -> Budget:
        """Read a budget from texts; raises InvalidInput children."""
        monthly = parse_pounds(row.get("monthly"), field="monthly")
        if monthly < 0:
            raise AmountNegative("A budget is nil or more.", field="monthly")
        return cls(
            pool=parse_text(row.get("pool"), field="pool", most=40),
            effective_from=Month.parse(row.get("effective_from"), field="effective_from"),
            share=parse_share(row.get("share"), field="share"),
            monthly_pence=monthly,
            evidence=parse_text(row.get("evidence"), field="evidence"),
        )


def require_budget_in_books(budget: Budget, arrangement: Arrangement) -> None:
    """Refuse a budget of no pool of its month's version, or from a month that the books lack.

    Raises PoolUnknown, PoolNotInForce, PeriodUnknown.
    """
    arrangement.pool_in(budget.pool, budget.effective_from)
    books = arrangement.books_span
    first, last = Month.of(books.first), Month.of(books.last)
    if not first <= budget.effective_from <= last:
        raise PeriodUnknown(
            f"effective_from is {budget.effective_from}, outside the months that this arrangement "
            f"keeps books for: {first} to {last}.",
            field="effective_from",
        )


def budget_of(budgets: Iterable[Budget], pool: str, month: Month) -> Budget | None:
    """Return the budget in force for a pool's month: of those that reach it, the last known.

    `budgets` come in the order in which they became known. None where none reaches the month.
    """
    reaching = [each for each in budgets if each.pool == pool and each.effective_from <= month]
    return reaching[-1] if reaching else None


def budgeted_pence(
    budgets: Sequence[Budget], pool: str, months: Iterable[Month], arrangement: Arrangement
) -> Pence | None:
    """What is budgeted of a pool over months; None where a month has no budget, or there is none.

    A month that the arrangement covers in part counts as that part, by working days, half up.
    """
    amounts = []
    for month in months:
        budget = budget_of(budgets, pool, month)
        if budget is None:
            return None
        amounts.append(round_half_up(budget.monthly_pence * part_of_month(arrangement, month)))
    return sum(amounts) if amounts else None


def part_of_month(arrangement: Arrangement, month: Month) -> Fraction:
    """Return how much of a month the arrangement covers, by working days: the whole is 1."""
    whole = Span(month.first, month.last)
    inside = whole.overlap(arrangement.term)
    days = arrangement.calendar.working_days(whole)
    if inside is None or not days:
        return Fraction(0)
    return Fraction(arrangement.calendar.working_days(inside), days)
