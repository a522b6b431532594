"""A journal by hand: lines in one council's own book, on accounts that nothing else drives.

Which accounts those are, and what each of the others would break, is in decision 0013.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ledger.domain.accounts import MIRRORED, RECHARGE_INCOME, Account, parse_account
from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import Month
from ledger.domain.errors import (
    AccountNotByHand,
    AmountMalformed,
    AmountNegative,
    AmountZero,
    JournalUnbalanced,
)
from ledger.domain.journal import Line
from ledger.domain.money import Pence, parse_pounds, show_pounds
from ledger.domain.parse import parse_date, parse_reference, parse_text

BY_HAND = (
    Account.BANK_CONTROL,
    Account.INPUT_VAT,
    Account.COST_CONTROL,
    Account.ACCRUALS,
    Account.NOTIONAL_COST_CONTRA,
    Account.OUTPUT_VAT,
    Account.OWN_COST,
)
MOST_LINES = 200

_GRANT = "a grant: POST /grants, /grants/claims, /grants/{ref}/receipts or /grants/{ref}/repayments"
_COST = "the cost itself: POST /costs, with `credits` to take one back"
_CHARGE = "the charge: record what it rests on, prepare the statement, or credit its line"
_WRITE_OFF = "a write-off, which both its reason and its approver stand behind"
_STATEMENT = "the statement, its credit note, its receipt, set-off or write-off"
_INSTEAD: Mapping[Account, str] = {
    **dict.fromkeys(MIRRORED, _STATEMENT),
    **dict.fromkeys(RECHARGE_INCOME, _CHARGE),
    Account.RECHARGE_EXPENSE: _CHARGE,
    Account.GRANT_DEBTOR: _GRANT,
    Account.GRANT_IN_ADVANCE: _GRANT,
    Account.GRANT_INCOME: _GRANT,
    Account.GRANT_FUNDED_COST: _GRANT,
    Account.COST_POOL: _COST,
    Account.COST_OUTSIDE: _COST,
    Account.RECOVERABLE_COST: _COST,
    Account.RETAINED_COST: _COST,
    Account.WRITE_OFF: _WRITE_OFF,
    Account.VAT_WRITTEN_OFF: _WRITE_OFF,
}


@dataclass(frozen=True, slots=True)
class ManualJournal:
    """What a council asks its own approver to let it post in its own book."""

    book: str
    effective_on: date
    period: str
    reason: str
    source_ref: str
    lines: tuple[Line, ...]
    descriptions: tuple[str | None, ...]  # one for each line

    @classmethod
    def parse(
        cls, row: Mapping[str, object], arrangement: Arrangement, *, book: str
    ) -> ManualJournal:
        """Read a journal from texts.

        An amount is signed, a debit positive; or else `debit` or `credit` gives it without a
        sign. Raises InvalidInput children: AccountNotByHand names the action to use instead,
        JournalUnbalanced the difference.
        """
        given = row.get("lines")
        many = list(given) if isinstance(given, Sequence) and not isinstance(given, str) else []
        lines = tuple(_line(each, arrangement, place) for place, each in enumerate(many))
        _require_balanced(lines)
        effective_on = parse_date(row.get("effective_on"), field="effective_on")
        period = row.get("period")
        return cls(
            book=book,
            effective_on=effective_on,
            period=parse_text(period, field="period", most=20)
            if period
            else str(Month.of(effective_on)),
            reason=parse_text(row.get("reason"), field="reason", most=2000),
            source_ref=parse_reference(row.get("source_ref"), field="source_ref"),
            lines=lines,
            descriptions=tuple(_description(each, place) for place, each in enumerate(many)),
        )

    @property
    def debits_pence(self) -> Pence:
        """The sum of its debits."""
        return sum(max(line.amount_pence, 0) for line in self.lines)

    def payload(self) -> dict[str, object]:
        """Write what is submitted: as `parse` reads it, each line with its signed amount."""
        return {
            "book": self.book,
            "effective_on": self.effective_on.isoformat(),
            "period": self.period,
            "reason": self.reason,
            "source_ref": self.source_ref,
            "lines": [
                {
                    "account": str(int(line.account)),
                    "amount": show_pounds(line.amount_pence),
                    "pool": line.pool,
                    "service_month": str(line.service_month) if line.service_month else None,
                    "description": description,
                }
                for line, description in zip(self.lines, self.descriptions, strict=True)
            ],
        }


def _line(row: Mapping[str, object], arrangement: Arrangement, place: int) -> Line:
    at = f"lines/{place}"
    account = parse_account(row.get("account"))
    if account not in BY_HAND:
        raise AccountNotByHand(
            f"No journal is posted by hand to {int(account)} {account.title}. Use "
            f"{_INSTEAD[account]}.",
            field=f"{at}/account",
            account=str(int(account)),
        )
    pool, month = row.get("pool"), row.get("service_month")
    return Line(
        account,
        _amount(row, at),
        pool=arrangement.pool(parse_text(pool, field=f"{at}/pool", most=40)).code if pool else None,
        service_month=Month.parse(month, field=f"{at}/service_month") if month else None,
    )


def _amount(row: Mapping[str, object], at: str) -> Pence:
    given = [name for name in ("amount", "debit", "credit") if row.get(name) is not None]
    if len(given) != 1:
        raise AmountMalformed(
            f"{at} has one of amount (signed, a debit positive), debit and credit; it has "
            f"{' and '.join(given) or 'none'}.",
            field=f"{at}/amount",
        )
    (name,) = given
    pence = parse_pounds(row[name], field=f"{at}/{name}")
    if pence == 0:
        raise AmountZero(f"{at}/{name} is nil: leave the line out.", field=f"{at}/{name}")
    if name != "amount" and pence < 0:
        raise AmountNegative(
            f"{at}/{name} is negative; a {name} is given without a sign.", field=f"{at}/{name}"
        )
    return -pence if name == "credit" else pence


def _description(row: Mapping[str, object], place: int) -> str | None:
    text = row.get("description")
    return parse_text(text, field=f"lines/{place}/description") if text else None


def _require_balanced(lines: Sequence[Line]) -> None:
    if not 2 <= len(lines) <= MOST_LINES:  # noqa: PLR2004 - double entry takes two
        raise JournalUnbalanced(
            f"A journal has from 2 to {MOST_LINES} lines; this has {len(lines)}.", field="lines"
        )
    difference = sum(line.amount_pence for line in lines)
    if difference:
        side = "debits" if difference > 0 else "credits"
        raise JournalUnbalanced(
            f"The journal does not balance: its {side} are {show_pounds(abs(difference))} more "
            "than the other side.",
            field="lines",
            difference=show_pounds(difference),
        )
