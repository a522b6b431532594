"""Arrangements: setting one up from its definition, and reading what it says."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Request

from api.access import SCOPED
from api.access_tokens import acting_in, arrangements_of
from api.deps import AtTheDoor, Reading, usable_key
from api.paging import Pages
from api.shapes import Listing, Shape, shown
from ledger.actions.authority import Permission, may
from ledger.actions.set_up_arrangement import set_up_arrangement
from ledger.domain.arrangement import Arrangement
from ledger.queries.arrangements import codes, definition

router = APIRouter(tags=["arrangements"])

_DEFINITION: dict[str, Any] = {
    "code": "plymouth-torbay",
    "name": "Joint arrangement for children's services",
    "host": "PCC",
    "recipient": "TC",
    "currency": "GBP",
    "starts_on": "2018-07-06",
    "ends_on": "2020-01-31",
    "run_off_closes_on": "2020-07-31",
    "financial_year_starts": "04-01",
    "statement_issue_day": 8,
    "statement_due_days": 30,
    "development_from": "2017-04-01",
    "dispute_escalation_working_days": [10, 10, 10],
    "neutrality_tolerance": "0.00",
    "bank_holidays": ["2018-08-27", "2018-12-25", "2018-12-26"],
    "parties": [
        {"code": "PCC", "name": "Plymouth City Council", "role": "host", "keeps_book": True},
        {"code": "TC", "name": "Torbay Council", "role": "recipient", "keeps_book": True},
    ],
    "posts": [
        {
            "code": "DCS",
            "title": "Director of Children's Services",
            "employer": "PCC",
            "shared_from": "2018-07-06",
            "shared_to": "2020-01-31",
        }
    ],
    "cost_recovery_model": {
        "version": 1,
        "effective_from": "2018-07-06",
        "agreed_by": ["PCC", "TC"],
        "agreed_on": "2018-04-30",
        "proration": "working_days",
        "rounding": "half_up_to_host",
        "pools": [
            {
                "code": "DCS",
                "name": "Shared Director of Children's Services",
                "class": "operation",
                "basis": "time",
                "post": "DCS",
                "joint_share": "0.5",
                "vat_treatment": "OUTSIDE_SCOPE_STATUTORY",
                "vat_evidence": "Illustrative: the councils' VAT advisers decide",
                "power": "LGA 1972 s.113",
            }
        ],
    },
}


class SetUpReceipt(Shape):
    """What setting up recorded."""

    model_config = shown({"id": "plymouth-torbay", "event_id": 1, "digest": "9d1c5f0e"})

    id: str
    event_id: int
    digest: str


class ArrangementOut(Shape):
    """An arrangement in short."""

    model_config = shown(
        {
            "code": "plymouth-torbay",
            "name": "Joint arrangement for children's services",
            "host": "PCC",
            "recipient": "TC",
            "starts_on": "2018-07-06",
            "ends_on": "2020-01-31",
            "development_from": "2017-04-01",
            "run_off_closes_on": "2020-07-31",
            "cost_recovery_model_version": 1,
        }
    )

    code: str
    name: str
    host: str
    recipient: str
    starts_on: date
    ends_on: date
    development_from: date
    run_off_closes_on: date
    cost_recovery_model_version: int


class ArrangementDetail(ArrangementOut):
    """An arrangement with its definition, as it was given."""

    model_config = shown(
        {
            "code": "plymouth-torbay",
            "name": "Joint arrangement for children's services",
            "host": "PCC",
            "recipient": "TC",
            "starts_on": "2018-07-06",
            "ends_on": "2020-01-31",
            "development_from": "2017-04-01",
            "run_off_closes_on": "2020-07-31",
            "cost_recovery_model_version": 1,
            "definition": _DEFINITION,
        }
    )

    definition: dict[str, Any]


class PartyOut(Shape):
    """A council or other body that takes part."""

    model_config = shown(
        {
            "code": "TC",
            "name": "Torbay Council",
            "role": "recipient",
            "gss_code": "E06000027",
            "address": "Town Hall, Castle Circus, Torquay TQ1 3DR",
            "vat_number": "GB888888853",
            "keeps_book": True,
        }
    )

    code: str
    name: str
    role: str
    gss_code: str | None
    address: str | None
    vat_number: str | None
    keeps_book: bool


class PostOut(Shape):
    """A post shared between the parties."""

    model_config = shown(
        {
            "code": "DCS",
            "title": "Director of Children's Services",
            "employer": "PCC",
            "shared_from": "2018-07-06",
            "shared_to": "2020-01-31",
            "needs_time": True,
        }
    )

    code: str
    title: str
    employer: str
    shared_from: date
    shared_to: date
    needs_time: bool


@router.post(
    "/v1/arrangements",
    status_code=201,
    summary="Set up an arrangement",
    description="Sends the definition: the JSON form of `arrangement.toml`, dates as text and bank "
    "holidays as a list. Only an administrator whose token is for its code may.",
)
def set_up(
    request: Request,
    caller: AtTheDoor,
    key: Annotated[str, Depends(usable_key)],
    given: Annotated[dict[str, Any], Body(examples=[_DEFINITION])],
) -> SetUpReceipt:
    """Set up an arrangement."""
    request.state.performing = True
    acting = acting_in(request, caller, given.get("code"))
    return SetUpReceipt(**set_up_arrangement(request.app.state.ledger, acting, given, key=key))


@router.get(
    "/v1/arrangements",
    summary="List the caller's arrangements",
    description="A token is for one arrangement, so there is one at most: none before its set-up. "
    "One of a council's identity provider is for each in which the council takes part.",
)
def list_arrangements(request: Request, caller: AtTheDoor, pages: Pages) -> Listing[ArrangementOut]:
    """List the caller's arrangements."""
    ledger = request.app.state.ledger
    with ledger.database.reading() as connection:
        own = [code for code in codes(connection) if code in arrangements_of(request, caller)]
        known = [ledger.definitions.find(connection, code).arrangement for code in own]
    page, cursor = pages.slice([each for each in known if may(Permission.READ, caller, each)])
    return Listing(items=[ArrangementOut(**_in_short(each)) for each in page], next=cursor)


