"""Nothing submitted takes effect that was not approved as it stands, by whom it was for.

All of it by raw SQL, on a ledger in which everything has happened once: the database refuses,
whatever path is taken round the actions.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from tests.ledgers import (
    APPROVER,
    HOST,
    PAYER_APPROVER,
    PREPARER,
    RECIPIENT,
)
from tests.lives.approvals import DEPUTY, OTHER_DEPUTY
from tests.store.conftest import Lived
from tests.store.raw import Raw, posting, raw_connection, refused

PREPARED = "nobody approves what they prepared"
OWN_NAME = "a decision is made by its own person and party"
NOT_ASKED = "only what is submitted to a council is approved by it"
DECIDED = "this is decided, or decided by the same person"
NOT_APPROVED = "nothing submitted takes effect before every approval that it needs"
REJECTED = "what was rejected is not approved"
APPROVERS = "councils approve, named beforehand"
OWN_ONLY = "an approver delegates their own approving only"
NOT_IN_FORCE = "no delegation to this person is in force"
DEPUTY_OF_PREPARER = "nobody approves through a deputy what they prepared"
NO_CARD = "both councils approve a rate card beforehand"
CHECK = "CHECK|check constraint"
TAKEN = "posted rows are never changed|duplicate key"

DIGEST = "a" * 64
OUTSIDER = "P0098"


def event(raw: Raw, person: str, party: str, kind: str = "approved", **columns: object) -> int:
    """Insert an event without journals; return its number."""
    made = posting(raw, person=person, party=party, kind=kind, **columns)
    made.write(raw)
    number: int = made.event["event_id"]
    return number


def submit(raw: Raw, *approvers: str, person: str = PREPARER.person, party: str = HOST) -> int:
    """Submit something for the approval of the councils named; return its number."""
    number = event(raw, person, party, "submitted")
    raw.insert(
        "submission",
        {
            "arrangement_id": 1,
            "event_id": number,
            "purpose": "conceded_cost",
            "summary": "Conceded cost",
            "payload": "{}",
            "digest": DIGEST,
            "submitted_on": "2019-07-31",
        },
    )
    for row_no, approver in enumerate(approvers, 1):
        name_approver(raw, number, approver, row_no=row_no)
    return number


def name_approver(raw: Raw, submission: int, party: str, *, row_no: int) -> None:
    """Name a council that must approve a submission."""
    row = {"arrangement_id": 1, "event_id": submission, "row_no": row_no, "party": party}
    raw.insert("submission_approver", row)


def decide(raw: Raw, subject: int, person: str, party: str, **changes: object) -> int:
    """Approve, or decide as `changes` say; return the decision's event."""
    number = event(raw, person, party)
    row = {
        "arrangement_id": 1,
        "event_id": number,
        "subject_event_id": subject,
        "subject_digest": DIGEST,
        "party": party,
        "person": person,
        "decided_on": "2019-07-31",
        "decision": "approve",
        "reason": None,
    }
    raw.insert("decision", row | changes)
    return number


def take_effect(raw: Raw, submission: int) -> None:
    """Put a submission in force."""
    row = {
        "arrangement_id": 1,
        "event_id": event(raw, APPROVER.person, HOST),
        "submission_event_id": submission,
    }
    raw.insert("submission_effect", row)


def waiting(lived: Lived, *approvers: str) -> int:
    """Submit for the councils named, and commit it."""
    with raw_connection(lived.url) as raw:
        number = submit(raw, *(approvers or (HOST, RECIPIENT)))
        raw.commit()
    return number


def done(lived: Lived, *steps: Callable[[Raw], object]) -> None:
    """Take steps that are allowed, and commit them."""
    with raw_connection(lived.url) as raw:
        for step in steps:
            step(raw)
        raw.commit()


# ---- what is allowed ----
def test_what_both_approve_takes_effect(lived: Lived) -> None:
    """What the attacks start from is taken: two councils, two people, then the effect."""
    number = waiting(lived)
    done(
        lived,
        partial(decide, subject=number, person=APPROVER.person, party=HOST),
        partial(decide, subject=number, person=PAYER_APPROVER.person, party=RECIPIENT),
        partial(take_effect, submission=number),
    )


# ---- decisions ----
@pytest.mark.parametrize("decision", ["approve", "reject"])
@pytest.mark.parametrize("party", [HOST, RECIPIENT])
def test_nobody_decides_on_what_they_prepared(lived: Lived, party: str, decision: str) -> None:
    """The preparer's own decision is refused, for their council and in the other's name."""
    number = waiting(lived)
    attack = partial(
        decide,
        subject=number,
        person=PREPARER.person,
        party=party,
        decision=decision,
        reason="No",
    )
    refused(lived.url, attack, PREPARED)


