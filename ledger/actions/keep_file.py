"""Keep a file as it was issued, as a part of the event that issued it; never change it after.

How a document looks is not known here: whoever opens the ledger says who draws its documents.
Source: workbooks page; docs/decisions/0020-issued-files.md.
"""

from __future__ import annotations

from base64 import b64encode

from sqlalchemy import case, func
from sqlalchemy.dialects import postgresql, sqlite

from ledger.actions.authority import Caller
from ledger.actions.work import Ledger, Work
from ledger.domain.issued_file import FileMade
from ledger.store.issued_files import handed_out_file, issued_file


def keep_file(work: Work, event_id: int, made: FileMade) -> None:
    """Keep the file with its event: its bytes are hashed and sealed with it."""
    work.insert(
        issued_file,
        {
            "event_id": event_id,
            "kind": made.kind.value,
            "name": made.name,
            "media_type": made.media_type,
            "sha256": made.sha256,
            "content_hash": made.content_hash,
            "content_base64": b64encode(made.content).decode("ascii"),
        },
    )


def remember_handed_out(ledger: Ledger, caller: Caller, made: FileMade) -> None:
    """Keep a copy of what was handed out without being issued, to compare what comes back with.

    The same bytes handed out to the same council again are kept once, as handed out now; where
    they had been cleared away meanwhile, they are kept anew.
    """
    kept = handed_out_file.c
    with ledger.database.writing() as connection:
        known = ledger.definitions.find(connection, caller.arrangement)
        insert = (sqlite if ledger.database.is_sqlite else postgresql).insert
        given = insert(handed_out_file).values(
            arrangement_id=known.arrangement_id,
            party=caller.party,
            sha256=made.sha256,
            kind=made.kind.value,
            name=made.name,
            media_type=made.media_type,
            content_hash=made.content_hash,
            content=made.content,
            handed_out_at=ledger.clock.now(),
        )
        content = case((func.length(kept.content) == 0, given.excluded.content), else_=kept.content)
        connection.execute(
            given.on_conflict_do_update(
                index_elements=[kept.arrangement_id, kept.party, kept.sha256],
                set_={"content": content, "handed_out_at": given.excluded.handed_out_at},
            )
        )
