"""A service with something on every page: Ash-Birch after July, its files kept, jobs and uploads.

- `living(url)`: serves it; `Lived.visitor(caller)` is somebody who is signed in there.
- `costs_csv()`, `uploaded(visitor, content)`: a file of costs, and how it is uploaded.
- `SECRET` stands in the words of every cost of Ash's here that Birch may not see.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from ledger.actions.authority import Caller
from ledger.actions.work import Ledger
from ledger.actions.work_jobs import Held, queue, take_up
from ledger.domain.issued_file import FileKind, FileMade
from reports.documents import Documents
from tests.api.calls import Service, serving
from tests.exporting import export
from tests.ledgers import (
    AUDITOR,
    JULY,
    PREPARER,
    RECIPIENT,
    July,
    cost_row,
    live_through_july,
    set_up,
)
from tests.lives.issued_files import issue_a_report
from tests.pages.visitor import Visitor

PAYER_AUDITOR: Caller = replace(AUDITOR, person="P0009", party=RECIPIENT)
PACK = b"PK of a pack"
SECRET = "Award to J Smith"


@dataclass(frozen=True, slots=True)
class Lived:
    """The service, what there is in it, and its visitors. It is shared: for reading only."""

    service: Service
    july: July
    running: str  # a job that is being worked on
    done: str  # one that made a file
    failed: str
    ready: str  # an upload of Ash's that waits to be confirmed
    wrong: str  # one with something to put right
    visitors: dict[Caller, Visitor]

    def visitor(self, caller: Caller) -> Visitor:
        """Return somebody who is signed in."""
        if caller not in self.visitors:
            self.visitors[caller] = Visitor(self.service).sign_in(caller)
        return self.visitors[caller]


@contextmanager
def living(url: str) -> Iterator[Lived]:
    """Live through July in the migrated database at `url`, and serve it."""
    with set_up(url) as ledger:
        drawing = replace(ledger, documents=Documents())
        july = live_through_july(drawing)
        issue_a_report(drawing)
        export(drawing, JULY)
        done = _taken_up(drawing, "2019-08-31")
        done.finish(FileMade(kind=FileKind.AUDIT_PACK, name="audit-pack.xlsx", content=PACK))
        failed = _taken_up(drawing, "2019-09-30")
        failed.fail("The journals could not be read.")
        running = _taken_up(drawing, "2019-10-31")
        running.show("reading the journals", 3, 8)
    with serving(url) as served:
        ash = Visitor(served).sign_in(PREPARER)
        ready, wrong = (uploaded(ash, costs_csv(pool=pool)) for pool in ("OFFICE", "NOWHERE"))
        yield Lived(
            served,
            july,
            running=running.job.id,
            done=done.job.id,
            failed=failed.job.id,
            ready=ready,
            wrong=wrong,
            visitors={PREPARER: ash},
        )


def _taken_up(ledger: Ledger, as_at: str) -> Held:
    """Queue a job of Ash's auditor, and take it up."""
    queue(ledger, AUDITOR, FileKind.AUDIT_PACK.value, {"as_at": as_at})
    held = take_up(ledger, "a worker")
    assert held is not None
    return held


def costs_csv(**fields: object) -> bytes:
    """Return a CSV file of one cost, as `cost_row` has it: 77.31 of November."""
    month = {"entered_on": "2019-11-30", "service_from": "2019-11-01", "service_to": "2019-11-30"}
    row = cost_row(**{"amount": "77.31", "description": SECRET} | month | fields)
    cells = ["" if value is None else str(value) for value in row.values()]
    return "\r\n".join((",".join(row), ",".join(cells), "")).encode()


def uploaded(visitor: Visitor, content: bytes, *, kind: str = "costs") -> str:
    """Upload a CSV file of a kind; its number."""
    page = visitor.open("/uploads")
    file = (f"{kind}.csv", content, "text/csv")
    answer = visitor.fill(page, "/uploads", {"kind": kind}, file=file)
    assert answer.status_code == 303, answer.text
    location: str = answer.headers["location"]
    return location.removeprefix("/uploads/")
