"""What can be set from outside, read from the environment once; it opens and writes nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from api.loopback import is_loopback
from api.refusals import SettingInvalid

ROOT = Path(__file__).resolve().parents[1]
_MOST_PORT = 65_535
_MOST_SECONDS = 86_400
_MOST_A_MINUTE = 1_000_000


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
    most_a_minute: int = 0  # requests of one caller; nil is no limit
    hosts: frozenset[str] = frozenset()  # the names that the service is called by; none is any
    migrations_url: str = ""  # the same database as the role that migrates it; else as the service
    sealer_url: str = ""  # and as the role that seals and verifies
    sealed_elsewhere: bool = False  # whether another process seals, and this one waits for it
    strict_roles: bool = False  # whether to refuse to serve as a role that may do too much
    tenants: Path | None = None  # which councils' identity providers are trusted: api/tenants.py

    @property
    def migrating_url(self) -> str:
        """The address for whoever migrates the database."""
        return self.migrations_url or self.database_url

    @property
    def is_embedded(self) -> bool:
        """Whether the database is the embedded SQLite file rather than a server."""
        return self.database_url.startswith("sqlite")


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the service's settings from its environment.

    LEDGER_DATABASE_URL, _OUT, _HOST, _PORT, _SEAL_SECONDS, _WORK_SECONDS, _MAPS, _TENANTS,
    _MOST_A_MINUTE, _HOSTS, _MIGRATIONS_URL, _SEALER_URL, _SEALED_ELSEWHERE and _STRICT_ROLES.
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
        most_a_minute=_number(
            "LEDGER_MOST_A_MINUTE", given.get("LEDGER_MOST_A_MINUTE") or "600", most=_MOST_A_MINUTE
        ),
        hosts=frozenset(given.get("LEDGER_HOSTS", "").lower().replace(",", " ").split()),
        migrations_url=_other_role("LEDGER_MIGRATIONS_URL", given),
        sealer_url=_other_role("LEDGER_SEALER_URL", given),
        sealed_elsewhere=_sealed_elsewhere(given),
        strict_roles=_is_so("LEDGER_STRICT_ROLES", given),
        tenants=Path(given["LEDGER_TENANTS"]) if given.get("LEDGER_TENANTS") else None,
    )


def _is_so(name: str, given: Mapping[str, str]) -> bool:
    return bool(_number(name, given.get(name) or "0", most=1))


def _sealed_elsewhere(given: Mapping[str, str]) -> bool:
    """Whether another process seals; refused together with the address to seal by."""
    so = _is_so("LEDGER_SEALED_ELSEWHERE", given)
    if so and given.get("LEDGER_SEALER_URL"):
        raise SettingInvalid(
            "LEDGER_SEALED_ELSEWHERE says that another process seals, and LEDGER_SEALER_URL that "
            "this one does. Take one of them away.",
            field="LEDGER_SEALED_ELSEWHERE",
        )
    return so


def _other_role(name: str, given: Mapping[str, str]) -> str:
    """Read the address of the same database as another role; nothing where none is given."""
    return database_url(given[name], name=name) if given.get(name) else ""


def database_url(given: str, *, name: str = "LEDGER_DATABASE_URL") -> str:
    """Name the driver that we use where an address leaves it out; the embedded file by default.

    Raises SettingInvalid for any database other than SQLite and PostgreSQL, and for one on another
    machine that TLS does not protect.
    """
    if not given:
        return f"sqlite:///{ROOT / 'var' / 'ledger.sqlite'}"
    scheme, _, rest = given.partition("://")
    if scheme == "sqlite" and rest:
        return given
    if scheme in ("postgresql", "postgres", "postgresql+psycopg") and rest:
        named = f"postgresql+psycopg://{rest}"
        _require_encrypted(named, name)
        return named
    raise SettingInvalid(
        f"{name} is neither sqlite:///FILE nor postgresql://HOST/NAME.", field=name
    )


def _require_encrypted(url: str, name: str) -> None:
    """Refuse a database on another machine that is not made to show who it is, over TLS."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise SettingInvalid(f"{name} is not an address.", field=name) from error
    host = str(parsed.host or parsed.query.get("host", ""))
    is_here = not host or host.startswith("/") or is_loopback(host)
    if not is_here and parsed.query.get("sslmode") not in ("verify-full", "verify-ca"):
        raise SettingInvalid(
            f"{name} names a database on another machine, and what is sent there could be read on "
            "the way. Add ?sslmode=verify-full&sslrootcert=FILE to it.",
            field=name,
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
