"""What a credit of a line comes to: VAT to date, and unpaid, released and unallocated parts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.credit import (
    LineBefore,
    LineCredit,
    ReceiptOnLine,
    credit_line,
    release_receipts,
)


def after(before: LineBefore, credit: LineCredit) -> LineBefore:
    """Return the line as a credit leaves it."""
    return replace(
        before,
        credited_net_pence=before.credited_net_pence + credit.net_pence,
        credited_vat_pence=before.credited_vat_pence + credit.vat_pence,
        settled_pence=before.settled_pence - credit.released_pence,
        set_off_pence=before.set_off_pence - credit.unallocated_pence,
    )


def test_vat_is_worked_on_the_total_credited_to_date() -> None:
    """Of 1.00 and VAT 0.20: 0.33 takes 6.6 p, so 7; 0.66 is 13.2, so 13: 6; 1.00 is 20: 7."""
    before = LineBefore(1, 100, 20)
    taken = []
    for net in (33, 33, 34):
        credit = credit_line(before, net)
        taken.append(credit.vat_pence)
        before = after(before, credit)
    assert taken == [7, 6, 7]
    assert (before.remaining_net_pence, before.remaining_pence) == (0, 0)


def test_what_is_unpaid_goes_first_then_money_then_set_off() -> None:
    """Of 120.00 gross, 50.00 received and 30.00 set off, 40.00 is unpaid and goes first."""
    before = LineBefore(1, 10_000, 2_000, settled_pence=5_000, set_off_pence=3_000)
    part = credit_line(before, 5_000)  # 60.00 gross
    assert (part.unpaid_pence, part.released_pence, part.unallocated_pence) == (4_000, 2_000, 0)
    whole = credit_line(before, 10_000)
    split = (whole.unpaid_pence, whole.released_pence, whole.unallocated_pence)
    assert split == (4_000, 5_000, 3_000)


def test_a_line_that_credits_is_taken_back_with_its_own_sign() -> None:
    """Of -10.00 and VAT -2.00, set against 12.00 paid: all of it is released, and no debt moves."""
    credit = credit_line(LineBefore(1, -1_000, -200, settled_pence=-1_200), -1_000)
    assert (credit.gross_pence, credit.unpaid_pence, credit.released_pence) == (-1_200, 0, -1_200)


def test_what_is_written_off_is_not_credited_as_well() -> None:
    """Of 100.00 and VAT 20.00, 30.00 net and 6.00 VAT written off: 70.00 remains, VAT 14.00."""
    before = LineBefore(1, 10_000, 2_000, written_off_net_pence=3_000, written_off_pence=3_600)
    with pytest.raises(ValueError, match="what remains"):
        credit_line(before, 7_001)
    credit = credit_line(before, 7_000)
    assert (credit.vat_pence, credit.unpaid_pence) == (1_400, 8_400)


@pytest.mark.parametrize("net", [0, -1, 101])
def test_nothing_beyond_the_line_is_credited(net: int) -> None:
    """Nil, the other sign and a penny too much are faults of the caller."""
    with pytest.raises(ValueError, match="what remains"):
        credit_line(LineBefore(1, 100, 20), net)


@given(
    net=st.integers(1, 10**9),
    rate=st.integers(0, 20),
    cuts=st.lists(st.integers(1, 10**9), min_size=1, max_size=5),
    sign=st.sampled_from((1, -1)),
    paid=st.integers(0, 100),
)
def test_credits_never_drift_whatever_their_number(
    net: int, rate: int, cuts: list[int], sign: int, paid: int
) -> None:
    """Any credits that use a line up come to its net and its VAT, and settle every penny."""
    vat = net * rate // 100
    gross = net + vat
    before = LineBefore(1, sign * net, sign * vat, settled_pence=sign * (gross * paid // 100))
    left = net
    for cut in [*cuts, net]:
        if not left:
            break
        part = min(cut, left)
        credit = credit_line(before, sign * part)
        parts = (credit.unpaid_pence, credit.released_pence, credit.unallocated_pence)
        assert sum(parts) == credit.gross_pence
        assert sign * credit.vat_pence >= 0
        before = after(before, credit)
        left -= part
    assert before.credited_net_pence == sign * net
    assert before.credited_vat_pence == sign * vat
    assert (before.settled_pence, before.unpaid_pence) == (0, 0)


def test_the_latest_receipt_is_released_first() -> None:
    """Of receipts of 50.00 and, earlier, 70.00, a release of 60.00 takes all of one, 10.00 of the
    other; their net parts of 41.67 and 58.33 keep 50.00 settled: 50.00 is released.
    """  # noqa: D205 - one claim
    receipts = [
        ReceiptOnLine(1, 8, 5_000, 4_167, matched=False),
        ReceiptOnLine(1, 7, 7_000, 5_833, matched=True),
    ]
    credit = LineCredit(1, 5_000, 1_000, 0, 6_000, 0)
    first, second = release_receipts(credit, receipts, keep_net_pence=5_000)
    assert (first.receipt, first.gross_pence, first.net_pence) == (8, 5_000, 4_167)
    assert (second.receipt, second.gross_pence, second.net_pence) == (7, 1_000, 833)
    with pytest.raises(ValueError, match="no more is released"):
        release_receipts(replace(credit, released_pence=12_001), receipts, keep_net_pence=0)
