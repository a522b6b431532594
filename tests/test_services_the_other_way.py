"""Services that the recipient supplies to the host: gross in both books, on statements of its own.

Birch supplies Ash with RESPITE (Ash pays 40 % of its cost), HOSTEL (by children) and COACHING (by
the day, taxed). Figures are worked by hand in the docstrings; both databases.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import partial
from typing import Any

import pytest

from ledger.actions.agree_statement import agree_statement, submit_statement
from ledger.actions.authority import Permission
from ledger.actions.issue_statement import issue_statement
from ledger.actions.prepare_statement import prepare_statement
from ledger.actions.record_cost import move_cost, record_cost
from ledger.actions.record_evidence import give_baseline, receive_grant
from ledger.actions.record_service import record_delivery
from ledger.actions.set_rate_card import set_rate_card
from ledger.actions.work import Ledger
from ledger.domain import errors
from ledger.domain.accounts import Account
from ledger.domain.arrangement import read_definition
from ledger.domain.calendar import Span
from ledger.domain.charge_facts import PostMonthTime, Quantity
from ledger.domain.charging import plan_charges
from ledger.domain.statement import StatementStatus
from ledger.domain.time import TimeApportionment
from ledger.queries import costs, mirror, reperform
from tests.api.calls import Service, serving, slug
from tests.ledgers import (
    APPROVER,
    AUGUST,
    CODE,
    HOST,
    JULY,
    PAYER_APPROVER,
    PAYER_PREPARER,
    PREPARER,
    RECIPIENT,
    SEPTEMBER,
    WITHIN,
    approve,
    cost_row,
    definition,
    delivery_row,
    do,
    record_one_cost,
    set_up,
)
from tests.lives.other_way import (
    COACH_CARD,
    issue_theirs,
    other_way,
    prepare_theirs,
    record_their_cost,
)
from tests.test_hard_cases import (
    agree_and_issue,
    balance,
    issued,
    prepare,
    read_neutrality,
    read_statement,
    refused,
)
from tests.test_model_versions import nothing

ON = date(2019, 8, 7)


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger with Ash-Birch, where Birch supplies Ash as well."""
    with set_up(migrated_url, **other_way()) as ledger:
        yield ledger


def their_july(ledger: Ledger) -> int:
    """Record 100.00 in RESPITE and two days of coaching for July, and prepare Birch's statement."""
    record_their_cost(ledger, amount="100.00")
    card = do(
        ledger, PAYER_PREPARER, Permission.RECORD, lambda work: set_rate_card(work, COACH_CARD)
    )
    approve(ledger, card["id"])
    row = delivery_row(service="COACH")
    do(ledger, PAYER_PREPARER, Permission.RECORD, lambda work: record_delivery(work, row))
    return prepare_theirs(ledger, JULY)


