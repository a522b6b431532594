"""What the service is made of, written down for whoever must know what runs on a council's server.

    .venv/bin/python docs/sbom.py

makes docs/sbom.cdx.json (CycloneDX 1.6) and the table of packages in docs/licences.md from the lock
file and from what the packages that are installed say of themselves. It asks nobody and adds
neither time nor chance, so the same lock always gives the same bytes. Call it whenever
requirements.txt was made again: tests/test_bill_of_materials.py fails until then.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from cyclonedx.model import (
    ExternalReference,
    ExternalReferenceType,
    HashAlgorithm,
    HashType,
    XsUri,
)
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import LicenseAcknowledgement, LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
# Not installed from the lock, but in the pages' styles: api/pages/static/README.md.
BUILT_IN = ("govuk-frontend", "6.3.0", "MIT")
# Packages whose metadata names no licence exactly: what the licence they bring says. And packages
# for other systems alone, which a person looked into.
_READ_BY_A_PERSON = {
    "httpx2-jsfetch": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "uvloop": "Apache-2.0 OR MIT",
}
_BEFORE_TABLE = "<!-- made by docs/sbom.py: from here -->\n"
_AFTER_TABLE = "<!-- made by docs/sbom.py: to here -->\n"


@dataclass(frozen=True, slots=True)
class Locked:
    """One package of the lock: the only files of it that may be installed, by their SHA-256."""

    requirement: Requirement
    hashes: tuple[str, ...]

    @property
    def name(self) -> str:
        """Its name, as package indexes compare names."""
        return canonicalize_name(self.requirement.name)

    @property
    def version(self) -> str:
        """The one version."""
        return next(iter(self.requirement.specifier)).version

    @property
    def address(self) -> PackageURL:
        """Its package URL."""
        return PackageURL("pypi", name=self.name, version=self.version)


def read_lock(text: str) -> list[Locked]:
    """Read a lock file as uv writes it: one requirement, then its hashes on lines of their own."""
    joined = text.replace("\\\n", " ")
    found = []
    for line in joined.splitlines():
        if line and not line.startswith("#"):
            words, *_ = line.split("--hash", maxsplit=1)
            hashes = re.findall(r"--hash=sha256:([0-9a-f]{64})", line)
            found.append(Locked(Requirement(words.strip()), tuple(hashes)))
    return found


def licence(name: str) -> str:
    """Give a package's licence as an SPDX expression; ends with words where it gives none."""
    if name in _READ_BY_A_PERSON:
        return _READ_BY_A_PERSON[name]
    said = metadata.metadata(name)
    given = next((said[key] for key in ("License-Expression", "License") if key in said), "")
    if re.fullmatch(r"[A-Za-z0-9.-]+( (AND|OR|WITH) [A-Za-z0-9.-]+)*", given):
        return given
    sys.exit(f"{name} names no licence exactly: read the one it brings and name it in docs/sbom.py")


def bill_of_materials(lock: Collection[Locked]) -> str:
    """Write the bill of materials of a lock as CycloneDX JSON, and what needs what."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    service = Component(
        name=project["name"],
        version=project["version"],
        description=project["description"],
        type=ComponentType.APPLICATION,
        bom_ref=project["name"],
    )
    bom = Bom()
    # Chance and the time of day: a bill that is made again is to be the same.
    bom.serial_number = None  # type: ignore[assignment]
    bom.metadata.timestamp = None  # type: ignore[assignment]
    bom.metadata.component = service
    components = {each.name: _component(each) for each in lock}
    for component in components.values():
        bom.components.add(component)
    styles = _styles()
    bom.components.add(styles)
    asked = [Requirement(each) for each in project["dependencies"]]
    direct = [components[canonicalize_name(each.name)] for each in asked]
    bom.register_dependency(service, [*direct, styles])
    extras = _extras(asked, components)
    for name, component in components.items():
        needed = _needs(name, extras.get(name, set()), components)
        bom.register_dependency(component, [components[each] for each in needed])
    return JsonV1Dot6(bom).output_as_string(indent=1) + "\n"


def _component(package: Locked) -> Component:
    marker = package.requirement.marker
    files = ExternalReference(
        type=ExternalReferenceType.DISTRIBUTION,
        url=XsUri(package.address.to_string()),
        comment="the files that may be installed: wheels for each platform, and the source",
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=each) for each in package.hashes],
    )
    return Component(
        name=package.name,
        version=package.version,
        description=f"installed where {marker}" if marker else None,
        bom_ref=package.address.to_string(),
        purl=package.address,
        licenses=[_declared(licence(package.name))],
        external_references=[files],
    )


def _styles() -> Component:
    name, version, declared = BUILT_IN
    address = PackageURL("npm", name=name, version=version)
    return Component(
        name=name,
        version=version,
        description="built into api/pages/static/pages.css",
        bom_ref=address.to_string(),
        purl=address,
        licenses=[_declared(declared)],
    )


def _declared(expression: str) -> LicenseExpression:
    return LicenseExpression(expression, acknowledgement=LicenseAcknowledgement.DECLARED)


def _extras(asked: Collection[Requirement], names: Collection[str]) -> dict[str, set[str]]:
    """The extras of each package that the project, or a package of the lock, asks for."""
    extras: dict[str, set[str]] = {}
    said = [need for name in names for need in _requirements(name)]
    for each in [*asked, *said]:
        if "extra ==" not in str(each.marker):
            extras.setdefault(canonicalize_name(each.name), set()).update(each.extras)
    return extras


def _needs(name: str, extras: Collection[str], names: Collection[str]) -> list[str]:
    """What a package needs of the lock, on whichever platform and Python."""
    needed = set()
    for each in _requirements(name):
        condition = str(each.marker)
        wanted = "extra ==" not in condition or any(
            f'extra == "{one}"' in condition for one in extras
        )
        if wanted and canonicalize_name(each.name) in names:
            needed.add(canonicalize_name(each.name))
    return sorted(needed - {name})


def _requirements(name: str) -> Iterator[Requirement]:
    """What a package says it needs; of one for other systems alone, nothing can be known here."""
    try:
        said = metadata.requires(name)
    except metadata.PackageNotFoundError:
        said = None
    return map(Requirement, said or [])


def table(lock: Collection[Locked]) -> str:
    """Write the packages of a lock and their licences as a table in Markdown."""
    rows = [f"| `{each.name}` | {each.version} | {licence(each.name)} |\n" for each in lock]
    return "| package | version | licence (SPDX) |\n| --- | --- | --- |\n" + "".join(rows)


def main() -> None:
    """Write both files."""
    lock = read_lock((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    (ROOT / "docs" / "sbom.cdx.json").write_text(bill_of_materials(lock), encoding="utf-8")
    licences = ROOT / "docs" / "licences.md"
    before, _, rest = licences.read_text(encoding="utf-8").partition(_BEFORE_TABLE)
    _, _, after = rest.partition(_AFTER_TABLE)
    whole = before + _BEFORE_TABLE + table(lock) + _AFTER_TABLE + after
    licences.write_text(whole, encoding="utf-8")


if __name__ == "__main__":
    main()
