"""Estimate a month of time that is missing, so that it can be charged provisionally.

Source: domain page, "month with missing time: no charge can be drafted without an estimate".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.actions.work import Receipt, Work
from ledger.domain.arrangement import Post
from ledger.domain.calendar import Month
from ledger.domain.canonical import canonical
from ledger.domain.charge_facts import TimeEstimate
from ledger.domain.errors import (
    AlreadyRecorded,
    DateInFuture,
    NothingToEstimateFrom,
    ReasonMissing,
)
from ledger.domain.journal import Event, EventKind
from ledger.domain.parse import parse_text
from ledger.domain.shares import certified_before, estimate_of
from ledger.domain.time import show_days
from ledger.queries import time_apportionments, time_estimates
from ledger.queries.time_apportionments import StatedTime
from ledger.store.time_estimates import time_estimate


def estimate_time(work: Work, row: Mapping[str, Any]) -> Receipt:
    """Estimate a post's month (`post`, `month`, `reason`) by its last three certified months.

    What is charged on it is provisional, until the month is stated whole. Raises PostUnknown,
    PostNotShared, DateInFuture (the month is not over), ReasonMissing, AlreadyRecorded (the time is
    there, or an estimate of it), NothingToEstimateFrom.
    """
    post = work.arrangement.post(parse_text(row.get("post"), field="post", most=40))
    month = Month.parse(row.get("month"), field="month")
    if not row.get("reason"):
        raise ReasonMissing("Say why the time is estimated.", field="reason")
    reason = parse_text(row["reason"], field="reason", most=2000)
    last_day = work.arrangement.shared_days(post, month).last
    if last_day > work.today:
        raise DateInFuture(f"{month} is not over; time is estimated after it.", field="month")
    work.lock(f"time:{post.code}:{month}")
    stated = time_apportionments.in_force(work.connection, work.arrangement_id)
    _require_missing(work, post, month, stated.get((post.code, month)))
    estimate = _estimate(post, month, list(stated.values()))
    basis = canonical(estimate)
    values = {"post": post.code, "service_month": month, "reason": reason, "basis": basis}
    posted = work.post(Event(EventKind.TIME_ESTIMATED, last_day), values)
    work.insert(time_estimate, {"event_id": posted.event_id, **values})
    return {
        "id": posted.event_id,
        "post": post.code,
        "service_month": str(month),
        "months": [str(each) for each in estimate.months],
        "productive_days": show_days(estimate.productive_quarters),
        "status": "estimated",
    }


def _require_missing(work: Work, post: Post, month: Month, stated: StatedTime | None) -> None:
    if stated is not None and stated.complete:
        raise AlreadyRecorded(
            f"The time of {post.code} for {month} is stated whole, as entry {stated.id}: there is "
            "nothing to estimate.",
            field="month",
            first=str(stated.id),
        )
    for each in time_estimates.listing(work.connection, work.arrangement_id):
        if (each.post, each.service_month) == (post.code, month):
            raise AlreadyRecorded(
                f"The time of {post.code} for {month} is estimated already, as {each.id}.",
                field="month",
                first=str(each.id),
            )


def _estimate(post: Post, month: Month, stated: list[StatedTime]) -> TimeEstimate:
    entries = [each.apportionment for each in stated if each.certified]
    earlier = certified_before(entries, post.code, month)
    if not earlier:
        raise NothingToEstimateFrom(
            f"No month of {post.code} before {month} is certified and has a productive day, so "
            "there is nothing to estimate it by. State its time, or have an earlier month "
            "certified.",
            field="month",
        )
    return estimate_of(earlier)
