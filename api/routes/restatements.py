"""Restatements: what moved in a book between two times of knowing, with its cause."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from api.access import SCOPED
from api.deps import Reading
from api.paging import Pages
from api.parameters import AsAt, Book
from api.shapes import Listing, MonthText, Pounds, Shape, month_or_none, shown
from ledger.domain.accounts import parse_account
from ledger.domain.errors import DatesReversed
from ledger.domain.journal import EventKind
from ledger.domain.money import show_pounds
from ledger.queries import seals
from ledger.queries.restatements import RestatedLine, restatements

router = APIRouter(prefix=SCOPED, tags=["balances"])


class RestatedLineOut(Shape):
    """A line that became known between the two times."""

    model_config = shown(
        {
            "sequence": 312,
            "journal_id": "312-1",
            "line": 1,
            "cause": "recharge_earned",
            "book": "PCC",
            "account": 1215,
            "name": "Accrued income",
            "effective_on": "2018-09-30",
            "amount": "115.32",
            "pool": "DCS",
            "service_month": "2018-07",
            "counterparty": "TC",
        }
    )

    sequence: int
    journal_id: str
    line: int
    cause: EventKind
    book: str
    account: int
    name: str
    effective_on: date
    amount: Pounds
    pool: str | None
    service_month: MonthText | None
    counterparty: str | None


@router.get(
    "/restatements",
    summary="See what moved between two times of knowing",
    description="The lines of a book as at a date that were known by `to` and not yet by `from`: "
    "they add up to the difference of the two balances. Those of single costs are left out for "
    "all but the people of the council whose they are.",
)
def list_restatements(
    call: Reading,
    pages: Pages,
    earlier: Annotated[
        str,
        Query(
            alias="from",
            description="An instant with its offset, or a sequence.",
            max_length=40,
            examples=["2018-09-08T09:00:00Z"],
        ),
    ],
    later: Annotated[
        str,
        Query(
            alias="to",
            description="An instant with its offset, or a sequence.",
            max_length=40,
            examples=["2018-10-08T09:00:00Z"],
        ),
    ],
    book: Book = None,
    as_at: AsAt = None,
    account: Annotated[
        str | None, Query(description="Only this account.", max_length=10, examples=["1215"])
    ] = None,
) -> Listing[RestatedLineOut]:
    """See what moved between two times of knowing."""
    with call.reading() as connection:
        start = seals.known_at(connection, call.arrangement_id, earlier)
        end = seals.known_at(connection, call.arrangement_id, later)
        if end.header.block_no < start.header.block_no:
            raise DatesReversed("`to` is before `from`; swap them.", field="to")
        read = restatements(
            connection,
            call.arrangement_id,
            earlier=start,
            later=end,
            book=call.book(book),
            as_at=call.as_at(as_at),
            account=parse_account(account) if account is not None else None,
            costs_of=call.caller.party,
            after=_after(pages.after),
            limit=pages.limit + 1,
        )
    page, cursor = pages.cut(read, lambda each: f"{each.sequence}-{_place(each)}-{each.line}")
    return Listing(items=[_line(each) for each in page], next=cursor)


def _place(line: RestatedLine) -> str:
    """The journal's place in its event."""
    return line.journal_id.rpartition("-")[2]


def _after(mark: str) -> tuple[int, int, int]:
    match = re.fullmatch(r"(\d{1,15})-(\d{1,4})-(\d{1,5})", mark, re.ASCII)
    return (int(match[1]), int(match[2]), int(match[3])) if match else (0, 0, 0)


def _line(line: RestatedLine) -> RestatedLineOut:
    return RestatedLineOut(
        sequence=line.sequence,
        journal_id=line.journal_id,
        line=line.line,
        cause=line.cause,
        book=line.book,
        account=int(line.account),
        name=line.account.title,
        effective_on=line.effective_on,
        amount=show_pounds(line.amount_pence),
        pool=line.pool,
        service_month=month_or_none(line.service_month),
        counterparty=line.counterparty,
    )
