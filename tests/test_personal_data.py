"""Names can be erased, and the chain still verifies: on both databases."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from ledger.actions.choose_role import offer_roles
from ledger.actions.issue_token import issue_token
from ledger.actions.recognise_person import recognise_person
from ledger.actions.register_person import commitment, erase_person, register_person
from ledger.actions.seal import seal_all
from ledger.actions.sign_in import Standing, open_session
from ledger.actions.work import Ledger
from ledger.domain.errors import NotAuthenticated, NotFound
from ledger.queries import audit_trail
from ledger.queries.tokens import find_by_id
from ledger.queries.verify import verify
from ledger.store import schema
from ledger.store.arrangements import person
from ledger.store.identities import external_identity
from ledger.store.page_sessions import page_session
from ledger.store.tokens import Role
from tests.ledgers import CODE, HOST, PREPARER, WITHIN, live_through_july, set_up

NAME = "Ada Example-Smith"


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger that has lived through July, with one person more."""
    with set_up(migrated_url) as ledger:
        live_through_july(ledger)
        register_person(ledger, "P0099", NAME, arrangement=CODE, party=HOST)
        seal_all(ledger, CODE)
        yield ledger


def everything_stored(ledger: Ledger) -> str:
    """Return every value of every table as one text."""
    found: list[str] = []
    with ledger.database.reading(WITHIN) as connection:
        for table in schema.metadata().sorted_tables:
            found += [str(row) for row in connection.execute(select(table))]
    return "\n".join(found)


def holds(ledger: Ledger) -> bool:
    """Whether the chain verifies."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        return verify(connection, known.arrangement_id, CODE).holds


def test_a_name_is_kept_in_one_table_only(ledger: Ledger) -> None:
    """The name stands once in the whole database: nothing that is sealed holds it."""
    assert everything_stored(ledger).count(NAME) == 1


def test_the_commitment_sealed_is_that_of_the_name(ledger: Ledger) -> None:
    """While the name is kept, its salt and it give the commitment in the audit trail."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        row = connection.execute(select(person).where(person.c.person == "P0099")).one()
        trail = audit_trail.listing(connection, known.arrangement_id, after=None, limit=500)
    sealed = [each.detail for each in trail if each.detail.get("person") == "P0099"]
    assert sealed == [{"person": "P0099", "commitment": commitment(row.salt, NAME)}]


def test_an_erased_name_is_gone_and_the_chain_still_verifies(ledger: Ledger) -> None:
    """After erasure neither name nor salt is anywhere, and verify holds as before."""
    with ledger.database.reading(WITHIN) as connection:
        salt = connection.execute(
            select(person.c.salt).where(person.c.person == "P0099")
        ).scalar_one()
    assert holds(ledger)
    erase_person(ledger, "P0099", arrangement=CODE, party=HOST)
    stored = everything_stored(ledger)
    assert NAME not in stored
    assert salt not in stored
    assert "P0099" in stored
    assert holds(ledger)
    seal_all(ledger, CODE)
    assert holds(ledger)


def test_every_way_in_is_erased_with_the_name(ledger: Ledger) -> None:
    """Sessions, a role that waits, tokens, and what a provider calls them; of others nothing."""
    issuer = "https://login.example"
    nobody = replace(PREPARER, person="")
    ada, bob = (
        recognise_person(ledger, nobody, issuer=issuer, subject=f"{name}@council.example")
        for name in ("ada", "bob")
    )
    standing = Standing(issuer=issuer)
    tokens = {}
    for each in (ada, bob):
        open_session(ledger, each, standing)
        offer_roles(ledger, [each, replace(each, role=Role.AUDITOR)], standing)
        tokens[each] = issue_token(
            ledger, arrangement=CODE, party=HOST, role=Role.PREPARER, person_number=each.person
        )
    erase_person(ledger, ada.person, arrangement=CODE, party=HOST)
    with ledger.database.reading() as connection:
        identities = connection.execute(select(external_identity.c.person)).scalars().all()
        sessions = connection.execute(select(page_session.c.person)).scalars().all()
        for each, is_revoked in ((ada, True), (bob, False)):
            found = find_by_id(connection, tokens[each].token_id)
            assert found is not None
            assert (found.revoked_at is not None) is is_revoked
    assert (identities, sessions) == ([bob.person], [bob.person] * 3)
    stored = everything_stored(ledger)
    assert "ada@council.example" not in stored
    assert ada.person in stored
    # A sign-in that found their number just before opens nothing; the next is of somebody new.
    with pytest.raises(NotAuthenticated):
        open_session(ledger, ada, standing)
    with pytest.raises(NotAuthenticated):
        offer_roles(ledger, [ada, ada], standing)
    again = recognise_person(ledger, nobody, issuer=issuer, subject="ada@council.example")
    assert again.person not in {ada.person, bob.person}
    assert open_session(ledger, again, standing).caller == again


def test_nobody_is_erased_twice(ledger: Ledger) -> None:
    """A number without a name, or nobody's number, is not found."""
    erase_person(ledger, "P0099", arrangement=CODE, party=HOST)
    for number in ("P0099", "P-NOBODY"):
        with pytest.raises(NotFound):
            erase_person(ledger, number, arrangement=CODE, party=HOST)
