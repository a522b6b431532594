"""Requests that are not as HTTP has them, or that do not come to an end: over a real socket."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from time import monotonic, sleep
from typing import ClassVar

import pytest
from starlette.types import Receive, Scope, Send

from api.app import create_app
from api.connections import PatientUpTo
from api.logs import JsonLines
from api.middleware import BodyLimit, Patience
from api.settings import Settings
from ledger.store.engine import Database
from tests.api.sockets import SECONDS, Caller, listening, status_of

LIVE = b"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
_POST = b"POST /v1/arrangements HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
_CHUNKED = b"2\r\n{}\r\n0\r\n\r\n"
_IN_CHUNKS = _POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"
HIDDEN = b"GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n"

# What could be read in two ways, each with what a second reader would take for another request.
UNCLEAR = {
    "length and chunks": _POST
    + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
    + _CHUNKED,
    "two lengths": _POST + b"Content-Length: 2\r\nContent-Length: 50\r\n\r\n{}",
    "the same length twice": _POST + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
    "a list of lengths": _POST + b"Content-Length: 2, 2\r\n\r\n{}",
    "a length with a sign": _POST + b"Content-Length: +2\r\n\r\n{}",
    "a length below nil": _POST + b"Content-Length: -2\r\n\r\n{}",
    "a length in hexadecimal": _POST + b"Content-Length: 0x2\r\n\r\n{}",
    "a length without end": _POST + b"Content-Length: 99999999999999999999999\r\n\r\n{}",
    "chunks of another name": _POST + b"Transfer-Encoding: xchunked\r\n\r\n" + _CHUNKED,
    "chunks among others": _POST + b"Transfer-Encoding: identity, chunked\r\n\r\n" + _CHUNKED,
    "chunks, then not": _POST
    + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n"
    + _CHUNKED,
    "chunks of an older version": _POST.replace(b"1.1", b"1.0")
    + b"Transfer-Encoding: chunked\r\n\r\n"
    + _CHUNKED,
    "a space before the colon": _POST + b"Content-Length : 2\r\n\r\n{}",
    "a folded header": b"GET /livez HTTP/1.1\r\nHost: x\r\nX-A: b\r\n c\r\n\r\n",
    "line feeds alone": b"GET /livez HTTP/1.1\nHost: x\n\n",
    "carriage returns alone": b"GET /livez HTTP/1.1\rHost: x\r\r",
    "a nought in a header": b"GET /livez HTTP/1.1\r\nHost: x\r\nX-A: a\x00b\r\n\r\n",
    "a chunk of no length": _POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n",
    "a length after the chunks": _POST
    + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nContent-Length: 5\r\n\r\n",
    "no host": b"GET /livez HTTP/1.1\r\n\r\n",
    "two hosts": b"GET /livez HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "a host with a path": b"GET /livez HTTP/1.1\r\nHost: evil/a?b=\r\n\r\n",
    "a host with a name and password": b"GET /livez HTTP/1.1\r\nHost: u:p@evil\r\n\r\n",
    "a cookie's name with a space that is none": b"GET /livez HTTP/1.1\r\nHost: x\r\n"
    b"Cookie: \xa0__Host-ledger=x\r\n\r\n",
    "two authorisations": b"GET /livez HTTP/1.1\r\nHost: x\r\nAuthorization: a\r\n"
    b"Authorization: b\r\n\r\n",
    "a method of nobody's": b"JEFF /livez HTTP/1.1\r\nHost: x\r\n\r\n",
    "a tunnel": b"CONNECT evil:443 HTTP/1.1\r\nHost: x\r\n\r\n",
    "a trailer that would be a header": _IN_CHUNKS + b"0\r\nAuthorization: Bearer x\r\n\r\n",
    "a trailer that comes by itself": _IN_CHUNKS + b"0\r\nX: y\r\n\r\n",
    "trailers without end": _IN_CHUNKS + b"0\r\n" + b"a: b\r\n" * 200_000,
    "a version that is none of ours": b"GET /livez HTTP/2.0\r\nHost: x\r\n\r\n",
    "the preface of another version": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a greeting of TLS": bytes.fromhex("16030100c8010000c40303"),
    "bytes in the address": b"GET /x\xff HTTP/1.1\r\nHost: x\r\n\r\n",
    "nothing at all": b"\x00\xff" * 500,
}
TOO_LARGE = {
    "a long address": b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "thousands of parameters": b"GET /livez?" + b"a=1&" * 16_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "thousands of headers": b"GET /livez HTTP/1.1\r\nHost: x\r\n"
    + b"".join(b"X-%d: y\r\n" % number for number in range(20_000))
    + b"\r\n",
    "a header without end": b"GET /livez HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 3_000_000,
}


@pytest.fixture(scope="module")
def log() -> Iterator[StringIO]:
    """Give what is logged, as the service writes it."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    loggers = [logging.getLogger(name) for name in ("ledger.requests", "uvicorn.error")]
    for each in loggers:
        each.addHandler(handler)
        each.setLevel(logging.INFO)
    yield written
    for each in loggers:
        each.removeHandler(handler)
        each.setLevel(logging.NOTSET)


