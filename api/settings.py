"""What can be set from outside, read from the environment once; it opens and writes nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from api.refusals import SettingInvalid

ROOT = Path(__file__).resolve().parents[1]
_MOST_PORT = 65_535
_MOST_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the database and the files are, and where the service listens."""

    database_url: str
    out: Path
    host: str = "127.0.0.1"
    port: int = 8000
    seal_seconds: float = 0  # how often to seal; nil where something else sees to it
    work_seconds: float = 0  # how often to look for jobs; nil where something else works them
    ledger_maps: Path | None = None  # where councils' own maps for their general ledgers are
    tenants: Path | None = None  # which councils' identity providers are trusted: api/tenants.py

    @property
    def is_embedded(self) -> bool:
        """Whether the database is the embedded SQLite file rather than a server."""
        return self.database_url.startswith("sqlite")


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read LEDGER_DATABASE_URL, _OUT, _HOST, _PORT, _SEAL_SECONDS, _WORK_SECONDS, _MAPS, _TENANTS.

    Each has its default. Relative paths are taken from where one stands; the defaults lie in the
    project, wherever one stands. Raises SettingInvalid naming the variable.
    """
    given = os.environ if environment is None else environment
    return Settings(
        database_url=database_url(given.get("LEDGER_DATABASE_URL", "")),
        out=Path(given.get("LEDGER_OUT") or ROOT / "out"),
        host=given.get("LEDGER_HOST") or "127.0.0.1",
        port=_number("LEDGER_PORT", given.get("LEDGER_PORT") or "8000", most=_MOST_PORT),
        seal_seconds=_number(
            "LEDGER_SEAL_SECONDS", given.get("LEDGER_SEAL_SECONDS") or "5", most=_MOST_SECONDS
        ),
        work_seconds=_number(
            "LEDGER_WORK_SECONDS", given.get("LEDGER_WORK_SECONDS") or "1", most=_MOST_SECONDS
        ),
        ledger_maps=_folder("LEDGER_MAPS", given.get("LEDGER_MAPS", "")),
        tenants=Path(given["LEDGER_TENANTS"]) if given.get("LEDGER_TENANTS") else None,
    )


def database_url(given: str) -> str:
    """Name the driver that we use where an address leaves it out; the embedded file by default.

    Raises SettingInvalid for any database other than SQLite and PostgreSQL.
    """
    if not given:
        return f"sqlite:///{ROOT / 'var' / 'ledger.sqlite'}"
    scheme, _, rest = given.partition("://")
    if scheme in ("postgresql", "postgres"):
        return f"postgresql+psycopg://{rest}"
    if scheme in ("sqlite", "postgresql+psycopg") and rest:
        return given
    raise SettingInvalid(
        "LEDGER_DATABASE_URL is neither sqlite:///FILE nor postgresql://HOST/NAME.",
        field="LEDGER_DATABASE_URL",
    )


def _folder(name: str, text: str) -> Path | None:
    if not text:
        return None
    if Path(text).is_dir():
        return Path(text)
    raise SettingInvalid(f"{name} is not a folder.", field=name)


def _number(name: str, text: str, *, most: int) -> int:
    if text.isascii() and text.isdigit() and int(text) <= most:
        return int(text)
    raise SettingInvalid(f"{name} is not a number from 0 to {most}.", field=name)
