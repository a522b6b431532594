"""No event, journal or line gets in but whole and balanced: each way to try it by raw SQL.

Every attack runs on psycopg, on sqlite3 as it comes and on sqlite3 with foreign keys, and the
ledger's rows are the same afterwards, byte for byte.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pytest

from tests.ledgers import CODE, HOST, RECIPIENT
from tests.store.conftest import Lived
from tests.store.raw import Posting, Raw, posting, raw_connection, refused

KEY = "FOREIGN KEY|foreign key"
CHECK = "CHECK|check constraint"
CLOSED = "period is closed"

Tamper = Callable[[Posting], Any]


def _tampered(*journals: list[int], tamper: Tamper, **event: object) -> Callable[[Raw], None]:
    """Return an attack: post these journals after they were tampered with."""

    def attack(raw: Raw) -> None:
        made = posting(raw, *journals, **event)
        tamper(made)
        made.write(raw)

    return attack


def _as_is(_made: Posting) -> None:
    """Leave it as it is: what is wrong is in the amounts."""


def test_a_posting_that_nobody_tampered_with_gets_in(lived: Lived) -> None:
    """What the attacks below start from is taken, so what they are refused for is the attack."""
    with raw_connection(lived.url) as raw:
        made = posting(raw, [1000, -1000], [5, 5, -10])
        made.write(raw)
        raw.commit()
        kept = raw.run("SELECT sum(amount_pence), count(*) FROM journal_line WHERE event_id = ?",
                       made.event["event_id"])  # fmt: skip
    assert kept == [(0, 5)]


@pytest.mark.parametrize(
    "amounts", [[1000, -999], [1, 1], [-(10**15), 1], [7, -3, -3], [100, -50, -50, 1]]
)
def test_an_unbalanced_journal_is_refused(lived: Lived, amounts: list[int]) -> None:
    """Lines that leave a penny or a million over do not commit: no tolerance."""
    refused(lived.url, _tampered(amounts, tamper=_as_is), KEY)


def test_two_unbalanced_journals_do_not_make_up_for_each_other(lived: Lived) -> None:
    """Plus 1 in one book and minus 1 in the other is still two wrong journals."""
    refused(lived.url, _tampered([10, -9], [9, -10], tamper=_as_is), KEY)


def test_an_event_without_its_journals_is_refused(lived: Lived) -> None:
    """An event that says it has a journal has it, in the same transaction."""
    refused(lived.url, _tampered([10, -10], tamper=_empty), KEY)
    refused(lived.url, _tampered([10, -10], [10, -10], tamper=_first), KEY)


def _empty(made: Posting) -> None:
    made.journals, made.lines = [], []


def _first(made: Posting) -> None:
    made.journals = made.journals[:1]
    made.lines = [line for line in made.lines if line["journal_no"] == 1]


def test_an_event_that_miscounts_its_journals_is_refused(lived: Lived) -> None:
    """`n_journals` and `last_journal_no` are just what is there, neither more nor less."""
    for changes, reason in (
        ({"n_journals": 2}, CHECK),
        ({"n_journals": 2, "last_journal_no": 2}, KEY),
        ({"n_journals": 0, "last_journal_no": None}, KEY),
        ({"last_journal_no": None}, CHECK),
        ({"n_journals": -1, "last_journal_no": -1}, CHECK),
    ):
        header: Tamper = partial(_change_event, changes)
        refused(lived.url, _tampered([10, -10], tamper=header), reason)


def _change_event(changes: Mapping[str, object], made: Posting) -> None:
    made.event.update(changes)


def test_a_journal_without_lines_is_refused(lived: Lived) -> None:
    """A journal of two lines has two lines."""
    refused(lived.url, _tampered([10, -10], tamper=lambda made: made.lines.clear()), KEY)


def test_a_journal_of_no_line_or_one_is_refused(lived: Lived) -> None:
    """Double entry takes two lines: neither none nor a single one passes for a journal."""
    for count in (0, 1):
        refused(lived.url, _tampered([10, -10], tamper=partial(_keep_lines, count)), CHECK)
    refused(lived.url, _tampered([10], tamper=_as_is), CHECK)


def _keep_lines(count: int, made: Posting) -> None:
    made.journals[0]["n_lines"] = count
    made.lines = [line | {"n_lines": count} for line in made.lines[:count]]


def test_a_journal_that_lacks_a_line_is_refused(lived: Lived) -> None:
    """Whichever line is left out, the chain of the rest is broken."""
    for place in range(3):
        refused(lived.url, _tampered([10, 5, -15], tamper=partial(_drop_line, place)), KEY)


def _drop_line(place: int, made: Posting) -> None:
    made.lines.pop(place)


def test_a_forged_running_sum_is_refused(lived: Lived) -> None:
    """A running sum is the one before it and the amount, and the last is nil."""
    for change, reason in (
        ({"amount_pence": -9}, CHECK),
        ({"running_pence": 1}, CHECK),
        ({"prev_running_pence": 9}, CHECK),
        ({"amount_pence": -9, "running_pence": 1}, KEY),
        ({"amount_pence": -9, "prev_running_pence": 9}, KEY),
        ({"prev_no": 2}, CHECK),
        ({"prev_no": None}, CHECK),
        ({"line_no": 3, "prev_no": 2}, CHECK),
        ({"line_no": 0, "prev_no": None, "prev_running_pence": 0, "amount_pence": 0}, CHECK),
    ):
        refused(lived.url, _tampered([10, -10], tamper=_line(1, change)), reason)


def _line(place: int, change: Mapping[str, object]) -> Tamper:
    """Return a tampering that gives columns of one line other values."""
    return lambda made: made.lines[place].update(change)


def test_a_first_line_does_not_start_from_a_sum_of_its_own(lived: Lived) -> None:
    """Line 1 starts from nil, so that an opening sum cannot hide a difference."""
    tamper = {"prev_running_pence": -1, "running_pence": 9}
    refused(lived.url, _tampered([10, -9], tamper=_line(0, tamper)), CHECK)


def test_a_journal_that_points_at_another_sum_is_refused(lived: Lived) -> None:
    """`zero` is nil: a journal cannot point at a last line whose running sum is something else."""
    refused(
        lived.url, _tampered([10, -9], tamper=lambda made: made.journals[0].update(zero=1)), CHECK
    )


def test_no_line_is_appended_to_an_old_journal(lived: Lived) -> None:
    """Neither a line nor a balanced pair of lines joins a journal that was posted."""

    def append(count: int, raw: Raw, *, miscount: bool) -> None:
        lines = raw.rows("journal_line")
        last = max(lines, key=lambda line: (line["event_id"], line["journal_no"], line["line_no"]))
        for number in range(1, count + 1):
            line_no, amount = last["n_lines"] + number, -5 if number % 2 else 5
            before = 0 if number % 2 else -5
            chain = {"line_no": line_no, "prev_no": line_no - 1, "amount_pence": amount}
            sums = {"prev_running_pence": before, "running_pence": before + amount}
            counted = {"n_lines": last["n_lines"] + count} if miscount else {}
            raw.insert("journal_line", last | chain | sums | counted)

    for count in (1, 2):
        refused(lived.url, partial(append, count, miscount=False), CHECK)
        refused(lived.url, partial(append, count, miscount=True), KEY)


def test_no_journal_is_appended_to_an_old_event(lived: Lived) -> None:
    """Neither the other book nor a second journal joins an event that was posted."""

    def append(raw: Raw, n_journals: int) -> None:
        event = next(row for row in raw.rows("event") if row["n_journals"] == 1)
        known = {name: event[name] for name in ("event_id", "known", "effective_on")}
        late = posting(raw, [10, -10], [10, -10], **known, n_journals=n_journals)
        late.event = {}
        row = late.journals[1] | {"n_journals": n_journals}
        raw.insert("journal", row)
        for line in late.lines:
            if line["journal_no"] == 2:
                raw.insert("journal_line", line)

    refused(lived.url, lambda raw: append(raw, 1), CHECK)
    refused(lived.url, lambda raw: append(raw, 2), KEY)


def test_no_journal_is_appended_to_an_event_that_posted_none(lived: Lived) -> None:
    """An event without journals, a statement's approval say, stays without."""

    def append(raw: Raw) -> None:
        event = next(row for row in raw.rows("event") if row["n_journals"] == 0)
        known = {name: event[name] for name in ("event_id", "known", "effective_on")}
        late = posting(raw, [10, -10], **known)
        for row in late.journals:
            raw.insert("journal", row)
        for row in late.lines:
            raw.insert("journal_line", row)

    refused(lived.url, append, KEY)


