"""Spending over £500: what each council must publish of the arrangement, and what it must not."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from functools import partial
from io import StringIO

import pytest

from ledger.actions.authority import Permission
from ledger.actions.record_cost import move_cost
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain.calendar import Span
from ledger.domain.errors import NotFound
from ledger.domain.spending import REDACTED, SPENDING_LIMIT_PENCE, Spending
from ledger.queries.spending import spending
from reports.spending import spending_csv
from tests.credit import credit
from tests.ledgers import (
    CODE,
    HOST,
    PAYER_APPROVER,
    PAYER_PREPARER,
    PREPARER,
    RECIPIENT,
    WITHIN,
    do,
    live_through_july,
    record_one_cost,
    set_up,
)
from tests.ledgers import approve as approve_by_both
from tests.lives.beside_the_charge import approve, own_cost, reverse
from tests.store.raw import raw_connection

YEAR = Span(date(2019, 4, 1), date(2020, 3, 31))
JULY = Span(date(2019, 7, 1), date(2019, 7, 31))


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger with the arrangement Ash-Birch and nothing recorded."""
    with set_up(migrated_url) as ledger:
        yield ledger


def spent(ledger: Ledger, council: str, span: Span = YEAR) -> Spending:
    """Return a council's items over £500."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        whole = spending(connection, known, council=council, span=span)
    return whole.over(SPENDING_LIMIT_PENCE)


def figures(found: Spending) -> list[tuple[str, str, int]]:
    """Return each item's number, date and pence."""
    return [
        (each.transaction_number, each.on.isoformat(), each.amount_pence) for each in found.items
    ]


def test_the_payer_publishes_the_statements_charged_to_it(ledger: Ledger) -> None:
    """July's 6,270.01, net of VAT that Birch recovers, on the day of issue, paid to Ash."""
    live_through_july(ledger)
    found = spent(ledger, RECIPIENT)
    assert figures(found) == [("ASH-2019-20-0001", "2019-08-08", 627_001)]
    (item,) = found.items
    assert (item.beneficiary, item.purpose) == ("Ash Council", "Recharge statement of 2019-07")
    assert item.irrecoverable_vat_pence == 0
    assert figures(spent(ledger, RECIPIENT, JULY)) == []


def test_the_host_publishes_creditors_invoices_over_the_limit(ledger: Ledger) -> None:
    """Of July's costs three pass 500.00; payroll, journals and notional cost are no payments.

    500.00 itself does not exceed the limit. What a supplier credits counts by its size.
    """
    live_through_july(ledger)
    for source in ("payroll", "journal", "notional"):
        record_one_cost(ledger, source=source, amount="900.00")
    record_one_cost(ledger, source_ref="EXACTLY", amount="500.00")
    record_one_cost(ledger, source_ref="BIG", amount="900.00", entered_on="2019-08-31")
    record_one_cost(
        ledger, source_ref="BIG/credit", amount="-600.00", credits="BIG", entered_on="2019-09-30"
    )
    found = spent(ledger, HOST)
    assert figures(found) == [
        ("DCS-1", "2019-07-31", 900_000),
        ("HOMES-1", "2019-07-31", 75_000),
        ("SETUP-1", "2019-07-31", 100_000),
        ("BIG", "2019-08-31", 90_000),
        ("BIG/credit", "2019-09-30", -60_000),
    ]
    assert {each.beneficiary for each in found.items} == {None}
    assert {each.merchant_category for each in found.items} == {"Supplies and services"}
    assert found.items[1].directorate == "The pool HOMES"


def test_no_description_of_a_cost_is_published(ledger: Ledger) -> None:
    """It may name a child or an officer; the pool and the arrangement say what it was for."""
    record_one_cost(ledger, amount="900.00", description="Placement of J. Bloggs")
    (item,) = spent(ledger, HOST).items
    assert item.purpose == "The pool OFFICE, A joint arrangement of Ash and Birch"
    assert "Bloggs" not in b"".join(spending_csv(spent(ledger, HOST))).decode()


