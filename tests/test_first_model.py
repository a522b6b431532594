"""The first version of the model, where the definition names one council only, or neither.

The other agrees it as it stands in the definition; then, and not before, it charges.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from ledger.actions.authority import Permission
from ledger.actions.decide import agree_model
from ledger.actions.prepare_statement import prepare_statement
from ledger.actions.work import Ledger, Work
from ledger.domain import errors
from ledger.queries.model_versions import ModelVersion, versions
from tests.actions.test_decide import require_right
from tests.api.calls import serving
from tests.ledgers import (
    ADMINISTRATOR,
    APPROVER,
    CODE,
    HOST,
    JULY,
    NOON,
    PAYER_APPROVER,
    PAYER_PREPARER,
    PREPARER,
    RECIPIENT,
    WITHIN,
    definition,
    do,
    record_one_cost,
    set_up,
)
from tests.test_hard_cases import prepare, read_statement, refused


@pytest.fixture
def lacking(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger whose model the host alone has agreed; both books are right at the end."""
    model = {**definition()["cost_recovery_model"], "agreed_by": [HOST]}
    with set_up(migrated_url, cost_recovery_model=model) as ledger:
        yield ledger
        require_right(ledger)


def first_version(ledger: Ledger) -> ModelVersion:
    """Return version 1 as it is listed."""
    with ledger.database.reading(WITHIN) as connection:
        return versions(connection, ledger.definitions.find(connection, CODE))[0]


def test_the_council_that_is_lacking_agrees_and_the_arrangement_charges(lacking: Ledger) -> None:
    """July's 100.01 at a half: 50.005, half up 50.01; agreed today, by Birch after Ash."""
    record_one_cost(lacking)
    refused(
        lacking,
        errors.ModelNotAgreed,
        PREPARER,
        Permission.PREPARE_STATEMENT,
        lambda work: prepare_statement(work, JULY),
    )
    before = first_version(lacking)
    assert (before.status, before.awaiting) == ("submitted", (RECIPIENT,))
    assert (before.agreed_by, before.agreed_on) == ((HOST,), None)
    done = do(lacking, PAYER_APPROVER, Permission.DECIDE, lambda work: agree_model(work, 1))
    assert (done["status"], done["awaiting"]) == ("approved", [])
    lines = read_statement(lacking, prepare(lacking, JULY)).lines
    assert [line.net_pence for line in lines] == [5001]
    after = first_version(lacking)
    assert (after.status, after.awaiting) == ("approved", ())
    assert (after.agreed_by, after.agreed_on) == ((HOST, RECIPIENT), NOON.date())


def test_a_council_agrees_once(lacking: Ledger) -> None:
    """Ash, which the definition names, cannot agree again; nor Birch, once it has."""
    refused(
        lacking,
        errors.Decided,
        APPROVER,
        Permission.DECIDE,
        lambda work: agree_model(work, 1),
    )
    do(lacking, PAYER_APPROVER, Permission.DECIDE, lambda work: agree_model(work, 1))
    refused(
        lacking,
        errors.Decided,
        PAYER_APPROVER,
        Permission.DECIDE,
        lambda work: agree_model(work, 1),
    )


def test_who_set_it_up_does_not_agree_it(lacking: Ledger) -> None:
    """The administrator's own person, as an approver of Birch, is refused; a preparer too."""
    same = replace(PAYER_APPROVER, person=ADMINISTRATOR.person)

    def act(work: Work) -> dict[str, object]:
        return agree_model(work, 1)

    refused(lacking, errors.SamePerson, same, Permission.DECIDE, act)
    refused(lacking, errors.NotPermitted, PAYER_PREPARER, Permission.DECIDE, act)


def test_it_is_bound_to_the_definition_that_was_read(lacking: Ledger) -> None:
    """With another digest than the definition's it is refused."""
    refused(
        lacking,
        errors.PreconditionFailed,
        PAYER_APPROVER,
        Permission.DECIDE,
        lambda work: agree_model(work, 1, if_match="0" * 64),
    )


def test_it_is_agreed_over_http_and_listed_until_then(migrated_url: str) -> None:
    """GET lists whom it awaits; POST /1/agree by each of them brings it into force."""
    model = {**definition()["cost_recovery_model"], "agreed_by": [HOST]}
    with set_up(migrated_url, cost_recovery_model=model):
        pass
    with serving(migrated_url) as service:
        (listed,) = service.read("/cost-recovery-models")["items"]
        assert (listed["is_agreed"], listed["awaiting"]) == (False, [RECIPIENT])
        done = service.write("/cost-recovery-models/1/agree", {}, PAYER_APPROVER)
        assert done["status"] == "approved"
        (listed,) = service.read("/cost-recovery-models")["items"]
        assert (listed["is_agreed"], listed["awaiting"]) == (True, [])
        assert date.fromisoformat(listed["agreed_on"]) == NOON.date()
