"""Where a statement's shares come from: days worked, and quantities of a cost driver."""

from __future__ import annotations

from fractions import Fraction

from ledger.domain.statement import StatementLine
from reports.table import (
    NOT_APPLICABLE,
    Column,
    Formula,
    Kind,
    Sheet,
    Value,
    compared,
    quarters,
    share_value,
    this_row,
    thousandths,
)

_SHARE_DECIMALS = 10  # to which two shares are compared


def days_sheet(lines: list[StatementLine], draft: str) -> Sheet:
    """Return each share by time, worked again from the days: (own + joint x part) / productive."""
    return Sheet(
        name="Time shares",
        title=f"{draft}Workings: shares from days worked",
        about="The recipient's days and its part of joint days, over all productive days",
        columns=(
            Column("Line", Kind.WHOLE),
            Column("Post", width=20),
            Column("Service month", Kind.MONTH),
            Column("Months averaged", Kind.WHOLE),
            Column("Recipient days", Kind.DAYS),
            Column("Joint days", Kind.DAYS),
            Column("Joint part", Kind.SHARE),
            Column("Productive days", Kind.DAYS),
            Column("Share from days", Kind.SHARE),
            Column("Share charged", Kind.SHARE),
            Column("Check", width=10),
        ),
        rows=tuple(_days_row(line) for line in lines),
    )


def _days_row(line: StatementLine) -> tuple[Value, ...]:
    working = line.working
    own, joint = working.recipient_quarters or 0, working.joint_quarters or 0
    part, productive = working.joint_share or Fraction(0), working.productive_quarters or 1
    again = (own + joint * part) / productive
    this = this_row("tbl_time_shares")
    return (
        line.line,
        working.post or NOT_APPLICABLE,
        line.service_month,
        NOT_APPLICABLE if working.months_averaged is None else working.months_averaged,
        quarters(own),
        quarters(joint),
        share_value(part),
        quarters(productive),
        Formula(
            f"=({this('Recipient days')}+{this('Joint days')}*{this('Joint part')})"
            f"/{this('Productive days')}",
            share_value(again),
        ),
        *_charged(line, "tbl_time_shares", "Share from days", again),
    )


def _charged(line: StatementLine, table: str, source: str, again: Fraction) -> tuple[Value, ...]:
    """Return the share charged, and whether it is the one that its source gives."""
    share = Fraction(0) if line.share is None else line.share
    agrees = share == again
    return (
        share_value(share),
        compared(table, source, "Share charged", agrees=agrees, decimals=_SHARE_DECIMALS),
    )


def drivers_sheet(lines: list[StatementLine], draft: str) -> Sheet:
    """Return each share by a cost driver, worked again from its quantities."""
    return Sheet(
        name="Driver shares",
        title=f"{draft}Workings: shares from cost drivers",
        about="The recipient's quantity of a cost driver, over the whole quantity",
        columns=(
            Column("Line", Kind.WHOLE),
            Column("Cost driver", width=34),
            Column("Service month", Kind.MONTH),
            Column("Recipient quantity", Kind.QUANTITY),
            Column("Whole quantity", Kind.QUANTITY),
            Column("Share from quantities", Kind.SHARE),
            Column("Share charged", Kind.SHARE),
            Column("Check", width=10),
        ),
        rows=tuple(_driver_row(line) for line in lines),
    )


def _driver_row(line: StatementLine) -> tuple[Value, ...]:
    working = line.working
    own, whole = working.recipient_thousandths or 0, working.total_thousandths or 1
    again = Fraction(own, whole)
    this = this_row("tbl_driver_shares")
    return (
        line.line,
        working.driver or NOT_APPLICABLE,
        line.service_month,
        thousandths(own),
        thousandths(whole),
        Formula(f"={this('Recipient quantity')}/{this('Whole quantity')}", share_value(again)),
        *_charged(line, "tbl_driver_shares", "Share from quantities", again),
    )
