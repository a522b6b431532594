"""The whole life of a charge: approvals, credit, disputes, on-account, exit.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

from migrations.statements import run_file

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Carry out this revision's own DDL for the database at hand."""
    run_file(revision)
