"""The workbooks that the tests of reports look at, built once, and as LibreOffice sees them."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

import openpyxl
import pytest

from reports.neutrality import neutrality_workbook
from reports.statement import statement_workbook
from tests.reports.builders import (
    credited,
    direct_line,
    draft,
    line,
    price_line,
    statement,
    superseded,
    working,
)
from tests.reports.neutrality_builder import neutrality
from tests.reports.recalculation import Cells, by_libreoffice

LARGE = (4_999_999_912_345_67, 4_999_999_912_345_68)  # and their sum: 13 digits of pounds
RISKY_TEXTS = (
    '=HYPERLINK("https://example.org","pay here")',
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "a & <b> _x0041_ \"c\" 'd' é €",
)


@pytest.fixture(scope="session")
def workbooks() -> Mapping[str, bytes]:
    """A workbook of each kind, as it is sent out."""
    return {
        "statement": statement_workbook(statement()),
        "draft": statement_workbook(draft()),
        "credited": statement_workbook(credited()),
        "superseded": statement_workbook(superseded(by=2)),
        "neutrality": neutrality_workbook(neutrality()),
        "untaxed": statement_workbook(statement(direct_line(1, 259_20), direct_line(2, 80_01))),
        "large": statement_workbook(
            statement(*(direct_line(number, pence) for number, pence in enumerate(LARGE, 1)))
        ),
        "risky": statement_workbook(
            statement(
                *(
                    line(number, pool=f"POOL-{number}", pool_name=text)
                    for number, text in enumerate(RISKY_TEXTS, 1)
                )
            )
        ),
        "credit": statement_workbook(
            statement(
                price_line(
                    1,
                    quantity_thousandths=-1_000,
                    net_pence=-185_00,
                    vat_pence=-37_00,
                    working=working(entitlement_to_date_pence=-185_00),
                )
            )
        ),
    }


def altered(data: bytes, sheet: str, place: str, value: float) -> bytes:
    """Return the workbook after somebody typed another figure into a cell."""
    workbook = openpyxl.load_workbook(BytesIO(data))
    workbook[sheet][place] = value
    target = BytesIO()
    workbook.save(target)
    return target.getvalue()


@pytest.fixture(scope="session")
def tampered(workbooks: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Workbooks in which one figure was altered: a cost, a line's net, a recharge of a month."""
    return {
        "altered-cost": altered(workbooks["statement"], "Workings", "E4", 15_625.53),
        "altered-net": altered(workbooks["statement"], "Lines", "M7", 259.21),
        "altered-days": altered(workbooks["statement"], "Time shares", "E4", 9.75),
        "altered-recharge": altered(workbooks["neutrality"], "Months", "H4", 6_133.34),
    }


@pytest.fixture(scope="session")
def recalculated(
    workbooks: Mapping[str, bytes],
    tampered: Mapping[str, bytes],
    tmp_path_factory: pytest.TempPathFactory,
) -> Mapping[str, Cells]:
    """Every cell of all those workbooks as LibreOffice calculates them."""
    return by_libreoffice({**workbooks, **tampered}, tmp_path_factory.mktemp("libreoffice"))
