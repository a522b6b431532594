"""Simulations: history charged anew under other rules, by hand, recording nothing.

What a month of the worked example costs is read off its costs.csv; the rest is worked here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection

from api.cli import main
from api.example_files import read_toml
from ledger.actions.work import Ledger
from ledger.domain import errors
from ledger.domain.calendar import Month
from ledger.domain.money import parse_pounds, show_pounds
from ledger.domain.simulation import Question, SimulatedFigures, Simulation, read_question
from ledger.queries.arrangements import Known
from ledger.queries.exits import exit_simulation
from ledger.queries.simulation import simulation, version
from tests.actions.test_credit_lines import AUDITS, july
from tests.api.calls import serving, slug
from tests.conftest import EXAMPLE
from tests.credit import approved, credit, require_in_balance, supersede
from tests.ledgers import (
    AUDITOR,
    PAYER_PREPARER,
    PREPARER,
    WITHIN,
    definition,
    live_through_july,
    record_one_cost,
    set_up,
)
from tests.lives.versions import submit_version
from tests.lives.versions import version as a_version
from tests.store.raw import dump

EXAMPLE_CODE = "plymouth-torbay"
NOVEMBER = {"from": "2019-11", "to": "2019-11"}


@dataclass(frozen=True)
class Asking:
    """The worked example, open for questions."""

    connection: Connection
    known: Known

    def __call__(self, council: str = "PCC", **asked: object) -> Simulation:
        """Ask as the host, or as the council named; `from` and `to` are November's."""
        question = read_question({**NOVEMBER, **asked}, self.known.arrangement, council=council)
        return simulation(self.connection, self.known, question)


@pytest.fixture
def ask(loaded: Ledger) -> Iterator[Asking]:
    """Open the worked example."""
    with loaded.database.reading(WITHIN) as connection:
        yield Asking(connection, loaded.definitions.find(connection, EXAMPLE_CODE))


def pool(made: Simulation, code: str) -> SimulatedFigures:
    """Return a pool's figures over the range."""
    return next(each.figures for each in made.pools if each.pool == code)


def pounds(figures: SimulatedFigures) -> dict[str, str]:
    """Write the figures that tests look at."""
    names = ("incurred", "recoverable", "charge", "residual", "difference")
    return {name: show_pounds(getattr(figures, f"{name}_pence")) for name in names}


def differing(made: Simulation) -> dict[str, str]:
    """Return the difference of each pool that has one."""
    return {
        each.pool: show_pounds(each.figures.difference_pence)
        for each in made.pools
        if each.figures.difference_pence
    }


# ---- under the rules in force ----
def test_the_model_in_force_gives_what_the_ledger_charged(ask: Asking) -> None:
    """Up to whichever month: nil difference for every pool and month, late items and all."""
    known = ask.known
    first = Month.of(known.arrangement.development_from)
    for last in known.arrangement.term.months():
        made = simulation(ask.connection, known, Question(first, last, "PCC"))
        assert made.months
        assert all(each.figures.difference_pence == 0 for each in made.months), last
        assert made.outside_pence == 0
        assert made.versions == (1,)


def test_what_was_credited_by_agreement_is_no_difference(migrated_url: str) -> None:
    """Of two audits at 185.00 one is credited: 370.00 is charged anew, 185.00 stands charged.

    The model in force would charge nothing otherwise, up to the end as well: nil difference. Owed
    is what is charged, 50.01 and 370.00, less the 185.00 credited: 235.01. A statement superseded
    is to be charged anew, so what went with it is a difference: the 50.01 and the other 185.00.
    """
    with set_up(migrated_url) as ledger:
        issued = july(ledger)
        approved(ledger, credit(ledger, issued, {AUDITS: "185.00"}))
        with ledger.database.reading(WITHIN) as connection:
            known = ledger.definitions.find(connection, "ash-birch")
            made = simulation(connection, known, Question(Month(2019, 7), Month(2019, 7), "ASH"))
            end = known.arrangement.term.last
            ended = exit_simulation(connection, known, end, council="BIR")
        for audits in (pool(made, "AUDITS"), pool(ended.simulation, "AUDITS")):
            assert (audits.charge_pence, audits.charged_pence) == (37_000, 18_500)
            assert (audits.credited_pence, audits.difference_pence) == (18_500, 0)
        assert (differing(made), differing(ended.simulation)) == ({}, {})
        assert (ended.owed[0].credited_pence, ended.owed[0].owed_pence) == (18_500, 23_501)
        approved(ledger, supersede(ledger, issued))
        with ledger.database.reading(WITHIN) as connection:
            made = simulation(connection, known, Question(Month(2019, 7), Month(2019, 7), "ASH"))
        assert differing(made) == {"OFFICE": "50.01", "AUDITS": "185.00"}
        require_in_balance(ledger)
    with serving(migrated_url) as service:
        shown = service.read("/exit-simulation", PAYER_PREPARER, if_on=end.isoformat())
        audits = next(each for each in shown["pools"] if each["pool"] == "AUDITS")
        assert (audits["charged"], audits["credited"], audits["difference"]) == (
            "0.00",
            "185.00",
            "185.00",
        )