def difference(ledger: Ledger) -> int:
    """Return what the two books differ by at the end of them: nil, but for what is listed."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        found = mirror.mirror(
            connection, known.arrangement_id, known.arrangement, date(2020, 3, 31)
        )
    return found.difference_pence


def test_what_the_recipient_supplies_is_earned_in_its_book_and_owed_in_the_hosts(
    ledger: Ledger,
) -> None:
    """RESPITE: 100.00 x 0.4 = 40.00; coaching: 2 x 50.00 = 100.00, with VAT of 20.00.

    Birch: cost 100.00 of which 40.00 is recoverable and 60.00 kept; 140.00 earned and accrued.
    Ash: 140.00 of recharge expense, accrued. Issued: a debt of 160.00, the 20.00 Ash's input VAT.
    """
    theirs = their_july(ledger)
    drafted = {
        (RECIPIENT, Account.COST_POOL): 0,
        (RECIPIENT, Account.RECOVERABLE_COST): 4000,
        (RECIPIENT, Account.RETAINED_COST): 6000,
        (RECIPIENT, Account.COST_CONTROL): -10000,
        (RECIPIENT, Account.ACCRUED_INCOME): 14000,
        (RECIPIENT, Account.RECHARGE_FIXED_SHARE): -4000,
        (RECIPIENT, Account.RECHARGE_UNIT_PRICE): -10000,
        (HOST, Account.RECHARGE_EXPENSE): 14000,
        (HOST, Account.ACCRUED_CREDITOR): -14000,
        (HOST, Account.COST_CONTROL): 0,
    }
    assert {key: balance(ledger, *key) for key in drafted} == drafted
    done = issue_theirs(ledger, theirs, ON)
    assert (done["number"], done["gross"]) == (f"{RECIPIENT}-2019-20-0001", "160.00")
    owed = {
        (RECIPIENT, Account.DEBTOR): 16000,
        (RECIPIENT, Account.OUTPUT_VAT): -2000,
        (RECIPIENT, Account.ACCRUED_INCOME): 0,
        (HOST, Account.CREDITOR): -16000,
        (HOST, Account.INPUT_VAT): 2000,
        (HOST, Account.ACCRUED_CREDITOR): 0,
    }
    assert {key: balance(ledger, *key) for key in owed} == owed
    assert difference(ledger) == 0


def test_each_way_has_statements_and_numbers_of_its_own_and_nothing_is_netted(
    ledger: Ledger,
) -> None:
    """July: Ash charges 40.00 and Birch 140.00 net; each is the first of its payee's year.

    Ash may be at September while Birch is still at July, for each charges only its own pools.
    """
    ours = issued(ledger, JULY, "80.00")
    prepare(ledger, SEPTEMBER)
    theirs = their_july(ledger)
    issue_theirs(ledger, theirs, ON)
    first, second = read_statement(ledger, ours), read_statement(ledger, theirs)
    assert [(each.payee.code, each.payer.code, each.version, each.net_pence) for each in (
        first, second
    )] == [(HOST, RECIPIENT, 1, 4000), (RECIPIENT, HOST, 1, 14000)]  # fmt: skip
    assert [line.pool for line in first.lines] == ["OFFICE"]
    assert [line.pool for line in second.lines] == ["RESPITE", "COACHING"]
    assert (first.number, second.number) == ("ASH-2019-20-0001", "BIR-2019-20-0001")
    assert (second.debt.opening_pence, second.debt.closing_pence) == (0, 16000)
    assert balance(ledger, HOST, Account.DEBTOR) == 4000
    assert balance(ledger, RECIPIENT, Account.CREDITOR) == -4000
    assert difference(ledger) == 0


def test_a_late_item_the_other_way_is_late_by_its_own_statements(ledger: Ledger) -> None:
    """July's 60.00 that comes after Birch's July was issued is late: 24.00 on Birch's August.

    Ash has issued nothing, so Ash's August is on time.
    """
    record_their_cost(ledger, amount="100.00")
    issue_theirs(ledger, prepare_theirs(ledger, JULY), ON)
    record_their_cost(ledger, amount="60.00", entered_on="2019-08-31")
    (line,) = read_statement(ledger, prepare_theirs(ledger, AUGUST)).lines
    assert (line.net_pence, line.late_item) == (2400, True)
    record_one_cost(ledger)
    (own,) = read_statement(ledger, prepare(ledger, AUGUST)).lines
    assert own.late_item is False
    with ledger.database.reading(WITHIN) as connection:
        done = reperform.reperform(connection, ledger.definitions.find(connection, CODE))
    assert len(done) == 3
    assert all(each.agrees for each in done)


def test_the_payee_agrees_first_and_only_its_people_submit_and_issue(ledger: Ledger) -> None:
    """Ash may neither submit nor issue Birch's statement, nor agree it before Birch has."""
    theirs = their_july(ledger)
    submit, issue = Permission.PREPARE_STATEMENT, Permission.ISSUE_STATEMENT
    refusal = refused(
        ledger,
        errors.NotPermitted,
        PREPARER,
        submit,
        lambda work: submit_statement(work, theirs, on=ON),
    )
    assert "Ask a preparer of BIR" in refusal.detail
    do(ledger, PAYER_PREPARER, submit, lambda work: submit_statement(work, theirs, on=ON))
    agree = Permission.AGREE_STATEMENT
    early = refused(
        ledger,
        errors.StatusConflict,
        APPROVER,
        agree,
        lambda work: agree_statement(work, theirs, on=ON),
    )
    assert "the approver of BIR agrees it next" in early.detail
    do(ledger, PAYER_APPROVER, agree, lambda work: agree_statement(work, theirs, on=ON))
    assert read_statement(ledger, theirs).status is StatementStatus.AGREED_BY_HOST
    do(ledger, APPROVER, agree, lambda work: agree_statement(work, theirs, on=ON))
    assert read_statement(ledger, theirs).status is StatementStatus.AGREED_BY_RECIPIENT
    refused(
        ledger, errors.NotPermitted, APPROVER, issue, lambda work: issue_statement(work, theirs)
    )
    do(ledger, PAYER_APPROVER, issue, lambda work: issue_statement(work, theirs))


