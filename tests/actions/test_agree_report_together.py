"""A report is agreed while others post: what is issued is what was agreed, to the figure."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Connection, event

from ledger.actions.agree_report import agree_report
from ledger.actions.authority import Permission
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain.calendar import Month
from ledger.domain.issued_file import FileKind, FileMade
from ledger.domain.report import figures_digest
from tests.ledgers import APPROVER, PAYER_APPROVER, do, opened, record_one_cost, set_up
from tests.lives.issued_files import ShortDocuments, agree_as, submit_a_report


class Drawn(ShortDocuments):
    """Keeps the digest of the figures that a file was drawn of."""

    def __init__(self) -> None:
        self.digests: list[str] = []

    def report(self, kind: FileKind, period: Month, report: object) -> FileMade:
        """Return a file, and remember of which figures."""
        self.digests.append(figures_digest(report))
        return super().report(kind, period, report)


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_a_cost_posted_meanwhile_is_not_in_what_is_issued(migrated_url: str) -> None:
    """It is posted between comparing the figures and drawing the file; on SQLite it would wait."""
    drawn = Drawn()
    with set_up(migrated_url) as ledger, opened(migrated_url) as other:
        record_one_cost(ledger)
        drawing = replace(ledger, documents=drawn)
        submitted = submit_a_report(drawing)
        agree_as(drawing, APPROVER, submitted)
        issued = do(
            drawing,
            PAYER_APPROVER,
            Permission.AGREE_REPORT,
            lambda work: _agree_while(work, submitted, other),
        )
        assert issued["status"] == "issued"
        assert drawn.digests == [submitted["digest"]]
        assert submit_a_report(drawing)["digest"] != submitted["digest"]  # the cost was posted


def _agree_while(work: Work, submitted: Receipt, other: Ledger) -> Receipt:
    """Agree, while somebody else posts a cost once the issue is being written."""
    posted: list[Receipt] = []

    @event.listens_for(work.connection, "before_cursor_execute")
    def post(_connection: Connection, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith("INSERT INTO report_issue") and not posted:
            posted.append(record_one_cost(other))

    return agree_report(work, submitted["id"], digest=submitted["digest"])
