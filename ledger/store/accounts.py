"""Local accounts: who signs in by name and password, in which roles, and how often it failed.

A password is kept as its argon2id hash only; an account without one is opened by a code that holds
once and for a short time. Failures are kept by the digest of the name that was tried, so that a
name that nobody has is held up just as one that somebody has.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, PrimaryKeyConstraint, Text

from ledger.store.base import Big, Instant, names_one_of, optional, required, table
from ledger.store.tokens import Role

local_account = table(
    "local_account",
    required("name", Text),
    required("person", Text),
    optional("password_hash", Text),
    optional("code_digest", Text),  # SHA-256 of the one-time code that sets a password
    optional("code_expires_at", Instant),
    required("created_at", Instant),
    optional("closed_at", Instant),
    PrimaryKeyConstraint("name"),
    ForeignKeyConstraint(["person"], ["person.person"]),
    CheckConstraint("(code_digest IS NULL) = (code_expires_at IS NULL)", name="code"),
    guarded=False,
)

account_role = table(
    "account_role",
    required("name", Text),
    required("arrangement_code", Text),
    required("party", Text),
    required("role", Text),
    required("granted_at", Instant),
    PrimaryKeyConstraint("name", "arrangement_code", "party", "role"),
    ForeignKeyConstraint(["name"], ["local_account.name"]),
    names_one_of("role", Role),
    guarded=False,
)

sign_in_failure = table(
    "sign_in_failure",
    required("name_digest", Text),
    required("failures", Big),
    required("last_failed_at", Instant),
    PrimaryKeyConstraint("name_digest"),
    CheckConstraint("failures >= 1", name="failures"),
    guarded=False,
)
