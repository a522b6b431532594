"""No pattern of ours takes long over a text, however it is made: doubled, a text takes twice."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator

import pytest

import api
import ledger
import reports

LENGTH = 4_000
SECONDS = 0.5  # for a text that takes a linear pattern under a millisecond
# What makes patterns of names, numbers, paths, tags and declarations go back over themselves.
PIECES = (
    "a", "A", "0", " ", "-", "_", "/", ".", "a/", "0.", "-0", "A ", "a-", "Aa0 ", "DD", "'a'!",
    "'", "<", "<!", "<! ", "<a:", "<font>", "=", '"', "\n", "\u0660", "xl/", "_x0041", "[$-", "\\ ",
    "<?xml ", "<?xml encoding=", "<Relationship ", '<Relationship TargetMode="External"',
    "<a:Relationship TargetMode=", '<cNvPr id="1" name="', '<c r="A1"', '<c r="A1"><f>',
    "<Application>", "<dcterms:created>",
)  # fmt: skip


def patterns() -> Iterator[tuple[str, re.Pattern[str] | re.Pattern[bytes]]]:
    """Give every compiled pattern that stands in a module of ours, alone or in a tuple."""
    for package in (api, ledger, reports):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(found.name)
            for name, value in vars(module).items():
                for each in _within(value):
                    yield f"{found.name}.{name}: {each.pattern!r}", each


def _within(value: object) -> Iterator[re.Pattern[str] | re.Pattern[bytes]]:
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
        yield from (whole, f"{whole}\x00", f"A{whole}!", f"<Relationship {whole}")


def _seconds(pattern: re.Pattern[str] | re.Pattern[bytes], text: str) -> float:
    started = time.process_time()
    if isinstance(pattern.pattern, bytes):
        given = text.encode()
        for use in (pattern.fullmatch, pattern.search):
            use(given)  # type: ignore[call-overload]
    else:
        for use in (pattern.fullmatch, pattern.search):
            use(text)  # type: ignore[call-overload]
    return time.process_time() - started


EVERY = dict(patterns())


def test_there_are_patterns_to_try() -> None:
    """Those of uploads, dates and money among them."""
    assert len(EVERY) > 50
    for name in ("api.uploads._", "ledger.domain.parse._DATE", "ledger.domain.money._PLAIN"):
        assert any(found.startswith(name) for found in EVERY)


@pytest.mark.parametrize("name", EVERY)
def test_a_pattern_is_done_soon_with_any_text(name: str) -> None:
    """Each of the texts, 20,000 characters long, matched whole and searched."""
    slow = [text[:40] for text in texts() if _seconds(EVERY[name], text) > SECONDS]
    assert slow == []
