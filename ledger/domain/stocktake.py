"""The annual stocktake: a financial year, April to March, for both councils and the grantor.

Two views of the year stand side by side and are never mixed. The *outturn* is what the books of the
year show, so that years add up to the whole. The *service year* is the year's own service months as
at its end. Source: workbooks page, row "Annual stocktake".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.domain.arrangement import Arrangement, Party, Phase
from ledger.domain.calendar import Month, Span
from ledger.domain.driver_refresh import DriverStanding
from ledger.domain.errors import MonthMalformed, PeriodNotItsEnd
from ledger.domain.exit_simulation import StrandedIf
from ledger.domain.method_review import MethodReview, ReviewState
from ledger.domain.money import Pence
from ledger.domain.neutrality import CeilingLine, Figures, Verdict
from ledger.domain.outturn import Outturn
from ledger.domain.position import Position
from ledger.domain.recovery import Pool
from ledger.domain.saving import Saving
from ledger.domain.statement import Approval, StatementStep

_MARCH = 3


@dataclass(frozen=True, slots=True)
class PoolYear:
    """One pool in the books of the year: what was open before, the year, and what is open after."""

    pool: str
    name: str
    supplier: str
    opening_residual_pence: Pence
    outturn: Outturn

    @property
    def closing_residual_pence(self) -> Pence:
        """R - C to date, at the year's end."""
        return self.opening_residual_pence + self.outturn.residual_pence


@dataclass(frozen=True, slots=True)
class PhaseYear:
    """One pool in the books of the year, of the days of one phase."""

    pool: str
    phase: int | None  # None: before the first
    outturn: Outturn


@dataclass(frozen=True, slots=True)
class ServiceYear:
    """One of the host's pools: the year's own service months, and the verdict to date."""

    pool: str
    name: str
    figures: Figures
    to_date: Figures
    verdict: Verdict  # to date


@dataclass(frozen=True, slots=True)
class Method:
    """How a pool is charged by the version in force at the year's end, and its last review."""

    pool: Pool
    supplier: str
    model_version: int
    in_force: bool  # false: only an earlier or a later version has the pool
    review: MethodReview | None
    state: ReviewState


@dataclass(frozen=True, slots=True)
class SavingOfYear:
    """A saving, and what of it is of the year: its months share it evenly."""

    id: int
    party: str
    saving: Saving
    of_year_pence: Pence


@dataclass(frozen=True, slots=True)
class StrandedLine:
    """What a council is left with after the end: shown, never recoverable."""

    book: str
    recorded_pence: Pence  # own cost of the kind stranded, by the year's end
    recorded_of_year_pence: Pence
    forecast_pence: Pence  # shared cost that the other would bear from then on, by decision 0024


@dataclass(frozen=True, slots=True)
class EndingThen:
    """The arrangement supposed to end on a day, by what is recorded when the stocktake is drawn."""

    last_day: date
    lines: tuple[StrandedIf, ...]  # none where it cannot be worked out
    why_not: str | None


@dataclass(frozen=True, slots=True)
class SharedPost:
    """A shared post's pool in the year: totals of the pool, by council, and no payroll line."""

    post: str
    title: str
    employer: str
    pool: str
    supplier: str
    payer: str
    outturn: Outturn  # of the year's own service months
    employees_pence: Pence | None  # of the subjective Employees; None where it is not the host's


@dataclass(frozen=True, slots=True)
class Conceded:
    """Cost that the host concedes (N2) of a pool to date, and what both have accepted of it."""

    pool: str
    conceded_pence: Pence
    accepted_pence: Pence

    @property
    def not_accepted_pence(self) -> Pence:
        """What is beyond what both have accepted in writing."""
        least, most = min(self.accepted_pence, 0), max(self.accepted_pence, 0)
        return self.conceded_pence - min(max(self.conceded_pence, least), most)


@dataclass(frozen=True, slots=True)
class CapOfYear:
    """A pool's cap and floor of the year, and what its service months are charged."""

    pool: str
    cap_pence: Pence | None
    raised_pence: Pence
    floor_pence: Pence | None
    charged_pence: Pence
    held_back_pence: Pence  # of shared cost; it stays with the supplier


@dataclass(frozen=True, slots=True, kw_only=True)
class Stocktake:
    """The whole stocktake."""

    arrangement_code: str
    arrangement_name: str
    host: Party
    recipient: Party
    phases: tuple[Phase, ...]
    financial_year: str
    covered: Span | None  # the part of the year that the arrangement covers
    as_at: date
    verdict: Verdict  # to date
    verdict_reasons: tuple[str, ...]
    outturn: tuple[PoolYear, ...]
    phase_outturn: tuple[PhaseYear, ...]
    service_year: tuple[ServiceYear, ...]
    methods: tuple[Method, ...]
    drivers: tuple[DriverStanding, ...]
    savings: tuple[SavingOfYear, ...]
    stranded: tuple[StrandedLine, ...]
    ending_then: EndingThen
    shared_posts: tuple[SharedPost, ...]
    conceded: tuple[Conceded, ...]
    ceilings: tuple[CeilingLine, ...]
    caps: tuple[CapOfYear, ...]
    position: Position
    approvals: tuple[Approval, ...] = ()  # by either council, of exactly this stocktake

    @property
    def councils(self) -> tuple[Party, Party]:
        """Both of them, the host first."""
        return self.host, self.recipient

    @property
    def is_agreed(self) -> bool:
        """Whether both councils have agreed it; until then it is a draft."""
        agreed = {each.party for each in self.approvals if each.step is StatementStep.AGREE}
        return {self.host.code, self.recipient.code} <= agreed


@dataclass(frozen=True, slots=True)
class FinancialYear:
    """A financial year of an arrangement's books, by its first and last month."""

    name: str  # ``2018-19``
    first: Month
    last: Month

    @classmethod
    def parse(cls, text: str, arrangement: Arrangement) -> FinancialYear:
        """Read ``2018-19``; raises MonthMalformed for a year that the books do not touch."""
        months = list(arrangement.books_span.months())
        found = next((month for month in months if month.financial_year == text), None)
        if found is None:
            years = sorted({month.financial_year for month in months})
            raise MonthMalformed(
                f"financial_year is not one of the arrangement's: {', '.join(years)}.",
                field="financial_year",
            )
        start = found.year if found.number > _MARCH else found.year - 1
        return cls(text, Month(start, _MARCH + 1), Month(start + 1, _MARCH))

    @classmethod
    def ending(cls, period: Month, arrangement: Arrangement) -> FinancialYear:
        """Return the year that a period ends.

        Raises PeriodNotItsEnd for another month than March, MonthMalformed as `parse`.
        """
        if period.number != _MARCH:
            raise PeriodNotItsEnd(
                f"{period} is not the last month of a financial year. Ask for a March.",
                field="period",
            )
        return cls.parse(period.financial_year, arrangement)

    def holds(self, month: Month) -> bool:
        """Whether a month lies in it."""
        return self.first <= month <= self.last
