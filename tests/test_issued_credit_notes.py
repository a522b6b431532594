"""A credit note as a document: what it corrects, what went before, and where the money went.

July of Ash-Birch: OFFICE 100.01 x 1/2 = 50.005, half up 50.01, untaxed, is line 1; two audits at
185.00, 370.00 with VAT of 74.00, are line 2. Gross 494.01, issued on 8 August as ASH-2019-20-0001.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO

import openpyxl
import pytest

from ledger.actions.work import Ledger
from ledger.domain import errors
from ledger.domain.calendar import Month
from ledger.domain.credit_note import CreditedLine, CreditNote
from ledger.domain.statement import StatementStep
from ledger.queries.issued_credit_notes import find_credit_note
from reports.credit_note import credit_note_workbook
from tests.actions.test_credit_lines import AUDITS, ISSUED, OFFICE, july, pay
from tests.credit import approved, credit, notes, raised, resolve, supersede
from tests.ledgers import APPROVER, CODE, WITHIN, approve, set_up
from tests.lives.other_way import issue_theirs, other_way, prepare_theirs, record_their_cost
from tests.settling import set_off, write_off


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger with Ash-Birch, in which Birch supplies Ash as well."""
    with set_up(migrated_url, **other_way()) as ledger:
        yield ledger


