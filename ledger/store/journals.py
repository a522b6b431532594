"""Events, journals and journal lines: balanced by declaration, without a trigger.

A chain of running sums makes every journal sum to zero, or the commit fails: the journal points
at its last line with a running sum of zero, each line at the one before it. `n_lines` and
`n_journals` on the rows below stop anything being added to what is posted. A line carries its
journal's book, date and place in the order of knowing, and its foreign key holds them equal, so
that a balance reads one covering index. Source: ledger-core page, "Shape".
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Sequence,
    Text,
    UniqueConstraint,
    text,
)

from ledger.domain.accounts import AccountGroup
from ledger.domain.journal import MOST_PENCE
from ledger.store.base import (
    Big,
    Day,
    Instant,
    MonthText,
    Small,
    metadata,
    names_one_of,
    optional,
    required,
    table,
)

DEFERRED: dict[str, Any] = {"deferrable": True, "initially": "DEFERRED"}

account = table(
    "account",
    Column("account", Small, nullable=False, autoincrement=False),
    required("title", Text),
    required("account_group", Text),
    PrimaryKeyConstraint("account"),
    names_one_of("account_group", AccountGroup),
)

# Where PostgreSQL draws event numbers from; on SQLite the next is one more than the last.
event_number = Sequence("event_number", metadata=metadata, data_type=BigInteger())

# Added to PostgreSQL's transaction number to give `known`; raised after a restore elsewhere.
# What is added to the number of a transaction that runs now, in PostgreSQL's own SQL.
EPOCH_OFFSET = "(SELECT epoch_offset FROM ledger_epoch ORDER BY epoch_no DESC LIMIT 1)"

ledger_epoch = table(
    "ledger_epoch",
    Column("epoch_no", Small, nullable=False, autoincrement=False),
    required("epoch_offset", Big),
    required("reason", Text),
    PrimaryKeyConstraint("epoch_no"),
)

event = table(
    "event",
    required("arrangement_id", Big),
    required("event_id", Big),
    required("kind", Text),
    required("effective_on", Day),
    required("period", Text),
    required("known", Big),
    required("posted_at", Instant),
    required("person", Text),
    required("party", Text),
    required("role", Text),
    required("request_id", Text),
    required("payload_digest", Text),
    optional("reverses_event_id", Big),
    required("n_journals", Small),
    optional("last_journal_no", Small),
    PrimaryKeyConstraint("arrangement_id", "event_id"),
    # Leads with `known`, so that it serves sealing too, which takes events in that order.
    UniqueConstraint("arrangement_id", "known", "event_id", "n_journals", "effective_on"),
    CheckConstraint("event_id >= 1", name="event_id"),
    CheckConstraint("known >= 1", name="known"),
    CheckConstraint(
        "(n_journals = 0 AND last_journal_no IS NULL) OR "
        "(n_journals > 0 AND last_journal_no IS NOT NULL AND last_journal_no = n_journals)",
        name="last_journal",
    ),
    CheckConstraint("reverses_event_id < event_id", name="reverses_earlier"),
    ForeignKeyConstraint(["arrangement_id"], ["arrangement.arrangement_id"]),
    ForeignKeyConstraint(
        ["arrangement_id", "event_id", "last_journal_no"],
        ["journal.arrangement_id", "journal.event_id", "journal.journal_no"],
        name="fk_event_last_journal",
        use_alter=True,
        **DEFERRED,
    ),
    ForeignKeyConstraint(
        ["arrangement_id", "reverses_event_id"],
        ["event.arrangement_id", "event.event_id"],
        name="fk_event_reverses",
    ),
    Index(
        "uq_event_reverses",
        "arrangement_id",
        "reverses_event_id",
        unique=True,
        sqlite_where=text("reverses_event_id IS NOT NULL"),
        postgresql_where=text("reverses_event_id IS NOT NULL"),
    ),
)

journal = table(
    "journal",
    required("arrangement_id", Big),
    required("event_id", Big),
    required("journal_no", Small),
    required("book", Text),
    required("effective_on", Day),
    required("known", Big),
    required("n_journals", Small),
    optional("prev_no", Small),
    required("n_lines", Small),
    required("zero", Big),
    PrimaryKeyConstraint("arrangement_id", "event_id", "journal_no"),
    UniqueConstraint("arrangement_id", "event_id", "book"),
    UniqueConstraint(
        "arrangement_id", "event_id", "journal_no", "n_lines", "book", "effective_on", "known"
    ),
    CheckConstraint("n_lines >= 2", name="n_lines"),
    CheckConstraint("zero = 0", name="zero"),
    CheckConstraint("journal_no BETWEEN 1 AND n_journals", name="journal_no"),
    CheckConstraint(
        "(journal_no = 1 AND prev_no IS NULL) OR "
        "(journal_no > 1 AND prev_no IS NOT NULL AND prev_no = journal_no - 1)",
        name="chain",
    ),
    ForeignKeyConstraint(
        ["arrangement_id", "event_id", "n_journals", "effective_on", "known"],
        [
            "event.arrangement_id",
            "event.event_id",
            "event.n_journals",
            "event.effective_on",
            "event.known",
        ],
        name="fk_journal_event",
        **DEFERRED,
    ),
    ForeignKeyConstraint(
        ["arrangement_id", "event_id", "prev_no"],
        ["journal.arrangement_id", "journal.event_id", "journal.journal_no"],
        name="fk_journal_chain",
        **DEFERRED,
    ),
    ForeignKeyConstraint(
        ["arrangement_id", "event_id", "journal_no", "n_lines", "zero"],
        [
            "journal_line.arrangement_id",
            "journal_line.event_id",
            "journal_line.journal_no",
            "journal_line.line_no",
            "journal_line.running_pence",
        ],
        name="fk_journal_last_line",
        use_alter=True,
        **DEFERRED,
    ),
    ForeignKeyConstraint(
        ["arrangement_id", "book"], ["party.arrangement_id", "party.code"], name="fk_journal_book"
    ),
)

journal_line = table(
    "journal_line",
    required("arrangement_id", Big),
    required("event_id", Big),
    required("journal_no", Small),
    required("line_no", Small),
    required("n_lines", Small),
    required("book", Text),
    required("effective_on", Day),
    required("known", Big),
    required("account", Small),
    required("amount_pence", Big),
    optional("prev_no", Small),
    required("prev_running_pence", Big),
    required("running_pence", Big),
    optional("pool", Text),
    optional("service", Text),
    optional("service_month", MonthText),
    optional("counterparty", Text),
    optional("document_event_id", Big),
    optional("phase", Small),
    PrimaryKeyConstraint("arrangement_id", "event_id", "journal_no", "line_no"),
    UniqueConstraint("arrangement_id", "event_id", "journal_no", "line_no", "running_pence"),
    CheckConstraint("amount_pence <> 0", name="amount"),
    CheckConstraint(f"amount_pence BETWEEN -{MOST_PENCE} AND {MOST_PENCE}", name="amount_bounds"),
    CheckConstraint("line_no BETWEEN 1 AND n_lines", name="line_no"),
    CheckConstraint("running_pence = prev_running_pence + amount_pence", name="running"),
    CheckConstraint(
        "(line_no = 1 AND prev_no IS NULL AND prev_running_pence = 0) OR "
        "(line_no > 1 AND prev_no IS NOT NULL AND prev_no = line_no - 1)",
        name="chain",
    ),
    ForeignKeyConstraint(
        [
            "arrangement_id",
            "event_id",
            "journal_no",
            "n_lines",
            "book",
            "effective_on",
            "known",
        ],
        [
            "journal.arrangement_id",
            "journal.event_id",
            "journal.journal_no",
            "journal.n_lines",
            "journal.book",
            "journal.effective_on",
            "journal.known",
        ],
        name="fk_journal_line_journal",
        **DEFERRED,
    ),
    ForeignKeyConstraint(
        ["arrangement_id", "event_id", "journal_no", "prev_no", "prev_running_pence"],
        [
            "journal_line.arrangement_id",
            "journal_line.event_id",
            "journal_line.journal_no",
            "journal_line.line_no",
            "journal_line.running_pence",
        ],
        name="fk_journal_line_chain",
        **DEFERRED,
    ),
    ForeignKeyConstraint(["account"], ["account.account"], name="fk_journal_line_account"),
    ForeignKeyConstraint(
        ["arrangement_id", "pool"],
        ["pool.arrangement_id", "pool.code"],
        name="fk_journal_line_pool",
    ),
    ForeignKeyConstraint(
        ["arrangement_id", "document_event_id"],
        ["event.arrangement_id", "event.event_id"],
        name="fk_journal_line_document",
    ),
    Index(
        "ix_journal_line_balance",
        "arrangement_id",
        "book",
        "account",
        "effective_on",
        "known",
        "amount_pence",
    ),
)
