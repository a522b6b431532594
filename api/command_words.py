"""What a word of the command line is, and how a module adds its own."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Protocol

from api.settings import Settings

Command = Callable[[argparse.Namespace, Settings], None]


class DoesNotHold(Exception):
    """What was asked about is not as it should be."""


class AddWord(Protocol):
    """Adds a word to the command line."""

    def __call__(
        self, name: str, command: Command, *, asks: bool = False
    ) -> argparse.ArgumentParser:
        """Return the parser of the word's options."""
