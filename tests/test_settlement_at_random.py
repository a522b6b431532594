"""Whatever people settle in whatever order, and refused or not, everything ties on every day."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

import pytest

from ledger.actions.work import Ledger
from ledger.domain.errors import LedgerError
from ledger.domain.money import show_pounds
from tests.credit import approved, credit
from tests.ledgers import APPROVER, AUGUST, JULY, set_up
from tests.lives.other_way import other_way
from tests.settling import (
    allocate,
    identify,
    match,
    receive,
    refund,
    release,
    require_tied,
    set_off,
    write_off,
)
from tests.test_hard_cases import issued
from tests.test_settlement_life import theirs, two_lines

STEPS = 40
FIRST = date(2019, 9, 10)


class Anybody:
    """Somebody who tries things at random, some of them impossible."""

    def __init__(self, ledger: Ledger, seed: int) -> None:
        """Start from four statements: two of Ash with three lines, two of Birch."""
        self._ledger = ledger
        self._chance = Random(seed)  # noqa: S311 - chance, not secrecy
        self._ours = [two_lines(ledger), issued(ledger, AUGUST, "50.00")]
        self._theirs = [theirs(ledger, JULY, "100.00"), theirs(ledger, AUGUST, "70.00")]
        self._sources = [receive(ledger, "300.00")]
        self.done = 0

    def try_something(self) -> None:
        """Take one step; a refusal must leave everything as it was."""
        steps: list[Callable[[], object]] = [
            self._receive,
            self._receive,
            self._allocate,
            self._allocate,
            self._match,
            self._release,
            self._refund,
            self._set_off,
            self._write_off,
            self._credit,
        ]
        try:
            self._chance.choice(steps)()
        except LedgerError:
            return
        self.done += 1

    def _amount(self, most: int = 20_000) -> str:
        return show_pounds(self._chance.randint(1, most))

    def _day(self) -> date:
        return FIRST + timedelta(days=self._chance.randint(0, 120))

    def _either(self) -> date | None:
        return self._chance.choice([None, self._day()])

    def _statement(self) -> int:
        return self._chance.choice(self._ours)

    def _source(self) -> int:
        return self._chance.choice(self._sources)

    def _receive(self) -> None:
        unknown = self._chance.random() < 0.3
        amount, day = self._amount(), self._day().isoformat()
        parts = {} if unknown else {self._statement(): self._amount(5000)}
        made = receive(self._ledger, amount, parts, on=day, unidentified=unknown)
        self._sources.append(made)
        if unknown and self._chance.random() < 0.8:
            identify(self._ledger, made, on=self._either())

    def _allocate(self) -> None:
        allocate(
            self._ledger, self._source(), {self._statement(): self._amount()}, on=self._either()
        )

    def _match(self) -> None:
        match(self._ledger, self._source(), on=self._either())

    def _release(self) -> None:
        release(
            self._ledger, self._source(), self._statement(), self._amount(2000), on=self._either()
        )

    def _refund(self) -> None:
        day = self._day()
        asked = refund(self._ledger, self._amount(3000), source=self._source(), on=day)
        approved(self._ledger, asked, on=day)

    def _set_off(self) -> None:
        day = self._day()
        approved(self._ledger, set_off(self._ledger, self._amount(1500), on=day), on=day)

    def _write_off(self) -> None:
        day, released = self._day(), self._chance.random() < 0.5
        asked = write_off(
            self._ledger, self._statement(), amount=self._amount(2000), released=released, on=day
        )
        if released:
            approved(self._ledger, asked, on=day)
        else:
            approved(self._ledger, asked, APPROVER, on=day)

    def _credit(self) -> None:
        day = self._day()
        asked = credit(self._ledger, self._statement(), {1: self._amount(1000)}, on=day)
        self._sources.append(approved(self._ledger, asked, on=day))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_everything_ties_whatever_is_settled(migrated_url: str, seed: int) -> None:
    """Forty tries a seed; on every day on which anything moved, both books and ageing agree."""
    with set_up(migrated_url, **other_way()) as ledger:
        anybody = Anybody(ledger, seed)
        for _ in range(STEPS):
            anybody.try_something()
        assert anybody.done > STEPS // 4
        require_tied(ledger)
