"""On-account charging: an agreed sum a month in advance, earned at its end, trued up each quarter.

The Director's pool of Ash-Birch is paid for by 5,000.00 a month, with a tolerance of 10.00; each
council has half of the days. Figures are worked by hand in the docstrings; both databases.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import partial

import pytest

from ledger.actions.authority import Permission
from ledger.actions.prepare_statement import prepare_statement
from ledger.actions.work import Ledger
from ledger.domain import errors
from ledger.domain.accounts import Account
from ledger.domain.arrangement import read_definition
from ledger.domain.calendar import Month, Span
from ledger.domain.charge_facts import ChargeKey, PostMonthTime
from ledger.domain.charging import plan_charges
from ledger.domain.statement import ChargeKind, StatementLine
from ledger.domain.time import TimeApportionment
from ledger.queries import mirror, on_account, reperform
from ledger.queries.balances import trial_balance
from ledger.queries.statements import read_working
from tests.api.calls import serving
from tests.credit import raised
from tests.ledgers import (
    AUGUST,
    CODE,
    HOST,
    JULY,
    PREPARER,
    RECIPIENT,
    SEPTEMBER,
    WITHIN,
    definition,
    record_one_cost,
    set_up,
)
from tests.lives import on_account as life
from tests.lives.versions import agree_version, version
from tests.test_hard_cases import (
    agree_and_issue,
    balance,
    prepare,
    read_neutrality,
    read_statement,
    refused,
)
from tests.test_model_versions import nothing, of_month

JUNE, OCTOBER, NOVEMBER, DECEMBER = (Month(2019, number) for number in (6, 10, 11, 12))
JANUARY = Month(2020, 1)


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger with Ash-Birch, whose Director is paid for on account."""
    with set_up(migrated_url, cost_recovery_model=life.on_account()) as ledger:
        yield ledger


def spend(ledger: Ledger, month: Month, amount: str, *, entered: Month | None = None) -> None:
    """Record a cost of the Director's for a month."""
    last = (entered or month).last.isoformat()
    record_one_cost(ledger, **of_month(month, pool="DCS", amount=amount, entered_on=last))


def bill(ledger: Ledger, month: Month) -> list[tuple[ChargeKind, str, int]]:
    """Prepare, agree and issue a month's statement; return each line's kind, month and net."""
    statement = prepare(ledger, month)
    agree_and_issue(ledger, statement, month.next.first.replace(day=7))
    return [shown(line) for line in read_statement(ledger, statement).lines]


def shown(line: StatementLine) -> tuple[ChargeKind, str, int]:
    """Return what is asked of a line."""
    return line.kind, str(line.service_month), line.net_pence


def balances_at(ledger: Ledger, book: str, day: date) -> dict[Account, int]:
    """Return a book's balances at the end of a day."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        rows = trial_balance(connection, known.arrangement_id, book, day).rows
    return {row.account: row.balance_pence for row in rows if row.account and row.balance_pence}


def differences(ledger: Ledger) -> set[int]:
    """Return by how much the two books differ at the end of every month of the books."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        return {
            mirror.mirror(
                connection, known.arrangement_id, known.arrangement, month.last
            ).difference_pence
            for month in Month(2019, 4).through(Month(2020, 3))
        }