def test_each_council_records_for_the_pools_that_it_supplies(ledger: Ledger) -> None:
    """The other council's costs, prices, deliveries, grants and baselines are refused."""
    rows: list[tuple[Any, Any, dict[str, Any]]] = [
        (PREPARER, record_cost, cost_row(pool="RESPITE")),
        (PREPARER, set_rate_card, COACH_CARD),
        (PREPARER, record_delivery, delivery_row(service="COACH")),
        (PAYER_PREPARER, record_cost, cost_row()),
        (PAYER_PREPARER, record_delivery, delivery_row()),
        (PAYER_PREPARER, set_rate_card, {**COACH_CARD, "service": "AUDIT"}),
    ]
    for caller, action, row in rows:
        refusal = refused(
            ledger,
            errors.NotPermitted,
            caller,
            Permission.RECORD,
            partial(action, row=row),
        )
        other = RECIPIENT if caller is PREPARER else HOST
        assert f"Ask a preparer of {other}." in refusal.detail
    wrong = record_their_cost(ledger)["id"]
    for caller, pool, reason in (
        (PREPARER, "HOSTEL", errors.NotFound),  # as if it were none
        (PAYER_PREPARER, "OFFICE", errors.NotPermitted),
    ):
        move = partial(
            move_cost, event_id=wrong, pool=pool, service=None, source_ref="NEW", on=JULY.last
        )
        refused(ledger, reason, caller, Permission.RECORD, move)
    grant = {"grant_ref": "G", "grantor": "DFE", "grantee": HOST, "pool": "RESPITE"}
    grant |= {"received_on": "2019-07-05", "amount": "4.00", "description": "Towards respite"}
    without = {"pool": "RESPITE", "service_month": "2019-07", "amount": "1.00"}
    for action, row in ((receive_grant, grant), (give_baseline, {**without, "description": "Own"})):
        refused(
            ledger,
            errors.PoolUnknown,
            PREPARER,
            Permission.RECORD_EVIDENCE,
            partial(action, row=row),
        )


def test_a_council_that_supplies_nothing_has_no_statement(migrated_url: str) -> None:
    """In Ash-Birch as it is, Birch's preparer is told whose statement there is."""
    with set_up(migrated_url) as ledger:
        refusal = refused(
            ledger,
            errors.NotPermitted,
            PAYER_PREPARER,
            Permission.PREPARE_STATEMENT,
            lambda work: prepare_statement(work, JULY, on=ON),
        )
    assert "Ask a preparer of ASH" in refusal.detail


