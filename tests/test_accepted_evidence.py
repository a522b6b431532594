"""What councils accept beside the figures: the baseline (T3) and conceded cost (N2).

Ash-Birch with the one pool OFFICE, half of which is the host's, conceded. July costs 100.01: 50.005
is charged, half up 50.01, and 50.00 is conceded.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

import pytest

from ledger.actions.accept_conceded_cost import submit_conceded_cost
from ledger.actions.authority import Permission
from ledger.actions.record_evidence import give_baseline, give_control_total
from ledger.actions.submit import reject_submission
from ledger.actions.submit_baseline import submit_baseline
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain import errors
from ledger.domain.neutrality import Verdict
from tests.actions.test_decide import require_right
from tests.ledgers import (
    APPROVER,
    AUGUST,
    HOST,
    JULY,
    PAYER_APPROVER,
    PAYER_PREPARER,
    PREPARER,
    RECIPIENT,
    approve,
    approve_baseline,
    definition,
    do,
    record_one_cost,
    set_up,
)
from tests.test_hard_cases import agree_and_issue, prepare, read_neutrality, record, refused

END_OF_JULY, END_OF_AUGUST = date(2019, 7, 31), date(2019, 8, 31)


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger with OFFICE alone, its July charged; both books are right at the end."""
    model = definition()["cost_recovery_model"]
    office = next(each for each in model["pools"] if each["code"] == "OFFICE")
    pools = [{**office, "retained_is": "conceded"}]
    with set_up(migrated_url, cost_recovery_model={**model, "pools": pools}, services=[]) as ledger:
        record_one_cost(ledger)
        _tie(ledger, "2019-07-31", "100.01")
        agree_and_issue(ledger, prepare(ledger, JULY), date(2019, 8, 8))
        yield ledger
        require_right(ledger)


def _tie(ledger: Ledger, day: str, amount: str) -> None:
    total = {"entered_on": day, "source": "creditors", "amount": amount}
    record(ledger, give_control_total, total)


def baseline(ledger: Ledger, *months: str) -> None:
    """Give the baseline of OFFICE: 1,000.00 a month."""
    for month in months:
        row = {"pool": "OFFICE", "service_month": month, "amount": "1000.00"}
        record(ledger, give_baseline, {**row, "description": "Without"})


def accept(as_at: date, work: Work) -> Receipt:
    """Submit the conceded cost as at a date."""
    return submit_conceded_cost(work, as_at=as_at)


# ---- the baseline ----
def test_a_baseline_counts_from_the_day_of_its_approval(ledger: Ledger) -> None:
    """Given, then submitted, T3 is null; approved on 5 August, it counts on the 31st, not in July.

    The host's net cost with the arrangement: 100.01 - 50.01 = 50.00, against 1,000.00 and 2,000.00.
    """
    baseline(ledger, "2019-07", "2019-08")
    assert read_neutrality(ledger, END_OF_AUGUST).tests["T3"].passed is None
    approve_baseline(ledger, on=date(2019, 8, 5))
    assert read_neutrality(ledger, END_OF_JULY).tests["T3"].passed is None
    august = read_neutrality(ledger, END_OF_AUGUST)
    assert august.tests["T3"].passed is True
    assert august.baseline_pence == 200_000


def test_a_baseline_that_is_submitted_or_rejected_counts_for_nothing(ledger: Ledger) -> None:
    """It waits, and is rejected; submitted anew and approved, it counts."""
    baseline(ledger, "2019-07")
    number = do(
        ledger,
        PREPARER,
        Permission.RECORD_EVIDENCE,
        lambda work: submit_baseline(work, on=END_OF_JULY),
    )["id"]
    assert read_neutrality(ledger, END_OF_JULY).tests["T3"].passed is None
    do(
        ledger,
        APPROVER,
        Permission.DECIDE,
        lambda work: reject_submission(work, number, reason="Too high"),
    )
    assert read_neutrality(ledger, END_OF_JULY).tests["T3"].passed is None
    approve_baseline(ledger, on=END_OF_JULY)
    assert read_neutrality(ledger, END_OF_JULY).tests["T3"].passed is True


