"""The command line writes the whole ledger for other programs, and says whether a map is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.cli import main
from api.ledger_maps import OURS
from tests.ledgers import live_through_july, set_up
from tests.plain_text import by_beancount, by_hledger, by_sql
from tests.store.raw import raw_connection

Output = pytest.CaptureFixture[str]


def test_the_whole_ledger_is_written_for_each_program(
    migrated_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    """Whoever keeps the database gets every line singly; what was taken is in the audit trail."""
    with set_up(migrated_url) as ledger:
        live_through_july(ledger)
    monkeypatch.setenv("LEDGER_DATABASE_URL", migrated_url)
    monkeypatch.setenv("LEDGER_OUT", str(tmp_path / "out"))
    rows = tmp_path / "rows.csv"
    assert main(["export", "hledger"]) == 0
    assert main(["export", "beancount"]) == 0
    assert main(["export", "journal-lines", "--out", str(rows)]) == 0
    journal = tmp_path / "out" / "ash-birch.journal"
    assert f"Written: {journal}" in capsys.readouterr().err
    ours = by_sql(migrated_url)
    assert by_hledger(journal.read_text(encoding="utf-8"), tmp_path) == ours
    beancount = (tmp_path / "out" / "ash-birch.beancount").read_text(encoding="utf-8")
    assert by_beancount(beancount) == ours
    assert "totals" not in beancount
    with raw_connection(migrated_url) as raw:
        ((lines,),) = raw.run("SELECT count(*) FROM journal_line")
        ((taken,),) = raw.run(
            "SELECT count(*) FROM audit_event WHERE action = 'download an export'"
        )
    assert len(rows.read_text(encoding="utf-8").splitlines()) == 1 + lines
    assert taken == 3


def test_a_map_is_checked_before_it_is_used(tmp_path: Path, capsys: Output) -> None:
    """A right one shows its columns; a wrong one ends with status 2 and the key."""
    assert main(["check-map", str(OURS / "sap.toml")]) == 0
    said = capsys.readouterr().out
    assert "SAP posting document upload. The map is right." in said
    assert " 14 SGTXT: {description}, at most 50 characters, cut" in said
    assert main(["check-map", str(OURS / "advanced-efinancials.toml")]) == 0
    assert "last line: TRL, {lines}, {total_debit}, {total_credit}" in capsys.readouterr().out
    bad = tmp_path / "bad.toml"
    bad.write_text('title = "Ours"\nfile_name = "x"\ncolumns = 3\n', encoding="utf-8")
    assert main(["check-map", str(bad)]) == 2
    assert "In the map bad, columns is not an array of tables" in capsys.readouterr().err
