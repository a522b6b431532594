"""What is hidden is answered as what is nowhere: by every route, wherever a thing can be named."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response
from sqlalchemy import Engine, event

from ledger.actions.authority import Caller
from tests.api.calls import Service
from tests.api.identifiers import Route, Try, routes, tries, unknown
from tests.api.neighbours import OF_BOTH, OF_NEIGHBOURS, Neighbours, neighbours

_OF_EACH_ANSWER = {"x-request-id", "date", "content-length"}


@dataclass(frozen=True, slots=True)
class Told:
    """All that an answer tells, but for the thing's own name: with how much was asked for it."""

    status: int
    headers: tuple[tuple[str, str], ...]
    text: str
    statements: int


def told(answer: Response, named: str, statements: int) -> Told:
    """Take the thing's name out of an answer, and what is new in each."""
    request = answer.headers["x-request-id"]
    word = re.compile(rf"(?<![0-9A-Za-z-]){re.escape(named)}(?![0-9A-Za-z])")
    headers = tuple(
        (name, word.sub("THING", value))
        for name, value in answer.headers.items()
        if name not in _OF_EACH_ANSWER
    )
    text = word.sub("THING", answer.text.replace(request, ""))
    return Told(answer.status_code, headers, text, statements)


class Statements:
    """Counts the statements that the ledger puts to its database."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __call__(self, _conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        """Take one down."""
        self.texts.append(statement)

    def __enter__(self) -> Statements:
        event.listen(Engine, "before_cursor_execute", self)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(Engine, "before_cursor_execute", self)
