"""Cost neutrality drawn from the ledger: the residual by pool and month is a balance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, func, select

from ledger.domain.accounts import RECHARGE_INCOME, Account
from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import Month
from ledger.domain.judgement import Evidence, bridge, judge_arrangement, judge_pool, judge_tests
from ledger.domain.money import Pence, show_percent
from ledger.domain.neutrality import (
    CeilingLine,
    ControlTotal,
    Figures,
    MonthFigures,
    Neutrality,
    PostMonth,
    SubjectiveCost,
    TimeState,
    total,
)
from ledger.domain.recovery import Basis, RetainedIs
from ledger.domain.time import share_of
from ledger.queries import costs, disputes, evidence, time_apportionments
from ledger.queries.arrangements import Known
from ledger.queries.positions import position
from ledger.store.charges import charge
from ledger.store.costs import cost, cost_month
from ledger.store.disputes import dispute
from ledger.store.journals import event, journal_line
from ledger.store.receipts import receipt_allocation
from ledger.store.statements import statement_issue, statement_line

PoolMonth = tuple[str, Month]


def neutrality(
    connection: Connection, known: Known, *, as_at: date, first_month: Month | None = None
) -> Neutrality:
    """Report neutrality as at a date, of the service months from `first_month` on (or all).

    Figures are those of the months asked for; tests and verdicts are always cumulative from
    inception, because neutrality is.
    """
    whole = _cumulative(connection, known, as_at)
    if first_month is None:
        return whole
    drawn = _Drawn(connection, known.arrangement_id, known.arrangement, as_at, first_month)
    by_month = drawn.figures()
    return replace(
        whole,
        first_month=first_month,
        pools=tuple(replace(pool, figures=_of_pool(by_month, pool.pool)) for pool in whole.pools),
        months=tuple(each for each in whole.months if each.service_month >= first_month),
        subjectives=drawn.subjectives(),
    )


def _of_pool(by_month: dict[PoolMonth, Figures], pool: str) -> Figures:
    return total(figures for (code, _), figures in by_month.items() if code == pool)


def _cumulative(connection: Connection, known: Known, as_at: date) -> Neutrality:
    arrangement = known.arrangement
    drawn = _Drawn(connection, known.arrangement_id, arrangement, as_at, None)
    by_month = drawn.figures()
    uncharged = drawn.uncharged()
    judged_on = Evidence(
        as_at=as_at,
        control_totals=drawn.control_totals(),
        ceilings=drawn.ceilings(),
        time=drawn.time(),
        baseline_pence=evidence.baseline_pence(
            connection,
            known.arrangement_id,
            Month.of(arrangement.term.first),
            min(Month.of(as_at), Month.of(arrangement.term.last)),
        ),
        uncharged=uncharged,
        open_disputes=drawn.open_disputes(),
    )
    pools = tuple(
        judge_pool(
            arrangement,
            pool,
            _of_pool(by_month, pool.code),
            judged_on,
        )
        for pool in arrangement.model.pools
    )
    whole = total(pool.figures for pool in pools)
    tests = judge_tests(arrangement, pools, whole, judged_on)
    verdict, reasons = judge_arrangement(pools, tests, judged_on.control_totals)
    places = {pool.code: place for place, pool in enumerate(arrangement.model.pools)}
    months = sorted(by_month, key=lambda key: (places[key[0]], key[1]))
    return Neutrality(
        arrangement_code=arrangement.code,
        arrangement_name=arrangement.name,
        host=arrangement.party(arrangement.host),
        recipient=arrangement.party(arrangement.recipient),
        as_at=as_at,
        first_month=min((month for _, month in months), default=Month.of(as_at)),
        last_month=Month.of(as_at),
        pools=pools,
        months=tuple(MonthFigures(pool, month, by_month[pool, month]) for pool, month in months),
        subjectives=drawn.subjectives(),
        control_totals=tuple(judged_on.control_totals),
        ceilings=tuple(judged_on.ceilings),
        time=tuple(judged_on.time),
        baseline_pence=judged_on.baseline_pence,
        outside_pence=drawn.outside(),
        tests=tests,
        verdict=verdict,
        verdict_reasons=reasons,
        bridge=bridge(pools, uncharged, drawn.late()),
        excluded_costs=arrangement.excluded_costs,
        position=position(connection, known.arrangement_id),
    )


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Draws each part of the report from the ledger, under the same dates."""

    connection: Connection
    arrangement_id: int
    arrangement: Arrangement
    as_at: date
    first_month: Month | None

    def figures(self) -> dict[PoolMonth, Figures]:
        """I N1 N2 G C from balances; billed, S and disputed from statement lines."""
        found: dict[PoolMonth, dict[str, Pence]] = {}
        conceded = {
            pool.code
            for pool in self.arrangement.model.pools
            if pool.retained_is is RetainedIs.CONCEDED
        }

        def add(key: PoolMonth, name: str, pence: Pence) -> None:
            amounts = found.setdefault(key, {})
            amounts[name] = amounts.get(name, 0) + pence

        for (pool, month, account), pence in self._balances().items():
            if account in RECHARGE_INCOME:
                add((pool, month), "recharged_pence", -pence)
                continue
            add((pool, month), "incurred_pence", pence)
            if account is Account.RETAINED_COST:
                kind = "conceded" if pool in conceded else "own"
                add((pool, month), f"retained_{kind}_pence", pence)
            elif account is Account.GRANT_FUNDED_COST:
                add((pool, month), "grant_pence", pence)
        for (pool, month), name, pence in self._billing():
            add((pool, month), name, pence)
        return {key: Figures(**amounts) for key, amounts in found.items()}

    def _balances(self) -> dict[tuple[str, Month, Account], Pence]:
        accounts = (
            Account.COST_POOL,
            Account.RECOVERABLE_COST,
            Account.RETAINED_COST,
            Account.GRANT_FUNDED_COST,
            *RECHARGE_INCOME,
        )
        line = journal_line.c
        rows = self.connection.execute(
            select(
                line.pool,
                line.service_month,
                line.account,
                func.sum(line.amount_pence).label("pence"),
            )
            .where(
                line.arrangement_id == self.arrangement_id,
                line.book == self.arrangement.host,
                line.account.in_([int(account) for account in accounts]),
                line.effective_on <= self.as_at,
                *self._in_range(line.service_month),
            )
            .group_by(line.pool, line.service_month, line.account)
        )
        return {(row.pool, row.service_month, Account(row.account)): int(row.pence) for row in rows}

    def _in_range(self, column: Any) -> list[Any]:
        """Keep to service months asked for, and never beyond the date: those are yet to come."""
        until = [column.is_(None) | (column <= Month.of(self.as_at))]
        return until if self.first_month is None else [*until, column >= self.first_month]

    def _billing(self) -> list[tuple[PoolMonth, str, Pence]]:
        """Each issued line's net, what of it is settled, and what is open and disputed."""
        rows = self.connection.execute(
            select(
                statement_line.c.event_id,
                statement_line.c.row_no,
                statement_line.c.net_pence,
                charge.c.pool,
                charge.c.service_month,
            )
            .join(
                statement_issue,
                (statement_issue.c.arrangement_id == statement_line.c.arrangement_id)
                & (statement_issue.c.statement_event_id == statement_line.c.event_id),
            )
            .join(
                charge,
                (charge.c.arrangement_id == statement_line.c.arrangement_id)
                & (charge.c.event_id == statement_line.c.charge_event_id),
            )
            .where(
                statement_line.c.arrangement_id == self.arrangement_id,
                statement_issue.c.issued_on <= self.as_at,
                *self._in_range(charge.c.service_month),
            )
        )
        settled = self._net_by_line(receipt_allocation, event.c.effective_on)
        disputed = self._net_by_line(dispute, dispute.c.raised_on)
        found: list[tuple[PoolMonth, str, Pence]] = []
        for row in rows:
            key, place = (row.pool, row.service_month), (row.event_id, row.row_no)
            paid = settled.get(place, 0)
            open_net = max(row.net_pence - paid, 0)
            found.append((key, "billed_pence", row.net_pence))
            found.append((key, "settled_pence", paid))
            found.append((key, "disputed_pence", min(disputed.get(place, 0), open_net)))
        return found

    def _net_by_line(self, facts: Any, day: Any) -> dict[tuple[int, int], Pence]:
        rows = self.connection.execute(
            select(
                facts.c.statement_event_id,
                facts.c.statement_line,
                func.sum(facts.c.net_pence).label("net"),
            )
            .join(
                event,
                (event.c.arrangement_id == facts.c.arrangement_id)
                & (event.c.event_id == facts.c.event_id),
            )
            .where(facts.c.arrangement_id == self.arrangement_id, day <= self.as_at)
            .group_by(facts.c.statement_event_id, facts.c.statement_line)
        )
        return {(row.statement_event_id, row.statement_line): int(row.net) for row in rows}

    def uncharged(self) -> dict[str, Pence]:
        """Account 6000 by pool: nil where everything is apportioned."""
        found: dict[str, Pence] = {}
        for (pool, _, account), pence in self._balances().items():
            if account is Account.COST_POOL:
                found[pool] = found.get(pool, 0) + pence
        return found

    def outside(self) -> Pence:
        """Cost outside the arrangement by proration: account 6400."""
        line = journal_line.c
        return int(
            self.connection.execute(
                select(func.coalesce(func.sum(line.amount_pence), 0)).where(
                    line.arrangement_id == self.arrangement_id,
                    line.book == self.arrangement.host,
                    line.account == int(Account.COST_OUTSIDE),
                    line.effective_on <= self.as_at,
                )
            ).scalar_one()
        )

    def control_totals(self) -> list[ControlTotal]:
        """Each month's control total of each source against what is recorded (I + 6400)."""
        recorded = _by_month(
            costs.totals_by_source(self.connection, self.arrangement_id, self.as_at)
        )
        expected = _by_month(
            evidence.control_totals(self.connection, self.arrangement_id, self.as_at)
        )
        return [
            ControlTotal(month.last, source, expected.get((month, source)), recorded_pence)
            for (month, source), recorded_pence in sorted(
                {**dict.fromkeys(expected, 0), **recorded}.items()
            )
        ]

    def ceilings(self) -> list[CeilingLine]:
        """Cost and charge of every service of a pool with a price ceiling, or of the pool."""
        line = journal_line.c
        rows = self.connection.execute(
            select(
                line.pool, line.service, line.account, func.sum(line.amount_pence).label("pence")
            )
            .join(
                event,
                (event.c.arrangement_id == line.arrangement_id)
                & (event.c.event_id == line.event_id),
            )
            .where(
                line.arrangement_id == self.arrangement_id,
                line.book == self.arrangement.host,
                line.effective_on <= self.as_at,
                line.account.in_([int(each) for each in (Account.COST_POOL, *RECHARGE_INCOME)]),
                event.c.kind.in_(["cost_recorded", "recharge_earned"]),
            )
            .group_by(line.pool, line.service, line.account)
        )
        cost_of: dict[tuple[str, str | None], Pence] = {}
        charged: dict[tuple[str, str | None], Pence] = {}
        for row in rows:
            side = cost_of if row.account == Account.COST_POOL else charged
            key = (row.pool, row.service)
            side[key] = side.get(key, 0) + int(row.pence)
        found = []
        for pool in self.arrangement.model.pools:
            services = self.arrangement.services_of(pool.code)
            whole = cost_of.get((pool.code, None), 0) == 0 or not services
            flagged: list[str | None] = [
                each.code for each in services if pool.price_ceiling or each.price_ceiling
            ]
            if pool.price_ceiling and not services:
                flagged = [None]
            for service in flagged:
                key = (pool.code, service)
                found.append(
                    CeilingLine(
                        pool.code,
                        service,
                        cost_of.get(key, 0),
                        -charged.get(key, 0),
                        determinable=whole,
                    )
                )
        return found

    def time(self) -> list[PostMonth]:
        """Every ended month of every post that a pool names, and how far its time has got."""
        stated = time_apportionments.in_force(self.connection, self.arrangement_id)
        joint = {
            pool.post: pool.joint_share
            for pool in self.arrangement.model.pools
            if pool.basis is Basis.TIME
        }
        found = []
        for post in self.arrangement.posts_needing_time():
            shared = post.shared.overlap(self.arrangement.term)
            for month in shared.months() if shared else ():
                if self.arrangement.shared_days(post, month).last > self.as_at:
                    break
                entry = stated.get((post.code, month))
                share = entry and share_of(
                    [entry.apportionment],
                    recipient=self.arrangement.recipient,
                    joint_share=joint[post.code] or Fraction(0),
                )
                percent = show_percent(share.share) if share else None
                found.append(PostMonth(post.code, month, _state(entry), percent))
        return found

    def open_disputes(self) -> int:
        """How many disputes are open."""
        listed = disputes.listing(self.connection, self.arrangement_id)
        return sum(1 for each in listed if each.status == "open" and each.raised_on <= self.as_at)

    def late(self) -> Pence:
        """What was charged late, net."""
        return int(
            self.connection.execute(
                select(func.coalesce(func.sum(charge.c.net_pence), 0)).where(
                    charge.c.arrangement_id == self.arrangement_id,
                    charge.c.late_item == 1,
                    charge.c.period <= Month.of(self.as_at),
                )
            ).scalar_one()
        )

    def subjectives(self) -> tuple[SubjectiveCost, ...]:
        """Cost incurred inside the arrangement, by pool and CIPFA subjective."""
        rows = self.connection.execute(
            select(
                cost.c.pool, cost.c.subjective, func.sum(cost_month.c.amount_pence).label("pence")
            )
            .join(
                cost_month,
                (cost_month.c.arrangement_id == cost.c.arrangement_id)
                & (cost_month.c.event_id == cost.c.event_id),
            )
            .where(
                cost.c.arrangement_id == self.arrangement_id,
                cost.c.entered_on <= self.as_at,
                cost_month.c.service_month.is_not(None),
                *self._in_range(cost_month.c.service_month),
            )
            .group_by(cost.c.pool, cost.c.subjective)
        ).all()
        places = [pool.code for pool in self.arrangement.model.pools]
        ordered = sorted(rows, key=lambda row: (places.index(row.pool), row.subjective))
        return tuple(SubjectiveCost(row.pool, row.subjective, int(row.pence)) for row in ordered)


def _by_month(by_day: dict[tuple[date, str], Pence]) -> dict[tuple[Month, str], Pence]:
    found: dict[tuple[Month, str], Pence] = {}
    for (day, source), pence in by_day.items():
        key = (Month.of(day), source)
        found[key] = found.get(key, 0) + pence
    return found


def _state(entry: time_apportionments.StatedTime | None) -> TimeState:
    if entry is None:
        return TimeState.MISSING
    if not entry.complete:
        return TimeState.INCOMPLETE
    if not entry.certified:
        return TimeState.UNCERTIFIED
    return TimeState.APPROVED if entry.approved else TimeState.CERTIFIED
