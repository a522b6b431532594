"""Whose hands things went through: approvals, steps of periods, and who entered what."""

from __future__ import annotations

from datetime import date

from ledger.domain.audit_pack import AuditPack, StepOfPeriod
from ledger.domain.audit_pack_approvals import Actor, ApprovedThing
from reports.audit_pack_words import in_words, period
from reports.front import none_row
from reports.table import (
    NOT_APPLICABLE,
    Column,
    Formula,
    Kind,
    Sheet,
    Value,
    this_row,
    verdict,
)

_APPROVALS = (
    Column("Number", Kind.WHOLE),
    Column("Purpose", width=20),
    Column("What", width=44),
    Column("Status", width=12),
    Column("Prepared for", width=11),
    Column("Prepared by", width=12),
    Column("Prepared on", Kind.DATE),
    Column("Certified by", width=12),
    Column("Certified on", Kind.DATE),
    Column("Host approver", width=12),
    Column("Host deputy for", width=12),
    Column("Recipient approver", width=12),
    Column("Recipient deputy for", width=12),
    Column("Host approved on", Kind.DATE),
    Column("Recipient approved on", Kind.DATE),
    Column("Rejected by", width=12),
    Column("By preparer", Kind.WHOLE, 10),
    Column("By certifier", Kind.WHOLE, 10),
    Column("For both", Kind.WHOLE, 10),
    Column("For both by deputy", Kind.WHOLE, 11),
    Column("Not distinct", Kind.WHOLE, 10),
    Column("Check", width=10),
)


_PROOF = 6  # the last columns, which say whether all are different people


def approvals_sheet(pack: AuditPack) -> Sheet:
    """Return everything decided on, and whether other people approved it than made it."""
    rows = tuple(_approval_row(pack, thing) for thing in pack.approvals)
    wrong = sum(thing.not_distinct for thing in pack.approvals)
    nothing = (*none_row(_APPROVALS)[:-_PROOF], *(0,) * (_PROOF - 1), verdict(agrees=True))
    return Sheet(
        name="Approvals",
        title="Approvals, with who prepared, certified and approved each thing",
        about="Segregation of duties: nobody approves what they prepared or certified",
        columns=_APPROVALS,
        rows=rows or (nothing,),
        totals=(
            "Total",
            *(None,) * (len(_APPROVALS) - 3),
            Formula("=ROUND(SUM(tbl_approvals[Not distinct]),2)", wrong),
            None,
        ),
    )


def _approval_row(pack: AuditPack, thing: ApprovedThing) -> tuple[Value, ...]:
    host, recipient = thing.by(pack.host.code), thing.by(pack.recipient.code)
    proof = _counts(host, recipient, thing)
    return (
        thing.event_id,
        in_words(thing.purpose),
        thing.what,
        in_words(thing.status),
        thing.prepared.party,
        thing.prepared.person,
        thing.prepared.on,
        _person(thing.certified, _NOBODY),
        _day(thing.certified),
        _person(host, _NONE),
        _deputy_for(host, _NONE),
        _person(recipient, NOT_APPLICABLE),
        _deputy_for(recipient, NOT_APPLICABLE),
        _day(host),
        _day(recipient),
        _person(thing.rejected, NOT_APPLICABLE),
        *(proof if pack.redacted else _worked_again(proof)),
        verdict(agrees=not thing.not_distinct) if pack.redacted else _check(thing),
    )


# Whoever is not there has another word in each place, so that no two of them count as one person.
_NOBODY, _NONE = "Nobody", "None"


def _counts(
    host: Actor | None, recipient: Actor | None, thing: ApprovedThing
) -> tuple[int, int, int, int, int]:
    """Return how often the same person acted twice, way by way and in all."""
    theirs = [recipient.person, recipient.in_place_of] if recipient else []
    itself = theirs.count(host.person) if host else 0
    deputy = theirs.count(host.in_place_of) if host and host.in_place_of else 0
    return (
        thing.approved_by_preparer,
        thing.approved_by_certifier,
        itself,
        deputy,
        thing.not_distinct,
    )


def _worked_again(counts: tuple[int, int, int, int, int]) -> tuple[Formula, ...]:
    """Return the same counts as formulas over the row, which shows who the people are."""
    this = this_row("tbl_approvals")
    hands = "tbl_approvals[[#This Row],[Host approver]:[Recipient deputy for]]"
    theirs = "tbl_approvals[[#This Row],[Recipient approver]:[Recipient deputy for]]"
    parts = ("By preparer", "By certifier", "For both", "For both by deputy")
    texts = (
        f"=COUNTIF({hands},{this('Prepared by')})",
        f"=COUNTIF({hands},{this('Certified by')})",
        f"=COUNTIF({theirs},{this('Host approver')})",
        f"=COUNTIF({theirs},{this('Host deputy for')})",
        f"={'+'.join(this(header) for header in parts)}",
    )
    return tuple(Formula(text, count) for text, count in zip(texts, counts, strict=True))


def _check(thing: ApprovedThing) -> Formula:
    return Formula(
        f'=IF(ROUND({this_row("tbl_approvals")("Not distinct")}-0,0)=0,"OK","CHECK")',
        verdict(agrees=not thing.not_distinct),
    )


def _person(actor: Actor | None, otherwise: str) -> str:
    return actor.person if actor else otherwise


def _deputy_for(actor: Actor | None, otherwise: str) -> str:
    return (actor.in_place_of if actor else None) or otherwise


def _day(actor: Actor | None) -> date | str:
    return actor.on if actor else NOT_APPLICABLE


def steps_sheet(pack: AuditPack) -> Sheet:
    """Return the steps of every accounting period's life."""
    columns = (
        Column("Sequence", Kind.WHOLE),
        Column("Period", Kind.MONTH, 16),
        Column("Step", width=18),
        Column("Date", Kind.DATE),
        Column("Council", width=10),
        Column("Role", width=13),
        Column("Person number", width=14),
        Column("Reason", width=44),
    )
    return Sheet(
        name="Periods",
        title="Closing and reopening of accounting periods",
        about="Each step of a period's life: what is posted after the first is marked",
        columns=columns,
        rows=tuple(_step_row(each) for each in pack.steps) or (none_row(columns),),
    )


def _step_row(step: StepOfPeriod) -> tuple[Value, ...]:
    return (
        step.sequence,
        period(step.period),
        in_words(step.step),
        step.actor.on,
        step.actor.party,
        step.role,
        step.actor.person,
        step.reason or NOT_APPLICABLE,
    )


def people_sheet(pack: AuditPack) -> Sheet:
    """Return who entered the events that posted, by number, and how many each."""
    columns = (
        Column("Person number", width=16),
        Column("Council", width=12),
        Column("Role", width=16),
        Column("Events that posted", Kind.WHOLE, 14),
    )
    return Sheet(
        name="People",
        title="Who entered what posted within the pack's dates",
        about="Events entered by each person, for the mark of a rare user",
        columns=columns,
        rows=tuple((each.person, each.party, each.role, each.events) for each in pack.people)
        or (none_row(columns),),
    )