def test_two_quarters_on_account_one_waived_and_one_given_back(ledger: Ledger) -> None:
    """The whole life of it, worked by hand at a share of a half.

    | month     | cost      | actual   | sum      | movement |
    | July      | 10,000.00 | 5,000.00 | 5,000.00 |     0.00 |
    | August    | 10,200.00 | 5,100.00 | 5,000.00 |   100.00 |
    | September |  9,814.00 | 4,907.00 | 5,000.00 |   -93.00 | together 7.00, within 10.00: waived
    | October   |  9,000.00 | 4,500.00 | 5,000.00 |  -500.00 |
    | November  | 10,000.00 | 5,000.00 | 5,000.00 |     0.00 |
    | December  |  9,600.00 | 4,800.00 | 5,000.00 |  -200.00 | together -700.00: given back

    Actual 29,307.00 = sums of 30,000.00 - 700.00 given back + 7.00 waived: charged 29,300.00.
    In January 300.00 more comes for December and 40.00 for August: 150.00 and 20.00, whatever was
    waived of August. 29,470.00 in all, and all of it a debt; 2210 and 1320 are nil.
    """
    spent = {
        JULY: "10000.00",
        AUGUST: "10200.00",
        SEPTEMBER: "9814.00",
        OCTOBER: "9000.00",
        NOVEMBER: "10000.00",
        DECEMBER: "9600.00",
    }
    billed = {JUNE: bill(ledger, JUNE)}
    for month, amount in spent.items():
        spend(ledger, month, amount)
        life.halve_time(ledger, month)
        billed[month] = bill(ledger, month)
    spend(ledger, DECEMBER, "300.00", entered=JANUARY)
    spend(ledger, AUGUST, "40.00", entered=JANUARY)
    billed[JANUARY] = bill(ledger, JANUARY)
    next_sum = {
        JUNE: "2019-07", JULY: "2019-08", AUGUST: "2019-09", SEPTEMBER: "2019-10",
        OCTOBER: "2019-11", NOVEMBER: "2019-12",
    }  # fmt: skip
    assert billed == {
        **{month: [(ChargeKind.SUM, of, 5000_00)] for month, of in next_sum.items()},
        DECEMBER: [
            (ChargeKind.TRUE_UP, "2019-10", -500_00),
            (ChargeKind.TRUE_UP, "2019-12", -200_00),
        ],
        JANUARY: [
            (ChargeKind.TRUE_UP, "2019-08", 20_00),
            (ChargeKind.TRUE_UP, "2019-12", 150_00),
        ],
    }
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        waived = on_account.waived(connection, known.arrangement_id)
        done = reperform.reperform(connection, known)
    assert waived == {("DCS", AUGUST): 100_00, ("DCS", SEPTEMBER): -93_00}
    assert len(done) == 10
    assert all(each.agrees for each in done)
    steps = {each.cause: each for each in read_neutrality(ledger, date(2020, 1, 31)).bridge}
    assert (steps["waived_in_tolerance"].amount_pence, steps["unexplained"].amount_pence) == (
        7_00,
        0,
    )
    assert balance(ledger, HOST, Account.RECHARGE_TIME) == -29_470_00
    assert balance(ledger, HOST, Account.DEBTOR) == 29_470_00
    assert balance(ledger, RECIPIENT, Account.RECHARGE_EXPENSE) == 29_470_00
    assert balance(ledger, RECIPIENT, Account.CREDITOR) == -29_470_00
    for account in (Account.INCOME_IN_ADVANCE, Account.ACCRUED_INCOME, Account.COST_POOL):
        assert balance(ledger, HOST, account) == 0
    for account in (Account.PAYMENTS_IN_ADVANCE, Account.ACCRUED_CREDITOR):
        assert balance(ledger, RECIPIENT, account) == 0
    assert differences(ledger) == {0}


def test_a_sum_is_a_debt_when_issued_and_earned_at_the_end_of_its_month(ledger: Ledger) -> None:
    """July's 5,000.00: nothing on 30 June, in advance from 8 July, earned on the 31st."""
    bill(ledger, JUNE)
    assert balances_at(ledger, HOST, date(2019, 6, 30)) == {}
    assert balances_at(ledger, HOST, date(2019, 7, 8)) == {
        Account.DEBTOR: 5000_00,
        Account.INCOME_IN_ADVANCE: -5000_00,
    }
    assert balances_at(ledger, RECIPIENT, date(2019, 7, 8)) == {
        Account.PAYMENTS_IN_ADVANCE: 5000_00,
        Account.CREDITOR: -5000_00,
    }
    prepare(ledger, JULY)
    assert balances_at(ledger, HOST, date(2019, 7, 31)) == {
        Account.DEBTOR: 5000_00,
        Account.RECHARGE_TIME: -5000_00,
    }
    assert balances_at(ledger, RECIPIENT, date(2019, 7, 31)) == {
        Account.RECHARGE_EXPENSE: 5000_00,
        Account.CREDITOR: -5000_00,
    }


