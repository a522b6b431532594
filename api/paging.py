"""Listings in pages: a cursor that goes on where the page before ended, and a limit."""

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, Query, Request

from api.parameters import PlainNumber
from api.refusals import CursorInvalid

Item = TypeVar("Item")
MOST_ITEMS = 500


_LARGEST_NUMBER = 2**63 - 1  # that either database holds


@dataclass(frozen=True, slots=True)
class Paging:
    """Where a listing goes on, and how much of it is wanted."""

    listing: str
    after: str
    limit: int

    def cursor(self, mark: object) -> str:
        """Make the cursor that goes on after `mark`; callers take it as it is."""
        text = f"{self.listing} {mark}"
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def number(self) -> int:
        """Return the mark as a number, nil at the start; raises CursorInvalid."""
        if self.after and not (self.after.isascii() and self.after.isdigit()):
            raise _bad_cursor()
        number = int(self.after or 0)
        if number > _LARGEST_NUMBER:
            raise _bad_cursor()
        return number

    def cut(
        self, found: Sequence[Item], mark: Callable[[Item], object]
    ) -> tuple[list[Item], str | None]:
        """Cut what was read with `limit + 1` to a page, and say where the next one starts."""
        page = list(found[: self.limit])
        return page, self.cursor(mark(page[-1])) if len(found) > self.limit else None

    def slice(self, whole: Sequence[Item]) -> tuple[list[Item], str | None]:
        """Cut a page from a list that only ever grows at its end."""
        start = self.number()
        page = list(whole[start : start + self.limit])
        more = start + len(page) < len(whole)
        return page, self.cursor(start + len(page)) if more else None


def paging(
    request: Request,
    cursor: Annotated[
        str | None,
        Query(
            description="What the page before gave as `next`, unchanged.",
            max_length=200,
            examples=["Y29zdHMgNDI"],
        ),
    ] = None,
    limit: Annotated[
        PlainNumber, Query(description="How many items to give at most.", ge=1, le=MOST_ITEMS)
    ] = 100,
) -> Paging:
    """Read the cursor and the limit; raises CursorInvalid for another listing's cursor."""
    listing = request.scope["route"].name
    if cursor is None:
        return Paging(listing, "", limit)
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError) as error:
        raise _bad_cursor() from error
    named, _, mark = text.partition(" ")
    pages = Paging(listing, mark, limit)
    is_mark = re.fullmatch(r"[0-9a-f-]{1,64}", mark, re.ASCII)
    # Decoding passes over what is not of its alphabet; a cursor is taken as it was given out.
    if named != listing or not is_mark or pages.cursor(mark) != cursor:
        raise _bad_cursor()
    return pages


def _bad_cursor() -> CursorInvalid:
    return CursorInvalid(
        "This cursor was not given out by this listing. Leave it out to start from the first page.",
        field="cursor",
    )


Pages = Annotated[Paging, Depends(paging)]
