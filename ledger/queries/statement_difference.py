"""What differs between two statements of the ledger, line by line."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from ledger.domain.errors import NotFound
from ledger.domain.money import Pence
from ledger.domain.statement import Statement
from ledger.domain.statement_difference import LineDifference, difference, matched
from ledger.queries.arrangements import Known
from ledger.queries.statements import find, heads


@dataclass(frozen=True, slots=True)
class StatementDifference:
    """Two statements side by side: the lines that differ, and how many are the same."""

    here: Statement
    there: Statement
    lines: tuple[LineDifference, ...]
    same: int

    @property
    def net_pence(self) -> Pence:
        """Here less there, net: the sum of what the lines differ by."""
        return self.here.net_pence - self.there.net_pence

    @property
    def vat_pence(self) -> Pence:
        """Here less there, VAT."""
        return self.here.vat_pence - self.there.vat_pence


def statement_difference(
    connection: Connection, known: Known, statement: int, other: int | None = None
) -> StatementDifference:
    """Set a statement beside another, by default the version before it; raises NotFound."""
    here = _statement(connection, known, statement)
    there = _statement(connection, known, other or _before(connection, known, here))
    compared = [difference(pair) for pair in matched(here.lines, there.lines)]
    different = tuple(each for each in compared if each is not None)
    return StatementDifference(here, there, different, len(compared) - len(different))


def _statement(connection: Connection, known: Known, number: int) -> Statement:
    found = find(connection, known.arrangement_id, known.arrangement, number)
    if found is None:
        raise NotFound(f"There is no statement {number} in this arrangement.", field="id")
    return found


def _before(connection: Connection, known: Known, whole: Statement) -> int:
    for head in heads(connection, known.arrangement_id):
        same = (head.payee, head.payer, head.period) == (
            whole.payee.code,
            whole.payer.code,
            whole.period,
        )
        if same and head.version == whole.version - 1:
            return head.id
    raise NotFound(
        f"Statement {whole.id} is the first version of {whole.period}, so there is none before it. "
        "Name the statement to set it beside, as in ?with=41.",
        field="with",
    )
