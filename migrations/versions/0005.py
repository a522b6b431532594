"""What goes out and comes back: issued files, jobs, uploads, exports, stocktakes.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

from migrations.statements import run_file

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Carry out this revision's own DDL for the database at hand."""
    run_file(revision)
