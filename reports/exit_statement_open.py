"""What stands open at the exit, and the accounts of both books that show it."""

from __future__ import annotations

from ledger.domain.dated_item import DatedItem
from ledger.domain.exit_statement import (
    ControlAccount,
    ExitStatement,
    ListedDifference,
    MirroredAccount,
)
from ledger.domain.money import Pence
from reports.exit_statement_words import ITEM_KINDS, councils
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

SETTLED, OPEN = "Settled", "Open"

_ITEM_COLUMNS = (
    Column("Kind", width=18),
    Column("What stands open", width=44),
    Column("Amount", Kind.MONEY),
    Column("Owner", width=24),
    Column("Since", Kind.DATE),
    Column("Due", Kind.DATE),
    Column("Holds the certificate", width=13),
)


def open_items_sheet(statement: ExitStatement, *, draft: str) -> Sheet:
    """Return everything that stands open, with who has to act, since when, and by when."""
    return Sheet(
        name="Open items",
        title=f"{draft}Open items, in pounds",
        about="Each open item with its owner, since when it is open and when it is due",
        columns=_ITEM_COLUMNS,
        rows=tuple(_item_row(statement, each) for each in statement.items)
        or (none_row(_ITEM_COLUMNS),),
    )


def _item_row(statement: ExitStatement, each: DatedItem) -> tuple[Value, ...]:
    return (
        ITEM_KINDS[each.kind],
        each.what,
        optional_pounds(each.amount_pence),
        councils(statement, each.owners),
        each.since or NOT_APPLICABLE,
        each.due_on or NOT_APPLICABLE,
        "Yes" if each.holds else "No",
    )


def control_accounts_sheet(statement: ExitStatement, *, draft: str) -> Sheet:
    """Return every control account of both books, and what of it both agree may stand."""
    controls = statement.controls

    def summed(header: str, name: str) -> Formula:
        return sum_of("tbl_control_accounts", header, sum(getattr(each, name) for each in controls))

    return Sheet(
        name="Control accounts",
        title=f"{draft}Control accounts of both books, debit positive, in pounds",
        about="What must be nil in both books at the end, or is agreed by both to stand",
        columns=(
            Column("Account", Kind.WHOLE),
            Column("Name", width=24),
            Column("Host", Kind.MONEY),
            Column("Recipient", Kind.MONEY),
            Column("Together", Kind.MONEY),
            Column("Host agreed", Kind.MONEY),
            Column("Recipient agreed", Kind.MONEY),
            Column("Host open", Kind.MONEY),
            Column("Recipient open", Kind.MONEY),
            Column("State", width=12),
        ),
        rows=tuple(_control_row(each) for each in controls),
        totals=(
            "Total",
            None,
            summed("Host", "host_pence"),
            summed("Recipient", "recipient_pence"),
            summed("Together", "together_pence"),
            summed("Host agreed", "host_agreed_pence"),
            summed("Recipient agreed", "recipient_agreed_pence"),
            summed("Host open", "host_open_pence"),
            summed("Recipient open", "recipient_open_pence"),
            None,
        ),
    )


def _control_row(each: ControlAccount) -> tuple[Value, ...]:
    this = this_row("tbl_control_accounts")
    host, recipient = this("Host open"), this("Recipient open")
    return (
        int(each.account),
        each.account.title,
        pounds(each.host_pence),
        pounds(each.recipient_pence),
        Formula(
            f"=ROUND({this('Host')}+{this('Recipient')},2)",
            pounds(each.together_pence),
        ),
        pounds(each.host_agreed_pence),
        pounds(each.recipient_agreed_pence),
        Formula(f"=ROUND({this('Host')}-{this('Host agreed')},2)", pounds(each.host_open_pence)),
        Formula(
            f"=ROUND({this('Recipient')}-{this('Recipient agreed')},2)",
            pounds(each.recipient_open_pence),
        ),
        Formula(
            f'=IF(AND(ROUND({host},2)=0,ROUND({recipient},2)=0),"{SETTLED}","{OPEN}")',
            SETTLED if each.is_settled else OPEN,
        ),
    )


def mirror_sheet(statement: ExitStatement, *, draft: str) -> Sheet:
    """Return what each book says of the other council: one is the other's mirror.

    Listed differences stand below with their causes: the accounts together come to just these.
    """
    accounts, differences = statement.mirror, statement.listed_differences
    return Sheet(
        name="Mirror",
        title=f"{draft}The mirror of the two books, debit positive, in pounds",
        about="Lines between the two councils in both books, and each listed difference",
        columns=(
            Column("Kind", width=14),
            Column("What", width=44),
            Column("Host", Kind.MONEY),
            Column("Recipient", Kind.MONEY),
            Column("Together", Kind.MONEY),
            Column("Listed", Kind.MONEY),
        ),
        rows=(
            *(_mirror_row(each) for each in accounts),
            *(_difference_row(each) for each in differences),
        ),
        totals=(
            "Total",
            None,
            sum_of("tbl_mirror", "Host", sum(each.host_pence for each in accounts)),
            sum_of("tbl_mirror", "Recipient", sum(each.recipient_pence for each in accounts)),
            sum_of("tbl_mirror", "Together", sum(each.together_pence for each in accounts)),
            sum_of("tbl_mirror", "Listed", sum(each.pence for each in differences)),
        ),
    )


def _mirror_row(each: MirroredAccount) -> tuple[Value, ...]:
    return (
        "Account",
        f"{int(each.account)} {each.account.title}",
        pounds(each.host_pence),
        pounds(each.recipient_pence),
        _together(each.together_pence),
        pounds(0),
    )


def _difference_row(each: ListedDifference) -> tuple[Value, ...]:
    nil = pounds(0)
    what = f"{each.reference}: {each.cause}"
    return ("Difference", what, nil, nil, _together(0), pounds(each.pence))


def _together(pence: Pence) -> Formula:
    this = this_row("tbl_mirror")
    return Formula(f"=ROUND({this('Host')}+{this('Recipient')},2)", pounds(pence))
