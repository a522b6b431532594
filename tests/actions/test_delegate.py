"""An approver's deputy: between the dates, under their own number, and for nobody's own work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import insert

from ledger.actions.authority import Permission
from ledger.actions.decide import approve
from ledger.actions.delegate import delegate, end_delegation
from ledger.actions.issue_token import issue_token
from ledger.actions.keep_accounts import add_account, close_account, grant_role, withdraw_role
from ledger.actions.register_person import erase_person
from ledger.actions.revoke_token import revoke_any_token
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain import errors
from ledger.domain.clock import FixedClock
from ledger.queries.accounts import AccountRole
from ledger.queries.approvals import delegations, find_submission
from ledger.queries.audit_trail import listing
from ledger.queries.inbox import Reader, inbox, reader
from ledger.queries.statements import find
from ledger.store.identities import external_identity
from ledger.store.tokens import Role
from tests.actions.test_decide import SECOND, approving, certified, submitted
from tests.ledgers import (
    APPROVER,
    CODE,
    HOST,
    PAYER_APPROVER,
    PAYER_PREPARER,
    PREPARER,
    WITHIN,
    do,
    set_up,
)
from tests.ledgers import approve as approve_for
from tests.lives.approvals import (
    DEPUTY,
    FRIDAY,
    TODAY,
    delegate_to,
    end,
    register,
    submit_second_version,
)
from tests.test_hard_cases import refused

NAME = "ash.approver"
APPROVING = AccountRole(CODE, HOST, Role.APPROVER)


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger with the arrangement Ash-Birch, and a deputy registered for the host."""
    with set_up(migrated_url) as ledger:
        register(ledger, DEPUTY)
        yield ledger


def _delegate(
    to: str, work: Work, *, starts_on: date = TODAY, ends_on: date = FRIDAY, reason: str = "Leave"
) -> Receipt:
    return delegate(work, to, starts_on=starts_on, ends_on=ends_on, reason=reason)


def on_day(ledger: Ledger, day: date) -> Ledger:
    """Return the ledger with its clock on another day."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return replace(ledger, clock=FixedClock(noon))


def test_a_deputy_approves_under_their_own_number(ledger: Ledger) -> None:
    """The decision and the audit row name the deputy, and the delegation by which they acted."""
    delegation = delegate_to(ledger, DEPUTY)
    number = submit_second_version(ledger)
    approving(ledger, number, DEPUTY)
    with ledger.database.reading(WITHIN) as connection:
        found = find_submission(connection, 1, number)
        (last,) = listing(connection, 1, after=None, limit=1)
    assert found is not None
    (decision,) = found.decisions
    assert (decision.person, decision.delegation) == (DEPUTY.person, delegation)
    assert (last.person, last.detail["delegation"]) == (DEPUTY.person, delegation)


def test_a_statement_shows_by_what_delegation_it_was_agreed(ledger: Ledger) -> None:
    """The step of agreement names the deputy and the delegation; the others name none."""
    delegation = delegate_to(ledger, DEPUTY)
    number = submitted(ledger)
    approving(ledger, number, DEPUTY)
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        whole = find(connection, known.arrangement_id, known.arrangement, number)
    assert whole is not None
    assert [(each.person, each.delegation) for each in whole.approvals] == [
        (PREPARER.person, None),
        (PREPARER.person, None),
        (DEPUTY.person, delegation),
    ]


def test_a_delegation_is_in_force_between_its_dates_only(ledger: Ledger) -> None:
    """From 1 April to 3 April: not on 31 March, on both days named, and not on the 4th."""
    delegate_to(ledger, DEPUTY, starts_on=date(2020, 4, 1))
    number = submit_second_version(ledger)
    for day in (TODAY, date(2020, 4, 4)):
        refused(
            on_day(ledger, day),
            errors.NotPermitted,
            DEPUTY,
            Permission.DECIDE,
            lambda work: approve(work, number),
        )
    refusal = refused(
        on_day(ledger, date(2020, 4, 1)),
        errors.NotPermitted,
        DEPUTY,
        Permission.DECIDE,
        lambda work: approve(work, number, on=TODAY),  # dated before the delegation began
    )
    assert "Date it within" in refusal.detail
    approving(on_day(ledger, FRIDAY), number, DEPUTY)


def test_a_delegation_ends_at_once(ledger: Ledger) -> None:
    """Ended, it lets nobody in; a second ending, or the other council's, is refused."""
    delegation = delegate_to(ledger, DEPUTY)
    number = submit_second_version(ledger)
    refused(
        ledger,
        errors.NotPermitted,
        PAYER_APPROVER,
        Permission.DELEGATE,
        lambda work: end_delegation(work, delegation),
    )
    end(ledger, delegation, by=replace(APPROVER, person="P0014"))
    refused(
        ledger,
        errors.NotPermitted,
        DEPUTY,
        Permission.DECIDE,
        lambda work: approve(work, number),
    )
    for kind, which in ((errors.Decided, delegation), (errors.NotFound, 999_999)):
        refused(
            ledger,
            kind,
            APPROVER,
            Permission.DELEGATE,
            lambda work, which=which: end_delegation(work, which),  # type: ignore[misc]
        )
    with ledger.database.reading(WITHIN) as connection:
        assert [each.ended for each in delegations(connection, 1)] == [True]


