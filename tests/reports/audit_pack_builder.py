"""An audit pack made by hand, with good defaults, for the tests of reports.

Two books, four events. As known earlier, sequence 2: the first two. Worked by hand, in pounds:

| sequence | what                  | PCC                      | TC                    |
| 1        | cost of travel        | Dr 6000 1,000 Cr 2100    |                       |
| 2        | recharge of it        | Dr 1215   600 Cr 4150    | Dr 5500 600 Cr 2315   |
| 3        | journal by hand       | Dr 2100    10 Cr 1000    |                       |
| 4        | a charge taken back   | Dr 4150    40 Cr 1215    | Dr 2315  40 Cr 5500   |
| held     | DCS, July: 75 less 25 | Dr 6000  50, Cr 2100  50 |                       |
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial

from ledger.domain.accounts import Account
from ledger.domain.audit_pack import (
    AuditPack,
    Block,
    Chain,
    Count,
    EnteredBy,
    ExplainedDifference,
    Knowing,
    MirrorSides,
    MirrorSum,
    Restated,
    StepOfPeriod,
    TrialRow,
    WithheldSum,
    Witness,
)
from ledger.domain.audit_pack_approvals import Actor, ApprovedThing, judged, nobody, redacted_thing
from ledger.domain.audit_pack_lines import Movement, PackLine, redacted
from ledger.domain.audit_pack_selection import (
    Sampler,
    SelectionRules,
    Selector,
    Surroundings,
    survey,
)
from ledger.domain.journal import EventKind
from tests.reports.builders import JULY, PLYMOUTH, TORBAY

HOST, RECIPIENT = PLYMOUTH.code, TORBAY.code
SEALED = datetime(2018, 10, 8, 9, 30, tzinfo=UTC)
SECRET = "=Award to J Smith"  # and a program must not take it for a formula
HEADS = ("a" * 64, "b" * 64)

Posted = tuple[str, Account, int]


def _lines(sequence: int, kind: EventKind, *posted: Posted, **fields: object) -> list[PackLine]:
    usual = PackLine(
        sequence=sequence,
        event_id=sequence + 4,
        journal_no=1,
        line=1,
        kind=kind,
        effective_on=date(2018, 7, 31),
        entered_at=datetime(2018, 8, 3, 9, sequence, tzinfo=UTC),
        period="2018-07",
        person="P0002",
        party=HOST,
        role="preparer",
        book=HOST,
        account=Account.COST_POOL,
        amount_pence=1,
        pool="TRAVEL",
        service_month=JULY,
    )
    changed = replace(usual, **fields)  # type: ignore[arg-type]
    return [
        replace(
            changed,
            book=book,
            account=account,
            amount_pence=pence,
            journal_no=1 if book == HOST else 2,
            line=place % 2 + 1,
        )
        for place, (book, account, pence) in enumerate(posted)
    ]


def lines() -> tuple[PackLine, ...]:
    """Every line of the pack."""
    earned = (Account.ACCRUED_INCOME, Account.RECHARGE_DIRECT)
    owed = (Account.RECHARGE_EXPENSE, Account.ACCRUED_CREDITOR)
    return (
        *_lines(
            1,
            EventKind.COST_RECORDED,
            (HOST, Account.COST_POOL, 1_000_00),
            (HOST, Account.COST_CONTROL, -1_000_00),
            source_ref="MIL-1",
            narrative=SECRET,
        ),
        *_lines(
            2,
            EventKind.RECHARGE_EARNED,
            *_both(earned, owed, 600_00),
            narrative="Wholly the recipient's cost, after grant.",
        ),
        *_lines(
            3,
            EventKind.MANUAL_JOURNAL_POSTED,
            (HOST, Account.COST_CONTROL, 10_00),
            (HOST, Account.BANK_CONTROL, -10_00),
            person="P0008",
            period="2018-19-AP13",
            entered_at=datetime(2018, 9, 29, 20, tzinfo=UTC),
            pool=None,
            service_month=None,
            source_ref="J-1",
            narrative="?",
        ),
        *_lines(4, EventKind.RECHARGE_EARNED, *_both(earned, owed, -40_00)),
    )


def _both(
    earned: tuple[Account, Account], owed: tuple[Account, Account], pence: int
) -> tuple[Posted, ...]:
    return (
        (HOST, earned[0], pence),
        (HOST, earned[1], -pence),
        (RECIPIENT, owed[0], pence),
        (RECIPIENT, owed[1], -pence),
    )


_NONE = Movement()
_HELD = (
    WithheldSum(HOST, Account.COST_CONTROL, "DCS", None, Movement(2, 0, 50_00)),
    WithheldSum(HOST, Account.COST_POOL, "DCS", JULY, Movement(2, 50_00, 0)),
    WithheldSum(HOST, Account.COST_CONTROL, None, None, Movement(0, 25_00, 25_00), offset=True),
    WithheldSum(HOST, Account.COST_POOL, None, None, Movement(0, 25_00, 25_00), offset=True),
)
_TRIAL = (
    TrialRow(HOST, Account.BANK_CONTROL, _NONE, Movement(1, 0, 10_00), _NONE),
    TrialRow(
        HOST, Account.ACCRUED_INCOME, Movement(1, 600_00, 0), Movement(2, 600_00, 40_00), _NONE
    ),
    TrialRow(
        HOST,
        Account.COST_CONTROL,
        Movement(3, 25_00, 1_075_00),
        Movement(4, 35_00, 1_075_00),
        _NONE,
    ),
    TrialRow(
        HOST, Account.RECHARGE_DIRECT, Movement(1, 0, 600_00), Movement(2, 40_00, 600_00), _NONE
    ),
    TrialRow(
        HOST,
        Account.COST_POOL,
        Movement(3, 1_075_00, 25_00),
        Movement(3, 1_075_00, 25_00),
        _NONE,
    ),
    TrialRow(
        RECIPIENT,
        Account.ACCRUED_CREDITOR,
        Movement(1, 0, 600_00),
        Movement(2, 40_00, 600_00),
        _NONE,
    ),
    TrialRow(
        RECIPIENT,
        Account.RECHARGE_EXPENSE,
        Movement(1, 600_00, 0),
        Movement(2, 600_00, 40_00),
        _NONE,
    ),
)
_EARNED, _BY_HAND = EventKind.RECHARGE_EARNED, EventKind.MANUAL_JOURNAL_POSTED
_RESTATED = (
    Restated(HOST, Account.BANK_CONTROL, _BY_HAND, Movement(1, 0, 10_00)),
    Restated(HOST, Account.ACCRUED_INCOME, _EARNED, Movement(1, 0, 40_00)),
    Restated(HOST, Account.COST_CONTROL, _BY_HAND, Movement(1, 10_00, 0)),
    Restated(HOST, Account.RECHARGE_DIRECT, _EARNED, Movement(1, 40_00, 0)),
    Restated(RECIPIENT, Account.ACCRUED_CREDITOR, _EARNED, Movement(1, 40_00, 0)),
    Restated(RECIPIENT, Account.RECHARGE_EXPENSE, _EARNED, Movement(1, 0, 40_00)),
)
_DAY = date(2018, 8, 5)
_APPROVALS = (
    judged(
        ApprovedThing(
            11,
            "time",
            "Time of DCS for 2018-07",
            Actor(HOST, "P0004", date(2018, 7, 31)),
            Actor(HOST, "P0002", date(2018, 8, 2)),
            (Actor(HOST, "P0010", _DAY, "P0003"),),
            None,
            "approved",
        )
    ),
    judged(
        ApprovedThing(
            12,
            "statement",
            "Statement of 2018-07",
            Actor(HOST, "P0002", _DAY),
            None,
            (Actor(HOST, "P0003", _DAY), Actor(RECIPIENT, "P0006", _DAY)),
            None,
            "approved",
        )
    ),
    judged(
        ApprovedThing(
            13,
            "cap_raise",
            "Withheld",
            Actor(RECIPIENT, "P0005", _DAY),
            None,
            (),
            Actor(HOST, "P0003", _DAY),
            "rejected",
        )
    ),
)


def _blocks() -> Iterator[Block]:
    yield Block(1, 1, 2, 1, SEALED, "0" * 64, "c" * 64, HEADS[0])
    yield Block(2, 3, 2, 0, SEALED, HEADS[0], "d" * 64, HEADS[1])


def audit_pack(**changes: object) -> AuditPack:
    """Return the whole pack, as Plymouth's auditors read it."""
    selector = Selector(
        SelectionRules(),
        Surroundings({}, frozenset({"2018-19-AP13"}), {"P0002": 30, "P0008": 1}),
    )
    whole = lines()
    usual = AuditPack(
        arrangement_code="plymouth-torbay",
        arrangement_name="Children's services",
        host=PLYMOUTH,
        recipient=TORBAY,
        party=HOST,
        redacted=False,
        one_person_pools=(),
        first=date(2018, 4, 1),
        as_at=date(2018, 9, 30),
        earlier=Knowing(2, 1, HEADS[0], SEALED),
        later=Knowing(4, 2, HEADS[1], SEALED),
        unsealed=3,
        trial=_TRIAL,
        restated=_RESTATED,
        withheld=_HELD,
        mirror=MirrorSides(
            4,
            (
                MirrorSum(Account.ACCRUED_INCOME, 560_00, 0),
                MirrorSum(Account.ACCRUED_CREDITOR, 0, -552_50),
            ),
            (ExplainedDifference("paid, not yet received", "BACS-9", 7_50),),
        ),
        approvals=_APPROVALS,
        steps=(
            StepOfPeriod(3, "2018-07", "soft_close", Actor(HOST, "P0003", _DAY), "approver", None),
        ),
        blocks=_blocks,
        n_blocks=2,
        witnesses=(
            Witness(1, HEADS[0], Actor(RECIPIENT, "P0006", _DAY)),
            Witness(2, HEADS[1], Actor(RECIPIENT, "P0006", _DAY)),
        ),
        people=(EnteredBy("P0002", HOST, "preparer", 30), EnteredBy("P0008", HOST, "preparer", 1)),
        counts=(Count("The first sequence is 1", 1, 1), Count("Journals = journals", 6, 6)),
        chain=Chain(4, 1, None),
        selector=selector,
        seed="1",
        sample_size=2,
        lines=partial(iter, whole),
        survey=survey(whole, selector, Sampler("1", 2)),
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


def for_the_public() -> AuditPack:
    """Return the same pack as the public may inspect it."""
    whole = audit_pack()
    hidden = tuple(redacted(line) for line in lines())
    return audit_pack(
        redacted=True,
        one_person_pools=("DCS",),
        lines=partial(iter, hidden),
        survey=survey(hidden, None, Sampler("1", 0)),
        mirror=replace(
            whole.mirror,
            explained=(ExplainedDifference("paid, not yet received", "Withheld", 7_50),),
        ),
        approvals=tuple(
            redacted_thing(each, keep_words=each.purpose == "statement") for each in whole.approvals
        ),
        steps=tuple(replace(each, actor=nobody(each.actor)) for each in whole.steps),
        witnesses=tuple(replace(each, actor=nobody(each.actor)) for each in whole.witnesses),
        people=(),
    )