def test_naming_the_version_in_force_changes_nothing(ask: Asking) -> None:
    """Version 1 over a range in the middle is what was charged; there is no version 9."""
    chosen = version(ask.connection, ask.known, 1)
    asked = {"from": "2019-02", "to": "2019-06"}
    question = read_question(asked, ask.known.arrangement, council="TC", version=chosen)
    made = simulation(ask.connection, ask.known, question)
    assert {each.service_month for each in made.months} == {Month(2019, n) for n in range(2, 7)}
    assert differing(made) == {}
    with pytest.raises(errors.NotFound):
        version(ask.connection, ask.known, 9)


def test_a_version_is_tried_before_it_is_agreed(migrated_url: str) -> None:
    """Version 2 halves OFFICE's share from October: over July, 100.01 x 1/4 = 25.0025: 25.00.

    The months before the range keep their own version, and so does the ledger.
    """
    with set_up(migrated_url) as ledger:
        live_through_july(ledger)
        submit_version(
            ledger, a_version(2, "2019-10-01", OFFICE={"share": "0.25"}), on=date(2019, 9, 9)
        )
        with ledger.database.reading(WITHIN) as connection:
            known = ledger.definitions.find(connection, "ash-birch")
            second = version(connection, known, 2)
            july = Question(Month(2019, 7), Month(2019, 7), "BIR", version=second)
            august = Question(Month(2019, 7), Month(2019, 8), "BIR")
            made = simulation(connection, known, july)
            now = simulation(connection, known, august)
    assert made.versions == (2,)
    assert pounds(pool(made, "OFFICE"))["charge"] == "25.00"
    assert differing(made) == {"OFFICE": "-25.01"}
    assert (now.versions, differing(now)) == ((1,), {})


def test_a_pool_on_account_is_charged_on_actual_within_its_cap(migrated_url: str) -> None:
    """OFFICE, 40.00 a month on account: half of 100.01 is 50.01 all the same; capped, 45.00.

    A change of its name leaves the cap where it is.
    """
    model = definition()["cost_recovery_model"]
    model["pools"][2] |= {
        "charging": "on_account",
        "on_account_sum": "40.00",
        "annual_cap": "45.00",
    }
    with set_up(migrated_url, cost_recovery_model=model) as ledger:
        record_one_cost(ledger)
        with ledger.database.reading(WITHIN) as connection:
            known = ledger.definitions.find(connection, "ash-birch")
            asked = {"from": "2019-07", "to": "2019-07"}
            for pools, charge in (
                ([], "45.00"),
                ([{"code": "OFFICE", "name": "Offices"}], "45.00"),
                ([{"code": "OFFICE", "annual_cap": "60.00"}], "50.01"),
            ):
                question = read_question(
                    {**asked, "pools": pools}, known.arrangement, council="ASH"
                )
                made = simulation(connection, known, question)
                assert pounds(pool(made, "OFFICE"))["charge"] == charge


def test_credits_are_cut_as_the_ledger_cuts_them(migrated_url: str) -> None:
    """A cost over three months, taken back in two odd parts, still gives what was charged."""
    with set_up(migrated_url) as ledger:
        dates = {"service_from": "2019-04-15", "service_to": "2019-08-20"}
        record_one_cost(ledger, source_ref="LONG", amount="100.01", pool="SETUP", **dates)
        for number, amount in enumerate(("-33.34", "-16.67"), 1):
            record_one_cost(
                ledger,
                source_ref=f"LONG/{number}",
                amount=amount,
                pool="SETUP",
                credits="LONG",
                **dates,
            )
        live_through_july(ledger)
        with ledger.database.reading(WITHIN) as connection:
            known = ledger.definitions.find(connection, "ash-birch")
            question = Question(Month(2019, 4), Month(2019, 9), "ASH")
            made = simulation(connection, known, question)
        # Of 100.01 - 50.01 = 50.00, the months of April to August; all SETUP's, less the grant.
        assert pool(made, "SETUP").incurred_pence == parse_pounds("1050.00")
        assert all(each.figures.difference_pence == 0 for each in made.months)


