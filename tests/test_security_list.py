"""The checked list of OWASP ASVS 5.0.0 is whole, adds up, and names tests and documents that exist.

And what it says no module does is looked for in every module. What each line asks is OWASP's; how
many lines a section has at levels 1 and 2 is written out below from the standard as published.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LIST = ROOT / "docs" / "asvs.md"
CODE = ("api", "ledger", "reports", "migrations")
TEMPLATES = ROOT / "api" / "pages" / "templates"

# Of each section, how many are of level 1 and of level 2: those come first, and none is left out.
REQUIRED = {
    1: ((0, 2), (5, 4), (2, 9), (0, 3), (1, 1)),
    2: ((1, 2), (2, 1), (1, 3), (0, 1)),
    3: ((0, 0), (2, 0), (1, 3), (2, 4), (3, 2), (0, 0), (0, 2)),
    4: ((1, 2), (0, 1), (0, 2), (1, 3)),
    5: ((0, 1), (2, 1), (2, 0), (0, 3)),
    6: ((1, 2), (8, 4), (2, 2), (2, 2), (0, 5), (0, 3), (0, 0), (0, 4)),
    7: ((0, 3), (4, 0), (0, 2), (2, 3), (0, 2), (0, 2)),
    8: ((1, 1), (2, 1), (1, 0), (0, 1)),
    9: ((3, 0), (1, 3)),
    10: ((0, 2), (0, 2), (0, 4), (5, 6), (0, 5), (0, 2), (0, 3)),
    11: ((0, 2), (0, 3), (2, 1), (1, 3), (0, 1), (0, 1)),
    12: ((1, 2), (2, 0), (0, 4)),
    13: ((0, 1), (0, 5), (0, 2), (1, 4)),
    14: ((0, 2), (1, 3), (1, 2)),
    15: ((1, 2), (1, 2), (1, 6)),
    16: ((0, 1), (0, 5), (0, 4), (0, 3), (0, 3)),
    17: ((0, 1), (0, 4), (0, 2)),
}
MET = "met"
OTHERWISE = ("by deployment", "not applicable", "partly", "not met")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    number: str
    level: int
    how: str
    shown: str

    @property
    def verdict(self) -> str:
        """Whether it is met, or by which of the other words it begins."""
        word, colon, _ = self.shown.partition(": ")
        return word if colon and word in OTHERWISE else MET


def rows() -> list[Row]:
    """Read the lines of all chapters."""
    found = re.findall(
        r"(?m)^\| (\d+\.\d+\.\d+) \| (\d) \| [^|]+ \| ([^|]*) \| ([^|]+) \|$", text()
    )
    return [Row(number, int(level), how, shown.strip()) for number, level, how, shown in found]


@cache
def text() -> str:
    """Return the list as it is written."""
    return LIST.read_text(encoding="utf-8")


def test_every_requirement_of_levels_1_and_2_is_listed_once() -> None:
    """253 of them, in their order, each under the level that the standard gives it."""
    required = [
        (f"{chapter}.{section}.{number}", 1 if number <= first else 2)
        for chapter, sections in REQUIRED.items()
        for section, (first, second) in enumerate(sections, 1)
        for number in range(1, first + second + 1)
    ]
    assert [(row.number, row.level) for row in rows()] == required
    assert Counter(level for _, level in required) == {1: 70, 2: 183}


def test_the_summary_counts_the_rows() -> None:
    """Of each chapter and in all; nothing else is claimed at the top."""
    columns = (MET, *OTHERWISE)
    counted: dict[str, Counter[str]] = {}
    for row in rows():
        counted.setdefault(f"V{row.number.partition('.')[0]}", Counter())[row.verdict] += 1
    counted["all"] = sum(counted.values(), Counter())
    said = re.findall(r"(?m)^\| \**(V\d+|all)\b[^|]*((?:\| *\**\d+\** *){5})\|$", text())
    assert [chapter for chapter, _ in said] == list(counted)
    for chapter, figures in said:
        shown = [int(each) for each in re.findall(r"\d+", figures)]
        assert shown == [counted[chapter][each] for each in columns], chapter


def test_what_is_claimed_is_shown_and_what_is_not_has_a_reason() -> None:
    """A line that is met names a test or a document; every other says in words why or what for."""
    for row in rows():
        names = TEST.findall(row.shown)
        assert len(names) == len(set(names)), f"{row.number} names a test twice"
        if row.verdict == MET:
            assert names or LINK.findall(row.shown), row.number
            continue
        reason = row.shown.partition(": ")[2]
        assert len(TEST.sub("", reason).split()) >= 3, row.number
        if row.verdict == "by deployment":
            assert "../deploy/README.md#" in reason, f"{row.number}: where is it said?"


@cache
def functions(path: str) -> frozenset[str]:
    """Return the names of the test functions in a file."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(
        each.name for each in tree.body if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef))
    )


