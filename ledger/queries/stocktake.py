"""The annual stocktake, drawn from the queries that each of its parts has already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import Connection

from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import Month, Span
from ledger.domain.charge_facts import PoolMonth
from ledger.domain.cost import Subjective
from ledger.domain.method_review import MethodReview, last_review, review_state
from ledger.domain.neutrality import Neutrality, accepted_pence
from ledger.domain.outturn import Outturn, added_up
from ledger.domain.recovery import Basis
from ledger.domain.stocktake import (
    CapOfYear,
    Conceded,
    FinancialYear,
    Method,
    PhaseYear,
    PoolYear,
    SavingOfYear,
    ServiceYear,
    SharedPost,
    Stocktake,
)
from ledger.queries import caps, method_reviews, outturns, savings
from ledger.queries.arrangements import Known
from ledger.queries.driver_refresh import drivers_at
from ledger.queries.neutrality import neutrality
from ledger.queries.stranded import ending_then, stranded_lines

_Books = Mapping[outturns.PoolPhase, Outturn]


def stocktake(
    connection: Connection, known: Known, *, financial_year: str, as_at: date | None = None
) -> Stocktake:
    """Draw the stocktake of a financial year (``2018-19``), as at its end or an earlier day of it.

    Money is pence, net of VAT. Raises MonthMalformed for a year that the books do not touch.
    """
    arrangement, arrangement_id = known.arrangement, known.arrangement_id
    year = FinancialYear.parse(financial_year, arrangement)
    day = year.last.last if as_at is None else min(as_at, year.last.last)
    before = outturns.by_phase(
        connection, arrangement_id, arrangement, as_at=year.first.first - timedelta(days=1)
    )
    by_then = outturns.by_phase(connection, arrangement_id, arrangement, as_at=day)
    during = {key: each - before.get(key, Outturn()) for key, each in by_then.items()}
    report = neutrality(connection, known, as_at=day)
    of_service = neutrality(connection, known, as_at=day, first_month=year.first)
    by_month = outturns.by_service_month(connection, arrangement_id, arrangement, as_at=day)
    reviews = [each.review for each in method_reviews.listing(connection, arrangement_id)]
    return Stocktake(
        arrangement_code=arrangement.code,
        arrangement_name=arrangement.name,
        host=arrangement.party(arrangement.host),
        recipient=arrangement.party(arrangement.recipient),
        phases=arrangement.phases,
        financial_year=year.name,
        covered=arrangement.term.overlap(Span(year.first.first, year.last.last)),
        as_at=day,
        verdict=report.verdict,
        verdict_reasons=report.verdict_reasons,
        outturn=_outturn(arrangement, before, during),
        phase_outturn=_phases(arrangement, during),
        service_year=tuple(
            ServiceYear(whole.pool, whole.name, of_year.figures, whole.figures, whole.verdict)
            for whole, of_year in zip(report.pools, of_service.pools, strict=True)
        ),
        methods=_methods(arrangement, reviews, day),
        drivers=drivers_at(connection, known, reviews, as_at=day),
        savings=_savings(connection, arrangement_id, year),
        stranded=stranded_lines(connection, known, year, by_month, as_at=day),
        ending_then=ending_then(connection, known, day),
        shared_posts=_shared_posts(arrangement, year, by_month, of_service),
        conceded=_conceded(report),
        ceilings=report.ceilings,
        caps=_caps(connection, known, year, by_month, day),
        position=report.position,
    )


# ---- outturn ----
def _outturn(arrangement: Arrangement, before: _Books, during: _Books) -> tuple[PoolYear, ...]:
    """Every pool in the books of the year, beside what was open before."""
    return tuple(
        PoolYear(
            pool.code,
            pool.name,
            arrangement.supplier_of(pool),
            _of_pool(before, pool.code).residual_pence,
            _of_pool(during, pool.code),
        )
        for pool in arrangement.pools
    )


def _of_pool(books: _Books, pool: str) -> Outturn:
    return added_up(each for (code, _), each in books.items() if code == pool)


def _phases(arrangement: Arrangement, during: _Books) -> tuple[PhaseYear, ...]:
    """The year's books by pool and phase, in the order of the pools, the earliest phase first."""
    places = {pool.code: place for place, pool in enumerate(arrangement.pools)}
    keys = sorted(during, key=lambda key: (places[key[0]], key[1] or 0))
    return tuple(PhaseYear(*key, during[key]) for key in keys if during[key] != Outturn())


