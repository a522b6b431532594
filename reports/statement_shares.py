"""Where a statement's shares come from: days worked, quantities of a cost driver, an agreed share.

Each source stands once, in cells that an officer may change: every charge that rests on it follows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from ledger.domain.calendar import Month
from ledger.domain.recovery import Basis
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

_SHARE_DECIMALS = 10  # to which a share is shown, and two are compared
_TWO_PLACES = Decimal("0.01")
_TABLE = "tbl_shares"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareSource:
    """What a share rests on: (the payer's alone + joint x the payer's part) / the whole."""

    words: str
    service_month: Month | None  # None: agreed once, for every month
    months_averaged: int | None
    alone: Decimal
    joint: Decimal
    joint_part: Fraction
    whole: Decimal
    charged: Fraction  # the share that the ledger charged by
    names: tuple[str, str, str, str]  # of the cells of alone, joint, joint part and whole

    @property
    def payer_part(self) -> Fraction:
        """The payer's own and its part of what is joint, exactly."""
        return Fraction(self.alone) + Fraction(self.joint) * self.joint_part

    @property
    def share(self) -> Fraction:
        """The share that it gives, exactly."""
        return self.payer_part / Fraction(self.whole)


@dataclass(frozen=True, slots=True)
class Shares:
    """The sources of a statement's shares, numbered from one in the order of its lines."""

    sources: tuple[ShareSource, ...]

    @classmethod
    def of(cls, lines: Sequence[StatementLine]) -> Shares:
        """Return the sources that the lines rest on, each once."""
        return cls(tuple(dict.fromkeys(_source(line) for line in lines)))

    def source(self, line: StatementLine) -> ShareSource:
        """Return the source of a line's share."""
        return self.sources[self.number(line) - 1]

    def number(self, line: StatementLine) -> int:
        """Return the number of the source of a line's share."""
        return self.sources.index(_source(line)) + 1

    @property
    def kind(self) -> Kind:
        """How its figures are shown: two places do for days, and for most quantities."""
        figures = (figure for each in self.sources for figure in (each.alone, each.whole))
        plain = all(figure == figure.quantize(_TWO_PLACES) for figure in figures)
        return Kind.DAYS if plain else Kind.QUANTITY


def _source(line: StatementLine) -> ShareSource:
    working = line.working
    charged = Fraction(1) if line.share is None else line.share
    plain = ShareSource(
        words=f"Agreed share: {working.follows or line.pool}",
        service_month=None,
        months_averaged=None,
        alone=Decimal(charged.numerator),
        joint=Decimal(0),
        joint_part=Fraction(0),
        whole=Decimal(charged.denominator),
        charged=charged,
        names=("share_numerator", "", "", "share_denominator"),
    )
    if working.productive_quarters:
        return replace(
            plain,
            words=f"Days of the post {working.post}",
            service_month=line.service_month,
            months_averaged=working.months_averaged,
            alone=quarters(working.recipient_quarters or 0),
            joint=quarters(working.joint_quarters or 0),
            joint_part=working.joint_share or Fraction(0),
            whole=quarters(working.productive_quarters),
            names=("payer_days", "joint_days", "joint_share", "productive_days"),
        )
    if working.driver:
        return replace(
            plain,
            words=f"Cost driver {working.driver}",
            service_month=line.service_month,
            alone=thousandths(working.recipient_thousandths or 0),
            whole=thousandths(working.total_thousandths or 1),
            names=("payer_quantity", "", "", "whole_quantity"),
        )
    if line.basis is Basis.DIRECT:
        return replace(plain, words="Wholly the payer's")
    return plain


def shares_sheet(shares: Shares, *, draft: str) -> Sheet:
    """Return every share, worked again from what it rests on, against the share charged."""
    figure = shares.kind
    return Sheet(
        name="Shares",
        title=f"{draft}Workings: shares from days, quantities and agreement",
        about="Payer alone + joint x payer part of joint, over the whole = the share",
        columns=(
            Column("Number", Kind.WHOLE),
            Column("Source", width=36),
            Column("Service month", Kind.MONTH),
            Column("Months averaged", Kind.WHOLE),
            Column("Payer alone", figure),
            Column("Joint", figure),
            Column("Payer part of joint", Kind.SHARE),
            Column("Whole", figure),
            Column("Payer in all", figure),
            Column("Share", Kind.SHARE),
            Column("Share charged", Kind.SHARE),
            Column("Check", width=10),
        ),
        rows=tuple(_row(number, source) for number, source in enumerate(shares.sources, 1)),
        names=_names(shares),
    )


def _row(number: int, source: ShareSource) -> tuple[Value, ...]:
    this = this_row(_TABLE)
    averaged = source.months_averaged
    return (
        number,
        source.words,
        source.service_month or NOT_APPLICABLE,
        NOT_APPLICABLE if averaged is None else averaged,
        source.alone,
        source.joint,
        share_value(source.joint_part),
        source.whole,
        Formula(
            f"={this('Payer alone')}+{this('Joint')}*{this('Payer part of joint')}",
            share_value(source.payer_part),
        ),
        _share(_TABLE, source),
        _rounded(source.charged),
        compared(
            _TABLE,
            "Share",
            "Share charged",
            agrees=source.share == source.charged,
            decimals=_SHARE_DECIMALS,
        ),
    )


def _names(shares: Shares) -> Mapping[str, tuple[int, str]]:
    headers = ("Payer alone", "Joint", "Payer part of joint", "Whole")
    return {
        f"{name}_{row + 1}": (row, header)
        for row, source in enumerate(shares.sources)
        for name, header in zip(source.names, headers, strict=True)
        if name
    }


def share_columns(shares: Shares) -> tuple[Column, ...]:
    """Return the columns by which a line's working takes its share from the worksheet Shares."""
    return (
        Column("Share number", Kind.WHOLE),
        Column("Payer in all", shares.kind),
        Column("Whole", shares.kind),
        Column("Share", Kind.SHARE),
    )


def share_cells(shares: Shares, line: StatementLine, table: str) -> tuple[Value, ...]:
    """Return a line's values for `share_columns`: its share is looked up, never entered twice."""
    source = shares.source(line)
    this = this_row(table)
    return (
        shares.number(line),
        _looked_up("Payer in all", this("Share number"), share_value(source.payer_part)),
        _looked_up("Whole", this("Share number"), source.whole),
        _share(table, source),
    )


def _share(table: str, source: ShareSource) -> Formula:
    """Return the share to ten places: more would differ from one program to the next."""
    this = this_row(table)
    quotient = f"{this('Payer in all')}/{this('Whole')}"
    return Formula(f"=ROUND({quotient},{_SHARE_DECIMALS})", _rounded(source.share))


def _rounded(share: Fraction) -> Decimal:
    return Decimal(round(share * 10**_SHARE_DECIMALS)).scaleb(-_SHARE_DECIMALS)


def _looked_up(header: str, number: str, value: Decimal) -> Formula:
    numbers, found = f"{_TABLE}[[#All],[Number]]", f"{_TABLE}[[#All],[{header}]]"
    return Formula(f"=INDEX({found},MATCH({number},{numbers},0))", value)