def test_every_test_that_is_named_exists() -> None:
    """By file and function."""
    missing = [
        f"{path}::{name}"
        for path, name in TEST.findall(text())
        if not (ROOT / path).is_file() or name not in functions(path)
    ]
    assert missing == []


def test_every_document_that_is_named_exists() -> None:
    """With the heading that a link leads to."""
    for link in set(LINK.findall(text())):
        if "://" in link:
            continue
        name, _, anchor = link.partition("#")
        file = (LIST.parent / name).resolve() if name else LIST
        assert file.exists(), link
        assert not anchor or anchor in anchors(file), link


@cache
def anchors(file: Path) -> frozenset[str]:
    """Return what the headings of a page are called in links."""
    headings = re.findall(r"(?m)^#+ (.+)$", file.read_text(encoding="utf-8"))
    return frozenset(
        re.sub(r"[^\w\- ]", "", each.lower()).strip().replace(" ", "-") for each in headings
    )


# ---- what no module does ----
RUNS_TEXT = re.compile(
    r"""(?<![.\w])(?:eval|exec|compile|__import__)\(
    | \b(?:import|from)\ (?:pickle|marshal|shelve|dill|yaml|jsonpickle|pty|commands)\b
    | \bos\.(?:system|popen|exec|spawn)\w*\(
    | \bshell\s*=\s*True\b
    | \.(?:from_string|unsafe_load|literal_eval)\(""",
    re.VERBOSE,
)
WEAK = re.compile(
    r"\b(?:import random|from random\b|hashlib\.(?!sha256\b)\w+|from hashlib\b|import hmac|uuid1)"
)


@cache
def sources() -> tuple[tuple[str, str], ...]:
    """Return every module of the service by its path."""
    files = [file for folder in CODE for file in (ROOT / folder).rglob("*.py")]
    return tuple((each.relative_to(ROOT).as_posix(), each.read_text("utf-8")) for each in files)


def places(pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    """Return where a pattern is found, and what."""
    return [(name, found) for name, source in sources() for found in pattern.findall(source)]


def test_no_module_runs_what_somebody_sends() -> None:
    """No code, command, template or object is made from text."""
    assert len(sources()) > 300
    assert places(RUNS_TEXT) == []


def test_chance_and_digests_are_the_good_ones() -> None:
    """Secrets come from `secrets`, digests are SHA-256; `random` says how long to wait, once."""
    assert places(WEAK) == [("ledger/actions/perform.py", "import random")]


@pytest.mark.parametrize(
    "source",
    [
        "x = eval(y)",
        "exec(y)",
        "import pickle",
        "from yaml import load",
        "os.system(x)",
        "os.execv(x)",
        "run(x, shell=True)",
        "Environment().from_string(x)",
        "from random import choice",
        "hashlib.md5(x)",
        "hashlib.new(x)",
    ],
)
def test_what_is_looked_for_would_be_found(source: str) -> None:
    """Each kind; and `re.compile` and `hashlib.sha256` are none of it."""
    assert RUNS_TEXT.search(source) or WEAK.search(source)
    honest = "re.compile(x) hashlib.sha256(x) evaluate(x)"
    assert not RUNS_TEXT.search(honest)
    assert not WEAK.search(honest)


# ---- what every page has ----
def templates() -> dict[str, str]:
    """Return the templates of the pages by name."""
    return {each.name: each.read_text(encoding="utf-8") for each in TEMPLATES.glob("*.html")}


def test_a_password_is_typed_unseen_and_may_be_pasted() -> None:
    """Each input for one is of that type and says which it is; no template could forbid pasting."""
    inputs = re.findall(r"govukInput\(\{(.*?)\n\s*\}\)", "\n".join(templates().values()), re.DOTALL)
    passwords = [each for each in inputs if re.search(r'"name": "(\w*password|again)"', each)]
    assert len(passwords) == 5  # to sign in; the present one twice on the account; a new one, twice
    for each in passwords:
        assert '"type": "password"' in each
        assert re.search(r'"autocomplete": "(current|new)-password"', each)
    for name, source in templates().items():
        assert "<script" not in source, name
        assert not re.search(r"\bon[a-z]+=", source), name


def test_every_page_has_the_frame_with_the_way_out() -> None:
    """Each template but the frame and the parts is drawn in the frame, which has the form."""
    found = templates()
    assert found.pop("base.html").count('<form method="post" action="/sign-out">') == 1
    del found["parts.html"]
    assert len(found) > 10
    for name, source in found.items():
        assert source.startswith('{% extends "base.html" %}'), name
