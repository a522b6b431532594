"""Journals by hand and their reversal: in one book, approved by that council's own approver."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

import pytest

from ledger.actions.authority import Permission
from ledger.actions.post_journal import submit_journal
from ledger.actions.reverse_journal import submit_reversal
from ledger.actions.submit import reject_submission
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain import errors
from ledger.domain.accounts import MIRRORED, Account
from ledger.domain.manual_journal import BY_HAND
from tests.closing import YEAR_END, close, soft_close
from tests.ledgers import (
    APPROVER,
    HOST,
    PAYER_APPROVER,
    PAYER_PREPARER,
    PREPARER,
    RECIPIENT,
    do,
    live_through_july,
    record_one_cost,
    set_up,
)
from tests.lives.beside_the_charge import (
    approve,
    assert_sound,
    balances,
    by_hand,
    day_of,
    journal_row,
    keep,
    lines_of,
    own_cost,
    posted_by_hand,
    reverse,
)
from tests.test_hard_cases import refused

OWN_BOOK = Permission.KEEP_OWN_BOOK


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger with the arrangement Ash-Birch and nothing recorded."""
    with set_up(migrated_url) as ledger:
        yield ledger


def submit(row: Mapping[str, Any], work: Work) -> Receipt:
    """Submit a journal."""
    return submit_journal(work, row)


def ask(event_id: int, work: Work) -> Receipt:
    """Ask for a reversal."""
    return submit_reversal(work, event_id, reason="Entered twice")


# ---- posting ----
def test_a_journal_is_posted_in_its_own_book_once_its_own_approver_agrees(ledger: Ledger) -> None:
    """Birch's 12.50: Dr 5600 Cr 2110 in Birch's book, nothing before approval, nothing in Ash's."""
    submitted = by_hand(ledger, PAYER_PREPARER)
    assert balances(ledger, RECIPIENT) == {}
    done = approve(ledger, submitted, PAYER_APPROVER)
    assert done["status"] == "approved"
    assert lines_of(ledger, done["effect"]) == {RECIPIENT: [(5600, 1250), (2110, -1250)]}
    assert day_of(ledger, done["effect"]) == (date(2019, 9, 30), "2019-09")
    assert balances(ledger, HOST) == {}
    assert_sound(ledger)


def test_the_other_council_does_not_approve_it(ledger: Ledger) -> None:
    """Ash's journal is for Ash's approver alone, and not for the preparer in another role."""
    submitted = by_hand(ledger)
    error = refused(
        ledger,
        errors.NotPermitted,
        PAYER_APPROVER,
        Permission.DECIDE,
        lambda work: reject_submission(work, submitted, reason="Not ours"),
    )
    assert "Ask an approver of ASH" in error.detail


def test_signed_amounts_do_as_well_as_debits_and_credits(ledger: Ledger) -> None:
    """10.00 of VAT paid over to HMRC: Dr 2230 by an amount of 10.00, Cr 1000 by one of -10.00."""
    lines = [{"account": "2230", "amount": "10.00"}, {"account": "1000", "amount": "-10.00"}]
    assert lines_of(ledger, posted_by_hand(ledger, lines=lines)) == {
        HOST: [(2230, 1000), (1000, -1000)]
    }


def test_a_year_end_takes_a_journal_on_its_last_day(ledger: Ledger) -> None:
    """A journal in AP13 of 2019-20 is dated 31 March 2020; one of 30 March is refused."""
    soft_close(ledger, YEAR_END)
    posted = posted_by_hand(ledger, effective_on="2020-03-31", period=YEAR_END)
    assert day_of(ledger, posted) == (date(2020, 3, 31), YEAR_END)
    row = journal_row(effective_on="2020-03-30", period=YEAR_END)
    refused(ledger, errors.PeriodUnknown, PREPARER, OWN_BOOK, partial(submit, row))