def _move(cost: int, work: Work) -> Receipt:
    return move_cost(
        work, cost, pool="HOMES", service=None, source_ref="MOVED", on=date(2019, 8, 31)
    )


def test_moving_a_cost_to_another_pool_is_no_payment(ledger: Ledger) -> None:
    """The invoice stands once, as it was entered."""
    cost = record_one_cost(ledger, source_ref="INVOICE", amount="900.00")["id"]
    do(ledger, PREPARER, Permission.RECORD, partial(_move, cost))
    assert figures(spent(ledger, HOST)) == [("INVOICE", "2019-07-31", 90_000)]


def test_own_costs_are_published_where_a_supplier_is_named(ledger: Ledger) -> None:
    """The improvement partner's 2,750.00 is; the council's own staff is not, nor what is reversed.

    It is Birch's alone.
    """
    own_cost(ledger, PAYER_PREPARER, source_ref="PARTNER")
    own_cost(ledger, PAYER_PREPARER, kind="own", supplier=None, subjective="Employees")
    wrong = own_cost(ledger, PAYER_PREPARER)
    approve(ledger, reverse(ledger, wrong, PAYER_PREPARER), PAYER_APPROVER)
    (item,) = spent(ledger, RECIPIENT).items
    assert (item.transaction_number, item.beneficiary) == ("PARTNER", "The improvement partner")
    assert spent(ledger, HOST).items == ()


def test_personal_data_is_redacted_by_transaction_number(ledger: Ledger) -> None:
    """Beneficiary and purpose are hidden, the amount stays; a number that is none is refused."""
    own_cost(ledger, PAYER_PREPARER, source_ref="PARTNER", supplier="J. Bloggs")
    found = spent(ledger, RECIPIENT)
    (item,) = found.redacted(["PARTNER"]).items
    assert (item.beneficiary, item.purpose, item.amount_pence) == (REDACTED, REDACTED, 275_000)
    with pytest.raises(NotFound, match="transaction number 'PARTNERS'"):
        found.redacted(["PARTNERS"])


def test_the_file_has_the_codes_fields(ledger: Ledger) -> None:
    """One row an item; the ledger holds no supplier of a pool's cost, and says so by leaving it."""
    record_one_cost(ledger, source_ref="=1+1", amount="900.00")
    text = b"".join(spending_csv(spent(ledger, HOST, JULY))).decode("utf-8-sig")
    assert list(csv.DictReader(StringIO(text, newline=""))) == [
        {
            "Organisation Name": "Ash Council",
            "Organisation Code": "ASH",
            "Effective Date": "2019-07-31",
            "Directorate or Service": "The pool OFFICE",
            "Beneficiary": "",
            "Summary of Purpose": "The pool OFFICE, A joint arrangement of Ash and Birch",
            "Date": "2019-07-31",
            "Transaction Number": "'=1+1",
            "Amount": "900.00",
            "Irrecoverable VAT": "",
            "Merchant Category": "Supplies and services",
        }
    ]


def test_a_credit_note_over_the_limit_is_published_too(ledger: Ledger) -> None:
    """1,000.00 of the DCS's 5,000.00 is credited: negative, under the note's own number."""
    july = live_through_july(ledger)
    with raw_connection(ledger.database.url.render_as_string(hide_password=False)) as raw:
        ((line,),) = raw.run(
            "SELECT row_no FROM statement_line WHERE event_id = ? AND net_pence = 500000",
            july.statement,
        )
    approve_by_both(ledger, credit(ledger, july.statement, {line: "1000.00"}))
    note = spent(ledger, RECIPIENT).items[-1]
    assert note.transaction_number == "ASH-CN-2019-20-0001"
    assert (note.amount_pence, note.beneficiary) == (-100_000, "Ash Council")
    assert spent(ledger, HOST).items == spent(ledger, HOST, JULY).items
