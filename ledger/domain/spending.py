"""What a council spends on the arrangement, item by item, as it must publish spending over £500.

Source: Local Government Transparency Code 2015, "Expenditure exceeding £500": each individual item,
such as an invoice, a credit note or a transaction with another public body, with its date,
department, beneficiary, purpose, amount, irrecoverable VAT and merchant category; no salaries of
the council's own staff. What the arrangement's book can and cannot say of these: docs/exports.md.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from ledger.domain.arrangement import Party
from ledger.domain.calendar import Span
from ledger.domain.errors import NotFound
from ledger.domain.money import Pence

SPENDING_LIMIT_PENCE = 500_00
REDACTED = "REDACTED PERSONAL DATA"
_GEOGRAPHY = "http://statistics.data.gov.uk/id/statistical-geography"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendingItem:
    """One item of expenditure; what a supplier credits is negative."""

    transaction_number: str
    on: date
    directorate: str
    beneficiary: str | None  # None: the arrangement's book does not hold it
    purpose: str
    amount_pence: Pence  # net of VAT that can be recovered
    irrecoverable_vat_pence: Pence | None  # None: within the amount, and not held apart
    merchant_category: str


@dataclass(frozen=True, slots=True)
class Spending:
    """A council's items over a limit in a span of days, by date and number."""

    council: Party
    span: Span
    items: tuple[SpendingItem, ...]

    @property
    def organisation_code(self) -> str:
        """The address by which the council is known in open data; else its code here."""
        gss = self.council.gss_code
        return f"{_GEOGRAPHY}/{gss}" if gss else self.council.code

    def over(self, limit_pence: Pence) -> Spending:
        """Return the items above the limit; a credit note counts by its size."""
        items = tuple(item for item in self.items if abs(item.amount_pence) > limit_pence)
        return replace(self, items=items)

    def redacted(self, numbers: Collection[str]) -> Spending:
        """Return the same with the beneficiary and purpose of some items hidden.

        Raises NotFound for a number that is none of its items': a name would be published for a
        slip of the pen.
        """
        known = {item.transaction_number for item in self.items}
        for number in numbers:
            if number not in known:
                raise NotFound(
                    f"None of these items has the transaction number {number[:100]!r}.",
                    field="redact",
                )
        items = tuple(
            replace(item, beneficiary=REDACTED, purpose=REDACTED)
            if item.transaction_number in numbers
            else item
            for item in self.items
        )
        return replace(self, items=items)