def test_a_source_reference_is_used_once(ledger: Ledger) -> None:
    """Refused while the first waits and once it is posted; free again once it is rejected."""
    row = journal_row(source_ref="J-1")
    first = keep(ledger, partial(submit, row))["id"]
    again = partial(submit, row)
    refused(ledger, errors.SourceReferenceRepeated, PREPARER, OWN_BOOK, again)
    do(
        ledger,
        APPROVER,
        Permission.DECIDE,
        lambda work: reject_submission(work, first, reason="Wrong month"),
    )
    approve(ledger, by_hand(ledger, source_ref="J-1"), APPROVER)
    refused(ledger, errors.SourceReferenceRepeated, PREPARER, OWN_BOOK, again)


@pytest.mark.parametrize("account", [each for each in Account if each not in BY_HAND])
def test_an_account_that_something_drives_is_refused(ledger: Ledger, account: Account) -> None:
    """The refusal names the account and what to use instead."""
    lines = [{"account": "1000", "debit": "1.00"}, {"account": str(int(account)), "credit": "1.00"}]
    row = journal_row(lines=lines)
    error = refused(ledger, errors.AccountNotByHand, PREPARER, OWN_BOOK, partial(submit, row))
    assert error.field == "lines/1/account"
    assert "Use " in error.detail
    assert str(int(account)) in error.detail


def test_no_account_of_the_mirror_is_posted_to_by_hand() -> None:
    """What one council owes the other has two sides, and a journal by hand has one."""
    assert not set(BY_HAND) & set(MIRRORED)


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"lines": []}, errors.JournalUnbalanced),
        ({"lines": [{"account": "1000", "amount": "1.00"}]}, errors.JournalUnbalanced),
        (
            {
                "lines": [
                    {"account": "1000", "debit": "1.00"},
                    {"account": "2100", "credit": "0.99"},
                ]
            },
            errors.JournalUnbalanced,
        ),
        ({"lines": [{"account": "1000", "debit": "1", "credit": "1"}]}, errors.AmountMalformed),
        ({"lines": [{"account": "1000"}]}, errors.AmountMalformed),
        ({"lines": [{"account": "1000", "amount": "0.00"}]}, errors.AmountZero),
        ({"lines": [{"account": "1000", "debit": "-1.00"}]}, errors.AmountNegative),
        ({"lines": [{"account": "9", "debit": "1.00"}]}, errors.AccountUnknown),
        (
            {"lines": [{"account": "1000", "debit": "1.00", "pool": "NONE"}]},
            errors.PoolUnknown,
        ),
        ({"reason": ""}, errors.TextMalformed),
        ({"source_ref": None}, errors.TextMalformed),
        ({"effective_on": "2020-04-01"}, errors.DateInFuture),
        ({"effective_on": "2019-03-31"}, errors.PeriodUnknown),
        ({"period": "2019-08"}, errors.PeriodUnknown),
        ({"period": "2031-08"}, errors.NotFound),
    ],
)
def test_a_journal_that_is_wrong_is_refused(
    ledger: Ledger, fields: Mapping[str, Any], kind: type[errors.LedgerError]
) -> None:
    """Each fault has its own reason, and nothing is stored."""
    row = journal_row(**fields)
    refused(ledger, kind, PREPARER, OWN_BOOK, partial(submit, row))


def test_a_closed_period_takes_no_journal(ledger: Ledger) -> None:
    """Neither when it is submitted, nor when it was closed while the journal waited."""
    waiting = by_hand(ledger, effective_on="2019-04-30")
    close(ledger, "2019-04")
    row = journal_row(effective_on="2019-04-30")
    error = refused(ledger, errors.PeriodClosed, PREPARER, OWN_BOOK, partial(submit, row))
    assert error.data["open_period"] == "2019-05"
    with pytest.raises(errors.PeriodClosed):
        approve(ledger, waiting, APPROVER)
    assert balances(ledger, HOST) == {}


