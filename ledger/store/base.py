"""Column types and the one metadata; every table leads with its arrangement.

SQLite tables are STRICT and WITHOUT ROWID, so a type is what it says there too. Dates and
instants are TEXT on SQLite (ISO 8601) and DATE and TIMESTAMPTZ on PostgreSQL.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from ledger.domain.calendar import Month
from ledger.domain.clock import INSTANT_FORMAT, instant_text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Big = BigInteger().with_variant(Integer(), "sqlite")
Small = SmallInteger().with_variant(Integer(), "sqlite")

SQLITE_INSTANT = INSTANT_FORMAT


class Day(TypeDecorator[date]):
    """A date: DATE on PostgreSQL, ``YYYY-MM-DD`` text on SQLite."""

    impl = Date
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Store it as text on SQLite."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else Date())

    def process_bind_param(self, value: date | None, dialect: Dialect) -> Any:
        """Write it."""
        return value.isoformat() if value and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        """Read it."""
        return date.fromisoformat(value) if value and dialect.name == "sqlite" else value


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant: TIMESTAMPTZ on PostgreSQL, ISO text ending in Z on SQLite."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Store it as text on SQLite."""
        text = dialect.name == "sqlite"
        return dialect.type_descriptor(Text() if text else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Write it."""
        if value is None or dialect.name != "sqlite":
            return value
        return instant_text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Read it."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return datetime.fromisoformat(value)  # it ends in Z
        return value.astimezone(UTC)  # type: ignore[no-any-return]


class MonthText(TypeDecorator[Month]):
    """A month, held as ``YYYY-MM`` text on both databases."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Month | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Write it."""
        return str(value) if value else None

    def process_result_value(self, value: str | None, dialect: Dialect) -> Month | None:  # noqa: ARG002
        """Read it."""
        return Month.parse(value) if value else None


def required(name: str, kind: Any) -> Column[Any]:
    """A column that is never null (a CHECK passes on NULL, so nulls are kept out first)."""
    return Column(name, kind, nullable=False)


def optional(name: str, kind: Any) -> Column[Any]:
    """A column that may be null."""
    return Column(name, kind, nullable=True)


def table(name: str, *parts: Any, guarded: bool = True) -> Table:
    """A table of the ledger. `guarded` ones are append-only: see `ledger/store/guards.py`."""
    return Table(
        name,
        metadata,
        *parts,
        sqlite_strict=True,
        sqlite_with_rowid=False,
        info={"guarded": guarded},
    )


def fact_table(name: str, *parts: Any, rows: bool = False) -> Table:
    """A guarded table whose rows were made by an event, and are known as that event is.

    One row an event, or several numbered by `row_no` where `rows` is set.
    """
    key = [required("arrangement_id", Big), required("event_id", Big)]
    if rows:
        key.append(required("row_no", Small))
        parts = (*parts, CheckConstraint("row_no >= 1", name="row_no"))
    return table(
        name,
        *key,
        *parts,
        PrimaryKeyConstraint(*[column.name for column in key]),
        event_key(name, "event_id"),
    )


def event_key(name: str, column: str) -> ForeignKeyConstraint:
    """A foreign key from `column` to the event of that number in the same arrangement."""
    return ForeignKeyConstraint(
        ["arrangement_id", column],
        ["event.arrangement_id", "event.event_id"],
        name=f"fk_{name}_{column}_event",
    )


def names_one_of(column: str, allowed: Any) -> CheckConstraint:
    """A CHECK that a column holds one of the words of an enumeration."""
    words = ", ".join(f"'{word.value}'" for word in allowed)
    return CheckConstraint(f"{column} IN ({words})", name=column)
