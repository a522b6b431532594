"""The audit pack, on both databases: whole, ordered, provable, and for no eyes but its readers'."""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from ledger.actions.work import Ledger
from ledger.domain import errors
from ledger.domain.accounts import Account
from ledger.domain.audit_pack import AuditPack
from ledger.domain.audit_pack_lines import WITHHELD, added, journals_of
from ledger.domain.audit_pack_selection import Mark, SelectionRules
from ledger.domain.clock import FixedClock
from ledger.queries.audit_pack import PackQuestion, audit_pack, pinned
from ledger.queries.journals import JournalFilter, listing
from tests.audit_packs import (
    END,
    MARKED,
    Odd,
    chunks,
    drawn,
    everything_in,
    keys,
    live_oddly,
    rows_of,
    text_of,
    workbook_of,
)
from tests.database_roles import EVERYDAY
from tests.evidence.sealing import sealed_to_the_end
from tests.ledgers import (
    CODE,
    HOST,
    NOON,
    RECIPIENT,
    WITHIN,
    live_through_july,
    record_one_cost,
    set_up,
)
from tests.lives.approvals import live_through_approvals
from tests.lives.beside_the_charge import live_beside_the_charge, own_cost
from tests.lives.credit import live_through_credit
from tests.lives.other_way import other_way
from tests.lives.settlements import live_through_settlements
from tests.postgres import PostgresServer

BOTH = (HOST, RECIPIENT)
SECRET = "Award to J Smith"


@dataclass(frozen=True, slots=True)
class Standing:
    """A ledger that the tests of this module read and none of them writes to."""

    ledger: Ledger
    url: str
    odd: Odd


def _database(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """Give the address of a migrated database of the kind asked for."""
    if request.param == "sqlite":
        copy = folder / "ledger.sqlite3"
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), copy)
        yield f"sqlite:///{copy}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = f"pack_{uuid4().hex}"
    server.create_database(name, request.getfixturevalue("migrated_postgres"))
    yield server.url(name, role=EVERYDAY)
    server.drop_database(name)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def odd(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Standing]:
    """A ledger of odd journals: see the table in `tests/audit_packs.py`."""
    for url in _database(request, tmp_path_factory.mktemp("odd")):
        clock = FixedClock(datetime(2019, 6, 28, 10, tzinfo=UTC))
        with set_up(url, clock=clock) as ledger:
            made = live_oddly(ledger)
            yield Standing(replace(ledger, clock=FixedClock(NOON)), url, made)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lived(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Standing]:
    """A ledger in which nearly everything has happened, both councils supplying the other."""
    for url in _database(request, tmp_path_factory.mktemp("lived")):
        with set_up(url, **other_way()) as ledger:
            july = live_through_july(ledger)
            earlier = sealed_to_the_end(ledger).last_sequence
            live_through_settlements(ledger, july)
            live_beside_the_charge(ledger)
            live_through_approvals(ledger)
            live_through_credit(ledger, july)
            record_one_cost(
                ledger,
                source_ref="PAY-SMITH-07",
                source="payroll",
                subjective="Employees",
                amount="1234.56",
                description=SECRET,
            )
            own_cost(ledger, source_ref="OWN-SMITH", subjective="Employees", description=SECRET)
            sealed_to_the_end(ledger)
            yield Standing(ledger, url, Odd({}, earlier))


Forms = dict[tuple[str, bool], bytes]


@pytest.fixture(scope="module")
def workbooks(lived: Standing) -> Forms:
    """Its workbook for each council, whole and redacted."""
    return {
        (party, redacted): workbook_of(lived.ledger, party=party, redacted=redacted)
        for party in BOTH
        for redacted in (False, True)
    }


# ---- balances ----
def by_sql(standing: Standing, *, known_before: int, as_at: str = "2020-03-31") -> dict[Any, Any]:
    """Debits and credits by book and account, of lines known before a place and dated by a day."""
    with rows_of(standing.url) as raw:
        rows = raw.run(
            "SELECT book, account, amount_pence FROM journal_line"
            " WHERE effective_on <= ? AND known < ?",
            as_at,
            known_before,
        )
    found: dict[Any, list[int]] = {}
    for book, account, pence in rows:
        sides = found.setdefault((book, account), [0, 0])
        sides[pence < 0] += abs(pence)
    return found


