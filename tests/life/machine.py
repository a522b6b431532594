"""A machine that lives through an arrangement at random: what people do, and what they may not.

Every rule is one call that a person could make, legal or not as it happens. A refusal is a
`LedgerError` that leaves nothing behind but its row in the audit trail; any other exception is a
fault. What must hold of the books is in `holding.py`, and is asked after every step.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from functools import partial
from typing import Any, ClassVar
from uuid import uuid4

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ledger.actions.agree_statement import agree_statement, return_statement, submit_statement
from ledger.actions.authority import Caller, Permission
from ledger.actions.decide import approve, reject
from ledger.actions.estimate_time import estimate_time
from ledger.actions.issue_statement import issue_statement
from ledger.actions.prepare_statement import prepare_statement
from ledger.actions.record_cost import record_cost
from ledger.actions.record_evidence import receive_grant, set_driver_quantity
from ledger.actions.record_service import record_delivery
from ledger.actions.state_time import certify_time, state_time, supersede_time
from ledger.actions.submit_model import submit_model
from ledger.actions.work import Ledger, Receipt
from ledger.domain.calendar import Month, Span
from ledger.domain.errors import LedgerError
from ledger.domain.money import parse_pounds, show_pounds
from ledger.domain.on_account import is_true_up
from ledger.domain.statement import StatementStatus
from ledger.queries import statements, time_apportionments
from ledger.queries.approvals import submissions
from ledger.queries.arrangements import Known
from tests.ledgers import (
    CODE,
    HOST,
    POST_HOLDER,
    PREPARER,
    RECIPIENT,
    WITHIN,
    Act,
    cost_row,
    delivery_row,
    do,
    put_card_in_force,
    set_up,
    time_row,
)
from tests.life.holding import require_all, require_charged, require_trued_up, state
from tests.life.people import (
    APPROVERS,
    COUNCILS,
    MONTHS,
    ON_ACCOUNT,
    PEOPLE,
    POOLS,
    PREPARERS,
    SHARED,
    TODAY,
    days,
    later_model,
    model,
    on_row,
    pick,
)

NUMBERS = st.integers(min_value=0, max_value=10_000)
PENCE = st.one_of(
    st.integers(min_value=1, max_value=300_000), st.sampled_from([1, 3, 99, 10_001, 10_000_000])
)
MONTH = st.sampled_from(MONTHS)
ANYBODY: st.SearchStrategy[Caller] = st.sampled_from(PEOPLE)


class Life(RuleBasedStateMachine):
    """An arrangement up to its agreed charges: cost, time, services, models, statements, issue."""

    new_url: ClassVar[Callable[[], str]]  # of a new, migrated database
    tally: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self._open = ExitStack()
        self.url = type(self).new_url()
        self.ledger: Ledger = self._open.enter_context(
            set_up(self.url, cost_recovery_model=model())
        )
        self.costs: list[tuple[Caller, dict[str, Any]]] = []

    def teardown(self) -> None:
        """Close the ledger."""
        self._open.close()

    # ---- doing, and being refused ----
    def attempt(
        self, what: str, caller: Caller, permission: Permission, act: Act
    ) -> Receipt | None:
        """Do one thing; where it is refused, nothing but the audit trail has changed."""
        before = state(self.url)
        try:
            receipt = do(self.ledger, caller, permission, act)
        except LedgerError:
            assert state(self.url) == before, f"{what} was refused and left something behind"
            self.tally[f"{what}: refused"] += 1
            return None
        self.tally[what] += 1
        return receipt

    def known(self) -> Known:
        """The arrangement as it is known now."""
        with self.ledger.database.reading(WITHIN) as connection:
            return self.ledger.definitions.find(connection, CODE)

    def statements(self, *, issued: bool | None = None) -> list[statements.StatementHead]:
        """The statements, or those issued, or those that are not."""
        number = self.known().arrangement_id
        with self.ledger.database.reading(WITHIN) as connection:
            heads = statements.heads(connection, number)
        return [
            head
            for head in heads
            if issued is None or (head.status is StatementStatus.ISSUED) is issued
        ]

    @initialize()
    def agree_prices(self) -> None:
        """What charges rest on, agreed beforehand."""
        card = {"service": "AUDIT", "effective_from": "2019-07-01", "unit_price": "185.00"}
        put_card_in_force(self.ledger, card)
        for party, quantity in ((HOST, "2"), (RECIPIENT, "1")):
            row = {"driver": "CHILDREN", "effective_from": "2019-07-01", "party": party}
            act = on_row(set_driver_quantity, row | {"quantity": quantity})
            do(self.ledger, PREPARER, Permission.RECORD_EVIDENCE, act)

        self.live_through_july()

    def live_through_july(self) -> None:
        """One month charged by each council to the other and issued, so that more can follow."""
        july = MONTHS[1]
        for place, pool in enumerate(POOLS):
            self.cost(pool=pool, month=july, pence=100_001 + place, late=0)
        self.delivery(day=17, quantity="2.5")
        self.time(month=july, number=9 * 49 + 9 * 7 + 7, trusted=2)
        for payee in COUNCILS:
            self.whole_month(payee=payee)

    # ---- cost, time, deliveries, grants ----
    @rule(pool=st.sampled_from(POOLS), month=MONTH, pence=PENCE, late=NUMBERS)
    def cost(self, pool: str, month: Month, pence: int, late: int) -> None:
        """A cost, entered in its month or up to three months after."""
        caller = PREPARERS[RECIPIENT if pool == "ADVICE" else HOST]
        entered = month
        for _ in range(late % 4):
            entered = entered.next
        row = cost_row(
            pool=pool,
            amount=show_pounds(pence),
            service_from=month.first.isoformat(),
            service_to=month.last.isoformat(),
            entered_on=min(entered.last, TODAY).isoformat(),
        )
        if self.attempt("cost", caller, Permission.RECORD, on_row(record_cost, row)):
            self.costs.append((caller, row))

    @rule(which=NUMBERS, part=NUMBERS)
    def cost_credited(self, which: int, part: int) -> None:
        """A cost taken back: in part, whole, or beyond."""
        found = pick(self.costs, which)
        if found is None:
            return
        caller, row = found
        pence = parse_pounds(row["amount"])
        credit = row | {
            "source_ref": f"C-{uuid4().hex}",
            "amount": show_pounds(-(1 + part % (pence + pence // 8 + 1))),
            "credits": row["source_ref"],
            "entered_on": TODAY.isoformat(),
        }
        self.attempt("cost credited", caller, Permission.RECORD, on_row(record_cost, credit))

    @rule(month=MONTH, number=NUMBERS, trusted=st.sampled_from([0, 1, 2, 2, 2]))
    def time(self, month: Month, number: int, trusted: int) -> None:
        """The DCS's month, stated or stated anew; then certified, then approved, or not."""
        known = self.known()
        working = known.arrangement.calendar.working_days(Span(month.first, month.last))
        cut = days(number, working)
        row = time_row(
            service_from=month.first.isoformat(),
            service_to=month.last.isoformat(),
            party_days={HOST: cut["ours"], RECIPIENT: cut["theirs"]},
            joint=cut["joint"],
            leave=cut["leave"],
        )
        with self.ledger.database.reading(WITHIN) as connection:
            stands = time_apportionments.in_force(connection, known.arrangement_id)
        before = stands.get(("DCS", month))
        act = (
            (lambda work: supersede_time(work, before.id, row, reason="Counted again"))
            if before
            else on_row(state_time, row)
        )
        stated = self.attempt("time", POST_HOLDER, Permission.STATE_TIME, act)
        if stated is None or not trusted:
            return
        made = stated["id"]
        certify = partial(certify_time, event_id=made, capacity="line manager", on=None)
        self.attempt("certify", PREPARER, Permission.CERTIFY_TIME, certify)
        if trusted > 1:
            act = partial(approve, number=made)
            self.attempt("approve time", APPROVERS[HOST], Permission.DECIDE, act)

    @rule(month=MONTH)
    def estimate(self, month: Month) -> None:
        """The DCS's month estimated, where it is missing."""
        row = {"post": "DCS", "month": str(month), "reason": "The post-holder is away"}
        self.attempt("estimate", PREPARER, Permission.STATE_TIME, on_row(estimate_time, row))

    @rule(day=st.integers(min_value=0, max_value=210), quantity=st.sampled_from(["1", "2.5", "40"]))
    def delivery(self, day: int, quantity: str) -> None:
        """Audits delivered, some of them after the end."""
        on = date.fromordinal(date(2019, 7, 1).toordinal() + day).isoformat()
        row = delivery_row(delivered_on=on, quantity=quantity)
        self.attempt("delivery", PREPARER, Permission.RECORD, on_row(record_delivery, row))

    @rule(pool=st.sampled_from(POOLS), pence=PENCE, month=MONTH)
    def grant(self, pool: str, pence: int, month: Month) -> None:
        """A grant to the host for one of its pools, or for one that it does not supply."""
        row = {
            "grant_ref": f"G-{uuid4().hex}",
            "grantor": "DFE",
            "grantee": HOST,
            "pool": pool,
            "received_on": month.last.isoformat(),
            "amount": show_pounds(pence),
            "description": "Towards it",
        }
        self.attempt("grant", PREPARER, Permission.RECORD_EVIDENCE, on_row(receive_grant, row))

    # ---- models, and what waits for approval ----
    @rule(month=MONTH, share=NUMBERS, retrospective=st.booleans())
    def model_version(self, month: Month, share: int, retrospective: bool) -> None:
        """A later version of the model, submitted."""
        newest = max(each.version for each in self.known().arrangement.models)
        later = later_model(newest + 1, month, share)
        act = partial(submit_model, definition=later, retrospective=retrospective)
        self.attempt("model", PREPARER, Permission.PROPOSE, act)

    @rule(which=NUMBERS, who=ANYBODY, yes=st.sampled_from([True, True, True, False]))
    def decide(self, which: int, who: Caller, yes: bool) -> None:
        """Somebody decides on what waits, whether it is theirs to decide or not."""
        number = self.known().arrangement_id
        with self.ledger.database.reading(WITHIN) as connection:
            found = pick([s for s in submissions(connection, number) if s.awaiting], which)
        if found is None:
            return
        act = (
            partial(approve, number=found.id)
            if yes
            else partial(reject, number=found.id, reason="Not this one")
        )
        self.attempt(f"decide {found.purpose}", who, Permission.DECIDE, act)

    @rule(which=NUMBERS)
    def agree_whole(self, which: int) -> None:
        """Each council that a submission awaits approves it, by its own approver."""
        number = self.known().arrangement_id
        with self.ledger.database.reading(WITHIN) as connection:
            found = pick([s for s in submissions(connection, number) if s.awaiting], which)
        if found is None:
            return
        for party in found.awaiting:
            act = partial(approve, number=found.id)
            self.attempt(f"approve {found.purpose}", APPROVERS[party], Permission.DECIDE, act)

    # ---- statements ----
    @rule(payee=st.sampled_from([HOST, HOST, HOST, RECIPIENT]), month=MONTH)
    def prepare(self, payee: str, month: Month) -> None:
        """A statement, of the next month or of any."""
        act = partial(prepare_statement, period=month)
        drafted = self.attempt("prepare", PREPARERS[payee], Permission.PREPARE_STATEMENT, act)
        if drafted is not None:
            self.require_charged(payee, month)

    def require_charged(self, payee: str, month: Month) -> None:
        """What is shared is charged, and after a true-up what is on account is at actual."""
        require_charged(self.url, SHARED if payee == HOST else ("ADVICE",), month)
        if payee == HOST and is_true_up(self.known().arrangement, month):
            require_trued_up(self.url, ON_ACCOUNT, month)

    @rule(which=NUMBERS, who=ANYBODY, back=st.sampled_from([0, 0, 0, 1]))
    def step(self, which: int, who: Caller, back: int) -> None:
        """Somebody takes a statement's next step, or sends it back."""
        head = pick(self.statements(issued=False), which)
        if head is None:
            return
        if back:
            act = partial(return_statement, statement_id=head.id, reason="Look again")
            self.attempt("return", who, Permission.RETURN_STATEMENT, act)
            return
        permission, take = STEPS[head.status]
        self.attempt(f"{head.status}: next", who, permission, partial(take, statement_id=head.id))

    @rule(payee=st.sampled_from([HOST, HOST, HOST, RECIPIENT]))
    def whole_month(self, payee: str) -> None:
        """The payee's next month, prepared, agreed by both and issued, where nothing is amiss."""
        done = [head.period for head in self.statements() if head.payee == payee]
        month = max(done).next if done else Month(2019, 7)
        act = partial(prepare_statement, period=month, on=min(month.next.first, TODAY))
        drafted = self.attempt("prepare", PREPARERS[payee], Permission.PREPARE_STATEMENT, act)
        if drafted is None:
            return
        made, day = drafted["id"], min(month.next.first, TODAY)
        self.require_charged(payee, month)
        payer = HOST if payee == RECIPIENT else RECIPIENT
        for what, caller, permission, step in (
            ("submit", PREPARERS[payee], Permission.PREPARE_STATEMENT, submit_statement),
            ("agree", APPROVERS[payee], Permission.AGREE_STATEMENT, agree_statement),
            ("agree", APPROVERS[payer], Permission.AGREE_STATEMENT, agree_statement),
        ):
            self.attempt(what, caller, permission, partial(step, statement_id=made, on=day))
        act = partial(issue_statement, statement_id=made)
        self.attempt("issue", PREPARERS[payee], Permission.ISSUE_STATEMENT, act)

    @invariant()
    def everything_holds(self) -> None:
        """What must hold of the books holds, whatever has been done."""
        require_all(self.ledger, self.url)


STEPS = {
    StatementStatus.DRAFT: (Permission.PREPARE_STATEMENT, submit_statement),
    StatementStatus.SUBMITTED: (Permission.AGREE_STATEMENT, agree_statement),
    StatementStatus.AGREED_BY_HOST: (Permission.AGREE_STATEMENT, agree_statement),
    StatementStatus.AGREED_BY_RECIPIENT: (Permission.ISSUE_STATEMENT, issue_statement),
    StatementStatus.RETURNED: (Permission.PREPARE_STATEMENT, submit_statement),
}
