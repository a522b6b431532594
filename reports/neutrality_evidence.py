"""What stands behind the verdict: tests, pools, bridge, ceilings, control totals, exclusions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ledger.domain.neutrality import (
    CeilingLine,
    ControlTotal,
    Neutrality,
    TestResult,
)
from reports.front import none_row
from reports.table import (
    NOT_APPLICABLE,
    Column,
    Formula,
    Kind,
    Sheet,
    Value,
    optional_pounds,
    pounds,
    sum_of,
    this_row,
)
from reports.words import BASES, BRIDGE_CAUSES, VERDICTS

NOT_GIVEN = "Not given"
NOT_DETERMINABLE = "Not determinable"


def tests_sheet(neutrality: Neutrality, *, draft: str) -> Sheet:
    """Return T0 to T4, each with its result and the reasons for it."""
    columns = (
        Column("Test", width=8),
        Column("What it asks", width=30),
        Column("Result", width=18),
        Column("Reasons", width=56),
    )
    rows = tuple(
        (test.code, test.title, _result(test), " ".join(test.reasons) or "None to give")
        for test in neutrality.tests.values()
    )
    return Sheet(
        name="Summary",
        title=f"{draft}The five tests",
        about="Tests T0 to T4 with their results and reasons",
        columns=columns,
        rows=rows or (none_row(columns),),
    )


def _result(test: TestResult) -> str:
    match test.passed:
        case None:
            return NOT_DETERMINABLE
        case True:
            return "Passed"
        case False:
            return "Not passed"


def pools_sheet(neutrality: Neutrality, *, draft: str) -> Sheet:
    """Return the verdict of each pool, which no other pool can offset."""
    columns = (
        Column("Pool code", width=19),
        Column("Pool", width=32),
        Column("Basis", width=14),
        Column("Verdict", width=18),
        Column("Reasons", width=50),
    )
    rows = tuple(
        (
            each.pool,
            each.name,
            BASES[each.basis],
            VERDICTS[each.verdict],
            " ".join(each.reasons) or "None to give",
        )
        for each in neutrality.pools
    )
    return Sheet(
        name="Pools",
        title=f"{draft}Verdict by pool",
        about="The verdict of each pool with its reasons",
        columns=columns,
        rows=rows or (none_row(columns),),
    )


def bridge_sheet(neutrality: Neutrality, *, draft: str) -> Sheet:
    """Return the causes of the residual, and beside them those that are not part of it."""
    columns = (
        Column("Cause", width=34),
        Column("Amount", Kind.MONEY),
        Column("In the residual", width=12),
        Column("Note", width=56),
    )
    rows = tuple(
        (
            BRIDGE_CAUSES[step.cause],
            pounds(step.amount_pence),
            "Yes" if step.in_residual else "No",
            step.note,
        )
        for step in neutrality.bridge
    )
    return Sheet(
        name="Bridge",
        title=f"{draft}Bridge of the residual, in pounds",
        about="What explains the residual: causes marked Yes add up to it",
        columns=columns,
        rows=rows or (none_row(columns),),
        totals=("Residual: the causes marked Yes", explained(neutrality), None, None),
    )


def explained(neutrality: Neutrality) -> Formula:
    """Return the sum of the causes inside the residual, by a formula over the bridge."""
    return Formula(
        '=ROUND(SUMIFS(tbl_bridge[Amount],tbl_bridge[In the residual],"Yes"),2)',
        pounds(sum(step.amount_pence for step in neutrality.bridge if step.in_residual)),
    )


def incremental_sheet(neutrality: Neutrality, *, draft: str) -> Sheet:
    """Return test T3 in figures: the host's net cost with the arrangement, and without it."""
    whole = neutrality.total
    with_it = whole.incurred_pence - whole.recharged_pence - whole.grant_pence
    baseline = neutrality.baseline_pence
    this = this_row("tbl_incremental")
    without = this("Net cost without")
    return Sheet(
        name="Incremental",
        title=f"{draft}The host's net cost with and without the arrangement, in pounds",
        about="Net cost with the arrangement (I - C - G) against the approved baseline",
        columns=tuple(
            Column(header, Kind.MONEY, 16)
            for header in (
                "Incurred I",
                "Recharged C",
                "Grant G",
                "Net cost with",
                "Net cost without",
                "With less without",
            )
        ),
        rows=(
            (
                sum_of("tbl_figures", "Incurred I", whole.incurred_pence),
                sum_of("tbl_figures", "Recharged C", whole.recharged_pence),
                sum_of("tbl_figures", "Grant G", whole.grant_pence),
                Formula(
                    f"=ROUND({this('Incurred I')}-{this('Recharged C')}-{this('Grant G')},2)",
                    pounds(with_it),
                ),
                NOT_GIVEN if baseline is None else pounds(baseline),
                Formula(
                    f"=IF(ISNUMBER({without}),"
                    f'ROUND({this("Net cost with")}-{without},2),"{NOT_GIVEN}")',
                    NOT_GIVEN if baseline is None else pounds(with_it - baseline),
                ),
            ),
        ),
    )


class WithCeilings(Protocol):
    """A report that shows what was charged under price ceilings."""

    @property
    def ceilings(self) -> Sequence[CeilingLine]:
        """Each of them, cumulative."""