@pytest.fixture(scope="module")
def port(
    migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory, log: StringIO
) -> Iterator[int]:
    """Serve a migrated database; nobody is known in it, and nothing that is sent gets that far."""
    assert log is not None
    file = tmp_path_factory.mktemp("messages") / "ledger.sqlite3"
    file.write_bytes(migrated_sqlite.read_bytes())
    app = create_app(Settings(f"sqlite:///{file}", Path("out")))
    hasty = BodyLimit(app, patience=Patience(next_piece=SECONDS, whole=2 * SECONDS))
    with listening(hasty) as bound:
        yield bound
    Database(f"sqlite:///{file}").close()


def require_live(port: int) -> None:
    """Somebody else's request is answered."""
    with Caller(port) as other:
        assert status_of(other.send(LIVE).read()) == 200


def problem_in(answer: bytes) -> dict[str, object]:
    """Return the one problem that an answer holds, framed as its headers say."""
    head, _, body = answer.partition(b"\r\n\r\n")
    headers = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    assert headers[b"content-type"] == b"application/problem+json"
    assert int(headers[b"content-length"]) == len(body)
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert b"frame-ancestors 'none'" in headers[b"content-security-policy"]
    assert b"server" not in headers
    found: dict[str, object] = json.loads(body)
    assert found["status"] == status_of(answer)
    return found


@pytest.mark.parametrize("name", UNCLEAR)
def test_what_can_be_read_in_two_ways_is_answered_once_and_no_further(port: int, name: str) -> None:
    """400 as a problem, and what is hidden behind it is never taken for a request."""
    with Caller(port) as caller:
        answer = caller.send(UNCLEAR[name] + HIDDEN).read()
    assert answer.count(b"HTTP/1.1 4") == 1
    assert problem_in(answer)["type"] == "/problems/message-unclear"
    require_live(port)


@pytest.mark.parametrize("name", TOO_LARGE)
def test_a_head_without_end_is_refused_while_it_comes(port: int, name: str) -> None:
    """431 as a problem, however it is made long."""
    with Caller(port) as caller:
        answer = caller.send(TOO_LARGE[name]).read()
    assert problem_in(answer)["type"] == "/problems/head-too-large"
    require_live(port)


def test_a_body_that_is_packed_is_refused(port: int) -> None:
    """415: what is small on the way could be large here. Sent as it is, it gets further."""
    for encoding, status in (("gzip", 415), ("br", 415), ("identity", 401)):
        packed = (
            f"Content-Encoding: {encoding}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}"
        )
        with Caller(port) as caller:
            assert problem_in(caller.send(_POST + packed.encode()).read())["status"] == status


