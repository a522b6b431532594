"""Reading a secret from the file that a settings file names, or saying plainly why that fails."""

from __future__ import annotations

import re
import stat
from pathlib import Path

from api.setting_tables import Fields

_PATH = re.compile(r"[^\x00-\x1f\x7f]{1,100}")
_PLAIN = re.compile(r"[\x21-\x7e]{1,300}")  # as identifiers and addresses are written
_MOST_SECRET_BYTES = 1_000


def why_unreadable(error: OSError) -> str:
    """Say why a file cannot be read, to whoever runs the service."""
    match error:
        case FileNotFoundError():
            return "there is no such file"
        case PermissionError():
            return "whom the service runs as may not read it"
        case _:
            return str(error.strerror)


def read_secret(given: Fields, folder: Path, tenant: str) -> str:
    """Read a client's secret from a file that not everybody on the machine may read.

    What stands in the field is not repeated, as it may be the secret itself, by mistake.
    """
    name = "client_secret_file"
    file = folder / given.text(name, _PATH)
    where = f"(of {tenant}, a file in {_folder_of(file, folder)})"
    try:
        if stat.S_IMODE(file.stat().st_mode) & stat.S_IRWXO:
            raise given.wrong(name, f"{where} is open to everybody on this machine; chmod o= it")
        secret = file.read_bytes()[:_MOST_SECRET_BYTES].decode("ascii", "replace").strip()
    except OSError as error:
        raise given.wrong(name, f"{where} cannot be read: {why_unreadable(error)}") from error
    if not _PLAIN.fullmatch(secret):
        raise given.wrong(name, f"{where} holds no secret on one line")
    return secret


def _folder_of(file: Path, folder: Path) -> str:
    """Return where a file is looked for, as far as there is such a folder."""
    return (
        str(file.parent) if file.parent.is_dir() else f"a folder that is not there, from {folder}"
    )
