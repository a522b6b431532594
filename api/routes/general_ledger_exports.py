"""Journals for a council's own general ledger: exported once each, and kept as they went out."""

from __future__ import annotations

from datetime import date
from pathlib import Path as FilePath
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from api.access import SCOPED
from api.call import Call
from api.deps import Reading, Recording, found
from api.files import IfNoneMatch, answers_file, hand_out
from api.ledger_maps import every_map, find_map
from api.paging import Pages
from api.parameters import Id
from api.refusals import CostsNotVisible
from api.shapes import Body, Listing, Pounds, ReceiptOut, Shape, TextIn, shown
from ledger.actions.export_ledger import export_ledger
from ledger.domain.journal import EventKind
from ledger.domain.money import show_pounds
from ledger.domain.parse import parse_text
from ledger.queries import issued_files, ledger_exports
from ledger.queries.ledger_exports import LedgerExportView
from ledger.store.periods import PeriodStatus
from reports.general_ledger import export_form, general_ledger_file

router = APIRouter(prefix=SCOPED, tags=["exports"])


_MOST = 100
_ASKED: dict[str, Any] = {"period": "2018-07", "map": "generic"}
_EXPORT: dict[str, Any] = {
    "id": 1002,
    "book": "PCC",
    "period": "2018-07",
    "map": "generic",
    "lines": 54,
    "debit": "73910.03",
    "credit": "73910.03",
    "name": "PCC-2018-07-1002.csv",
    "sha256": "9d" * 32,
}


class LedgerExportIn(Body):
    """Which period of the caller's own book is exported, and by which map."""

    model_config = shown(_ASKED)

    book: TextIn | None = None
    period: TextIn
    map: TextIn


class LedgerExportReceipt(ReceiptOut):
    """What was exported. `left_out` are journals that touch account 2190 and never go."""

    model_config = shown({**_EXPORT, "period_open": True, "left_out": []})


class LedgerExportOut(Shape):
    """An export: what its file holds, by which map, and who made it."""

    model_config = shown(
        {**_EXPORT, "map_digest": "c4" * 32, "exported_on": "2018-08-31", "person": "P0002"}
    )

    id: int
    book: str
    period: str
    map: str
    map_digest: str
    lines: int
    debit: Pounds
    credit: Pounds
    name: str
    sha256: str
    exported_on: date
    person: str


class LeftOutOut(Shape):
    """A journal that touches account 2190, and so never reaches the council's ledger."""

    journal_id: str
    kind: EventKind
    effective_on: date
    debit: Pounds


class WaitingLinesOut(Shape):
    """What of a period has not been exported, and what of it never will be."""

    model_config = shown(
        {
            "book": "PCC",
            "period": "2018-07",
            "status": "open",
            "lines": 54,
            "debit": "73910.03",
            "left_out": [
                {
                    "journal_id": "61-1",
                    "kind": "cost_recorded",
                    "effective_on": "2018-07-31",
                    "debit": "120.00",
                }
            ],
        }
    )

    book: str
    period: str
    status: PeriodStatus
    lines: int
    debit: Pounds
    left_out: list[LeftOutOut]


class LedgerMapOut(Shape):
    """A map by its name: what it is for, or else what is wrong with it."""

    model_config = shown({"name": "generic", "title": "Generic CSV", "own": False, "problem": None})

    name: str
    title: str | None
    own: bool
    problem: str | None


@router.post(
    "/exports/general-ledger",
    status_code=201,
    summary="Export a period to the council's general ledger",
    description="Every line of the caller's own book in the period that has not gone yet, in one "
    "file, as the map says. Each line goes once, whatever the map: asked again, only what has been "
    "posted since goes, and where there is nothing it is refused. The period may be open.",
)
def post_ledger_export(write: Recording, body: LedgerExportIn) -> LedgerExportReceipt:
    """Export a period to the council's general ledger."""
    form = export_form(find_map(body.map, _folder(write.call)))
    receipt = write.record(
        body.given(),
        lambda work: export_ledger(
            work,
            book=body.book,
            period=parse_text(body.period, field="period", most=_MOST),
            form=form,
        ),
    )
    return LedgerExportReceipt(**receipt)


