"""Which journal lines a council is shown: never a single cost of the other's.

Four kinds of journal speak of single costs: a cost recorded, a cost of a council's own, a journal
by hand on the accounts that such costs stand on, and an accrual. Whoever keeps the book sees them
whole. Source: docs/decisions/0019-what-the-other-council-sees.md.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, or_, select

from ledger.domain.accounts import Account
from ledger.domain.journal import EventKind
from ledger.queries import own_costs
from ledger.queries.knowing import same_event
from ledger.store.journals import event, journal_line
from ledger.store.manual_journals import manual_journal

# A journal by hand that touches one of these is of a single cost.
BY_HAND_OF_COSTS = (Account.OWN_COST, Account.COST_CONTROL, Account.ACCRUALS)

# The lines of an accrual that say what the cost is; the rest, what is earned of it, is for both.
ACCRUED_COST = frozenset(
    {Account.COST_POOL, Account.RECOVERABLE_COST, Account.RETAINED_COST, Account.ACCRUALS}
)
OF_ACCRUALS = frozenset({EventKind.ACCRUAL_POSTED, EventKind.ACCRUAL_REVERSED})


def shown_to(arrangement_id: int, party: str) -> ColumnElement[bool]:
    """Return the condition that a line may be shown to a party; it joins journal_line and event."""
    line = journal_line.c
    others = by_hand_of_costs(arrangement_id).where(manual_journal.c.book != party).correlate(None)
    return and_(
        or_(event.c.kind != EventKind.COST_RECORDED, line.book == party),
        own_costs.visible_to(arrangement_id, party),
        event.c.event_id.not_in(others),
        or_(event.c.reverses_event_id.is_(None), event.c.reverses_event_id.not_in(others)),
        or_(
            event.c.kind.not_in(sorted(OF_ACCRUALS)),
            line.book == party,
            line.account.not_in(sorted(int(account) for account in ACCRUED_COST)),
        ),
    )


def is_shown(connection: Connection, arrangement_id: int, event_id: int, *, party: str) -> bool:
    """Whether a party may be shown any line of what an event posted; False where it posted none."""
    line = journal_line.c
    shown = (
        select(line.event_id)
        .join(event, same_event(journal_line))
        .where(
            line.arrangement_id == arrangement_id,
            line.event_id == event_id,
            shown_to(arrangement_id, party),
        )
        .limit(1)
    )
    return connection.execute(shown).first() is not None


def by_hand_of_costs(arrangement_id: int) -> Select[tuple[int]]:
    """The events of journals by hand that are of single costs.

    Asked of each such journal, which are few: a join may go through every line of the ledger.
    """
    line = journal_line.alias()
    touches = (
        exists()
        .where(
            line.c.arrangement_id == manual_journal.c.arrangement_id,
            line.c.event_id == manual_journal.c.event_id,
            line.c.account.in_([int(account) for account in BY_HAND_OF_COSTS]),
        )
        .correlate(manual_journal)
    )
    return select(manual_journal.c.event_id).where(
        manual_journal.c.arrangement_id == arrangement_id, touches
    )
