"""Commands for weighing what could be done: simulate other rules, and ending on another day."""

from __future__ import annotations

import argparse
from pathlib import Path

from api.command_words import AddWord
from api.console import only_arrangement, show_table
from api.example_files import read_toml
from api.opening import opened
from api.settings import Settings
from ledger.actions.audit_trail import audit_access
from ledger.actions.register_person import operator
from ledger.domain.errors import DefinitionInvalid
from ledger.domain.exit_simulation import ExitSimulation
from ledger.domain.money import show_pounds
from ledger.domain.parse import parse_date
from ledger.domain.simulation import SimulatedFigures, Simulation, read_question
from ledger.queries.exits import exit_simulation
from ledger.queries.simulation import simulation, version


def add_words(word: AddWord) -> None:
    """Add the words of this module."""
    simulating = word("simulate", _simulate, asks=True)
    simulating.add_argument("file", help="what is asked, such as an option of the example")
    simulating.add_argument("--months", action="store_true", help="show every month too")
    ending = word("exit", _exit, asks=True)
    ending.add_argument("--if-on", required=True, help="the last day, such as 2019-11-30")


def _simulate(arguments: argparse.Namespace, settings: Settings) -> None:
    """Charge a range of months again under other rules, posting nothing."""
    asked = read_toml(Path(arguments.file))
    name, number = asked.pop("name", None), asked.pop("version", None)
    if number is not None and not isinstance(number, int):
        raise DefinitionInvalid("/version is not the number of a version.", field="/version")
    with opened(settings) as ledger:
        with ledger.database.reading() as connection:
            code = only_arrangement(ledger, arguments.arrangement)
            known = ledger.definitions.find(connection, code)
            chosen = version(connection, known, number) if number is not None else None
            host = known.arrangement.host
            question = read_question(asked, known.arrangement, council=host, version=chosen)
            made = simulation(connection, known, question)
        detail = {"file": Path(arguments.file).name}
        audit_access(ledger, operator(code, host), "simulate a cost recovery model", detail)
    _show(made, name if isinstance(name, str) else None, months=arguments.months)


def _show(made: Simulation, name: str | None, *, months: bool) -> None:
    print(f"{name or 'Simulation'}: {made.arrangement_name}")
    numbers = ", ".join(str(number) for number in made.versions)
    print(
        f"Service months {made.first_month} to {made.last_month}, last day {made.last_day}, "
        f"cost recovery model version {numbers}. Net of VAT; nothing is posted."
    )
    for change in made.changes:
        print(f"  {change}")
    rows = [_heading("pool")]
    rows += [_row(each.pool, each.figures) for each in made.pools]
    show_table([*rows, _row("total", made.total)], numbers=7)
    if made.outside_pence:
        print(f"Cost put outside the arrangement: {show_pounds(made.outside_pence)}")
    if months:
        each_month = [
            _row(f"{each.pool} {each.service_month}", each.figures) for each in made.months
        ]
        show_table([_heading("pool and month"), *each_month], numbers=7)


def _heading(first: str) -> tuple[str, ...]:
    return (first, "cost", "recoverable", "charge", "residual", "charged", "credited", "difference")


def _row(name: str, figures: SimulatedFigures) -> tuple[str, ...]:
    amounts = (
        figures.incurred_pence,
        figures.recoverable_pence,
        figures.charge_pence,
        figures.residual_pence,
        figures.charged_pence,
        figures.credited_pence,
        figures.difference_pence,
    )
    return (name, *(show_pounds(pence) for pence in amounts))


def _exit(arguments: argparse.Namespace, settings: Settings) -> None:
    """Show what ending on another day would come to, posting nothing."""
    if_on = parse_date(arguments.if_on, field="--if-on")
    with opened(settings) as ledger:
        with ledger.database.reading() as connection:
            code = only_arrangement(ledger, arguments.arrangement)
            known = ledger.definitions.find(connection, code)
            host = known.arrangement.host
            made = exit_simulation(connection, known, if_on, council=host)
        audit_access(ledger, operator(code, host), "simulate an exit", {"if_on": str(if_on)})
    _show_exit(made)


def _show_exit(made: ExitSimulation) -> None:
    print(f"If {made.simulation.arrangement_name} ended on {made.if_on}, that day included")
    print("Net of VAT; nothing is posted.")
    rows = [_heading("pool"), *(_row(each.pool, each.figures) for each in made.simulation.pools)]
    show_table([*rows, _row("total", made.simulation.total)], numbers=7)
    for fee in made.fees:
        print(
            f"Fee of {fee.pool} for {fee.service_month}: {show_pounds(fee.fee_pence)}, "
            f"{fee.days_in_scope} of {fee.days_in_month} working days of "
            f"{show_pounds(fee.twelfth_pence)}"
        )
    for cost in made.exit_costs:
        print(
            f"Exit cost of {cost.pool} so far: {show_pounds(cost.incurred_pence)}, of which "
            f"recoverable {show_pounds(cost.recoverable_pence)}"
        )
    for owed in made.owed:
        print(
            f"{owed.payer} would owe {owed.payee}: {show_pounds(owed.owed_pence)} (charge "
            f"{show_pounds(owed.charge_pence)}, credited {show_pounds(owed.credited_pence)}, "
            f"settled {show_pounds(owed.settled_pence)}); income in advance to refund: "
            f"{show_pounds(owed.in_advance_pence)}"
        )
    for stranded in made.stranded:
        print(
            f"Stranded with {stranded.book}: {show_pounds(stranded.put_outside_pence)} recorded "
            f"for service after the day, {show_pounds(stranded.recorded_pence)} recorded as such"
        )
