"""What may be cleared away, and what of it may not; indexes by age.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

from migrations.statements import run_file

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Carry out this revision's own DDL for the database at hand."""
    run_file(revision)
