"""Nobody approves their own work, and no statement is issued that both councils did not approve.

All of it by raw SQL: the database refuses, whatever path is taken round the actions.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from tests.ledgers import APPROVER, HOST, PAYER_APPROVER, POST_HOLDER, PREPARER, RECIPIENT
from tests.store.conftest import Lived
from tests.store.raw import Raw, Row, posting, raw_connection, refused

PREPARED = "nobody approves what they prepared"
CERTIFIED = "nobody approves what they certified"
OWN_NAME = "an approval is made by its own person and party"
NOT_AGREED = "both councils agree a statement before issue"
CHECK = "CHECK|check constraint"
KEY = "FOREIGN KEY|foreign key"
TAKEN = "posted rows are never changed|duplicate key"


def _event(raw: Raw, person: str, party: str, kind: str = "approved") -> int:
    """Insert an event without journals by this person for this party; return its number."""
    made = posting(raw, person=person, party=party, kind=kind)
    made.write(raw)
    number: int = made.event["event_id"]
    return number


def _approval(event: int, subject: int, person: str, party: str, digest: str) -> Row:
    return {
        "arrangement_id": 1,
        "event_id": event,
        "subject_event_id": subject,
        "purpose": "statement",
        "subject_digest": digest,
        "party": party,
        "person": person,
        "approved_on": "2019-10-08",
    }


def _digest(raw: Raw, statement: int) -> str:
    found = raw.run("SELECT digest FROM statement WHERE event_id = ?", statement)
    digest: str = found[0][0] if found else "0" * 64
    return digest


def _approve(subject: int, person: str, party: str, raw: Raw, *, digest: str | None = None) -> None:
    """Approve `subject` as this person of this party, bound to what it is, or to another digest."""
    event = _event(raw, person, party)
    raw.insert(
        "approval",
        _approval(event, subject, person, party, digest or _digest(raw, subject)),
    )


def _issue(statement: int, raw: Raw, **changes: object) -> None:
    """Issue a statement as the second of the year, or with other columns."""
    row = {
        "arrangement_id": 1,
        "event_id": _event(raw, PREPARER.person, HOST, "statement_issued"),
        "statement_event_id": statement,
        "payee": HOST,
        "financial_year": "2019-20",
        "serial": 2,
        "previous_serial": 1,
        "number": "ASH-2019-20-0002",
        "issued_on": "2019-10-08",
        "due_on": "2019-11-07",
        "opening_pence": 0,
        "credited_pence": 0,
        "received_pence": 0,
    }
    raw.insert("statement_issue", row | changes)


def _succeeds(lived: Lived, step: Callable[[Raw], None]) -> None:
    with raw_connection(lived.url) as raw:
        step(raw)
        raw.commit()


# ---- approvals ----
def test_somebody_else_approves(lived: Lived) -> None:
    """What the attacks start from is taken: the recipient's approver approves a statement."""
    approver = PAYER_APPROVER.person
    _succeeds(lived, partial(_approve, lived.july.half_agreed, approver, RECIPIENT))


@pytest.mark.parametrize("party", [HOST, RECIPIENT])
def test_nobody_approves_what_they_prepared(lived: Lived, party: str) -> None:
    """The preparer's approval is refused, for their own council and in the other's name."""
    for subject in (lived.july.half_agreed, lived.july.agreed, lived.july.statement):
        refused(
            lived.url,
            partial(_approve, subject, PREPARER.person, party),
            f"{PREPARED}|{TAKEN}",
        )
    refused(
        lived.url,
        partial(_approve, lived.july.time_certified_only, POST_HOLDER.person, party),
        PREPARED,
    )


def test_nobody_approves_what_they_certified(lived: Lived) -> None:
    """Time stated by one and certified by another is approved by a third."""
    certifier = PREPARER.person
    refused(
        lived.url, partial(_approve, lived.july.time_certified_only, certifier, HOST), CERTIFIED
    )