def horizon(standing: Standing, sequence: int | None = None) -> int:
    """The place in the order of knowing before which a sequence, or everything, was sealed."""
    with rows_of(standing.url) as raw:
        rows = raw.run("SELECT first_sequence + n_events - 1, horizon FROM seal")
    return int(max(number for last, number in rows if sequence is None or last <= sequence))


@pytest.mark.parametrize("party", BOTH)
def test_the_trial_balances_are_the_sums_of_the_lines(lived: Standing, party: str) -> None:
    """At both times of knowing, of both books, whoever reads them: as SQL adds the lines up."""
    with drawn(lived.ledger, party=party, earlier=str(lived.odd.earlier)) as pack:
        later = {
            (row.book, int(row.account)): [row.later.debit_pence, row.later.credit_pence]
            for row in pack.trial
        }
        earlier = {
            (row.book, int(row.account)): [row.earlier.debit_pence, row.earlier.credit_pence]
            for row in pack.trial
            if row.earlier.lines
        }
    assert later == by_sql(lived, known_before=horizon(lived))
    assert earlier == by_sql(lived, known_before=horizon(lived, lived.odd.earlier))
    assert len(earlier) < len(later)


def test_the_restatement_is_what_became_known_by_cause(odd: Standing) -> None:
    """Of the odd costs six are entered after the earlier seal: 600.06 more in the pools."""
    with drawn(odd.ledger, earlier=str(odd.odd.earlier)) as pack:
        (pool,) = (each for each in pack.restated if each.account is Account.COST_POOL)
        assert (pool.movement.lines, pool.movement.net_pence) == (6, 6 * 100_01)
        assert pool.cause == "cost_recorded"
        for row in pack.trial:
            causes = added(
                each.movement
                for each in pack.restated
                if (each.book, each.account) == (row.book, row.account)
            )
            assert causes == row.became_known


def test_what_nobody_may_see_is_restated_without_a_cause(lived: Standing) -> None:
    """To Birch, Ash's costs became known, and not what of them is by hand and what is not."""
    with drawn(lived.ledger, party=RECIPIENT, earlier=str(lived.odd.earlier)) as pack:
        hidden = [each for each in pack.restated if each.cause is None]
        assert hidden
        assert all(each.book == HOST for each in hidden)
        causes = {each.cause for each in pack.restated if each.book == HOST}
        assert not causes & {"cost_recorded", "own_cost_recorded"}


def test_a_pack_of_a_year_opens_with_the_balance_before_it(odd: Standing) -> None:
    """From August on, 31 July's costs are the opening; only two of August's move it."""
    august = date(2019, 8, 1), date(2019, 8, 31)
    with drawn(odd.ledger, first=august[0], as_at=august[1]) as pack:
        (row,) = (each for each in pack.trial if each.account is Account.COST_POOL)
        assert row.within.debit_pence == 2 * 100_01
        assert row.opening.debit_pence == row.later.debit_pence - 2 * 100_01
        dated = {line.effective_on for line in pack.lines()}
        assert dated == {date(2019, 8, 2), date(2019, 8, 30)}
        assert all(each.left == each.right for each in pack.counts)


def test_without_an_earlier_time_it_is_the_end_of_the_date(odd: Standing) -> None:
    """Sealed by the end of 31 August is the seal of the sixth; by that of July nothing is."""
    with drawn(odd.ledger, as_at=date(2019, 8, 31)) as pack:
        assert pack.earlier.sequence == odd.odd.earlier
    with drawn(odd.ledger, as_at=date(2019, 7, 31)) as pack:
        assert pack.earlier.sequence == 0
        assert not any(row.earlier.lines for row in pack.trial)


