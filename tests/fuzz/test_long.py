"""The fuzzer looks for inputs that nobody has thought of: `./run test --long`.

Each target is fuzzed for LEDGER_FUZZ_SECONDS (60), in a process of its own. What it learns stays
under `var/fuzz/`, so that the next run goes on from there.
"""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.fuzz.targets import TARGETS, Target

_ROOT = Path(__file__).parents[2]
_SECONDS_AN_INPUT = 10
_MOST_MEBIBYTES = 1_500
_MORE_SECONDS = 120  # to start, and to go through what was learned before
_HAS_FUZZER = (  # as the lock has it
    sys.platform == "linux" and platform.machine() == "x86_64" and sys.version_info < (3, 14)
)

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not _HAS_FUZZER, reason="the fuzzer is not made for this system"),
]


@pytest.mark.parametrize("name", TARGETS)
def test_the_fuzzer_finds_nothing(name: str) -> None:
    """No input that it makes is answered otherwise than is documented, or takes too long."""
    if find_spec("atheris") is None:
        pytest.fail("atheris is not installed; ./run test --long installs it", pytrace=False)
    seconds = int(os.environ.get("LEDGER_FUZZ_SECONDS", "60"))
    folder = _ROOT / "var" / "fuzz" / name
    _lay_out(TARGETS[name], folder)
    command = [sys.executable, "-P", "-m", "tests.fuzz.fuzzing", name]
    done = subprocess.run(
        [*command, *_options(TARGETS[name], folder, seconds)],
        cwd=_ROOT,
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
        capture_output=True,
        timeout=seconds + _MORE_SECONDS,
        check=False,
    )
    told = done.stderr.decode(errors="replace")
    found = sorted((folder / "found").iterdir())
    assert done.returncode == 0, (
        f"Found by {[str(file) for file in found] or 'no input'}. Copy it to "
        f"tests/fuzz/corpus/{name}/, by a name that says what it is, and mend the code.\n"
        f"{told[-4_000:]}"
    )
    runs = re.search(r"^Done (\d+) runs", told, re.MULTILINE)
    assert runs, told[-4_000:]
    assert int(runs[1]) > len(TARGETS[name].kept), "it tried nothing new"


def _lay_out(target: Target, folder: Path) -> None:
    """Write down what to start from."""
    for each in ("corpus", "found"):
        (folder / each).mkdir(parents=True, exist_ok=True)
    for file in (folder / "found").iterdir():
        file.unlink()
    for number, seed in enumerate(target.seeds()):
        (folder / "corpus" / f"seed-{number}").write_bytes(seed)
    for file in target.kept:
        (folder / "corpus" / file.name).write_bytes(file.read_bytes())


def _options(target: Target, folder: Path, seconds: int) -> list[str]:
    return [
        f"-max_total_time={seconds}",
        f"-timeout={_SECONDS_AN_INPUT}",
        f"-rss_limit_mb={_MOST_MEBIBYTES}",
        f"-max_len={target.longest_bytes}",
        f"-dict={target.dictionary}",
        f"-artifact_prefix={folder / 'found'}/",
        str(folder / "corpus"),
    ]
