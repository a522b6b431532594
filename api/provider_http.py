"""Asking an identity provider over HTTP: briefly, for a small answer, and nowhere but where told.

What it answers is from outside: its size and the time it takes are bounded, it is not followed
elsewhere, and nothing of it is shown or logged.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx2

from api.loopback import is_loopback
from api.refusals import ProviderUnreachable

_MOST_BYTES = 262_144  # the largest sets of keys are a tenth of this
_LOG = logging.getLogger("ledger.providers")
_SECONDS = 5.0  # for connecting, and between any two pieces of an answer
_MOST_SECONDS = 10.0  # for all of it
_OK = 200


def is_secure(address: str) -> bool:
    """Whether an address is of https, or of http on the loopback address, and names nobody."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    if not host or "@" in parts.netloc:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))


def options() -> dict[str, Any]:
    """Return what every client that asks a provider is made with."""
    return {
        "timeout": _SECONDS,
        "follow_redirects": False,
        "headers": {"Accept": "application/json", "Accept-Encoding": "identity"},
        "event_hooks": {"response": [_bound]},
    }


def fetch(address: str) -> dict[str, Any]:
    """Return the JSON object at an address; raises ProviderUnreachable for anything else there."""
    if not is_secure(address):
        raise unreachable()
    try:
        with httpx2.Client(**options()) as client:
            answer = client.get(address)
            found = answer.json() if answer.status_code == _OK else None
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, RecursionError) as error:
        _LOG.warning("An identity provider could not be asked.", exc_info=error)
        raise unreachable() from error
    if not isinstance(found, dict):
        raise unreachable()
    return found


def unreachable() -> ProviderUnreachable:
    """Say that a provider does not answer as it should."""
    return ProviderUnreachable(
        "The council's identity provider cannot be reached, or does not answer as it should. "
        "Try again in a minute."
    )


def _bound(answer: httpx2.Response) -> None:
    """Let an answer be read so far and no further, before anything of it is."""
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise httpx2.DecodingError("The answer is packed.")
    stream = answer.stream
    if isinstance(stream, httpx2.SyncByteStream):
        answer.stream = _Bounded(stream)


class _Bounded(httpx2.SyncByteStream):
    """The bytes of an answer, up to a size and for a time."""

    def __init__(self, stream: httpx2.SyncByteStream) -> None:
        self._stream = stream
        self._ends = time.monotonic() + _MOST_SECONDS

    def __iter__(self) -> Iterator[bytes]:
        left = _MOST_BYTES
        for piece in self._stream:
            left -= len(piece)
            if left < 0:
                raise httpx2.ReadError("The answer is too large.")
            if time.monotonic() > self._ends:
                raise httpx2.ReadTimeout("The answer takes too long.")
            yield piece

    def close(self) -> None:
        self._stream.close()
