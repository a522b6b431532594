"""Reports that both councils agree before anybody is told of them, and what they agree to.

Source: domain page, "The arrangement", principle 7; docs/decisions/0020-issued-files.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from ledger.domain.canonical import digest
from ledger.domain.issued_file import FileKind

# Those that both councils agree. A statement has a life of its own; an audit pack is evidence
# that nobody agrees to, and goes out as it is.
AGREED_KINDS = (FileKind.COST_NEUTRALITY, FileKind.QUARTERLY, FileKind.STOCKTAKE, FileKind.EXIT)

# What may differ between two drawings of the same figures: beside position and approvals, what is
# as known when a report is drawn, whatever date it is of (docs/decisions/0024-forecast.md).
_NOT_FIGURES = frozenset({"position", "approvals", "decisions", "ending_then"})


def figures_digest(report: Any) -> str:  # noqa: ANN401 - a dataclass of any report
    """Return the digest of everything that a report says but its position and its approvals.

    Two drawings with the same digest show the same figures, however far the ledger has got.
    """
    said: Mapping[str, object] = {
        field.name: getattr(report, field.name)
        for field in fields(report)
        if field.name not in _NOT_FIGURES
    }
    return digest(said)
