"""Parameters that many routes take, in one form and one set of words."""

import re
from typing import Annotated

from fastapi import Path, Query
from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

_PLAIN = re.compile(r"0|[1-9][0-9]*")


def _plain(text: object) -> object:
    """Refuse what only a lenient reader takes for a number: +1, 1_000, 1.0, a leading space."""
    if isinstance(text, str) and not _PLAIN.fullmatch(text):
        raise PydanticCustomError("int_parsing", "should be a whole number in plain digits")
    return text


PlainNumber = Annotated[int, BeforeValidator(_plain)]
Id = Annotated[
    PlainNumber, Path(description="The number it was given.", ge=1, le=2**53, examples=[41])
]
Book = Annotated[
    str | None,
    Query(
        description="Whose book: by default the caller's own, or the host's.",
        max_length=40,
        examples=["PCC"],
    ),
]
AsAt = Annotated[
    str | None,
    Query(
        description="The day, by the accounting date: by default today, or the end of the books.",
        max_length=10,
        examples=["2018-07-31"],
    ),
]
KnownAt = Annotated[
    str | None,
    Query(
        description="As known at an instant with its offset, or at a sequence: the last seal by "
        "then. Left out, what is not yet sealed is taken in.",
        max_length=40,
        examples=["2020-02-01T09:00:00Z"],
    ),
]
