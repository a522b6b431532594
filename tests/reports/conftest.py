"""The workbooks that the tests of reports look at, built once, and as LibreOffice sees them."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

import openpyxl
import pytest

from tests.reports.recalculation import Cells, opened, saved_by_libreoffice, shown
from tests.reports.registry import MADE


@pytest.fixture(scope="session")
def workbooks() -> Mapping[str, bytes]:
    """A workbook of each kind, as it is sent out."""
    return {name: made() for name, made in MADE.items()}


def altered(data: bytes, sheet: str, place: str, value: float) -> bytes:
    """Return the workbook after somebody typed another figure into a cell."""
    workbook = openpyxl.load_workbook(BytesIO(data))
    workbook[sheet][place] = value
    target = BytesIO()
    workbook.save(target)
    return target.getvalue()


def named(data: bytes, name: str) -> tuple[str, str]:
    """Return the worksheet and the place of a named cell."""
    ((sheet, place),) = opened(data, results=False).defined_names[name].destinations
    return sheet, place.replace("$", "")


@pytest.fixture(scope="session")
def tampered(workbooks: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Workbooks in which one figure was altered: a cost, a line's net, a recharge of a month."""
    return {
        "altered-cost": altered(
            workbooks["statement"], *named(workbooks["statement"], "cost_line_1"), 15_625.53
        ),
        "altered-net": altered(workbooks["statement"], "Lines", "M7", 259.21),
        "altered-days": altered(
            workbooks["statement"], *named(workbooks["statement"], "payer_days_1"), 9.75
        ),
        "altered-recharge": altered(workbooks["neutrality"], "Months", "H4", 6_133.34),
    }


@pytest.fixture(scope="session")
def saved_again(
    workbooks: Mapping[str, bytes],
    tampered: Mapping[str, bytes],
    tmp_path_factory: pytest.TempPathFactory,
) -> Mapping[str, bytes]:
    """All those workbooks as LibreOffice calculates them afresh and saves them."""
    return saved_by_libreoffice({**workbooks, **tampered}, tmp_path_factory.mktemp("libreoffice"))


@pytest.fixture(scope="session")
def recalculated(saved_again: Mapping[str, bytes]) -> Mapping[str, Cells]:
    """Every cell of all those workbooks as LibreOffice calculates them."""
    return {name: shown(data) for name, data in saved_again.items()}
