"""The ledger can be performed again with programs that we did not write: hledger and Beancount.

On both databases, on a ledger in which everything has happened once. What each reader gets sums to
the tables at every month's end, by book, account and pool; and nobody gets another council's single
costs.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ledger.actions.work import Ledger
from ledger.queries import seals
from ledger.queries.whole_ledger import Reader, journals_by_date, whole_ledger
from reports.plain_text import beancount_file, hledger_journal
from tests.ledgers import CODE, HOST, RECIPIENT, WITHIN
from tests.plain_text import by_beancount, by_hledger, by_sql
from tests.store.raw import raw_connection


def written(ledger: Ledger, reader: Reader) -> tuple[str, str]:
    """Return the hledger journal and the beancount file."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        whole = whole_ledger(connection, known, reader)
        journals = list(journals_by_date(connection, known.arrangement_id, reader))
    return "".join(hledger_journal(whole, journals)), "".join(beancount_file(whole, journals))


def url_of(ledger: Ledger) -> str:
    """Return the address of the ledger's database."""
    return ledger.database.url.render_as_string(hide_password=False)


@pytest.mark.parametrize("party", [None, HOST, RECIPIENT, "DFE"])
def test_both_programs_come_to_our_balances_at_every_month_end(
    sealed: Ledger, party: str | None, tmp_path: Path
) -> None:
    """Whoever reads it: what is not shown singly stands as totals of its month."""
    journal, beancount = written(sealed, Reader(party))
    ours = by_sql(url_of(sealed))
    assert len(ours) > 6
    assert sum(map(len, ours.values())) > 300
    assert by_hledger(journal, tmp_path) == ours
    assert by_beancount(beancount) == ours


def test_as_known_at_a_seal_both_come_to_the_balances_of_then(
    sealed: Ledger, tmp_path: Path
) -> None:
    """The third block, of five: its horizon bounds what is taken in, and the bytes never change."""
    with sealed.database.reading(WITHIN) as connection:
        known = sealed.definitions.find(connection, CODE)
        seal = seals.find(connection, known.arrangement_id, 3)
    journal, beancount = written(sealed, Reader(HOST, seal))
    ours = by_sql(url_of(sealed), known_before=seal.header.horizon)
    assert ours != by_sql(url_of(sealed))
    assert by_hledger(journal, tmp_path) == ours
    assert by_beancount(beancount) == ours
    assert seal.head_hash in journal
    assert written(sealed, Reader(HOST, seal)) == (journal, beancount)


def test_no_reader_gets_a_single_cost_of_the_other_council(sealed: Ledger) -> None:
    """The journals of costs and own costs, by SQL: each is in its own council's file only."""
    with raw_connection(url_of(sealed)) as raw:
        costs = raw.run(
            "SELECT j.book, j.event_id, j.journal_no FROM journal j JOIN event e "
            "ON e.arrangement_id = j.arrangement_id AND e.event_id = j.event_id "
            "WHERE e.kind IN ('cost_recorded', 'own_cost_recorded')"
        )
    assert {book for book, _, _ in costs} == {HOST, RECIPIENT}
    for party in (HOST, RECIPIENT, "DFE"):
        for text in written(sealed, Reader(party)):
            singly = set(re.findall(r"\b\d+-\d+\b", text))
            for book, event_id, journal_no in costs:
                assert (f"{event_id}-{journal_no}" in singly) == (book == party)


def test_every_line_says_what_it_can_be_asked_by(sealed: Ledger) -> None:
    """The columns of each line, by SQL, stand with it in the beancount file."""
    with raw_connection(url_of(sealed)) as raw:
        (found,) = raw.run(
            "SELECT l.event_id, l.journal_no, l.pool, l.service_month, l.counterparty, "
            "l.document_event_id, s.sequence, l.book, l.effective_on FROM journal_line l "
            "JOIN sealed_event s ON s.sealed_event_id = l.event_id "
            "JOIN event e ON e.event_id = l.event_id WHERE e.kind = 'statement_issued' "
            "AND l.account = 1210 ORDER BY l.event_id, l.line_no LIMIT 1"
        )
    event_id, journal_no, pool, month, counterparty, document, sequence, book, day = found
    _, beancount = written(sealed, Reader(None))
    (transaction,) = re.findall(
        rf'\n({day} \* "Statement issued"\n  book: "{book}"\n'
        rf'  journal: "{event_id}-{journal_no}"\n.*?)\n\n',
        beancount,
        re.DOTALL,
    )
    for words in (f"event: {event_id}\n", f"sequence: {sequence}\n", 'kind: "statement_issued"'):
        assert words in transaction
    line = transaction.partition(f"Assets:{book}:1210-Debtor:{pool} ")[2]
    for words in (
        f'pool: "{pool}"',
        f'service-month: "{month}"',
        f'counterparty: "{counterparty}"',
        f"document: {document}",
    ):
        assert words in line[:200]
