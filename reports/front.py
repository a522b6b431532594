"""The front pages that every workbook shares: cover, signatures, and where it was drawn from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ledger.domain.arrangement import Party
from ledger.domain.calendar import Month
from ledger.domain.position import Position
from ledger.domain.statement import Approval
from reports.table import NOT_APPLICABLE, Column, Kind, Sheet, Value, pounds
from reports.words import STEPS

OVERALL_ITEM = "Overall check of this workbook"
HOW_TO_VERIFY = (
    "Give this file to the ledger's verify command (./run verify FILE). It works out the content "
    "hash again over every cell but the hash's own, compares the file with the one that the "
    "ledger gave out, and names every cell that was altered."
)


def period_name(month: Month) -> str:
    """Write a month in words: July 2018."""
    return f"{month.first:%B %Y}"


def cover_sheet(title: str, rows: Sequence[tuple[Value, ...]], names: Mapping[str, str]) -> Sheet:
    """Return a cover of items and their details; `names` names the details of some items."""
    items = [row[0] for row in rows]
    return Sheet(
        name="Cover",
        title=title,
        about="What this workbook is, what it shows, and how to verify it",
        columns=(Column("Item", width=34), Column("Detail", width=68)),
        rows=tuple(rows),
        names={name: (items.index(item), "Detail") for name, item in names.items()},
    )


def position_rows(position: Position) -> Iterator[tuple[Value, ...]]:
    """Yield the rows that say where in the ledger a report was drawn from."""
    tail = "; events after the last seal are taken in" if position.provisional else ""
    yield "Ledger position", f"Sequence {position.sequence}{tail}"
    yield "Head hash of the ledger", position.head_hash or "Not yet sealed"
    sealed = position.sealed_at
    yield "Sealed at", f"{sealed.date()} {sealed:%H:%M:%S} UTC" if sealed else "Not yet sealed"


def contact(party: Party) -> str:
    """Return whom to ask about a workbook."""
    address = f", {party.address}" if party.address else ""
    return f"Finance team, {party.name}{address}"


def signatures_sheet(title: str, rows: Sequence[tuple[Value, ...]]) -> Sheet:
    """Return the worksheet of who has taken which step for which council, and when."""
    return Sheet(
        name="Agreement",
        title=title,
        about="Who prepared, agreed and issued it for which council, by role and person number",
        columns=(
            Column("Step", width=14),
            Column("Council", width=26),
            Column("Role", width=18),
            Column("Person number", width=18),
            Column("Date", width=20),
            Column("Remark", width=36),
        ),
        rows=tuple(rows),
    )


def taken_rows(
    approvals: Sequence[Approval], names: Mapping[str, str]
) -> Iterator[tuple[Value, ...]]:
    """Yield a row for each step taken; `names` gives the councils' names by their codes."""
    for approval in approvals:
        yield (
            STEPS[approval.step],
            names.get(approval.party, approval.party),
            approval.role,
            approval.person,
            approval.on,
            approval.reason or "Recorded in the ledger",
        )


def signed_rows(
    approvals: Sequence[Approval], names: Mapping[str, str]
) -> Iterator[tuple[Value, ...]]:
    """Yield a row of the cover for each step and council: who took it last, and when."""
    last = {(approval.step, approval.party): approval for approval in approvals}
    for (step, party), approval in last.items():
        day = f"{approval.on.day} {approval.on:%B %Y}"
        council = names.get(party, party)
        yield f"{STEPS[step]}: {council}", f"{approval.role} {approval.person}, {day}"


def awaited_row(step: str, council: str) -> tuple[Value, ...]:
    """Return the row of a step that a council has yet to take."""
    return step, council, NOT_APPLICABLE, NOT_APPLICABLE, "Awaited", "Not yet taken"


def notes(texts: Sequence[str], *, draft: str) -> Sheet:
    """Return the worksheet of notes, numbered."""
    return Sheet(
        name="Notes",
        title=f"{draft}Notes",
        about="How to read this workbook",
        columns=(Column("Number", Kind.WHOLE), Column("Note", width=84)),
        rows=tuple(enumerate(texts, start=1)),
    )


def none_row(columns: Sequence[Column]) -> tuple[Value, ...]:
    """Return the one row of a table that would else be empty: it says so."""
    row: list[Value] = [
        pounds(0) if column.kind is Kind.MONEY else NOT_APPLICABLE for column in columns
    ]
    texts = [place for place, column in enumerate(columns) if column.kind is Kind.TEXT]
    row[texts[0]] = "None"
    return tuple(row)