def test_a_sum_issued_after_its_month_was_accrued_until_then(ledger: Ledger) -> None:
    """June's statement waits; July is charged: July's sum is earned as accrued income.

    Issued on 10 August it comes out of 1215 and 2315, and 2210 and 1320 never hold it.
    """
    june = prepare(ledger, JUNE)
    prepare(ledger, JULY)
    assert balances_at(ledger, HOST, date(2019, 7, 31)) == {
        Account.ACCRUED_INCOME: 5000_00,
        Account.RECHARGE_TIME: -5000_00,
    }
    agree_and_issue(ledger, june, date(2019, 8, 10))
    assert balance(ledger, HOST, Account.ACCRUED_INCOME) == 0
    assert balance(ledger, HOST, Account.INCOME_IN_ADVANCE) == 0
    assert balance(ledger, RECIPIENT, Account.ACCRUED_CREDITOR) == 0
    assert balance(ledger, HOST, Account.DEBTOR) == 5000_00
    assert differences(ledger) == {0}


def test_missing_time_waits_for_the_true_up_and_is_refused_there(ledger: Ledger) -> None:
    """July's 10,000.00 stays in 6000 while its time is missing; with September it is refused.

    What has its time is apportioned at once: August's 10,200.00 by halves.
    """
    spend(ledger, JULY, "10000.00")
    spend(ledger, AUGUST, "10200.00")
    life.halve_time(ledger, AUGUST)
    prepare(ledger, JULY)
    prepare(ledger, AUGUST)
    assert balance(ledger, HOST, Account.COST_POOL) == 10000_00
    assert balance(ledger, HOST, Account.RECOVERABLE_COST) == 5100_00
    late = partial(prepare_statement, period=SEPTEMBER, on=date(2019, 10, 7))
    refused(ledger, errors.TimeMissing, PREPARER, Permission.PREPARE_STATEMENT, late)
    life.halve_time(ledger, JULY)
    lines = read_statement(ledger, prepare(ledger, SEPTEMBER)).lines
    assert [shown(line) for line in lines] == [
        (ChargeKind.TRUE_UP, "2019-08", 100_00),  # July's 5,000.00 is just its sum
        (ChargeKind.TRUE_UP, "2019-09", -5000_00),  # nothing was spent
        (ChargeKind.SUM, "2019-10", 5000_00),
    ]
    assert not any(line.late_item for line in lines)


def test_sums_not_asked_for_in_advance_are_asked_for_with_the_first_statement(
    ledger: Ledger,
) -> None:
    """Prepared from August on: the sums of July, August and September; those two are earned."""
    lines = read_statement(ledger, prepare(ledger, AUGUST)).lines
    assert [shown(line) for line in lines] == [
        (ChargeKind.SUM, month, 5000_00) for month in ("2019-07", "2019-08", "2019-09")
    ]
    assert balance(ledger, HOST, Account.RECHARGE_TIME) == -10_000_00
    assert all(line.journal_id is None for line in lines)


