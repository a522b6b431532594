"""Files as answers: under their own hash, recorded as taken out, kept so that they are known again.

The same state of the ledger gives the same bytes, so a file's entity tag is its SHA-256.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import Header, Response

from api.call import Call
from ledger.actions.audit_trail import audit_access
from ledger.actions.keep_file import remember_handed_out
from ledger.domain.issued_file import XLSX, FileMade

_NOT_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")

IfNoneMatch = Annotated[
    str | None,
    Header(
        alias="If-None-Match",
        description="The entity tag of the file that one has.",
        examples=['"9d1c5f0e"'],
    ),
]


def answers_file(media_type: str, example: str) -> dict[int | str, dict[str, Any]]:
    """Return how OpenAPI describes an answer that is a file."""
    return {
        200: {
            "content": {
                media_type: {
                    "schema": {"type": "string", "format": "binary"},
                    "example": example,
                }
            },
            "description": "The file.",
        },
        304: {"description": "The file is still the one with the entity tag sent."},
    }


WORKBOOK = answers_file(XLSX, "statement-PCC-2018-19-0001.xlsx")


def hand_out(call: Call, made: FileMade, *, issued: bool, if_none_match: str | None) -> Response:
    """Answer with a file, or that it is still the one that the caller has.

    Who took it is recorded in the audit trail. A workbook that no event issued is kept for some
    time, so that a copy of it that comes back can be compared cell by cell; of another file nothing
    can be compared, and nothing is kept.
    """
    unchanged = not_modified(made.sha256, if_none_match)
    if unchanged is not None:
        return unchanged
    if not issued and made.content_hash is not None:
        remember_handed_out(call.ledger, call.caller, made)
    audit_access(
        call.ledger,
        call.caller,
        "download a report",
        {"report": made.kind.value, "name": made.name, "sha256": made.sha256, "issued": issued},
    )
    headers = file_headers(made.sha256, name=made.name)
    return Response(made.content, media_type=made.media_type, headers=headers)


def not_modified(sha256: str, if_none_match: str | None) -> Response | None:
    """Return the answer to a caller who has the file already, and None to any other."""
    tag = f'"{sha256}"'
    if if_none_match is None or tag not in [each.strip() for each in if_none_match.split(",")]:
        return None
    return Response(status_code=304, headers={"ETag": tag})


def file_headers(sha256: str, *, name: str) -> dict[str, str]:
    """Return what goes with a file: its tag, and the name under which it is kept.

    No browser keeps it by itself: like every answer it is not to be stored.
    """
    return {
        "ETag": f'"{sha256}"',
        "Content-Disposition": f'attachment; filename="{plain_name(name)}"',
    }


def plain_name(name: str) -> str:
    """Return a file's name with nothing in it that a header or a path could take amiss."""
    return _NOT_PLAIN.sub("-", name).lstrip(".") or "file"
