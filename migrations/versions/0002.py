"""Sealing: blocks over committed events, and the heads that councils keep.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

from migrations.statements import run_file

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Carry out this revision's own DDL for the database at hand."""
    run_file(revision)
