"""The lock files as the tests read them, by a reader of their own."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from packaging.markers import Marker

ROOT = Path(__file__).parents[1]
# One requirement of a lock as uv writes it: name, version, where it is wanted, and its hashes.
LOCKED = re.compile(
    r"(?P<name>[a-z0-9][a-z0-9.-]*)==(?P<version>[^ ;\\]+)(?: ; (?P<marker>[^\\]+?))?"
    r"(?P<hashes>(?: \\\n    --hash=sha256:[0-9a-f]{64})+)\n"
)
Package = tuple[str, frozenset[str]]  # its version, and the hashes of its files


@cache
def lock(name: str) -> dict[str, Package]:
    """Every package of a lock file; whatever else is in the file is a comment, or fails."""
    text = (ROOT / name).read_text(encoding="utf-8")
    found = list(LOCKED.finditer(text))
    rest = LOCKED.sub("", text)
    assert all(line.startswith("#") for line in rest.splitlines()), rest
    assert len(found) > 20
    return {
        each["name"]: (each["version"], frozenset(re.findall("[0-9a-f]{64}", each["hashes"])))
        for each in found
    }


@cache
def project() -> dict[str, Any]:
    """What pyproject.toml says."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def wanted_here(name: str) -> bool:
    """Whether the service's lock has a package for this machine, rather than for others alone."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    [found] = [each for each in LOCKED.finditer(text) if each["name"] == name]
    return found["marker"] is None or Marker(found["marker"].strip()).evaluate()