def _in_short(found: Arrangement) -> dict[str, Any]:
    return {
        "code": found.code,
        "name": found.name,
        "host": found.host,
        "recipient": found.recipient,
        "starts_on": found.term.first,
        "ends_on": found.term.last,
        "development_from": found.development_from,
        "run_off_closes_on": found.run_off_closes_on,
        "cost_recovery_model_version": found.model.version,
    }


@router.get(
    SCOPED,
    summary="Read an arrangement",
    description="The dates and parties in short, and the whole definition in force.",
)
def read_arrangement(call: Reading) -> ArrangementDetail:
    """Read an arrangement."""
    with call.reading() as connection:
        given = definition(connection, call.arrangement_id, call.known.definition_event_id)
    return ArrangementDetail(**_in_short(call.arrangement), definition=given)


@router.get(
    f"{SCOPED}/parties",
    summary="List the parties",
    description="The councils and other bodies; the two that keep a book are host and recipient.",
)
def list_parties(call: Reading, pages: Pages) -> Listing[PartyOut]:
    """List the parties."""
    page, cursor = pages.slice(call.arrangement.parties)
    return Listing(
        items=[
            PartyOut(
                code=each.code,
                name=each.name,
                role=each.role,
                gss_code=each.gss_code,
                address=each.address,
                vat_number=each.vat_number,
                keeps_book=each.keeps_book,
            )
            for each in page
        ],
        next=cursor,
    )


@router.get(
    f"{SCOPED}/posts",
    summary="List the shared posts",
    description="`needs_time` marks those on whose time a pool is charged.",
)
def list_posts(call: Reading, pages: Pages) -> Listing[PostOut]:
    """List the shared posts."""
    named = {post.code for post in call.arrangement.posts_needing_time()}
    page, cursor = pages.slice(call.arrangement.posts)
    return Listing(
        items=[
            PostOut(
                code=each.code,
                title=each.title,
                employer=each.employer,
                shared_from=each.shared.first,
                shared_to=each.shared.last,
                needs_time=each.code in named,
            )
            for each in page
        ],
        next=cursor,
    )