def ceilings_sheet(neutrality: WithCeilings, *, draft: str) -> Sheet:
    """Return test T2 in figures: what was charged under a price ceiling, against its cost."""
    columns = (
        Column("Pool code", width=19),
        Column("Service", width=24),
        Column("Cost known by service", width=14),
        Column("Cost", Kind.MONEY),
        Column("Recharged", Kind.MONEY),
        Column("Recharged less cost", Kind.MONEY, 18),
        Column("Within its cost", width=12),
    )
    rows = tuple(_ceiling_row(ceiling) for ceiling in neutrality.ceilings)
    return Sheet(
        name="Price ceilings",
        title=f"{draft}Price ceilings, in pounds",
        about="Charges that may not exceed cost, taking one year with another",
        columns=columns,
        rows=rows or (none_row(columns),),
    )


def _ceiling_row(ceiling: CeilingLine) -> tuple[Value, ...]:
    """Where cost is not known by service there is no difference, and so nothing lies within it."""
    this = this_row("tbl_price_ceilings")
    known, over = ceiling.determinable, ceiling.recharged_pence - ceiling.cost_pence
    difference = this("Recharged less cost")
    return (
        ceiling.pool,
        ceiling.service or NOT_APPLICABLE,
        _yes_or_no(known),
        pounds(ceiling.cost_pence),
        pounds(ceiling.recharged_pence),
        Formula(
            f'=IF({this("Cost known by service")}="Yes",'
            f'ROUND({this("Recharged")}-{this("Cost")},2),"{NOT_DETERMINABLE}")',
            pounds(over) if known else NOT_DETERMINABLE,
        ),
        Formula(
            f'=IF(AND(ISNUMBER({difference}),{difference}<=0),"Yes","No")',
            _yes_or_no(known and over <= 0),
        ),
    )


def _yes_or_no(answer: bool) -> str:  # noqa: FBT001 - the answer is all there is
    return "Yes" if answer else "No"


def control_totals_sheet(neutrality: Neutrality, *, draft: str) -> Sheet:
    """Return what each source's own ledger shows for a day against what is recorded here."""
    columns = (
        Column("Entered on", Kind.DATE),
        Column("Source", width=26),
        Column("Expected", Kind.MONEY),
        Column("Recorded", Kind.MONEY),
        Column("Difference", Kind.MONEY),
        Column("Agrees", width=10),
    )
    rows = tuple(_control_row(each) for each in neutrality.control_totals)
    return Sheet(
        name="Control totals",
        title=f"{draft}Control totals of the sources, in pounds",
        about="Each source's own total for a day against what the ledger recorded",
        columns=columns,
        rows=rows or (none_row(columns),),
    )


def _control_row(control: ControlTotal) -> tuple[Value, ...]:
    """Without a total to compare with, there is no difference, and so nothing that agrees."""
    this = this_row("tbl_control_totals")
    given = control.expected_pence is not None
    return (
        control.entered_on,
        control.source,
        optional_pounds(control.expected_pence) if given else NOT_GIVEN,
        pounds(control.recorded_pence),
        Formula(
            f"=IF(ISNUMBER({this('Expected')}),"
            f'ROUND({this("Recorded")}-{this("Expected")},2),"{NOT_GIVEN}")',
            pounds(control.difference_pence) if given else NOT_GIVEN,
        ),
        Formula(
            f'=IF({this("Difference")}=0,"Yes","No")',
            _yes_or_no(control.difference_pence == 0),
        ),
    )


def excluded_sheet(neutrality: Neutrality, *, draft: str) -> Sheet:
    """Return the costs that the councils agree to leave out, with who agreed."""
    columns = (Column("Cost left out", width=64), Column("Agreed by", width=30))
    names = {party.code: party.name for party in (neutrality.host, neutrality.recipient)}
    rows = tuple(
        (each.description, ", ".join(names.get(code, code) for code in each.agreed_by))
        for each in neutrality.excluded_costs
    )
    return Sheet(
        name="Excluded costs",
        title=f"{draft}Costs left out by agreement",
        about="Costs that both councils agree to leave out of the test",
        columns=columns,
        rows=rows or (none_row(columns),),
    )


def accepted_sheet(neutrality: Neutrality, *, draft: str) -> Sheet:
    """Return what both councils accepted in writing of the cost conceded (N2), pool by pool."""
    columns = (
        Column("Accepted to", Kind.DATE),
        Column("Pool code"),
        Column("Conceded N2 accepted", Kind.MONEY, 24),
        Column("Accepted by", width=44),
    )
    names = {party.code: party.name for party in (neutrality.host, neutrality.recipient)}
    rows = tuple(
        (
            each.as_at,
            pool,
            pounds(pence),
            "; ".join(f"{names.get(by.party, by.party)} ({by.person})" for by in each.approvals),
        )
        for each in neutrality.acceptances
        for pool, pence in each.amounts_pence.items()
    )
    return Sheet(
        name="Accepted",
        title=f"{draft}Conceded cost accepted in writing, cumulative, in pounds",
        about="Cost conceded by the host that both councils have accepted",
        columns=columns,
        rows=rows or (none_row(columns),),
    )