def test_nobody_decides_in_somebody_elses_name(lived: Lived) -> None:
    """A decision names the person and the party of its own event."""
    number = waiting(lived)

    def forge(row: dict[str, object], raw: Raw) -> None:
        made = {
            "arrangement_id": 1,
            "event_id": event(raw, APPROVER.person, HOST),
            "subject_event_id": number,
            "subject_digest": DIGEST,
            "party": HOST,
            "person": APPROVER.person,
            "decided_on": "2019-07-31",
            "decision": "approve",
            "reason": None,
        }
        raw.insert("decision", made | row)

    for forged in ({"person": PAYER_APPROVER.person}, {"party": RECIPIENT}):
        refused(lived.url, partial(forge, dict[str, object](forged)), OWN_NAME)


def test_an_approval_is_bound_to_just_what_was_submitted(lived: Lived) -> None:
    """Another digest, a day before the submission, or a council not asked: refused."""
    number = waiting(lived, HOST)
    approve = partial(decide, subject=number, person=APPROVER.person, party=HOST)
    refused(lived.url, partial(approve, subject_digest="b" * 64), NOT_ASKED)
    refused(lived.url, partial(approve, decided_on="2019-07-30"), NOT_ASKED)
    refused(
        lived.url,
        partial(decide, subject=number, person=PAYER_APPROVER.person, party=RECIPIENT),
        NOT_ASKED,
    )
    refused(
        lived.url,
        partial(decide, subject=lived.july.cost, person=APPROVER.person, party=HOST),
        NOT_ASKED,
    )


def test_a_rejection_says_why(lived: Lived) -> None:
    """A rejection without a reason is refused."""
    number = waiting(lived)
    attack = partial(decide, subject=number, person=APPROVER.person, party=HOST, decision="reject")
    refused(lived.url, attack, CHECK)


def test_nobody_decides_for_both_councils(lived: Lived) -> None:
    """The person who approved for one council is refused for the other; and a council twice."""
    number = waiting(lived)
    done(lived, partial(decide, subject=number, person=OUTSIDER, party=HOST))
    refused(lived.url, partial(decide, subject=number, person=OUTSIDER, party=RECIPIENT), DECIDED)
    refused(lived.url, partial(decide, subject=number, person=APPROVER.person, party=HOST), TAKEN)


def test_what_is_rejected_or_in_force_is_decided(lived: Lived) -> None:
    """After a rejection nobody approves; after the effect nobody rejects."""
    rejected, in_force = waiting(lived), waiting(lived, HOST)
    done(
        lived,
        partial(
            decide,
            subject=rejected,
            person=APPROVER.person,
            party=HOST,
            decision="reject",
            reason="No",
        ),
        partial(decide, subject=in_force, person=APPROVER.person, party=HOST),
        partial(take_effect, submission=in_force),
    )
    payer = partial(decide, person=PAYER_APPROVER.person, party=RECIPIENT)
    refused(lived.url, partial(payer, subject=rejected), DECIDED)
    late = partial(payer, subject=in_force, decision="reject", reason="Too late")
    refused(lived.url, late, DECIDED)


def test_rejected_time_is_not_approved(lived: Lived) -> None:
    """A decision to reject August's time keeps an approval out."""
    time = lived.july.time_certified_only
    done(
        lived,
        partial(
            decide,
            subject=time,
            person=APPROVER.person,
            party=HOST,
            decision="reject",
            reason="A day was leave",
        ),
    )

    def approve(raw: Raw) -> None:
        raw.insert(
            "approval",
            {
                "arrangement_id": 1,
                "event_id": event(raw, OUTSIDER, HOST),
                "subject_event_id": time,
                "purpose": "time",
                "subject_digest": DIGEST,
                "party": HOST,
                "person": OUTSIDER,
                "approved_on": "2019-10-08",
            },
        )

    refused(lived.url, approve, REJECTED)


