"""Grants claimed in arrears: met by cost, received, given back and repaid, in either book."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

import pytest

from ledger.actions.authority import Permission
from ledger.actions.record_evidence import receive_grant
from ledger.actions.record_grant import claim_grant, receive_for_claim, repay_grant
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain import errors
from ledger.domain.accounts import Account
from ledger.domain.calendar import Month
from ledger.domain.grant import GrantStanding
from ledger.domain.journal import Event, EventKind, Journal, Line
from ledger.queries import grants
from ledger.queries.reperform import reperform
from tests.ledgers import (
    AUGUST,
    CODE,
    HOST,
    JULY,
    PAYER_PREPARER,
    PREPARER,
    RECIPIENT,
    SEPTEMBER,
    WITHIN,
    do,
    record_one_cost,
    set_up,
)
from tests.lives.beside_the_charge import (
    assert_sound,
    balances,
    claim,
    claim_row,
    lines_of,
    money_back,
    money_in,
)
from tests.test_hard_cases import prepare, read_neutrality, read_statement, refused

OWN_BOOK = Permission.KEEP_OWN_BOOK
END_OF_JULY, MID_AUGUST = date(2019, 7, 31), date(2019, 8, 15)
GRANT_ACCOUNTS = (
    Account.GRANT_DEBTOR,
    Account.GRANT_IN_ADVANCE,
    Account.GRANT_INCOME,
    Account.GRANT_FUNDED_COST,
)


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger with the arrangement Ash-Birch and nothing recorded."""
    with set_up(migrated_url) as ledger:
        yield ledger


def setup_cost(ledger: Ledger, amount: str, month: Month = JULY, **fields: object) -> None:
    """Record a cost of a month in SETUP, which is wholly Birch's after grant."""
    row: dict[str, Any] = {
        "pool": "SETUP",
        "amount": amount,
        "entered_on": month.last.isoformat(),
        "service_from": month.first.isoformat(),
        "service_to": month.last.isoformat(),
        **fields,
    }
    record_one_cost(ledger, **row)


def charged(ledger: Ledger, month: Month) -> list[tuple[str, int]]:
    """Prepare a month's statement, and return its lines' service months and pence."""
    whole = read_statement(ledger, prepare(ledger, month))
    return [(str(line.service_month), line.net_pence) for line in whole.lines]


def standing(ledger: Ledger, grant_ref: str = "CLAIM-1") -> GrantStanding:
    """Return a grant as it stands."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        found = grants.find(connection, known.arrangement_id, known.arrangement, grant_ref)
    assert found is not None
    return found


def ours(ledger: Ledger, as_at: date = date(2020, 3, 31)) -> dict[int, int]:
    """Return the balances of Ash's grant accounts."""
    return dict(balances(ledger, HOST, as_at, *GRANT_ACCOUNTS))


def in_advance(ledger: Ledger, amount: str, **fields: object) -> Receipt:
    """Receive a grant for SETUP in advance, on 5 July."""
    row = {
        "grant_ref": "G-1",
        "grantor": "DFE",
        "grantee": HOST,
        "pool": "SETUP",
        "received_on": "2019-07-05",
        "amount": amount,
        "description": "Towards it",
    } | fields
    return do(ledger, PREPARER, Permission.RECORD_EVIDENCE, lambda work: receive_grant(work, row))


def act_claim(row: Mapping[str, Any], work: Work) -> Receipt:
    """Claim."""
    return claim_grant(work, row)


# ---- a grant for what the grantee supplies ----
def test_a_claim_is_income_when_it_meets_cost_and_is_settled_by_its_money(ledger: Ledger) -> None:
    """Of 1,000.00 the 500.00 claimed is Dr 1230 Cr 4900, and the other 500.00 is charged.

    The claim itself posts nothing; its money is Dr 1000 Cr 1230.
    """
    made = claim(ledger)
    assert made["reduces_cost"] is True
    assert balances(ledger, HOST) == {}
    setup_cost(ledger, "1000.00")
    assert charged(ledger, JULY) == [("2019-07", 50_000)]
    assert ours(ledger, END_OF_JULY) == {1230: 50_000, 4900: -50_000, 6300: 50_000}
    paid = money_in(ledger, "500.00", "2019-08-15")
    assert lines_of(ledger, paid["id"]) == {HOST: [(1000, 50_000), (1230, -50_000)]}
    assert (paid["owed"], paid["in_advance"]) == ("0.00", "0.00")
    assert ours(ledger) == {4900: -50_000, 6300: 50_000}
    assert read_neutrality(ledger, END_OF_JULY).total.grant_pence == 50_000
    assert_sound(ledger)


