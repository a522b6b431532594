"""Bearer tokens: only a digest is kept; each is for one role of one party of one arrangement."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ForeignKeyConstraint, PrimaryKeyConstraint, Text, UniqueConstraint

from ledger.store.base import Instant, names_one_of, optional, required, table


class Role(StrEnum):
    """What a person may do for a party."""

    PREPARER = "preparer"  # records and prepares
    APPROVER = "approver"  # approves what somebody else prepared
    AUDITOR = "auditor"  # reads all, writes nothing
    ADMINISTRATOR = "administrator"  # sets up, posts nothing


api_token = table(
    "api_token",
    required("token_id", Text),
    required("digest", Text),
    required("arrangement_code", Text),
    required("party", Text),
    required("role", Text),
    required("person", Text),
    required("created_at", Instant),
    required("expires_at", Instant),
    optional("revoked_at", Instant),
    PrimaryKeyConstraint("token_id"),
    UniqueConstraint("digest"),
    ForeignKeyConstraint(["person"], ["person.person"]),
    names_one_of("role", Role),
    guarded=False,
)

# What narrows a token to less than its role may do; a token without any may do all of that.
token_scope = table(
    "token_scope",
    required("token_id", Text),
    required("scope", Text),
    PrimaryKeyConstraint("token_id", "scope"),
    ForeignKeyConstraint(["token_id"], ["api_token.token_id"]),
    guarded=False,
)

token_use = table(
    "token_use",
    required("token_id", Text),
    required("last_used_at", Instant),  # to the minute or so: not every request writes it
    PrimaryKeyConstraint("token_id"),
    ForeignKeyConstraint(["token_id"], ["api_token.token_id"]),
    guarded=False,
)
