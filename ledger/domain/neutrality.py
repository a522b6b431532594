"""Cost neutrality: the figures I N1 N2 G R C S O W, the tests, the verdicts and the bridge.

Net of VAT, by service month, cumulative from inception. Source: domain page, "Cost neutrality".
Pools never offset each other, and nothing is called neutral on missing data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from ledger.domain.arrangement import ExcludedCost, Party
from ledger.domain.calendar import Month
from ledger.domain.money import Pence
from ledger.domain.position import Position
from ledger.domain.recovery import Basis
from ledger.domain.statement import Approval, StatementStep


class Verdict(StrEnum):
    """What can be said of a pool or an arrangement; the worst comes first."""

    NOT_DETERMINABLE = "NOT_DETERMINABLE"  # data is missing
    PROVISIONAL = "PROVISIONAL"  # charged on time not yet certified, or on an estimate
    UNDER_RECOVERED = "UNDER_RECOVERED"  # the host subsidises
    OVER_RECOVERED = "OVER_RECOVERED"  # the host gains
    NEUTRAL = "NEUTRAL"


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a pool, a month or the whole, in pence. They add up field by field."""

    incurred_pence: Pence = 0  # I
    retained_own_pence: Pence = 0  # N1
    retained_conceded_pence: Pence = 0  # N2
    grant_pence: Pence = 0  # G
    recharged_pence: Pence = 0  # C
    billed_pence: Pence = 0  # on issued statements, net, less credit notes
    settled_pence: Pence = 0  # S
    disputed_pence: Pence = 0  # the part of O under an open dispute, net
    written_off_pence: Pence = 0  # W

    def __add__(self, other: Figures) -> Figures:
        """Add them field by field."""
        return Figures(
            **{
                field.name: getattr(self, field.name) + getattr(other, field.name)
                for field in fields(Figures)
            }
        )

    @property
    def retained_pence(self) -> Pence:
        """N = N1 + N2."""
        return self.retained_own_pence + self.retained_conceded_pence

    @property
    def recoverable_pence(self) -> Pence:
        """R = I - N - G."""
        return self.incurred_pence - self.retained_pence - self.grant_pence

    @property
    def outstanding_pence(self) -> Pence:
        """O: billed and not settled, nor written off."""
        return self.billed_pence - self.settled_pence - self.written_off_pence

    @property
    def residual_pence(self) -> Pence:
        """R - C: above zero the host subsidises, below it over-recovers."""
        return self.recoverable_pence - self.recharged_pence

    @property
    def cash_residual_pence(self) -> Pence:
        """R - S; a write-off never reduces it."""
        return self.recoverable_pence - self.settled_pence


def total(each: Iterable[Figures]) -> Figures:
    """The figures added up."""
    whole = Figures()
    for figures in each:
        whole += figures
    return whole


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """One pool's figures of one service month."""

    pool: str
    service_month: Month
    figures: Figures


@dataclass(frozen=True, slots=True)
class PoolNeutrality:
    """One pool's figures and what they show."""

    pool: str
    name: str
    basis: Basis
    figures: Figures
    verdict: Verdict
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TestResult:
    """One of T0 to T4. `passed` is None where it cannot be determined; reasons say why."""

    __test__ = False  # the domain's word; not a test class of ours

    code: str
    title: str
    passed: bool | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BridgeStep:
    """One cause of the residual. Those with `in_residual` add up to it; the others stand beside."""

    cause: str
    amount_pence: Pence
    in_residual: bool
    note: str


class TimeState(StrEnum):
    """How far the time of a post's month has got."""

    MISSING = "missing"
    INCOMPLETE = "incomplete"  # fewer days than the working days in scope
    ESTIMATED = "estimated"  # missing or incomplete, and taken from certified months before
    UNCERTIFIED = "uncertified"  # complete, not yet certified
    CERTIFIED = "certified"  # certified, not yet approved
    APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class PostMonth:
    """The time of one post in one month: its state, and the share it gives."""

    post: str
    service_month: Month
    state: TimeState
    share_percent: str | None


@dataclass(frozen=True, slots=True)
class SubjectiveCost:
    """Cost incurred by pool and CIPFA subjective."""

    pool: str
    subjective: str
    incurred_pence: Pence


@dataclass(frozen=True, slots=True)
class ControlTotal:
    """What a source's own ledger shows for a day, against what is recorded here."""

    entered_on: date
    source: str
    expected_pence: Pence | None  # None: no control total was given
    recorded_pence: Pence

    @property
    def difference_pence(self) -> Pence:
        """Recorded less expected."""
        return self.recorded_pence - (self.expected_pence or 0)


@dataclass(frozen=True, slots=True)
class CeilingLine:
    """A service, or a pool without services, whose price may not exceed its cost."""

    pool: str
    service: str | None
    cost_pence: Pence
    recharged_pence: Pence
    determinable: bool = True  # false where cost of the pool names no service


@dataclass(frozen=True, slots=True)
class ConcededAcceptance:
    """Both councils' acceptance, in writing, of cost conceded (N2) up to a date, by pool."""

    id: int
    as_at: date
    amounts_pence: Mapping[str, Pence]  # cumulative to that date
    approvals: tuple[Approval, ...]


def accepted_pence(acceptances: Iterable[ConcededAcceptance]) -> dict[str, Pence]:
    """What is accepted of each pool: of several acceptances, oldest first, the last stands."""
    found: dict[str, Pence] = {}
    for each in acceptances:
        found |= each.amounts_pence
    return found


@dataclass(frozen=True, slots=True)
class Neutrality:
    """The whole cost-neutrality report as at a date."""

    arrangement_code: str
    arrangement_name: str
    host: Party
    recipient: Party
    as_at: date
    first_month: Month
    last_month: Month
    pools: tuple[PoolNeutrality, ...]
    months: tuple[MonthFigures, ...]
    subjectives: tuple[SubjectiveCost, ...]
    control_totals: tuple[ControlTotal, ...]
    ceilings: tuple[CeilingLine, ...]
    time: tuple[PostMonth, ...]
    baseline_pence: Pence | None
    outside_pence: Pence  # cost outside the arrangement by proration (6400)
    tests: Mapping[str, TestResult]
    verdict: Verdict
    verdict_reasons: tuple[str, ...]
    bridge: tuple[BridgeStep, ...]
    excluded_costs: tuple[ExcludedCost, ...]
    position: Position
    approvals: tuple[Approval, ...] = ()  # by either council, of exactly this report
    acceptances: tuple[ConcededAcceptance, ...] = ()  # of N2, oldest first

    @property
    def is_agreed(self) -> bool:
        """Whether both councils have agreed it; until then it is a draft."""
        agreed = {each.party for each in self.approvals if each.step is StatementStep.AGREE}
        return {self.host.code, self.recipient.code} <= agreed

    @property
    def total(self) -> Figures:
        """All pools added up: shown, never judged, because pools do not offset each other."""
        return total(pool.figures for pool in self.pools)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of several verdicts, in the order in which Verdict lists them."""
    found = set(verdicts)
    return next((verdict for verdict in Verdict if verdict in found), Verdict.NEUTRAL)
