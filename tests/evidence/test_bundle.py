"""A bundle proves the chain to a stranger, who has nothing else but the page that describes it."""

from __future__ import annotations

import importlib.util
import json
import random
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ledger.actions.work import Ledger
from ledger.queries.bundle import bundle
from ledger.store.guards import guarded_tables
from ledger.store.schema import metadata
from tests.evidence.sealing import ARRANGEMENT, seal_listing, verified
from tests.ledgers import CODE, PEOPLE, WITHIN, record_one_cost
from tests.store.raw import raw_connection

VERIFIER = Path(__file__).parents[2] / "docs" / "verify_bundle.py"
Exported = list[dict[str, Any]]


def exported(ledger: Ledger) -> list[str]:
    """The lines of the bundle."""
    with ledger.database.reading(WITHIN) as connection:
        return list(bundle(connection, ARRANGEMENT, CODE))


def run(*arguments: str | Path, given: str | None = None) -> tuple[int, str]:
    """Run the stand-alone verifier, isolated from everything else; return its code and words."""
    done = subprocess.run(
        [sys.executable, "-I", VERIFIER, *arguments],
        input=given,
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.fixture(scope="session")
def verifier() -> ModuleType:
    """The stand-alone verifier as a module, for thousands of calls."""
    spec = importlib.util.spec_from_file_location("verify_bundle", VERIFIER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def holds(verifier: ModuleType, lines: list[str]) -> bool:
    """Whether the stand-alone verifier finds that the bundle holds."""
    refusals = (verifier.Differs, ValueError, KeyError, TypeError, AttributeError)
    try:
        verifier.verify([line.encode() for line in lines], None)
    except refusals:
        return False
    return True


def test_a_stranger_comes_to_the_same_head(sealed: Ledger, tmp_path: Path) -> None:
    """The verifier finds as many blocks and events, and the same head, as the ledger itself."""
    file = tmp_path / "bundle.jsonl"
    file.write_text("\n".join(exported(sealed)) + "\n", encoding="utf-8")
    own = verified(sealed)
    said = f"{CODE}: {own.blocks} blocks, {own.events} events, head {own.head_hash}\nOK\n"
    assert run(file) == (0, said)
    assert run(given=file.read_text(encoding="utf-8")) == (0, said)


def test_a_kept_head_is_held_against_the_bundle(sealed: Ledger, tmp_path: Path) -> None:
    """Any head of the chain is found in it; another is a difference."""
    file = tmp_path / "bundle.jsonl"
    file.write_text("\n".join(exported(sealed)) + "\n", encoding="utf-8")
    for block in seal_listing(sealed):
        assert run(file, "--against", block.head_hash)[0] == 0
    code, said = run(file, "--against", "0" * 64)
    assert (code, said.split(":")[0]) == (1, "DIFFERS")


def test_a_chain_with_nothing_sealed_is_exported(ledger: Ledger) -> None:
    """An empty chain is a bundle too, of no block; what is not sealed is not in it."""
    record_one_cost(ledger)
    lines = exported(ledger)
    assert len(lines) == 2
    assert run(given="\n".join(lines))[0] == 0


def test_the_verifier_says_what_it_cannot_read(tmp_path: Path) -> None:
    """A file that is not there, and one that is no bundle, are told from one that differs."""
    assert run(tmp_path / "nothing")[0] == 2
    assert run(given="not JSON")[0] == 2
    assert run(given="{}")[0] == 1
    assert run(given="")[0] == 1


def test_everything_sealed_is_in_the_bundle(sealed: Ledger) -> None:
    """Every row that an event wrote is in it once, with all its columns that are not null."""
    records = [
        record
        for line in map(json.loads, exported(sealed))
        for record in line.get("records", line.get("end", {}).get("context", ()))
    ]
    url = sealed.database.url.render_as_string(hide_password=False)
    with raw_connection(url) as raw:
        for table in guarded_tables(metadata()):
            found = [each["columns"] for each in records if each["table"] == table.name]
            stored = raw.rows(table.name)
            if table.name in {"seal", "sealed_event", "sealed_audit", "arrangement"}:
                assert found == []  # what they say is the chain itself
                continue
            assert len(found) == len(stored), table.name
            filled = [{name for name, value in row.items() if value is not None} for row in stored]
            wanted = [sorted(names - {"arrangement_id"}) for names in filled]
            assert sorted(map(sorted, found)) == sorted(wanted)


def test_no_personal_data_is_in_the_bundle(sealed: Ledger) -> None:
    """Neither a person's name nor its salt is in it: they are known by number."""
    text = "\n".join(exported(sealed))
    url = sealed.database.url.render_as_string(hide_password=False)
    with raw_connection(url) as raw:
        people = raw.rows("person")
    assert {each["person"] for each in people} >= {caller.person for caller in PEOPLE}
    for each in people:
        assert each["person"] in text
        assert each["display_name"] not in text
        assert each["salt"] not in text


def values(content: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - JSON
    """The path of every value in a line."""
    match content:
        case dict():
            for name, value in content.items():
                yield from values(value, (*path, name))
        case list():
            for place, value in enumerate(content):
                yield from values(value, (*path, place))
        case _:
            yield path


def flipped(value: int | str, chance: random.Random) -> int | str:
    """The value with one of its characters another one; a number stays a number."""
    text = str(value)
    if not text:
        return "x"
    number = isinstance(value, int)
    place = chance.randrange(len(text.lstrip("-"))) + (len(text) - len(text.lstrip("-")))
    letters = "123456789" if number else string.ascii_letters + string.digits
    other = chance.choice([each for each in letters if each != text[place]])
    made = text[:place] + other + text[place + 1 :]
    return int(made) if number else made


def test_any_flipped_character_is_found(
    sealed: Ledger, verifier: ModuleType, *, is_long: bool
) -> None:
    """In every line, whichever value has one character changed, the bundle does not hold.

    Four values of each line from SQLite; one of each from PostgreSQL, but for a long run.
    """
    values_of_a_line = 4 if sealed.database.is_sqlite or is_long else 1
    lines = exported(sealed)
    assert holds(verifier, lines)
    chance = random.Random(0)  # noqa: S311 - the same each time
    unnoticed = []
    for number, line in enumerate(lines):
        paths = list(values(json.loads(line)))
        for path in chance.sample(paths, min(values_of_a_line, len(paths))):
            content = json.loads(line)
            *way, name = path
            inner = content
            for step in way:
                inner = inner[step]
            inner[name] = flipped(inner[name], chance)
            if holds(verifier, [*lines[:number], json.dumps(content), *lines[number + 1 :]]):
                unnoticed.append((number, path))
    assert unnoticed == []


def test_a_flipped_character_is_found_by_the_program(sealed: Ledger) -> None:
    """The program itself says so, and where: code 1, and the line."""
    lines = exported(sealed)
    lines[2] = lines[2].replace("arrangement_set_up", "arrangement_set_uq")
    code, said = run(given="\n".join(lines))
    assert (code, said) == (1, "DIFFERS: line 3: its records are not what was sealed\n")


def test_a_line_lost_doubled_or_moved_is_found(
    sealed: Ledger, verifier: ModuleType, *, is_long: bool
) -> None:
    """No line of the bundle can be left out, come twice or change places with the next.

    Each line of a bundle from SQLite; from PostgreSQL every fourth and the last, or each if long.
    """
    lines = exported(sealed)
    step = 1 if sealed.database.is_sqlite or is_long else 4
    for number in sorted({*range(0, len(lines), step), len(lines) - 1}):
        before, line, after = lines[:number], lines[number], lines[number + 1 :]
        assert not holds(verifier, [*before, *after])
        assert not holds(verifier, [*before, line, line, *after])
        if after:
            assert not holds(verifier, [*before, after[0], line, *after[1:]])


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ('"block_no":1,', '"block_no":1.0,'),
        ('"block_no":1,', '"block_no":true,'),
        ('"block_no":1,', '"block_no":"1",'),
        ('"n_lines":2,', '"n_lines":2.0,'),
        ('"n_lines":2,', '"n_lines":2,"n_lines":2,'),
        ('"n_lines":2,', '"n_lines":2,"note":null,'),
        ('"leaf":', '"note":"x","leaf":'),
        ('{"table":"event"', '{"note":"x","table":"event"'),
    ],
)
def test_what_two_readers_could_read_differently_is_refused(
    sealed: Ledger, verifier: ModuleType, was: str, becomes: str
) -> None:
    """A number is an integer and stands once, and nothing is in a bundle that no hash covers."""
    text = "\n".join(exported(sealed))
    assert was in text
    assert not holds(verifier, text.replace(was, becomes, 1).split("\n"))
