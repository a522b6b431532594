"""Does one piece of work on bytes that nobody trusts in a process of its own, held short.

The process is started afresh, so it holds nothing of ours: no database, no token, no file but its
pipes. It has so much memory, so much processor time and so many seconds; beyond any of them it is
ended, and whatever becomes of it, the service goes on.
Source: workbooks page, "Coming in".
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import IO, Any, TypeVar, cast

from api import refusals
from ledger.domain import errors
from ledger.domain.errors import LedgerError

Result = TypeVar("Result")

_ROOT = Path(__file__).resolve().parents[1]
_START = "import sys; sys.path.insert(0, sys.argv[1]); import api.limited_child as c; c.answer()"
_MEBIBYTE = 1_048_576
_OUT_OF_MEMORY = 3
_FAILED = 4


@dataclass(frozen=True, slots=True)
class Limits:
    """What the process may take, and how much it may answer."""

    memory_bytes: int = 512 * _MEBIBYTE
    processor_seconds: int = 20
    seconds: int = 40
    answer_bytes: int = 32 * _MEBIBYTE


def in_child(
    function: Callable[[bytes], Result], data: bytes, *, limits: Limits | None = None
) -> Result:
    """Return what `function` makes of the data, worked out in a process of its own.

    `function` stands at the top of its module and returns what JSON can say: a tuple comes back as
    a list. Raises the LedgerError that it raised; FileExcessive where it went beyond a limit,
    FileUnreadable where it failed or its process ended by itself.
    """
    allowed = limits or Limits()
    order = {
        "module": function.__module__,
        "function": function.__qualname__,
        "limits": asdict(allowed),
    }
    command = [sys.executable, "-I", "-c", _START, str(_ROOT), json.dumps(order)]
    with subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        close_fds=True,
        cwd="/",
        env={},
    ) as process:
        answered, late = _exchange(process, data, allowed)
        status = process.wait()
    if late:
        raise refusals.FileExcessive(
            f"Reading the file took more than {allowed.seconds} seconds and was given up. {_LESS}"
        )
    return cast("Result", _outcome(status, answered, allowed))


_LESS = "Send fewer rows, in a workbook that holds nothing else."


def _exchange(process: subprocess.Popen[bytes], data: bytes, allowed: Limits) -> tuple[bytes, bool]:
    """Hand the data over and return what is answered, and whether time ran out."""
    late = threading.Event()

    def give_up() -> None:
        late.set()
        process.kill()

    clock = threading.Timer(allowed.seconds, give_up)
    clock.start()
    feeder = threading.Thread(target=_feed, args=(process.stdin, data))
    feeder.start()
    try:
        answered = process.stdout.read(allowed.answer_bytes + 1) if process.stdout else b""
        if len(answered) > allowed.answer_bytes:
            process.kill()
        process.wait()
    finally:
        process.kill()
        clock.cancel()
        feeder.join()
    return answered, late.is_set()


def _feed(pipe: IO[bytes], data: bytes) -> None:
    with suppress(OSError), pipe:  # it may have ended before it read all
        pipe.write(data)


def _outcome(status: int, answered: bytes, allowed: Limits) -> object:
    """Return the result, or raise what stands for how the process ended."""
    if len(answered) > allowed.answer_bytes or status in _BEYOND_LIMITS:
        raise refusals.FileExcessive(
            f"Reading the file takes more memory or time than any honest one of its kind. {_LESS}"
        )
    if status != 0:
        raise refusals.FileUnreadable(
            "The file cannot be read: whatever reads it fails. Open it in a spreadsheet program, "
            "copy the rows into a fresh template, and send that."
        )
    answer: Mapping[str, Any] = json.loads(answered)
    if "refused" in answer:
        raise _refusal(answer["refused"])
    return answer["result"]


# Out of memory, by its own word or the kernel's; SIGKILL and SIGXCPU.
_BEYOND_LIMITS = (_OUT_OF_MEMORY, -9, -24)


def _refusal(answer: Mapping[str, Any]) -> LedgerError:
    name = answer["class"]
    kind = getattr(refusals, name, None) or getattr(errors, name)
    refused: LedgerError = kind(answer["detail"], field=answer["field"], **answer["data"])
    return refused


# ---- within the process ----
def answer() -> None:
    """Do what the command line asks for, within its limits, and write the answer down. Ends."""
    order = json.loads(sys.argv[2])
    _hold_to(Limits(**order["limits"]))
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # so that nothing else speaks in between
    try:
        function = getattr(import_module(order["module"]), order["function"])
        data = sys.stdin.buffer.read()
        answered = _answer_to(function, data)
        with out:
            out.write(json.dumps(answered).encode())
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)
    except BaseException:  # noqa: BLE001 - whatever it is, the words of it are nobody's business
        os._exit(_FAILED)
    os._exit(0)


def _answer_to(function: Callable[[bytes], object], data: bytes) -> dict[str, Any]:
    try:
        return {"result": function(data)}
    except LedgerError as error:
        refused = {
            "class": type(error).__name__,
            "detail": error.detail,
            "field": error.field,
            "data": error.data,
        }
        return {"refused": refused}


def _hold_to(limits: Limits) -> None:
    """Limit this process, for good. Where there are no such limits, the seconds alone count."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on every system

    for what, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.processor_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # held shorter already, or not known to this system
            resource.setrlimit(what, (most, most))
