"""No report is issued that both councils have not agreed, by raw SQL on either database."""

from __future__ import annotations

from functools import partial

import pytest

from tests.ledgers import APPROVER, HOST, PAYER_APPROVER, PREPARER, RECIPIENT
from tests.store.conftest import Lived
from tests.store.raw import Raw, raw_connection, refused
from tests.store.test_submissions import DIGEST, OUTSIDER, event

NOT_AGREED = "both councils agree a report before issue"
PREPARED = "nobody approves what they prepared"
OWN = "an agreement is made by its own person and party"
OTHER = "b" * 64


def submitted(raw: Raw) -> int:
    """Put a report before both councils; return its number."""
    number = event(raw, PREPARER.person, HOST, "report_submitted")
    row = {
        "arrangement_id": 1,
        "event_id": number,
        "kind": "quarterly",
        "period": "2019-09",
        "digest": DIGEST,
    }
    raw.insert("report_submission", row)
    return number


def agree(raw: Raw, subject: int, by: str, of: str, /, **changes: object) -> None:
    """Agree it for a council."""
    row = {
        "arrangement_id": 1,
        "event_id": event(raw, by, of, "report_agreed"),
        "subject_event_id": subject,
        "digest": DIGEST,
        "person": by,
        "party": of,
    }
    raw.insert("report_agreement", row | changes)


def issue(raw: Raw, subject: int, digest: str = DIGEST) -> None:
    """Issue it."""
    row = {
        "arrangement_id": 1,
        "event_id": event(raw, APPROVER.person, HOST, "report_issued"),
        "subject_event_id": subject,
        "digest": digest,
    }
    raw.insert("report_issue", row)


def waiting(lived: Lived, *agreed: tuple[str, str]) -> int:
    """Submit a report, agree it as given, and commit."""
    with raw_connection(lived.url) as raw:
        number = submitted(raw)
        for person, party in agreed:
            agree(raw, number, person, party)
        raw.commit()
    return number


BOTH = ((APPROVER.person, HOST), (PAYER_APPROVER.person, RECIPIENT))


def test_what_both_councils_agreed_is_issued(lived: Lived) -> None:
    """What the attacks start from is taken."""
    number = waiting(lived, *BOTH)
    with raw_connection(lived.url) as raw:
        issue(raw, number)
        raw.commit()


@pytest.mark.parametrize(
    "agreed",
    [
        pytest.param((), id="by nobody"),
        pytest.param((BOTH[0],), id="by the host only"),
        pytest.param((BOTH[1],), id="by the recipient only"),
        pytest.param((BOTH[0], (APPROVER.person, RECIPIENT)), id="by one person for both"),
        pytest.param((BOTH[0], (OUTSIDER, "DFE")), id="by a party that keeps no book"),
    ],
)
def test_a_report_is_not_issued_before(lived: Lived, agreed: tuple[tuple[str, str], ...]) -> None:
    """Both councils, by two people, each for a council that keeps a book."""
    number = waiting(lived, *agreed)
    refused(lived.url, partial(issue, subject=number), NOT_AGREED)


def test_another_figure_is_not_issued(lived: Lived) -> None:
    """Neither under another digest, nor where one council agreed another."""
    number = waiting(lived, *BOTH)
    refused(lived.url, partial(issue, subject=number, digest=OTHER), NOT_AGREED)
    half = waiting(lived, BOTH[0])
    with raw_connection(lived.url) as raw:
        agree(raw, half, *BOTH[1], digest=OTHER)
        raw.commit()
    refused(lived.url, partial(issue, subject=half), NOT_AGREED)


def test_nobody_agrees_what_they_submitted(lived: Lived) -> None:
    """The preparer's own agreement is refused, in either council's name."""
    number = waiting(lived)
    for party in (HOST, RECIPIENT):

        def attack(raw: Raw, party: str = party) -> None:
            agree(raw, number, PREPARER.person, party)

        refused(lived.url, attack, PREPARED)


def test_nobody_agrees_in_anothers_name(lived: Lived) -> None:
    """The row names the person and the council of its own event."""
    number = waiting(lived)
    for changes in ({"person": PAYER_APPROVER.person}, {"party": RECIPIENT}):

        def forge(raw: Raw, changes: dict[str, str] = changes) -> None:
            agree(raw, number, APPROVER.person, HOST, **changes)

        refused(lived.url, forge, OWN)