def test_the_test_of_neutrality_is_of_the_hosts_pools_only(ledger: Ledger) -> None:
    """OFFICE: I 80.00, C 40.00. Neither Birch's 100.00 nor Ash's expense of 140.00 is in it."""
    agree_and_issue(ledger, prepare(ledger, JULY), ON)
    record_one_cost(ledger, amount="80.00", entered_on="2019-08-31")
    prepare(ledger, AUGUST)
    issue_theirs(ledger, their_july(ledger), ON)
    report = read_neutrality(ledger, date(2019, 8, 31))
    assert [pool.pool for pool in report.pools] == ["SETUP", "DCS", "OFFICE", "HOMES", "AUDITS"]
    assert {each.pool for each in report.months} == {"OFFICE"}
    assert {each.pool for each in report.subjectives} == {"OFFICE"}
    assert [each.recorded_pence for each in report.control_totals] == [8000]
    assert (report.total.incurred_pence, report.total.recharged_pence) == (8000, 4000)
    assert report.total.billed_pence == 0


# ---- shares ----
def test_shares_the_other_way_are_the_hosts(ledger: Ledger) -> None:
    """Of three children two are Ash's: of HOSTEL's 90.00 Ash pays 60.00."""
    with ledger.database.reading(WITHIN) as connection:
        arrangement = ledger.definitions.find(connection, CODE).arrangement
    facts = replace(
        nothing(JULY, RECIPIENT),
        incurred={("HOSTEL", JULY): 9000, ("HOMES", JULY): 9000},
        quantities=(
            Quantity("CHILDREN", date(2019, 7, 1), HOST, 2000),
            Quantity("CHILDREN", date(2019, 7, 1), RECIPIENT, 1000),
        ),
    )
    (line,) = plan_charges(arrangement, facts).charges
    assert (line.key.pool, line.net_pence) == ("HOSTEL", 6000)
    assert line.working.rule.startswith("The host's CHILDREN")
    (own,) = plan_charges(arrangement, replace(facts, payee=HOST)).charges
    assert (own.key.pool, own.net_pence) == ("HOMES", 3000)


def test_time_the_other_way_is_the_hosts_days() -> None:
    """Of 16 productive days 6 are the host's and 2 joint, by halves: (6 + 1) / 16 = 7/16.

    Of 160.00 the host pays 70.00; TRIPS, wholly the host's, follows with 16.00 whole.
    """
    model = definition()["cost_recovery_model"]
    dcs, setup = model["pools"][1], model["pools"][0]
    theirs = {**dcs, "supplier": RECIPIENT}
    trips = {**setup, "code": "TRIPS", "class": "operation", "supplier": RECIPIENT, "party": HOST}
    arrangement = read_definition(
        definition(cost_recovery_model={**model, "pools": [theirs, trips]}, services=[])
    )
    time = TimeApportionment(
        "DCS", Span(JULY.first, JULY.last), {HOST: 24, RECIPIENT: 32}, 8, 28, 0
    )
    facts = replace(
        nothing(JULY, RECIPIENT),
        incurred={("DCS", JULY): 16000, ("TRIPS", JULY): 1600},
        time={("DCS", JULY): PostMonthTime(time, complete=True, certified=True)},
    )
    first, second = plan_charges(arrangement, facts).charges
    assert (first.share, first.net_pence) == (Fraction(7, 16), 7000)
    assert first.working.rule.startswith("(host days + joint days")
    assert (second.net_pence, second.working.rule) == (
        1600,
        "Wholly the host's cost, after grant.",
    )


@pytest.mark.parametrize(
    ("place", "changes"),
    [
        (2, {"supplier": "DFE"}),
        (0, {"supplier": RECIPIENT}),  # direct: wholly Birch's own cost
        (2, {"basis": "follows", "follows": "DCS", "share": None, "supplier": RECIPIENT}),
    ],
)
def test_a_pool_that_cannot_run_the_other_way_is_refused(
    place: int, changes: dict[str, object]
) -> None:
    """By a party that is no council, wholly its supplier's own, or after the other's pool."""
    model = definition()["cost_recovery_model"]
    pools = [dict(pool) for pool in model["pools"]]
    changed = {**pools[place], **changes}
    pools[place] = {name: value for name, value in changed.items() if value is not None}
    with pytest.raises(errors.DefinitionInvalid):
        read_definition(definition(cost_recovery_model={**model, "pools": pools}))


