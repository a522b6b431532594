"""Files that people upload: judged first, posted only when confirmed, all or nothing.

An upload is kept as it came while it waits, and cleared away where nobody confirms it. Once
confirmed it is evidence: the file, its control totals and the row that each event came from are
facts of the event of the confirmation.
Source: workbooks page, "Coming in".
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
)

from ledger.store.base import Big, Instant, event_key, fact_table, required, table

upload = table(
    "upload",
    required("upload_id", Text),
    required("arrangement_id", Big),
    required("person", Text),
    required("party", Text),
    required("name", Text),
    required("media_type", Text),
    required("sha256", Text),
    required("content", LargeBinary),
    required("judged", Text),  # canonical JSON: rows, control totals and what to fix
    required("digest", Text),  # of what was judged: a confirmation names it
    required("n_errors", Big),
    required("n_rows", Big),  # that confirming it records
    required("uploaded_at", Instant),
    PrimaryKeyConstraint("upload_id"),
    ForeignKeyConstraint(["arrangement_id"], ["arrangement.arrangement_id"]),
    Index("ix_upload_uploaded_at", "arrangement_id", "uploaded_at"),
    guarded=False,
)

confirmed_upload = fact_table(
    "confirmed_upload",
    required("upload_id", Text),
    required("name", Text),
    required("sha256", Text),
    required("n_rows", Big),
    required("totals", Text),  # canonical JSON: the control totals that were confirmed
    required("content_base64", Text),
    UniqueConstraint("arrangement_id", "upload_id"),
    CheckConstraint("n_rows >= 1", name="n_rows"),
)

confirmed_upload_row = fact_table(
    "confirmed_upload_row",
    required("sheet", Text),
    required("sheet_row", Big),
    required("posted_event_id", Big),
    UniqueConstraint("arrangement_id", "posted_event_id"),
    event_key("confirmed_upload_row", "posted_event_id"),
    CheckConstraint("sheet_row >= 1", name="sheet_row"),
    rows=True,
)