def test_a_deputy_approves_nothing_that_either_prepared(ledger: Ledger) -> None:
    """Neither what the deputy submitted, nor what the approver did, nor time they certified."""
    delegate_to(ledger, DEPUTY)
    own = submit_second_version(ledger, caller=DEPUTY)
    refused(ledger, errors.SamePerson, DEPUTY, Permission.DECIDE, lambda work: approve(work, own))
    approve_for(ledger, own)
    theirs = submit_second_version(
        ledger,
        caller=replace(PREPARER, person=APPROVER.person),
        version=3,
        effective_from="2019-09-01",
    )
    refused(
        ledger, errors.SamePerson, DEPUTY, Permission.DECIDE, lambda work: approve(work, theirs)
    )


def test_a_deputy_does_not_approve_time_that_the_approver_certified(ledger: Ledger) -> None:
    """July's time, certified by the finance preparer, who is an approver too and delegates."""
    certifier = replace(APPROVER, person=PREPARER.person)
    delegate_to(ledger, DEPUTY, by=certifier)
    time = certified(ledger)
    refused(ledger, errors.SamePerson, DEPUTY, Permission.DECIDE, lambda work: approve(work, time))


def test_a_deputy_approves_what_an_approver_may_and_nothing_else(ledger: Ledger) -> None:
    """Delegating on, or soft-closing, is not delegated."""
    delegate_to(ledger, DEPUTY)
    refused(
        ledger,
        errors.NotPermitted,
        DEPUTY,
        Permission.DELEGATE,
        partial(_delegate, PREPARER.person),
    )


@pytest.mark.parametrize(
    ("to", "how", "kind"),
    [
        (APPROVER.person, {}, errors.SamePerson),
        (PAYER_PREPARER.person, {}, errors.PersonUnknown),
        ("P0099", {}, errors.PersonUnknown),
        (DEPUTY.person, {"starts_on": date(2020, 4, 4)}, errors.DatesReversed),
        (DEPUTY.person, {"ends_on": date(2021, 4, 2)}, errors.DelegationTooLong),
        (
            DEPUTY.person,
            {"starts_on": date(2099, 4, 1), "ends_on": date(2099, 4, 3)},
            errors.DelegationTooLong,
        ),
        (DEPUTY.person, {"starts_on": date(2020, 3, 30)}, errors.DateInPast),
        (DEPUTY.person, {"reason": ""}, errors.ReasonMissing),
    ],
)
def test_a_delegation_that_cannot_be_is_refused(
    ledger: Ledger, to: str, how: dict[str, Any], kind: type[errors.LedgerError]
) -> None:
    """To oneself, to the other council's or nobody, the wrong way round, for days gone by, too far.

    From 31 March 2020 a year of 366 days ends on 1 April 2021.
    """
    refused(ledger, kind, APPROVER, Permission.DELEGATE, partial(_delegate, to, **how))


def test_only_an_approver_delegates(ledger: Ledger) -> None:
    """A preparer has nothing to hand on."""
    with pytest.raises(errors.NotPermitted):
        do(ledger, PREPARER, Permission.DELEGATE, partial(_delegate, DEPUTY.person))
    with ledger.database.reading(WITHIN) as connection:
        assert delegations(connection, 1) == []


def test_a_delegation_holds_for_a_year_at_most(ledger: Ledger) -> None:
    """To the last day of it: the day after is refused above."""
    delegate_to(ledger, DEPUTY, ends_on=date(2021, 4, 1))


def _token(ledger: Ledger) -> Callable[[], None]:
    issued = issue_token(
        ledger, arrangement=CODE, party=HOST, role=Role.APPROVER, person_number=APPROVER.person
    )
    return lambda: revoke_any_token(ledger, issued.token_id)