@pytest.mark.parametrize(
    ("column", "value"),
    [("book", RECIPIENT), ("effective_on", "2019-08-31"), ("known", 1), ("arrangement_id", 2)],
)
def test_a_line_is_in_its_journals_book_date_and_place(
    lived: Lived, column: str, value: object
) -> None:
    """A line whose book, date, place of knowing or arrangement is not its journal's is refused."""
    for place in (0, 1):
        refused(
            lived.url,
            _tampered([10, -10], tamper=_line(place, {column: value})),
            KEY,
        )


@pytest.mark.parametrize(("column", "value"), [("effective_on", "2019-08-31"), ("known", 1)])
def test_a_journal_is_of_its_events_date_and_place(
    lived: Lived, column: str, value: object
) -> None:
    """A journal and its lines that agree with each other and not with their event are refused."""

    def tamper(made: Posting) -> None:
        for row in (*made.journals, *made.lines):
            row[column] = value

    refused(lived.url, _tampered([10, -10], tamper=tamper), KEY)


def test_an_event_posts_one_journal_in_a_book(lived: Lived) -> None:
    """Two journals of one event in the same book are refused."""

    def same_book(made: Posting) -> None:
        for row in (*made.journals, *made.lines):
            row["book"] = HOST

    refused(
        lived.url,
        _tampered([10, -10], [10, -10], tamper=same_book),
        "UNIQUE|unique constraint|posted rows",
    )


