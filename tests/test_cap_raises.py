"""Raises of a pool's cap: charged against once both councils have approved, and not before.

OFFICE is shared by halves under a cap of 40.00 a financial year.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

import pytest

from ledger.actions.authority import Permission
from ledger.actions.raise_cap import submit_cap_raise
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain import errors
from tests.actions.test_decide import require_right
from tests.ledgers import (
    APPROVER,
    AUGUST,
    JULY,
    PAYER_APPROVER,
    PREPARER,
    SEPTEMBER,
    approve,
    definition,
    do,
    record_one_cost,
    set_up,
)
from tests.test_hard_cases import agree_and_issue, prepare, read_statement, refused

RAISE = {"pool": "OFFICE", "financial_year": "2019-20", "amount": "5.00", "reason": "A late bill"}


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger with a cap on OFFICE; both books are right when the test is over."""
    model = definition()["cost_recovery_model"]
    pools = [
        {**each, "annual_cap": "40.00"} if each["code"] == "OFFICE" else each
        for each in model["pools"]
    ]
    with set_up(migrated_url, cost_recovery_model={**model, "pools": pools}) as ledger:
        yield ledger
        require_right(ledger)


def _submit(row: dict[str, Any], work: Work) -> Receipt:
    return submit_cap_raise(work, row)


def test_a_raise_is_charged_against_once_both_have_approved(ledger: Ledger) -> None:
    """Half of 100.01 is 50.01: 40.00 is charged in July, nothing in August, 5.00 in September.

    One council has approved when August is charged, both when September is.
    """
    record_one_cost(ledger)
    july = prepare(ledger, JULY)
    assert [line.net_pence for line in read_statement(ledger, july).lines] == [4000]
    agree_and_issue(ledger, july, date(2019, 8, 8))
    number = do(ledger, PREPARER, Permission.PROPOSE, partial(_submit, RAISE))["id"]
    approve(ledger, number, APPROVER)
    august = prepare(ledger, AUGUST)
    assert read_statement(ledger, august).lines == ()
    agree_and_issue(ledger, august, date(2019, 9, 8))
    approve(ledger, number, PAYER_APPROVER)
    lines = read_statement(ledger, prepare(ledger, SEPTEMBER)).lines
    assert [(str(line.service_month), line.net_pence) for line in lines] == [("2019-07", 500)]


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"pool": "HOMES"}, errors.StatusConflict),
        ({"pool": "NONE"}, errors.PoolUnknown),
        ({"financial_year": "2020-21"}, errors.MonthMalformed),
        ({"amount": "0.00"}, errors.AmountNegative),
        ({"reason": ""}, errors.TextMalformed),
    ],
)
def test_a_raise_that_cannot_be_is_refused(
    ledger: Ledger, changes: dict[str, str], kind: type[errors.LedgerError]
) -> None:
    """Of a pool without a cap, of another year, of nil, or without a reason."""
    refused(ledger, kind, PREPARER, Permission.PROPOSE, partial(_submit, {**RAISE, **changes}))
