"""The order of knowing on PostgreSQL: transactions of a cluster, and epochs that join clusters.

A row is known at the number of the transaction that wrote it, plus the offset of the epoch. Another
cluster counts afresh, so that a ledger restored there would write rows that are known before what
is sealed: nothing is written until an epoch is opened beyond it. SQLite counts within the file.
Source: ledger-core page, "Two times"; docs/decisions/0008-known-is-hashed.md.
"""

from __future__ import annotations

from sqlalchemy import Connection, create_engine, func, insert, select
from sqlalchemy.engine import make_url

from ledger.domain.errors import HorizonBehind
from ledger.store.arrangements import arrangement
from ledger.store.audit_trail import audit_event
from ledger.store.journals import EPOCH_OFFSET, event, ledger_epoch
from ledger.store.row_security import Scope, enter
from ledger.store.seals import seal

_NEXT = f"SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint + {EPOCH_OFFSET}"
_CHECKED = "ledger: the order of knowing goes on"


def require_order(connection: Connection) -> None:
    """Refuse to write where a new row would be known before what stands (HorizonBehind).

    Looked at once for each connection to the server: whoever restores a ledger elsewhere makes new
    ones. `connection` has no transaction open yet.
    """
    if connection.info.get(_CHECKED):
        return
    with connection.begin():
        if is_behind(connection):
            raise HorizonBehind(
                "New entries would be known before what is sealed, as after a restore into another "
                "cluster. Nothing is recorded until whoever runs the database has opened an epoch: "
                "./run open-epoch"
            )
    connection.info[_CHECKED] = True


def is_behind(connection: Connection) -> bool:
    """Whether the next transaction's place comes before what stands; never on SQLite."""
    if connection.dialect.name == "sqlite":
        return False
    highest = _highest(connection)  # first: what others commit meanwhile is beyond it
    return int(connection.exec_driver_sql(_NEXT).scalar_one()) <= highest


def open_epoch(url: str, *, reason: str) -> int | None:
    """Open an epoch beyond everything that stands, as the role that owns the tables.

    Returns its number; None where the order goes on without one, as on SQLite. Whoever writes
    meanwhile waits for it.
    """
    if make_url(url).get_backend_name() == "sqlite":
        return None
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(
                "LOCK TABLE event, audit_event, seal, ledger_epoch IN EXCLUSIVE MODE"
            )
            if not is_behind(connection):
                return None
            last, offset = connection.execute(
                select(func.max(ledger_epoch.c.epoch_no), func.max(ledger_epoch.c.epoch_offset))
            ).one()
            row = {
                "epoch_no": last + 1,
                "epoch_offset": max(_highest(connection, in_trail=True), offset) + 1,
                "reason": reason,
            }
            connection.execute(insert(ledger_epoch), row)
            return int(last) + 1
    finally:
        engine.dispose()


def _highest(connection: Connection, *, in_trail: bool = False) -> int:
    """The highest place that stands in any arrangement; of unsealed rows of the trail if asked."""
    found = [-1]
    for number in connection.execute(select(arrangement.c.arrangement_id)).scalars().all():
        enter(connection, Scope(number))
        asked = [
            # A horizon is the first place that is not sealed, so the last one sealed is before it.
            select(func.max(seal.c.horizon) - 1).where(seal.c.arrangement_id == number),
            select(func.max(seal.c.audit_horizon) - 1).where(seal.c.arrangement_id == number),
            select(func.max(event.c.known)).where(event.c.arrangement_id == number),
        ]
        if in_trail:  # no index serves this, and where events are in order, so is the trail
            asked.append(select(func.max(audit_event.c.known)))
        found += [connection.execute(each).scalar_one() or -1 for each in asked]
    return max(found)
