"""Commands for files of rows: make one to fill in, and upload it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from api.command_words import AddWord
from api.console import only_arrangement, say, show_table
from api.file_reading import Act, code_of, given_sheets, read_file, sent_file, take_in
from api.opening import opened
from api.settings import Settings
from api.uploads import CSV
from ledger.actions.authority import Caller, Permission
from ledger.actions.confirm_upload import confirm_upload
from ledger.actions.keep_upload import UploadedFile
from ledger.actions.perform import perform
from ledger.actions.register_person import operator
from ledger.actions.work import Ledger, Receipt
from ledger.domain.arrangement import Arrangement
from ledger.domain.errors import InvalidInput, NotFound, PartyUnknown
from ledger.domain.upload_columns import forms
from ledger.domain.upload_document import findings_in, judged_in, kinds_in
from ledger.domain.upload_form import UploadKind
from ledger.queries import uploads
from ledger.queries.uploads import Upload
from ledger.store.row_security import Scope
from ledger.store.tokens import Role
from reports.forms_csv import template_csv
from reports.template_help import Filler
from reports.templates import template
from reports.what_to_fix import Judgement, fixable, what_to_fix_csv, what_to_fix_workbook

_ALL = "all"


def add_words(word: AddWord) -> None:
    """Add the words of this module."""
    uploading = word("upload", _upload, asks=True)
    uploading.add_argument("file", help="a workbook of our template, or CSV with --kind")
    uploading.add_argument("--party", required=True, help="for which council, such as PCC")
    uploading.add_argument("--kind", choices=[*UploadKind], help="what the rows of CSV are")
    uploading.add_argument("--person", help="who records it; by default the operator")
    uploading.add_argument("--confirm", action="store_true", help="record it, if nothing is wrong")
    making = word("template", _template, asks=True)
    making.add_argument("--kind", choices=[_ALL, *UploadKind], default=_ALL)
    making.add_argument("--party", help="for which council; by default the host")
    making.add_argument(
        "--out", required=True, help="the file to write: .xlsx, or .csv of one kind"
    )


def _template(arguments: argparse.Namespace, settings: Settings) -> None:
    """Write a file to fill in, with an example and the codes to choose from."""
    out = Path(arguments.out)
    with opened(settings) as ledger, ledger.database.reading() as connection:
        code = only_arrangement(ledger, arguments.arrangement)
        found = ledger.definitions.find(connection, code).arrangement
    party = _council(found, arguments.party or found.host)
    kinds = list(UploadKind) if arguments.kind == _ALL else [UploadKind(arguments.kind)]
    if out.suffix == ".csv" and len(kinds) > 1:
        raise InvalidInput("A CSV file holds one kind of row: say which with --kind.")
    made = (
        template_csv(forms(found)[kinds[0]])
        if out.suffix == ".csv"
        else template(Filler(found, party), kinds)
    )
    _write(out, made)


def _council(found: Arrangement, party: str) -> str:
    if party not in (found.host, found.recipient):
        raise PartyUnknown(f"{party} is not one of {found.host} and {found.recipient}.")
    return party


def _upload(arguments: argparse.Namespace, settings: Settings) -> None:
    """Try a file of rows, show what would come of it, and with --confirm record it."""
    content = _content(Path(arguments.file))
    kind = UploadKind(arguments.kind) if arguments.kind else None
    with opened(settings) as ledger:
        code = only_arrangement(ledger, arguments.arrangement)
        with ledger.database.reading() as connection:
            known = ledger.definitions.find(connection, code)
        party = _council(known.arrangement, arguments.party)
        caller = replace(operator(code, party), role=Role.PREPARER)
        if arguments.person:
            caller = replace(caller, person=arguments.person)
        file = sent_file(Path(arguments.file).name, content)
        receipt = _take_in(ledger, caller, file, known.arrangement, kind)
        with ledger.database.reading(Scope(known.arrangement_id)) as connection:
            whole = uploads.find(connection, known.arrangement_id, receipt["id"], party=party)
        if whole is None:
            raise NotFound(f"There is no upload {receipt['id']}.")
        _show(whole)
        if whole.head.n_errors:
            _give_back(arguments.file, Filler(known.arrangement, party), file, whole)
        if arguments.confirm:
            _confirm(ledger, caller, whole)
        else:
            say("Nothing is recorded yet. Add --confirm to record it.")


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}.", field="file") from error


def _take_in(
    ledger: Ledger,
    caller: Caller,
    file: UploadedFile,
    arrangement: Arrangement,
    kind: UploadKind | None,
) -> Receipt:
    key, body = f"command-line:{uuid4().hex}", {"name": file.name, "sha256": file.sha256}

    def record(act: Act, /, *, dry_run: bool) -> Receipt:
        return perform(
            ledger, caller, Permission.UPLOAD, key=key, body=body, act=act, dry_run=dry_run
        )

    return take_in(record, file, read_file(file, arrangement, kind))


def _show(whole: Upload) -> None:
    judged = whole.judged
    print(f"Upload {whole.head.id} of {whole.head.name}: {whole.head.status}")
    rows = [
        ("sheet", "rows", "new", "corrects", "unchanged", "wrong", "days", "pounds", "quantity")
    ]
    rows += [
        (each["sheet"], *(str(each[name]) for name in rows[0][1:6]), *_totals(each["totals"]))
        for each in judged["sheets"]
    ]
    to_record = judged["totals"]
    rows.append(("To record", str(to_record["rows"]), "", "", "", "", *_totals(to_record)))
    show_table(rows, numbers=8)
    for each in judged["entries"]:
        if each["before"] is not None:
            print(
                f"{each['sheet']} row {each['rows'][0]} corrects entry {each['standing']}: "
                f"was {json.dumps(each['before'])}"
            )
    for each in judged["findings"]:
        place = f"{each['sheet']} row {each['row']}" if each["row"] else each["sheet"]
        print(f"{place}: {each['detail']}")


def _totals(totals: Mapping[str, Any]) -> tuple[str, str, str]:
    return totals["days"], totals["pounds"], totals["quantity"]


def _give_back(name: str, filler: Filler, file: UploadedFile, whole: Upload) -> None:
    """Write the rows back with what to put right, beside the file; raises InvalidInput."""
    kinds = kinds_in(whole.judged)
    sheets = given_sheets(file, filler.arrangement, next(iter(kinds.values()), None))
    judgement = Judgement(
        fixable(sheets, kinds), findings_in(whole.judged), judged_in(whole.judged)
    )
    made = what_to_fix_csv if file.media_type == CSV else what_to_fix_workbook
    path = Path(name)
    beside = path.with_name(f"{path.stem}-what-to-fix{path.suffix}")
    _write(beside, made(filler, judgement))
    wrong = whole.head.n_errors
    raise InvalidInput(
        f"{wrong} {'thing is' if wrong == 1 else 'things are'} to be put right, so nothing can be "
        "recorded. "
        f"{beside} says in its last column what to fix."
    )


def _confirm(ledger: Ledger, caller: Caller, whole: Upload) -> None:
    seen = {"digest": whole.head.digest, "totals": whole.judged["totals"]}
    receipt = perform(
        ledger,
        caller,
        Permission.UPLOAD,
        key=f"command-line:{whole.head.id}",
        body={"upload": whole.head.id, **seen},
        act=lambda work: confirm_upload(
            work,
            whole.head.id,
            seen_digest=seen["digest"],
            seen_totals=seen["totals"],
            code_of=code_of,
        ),
    )
    rows = receipt["rows"]
    print(f"Recorded {rows} {'row' if rows == 1 else 'rows'}, as event {receipt['id']}.")


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    say(f"Written: {path}")
