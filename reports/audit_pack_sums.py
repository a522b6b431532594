"""What the journal lines of the audit pack come to: by account, by kind of event, and in totals."""

from __future__ import annotations

from ledger.domain.audit_pack import AuditPack, TrialRow, WithheldSum
from ledger.domain.audit_pack_lines import Movement, added
from ledger.domain.journal import EventKind
from reports.audit_pack_balances import ACCOUNT, none_checked, of_account
from reports.audit_pack_words import JOURNALS, TOTALS, in_words
from reports.front import none_row
from reports.table import (
    NOT_APPLICABLE,
    Column,
    Formula,
    Kind,
    Sheet,
    Value,
    compared,
    pounds,
    sum_of,
    this_row,
    verdict,
)


def accounts_sheet(pack: AuditPack) -> Sheet:
    """Return both sides of each account added up from the lines, beside the trial balance's."""
    headers = (
        "Debits",
        "Credits",
        "Debit lines",
        "Debit totals",
        "Credit lines",
        "Credit totals",
        "Debits by lines",
        "Credits by lines",
    )
    columns = (
        *ACCOUNT,
        *(Column(header, Kind.MONEY) for header in headers),
        Column("Check", width=10),
        Column("Check of credits", width=10),
    )
    table = "tbl_lines_by_account"
    lines = added(list(pack.survey.by_account.values()))
    held = added([each.movement for each in pack.withheld])
    within, whole = added([row.within for row in pack.trial]), added([lines, held])
    return Sheet(
        name="Lines by account",
        title="Both sides of each account added up from its journal lines, in pounds",
        about="What moved each account by the trial balance, and by the lines themselves",
        columns=columns,
        rows=tuple(_account_row(pack, row) for row in pack.trial)
        or ((*none_checked(columns)[:-2], verdict(agrees=True), verdict(agrees=True)),),
        totals=(
            "Total",
            None,
            None,
            sum_of(table, "Debits", within.debit_pence),
            sum_of(table, "Credits", within.credit_pence),
            sum_of(table, "Debit lines", lines.debit_pence),
            sum_of(table, "Debit totals", held.debit_pence),
            sum_of(table, "Credit lines", lines.credit_pence),
            sum_of(table, "Credit totals", held.credit_pence),
            sum_of(table, "Debits by lines", whole.debit_pence),
            sum_of(table, "Credits by lines", whole.credit_pence),
            None,
            None,
        ),
    )


def _account_row(pack: AuditPack, row: TrialRow) -> tuple[Value, ...]:
    table, place = "tbl_lines_by_account", (row.book, row.account)
    this = this_row(table)
    lines = pack.survey.by_account.get(place, Movement())
    held = added([each.movement for each in pack.withheld if (each.book, each.account) == place])
    whole, within = added([lines, held]), row.within
    return (
        row.book,
        int(row.account),
        row.account.title,
        pounds(within.debit_pence),
        pounds(within.credit_pence),
        of_account(table, JOURNALS, "Debit", lines.debit_pence),
        of_account(table, TOTALS, "Debit", held.debit_pence),
        of_account(table, JOURNALS, "Credit", lines.credit_pence),
        of_account(table, TOTALS, "Credit", held.credit_pence),
        Formula(
            f"=ROUND({this('Debit lines')}+{this('Debit totals')},2)", pounds(whole.debit_pence)
        ),
        Formula(
            f"=ROUND({this('Credit lines')}+{this('Credit totals')},2)",
            pounds(whole.credit_pence),
        ),
        compared(
            table, "Debits", "Debits by lines", agrees=within.debit_pence == whole.debit_pence
        ),
        compared(
            table, "Credits", "Credits by lines", agrees=within.credit_pence == whole.credit_pence
        ),
    )


def by_lines(pack: AuditPack) -> Movement:
    """Return what all lines of the pack come to, those held in totals with them."""
    held = [each.movement for each in pack.withheld]
    return added([*pack.survey.by_account.values(), *held])


def kinds_sheet(pack: AuditPack) -> Sheet:
    """Return the lines by what happened; they add up to the movements of the trial balance."""
    columns = (
        Column("Event", width=34),
        Column("Journals", Kind.WHOLE),
        Column("Lines", Kind.WHOLE),
        Column("Debits", Kind.MONEY),
        Column("Credits", Kind.MONEY),
    )
    rows = [
        _kind_row(in_words(kind), pack.survey.by_kind[kind], pack.survey.journals_by_kind[kind])
        for kind in EventKind
        if kind in pack.survey.by_kind
    ]
    whole = added(pack.survey.by_kind.values())
    return Sheet(
        name="Lines by kind",
        title="Journal lines by what happened, in pounds",
        about="How many of the lines each kind of event posted, and what they come to",
        columns=columns,
        rows=tuple(rows) or (none_row(columns),),
        totals=(
            "Total",
            None,
            Formula("=ROUND(SUM(tbl_lines_by_kind[Lines]),2)", whole.lines),
            sum_of("tbl_lines_by_kind", "Debits", whole.debit_pence),
            sum_of("tbl_lines_by_kind", "Credits", whole.credit_pence),
        ),
    )


def _kind_row(words: str, found: Movement, journals: int) -> tuple[Value, ...]:
    event = this_row("tbl_lines_by_kind")("Event")
    sides = (("Debit", found.debit_pence), ("Credit", found.credit_pence))
    return (
        words,
        journals,
        Formula(f"=COUNTIF({JOURNALS}[Event],{event})", found.lines),
        *(
            Formula(
                f"=ROUND(SUMIFS({JOURNALS}[{side}],{JOURNALS}[Event],{event}),2)", pounds(pence)
            )
            for side, pence in sides
        ),
    )


def totals_sheet(pack: AuditPack) -> Sheet:
    """Return what stands in place of lines that the reader may not see one by one."""
    columns = (
        *ACCOUNT,
        Column("Pool", width=18),
        Column("Service month", Kind.MONTH),
        Column("Lines", Kind.WHOLE),
        Column("Debit", Kind.MONEY),
        Column("Credit", Kind.MONEY),
    )
    return Sheet(
        name="Totals",
        title="Totals in place of single lines, by pool and service month, in pounds",
        about="Lines that the reader may not see one by one: their totals",
        columns=columns,
        rows=tuple(_withheld_row(each) for each in pack.withheld) or (_nothing_held(),),
    )


def _nothing_held() -> tuple[Value, ...]:
    return ("None", *(NOT_APPLICABLE,) * 4, 0, pounds(0), pounds(0))


def _withheld_row(each: WithheldSum) -> tuple[Value, ...]:
    return (
        each.book,
        int(each.account),
        each.account.title,
        "Offset" if each.offset else each.pool or NOT_APPLICABLE,
        each.service_month or NOT_APPLICABLE,
        each.movement.lines,
        pounds(each.movement.debit_pence),
        pounds(each.movement.credit_pence),
    )