# ---- the lines ----
@pytest.mark.parametrize("party", BOTH)
def test_the_lines_shown_are_those_of_the_journals_endpoint(lived: Standing, party: str) -> None:
    """What `/journals` lists to a council's people, each line once, in order of sequence."""
    with lived.ledger.database.reading(WITHIN) as connection:
        listed = listing(
            connection, 1, filters=JournalFilter(costs_of=party), after="", limit=10_000
        )
    wanted = {(journal.id, line.line) for journal in listed for line in journal.lines}
    with drawn(lived.ledger, party=party) as pack:
        lines = list(pack.lines())
    assert keys(lines) == wanted
    assert len(lines) == len(wanted)
    order = [(line.sequence, line.journal_no, line.line) for line in lines]
    assert order == sorted(order)


@pytest.mark.parametrize("redacted", [False, True])
@pytest.mark.parametrize("party", BOTH)
def test_lines_and_totals_make_up_the_trial_balance(
    lived: Standing, party: str, redacted: bool
) -> None:
    """Of each account, both sides: whatever is left out is in the totals, and nothing twice."""
    with drawn(lived.ledger, party=party, redacted=redacted) as pack:
        assert pack.withheld_lines > 0
        every = list(pack.lines())
        for row in pack.trial:
            place = (row.book, row.account)
            lines = [line for line in every if (line.book, line.account) == place]
            held = added(
                each.movement for each in pack.withheld if (each.book, each.account) == place
            )
            sides = (
                sum(max(line.amount_pence, 0) for line in lines) + held.debit_pence,
                sum(max(-line.amount_pence, 0) for line in lines) + held.credit_pence,
            )
            assert sides == (row.within.debit_pence, row.within.credit_pence)
            assert len(lines) + held.lines == row.within.lines
        assert all(each.left == each.right for each in pack.counts)


@pytest.mark.parametrize(("party", "limit"), [(HOST, 40), (RECIPIENT, 2)])
def test_lines_are_read_in_chunks_of_whole_events(lived: Standing, party: str, limit: int) -> None:
    """Taken up after the last sequence, in whatever transaction, every line comes once.

    Also across a stretch of which the reader may see no line: Birch at Ash's costs.
    """
    found = chunks(lived.ledger, limit, party=party)
    whole = [line for chunk in found for line in chunk]
    with drawn(lived.ledger, party=party) as pack:
        assert whole == list(pack.lines())
    sequences = [{line.sequence for line in chunk} for chunk in found]
    assert sum(map(len, sequences)) == len(set().union(*sequences))
    assert all(
        len(chunk) <= limit or len({line.sequence for line in chunk}) == 1 for chunk in found
    )


def test_a_line_says_where_it_came_from(lived: Standing) -> None:
    """A cost its reference and words, a statement its number, a matched payment its receipt's."""
    with drawn(lived.ledger) as pack:
        by_kind = {line.kind.value: line for line in pack.lines() if line.book == HOST}
        theirs = {line.kind.value: line for line in pack.lines() if line.book == RECIPIENT}
    assert (by_kind["cost_recorded"].source_ref, by_kind["cost_recorded"].narrative) == (
        "PAY-SMITH-07",
        SECRET,
    )
    assert by_kind["statement_issued"].document == by_kind["statement_issued"].narrative
    assert theirs["payment_matched"].source_ref == "BACS-1"
    assert by_kind["recharge_earned"].source_ref is None
    assert "share" in str(by_kind["recharge_earned"].narrative)
    assert "Our officer's time" in str(by_kind["manual_journal_posted"].narrative)


def test_why_cost_was_accrued_is_for_its_supplier(lived: Standing) -> None:
    """Birch reads what was earned of Ash's accrual, and not why it was made."""
    for party, said in ((HOST, "The telephone bill has not come"), (RECIPIENT, WITHHELD)):
        with drawn(lived.ledger, party=party) as pack:
            accrued = [line for line in pack.lines() if line.kind == "accrual_posted"]
        assert accrued
        assert {line.narrative for line in accrued} == {said}


