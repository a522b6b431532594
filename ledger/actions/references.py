"""References are each taken once in an arrangement, whichever council took them."""

from __future__ import annotations

from ledger.domain.errors import SourceReferenceRepeated


def reference_not_free(reference: str, *, thing: str) -> SourceReferenceRepeated:
    """Return the refusal of a reference that another council has taken.

    It says so and no more: by what it is taken is that council's own, a payroll line perhaps.
    """
    return SourceReferenceRepeated(
        f"The source reference {reference} is not free in this arrangement. Give the {thing} "
        "another, such as one that begins with your own council's code.",
        field="source_ref",
    )
