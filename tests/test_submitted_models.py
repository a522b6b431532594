"""Versions of the cost recovery model: submitted one at a time, in force once both approve.

Version 2 charges OFFICE at a quarter from August 2019, where version 1 charged it at a half.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ledger.actions.authority import Permission
from ledger.actions.decide import agree_model
from ledger.actions.effects import EFFECTS
from ledger.actions.prepare_statement import prepare_statement
from ledger.actions.submit import approve_submission, reject_submission
from ledger.actions.submit_model import submit_model
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain import errors
from ledger.queries.approvals import find_submission
from ledger.queries.model_versions import ModelVersion, versions
from ledger.queries.statements import heads
from tests.actions.test_decide import require_right
from tests.ledgers import (
    APPROVER,
    AUGUST,
    CODE,
    HOST,
    JULY,
    PAYER_APPROVER,
    PAYER_PREPARER,
    PREPARER,
    RECIPIENT,
    WITHIN,
    approve,
    do,
    record_one_cost,
    set_up,
)
from tests.lives.approvals import second_version, submit_second_version
from tests.test_hard_cases import agree_and_issue, prepare, read_statement, refused

SUBMITTED, AGREED = date(2019, 7, 20), date(2019, 7, 25)


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger with the arrangement Ash-Birch; both books are right when the test is over."""
    with set_up(migrated_url) as ledger:
        yield ledger
        require_right(ledger)