# ---- what marks a journal out, and the sample ----
def test_each_odd_journal_has_its_marks_and_no_other(odd: Standing) -> None:
    """As the table in `tests/audit_packs.py` says, line by line."""
    with drawn(odd.ledger) as pack:
        found = {
            journal[0].event_id: set(pack.selector.marks(journal))
            for journal in journals_of(pack.lines())
        }
        selected = {journal[0].event_id: set(marks) for journal, marks in pack.selected()}
    assert found == {odd.odd.events[name]: marks for name, marks in MARKED.items()}
    assert selected == {number: marks for number, marks in found.items() if marks}


def test_the_survey_counts_the_marks(odd: Standing) -> None:
    """By hand over the same table."""
    counted = Counter(mark for marks in MARKED.values() for mark in marks)
    with drawn(odd.ledger) as pack:
        assert pack.survey.marked == {mark: counted.get(mark, 0) for mark in Mark}
        assert pack.survey.selected == 9
        assert (pack.survey.events, pack.survey.journals) == (14, 14)


def test_other_numbers_mark_other_journals(odd: Standing) -> None:
    """A limit of 1,500.00 marks UNROUND; 32 days mark LATE alone; an event of P0003 is not rare."""
    rules = SelectionRules(limits_pence=(1_500_00,), back_dated_days=32, rare_events=1)
    with drawn(odd.ledger, rules=rules) as pack:
        found = {journal[0].event_id: set(marks) for journal, marks in pack.selected()}
    events = odd.odd.events
    assert found[events["UNROUND"]] == {Mark.UNDER_A_LIMIT}
    assert events["UNDER"] not in found
    assert found[events["LATE"]] == {Mark.BACK_DATED}
    assert found[events["ADJUSTED"]] == {Mark.AFTER_CLOSE}
    assert found[events["RARE"]] == {Mark.RARE_USER}


def naively(standing: Standing) -> dict[tuple[int, int], set[str]]:
    """Work the marks of every journal out again, one row after the other, without our own code."""
    london = ZoneInfo("Europe/London")
    found: dict[tuple[int, int], set[str]] = {}
    with rows_of(standing.url) as raw:
        events = {row["event_id"]: row for row in raw.rows("event")}
        people = Counter(row["person"] for row in events.values() if row["n_journals"])
        words = {
            row["event_id"]: row[name]
            for table, name in (
                ("cost", "description"), ("own_cost", "description"),
                ("manual_journal", "reason"), ("journal_reversal", "reason"),
                ("accrual", "reason"), ("grant_receipt", "description"),
                ("grant_claim", "description"), ("grant_repayment", "reason"),
                ("receipt_identification", "evidence"), ("write_off", "reason"),
                ("credit_note", "reason"),
            )
            for row in raw.rows(table)
        }  # fmt: skip
        lines = raw.rows("journal_line")
    for line in lines:
        event = events[line["event_id"]]
        posted = event["posted_at"]
        if isinstance(posted, str):
            posted = datetime.fromisoformat(posted)
        local = posted.astimezone(london)
        pence = abs(line["amount_pence"])
        tests = {
            "after_close": event["period"].endswith("AP13"),
            "back_dated": (local.date() - date.fromisoformat(text_of(line["effective_on"]))).days
            > 31,
            "round_sum": pence % 100_000 == 0,
            "weekend_or_night": local.isoweekday() > 5 or not 7 <= local.hour <= 18,
            "rare_user": people[event["person"]] <= 5,
            "no_narrative": event["event_id"] in words
            and len([x for x in words[event["event_id"]] if x.isalnum()]) < 4,
            "under_a_limit": 47_500 <= pence <= 50_000,
        }
        marks = found.setdefault((line["event_id"], line["journal_no"]), set())
        marks.update(name for name, holds in tests.items() if holds)
    return found


def test_a_second_calculation_marks_the_same_journals(lived: Standing) -> None:
    """Over everything that has happened: by plain loops and the time zone database."""
    wanted = naively(lived)
    with drawn(lived.ledger) as pack:
        found = {
            (journal[0].event_id, journal[0].journal_no): {
                mark.value for mark in pack.selector.marks(journal)
            }
            for journal in journals_of(pack.lines())
        }
    shown = {key: wanted[key] for key in found}
    assert found == shown
    assert len({frozenset(each) for each in found.values()}) > 3


