"""Uploads of the caller's own council, whoever asks for them, and the way that a file comes in."""

from __future__ import annotations

from threading import Semaphore

from api.call import Call, WriteCall
from api.file_reading import Act, a_turn, read_file, sent_file, take_in
from ledger.actions.work import Receipt
from ledger.domain.clearing import UNCONFIRMED_DAYS
from ledger.domain.errors import NotFound
from ledger.domain.parse import parse_text
from ledger.domain.upload_form import UploadKind
from ledger.queries import uploads
from ledger.queries.uploads import Upload

_LONGEST_NAME = 200


def take_upload(
    write: WriteCall, turns: Semaphore, content: bytes, *, name: str, kind: UploadKind | None
) -> Receipt:
    """Read a file, judge it, and keep it with what would come of each row.

    The same key and file give the first receipt again. Raises what `sent_file`
    and `read_file` raise, NotPermitted, and LockTimeout where too many files are being read.
    """
    called = parse_text(name, field="name", most=_LONGEST_NAME)
    file = sent_file(called, content)
    with a_turn(turns):
        sheets = read_file(file, write.call.arrangement, kind)
    body = {"name": called, "kind": kind and kind.value, "sha256": file.sha256}

    def record(act: Act, /, *, dry_run: bool) -> Receipt:
        return write.record(body, act, dry_run=dry_run)

    return take_in(record, file, sheets)


def find_upload(call: Call, upload: str) -> Upload:
    """Return an upload of the caller's own council; raises NotFound."""
    with call.reading_own_evidence() as connection:
        found = uploads.find(connection, call.arrangement_id, upload, party=call.caller.party)
    if found is None:
        raise NotFound(
            f"{call.caller.party} has no upload {upload}. One that nobody confirms is "
            f"cleared away after {UNCONFIRMED_DAYS} days.",
            field="upload",
        )
    return found
