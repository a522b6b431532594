"""Claim a grant whose conditions are met, receive its money, and repay what met no cost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ledger.actions.apply_grant import set_against_claims
from ledger.actions.work import Receipt, Work
from ledger.domain.errors import (
    AlreadyRecorded,
    AmountNegative,
    DatesReversed,
    GrantExceeded,
    NotFound,
    NotPermitted,
    PartyUnknown,
    StatusConflict,
)
from ledger.domain.grant import GrantKind, GrantStanding, least_from
from ledger.domain.journal import Event, EventKind, Journal
from ledger.domain.money import Pence, parse_pounds, show_pounds
from ledger.domain.parse import parse_date, parse_reference, parse_text
from ledger.domain.posting.grant import grant_paid, grant_repaid, own_grant_claimed
from ledger.queries import grants
from ledger.store.grants import grant_claim, grant_payment, grant_repayment


def claim_grant(work: Work, row: Mapping[str, Any]) -> Receipt:
    """Claim a grant, in arrears, on or after the day its conditions were met.

    Where the grantee supplies the pool, the claim posts nothing: charging knows it as grant money
    from that day, and it is income when it meets cost. Where the grantee is charged for the pool,
    the charge stays gross: Dr 1230, Cr 4900 in the grantee's own book. Raises AlreadyRecorded,
    AmountNegative, DatesReversed, NotPermitted (another council's grant), PartyUnknown,
    PoolUnknown, PeriodClosed.
    """
    work.lock("charging", shared=True)
    pool = work.arrangement.pool(parse_text(row.get("pool"), field="pool", most=40))
    met_on = parse_date(row.get("conditions_met_on"), field="conditions_met_on")
    values: dict[str, Any] = {
        "grant_ref": parse_reference(row.get("grant_ref"), field="grant_ref"),
        "grantor": _grantor(work, row.get("grantor")),
        "grantee": _own(work, row.get("grantee")),
        "pool": pool.code,
        "conditions": parse_text(row.get("conditions"), field="conditions", most=2000),
        "conditions_met_on": met_on,
        "claimed_on": parse_date(row.get("claimed_on"), field="claimed_on"),
        "amount_pence": _positive(row.get("amount"), "A grant"),
        "description": parse_text(row.get("description"), field="description"),
    }
    _require_new(work, values["grant_ref"])
    _require_date(work, values["claimed_on"], "claimed_on", earliest=met_on, of="its conditions")
    journals: tuple[Journal, ...] = ()
    if work.arrangement.payer_of(pool) == values["grantee"]:
        journals = own_grant_claimed(
            book=values["grantee"], grantor=values["grantor"], amount=values["amount_pence"]
        )
    posted = work.post(Event(EventKind.GRANT_CLAIMED, values["claimed_on"], journals), values)
    work.insert(grant_claim, {"event_id": posted.event_id, **values})
    return {
        "id": posted.event_id,
        "grant_ref": values["grant_ref"],
        "amount": show_pounds(values["amount_pence"]),
        "reduces_cost": not journals,
    }


def receive_for_claim(work: Work, grant_ref: str, row: Mapping[str, Any]) -> Receipt:
    """Receive money for a claim: Dr 1000, Cr 1230 what is owed, Cr 2240 what is yet to meet cost.

    Never beyond the claim (GrantExceeded). Raises NotFound, NotPermitted, AlreadyRecorded (the
    payment reference), StatusConflict (a grant received in advance), DatesReversed, PeriodClosed.
    """
    grant = _find(work, grant_ref)
    if grant.kind is GrantKind.RECEIVED:
        raise StatusConflict(
            f"The grant {grant_ref} was received in advance, so nothing of it is still to come. "
            "Record another receipt as a grant of its own.",
            field="grant_ref",
        )
    ref = parse_reference(row.get("payment_ref"), field="payment_ref")
    first = grants.payment_event(work.connection, work.arrangement_id, ref)
    if first is not None:
        raise AlreadyRecorded(
            f"The payment {ref} is recorded already, as {first}.",
            field="payment_ref",
            first=str(first),
        )
    received_on = parse_date(row.get("received_on"), field="received_on")
    amount = _positive(row.get("amount"), "Money received")
    _require_date(work, received_on, "received_on", earliest=grant.granted_on, of="the claim")
    left = grant.amount_pence - grant.received_pence
    if amount > left:
        raise GrantExceeded(
            f"{show_pounds(amount)} is more than the {show_pounds(left)} still to come of "
            f"{grant_ref}. Claim the rest as a grant of its own first.",
            field="amount",
        )
    owed = min(amount, max(least_from(grant.owed, received_on), 0))
    journals = grant_paid(
        book=grant.grantee,
        grantor=grant.grantor,
        grant=grant.id,
        pool=None if grant.funds_charge else grant.pool,
        owed=owed,
        in_advance=amount - owed,
    )
    values = {
        "claim_event_id": grant.id,
        "payment_ref": ref,
        "received_on": received_on,
        "amount_pence": amount,
    }
    posted = work.post(Event(EventKind.GRANT_PAID, received_on, journals), values)
    work.insert(grant_payment, {"event_id": posted.event_id, **values})
    if not grant.funds_charge:
        set_against_claims(work, payee=grant.grantee, pool=grant.pool)
    return _receipt(work, posted.event_id, grant_ref, amount)


def repay_grant(work: Work, grant_ref: str, row: Mapping[str, Any]) -> Receipt:
    """Repay what was received of a grant and met no cost: Dr 2240, Cr 1000.

    At most what stands in 2240 for it, on that day and ever after (GrantExceeded). Raises
    NotFound, NotPermitted, DateInFuture, PeriodClosed.
    """
    grant = _find(work, grant_ref)
    repaid_on = parse_date(row.get("repaid_on"), field="repaid_on")
    amount = _positive(row.get("amount"), "A repayment")
    reason = parse_text(row.get("reason"), field="reason", most=2000)
    _require_date(work, repaid_on, "repaid_on", earliest=grant.granted_on, of="the grant")
    left = max(least_from(grant.advance, repaid_on), 0)
    if amount > left:
        raise GrantExceeded(
            f"{show_pounds(amount)} is more than the {show_pounds(left)} of {grant_ref} that is "
            f"held unapplied from {repaid_on} on. What has met cost is repaid once the cost is "
            "taken back and its month charged again.",
            field="amount",
        )
    journals = grant_repaid(
        book=grant.grantee,
        grantor=grant.grantor,
        grant=grant.id,
        pool=grant.pool,
        amount=amount,
    )
    values = {
        "grant_event_id": grant.id,
        "repaid_on": repaid_on,
        "amount_pence": amount,
        "reason": reason,
    }
    posted = work.post(Event(EventKind.GRANT_REPAID, repaid_on, journals), values)
    work.insert(grant_repayment, {"event_id": posted.event_id, **values})
    return _receipt(work, posted.event_id, grant_ref, amount)


def _receipt(work: Work, event_id: int, grant_ref: str, amount: Pence) -> Receipt:
    grant = _find(work, grant_ref)
    return {
        "id": event_id,
        "grant_ref": grant_ref,
        "amount": show_pounds(amount),
        "owed": show_pounds(grant.owed_pence),
        "in_advance": show_pounds(grant.in_advance_pence),
    }


def _find(work: Work, grant_ref: str) -> GrantStanding:
    """Hold the grants of the arrangement against charging and each other, and return one."""
    work.lock("charging", shared=True)
    work.lock("grants")
    grant = grants.find(work.connection, work.arrangement_id, work.arrangement, grant_ref)
    if grant is None:
        raise NotFound(f"There is no grant {grant_ref[:100]!r} here.", field="grant_ref")
    if grant.grantee != work.caller.party:
        raise NotPermitted(
            f"The grant {grant_ref} is {grant.grantee}'s. Ask a preparer of {grant.grantee}.",
            field="grant_ref",
        )
    return grant


def _require_new(work: Work, grant_ref: str) -> None:
    work.lock("grants")
    first = grants.find(work.connection, work.arrangement_id, work.arrangement, grant_ref)
    if first is not None:
        raise AlreadyRecorded(
            f"The grant {grant_ref} is recorded already, as {first.id}.",
            field="grant_ref",
            first=str(first.id),
        )


def _require_date(work: Work, day: date, field: str, *, earliest: date, of: str) -> None:
    work.arrangement.require_accounting_date(day, field=field, today=work.today)
    if day < earliest:
        raise DatesReversed(f"{field} is {day}, before that of {of}, {earliest}.", field=field)


def _own(work: Work, code: object) -> str:
    if code != work.caller.party:
        raise NotPermitted(
            f"A grant is claimed by the council that it is for: {work.caller.party} cannot claim "
            f"one for {str(code)[:40]!r}. Ask a preparer of that council.",
            field="grantee",
        )
    return work.caller.party


def _grantor(work: Work, code: object) -> str:
    known = [party.code for party in work.arrangement.parties if party.code != work.caller.party]
    if code not in known:
        raise PartyUnknown(f"{code!r} is not one of {', '.join(known)}.", field="grantor")
    return str(code)


def _positive(text: object, what: str) -> Pence:
    pence = parse_pounds(text)
    if pence <= 0:
        raise AmountNegative(f"{what} is more than nil.", field="amount")
    return pence
