"""Submit the baseline for the host's approval: test T3 counts no row of it before.

Source: domain page, "Cost neutrality", T3 ("`baseline.csv`, approved and dated").
"""

from __future__ import annotations

from datetime import date

from ledger.actions.submit import submit
from ledger.actions.work import Receipt, Work
from ledger.domain.canonical import digest
from ledger.domain.errors import NotPermitted, StatusConflict
from ledger.domain.money import Pence, show_pounds
from ledger.queries import evidence
from ledger.store.approvals import SubmissionPurpose


def submit_baseline(work: Work, *, on: date | None = None) -> Receipt:
    """Submit every row of the baseline given so far that is neither approved nor waiting.

    The host's approver approves them by their number, their sums by pool (pence) and their digest.
    Raises StatusConflict where there is none, NotPermitted for the other council, DateInFuture.
    """
    host = work.arrangement.host
    if work.caller.party != host:
        raise NotPermitted(f"The baseline is {host}'s own. Ask a preparer of {host}.")
    work.lock("baseline")
    rows = evidence.baseline_rows_open(work.connection, work.arrangement_id)
    if not rows:
        raise StatusConflict(
            "Every row of the baseline is approved or waits for approval. Give new rows first."
        )
    by_pool: dict[str, Pence] = {}
    for row in rows:
        by_pool[row.pool] = by_pool.get(row.pool, 0) + row.amount_pence
    total = sum(by_pool.values())
    submitted = submit(
        work,
        SubmissionPurpose.BASELINE,
        {
            "rows": [row.id for row in rows],
            "by_pool_pence": by_pool,
            "total_pence": total,
            "rows_digest": digest(rows),
        },
        summary=f"Baseline without the arrangement: {len(rows)} rows of "
        f"{', '.join(sorted(by_pool))}, {show_pounds(total)} in all.",
        approvers=(host,),
        on=on,
    )
    return submitted.receipt(rows=len(rows), total=show_pounds(total))
