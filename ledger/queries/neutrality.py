"""Cost neutrality drawn from the ledger: the residual by pool and month is a balance.

It is the host's: what the recipient supplies, and the host's own 5500, are outside it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, func, select

from ledger.domain.accounts import RECHARGE_INCOME, Account
from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import Month
from ledger.domain.journal import EventKind
from ledger.domain.judgement import (
    Causes,
    Evidence,
    bridge,
    judge_arrangement,
    judge_pool,
    judge_tests,
)
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
    accepted_pence,
    total,
)
from ledger.domain.recovery import Basis, Pool, RetainedIs
from ledger.domain.time import share_of
from ledger.queries import caps, costs, evidence, on_account, time_apportionments, time_estimates
from ledger.queries.acceptances import acceptances
from ledger.queries.arrangements import Known
from ledger.queries.balances import account_balance
from ledger.queries.credit_notes import credited_for_good
from ledger.queries.knowing import charge_of_line
from ledger.queries.line_positions import LinePositions, line_positions
from ledger.queries.positions import position
from ledger.queries.superseded import superseded_charges
from ledger.store.charges import charge
from ledger.store.costs import cost, cost_month
from ledger.store.journals import event, journal_line
from ledger.store.statements import statement, statement_issue, statement_line

PoolMonth = tuple[str, Month]

# What cost and what was charged are drawn from, service by service.
_COST_AND_CHARGES = (
    EventKind.COST_RECORDED,
    EventKind.RECHARGE_EARNED,
    EventKind.ON_ACCOUNT_EARNED,
    EventKind.TRUED_UP,
    EventKind.CREDIT_NOTE_ISSUED,
)


def neutrality(
    connection: Connection, known: Known, *, as_at: date, first_month: Month | None = None
) -> Neutrality:
    """Report neutrality as at a date, of the service months from `first_month` on (or all).

    Figures are those of the months asked for; tests and verdicts are always cumulative from
    inception, because neutrality is.
    """
    positions = line_positions(connection, known.arrangement_id, as_at=as_at)
    whole = _cumulative(connection, known, as_at, positions)
    if first_month is None:
        return whole
    drawn = _Drawn(
        connection, known.arrangement_id, known.arrangement, as_at, first_month, positions
    )
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


def _cumulative(
    connection: Connection, known: Known, as_at: date, positions: LinePositions
) -> Neutrality:
    arrangement = known.arrangement
    drawn = _Drawn(connection, known.arrangement_id, arrangement, as_at, None, positions)
    by_month = drawn.figures()
    uncharged = drawn.uncharged()
    accepted = acceptances(connection, known.arrangement_id, as_at=as_at)
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
            as_at=as_at,
        ),
        uncharged=uncharged,
        open_disputes=drawn.open_disputes(),
        accepted=accepted_pence(accepted),
    )
    pools = tuple(
        judge_pool(
            arrangement,
            pool,
            _of_pool(by_month, pool.code),
            judged_on,
        )
        for pool in arrangement.pools_of(arrangement.host)
    )
    whole = total(pool.figures for pool in pools)
    tests = judge_tests(arrangement, pools, whole, judged_on)
    verdict, reasons = judge_arrangement(
        pools, tests, judged_on.control_totals, accepted=judged_on.accepted
    )
    places = {pool.code: place for place, pool in enumerate(arrangement.pools)}
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
        bridge=bridge(
            pools,
            Causes(
                uncharged=uncharged,
                credited=drawn.credited(),
                superseded=drawn.superseded(),
                waived=drawn.waived(),
                late_pence=drawn.late(),
            ),
        ),
        excluded_costs=arrangement.excluded_costs,
        position=position(connection, known.arrangement_id),
        acceptances=accepted,
    )


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Draws each part of the report from the ledger, under the same dates."""

    connection: Connection
    arrangement_id: int
    arrangement: Arrangement
    as_at: date
    first_month: Month | None
    positions: LinePositions  # of every statement line, as at the date

    def figures(self) -> dict[PoolMonth, Figures]:
        """I N1 N2 G C from balances; billed, S and disputed from statement lines."""
        found: dict[PoolMonth, dict[str, Pence]] = {}

        def add(key: PoolMonth, name: str, pence: Pence) -> None:
            amounts = found.setdefault(key, {})
            amounts[name] = amounts.get(name, 0) + pence

        held_back = self._held_back()
        for (pool, month, account), pence in self._balances().items():
            if account in RECHARGE_INCOME:
                add((pool, month), "recharged_pence", -pence)
                continue
            add((pool, month), "incurred_pence", pence)
            if account is Account.RETAINED_COST:
                conceded = pence
                if not self._is_conceded(pool, month):
                    conceded = held_back.get((pool, month), 0)
                add((pool, month), "retained_conceded_pence", conceded)
                add((pool, month), "retained_own_pence", pence - conceded)
            elif account is Account.GRANT_FUNDED_COST:
                add((pool, month), "grant_pence", pence)
        for (pool, month), name, pence in self._billing():
            add((pool, month), name, pence)
        return {key: Figures(**amounts) for key, amounts in found.items()}

    def _is_conceded(self, code: str, month: Month) -> bool:
        """Whether what the host keeps of the month is N2, by the version in force for it."""
        pool = self.arrangement.model_of(month).pool(code) or self.arrangement.pool(code)
        return pool.retained_is is RetainedIs.CONCEDED

    def _held_back(self) -> dict[PoolMonth, Pence]:
        """What a cap left with the host, by pool and month: conceded, whatever the pool keeps."""
        capped = {
            pool.code
            for model in self.arrangement.models
            for pool in model.pools
            if pool.annual_cap_pence is not None and pool.code in self._codes
        }
        return caps.held_back(self.connection, self.arrangement_id, capped, self.as_at)

    @property
    def _codes(self) -> list[str]:
        """The host's own pools: what the recipient supplies is not tested."""
        return [pool.code for pool in self.arrangement.pools_of(self.arrangement.host)]

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
        """Each issued line's net less credits, and what of it is settled, written off, disputed."""
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
                charge_of_line(),
            )
            .where(
                statement_line.c.arrangement_id == self.arrangement_id,
                statement_issue.c.issued_on <= self.as_at,
                charge.c.pool.in_(self._codes),
                *self._in_range(charge.c.service_month),
            )
        )
        found: list[tuple[PoolMonth, str, Pence]] = []
        for row in rows:
            key = (row.pool, row.service_month)
            stands = self.positions.of(row.event_id, row.row_no)
            billed = row.net_pence - stands.credited.net_pence
            settled = stands.settled.net_pence + stands.set_off.net_pence
            left = max(billed - settled - stands.written_off.net_pence, 0)
            found.append((key, "billed_pence", billed))
            found.append((key, "settled_pence", settled))
            found.append((key, "written_off_pence", stands.written_off.net_pence))
            found.append((key, "disputed_pence", min(stands.disputed.net_pence, left)))
        return found

    def uncharged(self) -> dict[str, Pence]:
        """Account 6000 by pool: nil where everything is apportioned."""
        found: dict[str, Pence] = {}
        for (pool, _, account), pence in self._balances().items():
            if account is Account.COST_POOL:
                found[pool] = found.get(pool, 0) + pence
        return found

    def outside(self) -> Pence:
        """Cost outside the arrangement by proration: account 6400."""
        return account_balance(
            self.connection,
            self.arrangement_id,
            book=self.arrangement.host,
            account=Account.COST_OUTSIDE,
            as_at=self.as_at,
        )

    def control_totals(self) -> list[ControlTotal]:
        """Each month's control total of each source against what is recorded (I + 6400)."""
        recorded = _by_month(
            costs.totals_by_source(
                self.connection, self.arrangement_id, self.as_at, pools=self._codes
            )
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
                event.c.kind.in_(_COST_AND_CHARGES),
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
        for pool in self.arrangement.pools_of(self.arrangement.host):
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
        estimates = time_estimates.by_month(self.connection, self.arrangement_id)
        found = []
        for post in self.arrangement.posts_needing_time():
            shared = post.shared.overlap(self.arrangement.term)
            for month in shared.months() if shared else ():
                if self.arrangement.shared_days(post, month).last > self.as_at:
                    break
                pool = self._timed_by(post.code, month)
                if pool is None:
                    continue
                entry = stated.get((post.code, month))
                share = entry and share_of(
                    [entry.apportionment],
                    recipient=self.arrangement.recipient,
                    joint_share=pool.joint_share or Fraction(0),
                )
                percent = show_percent(share.share) if share else None
                state = _state(entry, estimated=(post.code, month) in estimates)
                found.append(PostMonth(post.code, month, state, percent))
        return found

    def _timed_by(self, post: str, month: Month) -> Pool | None:
        """The last of the host's pools that the month's version charges on the post's time."""
        pools = [
            pool
            for pool in self.arrangement.model_of(month).pools
            if pool.basis is Basis.TIME and pool.post == post and pool.code in self._codes
        ]
        return pools[-1] if pools else None

    def open_disputes(self) -> int:
        """How many lines are under an open dispute."""
        prepared = select(statement.c.event_id).where(
            statement.c.arrangement_id == self.arrangement_id,
            statement.c.payee == self.arrangement.host,
        )
        ours = set(self.connection.execute(prepared).scalars())
        return sum(
            1
            for (number, _), each in self.positions.by_line.items()
            if number in ours and each.disputed.gross_pence
        )

    def credited(self) -> dict[str, Pence]:
        """What credit notes took off C, net, by pool."""
        found: dict[str, Pence] = {}
        taken_off = credited_for_good(self.connection, self.arrangement_id, as_at=self.as_at)
        for (pool, month), pence in taken_off.items():
            if pool in self._codes and month <= Month.of(self.as_at):
                found[pool] = found.get(pool, 0) + pence
        return found

    def superseded(self) -> dict[str, Pence]:
        """What superseding took off C and is not charged anew yet, net, by pool."""
        found: dict[str, Pence] = {}
        for each in superseded_charges(self.connection, self.arrangement_id, self._codes):
            if each.pending and each.key.service_month <= Month.of(self.as_at):
                found[each.key.pool] = found.get(each.key.pool, 0) + each.net_pence
        return found

    def waived(self) -> dict[str, Pence]:
        """True-ups waived as too small, by pool: above zero the host bears them."""
        found: dict[str, Pence] = {}
        waived = on_account.waived(self.connection, self.arrangement_id, until=Month.of(self.as_at))
        for (pool, _), pence in waived.items():
            if pool in self._codes:
                found[pool] = found.get(pool, 0) + pence
        return found

    def late(self) -> Pence:
        """What was charged late, net."""
        return int(
            self.connection.execute(
                select(func.coalesce(func.sum(charge.c.net_pence), 0)).where(
                    charge.c.arrangement_id == self.arrangement_id,
                    charge.c.late_item == 1,
                    charge.c.pool.in_(self._codes),
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
                cost.c.pool.in_(self._codes),
                cost_month.c.service_month.is_not(None),
                *self._in_range(cost_month.c.service_month),
            )
            .group_by(cost.c.pool, cost.c.subjective)
        ).all()
        places = self._codes
        ordered = sorted(rows, key=lambda row: (places.index(row.pool), row.subjective))
        return tuple(SubjectiveCost(row.pool, row.subjective, int(row.pence)) for row in ordered)


def _by_month(by_day: dict[tuple[date, str], Pence]) -> dict[tuple[Month, str], Pence]:
    found: dict[tuple[Month, str], Pence] = {}
    for (day, source), pence in by_day.items():
        key = (Month.of(day), source)
        found[key] = found.get(key, 0) + pence
    return found


def _state(entry: time_apportionments.StatedTime | None, *, estimated: bool) -> TimeState:
    if estimated and (entry is None or not entry.complete):
        return TimeState.ESTIMATED
    if entry is None:
        return TimeState.MISSING
    if not entry.complete:
        return TimeState.INCOMPLETE
    if not entry.certified:
        return TimeState.UNCERTIFIED
    return TimeState.APPROVED if entry.approved else TimeState.CERTIFIED
