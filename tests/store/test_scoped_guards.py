"""Nobody decides on what they uploaded, a period opens by its steps, and no scope blinds a guard.

The attacks are raw SQL: as whoever may do anything to the tables, and on PostgreSQL as the owner
and as the service, which may say any scope, and another one while the rows of a statement go by.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

import psycopg
import pytest

from ledger.actions.authority import Permission
from ledger.actions.close_period import set_status, soft_close_period
from ledger.actions.decide import approve
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain.errors import SamePerson, StatusConflict
from ledger.domain.journal import Event, EventKind
from ledger.store.approvals import approval
from ledger.store.database_roles import DatabaseRole
from ledger.store.guards import ROW_RULES
from ledger.store.periods import PeriodStatus
from tests.closing import (
    APRIL,
    MAY,
    ask_to_reopen,
    close,
    close_soft_closed,
    reopen_for,
    soft_close,
    view,
)
from tests.database_roles import as_role
from tests.evidence.sealing import verified
from tests.ledgers import (
    APPROVER,
    HOST,
    PAYER_APPROVER,
    POST_HOLDER,
    PREPARER,
    RECIPIENT,
    do,
    opened,
)
from tests.lives.approvals import DEPUTY
from tests.store.conftest import Lived
from tests.store.raw import Raw, Row, dump, posting, raw_connection, refused

UPLOADED = "nobody approves what they uploaded"
BY_STEPS = "a period opens by its steps only"
NOT_AGAIN = "time is certified before it is approved"
SENDER, COLLEAGUE = "P9001", "P9010"
ROLES = (DatabaseRole.SERVICE, DatabaseRole.MIGRATIONS)
SCOPES = {"ledger.arrangement": "2", "ledger.party": RECIPIENT}


@contextmanager
def as_a_role(url: str, role: str) -> Iterator[Raw]:
    """Open the driver's connection as a role, within the arrangement and for everybody."""
    address = as_role(url, role).replace("postgresql+psycopg", "postgresql", 1)
    with psycopg.connect(address) as connection:
        raw = Raw(connection, role)
        say(raw, "ledger.arrangement", "1")
        say(raw, "ledger.party", "*")
        yield raw
        raw.rollback()


def say(raw: Raw, setting: str, value: str) -> None:
    """Name another scope until the transaction ends."""
    raw.run("SELECT set_config(?, ?, true)", setting, value)


def event(raw: Raw, person: str, kind: str = "approved", **columns: str) -> int:
    """Insert an event of the host's, without journals; return its number."""
    made = posting(raw, person=person, party=HOST, kind=kind, **columns)
    made.write(raw)
    number: int = made.event["event_id"]
    return number


def from_a_file(raw: Raw, *, sender: str, posted: int) -> None:
    """Have an event come from a file that one uploaded, and a colleague confirmed."""
    upload = raw.rows("upload")[0] | {"upload_id": f"{posted:016x}", "person": sender}
    raw.insert("upload", upload)
    number = event(raw, COLLEAGUE, "upload_confirmed")
    confirmed = raw.rows("confirmed_upload")[0]
    raw.insert(
        "confirmed_upload", confirmed | {"event_id": number, "upload_id": upload["upload_id"]}
    )
    row = raw.rows("confirmed_upload_row")[0]
    raw.insert("confirmed_upload_row", row | {"event_id": number, "posted_event_id": posted})


@pytest.fixture
def uploaded(lived: Lived) -> tuple[str, int]:
    """The address of a ledger, and the event that a colleague of SENDER's confirmed there."""
    with raw_connection(lived.url) as raw:
        posted = event(raw, COLLEAGUE, "time_stated")
        from_a_file(raw, sender=SENDER, posted=posted)
        raw.commit()
    return lived.url, posted


def approval_row(raw: Raw, subject: int, person: str, **columns: str) -> Row:
    """Return an approval on an event of its own."""
    return {
        "arrangement_id": 1,
        "event_id": event(raw, person, **columns),
        "subject_event_id": subject,
        "purpose": "statement",
        "subject_digest": "0" * 64,
        "party": HOST,
        "person": person,
        "approved_on": "2019-10-08",
    }


def decision_row(raw: Raw, subject: int, person: str, **columns: str) -> Row:
    """Return a rejection on an event of its own: nothing else holds it but who it is by."""
    approved = approval_row(raw, subject, person, **columns)
    changed = {"decided_on": approved.pop("approved_on"), "decision": "reject", "reason": "No"}
    del approved["purpose"]
    return approved | changed


