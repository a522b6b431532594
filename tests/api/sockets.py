"""The service behind a real socket, and callers who do not speak HTTP as they should.

- `listening(app)`: the port of a server as `./run serve` runs it, for as long as the block.
- `Hasty`: its connections, with limits that a test can wait for.
- `Caller(port)`: sends bytes as they are and reads what comes back, until the end or for a time.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar, Self

import uvicorn
from starlette.types import ASGIApp

from api.connections import PatientUpTo, configured

SECONDS = 0.4  # that a hasty server waits


class Hasty(PatientUpTo):
    """Connections that wait for as little as a test can."""

    head_seconds: ClassVar[float] = SECONDS
    linger_seconds: ClassVar[float] = SECONDS
    taken_seconds: ClassVar[float] = SECONDS
    most_connections: ClassVar[int] = 60


@contextmanager
def listening(app: ASGIApp, *, connection: type[PatientUpTo] = Hasty) -> Iterator[int]:
    """Serve the application on a port of the system's choice."""
    server = uvicorn.Server(configured(app, connection=connection))
    with socket.create_server(("127.0.0.1", 0), backlog=512) as bound:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield int(bound.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join()


class Caller:
    """One connection."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=10)

    def __enter__(self) -> Self:
        """Give the connection."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self._socket.close()

    def send(self, data: bytes) -> Self:
        """Send bytes; that the other side has gone is seen when reading."""
        try:
            self._socket.sendall(data)
        except OSError:
            return self
        return self

    def read(self, *, seconds: float = 10) -> bytes:
        """Return all that comes until the other side closes, which it must do in time."""
        self._socket.settimeout(seconds)
        got = b""
        try:
            while piece := self._socket.recv(65_536):
                got += piece
        except ConnectionError:
            return got
        return got

    def read_one(self) -> bytes:
        """Return what comes first."""
        return self._socket.recv(65_536)


def status_of(answer: bytes) -> int:
    """Return an answer's status."""
    return int(answer.split(b" ", 2)[1])
