"""People and machines whom a council's own identity provider vouches for.

Which council a provider speaks for is configured, and nowhere kept: see `api/tenants.py`. Here is
which person number its subject has, and which sign-ins have gone to the provider and are yet to
come back.
"""

from __future__ import annotations

from sqlalchemy import ForeignKeyConstraint, PrimaryKeyConstraint, Text, UniqueConstraint

from ledger.store.base import Instant, required, table

external_identity = table(
    "external_identity",
    required("issuer", Text),
    required("subject", Text),
    required("person", Text),
    required("first_seen_at", Instant),
    PrimaryKeyConstraint("issuer", "subject"),
    ForeignKeyConstraint(["person"], ["person.person"]),
    guarded=False,
)

open_sign_in = table(
    "open_sign_in",
    required("state_digest", Text),
    required("browser_digest", Text),  # of the cookie of the browser that set out
    required("tenant", Text),
    required("nonce", Text),
    required("code_verifier", Text),
    required("back", Text),  # the page of ours that the person was going to, or nothing
    required("expires_at", Instant),
    PrimaryKeyConstraint("state_digest"),
    UniqueConstraint("browser_digest"),
    guarded=False,
)
