"""The exit position: everything that is open between the councils as at a date."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter
from pydantic import Field

from api.access import SCOPED
from api.deps import Reading
from api.parameters import AsAt
from api.shapes import MonthText, PositionOut, Pounds, Shape, shown
from ledger.actions.audit_trail import audit_access
from ledger.domain.exit_position import ExitPosition
from ledger.domain.money import show_pounds
from ledger.queries.exits import exit_position

router = APIRouter(prefix=SCOPED, tags=["exit"])

_SAID: dict[str, Any] = {"passed": True, "reasons": []}
_EXAMPLE: dict[str, Any] = {
    "as_at": "2020-07-31",
    "last_day": "2020-01-31",
    "run_off_closes_on": "2020-07-31",
    "notice": 901,
    "balances": [{"book": "PCC", "account": 1210, "name": "Debtor", "balance": "2880.00"}],
    "unbilled": [],
    "unissued": [],
    "disputes": [{"id": 640, "statement": 602, "line": 7, "gross": "2880.00"}],
    "waiting": [
        {
            "id": 655,
            "purpose": "credit_note",
            "summary": "Credit 185.00 net of statement 602 (2019-06)",
            "awaiting": ["TC"],
        }
    ],
    "unallocated": [{"book": "PCC", "amount": "0.00"}],
    "time_not_approved": [],
    "after_the_end": [],
    "pools": [
        {
            "pool": "EXIT",
            "residual": "0.00",
            "cash_residual": "0.00",
            "conceded": "1600.00",
            "accepted": "0.00",
            "is_exit_cost": True,
            "incurred": "3200.00",
        }
    ],
    "conceded": "1600.00",
    "conceded_accepted": False,
    "stranded": [{"book": "PCC", "amount": "11000.00"}],
    "open_items": ["Account 1210 Debtor of PCC is 2880.00."],
    "is_settled": False,
    "verdict": "PROVISIONAL",
    "verdict_reasons": ["Cost of EXIT is conceded (N2)."],
    "tests": dict.fromkeys(("T0", "T1", "T2", "T3", "T4"), _SAID),
    "digest": "d01f44",
    "position": {"sequence": 960, "head_hash": None, "sealed_at": None, "provisional": True},
}


class ControlBalanceOut(Shape):
    """What a control account of one book comes to, debit positive."""

    book: str
    account: int
    name: str
    balance: Pounds


class UnbilledOut(Shape):
    """A pool's service month that was charged and stands on no issued statement."""

    pool: str
    service_month: MonthText
    net: Pounds


class UnissuedOut(Shape):
    """A statement that is neither issued nor returned."""

    id: int
    period: MonthText
    payee: str
    status: str


class DisputeLeftOut(Shape):
    """A dispute that is not resolved."""

    id: int
    statement: int
    line: int
    gross: Pounds


class WaitingSubmissionOut(Shape):
    """Something submitted that a council has yet to decide on."""

    id: int
    purpose: str
    summary: str | None = Field(description="Null to a council that it does not concern.")
    awaiting: list[str]


class TimeNotApprovedOut(Shape):
    """A post's month whose time is not approved."""

    post: str
    service_month: MonthText
    state: str


class PoolExitOut(Shape):
    """What one pool leaves behind."""

    pool: str
    residual: Pounds
    cash_residual: Pounds
    conceded: Pounds
    accepted: Pounds = Field(description="Of it, by both councils in writing.")
    is_exit_cost: bool
    incurred: Pounds


class OfBookOut(Shape):
    """An amount of one book."""

    book: str
    amount: Pounds


class ExitTestOut(Shape):
    """One of T0 to T4; null where it cannot be determined."""

    passed: bool | None
    reasons: list[str]