@router.get(
    "/exports/general-ledger",
    summary="List the exports to the general ledger",
    description="Those of the caller's own council, in the order in which they were made.",
)
def list_ledger_exports(call: Reading, pages: Pages) -> Listing[LedgerExportOut]:
    """List the exports to the general ledger."""
    book = _own_book(call)
    with call.reading() as connection:
        read = ledger_exports.listing(
            connection,
            call.arrangement_id,
            book=book,
            after=pages.number(),
            limit=pages.limit + 1,
        )
    page, cursor = pages.cut(read, lambda each: each.id)
    return Listing(items=[_export(each) for each in page], next=cursor)


@router.get(
    "/exports/general-ledger/waiting",
    summary="Show what waits to be exported",
    description="Of a period of the caller's own book: how much has not gone, and which journals "
    "never go because account 2190 is in them.",
)
def show_waiting(
    call: Reading,
    period: Annotated[
        str, Query(description="The accounting period.", max_length=20, examples=["2018-07"])
    ],
) -> WaitingLinesOut:
    """Show what waits to be exported."""
    book = _own_book(call)
    with call.reading() as connection:
        left = ledger_exports.waiting(connection, call.arrangement_id, book=book, period=period)
    return WaitingLinesOut(
        book=book,
        period=left.period.period,
        status=left.period.status,
        lines=len(left.lines),
        debit=show_pounds(sum(max(line.amount_pence, 0) for line in left.lines)),
        left_out=[
            LeftOutOut(
                journal_id=each.journal_id,
                kind=each.kind,
                effective_on=each.effective_on,
                debit=show_pounds(each.debit_pence),
            )
            for each in left.left_out
        ],
    )


@router.get(
    "/exports/general-ledger/maps",
    summary="List the maps for general ledgers",
    description="Those that come with the ledger, and the councils' own, by name. One that cannot "
    "be used says which of its keys is wrong.",
)
def list_ledger_maps(call: Reading, pages: Pages) -> Listing[LedgerMapOut]:
    """List the maps for general ledgers."""
    page, cursor = pages.slice(every_map(_folder(call)))
    return Listing(
        items=[
            LedgerMapOut(name=each.name, title=each.title, own=each.own, problem=each.problem)
            for each in page
        ],
        next=cursor,
    )


@router.get(
    "/exports/general-ledger/{number}",
    summary="Get an exported file",
    description="Byte for byte as it was exported; for the people of the council whose book it is. "
    "With `map`, the same lines under the same number drawn by another map, for where the first "
    "was wrong: nothing is exported, and the file kept stays as it was.",
    response_class=Response,
    responses=answers_file("text/csv", "PCC-2018-07-1002.csv"),
)
def get_ledger_export(
    call: Reading,
    number: Id,
    by: Annotated[
        str | None,
        Query(
            alias="map",
            description="Another map to draw the lines by.",
            max_length=_MOST,
            examples=["oracle"],
        ),
    ] = None,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Get an exported file."""
    book = _own_book(call)
    with call.reading() as connection:
        # Another council's is none here: nobody learns whose a number is by asking for it.
        export = ledger_exports.find(connection, call.arrangement_id, number, book=book)
        found(export, "ledger export", number)
        if by is not None:
            again = found(
                ledger_exports.exported_again(connection, call.known, number, book=book),
                "ledger export",
                number,
            )
            made = general_ledger_file(again, find_map(by, _folder(call)))
            issued = False
        else:
            file = issued_files.find(connection, call.arrangement_id, number)
            made = found(file, "ledger export", number).made
            issued = True
    return hand_out(call, made, issued=issued, if_none_match=if_none_match)


def _folder(call: Call) -> FilePath | None:
    folder: FilePath | None = call.request.app.state.ledger_maps
    return folder


def _own_book(call: Call) -> str:
    council = call.caller.party
    if not call.arrangement.party(council).keeps_book:
        raise _not_visible(call.arrangement.host)
    return council


def _not_visible(book: str) -> CostsNotVisible:
    return CostsNotVisible(
        f"What goes to the general ledger of {book} holds its single costs, and is for its own "
        "people only. Balances of either book are under /balances."
    )


def _export(view: LedgerExportView) -> LedgerExportOut:
    return LedgerExportOut(
        id=view.id,
        book=view.book,
        period=view.period,
        map=view.column_map,
        map_digest=view.map_digest,
        lines=view.lines,
        debit=show_pounds(view.debit_pence),
        credit=show_pounds(view.credit_pence),
        name=view.name,
        sha256=view.sha256,
        exported_on=view.exported_on,
        person=view.person,
    )
