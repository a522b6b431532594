"""How much one caller may ask of the service: at once, in a minute, and to record in an hour.

A caller is whoever shows the same credentials, known by their digest and counted before anybody
looks whether they are good: this is what keeps a refusal from costing more than it gives. Whoever
shows nothing is all that comes from one address without; so is whoever asks for what lies below
/sign-in, where nothing that is shown lets anybody in; and no address, whatever is made up to be
shown from it, takes every place. Kept in the process, and forgotten with it. Attempts to sign in
are counted apart, and a flood is for the proxy to slow down.
Source: OWASP ASVS 5, 2.4.1 and 15.2.2.
"""

from __future__ import annotations

import math
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.client_address import counted_address
from api.pages.sessions import secret_in
from api.problem_answers import problem_response
from api.problems import PROBLEMS
from api.refusals import Busy, TooManyRequests
from ledger.domain.errors import LedgerError
from ledger.domain.secret import secret_digest

MOST_AT_ONCE = 100  # of all callers together
MOST_OF_AN_ADDRESS = 60  # a council's people may all come from one; others must find a place too
MOST_OF_ONE = 20
MOST_COSTLY_OF_ONE = 4
_MOST_CALLERS = 10_000
_MINUTE, _HOUR = 60, 3_600
# What an address holds that is slow to answer: files in, files out, and charges worked out anew.
_COSTLY = frozenset(
    {
        "audit-pack",
        "exports",
        "exit-simulation",
        "reports",
        "restatements",
        "simulate",
        "simulations",
        "uploads",
        "verify",
        "verify-workbook",
    }
)
_UNCOUNTED = frozenset({"/livez", "/metrics", "/readyz"})

Now = Callable[[], float]


class Allowance:
    """So many in a span of seconds, for each key: all of them at once, or spread out."""

    def __init__(self, most: int, *, seconds: int, now: Now) -> None:
        self._most = most
        self._seconds_each = seconds / most
        self._now = now
        self._spent_until: OrderedDict[str, float] = OrderedDict()  # when all of it is back

    def wait(self, key: str) -> float:
        """Take one; or take nothing, and return how many seconds to wait for it."""
        now = self._now()
        until = max(self._spent_until.get(key, now), now) + self._seconds_each
        over = until - now - self._most * self._seconds_each
        if over > 0:
            return over
        self._spent_until[key] = until
        self._spent_until.move_to_end(key)
        if len(self._spent_until) > _MOST_CALLERS:
            self._spent_until.popitem(last=False)
        return 0


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who asks, from where, and for what kind of thing."""

    key: str
    address: str
    is_costly: bool
    records: bool


class RateLimits:
    """Refuse a caller who asks for too much (429), and all of them where too much goes on (503).

    `most_a_minute` requests of one caller, a tenth as many that are costly, and six times as many
    in an hour that record something; nil is no such limit. How many may go on at once is always
    limited.
    """

    def __init__(self, app: ASGIApp, *, most_a_minute: int, now: Now = time.monotonic) -> None:
        self._app = app
        self._lock = threading.Lock()
        self._running: Counter[str] = Counter()
        most = most_a_minute
        self._all = Allowance(most, seconds=_MINUTE, now=now) if most else None
        self._costly = Allowance(max(most // 10, 1), seconds=_MINUTE, now=now) if most else None
        self._recorded = Allowance(6 * most, seconds=_HOUR, now=now) if most else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer when to come again."""
        asked = _asked(scope) if scope["type"] == "http" else None
        if asked is None:
            await self._app(scope, receive, send)
            return
        counted = _names(asked)
        refusal = self._enter(asked, counted)
        if refusal is not None:
            kind = PROBLEMS[type(refusal)]
            headers = {"Retry-After": refusal.data["seconds"]}
            answer = problem_response(Request(scope), kind, refusal.detail, headers=headers)
            await answer(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        finally:
            self._leave(counted)

    def _enter(self, asked: _Asked, counted: list[str]) -> LedgerError | None:
        with self._lock:
            if self._running[""] >= MOST_AT_ONCE:
                return Busy("Too much is going on at once. Try again in a moment.", seconds="1")
            refusal = self._too_many(asked)
            if refusal is None:
                self._running.update(counted)
            return refusal

    def _leave(self, counted: list[str]) -> None:
        with self._lock:
            self._running.subtract(counted)
            for name in counted:
                if not self._running[name]:
                    del self._running[name]

    def _too_many(self, asked: _Asked) -> LedgerError | None:
        if asked.address and self._running[asked.address] >= MOST_OF_AN_ADDRESS:
            return _wait_for("Your address has as many requests under way as one may", 1)
        if not asked.key:
            return None
        if self._running[asked.key] >= MOST_OF_ONE:
            return _wait_for("You have as many requests under way as one caller may", 1)
        if asked.is_costly and self._running[f"costly {asked.key}"] >= MOST_COSTLY_OF_ONE:
            return _wait_for("You have as many long requests under way as one caller may", 1)
        for words, allowance, applies in (
            ("You have asked for more in a minute than one caller may", self._all, True),
            ("You have asked for more long answers than one may", self._costly, asked.is_costly),
            ("You have sent more in an hour than one caller may", self._recorded, asked.records),
        ):
            seconds = allowance.wait(asked.key) if allowance is not None and applies else 0
            if seconds:
                return _wait_for(words, seconds)
        return None


def _wait_for(words: str, seconds: float) -> TooManyRequests:
    whole = max(math.ceil(seconds), 1)
    return TooManyRequests(f"{words}. Try again in {whole} seconds.", seconds=str(whole))


def _asked(scope: Scope) -> _Asked | None:
    if scope["path"] in _UNCOUNTED:
        return None
    client = scope.get("client")
    address = f"address {counted_address(client[0])}" if client else ""
    shown = "" if _is_to_sign_in(scope["path"]) else credentials_digest(scope)
    return _Asked(
        shown or address.replace("address", "stranger", 1),
        address,
        _is_costly(scope["path"]),
        scope["method"] == "POST",
    )


def _is_to_sign_in(path: str) -> bool:
    """Whether an address is for whoever is yet to show who they are, whatever they came with."""
    return path == "/sign-in" or path.startswith("/sign-in/")


def _is_costly(path: str) -> bool:
    """Whether an address is slow to answer; an arrangement's own code says nothing of that."""
    parts = path.split("/")[4 if path.startswith("/v1/") else 1 :]
    return path.endswith(":batch") or not _COSTLY.isdisjoint(
        part.partition(":")[0] for part in parts
    )


def _names(asked: _Asked) -> list[str]:
    """Under what a request is counted while it goes on: all, its address, its caller, costly."""
    costly = [f"costly {asked.key}"] if asked.key and asked.is_costly else []
    return ["", *(each for each in (asked.address, asked.key) if each), *costly]


def credentials_digest(scope: Scope) -> str:
    """Return the digest of what the address itself will look at; empty where nothing is shown.

    That is a token below /v1, and elsewhere the session of the pages: a header or a cookie beside
    it that nobody reads makes no other caller.
    """
    request = Request(scope)
    if scope["path"].startswith("/v1"):
        shown = request.headers.get("authorization", "").split()[-1:]
    else:
        shown = [each for each in (secret_in(request),) if each]
    return secret_digest(shown[0]) if shown else ""
