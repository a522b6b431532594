"""What a council keeps to itself: single costs, own costs, journals, files and questions.

- `keep_secrets(ledger, preparer, approver)`: puts marks into everything that is a council's own.
- `marks_of(party)`: words and amounts that stand in that council's secrets and nowhere else.
- `keep_nothing_more(ledger)`: more of Ash's own, that comes to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from ledger.actions.authority import Caller, Permission
from ledger.actions.issue_token import issue_token
from ledger.actions.record_cost import record_costs
from ledger.actions.work import Ledger, Receipt, Work
from ledger.actions.work_jobs import queue, take_up
from ledger.domain.issued_file import FileKind, FileMade
from tests.exporting import export
from tests.ledgers import (
    APPROVER,
    AUDITOR,
    HOST,
    PREPARER,
    RECIPIENT,
    cost_row,
    do,
)
from tests.lives.beside_the_charge import (
    accrual_row,
    accrue,
    approve,
    by_hand,
    journal_row,
    own_cost,
    own_cost_row,
    reverse,
)
from tests.lives.uploads import upload_costs

PAYER_AUDITOR = replace(AUDITOR, person="P0009", party=RECIPIENT)

_POOLS = {HOST: "DCS", RECIPIENT: "RESPITE"}
_PENCE = {HOST: 43, RECIPIENT: 67}
_MONTH = {"entered_on": "2019-10-31", "service_from": "2019-10-01", "service_to": "2019-10-31"}


@dataclass(frozen=True, slots=True)
class Secrets:
    """The numbers of what a council keeps to itself, and of what waits only for it."""

    party: str
    events: tuple[int, ...]  # of costs, own costs, journals by hand, their reversals and exports
    journals: tuple[str, ...]
    upload: str
    job: str
    export: int
    cost: int
    token: str
    references: tuple[str, ...]  # of a cost, an own cost and a journal by hand


def word_of(party: str) -> str:
    """Return the word that stands in every secret of the council."""
    return f"Zq{party.lower()}secret"


def marks_of(party: str) -> tuple[str, ...]:
    """Return what to look for: the word, and each secret amount as files and pages write it."""
    amounts = [f"{thousands}.{_PENCE[party]}" for thousands in _THOUSANDS.values()]
    commas = [f"{each[:2]},{each[2:]}" for each in amounts]
    return (word_of(party), *amounts, *commas, *(each.replace(".", "") for each in amounts))


_THOUSANDS = {"cost": 98765, "own": 87654, "journal": 76543, "accrual": 65432, "file": 54321}


def _amount(party: str, what: str) -> str:
    return f"{_THOUSANDS[what]}.{_PENCE[party]}"


def keep_secrets(ledger: Ledger, preparer: Caller, approver: Caller) -> Secrets:
    """Put marks into everything that is a council's own.

    Beside each amount stands another, so that no total comes to the amount itself.
    """
    party, word = preparer.party, word_of(preparer.party)
    text = {"description": f"Award to {word}"}

    def costs(work: Work) -> Receipt:
        row = cost_row(**_MONTH, **text, pool=_POOLS[party], source="payroll")
        both = (row | {"source_ref": f"{word}-C", "amount": _amount(party, "cost")}, row)
        return record_costs(work, both)

    cost = do(ledger, preparer, Permission.RECORD, costs, key=f"{word}-key")["items"][0]["id"]
    own_row = partial(own_cost_row, **_MONTH, **text)
    marked = own_row(source_ref=f"{word}-O", amount=_amount(party, "own"))
    own = own_cost(ledger, preparer, **marked)
    own_cost(ledger, preparer, **own_row())
    journal = _by_hand_of(ledger, preparer, approver, _journal(party, f"{word}-J"))
    small = _journal(party, f"{word}-K", amount="12.34")
    beside = _by_hand_of(ledger, preparer, approver, small)
    back = approve(ledger, reverse(ledger, journal, preparer), approver)["effect"]
    approve(ledger, reverse(ledger, beside, preparer), approver)
    by_hand(ledger, preparer, **_journal(party, f"{word}-W"))
    _accrue(ledger, preparer)
    row = cost_row(**_MONTH, **text, pool=_POOLS[party], amount=_amount(party, "file"))
    upload = upload_costs(ledger, row | {"source_ref": f"{word}-U"}, caller=preparer)["id"]
    sent = export(ledger, "2019-10", preparer)["id"]
    events = (cost, own, journal, back, sent)
    return Secrets(
        party=party,
        events=events,
        journals=tuple(f"{each}-1" for each in events[:4]),
        upload=upload,
        job=job_done(ledger, AUDITOR if party == HOST else PAYER_AUDITOR),
        export=sent,
        cost=cost,
        token=issue_one(ledger, preparer),
        references=(f"{word}-C", f"{word}-O", f"{word}-J"),
    )


def issue_one(ledger: Ledger, caller: Caller) -> str:
    """Issue a token to somebody; its number, which is no secret."""
    issued = issue_token(
        ledger,
        arrangement=caller.arrangement,
        party=caller.party,
        role=caller.role,
        person_number=caller.person,
    )
    return issued.token_id


def _journal(party: str, reference: str, *, amount: str = "") -> dict[str, Any]:
    amount = amount or _amount(party, "journal")
    lines = [
        {"account": "5600", "debit": amount, "service_month": "2019-10"},
        {"account": "2110", "credit": amount, "description": word_of(party)},
    ]
    return journal_row(
        effective_on="2019-10-31",
        reason=f"Time of {word_of(party)}",
        source_ref=reference,
        lines=lines,
    )


def _by_hand_of(ledger: Ledger, preparer: Caller, approver: Caller, row: dict[str, Any]) -> int:
    posted: int = approve(ledger, by_hand(ledger, preparer, **row), approver)["effect"]
    return posted


def _accrue(ledger: Ledger, preparer: Caller) -> None:
    party = preparer.party
    pool = "OFFICE" if party == HOST else "RESPITE"
    month = {"period": "2019-11", "service_month": "2019-11", "pool": pool}
    marked = {"reason": f"Overtime of {word_of(party)}", "amount": _amount(party, "accrual")}
    accrue(ledger, preparer, **accrual_row(**month, **marked))
    accrue(ledger, preparer, **accrual_row(**month, amount="12.34"))


def job_done(ledger: Ledger, auditor: Caller, as_at: str = "2019-08-31") -> str:
    """Have a job of an auditor's done, which makes a file; its number."""
    queue(ledger, auditor, FileKind.AUDIT_PACK.value, {"as_at": as_at})
    held = take_up(ledger, "a worker")
    assert held is not None
    content = f"PK of {word_of(auditor.party)}".encode()
    held.finish(FileMade(kind=FileKind.AUDIT_PACK, name="audit-pack.xlsx", content=content))
    return held.job.id


def keep_nothing_more(ledger: Ledger) -> None:
    """Keep more of Ash's own that comes to nothing: each thing, and what takes it back."""
    cost = cost_row(**_MONTH, pool="DCS", source_ref="BOTH", amount="5.00")
    back = cost | {"source_ref": "BOTH/back", "amount": "-5.00", "credits": "BOTH"}
    do(ledger, PREPARER, Permission.RECORD, lambda work: record_costs(work, [cost, back]))
    own = own_cost(ledger, PREPARER, **_MONTH)
    row = journal_row(effective_on="2019-10-31")
    journal = _by_hand_of(ledger, PREPARER, APPROVER, row)
    for each in (own, journal):
        approve(ledger, reverse(ledger, each, PREPARER), APPROVER)
    upload_costs(ledger, cost_row(**_MONTH), caller=PREPARER)
    export(ledger, "2019-10", PREPARER)
    job_done(ledger, AUDITOR, "2019-09-30")
