"""Log lines: each one line of JSON, whatever was sent, and without the words of an exception.

Those may quote what somebody entered, or what stood in a row. What an exception is called, and
where it arose, says enough to whoever mends it. Source: OWASP ASVS 5, 16.2.5 and 16.4.1.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from traceback import extract_tb
from typing import Any

_ROOT = Path(__file__).resolve().parents[1]
_MOST_CAUSES = 5
_OURS = "ledger.requests"  # writes JSON itself


class JsonLines(logging.Formatter):
    """Writes a record of any library as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the record; a line of a request is JSON already."""
        if record.name == _OURS:
            return record.getMessage()
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _told(record.getMessage().strip()),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["fault"] = fault_of(record.exc_info[1])
        return json.dumps(line)


def _told(message: str) -> str:
    """Return a message; of a traceback that a library put in one, what failed and where."""
    if not message.startswith("Traceback (most recent call last):"):
        return message
    lines = message.splitlines()
    deepest = max(n for n, line in enumerate(lines) if line.startswith(("  File ", "Traceback")))
    named = (line.partition(":")[0] for line in lines[deepest + 1 :] if line[:1].strip())
    return f"{next(named, 'a failure')} at {lines[deepest].strip()}"


def fault_of(error: BaseException) -> list[dict[str, Any]]:
    """Return what an exception and its causes are called and where each arose, without words."""
    return [
        {
            "error": f"{type(each).__module__}.{type(each).__qualname__}",
            "sqlstate": getattr(getattr(each, "orig", None), "sqlstate", None),
            "at": [
                f"{_short(frame.filename)}:{frame.lineno} {frame.name}"
                for frame in extract_tb(each.__traceback__)
            ],
        }
        for each in _causes(error)
    ]


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    for _ in range(_MOST_CAUSES):
        if cause is None:
            return
        yield cause
        cause = cause.__cause__ or cause.__context__


def _short(name: str) -> str:
    path = Path(name)
    return str(path.relative_to(_ROOT)) if path.is_relative_to(_ROOT) else path.name


def log_as_json() -> None:
    """Write the log of the service and of all its libraries so, to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger(_OURS).setLevel(logging.INFO)
