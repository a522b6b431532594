"""Runs a step in a process of its own, whose peak of memory is its own; shows progress."""

from __future__ import annotations

import multiprocessing
import resource
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ParamSpec

BAR = 30

Given = ParamSpec("Given")


@dataclass(frozen=True, slots=True)
class Measured:
    """How long a step took, and the most memory that its process ever held."""

    seconds: float
    peak_mib: float


def apart(step: Callable[Given, float], *given: Given.args, **named: Given.kwargs) -> Measured:
    """Run a step, which returns its seconds, in a process of its own."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=spawn) as pool:
        return pool.submit(_measured, partial(step, *given, **named)).result()


def _measured(step: Callable[[], float]) -> Measured:
    seconds = step()
    return Measured(seconds, peak_mib())


def peak_mib() -> float:
    """The most memory that this process held. What getrusage says may be the parent's, at birth."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextmanager
def bar(name: str, whole: int) -> Iterator[Callable[[int], None]]:
    """Show a progress bar on standard error, where that is a terminal; clear it at the end."""

    def show(done: int) -> None:
        if sys.stderr.isatty():
            full = BAR * done // max(whole, 1)
            sys.stderr.write(f"\r{name:8} [{'#' * full:{BAR}}] {done}/{whole} ")
            sys.stderr.flush()

    show(0)
    yield show
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
