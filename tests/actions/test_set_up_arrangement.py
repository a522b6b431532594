"""An arrangement is set up once, under a code that nobody takes for another's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.actions.set_up_arrangement import set_up_arrangement
from ledger.domain.errors import AlreadyRecorded
from ledger.queries.arrangements import codes
from tests.ledgers import ADMINISTRATOR, CODE, definition, set_up


def test_codes_of_arrangements_differ_by_more_than_capitals(migrated_url: str) -> None:
    """`Ash-Birch` beside `ash-birch` is refused, and names it; `ash-birch-2` is another."""
    with set_up(migrated_url) as ledger:
        for code in ("Ash-Birch", "ASH-BIRCH"):
            founder = replace(ADMINISTRATOR, arrangement=code)
            with pytest.raises(AlreadyRecorded, match=f"arrangement {CODE} already") as refused:
                set_up_arrangement(ledger, founder, definition(code=code), key=code)
            assert refused.value.field == "code"
        another = replace(ADMINISTRATOR, arrangement="ash-birch-2")
        set_up_arrangement(ledger, another, definition(code="ash-birch-2"), key="another")
        with ledger.database.reading() as connection:
            assert codes(connection) == [CODE, "ash-birch-2"]
