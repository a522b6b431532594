"""The exit statement drawn from the ledger as at a date: other reports' figures, put together.

Nothing here is worked out that another query works out: pools come from neutrality, what is open
from the exit position, balances from the accounts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from ledger.domain.accounts import Account
from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import Month
from ledger.domain.exit_position import CONTROL_ACCOUNTS, AgreedDifference, ExitPosition
from ledger.domain.exit_statement import (
    ControlAccount,
    ExitCertificate,
    ExitCostMonth,
    ExitPool,
    ExitStatement,
    ListedDifference,
    MirroredAccount,
    OwnCostMonth,
)
from ledger.domain.money import Pence
from ledger.domain.neutrality import Neutrality
from ledger.queries.approvals import submissions
from ledger.queries.arrangements import Known
from ledger.queries.billed_lines import billed_statements
from ledger.queries.dated_items import dated_items
from ledger.queries.exit_notices import notice_in_force
from ledger.queries.exits import exit_position
from ledger.queries.final_accounts import final_accounts, settled_statements
from ledger.queries.mirror import mirror
from ledger.queries.neutrality import neutrality
from ledger.queries.own_costs import own_cost_totals
from ledger.queries.run_off import accrued_income, advances, paid_back, run_off_accruals
from ledger.queries.submission_steps import submission_steps
from ledger.store.approvals import SubmissionPurpose


def exit_statement(connection: Connection, known: Known, *, as_at: date) -> ExitStatement:
    """Draw up everything between the councils as at a date, in pence, as known now.

    What has no date of its own (statements not issued, submissions not decided, time) is as it
    stands today, as in the exit position. A draft until the certificate of just this position is
    given, or both councils agree the statement itself.
    """
    arrangement, arrangement_id = known.arrangement, known.arrangement_id
    report = neutrality(connection, known, as_at=as_at)
    stands = exit_position(connection, known, as_at, report=report)
    billed = billed_statements(connection, arrangement_id, as_at=as_at)
    certificate = _certificate(connection, arrangement_id, as_at)
    agreed = certificate.differences if certificate else ()
    both = mirror(connection, arrangement_id, arrangement, as_at)
    notice = notice_in_force(connection, arrangement_id)
    return ExitStatement(
        arrangement_code=arrangement.code,
        arrangement_name=arrangement.name,
        host=arrangement.party(arrangement.host),
        recipient=arrangement.party(arrangement.recipient),
        as_at=as_at,
        last_day=stands.last_day,
        run_off_closes_on=stands.run_off_closes_on,
        notice=stands.notice,
        notice_given_on=notice.given_on if notice else None,
        accounts=final_accounts(
            connection,
            arrangement_id,
            arrangement,
            billed=billed,
            balances=stands.balances,
            as_at=as_at,
        ),
        statements=settled_statements(billed),
        accrued_income=accrued_income(connection, known, as_at),
        accruals=run_off_accruals(connection, known, as_at),
        advances=advances(connection, known, as_at),
        refunds=paid_back(connection, arrangement_id, as_at),
        pools=_pools(arrangement, report, stands),
        exit_costs=_exit_costs(report, stands),
        own_costs=tuple(
            OwnCostMonth(each.book, each.kind, each.service_month, each.amount_pence)
            for each in own_cost_totals(connection, arrangement_id, arrangement, as_at=as_at)
        ),
        outside_pence=report.outside_pence,
        verdict=report.verdict,
        verdict_reasons=report.verdict_reasons,
        tests=report.tests,
        items=dated_items(connection, known, stands, agreed=agreed, billed=billed),
        controls=_controls(arrangement, stands, agreed),
        mirror=tuple(
            MirroredAccount(row.account, row.host_pence, row.recipient_pence)
            for row in both.accounts
        ),
        listed_differences=tuple(
            ListedDifference(each.kind, each.reference, each.pence) for each in both.explained
        ),
        certificate=certificate,
        position_digest=stands.digest,
        position=report.position,
    )


def _certificate(
    connection: Connection, arrangement_id: int, as_at: date
) -> ExitCertificate | None:
    """The last certificate asked for as at the date that no council has rejected."""
    asked = [
        each
        for each in submissions(
            connection, arrangement_id, purpose=SubmissionPurpose.EXIT_CERTIFICATE
        )
        if each.payload["as_at"] == as_at.isoformat() and not each.rejected
    ]
    if not asked:
        return None
    last = asked[-1]
    return ExitCertificate(
        id=last.id,
        position_digest=last.payload["position_digest"],
        given_on=last.approved_on,
        awaiting=last.awaiting,
        differences=tuple(
            AgreedDifference(
                each["book"], Account(each["account"]), each["amount_pence"], each["reason"]
            )
            for each in last.payload["agreed_differences"]
        ),
        steps=submission_steps(connection, arrangement_id, last.id),
    )


def _pools(
    arrangement: Arrangement, report: Neutrality, stands: ExitPosition
) -> tuple[ExitPool, ...]:
    accepted = {each.pool: each.accepted_pence for each in stands.pools}
    return tuple(
        ExitPool(
            pool=each.pool,
            name=each.name,
            pool_class=arrangement.pool(each.pool).pool_class,
            figures=each.figures,
            verdict=each.verdict,
            accepted_pence=accepted[each.pool],
        )
        for each in report.pools
    )


def _exit_costs(report: Neutrality, stands: ExitPosition) -> tuple[ExitCostMonth, ...]:
    closing = {pool.pool for pool in stands.pools if pool.is_exit_cost}
    last = Month.of(stands.last_day)
    return tuple(
        ExitCostMonth(each.pool, each.service_month, each.service_month > last, each.figures)
        for each in report.months
        if each.pool in closing
    )


def _controls(
    arrangement: Arrangement, stands: ExitPosition, agreed: Sequence[AgreedDifference]
) -> tuple[ControlAccount, ...]:
    balance = {(each.book, each.account): each.balance_pence for each in stands.balances}
    stays: dict[tuple[str, Account], Pence] = {
        (each.book, each.account): each.amount_pence for each in agreed
    }
    host, recipient = arrangement.host, arrangement.recipient
    return tuple(
        ControlAccount(
            account,
            balance[host, account],
            balance[recipient, account],
            stays.get((host, account), 0),
            stays.get((recipient, account), 0),
        )
        for account in CONTROL_ACCOUNTS
    )
