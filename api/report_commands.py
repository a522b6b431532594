"""Commands for reports as files: draw one, make an audit pack, work the jobs that wait."""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from api.command_words import AddWord, DoesNotHold
from api.console import Progress, only_arrangement, say, show_table
from api.demo import hand_out_here
from api.opening import opened
from api.settings import Settings
from api.work import HourlyClearing, pack_question, work_one
from ledger.actions.audit_trail import audit_access
from ledger.actions.ensure_sealed import ensure_sealed
from ledger.actions.register_person import operator
from ledger.actions.work import Ledger
from ledger.actions.work_jobs import queue
from ledger.domain.calendar import Month
from ledger.domain.clock import today
from ledger.domain.errors import DateInFuture, NotFound
from ledger.domain.issued_file import FileKind
from ledger.domain.parse import parse_date
from ledger.domain.report import AGREED_KINDS
from ledger.queries import issued_files, jobs, reports
from ledger.queries.arrangements import Known
from ledger.queries.audit_pack import pinned
from ledger.store.jobs import JobStatus
from ledger.store.row_security import Scope
from ledger.store.tokens import Role
from reports.documents import Documents

_LOOK_EVERY_SECONDS = 1.0
_ENDED = (JobStatus.DONE, JobStatus.FAILED)


def add_words(word: AddWord) -> None:
    """Add the words of this module."""
    drawing = word("report", _report, asks=True)
    kinds = [kind.value for kind in AGREED_KINDS]
    drawing.add_argument("--kind", required=True, choices=kinds)
    drawing.add_argument("--period", required=True, help="the month it is as at the end of")
    drawing.add_argument("--out", help="the folder to write to")
    packing = word("audit-pack", _audit_pack, asks=True)
    packing.add_argument("--party", help="whose auditor it is for; by default the host's")
    packing.add_argument("--as-at", help="the day; by default today, or the end of the books")
    packing.add_argument("--redacted", action="store_true", help="the form for public inspection")
    packing.add_argument("--seed", default="1", help="what the sample is drawn by")
    packing.add_argument("--sample", type=int, default=25, help="how many events to sample")
    packing.add_argument("--out", help="the folder to write to")
    working = word("work", _work)
    working.add_argument("--once", action="store_true", help="stop when no job waits")
    word("jobs", _jobs, asks=True)


def _report(arguments: argparse.Namespace, settings: Settings) -> None:
    """Write a report as a workbook: as it was issued, or as it stands."""
    kind, period = FileKind(arguments.kind), Month.parse(arguments.period)
    with opened(settings) as ledger:
        code = only_arrangement(ledger, arguments.arrangement)
        now = today(ledger.clock)
        if period.first > now:
            raise DateInFuture(f"--period is {period}, which has not begun.", field="--period")
        with ledger.database.reading() as connection:
            known = ledger.definitions.find(connection, code)
            issue = reports.newest_issue(connection, known.arrangement_id, kind, period)
            kept = issue and issued_files.find(connection, known.arrangement_id, issue)
            made = (
                kept.made
                if kept
                else Documents().report(
                    kind, period, reports.draw(connection, known, kind, period, today=now)
                )
            )
        detail = {"report": kind.value, "name": made.name, "sha256": made.sha256}
        audit_access(ledger, operator(code, known.arrangement.host), "download a report", detail)
        out = Path(arguments.out) if arguments.out else settings.out
        say(f"Written: {hand_out_here(ledger, code, out, made)}")


def _audit_pack(arguments: argparse.Namespace, settings: Settings) -> None:
    """Make an audit pack as a council's auditor would read it, showing how far it has got."""
    progress = Progress()
    with opened(settings) as ledger:
        code = only_arrangement(ledger, arguments.arrangement)
        ensure_sealed(ledger, code)
        with ledger.database.reading() as connection:
            known = ledger.definitions.find(connection, code)
            party = arguments.party or known.arrangement.host
            asked = _asked(arguments, known, ledger)
            asked["later"] = pinned(connection, known, pack_question(asked)).later
        auditor = replace(operator(code, party), role=Role.AUDITOR)
        job_id = queue(ledger, auditor, FileKind.AUDIT_PACK.value, asked)
        job = _worked(ledger, Scope(known.arrangement_id), job_id, progress)
        if job.status is JobStatus.FAILED:
            say(f"The job failed: {job.problem}")
            raise DoesNotHold
        with ledger.database.reading(Scope(job.arrangement_id)) as connection:
            made = jobs.file_of(connection, job)
        if made is not None:
            out = Path(arguments.out) if arguments.out else settings.out
            say(f"Written: {hand_out_here(ledger, code, out, made)}")


def _asked(arguments: argparse.Namespace, known: Known, ledger: Ledger) -> dict[str, Any]:
    latest = min(known.arrangement.books_span.last, today(ledger.clock))
    as_at = parse_date(arguments.as_at, field="--as-at") if arguments.as_at else latest
    return {
        "as_at": as_at.isoformat(),
        "first": None,
        "earlier": None,
        "later": None,
        "redacted": arguments.redacted,
        "seed": arguments.seed,
        "sample_size": arguments.sample,
        "limits_pence": [50_000],
    }


def _worked(ledger: Ledger, scope: Scope, job_id: str, progress: Progress) -> jobs.Job:
    """Work what waits until this job has ended; one that another worker holds is watched."""
    while True:
        with ledger.database.reading(scope) as connection:
            job = jobs.find(connection, job_id)
        if job is None or job.status in _ENDED:
            break
        if not work_one(ledger, progress):
            progress(job.stage, job.done, max(job.whole, 1))
            time.sleep(_LOOK_EVERY_SECONDS)
    if job is None:
        raise NotFound(f"Job {job_id} was cleared away meanwhile. Ask for it anew.", field="job")
    return job


def _work(arguments: argparse.Namespace, settings: Settings) -> None:
    """Work the jobs that wait, until stopped: what the service does beside serving."""
    progress, clearing = Progress(), HourlyClearing()
    with opened(settings) as ledger:
        while True:
            if not work_one(ledger, progress):
                if arguments.once:
                    return
                clearing(ledger)
                time.sleep(_LOOK_EVERY_SECONDS)


def _jobs(arguments: argparse.Namespace, settings: Settings) -> None:
    """List the jobs, newest first, with how far each has got."""
    with opened(settings) as ledger, ledger.database.reading() as connection:
        code = only_arrangement(ledger, arguments.arrangement)
        known = ledger.definitions.find(connection, code)
        every = jobs.every(connection, known.arrangement_id)
    rows = [("job", "kind", "for", "asked for at", "status", "stage", "percent")]
    rows += [
        (
            each.id,
            each.kind,
            f"{each.role} of {each.party}",
            f"{each.requested_at:%Y-%m-%d %H:%M:%S}",
            each.status.value,
            each.problem or each.stage,
            str(each.percent),
        )
        for each in every
    ]
    show_table(rows, numbers=1)
