"""The exit statement's workbook says where both councils stand, and whether it is certified."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from ledger.domain.statement import Approval, StatementStep
from reports.exit_statement import exit_statement_workbook
from reports.exit_statement_words import final_payment
from tests.reports.exit_builder import certificate, certified, exit_statement
from tests.reports.recalculation import cells
from tests.reports.test_statement import DRAFT, column, detail, in_pounds


def test_the_final_account_is_a_corkscrew(workbooks: Mapping[str, bytes]) -> None:
    """Year by year and council by council, as worked by hand in the builder."""
    data = workbooks["exit"]

    assert in_pounds(column(data, "Summary", "Opening")) == ["0.00", "100.00", "0.00", "0.00"]
    assert in_pounds(column(data, "Summary", "Settled")) == ["900.00", "440.00", "0.00", "40.00"]
    assert in_pounds(column(data, "Summary", "Closing")) == ["100.00", "90.00", "0.00", "0.00"]
    assert [str(day)[:10] for day in column(data, "Summary", "Year ending")][:2] == [
        "2019-03-31",
        "2020-03-31",
    ]


def test_what_is_left_to_pay_is_shown_each_way(workbooks: Mapping[str, bytes]) -> None:
    """90.00 gross is Torbay's to pay; 75.00 accrued and 30.00 in advance are net, and beside it."""
    data = workbooks["exit"]
    name = "Plymouth City Council"

    assert in_pounds(column(data, "Final payment", "Left to pay gross")) == ["90.00", "0.00"]
    assert in_pounds(column(data, "Final payment", "To be paid")) == ["90.00", "0.00"]
    assert in_pounds(column(data, "Final payment", "To be paid back")) == ["0.00", "0.00"]
    assert in_pounds(column(data, "Final payment", "Accrued income net")) == ["75.00", "0.00"]
    assert in_pounds(column(data, "Final payment", "Income in advance net")) == ["30.00", "0.00"]
    assert column(data, "Final payment", "Final payment") == ["Not determined", "Determined"]
    assert detail(data, f"Billed and left to pay to {name}, gross, pounds") == 90
    assert detail(data, f"Earned by {name} and not yet billed, net of VAT, pounds") == 75
    assert detail(data, f"Held in advance by {name}, net of VAT, pounds") == 30
    words = (
        "Not determined until everything is billed. Left to pay of what is billed, gross: Torbay "
        f"Council pays {name} 90.00. Apart from it, net of VAT: {name} earned 75.00 that is not "
        f"billed; {name} holds 30.00 in advance; not yet agreed by both councils"
    )
    assert detail(data, "Final payment") == words
    assert f"Final payment. {words}." in column(data, "Certificate", "Words")


def test_gross_and_net_are_added_nowhere(workbooks: Mapping[str, bytes]) -> None:
    """90.00 gross and 75.00 net make no 165.00, nor 135.00 less 30.00, wherever they are shown."""
    for name in ("exit", "exit-certified"):
        shown = {
            str(value)
            for (sheet, _), value in cells(workbooks[name], results=True).items()
            if sheet in ("Cover", "Summary", "Final payment", "Certificate")
        }
        for added in ("165", "135"):
            assert not shown & {added, f"{added}.0", f"{added}.00"}, added
            assert not [words for words in shown if f" {added}.00" in words], added


@pytest.mark.parametrize(
    ("accrued", "in_advance", "words"),
    [
        (0, 0, "Torbay Council pays Plymouth City Council 90.00: not yet agreed by both councils"),
        (0, 30_00, "Not determined until what is held in advance is earned, credited or paid back"),
        (75_00, 0, "Not determined until everything is billed. Left to pay of what is billed"),
    ],
)
def test_the_final_payment_is_a_figure_once_all_is_billed(
    accrued: int, in_advance: int, words: str
) -> None:
    """90.00 gross is the final payment as soon as nothing is accrued and nothing in advance."""
    ours, theirs = exit_statement().accounts
    ours = replace(ours, accrued_pence=accrued, in_advance_pence=in_advance)
    assert final_payment(exit_statement(accounts=(ours, theirs))).startswith(words)


