"""How many requests of one caller are worked on at once: the others of theirs wait for their turn.

All threads of the service share one interpreter, and on SQLite one turn to write, so whoever asks
twenty long questions at once would make everybody else wait for them. Here they wait for each
other, and what records many rows stands in a line of its own. A caller is whoever `rate_limits`
takes for one; where nobody shows anything there is no line. Source: OWASP ASVS 5.0, 15.2.2;
figures in docs/security.md.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.problem_answers import problem_response
from api.problems import PROBLEMS
from api.rate_limits import credentials_digest
from api.refusals import TooManyRequests

AT_ONCE_OF_ONE = 4
MANY_ROWS_AT_ONCE = 1  # batches and files of one caller: on SQLite others cannot write meanwhile
LONGEST_WAIT_SECONDS = 20.0
_COME_AGAIN_SECONDS = "5"


@dataclass(slots=True)
class _Line:
    """Requests of one caller: those worked on, and those that wait."""

    turns: asyncio.Semaphore
    length: int = 0


class Turns:
    """Work on a few requests of a caller at once, in the order in which they came.

    One that has waited too long for its turn is refused (429), before anything of it was done. A
    body that comes slowly, or an answer that is taken so, holds up none but its own caller.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        longest_wait_seconds: float = LONGEST_WAIT_SECONDS,
    ) -> None:
        self._app = app
        self._longest_wait_seconds = longest_wait_seconds
        self._lines: dict[tuple[str, int], _Line] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on when its turn has come, or answer when to come again."""
        key = credentials_digest(scope) if scope["type"] == "http" else ""
        if not key:
            await self._app(scope, receive, send)
            return
        at_once = MANY_ROWS_AT_ONCE if _records_many_rows(scope) else AT_ONCE_OF_ONE
        line = self._lines.setdefault((key, at_once), _Line(asyncio.Semaphore(at_once)))
        line.length += 1
        try:
            await self._in_turn(line, scope, receive, send)
        finally:
            line.length -= 1
            if not line.length:
                del self._lines[key, at_once]

    async def _in_turn(self, line: _Line, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(self._longest_wait_seconds):
                await line.turns.acquire()
        except TimeoutError:
            refusal = TooManyRequests(
                "Others of your own requests are still being worked on. Ask for one after the "
                f"other, and try this one again in {_COME_AGAIN_SECONDS} seconds.",
                seconds=_COME_AGAIN_SECONDS,
            )
            answer = problem_response(
                Request(scope),
                PROBLEMS[TooManyRequests],
                refusal.detail,
                headers={"Retry-After": _COME_AGAIN_SECONDS},
            )
            await answer(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        finally:
            line.turns.release()


def _records_many_rows(scope: Scope) -> bool:
    path: str = scope["path"]
    return scope["method"] == "POST" and (path.endswith(":batch") or "uploads" in path.split("/"))
