"""Every kind of workbook that is sent out: what joins here is held to every principle.

A new report joins by one line in `MADE`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reports.audit_pack import audit_pack_book
from reports.credit_note import credit_note_workbook
from reports.exit_statement import exit_statement_workbook
from reports.neutrality import neutrality_workbook
from reports.quarterly import quarterly_workbook
from reports.statement import statement_workbook
from reports.stocktake import stocktake_workbook
from reports.workbook import workbook_bytes
from tests.reports import quarterly_builder, stocktake_builder
from tests.reports.audit_pack_builder import audit_pack, for_the_public
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
from tests.reports.charge_builder import every_kind_of_charge
from tests.reports.credit_note_builder import credit_note
from tests.reports.difference_builder import reissued
from tests.reports.exit_builder import certified, exit_statement
from tests.reports.long_builder import book, lines_of
from tests.reports.neutrality_builder import neutrality

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


def _risky() -> bytes:
    lines = (
        line(number, pool=f"POOL-{number}", pool_name=text)
        for number, text in enumerate(RISKY_TEXTS, 1)
    )
    return statement_workbook(statement(*lines))


def _large() -> bytes:
    lines = (direct_line(number, pence) for number, pence in enumerate(LARGE, 1))
    return statement_workbook(statement(*lines))


def _credit() -> bytes:
    whole = price_line(
        1,
        quantity_thousandths=-1_000,
        net_pence=-185_00,
        vat_pence=-37_00,
        working=working(entitlement_to_date_pence=-185_00),
    )
    return statement_workbook(statement(whole))


MADE: Mapping[str, Callable[[], bytes]] = {
    "statement": lambda: statement_workbook(statement()),
    "draft": lambda: statement_workbook(draft()),
    "credited": lambda: statement_workbook(credited()),
    "superseded": lambda: statement_workbook(superseded(by=2)),
    "reissued": lambda: statement_workbook(reissued()),
    "charges": lambda: statement_workbook(every_kind_of_charge()),
    "neutrality": lambda: neutrality_workbook(neutrality()),
    "long": lambda: workbook_bytes(book(lines_of())),
    "untaxed": lambda: statement_workbook(statement(direct_line(1, 259_20), direct_line(2, 80_01))),
    "large": _large,
    "risky": _risky,
    "credit": _credit,
    "exit": lambda: exit_statement_workbook(exit_statement()),
    "exit-certified": lambda: exit_statement_workbook(certified()),
    "credit-note": lambda: credit_note_workbook(credit_note()),
    "audit-pack": lambda: workbook_bytes(audit_pack_book(audit_pack())),
    "audit-pack-redacted": lambda: workbook_bytes(audit_pack_book(for_the_public())),
    "quarterly": lambda: quarterly_workbook(quarterly_builder.two_trends()),
    "quarterly-empty": lambda: quarterly_workbook(quarterly_builder.nothing_yet()),
    "stocktake": lambda: stocktake_workbook(stocktake_builder.stocktake()),
    "stocktake-empty": lambda: stocktake_workbook(stocktake_builder.nothing_yet()),
}
