"""Spending over £500 as a CSV file in the Transparency Code's form, for the council to publish.

Dates are ISO 8601. A beneficiary that the arrangement's book does not hold is left empty, to be
filled in from the council's creditors by the transaction number. Source: docs/exports.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ledger.domain.money import Pence, show_pounds
from ledger.domain.spending import Spending
from reports.rows_csv import csv_parts
from reports.table import Column, Kind, Value

_COLUMNS = (
    Column("Organisation Name"),
    Column("Organisation Code"),
    Column("Effective Date", Kind.DATE),
    Column("Directorate or Service"),
    Column("Beneficiary"),
    Column("Summary of Purpose"),
    Column("Date", Kind.DATE),
    Column("Transaction Number"),
    Column("Amount", Kind.MONEY),
    Column("Irrecoverable VAT", Kind.MONEY),
    Column("Merchant Category"),
)


def spending_csv(spending: Spending) -> Iterator[bytes]:
    """Yield the file in parts: a header, and a row for each item."""
    return csv_parts(_COLUMNS, _rows(spending))


def _rows(spending: Spending) -> Iterator[tuple[Value | None, ...]]:
    for item in spending.items:
        yield (
            spending.council.name,
            spending.organisation_code,
            spending.span.last,
            item.directorate,
            item.beneficiary,
            item.purpose,
            item.on,
            item.transaction_number,
            _pounds(item.amount_pence),
            _pounds(item.irrecoverable_vat_pence),
            item.merchant_category,
        )


def _pounds(pence: Pence | None) -> Decimal | None:
    return None if pence is None else Decimal(show_pounds(pence))