class ExitPositionOut(Shape):
    """Where both councils stand; settled when nothing is open."""

    model_config = shown(_EXAMPLE)

    as_at: date
    last_day: date = Field(description="By the definition, or by the notice in force.")
    run_off_closes_on: date
    notice: int | None
    balances: list[ControlBalanceOut] = Field(description="Every control account, nil ones too.")
    unbilled: list[UnbilledOut]
    unissued: list[UnissuedOut]
    disputes: list[DisputeLeftOut]
    waiting: list[WaitingSubmissionOut] = Field(
        description="Submissions not decided today, but for the certificate of exit itself."
    )
    unallocated: list[OfBookOut] = Field(description="Received and not allocated (account 2220).")
    time_not_approved: list[TimeNotApprovedOut]
    after_the_end: list[str] = Field(description="Service that stands for days after the end.")
    pools: list[PoolExitOut]
    conceded: Pounds
    conceded_accepted: bool | None = Field(description="Null where nothing is conceded.")
    stranded: list[OfBookOut] = Field(description="Outside R: shown, never recoverable.")
    open_items: list[str]
    is_settled: bool
    verdict: str
    verdict_reasons: list[str]
    tests: dict[str, ExitTestOut]
    digest: str = Field(description="Of every figure: what a certificate is bound to.")
    position: PositionOut

    @classmethod
    def of(cls, found: ExitPosition, party: str) -> ExitPositionOut:
        """Write a position, for a reader of the party."""
        return cls(
            as_at=found.as_at,
            last_day=found.last_day,
            run_off_closes_on=found.run_off_closes_on,
            notice=found.notice,
            balances=[
                ControlBalanceOut(
                    book=each.book,
                    account=int(each.account),
                    name=each.account.title,
                    balance=show_pounds(each.balance_pence),
                )
                for each in found.balances
            ],
            unbilled=[
                UnbilledOut(
                    pool=each.pool,
                    service_month=str(each.service_month),
                    net=show_pounds(each.net_pence),
                )
                for each in found.unbilled
            ],
            unissued=[
                UnissuedOut(
                    id=each.id, period=str(each.period), payee=each.payee, status=each.status
                )
                for each in found.unissued
            ],
            disputes=[
                DisputeLeftOut(
                    id=each.id,
                    statement=each.statement,
                    line=each.line,
                    gross=show_pounds(each.gross_pence),
                )
                for each in found.disputes
            ],
            waiting=[
                WaitingSubmissionOut(
                    id=each.id,
                    purpose=each.purpose,
                    summary=each.summary_for(party),
                    awaiting=list(each.awaiting),
                )
                for each in found.waiting
            ],
            unallocated=[
                OfBookOut(book=book, amount=show_pounds(pence))
                for book, pence in found.unallocated.items()
            ],
            time_not_approved=[
                TimeNotApprovedOut(
                    post=each.post,
                    service_month=str(each.service_month),
                    state=each.state.value,
                )
                for each in found.time
            ],
            after_the_end=list(found.after_the_end),
            pools=[
                PoolExitOut(
                    pool=each.pool,
                    residual=show_pounds(each.residual_pence),
                    cash_residual=show_pounds(each.cash_residual_pence),
                    conceded=show_pounds(each.conceded_pence),
                    accepted=show_pounds(each.accepted_pence),
                    is_exit_cost=each.is_exit_cost,
                    incurred=show_pounds(each.incurred_pence),
                )
                for each in found.pools
            ],
            conceded=show_pounds(found.conceded_pence),
            conceded_accepted=found.conceded_accepted,
            stranded=[
                OfBookOut(book=each.book, amount=show_pounds(each.amount_pence))
                for each in found.stranded
            ],
            open_items=[each.what for each in found.open_items],
            is_settled=not found.open_items,
            verdict=found.verdict.value,
            verdict_reasons=list(found.verdict_reasons),
            tests={
                code: ExitTestOut(passed=each.passed, reasons=list(each.reasons))
                for code, each in found.tests.items()
            },
            digest=found.digest,
            position=PositionOut.of(found.position),
        )


@router.get(
    "/exit-position",
    summary="Read the exit position",
    description="Every control account of both books, what is charged and not billed, statements "
    "not issued, open disputes, submissions not decided, time not approved, residual and cash "
    "residual by pool, what is conceded and what is stranded, with the verdict and T0 to T4, as at "
    "a date.",
)
def read_exit_position(call: Reading, as_at: AsAt = None) -> ExitPositionOut:
    """Read the exit position."""
    day = call.as_at(as_at)
    with call.reading() as connection:
        found = exit_position(connection, call.known, day)
    detail = {"as_at": day.isoformat(), "digest": found.digest}
    audit_access(call.ledger, call.caller, "read the exit position", detail)
    return ExitPositionOut.of(found, call.entries_of)
