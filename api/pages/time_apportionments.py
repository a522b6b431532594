"""A post's month of time: the entries there are, and a form to state one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.deps import found
from api.pages.forms import Form, Posted
from api.pages.refusals import faults_of, refuse
from api.pages.rendering import Fault, draw, see_other
from api.pages.sessions import Open, Page
from api.pages.time_shown import DaysInput, EntryShown, days_inputs
from api.pages.words import month_in_words
from api.parameters import Id, PlainNumber
from api.refusals import RequestInvalid
from ledger.actions.authority import Permission
from ledger.actions.state_time import state_time
from ledger.domain.arrangement import Arrangement, Post
from ledger.domain.calendar import Month, Span
from ledger.domain.clock import today
from ledger.domain.errors import DaysMalformed, LedgerError
from ledger.domain.time import parse_days
from ledger.queries import time_apportionments
from ledger.queries.time_apportionments import StatedTime

router = APIRouter(tags=["pages"], include_in_schema=False)

_PATH = "/time-apportionments"
_TITLE = "Time apportionments"
_PICK = "State a month of time"
_MONTHS_A_PAGE = 24

Text = Annotated[str, Query(max_length=40)]


@dataclass(frozen=True, slots=True)
class PostMonth:
    """A post's month, and the part of it in which the post is shared."""

    post: Post
    month: Month
    scope: Span
    working_days: int

    @property
    def title(self) -> str:
        """What the form states."""
        return f"{self.post.title}, {month_in_words(self.month)}"


@router.get(_PATH)
def show_entries(
    request: Request, page: Open, before: Annotated[PlainNumber, Query(ge=0, le=2**53)] = 0
) -> Response:
    """Show the entries in force, newest month first."""
    call = page.call
    with call.reading() as connection:
        entries = time_apportionments.in_force(connection, call.arrangement_id)
    newest = sorted(entries.values(), key=_by_month, reverse=True)
    shown = newest[before : before + _MONTHS_A_PAGE]
    return draw(
        request,
        "time_apportionments.html",
        title=_TITLE,
        entries=[EntryShown(each, call.arrangement) for each in shown],
        older=before + _MONTHS_A_PAGE if len(newest) > before + _MONTHS_A_PAGE else None,
        is_first=before == 0,
        may_state=page.may(Permission.STATE_TIME),
    )


def _by_month(stated: StatedTime) -> tuple[Month, str]:
    return stated.apportionment.service_month, stated.apportionment.post


@router.get(f"{_PATH}/new")
def show_new(request: Request, page: Open, post: Text = "", month: Text = "") -> Response:
    """Ask which post and month, then for its days."""
    if not request.query_params:
        return draw(request, "time_pick.html", title=_PICK, **_pickable(page, post, month))
    try:
        of = _post_month(page.call.arrangement, post, month)
    except LedgerError as refusal:
        return refuse(
            request,
            "time_pick.html",
            refusal,
            title=_PICK,
            inputs={"post": "post", "month": "month", "service_from": "month"},
            **_pickable(page, post, month),
        )
    with page.call.reading() as connection:
        standing = time_apportionments.in_force(connection, page.call.arrangement_id).get(
            (of.post.code, of.month)
        )
    if standing is not None:
        return see_other(f"{_PATH}/{standing.id}?said=already")
    entered = dict.fromkeys(("joint", "leave", "sickness", "other_absence"), "0")
    return draw(request, "time_state.html", title=of.title, **_stating(page, of, entered))


@router.post(f"{_PATH}/new")
def post_new(request: Request, page: Open, form: Posted) -> Response:
    """State the month; where it is refused, show all that is wrong with what was entered."""
    call = page.call
    of = _post_month(call.arrangement, form.text("post"), form.text("month"))
    inputs = days_inputs(call.arrangement)
    row = _row(of, form, inputs)
    try:
        receipt = page.record(row, lambda work: state_time(work, row), key=form.key)
    except LedgerError as refusal:
        ids = {each.name: each.id for each in inputs} | {"days": inputs[0].id}
        malformed = list(_malformed(form, inputs)) if isinstance(refusal, DaysMalformed) else []
        return refuse(
            request,
            "time_state.html",
            refusal,
            title=of.title,
            faults=malformed or faults_of(refusal, ids),
            **_stating(page, of, form.texts),
        )
    return see_other(f"{_PATH}/{receipt['id']}?said=new")


@router.get(f"{_PATH}/{{number}}")
def show_entry(
    request: Request, page: Open, number: Id, said: Annotated[str, Query(max_length=7)] = ""
) -> Response:
    """Show one entry, whether it is in force or not."""
    call = page.call
    with call.reading() as connection:
        entry = time_apportionments.find(connection, call.arrangement_id, number)
    shown = EntryShown(found(entry, "time apportionment", number), call.arrangement)
    return draw(
        request,
        "time_entry.html",
        title=f"{shown.post.title}, {month_in_words(shown.month)}",
        entry=shown,
        said=said,
    )


def _malformed(form: Form, inputs: list[DaysInput]) -> Iterator[Fault]:
    """Every input that holds no number of days, not the first alone."""
    for each in inputs:
        try:
            parse_days(form.text(each.id), field=each.label)
        except LedgerError as refusal:
            yield Fault(refusal.detail, each.id)


def _row(of: PostMonth, form: Form, inputs: list[DaysInput]) -> dict[str, Any]:
    days = {each.name: form.text(each.id) for each in inputs}
    return {
        "post": of.post.code,
        "service_from": of.scope.first.isoformat(),
        "service_to": of.scope.last.isoformat(),
        "party_days": {
            name.removeprefix("party_days/"): given
            for name, given in days.items()
            if name.startswith("party_days/")
        },
        **{name: given for name, given in days.items() if "/" not in name},
    }


def _post_month(arrangement: Arrangement, post: str, month: str) -> PostMonth:
    """Return the post's month that is asked for.

    Raises RequestInvalid, PostUnknown, MonthMalformed, PostNotShared.
    """
    if not post:
        raise RequestInvalid("Pick a post.", field="post", code="missing")
    if not month:
        raise RequestInvalid("Pick a month.", field="month", code="missing")
    of, when = arrangement.post(post), Month.parse(month, field="month")
    scope = arrangement.shared_days(of, when)
    return PostMonth(of, when, scope, arrangement.calendar.working_days(scope))


def _pickable(page: Page, post: str, month: str) -> dict[str, Any]:
    arrangement = page.call.arrangement
    last = Month.of(today(page.call.ledger.clock))
    months = {
        each
        for of in arrangement.posts
        if (shared := of.shared.overlap(arrangement.term)) is not None
        for each in shared.months()
        if each <= last
    }
    return {
        "posts": arrangement.posts,
        "months": sorted(months, reverse=True),
        "post": post,
        "month": month,
    }


def _stating(page: Page, of: PostMonth, entered: Mapping[str, str]) -> dict[str, Any]:
    return {"of": of, "days_inputs": days_inputs(page.call.arrangement), "entered": entered}
