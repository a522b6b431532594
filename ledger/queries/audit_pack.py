"""The audit pack: what one council's auditor, or the public, may read of the whole ledger.

Everything is drawn as known at one seal, so that the same question gives the same answer for as
long as the ledger stands, but for the mirror, which is of the present and says so. Source:
workbooks page, row "Audit pack".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from functools import partial

from sqlalchemy import Connection

from ledger.domain.arrangement import Arrangement
from ledger.domain.audit_pack import AuditPack, Knowing
from ledger.domain.audit_pack_lines import PackLine
from ledger.domain.audit_pack_selection import Sampler, SelectionRules, Selector, survey
from ledger.domain.clock import instant_text
from ledger.domain.errors import DatesReversed, NotFound, NotYetSealed, PartyUnknown
from ledger.domain.recovery import Basis
from ledger.queries import seals
from ledger.queries.arrangements import Known
from ledger.queries.audit_pack_approvals import approved_things
from ledger.queries.audit_pack_counts import counts
from ledger.queries.audit_pack_lines import all_lines, withheld
from ledger.queries.audit_pack_scope import PackScope
from ledger.queries.audit_pack_sealed import (
    blocks,
    chain,
    people,
    steps,
    surroundings,
    witnesses,
)
from ledger.queries.audit_pack_trial import both_sides, restated, trial_balances
from ledger.queries.seals import Seal


@dataclass(frozen=True, slots=True, kw_only=True)
class PackQuestion:
    """What pack is wanted; a time of knowing is a sequence, or an instant with its offset."""

    as_at: date
    first: date | None = None  # None: from where the books begin
    earlier: str | None = None  # None: what was sealed by the end of `as_at`, be it nothing
    later: str | None = None  # None: the newest seal
    redacted: bool = False  # for public inspection
    one_person_pools: tuple[str, ...] | None = None  # None: the pools charged by a post's time
    rules: SelectionRules = field(default_factory=SelectionRules)
    seed: str = "1"
    sample_size: int = 25
    verify_chain: bool = True  # works every hash out again: some seconds for a large ledger


def pack_scope(
    connection: Connection, known: Known, question: PackQuestion, *, party: str
) -> PackScope:
    """Return which lines a pack holds, for `audit_pack` and for whoever reads them in chunks.

    Raises PartyUnknown for what is not one of the two councils, PoolUnknown, DatesReversed,
    NotYetSealed, NotFound and DateMalformed (`later`).
    """
    arrangement = known.arrangement
    if party not in (arrangement.host, arrangement.recipient):
        raise PartyUnknown(
            f"The audit pack is drawn for {arrangement.host} or {arrangement.recipient}, not for "
            f"{party[:40]!r}.",
            field="party",
        )
    first = question.first or arrangement.books_span.first
    if question.as_at < first:
        raise DatesReversed(
            f"as_at ({question.as_at}) is before the pack's first day ({first}); name a later one.",
            field="as_at",
        )
    return PackScope(
        arrangement_id=known.arrangement_id,
        party=party,
        supplied=tuple(pool.code for pool in arrangement.pools_of(party)),
        first=first,
        as_at=question.as_at,
        known_at=_later(connection, known.arrangement_id, question),
        redacted=question.redacted,
        one_person_pools=_one_person_pools(arrangement, question),
    )


def pinned(connection: Connection, known: Known, question: PackQuestion) -> PackQuestion:
    """Return the question with its later time of knowing named, where it was the newest seal.

    For a pack that is read in parts: the seal may not move between them. It is named by its
    sequence, which stays while blocks without events are sealed. Raises as `audit_pack`.
    """
    scope = pack_scope(connection, known, question, party=known.arrangement.host)
    _earlier(connection, question, scope)
    sequence = scope.known_at.last_sequence
    if question.later is not None or not sequence:
        return question
    return replace(question, later=str(sequence))


def audit_pack(
    connection: Connection,
    known: Known,
    question: PackQuestion,
    *,
    party: str,
    lines: Callable[[], Iterator[PackLine]] | None = None,
) -> AuditPack:
    """Draw the pack as a council's people may read it; it lasts as long as the connection.

    `lines` gives the journal lines where they were read before, by `lines_after`, for the same
    question and party. Raises as `pack_scope`, and DatesReversed where `earlier` is after `later`.
    """
    scope = pack_scope(connection, known, question, party=party)
    arrangement, number = known.arrangement, known.arrangement_id
    earlier = _earlier(connection, question, scope)
    selector = Selector(question.rules, surroundings(connection, scope))
    sampler = Sampler(question.seed, 0 if question.redacted else question.sample_size)
    read = lines or partial(all_lines, connection, scope)
    found = survey(read(), None if question.redacted else selector, sampler)
    kept_back = tuple(withheld(connection, scope))
    in_totals = sum(each.movement.lines for each in kept_back)
    trial = trial_balances(connection, arrangement, scope, earlier)
    return AuditPack(
        arrangement_code=arrangement.code,
        arrangement_name=arrangement.name,
        host=arrangement.party(arrangement.host),
        recipient=arrangement.party(arrangement.recipient),
        party=party,
        redacted=question.redacted,
        one_person_pools=scope.one_person_pools if question.redacted else (),
        first=scope.first,
        as_at=scope.as_at,
        earlier=_knowing(earlier),
        later=_knowing(scope.known_at),
        unsealed=seals.unsealed(connection, number),
        trial=trial,
        restated=restated(connection, scope, earlier, trial),
        withheld=kept_back,
        mirror=both_sides(connection, arrangement, scope),
        approvals=tuple(approved_things(connection, scope)),
        steps=steps(connection, scope),
        blocks=partial(blocks, connection, scope),
        n_blocks=scope.known_at.header.block_no,
        witnesses=witnesses(connection, scope),
        people=() if question.redacted else people(connection, scope),
        counts=counts(connection, scope, pack_lines=found.lines + in_totals),
        chain=chain(connection, known) if question.verify_chain else None,
        selector=selector,
        seed=question.seed,
        sample_size=question.sample_size,
        lines=read,
        survey=found,
    )


# ---- which pack ----
def _one_person_pools(arrangement: Arrangement, question: PackQuestion) -> tuple[str, ...]:
    if question.one_person_pools is None:
        return tuple(pool.code for pool in arrangement.pools if pool.basis is Basis.TIME)
    return tuple(arrangement.pool(code).code for code in question.one_person_pools)


def _later(connection: Connection, arrangement_id: int, question: PackQuestion) -> Seal:
    if question.later is not None:
        return seals.known_at(connection, arrangement_id, question.later)
    newest = seals.newest(connection, arrangement_id)
    if newest is None:
        raise NotYetSealed("Nothing is sealed yet, and the pack holds what is. Seal, then ask.")
    return newest


def _earlier(connection: Connection, question: PackQuestion, scope: PackScope) -> Seal | None:
    """Return the earlier time of knowing; None where nothing was sealed by the end of the date."""
    number, later = scope.arrangement_id, scope.known_at
    if question.earlier is not None:
        found: Seal | None = seals.known_at(connection, number, question.earlier)
    else:
        end_of_day = datetime.combine(question.as_at, time.max, UTC)
        instant = min(end_of_day, later.header.sealed_at)
        try:
            found = seals.known_at(connection, number, instant_text(instant))
        except NotFound:
            found = None
    if found is not None and found.header.block_no > later.header.block_no:
        raise DatesReversed("The earlier time of knowing is after the later.", field="earlier")
    return found


def _knowing(seal: Seal | None) -> Knowing:
    if seal is None:
        return Knowing()
    header = seal.header
    return Knowing(seal.last_sequence, header.block_no, seal.head_hash, header.sealed_at)