def test_a_pool_goes_on_account_with_a_version(migrated_url: str) -> None:
    """OFFICE, by halves, goes on account from October: September is actual, October a sum.

    September's 80.00 is charged 40.00 in arrears; October's sum of 30.00 goes on the same
    statement. October to December cost 90.00, 45.00: all three sums, 90.00, less 45.00.
    """
    with set_up(migrated_url) as ledger:
        terms = {"charging": "on_account", "on_account_sum": "30.00"}
        agree_version(ledger, version(2, "2019-10-01", OFFICE=terms), on=date(2019, 9, 20))
        record_one_cost(ledger, **of_month(SEPTEMBER, amount="80.00"))
        assert bill(ledger, SEPTEMBER) == [
            (ChargeKind.ACTUAL, "2019-09", 40_00),
            (ChargeKind.SUM, "2019-10", 30_00),
        ]
        record_one_cost(ledger, **of_month(OCTOBER, amount="90.00"))
        bill(ledger, OCTOBER)
        bill(ledger, NOVEMBER)
        assert bill(ledger, DECEMBER) == [
            (ChargeKind.TRUE_UP, "2019-10", 15_00),
            (ChargeKind.TRUE_UP, "2019-11", -30_00),
            (ChargeKind.TRUE_UP, "2019-12", -30_00),
        ]
        assert balance(ledger, HOST, Account.RECHARGE_FIXED_SHARE) == -85_00
        assert balance(ledger, HOST, Account.INCOME_IN_ADVANCE) == 0
        assert differences(ledger) == {0}


def test_vat_is_charged_with_the_sum_and_given_back_with_the_true_up(migrated_url: str) -> None:
    """OFFICE taxed, 100.00 a month from July: VAT of 20.00 each; nothing is spent at all.

    September's statement gives back 300.00 and asks for October's 100.00: -200.00, VAT -40.00.
    """
    model = life.on_account("OFFICE", on_account_sum="100.00", vat_treatment="STANDARD_20")
    with set_up(migrated_url, cost_recovery_model=model) as ledger:
        for month in (JUNE, JULY, AUGUST):
            statement = prepare(ledger, month)
            agree_and_issue(ledger, statement, month.next.first.replace(day=7))
            assert read_statement(ledger, statement).vat_pence == 20_00
        last = prepare(ledger, SEPTEMBER)
        agree_and_issue(ledger, last, date(2019, 10, 7))
        whole = read_statement(ledger, last)
        assert (whole.net_pence, whole.vat_pence) == (-200_00, -40_00)
        assert balance(ledger, HOST, Account.OUTPUT_VAT) == -20_00
        assert balance(ledger, HOST, Account.DEBTOR) == 120_00
        assert balance(ledger, HOST, Account.INCOME_IN_ADVANCE) == -100_00  # October's
        assert balance(ledger, HOST, Account.RECHARGE_FIXED_SHARE) == 0
        assert differences(ledger) == {0}


def test_the_sum_of_a_part_month_is_prorated_by_working_days() -> None:
    """From 6 July 2018, 18 of 22 working days of 5,000.00: 4,090.909..., so 4,090.91."""
    model = {**life.on_account(), "effective_from": "2018-07-06"}
    dates = {"starts_on": "2018-07-06", "development_from": "2018-04-01"}
    arrangement = read_definition(definition(cost_recovery_model=model, **dates))
    (charge,) = plan_charges(arrangement, nothing(Month(2018, 6))).charges
    assert (charge.net_pence, charge.working.days_in_scope, charge.working.days_in_month) == (
        4090_91,
        18,
        22,
    )
    assert charge.working.kind is ChargeKind.SUM


def test_a_true_up_is_late_only_once_its_quarter_was_trued_up() -> None:
    """September's statement is issued: July's movement with December is late, October's is not."""
    arrangement = read_definition(definition(cost_recovery_model=life.on_account()))
    half = {
        ("DCS", month): PostMonthTime(
            TimeApportionment(
                "DCS", Span(month.first, month.last), {HOST: 32, RECIPIENT: 32}, 0, 0, 0
            ),
            complete=True,
            certified=True,
        )
        for month in (JULY, OCTOBER)
    }
    sums = {("DCS", month): 5000_00 for month in (JULY, OCTOBER)}
    facts = replace(
        nothing(DECEMBER),
        incurred=dict.fromkeys(sums, 1040000),
        charged={ChargeKey(*key): pence for key, pence in sums.items()},
        sums=sums,
        sums_issued=frozenset(sums),
        sums_earned=sums,
        time=half,
        last_issued=NOVEMBER,
    )
    charges = plan_charges(arrangement, facts).charges
    assert [(each.key.service_month, each.net_pence, each.late_item) for each in charges] == [
        (JULY, 200_00, True),
        (OCTOBER, 200_00, False),
    ]
    assert all(each.share == Fraction(1, 2) for each in charges)
    assert charges[0].working.rule.startswith("Trued up to actual, less the sums on account.")


