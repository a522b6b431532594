"""Every workbook of the worked example, recomputed by engines that we did not write."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.demo import write_reports
from ledger.actions.work import Ledger
from ledger.domain.clock import SystemClock
from ledger.store.engine import Database
from reports.verification import alterations
from tests.reports.recalculation import (
    Cells,
    by_ironcalc,
    cells,
    differences,
    formulas,
    saved_by_libreoffice,
    shown,
)
from tests.reports.rules import File
from tests.reports.rules_accessible import ACCESSIBLE
from tests.reports.rules_modelling import MODELLING

CODE = "plymouth-torbay"


@pytest.fixture(scope="module")
def ledger(loaded_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """Open a copy of the loaded example."""
    copy = tmp_path_factory.mktemp("example") / "ledger.sqlite3"
    shutil.copyfile(loaded_sqlite, copy)
    database = Database(f"sqlite:///{copy}")
    yield Ledger(database, SystemClock())
    database.close()


def written(ledger: Ledger, folder: Path) -> dict[str, bytes]:
    """Write every report of the example, and return them by name."""
    paths = write_reports(ledger, CODE, folder, progress=lambda *_: None)
    return {path.stem: path.read_bytes() for path in paths}


@pytest.fixture(scope="module")
def workbooks(ledger: Ledger, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Give the nineteen statements and the neutrality report."""
    return written(ledger, tmp_path_factory.mktemp("out"))


@pytest.fixture(scope="module")
def saved_again(
    workbooks: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, bytes]:
    """Give what LibreOffice makes of them, all in one start of it."""
    return saved_by_libreoffice(workbooks, tmp_path_factory.mktemp("libreoffice"))


@pytest.fixture(scope="module")
def recalculated(saved_again: dict[str, bytes]) -> dict[str, Cells]:
    """Give every cell of those."""
    return {name: shown(data) for name, data in saved_again.items()}


def test_there_are_nineteen_statements_and_the_neutrality_report(
    workbooks: dict[str, bytes],
) -> None:
    """Each is named for its period."""
    months = [f"2018-{month:02d}" for month in range(7, 13)]
    months += [f"2019-{month:02d}" for month in range(1, 13)]
    wanted = [f"statement-{month}" for month in [*months, "2020-01"]]
    assert list(workbooks) == [*wanted, "cost-neutrality-2020-01"]


def test_libreoffice_recomputes_every_workbook_to_what_is_stored(
    workbooks: dict[str, bytes], recalculated: dict[str, Cells]
) -> None:
    """Given no result, it shows every cell of all twenty as they were written."""
    for name, data in workbooks.items():
        ours = cells(data, results=True)
        assert len(formulas(data)) > 50
        assert differences(ours, recalculated[name], ours) == {}, name


def test_ironcalc_recomputes_every_formula_that_it_can(
    workbooks: dict[str, bytes], tmp_path: Path
) -> None:
    """All but formulas over a table of one row, which it refuses, and the cover's check of them."""
    for name, data in workbooks.items():
        ours = cells(data, results=True)
        theirs = by_ironcalc(data, tmp_path)
        refused = {place for place, value in theirs.items() if value == "#VALUE!"}
        leaning = {place for place in theirs if refused and place[0] == "Cover"}
        places = set(theirs) - refused - leaning
        assert len(places) > 0.8 * len(theirs)
        assert differences(ours, theirs, places) == {}, name


def test_no_check_of_any_workbook_fails(workbooks: dict[str, bytes]) -> None:
    """Every check that a workbook makes of itself says OK."""
    for name, data in workbooks.items():
        values = list(cells(data, results=True).values())
        assert "OK" in values, name
        assert "CHECK" not in values, name


@pytest.mark.parametrize(
    "name",
    ["statement-2018-07", "statement-2018-12", "statement-2020-01", "cost-neutrality-2020-01"],
)
def test_they_keep_every_rule(workbooks: dict[str, bytes], name: str) -> None:
    """The first, a busy and the last statement, and neutrality, break none of the rules."""
    file = File(workbooks[name])
    for rule in (*ACCESSIBLE, *MODELLING):
        assert list(rule(file)) == [], rule.__doc__


def test_saving_again_alters_nothing(
    workbooks: dict[str, bytes], saved_again: dict[str, bytes]
) -> None:
    """Calculated afresh and saved by LibreOffice, a statement and neutrality are as they were."""
    for name in ("statement-2018-12", "cost-neutrality-2020-01"):
        assert alterations(workbooks[name], saved_again[name]) == (), name


def test_the_same_position_gives_the_same_bytes(
    ledger: Ledger, workbooks: dict[str, bytes], tmp_path: Path
) -> None:
    """Written a second time, every workbook is the same, byte for byte."""
    assert written(ledger, tmp_path) == workbooks
