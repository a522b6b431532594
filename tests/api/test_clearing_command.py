"""The command line counts what is past its time, and clears it away when it is told to."""

from __future__ import annotations

import pytest

from api.cli import main
from ledger.actions.keep_file import remember_handed_out
from ledger.domain.issued_file import FileKind, FileMade
from tests.ledgers import AUDITOR, CODE, HOST, cost_row, set_up
from tests.lives.uploads import upload_costs
from tests.store.raw import raw_connection

Output = pytest.CaptureFixture[str]


@pytest.fixture
def url(migrated_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Point the command line at Ash-Birch, in which a file and a copy have waited for years."""
    monkeypatch.setenv("LEDGER_DATABASE_URL", migrated_url)
    made = FileMade(kind=FileKind.STATEMENT, name="s.xlsx", content=b"s", content_hash="c4" * 32)
    with set_up(migrated_url) as ledger:
        upload_costs(ledger, cost_row())
        remember_handed_out(ledger, AUDITOR, made)
    return migrated_url


def uploads(url: str) -> int:
    """How many uploads are kept."""
    with raw_connection(url) as raw:
        return len(raw.rows("upload"))


def test_what_would_go_is_counted_then_goes_and_then_there_is_nothing(
    url: str, capsys: Output
) -> None:
    """By arrangement, council and kind, on standard output; the sum is said beside it."""
    counted = []
    for words, left in ((["--dry-run"], 1), ([], 0), ([], 0)):
        assert main(["clear-away", *words]) == 0
        output = capsys.readouterr()
        counted.append((output.out, output.err.strip()))
        assert uploads(url) == left
    (would, would_sum), (done, done_sum), nothing = counted
    assert would == done
    head, first, second = done.splitlines()
    assert head.split() == ["number", "arrangement", "party", "what"]
    assert first.split()[:4] == ["1", CODE, HOST, "uploads"]
    assert "unconfirmed for 30 days" in first
    assert second.split()[:4] == ["1", CODE, HOST, "copies"]
    assert (would_sum, done_sum) == ("2 would be cleared away.", "2 cleared away.")
    assert nothing == ("", "0 cleared away.")