# ---- reversal ----
def test_a_reversal_restores_in_the_original_period_while_it_is_open(ledger: Ledger) -> None:
    """12.50 the other way round on 30 September, naming its original; every balance is nil."""
    original = posted_by_hand(ledger)
    done = approve(ledger, reverse(ledger, original), APPROVER)
    assert lines_of(ledger, done["effect"]) == {HOST: [(5600, -1250), (2110, 1250)]}
    assert day_of(ledger, done["effect"]) == (date(2019, 9, 30), "2019-09")
    assert balances(ledger, HOST, date(2019, 9, 30)) == {}
    assert_sound(ledger)


def test_a_reversal_of_a_closed_period_goes_to_the_open_one(ledger: Ledger) -> None:
    """April is closed: it is dated the day of its approval; the 12.50 stands as at 30 April."""
    original = posted_by_hand(ledger, effective_on="2019-04-30")
    submitted = reverse(ledger, original)
    close(ledger, "2019-04")
    done = approve(ledger, submitted, APPROVER)
    assert day_of(ledger, done["effect"]) == (date(2020, 3, 31), "2020-03")
    assert balances(ledger, HOST, date(2019, 4, 30)) == {2110: -1250, 5600: 1250}
    assert balances(ledger, HOST) == {}


def test_a_reversal_goes_to_the_first_open_month_where_the_present_one_takes_none(
    ledger: Ledger,
) -> None:
    """April is closed and March, the month of the approval, soft-closed: dated 1 May."""
    original = posted_by_hand(ledger, effective_on="2019-04-30")
    close(ledger, "2019-04")
    soft_close(ledger, "2020-03")
    done = approve(ledger, reverse(ledger, original), APPROVER)
    assert day_of(ledger, done["effect"]) == (date(2019, 5, 1), "2019-05")


def test_an_own_cost_is_reversed_by_its_council_only(ledger: Ledger) -> None:
    """Birch's 2,750.00: for Ash there is none; Birch's reversal is Dr 2100 Cr 5600."""
    recorded = own_cost(ledger, PAYER_PREPARER)
    refused(ledger, errors.NotFound, PREPARER, OWN_BOOK, partial(ask, recorded))
    done = approve(ledger, reverse(ledger, recorded, PAYER_PREPARER), PAYER_APPROVER)
    assert lines_of(ledger, done["effect"]) == {RECIPIENT: [(5600, -275_000), (2100, 275_000)]}
    assert balances(ledger, RECIPIENT) == {}


def test_nothing_is_reversed_twice(ledger: Ledger) -> None:
    """Neither while the first waits, nor after it; nor is a reversal itself reversed."""
    original = posted_by_hand(ledger)
    submitted = reverse(ledger, original)
    kind = errors.ReversalConflict
    refused(ledger, kind, PREPARER, OWN_BOOK, partial(ask, original))
    reversal = approve(ledger, submitted, APPROVER)["effect"]
    for event_id in (original, reversal):
        refused(ledger, kind, PREPARER, OWN_BOOK, partial(ask, event_id))


def test_what_a_document_stands_on_is_not_reversed_by_hand(ledger: Ledger) -> None:
    """A cost is credited, a statement has credit notes, a receipt is released: each is named."""
    cost = record_one_cost(ledger)["id"]
    july = live_through_july(ledger)
    issued = july.receipt - 1
    for event_id, instead in (
        (cost, "credits it"),
        (issued, "credit note"),
        (july.receipt, "release"),
    ):
        error = refused(ledger, errors.ReversalConflict, PREPARER, OWN_BOOK, partial(ask, event_id))
        assert instead in error.detail
    refused(ledger, errors.NotFound, PREPARER, OWN_BOOK, partial(ask, july.delivery))
    refused(ledger, errors.NotFound, PREPARER, OWN_BOOK, partial(ask, 999_999))
    refused(
        ledger,
        errors.ReasonMissing,
        PREPARER,
        OWN_BOOK,
        lambda work: submit_reversal(work, cost, reason=None),
    )
