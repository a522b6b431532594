"""Whose hands things went through: that nobody approves what they prepared, certified, or alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from ledger.domain.audit_pack_lines import WITHHELD


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something, for which council and when; for whom, where as a deputy."""

    party: str
    person: str
    on: date
    in_place_of: str | None = None


@dataclass(frozen=True, slots=True)
class ApprovedThing:
    """Something approved or rejected, and whose hands it went through."""

    event_id: int  # of what was approved
    purpose: str
    what: str
    prepared: Actor
    certified: Actor | None
    approved: tuple[Actor, ...]  # at most one for each council
    rejected: Actor | None
    status: str  # approved, waiting or rejected
    approved_by_preparer: int = 0  # how often who prepared it approves it
    approved_by_certifier: int = 0  # how often who certified it approves it
    approved_for_both: int = 0  # how often the same person approves it for both councils

    @property
    def not_distinct(self) -> int:
        """How often somebody acted on it where somebody else had to; nil, or a fault."""
        return self.approved_by_preparer + self.approved_by_certifier + self.approved_for_both

    def by(self, party: str) -> Actor | None:
        """Return who approved it for a council."""
        return next((each for each in self.approved if each.party == party), None)


def judged(thing: ApprovedThing) -> ApprovedThing:
    """Return the thing with how often somebody in it acted where somebody else had to.

    An approver whose deputy decided counts as having decided. Source: ledger-core page, "Who may".
    """
    hands = [
        [each.person, *([each.in_place_of] if each.in_place_of else [])] for each in thing.approved
    ]
    everybody = [person for each in hands for person in each]
    return replace(
        thing,
        approved_by_preparer=everybody.count(thing.prepared.person),
        approved_by_certifier=everybody.count(thing.certified.person) if thing.certified else 0,
        approved_for_both=sum(
            other.count(person)
            for place, each in enumerate(hands)
            for other in hands[place + 1 :]
            for person in each
        ),
    )


def nobody(actor: Actor) -> Actor:
    """Return who did something without saying who."""
    return replace(
        actor, person=WITHHELD, in_place_of=WITHHELD if actor.in_place_of is not None else None
    )


def redacted_thing(thing: ApprovedThing, *, keep_words: bool) -> ApprovedThing:
    """Return something approved without its people; its words stay where they are the ledger's."""
    return replace(
        thing,
        what=thing.what if keep_words else WITHHELD,
        prepared=nobody(thing.prepared),
        certified=nobody(thing.certified) if thing.certified else None,
        approved=tuple(nobody(each) for each in thing.approved),
        rejected=nobody(thing.rejected) if thing.rejected else None,
    )