def test_money_that_comes_before_the_cost_is_held_in_advance(ledger: Ledger) -> None:
    """500.00 claimed, 300.00 here by 25 July: 2240. Of 400.00, Dr 2240 300.00, Dr 1230 100.00.

    The other 200.00: Cr 1230 100.00, Cr 2240 100.00, of which all can be repaid, and no more.
    """
    claim(ledger)
    first = money_in(ledger, "300.00", "2019-07-25")
    assert lines_of(ledger, first["id"]) == {HOST: [(1000, 30_000), (2240, -30_000)]}
    setup_cost(ledger, "400.00")
    assert charged(ledger, JULY) == []
    assert ours(ledger, END_OF_JULY) == {1230: 10_000, 4900: -40_000, 6300: 40_000}
    second = money_in(ledger, "200.00", "2019-08-15")
    assert lines_of(ledger, second["id"]) == {
        HOST: [(1000, 20_000), (1230, -10_000), (2240, -10_000)]
    }
    back = {"repaid_on": "2019-09-02", "amount": "100.01", "reason": "Not needed"}
    repay = partial(_repay, "CLAIM-1", back)
    error = refused(ledger, errors.GrantExceeded, PREPARER, OWN_BOOK, repay)
    assert "100.00" in error.detail
    repaid = money_back(ledger, "100.00", "2019-09-02")
    assert lines_of(ledger, repaid["id"]) == {HOST: [(2240, 10_000), (1000, -10_000)]}
    assert standing(ledger).unapplied_pence == 0
    assert_sound(ledger)


def test_what_is_repaid_meets_no_cost_whenever_that_is_charged(ledger: Ledger) -> None:
    """Of 500.00 received in July, 400.00 meets July's cost; 100.00 goes back on 2 September.

    August's 50.00, charged after that, is wholly Birch's, though it is dated before the repayment.
    Every charge performs again to the same penny.
    """
    claim(ledger)
    money_in(ledger, "500.00", "2019-07-25")
    setup_cost(ledger, "400.00")
    assert charged(ledger, JULY) == []
    money_back(ledger, "100.00", "2019-09-02")
    setup_cost(ledger, "50.00", AUGUST)
    assert charged(ledger, AUGUST) == [("2019-08", 5000)]
    assert ours(ledger) == {4900: -40_000, 6300: 40_000}
    with ledger.database.reading(WITHIN) as connection:
        again = reperform(connection, ledger.definitions.find(connection, CODE))
    assert [(each.posted_pence, each.agrees) for each in again] == [(5000, True)]
    assert_sound(ledger)


def test_money_dated_after_the_period_charged_is_set_against_it_on_its_own_day(
    ledger: Ledger,
) -> None:
    """500.00 of 15 August is recorded before July's 400.00 is charged, dated 31 July.

    As at 31 July 400.00 is owed; from 15 August on Dr 2240 400.00 Cr 1230: 100.00 is in advance.
    """
    claim(ledger)
    setup_cost(ledger, "400.00")
    money_in(ledger, "500.00", "2019-08-15")
    assert charged(ledger, JULY) == []
    assert ours(ledger, END_OF_JULY) == {1230: 40_000, 4900: -40_000, 6300: 40_000}
    assert ours(ledger, MID_AUGUST) == {2240: -10_000, 4900: -40_000, 6300: 40_000}
    assert_sound(ledger)


def test_money_recorded_late_is_set_against_what_is_owed_since(ledger: Ledger) -> None:
    """400.00 of August's is owed from 31 August; 500.00 of 15 August is recorded after that."""
    claim(ledger)
    setup_cost(ledger, "400.00", AUGUST)
    assert charged(ledger, AUGUST) == []
    paid = money_in(ledger, "500.00", "2019-08-15")
    assert lines_of(ledger, paid["id"]) == {HOST: [(1000, 50_000), (2240, -50_000)]}
    assert (paid["owed"], paid["in_advance"]) == ("0.00", "100.00")
    assert ours(ledger, MID_AUGUST) == {2240: -50_000}
    assert ours(ledger) == {2240: -10_000, 4900: -40_000, 6300: 40_000}
    assert_sound(ledger)


