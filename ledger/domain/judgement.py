"""Judging neutrality: T0 to T4, the verdicts and the bridge, from figures already drawn.

Source: domain page, "Cost neutrality". Shown apart and never merged: T1 and T3 can disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import Month
from ledger.domain.money import Pence, show_pounds
from ledger.domain.neutrality import (
    BridgeStep,
    CeilingLine,
    ControlTotal,
    Figures,
    PoolNeutrality,
    PostMonth,
    TestResult,
    TimeState,
    Verdict,
    worst,
)
from ledger.domain.recovery import Basis, Pool

_LACKING = (TimeState.MISSING, TimeState.INCOMPLETE)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What judgement needs beside the figures."""

    as_at: date
    control_totals: Sequence[ControlTotal]
    ceilings: Sequence[CeilingLine]
    time: Sequence[PostMonth]
    baseline_pence: Pence | None
    uncharged: Mapping[str, Pence]  # account 6000 by pool
    open_disputes: int
    accepted: Mapping[str, Pence] = field(default_factory=dict)  # N2 accepted in writing, by pool


def judge_pool(
    arrangement: Arrangement, pool: Pool, figures: Figures, evidence: Evidence
) -> PoolNeutrality:
    """One pool's verdict: the first that applies, with its reasons."""
    missing = _missing(arrangement, pool, evidence)
    provisional = _provisional(arrangement, pool, evidence)
    residual = figures.residual_pence
    if missing:
        verdict, reasons = Verdict.NOT_DETERMINABLE, missing
    elif provisional:
        verdict, reasons = Verdict.PROVISIONAL, provisional
    elif abs(residual) <= _tolerance(arrangement, evidence.as_at):
        verdict, reasons = Verdict.NEUTRAL, ["The residual is within tolerance."]
    elif residual > 0:
        verdict = Verdict.UNDER_RECOVERED
        reasons = [f"{show_pounds(residual)} of recoverable cost is not recharged."]
    else:
        verdict = Verdict.OVER_RECOVERED
        reasons = [f"{show_pounds(-residual)} more is recharged than is recoverable."]
    return PoolNeutrality(pool.code, pool.name, pool.basis, figures, verdict, tuple(reasons))


def _tolerance(arrangement: Arrangement, as_at: date) -> Pence:
    """Nil at the end, whatever was allowed on the way."""
    return 0 if as_at >= arrangement.term.last else arrangement.neutrality_tolerance_pence


def _post_of(arrangement: Arrangement, code: str, month: Month) -> str | None:
    """Return the post whose time a pool's share of a month rests on, its own or its lead's."""
    pool = arrangement.model_of(month).pool(code)
    if pool is not None and pool.basis is Basis.FOLLOWS:
        return _post_of(arrangement, pool.follows or "", month)
    return pool.post if pool is not None else None


def _months_in(
    arrangement: Arrangement, pool: Pool, evidence: Evidence, states: Iterable[TimeState]
) -> list[str]:
    return [
        f"The time of {each.post} for {each.service_month} is {each.state}."
        for each in evidence.time
        if each.state in states
        and each.post == _post_of(arrangement, pool.code, each.service_month)
    ]


def _missing(arrangement: Arrangement, pool: Pool, evidence: Evidence) -> list[str]:
    reasons = _months_in(arrangement, pool, evidence, _LACKING)
    uncharged = evidence.uncharged.get(pool.code, 0)
    if uncharged:
        reasons.append(f"{show_pounds(uncharged)} of cost is not yet apportioned (account 6000).")
    return reasons


def _provisional(arrangement: Arrangement, pool: Pool, evidence: Evidence) -> list[str]:
    states = (TimeState.ESTIMATED, TimeState.UNCERTIFIED, TimeState.CERTIFIED)
    reasons = _months_in(arrangement, pool, evidence, states)
    reasons += [
        f"{each.service_month} has no productive day of {each.post}: charged on the split of "
        "others."
        for each in evidence.time
        if each.share_percent is None
        and each.state not in (*_LACKING, TimeState.ESTIMATED)
        and each.post == _post_of(arrangement, pool.code, each.service_month)
    ]
    return reasons


def judge_tests(
    arrangement: Arrangement, pools: Sequence[PoolNeutrality], total: Figures, evidence: Evidence
) -> dict[str, TestResult]:
    """T0 to T4; None where a test cannot be determined."""
    results = (
        _complete(evidence),
        _full_cost(arrangement, pools, evidence),
        _price_ceiling(evidence),
        _incremental(total, evidence),
        _cash(arrangement, pools, evidence),
    )
    return {result.code: result for result in results}


