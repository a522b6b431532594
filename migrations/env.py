"""Where Alembic starts: connect as the caller says, run the migrations in one transaction."""

from __future__ import annotations

import os

from alembic import context
from sqlalchemy import create_engine, event, make_url

from ledger.store import schema

DEFAULT_URL = "sqlite:///var/ledger.sqlite"


def run() -> None:
    """Run the migrations online; there is no offline mode (guards need a live database)."""
    url = context.config.attributes.get("url") or make_url(
        os.environ.get("LEDGER_DATABASE_URL", DEFAULT_URL)
    )
    sqlite = url.get_backend_name() == "sqlite"
    engine = create_engine(url, connect_args={"isolation_level": None} if sqlite else {})
    if sqlite:
        event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA foreign_keys = ON"))
        event.listen(engine, "begin", lambda raw: raw.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=schema.metadata(),
            compare_server_default=True,
            render_as_batch=False,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