def test_a_forged_place_in_the_order_of_knowing_is_refused(lived: Lived) -> None:
    """`known` is the transaction's own: neither the past nor the future can be claimed."""

    def forge(change: int, raw: Raw) -> None:
        posting(raw, [10, -10], known=raw.next_event()[1] + change).write(raw)

    for change in (-1, 1, 1000):
        refused(
            lived.url,
            partial(forge, change),
            "an event comes after every event known|known by the transaction",
        )


def test_a_row_of_the_audit_trail_claims_no_other_place_either(lived: Lived) -> None:
    """An audit row is known by its own transaction too, and its number is not used again."""

    def forge(known: int, raw: Raw) -> None:
        row = raw.rows("audit_event")[-1]
        number = row["audit_no"] + 1_000
        raw.insert("audit_event", row | {"audit_no": number, "known": known})

    for known in (1, 10**12):
        refused(lived.url, partial(forge, known), "comes after every one known|by the transaction")


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_the_place_in_the_order_of_knowing_is_not_set_back_by_an_epoch(lived: Lived) -> None:
    """A row of `ledger_epoch` with a lower offset than the last is refused.

    `known` is the transaction's number and the last epoch's offset: were the offset lowered, an
    event posted today would be known before a block that was sealed long ago.
    """

    def post_in_the_past(raw: Raw) -> None:
        row = {"epoch_no": 2, "epoch_offset": -100, "reason": "an attack"}
        raw.insert("ledger_epoch", row)
        number, known = raw.next_event()
        posting(raw, [10, -10], event_id=number, known=known - 100).write(raw)

    refused(lived.url, post_in_the_past, "epoch")


def test_an_events_number_is_not_used_again(lived: Lived) -> None:
    """An event number that is taken is refused; SQLite refuses one below the last as well."""

    def again(raw: Raw) -> None:
        taken = raw.rows("event")[2]
        posting(raw, [10, -10], event_id=taken["event_id"], known=taken["known"]).write(raw)

    refused(lived.url, again, "posted rows|an event comes after|known by the transaction")


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_a_number_left_out_is_not_filled_in_later(lived: Lived) -> None:
    """On SQLite the event number is the order of knowing, so no event goes before the last."""
    with raw_connection(lived.url) as raw:
        number, _ = raw.next_event()
        posting(raw, [10, -10], event_id=number + 5, known=number + 5).write(raw)
        raw.commit()
    refused(
        lived.url,
        lambda raw: posting(raw, [10, -10], event_id=number, known=number).write(raw),
        "an event comes after every event known",
    )


