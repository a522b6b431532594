"""Runs a revision's own SQL file: `versions/NAME.sqlite.sql` or `versions/NAME.postgresql.sql`.

Statements are set apart by a line `-- next`, because triggers hold semicolons of their own.
Migrations are forward-only: a mistake is mended by the next one.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

SEPARATOR = "\n-- next\n"


def run_file(revision: str) -> None:
    """Execute every statement of the revision for the dialect in use."""
    dialect = op.get_bind().dialect.name
    path = Path(__file__).parent / "versions" / f"{revision}.{dialect}.sql"
    for statement in path.read_text(encoding="utf-8").split(SEPARATOR):
        op.get_bind().exec_driver_sql(
            statement.strip().removesuffix(";").replace("%", "%%")
            if dialect == "postgresql"
            else statement.strip()
        )
