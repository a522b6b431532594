"""One caller who asks for too much is told when to come again; the others go on."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from api.app import create_app
from api.rate_limits import (
    MOST_AT_ONCE,
    MOST_COSTLY_OF_ONE,
    MOST_OF_AN_ADDRESS,
    MOST_OF_ONE,
    Allowance,
    RateLimits,
)
from api.settings import Settings, read_settings
from tests.api.calls import problem, slug

MOST = 20


@pytest.fixture(scope="module")
def client(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Serve a database that knows nobody, to callers of twenty requests a minute."""
    file = tmp_path_factory.mktemp("rates") / "ledger.sqlite3"
    file.write_bytes(migrated_sqlite.read_bytes())
    app = create_app(Settings(f"sqlite:///{file}", Path("out"), most_a_minute=MOST))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def test_an_allowance_is_for_a_span_and_comes_back_by_and_by() -> None:
    """Six a minute: six at once, then one each ten seconds; another key has its own six."""
    now = 1000.0
    allowance = Allowance(6, seconds=60, now=lambda: now)
    assert [allowance.wait("a") for _ in range(7)] == [0, 0, 0, 0, 0, 0, 10]
    assert allowance.wait("b") == 0
    now += 9
    assert allowance.wait("a") == pytest.approx(1)
    now += 1
    assert [allowance.wait("a"), allowance.wait("a")] == [0, pytest.approx(10)]
    now += 600
    assert [allowance.wait("a") for _ in range(7)] == [0, 0, 0, 0, 0, 0, 10]


def test_an_allowance_keeps_no_more_callers_than_it_can_hold() -> None:
    """Whoever sends ever new credentials fills nothing up."""
    allowance = Allowance(1, seconds=60, now=lambda: 0.0)
    for number in range(10_001):
        assert allowance.wait(str(number)) == 0
    assert allowance.wait("10000") > 0
    assert allowance.wait("0") == 0  # forgotten, and so free again


@pytest.mark.parametrize(
    ("path", "method", "most"),
    [("/v1/arrangements", "GET", MOST), ("/v1/arrangements/a/reports/statement", "GET", 2)],
)
def test_the_next_request_is_told_when_to_come(
    client: TestClient, path: str, method: str, most: int
) -> None:
    """429 as a problem with Retry-After, whether or not the credentials are good."""
    headers = {"Authorization": f"Bearer {path}"}
    answers = [client.request(method, path, headers=headers) for _ in range(most + 1)]
    assert {each.status_code for each in answers[:-1]} == {401}
    assert (answers[-1].status_code, slug(answers[-1])) == (429, "too-many-requests")
    seconds = int(answers[-1].headers["retry-after"])
    assert 1 <= seconds <= 60
    assert f"Try again in {seconds} seconds." in problem(answers[-1])["detail"]
    assert client.get(path, headers={"Authorization": "Bearer other"}).status_code == 401


def test_another_way_to_write_the_same_credentials_is_the_same_caller(client: TestClient) -> None:
    """The scheme in another case, more spaces, or another cookie beside it change nothing."""
    for address, refused, written in (
        (
            "/v1/arrangements",
            401,
            [{"Authorization": f"{scheme} same"} for scheme in ("Bearer", "bearer", "BEARER  ")],
        ),
        (
            "https://ledger.example/account",
            303,
            [{"Cookie": f"{junk}__Host-ledger=same-one"} for junk in ("", "a=b; ", "c=d; e=f; ")],
        ),
    ):
        statuses = [
            client.get(address, headers=written[number % 3], follow_redirects=False).status_code
            for number in range(MOST + 1)
        ]
        assert (set(statuses[:-1]), statuses[-1]) == ({refused}, 429)


def test_the_service_limits_callers_unless_it_is_told_otherwise() -> None:
    """Six hundred a minute by default; LEDGER_MOST_A_MINUTE says another number, nil none."""
    assert read_settings({}).most_a_minute == 600
    assert read_settings({"LEDGER_MOST_A_MINUTE": "0"}).most_a_minute == 0


async def _statuses(asked: list[tuple[str, str]], *addresses: str) -> list[int]:
    """Ask for all at once of an application that answers none until all have been asked.

    Each by a token, if any, for a path; from the addresses in turn, or from nowhere that is known.
    """
    everything = asyncio.Event()

    async def slow(_scope: Scope, _receive: Receive, send: Send) -> None:
        await everything.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    limits = RateLimits(slow, most_a_minute=0)

    async def ask(token: str, path: str, address: str | None) -> int:
        got: list[Message] = []

        async def nothing() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def keep(message: Message) -> None:
            got.append(message)

        headers = [(b"authorization", f"Bearer {token}".encode())] if token else []
        scope: Scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "headers": headers,
            "query_string": b"",
            "scheme": "http",
            "server": ("x", 80),
            "client": (address, 1) if address else None,
            "state": {},
        }
        await limits(scope, nothing, keep)
        status: int = got[0]["status"]
        return status

    from_each = itertools.cycle(addresses or (None,))
    running = [asyncio.create_task(ask(*each, next(from_each))) for each in asked]
    await asyncio.sleep(0)
    everything.set()
    first = await asyncio.gather(*running)
    again = [await ask(*each, next(from_each)) for each in asked[:1]]
    return [*first, *again]


