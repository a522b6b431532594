"""The first page: which arrangement this is, who is signed in, and where to go."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.pages.rendering import draw
from api.pages.sessions import Open
from ledger.actions.authority import Permission

router = APIRouter(tags=["pages"], include_in_schema=False)


@router.get("/")
def show_home(request: Request, page: Open) -> Response:
    """Show the arrangement and what can be done here."""
    arrangement = page.call.arrangement
    return draw(
        request,
        "home.html",
        title=arrangement.name,
        arrangement=arrangement,
        sees_entries=page.call.sees_entries,
        may_state_time=page.may(Permission.STATE_TIME),
        may_upload=page.may(Permission.UPLOAD),
    )