@pytest.mark.parametrize("seed", ["1", "2019-20", "ß"])
def test_anybody_can_draw_the_same_sample(odd: Standing, seed: str) -> None:
    """Of the sequences that post, the five of the lowest SHA-256 with the seed before them."""
    with rows_of(odd.url) as raw:
        rows = raw.run(
            "SELECT s.sequence FROM sealed_event s JOIN event e"
            " ON e.arrangement_id = s.arrangement_id AND e.event_id = s.sealed_event_id"
            " WHERE e.n_journals > 0"
        )
    lots = sorted(
        (hashlib.sha256(seed.encode() + b":" + str(number).encode()).hexdigest(), number)
        for (number,) in rows
    )
    with drawn(odd.ledger, seed=seed, sample_size=5) as pack:
        assert [(each.draw, each.sequence) for each in pack.survey.sample] == lots[:5]
        assert all(len(each.journals) == 1 for each in pack.survey.sample)


# ---- who approved what ----
def test_everything_approved_is_there_and_nobody_approved_their_own(lived: Standing) -> None:
    """Each subject of an approval or a decision once; by SQL, nobody decided on their own."""
    with rows_of(lived.url) as raw:
        acts = raw.run(
            "SELECT a.subject_event_id, a.party, a.person FROM approval a"
            " UNION ALL SELECT d.subject_event_id, d.party, d.person FROM decision d"
        )
        made = dict(raw.run("SELECT event_id, person FROM event"))
        certified = dict(
            raw.run(
                "SELECT c.time_event_id, e.person FROM time_certification c JOIN event e"
                " ON e.arrangement_id = c.arrangement_id AND e.event_id = c.event_id"
            )
        )
    with drawn(lived.ledger) as pack:
        things = {each.event_id: each for each in pack.approvals}
        assert all(each.not_distinct == 0 for each in pack.approvals)
    assert set(things) == {subject for subject, _, _ in acts}
    for subject, party, person in acts:
        thing = things[subject]
        assert thing.prepared.person == made[subject] != person
        by = thing.by(party) or thing.rejected
        assert by is not None
        assert by.person == person
        assert (thing.certified.person if thing.certified else None) == certified.get(subject)
        assert person != certified.get(subject)
    assert {"approved", "rejected", "waiting"} == {each.status for each in things.values()}
    assert {"time", "statement", "rate_card", "manual_journal"} <= {
        each.purpose for each in things.values()
    }


def test_a_deputys_decision_says_for_whom(lived: Standing) -> None:
    """P0010 rejected the second version of the model in the place of P0003."""
    with drawn(lived.ledger) as pack:
        (thing,) = (each for each in pack.approvals if each.purpose == "cost_recovery_model")
    assert thing.rejected is not None
    assert (thing.rejected.person, thing.rejected.in_place_of) == ("P0010", "P0003")


def test_a_submission_of_one_council_has_no_words_for_the_other(lived: Standing) -> None:
    """Ash's journal by hand is Ash's own: Birch reads that there was one, and who decided."""
    for party, hidden in ((HOST, False), (RECIPIENT, True)):
        with drawn(lived.ledger, party=party) as pack:
            by_hand = [each for each in pack.approvals if each.purpose == "manual_journal"]
        assert by_hand
        assert all((each.what == WITHHELD) is hidden for each in by_hand)


def test_periods_and_seals_are_there(odd: Standing) -> None:
    """August's soft closing by P0003; as many blocks as there are, whose chain verifies."""
    with drawn(odd.ledger, verify_chain=True) as pack:
        (step,) = pack.steps
        assert (step.period, step.step, step.actor.person) == ("2019-08", "soft_close", "P0003")
        blocks = list(pack.blocks())
        assert len(blocks) == pack.n_blocks
        assert blocks[-1].head_hash == pack.later.head_hash
        assert sum(each.events for each in blocks) == pack.later.sequence
        assert pack.chain is not None
        assert pack.chain.difference is None
        assert {each.person: each.events for each in pack.people} == {
            "P0002": 11, "P0003": 2, "P0020": 1,
        }  # fmt: skip


