"""The checks of the audit pack: figures that two worksheets must agree on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ledger.domain.audit_pack import AuditPack
from ledger.domain.audit_pack_lines import added
from ledger.domain.money import Pence
from reports.audit_pack_sums import by_lines
from reports.audit_pack_words import JOURNALS, MARKS, TOTALS
from reports.checking import Check, tallies
from reports.table import Formula, Sheet, pounds, sum_of


def checks(pack: AuditPack, sheets: Sequence[Sheet]) -> list[Check]:
    """Return every check of the pack; `sheets` are its short ones, of which rows are told off."""
    return [
        *_of_balances(pack),
        *_of_lines(pack),
        *_of_the_mirror(pack),
        _of_the_seals(pack),
        *_of_marks(pack),
        *_of_credits(sheets),
        *tallies(sheets),
    ]


def _of_balances(pack: AuditPack) -> Iterator[Check]:
    trial = "tbl_trial_balance"
    for debits, credits_, movements in (
        ("Earlier debits", "Earlier credits", [row.earlier for row in pack.trial]),
        ("Debits", "Credits", [row.later for row in pack.trial]),
    ):
        whole = added(movements)
        yield Check(
            f"{debits} of the trial balance = {credits_.lower()}, both books",
            sum_of(trial, debits, whole.debit_pence),
            sum_of(trial, credits_, whole.credit_pence),
        )
    became = added([row.became_known for row in pack.trial])
    causes = added([each.movement for each in pack.restated])
    for side, left, right in (
        ("debits", became.debit_pence, causes.debit_pence),
        ("credits", became.credit_pence, causes.credit_pence),
    ):
        yield Check(
            f"{side.capitalize()} that became known, by account = by cause",
            _difference(trial, side.capitalize(), f"Earlier {side}", left),
            sum_of("tbl_restatement", side.capitalize(), right),
        )


def _difference(table: str, left: str, right: str, pence: Pence) -> Formula:
    return Formula(
        f"=ROUND(SUM({table}[{left}])-SUM({table}[{right}]),2)",
        pounds(pence),
    )


def _of_lines(pack: AuditPack) -> Iterator[Check]:
    whole = by_lines(pack)
    within = added([row.within for row in pack.trial])
    kinds = added(pack.survey.by_kind.values())
    held = added(each.movement for each in pack.withheld)
    yield Check(
        "Rows of All journals = lines by kind",
        Formula(f"=COUNT({JOURNALS}[Line])", pack.survey.lines),
        Formula("=ROUND(SUM(tbl_lines_by_kind[Lines]),2)", kinds.lines),
    )
    for side, moved, found, by_kind in (
        ("Debit", within.debit_pence, whole.debit_pence, kinds.debit_pence + held.debit_pence),
        ("Credit", within.credit_pence, whole.credit_pence, kinds.credit_pence + held.credit_pence),
    ):
        moved_by_trial = sum_of("tbl_movements", f"{side}s", moved)
        yield Check(
            f"{side}s between the dates by the trial balance = {side.lower()}s of all lines",
            moved_by_trial,
            _together(JOURNALS, side, TOTALS, side, found),
        )
        yield Check(
            f"{side}s between the dates = {side.lower()}s by kind of event, and totals",
            moved_by_trial,
            _together("tbl_lines_by_kind", f"{side}s", TOTALS, side, by_kind),
        )


def _together(table: str, header: str, other: str, other_header: str, pence: Pence) -> Formula:
    """Return two columns added up together."""
    return Formula(f"=ROUND(SUM({table}[{header}])+SUM({other}[{other_header}]),2)", pounds(pence))


def _of_the_mirror(pack: AuditPack) -> Iterator[Check]:
    both = sum(each.host_pence + each.recipient_pence for each in pack.mirror.accounts)
    explained = sum(each.pence for each in pack.mirror.explained)
    yield Check(
        "Difference of the mirror = the differences that are explained",
        sum_of("tbl_mirror", "Difference", both),
        sum_of("tbl_differences", "Difference", explained),
    )


def _of_the_seals(pack: AuditPack) -> Check:
    return Check(
        "Events in the blocks of the chain = the last sequence",
        Formula("=ROUND(SUM(tbl_seals[Events]),2)", sum(block.events for block in pack.blocks())),
        Formula("=MAX(tbl_seals[Last sequence])", pack.later.sequence),
    )


def _of_marks(pack: AuditPack) -> Iterator[Check]:
    if pack.redacted:
        return
    rules = "tbl_selection_rules"
    for mark, header in MARKS.items():
        found = pack.survey.marked[mark]
        yield Check(
            f"Selected journals marked {header} = journals that its rule marks",
            Formula(f'=COUNTIF(tbl_selected_journals[{header}],"Yes")', found),
            Formula(f'=ROUND(SUMIFS({rules}[Journals marked],{rules}[Mark],"{header}"),2)', found),
        )


def _of_credits(sheets: Sequence[Sheet]) -> Iterator[Check]:
    """The second column of checks of a worksheet: `tallies` takes the first."""
    header = "Check of credits"
    for sheet in sheets:
        if sheet.has(header):
            column = f"{sheet.table}[{header}]"
            yield Check(
                f"Rows of {sheet.name} that say OK of credits = all its rows",
                Formula(f'=COUNTIF({column},"OK")', sheet.results(header).count("OK")),
                Formula(f"=ROWS({column})", sheet.n_rows),
            )
