"""Grants of either kind: what charging may count on, and where each one stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, func, select

from ledger.domain.accounts import Account
from ledger.domain.arrangement import Arrangement
from ledger.domain.grant import GrantKind, GrantStanding, Moved
from ledger.domain.money import Pence
from ledger.queries import evidence
from ledger.queries.knowing import known_before
from ledger.store.grants import grant_claim, grant_payment, grant_repayment
from ledger.store.journals import journal_line


def granted(
    connection: Connection,
    arrangement_id: int,
    arrangement: Arrangement,
    *,
    payee: str,
    until: date,
    known: int | None = None,
) -> dict[str, Pence]:
    """Grant money that the payee's pools may be set against, by pool, in pence.

    Received or claimed by `until`, less all that is known to be repaid, whenever that was: what
    went back can meet no cost. With `known`, as it was known before that point.
    """
    pools = {pool.code for pool in arrangement.pools_of(payee)}
    repaid = _summed(connection, arrangement_id, repayments=True, known=known)
    found: dict[str, Pence] = defaultdict(int)
    for grant in evidence.grants(connection, arrangement_id, known=known):
        if grant.grantee == payee and grant.pool in pools and grant.received_on <= until:
            found[grant.pool] += grant.amount_pence - repaid.get(grant.id, 0)
    claims = connection.execute(
        select(grant_claim).where(
            grant_claim.c.arrangement_id == arrangement_id,
            grant_claim.c.grantee == payee,
            grant_claim.c.claimed_on <= until,
            *known_before(grant_claim, arrangement_id, known),
        )
    )
    for claim in claims:
        if claim.pool in pools:
            found[claim.pool] += claim.amount_pence - repaid.get(claim.event_id, 0)
    return dict(found)


def _summed(
    connection: Connection, arrangement_id: int, *, repayments: bool, known: int | None = None
) -> Mapping[int, Pence]:
    """What was received for each claim, or repaid of each grant."""
    table = grant_repayment if repayments else grant_payment
    grant = table.c.grant_event_id if repayments else table.c.claim_event_id
    rows = connection.execute(
        select(grant.label("grant"), func.sum(table.c.amount_pence).label("pence"))
        .where(
            table.c.arrangement_id == arrangement_id,
            *known_before(table, arrangement_id, known),
        )
        .group_by(grant)
    )
    return {row.grant: int(row.pence) for row in rows}


def standings(
    connection: Connection, arrangement_id: int, arrangement: Arrangement
) -> list[GrantStanding]:
    """Every grant of either kind as it stands, in the order in which it was recorded."""
    found = [
        *_received(connection, arrangement_id, arrangement),
        *_claimed(connection, arrangement_id, arrangement),
    ]
    repaid = _summed(connection, arrangement_id, repayments=True)
    advance, owed = _movements(connection, arrangement_id, arrangement, found)
    return sorted(
        (
            replace(
                grant,
                repaid_pence=repaid.get(grant.id, 0),
                advance=tuple(advance[grant.id]),
                owed=tuple(owed[grant.id]),
            )
            for grant in found
        ),
        key=lambda grant: grant.id,
    )


def find(
    connection: Connection, arrangement_id: int, arrangement: Arrangement, grant_ref: str
) -> GrantStanding | None:
    """Return the grant of that reference as it stands, if there is one."""
    for grant in standings(connection, arrangement_id, arrangement):
        if grant.grant_ref == grant_ref:
            return grant
    return None


def payment_event(connection: Connection, arrangement_id: int, payment_ref: str) -> int | None:
    """Return the event that recorded money for a claim under that reference, if one did."""
    number: int | None = connection.execute(
        select(grant_payment.c.event_id).where(
            grant_payment.c.arrangement_id == arrangement_id,
            grant_payment.c.payment_ref == payment_ref,
        )
    ).scalar_one_or_none()
    return number


def _received(
    connection: Connection, arrangement_id: int, arrangement: Arrangement
) -> list[GrantStanding]:
    return [
        GrantStanding(
            id=grant.id,
            kind=GrantKind.RECEIVED,
            grant_ref=grant.grant_ref,
            grantor=grant.grantor,
            grantee=grant.grantee,
            pool=grant.pool,
            granted_on=grant.received_on,
            amount_pence=grant.amount_pence,
            funds_charge=_funds_charge(arrangement, grant.pool, grant.grantee),
            description=grant.description,
            received_pence=grant.amount_pence,
        )
        for grant in evidence.grants(connection, arrangement_id)
    ]


def _claimed(
    connection: Connection, arrangement_id: int, arrangement: Arrangement
) -> list[GrantStanding]:
    received = _summed(connection, arrangement_id, repayments=False)
    rows = connection.execute(
        select(grant_claim).where(grant_claim.c.arrangement_id == arrangement_id)
    )
    return [
        GrantStanding(
            id=row.event_id,
            kind=GrantKind.CLAIMED,
            grant_ref=row.grant_ref,
            grantor=row.grantor,
            grantee=row.grantee,
            pool=row.pool,
            granted_on=row.claimed_on,
            amount_pence=row.amount_pence,
            funds_charge=_funds_charge(arrangement, row.pool, row.grantee),
            description=row.description,
            received_pence=received.get(row.event_id, 0),
            conditions=row.conditions,
            conditions_met_on=row.conditions_met_on,
        )
        for row in rows
    ]


def _funds_charge(arrangement: Arrangement, pool: str, grantee: str) -> bool:
    return arrangement.supplier_of(arrangement.pool(pool)) != grantee


_Movements = dict[int, list[Moved]]


def _movements(
    connection: Connection,
    arrangement_id: int,
    arrangement: Arrangement,
    found: Sequence[GrantStanding],
) -> tuple[_Movements, _Movements]:
    """What moved 2240 and 1230 of each grant: by its document, or by its own event."""
    advance: _Movements = defaultdict(list)
    owed: _Movements = defaultdict(list)
    rows = connection.execute(
        select(journal_line)
        .where(
            journal_line.c.arrangement_id == arrangement_id,
            # Both, so that the accounts are found in the index.
            journal_line.c.book.in_([arrangement.host, arrangement.recipient]),
            journal_line.c.account.in_([int(Account.GRANT_IN_ADVANCE), int(Account.GRANT_DEBTOR)]),
        )
        .order_by(journal_line.c.event_id, journal_line.c.journal_no, journal_line.c.line_no)
    )
    numbers = {grant.id for grant in found}
    for row in rows:
        grant = row.document_event_id or row.event_id
        if row.account == Account.GRANT_DEBTOR:
            owed[grant].append(Moved(row.effective_on, row.amount_pence))
        elif grant in numbers:
            advance[grant].append(Moved(row.effective_on, -row.amount_pence))
        else:
            _spread_over_oldest(found, row, advance)
    return advance, owed


def _spread_over_oldest(found: Sequence[GrantStanding], row: Row[Any], advance: _Movements) -> None:
    """What met cost before its lines named their grant: oldest grant of the pool first."""
    left = int(row.amount_pence)
    pool = [grant for grant in found if (grant.pool, grant.grantee) == (row.pool, row.book)]
    for grant in sorted(pool, key=lambda each: (each.granted_on, each.id), reverse=left < 0):
        held = sum(each.pence for each in advance[grant.id])
        moved = min(left, held) if left > 0 else max(left, held - grant.amount_pence)
        if moved:
            advance[grant.id].append(Moved(row.effective_on, -moved))
            left -= moved
