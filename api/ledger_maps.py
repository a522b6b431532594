"""Where maps for general ledgers are found: those that come with the project, and a council's own.

A map is a TOML file, known by its name without the ending. One in the folder that LEDGER_MAPS names
stands in the place of one of ours of the same name. Maps are read when they are asked for, so a new
one needs no restart.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from api.settings import ROOT
from ledger.domain.errors import LedgerMapInvalid, LedgerMapUnknown
from reports.general_ledger_map import ColumnMap
from reports.general_ledger_reading import read_map

OURS = ROOT / "reports" / "general_ledger_maps"


@dataclass(frozen=True, slots=True)
class MapView:
    """A map by its name: what it is for, or why it cannot be used."""

    name: str
    title: str | None
    own: bool  # the council's, rather than one that comes with the project
    problem: str | None


def find_map(name: str, folder: Path | None) -> ColumnMap:
    """Return the map of that name; raises LedgerMapUnknown, LedgerMapInvalid."""
    paths = _paths(folder)
    if name not in paths:
        raise LedgerMapUnknown(
            f"There is no map {name[:40]!r}. There is: {', '.join(sorted(paths))}.", field="map"
        )
    return read_map_file(paths[name])


def read_map_file(path: Path) -> ColumnMap:
    """Read a map from its file; raises LedgerMapInvalid."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LedgerMapInvalid(f"The map {path.name} cannot be read: {error}.") from error
    return read_map(path.stem, text)


def every_map(folder: Path | None) -> list[MapView]:
    """List the maps by name, those that are wrong with what is wrong in them."""
    found = []
    for name, path in sorted(_paths(folder).items()):
        own = path.parent != OURS
        try:
            found.append(MapView(name, read_map_file(path).title, own, None))
        except LedgerMapInvalid as refusal:
            found.append(MapView(name, None, own, refusal.detail))
    return found


def _paths(folder: Path | None) -> dict[str, Path]:
    folders = [OURS] if folder is None else [OURS, folder]
    return {path.stem: path for each in folders for path in sorted(each.glob("*.toml"))}
