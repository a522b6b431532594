"""A definition is read field by field, and refused with a pointer to the field that is wrong."""

from __future__ import annotations

import pytest

from ledger.domain.arrangement import read_definition
from ledger.domain.errors import DefinitionInvalid
from tests.ledgers import definition


def test_a_dispute_may_wait_up_to_a_year_of_working_days_at_each_level() -> None:
    """From none at all to 366."""
    found = read_definition(definition(dispute_escalation_working_days=[0, 10, 366]))
    assert found.dispute_escalation_working_days == (0, 10, 366)


def test_codes_of_parties_differ_by_more_than_capitals() -> None:
    """`ASH` and `ash` would be one council to whoever reads them; the definition is refused."""
    given = definition()
    third = {"code": "ash", "name": "Another Council", "role": "partner", "keeps_book": False}
    with pytest.raises(DefinitionInvalid, match="has ASH and ash, which differ only") as refused:
        read_definition({**given, "parties": [*given["parties"], third]})
    assert refused.value.field == "/parties"
    read_definition({**given, "parties": [*given["parties"], {**third, "code": "ash-2"}]})


@pytest.mark.parametrize("wrong", [[367], [10**30], [-1], [True], ["10"], [1.0], 10], ids=repr)
def test_a_wait_that_never_ends_or_is_no_number_of_days_is_refused(wrong: object) -> None:
    """A day that no calendar has could never be worked out for a dispute."""
    with pytest.raises(DefinitionInvalid, match="/dispute_escalation_working_days") as refused:
        read_definition(definition(dispute_escalation_working_days=wrong))
    assert refused.value.field == "/dispute_escalation_working_days"
