"""What others wrote comes in by exact version and hash, is declared, and is needed.

None of it needs the network. What does need it, `./run audit`, is only seen to fail without.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.locked import ROOT, lock, project

LOCKS = ["requirements.txt", "requirements-dev.txt"]


# ---- the lock files ----
@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_final_versions_by_hash(name: str) -> None:
    """A lock has exact versions with hashes: no range, address, option or trial version."""
    for package, (version, hashes) in lock(name).items():
        parsed = Version(version)
        assert not parsed.is_prerelease, package
        assert not parsed.local, package
        assert hashes, package


def test_the_development_lock_is_the_running_one_and_more() -> None:
    """What is checked is what runs: the same versions, and the same files."""
    running, checking = (lock(name) for name in LOCKS)
    assert running == {name: checking[name] for name in running}


def test_the_locks_are_in_step_with_the_project() -> None:
    """Each dependency of pyproject.toml is exact, and is in the lock that it belongs to."""
    running, checking = (lock(name) for name in LOCKS)
    runs = project()["project"]["dependencies"]
    checks = project()["dependency-groups"]["test"]
    for each, locked in [*((one, running) for one in runs), *((one, checking) for one in checks)]:
        asked = Requirement(each)
        version, _ = locked[canonicalize_name(asked.name)]
        assert str(asked.specifier) == f"=={version}", each


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_is_complete(name: str) -> None:
    """All that a locked package needs on this machine is locked too, at a version that it takes."""
    locked = lock(name)
    group = project()["dependency-groups"]["test"] if name == "requirements-dev.txt" else []
    asked = [Requirement(each) for each in [*project()["project"]["dependencies"], *group]]
    extras = {str(canonicalize_name(each.name)): each.extras for each in asked}
    installed = {str(canonicalize_name(each.name)) for each in metadata.distributions()}
    for package in locked.keys() & installed:
        for need in needed_here(package, extras.get(package, set())):
            version, _ = locked[canonicalize_name(need.name)]
            assert need.specifier.contains(version), f"{package} needs {need}"


def needed_here(package: str, extras: set[str]) -> Iterator[Requirement]:
    """What the metadata of an installed package asks for on this machine."""
    for each in map(Requirement, metadata.requires(package) or []):
        if each.marker is None or any(
            each.marker.evaluate({"extra": one}) for one in ["", *extras]
        ):
            yield each


def test_what_installs_takes_no_file_whose_hash_is_unknown() -> None:
    """Nothing but the lock is installed, and only files whose hashes it holds."""
    commands = (ROOT / "run").read_text(encoding="utf-8").replace("\\\n", " ")
    installing = re.findall(r"pip install\b.*", commands)
    assert len(installing) == 1
    assert "--require-hashes" in installing[0]
    assert "--no-deps" in installing[0]


# ---- no dependency unused, and none undeclared ----
def deptry(*arguments: str, project_in: Path = ROOT) -> tuple[int, str]:
    """Let deptry compare imports with pyproject.toml; its status and its words."""
    command = [sys.executable, "-m", "deptry", "--no-ansi", *arguments]
    done = subprocess.run(command, cwd=project_in, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_the_service_imports_what_it_declares_and_declares_what_it_imports() -> None:
    """No dependency is unused, undeclared, merely transitive, or of the tests."""
    status, words = deptry("api", "ledger", "reports", "migrations")
    assert status == 0, words


def test_the_tests_declare_what_they_import() -> None:
    """What checks the project is declared too."""
    # DEP002, unused, and DEP004, of the tests, are about the service.
    status, words = deptry(
        "tests",
        "benchmarks",
        "docs",
        "examples",
        "--ignore",
        "DEP002,DEP004",
        "--exclude",
        "nothing",
    )
    assert status == 0, words


def test_an_unused_and_an_undeclared_dependency_are_found(tmp_path: Path) -> None:
    """The check finds what it is for: with our own settings, in a project that has both."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    (tmp_path / "api").mkdir()
    imports = "import fastapi\nimport anyio\nimport pytest\n"
    (tmp_path / "api" / "app.py").write_text(imports, encoding="utf-8")
    status, words = deptry("api", project_in=tmp_path)
    assert status == 1
    assert "DEP002 'openpyxl' defined as a dependency but not used" in words
    assert "DEP003 'anyio' imported but it is a transitive dependency" in words
    assert "DEP004 'pytest' imported but declared as a dev dependency" in words
    assert "'fastapi'" not in words


# ---- known vulnerabilities ----
def test_an_audit_that_could_ask_nobody_does_not_pass(tmp_path: Path) -> None:
    """Without the network `./run audit` fails: it never says that all is well unasked."""
    commands = (ROOT / "run").read_text(encoding="utf-8").replace("\\\n", " ")
    [audit] = re.findall(r'exec "\$python" (-m pip_audit .*)', commands)
    words = shlex.split(audit.replace("$root", str(ROOT)))
    nowhere = dict.fromkeys(["https_proxy", "HTTPS_PROXY", "all_proxy"], "http://127.0.0.1:9")
    done = subprocess.run(
        [sys.executable, *words, "--cache-dir", str(tmp_path)],
        env={**os.environ, **nowhere, "no_proxy": "", "NO_PROXY": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "Unable to connect to proxy" in done.stderr
    assert "No known vulnerabilities" not in done.stdout + done.stderr
    # What it reads is every package of both lock files, the second holding the first.
    assert words[words.index("--requirement") + 1] == str(ROOT / "requirements-dev.txt")
    assert "--strict" in words
