"""Small ledgers for tests: a tiny arrangement, its people, and a July that they live through.

- `opened(url)`: a `Ledger` on a migrated database, its clock standing at NOON.
- `set_up(url)`: the same, with the arrangement Ash-Birch set up in it.
- `ADMINISTRATOR`, `PREPARER`, `APPROVER`, `POST_HOLDER`, `PAYER_PREPARER`, `PAYER_APPROVER`,
  `AUDITOR`: a caller for each role.
- `definition()`, `cost_row()`, `time_row()`, `delivery_row()`: bodies with good defaults, of which
  any field can be given.
- `do(ledger, caller, permission, act)`: one write through `perform`, under a key of its own;
  `record_one_cost(ledger)` for the commonest.
- `approve(ledger, submission)`: both councils' approvals of what is submitted;
  `put_card_in_force(ledger, card)` and `approve_baseline(ledger)` submit, and have it approved.
- `live_through_july(ledger)`: one of everything, up to an issued, paid and disputed statement.

They go through the ledger's own actions only, so that what they build is what a person could.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Any
from uuid import uuid4

from ledger.actions.agree_statement import agree_statement, submit_statement
from ledger.actions.authority import Caller, Permission
from ledger.actions.dispute_line import dispute_line
from ledger.actions.effects import EFFECTS
from ledger.actions.issue_statement import issue_statement
from ledger.actions.match_payment import match_payment
from ledger.actions.perform import perform
from ledger.actions.prepare_statement import prepare_statement
from ledger.actions.record_cost import record_cost
from ledger.actions.record_evidence import (
    give_baseline,
    give_control_total,
    receive_grant,
    set_driver_quantity,
)
from ledger.actions.record_receipt import record_receipt
from ledger.actions.record_service import record_delivery
from ledger.actions.register_person import register_person
from ledger.actions.set_rate_card import set_rate_card
from ledger.actions.set_up_arrangement import set_up_arrangement
from ledger.actions.state_time import approve_time, certify_time, state_time, supersede_time
from ledger.actions.submit import approve_submission
from ledger.actions.submit_baseline import submit_baseline
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain.calendar import Month
from ledger.domain.clock import Clock, FixedClock
from ledger.store.engine import Database
from ledger.store.row_security import Scope
from ledger.store.tokens import Role

NOON = datetime(2020, 3, 31, 12, tzinfo=UTC)
CODE, HOST, RECIPIENT = "ash-birch", "ASH", "BIR"
WITHIN = Scope(1)  # the arrangement that was set up first: most ledgers of the tests have no other
AGREED = date(2019, 6, 1)  # when prices and the baseline are approved
JULY, AUGUST, SEPTEMBER = Month(2019, 7), Month(2019, 8), Month(2019, 9)

ADMINISTRATOR = Caller("P0001", HOST, Role.ADMINISTRATOR, CODE, "test")
PREPARER = Caller("P0002", HOST, Role.PREPARER, CODE, "test")
APPROVER = Caller("P0003", HOST, Role.APPROVER, CODE, "test")
POST_HOLDER = Caller("P0004", HOST, Role.PREPARER, CODE, "test")
PAYER_PREPARER = Caller("P0005", RECIPIENT, Role.PREPARER, CODE, "test")
PAYER_APPROVER = Caller("P0006", RECIPIENT, Role.APPROVER, CODE, "test")
AUDITOR = Caller("P0007", HOST, Role.AUDITOR, CODE, "test")
PEOPLE = (
    ADMINISTRATOR,
    PREPARER,
    APPROVER,
    POST_HOLDER,
    PAYER_PREPARER,
    PAYER_APPROVER,
    AUDITOR,
)

Act = Callable[[Work], Receipt]


def definition(**changes: object) -> dict[str, Any]:
    """Return the arrangement Ash-Birch, July to December 2019, with a pool of each common basis."""
    return {
        "code": CODE,
        "name": "A joint arrangement of Ash and Birch",
        "host": HOST,
        "recipient": RECIPIENT,
        "currency": "GBP",
        "starts_on": "2019-07-01",
        "ends_on": "2019-12-31",
        "development_from": "2019-04-01",
        "run_off_closes_on": "2020-03-31",
        "financial_year_starts": "04-01",
        "statement_issue_day": 8,
        "statement_due_days": 30,
        "dispute_escalation_working_days": [10, 10, 10],
        "neutrality_tolerance": "0.00",
        "bank_holidays": ["2019-08-26", "2019-12-25", "2019-12-26"],
        "parties": [
            _party(HOST, "Ash Council", "host", keeps_book=True),
            _party(RECIPIENT, "Birch Council", "recipient", keeps_book=True),
            _party("DFE", "A department", "grantor", keeps_book=False),
        ],
        "phases": [{"number": 1, "name": "Only", "starts_on": "2019-07-01"}],
        "posts": [
            {
                "code": "DCS",
                "title": "Director of Children's Services",
                "employer": HOST,
                "shared_from": "2019-07-01",
                "shared_to": "2019-12-31",
            }
        ],
        "cost_recovery_model": {
            "version": 1,
            "effective_from": "2019-07-01",
            "agreed_by": [HOST, RECIPIENT],
            "agreed_on": "2019-06-01",
            "proration": "working_days",
            "rounding": "half_up_to_host",
            "pools": [
                _pool("SETUP", "direct", **{"class": "development"}, party=RECIPIENT),
                _pool("DCS", "time", post="DCS", joint_share="0.5"),
                _pool("OFFICE", "fixed_share", share="0.5"),
                _pool("HOMES", "driver", driver="CHILDREN"),
                _pool("AUDITS", "unit_price", vat_treatment="TAXED_BY_AGREEMENT_20"),
            ],
        },
        "excluded_costs": [],
        "services": [{"code": "AUDIT", "name": "Case audit", "pool": "AUDITS", "unit": "audit"}],
    } | changes


def _party(code: str, name: str, role: str, *, keeps_book: bool) -> dict[str, Any]:
    return {
        "code": code,
        "name": name,
        "role": role,
        "address": "Town Hall",
        "vat_number": "GB999999973",
        "keeps_book": keeps_book,
    }


def _pool(code: str, basis: str, **fields: object) -> dict[str, Any]:
    return {
        "code": code,
        "name": f"The pool {code}",
        "class": "operation",
        "basis": basis,
        "vat_treatment": "NON_BUSINESS",
        "vat_evidence": "Made up for tests",
        "power": "LGA 1972 s.113",
    } | fields


def cost_row(**fields: object) -> dict[str, Any]:
    """Return a cost of 100.01 in the pool OFFICE for July; each has a reference of its own."""
    return {
        "source_ref": f"C-{uuid4().hex}",
        "source": "creditors",
        "entered_on": "2019-07-31",
        "pool": "OFFICE",
        "service": None,
        "subjective": "Supplies and services",
        "service_from": "2019-07-01",
        "service_to": "2019-07-31",
        "amount": "100.01",
        "description": "Rent",
    } | fields


def time_row(**fields: object) -> dict[str, Any]:
    """Return the DCS's July: 23 working days, of which the recipient's share is 10/18."""
    return {
        "post": "DCS",
        "service_from": "2019-07-01",
        "service_to": "2019-07-31",
        "party_days": {HOST: "7", RECIPIENT: "9"},
        "joint": "2",
        "leave": "5",
        "sickness": "0",
    } | fields


def delivery_row(**fields: object) -> dict[str, Any]:
    """Return two audits, delivered in July."""
    return {
        "delivery_ref": f"D-{uuid4().hex}",
        "service": "AUDIT",
        "delivered_on": "2019-07-18",
        "quantity": "2",
    } | fields


@contextmanager
def opened(url: str, *, clock: Clock | None = None) -> Iterator[Ledger]:
    """Open a ledger on the migrated database at `url`; close its connections afterwards."""
    database = Database(url)
    try:
        yield Ledger(database, clock or FixedClock(NOON))
    finally:
        database.close()


@contextmanager
def set_up(url: str, *, clock: Clock | None = None, **changes: object) -> Iterator[Ledger]:
    """Open a ledger with its people, and the arrangement set up (`changes` to its definition)."""
    with opened(url, clock=clock) as ledger:
        set_up_arrangement(ledger, ADMINISTRATOR, definition(**changes), key="set up")
        for caller in PEOPLE:
            name = f"Example {caller.role} of {caller.party}"
            register_person(ledger, caller.person, name, arrangement=CODE, party=caller.party)
        yield ledger


def do(
    ledger: Ledger,
    caller: Caller,
    permission: Permission,
    act: Act,
    *,
    key: str | None = None,
    body: Mapping[str, Any] | None = None,
) -> Receipt:
    """Do one thing through `perform`; the key is new, and the body empty, where none is given."""
    return perform(
        ledger, caller, permission, key=key or uuid4().hex, body=body or {}, act=act, dry_run=False
    )


def record_one_cost(ledger: Ledger, *, key: str | None = None, **fields: object) -> Receipt:
    """Record one cost as the preparer; `fields` as in `cost_row`."""
    row = cost_row(**fields)
    act = partial(_row, record_cost, row)
    return do(ledger, PREPARER, Permission.RECORD, act, key=key, body=row)


def _row(
    record: Callable[[Work, Mapping[str, Any]], Receipt], row: Mapping[str, Any], work: Work
) -> Receipt:
    return record(work, row)


def approve(
    ledger: Ledger,
    submission: int,
    *callers: Caller,
    on: date | None = None,
) -> Receipt:
    """Approve what is submitted, for both councils or as the callers given; the last receipt."""
    receipts = [
        do(
            ledger,
            caller,
            Permission.DECIDE,
            lambda work: approve_submission(work, submission, EFFECTS, on=on),
        )
        for caller in callers or (APPROVER, PAYER_APPROVER)
    ]
    return receipts[-1]


def put_card_in_force(ledger: Ledger, card: Mapping[str, Any], *, on: date = AGREED) -> Receipt:
    """Submit a rate card as the preparer, and have both councils approve it."""
    submitted = do(
        ledger, PREPARER, Permission.RECORD, lambda work: set_rate_card(work, card, on=on)
    )
    return approve(ledger, submitted["id"], on=on)


def approve_baseline(ledger: Ledger, *, on: date = AGREED) -> Receipt:
    """Submit the rows of the baseline given so far, and have the host approve them."""
    submitted = do(
        ledger, PREPARER, Permission.RECORD_EVIDENCE, lambda work: submit_baseline(work, on=on)
    )
    return approve(ledger, submitted["id"], APPROVER, on=on)


@dataclass(frozen=True, slots=True)
class July:
    """The event ids of what `live_through_july` made."""

    cost: int  # 100.01 in OFFICE
    delivery: int
    time: int  # stated, certified and approved
    time_certified_only: int  # August's
    statement: int  # July's: issued, paid, and its last line disputed
    receipt: int
    half_agreed: int  # August's statement: agreed by the host only
    agreed: int  # September's statement: agreed by both, not issued


def live_through_july(ledger: Ledger) -> July:
    """Live through July: every kind of fact that can be recorded is recorded at least once.

    The statement of July has a line for each pool. Worked by hand: SETUP 1,000.00 less the grant
    of 400.00, wholly the recipient's: 600.00. DCS 9,000.00 x 10/18: 5,000.00. OFFICE 100.01 x 1/2:
    50.005, half up: 50.01. HOMES 750.00 x 1 of 3 children: 250.00. Audits 2 x 185.00: 370.00, and
    VAT of 20 %: 74.00. Net 6,270.01; gross 6,344.01, of which all is paid, with 10.00 over.
    """
    _record_evidence(ledger)
    cost = record_one_cost(ledger, source_ref="OFFICE-1")["id"]
    record_one_cost(ledger, source_ref="OFFICE-2", amount="20.00")
    record_one_cost(ledger, source_ref="OFFICE-2/back", amount="-20.00", credits="OFFICE-2")
    record_one_cost(ledger, source_ref="SETUP-1", pool="SETUP", amount="1000.00")
    record_one_cost(ledger, source_ref="DCS-1", pool="DCS", amount="9000.00")
    record_one_cost(ledger, source_ref="HOMES-1", pool="HOMES", amount="750.00")
    record_one_cost(ledger, source_ref="AUDITS-1", pool="AUDITS", amount="300.00")
    delivery = _record(ledger, record_delivery, delivery_row(delivery_ref="AUDIT-1"))["id"]
    time = _live_through_time(ledger)
    statement = _prepared(ledger, JULY, date(2019, 8, 7))
    _agree(ledger, statement, date(2019, 8, 8), HOST, RECIPIENT)
    do(ledger, PREPARER, Permission.ISSUE_STATEMENT, lambda work: issue_statement(work, statement))
    receipt = _live_through_settlement(ledger, statement)
    half_agreed = _office_statement(ledger, AUGUST, date(2019, 9, 7))
    _agree(ledger, half_agreed, date(2019, 9, 7), HOST)
    agreed = _office_statement(ledger, SEPTEMBER, date(2019, 10, 7))
    _agree(ledger, agreed, date(2019, 10, 8), HOST, RECIPIENT)
    certified = _state_and_certify(
        ledger,
        time_row(
            service_from="2019-08-01",
            service_to="2019-08-31",
            party_days={HOST: "7", RECIPIENT: "7"},
        ),
        date(2019, 9, 2),
    )
    return July(
        cost=cost,
        delivery=delivery,
        time=time,
        time_certified_only=certified,
        statement=statement,
        receipt=receipt,
        half_agreed=half_agreed,
        agreed=agreed,
    )


def _record(
    ledger: Ledger,
    record: Callable[[Work, Mapping[str, Any]], Receipt],
    row: Mapping[str, Any],
    *,
    caller: Caller = PREPARER,
    permission: Permission = Permission.RECORD,
) -> Receipt:
    return do(ledger, caller, permission, partial(_row, record, row), body=row)


def _record_evidence(ledger: Ledger) -> None:
    card = {"service": "AUDIT", "effective_from": "2019-07-01", "unit_price": "185.00"}
    put_card_in_force(ledger, card)
    for party, quantity in ((HOST, "2"), (RECIPIENT, "1")):
        driver = {"driver": "CHILDREN", "effective_from": "2019-07-01"}
        _record(ledger, set_driver_quantity, driver | {"party": party, "quantity": quantity})
    grant = {
        "grant_ref": "G-1",
        "grantor": "DFE",
        "grantee": HOST,
        "pool": "SETUP",
        "received_on": "2019-07-05",
        "amount": "400.00",
        "description": "Towards setting up",
    }
    _record(ledger, receive_grant, grant)
    total = {"entered_on": "2019-07-31", "source": "creditors", "amount": "11150.01"}
    _record(ledger, give_control_total, total)
    without = {"pool": "DCS", "service_month": "2019-07", "amount": "9000.00"}
    _record(ledger, give_baseline, without | {"description": "A Director of our own"})
    approve_baseline(ledger)


def _live_through_time(ledger: Ledger) -> int:
    """State July a day short, correct it, certify and approve the correction."""
    short: int = _record(
        ledger,
        state_time,
        time_row(leave="4"),
        caller=POST_HOLDER,
        permission=Permission.STATE_TIME,
    )["id"]
    whole = do(
        ledger,
        POST_HOLDER,
        Permission.STATE_TIME,
        lambda work: supersede_time(work, short, time_row(), reason="A day of leave was left out"),
    )["id"]
    _certify(ledger, whole, date(2019, 8, 2))
    do(
        ledger,
        APPROVER,
        Permission.APPROVE_TIME,
        lambda work: approve_time(work, whole, on=date(2019, 8, 5)),
    )
    stated: int = whole
    return stated


def _state_and_certify(ledger: Ledger, row: Mapping[str, Any], on: date) -> int:
    stated: int = _record(
        ledger, state_time, row, caller=POST_HOLDER, permission=Permission.STATE_TIME
    )["id"]
    _certify(ledger, stated, on)
    return stated


def _certify(ledger: Ledger, stated: int, on: date) -> None:
    do(
        ledger,
        PREPARER,
        Permission.CERTIFY_TIME,
        lambda work: certify_time(work, stated, capacity="line manager", on=on),
    )


def _office_statement(ledger: Ledger, month: Month, on: date) -> int:
    """Prepare and submit a statement of nothing but OFFICE: 80.00, of which 40.00 is charged."""
    record_one_cost(
        ledger,
        source_ref=f"OFFICE-{month}",
        entered_on=month.last.isoformat(),
        service_from=month.first.isoformat(),
        service_to=month.last.isoformat(),
        amount="80.00",
    )
    return _prepared(ledger, month, on)


def _prepared(ledger: Ledger, month: Month, on: date) -> int:
    prepare = Permission.PREPARE_STATEMENT
    drafted = do(ledger, PREPARER, prepare, lambda work: prepare_statement(work, month, on=on))
    made: int = drafted["id"]
    do(ledger, PREPARER, prepare, lambda work: submit_statement(work, made, on=on))
    return made


def _agree(ledger: Ledger, statement: int, on: date, *parties: str) -> None:
    approvers = {HOST: APPROVER, RECIPIENT: PAYER_APPROVER}
    for party in parties:
        do(
            ledger,
            approvers[party],
            Permission.AGREE_STATEMENT,
            lambda work: agree_statement(work, statement, on=on),
        )


def _live_through_settlement(ledger: Ledger, statement: int) -> int:
    """Pay July's statement with 10.00 to spare, match the payment, and dispute its last line."""
    paid = {
        "payment_ref": "BACS-1",
        "payer": RECIPIENT,
        "received_on": "2019-09-06",
        "amount": "6354.01",
        "allocations": [{"statement": statement, "amount": "6344.01"}],
    }
    receipt: int = _record(ledger, record_receipt, paid, permission=Permission.RECORD_RECEIPT)["id"]
    do(
        ledger,
        PAYER_PREPARER,
        Permission.MATCH_PAYMENT,
        lambda work: match_payment(work, receipt, paid_on=date(2019, 9, 6)),
    )
    do(
        ledger,
        PAYER_PREPARER,
        Permission.RAISE_DISPUTE,
        lambda work: dispute_line(work, statement, 5, reason="One audit was ours"),
    )
    return receipt