ROWS: dict[str, Callable[..., Row]] = {"approval": approval_row, "decision": decision_row}


# ---- what was uploaded ----
@pytest.mark.parametrize("table", ROWS)
def test_nobody_decides_on_what_they_uploaded(uploaded: tuple[str, int], table: str) -> None:
    """Nor does the deputy of whoever uploaded; another approver does, by a deputy too."""
    url, posted = uploaded

    def decide(raw: Raw, person: str) -> None:
        raw.insert(table, ROWS[table](raw, posted, person))

    refused(url, partial(decide, person=SENDER), UPLOADED)
    with raw_connection(url) as raw:
        theirs = event(raw, COLLEAGUE, "time_stated")
        from_a_file(raw, sender=APPROVER.person, posted=theirs)
        raw.commit()

    def decide_as_deputy(raw: Raw, subject: int) -> None:
        (number,) = raw.run("SELECT event_id FROM delegation WHERE to_person = ?", DEPUTY.person)
        row = ROWS[table](raw, subject, DEPUTY.person, effective_on="2020-03-31", period="2020-03")
        act = {"arrangement_id": 1, "event_id": row["event_id"], "delegation_event_id": number[0]}
        raw.insert("delegated_act", act)
        raw.insert(table, row)

    refused(url, partial(decide_as_deputy, subject=theirs), UPLOADED)
    for subject, act in ((posted, decide_as_deputy), (theirs, _by("P9020", table))):
        with raw_connection(url) as raw:
            act(raw, subject)
            raw.commit()


def _by(person: str, table: str) -> Callable[[Raw, int], None]:
    return lambda raw, subject: raw.insert(table, ROWS[table](raw, subject, person))


@pytest.mark.parametrize("dialect", ["postgresql"])
@pytest.mark.parametrize("table", ROWS)
def test_no_scope_hides_who_uploaded(uploaded: tuple[str, int], table: str) -> None:
    """Neither the other council, said beforehand, nor another that a row says as it goes by."""
    url, posted = uploaded
    before = dump(url)
    for role in ROLES:
        with as_a_role(url, role) as raw:
            row = ROWS[table](raw, posted, SENDER)
            say(raw, "ledger.party", RECIPIENT)
            with pytest.raises(psycopg.errors.RestrictViolation, match=UPLOADED):
                raw.insert(table, row)
    for setting, value in SCOPES.items():
        with as_a_role(url, DatabaseRole.SERVICE) as raw:
            honest = ROWS[table](raw, event(raw, PREPARER.person), APPROVER.person)
            attack = ROWS[table](raw, posted, SENDER)
            with pytest.raises(psycopg.errors.RestrictViolation):
                blinding(raw, table, honest, attack, changing="party", setting=(setting, value))
    assert dump(url) == before


def blinding(
    raw: Raw, table: str, honest: Row, attack: Row, *, changing: str, setting: tuple[str, str]
) -> None:
    """Insert two rows in one statement, of which the second says another scope as it goes by.

    Which arrangement a new row must be of is looked up once a statement, for the first row: so
    only a guard stands before the second. `changing` is a column of text.
    """
    signs = ["?" for _ in attack]
    signs[list(attack).index(changing)] = "CASE WHEN set_config(?, ?, true) <> '' THEN ? END"
    values: list[object] = []
    for name, value in attack.items():
        values += [*setting, value] if name == changing else [value]
    raw.run(
        f"INSERT INTO {table} ({', '.join(attack)})"
        f" VALUES ({', '.join('?' for _ in honest)}), ({', '.join(signs)})",
        *honest.values(),
        *values,
    )


# ---- certified before it is approved ----
def certification_row(raw: Raw, time: int, person: str) -> Row:
    """Return a certification on an event of its own."""
    return {
        "arrangement_id": 1,
        "event_id": event(raw, person, "time_certified"),
        "time_event_id": time,
        "certified_on": "2019-10-02",
        "capacity": "line manager",
    }


def _approved_ahead(raw: Raw) -> int:
    """Approve an event before it states any time, by which nobody's certificate is asked for."""
    stated = event(raw, POST_HOLDER.person, "time_stated")
    raw.insert("approval", approval_row(raw, stated, APPROVER.person))
    return stated


