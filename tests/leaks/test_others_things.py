"""Naming another's thing in what is sent: refused as what is nowhere, and never answered again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from httpx2 import Response

from ledger.actions.authority import Caller
from ledger.domain.journal import EventKind
from ledger.store.tokens import Role
from tests.api.calls import added, slug
from tests.leaks.neighbours import AGAIN, APART, NOWHERE, Neighbours
from tests.ledgers import (
    ADMINISTRATOR,
    APPROVER,
    HOST,
    PAYER_APPROVER,
    PAYER_PREPARER,
    PREPARER,
    RECIPIENT,
    cost_row,
    definition,
)
from tests.lives.beside_the_charge import journal_row, own_cost_row
from tests.store.raw import dump

MONTH = {"from": "2019-07", "to": "2019-07"}
POOLS = {HOST: "OFFICE", RECIPIENT: "RESPITE"}
PREPARERS = ((PREPARER, RECIPIENT), (PAYER_PREPARER, HOST))


def said(answer: Response, named: object) -> tuple[int, str]:
    """Return an answer's status and words, less what was named and what is new in each."""
    text = answer.text.replace(answer.headers["x-request-id"], "")
    return answer.status_code, text.replace(str(named), "THING")


def bodies(party: str, thing: str) -> list[tuple[str, Any]]:
    """Return what names a cost's reference: to take it back, or to suppose that it moves."""
    pool = POOLS[party]
    credit = cost_row(source_ref="BACK", pool=pool, amount="-0.01", credits=thing)
    move = {"to": pool, "source_ref": thing}
    return [
        ("/costs", credit),
        ("/costs:batch", {"items": [credit]}),
        ("/costs:batch?dry_run=true", {"items": [credit]}),
        ("/cost-recovery-models/1/simulate", MONTH | {"moves": [move]}),
        ("/cost-recovery-models/1/simulate", MONTH | {"moves": [move | {"pool": pool}]}),
    ]


@pytest.mark.parametrize(("caller", "other"), PREPARERS)
def test_no_reference_of_the_others_is_found(here: Neighbours, caller: Caller, other: str) -> None:
    """To be credited, it would tell what remains of it, and to be moved, what it comes to."""
    reference = here.secrets[other].references[0]
    before = dump(here.service.url)
    for (path, body), (_, other_body) in zip(
        bodies(caller.party, reference), bodies(caller.party, "QQQ"), strict=True
    ):
        told = here.service.post(path, body, caller)
        assert told.status_code in (404, 422)
        assert said(told, reference) == said(here.service.post(path, other_body, caller), "QQQ")
    assert added(here.service.url, before).keys() <= {"audit_event", "api_token", "token_use"}


@pytest.mark.parametrize(("caller", "other"), PREPARERS)
def test_a_reference_that_the_other_took_is_not_free_and_no_more(
    here: Neighbours, caller: Caller, other: str
) -> None:
    """A reference is taken once in an arrangement; its number and kind are not told."""
    cost, own, journal = here.secrets[other].references
    for path, row in (
        ("/costs", cost_row(source_ref=cost, pool=POOLS[caller.party])),
        ("/own-costs", own_cost_row(source_ref=own)),
        ("/journals", journal_row(source_ref=journal)),
        ("/journals", journal_row(source_ref=journal.replace("-J", "-W"))),  # it waits
    ):
        answer = here.service.post(path, row, caller)
        assert (answer.status_code, slug(answer)) == (409, "source-reference-repeated")
        words = answer.json()["detail"]
        assert words.startswith(f"The source reference {row['source_ref']} is not free")
        assert not any(letter.isdigit() for letter in words.replace(row["source_ref"], ""))


@pytest.mark.parametrize(("caller", "other"), PREPARERS)
def test_no_number_of_the_others_is_found(here: Neighbours, caller: Caller, other: str) -> None:
    """Of what a payment, a refund or a write-off is of."""

    def asked(number: int) -> list[tuple[int, str]]:
        one = [{"statement": number, "amount": "1.00"}]
        paid = {"payment_ref": "P-QQQ", "received_on": "2019-12-31", "amount": "1.00"}
        sent = (
            ("/receipts", paid | {"allocations": one}),
            ("/refunds", {"source": number, "amount": "1.00", "payment_ref": "R-QQQ"}),
            ("/write-offs", {"statement": number, "amount": "1.00", "reason": "Small"}),
            ("/set-offs", {"amount": "1.00", "host_statements": one, "recipient_statements": one}),
        )
        return [said(here.service.post(path, body, caller), number) for path, body in sent]

    nowhere = asked(NOWHERE)
    assert {status for status, _ in nowhere} <= {404, 422}
    assert asked(here.secrets[other].cost) == nowhere
    assert asked(here.elsewhere(EventKind.STATEMENT_PREPARED)) == nowhere


@pytest.mark.parametrize("caller", [APPROVER, PAYER_APPROVER])
def test_nobody_of_the_others_is_found(here: Neighbours, caller: Caller) -> None:
    """A deputy is one of the approver's own council: whether others have a number is not told."""
    other = PAYER_PREPARER if caller is APPROVER else PREPARER
    days = {"starts_on": "2020-04-01", "ends_on": "2020-04-03", "reason": "Leave"}
    told = {
        said(here.service.post("/delegations", days | {"to_person": person}, caller), person)
        for person in (other.person, here.person, "P9999")
    }
    assert [status for status, _ in told] == [422]


def test_the_codes_of_arrangements_are_not_told(here: Neighbours) -> None:
    """To an administrator of another one, who would set one up."""
    theirs = replace(ADMINISTRATOR, person="P0100", party="ELM", arrangement=APART)
    told = {
        said(here.service.post("/v1/arrangements", definition(code=code), theirs), code)
        for code in ("ash-birch", "no-such-one")
    }
    assert [status for status, _ in told] == [403]


def test_a_key_answers_again_to_nobody_else(here: Neighbours) -> None:
    """Not to another person, nor to the same one for the other council, nor in another arrangement.

    Whatever the key: what it recorded is told to whoever recorded it, for whom they did.
    """
    body = cost_row(source_ref="KEY-1")
    first = here.service.post("/costs", body, PREPARER, key="the-key")
    assert first.status_code == 201
    for caller, reason in (
        (PAYER_PREPARER, "not-permitted"),
        (replace(PAYER_PREPARER, person=PREPARER.person), "idempotency-key-reused"),
        (replace(PREPARER, person="P0020"), "source-reference-repeated"),
        (replace(APPROVER, role=Role.APPROVER), "not-permitted"),
    ):
        assert slug(here.service.post("/costs", body, caller, key="the-key")) == reason
    there = replace(PREPARER, arrangement=AGAIN)
    path = f"/v1/arrangements/{AGAIN}/costs"
    again = here.service.post(path, body, there, key="the-key")
    assert again.status_code == 201
    assert again.json()["id"] != first.json()["id"]
    assert here.service.post("/costs", body, PREPARER, key="the-key").json() == first.json()
