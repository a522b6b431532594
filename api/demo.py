"""Load the worked example as its people would have: in order of date, every step by its person.

Each step goes through `perform` under a key of its own, so a load that was killed is run again
to the same ledger, and a second load changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from api.example_files import Rows, cost_entry, read_rows, read_toml_definition, time_entry
from ledger.actions.agree_statement import agree_statement, submit_statement
from ledger.actions.authority import Caller, Permission
from ledger.actions.dispute_line import dispute_line
from ledger.actions.effects import EFFECTS
from ledger.actions.ensure_sealed import ensure_sealed
from ledger.actions.issue_statement import issue_statement
from ledger.actions.keep_file import remember_handed_out
from ledger.actions.match_payment import match_payment
from ledger.actions.perform import perform
from ledger.actions.prepare_statement import prepare_statement
from ledger.actions.record_cost import record_costs
from ledger.actions.record_evidence import (
    RecordRow,
    give_baseline,
    give_control_total,
    receive_grant,
    record_rows,
    set_driver_quantity,
)
from ledger.actions.record_receipt import record_receipt
from ledger.actions.record_service import record_deliveries
from ledger.actions.register_person import operator, register_person
from ledger.actions.set_rate_card import set_rate_cards
from ledger.actions.set_up_arrangement import set_up_arrangement
from ledger.actions.state_time import approve_time, certify_time, state_time
from ledger.actions.submit import approve_submission
from ledger.actions.submit_baseline import submit_baseline
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain.arrangement import Arrangement, read_definition
from ledger.domain.calendar import Month
from ledger.domain.issued_file import FileKind, FileMade
from ledger.domain.recovery import Charging
from ledger.domain.statement import Statement, StatementStatus
from ledger.queries import idempotency, issued_files, statements
from ledger.queries.arrangements import Known
from ledger.queries.neutrality import neutrality
from ledger.store.tokens import Role
from reports.documents import Documents
from reports.statement import statement_workbook

Progress = Callable[[str, int, int], None]
Act = Callable[[Work], Receipt]

# The people of the example: opaque numbers, with what each is and for which council.
PEOPLE = {
    "P0001": ("Example administrator", "host"),
    "P0002": ("Example finance preparer", "host"),
    "P0003": ("Example finance approver", "host"),
    "P0004": ("Example post-holder", "host"),
    "P0005": ("Example finance preparer", "recipient"),
    "P0006": ("Example finance approver", "recipient"),
}
PREPARED_BY_DAY = 7
_LAST_KEY = "example:finished"


@dataclass(frozen=True, slots=True)
class _Step:
    """One thing done on one day by one person."""

    on: date
    key: str
    person: str
    permission: Permission
    body: Mapping[str, Any]
    act: Act


def load_example(ledger: Ledger, folder: Path, *, progress: Progress) -> str:
    """Load an arrangement's folder whole, and return the arrangement's code.

    Raises what the actions raise: a folder with a bad row is refused, and what was loaded
    before the bad step stands. Loading again changes nothing.
    """
    definition = read_toml_definition(folder / "arrangement.toml")
    loader = _Loader(ledger, folder, definition)
    if not loader.is_finished():
        loader.load(progress)
    return loader.code


class _Loader:
    def __init__(self, ledger: Ledger, folder: Path, definition: dict[str, Any]) -> None:
        self._ledger = ledger
        self._folder = folder
        self._definition = definition
        self._arrangement = read_definition(definition)
        self.code = self._arrangement.code
        self._ids: dict[str, int] = {}  # what each step made, by the step's key
        self._receipts: dict[str, Receipt] = {}

    def is_finished(self) -> bool:
        """Whether the last step of this load was kept."""
        with self._ledger.database.reading() as connection:
            return idempotency.is_kept(connection, self.code, _LAST_KEY)

    def load(self, progress: Progress) -> None:
        """Set the arrangement up, then take every step in order of date."""
        administrator = self._caller("P0001", self._arrangement.host, Role.ADMINISTRATOR)
        set_up_arrangement(self._ledger, administrator, self._definition, key="example:arrangement")
        councils = {"host": self._arrangement.host, "recipient": self._arrangement.recipient}
        for number, (name, side) in PEOPLE.items():
            register_person(self._ledger, number, name, arrangement=self.code, party=councils[side])
        steps = self._steps()
        for done, step in enumerate(steps, 1):
            if step.permission is Permission.ISSUE_STATEMENT:
                ensure_sealed(self._ledger, self.code)
            self._receipts[step.key] = self._take(step)
            self._ids[step.key] = self._receipts[step.key]["id"]
            progress("loading the example", done, len(steps))
        ensure_sealed(self._ledger, self.code)

    def _caller(self, person: str, party: str, role: Role) -> Caller:
        return Caller(person, party, role, self.code, "example")

    def _take(self, step: _Step) -> Receipt:
        host, recipient = self._arrangement.host, self._arrangement.recipient
        callers = {
            "P0002": self._caller("P0002", host, Role.PREPARER),
            "P0003": self._caller("P0003", host, Role.APPROVER),
            "P0004": self._caller("P0004", host, Role.PREPARER),
            "P0005": self._caller("P0005", recipient, Role.PREPARER),
            "P0006": self._caller("P0006", recipient, Role.APPROVER),
        }
        return perform(
            self._ledger,
            callers[step.person],
            step.permission,
            key=step.key,
            body=step.body,
            act=step.act,
        )

    def _steps(self) -> list[_Step]:
        """Every step, by date; on one day in the order of the list."""
        steps = [
            *self._evidence(),
            *self._approved(),
            *self._costs(),
            *self._deliveries(),
            *self._time(),
            *self._statement_steps(),
            *self._cash(),
            *self._disputes(),
        ]
        ordered = sorted(steps, key=lambda step: step.on)
        last = ordered[-1].on
        return [*ordered, self._record("finished", last, {}, lambda _: {"id": self.code})]

    def _record(self, key: str, on: date, body: Mapping[str, Any], act: Act) -> _Step:
        return _Step(on, f"example:{key}", "P0002", Permission.RECORD, body, act)

    def _rows(self, name: str) -> Rows:
        return read_rows(self._folder / f"{name}.csv")

    def _by_day(
        self, name: str, column: str, record: Callable[[Work, Rows], Receipt]
    ) -> Iterable[_Step]:
        """One batch for each day of `column`."""
        days: dict[str, Rows] = {}
        for row in self._rows(name):
            days.setdefault(row[column], []).append(row)
        for day, rows in days.items():
            act = partial(_recorded, record, rows)
            yield self._record(f"{name}:{day}", date.fromisoformat(day), {"rows": rows}, act)

    def _evidence(self) -> Iterable[_Step]:
        start = self._arrangement.development_from
        quantities = self._rows("driver_quantities")
        yield self._record(
            "driver_quantities",
            start,
            {"rows": quantities},
            partial(_recorded, partial(_each, set_driver_quantity), quantities),
        )
        yield from self._by_day("grants", "received_on", partial(_each, receive_grant))
        yield from self._by_day(
            "control_totals",
            "entered_on",
            partial(_each, give_control_total),
        )

    def _approved(self) -> Iterable[_Step]:
        """Prices and the baseline, submitted and approved on the day of the model's agreement."""
        agreed = self._arrangement.models[0].agreed_on
        cards, baselines = self._rows("rate_cards"), self._rows("baseline")
        submit = partial(set_rate_cards, on=agreed)
        yield self._record("rate_cards", agreed, {"rows": cards}, partial(_recorded, submit, cards))
        yield from self._approvals("rate_cards", agreed, "P0003", "P0006")
        yield self._record(
            "baseline",
            agreed,
            {"rows": baselines},
            partial(_recorded, partial(_each, give_baseline), baselines),
        )
        yield self._record(
            "baseline:submit", agreed, {}, lambda work: submit_baseline(work, on=agreed)
        )
        yield from self._approvals("baseline:submit", agreed, "P0003")

    def _approvals(self, of: str, on: date, *people: str) -> Iterable[_Step]:
        for person in people:
            yield _Step(
                on,
                f"example:{of}:approve:{person}",
                person,
                Permission.DECIDE,
                {"of": of},
                partial(self._approve_all, f"example:{of}", on),
            )

    def _approve_all(self, key: str, on: date, work: Work) -> Receipt:
        """Approve everything that one step submitted."""
        submitted = self._receipts[key]
        for each in submitted.get("items", [submitted]):
            approve_submission(work, each["id"], EFFECTS, on=on)
        return {"id": submitted["id"]}

    def _costs(self) -> Iterable[_Step]:
        yield from self._by_day(
            "costs",
            "entered_on",
            lambda work, rows: record_costs(work, [cost_entry(row) for row in rows]),
        )

    def _deliveries(self) -> Iterable[_Step]:
        yield from self._by_day("service_deliveries", "delivered_on", record_deliveries)

    def _time(self) -> Iterable[_Step]:
        for row in self._rows("time_apportionments"):
            entry = time_entry(row)
            name = f"time:{row['post']}:{row['service_from']}"
            certified, approved = (
                date.fromisoformat(row["certified_on"]),
                date.fromisoformat(row["approved_on"]),
            )
            key = f"example:{name}"
            yield _Step(
                certified,
                key,
                "P0004",
                Permission.STATE_TIME,
                entry,
                partial(_with_row, state_time, entry),
            )
            yield _Step(
                certified,
                f"{key}:certify",
                "P0004",
                Permission.CERTIFY_TIME,
                row,
                partial(self._certify, key, row["certified_by"], certified),
            )
            yield _Step(
                approved,
                f"{key}:approve",
                "P0003",
                Permission.APPROVE_TIME,
                row,
                partial(self._approve, key, approved),
            )

    def _certify(self, key: str, capacity: str, on: date, work: Work) -> Receipt:
        return certify_time(work, self._ids[key], capacity=capacity, on=on)

    def _approve(self, key: str, on: date, work: Work) -> Receipt:
        return approve_time(work, self._ids[key], on=on)

    def _statement_steps(self) -> Iterable[_Step]:
        """A statement for every month of the arrangement, issued on its day.

        Where a pool is charged on account, the month before the first bills the first sum.
        """
        months = list(self._arrangement.term.months())
        pools = self._arrangement.models[0].pools
        if any(pool.charging is Charging.ON_ACCOUNT for pool in pools):
            months.insert(0, Month.of(months[0].first - timedelta(days=1)))
        for period in months:
            issued = self._arrangement.issue_date(period)
            ready = issued.replace(day=min(PREPARED_BY_DAY, issued.day))
            key = f"example:statement:{period}"
            steps = (
                ("", ready, "P0002", Permission.PREPARE_STATEMENT, self._prepare(period, ready)),
                (":submit", ready, "P0002", Permission.PREPARE_STATEMENT,
                 self._on_statement(submit_statement, key, ready)),
                (":agree:host", ready, "P0003", Permission.AGREE_STATEMENT,
                 self._on_statement(agree_statement, key, ready)),
                (":agree:recipient", issued, "P0006", Permission.AGREE_STATEMENT,
                 self._on_statement(agree_statement, key, issued)),
                (":issue", issued, "P0002", Permission.ISSUE_STATEMENT,
                 self._on_statement(issue_statement, key, issued)),
            )  # fmt: skip
            for suffix, on, person, permission, act in steps:
                yield _Step(on, f"{key}{suffix}", person, permission, {"period": str(period)}, act)

    def _prepare(self, period: Month, on: date) -> Act:
        return lambda work: prepare_statement(work, period, on=on)

    def _on_statement(self, step: Callable[..., Receipt], key: str, on: date) -> Act:
        return lambda work: step(work, self._ids[key], on=on)

    def _cash(self) -> Iterable[_Step]:
        """Each receipt by the host and, the same day, the recipient's own payment."""
        for row in self._rows("settlements"):
            on = date.fromisoformat(row["received_on"])
            key = f"example:receipt:{row['payment_ref']}"
            body = {
                "payment_ref": row["payment_ref"],
                "payer": row["payer"],
                "received_on": row["received_on"],
                "amount": row["amount"],
                "allocations": [
                    {"statement_period": row["statement_period"], "amount": row["amount"]}
                ],
            }
            yield _Step(
                on,
                key,
                "P0002",
                Permission.RECORD_RECEIPT,
                body,
                partial(_with_row, record_receipt, body),
            )
            yield _Step(
                on,
                f"{key}:match",
                "P0005",
                Permission.MATCH_PAYMENT,
                {"paid_on": row["received_on"]},
                partial(self._match, key, on),
            )

    def _match(self, key: str, on: date, work: Work) -> Receipt:
        return match_payment(work, self._ids[key], paid_on=on)

    def _disputes(self) -> Iterable[_Step]:
        for row in self._rows("disputes"):
            on = date.fromisoformat(row["raised_on"])
            yield _Step(
                on,
                f"example:dispute:{row['delivery_ref']}",
                "P0005",
                Permission.RAISE_DISPUTE,
                row,
                partial(self._dispute, row, on),
            )

    def _dispute(self, row: Mapping[str, str], on: date, work: Work) -> Receipt:
        """Dispute the line that charges the delivery named."""
        statement_id = self._ids[f"example:statement:{row['statement_period']}"]
        whole = statements.find(
            work.connection, work.arrangement_id, work.arrangement, statement_id
        )
        lines = whole.lines if whole else ()
        line = next(each for each in lines if row["delivery_ref"] in each.working.references)
        return dispute_line(work, statement_id, line.line, reason=row["reason"], on=on)


