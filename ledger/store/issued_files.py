"""Files as they were issued or handed out, and reports that both councils agreed.

An issued file is part of the event that issued it: its bytes, written in base64 so that a sealed
bundle can carry them, are hashed with it. What was handed out without being issued, a draft say,
is kept beside for some time, so that a copy that comes back can be compared; nothing rests on it.
Source: workbooks page, "Common to all"; docs/decisions/0020-issued-files.md.
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

from ledger.store.base import (
    Big,
    Instant,
    MonthText,
    event_key,
    fact_table,
    optional,
    required,
    table,
)

issued_file = fact_table(
    "issued_file",
    required("kind", Text),
    required("name", Text),
    required("media_type", Text),
    required("sha256", Text),
    optional("content_hash", Text),  # of a workbook: over its canonical cells
    required("content_base64", Text),
    UniqueConstraint("arrangement_id", "kind", "name", "event_id"),
    CheckConstraint("length(sha256) = 64", name="sha256"),
    Index("ix_issued_file_content_hash", "arrangement_id", "content_hash"),
)

handed_out_file = table(
    "handed_out_file",
    required("arrangement_id", Big),
    required("party", Text),  # whose people asked for it: nobody else is told of it
    required("sha256", Text),
    required("kind", Text),
    required("name", Text),
    required("media_type", Text),
    optional("content_hash", Text),
    required("content", LargeBinary),  # empty once its time is over: what is left knows it again
    required("handed_out_at", Instant),  # when last
    PrimaryKeyConstraint("arrangement_id", "party", "sha256"),
    ForeignKeyConstraint(["arrangement_id"], ["arrangement.arrangement_id"]),
    Index("ix_handed_out_file_content_hash", "arrangement_id", "content_hash"),
    Index("ix_handed_out_file_handed_out_at", "arrangement_id", "handed_out_at"),
    guarded=False,
)

# A report other than a statement, put before both councils: the digest is over its figures.
report_submission = fact_table(
    "report_submission",
    required("kind", Text),
    required("period", MonthText),
    required("digest", Text),
    Index("ix_report_submission_of", "arrangement_id", "kind", "period", "event_id"),
)

report_agreement = fact_table(
    "report_agreement",
    required("subject_event_id", Big),
    required("digest", Text),
    required("person", Text),
    required("party", Text),
    UniqueConstraint("arrangement_id", "subject_event_id", "party"),
    event_key("report_agreement", "subject_event_id"),
)

report_issue = fact_table(
    "report_issue",
    required("subject_event_id", Big),
    required("digest", Text),
    UniqueConstraint("arrangement_id", "subject_event_id"),
    event_key("report_issue", "subject_event_id"),
)
