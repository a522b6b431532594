"""The worked example performed again by hledger and Beancount, on both databases."""

from __future__ import annotations

from pathlib import Path

from ledger.actions.work import Ledger
from ledger.queries.whole_ledger import Reader, journals_by_date, whole_ledger
from reports.plain_text import beancount_file, hledger_journal
from tests.ledgers import WITHIN
from tests.plain_text import by_beancount, by_hledger, by_sql


def test_both_programs_come_to_the_examples_balances_at_every_month_end(
    loaded: Ledger, tmp_path: Path
) -> None:
    """From October 2017 to the run-off, by book, account and pool, as Torbay's people read it.

    The first month earns 6,869.45 of the DCS: 9/16 of 12,212.36.
    """
    reader = Reader("TC")
    with loaded.database.reading(WITHIN) as connection:
        known = loaded.definitions.find(connection, "plymouth-torbay")
        whole = whole_ledger(connection, known, reader)
        journals = list(journals_by_date(connection, known.arrangement_id, reader))
    ours = by_sql(loaded.database.url.render_as_string(hide_password=False))
    assert by_hledger("".join(hledger_journal(whole, journals)), tmp_path) == ours
    assert by_beancount("".join(beancount_file(whole, journals))) == ours
    assert (min(ours), max(ours)) == ("2017-10", "2020-02")
    assert ours["2018-07"][("PCC", 1215, "DCS")] == 686_945
