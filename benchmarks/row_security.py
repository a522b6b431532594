"""Times what row security costs on PostgreSQL: two like databases, asked in turn.

One is at the newest migration and reached as the service; the other is at the migration before
policies, reached as its superuser. Both say within which arrangement they work, so what is compared
is what the policies and the pinned guards cost; what saying it costs is timed by itself.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any

from api.demo import load_example
from benchmarks.spine import EXAMPLE, LAST_DAY, PREPARER, opened, post_one
from ledger.actions.authority import Permission
from ledger.actions.perform import perform
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain.accounts import Account
from ledger.queries import statements
from ledger.queries.balances import BalanceQuestion, balances
from ledger.store.database_roles import DatabaseRole
from ledger.store.engine import migrate
from ledger.store.row_security import Scope, enter
from tests.database_roles import EVERYDAY, make_migrated
from tests.postgres import running_postgres

BEFORE = "0006"
EVENTS = 10_000  # of four lines each, before anything is timed
AT_ONCE = 50
ROUNDS = 30

Timed = Callable[[], Any]


@dataclass(slots=True)
class Side:
    """One of the two databases, and how long each thing took in it."""

    ledger: Ledger
    numbers: count[int] = field(default_factory=count)
    seconds: dict[str, list[float]] = field(default_factory=dict)

    def take(self, name: str, work: Timed) -> None:
        """Time a piece of work once."""
        start = time.perf_counter()
        work()
        self.seconds.setdefault(name, []).append(time.perf_counter() - start)


def main() -> None:
    """Fill both, ask them in turn, and print the medians with the noise of the bare one."""
    with running_postgres(durable=True) as server:
        server.create_database("bare")
        migrate(server.url("bare"), BEFORE)
        make_migrated(server, "walled")
        with (
            opened(server.url("bare")) as bare,
            opened(server.url("walled", role=EVERYDAY)) as filling,
            opened(server.url("walled", role=DatabaseRole.SERVICE)) as walled,
        ):
            for ledger in (bare, filling):
                load_example(ledger, EXAMPLE, progress=lambda *_: None)
                _fill(ledger)
            sides = (Side(bare), Side(walled))
            for done in range(ROUNDS):
                for side in sides if done % 2 else sides[::-1]:
                    _round(side)
                print(f"round {done + 1} of {ROUNDS}", file=sys.stderr)
            _show(*sides)


def _fill(ledger: Ledger) -> None:
    def many(work: Work) -> Receipt:
        for _ in range(EVENTS):
            made = post_one(work)
        return made

    perform(ledger, PREPARER, Permission.RECORD, key="fill", body={}, act=many)


def _round(side: Side) -> None:
    ledger = side.ledger

    def post() -> None:
        for _ in range(AT_ONCE):
            key = f"round-{next(side.numbers)}"
            perform(ledger, PREPARER, Permission.RECORD, key=key, body={"k": key}, act=post_one)

    side.take(f"post {AT_ONCE} events", post)
    with ledger.database.reading() as connection:
        known = ledger.definitions.find(connection, "plymouth-torbay")
        key = known.arrangement_id
        head = statements.heads(connection, key)[2]
        one = BalanceQuestion("PCC", LAST_DAY, account=Account.DEBTOR)
        side.take("balance of a big account", partial(balances, connection, key, one))
        read = partial(statements.find, connection, key, known.arrangement, head.id)
        side.take("read one statement", read)
        side.take("say within which arrangement", partial(enter, connection, Scope(key)))


def _show(bare: Side, walled: Side) -> None:
    print(f"{'':30} {'without':>10} {'with':>10} {'ratio':>7} {'noise':>7}")
    for name, without in bare.seconds.items():
        ratios = [a / b for a, b in zip(walled.seconds[name], without, strict=True)]
        halves = statistics.median(without[::2]) / statistics.median(without[1::2])
        print(
            f"{name:30} {1000 * statistics.median(without):7.2f} ms"
            f" {1000 * statistics.median(walled.seconds[name]):7.2f} ms"
            f" {statistics.median(ratios):7.3f} {halves:7.3f}"
        )


if __name__ == "__main__":
    main()