def test_nobody_certifies_what_they_approved(lived: Lived) -> None:
    """An approval first and the same person's certificate afterwards is no way round."""
    with raw_connection(lived.url) as raw:
        stated = _stated_time(raw, POST_HOLDER.person)
        raw.commit()

    def approve_then_certify(raw: Raw) -> None:
        _approve(stated, APPROVER.person, HOST, raw)
        certificate = {
            "arrangement_id": 1,
            "event_id": _event(raw, APPROVER.person, HOST, "time_certified"),
            "time_event_id": stated,
            "certified_on": "2019-10-02",
            "capacity": "line manager",
        }
        raw.insert("time_certification", certificate)

    refused(lived.url, approve_then_certify, "certif")


def _stated_time(raw: Raw, person: str) -> int:
    """State the DCS's September by raw SQL."""
    number = _event(raw, person, HOST, "time_stated")
    september = {
        "event_id": number,
        "service_month": "2019-09",
        "service_from": "2019-09-01",
        "service_to": "2019-09-30",
        "supersedes_event_id": None,
        "reason": None,
    }
    raw.insert("time_apportionment", raw.rows("time_apportionment")[0] | september)
    return number


def test_nobody_approves_in_somebody_elses_name(lived: Lived) -> None:
    """An approval names the person and the party of its own event, not others."""

    def sign(person: str, party: str, raw: Raw) -> None:
        subject = lived.july.half_agreed
        event = _event(raw, PREPARER.person, HOST)
        raw.insert("approval", _approval(event, subject, person, party, _digest(raw, subject)))

    for person, party in (
        (PAYER_APPROVER.person, RECIPIENT),
        (PAYER_APPROVER.person, HOST),
        (PREPARER.person, RECIPIENT),
    ):
        refused(lived.url, partial(sign, person, party), f"{OWN_NAME}|{PREPARED}|{TAKEN}")


def test_no_approval_hangs_on_somebody_elses_event(lived: Lived) -> None:
    """An approval cannot be hung on an old event of the person in whose name it is forged."""

    def hang(raw: Raw) -> None:
        old = raw.run("SELECT max(event_id) FROM event WHERE person = ?", PREPARER.person)[0][0]
        row = _approval(old, lived.july.half_agreed, APPROVER.person, HOST, "0" * 64)
        raw.insert("approval", row)

    refused(lived.url, hang, f"{OWN_NAME}|{TAKEN}")


def test_what_is_not_there_yet_is_not_approved(lived: Lived) -> None:
    """An approval comes after its subject, also where the foreign key is looked at last.

    With SQLite's `defer_foreign_keys`, or in one statement of PostgreSQL, the approval could stand
    before the event that it is of: by then nobody would ask who prepared it.
    """
    refused(lived.url, _approve_ahead, "approve|FOREIGN KEY|foreign key|CHECK|check constraint")


def _approve_ahead(raw: Raw) -> None:
    person = APPROVER.person
    if raw.is_sqlite:
        raw.run("BEGIN")
        raw.run("PRAGMA defer_foreign_keys = ON")
        event = _event(raw, person, HOST)
        raw.insert("approval", _approval(event, event + 1, person, HOST, "0" * 64))
        assert _event(raw, person, HOST, "cost_recorded") == event + 1
        return
    event = _event(raw, person, HOST)
    subject = posting(raw, person=person, party=HOST).event
    approval = _approval(event, subject["event_id"], person, HOST, "0" * 64)
    # A WITH that nothing reads from is carried out after the statement that it stands before.
    raw.run(
        f"WITH later AS (INSERT INTO event ({', '.join(subject)})"
        f" VALUES ({', '.join('?' for _ in subject)}))"
        f" INSERT INTO approval ({', '.join(approval)})"
        f" VALUES ({', '.join('?' for _ in approval)})",
        *subject.values(),
        *approval.values(),
    )


def test_a_council_approves_once(lived: Lived) -> None:
    """A second approval of the same thing by the same council is refused."""
    refused(lived.url, partial(_approve, lived.july.half_agreed, "P0099", HOST), TAKEN)


# ---- issue ----
def test_an_agreed_statement_is_issued(lived: Lived) -> None:
    """What the attacks start from is taken: both have approved, and the number is the next."""
    _succeeds(lived, partial(_issue, lived.july.agreed))


def test_a_statement_that_one_council_approved_is_not_issued(lived: Lived) -> None:
    """The host's approval alone does not issue a statement."""
    refused(lived.url, partial(_issue, lived.july.half_agreed), NOT_AGREED)


