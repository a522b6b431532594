"""The exit position as at a date, and what ending on another day would come to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import Connection, exists, func, select

from ledger.domain.accounts import Account
from ledger.domain.calendar import Month
from ledger.domain.changes import Changes
from ledger.domain.charging_anew import changed_arrangement
from ledger.domain.exit_position import (
    CONTROL_ACCOUNTS,
    ControlBalance,
    ExitPosition,
    OpenDispute,
    PoolExit,
    StrandedCost,
    UnbilledCharge,
    UnissuedStatement,
    WaitingSubmission,
)
from ledger.domain.exit_simulation import (
    ExitCost,
    ExitSimulation,
    Owed,
    StrandedIf,
    charged_by,
    credited_of,
    fee_parts,
)
from ledger.domain.money import Pence
from ledger.domain.neutrality import Neutrality, TimeState, accepted_pence
from ledger.domain.own_cost import OwnCostKind
from ledger.domain.recovery import PoolClass
from ledger.domain.simulation import Question, Simulation
from ledger.domain.statement import StatementStatus
from ledger.queries import statements
from ledger.queries.after_the_end import left_after_the_end
from ledger.queries.approvals import submissions
from ledger.queries.arrangements import Known
from ledger.queries.balances import trial_balance
from ledger.queries.exit_notices import notice_in_force
from ledger.queries.knowing import same_event
from ledger.queries.line_positions import line_positions
from ledger.queries.neutrality import neutrality
from ledger.queries.simulation import simulation
from ledger.store.approvals import SubmissionPurpose
from ledger.store.charges import charge
from ledger.store.disputes import dispute, dispute_resolution
from ledger.store.journals import event
from ledger.store.own_costs import own_cost
from ledger.store.statements import statement, statement_issue, statement_line


def exit_position(
    connection: Connection, known: Known, as_at: date, *, report: Neutrality | None = None
) -> ExitPosition:
    """Draw up where both councils stand as at a date, in pence, as known now.

    `report` is the neutrality of that date where the caller has it at hand.
    """
    arrangement, arrangement_id = known.arrangement, known.arrangement_id
    report = report or neutrality(connection, known, as_at=as_at)
    notice = notice_in_force(connection, arrangement_id)
    return ExitPosition(
        arrangement_code=arrangement.code,
        arrangement_name=arrangement.name,
        as_at=as_at,
        last_day=arrangement.term.last,
        run_off_closes_on=arrangement.run_off_closes_on,
        notice=notice.id if notice else None,
        balances=tuple(
            ControlBalance(book, account, pence)
            for book in _books(known)
            for account, pence in _control(connection, known, book, as_at).items()
        ),
        unbilled=_unbilled(connection, arrangement_id, as_at),
        unissued=tuple(
            UnissuedStatement(head.id, head.period, head.payee, head.status.value)
            for head in statements.heads(connection, arrangement_id)
            if head.status not in (StatementStatus.ISSUED, StatementStatus.RETURNED)
        ),
        disputes=_disputes(connection, arrangement_id, as_at),
        waiting=_waiting(connection, arrangement_id),
        time=tuple(each for each in report.time if each.state is not TimeState.APPROVED),
        after_the_end=tuple(left_after_the_end(connection, arrangement_id, arrangement)),
        pools=_pools(known, report),
        stranded=tuple(
            StrandedCost(book, pence)
            for book, pence in _stranded(connection, arrangement_id, as_at).items()
        ),
        verdict=report.verdict,
        verdict_reasons=report.verdict_reasons,
        tests=report.tests,
        position=report.position,
    )


def _books(known: Known) -> tuple[str, str]:
    return (known.arrangement.host, known.arrangement.recipient)


def _control(connection: Connection, known: Known, book: str, as_at: date) -> dict[Account, Pence]:
    """Every control account of a book, nil ones too."""
    answer = trial_balance(connection, known.arrangement_id, book, as_at)
    found = {row.account: row.balance_pence for row in answer.rows}
    return {account: found.get(account, 0) for account in CONTROL_ACCOUNTS}


def _pools(known: Known, report: Neutrality) -> tuple[PoolExit, ...]:
    accepted = accepted_pence(report.acceptances)
    return tuple(
        PoolExit(
            each.pool,
            each.figures.residual_pence,
            each.figures.cash_residual_pence,
            each.figures.retained_conceded_pence,
            accepted.get(each.pool, 0),
            known.arrangement.pool(each.pool).pool_class is PoolClass.EXIT,
            each.figures.incurred_pence,
        )
        for each in report.pools
    )


def _unbilled(
    connection: Connection, arrangement_id: int, as_at: date
) -> tuple[UnbilledCharge, ...]:
    """Charges earned by the date that stand on no statement issued by then."""
    billed = (
        exists()
        .where(
            statement_line.c.arrangement_id == charge.c.arrangement_id,
            statement_line.c.charge_event_id == charge.c.event_id,
        )
        .where(
            statement_issue.c.arrangement_id == statement_line.c.arrangement_id,
            statement_issue.c.statement_event_id == statement_line.c.event_id,
            statement_issue.c.issued_on <= as_at,
        )
    )
    rows = connection.execute(
        select(charge.c.pool, charge.c.service_month, func.sum(charge.c.net_pence).label("pence"))
        .join(event, same_event(charge))
        .where(charge.c.arrangement_id == arrangement_id, event.c.effective_on <= as_at, ~billed)
        .group_by(charge.c.pool, charge.c.service_month)
        .order_by(charge.c.pool, charge.c.service_month)
    )
    return tuple(
        UnbilledCharge(row.pool, row.service_month, int(row.pence)) for row in rows if row.pence
    )


def _disputes(connection: Connection, arrangement_id: int, as_at: date) -> tuple[OpenDispute, ...]:
    """Disputes raised by the date and not resolved by it."""
    resolved = exists().where(
        dispute_resolution.c.arrangement_id == dispute.c.arrangement_id,
        dispute_resolution.c.dispute_event_id == dispute.c.event_id,
        dispute_resolution.c.resolved_on <= as_at,
    )
    rows = connection.execute(
        select(dispute)
        .where(dispute.c.arrangement_id == arrangement_id, dispute.c.raised_on <= as_at, ~resolved)
        .order_by(dispute.c.event_id)
    )
    return tuple(
        OpenDispute(row.event_id, row.statement_event_id, row.statement_line, row.gross_pence)
        for row in rows
    )


def _waiting(connection: Connection, arrangement_id: int) -> tuple[WaitingSubmission, ...]:
    """Every submission undecided today, whatever the date asked for: deciding it moves things."""
    return tuple(
        WaitingSubmission(
            each.id,
            each.purpose.value,
            each.summary,
            each.awaiting,
            tuple(sorted({each.party, *each.approvers})),
        )
        for each in submissions(connection, arrangement_id)
        if each.awaiting and each.purpose is not SubmissionPurpose.EXIT_CERTIFICATE
    )


def _stranded(connection: Connection, arrangement_id: int, as_at: date) -> dict[str, Pence]:
    """Stranded cost by book, less what was reversed by the date."""
    reversal = event.alias("reversal")
    reversed_by_then = exists().where(
        reversal.c.arrangement_id == own_cost.c.arrangement_id,
        reversal.c.reverses_event_id == own_cost.c.event_id,
        reversal.c.effective_on <= as_at,
    )
    rows = connection.execute(
        select(own_cost.c.book, func.sum(own_cost.c.amount_pence).label("pence"))
        .where(
            own_cost.c.arrangement_id == arrangement_id,
            own_cost.c.kind == OwnCostKind.STRANDED,
            own_cost.c.entered_on <= as_at,
            ~reversed_by_then,
        )
        .group_by(own_cost.c.book)
        .order_by(own_cost.c.book)
    )
    return {row.book: int(row.pence) for row in rows}


def exit_simulation(
    connection: Connection, known: Known, if_on: date, *, council: str
) -> ExitSimulation:
    """Work out ending on `if_on`, that day included, posting nothing; in pence, net of VAT.

    Every service month to the end of run-off is charged anew under the versions in force, so that
    what was charged for later months shows as a difference. Raises LastDayImpossible, and what
    charging raises where a month up to the day has nothing to rest on.
    """
    arrangement = known.arrangement
    asked = Question(Month.of(arrangement.development_from), Month.of(if_on), council)
    ended = changed_arrangement(arrangement, replace(asked, changes=Changes(last_day=if_on)))
    question = replace(
        asked, last=Month.of(ended.run_off_closes_on), changes=Changes(last_day=if_on)
    )
    made = simulation(connection, known, question)
    stranded = _stranded(connection, known.arrangement_id, arrangement.books_span.last)
    return ExitSimulation(
        if_on=if_on,
        simulation=made,
        fees=fee_parts(ended, if_on),
        exit_costs=tuple(
            ExitCost(pool.pool, pool.figures.incurred_pence, pool.figures.recoverable_pence)
            for pool in made.pools
            if ended.pool(pool.pool).pool_class is PoolClass.EXIT
        ),
        owed=tuple(
            _owed(connection, known, made, payee)
            for payee in _books(known)
            if arrangement.pools_of(payee)
        ),
        stranded=tuple(
            StrandedIf(
                book,
                sum(pool.outside_pence for pool in made.pools if pool.payee == book),
                stranded.get(book, 0),
            )
            for book in _books(known)
        ),
    )


def _owed(connection: Connection, known: Known, made: Simulation, payee: str) -> Owed:
    """What the payee would still be owed, against all that it has received so far."""
    arrangement = known.arrangement
    last = arrangement.books_span.last
    advance = _control(connection, known, payee, last)[Account.INCOME_IN_ADVANCE]
    own = set(
        connection.execute(
            select(statement.c.event_id).where(
                statement.c.arrangement_id == known.arrangement_id, statement.c.payee == payee
            )
        ).scalars()
    )
    positions = line_positions(connection, known.arrangement_id)
    settled = sum(
        each.settled.net_pence + each.set_off.net_pence
        for (on, _), each in positions.by_line.items()
        if on in own
    )
    return Owed(
        payee,
        arrangement.counterparty(payee),
        charged_by(made, payee).charge_pence,
        settled,
        -advance,
        credited_of(made, payee),
    )
