"""Whatever the fuzzer once found, and what it starts from, finds nothing any more.

The fuzzer itself is not needed for it; `test_long.py` runs that.
"""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest

from tests.fuzz.targets import TARGETS

_MOST_BYTES_EACH, _MOST_BYTES = 20_000, 1_000_000
_CORPUS = Path(__file__).parent / "corpus"


@pytest.mark.parametrize("name", TARGETS)
def test_what_once_found_something_finds_nothing_more(name: str) -> None:
    """Each kept input is taken or refused as is documented, and no judge contradicts."""
    target = TARGETS[name]
    for file in target.kept:
        try:
            target.judge(file.read_bytes())
        except Exception as error:
            error.add_note(f"found by {file}")
            raise


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_takes_some_inputs_and_refuses_others(name: str) -> None:
    """So that it is not idle: a judge that is never asked contradicts nothing."""
    target = TARGETS[name]
    kept = (file.read_bytes() for file in target.kept)
    seen = set()
    for data in chain(target.seeds(), kept):
        seen.add(target.judge(data))
        if len(seen) > 1:
            break
    assert seen == {True, False}


def test_what_is_kept_is_small_and_belongs_to_a_target() -> None:
    """Every folder of kept inputs is replayed; none of them is a burden to whoever fetches them."""
    folders = {folder.name for folder in _CORPUS.iterdir()}
    files = [file for target in TARGETS.values() for file in target.kept]
    sizes = [file.stat().st_size for file in files]
    assert folders <= set(TARGETS)
    assert len(files) >= len(folders)
    assert max(sizes) < _MOST_BYTES_EACH
    assert sum(sizes) < _MOST_BYTES
