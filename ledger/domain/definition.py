"""Reading a definition field by field, each refusal pointing at the field.

A `Reader` wraps one JSON object of the definition, hands out its fields as values of the domain
and, at the end, refuses any field that nobody asked for: a misspelt rule must not pass unseen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from ledger.domain.calendar import Span
from ledger.domain.errors import DefinitionInvalid, LedgerError
from ledger.domain.money import Pence, parse_pounds
from ledger.domain.parse import parse_date, parse_text

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}", re.ASCII)
_FRACTION = re.compile(r"[01](\.[0-9]{1,9})?|[0-9]{1,9}/[1-9][0-9]{0,8}", re.ASCII)


class Reader:
    """One object of a definition. Every method raises DefinitionInvalid with a JSON pointer."""

    def __init__(self, value: object, pointer: str) -> None:
        self._pointer = pointer
        if not isinstance(value, Mapping):
            raise DefinitionInvalid(f"{pointer or '/'} is not an object.", field=pointer or "/")
        self._fields: Mapping[object, object] = value
        self._read: set[str] = set()

    def require(self, holds: bool, name: str, problem: str) -> None:  # noqa: FBT001 - a claim
        """Refuse the definition, naming the field, unless the claim holds."""
        if not holds:
            pointer = f"{self._pointer}/{name}"
            raise DefinitionInvalid(f"{pointer} {problem}.", field=pointer)

    def has(self, name: str) -> bool:
        """Whether the field is given and not null."""
        return self._fields.get(name) is not None

    def _take(self, name: str) -> object:
        self._read.add(name)
        self.require(self.has(name), name, "is missing")
        return self._fields[name]

    def text(self, name: str) -> str:
        """A text with something in it."""
        try:
            return parse_text(self._take(name), field=name)
        except LedgerError as error:
            raise self._at(name, error) from error

    def optional_text(self, name: str) -> str | None:
        """A text, or None where it is left out."""
        self._read.add(name)
        return self.text(name) if self.has(name) else None

    def code(self, name: str) -> str:
        """A short code: letters, digits, hyphens and underscores."""
        value = self.text(name)
        self.require(bool(_CODE.fullmatch(value)), name, "may hold only letters, digits, - and _")
        return value

    def one_of(self, name: str, allowed: Sequence[str]) -> str:
        """One of the words allowed."""
        value = self.text(name)
        self.require(value in allowed, name, f"is {value!r}, not one of {', '.join(allowed)}")
        return value

    def some_of(self, name: str, allowed: Sequence[str]) -> tuple[str, ...]:
        """A list of words allowed, without repeats."""
        values = [str(value) for value in self._list(name)]
        for value in values:
            self.require(value in allowed, name, f"has {value!r}, not one of {', '.join(allowed)}")
        self.unique(name, values)
        return tuple(values)

    def flag(self, name: str) -> bool:
        """Return true or false; false where it is left out."""
        self._read.add(name)
        value = self._fields.get(name, False)
        self.require(isinstance(value, bool), name, "is not true or false")
        return value is True

    def whole(self, name: str, *, least: int, most: int) -> int:
        """A whole number between two bounds."""
        value = self._take(name)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            pointer = f"{self._pointer}/{name}"
            raise DefinitionInvalid(
                f"{pointer} is not a whole number from {least} to {most}.", field=pointer
            )
        return value

    def whole_numbers(self, name: str, *, most: int) -> tuple[int, ...]:
        """A list of whole numbers from nil to a bound."""
        values = [value for value in self._list(name) if type(value) is int and 0 <= value <= most]
        self.require(
            len(values) == len(self._list(name)),
            name,
            f"is not a list of whole numbers from 0 to {most}",
        )
        return tuple(values)

    def day(self, name: str) -> date:
        """A date written YYYY-MM-DD."""
        try:
            return parse_date(self._take(name), field=name)
        except DefinitionInvalid:
            raise
        except LedgerError as error:
            raise self._at(name, error) from error

    def optional_day(self, name: str) -> date | None:
        """A date, or None where it is left out."""
        self._read.add(name)
        return self.day(name) if self.has(name) else None

    def days(self, name: str) -> list[date]:
        """A list of dates."""
        try:
            return [parse_date(value, field=name) for value in self._list(name)]
        except DefinitionInvalid:
            raise
        except LedgerError as error:
            raise self._at(name, error) from error

    def span(self, first: str, last: str) -> Span:
        """Two dates as one range, both included."""
        start, end = self.day(first), self.day(last)
        self.require(start <= end, last, f"is before {first}")
        return Span(start, end)

    def pounds(self, name: str) -> Pence:
        """An amount of money that is not negative."""
        try:
            pence = parse_pounds(self._take(name), field=name)
        except DefinitionInvalid:
            raise
        except LedgerError as error:
            raise self._at(name, error) from error
        self.require(pence >= 0, name, "is negative")
        return pence

    def fraction(self, name: str) -> Fraction:
        """A share from 0 to 1, written as a decimal or as a fraction such as 1/3."""
        value = self.text(name)
        self.require(
            bool(_FRACTION.fullmatch(value)), name, 'is not a share such as "0.5" or "1/3"'
        )
        share = Fraction(value)
        self.require(0 <= share <= 1, name, "is not between 0 and 1")
        return share

    def inner(self, name: str) -> Reader:
        """Return a reader of the object inside."""
        return Reader(self._take(name), f"{self._pointer}/{name}")

    def each(self, name: str, *, least: int = 0) -> list[Reader]:
        """Return a reader for each object of a list; an empty list where it is left out."""
        self._read.add(name)
        if least == 0 and not self.has(name):
            return []
        values = self._list(name)
        self.require(len(values) >= least, name, f"needs at least {least} entries")
        return [
            Reader(value, f"{self._pointer}/{name}/{place}") for place, value in enumerate(values)
        ]

    def unique(self, name: str, codes: Sequence[str]) -> None:
        """Refuse a list in which a code stands twice."""
        twice = {code for code in codes if codes.count(code) > 1}
        self.require(not twice, name, f"has {', '.join(sorted(twice))} more than once")

    def unlike(self, name: str, codes: Sequence[str]) -> None:
        """Refuse a list in which two codes differ only by capitals and small letters."""
        alike = {
            code
            for code in codes
            if any(code != other and code.casefold() == other.casefold() for other in codes)
        }
        few = " and ".join(sorted(alike))
        self.require(not alike, name, f"has {few}, which differ only by capitals: rename one")

    def finish(self) -> None:
        """Refuse fields that nobody read."""
        unknown = sorted(str(name) for name in self._fields if name not in self._read)
        if unknown:
            pointer = f"{self._pointer}/{unknown[0]}"
            raise DefinitionInvalid(
                f"{pointer} is not a field of the definition here; check the spelling.",
                field=pointer,
            )

    def _list(self, name: str) -> Sequence[object]:
        value = self._take(name)
        if not isinstance(value, list | tuple):
            pointer = f"{self._pointer}/{name}"
            raise DefinitionInvalid(f"{pointer} is not a list.", field=pointer)
        return value

    def _at(self, name: str, error: LedgerError) -> DefinitionInvalid:
        if isinstance(error, DefinitionInvalid):
            return error
        pointer = f"{self._pointer}/{name}"
        return DefinitionInvalid(f"{pointer}: {error.detail}", field=pointer)
