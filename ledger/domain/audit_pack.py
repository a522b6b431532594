"""The audit pack: everything that an auditor asks a ledger for, as values.

Small things are held whole. Journal lines and seals have no limit in number, so the pack holds
what reads them: in order, chunk by chunk, and as often as asked. Source: workbooks page, row
"Audit pack".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from ledger.domain.accounts import Account
from ledger.domain.arrangement import Party
from ledger.domain.audit_pack_approvals import Actor, ApprovedThing
from ledger.domain.audit_pack_lines import Movement, PackLine, journals_of
from ledger.domain.audit_pack_selection import Mark, Selector, Survey
from ledger.domain.calendar import Month
from ledger.domain.journal import EventKind
from ledger.domain.money import Pence


@dataclass(frozen=True, slots=True)
class Knowing:
    """A time of knowing: all that was sealed up to a block. Sequence 0: nothing was."""

    sequence: int = 0
    block_no: int | None = None
    head_hash: str | None = None
    sealed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TrialRow:
    """An account of a book: its balances in signed pence, debit positive, and what moved it."""

    book: str
    account: Account
    earlier: Movement  # to the pack's date, as known at the earlier time
    later: Movement  # the same, as known at the later time
    opening: Movement  # to the day before the pack's first date, as known at the later time

    @property
    def became_known(self) -> Movement:
        """What is known at the later time and was not at the earlier."""
        return self.later.less(self.earlier)

    @property
    def within(self) -> Movement:
        """What moved it between the pack's two dates."""
        return self.later.less(self.opening)


@dataclass(frozen=True, slots=True)
class Restated:
    """What became known between the two times, of one cause; None: lines that are withheld."""

    book: str
    account: Account
    cause: EventKind | None
    movement: Movement


@dataclass(frozen=True, slots=True)
class WithheldSum:
    """Lines that the reader may not see one by one: their total by pool and service month.

    A total has one side, so that a cost and what is taken off it are not told apart. What the
    sides lose by that stands in one sum for each account, its `offset`.
    """

    book: str
    account: Account
    pool: str | None
    service_month: Month | None
    movement: Movement
    offset: bool = False


@dataclass(frozen=True, slots=True)
class MirrorSum:
    """One account between the two councils, in both books."""

    account: Account
    host_pence: Pence
    recipient_pence: Pence


@dataclass(frozen=True, slots=True)
class ExplainedDifference:
    """A difference between the books that has a cause which is listed."""

    kind: str
    reference: str
    pence: Pence


@dataclass(frozen=True, slots=True)
class MirrorSides:
    """Both books side by side, as known at its own sequence."""

    sequence: int
    accounts: tuple[MirrorSum, ...]
    explained: tuple[ExplainedDifference, ...]

    @property
    def unexplained_pence(self) -> Pence:
        """What is left when everything listed is taken off: a fault of the software."""
        both = sum(each.host_pence + each.recipient_pence for each in self.accounts)
        return both - sum(each.pence for each in self.explained)


@dataclass(frozen=True, slots=True)
class StepOfPeriod:
    """One step of an accounting period's life."""

    sequence: int
    period: str
    step: str
    actor: Actor
    role: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class Block:
    """One seal of the chain."""

    block_no: int
    first_sequence: int
    events: int
    audit_rows: int
    sealed_at: datetime
    previous_head: str
    merkle_root: str
    head_hash: str


@dataclass(frozen=True, slots=True)
class Witness:
    """A council keeps the head of a block: its countersignature."""

    block_no: int
    head_hash: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class EnteredBy:
    """Somebody who entered events that posted, in one role for one council."""

    person: str
    party: str
    role: str
    events: int


@dataclass(frozen=True, slots=True)
class Count:
    """Two counts of the same things, taken by different ways."""

    what: str
    left: int
    right: int


@dataclass(frozen=True, slots=True)
class Chain:
    """What verifying the chain found: nothing, or the first thing that is not as sealed."""

    events: int
    audit_rows: int
    difference: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPack:
    """The whole pack, as one council's people may read it.

    `lines` and `blocks` give what they read from its start at each call. They read from the
    database that the pack was drawn from, so they last as long as the connection to it.
    """

    arrangement_code: str
    arrangement_name: str
    host: Party
    recipient: Party
    party: str  # whose people may read it
    redacted: bool  # for public inspection
    one_person_pools: tuple[str, ...]  # whose single costs are withheld from the public
    first: date
    as_at: date
    earlier: Knowing
    later: Knowing
    unsealed: int  # events after the last seal, which the pack does not hold
    trial: tuple[TrialRow, ...]
    restated: tuple[Restated, ...]
    withheld: tuple[WithheldSum, ...]
    mirror: MirrorSides
    approvals: tuple[ApprovedThing, ...]
    steps: tuple[StepOfPeriod, ...]
    blocks: Callable[[], Iterator[Block]]
    n_blocks: int
    witnesses: tuple[Witness, ...]
    people: tuple[EnteredBy, ...]
    counts: tuple[Count, ...]
    chain: Chain | None  # None where verifying was not asked for
    selector: Selector
    seed: str
    sample_size: int
    lines: Callable[[], Iterator[PackLine]]
    survey: Survey

    @property
    def withheld_lines(self) -> int:
        """How many lines are held in totals only."""
        return sum(each.movement.lines for each in self.withheld)

    def selected(self) -> Iterator[tuple[tuple[PackLine, ...], tuple[Mark, ...]]]:
        """Give every journal that is marked out, with its marks, in order of sequence."""
        for journal in journals_of(self.lines()):
            marks = self.selector.marks(journal)
            if marks:
                yield journal, marks


def one_sided(gross: Sequence[WithheldSum]) -> list[WithheldSum]:
    """Return totals with one side each, and for each account the offset that makes up the rest."""
    found: list[WithheldSum] = []
    offsets: dict[tuple[str, Account], Pence] = {}
    for each in gross:
        net = each.movement.net_pence
        sides = Movement(each.movement.lines, max(net, 0), max(-net, 0))
        found.append(replace(each, movement=sides))
        place = (each.book, each.account)
        taken = each.movement.debit_pence - sides.debit_pence
        offsets[place] = offsets.get(place, 0) + taken
    found += [
        WithheldSum(book, account, None, None, Movement(0, taken, taken), offset=True)
        for (book, account), taken in offsets.items()
        if taken
    ]
    return found