def _complete(evidence: Evidence) -> TestResult:
    failures = [
        f"{pool}: {show_pounds(pence)} of cost is not yet apportioned (account 6000)."
        for pool, pence in evidence.uncharged.items()
        if pence
    ]
    failures += [
        f"{each.source} of {each.entered_on:%B %Y}: recorded {show_pounds(each.recorded_pence)}, "
        f"control total {show_pounds(each.expected_pence)}."
        for each in evidence.control_totals
        if each.expected_pence is not None and each.difference_pence
    ]
    failures += [
        f"The time of {each.post} for {each.service_month} is {each.state}, not approved."
        for each in evidence.time
        if each.state is not TimeState.APPROVED
    ]
    not_given = [
        f"{each.source} of {each.entered_on:%B %Y}: no control total is given."
        for each in evidence.control_totals
        if each.expected_pence is None
    ]
    passed = False if failures else None if not_given else True
    return TestResult("T0", "Complete", passed, (*failures, *not_given))


def _full_cost(
    arrangement: Arrangement, pools: Sequence[PoolNeutrality], evidence: Evidence
) -> TestResult:
    tolerance = _tolerance(arrangement, evidence.as_at)
    lacking = [pool for pool in pools if pool.verdict is Verdict.NOT_DETERMINABLE]
    failing = [
        pool
        for pool in pools
        if pool not in lacking and abs(pool.figures.residual_pence) > tolerance
    ]
    reasons = [
        f"{pool.pool}: residual {show_pounds(pool.figures.residual_pence)}." for pool in failing
    ]
    reasons += [f"{pool.pool}: not determinable." for pool in lacking]
    passed = False if failing else None if lacking else True
    return TestResult("T1", "Full cost", passed, tuple(reasons))


def _price_ceiling(evidence: Evidence) -> TestResult:
    failing = [
        f"{line.service or line.pool}: charged {show_pounds(line.recharged_pence)} against a "
        f"cost of {show_pounds(line.cost_pence)}."
        for line in evidence.ceilings
        if line.determinable and line.recharged_pence > line.cost_pence
    ]
    if not evidence.ceilings:
        return TestResult("T2", "Price ceiling", None, ("Nothing has a price ceiling.",))
    unknown = [
        f"{line.service}: cost of {line.pool} is recorded without naming a service."
        for line in evidence.ceilings
        if not line.determinable
    ]
    passed = False if failing else None if unknown else True
    return TestResult("T2", "Price ceiling", passed, (*failing, *unknown))


def _incremental(total: Figures, evidence: Evidence) -> TestResult:
    title = "Incremental"
    if evidence.baseline_pence is None:
        reason = "No baseline that is approved covers every month so far."
        return TestResult("T3", title, None, (reason,))
    with_it = total.incurred_pence - total.recharged_pence - total.grant_pence
    passed = with_it <= evidence.baseline_pence
    reason = (
        f"The host's net cost is {show_pounds(with_it)} with the arrangement and "
        f"{show_pounds(evidence.baseline_pence)} without it."
    )
    return TestResult("T3", title, passed, (reason,))


def _cash(
    arrangement: Arrangement, pools: Sequence[PoolNeutrality], evidence: Evidence
) -> TestResult:
    if evidence.as_at < arrangement.term.last:
        return TestResult(
            "T4", "Cash", None, (f"The arrangement runs to {arrangement.term.last}.",)
        )
    reasons = [
        f"{pool.pool}: cash residual {show_pounds(pool.figures.cash_residual_pence)}."
        for pool in pools
        if pool.figures.cash_residual_pence
    ]
    reasons += [
        f"{pool.pool}: {show_pounds(pool.figures.written_off_pence)} is written off."
        for pool in pools
        if pool.figures.written_off_pence
    ]
    if evidence.open_disputes:
        reasons.append(f"Open disputes: {evidence.open_disputes}.")
    return TestResult("T4", "Cash", not reasons, tuple(reasons))


