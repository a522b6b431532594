"""The commands of whoever must trust the ledger, against the loaded example."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from api.cli import main
from ledger.store.engine import Database
from tests.database_roles import around

ROOT = Path(__file__).parents[2]
Output = pytest.CaptureFixture[str]


@pytest.fixture
def home(loaded_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point the command line at a copy of the loaded example, and at an empty folder."""
    monkeypatch.setenv("LEDGER_DATABASE_URL", loaded_url)
    monkeypatch.setenv("LEDGER_OUT", str(tmp_path / "out"))
    return tmp_path


def test_verify_holds_on_the_example_and_prints_the_head_to_keep(
    home: Path, capsys: Output
) -> None:
    """Every event of the example is sealed, and the head printed is one of the chain's."""
    assert main(["verify"]) == 0
    said = capsys.readouterr().out
    assert "999 events" in said
    assert "OK: everything sealed is as it was sealed" in said
    head = next(line for line in said.splitlines() if line.startswith("head ")).split()[1]
    kept = home / "head.txt"
    kept.write_text(f"{head}\n", encoding="utf-8")
    assert main(["verify", "--against", str(kept)]) == 0
    assert main(["verify", "--against", "0" * 64]) == 1


def test_verify_names_what_was_tampered_with(loaded_url: str, home: Path, capsys: Output) -> None:
    """A penny moved behind the guards' back ends the command with 1, naming the event."""
    assert home
    database = Database(around(loaded_url))
    with database.writing() as connection:
        if database.is_sqlite:
            connection.execute(text("DROP TRIGGER cost_no_update"))
        else:
            connection.execute(text("ALTER TABLE cost DISABLE TRIGGER ALL"))
        connection.execute(
            text(
                "UPDATE cost SET amount_pence = amount_pence + 1 "
                "WHERE source_ref = 'PAY-201807-DCS-1'"
            )
        )
    database.close()
    assert main(["verify"]) == 1
    assert "DIFFERS in block" in capsys.readouterr().out


def test_a_workbook_is_verified_by_its_content_hash(home: Path, capsys: Output) -> None:
    """As written it holds; with one cell altered it does not; another file is refused."""
    assert main(["statement", "--period", "2018-09"]) == 0
    file = home / "out" / "statement-2018-09.xlsx"
    assert main(["verify", str(file)]) == 0
    book = load_workbook(BytesIO(file.read_bytes()))
    book["Summary"]["D4"] = 1
    book.save(file)
    assert main(["verify", str(file)]) == 1
    assert "ALTERED" in capsys.readouterr().out
    other = home / "other.xlsx"
    other.write_text("no workbook", encoding="utf-8")
    assert main(["verify", str(other)]) == 2
    assert main(["verify", str(home / "missing.xlsx")]) == 2


def test_a_bundle_is_verified_without_our_code(home: Path) -> None:
    """The stand-alone verifier, in a Python that cannot see the project, agrees with the ledger."""
    out = home / "chain.jsonl"
    assert main(["bundle", "--out", str(out)]) == 0
    command = [sys.executable, "-I", str(ROOT / "docs" / "verify_bundle.py"), str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=home)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "999 events" in done.stdout


def test_an_old_month_is_performed_again(home: Path, capsys: Output) -> None:
    """September 2018 comes to 23,806.85 again, its late item of July to 115.32."""
    assert home
    assert main(["reperform", "--period", "2018-09"]) == 0
    said = capsys.readouterr().out
    assert "115.32" in said
    assert "10 charges, 23806.85 net; 0 differ" in said


def test_a_name_is_erased_once(home: Path, capsys: Output) -> None:
    """The first time it is erased and the chain verifies; the second time nobody has it."""
    assert home
    erase = ["erase-person", "--person", "P0004", "--party", "PCC"]
    assert main(erase) == 0
    assert main(["seal"]) == 0
    assert main(["verify"]) == 0
    assert main(erase) == 2
    assert "Nobody with the number P0004" in capsys.readouterr().err
