"""What the annual stocktake shows beside the outturn: savings, stranded cost, posts, limits."""

from __future__ import annotations

from ledger.domain.exit_simulation import StrandedIf
from ledger.domain.stocktake import (
    CapOfYear,
    Conceded,
    SavingOfYear,
    SharedPost,
    Stocktake,
    StrandedLine,
)
from reports.front import none_row
from reports.stocktake_words import council, yes_or_no
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

_COUNCIL, _POOL = Column("Council", width=26), Column("Pool code", width=19)


def savings_sheet(stocktake: Stocktake, *, draft: str) -> Sheet:
    """Return the savings of the year, each council's own, cashable or not."""
    columns = (
        Column("Reference", width=20),
        _COUNCIL,
        Column("First month", Kind.MONTH),
        Column("Last month", Kind.MONTH),
        Column("Saving", Kind.MONEY),
        Column("Of the year", Kind.MONEY),
        Column("Cashable", width=11),
        Column("Description", width=38),
        Column("Evidence", width=30),
    )
    found = stocktake.savings
    return Sheet(
        name="Savings",
        title=f"{draft}Savings, which never enter the test of cost neutrality, in pounds",
        about="Savings that each council reports for itself, kept apart from neutrality",
        columns=columns,
        rows=tuple(_saving_row(stocktake, each) for each in found) or (none_row(columns),),
        totals=(
            "Total",
            *(None,) * 3,
            sum_of("tbl_savings", "Saving", sum(each.saving.amount_pence for each in found)),
            sum_of("tbl_savings", "Of the year", sum(each.of_year_pence for each in found)),
            *(None,) * 3,
        ),
    )


def _saving_row(stocktake: Stocktake, reported: SavingOfYear) -> tuple[Value, ...]:
    saving = reported.saving
    return (
        saving.saving_ref,
        council(stocktake, reported.party),
        saving.first_month,
        saving.last_month,
        pounds(saving.amount_pence),
        pounds(reported.of_year_pence),
        yes_or_no(answer=saving.cashable),
        saving.description,
        saving.evidence,
    )


def stranded_sheet(stocktake: Stocktake, *, draft: str) -> Sheet:
    """Return what each council is left with after the end: recorded, and forecast from now on."""
    columns = (
        _COUNCIL,
        Column("Recorded by the end of the year", Kind.MONEY, 22),
        Column("Of which service of the year", Kind.MONEY, 22),
        Column("Forecast if it ended with the year", Kind.MONEY, 24),
    )
    found, table = stocktake.stranded, "tbl_stranded_cost"
    return Sheet(
        name="Stranded cost",
        title=f"{draft}Stranded cost: shown, never recoverable, in pounds",
        about="Cost that a council is left with once the arrangement ends, and its forecast",
        columns=columns,
        rows=tuple(_stranded_row(stocktake, each) for each in found) or (none_row(columns),),
        totals=(
            "Total",
            sum_of(
                table,
                "Recorded by the end of the year",
                sum(each.recorded_pence for each in found),
            ),
            sum_of(
                table,
                "Of which service of the year",
                sum(each.recorded_of_year_pence for each in found),
            ),
            sum_of(
                table,
                "Forecast if it ended with the year",
                sum(each.forecast_pence for each in found),
            ),
        ),
    )


def _stranded_row(stocktake: Stocktake, line: StrandedLine) -> tuple[Value, ...]:
    return (
        council(stocktake, line.book),
        pounds(line.recorded_pence),
        pounds(line.recorded_of_year_pence),
        pounds(line.forecast_pence),
    )


def ending_then_sheet(stocktake: Stocktake, *, draft: str) -> Sheet:
    """Return what would stand outside, by what is recorded now, had it ended with the year."""
    ending = stocktake.ending_then
    day = f"{ending.last_day.day} {ending.last_day:%B %Y}"
    columns = (
        _COUNCIL,
        Column("Recorded for service after it", Kind.MONEY, 20),
        Column("Recorded as stranded", Kind.MONEY, 20),
        Column("Together", Kind.MONEY, 16),
        Column("Remark", width=44),
    )
    none: tuple[Value, ...] = (
        "None",
        pounds(0),
        pounds(0),
        pounds(0),
        ending.why_not or NOT_APPLICABLE,
    )
    return Sheet(
        name="Ending then",
        title=f"{draft}Had the arrangement ended on {day}, by what is recorded now, in pounds",
        about="What would stand outside the arrangement, by what is recorded as this is drawn",
        columns=columns,
        rows=tuple(_ending_row(stocktake, each) for each in ending.lines) or (none,),
    )


def _ending_row(stocktake: Stocktake, line: StrandedIf) -> tuple[Value, ...]:
    this = this_row("tbl_ending_then")
    return (
        council(stocktake, line.book),
        pounds(line.put_outside_pence),
        pounds(line.recorded_pence),
        Formula(
            f"=ROUND({this('Recorded for service after it')}+{this('Recorded as stranded')},2)",
            pounds(line.put_outside_pence + line.recorded_pence),
        ),
        "Worked again as if it had ended then; nothing is posted",
    )


