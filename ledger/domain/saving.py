"""A saving that a council reports of the arrangement; it never enters the test of neutrality.

Neutrality asks whether the host's cost is recovered. What a council saves is another question, so
no saving can make good a residual. Source: workbooks page, row "Annual stocktake".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ledger.domain.calendar import Month
from ledger.domain.errors import AmountNegative, DateInFuture, DatesReversed
from ledger.domain.money import Pence, allocate, parse_pounds
from ledger.domain.parse import parse_flag, parse_reference, parse_text


@dataclass(frozen=True, slots=True)
class Saving:
    """One saving, over whole months."""

    saving_ref: str
    first_month: Month
    last_month: Month
    amount_pence: Pence
    cashable: bool  # it leaves a budget; else it is time or cost avoided
    description: str
    evidence: str

    @classmethod
    def parse(cls, row: Mapping[str, object], *, today: date) -> Saving:
        """Read a saving from texts; raises InvalidInput children."""
        first = Month.parse(row.get("first_month"), field="first_month")
        last = Month.parse(row.get("last_month"), field="last_month")
        if last < first:
            raise DatesReversed(
                f"last_month ({last}) is before first_month ({first}); swap them.",
                field="last_month",
            )
        if last > Month.of(today):
            raise DateInFuture(
                f"last_month is {last}, which has not begun. Report a saving as it is made, not "
                "as it is hoped for.",
                field="last_month",
            )
        amount = parse_pounds(row.get("amount"))
        if amount <= 0:
            raise AmountNegative("A saving is more than nil.", field="amount")
        return cls(
            saving_ref=parse_reference(row.get("saving_ref"), field="saving_ref"),
            first_month=first,
            last_month=last,
            amount_pence=amount,
            cashable=parse_flag(row.get("cashable"), field="cashable"),
            description=parse_text(row.get("description"), field="description"),
            evidence=parse_text(row.get("evidence"), field="evidence"),
        )

    def of_year(self, financial_year: str) -> Pence:
        """What of it falls in a financial year: spread evenly over its months, to the penny."""
        months = list(self.first_month.through(self.last_month))
        parts = allocate(self.amount_pence, [1] * len(months))
        return sum(
            pence
            for month, pence in zip(months, parts, strict=True)
            if month.financial_year == financial_year
        )
