"""The cost-neutrality workbook says what the report says, and proves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from ledger.domain.judgement import Causes, bridge
from ledger.domain.money import show_pounds
from ledger.domain.neutrality import CeilingLine
from ledger.domain.statement import Approval, StatementStep
from reports.neutrality import neutrality_workbook
from reports.words import BRIDGE_CAUSES
from tests.reports.neutrality_builder import neutrality
from tests.reports.recalculation import cells, opened
from tests.reports.test_statement import DRAFT, column, detail, in_pounds


def test_the_cover_gives_the_verdict(workbooks: Mapping[str, bytes]) -> None:
    """The cover gives the verdict with its reasons, the residual and the cash residual."""
    data, whole = workbooks["neutrality"], neutrality().total

    assert detail(data, "Verdict") == "Provisional"
    assert detail(data, "Reasons") == "DCS is provisional FR-QA is over-recovered"
    assert f"{detail(data, 'Residual R - C, pounds'):.2f}" == show_pounds(whole.residual_pence)
    assert f"{detail(data, 'Cash residual R - S, pounds'):.2f}" == show_pounds(
        whole.cash_residual_pence
    )
    assert detail(data, "Overall check of this workbook") == "OK"


def test_figures_are_the_ledgers(workbooks: Mapping[str, bytes]) -> None:
    """I N1 N2 G R C and the residual of each pool are the report's, the residual by a formula."""
    data, pools = workbooks["neutrality"], neutrality().pools
    expected = {
        "Incurred I": [pool.figures.incurred_pence for pool in pools],
        "Retained own N1": [pool.figures.retained_own_pence for pool in pools],
        "Retained conceded N2": [pool.figures.retained_conceded_pence for pool in pools],
        "Grant G": [pool.figures.grant_pence for pool in pools],
        "Recoverable R": [pool.figures.recoverable_pence for pool in pools],
        "Recharged C": [pool.figures.recharged_pence for pool in pools],
        "Residual": [pool.figures.residual_pence for pool in pools],
    }

    for header, pence in expected.items():
        assert in_pounds(column(data, "Figures", header)) == [show_pounds(each) for each in pence]
    assert str(cells(data, results=False)["Figures", "H4"]).startswith("=ROUND(tbl_figures[[#This")


def test_cash_is_shown_beside(workbooks: Mapping[str, bytes]) -> None:
    """S O disputed W and the cash residual of each pool are the report's; W never reduces it."""
    data, pools = workbooks["neutrality"], neutrality().pools
    expected = {
        "Settled S": [pool.figures.settled_pence for pool in pools],
        "Outstanding O": [pool.figures.outstanding_pence for pool in pools],
        "Of which disputed": [pool.figures.disputed_pence for pool in pools],
        "Written off W": [pool.figures.written_off_pence for pool in pools],
        "Cash residual": [pool.figures.cash_residual_pence for pool in pools],
    }

    for header, pence in expected.items():
        assert in_pounds(column(data, "Cash", header)) == [show_pounds(each) for each in pence]


def test_the_five_tests_say_why(workbooks: Mapping[str, bytes]) -> None:
    """T0 to T4 each say passed, not passed or not determinable, in words, with reasons."""
    data = workbooks["neutrality"]

    assert column(data, "Summary", "Test") == ["T0", "T1", "T2", "T3", "T4"]
    assert column(data, "Summary", "Result") == [
        "Not determinable",
        "Not passed",
        "Not passed",
        "Passed",
        "Not determinable",
    ]
    assert "One control total was not given" in column(data, "Summary", "Reasons")


def test_a_missing_control_total_is_no_difference_of_nil(workbooks: Mapping[str, bytes]) -> None:
    """A control total that was not given is said to be so, and never counts as nil."""
    data = workbooks["neutrality"]

    assert column(data, "Control totals", "Agrees") == ["Yes", "No", "No"]
    assert column(data, "Control totals", "Difference") == [0, -0.03, "Not given"]


def test_a_ceiling_without_known_cost_is_not_kept() -> None:
    """FR-QA is 65.00 above its cost; FR-EDU is at it; the third's cost names no service."""
    unknown = CeilingLine("FR-PD", "PD-DAY", 0, 0, determinable=False)
    data = neutrality_workbook(neutrality(ceilings=(*neutrality().ceilings, unknown)))

    assert column(data, "Price ceilings", "Recharged less cost") == [65, 0, "Not determinable"]
    assert column(data, "Price ceilings", "Within its cost") == ["No", "Yes", "No"]


