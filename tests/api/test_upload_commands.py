"""The command line tries a file of rows, shows its control totals, and records it when told to."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.cli import main
from tests.api.uploading import one_cost
from tests.ledgers import HOST, RECIPIENT, set_up
from tests.store.raw import raw_connection

Output = pytest.CaptureFixture[str]


@pytest.fixture
def folder(migrated_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, str]:
    """Point the command line at Ash-Birch; give a folder for files, and the database."""
    monkeypatch.setenv("LEDGER_DATABASE_URL", migrated_url)
    with set_up(migrated_url):
        pass
    files = tmp_path / "files"
    files.mkdir()
    return files, migrated_url


def costs(url: str) -> list[tuple[str, int]]:
    """Return what is recorded as cost."""
    with raw_connection(url) as raw:
        return [(ref, pence) for ref, pence in raw.run("SELECT source_ref, amount_pence FROM cost")]


def test_a_file_is_shown_first_and_recorded_when_told(
    folder: tuple[Path, str], capsys: Output
) -> None:
    """Nothing is recorded without --confirm; a second time nothing is left to record."""
    files, url = folder
    file = files / "costs.csv"
    file.write_bytes(one_cost(source_ref="A-1", amount="100.01"))
    words = ["upload", str(file), "--party", HOST, "--kind", "costs"]
    assert main(words) == 0
    said = capsys.readouterr()
    assert "of costs.csv: ready" in said.out
    assert "To record     1" in said.out
    assert "100.01" in said.out
    assert "Nothing is recorded yet" in said.err
    assert costs(url) == []
    assert main([*words, "--confirm", "--person", "P0002"]) == 0
    assert "Recorded 1 row, as event" in capsys.readouterr().out
    assert costs(url) == [("A-1", 10001)]
    assert main([*words, "--confirm"]) == 2
    assert "recorded already" in capsys.readouterr().err


def test_what_is_wrong_is_said_and_written_beside_the_file(
    folder: tuple[Path, str], capsys: Output
) -> None:
    """Status 2, nothing recorded, and a file with what to fix in its last column."""
    files, url = folder
    file = files / "costs.csv"
    file.write_bytes(one_cost(source_ref="A-1", pool="NO-SUCH"))
    assert main(["upload", str(file), "--party", HOST, "--kind", "costs", "--confirm"]) == 2
    said = capsys.readouterr()
    assert "Costs row 2: The pool 'NO-SUCH' is not in" in said.out
    assert "1 thing is to be put right" in said.err
    beside = (files / "costs-what-to-fix.csv").read_text(encoding="utf-8-sig").splitlines()
    assert beside[0].endswith(",what_to_fix")
    assert "The pool 'NO-SUCH' is not in" in beside[1]
    assert costs(url) == []


def test_a_template_is_written_and_comes_back_empty(
    folder: tuple[Path, str], capsys: Output
) -> None:
    """As a workbook of all kinds, or as CSV of one."""
    files, _ = folder
    for name, more in (("all.xlsx", []), ("costs.csv", ["--kind", "costs"])):
        file = files / name
        assert main(["template", "--out", str(file), "--party", RECIPIENT, *more]) == 0
        assert f"Written: {file}" in capsys.readouterr().err
        assert main(["upload", str(file), "--party", HOST, *more]) == 2
        assert "There is no row to record" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["upload", "no-such-file.csv", "--party", "ASH"], "cannot be read: No such file"),
        (["upload", "{file}", "--party", "DFE"], "DFE is not one of ASH and BIR"),
        (["upload", "{file}", "--party", "ASH"], "Say with kind what the rows"),
        (["template", "--out", "{file}"], "A CSV file holds one kind of row"),
    ],
)
def test_a_mistake_is_said_plainly(
    folder: tuple[Path, str], capsys: Output, words: list[str], said: str
) -> None:
    """One sentence, status 2, no traceback."""
    files, _ = folder
    file = files / "costs.csv"
    file.write_bytes(one_cost())
    assert main([word.replace("{file}", str(file)) for word in words]) == 2
    output = capsys.readouterr()
    assert said in output.err
    assert "Traceback" not in output.err


def test_a_file_that_is_called_otherwise_than_it_is_is_refused(
    folder: tuple[Path, str], capsys: Output
) -> None:
    """CSV that is called a workbook: one sentence, status 2, and nothing is kept of it."""
    files, url = folder
    file = files / "costs.xlsx"
    file.write_bytes(one_cost())
    assert main(["upload", str(file), "--party", HOST, "--kind", "costs"]) == 2
    assert "The file's name ends in .xlsx" in capsys.readouterr().err
    with raw_connection(url) as raw:
        assert raw.rows("upload") == []