# ---- who sees what ----
@pytest.fixture
def service(migrated_url: str) -> Iterator[Service]:
    """Serve Ash-Birch after a July in which each council recorded a cost of its own."""
    with set_up(migrated_url, **other_way()) as ledger:
        record_one_cost(ledger, source_ref="OURS")
        prepare(ledger, JULY)
        record_their_cost(ledger, source_ref="THEIRS")
        prepare_theirs(ledger, JULY)
    with serving(migrated_url) as running:
        yield running


def test_no_council_sees_the_single_costs_of_the_other(service: Service) -> None:
    """Listings, a single cost, journals and explanations: to each its own, whichever it is."""
    for caller, own, other in ((PREPARER, "OURS", "THEIRS"), (PAYER_PREPARER, "THEIRS", "OURS")):
        listed = service.read("/costs", caller)["items"]
        assert [each["source_ref"] for each in listed] == [own]
        (mine,) = (each["id"] for each in listed)
        not_mine = _cost_of(service, other)
        assert service.get(f"/costs/{mine}", caller).status_code == 200
        answer = service.get(f"/costs/{not_mine}", caller)
        assert (answer.status_code, slug(answer)) == (404, "not-found")
        journals = service.read("/journals", caller, kind="cost_recorded")["items"]
        assert [each["id"] for each in journals] == [f"{mine}-1"]
        assert slug(service.get(f"/journals/{not_mine}-1", caller)) == "not-found"
        assert service.get(f"/journals/{mine}-1", caller).status_code == 200
        for statement in service.read("/statements", caller)["items"]:
            line = service.read(f"/statements/{statement['id']}/explain", caller, line=1)
            shown = line["costs"] is not None
            assert shown == (statement["payee"] == caller.party)
    assert slug(service.get("/costs", PREPARER, pool="RESPITE")) == "costs-not-visible"


def _cost_of(service: Service, source_ref: str) -> int:
    with service.ledger.database.reading(WITHIN) as connection:
        known = service.ledger.definitions.find(connection, CODE)
        found = costs.references(connection, known.arrangement_id, [source_ref])
    return found[source_ref]


def test_the_words_of_a_refusal_are_the_councils_own(service: Service) -> None:
    """A refused cost of Birch's may quote its payroll: Ash sees that it was refused, not why."""
    service.post("/costs", cost_row(pool="RESPITE", amount="0.00"), PAYER_PREPARER)
    seen = {}
    for caller in (PREPARER, PAYER_PREPARER):
        trail = service.read("/audit-events", caller)["items"]
        (refusal,) = (each for each in trail if each["outcome"] == "refused")
        seen[caller] = "detail" in refusal["detail"]
    assert seen == {PREPARER: False, PAYER_PREPARER: True}


def test_each_payees_statement_has_its_workbook(service: Service) -> None:
    """By default the host's, to either council; the other by its payee, where there is one."""
    books = [
        service.get("/reports/statement", caller, period="2019-07", **payee).content
        for caller in (PREPARER, PAYER_PREPARER)
        for payee in ({}, {"payee": HOST}, {"payee": RECIPIENT})
    ]
    assert books[0] == books[1] == books[3] == books[4]
    assert books[2] == books[5] != books[0]
    assert slug(service.get("/reports/statement", period="2019-08", payee=HOST)) == "not-found"
    assert slug(service.get("/reports/statement", period="2019-07", payee="DFE")) == "party-unknown"


def test_pools_say_who_supplies_them(service: Service) -> None:
    """GET /pools names the supplier of each, the host where nothing is said."""
    suppliers = {each["code"]: each["supplier"] for each in service.read("/pools")["items"]}
    assert (suppliers["OFFICE"], suppliers["RESPITE"]) == (HOST, RECIPIENT)
