"""The ledger for other programs: plain-text accounting, plain rows, and spending to publish.

Files can be long, so each is written out whole from one snapshot and then given out in pieces.
"""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from api.access import SCOPED
from api.call import Call
from api.deps import Reading
from api.files import IfNoneMatch, answers_file
from api.parameters import KnownAt
from api.refusals import CostsNotVisible
from api.streams import Spooled, give_out, spool
from ledger.domain.calendar import Month, Span
from ledger.domain.errors import AmountNegative, DatesReversed
from ledger.domain.money import Pence, parse_pounds
from ledger.domain.spending import SPENDING_LIMIT_PENCE, Spending
from ledger.queries import spending
from ledger.queries.whole_ledger import (
    Reader,
    journals_as_posted,
    journals_by_date,
    whole_ledger,
)
from reports.journal_lines import journal_lines_csv
from reports.plain_text import (
    BEANCOUNT_MEDIA_TYPE,
    HLEDGER_MEDIA_TYPE,
    beancount_file,
    hledger_journal,
)
from reports.rows_csv import MEDIA_TYPE as CSV_MEDIA_TYPE
from reports.spending import spending_csv

router = APIRouter(prefix=SCOPED, tags=["exports"])

_WRITERS = {"hledger": hledger_journal, "beancount": beancount_file}
_ENDINGS = {"hledger": "journal", "beancount": "beancount"}


@router.get(
    "/exports/hledger",
    summary="Get the whole ledger as an hledger journal",
    description="Both books, by date, every account and the commodity declared: `hledger check "
    "--strict` takes it. The single costs of another council stand in it as totals of a month, "
    "dated on its last day, so that the balances at every month's end are the ledger's own. As "
    "known at a seal, the same bytes each time.",
    response_class=Response,
    responses=answers_file("text/plain", "plymouth-torbay-999.journal"),
)
def get_hledger(
    call: Reading, known_at: KnownAt = None, if_none_match: IfNoneMatch = None
) -> Response:
    """Get the whole ledger as an hledger journal."""
    return _plain_text(call, "hledger", HLEDGER_MEDIA_TYPE, known_at, if_none_match)


@router.get(
    "/exports/beancount",
    summary="Get the whole ledger as a beancount file",
    description="As for hledger: `bean-check` takes it. Codes that Beancount could not have in an "
    "account's name are written anew, and stand as they are beside it.",
    response_class=Response,
    responses=answers_file("text/plain", "plymouth-torbay-999.beancount"),
)
def get_beancount(
    call: Reading, known_at: KnownAt = None, if_none_match: IfNoneMatch = None
) -> Response:
    """Get the whole ledger as a beancount file."""
    return _plain_text(call, "beancount", BEANCOUNT_MEDIA_TYPE, known_at, if_none_match)


def _plain_text(
    call: Call,
    form: str,
    media_type: str,
    known_at: str | None,
    if_none_match: str | None,
) -> Response:
    with call.reading() as connection:
        reader = Reader(call.caller.party, call.seal(connection, known_at))
        whole = whole_ledger(connection, call.known, reader)
        journals = journals_by_date(connection, call.arrangement_id, reader)
        spooled = spool(_WRITERS[form](whole, journals))
    name = f"{whole.code}-{whole.position.sequence}.{_ENDINGS[form]}"
    return _given(call, spooled, name, media_type, {"export": form}, if_none_match)


@router.get(
    "/exports/csv",
    summary="Get rows of the ledger as a CSV file",
    description="`journal-lines`: one row a line, in the order of posting, of both books. Lines of "
    "another council's single costs are left out, and nothing stands for them.",
    response_class=Response,
    responses=answers_file("text/csv", "plymouth-torbay-journal-lines-999.csv"),
)
def get_csv(
    call: Reading,
    what: Annotated[
        Literal["journal-lines"], Query(description="Which rows.", examples=["journal-lines"])
    ],
    known_at: KnownAt = None,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Get rows of the ledger as a CSV file."""
    with call.reading() as connection:
        reader = Reader(call.caller.party, call.seal(connection, known_at))
        whole = whole_ledger(connection, call.known, reader)
        journals = journals_as_posted(connection, call.arrangement_id, reader)
        spooled = spool(journal_lines_csv(journals))
    name = f"{whole.code}-{what}-{whole.position.sequence}.csv"
    return _given(call, spooled, name, CSV_MEDIA_TYPE, {"export": what}, if_none_match)


@router.get(
    "/exports/spend-over-500",
    summary="Get spending over £500 as a CSV file",
    description="In the Local Government Transparency Code's form, for the caller's own council: "
    "statements charged to it and their credit notes, creditors' invoices for what it supplies, "
    "own costs from suppliers. Look it over before it is published: the ledger does not know which "
    "suppliers are people, and holds no supplier of a pool's cost.",
    response_class=Response,
    responses=answers_file("text/csv", "PCC-spending-2018-07-2018-09.csv"),
)
def get_spending(
    call: Reading,
    period: Annotated[
        str,
        Query(
            description="The month, or the first of several.", max_length=7, examples=["2018-07"]
        ),
    ],
    to: Annotated[
        str | None,
        Query(description="The last month, for a quarter say.", max_length=7, examples=["2018-09"]),
    ] = None,
    over: Annotated[
        str | None,
        Query(
            description="Items above this, net; by default 500.00.",
            max_length=20,
            examples=["500.00"],
        ),
    ] = None,
    redact: Annotated[
        str | None,
        Query(
            description="Transaction numbers, parted by commas, whose beneficiary and purpose are "
            "personal data and are not shown.",
            max_length=4000,
            examples=["TC-AP-20481"],
        ),
    ] = None,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Get spending over £500 as a CSV file."""
    months = _months(period, to)
    limit = _limit(over)
    hidden = redact.split(",") if redact else []
    found = _spending(call, months).over(limit).redacted(hidden)
    name = f"{call.caller.party}-spending-{Month.of(months.first)}-{Month.of(months.last)}.csv"
    about = {"export": "spend-over-500"}
    spooled = spool(spending_csv(found))
    return _given(call, spooled, name, CSV_MEDIA_TYPE, about, if_none_match)


def _spending(call: Call, span: Span) -> Spending:
    council = call.caller.party
    if not call.arrangement.party(council).keeps_book:
        raise CostsNotVisible(
            "Spending is drawn from a council's own book, for its own people, and "
            f"{council} keeps no book here."
        )
    with call.reading() as connection:
        return spending.spending(connection, call.known, council=council, span=span)


def _months(period: str, to: str | None) -> Span:
    first = Month.parse(period)
    last = Month.parse(to, field="to") if to is not None else first
    if last < first:
        raise DatesReversed(f"to ({last}) is before period ({first}); swap them.", field="to")
    return Span(first.first, last.last)


def _limit(over: str | None) -> Pence:
    limit = parse_pounds(over, field="over") if over is not None else SPENDING_LIMIT_PENCE
    if limit < 0:
        raise AmountNegative("over may not be negative: credit notes count by size.", field="over")
    return limit


def _given(
    call: Call,
    spooled: Spooled,
    name: str,
    media_type: str,
    about: dict[str, str],
    if_none_match: str | None,
) -> Response:
    return give_out(
        call,
        spooled,
        name=name,
        media_type=media_type,
        about=about,
        if_none_match=if_none_match,
    )