# ---- other rules ----
def test_a_director_shared_half_and_half(ask: Asking) -> None:
    """15,427.69 x 1/2 = 7,713.845: 7,713.85 against 8,119.84. OVERHEAD follows: 760.00, 800.00.

    Of November's 19 productive days 9 were Torbay's and 2 joint: 10/19 was charged.
    """
    made = ask(pools=[{"code": "DCS", "basis": "fixed_share", "share": "0.5"}])
    assert pounds(pool(made, "DCS")) == {
        "incurred": "15427.69",
        "recoverable": "7713.85",
        "charge": "7713.85",
        "residual": "0.00",
        "difference": "-405.99",
    }
    assert differing(made) == {"DCS": "-405.99", "OVERHEAD": "-40.00"}
    assert made.changes == ("DCS: basis fixed_share, share 0.5.",)


def test_another_joint_share(ask: Asking) -> None:
    """(9 + 2 x 0.4) / 19 = 9.8/19 of 15,427.69 is 7,957.4401...; of 1,520.00 it is 784.00."""
    made = ask(pools=[{"code": "DCS", "joint_share": "0.4"}])
    assert pounds(pool(made, "DCS"))["charge"] == "7957.44"
    assert differing(made) == {"DCS": "-162.40", "OVERHEAD": "-16.00"}


def test_a_new_pool_takes_the_costs_moved_to_it(ask: Asking) -> None:
    """November's travel of 259.20 at a quarter is 64.80; TRAVEL itself is charged no more."""
    shared = {"code": "MILEAGE", "basis": "fixed_share", "share": "0.25"}
    for move in (
        {"source_ref": "MIL-"},
        {"pool": "TRAVEL"},
        {"pool": "TRAVEL", "subjective": "Transport"},
    ):
        made = ask(pools=[shared], moves=[{"to": "MILEAGE", **move}])
        assert pounds(pool(made, "MILEAGE"))["charge"] == "64.80"
        assert differing(made) == {"MILEAGE": "64.80", "TRAVEL": "-259.20"}


def test_a_cost_supposed_is_charged_by_its_pool(ask: Asking) -> None:
    """100.01 more of TRAVEL is wholly Torbay's; 0.01 more of DCS is 15,427.70 x 10/19: 8,119.84."""
    day = {"service_from": "2019-11-01", "service_to": "2019-11-30", "subjective": "Transport"}
    made = ask(
        extra_costs=[
            {"pool": "TRAVEL", "amount": "100.01", **day},
            {"pool": "DCS", "amount": "0.01", **day},
        ]
    )
    assert differing(made) == {"TRAVEL": "100.01"}
    assert pool(made, "DCS").incurred_pence == parse_pounds("15427.70")


def test_time_supposed_takes_the_place_of_what_is_stated(ask: Asking) -> None:
    """Five days each of ten: a half of 15,427.69 and of 1,520.00."""
    days = {"post": "DCS", "from": "2019-11", "to": "2019-11"}
    made = ask(time=[{**days, "party_days": {"PCC": "5", "TC": "5"}}])
    assert differing(made) == {"DCS": "-405.99", "OVERHEAD": "-40.00"}
    assert made.changes == ("DCS in 2019-11: PCC 5, TC 5, joint 0 days.",)


def test_an_earlier_last_day_cuts_cost_and_fee(ask: Asking) -> None:
    """15 November is the 11th of 21 working days.

    DCS: 15,427.69 x 11/21 = 8,081.1709...: 8,081.17, of which 10/19 is 4,253.2473...: 4,253.25.
    The fee: 1,500.00 x 11/21 = 785.714...: 785.71. The audits and the cohort are of 18 November.
    """
    made = ask(last_day="2019-11-15")
    assert pounds(pool(made, "DCS"))["charge"] == "4253.25"
    assert pounds(pool(made, "FR-COM-FW"))["charge"] == "785.71"
    assert pool(made, "FR-QA").charge_pence == pool(made, "FR-PD").charge_pence == 0
    assert str(made.last_day) == "2019-11-15"


def test_a_month_without_time_is_not_guessed_at(ask: Asking) -> None:
    """A later last day with cost of the Director, and no time supposed: refused."""
    february = {"service_from": "2020-02-01", "service_to": "2020-02-29", "amount": "1.00"}
    cost = {"pool": "DCS", "subjective": "Employees", **february}
    asked: dict[str, Any] = {"from": "2020-02", "to": "2020-02", "last_day": "2020-02-29"}
    with pytest.raises(errors.TimeMissing):
        ask(**asked, extra_costs=[cost])