def test_a_head_that_does_not_come_is_not_waited_for(port: int) -> None:
    """408 and an end, whether nothing is sent, a part, or a byte now and then."""
    for start, drip in (
        (b"", b""),
        (b"GET /livez HTTP/1.1\r\nHost: x\r\nX: ", b"y"),
        (b"", b"\r\n"),
    ):
        began = monotonic()
        with Caller(port) as caller:
            caller.send(start)
            while drip and monotonic() - began < 1.5 * SECONDS:
                caller.send(drip)
                sleep(SECONDS / 20)
            assert problem_in(caller.read())["type"] == "/problems/request-late"
        assert monotonic() - began < 5 * SECONDS


def test_a_body_that_does_not_come_is_not_waited_for(port: int) -> None:
    """408 and an end: where it stops, and where it comes a byte at a time."""
    head = _POST + b"Content-Length: 100000\r\n\r\n"
    for drip in (b"", b" "):
        began = monotonic()
        with Caller(port) as caller:
            caller.send(head + b"{")
            while drip and monotonic() - began < 3 * SECONDS:
                caller.send(drip)
                sleep(SECONDS / 20)
            answer = caller.read()
        assert problem_in(answer)["type"] == "/problems/request-late"
        assert monotonic() - began < 10 * SECONDS
    require_live(port)


def test_a_large_body_is_refused_before_it_is_sent(port: int) -> None:
    """413 to whoever asks first, with no word to go on; and to chunks that never say how many."""
    large = b"Content-Length: 1048577\r\nExpect: 100-continue\r\n\r\n"
    with Caller(port) as caller:
        assert problem_in(caller.send(_POST + large).read())["type"] == "/problems/body-too-large"
    chunk = b"%x\r\n%s\r\n" % (100_000, b" " * 100_000)
    with Caller(port) as caller:
        answer = caller.send(_POST + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 11).read()
    assert problem_in(answer)["type"] == "/problems/body-too-large"


class Few(PatientUpTo):
    """Connections of which only a few may be open."""

    most_connections: ClassVar[int] = 20


async def much(_scope: Scope, _receive: Receive, send: Send) -> None:
    """Answer anything with more than any socket holds by itself."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for _ in range(100):
        await send({"type": "http.response.body", "body": bytes(1_000_000), "more_body": True})
    await send({"type": "http.response.body", "body": b""})


def test_connections_that_wait_make_room_for_whoever_asks() -> None:
    """More of them than may be open: the one that has waited longest goes, and others go on."""
    with listening(create_app(Settings("sqlite://", Path("out"))), connection=Few) as port:
        idle = [Caller(port) for _ in range(200)]
        require_live(port)
        assert idle[0].read() == b""
        for each in idle:
            each.__exit__()


def test_an_answer_that_nobody_takes_is_given_up() -> None:
    """The connection ends, and what was not sent yet is let go."""
    with listening(much) as port, Caller(port) as caller:
        caller.send(LIVE)
        sleep(4 * SECONDS)
        assert 0 < len(caller.read()) < 50_000_000


def test_every_line_of_the_log_is_one_line_of_json(port: int, log: StringIO) -> None:
    """Whatever stands in the address, and however broken the request."""
    for path in (b"/x%0d%0aSet-Cookie:a=b", b"/%1b[31m%00", b"/x%ff%e2%80%a8", b'/"},{"a":"b'):
        with Caller(port) as caller:
            close = b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Request-Id: a%0ab\r\n\r\n"
            answer = caller.send(b"GET " + path + close).read()
        assert b"\r\nset-cookie" not in answer.lower()
    for sent in (LIVE, UNCLEAR["nothing at all"]):
        with Caller(port) as caller:
            caller.send(sent).read()
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert {"/x\r\nSet-Cookie:a=b", "/livez"} <= {line.get("path") for line in lines}
    assert {line["client"] for line in lines if "path" in line} == {"127.0.0.1"}
    assert any(line.get("message") == "Invalid HTTP request received." for line in lines)
    assert log.getvalue().isascii()