def test_only_new_rows_of_the_baseline_are_submitted(ledger: Ledger) -> None:
    """July's approved, August's row is submitted alone; then there is nothing to submit."""
    baseline(ledger, "2019-07")
    approve_baseline(ledger)
    nothing = partial(
        refused,
        ledger,
        errors.StatusConflict,
        PREPARER,
        Permission.RECORD_EVIDENCE,
        submit_baseline,
    )
    nothing()
    baseline(ledger, "2019-08")
    submitted = do(ledger, PREPARER, Permission.RECORD_EVIDENCE, submit_baseline)
    assert (submitted["rows"], submitted["total"], submitted["awaiting"]) == (1, "1000.00", [HOST])
    nothing()


# ---- conceded cost ----
def test_conceded_cost_is_neutral_once_both_accept_it(ledger: Ledger) -> None:
    """50.00 is conceded: provisional until both councils have accepted it in writing."""
    baseline(ledger, "2019-07")
    approve_baseline(ledger)
    before = read_neutrality(ledger, END_OF_JULY)
    assert before.verdict is Verdict.PROVISIONAL
    assert before.verdict_reasons == (
        "50.00 of OFFICE is conceded (N2), which both have yet to accept in writing.",
    )
    number = do(ledger, PREPARER, Permission.PROPOSE, partial(accept, END_OF_JULY))["id"]
    approve(ledger, number, APPROVER)
    assert read_neutrality(ledger, END_OF_JULY).verdict is Verdict.PROVISIONAL
    approve(ledger, number, PAYER_APPROVER)
    after = read_neutrality(ledger, END_OF_JULY)
    assert after.verdict is Verdict.NEUTRAL
    (acceptance,) = after.acceptances
    assert (acceptance.id, dict(acceptance.amounts_pence)) == (number, {"OFFICE": 5000})
    assert [each.party for each in acceptance.approvals] == [HOST, RECIPIENT]


def test_what_is_conceded_beyond_the_acceptance_is_provisional(ledger: Ledger) -> None:
    """20.00 more of July comes late: of 120.01, 60.005 is charged, half up 60.01; 60.00 conceded.

    That is 10.00 beyond the 50.00 accepted. Accepted as at 31 August, it is neutral again, and the
    report as at 31 July is as it was.
    """
    baseline(ledger, "2019-07", "2019-08")
    approve_baseline(ledger)
    first = do(ledger, PREPARER, Permission.PROPOSE, partial(accept, END_OF_JULY))["id"]
    approve(ledger, first)
    record_one_cost(ledger, entered_on="2019-08-31", amount="20.00")
    _tie(ledger, "2019-08-31", "20.00")
    prepare(ledger, AUGUST)
    august = read_neutrality(ledger, END_OF_AUGUST)
    assert august.verdict is Verdict.PROVISIONAL
    assert august.verdict_reasons == (
        (
            "60.00 of OFFICE is conceded (N2), 10.00 beyond the 50.00 that both have accepted in "
            "writing."
        ),
    )
    second = do(ledger, PAYER_PREPARER, Permission.PROPOSE, partial(accept, END_OF_AUGUST))
    assert (second["total"], second["conceded"]) == ("60.00", {"OFFICE": "60.00"})
    approve(ledger, second["id"])
    assert read_neutrality(ledger, END_OF_AUGUST).verdict is Verdict.NEUTRAL
    july = read_neutrality(ledger, END_OF_JULY)
    assert (july.verdict, len(july.acceptances)) == (Verdict.NEUTRAL, 1)


def test_there_must_be_something_to_accept(ledger: Ledger) -> None:
    """Nothing is conceded as at June; the same date waits once; tomorrow is not accepted today."""
    do(ledger, PREPARER, Permission.PROPOSE, partial(accept, END_OF_JULY))
    for kind, day in (
        (errors.StatusConflict, date(2019, 6, 30)),
        (errors.StatusConflict, END_OF_JULY),
        (errors.DateInFuture, date(2020, 4, 1)),
    ):
        refused(ledger, kind, PREPARER, Permission.PROPOSE, partial(accept, day))
