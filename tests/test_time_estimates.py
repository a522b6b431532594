"""A month whose time is missing, charged on the split of the certified months before it.

Figures are worked by hand in the docstrings; both databases.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import partial
from typing import Any

import pytest

from ledger.actions.authority import Permission
from ledger.actions.estimate_time import estimate_time
from ledger.actions.prepare_statement import prepare_statement
from ledger.actions.state_time import approve_time, certify_time, state_time
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain import errors
from ledger.domain.calendar import Month
from ledger.domain.clock import FixedClock
from ledger.domain.neutrality import TimeState, Verdict
from ledger.queries import reperform, time_apportionments
from tests.api.calls import serving
from tests.ledgers import (
    APPROVER,
    AUGUST,
    CODE,
    HOST,
    JULY,
    POST_HOLDER,
    PREPARER,
    RECIPIENT,
    SEPTEMBER,
    WITHIN,
    do,
    record_one_cost,
    set_up,
    time_row,
)
from tests.lives.on_account import halve_time
from tests.test_hard_cases import (
    agree_and_issue,
    prepare,
    read_neutrality,
    read_statement,
    refused,
)
from tests.test_model_versions import of_month

OCTOBER = Month(2019, 10)
WANTED = {"post": "DCS", "month": "2019-09", "reason": "The post-holder is away"}


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger with the arrangement Ash-Birch and nothing recorded."""
    with set_up(migrated_url) as ledger:
        yield ledger


def estimated(ledger: Ledger, **fields: Any) -> Receipt:  # noqa: ANN401 - fields of a row
    """Estimate September, where nothing else is said."""
    row = {**WANTED, **fields}
    return do(ledger, PREPARER, Permission.STATE_TIME, partial(estimate_time, row=row))


def certified_july(ledger: Ledger) -> None:
    """State July, nine days theirs and two joint of eighteen, and certify it."""
    july = time_row()
    stated = do(ledger, POST_HOLDER, Permission.STATE_TIME, partial(state_time, row=july))["id"]
    certify = partial(certify_time, event_id=stated, capacity="post-holder", on=None)
    do(ledger, POST_HOLDER, Permission.CERTIFY_TIME, certify)


def verdict_of(ledger: Ledger, day: date) -> tuple[Verdict, tuple[str, ...]]:
    """Return the verdict on the Director's pool as at a day, and its reasons."""
    pools = {pool.pool: pool for pool in read_neutrality(ledger, day).pools}
    return pools["DCS"].verdict, pools["DCS"].reasons


def test_a_missing_month_is_charged_on_the_certified_ones_until_it_is_stated(
    ledger: Ledger,
) -> None:
    """July is 9 + 2 joint of 18 days, August 8 of 16: summed, (17 + 1) / 34 = 9/17.

    Of September's 1,700.00 that is 900.00, provisional. Stated later it is a half, 850.00: October
    takes back 50.00 as a late item, and the verdict is free again.
    """
    certified_july(ledger)
    halve_time(ledger, AUGUST)
    record_one_cost(ledger, **of_month(SEPTEMBER, pool="DCS", amount="1700.00"))
    done = estimated(ledger)
    assert (done["months"], done["productive_days"]) == (["2019-07", "2019-08"], "34")
    september = prepare(ledger, SEPTEMBER)
    (line,) = read_statement(ledger, september).lines
    assert (line.share, line.net_pence, line.working.estimated) == (Fraction(9, 17), 900_00, True)
    assert line.working.months_averaged == 2
    assert "on an estimate" in line.working.rule
    verdict, reasons = verdict_of(ledger, date(2019, 9, 30))
    assert verdict is Verdict.PROVISIONAL
    assert "The time of DCS for 2019-09 is estimated." in reasons
    agree_and_issue(ledger, september, date(2019, 10, 7))
    for month in (SEPTEMBER, OCTOBER):
        halve_time(ledger, month)
    approve_july(ledger)
    (movement,) = read_statement(ledger, prepare(ledger, OCTOBER)).lines
    assert (movement.net_pence, movement.late_item, movement.working.estimated) == (
        -50_00,
        True,
        False,
    )
    assert verdict_of(ledger, date(2019, 10, 31))[0] is Verdict.NEUTRAL
    with ledger.database.reading(WITHIN) as connection:
        again = reperform.reperform(connection, ledger.definitions.find(connection, CODE))
    assert [(each.posted_pence, each.again_pence) for each in again] == [
        (900_00, 900_00),
        (-50_00, -50_00),
    ]


