"""Bodies of JSON, read strictly before the framework reads them: one text, one meaning.

What two readers could take two ways is refused: a name given twice, text that is not UTF-8, NaN
and Infinity, which JSON does not have. So is what is nested deeper than any body here, since that
is only ever sent to exhaust whoever reads it. Source: RFC 8259; OWASP ASVS 5, 1.5.3.
"""

from __future__ import annotations

import json
import math
from email.message import Message as Headed
from typing import Any, NoReturn

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.refusals import BodyMalformed, MediaTypeUnsupported, RequestInvalid
from ledger.domain.errors import LedgerError

DEEPEST = 16  # of objects and lists within each other; the deepest form has seven
_LONGEST_NAME = 40  # of what a refusal repeats
_NOT_JSON = 400


class BodyRefused(HTTPException):
    """A refusal of the body, in the form that the framework lets through while it reads."""

    def __init__(self, refusal: LedgerError) -> None:
        super().__init__(_NOT_JSON)
        self.refusal = refusal


class StrictJson:
    """Read each body of JSON whole, see that it can be taken one way only, then pass it on."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with a body that is looked at once it is asked for."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        kind = Headed()
        kind["Content-Type"] = Headers(scope=scope).get("content-type", "")
        if kind.get_content_type() != "application/json":
            await self._app(scope, receive, send)
            return
        await self._app(scope, _looked_at(receive, charset=kind.get_content_charset()), send)


def _looked_at(receive: Receive, *, charset: str | None) -> Receive:
    read = False

    async def give() -> Message:
        nonlocal read
        if read:
            return await receive()
        read = True
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return message
            body += message.get("body", b"")
            if not message.get("more_body", False):
                break
        try:
            require_plain(bytes(body), charset=charset)
        except LedgerError as refusal:
            raise BodyRefused(refusal) from refusal
        return {"type": "http.request", "body": bytes(body), "more_body": False}

    return give


def require_plain(body: bytes, *, charset: str | None = None) -> None:
    """Refuse a body that is not JSON in UTF-8, or that could be taken more than one way.

    An empty one is none. Raises BodyMalformed; MediaTypeUnsupported where another charset is
    named; RequestInvalid, with a pointer, for a name given twice and for nesting without end.
    """
    if charset not in (None, "utf-8", "utf8"):
        raise MediaTypeUnsupported("Send the body in UTF-8: leave the charset out.")
    if not body:
        return
    try:
        whole = json.loads(
            body.decode(),
            object_pairs_hook=_Object,
            parse_constant=_refuse_constant,
            parse_float=_finite,
        )
    except (ValueError, RecursionError) as error:  # a long number and bad UTF-8 are ValueErrors
        raise BodyMalformed("The body cannot be read as JSON text in UTF-8.") from error
    _require_single_names(whole)


class _Object(dict[str, Any]):
    """An object, and the first name in it that stood there twice."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.twice = _first_repeated(pairs) if len(self) < len(pairs) else None


def _first_repeated(pairs: list[tuple[str, Any]]) -> str | None:
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            return name
        seen.add(name)
    return None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _finite(text: str) -> float:
    """Read a number; 1e999 would be Infinity to some readers and an error to others."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _require_single_names(whole: object) -> None:
    """Walk every object and list, without recursion."""
    waiting: list[tuple[tuple[str, ...], object]] = [((), whole)]
    while waiting:
        path, value = waiting.pop()
        if len(path) > DEEPEST:
            raise RequestInvalid(
                f"The body is nested deeper than {DEEPEST} levels; no body here is.",
                field="/".join(path[:DEEPEST]),
                code="too-deep",
            )
        if isinstance(value, _Object):
            if value.twice is not None:
                _refuse_repeated(path, value.twice)
            children = ((_step(name), each) for name, each in value.items())
        elif isinstance(value, list):
            children = ((str(number), each) for number, each in enumerate(value))
        else:
            continue
        waiting += [
            ((*path, step), each) for step, each in children if isinstance(each, dict | list)
        ]


def _refuse_repeated(path: tuple[str, ...], name: str) -> NoReturn:
    raise RequestInvalid(
        f"{name[:_LONGEST_NAME]!r} is given twice in the same object; give it once.",
        field="/".join((*path, _step(name))),
        code="repeated-field",
    )


def _step(name: str) -> str:
    """Write a name as a step of a JSON Pointer (RFC 6901)."""
    return name[:_LONGEST_NAME].replace("~", "~0").replace("/", "~1")