# ---- effects ----
def test_nothing_takes_effect_with_an_approval_missing(lived: Lived) -> None:
    """None of two, one of two, and where nobody is named at all."""
    number = waiting(lived)
    refused(lived.url, partial(take_effect, submission=number), NOT_APPROVED)
    done(lived, partial(decide, subject=number, person=APPROVER.person, party=HOST))
    refused(lived.url, partial(take_effect, submission=number), NOT_APPROVED)

    def for_nobody(raw: Raw) -> None:
        take_effect(raw, submit(raw))

    refused(lived.url, for_nobody, NOT_APPROVED)
    refused(lived.url, partial(take_effect, submission=lived.july.cost), NOT_APPROVED)


def test_nothing_takes_effect_that_a_council_rejected(lived: Lived) -> None:
    """One council has approved and the other rejected."""
    number = waiting(lived)
    done(
        lived,
        partial(decide, subject=number, person=APPROVER.person, party=HOST),
        partial(
            decide,
            subject=number,
            person=PAYER_APPROVER.person,
            party=RECIPIENT,
            decision="reject",
            reason="No",
        ),
    )
    refused(lived.url, partial(take_effect, submission=number), NOT_APPROVED)


def test_it_takes_effect_once(lived: Lived) -> None:
    """A second effect of the same submission is refused."""
    number = waiting(lived, HOST)
    done(
        lived,
        partial(decide, subject=number, person=APPROVER.person, party=HOST),
        partial(take_effect, submission=number),
    )
    refused(lived.url, partial(take_effect, submission=number), TAKEN)


# ---- who must approve ----
def test_no_approver_is_named_later(lived: Lived) -> None:
    """Not once anybody has decided; not of what is no submission; not a party without a book."""
    number = waiting(lived, HOST)
    refused(lived.url, partial(name_approver, submission=number, party="DFE", row_no=2), APPROVERS)
    nothing = partial(name_approver, submission=lived.july.cost, party=HOST, row_no=1)
    refused(lived.url, nothing, APPROVERS)
    done(lived, partial(decide, subject=number, person=APPROVER.person, party=HOST))
    refused(
        lived.url, partial(name_approver, submission=number, party=RECIPIENT, row_no=2), APPROVERS
    )


# ---- rate cards ----
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"unit_price_pence": 19_000},
        {"effective_to": "2020-01-31"},
        {"service": "OTHER"},
        {"effective_from": "2020-01-02"},
    ],
)
def test_no_rate_card_is_set_but_as_both_councils_approved_it(
    lived: Lived, changes: dict[str, object]
) -> None:
    """Submitted and approved by one council; and approved by both, but of other words."""
    card = {
        "service": "AUDIT",
        "effective_from": "2020-01-01",
        "effective_to": None,
        "unit_price_pence": 18_500,
    }
    with raw_connection(lived.url) as raw:
        number = event(raw, PREPARER.person, HOST, "submitted")
        submitted = {
            "arrangement_id": 1,
            "event_id": number,
            "purpose": "rate_card",
            "summary": "Rate card",
            "payload": '{"effective_from":"2020-01-01","effective_to":null,"service":"AUDIT",'
            '"unit_price_pence":18500}',
            "digest": DIGEST,
            "submitted_on": "2019-07-31",
        }
        raw.insert("submission", submitted)
        name_approver(raw, number, HOST, row_no=1)
        name_approver(raw, number, RECIPIENT, row_no=2)
        decide(raw, number, APPROVER.person, HOST)
        raw.commit()

    def set_card(raw: Raw) -> None:
        placed = {"arrangement_id": 1, "event_id": event(raw, PREPARER.person, HOST)}
        raw.insert("rate_card", placed | card | changes)

    refused(lived.url, set_card, NO_CARD)
    done(lived, partial(decide, subject=number, person=PAYER_APPROVER.person, party=RECIPIENT))
    if changes:
        refused(lived.url, set_card, NO_CARD)
    else:
        done(lived, set_card)


# ---- delegations ----
def delegations(lived: Lived) -> tuple[int, int]:
    """Return the delegation to the deputy that is in force, and the one that is ended."""
    with raw_connection(lived.url) as raw:
        found = dict(raw.run("SELECT to_person, event_id FROM delegation"))
    return found[DEPUTY.person], found[OTHER_DEPUTY.person]


def act_for(raw: Raw, delegation: int, person: str, party: str, on: str = "2020-04-01") -> int:
    """Make an event as somebody's deputy on a day; return its number."""
    number = event(raw, person, party, effective_on=on, period=on[:7])
    raw.insert(
        "delegated_act",
        {"arrangement_id": 1, "event_id": number, "delegation_event_id": delegation},
    )
    return number


