"""The targets by name, and how each is led.

Nothing of the product is imported here: the fuzzer must see it imported, to watch it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import cast

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Target:
    """One reader of ours, and what the fuzzer is told of its inputs."""

    module: str
    longest_bytes: int
    words: str  # the file, in `words/`, of what the fuzzer may put into an input

    @property
    def kept(self) -> list[Path]:
        """Every input that found something, by name."""
        return sorted((_HERE / "corpus" / self.module).glob("*"))

    @property
    def dictionary(self) -> Path:
        """The file of words, in libFuzzer's own form."""
        return _HERE / "words" / f"{self.words}.dict"

    @property
    def judge(self) -> Callable[[bytes], bool]:
        """The target itself: True where the input was taken, False where it was refused."""
        return cast("Callable[[bytes], bool]", import_module(f"tests.fuzz.{self.module}").target)

    @property
    def seeds(self) -> Callable[[], Iterator[bytes]]:
        """What makes the inputs to start from."""
        made = import_module(f"tests.fuzz.{self.module}").seeds
        return cast("Callable[[], Iterator[bytes]]", made)


TARGETS = {
    each.module: each
    for each in (
        Target("amounts", 6_000, "amounts"),
        Target("days", 60, "days"),
        Target("definitions", 4_000, "definitions"),
        Target("json_bodies", 4_000, "definitions"),
        Target("example_folders", 4_000, "example_folders"),
        Target("asked", 300, "asked"),
        Target("csv_files", 6_000, "csv_files"),
        Target("workbook_parts", 6_000, "workbooks"),
        Target("zip_files", 8_000, "zip_files"),
        Target("verified_workbooks", 12_000, "workbooks"),
        Target("page_forms", 3_000, "page_forms"),
    )
}
