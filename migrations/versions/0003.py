"""Periods: what was done to each, and postings held to it.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

from migrations.statements import run_file

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Carry out this revision's own DDL for the database at hand."""
    run_file(revision)