def test_a_nil_line_is_refused(lived: Lived) -> None:
    """An amount of nil is no line, though it leaves the journal balanced."""
    refused(lived.url, _tampered([10, 0, -10], tamper=_as_is), CHECK)
    refused(lived.url, _tampered([0, 0], tamper=_as_is), CHECK)


def test_an_amount_beyond_what_the_ledger_holds_is_refused(lived: Lived) -> None:
    """A line of more than 10^15 pence either way is refused, so that no sum can overflow."""
    over = 10**15 + 1
    refused(lived.url, _tampered([over, -over], tamper=_as_is), CHECK)
    refused(lived.url, _tampered([-over, over], tamper=_as_is), CHECK)


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize("amount", [10.5, "ten", b"10", "10.5", float("inf")], ids=repr)
def test_sqlite_keeps_whole_numbers_only_where_whole_numbers_belong(
    lived: Lived, amount: object
) -> None:
    """A float, a text or bytes in an integer column is refused, not kept as what it is."""
    wrong = _line(1, {"amount_pence": amount})
    refused(lived.url, _tampered([10, -10], tamper=wrong), "cannot store|CHECK")
    for column in ("event_id", "journal_no", "line_no", "account", "known", "n_lines", "phase"):
        refused(
            lived.url,
            _tampered([10, -10], tamper=_line(1, {column: amount})),
            "cannot store|CHECK|FOREIGN KEY",
        )


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize(
    "day", ["31/07/2019", "2019-07-32", "2019-7-31", "2019-07-31 ", "", 20190731]
)
def test_sqlite_keeps_dates_only_where_an_effective_date_belongs(lived: Lived, day: object) -> None:
    """An effective date that is not a day written YYYY-MM-DD is refused."""
    refused(
        lived.url,
        lambda raw: posting(raw, [10, -10], effective_on=day).write(raw),
        "not a date|period is closed",
    )
    refused(
        lived.url,
        lambda raw: posting(raw, effective_on=day).write(raw),
        "not a date",
    )


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("account", 9999),
        ("account", 0),
        ("pool", "NO-SUCH-POOL"),
        ("pool", ""),
        ("document_event_id", 999_999),
    ],
)
def test_a_line_names_only_what_there_is(lived: Lived, column: str, value: object) -> None:
    """An account, pool or document that does not exist is refused."""
    refused(
        lived.url,
        _tampered([10, -10], tamper=_line(0, {column: value})),
        KEY,
    )


@pytest.mark.parametrize("book", ["NOBODY", "", "ash", CODE])
def test_a_book_is_a_partys_of_the_arrangement(lived: Lived, book: str) -> None:
    """A journal in the book of somebody who is no party is refused."""

    def tamper(made: Posting) -> None:
        for row in (*made.journals, *made.lines):
            row["book"] = book

    refused(lived.url, _tampered([10, -10], tamper=tamper), KEY)


def test_nothing_is_posted_in_an_arrangement_that_is_not_there(lived: Lived) -> None:
    """An event of an unknown arrangement is refused, with journals or without."""
    nowhere = f"{KEY}|period is closed"
    refused(lived.url, lambda raw: posting(raw, arrangement_id=2).write(raw), nowhere)
    refused(lived.url, lambda raw: posting(raw, [10, -10], arrangement_id=2).write(raw), nowhere)


def _close(lived: Lived, status: str) -> None:
    with raw_connection(lived.url) as raw:
        raw.run("UPDATE accounting_period SET status = ? WHERE period = '2019-07'", status)
        raw.commit()


def test_a_closed_period_takes_no_posting(lived: Lived) -> None:
    """Raw SQL posts nothing to a closed period: the check is in the database, on every path."""
    _close(lived, "closed")
    refused(lived.url, _tampered([10, -10], tamper=_as_is), CLOSED)