def quarter(*more: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the pools of the model with OFFICE at a quarter, and more pools."""
    pools = second_version()["pools"]
    return [
        {**each, "share": "0.25"} if each["code"] == "OFFICE" else each for each in pools
    ] + list(more)


def read_versions(ledger: Ledger) -> list[ModelVersion]:
    """Return every version."""
    with ledger.database.reading(WITHIN) as connection:
        return versions(connection, ledger.definitions.find(connection, CODE))


def charge_july_and_august(ledger: Ledger) -> list[list[int]]:
    """Charge 100.01 of July and 80.00 of August in OFFICE; return each statement's lines."""
    record_one_cost(ledger)
    july = prepare(ledger, JULY)
    first = [line.net_pence for line in read_statement(ledger, july).lines]
    agree_and_issue(ledger, july, date(2019, 8, 8))
    record_one_cost(
        ledger,
        entered_on="2019-08-31",
        service_from="2019-08-01",
        service_to="2019-08-31",
        amount="80.00",
    )
    august = read_statement(ledger, prepare(ledger, AUGUST))
    return [first, [line.net_pence for line in august.lines]]


def test_a_version_charges_from_its_month_on(ledger: Ledger) -> None:
    """July at a half: 50.005, half up 50.01. August at a quarter: 20.00."""
    number = submit_second_version(ledger, retrospective=False, on=SUBMITTED, pools=quarter())
    approve(ledger, number, on=AGREED)
    assert charge_july_and_august(ledger) == [[5001], [2000]]
    first, second = read_versions(ledger)
    assert (first.effective_to, first.submission) == (date(2019, 7, 31), None)
    assert (second.status, second.submission) == ("approved", number)
    assert (second.agreed_by, second.agreed_on) == ((HOST, RECIPIENT), AGREED)
    assert second.effective_to == date(2019, 12, 31)


def test_a_version_that_one_council_approved_charges_nothing(ledger: Ledger) -> None:
    """Still at a half: July 50.01, August 40.00."""
    number = submit_second_version(ledger, retrospective=False, on=SUBMITTED, pools=quarter())
    approve(ledger, number, APPROVER, on=AGREED)
    assert charge_july_and_august(ledger) == [[5001], [4000]]
    _, second = read_versions(ledger)
    assert (second.status, second.awaiting) == ("submitted", (RECIPIENT,))
    assert (second.effective_to, second.agreed_on) == (None, None)


def test_a_version_never_starts_before_its_agreement(ledger: Ledger) -> None:
    """From 1 August, approved on the 1st it is in force; on the 2nd it is refused for good."""
    number = submit_second_version(ledger, retrospective=False, on=SUBMITTED)
    approve(ledger, number, APPROVER, on=AGREED)
    refusal = refused(
        ledger,
        errors.ModelBeforeAgreement,
        PAYER_APPROVER,
        Permission.DECIDE,
        lambda work: approve_submission(work, number, EFFECTS, on=date(2019, 8, 2)),
    )
    assert "retrospective" in refusal.detail
    approve(ledger, number, PAYER_APPROVER, on=date(2019, 8, 1))


def test_a_version_starts_before_its_agreement_where_both_say_so(ledger: Ledger) -> None:
    """Submitted as retrospective in March 2020, it is in force from August 2019.

    August was charged at a half, 40.00; at a quarter 20.00 is due: 20.00 comes back as a late item.
    """
    assert charge_july_and_august(ledger) == [[5001], [4000]]
    with ledger.database.reading(WITHIN) as connection:
        last = heads(connection, 1)[-1].id
    agree_and_issue(ledger, last, date(2019, 9, 8))
    approve(ledger, submit_second_version(ledger, pools=quarter()))
    lines = read_statement(ledger, prepare(ledger, AUGUST.next)).lines
    assert [(str(line.service_month), line.net_pence) for line in lines] == [("2019-08", -2000)]


def test_a_new_pool_is_open_from_its_approval_on(ledger: Ledger) -> None:
    """Version 2 brings GARDEN: a cost is refused before, and recorded after, whole in 6000."""
    office = next(each for each in second_version()["pools"] if each["code"] == "OFFICE")
    garden = {**office, "code": "GARDEN", "name": "The garden"}
    number = submit_second_version(ledger, on=SUBMITTED, pools=quarter(garden))
    august = {
        "pool": "GARDEN",
        "entered_on": "2019-08-31",
        "service_from": "2019-08-01",
        "service_to": "2019-08-31",
    }
    with pytest.raises(errors.PoolUnknown):
        record_one_cost(ledger, **august)
    approve(ledger, number, on=AGREED)
    assert record_one_cost(ledger, **august)["inside"] == "100.01"


def test_one_version_waits_at_a_time_and_a_number_is_used_once(ledger: Ledger) -> None:
    """While 2 waits, nothing else is submitted; once it is rejected, the next is 3."""
    number = submit_second_version(ledger, caller=PAYER_PREPARER)

    def again(work: Work) -> Receipt:
        return submit_model(work, second_version(), retrospective=True)

    refused(ledger, errors.StatusConflict, PREPARER, Permission.PROPOSE, again)
    do(
        ledger,
        APPROVER,
        Permission.DECIDE,
        lambda work: reject_submission(work, number, reason="Not agreed"),
    )
    refusal = refused(ledger, errors.DefinitionInvalid, PREPARER, Permission.PROPOSE, again)
    assert "the next one is 3" in refusal.detail
    approve(ledger, submit_second_version(ledger, version=3))
    assert [(each.model.version, each.status) for each in read_versions(ledger)] == [
        (1, "approved"),
        (2, "rejected"),
        (3, "approved"),
    ]


def test_a_version_is_agreed_by_its_own_number(ledger: Ledger) -> None:
    """Version 2 is agreed for each council; version 3 was never submitted."""
    submit_second_version(ledger)
    for caller in (APPROVER, PAYER_APPROVER):
        last = do(ledger, caller, Permission.DECIDE, lambda work: agree_model(work, 2))
    assert last["status"] == "approved"
    refused(ledger, errors.NotFound, APPROVER, Permission.DECIDE, lambda work: agree_model(work, 3))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"version": 3}, "/version"),
        ({"version": 1}, "/version"),
        ({"effective_from": "2019-08-02"}, "/effective_from"),
        ({"effective_from": "2019-07-01"}, "/effective_from"),
        ({"effective_from": "2019-06-01"}, "/effective_from"),
        ({"effective_from": "2020-01-01"}, "/effective_from"),
        ({"agreed_by": [HOST, RECIPIENT]}, "/agreed_by"),
        ({"agreed_on": "2019-06-01"}, "/agreed_on"),
        ({"proration": "by_guess"}, "/proration"),
        ({"pools": [{"code": "ALONE"}]}, "/pools/0/basis"),
    ],
)
def test_a_version_that_cannot_follow_is_refused_pointing_at_why(
    ledger: Ledger, changes: dict[str, Any], field: str
) -> None:
    """The wrong number, a start that is no month's first or not after version 1's, or no model."""
    refusal = refused(
        ledger,
        errors.DefinitionInvalid,
        PREPARER,
        Permission.PROPOSE,
        lambda work: submit_model(work, second_version(**changes), retrospective=True),
    )
    assert refusal.field == field