def test_a_sum_is_not_disputed_because_nothing_of_it_is_credited(ledger: Ledger) -> None:
    """July's sum stands until September's true-up, whose own line may be disputed.

    July cost 10,600.00, half of it Birch's: 5,300.00, 300.00 more than the sum.
    """
    june = prepare(ledger, JUNE)
    agree_and_issue(ledger, june, date(2019, 7, 7))
    with pytest.raises(errors.StatusConflict, match="the true-up brings its month to actual"):
        raised(ledger, june, 1)
    spend(ledger, JULY, "10600.00")
    life.halve_time(ledger, JULY)
    for month in (JULY, AUGUST):
        bill(ledger, month)
    september = prepare(ledger, SEPTEMBER)
    agree_and_issue(ledger, september, date(2019, 10, 7))
    assert shown(read_statement(ledger, september).lines[0])[1:] == ("2019-07", 300_00)
    assert raised(ledger, september, 1) > 0


@pytest.mark.parametrize(
    ("code", "fields", "field"),
    [
        ("AUDITS", {}, "charging"),
        ("OFFICE", {"charging": "weekly"}, "charging"),
        ("OFFICE", {"charging": "actual"}, "on_account_sum"),
        ("OFFICE", {"on_account_sum": "-1.00"}, "on_account_sum"),
    ],
)
def test_terms_that_do_not_fit_are_refused(code: str, fields: dict[str, str], field: str) -> None:
    """A price on account, an unknown word, a sum without being on account, a negative sum."""
    with pytest.raises(errors.DefinitionInvalid) as refusal:
        read_definition(definition(cost_recovery_model=life.on_account(code, **fields)))
    assert str(refusal.value.field).endswith(f"/{field}")


def test_a_working_of_before_is_read_as_actual() -> None:
    """A working that was kept before there were kinds has none: it is of actual cost."""
    text = (
        '{"annual_fee_pence":null,"charged_before_pence":0,"days_in_month":null,'
        '"days_in_scope":null,"driver":null,"entitlement_to_date_pence":5,"estimated":false,'
        '"follows":null,"grant_to_date_pence":0,"incurred_to_date_pence":9,"joint_quarters":null,'
        '"joint_share":null,"model_version":1,"months_averaged":null,"post":null,'
        '"productive_quarters":null,"quantity_to_date_thousandths":null,"recipient_quarters":null,'
        '"recipient_thousandths":null,"references":[],"rule":"r","share":"1/2",'
        '"total_thousandths":null,"twelfth_pence":null}'
    )
    assert read_working(text).kind is ChargeKind.ACTUAL


def test_a_statement_says_which_lines_are_sums(migrated_url: str) -> None:
    """Over HTTP: `kind`, the rule in words, and no journal before the sum is issued."""
    with set_up(migrated_url, cost_recovery_model=life.on_account()) as ledger:
        statement = prepare(ledger, JUNE)
    with serving(migrated_url) as service:
        (line,) = service.read(f"/statements/{statement}")["lines"]
        assert (line["kind"], line["journal_id"], line["net"]) == ("sum", None, "5000.00")
        assert line["working"]["rule"].startswith("The agreed sum on account")
        behind = service.read(f"/statements/{statement}/explain", line=1)
        assert (behind["journal_id"], behind["journal"]) == (None, None)
        pools = {each["code"]: each for each in service.read("/pools")["items"]}
    assert pools["DCS"]["on_account_sum"] == "5000.00"
    assert pools["DCS"]["true_up_tolerance"] == "10.00"
    assert pools["OFFICE"]["charging"] == "actual"
