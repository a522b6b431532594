"""The joint certificate of exit: what both councils certify, whether it holds, and who signs.

Source: docs/decisions/0014-exit.md. The verdict is stated, not required.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ledger.domain.dated_item import ItemKind
from ledger.domain.exit_statement import ExitStatement
from ledger.domain.money import show_pounds
from ledger.domain.statement import StatementStep
from reports.exit_statement_words import final_payment
from reports.table import NOT_APPLICABLE, Column, Sheet, Value
from reports.words import VERDICTS

_CLAUSES = (
    (
        "Every control account of both books is nil, or at a balance that both agree to leave.",
        (ItemKind.ACCOUNT,),
    ),
    (
        "Every charge stands on an issued statement, and every statement is issued or returned.",
        (ItemKind.UNBILLED, ItemKind.STATEMENT),
    ),
    ("No dispute is open.", (ItemKind.DISPUTE,)),
    ("Nothing submitted waits for a council's decision.", (ItemKind.SUBMISSION,)),
    ("The time of every month is approved.", (ItemKind.TIME,)),
    ("No service stands recorded for a day after the last.", (ItemKind.AFTER_THE_END,)),
    (
        "All cost that the host conceded (N2) is accepted by both councils in writing.",
        (ItemKind.CONCEDED,),
    ),
)


def certificate_sheet(statement: ExitStatement, *, draft: str) -> Sheet:
    """Return the text of the certificate, clause by clause, and a row for each signature."""
    clauses = [*_facts(statement), *_certified(statement), *_stated(statement)]
    return Sheet(
        name="Certificate",
        title=f"{draft}Joint certificate of exit",
        about="What both councils certify, whether it holds, and both signatures",
        columns=(
            Column("Part", width=12),
            Column("Words", width=62),
            Column("State", width=24),
        ),
        rows=(
            *((f"Clause {number}", *each) for number, each in enumerate(clauses, 1)),
            *_signatures(statement),
        ),
    )


def _facts(statement: ExitStatement) -> Iterator[tuple[Value, ...]]:
    by = (
        f"by the notice {statement.notice} of {_day_of(statement.notice_given_on)}"
        if statement.notice is not None
        else "as its definition gives"
    )
    yield (
        (
            f"{statement.arrangement_name}, between {statement.host.name}, the "
            f"host, and {statement.recipient.name}, the recipient, ends on "
            f"{_day_of(statement.last_day)}, that day included, {by}."
        ),
        "Stated",
    )
    yield (
        (
            f"This is the exit position as at {_day_of(statement.as_at)}, whose digest is "
            f"{statement.position_digest}."
        ),
        "Stated",
    )


def _certified(statement: ExitStatement) -> Iterator[tuple[Value, ...]]:
    """Yield each clause that must hold before the certificate is given."""
    open_kinds = [each.kind for each in statement.holding]
    for words, kinds in _CLAUSES:
        left = sum(1 for kind in open_kinds if kind in kinds)
        yield words, "Holds" if not left else f"Does not hold: {left} open"
    differences = statement.certificate.differences if statement.certificate else ()
    for each in differences:
        yield (
            (
                f"Account {int(each.account)} {each.account.title} of "
                f"{statement.party(each.book).name} is left at {show_pounds(each.amount_pence)}: "
                f"{each.reason}"
            ),
            "Agreed difference",
        )


def _stated(statement: ExitStatement) -> Iterator[tuple[Value, ...]]:
    """Yield what the certificate states, whatever it is."""
    yield f"Final payment. {final_payment(statement)}.", "Stated"
    reasons = " ".join(statement.verdict_reasons)
    yield (
        f"Cost neutrality: {VERDICTS[statement.verdict]}. {reasons}".strip(),
        "Stated, not required",
    )
    for test in statement.tests.values():
        result = {True: "Passed", False: "Not passed", None: "Not determinable"}[test.passed]
        yield f"Test {test.code}, {test.title.lower()}.", result
    stranded = sum(each.amount_pence for each in statement.stranded)
    yield (
        (
            f"Stranded cost of {statement.host.name} after the end, outside R and owed by nobody: "
            f"{show_pounds(stranded)}."
        ),
        "Stated",
    )


def _signatures(statement: ExitStatement) -> Iterator[tuple[Value, ...]]:
    """Yield the row of each section 151 officer, with the approval in the ledger where given."""
    steps = statement.certificate.steps if statement.certificate else ()
    approved = {each.party: each for each in steps if each.step is StatementStep.AGREE}
    for party in (statement.host, statement.recipient):
        given = approved.get(party.code)
        yield (
            "Signature",
            f"Section 151 officer, {party.name}",
            f"Certified on {_day_of(given.on)}, person number {given.person}"
            if given
            else "Awaited",
        )
    if statement.certificate and not statement.has_certified_digest:
        yield (
            "Remark",
            "The position has moved since this certificate was asked for: it is of other figures.",
            NOT_APPLICABLE,
        )


def _day_of(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else NOT_APPLICABLE
