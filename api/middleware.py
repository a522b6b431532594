"""What happens to every request before and after its route: id, headers, limits, log, counts."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import answer_headers
from api.logs import fault_of
from api.uploads import MOST_FILE_BYTES
from ledger.domain.clock import Clock

MOST_BODY_BYTES = 1_048_576
_LONGEST_PATH = 200  # of an address in a log line
_FILES = ("/uploads", "/verify-workbook")  # where an address ends that files are sent to
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)  # of a caller's own
_LOG = logging.getLogger("ledger.requests")


class Counts:
    """How many requests were answered, and in how long, by method, route and status.

    Beside them, how often a process that runs beside the service ended though nobody stopped it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answered: Counter[tuple[str, str, int]] = Counter()
        self._seconds: Counter[tuple[str, str]] = Counter()
        self._deaths: Counter[str] = Counter()

    def add(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        with self._lock:
            self._answered[method, route, status] += 1
            self._seconds[method, route] += seconds  # type: ignore[assignment]

    def add_death(self, process: str) -> None:
        """Count that a process ended: the worker, or the sealer."""
        with self._lock:
            self._deaths[process] += 1

    def show(self) -> str:
        """Write them in the Prometheus text format."""
        with self._lock:
            answered, seconds = sorted(self._answered.items()), sorted(self._seconds.items())
            deaths = sorted(self._deaths.items())
        total: Counter[tuple[str, str]] = Counter()
        lines = [
            "# HELP http_requests_total Requests answered.",
            "# TYPE http_requests_total counter",
        ]
        for (method, route, status), count in answered:
            total[method, route] += count
            labels = f'method="{method}",route="{route}",status="{status}"'
            lines.append(f"http_requests_total{{{labels}}} {count}")
        lines += [
            "# HELP http_request_duration_seconds Time taken to answer.",
            "# TYPE http_request_duration_seconds summary",
        ]
        for (method, route), spent in seconds:
            labels = f'method="{method}",route="{route}"'
            lines.append(f"http_request_duration_seconds_sum{{{labels}}} {spent:.6f}")
            lines.append(f"http_request_duration_seconds_count{{{labels}}} {total[method, route]}")
        lines += [
            "# HELP background_process_deaths_total Processes that ended and were started again.",
            "# TYPE background_process_deaths_total counter",
        ]
        for process, count in deaths:
            lines.append(f'background_process_deaths_total{{process="{process}"}} {count}')
        return "\n".join(lines) + "\n"


class RequestLog:
    """Give each request an id, and when it is answered write one line of JSON about it.

    The id is ours, new for each and answered in X-Request-Id, so that nobody makes two requests
    look as one in the audit trail. One that the caller sends stands in the line beside it.
    The line names the caller by number, role and party, and holds no body, query or token. A fault
    of our own is answered here too, so that its answer has the headers of every other.
    """

    def __init__(self, app: ASGIApp, *, clock: Clock, counts: Counts) -> None:
        self._app = app
        self._clock = clock
        self._counts = counts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = secrets.token_hex(16)
        scope.setdefault("state", {})["request_id"] = request_id
        status, has_begun = 500, False
        started = time.perf_counter()

        async def answer(message: Message) -> None:
            nonlocal status, has_begun
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = request_id
                answer_headers.put(headers, is_encrypted=scope.get("scheme") == "https")
                has_begun = True
            await send(message)

        fault: Exception | None = None
        try:
            await self._app(scope, receive, answer)
        except Exception as error:
            fault = error
            if has_begun:
                raise
            await _answer_fault(scope, receive, answer, error)
        finally:
            self._keep(scope, status, time.perf_counter() - started, fault)

    def _keep(self, scope: Scope, status: int, seconds: float, fault: Exception | None) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._counts.add(method, route_of(scope), status, seconds)
        caller = scope["state"].get("caller")
        who = (
            {"person": caller.person, "party": caller.party, "role": caller.role.value}
            if caller
            else {}
        )
        line = {
            "at": self._clock.now().isoformat(),
            "request_id": scope["state"]["request_id"],
            **_callers_own_id(scope),
            "client": scope["client"][0] if scope.get("client") else None,
            "method": method,
            "path": scope["path"][:_LONGEST_PATH],
            "status": status,
            "milliseconds": round(seconds * 1000, 1),
            **who,
            **({"fault": fault_of(fault)} if fault is not None else {}),
        }
        _LOG.info(json.dumps(line))


def _callers_own_id(scope: Scope) -> dict[str, str]:
    """Return the id that the caller gave the request, where it is harmless in a line."""
    given = Headers(scope=scope).get("x-request-id", "")
    return {"caller_request_id": given} if _REQUEST_ID.fullmatch(given) else {}


async def _answer_fault(scope: Scope, receive: Receive, send: Send, error: Exception) -> None:
    """Answer as the application's own handler of whatever nobody foresaw does."""
    answer = await scope["app"].exception_handlers[Exception](Request(scope), error)
    await answer(scope, receive, send)


_METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"}


def route_of(scope: Scope) -> str:
    """Return the pattern of the route that answered; one word for all addresses not found."""
    return str(getattr(scope.get("route"), "path_format", None) or "none")


@dataclass(frozen=True, slots=True)
class Patience:
    """For how many seconds a body is waited for."""

    next_piece: float = 10
    whole: float = 30
    whole_file: float = 120


class BodyLimit:
    """Refuse a body of more than 1 MiB, whether its length is announced or not (413).

    A file that is uploaded may have 5 MB. A body that does not come in time is refused too (408).
    """

    def __init__(self, app: ASGIApp, *, patience: Patience | None = None) -> None:
        self._app = app
        self._patience = patience or Patience()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with a body that cannot grow beyond the limit."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        await self._app(scope, _limited(scope, receive, self._patience), send)


def _limited(scope: Scope, receive: Receive, patience: Patience) -> Callable[[], Any]:
    announced = Headers(scope=scope).get("content-length", "0")
    is_file = scope["path"].endswith(_FILES)
    most = MOST_FILE_BYTES if is_file else MOST_BODY_BYTES
    read, is_whole, ends = 0, False, 0.0

    async def limited() -> Message:
        nonlocal read, is_whole, ends
        if announced.isdigit() and int(announced) > most:
            raise HTTPException(413)
        if is_whole:  # what may still come is that the caller has gone, however long that takes
            return await receive()
        now = asyncio.get_running_loop().time()
        ends = ends or now + (patience.whole_file if is_file else patience.whole)
        try:
            async with asyncio.timeout(min(patience.next_piece, ends - now)):
                message = await receive()
        except TimeoutError as error:
            raise HTTPException(408) from error
        is_whole = not message.get("more_body", False)
        read += len(message.get("body", b""))
        if read > most:
            raise HTTPException(413)
        return message

    return limited
