"""Arrangements and what never changes about them; the definition itself is kept whole."""

from __future__ import annotations

from sqlalchemy import PrimaryKeyConstraint, Text, UniqueConstraint

from ledger.store.base import (
    Big,
    Instant,
    event_key,
    fact_table,
    optional,
    required,
    table,
)

arrangement = table(
    "arrangement",
    required("arrangement_id", Big),
    required("code", Text),
    PrimaryKeyConstraint("arrangement_id"),
    UniqueConstraint("code"),
)

# The definition in force is the latest row; its cost recovery model is a version of its own.
arrangement_definition = fact_table(
    "arrangement_definition",
    required("definition", Text),  # canonical JSON
    required("digest", Text),
)

party = table(
    "party",
    required("arrangement_id", Big),
    required("code", Text),
    required("event_id", Big),
    required("keeps_book", Big),
    PrimaryKeyConstraint("arrangement_id", "code"),
    event_key("party", "event_id"),
)

pool = table(
    "pool",
    required("arrangement_id", Big),
    required("code", Text),
    required("event_id", Big),
    PrimaryKeyConstraint("arrangement_id", "code"),
    event_key("pool", "event_id"),
)

# Which councils have agreed a version of the cost recovery model, and when.
model_agreement = fact_table(
    "model_agreement",
    required("version", Big),
    required("party", Text),
    required("agreed_on", Text),
    UniqueConstraint("arrangement_id", "version", "party"),
    rows=True,
)

# The one mutable table about a person: names live here and nowhere else, and can be erased.
person = table(
    "person",
    required("person", Text),
    optional("display_name", Text),  # null once erased, and the salt with it
    optional("salt", Text),
    required("created_at", Instant),
    optional("erased_at", Instant),
    PrimaryKeyConstraint("person"),
    guarded=False,
)
