"""Row security on PostgreSQL: policies by arrangement and by party; guards look in one place.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

from migrations.statements import run_file

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Carry out this revision's own DDL for the database at hand; SQLite has nothing to do."""
    run_file(revision)
