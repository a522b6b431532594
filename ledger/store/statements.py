"""Statements: versions, their lines, the steps of their life, and their numbers."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
)

from ledger.domain.statement import StatementStep
from ledger.store.base import (
    Big,
    Day,
    MonthText,
    Small,
    event_key,
    fact_table,
    names_one_of,
    optional,
    required,
    table,
)

statement = fact_table(
    "statement",
    required("payee", Text),
    required("payer", Text),
    required("period", MonthText),
    required("version", Small),
    required("prepared_on", Day),
    required("digest", Text),
    required("net_pence", Big),
    required("vat_pence", Big),
    UniqueConstraint("arrangement_id", "payee", "payer", "period", "version"),
    CheckConstraint("payee <> payer", name="parties"),
)

statement_line = fact_table(
    "statement_line",
    required("charge_event_id", Big),
    required("net_pence", Big),
    required("vat_pence", Big),
    ForeignKeyConstraint(
        ["arrangement_id", "charge_event_id"],
        ["charge.arrangement_id", "charge.event_id"],
        name="fk_statement_line_charge",
    ),
    Index("ix_statement_line_charge_event_id", "arrangement_id", "charge_event_id"),
    rows=True,
)

# The status of a statement is its latest step.
statement_step = fact_table(
    "statement_step",
    required("statement_event_id", Big),
    required("step", Text),
    required("party", Text),
    required("stepped_on", Day),
    optional("reason", Text),
    event_key("statement_step", "statement_event_id"),
    names_one_of("step", StatementStep),
    CheckConstraint("step <> 'return' OR reason IS NOT NULL", name="reason"),
    Index("ix_statement_step_statement", "arrangement_id", "statement_event_id", "event_id"),
)

# Gap-free per payee and financial year: each number has the one before it as its parent.
statement_issue = fact_table(
    "statement_issue",
    required("statement_event_id", Big),
    required("payee", Text),
    required("financial_year", Text),
    required("serial", Big),
    optional("previous_serial", Big),
    required("number", Text),
    required("issued_on", Day),
    required("due_on", Day),
    required("opening_pence", Big),  # the debt as it was when issued: the statement never changes
    required("credited_pence", Big),
    required("received_pence", Big),
    UniqueConstraint("arrangement_id", "statement_event_id"),
    UniqueConstraint("arrangement_id", "payee", "financial_year", "serial"),
    UniqueConstraint("arrangement_id", "number"),
    CheckConstraint(
        "(serial = 1 AND previous_serial IS NULL) OR "
        "(serial > 1 AND previous_serial IS NOT NULL AND previous_serial = serial - 1)",
        name="gap_free",
    ),
    ForeignKeyConstraint(
        ["arrangement_id", "statement_event_id"],
        ["statement.arrangement_id", "statement.event_id"],
        name="fk_statement_issue_statement",
    ),
    ForeignKeyConstraint(
        ["arrangement_id", "payee", "financial_year", "previous_serial"],
        [
            "statement_issue.arrangement_id",
            "statement_issue.payee",
            "statement_issue.financial_year",
            "statement_issue.serial",
        ],
        name="fk_statement_issue_previous",
    ),
)

# A charge stands on one issued statement only.
issued_charge = table(
    "issued_charge",
    required("arrangement_id", Big),
    required("charge_event_id", Big),
    required("event_id", Big),
    PrimaryKeyConstraint("arrangement_id", "charge_event_id"),
    event_key("issued_charge", "event_id"),
    ForeignKeyConstraint(
        ["arrangement_id", "charge_event_id"],
        ["charge.arrangement_id", "charge.event_id"],
        name="fk_issued_charge_charge",
    ),
)


def cites_line(table: str) -> ForeignKeyConstraint:
    """The foreign key of a table whose rows each cite a line of a statement."""
    return ForeignKeyConstraint(
        ["arrangement_id", "statement_event_id", "statement_line"],
        [
            "statement_line.arrangement_id",
            "statement_line.event_id",
            "statement_line.row_no",
        ],
        name=f"fk_{table}_line",
    )