def test_a_payee_that_holds_too_much_pays_it_back() -> None:
    """With 125.00 unallocated against a debtor of 90.00, Plymouth has 35.00 to pay back."""
    ours, theirs = exit_statement().accounts
    years = (ours.years[0], replace(ours.years[1], received_pence=545_00))
    over = replace(
        ours,
        years=years,
        debtor_pence=90_00,
        unallocated_pence=125_00,
        accrued_pence=0,
        in_advance_pence=0,
    )
    data = exit_statement_workbook(exit_statement(accounts=(over, theirs)))

    assert in_pounds(column(data, "Final payment", "To be paid back")) == ["35.00", "0.00"]
    assert str(detail(data, "Final payment")).startswith(
        "Plymouth City Council pays Torbay Council 35.00"
    )
    assert detail(data, "Overall check of this workbook") == "CHECK"  # 2220 holds 20.00


def test_the_run_off_adds_up(workbooks: Mapping[str, bytes]) -> None:
    """Accrued income, accruals and income in advance each show what is left of them."""
    data = workbooks["exit"]

    assert in_pounds(column(data, "Accrued income", "Left")) == ["75.00"]
    assert in_pounds(column(data, "Accruals", "Left")) == ["0.00", "25.00"]
    assert in_pounds(column(data, "Income in advance", "Left")) == ["30.00"]
    assert column(data, "Refunds", "In advance") == ["No", "Yes"]


def test_cost_at_the_exit_stands_in_its_place(workbooks: Mapping[str, bytes]) -> None:
    """Exit cost before and after the end; stranded cost apart, and own cost beside the charge."""
    data = workbooks["exit"]

    assert column(data, "Exit cost", "When") == ["Up to the end", "After the end"]
    assert in_pounds(column(data, "Exit cost", "Recoverable R")) == ["10.00", "6.00"]
    assert in_pounds(column(data, "Stranded cost", "Amount")) == ["900.00", "50.00"]
    assert column(data, "Own cost", "Kind") == ["Third-party cost", "Journal by hand"]
    assert column(data, "Own cost", "Service month")[1] == "n/a"
    assert in_pounds(column(data, "Pools", "Residual")) == ["0.00", "0.01", "0.00"]
    assert in_pounds(column(data, "Pools", "Cash residual")) == ["0.00", "300.00", "16.00"]


def test_every_open_item_has_an_owner(workbooks: Mapping[str, bytes]) -> None:
    """Each kind stands there in words, with who has to act, and since when where it has a day."""
    data = workbooks["exit"]

    assert len(set(column(data, "Open items", "Kind"))) == 11
    place = column(data, "Open items", "Kind").index("Dispute")
    assert column(data, "Open items", "Owner")[place] == "Plymouth City Council"
    assert str(column(data, "Open items", "Since")[place])[:10] == "2019-07-15"
    assert str(column(data, "Open items", "Due")[place])[:10] == "2019-07-29"
    assert detail(data, "Open items that hold the certificate") == 8


def test_the_mirror_differs_by_what_is_listed(workbooks: Mapping[str, bytes]) -> None:
    """Both books come to -10.00 together: the write-off that the payer is not released from."""
    data = workbooks["exit"]

    assert sum(float(str(value)) for value in column(data, "Mirror", "Together")) == -10
    assert column(data, "Mirror", "Listed")[-1] == -10
    assert column(data, "Control accounts", "State").count("Open") == 7


def test_the_certificate_names_what_does_not_hold(workbooks: Mapping[str, bytes]) -> None:
    """At the last day nothing may be certified; each clause says how many items stand against it.

    Charges not billed and statements not issued count for one clause.
    """
    states = column(workbooks["exit"], "Certificate", "State")

    assert states[2:9] == [
        "Does not hold: 1 open",
        "Does not hold: 2 open",
        *["Does not hold: 1 open"] * 5,
    ]
    assert states[-2:] == ["Awaited", "Awaited"]
    assert "Not determinable" in states