def test_a_deputy_acts_between_the_dates_only(lived: Lived) -> None:
    """From 31 March to 3 April: the days before and after are refused, and somebody else is."""
    in_force, ended = delegations(lived)
    done(lived, partial(act_for, delegation=in_force, person=DEPUTY.person, party=HOST))
    for day in ("2020-03-30", "2020-04-04"):
        attack = partial(act_for, delegation=in_force, person=DEPUTY.person, party=HOST, on=day)
        refused(lived.url, attack, NOT_IN_FORCE)
    for delegation, person, party in (
        (in_force, OTHER_DEPUTY.person, HOST),
        (in_force, DEPUTY.person, RECIPIENT),
        (ended, OTHER_DEPUTY.person, HOST),
        (lived.july.cost, DEPUTY.person, HOST),
    ):
        attack = partial(act_for, delegation=delegation, person=person, party=party)
        refused(lived.url, attack, NOT_IN_FORCE)


def test_nobody_approves_through_a_deputy_what_they_prepared(lived: Lived) -> None:
    """The deputy of the approver does not decide on what the approver submitted."""
    in_force, _ = delegations(lived)
    with raw_connection(lived.url) as raw:
        number = submit(raw, HOST, person=APPROVER.person)
        raw.commit()

    def decide_for(raw: Raw) -> None:
        acted = act_for(raw, in_force, DEPUTY.person, HOST)
        row = {
            "arrangement_id": 1,
            "event_id": acted,
            "subject_event_id": number,
            "subject_digest": DIGEST,
            "party": HOST,
            "person": DEPUTY.person,
            "decided_on": "2020-04-01",
            "decision": "approve",
            "reason": None,
        }
        raw.insert("decision", row)

    refused(lived.url, decide_for, DEPUTY_OF_PREPARER)


def test_nobody_approves_time_through_a_deputy_that_they_certified(lived: Lived) -> None:
    """The certifier of August's time delegates; their deputy's approval of it is refused."""
    with raw_connection(lived.url) as raw:
        number = event(raw, PREPARER.person, HOST, "delegated", role="approver")
        raw.insert("delegation", delegation_row(number, PREPARER.person))
        raw.commit()

    def approve(raw: Raw) -> None:
        acted = act_for(raw, number, DEPUTY.person, HOST)
        row = {
            "arrangement_id": 1,
            "event_id": acted,
            "subject_event_id": lived.july.time_certified_only,
            "purpose": "time",
            "subject_digest": DIGEST,
            "party": HOST,
            "person": DEPUTY.person,
            "approved_on": "2020-04-01",
        }
        raw.insert("approval", row)

    refused(lived.url, approve, DEPUTY_OF_PREPARER)


def delegation_row(
    event_id: int, by: str = APPROVER.person, **changes: object
) -> dict[str, object]:
    """Return a delegation to DEPUTY for the first days of April 2020."""
    return {
        "arrangement_id": 1,
        "event_id": event_id,
        "party": HOST,
        "from_person": by,
        "to_person": DEPUTY.person,
        "starts_on": "2020-04-01",
        "ends_on": "2020-04-03",
        "reason": "Leave",
    } | changes


@pytest.mark.parametrize(
    ("person", "role", "changes", "because"),
    [
        (PREPARER.person, "preparer", {}, OWN_ONLY),  # no approver
        (PREPARER.person, "approver", {"from_person": APPROVER.person}, OWN_ONLY),
        (APPROVER.person, "approver", {"party": RECIPIENT}, OWN_ONLY),
        (APPROVER.person, "approver", {"to_person": APPROVER.person}, CHECK),
        (APPROVER.person, "approver", {"ends_on": "2020-03-31"}, CHECK),
    ],
)
def test_an_approver_delegates_their_own_approving_only(
    lived: Lived, person: str, role: str, changes: dict[str, object], because: str
) -> None:
    """Not a preparer's, somebody else's or the other council's; not to oneself, not backwards."""

    def attack(raw: Raw) -> None:
        number = event(raw, person, HOST, "delegated", role=role)
        raw.insert("delegation", delegation_row(number, person, **changes))

    refused(lived.url, attack, because)


def test_a_delegation_is_ended_once(lived: Lived) -> None:
    """A second ending of the same delegation is refused."""
    _, ended = delegations(lived)

    def end(raw: Raw) -> None:
        raw.insert(
            "delegation_end",
            {
                "arrangement_id": 1,
                "event_id": event(raw, APPROVER.person, HOST),
                "delegation_event_id": ended,
            },
        )

    refused(lived.url, end, TAKEN)
