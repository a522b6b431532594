"""The ledger: events, journals and lines, facts, guards, and the chart of accounts.

Revision ID: 0001
Revises:
"""

from __future__ import annotations

from migrations.statements import run_file

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Carry out this revision's own DDL for the database at hand."""
    run_file(revision)