def senior_officers_sheet(stocktake: Stocktake, *, draft: str) -> Sheet:
    """Return the totals of each shared post's pool in the year, by council: no payroll line."""
    columns = (
        Column("Post title", width=30),
        Column("Employer", width=24),
        _POOL,
        Column("Cost of the pool", Kind.MONEY),
        Column("Of which employees", Kind.MONEY),
        Column("Grant", Kind.MONEY),
        Column("Payer", width=20),
        Column("Borne by the payer", Kind.MONEY),
        Column("Supplier", width=24),
        Column("Borne by the supplier", Kind.MONEY),
    )
    rows = tuple(_post_row(stocktake, each) for each in stocktake.shared_posts)
    return Sheet(
        name="Senior officers",
        title=f"{draft}Shared posts in {stocktake.financial_year}: cost to each council, in pounds",
        about="Figures for each council's note of senior officers' remuneration, as pool totals",
        columns=columns,
        rows=rows or (none_row(columns),),
    )


def _post_row(stocktake: Stocktake, post: SharedPost) -> tuple[Value, ...]:
    this, outturn = this_row("tbl_senior_officers"), post.outturn
    return (
        post.title,
        council(stocktake, post.employer),
        post.pool,
        pounds(outturn.cost_pence),
        optional_pounds(post.employees_pence),
        pounds(outturn.grant_pence),
        council(stocktake, post.payer),
        pounds(outturn.recharged_pence),
        council(stocktake, post.supplier),
        Formula(
            f"=ROUND({this('Cost of the pool')}-{this('Grant')}-{this('Borne by the payer')},2)",
            pounds(outturn.supplier_pence),
        ),
    )


def conceded_sheet(stocktake: Stocktake, *, draft: str) -> Sheet:
    """Return the cost conceded by pool to date, and what both have accepted of it in writing."""
    columns = (
        _POOL,
        Column("Conceded N2 to date", Kind.MONEY, 20),
        Column("Accepted by both", Kind.MONEY, 20),
        Column("Not accepted", Kind.MONEY, 20),
    )
    found, table = stocktake.conceded, "tbl_conceded"
    return Sheet(
        name="Conceded",
        title=f"{draft}Cost conceded by the host (N2), to date, in pounds",
        about="Conceded cost by pool, and what both councils have accepted in writing",
        columns=columns,
        rows=tuple(_conceded_row(each) for each in found) or (none_row(columns),),
        totals=(
            "Total",
            sum_of(table, "Conceded N2 to date", sum(each.conceded_pence for each in found)),
            sum_of(table, "Accepted by both", sum(each.accepted_pence for each in found)),
            sum_of(table, "Not accepted", sum(each.not_accepted_pence for each in found)),
        ),
    )


def _conceded_row(conceded: Conceded) -> tuple[Value, ...]:
    this = this_row("tbl_conceded")
    whole, accepted = this("Conceded N2 to date"), this("Accepted by both")
    return (
        conceded.pool,
        pounds(conceded.conceded_pence),
        pounds(conceded.accepted_pence),
        Formula(
            f"=ROUND({whole}-MIN(MAX({whole},MIN({accepted},0)),MAX({accepted},0)),2)",
            pounds(conceded.not_accepted_pence),
        ),
    )


def caps_sheet(stocktake: Stocktake, *, draft: str) -> Sheet:
    """Return the caps and floors of the year, and what its service months were charged."""
    columns = (
        _POOL,
        Column("Cap", Kind.MONEY),
        Column("Raised by", Kind.MONEY),
        Column("Charged for the year", Kind.MONEY),
        Column("Left under the cap", Kind.MONEY),
        Column("Held back by the cap", Kind.MONEY),
        Column("Floor", Kind.MONEY),
    )
    return Sheet(
        name="Caps",
        title=f"{draft}Caps and floors of {stocktake.financial_year}, in pounds",
        about="What pools with a yearly cap or floor were charged for the year",
        columns=columns,
        rows=tuple(_cap_row(each) for each in stocktake.caps) or (none_row(columns),),
    )


def _cap_row(cap: CapOfYear) -> tuple[Value, ...]:
    this = this_row("tbl_caps")
    left = None if cap.cap_pence is None else cap.cap_pence + cap.raised_pence - cap.charged_pence
    return (
        cap.pool,
        optional_pounds(cap.cap_pence),
        pounds(cap.raised_pence),
        pounds(cap.charged_pence),
        Formula(
            f"=IF(ISNUMBER({this('Cap')}),ROUND({this('Cap')}+{this('Raised by')}"
            f'-{this("Charged for the year")},2),"{NOT_APPLICABLE}")',
            optional_pounds(left),
        ),
        pounds(cap.held_back_pence),
        optional_pounds(cap.floor_pence),
    )
