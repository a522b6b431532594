"""The exit statement's workbook says where both councils stand, and whether it is certified."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from ledger.domain.statement import Approval, StatementStep
from reports.exit_statement import exit_statement_workbook
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
    """90.00 owed + 75.00 accrued - 30.00 in advance = 135.00, Torbay's to pay; nothing back."""
    data = workbooks["exit"]

    assert in_pounds(column(data, "Final payment", "Left to pay")) == ["135.00", "0.00"]
    assert in_pounds(column(data, "Final payment", "To be paid")) == ["135.00", "0.00"]
    assert in_pounds(column(data, "Final payment", "To be paid back")) == ["0.00", "0.00"]
    assert detail(data, "Left to pay to Plymouth City Council, pounds") == 135
    assert detail(data, "Final payment") == (
        "Torbay Council pays Plymouth City Council 135.00: not yet agreed by both councils"
    )


def test_a_payee_that_holds_too_much_pays_it_back() -> None:
    """With 200.00 held in advance, Plymouth is left with 35.00 to pay back."""
    ours, theirs = exit_statement().accounts
    held = exit_statement(accounts=(replace(ours, in_advance_pence=200_00), theirs))
    data = exit_statement_workbook(held)

    assert in_pounds(column(data, "Final payment", "To be paid back")) == ["35.00", "0.00"]
    assert str(detail(data, "Final payment")).startswith(
        "Plymouth City Council pays Torbay Council 35.00"
    )
    assert detail(data, "Overall check of this workbook") == "CHECK"  # 2210 holds 30.00


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
    assert str(detail(data, "Final payment")).endswith("135.00: agreed by both councils")
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
