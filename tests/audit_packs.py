"""A small ledger with odd journals in it, for the tests of the audit pack; and packs drawn of it.

Every instant is by UTC; London is an hour ahead until 27 October 2019. All but the last two are
entered by the preparer, P0002; costs are of July unless it says.

| name        | entered           | what                                  | marked for         |
| PLAIN       | Thu 1 Aug 10:00   | 100.01, "Rent of the office"          |                    |
| ROUND       | Thu 1 Aug 10:05   | 3,000.00                              | round sum          |
| UNROUND     | Thu 1 Aug 10:10   | 1,500.00                              |                    |
| UNDER       | Fri 2 Aug 10:00   | 499.99                                | under a limit      |
| BELOW       | Fri 2 Aug 10:05   | 474.99                                |                    |
| WORDLESS    | Fri 2 Aug 10:10   | "-"                                   | no narrative       |
| SUNDAY      | Sun 4 Aug 12:00   |                                       | weekend or night   |
| NIGHT       | Mon 5 Aug 18:30   | half past seven in London             | weekend or night   |
| *earlier*   |                   | *sealed here*                         |                    |
| LATE        | Mon 2 Sep 10:00   | of 31 July: 33 days                   | back-dated         |
| IN_TIME     | Mon 2 Sep 10:05   | of 2 August: 31 days                  |                    |
| ADJUSTED    | Tue 10 Sep 10:00  | in August, soft-closed; by P0003      | after close, rare  |
| EVENING     | Mon 4 Nov 18:30   | of 31 October, half past six          |                    |
| RARE        | Mon 4 Nov 10:00   | of 31 October, by P0020               | rare user          |
| YEAR_END    | Tue 31 Mar 12:00  | in AP13; by P0003                     | after close, rare  |
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from io import BytesIO
from zipfile import ZipFile

from ledger.actions.authority import Caller, Permission
from ledger.actions.record_cost import record_cost
from ledger.actions.work import Ledger
from ledger.domain.audit_pack import AuditPack
from ledger.domain.audit_pack_lines import PackLine
from ledger.domain.audit_pack_selection import Mark
from ledger.domain.clock import FixedClock
from ledger.queries.audit_pack import PackQuestion, audit_pack, pack_scope
from ledger.queries.audit_pack_lines import lines_after
from reports.audit_pack import audit_pack_workbook
from tests.closing import adjust, soft_close
from tests.evidence.sealing import sealed_to_the_end
from tests.ledgers import APPROVER, CODE, HOST, NOON, PREPARER, WITHIN, cost_row, do
from tests.store.raw import Raw, raw_connection

END = date(2020, 3, 31)
RARE_PREPARER = replace(PREPARER, person="P0020")
MARKED: dict[str, set[Mark]] = {
    "PLAIN": set(),
    "ROUND": {Mark.ROUND_SUM},
    "UNROUND": set(),
    "UNDER": {Mark.UNDER_A_LIMIT},
    "BELOW": set(),
    "WORDLESS": {Mark.NO_NARRATIVE},
    "SUNDAY": {Mark.WEEKEND_OR_NIGHT},
    "NIGHT": {Mark.WEEKEND_OR_NIGHT},
    "LATE": {Mark.BACK_DATED},
    "IN_TIME": set(),
    "ADJUSTED": {Mark.AFTER_CLOSE, Mark.RARE_USER},
    "EVENING": set(),
    "RARE": {Mark.RARE_USER},
    "YEAR_END": {Mark.AFTER_CLOSE, Mark.RARE_USER},
}


def at(ledger: Ledger, instant: str) -> Ledger:
    """The same ledger at another moment, by UTC."""
    return replace(ledger, clock=FixedClock(datetime.fromisoformat(instant).replace(tzinfo=UTC)))


@dataclass(frozen=True, slots=True)
class Odd:
    """What `live_oddly` made: each event's number by its name, and the earlier sequence."""

    events: dict[str, int]
    earlier: int


