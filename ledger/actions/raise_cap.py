"""Submit a raise of a pool's yearly cap, for both councils' approval; charging counts it after.

Source: a pool's `annual_cap` in the cost recovery model, and ledger/queries/caps.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.actions.submit import both_councils, submit
from ledger.actions.work import Receipt, Work
from ledger.domain.errors import AmountNegative, MonthMalformed, StatusConflict
from ledger.domain.money import parse_pounds, show_pounds
from ledger.domain.parse import parse_text
from ledger.store.approvals import SubmissionPurpose
from ledger.store.caps import cap_raise


def submit_cap_raise(work: Work, row: Mapping[str, Any]) -> Receipt:
    """Submit by how much a pool's charges of a financial year may pass its cap, net of VAT.

    `row` has pool, financial_year (``2019-20``), amount and reason. Several raises of one year add
    up. Raises PoolUnknown, MonthMalformed, AmountNegative, TextMalformed; StatusConflict where the
    pool has no cap in that year.
    """
    pool = work.arrangement.pool(parse_text(row.get("pool"), field="pool"))
    year = _year(work, row.get("financial_year"))
    amount = parse_pounds(row.get("amount"))
    if amount <= 0:
        raise AmountNegative("A cap is raised by more than nil.", field="amount")
    reason = parse_text(row.get("reason"), field="reason", most=2000)
    months = [month for month in work.arrangement.term.months() if month.financial_year == year]
    forms = [work.arrangement.model_of(month).pool(pool.code) for month in months]
    if not any(form is not None and form.annual_cap_pence is not None for form in forms):
        raise StatusConflict(
            f"The pool {pool.code} has no cap in {year}: there is nothing to raise.", field="pool"
        )
    values = {
        "pool": pool.code,
        "financial_year": year,
        "amount_pence": amount,
        "reason": reason,
    }
    submitted = submit(
        work,
        SubmissionPurpose.CAP_RAISE,
        values,
        summary=f"Raise of the cap of {pool.code} in {year} by {show_pounds(amount)}: {reason}",
        approvers=both_councils(work),
    )
    work.insert(cap_raise, {"event_id": submitted.id, **values})
    return submitted.receipt(pool=pool.code, financial_year=year, amount=show_pounds(amount))


def _year(work: Work, text: object) -> str:
    years = sorted({month.financial_year for month in work.arrangement.term.months()})
    if text not in years:
        raise MonthMalformed(
            f"financial_year is not one of the arrangement's: {', '.join(years)}.",
            field="financial_year",
        )
    return str(text)