def approve_july(ledger: Ledger) -> None:
    """Approve July's time."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        july = time_apportionments.in_force(connection, known.arrangement_id)["DCS", JULY].id
    approve = partial(approve_time, event_id=july, on=None)
    do(ledger, APPROVER, Permission.APPROVE_TIME, approve)


def test_an_estimate_rests_on_the_last_three_certified_months(ledger: Ledger) -> None:
    """Of July to October certified, November takes August to October: July's split is not in it."""
    certified_july(ledger)
    for month in (AUGUST, SEPTEMBER, OCTOBER):
        halve_time(ledger, month)
    done = estimated(ledger, month="2019-11")
    assert done["months"] == ["2019-08", "2019-09", "2019-10"]
    assert done["productive_days"] == "48"


def test_an_incomplete_month_is_estimated_too_and_state_says_so(ledger: Ledger) -> None:
    """A September of two days only is charged on August, and T0 names it as estimated."""
    halve_time(ledger, AUGUST)
    short = time_row(
        service_from="2019-09-01",
        service_to="2019-09-30",
        party_days={HOST: "2", RECIPIENT: "0"},
        joint="0",
        leave="0",
    )
    do(ledger, POST_HOLDER, Permission.STATE_TIME, partial(state_time, row=short))
    record_one_cost(ledger, **of_month(SEPTEMBER, pool="DCS", amount="100.00"))
    late = partial(_prepared, SEPTEMBER)
    refused(ledger, errors.TimeMissing, PREPARER, Permission.PREPARE_STATEMENT, late)
    estimated(ledger)
    (line,) = read_statement(ledger, prepare(ledger, SEPTEMBER)).lines
    assert line.net_pence == 50_00
    report = read_neutrality(ledger, date(2019, 9, 30))
    states = {str(each.service_month): each.state for each in report.time}
    assert states["2019-09"] is TimeState.ESTIMATED
    assert report.tests["T0"].passed is False


def _prepared(month: Month, work: Work) -> Receipt:
    return prepare_statement(work, month, on=month.next.first)


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({}, errors.NothingToEstimateFrom),
        ({"month": "2019-06"}, errors.PostNotShared),
        ({"month": "September"}, errors.MonthMalformed),
        ({"post": "NOBODY"}, errors.PostUnknown),
        ({"reason": ""}, errors.ReasonMissing),
    ],
)
def test_an_estimate_without_ground_is_refused(
    ledger: Ledger, fields: dict[str, str], kind: type[errors.LedgerError]
) -> None:
    """No certified month before it, a month not shared or no month, an unknown post, no reason."""
    act = partial(estimate_time, row={**WANTED, **fields})
    refused(ledger, kind, PREPARER, Permission.STATE_TIME, act)


def test_an_estimate_of_what_is_there_is_refused(ledger: Ledger) -> None:
    """Where the month is stated whole, or estimated already, the first of it is named."""
    halve_time(ledger, AUGUST)
    act = partial(estimate_time, row=WANTED)
    first = estimated(ledger)["id"]
    refusal = refused(ledger, errors.AlreadyRecorded, PREPARER, Permission.STATE_TIME, act)
    assert refusal.data["first"] == str(first)
    stated = halve_time(ledger, OCTOBER)
    act = partial(estimate_time, row={**WANTED, "month": "2019-10"})
    refusal = refused(ledger, errors.AlreadyRecorded, PREPARER, Permission.STATE_TIME, act)
    assert refusal.data["first"] == str(stated)


def test_a_month_that_is_not_over_is_not_estimated(migrated_url: str) -> None:
    """On 15 August, August cannot be estimated: time is stated after the fact."""
    clock = FixedClock(datetime(2019, 8, 15, 12, tzinfo=UTC))
    with set_up(migrated_url, clock=clock) as ledger:
        act = partial(estimate_time, row={**WANTED, "month": "2019-08"})
        refused(ledger, errors.DateInFuture, PREPARER, Permission.STATE_TIME, act)


def test_estimates_are_listed_with_what_they_rest_on(migrated_url: str) -> None:
    """POST /time-estimates, then GET: superseded once the month is stated whole."""
    with set_up(migrated_url) as ledger:
        halve_time(ledger, AUGUST)
        with serving(migrated_url) as service:
            done = service.write("/time-estimates", WANTED)
            (listed,) = service.read("/time-estimates")["items"]
            assert listed["id"] == done["id"]
            assert (listed["party_days"], listed["joint_days"]) == (
                {HOST: "8", RECIPIENT: "8"},
                "0",
            )
            assert (listed["months"], listed["superseded"]) == (["2019-08"], False)
            halve_time(ledger, SEPTEMBER)
            assert service.read("/time-estimates")["items"][0]["superseded"] is True
