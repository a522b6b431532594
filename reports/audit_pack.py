"""The audit pack as a workbook: for internal and external audit, or redacted for the public.

Every figure is the pack's own; the formulas prove it again from the journal lines, which stand on
a worksheet of their own. Source: workbooks page, row "Audit pack".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import BinaryIO

from ledger.domain.arrangement import Party
from ledger.domain.audit_pack import AuditPack, Knowing
from ledger.domain.position import Position
from reports.audit_pack_balances import movements_sheet, restatement_sheet, trial_balance_sheet
from reports.audit_pack_checks import checks
from reports.audit_pack_journals import journals_sheet
from reports.audit_pack_notes import LEFT_OUT, NOT_JUDGED, SECTION, notes_sheet
from reports.audit_pack_people import approvals_sheet, people_sheet, steps_sheet
from reports.audit_pack_proof import (
    completeness_sheet,
    differences_sheet,
    mirror_sheet,
    seals_sheet,
    summary_sheet,
    witnesses_sheet,
)
from reports.audit_pack_selection import rules_sheet, sample_sheet, selected_sheet
from reports.audit_pack_sums import accounts_sheet, kinds_sheet, totals_sheet
from reports.audit_pack_words import day
from reports.checking import checks_sheet, overall_check
from reports.front import HOW_TO_VERIFY, OVERALL_ITEM, contact, cover_sheet, position_rows
from reports.table import Book, ContentHash, Formula, LongSheet, Sheet, Value
from reports.workbook import write_workbook


def audit_pack_workbook(
    pack: AuditPack, *, to: BinaryIO, progress: Callable[[int, int], None] | None = None
) -> str:
    """Write the pack as an XLSX file, and return the content hash that it states.

    The same pack gives the same bytes, in memory that does not grow with its lines. `to` is a file
    that can be sought in; `progress` is told how many rows are written, and of how many. Raises
    TextMalformed, AmountTooLarge, and WorkbookTooLong above a million lines.
    """
    return write_workbook(audit_pack_book(pack), to, progress=progress)


def audit_pack_book(pack: AuditPack) -> Book:
    """Return the pack as a book to be written; its long worksheets are read while it is."""
    sheets = tuple(_sheets(pack))
    checked = checks(pack, [each for each in sheets if isinstance(each, Sheet)])
    return Book(
        title=_title(pack),
        subject=pack.arrangement_name,
        owner=_reader(pack).name,
        created=_created(pack),
        draft=False,
        cover=_cover(pack, overall_check(checked)),
        sheets=(*sheets, checks_sheet(checked, draft=""), notes_sheet(pack)),
    )


def _sheets(pack: AuditPack) -> Iterator[Sheet | LongSheet]:
    yield summary_sheet(pack)
    yield trial_balance_sheet(pack)
    yield restatement_sheet(pack)
    yield movements_sheet(pack)
    yield accounts_sheet(pack)
    yield kinds_sheet(pack)
    yield mirror_sheet(pack)
    yield differences_sheet(pack)
    yield approvals_sheet(pack)
    yield steps_sheet(pack)
    yield completeness_sheet(pack)
    yield seals_sheet(pack)
    yield witnesses_sheet(pack)
    if not pack.redacted:
        yield people_sheet(pack)
        yield rules_sheet(pack)
        yield selected_sheet(pack)
        yield sample_sheet(pack)
    yield totals_sheet(pack)
    yield journals_sheet(pack)


def _title(pack: AuditPack) -> str:
    form = "Audit pack for public inspection, redacted," if pack.redacted else "Audit pack"
    return f"{form} as at {day(pack.as_at)}"


def _reader(pack: AuditPack) -> Party:
    return pack.host if pack.party == pack.host.code else pack.recipient


def _created(pack: AuditPack) -> datetime:
    sealed = pack.later.sealed_at
    if sealed is None:
        raise ValueError("a pack is drawn as known at a seal")
    return sealed.replace(microsecond=0, tzinfo=None)


def _cover(pack: AuditPack, overall: Formula) -> Sheet:
    rows = (
        *_identity(pack),
        *_form(pack),
        (OVERALL_ITEM, overall),
        *position_rows(_position(pack.later)),
        ("Not in the pack", _not_in_it(pack)),
        ("Content hash of this workbook", ContentHash()),
        ("How to verify this workbook", HOW_TO_VERIFY),
        ("Contact", contact(_reader(pack))),
    )
    return cover_sheet(_title(pack), rows, {"overall_check": OVERALL_ITEM})


def _identity(pack: AuditPack) -> Iterator[tuple[Value, ...]]:
    yield "Arrangement", f"{pack.arrangement_name} ({pack.arrangement_code})"
    yield "Host", f"{pack.host.name} ({pack.host.code})"
    yield "Recipient", f"{pack.recipient.name} ({pack.recipient.code})"
    yield "Journals from", pack.first
    yield "Journals to", pack.as_at
    yield "Earlier time of knowing", _when(pack.earlier)
    yield "Later time of knowing", _when(pack.later)


def _form(pack: AuditPack) -> Iterator[tuple[Value, ...]]:
    reader = _reader(pack)
    if not pack.redacted:
        yield "Form", f"Whole, for the auditors of {reader.name}"
        if pack.withheld_lines:
            yield (
                "Held in totals only",
                (
                    f"{pack.withheld_lines} lines of the other council's single costs, by pool "
                    "and service month: worksheet Totals"
                ),
            )
        return
    yield "Form", f"REDACTED, for public inspection at {reader.name}"
    yield "Redacted under", SECTION
    yield "What was left out", LEFT_OUT
    yield "Pools of one person", ", ".join(pack.one_person_pools) or "None named"
    yield "What was not judged", NOT_JUDGED


def _when(knowing: Knowing) -> str:
    if knowing.sealed_at is None:
        return "Before anything was sealed"
    sealed = knowing.sealed_at
    return (
        f"Sequence {knowing.sequence}, block {knowing.block_no}, sealed at {sealed.date()} "
        f"{sealed:%H:%M:%S} UTC, head {knowing.head_hash}"
    )


def _position(knowing: Knowing) -> Position:
    return Position(knowing.sequence, knowing.head_hash, knowing.sealed_at, provisional=False)


def _not_in_it(pack: AuditPack) -> str:
    if not pack.unsealed:
        return "Nothing: every event of the ledger is sealed"
    return f"{pack.unsealed} events of the ledger that come after its newest seal"
