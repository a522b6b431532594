"""Both books at two times of knowing, what moved between these, and the mirror of the two books."""

from __future__ import annotations

from sqlalchemy import Connection, select

from ledger.domain.accounts import Account
from ledger.domain.arrangement import Arrangement
from ledger.domain.audit_pack import ExplainedDifference, MirrorSides, MirrorSum, Restated, TrialRow
from ledger.domain.audit_pack_lines import WITHHELD, Movement
from ledger.domain.journal import EventKind
from ledger.queries.audit_pack_lines import movement, shown_sums, sums
from ledger.queries.audit_pack_scope import PackScope
from ledger.queries.mirror import mirror
from ledger.queries.seals import Seal
from ledger.store.journals import journal_line


def trial_balances(
    connection: Connection, arrangement: Arrangement, scope: PackScope, earlier: Seal | None
) -> tuple[TrialRow, ...]:
    """Every account of both books with a line by the date; `earlier` None: nothing was known."""
    none = Movement()
    later = _balances(connection, scope, scope.known_at)
    before = _balances(connection, scope, earlier)
    opening = _balances(connection, scope, scope.known_at, opening=True)
    return tuple(
        TrialRow(
            book,
            account,
            before.get((book, account), none),
            later[book, account],
            opening.get((book, account), none),
        )
        for book in (arrangement.host, arrangement.recipient)
        for account in Account
        if (book, account) in later
    )


def _balances(
    connection: Connection, scope: PackScope, known_at: Seal | None, *, opening: bool = False
) -> dict[tuple[str, Account], Movement]:
    if known_at is None:
        return {}
    line = journal_line.c
    day = line.effective_on
    rows = connection.execute(
        select(line.book, line.account, *sums())
        .where(
            line.arrangement_id == scope.arrangement_id,
            day < scope.first if opening else day <= scope.as_at,
            line.known < known_at.header.horizon,
        )
        .group_by(line.book, line.account)
    )
    return {(row.book, Account(row.account)): movement(row) for row in rows}


def restated(
    connection: Connection,
    scope: PackScope,
    earlier: Seal | None,
    trial: tuple[TrialRow, ...],
) -> tuple[Restated, ...]:
    """What became known, by cause; what is withheld has none, and is what else the sum holds."""
    shown = shown_sums(connection, scope, since=earlier)
    found = [Restated(book, account, kind, each) for (book, account, kind), each in shown.items()]
    for row in trial:
        rest = row.became_known
        for each in found:
            if (each.book, each.account) == (row.book, row.account):
                rest = rest.less(each.movement)
        if rest.lines:
            found.append(Restated(row.book, row.account, None, rest))
    order = {book: place for place, book in enumerate(dict.fromkeys(row.book for row in trial))}
    kinds: list[EventKind | None] = [*EventKind, None]
    return tuple(
        sorted(found, key=lambda each: (order[each.book], each.account, kinds.index(each.cause)))
    )


def both_sides(connection: Connection, arrangement: Arrangement, scope: PackScope) -> MirrorSides:
    """Set both books side by side as at the pack's date, as known now, tail and all."""
    both = mirror(connection, scope.arrangement_id, arrangement, scope.as_at)
    return MirrorSides(
        both.position.sequence,
        tuple(MirrorSum(row.account, row.host_pence, row.recipient_pence) for row in both.accounts),
        tuple(
            ExplainedDifference(
                each.kind, WITHHELD if scope.redacted else each.reference, each.pence
            )
            for each in both.explained
        ),
    )
