"""Whoever uploaded does not decide, a period opens by its steps, and guards that nothing blinds.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

from migrations.statements import run_file

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Carry out this revision's own DDL for the database at hand."""
    run_file(revision)
