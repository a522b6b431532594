"""What stands in an address or a header: cursors, entity tags, idempotency keys, times of knowing.

A cursor is taken only as it was given out, and names a place that a database can hold.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from types import SimpleNamespace

from fastapi import Request

from api.paging import paging
from api.request_form import _if_match as read_if_match
from api.request_form import require_usable
from ledger.domain.parse import holds_control_characters
from tests.fuzz.refusals import read_or_refused

_LISTING = "list_costs"
_VISIBLE = re.compile(r"[!-~]{1,200}")
_LARGEST_NUMBER = 2**63 - 1  # that either database holds


def seeds() -> Iterator[bytes]:
    """Give cursors of this listing and of another, entity tags, and keys."""
    marks = ("list_costs 42", "list_costs 3f0c1a-9", "list_posts 42", "list_costs ", "list_costs -")
    yield from (base64.urlsafe_b64encode(mark.encode()).rstrip(b"=") for mark in marks)
    yield from (b'"3f0c1a"', b"*", b'W/"3f0c1a"', b'"a", "b"', b"2018-07-payroll-run-1", b"42")


def target(data: bytes) -> bool:
    """Each is taken in the one form in which it was given out, or refused."""
    text = data.decode("latin-1")
    taken = [judge(text) for judge in (_cursor, _entity_tag, _key)]
    return any(taken)


def _request() -> Request:
    return Request({"type": "http", "headers": [], "route": SimpleNamespace(name=_LISTING)})


def _cursor(text: str) -> bool:
    pages = read_or_refused(lambda: paging(_request(), text, 100))
    if pages is None:
        return False
    assert pages.cursor(pages.after) == text, "a cursor in another form than it was given out in"
    number = read_or_refused(pages.number)
    assert number is None or 0 <= number <= _LARGEST_NUMBER, ("cursor", text, number)
    return number is not None


def _entity_tag(text: str) -> bool:
    tag = read_or_refused(lambda: read_if_match(text))
    if tag is None:
        return False
    assert _VISIBLE.fullmatch(tag), ("entity tag", text, tag)
    assert text.strip() == f'"{tag}"'
    return True


def _key(text: str) -> bool:
    key = read_or_refused(lambda: require_usable(text))
    assert (key == text) == bool(_VISIBLE.fullmatch(text)), ("key", text, key)
    assert key is None or not holds_control_characters(key)
    return key is not None
