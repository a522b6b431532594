"""The folder of an arrangement as the command line reads it: TOML, and the bank holidays beside it.

An input is the TOML, a nil byte, and the CSV file. Whatever is read is JSON.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from api.example_files import read_toml_definition
from ledger.domain.arrangement import read_definition
from tests.fuzz.refusals import read_or_refused

_HOLIDAYS = "bank_holidays.csv"


@cache
def _folder() -> Path:
    """Return a folder of this process's own, in memory where there is such a place."""
    in_memory = Path("/dev/shm")  # noqa: S108 - a folder of its own within it
    return Path(tempfile.mkdtemp(prefix="fuzz", dir=in_memory if in_memory.is_dir() else None))


def seeds() -> Iterator[bytes]:
    """Give pieces of a definition in TOML, with every kind of value that there is."""
    yield b'code = "a"\nbank_holidays_file = "bank_holidays.csv"\n\x00date\n2019-12-25\n'
    yield b"starts_on = 2018-07-06\nat = 07:32:00\nthen = 1979-05-27T07:32:00Z\n"
    yield b'[[parties]]\ncode = "A"\nkeeps_book = true\n[a.b]\nc = [1, 0x1f, 1.5, nan, [{}]]\n'
    yield b'bank_holidays_file = "."\n\x00day\n1\n'
    yield b'text = """\nlines\n"""\n"quoted key" = \'literal\'\n\x00"'


def target(data: bytes) -> bool:
    """A folder is read into JSON, or refused by name."""
    toml, _, holidays = data.partition(b"\x00")
    file = _folder() / "arrangement.toml"
    file.write_bytes(toml)
    (_folder() / _HOLIDAYS).write_bytes(holidays)
    given = read_or_refused(lambda: read_toml_definition(file))
    if given is None:
        return False
    assert json.loads(json.dumps(given, allow_nan=False)) == given
    read_or_refused(lambda: read_definition(given))
    return True
