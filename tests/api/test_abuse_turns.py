"""Whoever asks a lot at once waits for themselves, and nobody else does."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from starlette.types import Message, Receive, Scope, Send

from api.turns import AT_ONCE_OF_ONE, LONGEST_WAIT_SECONDS, Turns
from tests.api.calls import Service
from tests.ledgers import APPROVER, PREPARER


class Desk:
    """An application that answers what it has begun when it is told to."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.answers = asyncio.Event()

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Answer 200, once told to."""
        self.begun.append(scope["path"])
        await self.answers.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def nothing() -> Message:
    """Receive an empty body."""
    return {"type": "http.request", "body": b"", "more_body": False}


async def ask(turns: Turns, token: str, path: str, method: str = "GET") -> Message:
    """Ask as whoever shows that token; return the head of the answer."""
    got: list[Message] = []

    async def keep(message: Message) -> None:
        got.append(message)

    scope: Scope = {
        "type": "http",
        "method": method,
        "path": path,
        "headers": [(b"authorization", f"Bearer {token}".encode())] if token else [],
        "query_string": b"",
        "scheme": "http",
        "server": ("x", 80),
        "state": {},
    }
    await turns(scope, nothing, keep)
    return got[0]


async def until(holds: Callable[[], bool]) -> None:
    """Let the others go on until something holds; they need a few steps each."""
    for _ in range(1000):
        if holds():
            return
        await asyncio.sleep(0)
    raise AssertionError("the others stand still")


def test_four_of_a_caller_are_worked_on_and_the_next_ones_in_their_order() -> None:
    """Another caller's, and what shows nothing, waits for neither; all come to be answered."""

    async def main() -> None:
        desk = Desk()
        turns = Turns(desk)
        asked = [("a", f"/v1/{place}") for place in range(7)] + [("b", "/v1/b"), ("", "/v1/-")]
        running = [asyncio.create_task(ask(turns, *each)) for each in asked]
        await until(lambda: len(desk.begun) == AT_ONCE_OF_ONE + 2)
        assert desk.begun == ["/v1/0", "/v1/1", "/v1/2", "/v1/3", "/v1/b", "/v1/-"]
        desk.answers.set()
        assert {each["status"] for each in await asyncio.gather(*running)} == {200}
        assert desk.begun[6:] == ["/v1/4", "/v1/5", "/v1/6"]

    asyncio.run(main())


def test_what_records_many_rows_is_worked_on_one_by_one() -> None:
    """Batches, and files that are sent or confirmed; nothing else of the caller waits for them."""

    async def main() -> None:
        desk = Desk()
        turns = Turns(desk)
        many = ["/v1/costs:batch", "/v1/uploads", "/v1/uploads/1/confirm"]
        running = [asyncio.create_task(ask(turns, "a", each, "POST")) for each in many]
        running += [asyncio.create_task(ask(turns, "a", "/v1/uploads"))]
        await until(lambda: len(desk.begun) == 2)
        await asyncio.sleep(0.01)
        assert desk.begun == ["/v1/costs:batch", "/v1/uploads"]
        desk.answers.set()
        assert {each["status"] for each in await asyncio.gather(*running)} == {200}
        assert desk.begun[2:] == ["/v1/uploads", "/v1/uploads/1/confirm"]

    asyncio.run(main())


def test_whoever_has_waited_too_long_is_told_when_to_come_again() -> None:
    """429 with Retry-After before anything was done; a turn given back is the next one's."""

    async def main() -> None:
        desk = Desk()
        turns = Turns(desk, longest_wait_seconds=0.05)
        running = [asyncio.create_task(ask(turns, "a", f"/v1/{place}")) for place in range(4)]
        await until(lambda: len(desk.begun) == AT_ONCE_OF_ONE)
        refused = await ask(turns, "a", "/v1/late")
        assert refused["status"] == 429
        assert (b"retry-after", b"5") in refused["headers"]
        desk.answers.set()
        await asyncio.gather(*running)
        assert (await ask(turns, "a", "/v1/again"))["status"] == 200
        assert "/v1/late" not in desk.begun

    asyncio.run(main())


def test_a_caller_who_goes_away_gives_their_place_back() -> None:
    """Whether they were waiting or being worked on."""

    async def main() -> None:
        desk = Desk()
        turns = Turns(desk)
        running = [asyncio.create_task(ask(turns, "a", f"/v1/{place}")) for place in range(5)]
        await until(lambda: len(desk.begun) == AT_ONCE_OF_ONE)
        for each in running:
            each.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        desk.answers.set()
        assert (await ask(turns, "a", "/v1/next"))["status"] == 200

    asyncio.run(main())


def test_the_service_works_so(quiet: Service) -> None:
    """Six of one token at once are four at a time; one of another token is not held up."""
    running, most, lock = 0, 0, threading.Lock()
    free = threading.Event()

    def slow() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        free.wait(10)
        with lock:
            running -= 1

    quiet.app.add_api_route("/v1/slow", slow)
    headers = [quiet.headers(each) for each in (PREPARER, APPROVER)]
    with ThreadPoolExecutor(6) as pool:
        asked = [pool.submit(quiet.client.get, "/v1/slow", headers=headers[0]) for _ in range(6)]
        ends = time.monotonic() + LONGEST_WAIT_SECONDS / 2
        while running < AT_ONCE_OF_ONE and time.monotonic() < ends:
            time.sleep(0.01)
        assert quiet.client.get("/v1/arrangements", headers=headers[1]).status_code == 200
        free.set()
        assert {each.result().status_code for each in asked} == {200}
    assert most == AT_ONCE_OF_ONE