# ---- for whose eyes ----
def secrets_of(standing: Standing, party: str | None) -> set[str]:
    """References and words of single costs: of one council's own, or of both."""
    with rows_of(standing.url) as raw:
        supplied = {"RESPITE", "HOSTEL", "COACHING"}
        found: set[str] = set()
        for row in raw.rows("cost"):
            if party in (None, RECIPIENT if row["pool"] in supplied else HOST):
                found |= {row["source_ref"], row["description"]}
        for row in (*raw.rows("own_cost"), *raw.rows("manual_journal")):
            if party in (None, row["book"]):
                found |= {row["source_ref"], row.get("description") or row["reason"]}
    return {each for each in found if len(each) > 4}


def test_the_other_council_reads_no_single_cost(lived: Standing, workbooks: Forms) -> None:
    """No reference and no words of a cost of Ash's stand anywhere in Birch's pack."""
    said = everything_in(workbooks[RECIPIENT, False])
    assert len(secrets_of(lived, HOST)) > 10
    assert [each for each in secrets_of(lived, HOST) if each in said] == []
    own = everything_in(workbooks[HOST, False])
    assert "PAY-SMITH-07" in own
    assert SECRET in own


@pytest.mark.parametrize("party", BOTH)
def test_the_public_reads_no_person_reference_or_word(
    lived: Standing, workbooks: Forms, party: str
) -> None:
    """Nor a payment's reference, nor anybody's reasons, in any part of the file."""
    said = everything_in(workbooks[party, True])
    with rows_of(lived.url) as raw:
        secrets = secrets_of(lived, None)
        secrets |= {row["person"] for row in (*raw.rows("event"), *raw.rows("person"))}
        for table in ("receipt", "refund", "grant_payment"):
            secrets |= {row["payment_ref"] for row in raw.rows(table)}
        for table in ("grant_receipt", "grant_claim"):
            secrets |= {row["description"] for row in raw.rows(table)}
        for table in ("write_off", "credit_note", "accrual", "journal_reversal", "submission"):
            secrets |= {str(row.get("reason") or row.get("summary")) for row in raw.rows(table)}
        secrets |= {row["reason"] for row in raw.rows("decision") if row["reason"]}
    assert len(secrets) > 40
    assert [each for each in secrets if each in said] == []


def test_the_public_reads_pay_in_totals_only(lived: Standing) -> None:
    """The award, the DCS's cost, own staff and journals by hand: none as a line, all as totals."""
    with drawn(lived.ledger, redacted=True) as pack:
        assert pack.one_person_pools == ("DCS",)
        shown = [line for line in pack.lines() if line.kind == "cost_recorded"]
        assert {line.pool for line in shown} == {"OFFICE", "SETUP", "HOMES", "AUDITS"}
        assert all(line.amount_pence != 1_234_56 for line in shown)
        kinds = {line.kind.value for line in pack.lines()}
        assert not kinds & {"manual_journal_posted"}
        own = [line for line in pack.lines() if line.kind == "own_cost_recorded"]
        assert {line.narrative for line in own} == {WITHHELD}
        held = {(each.pool, str(each.service_month)) for each in pack.withheld}
        assert {("DCS", "2019-07"), ("OFFICE", "2019-07")} <= held
        assert (pack.people, pack.survey.sample, pack.survey.selected) == ((), (), 0)


def test_pools_of_one_person_can_be_named(lived: Standing) -> None:
    """HOMES is a person's, say: then its cost is not shown, and the DCS's payroll still is not."""
    with drawn(lived.ledger, redacted=True, one_person_pools=("HOMES",)) as pack:
        pools = {line.pool for line in pack.lines() if line.kind == "cost_recorded"}
    assert "HOMES" not in pools
    assert "DCS" in pools  # its one cost is from creditors


