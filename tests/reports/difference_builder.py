"""A statement that charges a superseded one anew, made by hand, for the tests of reports.

Version 1 charged travel of 259.20, four audits at 185.00 and a fee of 1,500.00; version 2 charges
travel of 300.00, the same audits, and 840.00 of overhead in place of the fee.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from ledger.domain.statement import Statement, SupersededStatement
from tests.reports.builders import (
    SEPTEMBER,
    direct_line,
    fee_line,
    line,
    price_line,
    statement,
    working,
)


def reissued(**changed: object) -> Statement:
    """Return version 2 of September's statement, beside the version 1 that it replaces."""
    overhead = line(
        3,
        pool="OVERHEAD",
        pool_name="Support services to the Director's office",
        cost_pence=840_00,
        net_pence=840_00,
        working=working(
            share=Fraction(1), incurred_to_date_pence=840_00, entitlement_to_date_pence=840_00
        ),
    )
    first = SupersededStatement(
        id=17,
        number="PCC-2018-19-0003",
        version=1,
        period=SEPTEMBER,
        credit_note="PCC-CN-2018-19-0001",
        lines=(direct_line(1, 259_20), price_line(2), fee_line(3)),
        charged_anew=(1, 2, 3),
    )
    second = statement(
        direct_line(1, 300_00),
        price_line(2),
        overhead,
        id=31,
        number="PCC-2018-19-0004",
        version=2,
        replaces=(first,),
    )
    return replace(second, **changed)  # type: ignore[arg-type]
