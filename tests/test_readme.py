"""The README is followed to the letter: its worked month, as printed, against the service."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ADDRESS = "127.0.0.1:8000"
READY_WITHIN_SECONDS = 20


@pytest.fixture
def environment(loaded_sqlite: Path, tmp_path: Path) -> dict[str, str]:
    """Give the settings of a service of its own: the loaded example, and an empty folder."""
    database = tmp_path / "ledger.sqlite3"
    shutil.copyfile(loaded_sqlite, database)
    return {
        **os.environ,
        "LEDGER_DATABASE_URL": f"sqlite:///{database}",
        "LEDGER_OUT": str(tmp_path / "out"),
        "LEDGER_VENV": sys.prefix,
    }


@pytest.fixture
def service(environment: dict[str, str]) -> Iterator[str]:
    """Serve the loaded example on a free port; the address is given."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "api.cli", "serve", "--port", str(port)]
    running = subprocess.Popen(command, cwd=ROOT, env=environment)
    address = f"127.0.0.1:{port}"
    try:
        _wait_until_ready(f"http://{address}/readyz", running)
        yield address
    finally:
        running.terminate()
        running.wait(timeout=20)


def _wait_until_ready(url: str, running: subprocess.Popen[bytes]) -> None:
    start = time.monotonic()
    while time.monotonic() - start < READY_WITHIN_SECONDS:
        assert running.poll() is None, "the service stopped"
        try:
            with urllib.request.urlopen(url) as answer:  # noqa: S310 - our own service
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the service did not become ready")


def worked_month() -> list[str]:
    """Return the commands of the worked month, block by block."""
    section = README.split("## One worked month")[1].split("\n## ")[0]
    return re.findall(r"```sh\n(.*?)```", section, re.DOTALL)


def test_the_worked_month_works_as_printed(
    service: str, environment: dict[str, str], tmp_path: Path
) -> None:
    """Every command succeeds, the late bill is charged whole, and the repeat is refused."""
    assert shutil.which("curl"), "the README's commands need curl"
    (tmp_path / "run").symlink_to(ROOT / "run")
    blocks = worked_month()
    assert len(blocks) == 7
    script = "\necho '\n----'\n".join(blocks).replace(ADDRESS, service)
    done = subprocess.run(
        ["/usr/bin/env", "bash", "-euo", "pipefail", "-c", script],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    documents = map(_documents, done.stdout.split("----"))
    tokens, cost, control, statement, steps, answers, refused = documents
    assert tokens == []
    assert control[0]["id"]
    assert cost[0]["amount"] == cost[0]["inside"] == "57.60"
    assert (statement[0]["net"], statement[0]["status"]) == ("57.60", "draft")
    line = statement[0]["lines"][0]
    assert (line["pool"], line["service_month"], line["late_item"]) == ("TRAVEL", "2020-01", True)
    assert [step["status"] for step in steps] == [
        "submitted",
        "agreed_by_host",
        "agreed_by_recipient",
        "issued",
    ]
    balances, journals, neutrality = answers
    owed = {row["pool"]: row["balance"] for row in balances["balances"]}
    # January's journeys, 230.40, billed on 8 February and not paid, and the late 57.60.
    assert owed["TRAVEL"] == "288.00"
    assert journals["items"]
    assert neutrality["verdict"] == "UNDER_RECOVERED"
    assert refused[0]["status"] == 409
    assert "MIL-202001-LATE is already recorded" in refused[0]["detail"]
    workbook = load_workbook(tmp_path / "statement-2020-02.xlsx", data_only=True)
    assert "57.6" in {str(cell.value) for sheet in workbook for row in sheet for cell in row}


def _documents(text: str) -> list[dict[str, Any]]:
    """Read JSON documents that stand one after the other."""
    decoder, found, rest = json.JSONDecoder(), [], text.strip()
    while rest:
        document, end = decoder.raw_decode(rest)
        found.append(document)
        rest = rest[end:].strip()
    return found


def test_every_folder_and_file_that_the_readme_names_is_there() -> None:
    """No name in the README's map, pictures or links leads nowhere."""
    named = re.findall(r"\]\(([^)#]+)\)|^\| `([^`]+)` \|", README, re.MULTILINE)
    paths = [link or folder for link, folder in named if "://" not in (link or folder)]
    assert len(paths) > 10
    assert [path for path in paths if not (ROOT / path).exists()] == []