def _each(record: RecordRow, work: Work, rows: Rows) -> Receipt:
    return record_rows(work, rows, record)


def _recorded(record: Callable[[Work, Rows], Receipt], rows: Rows, work: Work) -> Receipt:
    """Record a batch; its receipt is named by how many rows it took."""
    receipt = record(work, rows)
    return {"id": receipt["rows"], **receipt}


def _with_row(
    record: Callable[[Work, Mapping[str, Any]], Receipt], row: Mapping[str, Any], work: Work
) -> Receipt:
    return record(work, row)


def statement_name(arrangement: Arrangement, whole: Statement) -> str:
    """Name a file by its period, its payee if not the host, and its version if superseded."""
    payee = "" if whole.payee.code == arrangement.host else f"-{whole.payee.code}"
    version = f"-v{whole.version}" if whole.superseded else ""
    return f"statement-{whole.period}{payee}{version}"


def issued_statement(connection: Connection, known: Known, whole: Statement) -> bytes:
    """Return a statement's workbook: as it was issued, or as it stands where none was kept."""
    event = statements.issue_event(connection, known.arrangement_id, whole.id)
    kept = event and issued_files.find(connection, known.arrangement_id, event)
    return kept.made.content if kept else statement_workbook(whole)


def write_reports(ledger: Ledger, code: str, out: Path, *, progress: Progress) -> list[Path]:
    """Write every issued statement and the latest neutrality report; return the files."""
    out.mkdir(parents=True, exist_ok=True)
    with ledger.database.reading() as connection:
        known = ledger.definitions.find(connection, code)
        heads = [
            head
            for head in statements.heads(connection, known.arrangement_id)
            if head.status is StatementStatus.ISSUED
        ]
        written = []
        for done, head in enumerate(heads, 1):
            whole = statements.find(connection, known.arrangement_id, known.arrangement, head.id)
            if whole is not None:
                path = out / f"{statement_name(known.arrangement, whole)}.xlsx"
                path.write_bytes(issued_statement(connection, known, whole))
                written.append(path)
            progress("writing the workbooks", done, len(heads) + 1)
        report = neutrality(connection, known, as_at=known.arrangement.term.last)
    made = Documents().report(FileKind.COST_NEUTRALITY, report.last_month, report)
    written.append(hand_out_here(ledger, code, out, made))
    progress("writing the workbooks", len(heads) + 1, len(heads) + 1)
    return written


def hand_out_here(ledger: Ledger, code: str, out: Path, made: FileMade) -> Path:
    """Write a file into a folder, and keep a copy by which it is known again; return its path."""
    with ledger.database.reading() as connection:
        host = ledger.definitions.find(connection, code).arrangement.host
    remember_handed_out(ledger, operator(code, host), made)
    out.mkdir(parents=True, exist_ok=True)
    path = out / made.name
    path.write_bytes(made.content)
    return path