def test_time_is_counted_by_month(workbooks: Mapping[str, bytes]) -> None:
    """Each month says how many posts are approved, certified, uncertified, incomplete, missing."""
    data = workbooks["neutrality"]
    states = ("Approved", "Certified", "Uncertified", "Incomplete", "Missing")

    counted = [column(data, "Time by month", state) for state in states]

    assert counted == [[2, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 0], [0, 0, 1]]


def test_recovery_to_date_ends_at_the_total(workbooks: Mapping[str, bytes]) -> None:
    """The last month's R and C to date are the totals by pool."""
    data, whole = workbooks["neutrality"], neutrality().total

    assert in_pounds(column(data, "Cumulative", "R to date"))[-1] == show_pounds(
        whole.recoverable_pence
    )
    assert in_pounds(column(data, "Cumulative", "C to date"))[-1] == show_pounds(
        whole.recharged_pence
    )


def test_without_a_baseline_nothing_is_compared() -> None:
    """Without a baseline the net cost without the arrangement is not given, and no difference."""
    data = neutrality_workbook(neutrality(baseline_pence=None))

    assert column(data, "Incremental", "Net cost without") == ["Not given"]
    assert column(data, "Incremental", "With less without") == ["Not given"]


def test_it_is_a_draft_until_both_agree(workbooks: Mapping[str, bytes]) -> None:
    """Without the agreement of both councils it is a draft; with it, it is not."""
    agreed = tuple(
        Approval(StatementStep.AGREE, party, "section_151", person, date(2018, 10, 12))
        for party, person in (("PCC", "P-1001"), ("TC", "P-2001"))
    )
    one = neutrality_workbook(neutrality(approvals=agreed[:1]))
    both = neutrality_workbook(neutrality(approvals=agreed))

    assert detail(workbooks["neutrality"], "Status") == DRAFT
    assert detail(one, "Status") == DRAFT
    assert detail(one, "Agreed: Plymouth City Council") == "section_151 P-1001, 12 October 2018"
    assert detail(one, "Agreed: Torbay Council") == "Awaited"
    assert detail(both, "Agreed: Torbay Council") == "section_151 P-2001, 12 October 2018"
    assert detail(both, "Status") == "Agreed by both councils"
    assert not str(cells(both, results=True)["Cover", "A1"]).startswith(DRAFT)


def test_every_cause_of_the_bridge_has_words() -> None:
    """Whatever the bridge gives is shown in words, and there are words for nothing else."""
    assert {step.cause for step in bridge((), Causes({}))} == set(BRIDGE_CAUSES)
    assert all("_" not in words and words[0].isupper() for words in BRIDGE_CAUSES.values())


def test_the_bridge_adds_up_to_the_residual(workbooks: Mapping[str, bytes]) -> None:
    """-65.00 and nil are inside the residual of -65.00; 1,300.05 conceded stands beside it."""
    data = workbooks["neutrality"]
    shown, written = cells(data, results=True), cells(data, results=False)

    assert column(data, "Bridge", "Cause") == [
        "Priced services: cost less price",
        "Cost not yet apportioned",
        "Conceded (N2)",
    ]
    assert shown["Bridge", "A7"] == "Residual: the causes marked Yes"
    assert shown["Bridge", "B7"] == detail(data, "Residual R - C, pounds") == -65
    assert str(written["Bridge", "B7"]).startswith("=ROUND(SUMIFS(tbl_bridge[Amount]")


def test_nothing_recorded_is_a_workbook_too() -> None:
    """An arrangement with nothing recorded yet gives a whole workbook that says none."""
    empty = replace(
        neutrality(),
        pools=(),
        months=(),
        subjectives=(),
        control_totals=(),
        ceilings=(),
        time=(),
        tests={},
        bridge=(),
        excluded_costs=(),
    )
    data = neutrality_workbook(empty)

    assert column(data, "Figures", "Pool code") == ["None"]
    assert opened(data, results=False).sheetnames[0] == "Cover"
