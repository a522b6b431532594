"""Texts as a cell holds them: which are refused, and which a program might take for a formula.

Source: workbooks page, "Text is text".
"""

from __future__ import annotations

import re

from ledger.domain.errors import TextMalformed

LONGEST_TEXT = 32_767  # characters in a cell, set by the file format

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MOST_UNITS = 7  # that a character takes in the file: a carriage return is stored as _x000D_
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def require_text(text: str) -> str:
    """Return the text; raises TextMalformed if a cell of a workbook cannot hold it."""
    found = _FORBIDDEN.search(text)
    if found:
        raise TextMalformed(
            f"A text holds the control character U+{ord(found[0]):04X}, which a cell cannot."
        )
    if len(text) * _MOST_UNITS > LONGEST_TEXT:
        _require_room(text)
    return text


def _require_room(text: str) -> None:
    """Count as the file does: escaped, and two for a character beyond the first 65,536."""
    length = len(escaped(text).encode("utf-16-le")) // 2
    if length > LONGEST_TEXT:
        raise TextMalformed(
            f"A text has {length} characters as a file counts them; a cell holds {LONGEST_TEXT}."
        )


def escaped(text: str) -> str:
    """Return a text as the file format stores it: ``_x0041_`` in it would else be read as A."""
    guarded = _ESCAPED.sub(lambda match: f"_x005F{match[0]}", text)
    return guarded.replace("\r", "_x000D_")


def unescaped(text: str) -> str:
    """Return the text that `escaped` was given."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def is_risky(text: str) -> bool:
    """Whether a program might take the text for a formula, if nothing told it not to."""
    return text.startswith(_RISKY)
