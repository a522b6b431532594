"""The audit trail: every write and every refusal, with who asked, for both councils to read."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query

from api.access import SCOPED
from api.call import Call
from api.deps import Reading
from api.paging import Pages
from api.shapes import Listing, Shape, shown
from ledger.domain.errors import DateMalformed
from ledger.domain.parse import parse_text
from ledger.queries.audit_trail import AuditEntry, AuditFilter, listing

router = APIRouter(prefix=SCOPED, tags=["audit trail"])

_WORDS = frozenset({"detail", "question", "key"})  # of an entry, that may quote a payroll line


class AuditEventOut(Shape):
    """One write or refusal. People are numbers."""

    model_config = shown(
        {
            "id": 152,
            "at": "2018-08-07T09:00:00Z",
            "person": "P0002",
            "party": "PCC",
            "role": "preparer",
            "request_id": "8c1f2a",
            "action": "prepare and submit a statement",
            "outcome": "done",
            "detail": {"key": "2018-07-statement", "id": 152},
        }
    )

    id: int
    at: datetime
    person: str
    party: str
    role: str
    request_id: str
    action: str
    outcome: str
    detail: dict[str, Any]


def _query(description: str, example: str) -> Any:  # noqa: ANN401 - what Query returns
    return Query(description=description, max_length=100, examples=[example])


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries are wanted, as it is asked for."""

    person: Annotated[str | None, _query("Who, by number.", "P0002")] = None
    party: Annotated[str | None, _query("For whom.", "PCC")] = None
    action: Annotated[str | None, _query("What was asked for.", "issue a statement")] = None
    outcome: Annotated[
        Literal["done", "replayed", "refused", "dry-run-refused"] | None,
        Query(description="What came of it.", examples=["refused"]),
    ] = None
    request_id: Annotated[str | None, _query("In which request.", "8c1f2a")] = None
    since: Annotated[str | None, _query("At or after this instant.", "2018-08-07T00:00:00Z")] = None
    until: Annotated[str | None, _query("At or before this instant.", "2018-08-08T00:00:00Z")] = (
        None
    )

    def filters(self) -> AuditFilter:
        """Read them; raises DateMalformed, and TextMalformed for what no entry can hold."""
        for name in ("person", "party", "action", "request_id"):
            value = getattr(self, name)
            if value is not None:
                parse_text(value, field=name)
        return AuditFilter(
            person=self.person,
            party=self.party,
            action=self.action,
            outcome=self.outcome,
            request_id=self.request_id,
            since=_instant(self.since, field="since"),
            until=_instant(self.until, field="until"),
        )


def _instant(text: str | None, *, field: str) -> datetime | None:
    if text is None:
        return None
    with suppress(ValueError, OverflowError):
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is not None:
            return instant.astimezone(UTC)
    raise DateMalformed(
        f"{field} is not an instant with its offset, such as 2020-02-01T09:00:00Z.", field=field
    )


@router.get(
    "/audit-events",
    summary="Read the audit trail",
    description="Newest first. The words of a refusal or of a simulation may quote a payroll line, "
    "and so may an idempotency key: those of a council are for its own "
    "people who may read its single entries.",
)
def list_audit_events(
    call: Reading, pages: Pages, asked: Annotated[Asked, Depends()]
) -> Listing[AuditEventOut]:
    """Read the audit trail."""
    filters = asked.filters()
    with call.reading() as connection:
        read = listing(
            connection,
            call.arrangement_id,
            after=pages.number() or None,
            limit=pages.limit + 1,
            filters=filters,
        )
    page, cursor = pages.cut(read, lambda each: each.id)
    return Listing(items=[_entry(call, each) for each in page], next=cursor)


def _entry(call: Call, entry: AuditEntry) -> AuditEventOut:
    own = entry.party == call.entries_of
    return AuditEventOut(
        id=entry.id,
        at=entry.at,
        person=entry.person,
        party=entry.party,
        role=entry.role,
        request_id=entry.request_id,
        action=entry.action,
        outcome=entry.outcome,
        detail={name: value for name, value in entry.detail.items() if own or name not in _WORDS},
    )
