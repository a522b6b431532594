"""Journals: from a balance to its lines, to their event, to the source behind it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query
from pydantic import Field

from api.access import SCOPED
from api.call import Call
from api.deps import Reading
from api.paging import Pages
from api.parameters import KnownAt
from api.shapes import Listing, MonthText, Pounds, Shape, month_or_none, show_fact, shown
from ledger.domain.accounts import parse_account
from ledger.domain.calendar import Month
from ledger.domain.errors import AttributeUnknown, NotFound, PartyUnknown
from ledger.domain.journal import EventKind
from ledger.domain.money import show_pounds
from ledger.domain.parse import parse_date
from ledger.queries import journals
from ledger.queries.journals import ApprovalView, EventView, JournalFilter, JournalView, LineView
from ledger.queries.seals import Seal

router = APIRouter(prefix=SCOPED, tags=["journals"])

_EVENT: dict[str, Any] = {
    "id": 131,
    "kind": "recharge_earned",
    "effective_on": "2018-07-31",
    "period": "2018-07",
    "posted_at": "2018-08-07T09:00:00Z",
    "person": "P0002",
    "party": "PCC",
    "role": "preparer",
    "request_id": "8c1f2a",
    "digest": "77b0d1",
    "reverses": None,
    "reversed_by": None,
    "prior_period": False,
}
_LINE: dict[str, Any] = {
    "line": 1,
    "account": 1215,
    "name": "Accrued income",
    "amount": "6869.45",
    "debit": "6869.45",
    "credit": "0.00",
    "pool": "DCS",
    "service": None,
    "service_month": "2018-07",
    "counterparty": "TC",
    "document": None,
    "prior_period": False,
}
_JOURNAL: dict[str, Any] = {
    "id": "131-1",
    "book": "PCC",
    "event": _EVENT,
    "lines": [
        _LINE,
        {
            **_LINE,
            "line": 2,
            "account": 4100,
            "name": "Recharge: time",
            "amount": "-6869.45",
            "debit": "0.00",
            "credit": "6869.45",
        },
    ],
}


class EventOut(Shape):
    """What happened, when it counts, and who did it."""

    id: int
    kind: EventKind
    effective_on: date
    period: str
    posted_at: datetime
    person: str
    party: str
    role: str
    request_id: str
    digest: str
    reverses: int | None
    reversed_by: int | None
    prior_period: bool = Field(
        description="Whether it reverses what a closed period holds, or has a line, of those "
        "shown, whose service month lies in an earlier financial year."
    )


class LineOut(Shape):
    """One line; a debit is positive."""

    line: int
    account: int
    name: str
    amount: Pounds
    debit: Pounds
    credit: Pounds
    pool: str | None
    service: str | None
    service_month: MonthText | None
    counterparty: str | None
    document: int | None
    prior_period: bool


class JournalOut(Shape):
    """A journal of one book, with the lines that were asked for."""

    model_config = shown(_JOURNAL)

    id: str
    book: str
    event: EventOut
    lines: list[LineOut]


class ApprovalOut(Shape):
    """Who approved, for which council, and when."""

    party: str
    person: str
    approved_on: date
    digest: str


class JournalDetail(JournalOut):
    """A journal with everything behind it."""

    model_config = shown(
        {
            **_JOURNAL,
            "siblings": ["131-1", "131-2"],
            "source": {
                "kind": "charge",
                "id": 131,
                "pool": "DCS",
                "service_month": "2018-07",
                "net": "6869.45",
            },
            "approvals": [],
            "seal": None,
        }
    )

    siblings: list[str]
    source: dict[str, Any] | None
    approvals: list[ApprovalOut]
    seal: dict[str, Any] | None


JournalName = Annotated[
    str,
    Path(
        description="The event's number and the journal's place in it.",
        max_length=40,
        examples=["131-1"],
    ),
]


def _query(description: str, example: str) -> Any:  # noqa: ANN401 - what Query returns
    return Query(description=description, max_length=60, examples=[example])


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters of a listing, as they are asked for. An empty one wants lines without any."""

    book: Annotated[str | None, _query("Whose book.", "PCC")] = None
    account: Annotated[str | None, _query("The account's number.", "1215")] = None
    pool: Annotated[str | None, _query("The cost pool.", "DCS")] = None
    service: Annotated[str | None, _query("The franchise service.", "FR-EDU")] = None
    service_month: Annotated[str | None, _query("The service month.", "2018-07")] = None
    counterparty: Annotated[str | None, _query("The other party.", "TC")] = None
    as_at: Annotated[str | None, _query("Effective on or before this day.", "2018-12-31")] = None
    known_at: KnownAt = None
    kind: Annotated[str | None, _query("What happened.", "recharge_earned")] = None

    def filters(self, call: Call, seal: Seal | None) -> JournalFilter:
        """Read them; raises an InvalidInput child for what the arrangement does not have."""
        found = call.arrangement
        return JournalFilter(
            book=call.book(self.book) if self.book is not None else None,
            account=parse_account(self.account) if self.account is not None else None,
            pool=found.pool(self.pool).code if self.pool else self.pool,
            service=found.service(self.service).code if self.service else self.service,
            service_month=self._month(),
            counterparty=self._counterparty(call),
            as_at=parse_date(self.as_at, field="as_at") if self.as_at is not None else None,
            kind=self._kind(),
            costs_of=call.caller.party,
            known_at=seal,
        )

    def _month(self) -> Month | Literal[""] | None:
        if self.service_month is None:
            return None
        if not self.service_month:
            return ""
        return Month.parse(self.service_month, field="service_month")

    def _counterparty(self, call: Call) -> str | None:
        known = [party.code for party in call.arrangement.parties]
        if self.counterparty and self.counterparty not in known:
            raise PartyUnknown(
                f"{self.counterparty!r} is not one of {', '.join(known)}.", field="counterparty"
            )
        return self.counterparty

    def _kind(self) -> EventKind | None:
        if self.kind is None:
            return None
        try:
            return EventKind(self.kind)
        except ValueError:
            raise AttributeUnknown(
                f"{self.kind!r} is not a kind of event; use one of {', '.join(EventKind)}.",
                field="kind",
            ) from None


