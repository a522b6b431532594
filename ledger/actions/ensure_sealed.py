"""See that what is committed by now is sealed, before something is done that asks for it.

Where this process may seal, it does. Where another one seals, this one waits for it, and so needs
no right to write seals: see docs/decisions/0029.
"""

from __future__ import annotations

import time

from ledger.actions.seal import seal_all
from ledger.actions.work import Ledger
from ledger.domain.errors import SealerBehind
from ledger.queries.seals import last_known, newest
from ledger.store.row_security import Scope

_LOOKS_EVERY_SECONDS = 0.1


def ensure_sealed(ledger: Ledger, code: str) -> None:
    """Seal every event of an arrangement that is committed by now, or wait until it is sealed.

    Raises what `seal_all` does; SealerBehind where it is not sealed in the time that the ledger
    waits for it, or where as many wait already as may.
    """
    with ledger.database.reading() as connection:
        arrangement_id = ledger.definitions.find(connection, code).arrangement_id
        wanted = last_known(connection, arrangement_id)
    if _seals(ledger, code, arrangement_id, wanted):
        return
    if not ledger.may_wait.acquire(blocking=False):
        raise _behind(code)
    try:
        _wait(ledger, code, arrangement_id, wanted)
    finally:
        ledger.may_wait.release()


def _wait(ledger: Ledger, code: str, arrangement_id: int, wanted: int) -> None:
    until = time.monotonic() + ledger.seal_wait_seconds
    while time.monotonic() < until:
        time.sleep(_LOOKS_EVERY_SECONDS)
        if _seals(ledger, code, arrangement_id, wanted):
            return
    raise _behind(code)


def _behind(code: str) -> SealerBehind:
    return SealerBehind(
        f"What was posted in {code} is not sealed yet, and this needs it sealed. Nothing was "
        "recorded. Try again in a minute; if it stays so, whoever runs the service should see "
        "whether the sealer runs (/readyz says how long the oldest has waited)."
    )


def _seals(ledger: Ledger, code: str, arrangement_id: int, wanted: int) -> bool:
    """Seal, where that is ours to do, and tell whether it was sealed as far as is wanted.

    A transaction that runs, in any arrangement, holds back what can be sealed on PostgreSQL.
    """
    if ledger.seals_itself:
        seal_all(ledger, code)
    return _is_sealed(ledger, arrangement_id, wanted)


def _is_sealed(ledger: Ledger, arrangement_id: int, wanted: int) -> bool:
    """Whether the chain goes beyond a place; read afresh, as a transaction sees no later seal."""
    with ledger.database.reading(Scope(arrangement_id)) as connection:
        last = newest(connection, arrangement_id)
    return wanted < (last.header.horizon if last else 0)
