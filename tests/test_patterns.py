"""No pattern of ours takes long over a text, however it is made: doubled, a text takes twice."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from typing import Any

import api
import ledger
import reports

LENGTH = 1_500
SECONDS = 0.05  # for a text that takes a linear pattern under a tenth of a millisecond
# What makes patterns of names, numbers, paths, tags and declarations go back over themselves.
PIECES = (
    "a", "A", "0", " ", "-", "_", "/", ".", "a/", "0.", "-0", "A ", "a-", "Aa0 ", "DD", "'a'!",
    "'", "<", "<!", "<! ", "<a:", "<font>", "=", '"', "\n", "\u0660", "xl/", "_x0041", "[$-", "\\ ",
    "<?xml ", "<?xml encoding=", "<Relationship ", '<Relationship TargetMode="External"',
    "<a:Relationship TargetMode=", '<cNvPr id="1" name="', '<c r="A1"', '<c r="A1"><f>',
    "<Application>", "<dcterms:created>",
)  # fmt: skip


def patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Give every compiled pattern that stands in a module of ours, alone or in a tuple."""
    for package in (api, ledger, reports):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(found.name)
            for name, value in vars(module).items():
                for each in _within(value):
                    yield f"{found.name}.{name}: {each.pattern!r}", each


def _within(value: object) -> Iterator[re.Pattern[Any]]:
    match value:
        case re.Pattern():
            yield value
        case tuple():
            for each in value:
                yield from _within(each)


def texts() -> Iterator[str]:
    """Give long texts: each piece repeated, with an end that fits nothing, and after a start."""
    for piece in PIECES:
        whole = (piece * (LENGTH // len(piece) + 1))[:LENGTH]
        yield from (f"{whole}\x00", f"A{whole}!", f"<Relationship {whole}")


def _seconds(pattern: re.Pattern[Any], text: str) -> float:
    given = text.encode() if isinstance(pattern.pattern, bytes) else text
    started = time.process_time()
    pattern.fullmatch(given)
    pattern.search(given)
    return time.process_time() - started


def test_no_pattern_takes_long_over_any_text() -> None:
    """Each of ours, those of uploads, dates and money among them: matched whole and searched."""
    every = dict(patterns())
    for name in ("api.uploads._", "ledger.domain.parse._DATE", "ledger.domain.money._PLAIN"):
        assert any(found.startswith(name) for found in every)
    given = list(texts())
    slow = {
        (name, text[:40])
        for name, pattern in every.items()
        for text in given
        if _seconds(pattern, text) > SECONDS
    }
    assert slow == set()
