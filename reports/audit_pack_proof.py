"""What proves the audit pack: its summary, the mirror, completeness, seals and witnesses."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ledger.domain.audit_pack import AuditPack, Count, MirrorSum, Witness
from reports.audit_pack_words import day, sealed_in_utc
from reports.front import none_row
from reports.table import (
    Column,
    Formula,
    Kind,
    LongSheet,
    PlainValue,
    Sheet,
    Value,
    compared,
    pounds,
    sum_of,
    this_row,
    verdict,
)

_SEALS = (
    Column("Block", Kind.WHOLE),
    Column("First sequence", Kind.WHOLE),
    Column("Last sequence", Kind.WHOLE),
    Column("Events", Kind.WHOLE),
    Column("Audit rows", Kind.WHOLE),
    Column("Sealed at", width=26),
    Column("Previous head", width=38),
    Column("Merkle root", width=38),
    Column("Head hash", width=38),
)


def summary_sheet(pack: AuditPack) -> Sheet:
    """Return what the pack found, in some lines; every figure has a worksheet behind it."""
    return Sheet(
        name="Summary",
        title="What this pack holds and what it found",
        about="The pack in some lines, each with the worksheet that proves it",
        columns=(
            Column("What", width=58),
            Column("Figure", Kind.MONEY, 18),
            Column("Result", width=34),
            Column("Worksheet", width=20),
        ),
        rows=(*_books(pack), *_found(pack), *_looked_at(pack)),
    )


def _books(pack: AuditPack) -> Iterator[tuple[Value, ...]]:
    for party in (pack.host, pack.recipient):
        net = sum(row.later.net_pence for row in pack.trial if row.book == party.code)
        yield (
            f"Debits less credits of the book of {party.name}, in pounds",
            pounds(net),
            "In balance" if net == 0 else "CHECK",
            "Trial balance",
        )
    moved = sum(1 for row in pack.trial if row.became_known.net_pence)
    yield (
        "Accounts restated since the earlier time of knowing",
        moved,
        "See the causes" if moved else "Nothing restated",
        "Restatement",
    )


def _found(pack: AuditPack) -> Iterator[tuple[Value, ...]]:
    left = pack.mirror.unexplained_pence
    yield (
        "Difference between the two books that nothing explains, in pounds",
        pounds(left),
        "Nil" if left == 0 else "CHECK",
        "Mirror",
    )
    yield "Things approved or rejected", len(pack.approvals), "See each", "Approvals"
    wrong = sum(each.not_distinct for each in pack.approvals)
    yield (
        "Approved by who prepared or certified it, or for both councils by one person",
        wrong,
        "Nobody approved their own" if wrong == 0 else "CHECK",
        "Approvals",
    )
    gaps = any(each.left != each.right for each in pack.counts)
    counted = "CHECK" if gaps else "Without a gap"
    yield "Events sealed, in sequence", pack.later.sequence, counted, "Completeness"
    yield "Blocks of the sealed chain", pack.n_blocks, _chain(pack), "Seals"


def _chain(pack: AuditPack) -> str:
    if pack.chain is None:
        return "Not verified for this pack"
    return pack.chain.difference or "Verified: as it was sealed"


def _looked_at(pack: AuditPack) -> Iterator[tuple[Value, ...]]:
    found, held = pack.survey, pack.withheld_lines
    of_journals = f"Of {found.journals} journals"
    yield "Journal lines, one by one", found.lines, of_journals, "All journals"
    why = "Not for the reader one by one" if held else "None"
    yield "Journal lines held in totals only", held, why, "Totals"
    if pack.redacted:
        return
    yield "Journals marked out by a rule", found.selected, of_journals, "Selection rules"
    yield "Events in the sample", len(found.sample), f"Of {found.events} events", "Sample"


def mirror_sheet(pack: AuditPack) -> Sheet:
    """Return what one book says it is owed beside what the other says it owes."""
    columns = (
        Column("Account", Kind.WHOLE),
        Column("Name", width=30),
        Column("Host book", Kind.MONEY),
        Column("Recipient book", Kind.MONEY),
        Column("Difference", Kind.MONEY),
    )
    accounts = pack.mirror.accounts
    return Sheet(
        name="Mirror",
        title=(
            f"Mirror of the books of {pack.host.code} and {pack.recipient.code} as at "
            f"{day(pack.as_at)}, known at sequence {pack.mirror.sequence}, in pounds"
        ),
        about="Lines between the two councils: one book added to the other is nil",
        columns=columns,
        rows=tuple(_mirror_row(each) for each in accounts),
        totals=(
            "Total",
            None,
            sum_of("tbl_mirror", "Host book", sum(each.host_pence for each in accounts)),
            sum_of("tbl_mirror", "Recipient book", sum(each.recipient_pence for each in accounts)),
            sum_of(
                "tbl_mirror",
                "Difference",
                sum(each.host_pence + each.recipient_pence for each in accounts),
            ),
        ),
    )


def _mirror_row(each: MirrorSum) -> tuple[Value, ...]:
    this = this_row("tbl_mirror")
    return (
        int(each.account),
        each.account.title,
        pounds(each.host_pence),
        pounds(each.recipient_pence),
        Formula(
            f"=ROUND({this('Host book')}+{this('Recipient book')},2)",
            pounds(each.host_pence + each.recipient_pence),
        ),
    )


def differences_sheet(pack: AuditPack) -> Sheet:
    """Return the differences between the two books that have a cause which is listed."""
    columns = (
        Column("Cause", width=34),
        Column("Reference", width=34),
        Column("Difference", Kind.MONEY),
    )
    explained = pack.mirror.explained
    return Sheet(
        name="Differences",
        title="Differences of the mirror that are explained, in pounds",
        about="Cash that one book has and the other not yet, and debts written off in one",
        columns=columns,
        rows=tuple(
            (each.kind.capitalize(), each.reference, pounds(each.pence)) for each in explained
        )
        or (none_row(columns),),
        totals=(
            "Total",
            None,
            sum_of("tbl_differences", "Difference", sum(each.pence for each in explained)),
        ),
    )


def completeness_sheet(pack: AuditPack) -> Sheet:
    """Return the same things counted by two ways, each of which must agree."""
    return Sheet(
        name="Completeness",
        title="Completeness: the same things counted in two ways",
        about="Sequences without a gap, and events, journals, lines and seals counted twice",
        columns=(
            Column("What must agree", width=72),
            Column("Left", Kind.WHOLE),
            Column("Right", Kind.WHOLE),
            Column("Check", width=10),
        ),
        rows=tuple(_count_row(each) for each in pack.counts),
    )


def _count_row(each: Count) -> tuple[Value, ...]:
    agrees = each.left == each.right
    return (
        each.what,
        each.left,
        each.right,
        compared("tbl_completeness", "Left", "Right", agrees=agrees, decimals=0),
    )


def seals_sheet(pack: AuditPack) -> LongSheet:
    """Return every block of the sealed chain; read while it is written."""
    return LongSheet(
        name="Seals",
        title="The sealed chain, block by block",
        about="What each block holds, and the heads by which the blocks are chained",
        columns=_SEALS,
        rows=partial(_seal_rows, pack),
        n_rows=pack.n_blocks,
    )


def _seal_rows(pack: AuditPack) -> Iterator[tuple[PlainValue, ...]]:
    for block in pack.blocks():
        yield (
            block.block_no,
            block.first_sequence,
            block.first_sequence + block.events - 1,
            block.events,
            block.audit_rows,
            sealed_in_utc(block.sealed_at),
            block.previous_head,
            block.merkle_root,
            block.head_hash,
        )


def witnesses_sheet(pack: AuditPack) -> Sheet:
    """Return the heads that the councils keep, each held against the chain."""
    columns = (
        Column("Block", Kind.WHOLE),
        Column("Council", width=12),
        Column("Person number", width=14),
        Column("Date", Kind.DATE),
        Column("Head hash", width=38),
        Column("In the chain", Kind.WHOLE),
        Column("Check", width=10),
    )
    kept = {each.block_no for each in pack.witnesses}
    heads = {block.head_hash for block in pack.blocks() if block.block_no in kept} if kept else ()
    rows = tuple(_witness_row(each, kept=each.head_hash in heads) for each in pack.witnesses)
    return Sheet(
        name="Witnesses",
        title="Heads of the chain that a council keeps",
        about="A council's countersignature of a block: its head, kept by that council",
        columns=columns,
        rows=rows or ((*none_row(columns)[:-1], verdict(agrees=True)),),
    )


def _witness_row(witness: Witness, *, kept: bool) -> tuple[Value, ...]:
    this = this_row("tbl_witnesses")
    return (
        witness.block_no,
        witness.actor.party,
        witness.actor.person,
        witness.actor.on,
        witness.head_hash,
        Formula(f"=COUNTIF(tbl_seals[Head hash],{this('Head hash')})", int(kept)),
        Formula(f'=IF(ROUND({this("In the chain")}-1,0)=0,"OK","CHECK")', verdict(agrees=kept)),
    )