def test_a_statement_that_nobody_approved_is_not_issued(lived: Lived) -> None:
    """A statement made by raw SQL is not issued by raw SQL."""

    def make_and_issue(raw: Raw) -> None:
        number = _event(raw, PREPARER.person, HOST, "statement_prepared")
        fresh = {"event_id": number, "version": 9, "digest": "1" * 64}
        raw.insert("statement", raw.rows("statement")[0] | fresh)
        _issue(number, raw)

    refused(lived.url, make_and_issue, NOT_AGREED)


def test_a_statement_is_not_issued_on_an_approval_of_something_else(lived: Lived) -> None:
    """An approval counts for just the digest that it is bound to."""

    def approve_other_and_issue(raw: Raw) -> None:
        subject = lived.july.half_agreed
        _approve(subject, PAYER_APPROVER.person, RECIPIENT, raw, digest="f" * 64)
        _issue(subject, raw)

    refused(lived.url, approve_other_and_issue, NOT_AGREED)


def test_a_statement_is_not_issued_on_a_third_partys_approval(lived: Lived) -> None:
    """Only the payee's and the payer's approvals count, one of each."""

    def approve_and_issue(party: str, raw: Raw) -> None:
        subject = lived.july.half_agreed
        _approve(subject, "P0099", party, raw)
        _issue(subject, raw)

    for party in ("DFE", "ash", ""):
        refused(lived.url, partial(approve_and_issue, party), NOT_AGREED)


def test_a_statement_is_not_issued_on_one_persons_approval_for_both(lived: Lived) -> None:
    """Two councils agree by two people: one person's approval for each does not issue it."""

    def approve_for_the_other_and_issue(raw: Raw) -> None:
        subject = lived.july.half_agreed  # which the same person approved for the host
        _approve(subject, APPROVER.person, RECIPIENT, raw)
        _issue(subject, raw)

    refused(lived.url, approve_for_the_other_and_issue, NOT_AGREED)


def test_no_number_of_a_statement_is_left_out(lived: Lived) -> None:
    """The next number is one more than the last of its payee and year, and nothing else."""
    agreed = lived.july.agreed
    for serial, previous, reason in (
        (3, 2, KEY),
        (3, 1, CHECK),
        (2, None, CHECK),
        (1, None, TAKEN),
        (0, -1, CHECK),
        (0, None, CHECK),
        (-1, None, CHECK),
    ):
        attack = partial(_issue, agreed, serial=serial, previous_serial=previous, number="X")
        refused(lived.url, attack, reason)


def test_a_year_starts_with_number_one(lived: Lived) -> None:
    """Another year's or payee's numbers do not carry on from this one's."""
    agreed = lived.july.agreed
    refused(lived.url, partial(_issue, agreed, financial_year="2020-21"), KEY)
    refused(lived.url, partial(_issue, agreed, payee=RECIPIENT), "its payee numbers it")


def test_a_statement_is_numbered_among_its_own_payees(lived: Lived) -> None:
    """A statement of one payee does not take a number from another's series."""
    attack = partial(
        _issue, lived.july.agreed, payee=RECIPIENT, serial=1, previous_serial=None, number="X"
    )
    refused(lived.url, attack, f"{KEY}|{NOT_AGREED}|payee")


def test_a_number_is_given_once(lived: Lived) -> None:
    """Neither the same number in words nor a second issue of the same statement is taken."""
    refused(lived.url, partial(_issue, lived.july.agreed, number="ASH-2019-20-0001"), TAKEN)
    refused(lived.url, partial(_issue, lived.july.statement), TAKEN)


def test_a_charge_is_issued_once(lived: Lived) -> None:
    """A charge on an issued statement is not put on a second."""

    def again(raw: Raw) -> None:
        event = _event(raw, PREPARER.person, HOST, "statement_issued")
        raw.insert("issued_charge", raw.rows("issued_charge")[0] | {"event_id": event})

    refused(lived.url, again, TAKEN)


def test_a_delivery_is_charged_once(lived: Lived) -> None:
    """A delivery that a charge has taken in is not taken in by another."""

    def again(raw: Raw) -> None:
        event = _event(raw, PREPARER.person, HOST, "recharge_earned")
        raw.insert("charge_delivery", raw.rows("charge_delivery")[0] | {"event_id": event})

    refused(lived.url, again, TAKEN)