@pytest.mark.parametrize(
    ("received", "left"),
    [
        ("none", {1230: 25_000, 4900: -25_000, 6300: 25_000}),
        ("all", {2240: -15_000, 4900: -25_000, 6300: 25_000}),
    ],
)
def test_a_cost_taken_back_gives_its_grant_back(
    ledger: Ledger, received: str, left: dict[int, int]
) -> None:
    """Of 400.00 met in July 150.00 is credited in August: Cr 1230 while owed, Cr 2240 if paid."""
    claim(ledger, amount="400.00")
    setup_cost(ledger, "400.00", source_ref="S-1")
    charged(ledger, JULY)
    if received == "all":
        money_in(ledger, "400.00", "2019-08-15")
    record_one_cost(ledger, pool="SETUP", amount="-150.00", credits="S-1", entered_on="2019-08-31")
    assert charged(ledger, AUGUST) == []
    assert ours(ledger) == left
    assert_sound(ledger)


def test_grant_moves_to_an_older_month_that_comes_late(ledger: Ledger) -> None:
    """100.00 met August's 100.00; July's late 60.00 takes it from there, so August owes 60.00.

    1230 stays at 100.00 throughout.
    """
    claim(ledger, amount="100.00")
    setup_cost(ledger, "100.00", AUGUST)
    assert charged(ledger, AUGUST) == []
    setup_cost(ledger, "60.00", JULY, entered_on="2019-09-30")
    assert charged(ledger, SEPTEMBER) == [("2019-08", 6000)]
    assert ours(ledger) == {1230: 10_000, 4900: -10_000, 6300: 10_000}
    assert_sound(ledger)


def test_the_oldest_grant_is_used_first_and_advance_is_each_grants_own(ledger: Ledger) -> None:
    """400.00 of 5 July in advance, 500.00 claimed on 20 July: of 700.00, 400.00 and 300.00.

    A further 50.00 received in advance later stays in 2240, though 300.00 is owed on the claim.
    """
    in_advance(ledger, "400.00")
    claim(ledger)
    setup_cost(ledger, "700.00")
    assert charged(ledger, JULY) == []
    assert ours(ledger, END_OF_JULY) == {1230: 30_000, 4900: -70_000, 6300: 70_000}
    assert (standing(ledger).unapplied_pence, standing(ledger).owed_pence) == (20_000, 30_000)
    in_advance(ledger, "50.00", grant_ref="G-2", received_on="2019-08-05")
    assert ours(ledger)[2240] == -5000
    assert money_back(ledger, "50.00", "2019-08-06", ref="G-2")["in_advance"] == "0.00"
    assert standing(ledger, "G-1").applied_pence == 40_000
    assert_sound(ledger)


def test_what_met_cost_before_lines_named_their_grant_counts_as_the_oldest(
    ledger: Ledger,
) -> None:
    """A ledger kept before claims: 100.00 applied by a line without a grant is off G-1's 150.00."""
    in_advance(ledger, "150.00")
    lines = (
        Line(Account.GRANT_IN_ADVANCE, 10_000, pool="SETUP", service_month=JULY),
        Line(Account.GRANT_INCOME, -10_000, pool="SETUP", service_month=JULY),
    )
    event = Event(EventKind.GRANT_APPLIED, END_OF_JULY, (Journal(HOST, lines),))
    do(
        ledger,
        PREPARER,
        Permission.PREPARE_STATEMENT,
        lambda work: {"id": work.post(event, {}).event_id},
    )
    assert standing(ledger, "G-1").in_advance_pence == 5000
    assert standing(ledger, "G-1").applied_pence == 10_000
    refused(
        ledger,
        errors.GrantExceeded,
        PREPARER,
        OWN_BOOK,
        partial(_repay, "G-1", {"repaid_on": "2019-08-01", "amount": "50.01", "reason": "x"}),
    )