def test_a_preparation_charges_by_what_is_in_force_when_its_turn_comes(ledger: Ledger) -> None:
    """A version approved after a preparation read the arrangement, and before its turn, counts.

    August's 80.00 at a quarter: 20.00. Here the two stand in one transaction, in that order.
    """
    number = submit_second_version(ledger, retrospective=False, on=SUBMITTED, pools=quarter())
    approve(ledger, number, APPROVER, on=AGREED)
    record_one_cost(
        ledger,
        entered_on="2019-08-31",
        service_from="2019-08-01",
        service_to="2019-08-31",
        amount="80.00",
    )

    def act(work: Work) -> Receipt:
        approve_submission(replace(work, caller=PAYER_APPROVER), number, EFFECTS, on=AGREED)
        return prepare_statement(work, AUGUST)

    made = do(ledger, PREPARER, Permission.PREPARE_STATEMENT, act)["id"]
    assert [line.net_pence for line in read_statement(ledger, made).lines] == [2000]


def test_a_start_that_is_past_already_is_refused_when_it_is_submitted(ledger: Ledger) -> None:
    """From 1 August, submitted on the 2nd: no approval can come in time; on the 1st it can."""
    late = date(2019, 8, 2)
    refusal = refused(
        ledger,
        errors.ModelBeforeAgreement,
        PREPARER,
        Permission.PROPOSE,
        lambda work: submit_model(work, second_version(), on=late),
    )
    assert refusal.field == "/effective_from"
    assert "retrospective" in refusal.detail
    submit_second_version(ledger, retrospective=False, on=date(2019, 8, 1))


def test_the_summary_names_the_pools_that_move(ledger: Ledger) -> None:
    """GARDEN is new, OFFICE at a quarter is changed, SETUP is dropped; against version 1."""
    office = next(each for each in second_version()["pools"] if each["code"] == "OFFICE")
    garden = {**office, "code": "GARDEN", "name": "The garden"}
    pools = [each for each in quarter(garden) if each["code"] != "SETUP"]
    number = submit_second_version(ledger, pools=pools)
    with ledger.database.reading(WITHIN) as connection:
        found = find_submission(connection, 1, number)
    assert found is not None
    assert found.summary == (
        "Version 2 of the cost recovery model, from 2019-08-01, also where that is before its "
        "agreement. Pools against version 1: new: GARDEN; changed: OFFICE; dropped: SETUP."
    )


def test_a_rejected_version_says_which_comes_next(ledger: Ledger) -> None:
    """Version 2, rejected, can neither be agreed nor submitted again: version 3 comes next."""
    number = submit_second_version(ledger)
    do(
        ledger,
        APPROVER,
        Permission.DECIDE,
        lambda work: reject_submission(work, number, reason="Not agreed"),
    )
    words = f"Submission {number} is rejected already; submit version 3."
    refusal = refused(
        ledger,
        errors.Decided,
        PAYER_APPROVER,
        Permission.DECIDE,
        lambda work: agree_model(work, 2),
    )
    assert refusal.detail == words
    again = refused(
        ledger,
        errors.DefinitionInvalid,
        PREPARER,
        Permission.PROPOSE,
        lambda work: submit_model(work, second_version(), retrospective=True),
    )
    assert f"Submission {number} of version 2 is rejected already" in again.detail
    assert "submit version 3" in again.detail
