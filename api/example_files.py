"""Reading an arrangement's folder: `arrangement.toml` and the CSV files beside it."""

from __future__ import annotations

import csv
import math
import tomllib
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Any

from ledger.domain.errors import DefinitionInvalid

Rows = list[dict[str, str]]


def read_rows(path: Path) -> Rows:
    """Read a CSV file as texts by column; an empty list where there is no such file."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file into its JSON form.

    Raises DefinitionInvalid where the file is missing, is not TOML, or holds what JSON cannot say.
    """
    try:
        read: dict[str, Any] = _as_json(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, RecursionError, ValueError) as error:
        raise DefinitionInvalid(f"{path.name} cannot be read: {error}", field="/") from error
    return read


def read_toml_definition(path: Path) -> dict[str, Any]:
    """Read `arrangement.toml` into its JSON form, bank holidays and all.

    Raises DefinitionInvalid where a file is missing or is not of its kind.
    """
    definition = read_toml(path)
    holidays = definition.pop("bank_holidays_file", None)
    if holidays is not None:
        try:
            rows = read_rows(path.parent / str(holidays))
            definition["bank_holidays"] = [row["date"] for row in rows]
        except (KeyError, OSError, ValueError, csv.Error) as error:
            raise DefinitionInvalid(
                f"The file of bank holidays cannot be read as CSV with a column date: {error}",
                field="/bank_holidays_file",
            ) from error
    return definition


def _as_json(value: object) -> Any:  # noqa: ANN401 - TOML is of any kind
    """TOML's dates and times become text; everything else is JSON already, but for two floats."""
    match value:
        case date() | time():
            return value.isoformat()
        case float() if not math.isfinite(value):
            raise ValueError(f"{value} is no number")
        case Mapping():
            return {name: _as_json(inner) for name, inner in value.items()}
        case list():
            return [_as_json(inner) for inner in value]
        case _:
            return value


def time_entry(row: Mapping[str, str]) -> dict[str, Any]:
    """Turn a row of `time_apportionments.csv` into the body that the interface takes."""
    prefix = "party_"
    return {
        "post": row["post"],
        "service_from": row["service_from"],
        "service_to": row["service_to"],
        "party_days": {
            name.removeprefix(prefix): days for name, days in row.items() if name.startswith(prefix)
        },
        "joint": row["joint"],
        "leave": row["leave"],
        "sickness": row["sickness"],
    }


def cost_entry(row: Mapping[str, str]) -> dict[str, str | None]:
    """Turn a row of `costs.csv` into the body that the interface takes."""
    columns = (
        "source_ref",
        "source",
        "entered_on",
        "pool",
        "subjective",
        "service_from",
        "service_to",
        "amount",
        "description",
    )
    entry: dict[str, str | None] = {name: row[name] for name in columns}
    entry["service"] = row["service"] or None
    return entry