def test_what_is_approved_is_not_certified_afterwards(lived: Lived) -> None:
    """Whoever may do anything to the tables is refused; what is not approved is certified."""

    def certify(raw: Raw) -> None:
        raw.insert("time_certification", certification_row(raw, _approved_ahead(raw), "P9020"))

    refused(lived.url, certify, NOT_AGAIN)
    with raw_connection(lived.url) as raw:
        stated = event(raw, POST_HOLDER.person, "time_stated")
        raw.insert("time_certification", certification_row(raw, stated, PREPARER.person))
        raw.commit()


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_no_scope_hides_an_approval_from_a_certificate(lived: Lived) -> None:
    """An approver does not certify what they approved, whatever scope the row names."""
    before = dump(lived.url)
    with as_a_role(lived.url, DatabaseRole.SERVICE) as raw:
        stated = event(raw, POST_HOLDER.person, "time_stated")
        honest = certification_row(raw, stated, PREPARER.person)
        attack = certification_row(raw, _approved_ahead(raw), APPROVER.person)
        with pytest.raises(psycopg.errors.RestrictViolation, match=NOT_AGAIN):
            blinding(
                raw,
                "time_certification",
                honest,
                attack,
                changing="capacity",
                setting=("ledger.arrangement", "2"),
            )
    assert dump(lived.url) == before


# ---- every other guard that looks ----
LOOKING = sorted({table for _, table, _, _ in ROW_RULES} - {"ledger_epoch"})  # without a policy
NOW = "pg_current_xact_id()::text::bigint + (SELECT max(epoch_offset) FROM ledger_epoch)"


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_where_nothing_is_in_sight_the_guards_let_nothing_in(lived: Lived) -> None:
    """A row that says another arrangement as it goes by is refused by a guard of its table.

    So none that refuses where there is something stands alone: beside it one refuses all of it.
    """
    seen = {}
    with as_a_role(lived.url, DatabaseRole.SERVICE) as raw:
        for table in LOOKING:
            names = list(raw.rows(table)[0])
            # An event is of its own transaction, or another guard would refuse it for that.
            columns = ", ".join(
                NOW if (table, each) == ("event", "known") else each for each in names
            )
            which = "n_journals > 0" if table == "event" else "true"
            raw.run("SAVEPOINT one")
            with pytest.raises(psycopg.Error) as refusal:
                raw.run(
                    f"INSERT INTO {table} ({', '.join(names)}) SELECT {columns} FROM {table}"
                    f" WHERE {which} AND set_config('ledger.arrangement', '2', true) = '2'"
                )
            raw.run("ROLLBACK TO one")
            seen[table] = type(refusal.value)
    assert seen == dict.fromkeys(LOOKING, psycopg.errors.RestrictViolation)


# ---- periods ----
@pytest.fixture
def closed(ash_birch_url: str) -> Iterator[Ledger]:
    """A ledger in which April is closed and May soft-closed."""
    with opened(ash_birch_url) as ledger:
        close(ledger, APRIL)
        soft_close(ledger, MAY)
        yield ledger


def address(ledger: Ledger) -> str:
    """Return where its database is."""
    return ledger.database.url.render_as_string(hide_password=False)


SET = "UPDATE accounting_period SET status ="
ALL = "arrangement_id, period, financial_year, period_number, starts_on, ends_on"
OPENINGS = {
    "open": f"{SET} 'open' WHERE period = '{APRIL}'",
    "soft-close what is closed": f"{SET} 'soft_closed' WHERE period = '{APRIL}'",
    "open what is soft-closed": f"{SET} 'open' WHERE period = '{MAY}'",
    "open all": f"{SET} 'open'",
    "name an open one so": f"UPDATE accounting_period SET period = '{MAY}' "
    "WHERE period = '2019-06'",
    "overwrite": f"INSERT INTO accounting_period ({ALL}, status) SELECT {ALL}, status"
    f" FROM accounting_period WHERE period = '{APRIL}'"
    " ON CONFLICT (arrangement_id, period) DO UPDATE SET status = 'open'",
}
IN_SQLITE = {
    "replace": f"REPLACE INTO accounting_period ({ALL}, status) SELECT {ALL}, 'open'"
    f" FROM accounting_period WHERE period = '{APRIL}'",
    "or replace": "UPDATE OR REPLACE accounting_period SET period = "
    f"'{APRIL}' WHERE period = '2019-06'",
}
TAKEN = "UNIQUE constraint|duplicate key"