@router.get(
    "/journals",
    summary="List the journals",
    description="In the order in which they were posted, each with just the lines that the filters "
    "want, so that a balance's journals add up to it. An empty filter, as in `pool=`, wants lines "
    "without one. Journals of single costs, and the cost lines of accruals, are left out for all "
    "but the people of the council whose they are.",
)
def list_journals(
    call: Reading, pages: Pages, asked: Annotated[Asked, Depends()]
) -> Listing[JournalOut]:
    """List the journals."""
    with call.reading() as connection:
        filters = asked.filters(call, call.seal(connection, asked.known_at))
        read = journals.listing(
            connection,
            call.arrangement_id,
            filters=filters,
            after=_after(pages.after),
            limit=pages.limit + 1,
        )
    page, cursor = pages.cut(read, lambda each: each.id)
    return Listing(items=[JournalOut(**_journal(each)) for each in page], next=cursor)


def _after(mark: str) -> str:
    return mark if re.fullmatch(r"\d{1,15}-\d{1,4}", mark, re.ASCII) else ""


@router.get(
    "/journals/{journal}",
    summary="Read a journal",
    description="With all its lines, its event, the source behind it and who approved that. The "
    "seal is null until the ledger is sealed. Those of single costs are for the people of "
    "the council whose they are: for anybody else there are none.",
)
def read_journal(call: Reading, journal: JournalName) -> JournalDetail:
    """Read a journal."""
    event_id, journal_no = _name(journal)
    with call.reading() as connection:
        whole = journals.find(
            connection, call.arrangement_id, event_id, journal_no, party=call.caller.party
        )
        if whole is None:
            raise _no_journal(journal)
        source = _visible_source(call, journals.source(connection, call.arrangement_id, event_id))
        subject = _subject(event_id, source)
        approved = journals.approvals(connection, call.arrangement_id, subject)
        siblings = journals.siblings(connection, call.arrangement_id, event_id)
    return JournalDetail(
        **_journal(whole),
        siblings=siblings,
        source=_source(source),
        approvals=[_approval(each) for each in approved],
        seal=None,
    )


def _visible_source(call: Call, source: dict[str, Any] | None) -> dict[str, Any] | None:
    """Leave out what an accrual's source says of the other council's cost."""
    if source is None or source["kind"] != "accrual" or source["pool"] in call.supplied:
        return source
    hidden = ("amount_pence", "recoverable_pence", "retained_pence", "working", "reason")
    return {name: value for name, value in source.items() if name not in hidden}


def _name(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,15})-(\d{1,4})", text, re.ASCII)
    if match is None:
        raise _no_journal(text)
    return int(match[1]), int(match[2])


def _no_journal(name: str) -> NotFound:
    return NotFound(
        f"There is no journal {name!r} that your council is shown. Those of single costs are for "
        "the people of the council whose they are; balances of either book are under /balances.",
        field="journal",
    )


def _subject(event_id: int, source: dict[str, Any] | None) -> int:
    """Issuing is approved as the statement that it issues."""
    if source is not None and source["kind"] == "statement_issue":
        return int(source["statement_event_id"])
    return event_id


def _source(source: dict[str, Any] | None) -> dict[str, Any] | None:
    """Write a source's row in the terms of the interface."""
    if source is None:
        return None
    shown_fields = show_fact(source)
    shown_fields.pop("arrangement_id", None)
    event_id = shown_fields.pop("event_id", None)
    working = shown_fields.get("working")
    if isinstance(working, str):
        shown_fields["working"] = show_fact(json.loads(working))
    return {"kind": shown_fields.pop("kind"), "id": event_id, **shown_fields}


def _journal(view: JournalView) -> dict[str, Any]:
    return {
        "id": view.id,
        "book": view.book,
        "event": _event(view.event),
        "lines": [_line(each) for each in view.lines],
    }


def _event(event: EventView) -> EventOut:
    return EventOut(
        id=event.id,
        kind=event.kind,
        effective_on=event.effective_on,
        period=event.period,
        posted_at=event.posted_at,
        person=event.person,
        party=event.party,
        role=event.role,
        request_id=event.request_id,
        digest=event.digest,
        reverses=event.reverses,
        reversed_by=event.reversed_by,
        prior_period=event.prior_period,
    )


def _line(line: LineView) -> LineOut:
    return LineOut(
        line=line.line,
        account=int(line.account),
        name=line.account.title,
        amount=show_pounds(line.amount_pence),
        debit=show_pounds(max(line.amount_pence, 0)),
        credit=show_pounds(max(-line.amount_pence, 0)),
        pool=line.pool,
        service=line.service,
        service_month=month_or_none(line.service_month),
        counterparty=line.counterparty,
        document=line.document,
        prior_period=line.prior_period,
    )


def _approval(view: ApprovalView) -> ApprovalOut:
    return ApprovalOut(
        party=view.party, person=view.person, approved_on=view.approved_on, digest=view.digest
    )
