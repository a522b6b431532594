"""Reading a table of a settings file field by field: whatever is unclear is refused by its name."""

from __future__ import annotations

import re
from typing import Any

from api.refusals import SettingInvalid


class Fields:
    """A table of the file, whose fields are taken one by one; what nobody takes is refused."""

    def __init__(self, given: object, place: str) -> None:
        self._place = place
        if not isinstance(given, dict):
            raise SettingInvalid(f"LEDGER_TENANTS: {place} is not a table.", field=place)
        self._left = dict(given)

    def wrong(self, name: str, words: str) -> SettingInvalid:
        """Say what is wrong with a field."""
        return SettingInvalid(
            f"LEDGER_TENANTS: {self._place}{name} {words}.", field=f"{self._place}{name}"
        )

    def has(self, name: str) -> bool:
        """Whether a field is given."""
        return name in self._left

    def names(self) -> list[str]:
        """Return the names of what was not taken yet."""
        return list(self._left)

    def holds(self, name: str, kind: type) -> bool:
        """Whether a field is given, and of a kind."""
        return isinstance(self._left.get(name), kind)

    def take(self, name: str, kind: type, default: object = None) -> Any:  # noqa: ANN401 - of `kind`
        """Take a field of a kind."""
        value = self._left.pop(name, default)
        if not isinstance(value, kind):
            raise self.wrong(name, "is missing" if value is None else "is not what belongs there")
        return value

    def text(self, name: str, form: re.Pattern[str], default: str | None = None) -> str:
        """Take a text of a form."""
        value: str = self.take(name, str, default)
        if not form.fullmatch(value):
            raise self.wrong(name, "is empty, too long, or holds what does not belong in it")
        return value

    def text_if_given(self, name: str, form: re.Pattern[str]) -> str | None:
        """Take a text of a form; None where the field is left out."""
        return self.text(name, form) if self.has(name) else None

    def texts(
        self, name: str, form: re.Pattern[str], default: list[str] | None = None
    ) -> list[str]:
        """Take a list of texts of a form: one at least, none twice."""
        values = self.take(name, list, default)
        fit = all(isinstance(each, str) and form.fullmatch(each) for each in values)
        if not values or not fit or len(set(values)) < len(values):
            raise self.wrong(name, "is not a list of such texts, one at least and none twice")
        return list(values)

    def number(self, name: str, *, least: int, most: int, default: int) -> int:
        """Take a whole number within bounds."""
        value: int = self.take(name, int, default)
        if isinstance(value, bool) or not least <= value <= most:
            raise self.wrong(name, f"is not a whole number from {least} to {most}")
        return value

    def table(self, name: str) -> Fields:
        """Take a table within, whose fields are named under this one's."""
        return Fields(self.take(name, dict), f"{self._place}{name}.")

    def require_no_more(self) -> None:
        """Refuse fields that there are none of: a misspelt one would silently do nothing."""
        for name in self._left:
            raise self.wrong(name, "is not a field here; check its spelling")
