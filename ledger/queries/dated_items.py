"""Everything that stands open at an exit, with its owner and dates.

First what keeps the certificate back, in the words of the exit position, then what stands behind
it: debts, money not allocated, and periods of the books that are not closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import Connection

from ledger.domain.arrangement import Arrangement
from ledger.domain.dated_item import DatedItem, ItemKind
from ledger.domain.exit_position import AgreedDifference, ExitPosition
from ledger.domain.money import Pence, show_pounds
from ledger.domain.statement import StatementStatus
from ledger.queries import disputes, periods, statements
from ledger.queries.approvals import submissions
from ledger.queries.arrangements import Known
from ledger.queries.billed_lines import BilledStatement
from ledger.queries.periods import PeriodView
from ledger.queries.unallocated import sources
from ledger.store.periods import PeriodStatus


@dataclass(frozen=True, slots=True)
class _Detail:
    """What an open item of the exit position is of, without its sentence."""

    kind: ItemKind
    amount_pence: Pence | None
    owners: tuple[str, ...]
    since: date | None = None
    due_on: date | None = None
    more: str = ""  # a sentence after the position's own


def dated_items(
    connection: Connection,
    known: Known,
    stands: ExitPosition,
    *,
    agreed: Iterable[AgreedDifference],
    billed: Sequence[BilledStatement],
) -> tuple[DatedItem, ...]:
    """Return every open item as at the position's date.

    A balance among the differences `agreed` is listed, and keeps nothing back. `billed` are the
    statements issued by the date.
    """
    differences = {(each.book, each.account): each for each in agreed}
    details = _details(connection, known, stands)
    found = []
    for item, detail in zip(stands.open_items, details, strict=True):
        difference = differences.get(item.account) if item.account else None
        left = f" Agreed by both to stand: {difference.reason}" if difference else detail.more
        found.append(
            DatedItem(
                detail.kind,
                f"{item.what}{left}",
                detail.amount_pence,
                detail.owners,
                detail.since,
                detail.due_on,
                holds=difference is None,
            )
        )
    return (
        *found,
        *_debts(billed),
        *_unallocated(connection, known.arrangement_id, stands.as_at),
        *_periods(connection, known, stands.as_at),
    )


def _details(connection: Connection, known: Known, stands: ExitPosition) -> Iterator[_Detail]:
    """Yield the details of the position's open items, in the order in which it names them."""
    arrangement = known.arrangement
    both = (arrangement.host, arrangement.recipient)
    for balance in stands.balances:
        if balance.balance_pence:
            yield _Detail(ItemKind.ACCOUNT, balance.balance_pence, (balance.book,))
    for charge in stands.unbilled:
        owner = arrangement.supplier_of(arrangement.pool(charge.pool))
        yield _Detail(ItemKind.UNBILLED, charge.net_pence, (owner,), charge.service_month.last)
    yield from _unissued(connection, known, stands)
    yield from _disputes(connection, known, stands)
    yield from _waiting(connection, known.arrangement_id, stands)
    for month in stands.time:
        employer = arrangement.post(month.post).employer
        yield _Detail(ItemKind.TIME, None, (employer,), month.service_month.last)
    for _ in stands.after_the_end:
        yield _Detail(ItemKind.AFTER_THE_END, None, both, stands.last_day)
    for pool in stands.pools:
        if not pool.is_accepted:
            yield _Detail(ItemKind.CONCEDED, pool.conceded_pence - pool.accepted_pence, both)


def _unissued(connection: Connection, known: Known, stands: ExitPosition) -> Iterator[_Detail]:
    """Whose turn it is: the payee's, but for what only the payer has yet to agree."""
    heads = {head.id: head for head in statements.heads(connection, known.arrangement_id)}
    for each in stands.unissued:
        head = heads[each.id]
        waits_for_payer = head.status is StatementStatus.AGREED_BY_HOST
        yield _Detail(
            ItemKind.STATEMENT,
            head.net_pence + head.vat_pence,
            (head.payer if waits_for_payer else head.payee,),
            head.last_step_on,
            known.arrangement.issue_date(head.period),
        )


def _disputes(connection: Connection, known: Known, stands: ExitPosition) -> Iterator[_Detail]:
    listed = disputes.listing(
        connection, known.arrangement_id, known.arrangement, as_at=stands.as_at
    )
    views = {view.id: view for view in listed}
    for each in stands.disputes:
        view = views[each.id]
        yield _Detail(
            ItemKind.DISPUTE,
            each.gross_pence,
            (view.owner_party,),
            view.raised_on,
            view.clock.due_on,
            f" It is with the {view.clock.level.word.replace('_', ' ')}.",
        )


def _waiting(
    connection: Connection, arrangement_id: int, stands: ExitPosition
) -> Iterator[_Detail]:
    submitted = {each.id: each.submitted_on for each in submissions(connection, arrangement_id)}
    for each in stands.waiting:
        yield _Detail(ItemKind.SUBMISSION, None, each.awaiting, submitted[each.id])


def _debts(billed: Iterable[BilledStatement]) -> Iterator[DatedItem]:
    """What is owed on a statement is its payer's to pay; where it credits, its payee's."""
    for each in billed:
        if not each.owed_pence:
            continue
        disputed = each.disputed_pence
        part = f", of which {show_pounds(disputed)} is under dispute" if disputed else ""
        yield DatedItem(
            ItemKind.DEBT,
            f"Statement {each.number} of {each.period} is not settled{part}.",
            each.owed_pence,
            (each.payer if each.owed_pence > 0 else each.payee,),
            each.issued_on,
            each.due_on,
            holds=False,
        )


def _unallocated(connection: Connection, arrangement_id: int, as_at: date) -> Iterator[DatedItem]:
    for each in sources(connection, arrangement_id, as_at=as_at):
        if each.unallocated_pence:
            kind = each.kind.value.replace("_", " ").capitalize()
            nobody = "" if each.payer else ", and nobody knows yet who paid it"
            yield DatedItem(
                ItemKind.UNALLOCATED,
                f"{kind} {each.reference} is not allocated in full{nobody}.",
                each.unallocated_pence,
                (each.payee,),
                each.dated,
                None,
                holds=False,
            )


def _periods(connection: Connection, known: Known, as_at: date) -> Iterator[DatedItem]:
    """Runs of accounting periods that have begun and are not closed; both councils close them."""
    begun = [
        each
        for each in periods.listing(connection, known.arrangement_id)
        if each.starts_on <= as_at
    ]
    for status, run in groupby(begun, key=lambda each: each.status):
        if status is not PeriodStatus.CLOSED:
            yield _period_item(known.arrangement, list(run))


def _period_item(arrangement: Arrangement, run: Sequence[PeriodView]) -> DatedItem:
    first, last = run[0], run[-1]
    state = first.status.value.replace("_", "-")
    what = (
        f"The accounting period {first.period} is {state}."
        if first is last
        else f"The {len(run)} accounting periods {first.period} to {last.period} are {state}."
    )
    return DatedItem(
        ItemKind.PERIODS,
        what,
        None,
        (arrangement.host, arrangement.recipient),
        first.ends_on,
        None,
        holds=False,
    )