def _account(ledger: Ledger) -> Callable[[], None]:
    add_account(ledger, NAME, APPROVING, person_number=APPROVER.person)
    return lambda: close_account(ledger, NAME)


def _role(ledger: Ledger) -> Callable[[], None]:
    add_account(ledger, NAME, APPROVING, person_number=APPROVER.person)
    grant_role(ledger, NAME, AccountRole(CODE, HOST, Role.AUDITOR))
    return lambda: withdraw_role(ledger, NAME, APPROVING)


def _person(ledger: Ledger) -> Callable[[], None]:
    register(ledger, APPROVER)
    return lambda: erase_person(ledger, APPROVER.person, arrangement=CODE, party=HOST)


@pytest.mark.parametrize("way_in", [_token, _account, _role, _person])
def test_a_deputy_acts_for_nobody_who_has_no_way_in(
    ledger: Ledger, way_in: Callable[[Ledger], Callable[[], None]]
) -> None:
    """The approver's token is revoked, their account closed, its role withdrawn, their name erased.

    Until then the deputy may; from then on they are told why not, and their inbox says so too.
    """
    take_away = way_in(ledger)
    delegation = delegate_to(ledger, DEPUTY)
    number = submit_second_version(ledger)
    assert _reader(ledger).deputy_of == (APPROVER.person,)
    take_away()
    refusal = refused(
        ledger, errors.NotPermitted, DEPUTY, Permission.DECIDE, lambda work: approve(work, number)
    )
    assert refusal.detail.startswith(f"Delegation {delegation} holds no longer: {APPROVER.person}")
    assert _reader(ledger).deputy_of == ()


def test_a_deputy_of_two_acts_for_the_one_who_still_comes_in(ledger: Ledger) -> None:
    """The first approver's token is revoked or expires; the second's delegation is used."""
    take_away = _token(ledger)
    delegate_to(ledger, DEPUTY)
    second = delegate_to(ledger, DEPUTY, by=SECOND)
    take_away()
    number = submit_second_version(ledger)
    approving(ledger, number, DEPUTY)
    assert _by(ledger, number) == second


def test_a_token_that_has_expired_is_no_way_in(ledger: Ledger) -> None:
    """It holds for a day; on the second the deputy is refused, though the delegation runs on."""
    issue_token(
        ledger,
        arrangement=CODE,
        party=HOST,
        role=Role.APPROVER,
        person_number=APPROVER.person,
        days=1,
    )
    delegate_to(ledger, DEPUTY)
    number = submit_second_version(ledger)
    refused(
        on_day(ledger, FRIDAY),
        errors.NotPermitted,
        DEPUTY,
        Permission.DECIDE,
        lambda work: approve(work, number),
    )


def test_an_approver_who_comes_by_a_provider_has_not_left_with_a_token(ledger: Ledger) -> None:
    """What a provider says of them is known only when they come, so the delegation holds."""
    take_away = _token(ledger)
    delegate_to(ledger, DEPUTY)
    take_away()
    with ledger.database.writing() as connection:
        connection.execute(
            insert(external_identity),
            {
                "issuer": "https://login.example",
                "subject": "one",
                "person": APPROVER.person,
                "first_seen_at": ledger.clock.now(),
            },
        )
    approving(ledger, submit_second_version(ledger), DEPUTY)


def test_a_deputy_of_two_acts_for_the_one_who_took_no_part(ledger: Ledger) -> None:
    """The first approver prepared it; by the second's delegation the deputy may approve it."""
    delegate_to(ledger, DEPUTY)
    second = delegate_to(ledger, DEPUTY, by=SECOND)
    number = submit_second_version(ledger, caller=replace(PREPARER, person=APPROVER.person))
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        (waits,) = inbox(connection, 1, known.arrangement, _reader(ledger))
    assert waits.may_decide
    approving(ledger, number, DEPUTY)
    assert _by(ledger, number) == second


def _reader(ledger: Ledger) -> Reader:
    with ledger.database.reading(WITHIN) as connection:
        return reader(
            connection,
            1,
            party=DEPUTY.party,
            person=DEPUTY.person,
            role=DEPUTY.role,
            clock=ledger.clock,
        )


def _by(ledger: Ledger, number: int) -> int | None:
    """By what delegation the one decision on a submission was made."""
    with ledger.database.reading(WITHIN) as connection:
        found = find_submission(connection, 1, number)
    assert found is not None
    (decision,) = found.decisions
    return decision.delegation