def test_one_caller_has_only_so_many_under_way_and_all_of_them_too() -> None:
    """So no caller takes every thread; once they are done, the next is taken."""
    of_one = asyncio.run(_statuses([("a", "/v1/x")] * (MOST_OF_ONE + 1) + [("b", "/v1/x")]))
    assert of_one == [200] * MOST_OF_ONE + [429, 200, 200]
    for path in ("/exports/csv", "/costs:batch", "/cost-recovery-models/1/simulate"):
        long = ("a", f"/v1/arrangements/reports{path}")
        asked = [long] * (MOST_COSTLY_OF_ONE + 1) + [("a", "/v1/arrangements/reports/costs")]
        assert asyncio.run(_statuses(asked)) == [200] * MOST_COSTLY_OF_ONE + [429, 200, 200]
    everybody = asyncio.run(
        _statuses([(str(number), "/v1/x") for number in range(MOST_AT_ONCE + 1)] + [("", "/livez")])
    )
    assert everybody == [200] * MOST_AT_ONCE + [503, 200, 200]


def test_strangers_of_one_line_are_one_caller() -> None:
    """Whoever shows nothing, from whichever address of a /64; whoever shows something is apart."""
    line = [f"2001:db8::{number:x}" for number in range(MOST_OF_ONE + 3)]
    asked = [("", "/sign-in")] * (MOST_OF_ONE + 1) + [("a", "/v1/x")]
    assert asyncio.run(_statuses(asked, *line)) == [200] * MOST_OF_ONE + [429, 200, 200]
    two_lines = [f"2001:db8:0:{number:x}::1" for number in range(2)]
    strangers = [("", "/sign-in")] * (MOST_OF_ONE + 2)
    assert asyncio.run(_statuses(strangers, *two_lines)) == [200] * (MOST_OF_ONE + 3)


def test_no_address_takes_every_place_whatever_it_makes_up() -> None:
    """Each request with credentials of its own; from another address there is still a place."""
    made_up = [(str(number), "/v1/x") for number in range(MOST_OF_AN_ADDRESS + 1)]
    of_one = asyncio.run(_statuses(made_up, "192.0.2.7", "::ffff:192.0.2.7"))
    assert of_one == [200] * MOST_OF_AN_ADDRESS + [429, 200]
    assert asyncio.run(_statuses(made_up, "192.0.2.7", "192.0.2.8")) == [200] * len(of_one)


def test_strangers_are_told_when_to_come(client: TestClient) -> None:
    """A minute's worth for those of one address together, and then 429."""
    from_elsewhere = TestClient(client.app, base_url="https://ledger.example", client=("::2", 1))
    statuses = [from_elsewhere.get("/sign-in").status_code for _ in range(MOST + 1)]
    assert statuses == [200] * MOST + [429]
    assert client.get("https://ledger.example/sign-in").status_code == 200


def test_a_made_up_session_is_a_stranger_where_one_signs_in(client: TestClient) -> None:
    """Whatever cookie or token comes along, all that an address asks for there is one allowance.

    Elsewhere a session has an allowance of its own.
    """
    address = "https://ledger.example"
    from_elsewhere = TestClient(
        client.app, base_url=address, client=("192.0.2.9", 1), follow_redirects=False
    )
    ways = [
        ("POST", "/sign-in/with/ash"),
        ("GET", "/sign-in/from/ash"),
        ("POST", "/sign-in/role"),
        ("GET", "/sign-in/code"),
        ("GET", "/sign-in"),
    ]
    statuses = []
    for number in range(MOST + 1):
        made_up = {"Cookie": f"__Host-ledger=made-up-{number}", "Authorization": f"Bearer {number}"}
        method, path = ways[number % len(ways)]
        statuses.append(from_elsewhere.request(method, path, headers=made_up).status_code)
    assert set(statuses[:-1]) == {200, 303, 404}
    assert statuses[-1] == 429
    own = {"Cookie": "__Host-ledger=made-up-0"}
    assert from_elsewhere.get("/", headers=own).status_code == 303


def test_what_nobody_reads_makes_no_other_caller(client: TestClient) -> None:
    """A header beside a session, a cookie of another name, a token on a page: one allowance."""
    pages = [
        {
            "Cookie": f"x{number}ledger=x; __Host-ledger=somebody",
            "Authorization": f"Bearer {number}",
        }
        for number in range(MOST + 1)
    ]
    answers = [client.get("https://ledger.example/account", headers=each) for each in pages]
    assert answers[-1].status_code == 429
    programs = [
        {"Authorization": "Bearer the same", "Cookie": f"__Host-ledger={number}"}
        for number in range(MOST + 1)
    ]
    answers = [client.get("/v1/arrangements", headers=each) for each in programs]
    assert answers[-1].status_code == 429


def test_only_the_services_own_state_is_not_counted(client: TestClient) -> None:
    """An address that ends in the same word is counted as any other."""
    headers = {"Authorization": "Bearer state"}
    asked = [client.get("/v1/arrangements/readyz", headers=headers) for _ in range(MOST + 1)]
    assert asked[-1].status_code == 429
    assert {client.get("/livez", headers=headers).status_code for _ in range(MOST + 1)} == {200}
