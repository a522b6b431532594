"""The form of a request: refused where two programs on its way could read it in two ways.

A header that may stand once stands once; the host is one that we are called by; the body comes as
it is. What the server's own parser lets through of doubtful framing is refused here too.
Source: RFC 9112, sections 3.2 and 6.1; OWASP ASVS 5, 4.2.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.problem_answers import problem_response
from api.problems import PROBLEMS
from api.refusals import MediaTypeUnsupported, MessageUnclear
from ledger.domain.errors import LedgerError

_HOST = re.compile(r"([A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?", re.ASCII)
_PLAIN = re.compile(r"[\x20-\x7e]*")
_ONCE = (
    "host",
    "authorization",
    "content-type",
    "content-length",
    "content-encoding",
    "transfer-encoding",
    "cookie",
    "idempotency-key",
    "if-match",
)


class PlainMessages:
    """Refuse requests of a doubtful form, whoever sends them.

    `hosts` are the names that the service is called by; none takes any well-formed one.
    """

    def __init__(self, app: ASGIApp, *, hosts: frozenset[str] = frozenset()) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer why not."""
        fault = next(self._faults(scope), None) if scope["type"] == "http" else None
        if fault is None:
            await self._app(scope, receive, send)
            return
        # What follows on the connection may be a part of it, so nothing more is read there.
        closing = {"Connection": "close"} if isinstance(fault, MessageUnclear) else None
        answer = problem_response(
            Request(scope), PROBLEMS[type(fault)], fault.detail, headers=closing
        )
        await answer(scope, receive, send)

    def _faults(self, scope: Scope) -> Iterator[LedgerError]:
        headers = Headers(scope=scope)
        for name in _ONCE:
            if len(headers.getlist(name)) > 1:
                yield MessageUnclear(f"The header {name} is given more than once; give it once.")
        if not _PLAIN.fullmatch(headers.get("cookie", "")):
            # A reader of cookies may strip such characters, and take one name for another.
            yield MessageUnclear("The header cookie holds characters that no cookie has.")
        if "transfer-encoding" in headers and (
            headers["transfer-encoding"].strip().lower() != "chunked"
            or scope.get("http_version") == "1.0"
            or "content-length" in headers
        ):
            yield MessageUnclear("Send the body with its length, or chunked: not another way.")
        if headers.get("content-encoding", "identity").strip().lower() != "identity":
            yield MediaTypeUnsupported("Send the body as it is, not compressed.")
        yield from self._host_faults(headers.get("host"))

    def _host_faults(self, host: str | None) -> Iterator[LedgerError]:
        match = _HOST.fullmatch(host or "")
        if match is None:
            yield MessageUnclear("Send one Host header: a name or an address, and a port.")
        elif self._hosts and match[1].lower() not in self._hosts:
            yield MessageUnclear(
                "The service is not called by this name. Whoever runs it sets its names in "
                "LEDGER_HOSTS."
            )
