"""Who is calling: local accounts, identities vouched for, scopes of tokens, sessions.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

from migrations.statements import run_file

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Carry out this revision's own DDL for the database at hand."""
    run_file(revision)
