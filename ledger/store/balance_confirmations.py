"""What each council's own ledger shows for an account, as it confirms it."""

from __future__ import annotations

from sqlalchemy import Index, Text

from ledger.store.base import Big, Day, Small, fact_table, optional, required

# The latest for a book, account and date stands in place of those before it.
balance_confirmation = fact_table(
    "balance_confirmation",
    required("book", Text),
    required("account", Small),
    required("as_at", Day),
    required("confirmed_pence", Big),  # a debit is positive
    optional("note", Text),
    optional("owner", Text),
    Index("ix_balance_confirmation_book", "arrangement_id", "book", "account", "as_at"),
)