def test_a_soft_closed_period_takes_an_approvers_posting_only(lived: Lived) -> None:
    """Between open and closed an approver's adjustment goes in, and no preparer's."""
    _close(lived, "soft_closed")
    refused(lived.url, _tampered([10, -10], tamper=_as_is), CLOSED)
    with raw_connection(lived.url) as raw:
        posting(raw, [10, -10], role="approver").write(raw)
        raw.commit()


def test_a_date_is_not_smuggled_into_another_period(lived: Lived) -> None:
    """An event names the period that its date lies in: a closed month's date needs that month.

    Neither the name of an open period, nor that of one there is not, lets it in.
    """
    _close(lived, "closed")
    for period in ("2019-08", "2019-20-AP13", "2019-06", "2031-01", ""):
        refused(
            lived.url,
            _tampered([10, -10], tamper=_as_is, period=period),
            CLOSED,
        )


def test_an_event_is_reversed_once(lived: Lived) -> None:
    """A second reversal of the same event is refused, whoever posts it."""
    with raw_connection(lived.url) as raw:
        posting(raw, [10, -10], kind="reversed", reverses_event_id=lived.july.cost).write(raw)
        raw.commit()
    refused(
        lived.url,
        _tampered([10, -10], tamper=_as_is, kind="reversed", reverses_event_id=lived.july.cost),
        "posted rows|uq_event_reverses",
    )


def test_a_reversal_does_not_take_the_place_of_the_first(lived: Lived) -> None:
    """INSERT OR REPLACE of a second reversal, or an upsert of it, leaves the first as it is."""
    with raw_connection(lived.url) as raw:
        posting(raw, reverses_event_id=lived.july.cost, kind="reversed").write(raw)
        raw.commit()

    def replace(raw: Raw) -> None:
        event = posting(raw, reverses_event_id=lived.july.cost, kind="reversed").event
        raw.insert("event", event, verb="INSERT OR REPLACE" if raw.is_sqlite else "INSERT")

    def upsert(raw: Raw) -> None:
        event = posting(raw, reverses_event_id=lived.july.cost, kind="reversed").event
        signs = ", ".join("?" for _ in event)
        raw.run(
            f"INSERT INTO event ({', '.join(event)}) VALUES ({signs})"
            " ON CONFLICT (arrangement_id, reverses_event_id) WHERE reverses_event_id IS NOT NULL"
            " DO UPDATE SET person = excluded.person",
            *event.values(),
        )

    refused(lived.url, replace, "posted rows|uq_event_reverses")
    refused(lived.url, upsert, "posted rows|uq_event_reverses")


def test_a_later_event_is_not_reversed(lived: Lived) -> None:
    """A reversal names an event that came before it: not itself, a later one, or none there is."""

    def reverse(ahead: int, raw: Raw) -> None:
        number, known = raw.next_event()
        row = posting(raw, event_id=number, known=known, reverses_event_id=number + ahead)
        row.write(raw)

    for ahead in (0, 1, 1000):
        refused(lived.url, partial(reverse, ahead), f"{CHECK}|{KEY}")


def test_a_refused_posting_takes_the_rest_of_its_transaction_with_it(lived: Lived) -> None:
    """What was right in the same transaction is not kept without what was wrong in it."""

    def attack(raw: Raw) -> None:
        posting(raw, [10, -10]).write(raw)
        posting(raw, [10, -9]).write(raw)

    refused(lived.url, attack, KEY)


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_checking_foreign_keys_late_on_sqlite_lets_nothing_in(lived: Lived) -> None:
    """PRAGMA defer_foreign_keys, savepoints and switching keys off half-way do not help."""

    def half_way(raw: Raw) -> None:
        raw.run("BEGIN")
        raw.run("PRAGMA defer_foreign_keys = ON")
        raw.run("SAVEPOINT one")
        posting(raw, [10, -9]).write(raw)
        raw.run("RELEASE one")
        raw.run("PRAGMA foreign_keys = OFF")  # nothing happens inside a transaction

    refused(lived.url, half_way, KEY)
    refused(lived.url, _whole_savepoint, KEY)


def _whole_savepoint(raw: Raw) -> None:
    """Releasing the outermost savepoint commits, so it checks the keys as a commit does."""
    raw.run("SAVEPOINT whole")
    posting(raw, [10, -9]).write(raw)
    raw.run("RELEASE whole")