def test_once_certified_it_is_no_draft(workbooks: Mapping[str, bytes]) -> None:
    """Every clause holds, differences stand as agreed, and both have certified it."""
    data = workbooks["exit-certified"]
    states = column(data, "Certificate", "State")

    assert detail(data, "Status") == "Certified by both councils"
    assert not str(cells(data, results=True)["Cover", "A1"]).startswith(DRAFT)
    assert states[2:9] == ["Holds"] * 7
    assert states.count("Agreed difference") == 7
    assert states[-2:] == [
        "Certified on 3 August 2020, person number P-1007",
        "Certified on 3 August 2020, person number P-2003",
    ]
    assert detail(data, "Final payment") == (
        "Torbay Council pays Plymouth City Council 90.00: agreed by both councils. Left to stand "
        "beside it, net of VAT: Plymouth City Council earned 75.00 that is not billed; Plymouth "
        "City Council holds 30.00 in advance"
    )
    assert column(data, "Final payment", "Final payment") == ["As certified", "As certified"]
    assert set(column(data, "Control accounts", "State")) == {"Settled"}


@pytest.mark.parametrize(
    ("change", "status", "awaited"),
    [
        (
            {"given_on": None, "awaiting": ("TC",), "steps": certificate().steps[:2]},
            "certificate 950 waits for Torbay Council",
            1,
        ),
        ({"position_digest": "0" * 64}, "the position has moved since certificate 950", 2),
    ],
)
def test_it_is_a_draft_until_just_this_position_is_certified(
    change: Mapping[str, object], status: str, awaited: int
) -> None:
    """While a council has yet to approve, or the figures have moved since, it is a draft."""
    waits = replace(certified(), certificate=certificate(**change))
    data = exit_statement_workbook(waits)

    assert detail(data, "Status") == f"{DRAFT}: {status}"
    assert str(cells(data, results=True)["Certificate", "A1"]).startswith(DRAFT)
    assert column(data, "Agreement", "Date").count("Awaited") == awaited


def test_both_may_agree_it_as_it_stands() -> None:
    """Agreed by both as a report it is no draft, and says that the exit is not certified."""
    agreed = tuple(
        Approval(StatementStep.AGREE, party, "approver", "P-1", date(2020, 2, 3))
        for party in ("PCC", "TC")
    )
    data = exit_statement_workbook(exit_statement(approvals=agreed))
    one = exit_statement_workbook(exit_statement(approvals=agreed[:1]))

    assert detail(data, "Status") == (
        "Agreed by both councils as it stands; the exit is not certified"
    )
    assert str(detail(one, "Status")).startswith(DRAFT)
    assert detail(one, "Agreed: Torbay Council") == "Awaited"


def test_an_exit_with_nothing_in_it_is_a_workbook_too() -> None:
    """Where nothing was accrued, refunded or borne, each list says None and the checks hold."""
    bare = exit_statement(
        accrued_income=(),
        accruals=(),
        advances=(),
        refunds=(),
        exit_costs=(),
        own_costs=(),
        pools=(),
        items=(),
        statements=(),
        listed_differences=(),
        mirror=exit_statement().mirror[:1],
        controls=tuple(
            replace(each, host_pence=0, recipient_pence=0) for each in exit_statement().controls
        ),
        accounts=tuple(
            replace(
                each,
                years=(replace(each.years[0], charged_pence=0, received_pence=0),),
                debtor_pence=0,
                unallocated_pence=0,
                accrued_pence=0,
                in_advance_pence=0,
            )
            for each in exit_statement().accounts
        ),
        notice=None,
        notice_given_on=None,
    )
    data = exit_statement_workbook(replace(bare, mirror=(replace(bare.mirror[0], host_pence=0),)))

    assert detail(data, "Overall check of this workbook") == "OK"
    assert column(data, "Refunds", "Paid by") == ["None"]
    assert detail(data, "How it ends") == "By its definition"
    assert str(detail(data, "Final payment")).startswith("Nil")