# ---- a grant that funds a charge ----
def test_a_grant_that_funds_a_charge_leaves_the_charge_gross(ledger: Ledger) -> None:
    """Birch claims 30.00 for OFFICE: Dr 1230 Cr 4900 in its own book, then Dr 1000 Cr 1230.

    The charge for 100.01 is 50.01 as ever, and G is nil.
    """
    made = claim(ledger, PAYER_PREPARER, grantee=RECIPIENT, pool="OFFICE", amount="30.00")
    assert made["reduces_cost"] is False
    assert lines_of(ledger, made["id"]) == {RECIPIENT: [(1230, 3000), (4900, -3000)]}
    record_one_cost(ledger)
    assert charged(ledger, JULY) == [("2019-07", 5001)]
    assert read_neutrality(ledger, END_OF_JULY).total.grant_pence == 0
    assert ours(ledger) == {}
    over = {"payment_ref": "P-1", "received_on": "2019-08-15", "amount": "30.01"}
    receive = partial(_receive, "CLAIM-1", over)
    refused(ledger, errors.GrantExceeded, PAYER_PREPARER, OWN_BOOK, receive)
    paid = money_in(ledger, "30.00", "2019-08-15", caller=PAYER_PREPARER)
    assert lines_of(ledger, paid["id"]) == {RECIPIENT: [(1000, 3000), (1230, -3000)]}
    back = {"repaid_on": "2019-08-31", "amount": "0.01", "reason": "x"}
    refused(
        ledger, errors.GrantExceeded, PAYER_PREPARER, OWN_BOOK, partial(_repay, "CLAIM-1", back)
    )
    assert_sound(ledger)


# ---- what is refused ----
@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"grantee": RECIPIENT}, errors.NotPermitted),
        ({"grantor": "NOBODY"}, errors.PartyUnknown),
        ({"grantor": HOST}, errors.PartyUnknown),
        ({"pool": "NONE"}, errors.PoolUnknown),
        ({"amount": "0.00"}, errors.AmountNegative),
        ({"conditions": ""}, errors.TextMalformed),
        ({"conditions_met_on": "2019-07-21"}, errors.DatesReversed),
        ({"claimed_on": "2020-04-01"}, errors.DateInFuture),
        ({"grant_ref": "G-1"}, errors.AlreadyRecorded),
        ({"grant_ref": "CLAIM-1"}, errors.AlreadyRecorded),
    ],
)
def test_a_claim_that_is_wrong_is_refused(
    ledger: Ledger, fields: Mapping[str, Any], kind: type[errors.LedgerError]
) -> None:
    """Each fault has its own reason; a reference is used once, in advance or in arrears."""
    in_advance(ledger, "1.00")
    claim(ledger)
    row = claim_row(**{"grant_ref": "CLAIM-2", **fields})
    refused(ledger, kind, PREPARER, OWN_BOOK, partial(act_claim, row))


def test_a_grant_received_in_advance_is_not_one_that_was_claimed(ledger: Ledger) -> None:
    """The reference of a claim is taken for a grant in advance as well."""
    claim(ledger)
    with pytest.raises(errors.AlreadyRecorded):
        in_advance(ledger, "1.00", grant_ref="CLAIM-1")


def test_money_is_received_for_a_claim_of_ones_own_once(ledger: Ledger) -> None:
    """Not for a grant in advance, another's, or an unknown one; not before the claim, nor twice."""
    in_advance(ledger, "1.00")
    claim(ledger)
    row = {"payment_ref": "P-1", "received_on": "2019-08-01", "amount": "1.00"}
    for caller, ref, fields, kind in (
        (PREPARER, "G-1", {}, errors.StatusConflict),
        (PREPARER, "G-0", {}, errors.NotFound),
        (PAYER_PREPARER, "CLAIM-1", {}, errors.NotPermitted),
        (PREPARER, "CLAIM-1", {"received_on": "2019-07-19"}, errors.DatesReversed),
        (PREPARER, "CLAIM-1", {"amount": "500.01"}, errors.GrantExceeded),
        (PREPARER, "CLAIM-1", {"amount": "-1.00"}, errors.AmountNegative),
    ):
        refused(ledger, kind, caller, OWN_BOOK, partial(_receive, ref, row | fields))
    do(ledger, PREPARER, OWN_BOOK, partial(_receive, "CLAIM-1", row))
    refused(ledger, errors.AlreadyRecorded, PREPARER, OWN_BOOK, partial(_receive, "CLAIM-1", row))


def _receive(ref: str, row: Mapping[str, Any], work: Work) -> Receipt:
    return receive_for_claim(work, ref, row)


def _repay(ref: str, row: Mapping[str, Any], work: Work) -> Receipt:
    return repay_grant(work, ref, row)