# ---- the same again, and what is refused ----
def test_a_pinned_question_reads_the_same_lines_for_good(migrated_url: str) -> None:
    """Whatever is sealed later; the newest seal takes it in."""
    with set_up(migrated_url) as ledger:
        record_one_cost(ledger)
        sealed_to_the_end(ledger)
        later = replace(ledger, clock=FixedClock(datetime(2020, 3, 31, 13, tzinfo=UTC)))
        with ledger.database.reading(WITHIN) as connection:
            known = ledger.definitions.find(connection, CODE)
            asked = PackQuestion(as_at=END, verify_chain=False)
            question = pinned(connection, known, asked)
            assert pinned(connection, known, question) == question
            before = audit_pack(connection, known, question, party=HOST)
            lines, trial = list(before.lines()), before.trial
        record_one_cost(later)
        sealed_to_the_end(later)
        with ledger.database.reading(WITHIN) as connection:
            after = audit_pack(connection, known, question, party=HOST)
            newest = audit_pack(connection, known, asked, party=HOST)
            assert (list(after.lines()), after.trial) == (lines, trial)
            assert newest.survey.lines == len(lines) + 2
            assert all(each.left == each.right for each in after.counts)
            assert after.earlier == before.earlier


def test_lines_read_before_make_the_same_pack(odd: Standing) -> None:
    """A pack of lines that were kept in parts is the pack of lines just read."""
    kept = [line for chunk in chunks(odd.ledger, 5) for line in chunk]
    with odd.ledger.database.reading(WITHIN) as connection:
        known = odd.ledger.definitions.find(connection, CODE)
        question = PackQuestion(as_at=END, verify_chain=False)
        given = audit_pack(connection, known, question, party=HOST, lines=lambda: iter(kept))
        read = audit_pack(connection, known, question, party=HOST)
        assert same(given, read)


def same(left: AuditPack, right: AuditPack) -> bool:
    """Whether two packs hold the same, what they read included."""
    both = [replace(each, lines=right.lines, blocks=right.blocks) for each in (left, right)]
    return both[0] == both[1] and list(left.lines()) == list(right.lines())


def test_a_workbook_of_everything_says_ok(lived: Standing, workbooks: Forms) -> None:
    """No check of any form of it fails, and the same ledger gives the same bytes."""
    for data in workbooks.values():
        assert ">OK<" in everything_in(data)
        assert ">CHECK<" not in everything_in(data)
    assert workbook_of(lived.ledger) == workbooks[HOST, False]


@pytest.mark.parametrize(
    ("reason", "party", "question"),
    [
        (errors.PartyUnknown, "DFE", {}),
        (errors.PoolUnknown, HOST, {"redacted": True, "one_person_pools": ("NONE",)}),
        (errors.DatesReversed, HOST, {"first": date(2020, 4, 1)}),
        (errors.DatesReversed, HOST, {"earlier": "last", "later": "first"}),
        (errors.NotYetSealed, HOST, {"later": "999999"}),
        (errors.DateMalformed, HOST, {"later": "yesterday"}),
        (errors.NotFound, HOST, {"earlier": "2001-01-01T00:00:00Z"}),
    ],
)
def test_questions_that_have_no_answer_are_refused(
    odd: Standing, reason: type[errors.LedgerError], party: str, question: dict[str, Any]
) -> None:
    """Each with its own reason, and before a line is read."""
    with drawn(odd.ledger) as pack:
        marks = {"first": str(odd.odd.earlier), "last": str(pack.later.sequence)}
    asked = {
        name: marks.get(value, value) if name in ("earlier", "later") else value
        for name, value in question.items()
    }
    with pytest.raises(reason), drawn(odd.ledger, party=party, **asked):
        pass


def test_a_pack_is_drawn_as_sealed_only(migrated_url: str) -> None:
    """Before anything is sealed there is none; what is sealed later is counted on the cover."""
    with set_up(migrated_url) as ledger:
        with pytest.raises(errors.NotYetSealed), drawn(ledger):
            pass
        sealed_to_the_end(ledger)
        record_one_cost(ledger)
        with drawn(ledger) as pack:
            assert (pack.unsealed, list(pack.lines())) == (1, [])