def live_oddly(ledger: Ledger) -> Odd:
    """Enter the journals of the table above, and seal them."""
    made = {
        "PLAIN": _cost(ledger, "2019-08-01T10:00", description="Rent of the office"),
        "ROUND": _cost(ledger, "2019-08-01T10:05", amount="3000.00"),
        "UNROUND": _cost(ledger, "2019-08-01T10:10", amount="1500.00"),
        "UNDER": _cost(ledger, "2019-08-02T10:00", amount="499.99"),
        "BELOW": _cost(ledger, "2019-08-02T10:05", amount="474.99"),
        "WORDLESS": _cost(ledger, "2019-08-02T10:10", description="-"),
        "SUNDAY": _cost(ledger, "2019-08-04T12:00"),
        "NIGHT": _cost(ledger, "2019-08-05T18:30"),
    }
    earlier = sealed_to_the_end(at(ledger, "2019-08-06T09:00")).last_sequence
    made["LATE"] = _cost(ledger, "2019-09-02T10:00")
    made["IN_TIME"] = _cost(ledger, "2019-09-02T10:05", entered_on="2019-08-02")
    soft_close(at(ledger, "2019-09-09T10:00"), "2019-08")
    made["ADJUSTED"] = adjust(
        at(ledger, "2019-09-10T10:00"), "2019-08", APPROVER, entered_on="2019-08-30"
    )["id"]
    made["EVENING"] = _cost(ledger, "2019-11-04T18:30", entered_on="2019-10-31")
    made["RARE"] = _cost(ledger, "2019-11-04T10:00", caller=RARE_PREPARER, entered_on="2019-10-31")
    made["YEAR_END"] = adjust(
        at(ledger, "2020-03-31T12:00"), "2019-20-AP13", APPROVER, entered_on="2020-03-31"
    )["id"]
    sealed_to_the_end(replace(ledger, clock=FixedClock(NOON)))
    return Odd(made, earlier)


def _cost(ledger: Ledger, instant: str, *, caller: Caller = PREPARER, **fields: object) -> int:
    row = cost_row(**fields)
    moment = at(ledger, instant)
    made = do(moment, caller, Permission.RECORD, lambda work: record_cost(work, row))
    number: int = made["id"]
    return number


# ---- packs ----
@contextmanager
def drawn(ledger: Ledger, *, party: str = HOST, **question: object) -> Iterator[AuditPack]:
    """Draw a pack of Ash-Birch, to 31 March 2020 if nothing else is said, its chain unverified.

    It can be read while the context lasts.
    """
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        usual = PackQuestion(as_at=END, verify_chain=False)
        asked = replace(usual, **question)  # type: ignore[arg-type]
        yield audit_pack(connection, known, asked, party=party)


def workbook_of(ledger: Ledger, *, party: str = HOST, **question: object) -> bytes:
    """Draw a pack and write it."""
    target = BytesIO()
    with drawn(ledger, party=party, **question) as pack:
        audit_pack_workbook(pack, to=target)
    return target.getvalue()


def everything_in(data: bytes) -> str:
    """Return every part of a workbook as one text."""
    with ZipFile(BytesIO(data)) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist())


def chunks(ledger: Ledger, limit: int, *, party: str = HOST) -> list[list[PackLine]]:
    """Read every line in chunks, each in a transaction of its own, from where the last ended."""
    found: list[list[PackLine]] = []
    after = 0
    while True:
        with ledger.database.reading(WITHIN) as connection:
            known = ledger.definitions.find(connection, CODE)
            scope = pack_scope(connection, known, PackQuestion(as_at=END), party=party)
            chunk = lines_after(connection, scope, after_sequence=after, limit=limit)
        if not chunk:
            return found
        found.append(chunk)
        after = chunk[-1].sequence


# ---- a second look, by SQL and plain loops ----
@contextmanager
def rows_of(url: str) -> Iterator[Raw]:
    """Open the driver's own connection, to read what is stored by SQL of the test's own."""
    with raw_connection(url) as raw:
        yield raw


def text_of(value: object) -> str:
    """Write a date or an instant as SQLite stores it, whichever database it came from."""
    return value.isoformat() if isinstance(value, date) else str(value)


def keys(lines: Sequence[PackLine]) -> set[tuple[str, int]]:
    """Name lines by their journal and place."""
    return {(line.journal, line.line) for line in lines}
