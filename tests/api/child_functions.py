"""What a process of its own is asked to do in tests: everything that it must be kept from."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import NoReturn


def exhaust_memory(_data: bytes) -> int:
    """Ask for more memory than there is."""
    return len(bytearray(2**40))


def spin(_data: bytes) -> NoReturn:
    """Work for ever."""
    while True:
        pass


def sleep(_data: bytes) -> None:
    """Do nothing for ever."""
    time.sleep(3600)


def crash(_data: bytes) -> NoReturn:
    """End as a broken parser would."""
    os.abort()


def say_too_much(_data: bytes) -> str:
    """Answer more than anybody can use."""
    return "x" * 3_000_000


def what_it_holds(data: bytes) -> dict[str, object]:
    """Say what the process has of the service's: open files, environment, data."""
    files = [each for each in Path("/proc/self/fd").iterdir() if each.is_symlink()]
    kinds = {str(each.readlink()).partition(":")[0] for each in files}
    return {"files": sorted(kinds), "environment": dict(os.environ), "bytes": len(data)}


def write_a_file(_data: bytes) -> None:
    """Try to leave something behind."""
    Path("/tmp/left-behind-by-a-child").write_text("x", encoding="utf-8")  # noqa: S108