# ---- refusals ----
@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"pools": [{"code": "DCS", "basis": "fixed_share"}]}, "/cost_recovery_model/"),
        ({"pools": [{"code": "DCS", "share": 0.5}]}, None),
        ({"pools": [{"code": "NEW"}]}, None),
        ({"pools": [{"code": "DCS"}, {"code": "DCS"}]}, "/pools"),
        ({"moves": [{"to": "DCS"}]}, "/moves/0/pool"),
        ({"moves": [{"to": "DCS", "pool": "TRAVEL", "by": "x"}]}, "/moves/0/by"),
        ({"extra_costs": [{"pool": "DCS"}]}, "/extra_costs/0/service_from"),
        ({"time": [{"post": "NOBODY"}]}, "/time/0/post"),
        ({"speed": "fast"}, "/speed"),
        ({"from": "1950-01"}, "to"),
    ],
)
def test_changes_that_make_no_sense_are_refused(
    ask: Asking, asked: dict[str, Any], field: str | None
) -> None:
    """Each is refused with a pointer to what is wrong."""
    with pytest.raises(errors.DefinitionInvalid) as refused:
        ask(**asked)
    assert field is None or field.startswith("/cost") or refused.value.field == field


def test_a_range_or_an_end_that_cannot_be_is_refused(ask: Asking) -> None:
    """Reversed months; an end before the start, or lost in the future; a pool not there."""
    with pytest.raises(errors.DatesReversed):
        ask(to="2019-10")
    for day in ("2018-07-05", "2999-12-31"):
        with pytest.raises(errors.LastDayImpossible):
            ask(last_day=day)
    with pytest.raises(errors.PoolUnknown):
        ask(moves=[{"to": "NOWHERE", "pool": "DCS"}])
    with pytest.raises(errors.MonthMalformed):
        ask(to="2019")


def test_a_council_picks_out_only_costs_that_it_bears(ask: Asking) -> None:
    """A prefix narrowed down would show one payslip: by reference is for the host alone here."""
    new = {"code": "PROBE", "basis": "direct", "party": "TC"}
    move = {"to": "PROBE", "source_ref": "PAY-201911-DCS-1"}
    with pytest.raises(errors.NotPermitted, match="Ask a reader of PCC"):
        ask("TC", pools=[new], moves=[move])
    assert pool(ask(pools=[new], moves=[move]), "PROBE").incurred_pence
    assert pool(ask("TC", pools=[new], moves=[{"to": "PROBE", "pool": "TRAVEL"}]), "PROBE")


# ---- the three options of 2019 ----
def option(ask: Asking, name: str) -> Simulation:
    """Simulate one of the example's options."""
    asked = read_toml(EXAMPLE / "options" / f"{name}.toml")
    assert str(asked.pop("name")).startswith("Option")
    return ask(**asked)


def test_option_1_continue_with_added_capacity(ask: Asking) -> None:
    """A year more, month by month the same.

    DCS: (9 + 2 x 0.5) / 20 of 15,000.00: 7,500.00; OVERHEAD follows: 760.00. The deputy: half of
    7,000.01 is 3,500.005, so 3,500.01. Sufficiency: 362 of 795 children, 7,950.00 / 795 x 362:
    3,620.00. The fee: 1,500.00, which is 25.00 below its cost. Twelve times.
    """
    made = option(ask, "continue")
    charges = {
        each.pool: show_pounds(each.figures.charge_pence)
        for each in made.pools
        if each.figures.charge_pence
    }
    assert charges == {
        "DCS": "90000.00",
        "OVERHEAD": "9120.00",
        "DEPUTY": "42000.12",
        "FR-COM-SUF": "43440.00",
        "FR-COM-FW": "18000.00",
    }
    assert show_pounds(made.total.charge_pence) == "202560.12"
    assert show_pounds(made.total.residual_pence) == "300.00"
    assert made.total.charged_pence == 0
    assert len(made.months) == 5 * 12