def test_a_period_is_not_opened_past_its_steps(closed: Ledger) -> None:
    """By no statement, nor by a new row in the place of the old one; more closed is not refused."""
    more = IN_SQLITE if closed.database.is_sqlite else {}
    for statement in (*OPENINGS.values(), *more.values()):
        refused(address(closed), trying(statement), BY_STEPS)
    refused(address(closed), _begin_anew, f"{BY_STEPS}|{TAKEN}")
    with raw_connection(address(closed)) as raw:
        raw.run("UPDATE accounting_period SET status = 'closed' WHERE period >= '2019-05'")
        raw.run(f"{SET} 'soft_closed' WHERE period = '{MAY}'")
        raw.run("UPDATE accounting_period SET status = 'open' WHERE period >= '2019-06'")
        raw.commit()
    assert verified(closed).holds


def trying(statement: str) -> Callable[[Raw], object]:
    """Return an attack by one statement."""
    return lambda raw: raw.run(statement)


def _begin_anew(raw: Raw) -> None:
    (row,) = [each for each in raw.rows("accounting_period") if each["period"] == APRIL]
    raw.run("DELETE FROM accounting_period WHERE period = ?", APRIL)
    raw.insert("accounting_period", row | {"status": "open"})


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_no_scope_hides_the_steps_of_a_period(closed: Ledger) -> None:
    """The service may set a status, and opens nothing by it, whatever scope the row names."""
    before = dump(address(closed))
    opens = "CASE WHEN period = ? THEN 'closed' WHEN set_config(?, ?, true) <> '' THEN 'open' END"
    for role in ROLES:
        for setting, value in SCOPES.items():
            with as_a_role(address(closed), role) as raw:
                with pytest.raises(psycopg.errors.RestrictViolation, match=BY_STEPS):
                    raw.run(f"{SET} {opens} WHERE period <= ?", APRIL, setting, value, MAY)
                raw.rollback()
    assert dump(address(closed)) == before


def test_closing_reopening_and_closing_again_passes(closed: Ledger) -> None:
    """Each step sets the row as it always does, and the chain holds."""
    ask_to_reopen(closed, MAY)
    for caller in (APPROVER, PAYER_APPROVER):
        reopen_for(closed, MAY, caller)
    ask_to_reopen(closed, APRIL)
    for caller in (APPROVER, PAYER_APPROVER):
        reopen_for(closed, APRIL, caller)
    close(closed, APRIL)
    soft_close(closed, MAY)
    close_soft_closed(closed, MAY)
    assert [view(closed, each).status for each in (APRIL, MAY)] == [PeriodStatus.CLOSED] * 2
    assert verified(closed).holds


# ---- as the actions tell it ----
@dataclass(slots=True)
class PastItsCheck:
    """An action that at its first try had looked too early, and then does as it always does."""

    early: Callable[[Work], object]
    action: Callable[[Work], Receipt]
    tries: int = 0

    def __call__(self, work: Work) -> Receipt:
        """Act."""
        self.tries += 1
        if self.tries == 1:
            self.early(work)
        return self.action(work)


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_whoever_uploaded_is_told_so_where_the_guard_refused_first(lived: Lived) -> None:
    """The second look finds what the guard did: the same person may not do both."""
    stated = lived.july.time_certified_only
    with raw_connection(lived.url) as raw:
        from_a_file(raw, sender=SENDER, posted=stated)
        raw.commit()

    def early(work: Work) -> None:
        posted = work.post(Event(EventKind.APPROVED, work.today), {})
        row = {"subject_event_id": stated, "purpose": "time", "subject_digest": "0" * 64}
        by = {"party": HOST, "person": SENDER, "approved_on": work.today}
        work.insert(approval, {"event_id": posted.event_id} | row | by)

    act = PastItsCheck(early, lambda work: approve(work, stated))
    sender = replace(APPROVER, person=SENDER)
    with opened(lived.url) as ledger, pytest.raises(SamePerson, match="uploaded the file"):
        do(ledger, sender, Permission.DECIDE, act)
    assert act.tries == 2


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_whoever_opens_too_late_is_told_where_the_guard_refused_first(closed: Ledger) -> None:
    """A period that was closed in between is closed: a conflict, and no fault."""
    was = view(closed, APRIL)
    act = PastItsCheck(
        lambda work: set_status(work, was, PeriodStatus.SOFT_CLOSED),
        lambda work: soft_close_period(work, APRIL),
    )
    with pytest.raises(StatusConflict, match="it is not open"):
        do(closed, APPROVER, Permission.SOFT_CLOSE_PERIOD, act)
    assert act.tries == 2