# ---- methods ----
def _methods(
    arrangement: Arrangement, reviews: Sequence[MethodReview], as_at: date
) -> tuple[Method, ...]:
    """How each pool of any version is charged by the version in force on the day."""
    model = arrangement.model_of(Month.of(as_at))
    found = []
    for newest in arrangement.pools:
        standing = model.pool(newest.code)
        having = [each for each in arrangement.models if each.pool(newest.code) is not None]
        review = last_review(reviews, newest.code, as_at=as_at)
        found.append(
            Method(
                standing or newest,
                arrangement.supplier_of(newest),
                model.version if standing is not None else having[-1].version,
                standing is not None,
                review,
                review_state(review, as_at=as_at),
            )
        )
    return tuple(found)


def _savings(
    connection: Connection, arrangement_id: int, year: FinancialYear
) -> tuple[SavingOfYear, ...]:
    """Savings of which a month lies in the year."""
    return tuple(
        SavingOfYear(each.id, each.party, each.saving, each.saving.of_year(year.name))
        for each in savings.listing(connection, arrangement_id)
        if each.saving.first_month <= year.last and year.first <= each.saving.last_month
    )


# ---- shared posts ----
def _shared_posts(
    arrangement: Arrangement,
    year: FinancialYear,
    by_month: Mapping[PoolMonth, Outturn],
    of_service: Neutrality,
) -> tuple[SharedPost, ...]:
    """Every pool that a version in force in the year shares by a post's time."""
    timed = {
        (pool.post or "", pool.code): pool
        for month in arrangement.term.months()
        if year.holds(month)
        for pool in arrangement.model_of(month).pools
        if pool.basis is Basis.TIME
    }
    return tuple(
        SharedPost(
            post,
            arrangement.post(post).title,
            arrangement.post(post).employer,
            code,
            arrangement.supplier_of(pool),
            arrangement.payer_of(pool),
            _of_year(by_month, year, code),
            _employees(of_service, code)
            if arrangement.supplier_of(pool) == arrangement.host
            else None,
        )
        for (post, code), pool in timed.items()
    )


def _of_year(by_month: Mapping[PoolMonth, Outturn], year: FinancialYear, pool: str) -> Outturn:
    return added_up(
        each for (code, month), each in by_month.items() if code == pool and year.holds(month)
    )


def _employees(of_service: Neutrality, pool: str) -> int:
    return sum(
        each.incurred_pence
        for each in of_service.subjectives
        if each.pool == pool and each.subjective == Subjective.EMPLOYEES
    )


# ---- what was conceded, and limits ----
def _conceded(report: Neutrality) -> tuple[Conceded, ...]:
    """Pools with cost conceded to date, or accepted."""
    accepted = accepted_pence(report.acceptances)
    found = (
        Conceded(each.pool, each.figures.retained_conceded_pence, accepted.get(each.pool, 0))
        for each in report.pools
    )
    return tuple(each for each in found if each.conceded_pence or each.accepted_pence)


def _caps(
    connection: Connection,
    known: Known,
    year: FinancialYear,
    by_month: Mapping[PoolMonth, Outturn],
    as_at: date,
) -> tuple[CapOfYear, ...]:
    """Every pool with a cap or a floor by the version of the year's last month of the term."""
    arrangement = known.arrangement
    months = [month for month in arrangement.term.months() if year.holds(month)]
    if not months:
        return ()
    limited = [
        pool
        for pool in arrangement.model_of(months[-1]).pools
        if pool.annual_cap_pence is not None or pool.annual_floor_pence is not None
    ]
    raised = caps.raises(connection, known.arrangement_id)
    codes = [pool.code for pool in limited]
    held = caps.held_back(connection, known.arrangement_id, codes, as_at)
    return tuple(
        CapOfYear(
            pool.code,
            pool.annual_cap_pence,
            raised.get((pool.code, year.name), 0),
            pool.annual_floor_pence,
            _of_year(by_month, year, pool.code).recharged_pence,
            sum(
                pence
                for (code, month), pence in held.items()
                if code == pool.code and year.holds(month)
            ),
        )
        for pool in limited
    )