def read(ledger: Ledger, which: int | str) -> CreditNote:
    """Return a credit note, whole."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        return find_credit_note(connection, known.arrangement_id, known.arrangement, which)


def amounts(line: CreditedLine) -> tuple[int, ...]:
    """Return net, VAT, and what of the gross was unpaid, released and left to allocate."""
    return (
        line.net_pence,
        line.vat_pence,
        line.unpaid_pence,
        line.released_pence,
        line.unallocated_pence,
    )


def require_sound(note: CreditNote) -> None:
    """Require that every check of its workbook says OK."""
    book = openpyxl.load_workbook(BytesIO(credit_note_workbook(note)), data_only=True)
    results = {cell.value for cell in book["Checks"]["F"][3:]}
    assert results == {"OK"}, note.number


def test_it_says_what_it_corrects_and_who_agreed(ledger: Ledger) -> None:
    """An unpaid audit is credited: 185.00 and VAT 37.00 off the debt; found by number or event."""
    statement = july(ledger)
    on = date(2019, 9, 2)
    event = approved(ledger, credit(ledger, statement, {AUDITS: "185.00"}, on=on), on=on)
    note = read(ledger, "ASH-CN-2019-20-0001")
    assert note == read(ledger, event)
    assert (note.payee.name, note.payer.name) == ("Ash Council", "Birch Council")
    assert (note.payee.vat_number, note.payer.address) == ("GB999999973", "Town Hall")
    assert (note.statement_number, note.statement_issued_on) == ("ASH-2019-20-0001", ISSUED)
    assert (note.statement_period, note.statement_version) == (Month(2019, 7), 1)
    assert (note.cause, note.dispute, note.reason) == ("correction", None, "Priced too high")
    assert (note.credited_on, note.is_agreed, note.is_taxed) == (on, True, True)
    assert [(each.step, each.party, each.person) for each in note.approvals] == [
        (StatementStep.SUBMIT, "ASH", "P0002"),
        (StatementStep.AGREE, "ASH", "P0003"),
        (StatementStep.AGREE, "BIR", "P0006"),
    ]
    assert [each.role for each in note.approvals] == ["preparer", "approver", "approver"]
    (line,) = note.lines
    assert (line.pool_name, line.service_name) == ("The pool AUDITS", "Case audit")
    assert amounts(line) == (18_500, 3_700, 22_200, 0, 0)
    assert (line.charged_net_pence, line.left_net_pence) == (37_000, 18_500)
    assert note.releases == ()
    require_sound(note)
    for unknown in ("ASH-CN-2019-20-0002", statement):
        with pytest.raises(errors.NotFound):
            read(ledger, unknown)


def test_money_received_is_released_to_the_payment_it_came_from(ledger: Ledger) -> None:
    """With OFFICE credited, only the audits' 444.00 is owed: 6.00 is written off, 344.00 paid.

    By hand: 94.00 is unpaid. 300.00 net bears 74 x 300 / 370 = 60.00: of 360.00, 94.00 comes off
    the debt and 266.00 is released. Then the rest, 65.00 net (5.00 was written off): what remains
    of the VAT is 74.00 - 1.00 - 60.00 = 13.00, and all of the 78.00 had been received.
    """
    statement = july(ledger)
    on = date(2019, 9, 20)
    approved(ledger, credit(ledger, statement, {OFFICE: "50.01"}, on=on), on=on)
    off = write_off(ledger, statement, amount="6.00", on=on)
    approve(ledger, off, APPROVER, on=on)
    receipt = pay(ledger, statement, "344.00", on.isoformat())
    approved(ledger, credit(ledger, statement, {AUDITS: "300.00"}, on=on), on=on)
    approved(ledger, credit(ledger, statement, {AUDITS: "65.00"}, on=on), on=on)
    _, first, second = (read(ledger, note.id) for note in notes(ledger))
    assert amounts(first.lines[0]) == (30_000, 6_000, 9_400, 26_600, 0)
    assert (first.lines[0].gone_net_pence, first.lines[0].gone_vat_pence) == (500, 100)
    assert amounts(second.lines[0]) == (6_500, 1_300, 0, 7_800, 0)
    assert second.lines[0].gone_net_pence == 30_500
    assert second.lines[0].credited_net_before_pence == 30_000
    assert second.lines[0].left_net_pence == 0
    for note, released in ((first, 26_600), (second, 7_800)):
        assert [(each.source, each.gross_pence) for each in note.releases] == [(receipt, released)]
        assert note.releases[0].reference == "BACS-2019-09-20"
        require_sound(note)


def test_what_was_set_off_is_left_to_allocate(ledger: Ledger) -> None:
    """20.00 of OFFICE's 50.01 is set off, the rest paid; superseded, all of it is owed back.

    Of OFFICE 30.01 is released and 20.00 left to allocate from the credit note itself.
    """
    statement = july(ledger)
    record_their_cost(ledger, amount="50.00")
    issue_theirs(ledger, prepare_theirs(ledger, Month(2019, 7)), date(2019, 8, 7))
    on = date(2019, 9, 20)
    approved(ledger, set_off(ledger, "20.00", host={statement: "20.00"}, on=on), on=on)
    pay(ledger, statement, "474.01", on.isoformat())
    approved(ledger, supersede(ledger, statement, on=on), on=on)
    note = read(ledger, "ASH-CN-2019-20-0001")
    assert note.cause == "superseded"
    assert sum(line.unallocated_pence for line in note.lines) == 2_000
    assert sum(line.released_pence for line in note.lines) == 49_401 - 2_000
    assert sum(each.gross_pence for each in note.releases) == 49_401 - 2_000
    assert all(line.left_net_pence == 0 for line in note.lines)
    require_sound(note)


def test_a_credit_note_never_changes(ledger: Ledger) -> None:
    """What is credited of the line afterwards, upheld in a dispute, leaves the first as it was."""
    statement = july(ledger)
    approved(ledger, credit(ledger, statement, {OFFICE: "10.01"}))
    before = read(ledger, "ASH-CN-2019-20-0001")
    dispute = raised(ledger, statement, OFFICE, amount="5.00")
    approved(ledger, resolve(ledger, dispute, "upheld"))
    after = read(ledger, "ASH-CN-2019-20-0001")
    assert (after.lines, after.approvals) == (before.lines, before.approvals)
    second = read(ledger, "ASH-CN-2019-20-0002")
    assert (second.cause, second.dispute) == ("dispute", dispute)
    assert (second.lines[0].gone_net_pence, second.lines[0].left_net_pence) == (1_001, 3_500)
    assert not second.is_taxed
    require_sound(second)
