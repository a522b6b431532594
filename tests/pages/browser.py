"""A real Chromium without a network: it is shown the answers of the service, and asked about them.

It is driven over a pair of pipes by the DevTools protocol, and every request that it makes is
answered from here, so that neither a driver nor a port is needed.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from typing import IO, Any
from urllib.parse import urlsplit

from httpx2 import Response

from tests.pages.visitor import HTTPS

Answer = Callable[[str], Response]
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_FIRST_FREE = 10  # the browser is given 3 and 4
_LONGEST_SECONDS = 60
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--remote-debugging-pipe",
)


def chromium() -> str | None:
    """Return where Chromium is on this machine, if it is."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


class Browser:
    """One tab of Chromium."""

    def __init__(self, to: IO[bytes], back: IO[bytes]) -> None:
        self._to = to
        self._back = back
        self._numbers = count(1)
        self._session: str | None = None
        self._answer: Answer | None = None
        self._loaded = False
        self.complaints: list[str] = []  # of the browser itself, such as of what a policy forbids
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        attached = self._ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Log", "Runtime"):
            self._ask(f"{domain}.enable")
        self._ask("Fetch.enable")

    def show(self, path: str, answer: Answer) -> None:
        """Load a page, and whatever it asks for, from the answers given."""
        self._answer, self._loaded = answer, False
        self._ask("Page.navigate", url=f"{HTTPS}{path}")
        while not self._loaded:
            self._take(self._read())

    def go(self, address: str) -> None:
        """Load a page from a server that runs on this machine, and whatever it asks for."""
        self._ask("Fetch.disable")
        self._loaded = False
        self._ask("Page.navigate", url=address)
        while not self._loaded:
            self._take(self._read())

    def resize(self, width: int, height: int) -> None:
        """Make the tab as wide and high as a screen."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._ask("Emulation.setDeviceMetricsOverride", **size)

    def evaluate(self, script: str) -> Any:  # noqa: ANN401 - whatever the script gives
        """Return what a script comes to, awaited; no policy of the page holds it."""
        done = self._ask(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in done, done["exceptionDetails"]
        return done["result"].get("value")

    def _ask(self, method: str, **parameters: object) -> Mapping[str, Any]:
        number = self._send(method, **parameters)
        while True:
            message = self._read()
            if message.get("id") == number:
                assert "error" not in message, (method, message)
                result: Mapping[str, Any] = message["result"]
                return result
            self._take(message)

    def _send(self, method: str, **parameters: object) -> int:
        number = next(self._numbers)
        message: dict[str, object] = {"id": number, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        self._to.write(json.dumps(message).encode() + b"\0")
        self._to.flush()
        return number

    def _read(self) -> dict[str, Any]:
        read = bytearray()
        while not read.endswith(b"\0"):
            piece = self._back.read(1)
            assert piece, "the browser has ended"
            read += piece
        message: dict[str, Any] = json.loads(read[:-1])
        return message

    def _take(self, message: Mapping[str, Any]) -> None:
        parameters = message.get("params", {})
        match message.get("method"):
            case "Fetch.requestPaused":
                self._fulfil(parameters)
            case "Page.loadEventFired":
                self._loaded = True
            case "Log.entryAdded":
                entry = parameters["entry"]
                if entry["level"] == "error" and entry["source"] != "network":
                    self.complaints.append(entry["text"])
            case _:
                pass

    def _fulfil(self, paused: Mapping[str, Any]) -> None:
        url = urlsplit(paused["request"]["url"])
        assert self._answer is not None
        assert f"{url.scheme}://{url.netloc}" == HTTPS, "something is fetched from elsewhere"
        answer = self._answer(f"{url.path}?{url.query}" if url.query else url.path)
        self._send(
            "Fetch.fulfillRequest",
            requestId=paused["requestId"],
            responseCode=answer.status_code,
            responseHeaders=[
                {"name": name, "value": value} for name, value in answer.headers.items()
            ],
            body=base64.b64encode(answer.content).decode(),
        )


@contextmanager
def browsing(program: str) -> Iterator[Browser]:
    """Start Chromium with a profile of its own, and end it afterwards."""
    there, to = os.pipe()
    back, here = os.pipe()
    given, giving = (fcntl.fcntl(each, fcntl.F_DUPFD, _FIRST_FREE) for each in (there, here))
    for each in (there, here):
        os.close(each)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        shell = f'exec "$@" 3<&{given} 4>&{giving}'
        command = ["bash", "-c", shell, "-", program, *_FLAGS, f"--user-data-dir={profile}"]
        started = subprocess.Popen(
            command,
            pass_fds=(given, giving),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for each in (given, giving):
            os.close(each)
        try:
            with os.fdopen(to, "wb") as writing, os.fdopen(back, "rb") as reading:
                yield Browser(writing, reading)
        finally:
            _end(started)


def _end(started: subprocess.Popen[bytes]) -> None:
    """Let the browser end by itself, as it does when its pipes are closed, or end it."""
    deadline = time.monotonic() + 5
    while started.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    if started.poll() is None:
        os.killpg(started.pid, signal.SIGKILL)
        started.wait()
