"""What a file that comes in looks like: its kinds, and what a column of one is.

A column is a field of the JSON body under the same name. Three bodies are not flat: days by party
stand in a column for each council (``party_TC``), a receipt's allocations in rows of the same
reference, and why time is corrected in the column ``reason``.
Source: workbooks page, "Coming in".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from ledger.domain.cell import Takes

EXAMPLE = "EXAMPLE"  # in its first column, it marks a row that is never recorded
WHAT_TO_FIX = "what_to_fix"  # a column that we add to a file, and pass over when it comes back
PARTY = "party_"
MOST_ROWS = 5000  # of all sheets of a file together, as of a batch

_NOT_PLAIN = re.compile(r"[^a-z0-9]+")


class UploadKind(StrEnum):
    """What is recorded from a file, by the name of its address in the interface."""

    COSTS = "costs"
    TIME = "time-apportionments"
    DELIVERIES = "service-deliveries"
    DRIVERS = "driver-quantities"
    RECEIPTS = "receipts"


class Choices(StrEnum):
    """The lists of codes that columns take their values from."""

    SOURCES = "Sources"
    POOLS = "Pools"
    SERVICES = "Services"
    SUBJECTIVES = "Subjectives"
    POSTS = "Posts"
    DRIVERS = "Drivers"
    COUNCILS = "Councils"
    YES_NO = "Yes or no"


@dataclass(frozen=True, slots=True)
class Choice:
    """One code of a list, and what it means."""

    code: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its name in the interface, what it takes, and how a filled one looks."""

    name: str
    takes: Takes
    words: str  # for whoever fills it in
    example: str
    choices: Choices | None = None
    required: bool = True

    @property
    def header(self) -> str:
        """The name as a worksheet's header: ``source_ref`` gives ``Source ref``."""
        return shown_header(self.name)


@dataclass(frozen=True, slots=True)
class Form:
    """The columns of one kind of file. The first is the one that marks an example."""

    kind: UploadKind
    sheet: str  # the worksheet's name
    about: str
    fields: tuple[Field, ...]

    def field(self, header: str) -> Field | None:
        """Return the field that a header names, however it is spaced or capitalised."""
        wanted = plain_header(header)
        return next((each for each in self.fields if plain_header(each.name) == wanted), None)


def plain_header(header: str) -> str:
    """Return a header in the one form in which headers are compared: ``source_ref``."""
    return _NOT_PLAIN.sub("_", header.strip().lower()).strip("_")


def shown_header(name: str) -> str:
    """Return a name as plain words, as a worksheet's table wants them; empty where it has none."""
    words = re.sub(r"[^A-Za-z0-9]+", " ", name).strip()
    return words[:1].upper() + words[1:]
