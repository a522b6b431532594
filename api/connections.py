"""Connections that cannot be held for nothing: what uvicorn leaves unbounded is bounded here.

uvicorn waits for a request's head for as long as bytes trickle in, and keeps any length of it; it
waits for whoever does not read an answer. Here a head has a length and a time, an answer must be
taken, and when too many connections are open, the one that has waited longest without a request
makes room. How long a body may take is for api/middleware.py.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any, ClassVar

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.answer_headers import ALWAYS, USUALLY
from api.problems import MEDIA_TYPE, PROBLEMS, ProblemType
from api.refusals import Busy, HeadTooLarge, MessageUnclear, RequestLate
from ledger.domain.errors import LedgerError

_LATE = RequestLate("The request did not arrive in time. Send it again.")
_LARGE = HeadTooLarge("The address and headers are too long together. Send shorter ones.")
_UNCLEAR = MessageUnclear("This is not a request in HTTP/1.1 that can be read in one way only.")
_FULL = Busy("Too many connections are open. Try again in a moment.")
_PHRASES = {400: b"Bad Request", 408: b"Request Timeout", 431: b"Headers Too Large"}


class PatientUpTo(HttpToolsProtocol):
    """One connection, with limits to what uvicorn would wait for."""

    head_seconds: ClassVar[float] = 10
    linger_seconds: ClassVar[float] = 10  # to let whoever sends too much read why it is refused
    taken_seconds: ClassVar[float] = 60  # for an answer to be taken, once no more of it fits
    most_head_bytes: ClassVar[int] = 32_768
    most_connections: ClassVar[int] = 500

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - uvicorn's own
        super().__init__(*arguments, **named)
        self._timer: asyncio.TimerHandle | None = None  # of the head, or of lingering
        self._taken: asyncio.TimerHandle | None = None
        self._in_head = True
        self._head_bytes = 0
        self._refusal: LedgerError = _UNCLEAR

    # ---- coming and going ----
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for a request; make room where too many wait."""
        super().connection_made(transport)
        self._timer = self.loop.call_later(self.head_seconds, self._head_is_late)
        if len(self.connections) > self.most_connections:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget every timer."""
        self._stop_timer()
        if self._taken is not None:
            self._taken.cancel()
        super().connection_lost(exc)

    def _make_room(self) -> None:
        """Close the connection that has waited longest for its first request, or else this one."""
        waiting = [
            each
            for each in self.connections
            if isinstance(each, PatientUpTo) and each is not self and each.is_waiting
        ]
        if waiting:
            min(waiting, key=lambda each: each.waits_until).transport.abort()
        else:
            self._answer(_FULL)

    @property
    def is_waiting(self) -> bool:
        """Whether no whole head has come yet."""
        return self._in_head and self._timer is not None

    @property
    def waits_until(self) -> float:
        """When it will be closed for that, by the loop's clock."""
        return self._timer.when() if self._timer is not None else 0.0

    # ---- the head of a request ----
    def data_received(self, data: bytes) -> None:
        """Read on, no further than a head may be long."""
        if self.transport.is_closing():
            return
        if self._in_head:
            self._head_bytes += len(data)
            if self._timer is None:
                self._timer = self.loop.call_later(self.head_seconds, self._head_is_late)
        super().data_received(data)
        if self._in_head and self._head_bytes > self.most_head_bytes:
            self._answer(_LARGE)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; raises for a trailer, which nobody reads here and nothing would bound."""
        if not self._in_head:
            raise ValueError("a trailer")
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Start on the request; raises what the parser then answers with `_refusal`."""
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if size > self.most_head_bytes:
            self._refusal = _LARGE
            raise ValueError("the head is too long")
        if self.parser.get_http_version() not in ("1.0", "1.1"):
            raise ValueError("another version of HTTP")
        self._in_head = False
        self._head_bytes = 0
        self._stop_timer()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Wait for the next head; not where the request was answered before it was whole."""
        super().on_message_complete()
        self._in_head = True
        self._head_bytes = 0
        if self.cycle.response_complete:
            self.transport.close()

    def _head_is_late(self) -> None:
        self._timer = None
        if self.cycle is None or self.cycle.response_complete:
            self._answer(_LATE)
        else:  # an answer is still being worked at: the next head may come after it
            self._timer = self.loop.call_later(self.head_seconds, self._head_is_late)

    # ---- the answer ----
    def on_response_complete(self) -> None:
        """Go on, but not for long where the body that was answered has not come to its end."""
        super().on_response_complete()
        if self.cycle.response_complete and self.cycle.more_body and self._timer is None:
            self._timer = self.loop.call_later(self.linger_seconds, self.transport.abort)

    def pause_writing(self) -> None:
        """Wait for the answer to be taken, but not for ever."""
        super().pause_writing()
        if self._taken is None:
            self._taken = self.loop.call_later(self.taken_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on: some of it was taken."""
        super().resume_writing()
        if self._taken is not None:
            self._taken.cancel()
            self._taken = None

    def send_400_response(self, msg: str) -> None:
        """Answer what cannot be read with a problem, in place of uvicorn's text."""
        del msg
        self._answer(self._refusal)

    def _unsupported_upgrade_warning(self) -> None:
        """Say nothing: there are no web sockets here, and the request is answered as any other."""

    def _answer(self, refusal: LedgerError) -> None:
        """Answer with a problem and close; with nothing where another answer is under way."""
        self._stop_timer()
        is_under_way = self.cycle is not None and self.cycle.response_started
        if not self.pipeline and (not is_under_way or self.cycle.response_complete):
            self.transport.write(_written(PROBLEMS[type(refusal)], refusal.detail))
        self.transport.close()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def configured(
    app: ASGIApp,
    *,
    connection: type[PatientUpTo] = PatientUpTo,
    **more: Any,  # noqa: ANN401 - uvicorn's own
) -> uvicorn.Config:
    """Return how uvicorn serves the application: with these connections, and no web sockets."""
    return uvicorn.Config(
        app,
        http=connection,
        ws="none",
        access_log=False,
        log_config=None,
        server_header=False,
        **more,
    )


def _written(kind: ProblemType, detail: str) -> bytes:
    """Write an answer down by hand: no request was read that the application could answer."""
    body = json.dumps(
        {
            "type": kind.uri,
            "title": kind.title,
            "status": kind.status,
            "detail": detail,
            "instance": None,
            "request_id": None,
            "errors": [],
        }
    ).encode()
    headers = {
        **ALWAYS,
        **USUALLY,
        "Content-Type": MEDIA_TYPE,
        "Content-Length": str(len(body)),
        "Connection": "close",
    }
    lines = [b"HTTP/1.1 %d %s" % (kind.status, _PHRASES.get(kind.status, b"Service Unavailable"))]
    lines += [f"{name}: {value}".encode() for name, value in headers.items()]
    return b"\r\n".join([*lines, b"", body])
