"""The columns of each kind of file that comes in, with the lists of codes that they take.

They are those of the JSON bodies, and of the CSV files of the worked example.
"""

from __future__ import annotations

from collections.abc import Mapping

from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import Month
from ledger.domain.cell import Takes
from ledger.domain.cost import CostSource, Subjective
from ledger.domain.upload_form import EXAMPLE, PARTY, Choice, Choices, Field, Form, UploadKind

_SOURCES = {
    CostSource.PAYROLL: "The council's payroll",
    CostSource.CREDITORS: "The council's creditors",
    CostSource.JOURNAL: "A journal of the council's own ledger",
    CostSource.NOTIONAL: "Never in the council's ledger: evidence is needed",
}


def forms(arrangement: Arrangement) -> Mapping[UploadKind, Form]:
    """Return the columns of every kind, in the order in which they are recorded."""
    found = (
        Form(UploadKind.COSTS, "Costs", "Costs that your own ledger shows", _costs(arrangement)),
        Form(
            UploadKind.TIME,
            "Time apportionments",
            "A post's months in days, one a row",
            _time(arrangement),
        ),
        Form(
            UploadKind.DELIVERIES,
            "Service deliveries",
            "Franchise services as delivered",
            _deliveries(arrangement),
        ),
        Form(
            UploadKind.DRIVERS,
            "Driver quantities",
            "Quantities of cost drivers, each in force until the next",
            _drivers(arrangement),
        ),
        Form(
            UploadKind.RECEIPTS,
            "Receipts",
            "Money received, and the statements that it settles",
            _receipts(arrangement),
        ),
    )
    return {form.kind: form for form in found}


def codes(arrangement: Arrangement, *, party: str) -> Mapping[Choices, tuple[Choice, ...]]:
    """Return every list of codes for the people of a council: of pools, those that it supplies.

    A council that supplies none is shown all.
    """
    supplied = arrangement.pools_of(party) or arrangement.pools
    pools = {pool.code for pool in supplied}
    drivers = sorted({pool.driver for pool in arrangement.pools if pool.driver})
    councils = (arrangement.host, arrangement.recipient)
    return {
        Choices.SOURCES: tuple(Choice(each.value, words) for each, words in _SOURCES.items()),
        Choices.POOLS: tuple(Choice(pool.code, pool.name) for pool in supplied),
        Choices.SERVICES: tuple(
            Choice(each.code, each.name) for each in arrangement.services if each.pool in pools
        ),
        Choices.SUBJECTIVES: tuple(Choice(each.value, "A CIPFA heading") for each in Subjective),
        Choices.POSTS: tuple(Choice(post.code, post.title) for post in arrangement.posts),
        Choices.DRIVERS: tuple(Choice(driver, "A cost driver") for driver in drivers),
        Choices.COUNCILS: tuple(Choice(code, arrangement.party(code).name) for code in councils),
        Choices.YES_NO: (Choice("yes", "It is so"), Choice("no", "It is not")),
    }


def _needed(
    name: str, takes: Takes, words: str, example: object, choices: Choices | None = None
) -> Field:
    return Field(name, takes, words, str(example), choices)


def _optional(
    name: str, takes: Takes, words: str, example: object = "", choices: Choices | None = None
) -> Field:
    return Field(name, takes, f"{words} (may be left out)", str(example), choices, required=False)


def _costs(arrangement: Arrangement) -> tuple[Field, ...]:
    term = arrangement.term
    month = Month.of(term.first)
    pool = arrangement.pools[0].code if arrangement.pools else ""
    text, day = Takes.TEXT, Takes.DATE
    return (
        _needed("source_ref", text, "Your own reference, such as a voucher's number", EXAMPLE),
        _needed("source", text, "Where in your books it comes from", "payroll", Choices.SOURCES),
        _needed("entered_on", day, "The day on which your ledger has it", month.last),
        _needed("pool", text, "The cost pool", pool, Choices.POOLS),
        _optional("service", text, "The service that it was for", "", Choices.SERVICES),
        _needed("subjective", text, "Its nature", "Employees", Choices.SUBJECTIVES),
        _needed("service_from", day, "The first day that it paid for", term.first),
        _needed("service_to", day, "The last day that it paid for", month.last),
        _needed("amount", Takes.MONEY, "Pounds, net of VAT that is recoverable", "1234.50"),
        _needed("description", text, "What it was; no names of people", "Salary"),
        _optional("credits", text, "With a negative amount: the reference of what it takes back"),
    )


def _time(arrangement: Arrangement) -> tuple[Field, ...]:
    term, days = arrangement.term, Takes.DAYS
    councils = (arrangement.recipient, arrangement.host)
    return (
        _needed("post", Takes.TEXT, "The post", EXAMPLE, Choices.POSTS),
        _needed("service_from", Takes.DATE, "The first day of its month in scope", term.first),
        _needed(
            "service_to",
            Takes.DATE,
            "The last day of its month in scope",
            Month.of(term.first).last,
        ),
        *(
            _needed(f"{PARTY}{code}", days, f"Days worked for {arrangement.party(code).name}", "8")
            for code in councils
        ),
        _optional("joint", days, "Days that served both councils", "2"),
        _optional("leave", days, "Days of leave", "1"),
        _optional("sickness", days, "Days of sickness", "0"),
        _optional("other_absence", days, "Days of any other absence", "0"),
        _optional("reason", Takes.TEXT, "Why, where this corrects a month stated before"),
    )


def _deliveries(arrangement: Arrangement) -> tuple[Field, ...]:
    service = arrangement.services[0].code if arrangement.services else ""
    text, first = Takes.TEXT, arrangement.term.first
    return (
        _needed("delivery_ref", text, "Your own reference of the delivery", EXAMPLE),
        _needed("service", text, "The service", service, Choices.SERVICES),
        _needed("delivered_on", Takes.DATE, "The day of delivery", first),
        _needed("quantity", Takes.QUANTITY, "How many units of the service", "2"),
        _optional("credits", text, "With a negative quantity: the reference of what it takes back"),
    )


def _drivers(arrangement: Arrangement) -> tuple[Field, ...]:
    text, first = Takes.TEXT, arrangement.term.first
    return (
        _needed("driver", text, "The cost driver", EXAMPLE, Choices.DRIVERS),
        _needed("effective_from", Takes.DATE, "The day from which it is in force", first),
        _needed("party", text, "Whose quantity it is", arrangement.host, Choices.COUNCILS),
        _needed("quantity", Takes.QUANTITY, "How many", "340"),
    )


def _receipts(arrangement: Arrangement) -> tuple[Field, ...]:
    month, payer = Month.of(arrangement.term.first), arrangement.recipient
    text, money = Takes.TEXT, Takes.MONEY
    several = "The bank's reference; the same in each row where it settles several statements"
    return (
        _needed("payment_ref", text, several, EXAMPLE),
        _optional("payer", text, "The council that paid", payer, Choices.COUNCILS),
        _optional(
            "unidentified", Takes.YES_NO, "yes where nobody knows who paid", "no", Choices.YES_NO
        ),
        _needed("received_on", Takes.DATE, "The day on which the bank has it", month.next.last),
        _needed("amount", money, "Pounds received in all, the same in each of its rows", "1234.50"),
        _optional("statement", Takes.WHOLE, "The number in this ledger of the statement settled"),
        _optional(
            "statement_period",
            Takes.MONTH,
            "In place of the number: the month of the statement settled, such as 2018-07",
            month,
        ),
        _optional("allocated", money, "Pounds for that statement; all where left out", "1234.50"),
    )
