"""Runs the fuzzer on one target: ``python -m tests.fuzz.fuzzing NAME [libFuzzer options]``.

It imports what the target tests while the fuzzer watches, so nothing of ours is imported above.
Ends with a status other than nil at the first finding, whose input it writes down.
"""

from __future__ import annotations

import sys
from importlib import import_module

_WATCHED = (
    *("api", "ledger", "reports"),
    *("openpyxl", "python_multipart", "starlette.formparsers", "tomllib", "zipfile"),
)


def main() -> None:
    """Fuzz the target that the first word of the command line names, until told to stop."""
    atheris = import_module("atheris")  # by name: only the long run has it
    name, *options = sys.argv[1:]
    with atheris.instrument_imports(include=list(_WATCHED)):
        target = import_module(f"tests.fuzz.{name}").target

    def once(data: bytes) -> None:
        target(data)

    atheris.Setup([sys.argv[0], *options], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