def judge_arrangement(
    pools: Sequence[PoolNeutrality],
    tests: Mapping[str, TestResult],
    control_totals: Sequence[ControlTotal],
    *,
    accepted: Mapping[str, Pence],
) -> tuple[Verdict, tuple[str, ...]]:
    """The worst of the pools; neutral only on whole evidence, T3 known and N2 nil or accepted.

    `accepted` is the conceded cost that both councils have accepted in writing, by pool.
    """
    verdict = worst(pool.verdict for pool in pools)
    words = verdict.value.replace("_", " ").lower()
    reasons = [f"{pool.pool} is {words}." for pool in pools if pool.verdict is verdict]
    untied = [
        each for each in control_totals if each.expected_pence is None or each.difference_pence
    ]
    if untied and verdict is not Verdict.NOT_DETERMINABLE:
        return Verdict.NOT_DETERMINABLE, tests["T0"].reasons
    if verdict is Verdict.NEUTRAL:
        if tests["T3"].passed is None:
            return Verdict.NOT_DETERMINABLE, tests["T3"].reasons
        conceded = [_not_accepted(pool, accepted.get(pool.pool, 0)) for pool in pools]
        if any(conceded):
            return Verdict.PROVISIONAL, tuple(reason for reason in conceded if reason)
        reasons = ["Every pool is neutral on whole evidence."]
    return verdict, tuple(reasons)


def _not_accepted(pool: PoolNeutrality, accepted: Pence) -> str | None:
    """Say what of a pool's conceded cost is beyond what both councils have accepted."""
    conceded = pool.figures.retained_conceded_pence
    if min(accepted, 0) <= conceded <= max(accepted, 0):
        return None
    if not accepted:
        return (
            f"{show_pounds(conceded)} of {pool.pool} is conceded (N2), which both have yet to "
            "accept in writing."
        )
    return (
        f"{show_pounds(conceded)} of {pool.pool} is conceded (N2), "
        f"{show_pounds(conceded - accepted)} beyond the {show_pounds(accepted)} that both have "
        "accepted in writing."
    )


@dataclass(frozen=True, slots=True)
class Causes:
    """What moves the residual, net pence by pool, and what of the charges came late."""

    uncharged: Mapping[str, Pence]  # account 6000
    credited: Mapping[str, Pence] = field(default_factory=dict)  # off C, by credit notes
    superseded: Mapping[str, Pence] = field(default_factory=dict)  # off C, to be charged anew
    waived: Mapping[str, Pence] = field(default_factory=dict)  # true-ups within tolerance
    late_pence: Pence = 0

    def in_residual_of(self, pool: str) -> Pence:
        """What of a pool's residual these causes explain."""
        each = (self.uncharged, self.credited, self.superseded, self.waived)
        return sum(amounts.get(pool, 0) for amounts in each)


def bridge(pools: Sequence[PoolNeutrality], causes: Causes) -> tuple[BridgeStep, ...]:
    """What the residual comes from, cause by cause, and beside it what is no part of it."""
    priced = sum(
        pool.figures.residual_pence - causes.in_residual_of(pool.pool)
        for pool in pools
        if pool.basis.charges_a_price
    )
    unbilled = sum(causes.uncharged.values())
    credited = sum(causes.credited.values())
    superseded = sum(causes.superseded.values())
    waived = sum(causes.waived.values())
    residual = sum(pool.figures.residual_pence for pool in pools)
    disputed = sum(pool.figures.disputed_pence for pool in pools)
    conceded = sum(pool.figures.retained_conceded_pence for pool in pools)
    explained = priced + unbilled + credited + superseded + waived
    inside = (
        ("price_variance", priced, "Cost of priced services less their price."),
        ("unbilled", unbilled, "Cost recorded and not yet apportioned."),
        ("credited", credited, "Taken off C by credit notes."),
        ("superseded", superseded, "Taken off C with its statement, to be charged anew."),
        ("waived_in_tolerance", waived, "True-ups waived as too small."),
        ("rounding", 0, "Nil: the recipient's share rounds to the penny inside R."),
        ("unexplained", residual - explained, "Nil, or a fault of the software."),
    )
    beside = (
        ("late_items", causes.late_pence, "Charged late, and so recovered."),
        ("disputed", disputed, "Billed and under dispute: in C until credited."),
        ("conceded", conceded, "N2: caused by the arrangement, borne by the host; outside R."),
    )
    return (
        *(BridgeStep(cause, pence, in_residual=True, note=note) for cause, pence, note in inside),
        *(BridgeStep(cause, pence, in_residual=False, note=note) for cause, pence, note in beside),
    )