def test_option_2_integrate_further(ask: Asking) -> None:
    """Six months, August 2019 to January 2020.

    DCS: half of 15,427.69 is 7,713.85, six times 46,283.10; OVERHEAD 760.00: 4,560.00. Joint
    commissioning: (7,875.00 + 5,500.00) x 0.45 = 6,018.75, six times 36,112.50; sufficiency is
    charged by itself no more.
    """
    made = option(ask, "integrate")
    assert pounds(pool(made, "DCS"))["charge"] == "46283.10"
    assert pounds(pool(made, "OVERHEAD"))["charge"] == "4560.00"
    assert pounds(pool(made, "JOINT-COMMISSIONING")) == {
        "incurred": "80250.00",
        "recoverable": "36112.50",
        "charge": "36112.50",
        "residual": "0.00",
        "difference": "36112.50",
    }
    assert pool(made, "FR-COM-SUF").charge_pence == 0
    assert set(differing(made)) == {"DCS", "OVERHEAD", "FR-COM-SUF", "JOINT-COMMISSIONING"}


def test_option_3_end(ask: Asking) -> None:
    """November as charged, then nothing but the closing of it.

    November: DCS 8,119.84, OVERHEAD 800.00, TRAVEL 259.20, five audits 925.00, a cohort 2,400.00,
    the fee 1,500.00, sufficiency 366/797 of 7,875.00: 3,616.37. EXIT: half of 2,400.01 is
    1,200.005, so 1,200.01, and half of January's 3,200.00. Outside fall December and January:
    DCS 30,855.38, OVERHEAD 3,040.00, TRAVEL 201.60 + 230.40, QA 2 x 706.00, the framework
    2 x 1,525.00, sufficiency 2 x 7,875.00: 54,539.38.
    """
    made = option(ask, "end")
    november = ("8119.84", "800.00", "259.20", "925.00", "2400.00", "1500.00", "3616.37")
    whole = sum(parse_pounds(each) for each in november)
    assert made.total.charge_pence == whole + parse_pounds("1200.01") + parse_pounds("1600.00")
    assert differing(made)["EXIT"] == "1200.01"
    assert pool(made, "DCS").charge_pence == parse_pounds("8119.84")
    assert show_pounds(made.outside_pence) == "54539.38"


def test_every_option_is_printed_by_the_command(
    loaded_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`./run simulate FILE.toml` on each database; a file that is no TOML is refused."""
    monkeypatch.setenv("LEDGER_DATABASE_URL", loaded_url)
    totals = {"continue": "202560.12", "integrate": "116881.10", "end": "20420.42"}
    for name, total in totals.items():
        assert main(["simulate", str(EXAMPLE / "options" / f"{name}.toml"), "--months"]) == 0
        printed = capsys.readouterr().out
        assert total in next(line for line in printed.splitlines() if line.startswith("total"))
        assert "pool and month" in printed
    assert main(["simulate", str(EXAMPLE / "costs.csv")]) == 2
    assert "cannot be read" in capsys.readouterr().err


# ---- over HTTP ----
def test_simulating_over_http_records_that_it_was_asked_and_no_more(migrated_url: str) -> None:
    """OFFICE at a quarter: 100.01 x 1/4 = 25.0025, 25.00 against the 50.01 charged for July.

    Either council's readers may; the answer holds no single cost.
    """
    with set_up(migrated_url) as ledger:
        live_through_july(ledger)
    asked = {
        "from": "2019-07",
        "to": "2019-07",
        "pools": [{"code": "OFFICE", "share": "0.25"}],
    }
    with serving(migrated_url) as service:
        for caller in (PREPARER, PAYER_PREPARER, AUDITOR):
            service.headers(caller)
            before = dump(migrated_url)
            made = service.write("/cost-recovery-models/1/simulate", asked, caller)
            after = dump(migrated_url)
            changed = {name for name in after if after[name] != before[name]} - {"token_use"}
            assert changed == {"audit_event"}
            office = next(each for each in made["pools"] if each["pool"] == "OFFICE")
            assert (office["charge"], office["charged"]) == ("25.00", "50.01")
            assert office["difference"] == "-25.01"
            assert made["total"]["difference"] == "-25.01"
            assert "OFFICE-1" not in str(made)
        assert slug(service.post("/cost-recovery-models/7/simulate", asked)) == "not-found"
        wrong = {**asked, "pools": [{"code": "OFFICE", "share": "2"}]}
        refused = service.post("/cost-recovery-models/1/simulate", wrong)
        assert slug(refused) == "definition-invalid"
        picked = {**asked, "moves": [{"to": "OFFICE", "source_ref": "DCS-1"}]}
        denied = service.post("/cost-recovery-models/1/simulate", picked, PAYER_PREPARER)
        assert (denied.status_code, slug(denied)) == (403, "not-permitted")
