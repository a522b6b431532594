"""docs/sbom.cdx.json and docs/licences.md say what is installed, and on terms that we may accept.

Both are held against the lock file and against what the installed packages say of themselves.
"""

import importlib.resources
import importlib.util
import json
import re
import sys
from functools import cache
from importlib import metadata
from typing import Any

import jsonschema_rs
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.locked import ROOT, lock, project, wanted_here

LICENCES = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
# Licences that the metadata of these does not name as SPDX does, with words of the licence itself;
# and one of a package for other systems alone, as read in it.
READ_BY_A_PERSON = {
    "httpx2-jsfetch": ("BSD-3-Clause", ""),
    "jinja2": ("BSD-3-Clause", "Neither the name of the copyright holder"),
    "uvloop": ("Apache-2.0 OR MIT", "The MIT License"),
}


# ---- the bill of materials ----
def test_making_the_bill_again_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """docs/sbom.py makes the committed files from the lock, to the byte: no time, no chance."""
    spec = importlib.util.spec_from_file_location("sbom", ROOT / "docs" / "sbom.py")
    assert spec is not None
    assert spec.loader is not None
    maker = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "sbom", maker)
    spec.loader.exec_module(maker)
    locked = maker.read_lock((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    made = maker.bill_of_materials(locked)
    assert made == (ROOT / "docs" / "sbom.cdx.json").read_text(encoding="utf-8")
    assert maker.table(locked) in LICENCES


@cache
def bill() -> dict[str, Any]:
    """What docs/sbom.cdx.json says."""
    said: dict[str, Any] = json.loads((ROOT / "docs" / "sbom.cdx.json").read_text(encoding="utf-8"))
    return said


def test_the_bill_is_as_cyclonedx_wants_it() -> None:
    """The bill of materials holds to CycloneDX's own schema of version 1.6."""
    schemas = importlib.resources.files("cyclonedx.schema") / "_res"

    def read(name: str) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads((schemas / name).read_text(encoding="utf-8"))
        return parsed

    whole = read("bom-1.6.SNAPSHOT.schema.json")
    parts = [f"{name}.SNAPSHOT.schema.json" for name in ("spdx", "jsf-0.82")]
    beside = whole["$id"].rpartition("/")[0]
    registry = jsonschema_rs.Registry([(f"{beside}/{part}", read(part)) for part in parts])
    validator = jsonschema_rs.validator_for(whole, registry=registry)
    assert [error.message for error in validator.iter_errors(bill())] == []
    assert not validator.is_valid(bill() | {"components": [{"name": "of no type"}]})


def test_the_bill_is_the_lock() -> None:
    """Each package of the lock, its version and the hashes of its files, and no other.

    Where this fails, call: .venv/bin/python docs/sbom.py
    """
    listed = {}
    for each in bill()["components"]:
        if each["purl"].startswith("pkg:pypi/"):
            assert each["purl"] == f"pkg:pypi/{each['name']}@{each['version']}"
            [files] = each["externalReferences"]
            assert {one["alg"] for one in files["hashes"]} == {"SHA-256"}
            hashes = frozenset(one["content"] for one in files["hashes"])
            listed[each["name"]] = (each["version"], hashes)
    assert listed == lock("requirements.txt")


def test_the_bill_names_what_is_built_into_the_styles() -> None:
    """What the pages' styles were built from is in the bill, at the version they say."""
    others = [
        one["purl"] for one in bill()["components"] if not one["purl"].startswith("pkg:pypi/")
    ]
    styles = (ROOT / "api" / "pages" / "static" / "README.md").read_text(encoding="utf-8")
    [version] = re.findall(r"`govuk-frontend` \(npm\) \| ([0-9.]+)", styles)
    assert others == [f"pkg:npm/govuk-frontend@{version}"]
    assert f"GOV.UK Frontend {version}" in LICENCES


def test_every_package_is_there_because_something_needs_it() -> None:
    """From the service, what needs what leads to every package of the bill."""
    needs = {each["ref"]: each.get("dependsOn", []) for each in bill()["dependencies"]}
    service = bill()["metadata"]["component"]["bom-ref"]
    reached: set[str] = set()
    ahead = [service]
    while ahead:
        one = ahead.pop()
        reached.add(one)
        ahead += [each for each in needs[one] if each not in reached]
    assert reached == {service} | {each["bom-ref"] for each in bill()["components"]}
    direct = {
        canonicalize_name(Requirement(one).name) for one in project()["project"]["dependencies"]
    }
    assert {re.split("[/@]", each)[1] for each in needs[service]} == direct | {"govuk-frontend"}


# ---- licences ----
def rows(heading: str) -> list[list[str]]:
    """The rows of the table under a heading of docs/licences.md."""
    section = LICENCES.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines[2:]]


def may_be_used(expression: str) -> bool:
    """Whether docs/licences.md allows one choice that the expression leaves, the whole of it."""
    allowed = {row[0] for row in rows("What may come in")}
    return any(set(choice.split(" AND ")) <= allowed for choice in expression.split(" OR "))


def test_the_licences_listed_are_those_of_the_lock() -> None:
    """The table has each package of the lock at its version, and so has the bill its licence."""
    listed = rows("Packages")
    assert {row[0]: row[1] for row in listed} == {
        name: version for name, (version, _) in lock("requirements.txt").items()
    }
    in_bill = {one["name"]: one["licenses"][0]["expression"] for one in bill()["components"]}
    assert in_bill == {row[0]: row[2] for row in listed} | {"govuk-frontend": "MIT"}


def test_the_licences_listed_are_what_the_packages_say() -> None:
    """Each licence is what the metadata of that version says, or the text that it brings."""
    here = {canonicalize_name(each.name) for each in metadata.distributions()}
    for name, version, licence in rows("Packages"):
        if name not in here:
            assert not wanted_here(name)
            assert licence == READ_BY_A_PERSON[name][0]
            continue
        said = metadata.metadata(name)
        assert said["Version"] == version, f"{name}: install from the lock files first"
        if name in READ_BY_A_PERSON:
            expected, words = READ_BY_A_PERSON[name]
            texts = [
                file.read_text(encoding="utf-8")
                for file in metadata.files(name) or []
                if "licenses" in file.parts
            ]
            assert licence == expected
            assert any(words in text for text in texts), name
        else:
            key = "License-Expression" if "License-Expression" in said else "License"
            assert licence == said[key], name


def test_every_licence_may_be_used() -> None:
    """Each package, and each file of others, is under a licence that docs/licences.md allows."""
    for name, _, licence in rows("Packages"):
        assert may_be_used(licence), name
    for what, _, licence in rows("Files that others wrote"):
        assert may_be_used(licence.split(":")[0]), what


def test_no_licence_is_allowed_that_nothing_needs() -> None:
    """A licence is judged when it is first wanted, and is let go with the last that wanted it."""
    wanted = [row[2].split(":")[0] for row in [*rows("Packages"), *rows("Files that others wrote")]]
    words = {word for licence in wanted for word in re.split(" AND | OR ", licence)}
    assert {row[0] for row in rows("What may come in")} <= words


@pytest.mark.parametrize(
    "licence",
    [
        "GPL-3.0-only",
        "AGPL-3.0-or-later",
        "MIT AND GPL-2.0-only",
        "GPL-2.0-only OR AGPL-3.0-only",
        "BUSL-1.1",
        "LicenseRef-Proprietary",
        "UNKNOWN",
        "",
    ],
)
def test_a_licence_that_binds_the_whole_is_refused(licence: str) -> None:
    """Copyleft over the whole, limits on use and no licence at all are refused."""
    assert not may_be_used(licence)


@pytest.mark.parametrize("licence", ["MIT", "GPL-2.0-only OR MIT", "MIT AND Apache-2.0"])
def test_a_licence_that_leaves_a_choice_may_be_used(licence: str) -> None:
    """One allowed choice is enough; what holds together must be allowed together."""
    assert may_be_used(licence)


def test_files_of_others_have_their_licence_beside_them() -> None:
    """Each file that others wrote is there at the version that is named, and so is its licence."""
    listed = rows("Files that others wrote")
    assert len(listed) == 2
    for what, where, licence in listed:
        [version] = re.findall(r"\d+\.\d+\.\d+", what)
        beside = re.findall(r"\]\(\.\./([^)]+)\)", licence)
        assert beside
        assert all((ROOT / file).stat().st_size > 500 for file in beside)
        readme = (ROOT / where).with_name("README.md").read_text(encoding="utf-8")
        assert version in readme
    axe = (ROOT / "tests" / "pages" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    assert axe.startswith("/*! axe v4.14.1\n")
