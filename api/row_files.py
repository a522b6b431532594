"""Files of rows as answers: templates, a month as it is recorded, what to fix; whoever asks."""

from __future__ import annotations

from enum import StrEnum
from threading import Semaphore

from fastapi import Response

from api.call import Call
from api.file_reading import a_turn, given_sheets
from api.own_uploads import find_upload
from api.refusals import RequestInvalid
from api.uploads import CSV
from ledger.actions.audit_trail import audit_access
from ledger.actions.keep_upload import UploadedFile
from ledger.domain.calendar import Month
from ledger.domain.issued_file import XLSX
from ledger.domain.upload_columns import forms
from ledger.domain.upload_document import findings_in, judged_in, kinds_in
from ledger.domain.upload_form import UploadKind
from ledger.queries.month_rows import month_rows
from reports.forms_csv import form_csv, template_csv
from reports.template_help import Filler
from reports.templates import month_workbook, template
from reports.what_to_fix import Judgement, fixable, what_to_fix_csv, what_to_fix_workbook


class Kinds(StrEnum):
    """What a file to fill in holds: one kind of row, or a worksheet of each."""

    ALL = "all"
    COSTS = UploadKind.COSTS.value
    TIME = UploadKind.TIME.value
    DELIVERIES = UploadKind.DELIVERIES.value
    DRIVERS = UploadKind.DRIVERS.value
    RECEIPTS = UploadKind.RECEIPTS.value


class Format(StrEnum):
    """How a file to fill in is written."""

    XLSX = "xlsx"
    CSV = "csv"


_ENDINGS = {Format.XLSX: XLSX, Format.CSV: CSV}


def template_file(call: Call, kind: Kinds, file_format: Format) -> Response:
    """Answer with a file to fill in; raises RequestInvalid for CSV of all kinds."""
    kinds = _wanted(kind, file_format)
    filler = Filler(call.arrangement, call.caller.party)
    if file_format is Format.CSV:
        content = template_csv(forms(call.arrangement)[kinds[0]])
    else:
        content = template(filler, kinds)
    return _file(content, f"{kind}.{file_format}", file_format)


def month_file(call: Call, kind: Kinds, month: Month, file_format: Format) -> Response:
    """Answer with a month as it is recorded, to be corrected.

    Raises NotPermitted, CostsNotVisible, RequestInvalid for CSV of all kinds, and UploadTooLong for
    a workbook of more rows than one that is sent back may have.
    """
    kinds = _wanted(kind, file_format)
    if kind is Kinds.COSTS:
        call.require_costs_visible()
    with call.reading_own_evidence() as connection:
        rows = {
            each: month_rows(connection, call.known, each, month, party=call.caller.party)
            for each in kinds
        }
    if file_format is Format.CSV:
        content = form_csv(forms(call.arrangement)[kinds[0]], rows[kinds[0]])
    else:
        content = month_workbook(Filler(call.arrangement, call.caller.party), month, rows)
    detail = {"kind": kind.value, "period": str(month)}
    audit_access(call.ledger, call.caller, "download a month to correct", detail)
    return _file(content, f"{kind}-{month}.{file_format}", file_format)


def what_to_fix_file(call: Call, turns: Semaphore, upload: str) -> Response:
    """Answer with an upload's rows as they were sent, and what to put right in each.

    Raises NotPermitted, NotFound, and LockTimeout where too many files are being read.
    """
    found = find_upload(call, upload)
    head = found.head
    kinds = kinds_in(found.judged)
    with a_turn(turns):
        sheets = given_sheets(
            UploadedFile(head.name, head.media_type, found.content),
            call.arrangement,
            next(iter(kinds.values()), None),
        )
    judgement = Judgement(
        fixable(sheets, kinds), findings_in(found.judged), judged_in(found.judged)
    )
    filler = Filler(call.arrangement, call.caller.party)
    is_csv = head.media_type == CSV
    file_format = Format.CSV if is_csv else Format.XLSX
    made = what_to_fix_csv if is_csv else what_to_fix_workbook
    return _file(made(filler, judgement), f"what-to-fix-{head.id}.{file_format}", file_format)


def _wanted(kind: Kinds, file_format: Format) -> list[UploadKind]:
    """Return the kinds asked for; raises RequestInvalid for CSV of all."""
    if kind is not Kinds.ALL:
        return [UploadKind(kind.value)]
    if file_format is Format.CSV:
        raise RequestInvalid(
            f"A CSV file holds one kind of row: {', '.join(UploadKind)}.",
            field="kind",
            code="one-kind",
        )
    return list(UploadKind)


def _file(content: bytes, name: str, file_format: Format) -> Response:
    return Response(
        content,
        media_type=_ENDINGS[file_format],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
