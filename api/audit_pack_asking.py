"""Asking for an audit pack, whoever asks: who may, and the job that makes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from api.call import Call
from api.shapes import date_or_none
from api.work import pack_question
from ledger.actions.allocation import positive
from ledger.actions.work_jobs import queue
from ledger.domain.issued_file import FileKind
from ledger.queries.audit_pack import pinned


@dataclass(frozen=True, slots=True)
class Times:
    """Which dates the pack is of, and the two times of knowing that it compares."""

    as_at: str | None = None
    first: str | None = None
    earlier: str | None = None
    later: str | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """For whose eyes the pack is, and how journals are chosen out."""

    redacted: bool = False
    seed: str = "1"
    sample: int = 25
    limits: str = "500.00"


def ask_for_pack(call: Call, of: Times, chosen: Choices) -> str:
    """Queue the job that makes a pack and return its id; the same question is the same job.

    Raises DateMalformed, AmountMalformed, NotYetSealed and whatever else the
    question is refused for.
    """
    first = date_or_none(of.first, field="first")
    asked: dict[str, Any] = {
        "as_at": call.past_day(of.as_at, field="as_at").isoformat(),
        "first": first.isoformat() if first else None,
        "earlier": of.earlier,
        "later": of.later,
        "redacted": chosen.redacted,
        "seed": chosen.seed,
        "sample_size": chosen.sample,
        "limits_pence": [positive(each, "limits") for each in chosen.limits.split(",")],
    }
    with call.reading() as connection:
        asked["later"] = pinned(connection, call.known, pack_question(asked)).later
    return queue(call.ledger, call.caller, FileKind.AUDIT_PACK.value, asked)
