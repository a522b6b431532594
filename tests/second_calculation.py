"""Work the whole example a second time, by hand as it were, as a finance auditor would.

It reads the input files of an example folder (``arrangement.toml`` and the ``*.csv``) and works
every figure again from the rules written in ``design/domain.md`` and in the example's
``README.md``. It must not import anything of the product, nor read ``expected.json``: its
only value is that it shares neither code nor answers with what it checks.

Money is whole pence (``int``), shares are exact (``Fraction``), months are ``"YYYY-MM"``, a debit
is positive. Run it as ``python tests/second_calculation.py examples/plymouth-torbay``.
"""

import csv
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

SATURDAY = 5
MONTHS_IN_A_YEAR = 12
FIRST_MONTH_OF_THE_FINANCIAL_YEAR = 4
PRICED = ("unit_price", "fixed_fee")

VAT_RATES = {
    "JOINT_EMPLOYMENT_NO_SUPPLY": Fraction(0),
    "OUTSIDE_SCOPE_STATUTORY": Fraction(0),
    "NON_BUSINESS": Fraction(0),
    "EXEMPT_EDUCATION": Fraction(0),
    "TAXED_BY_AGREEMENT_20": Fraction(20, 100),
    "STANDARD_20": Fraction(20, 100),
}

BANK = "1000"
DEBTOR = "1210"
ACCRUED_INCOME = "1215"
INPUT_VAT = "1330"
COST_CONTROL = "2100"
NOTIONAL_CONTRA = "2190"
OUTPUT_VAT = "2230"
GRANT_IN_ADVANCE = "2240"
CREDITOR = "2310"
ACCRUED_CREDITOR = "2315"
GRANT_INCOME = "4900"
RECHARGE_EXPENSE = "5500"
COST_POOL = "6000"
RECOVERABLE_COST = "6100"
RETAINED_COST = "6200"
GRANT_FUNDED_COST = "6300"
COST_OUTSIDE = "6400"
RECHARGE_INCOME = {
    "time": "4100",
    "unit_price": "4110",
    "fixed_fee": "4120",
    "driver": "4130",
    "fixed_share": "4140",
    "direct": "4150",
    "follows": "4160",
}

NOT_DETERMINABLE = "NOT_DETERMINABLE"
PROVISIONAL = "PROVISIONAL"
UNDER_RECOVERED = "UNDER_RECOVERED"
OVER_RECOVERED = "OVER_RECOVERED"
NEUTRAL = "NEUTRAL"
WORST_FIRST = (NOT_DETERMINABLE, PROVISIONAL, UNDER_RECOVERED, OVER_RECOVERED, NEUTRAL)


# ---- arithmetic ----------------------------------------------------------------------------


def pence(pounds: str) -> int:
    """Read a plain decimal number of pounds as whole pence, refusing a fraction of a penny."""
    amount = Decimal(pounds) * 100
    if amount != int(amount):
        raise ValueError(f"{pounds} is not whole pence")
    return int(amount)


def pounds(amount_pence: int) -> str:
    """Print whole pence as pounds with two places, as ``expected.json`` writes them."""
    return str(Decimal(amount_pence).scaleb(-2).quantize(Decimal("0.01")))


def round_half_away(amount: Fraction) -> int:
    """Round half up, halves away from zero (domain.md, From cost to charge, 3)."""
    magnitude = floor(abs(amount) + Fraction(1, 2))
    return magnitude if amount >= 0 else -magnitude


def round_down(amount: Fraction) -> int:
    """Round towards nil, so a negative mirrors its positive (domain.md, VAT)."""
    return floor(amount) if amount >= 0 else -floor(-amount)


def largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """Spread a total over weights to the unit; ties fall to the earlier (domain.md, 3)."""
    whole = sum(weights)
    if whole == 0:
        if total:
            raise ValueError(f"{total} cannot be spread over weights that sum to nil")
        return [0] * len(weights)
    if total < 0:
        return [-part for part in largest_remainder(-total, weights)]
    exact = [Fraction(total * weight, whole) for weight in weights]
    parts = [floor(part) for part in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: parts[i] - exact[i])
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts


# ---- dates ---------------------------------------------------------------------------------


def month_of(day: date) -> str:
    """Name the month of a day, as in ``2018-07``."""
    return f"{day:%Y-%m}"


def first_day(month: str) -> date:
    """Give the first day of a month."""
    return date.fromisoformat(f"{month}-01")


def last_day(month: str) -> date:
    """Give the last day of a month."""
    return first_day(next_month(month)) - timedelta(days=1)


def next_month(month: str) -> str:
    """Name the month after a month."""
    return month_of(first_day(month) + timedelta(days=31))


def months_between(first: date, last: date) -> list[str]:
    """Name every month that two dates touch, both included."""
    months = [month_of(first)]
    while months[-1] < month_of(last):
        months.append(next_month(months[-1]))
    return months


def working_days(first: date, last: date, bank_holidays: frozenset[date]) -> int:
    """Count Monday to Friday less bank holidays, both dates included (domain.md, Time)."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return sum(day.weekday() < SATURDAY and day not in bank_holidays for day in days)


# ---- what the files say --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pool:
    """A cost pool and how the cost recovery model charges it."""

    code: str
    cost_class: str
    basis: str
    vat_treatment: str
    share: Fraction | None
    joint_share: Fraction | None
    annual_fee_pence: int | None
    post: str | None
    follows: str | None
    driver: str | None
    party: str | None
    conceded: bool
    price_ceiling: bool


@dataclass(frozen=True, slots=True)
class Service:
    """A franchise service and the pool that bears its cost."""

    code: str
    pool: str
    price_ceiling: bool


@dataclass(frozen=True, slots=True)
class Cost:
    """A cost the host recorded, before proration."""

    source_ref: str
    source: str
    entered_on: date
    pool: str
    service: str | None
    service_from: date
    service_to: date
    amount_pence: int


@dataclass(frozen=True, slots=True)
class PostMonth:
    """A post's certified month, in days."""

    post: str
    month: str
    recipient_days: Fraction
    host_days: Fraction
    joint_days: Fraction
    absent_days: Fraction
    certified_and_approved: bool


@dataclass(frozen=True, slots=True)
class Delivery:
    """A franchise service delivered on a day."""

    reference: str
    service: str
    delivered_on: date
    quantity: Fraction


@dataclass(frozen=True, slots=True)
class Rate:
    """A unit price in force from one date to another, both included; open when it has no end."""

    service: str
    effective_from: date
    effective_to: date
    unit_price_pence: int


@dataclass(frozen=True, slots=True)
class DriverQuantity:
    """A party's quantity of a driver, in force until the next row."""

    driver: str
    effective_from: date
    party: str
    quantity: Fraction


@dataclass(frozen=True, slots=True)
class Grant:
    """A grant to the host for a pool."""

    pool: str
    received_on: date
    amount_pence: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money received from the recipient against one statement, gross of VAT."""

    reference: str
    received_on: date
    period: str
    amount_pence: int


@dataclass(frozen=True, slots=True)
class Dispute:
    """A statement line the recipient disputes, whole, from a day on."""

    period: str
    delivery_reference: str
    raised_on: date


@dataclass(frozen=True, slots=True)
class BaselineMonth:
    """What the host would have spent on a pool in a month without the arrangement."""

    pool: str
    month: str
    amount_pence: int


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything the example's files say."""

    host: str
    recipient: str
    starts_on: date
    ends_on: date
    run_off_closes_on: date
    development_from: date
    issue_day: int
    tolerance_pence: int
    bank_holidays: frozenset[date]
    pools: dict[str, Pool]
    services: dict[str, Service]
    costs: tuple[Cost, ...]
    post_months: dict[tuple[str, str], PostMonth]
    deliveries: tuple[Delivery, ...]
    rates: tuple[Rate, ...]
    driver_quantities: tuple[DriverQuantity, ...]
    grants: tuple[Grant, ...]
    receipts: tuple[Receipt, ...]
    disputes: tuple[Dispute, ...]
    baseline: tuple[BaselineMonth, ...]
    source_totals: dict[tuple[date, str], int]

    @property
    def periods(self) -> list[str]:
        """Name the statement periods: every month the arrangement touches (README)."""
        return months_between(self.starts_on, self.ends_on)


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    """Read a csv file's rows by column name."""
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_pool(row: Mapping[str, Any]) -> Pool:
    """Read a pool of the cost recovery model."""
    return Pool(
        code=row["code"],
        cost_class=row["class"],
        basis=row["basis"],
        vat_treatment=row["vat_treatment"],
        share=Fraction(row["share"]) if "share" in row else None,
        joint_share=Fraction(row["joint_share"]) if "joint_share" in row else None,
        annual_fee_pence=pence(row["annual_fee"]) if "annual_fee" in row else None,
        post=row.get("post"),
        follows=row.get("follows"),
        driver=row.get("driver"),
        party=row.get("party"),
        conceded=row.get("retained_is") == "conceded",
        price_ceiling=row.get("price_ceiling", False),
    )


def read_cost(row: Mapping[str, str]) -> Cost:
    """Read a row of ``costs.csv``."""
    return Cost(
        source_ref=row["source_ref"],
        source=row["source"],
        entered_on=date.fromisoformat(row["entered_on"]),
        pool=row["pool"],
        service=row["service"] or None,
        service_from=date.fromisoformat(row["service_from"]),
        service_to=date.fromisoformat(row["service_to"]),
        amount_pence=pence(row["amount"]),
    )


def read_post_month(row: Mapping[str, str], *, host: str, recipient: str) -> PostMonth:
    """Read a row of ``time_apportionments.csv``."""
    signed = ("certified_by", "certified_on", "approved_by", "approved_on")
    return PostMonth(
        post=row["post"],
        month=month_of(date.fromisoformat(row["service_from"])),
        recipient_days=Fraction(row[f"party_{recipient}"]),
        host_days=Fraction(row[f"party_{host}"]),
        joint_days=Fraction(row["joint"]),
        absent_days=Fraction(row["leave"]) + Fraction(row["sickness"]),
        certified_and_approved=all(row[column] for column in signed),
    )


def read_rate(row: Mapping[str, str]) -> Rate:
    """Read a row of ``rate_cards.csv``."""
    return Rate(
        service=row["service"],
        effective_from=date.fromisoformat(row["effective_from"]),
        effective_to=date.fromisoformat(row["effective_to"] or date.max.isoformat()),
        unit_price_pence=pence(row["unit_price"]),
    )


def read_money_in(folder: Path) -> tuple[tuple[Grant, ...], tuple[Receipt, ...]]:
    """Read ``grants.csv`` and ``settlements.csv``, receipts in the order they came."""
    grants = tuple(
        Grant(row["pool"], date.fromisoformat(row["received_on"]), pence(row["amount"]))
        for row in rows(folder, "grants.csv")
    )
    receipts = (
        Receipt(
            reference=row["payment_ref"],
            received_on=date.fromisoformat(row["received_on"]),
            period=row["statement_period"],
            amount_pence=pence(row["amount"]),
        )
        for row in rows(folder, "settlements.csv")
    )
    return grants, tuple(sorted(receipts, key=lambda receipt: receipt.received_on))


def read_deliveries(folder: Path) -> tuple[Delivery, ...]:
    """Read ``service_deliveries.csv``, in the order delivered."""
    deliveries = (
        Delivery(
            reference=row["delivery_ref"],
            service=row["service"],
            delivered_on=date.fromisoformat(row["delivered_on"]),
            quantity=Fraction(row["quantity"]),
        )
        for row in rows(folder, "service_deliveries.csv")
    )
    return tuple(sorted(deliveries, key=lambda delivery: delivery.delivered_on))


def read_driver_quantities(folder: Path) -> tuple[DriverQuantity, ...]:
    """Read ``driver_quantities.csv``."""
    return tuple(
        DriverQuantity(
            driver=row["driver"],
            effective_from=date.fromisoformat(row["effective_from"]),
            party=row["party"],
            quantity=Fraction(row["quantity"]),
        )
        for row in rows(folder, "driver_quantities.csv")
    )


def read_disputes(folder: Path) -> tuple[Dispute, ...]:
    """Read ``disputes.csv``."""
    return tuple(
        Dispute(
            period=row["statement_period"],
            delivery_reference=row["delivery_ref"],
            raised_on=date.fromisoformat(row["raised_on"]),
        )
        for row in rows(folder, "disputes.csv")
    )


def read_source_totals(folder: Path) -> dict[tuple[date, str], int]:
    """Read ``control_totals.csv``: (day entered, source) to pence."""
    return {
        (date.fromisoformat(row["entered_on"]), row["source"]): pence(row["amount"])
        for row in rows(folder, "control_totals.csv")
    }


def read_inputs(folder: Path) -> Inputs:
    """Read the example's set-up and every one of its input files."""
    setup = tomllib.loads((folder / "arrangement.toml").read_text(encoding="utf-8"))
    host, recipient = setup["host"], setup["recipient"]
    pools = [read_pool(row) for row in setup["cost_recovery_model"]["pools"]]
    services = [
        Service(row["code"], row["pool"], row.get("price_ceiling", False))
        for row in setup["services"]
    ]
    post_months = [
        read_post_month(row, host=host, recipient=recipient)
        for row in rows(folder, "time_apportionments.csv")
    ]
    grants, receipts = read_money_in(folder)
    return Inputs(
        host=host,
        recipient=recipient,
        starts_on=setup["starts_on"],
        ends_on=setup["ends_on"],
        run_off_closes_on=setup["run_off_closes_on"],
        development_from=setup["development_from"],
        issue_day=setup["statement_issue_day"],
        tolerance_pence=pence(setup["neutrality_tolerance"]),
        bank_holidays=frozenset(
            date.fromisoformat(row["date"]) for row in rows(folder, setup["bank_holidays_file"])
        ),
        pools={pool.code: pool for pool in pools},
        services={service.code: service for service in services},
        costs=tuple(read_cost(row) for row in rows(folder, "costs.csv")),
        post_months={(row.post, row.month): row for row in post_months},
        deliveries=read_deliveries(folder),
        rates=tuple(read_rate(row) for row in rows(folder, "rate_cards.csv")),
        driver_quantities=read_driver_quantities(folder),
        grants=grants,
        receipts=receipts,
        disputes=read_disputes(folder),
        baseline=tuple(
            BaselineMonth(row["pool"], row["service_month"], pence(row["amount"]))
            for row in rows(folder, "baseline.csv")
        ),
        source_totals=read_source_totals(folder),
    )


# ---- cost: inside or outside the arrangement, and of which month ----------------------------


@dataclass(frozen=True, slots=True)
class CostInside:
    """One service month's part of a cost, inside the arrangement."""

    source_ref: str
    entered_on: date
    pool: str
    service: str | None
    service_month: str
    amount_pence: int


def allowed_dates(inputs: Inputs, pool: Pool) -> tuple[date, date]:
    """Give a pool's allowed service dates (domain.md, From cost to charge, 1)."""
    match pool.cost_class:
        case "development":
            return inputs.development_from, inputs.ends_on
        case "exit":
            return inputs.starts_on, inputs.run_off_closes_on
        case _:
            return inputs.starts_on, inputs.ends_on


def dates_inside(inputs: Inputs, cost: Cost) -> tuple[date, date]:
    """Cut a cost's service dates to the allowed ones, refusing a cost wholly outside."""
    allowed_from, allowed_to = allowed_dates(inputs, inputs.pools[cost.pool])
    first, last = max(cost.service_from, allowed_from), min(cost.service_to, allowed_to)
    if first > last:
        raise ValueError(f"{cost.source_ref} is wholly outside {allowed_from} to {allowed_to}")
    return first, last


def amount_inside(inputs: Inputs, cost: Cost) -> int:
    """Prorate one cost line by working days, half up (domain.md, 1; README, other rules)."""
    first, last = dates_inside(inputs, cost)
    if (first, last) == (cost.service_from, cost.service_to):
        return cost.amount_pence
    inside = working_days(first, last, inputs.bank_holidays)
    whole = working_days(cost.service_from, cost.service_to, inputs.bank_holidays)
    return round_half_away(Fraction(cost.amount_pence * inside, whole))


def split_by_month(inputs: Inputs, cost: Cost) -> list[CostInside]:
    """Split what is inside over its service months by working days (domain.md, 1)."""
    first, last = dates_inside(inputs, cost)
    months = months_between(first, last)
    amounts = [amount_inside(inputs, cost)]
    if len(months) > 1:
        days = [
            working_days(
                max(first, first_day(month)), min(last, last_day(month)), inputs.bank_holidays
            )
            for month in months
        ]
        amounts = largest_remainder(amounts[0], days)
    return [
        CostInside(cost.source_ref, cost.entered_on, cost.pool, cost.service, month, amount)
        for month, amount in zip(months, amounts, strict=True)
    ]


# ---- shares --------------------------------------------------------------------------------


def days_in_scope_and_in_month(inputs: Inputs, month: str) -> tuple[int, int]:
    """Count a month's working days inside the arrangement, and in the whole of it."""
    first, last = first_day(month), last_day(month)
    inside = working_days(
        max(first, inputs.starts_on), min(last, inputs.ends_on), inputs.bank_holidays
    )
    return inside, working_days(first, last, inputs.bank_holidays)


def time_share(inputs: Inputs, pool: Pool, month: str) -> Fraction:
    """Work the recipient's share of a post's productive days (domain.md, Time).

    A month without time, whose days do not add up, or with no productive day is refused: the
    example has none, and an auditor would not guess.
    """
    worked = inputs.post_months[pool.post or "", month]
    productive = worked.recipient_days + worked.host_days + worked.joint_days
    if productive + worked.absent_days != days_in_scope_and_in_month(inputs, month)[0]:
        raise ValueError(f"the days of {pool.post} in {month} do not add up to its working days")
    joint_share = pool.joint_share or Fraction(0)
    return (worked.recipient_days + worked.joint_days * joint_share) / productive


def driver_share(inputs: Inputs, pool: Pool, month: str) -> Fraction:
    """Take the quantities in force on the first day of the service month (README)."""
    in_force: dict[str, Fraction] = {}
    for row in sorted(inputs.driver_quantities, key=lambda row: row.effective_from):
        if row.driver == pool.driver and row.effective_from <= first_day(month):
            in_force[row.party] = row.quantity
    return in_force[inputs.recipient] / sum(in_force.values())


def recipient_share(inputs: Inputs, pool: Pool, month: str) -> Fraction:
    """Work the recipient's share of a pool's service month (domain.md, 2)."""
    match pool.basis:
        case "time":
            return time_share(inputs, pool, month)
        case "follows":
            return recipient_share(inputs, inputs.pools[pool.follows or ""], month)
        case "driver":
            return driver_share(inputs, pool, month)
        case "fixed_share" if pool.share is not None:
            return pool.share
        case "direct":
            return Fraction(pool.party == inputs.recipient)
        case _:
            raise ValueError(f"{pool.code} has no share: its basis is {pool.basis}")


# ---- entitlement to date -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What became of the cost of one pool's service month, to date."""

    cost_pence: int = 0
    grant_pence: int = 0
    recoverable_pence: int = 0
    retained_pence: int = 0

    def less(self, earlier: "Entitlement") -> "Entitlement":
        """Give the movement since an earlier date."""
        return Entitlement(
            cost_pence=self.cost_pence - earlier.cost_pence,
            grant_pence=self.grant_pence - earlier.grant_pence,
            recoverable_pence=self.recoverable_pence - earlier.recoverable_pence,
            retained_pence=self.retained_pence - earlier.retained_pence,
        )


Entitlements = Mapping[tuple[str, str], Entitlement]


def grant_by_month(cost_by_month: Mapping[str, int], grant_pence: int) -> dict[str, int]:
    """Apply a grant to a pool's cost, oldest service month first (domain.md, G)."""
    left, applied = grant_pence, {}
    for month in sorted(cost_by_month):
        applied[month] = min(left, max(cost_by_month[month], 0))
        left -= applied[month]
    return applied


def entitle(inputs: Inputs, pool: Pool, month: str, *, cost: int, grant: int) -> Entitlement:
    """Share I less G, half up; the host keeps the rest (domain.md, 2, 3 and G).

    The cost of a pool that charges a price is wholly recoverable.
    """
    to_share = cost - grant
    if pool.basis in PRICED:
        return Entitlement(cost, grant, recoverable_pence=to_share)
    recoverable = round_half_away(to_share * recipient_share(inputs, pool, month))
    return Entitlement(cost, grant, recoverable, to_share - recoverable)


def entitlements_at(
    inputs: Inputs, costs: Iterable[CostInside], as_at: date
) -> dict[tuple[str, str], Entitlement]:
    """Work every pool's service month on its total to date (domain.md, 3)."""
    cost_by_month: dict[str, Counter[str]] = defaultdict(Counter)
    for cost in costs:
        if cost.entered_on <= as_at:
            cost_by_month[cost.pool][cost.service_month] += cost.amount_pence
    entitlements = {}
    for code, months in cost_by_month.items():
        received = sum(
            grant.amount_pence
            for grant in inputs.grants
            if grant.pool == code and grant.received_on <= as_at
        )
        grants = grant_by_month(months, received)
        for month, cost_pence in months.items():
            entitlements[code, month] = entitle(
                inputs, inputs.pools[code], month, cost=cost_pence, grant=grants[month]
            )
    return entitlements


# ---- statements ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A line of a recharge statement.

    ``pool_cost_pence`` is the movement in the pool's cost, gross of grant; None where a price or
    fee is charged. ``quantity``, ``unit_price_pence`` and ``delivery_reference`` are given only
    where a quantity is charged.
    """

    pool: str
    service: str | None
    service_month: str
    pool_cost_pence: int | None
    quantity: Fraction | None
    unit_price_pence: int | None
    net_pence: int
    vat_pence: int
    late_item: bool
    delivery_reference: str | None

    @property
    def gross_pence(self) -> int:
        """Net and VAT together."""
        return self.net_pence + self.vat_pence


@dataclass(frozen=True, slots=True)
class Statement:
    """One period's recharge statement."""

    period: str
    earned_on: date
    issued_on: date
    lines: tuple[StatementLine, ...]

    @property
    def by_pool(self) -> dict[str, int]:
        """Each pool's net, in pence; pools with nothing charged are left out."""
        nets: Counter[str] = Counter()
        for line in self.lines:
            nets[line.pool] += line.net_pence
        return dict(nets)

    @property
    def net_pence(self) -> int:
        """The statement's total before VAT."""
        return sum(line.net_pence for line in self.lines)

    @property
    def vat_pence(self) -> int:
        """The statement's VAT."""
        return sum(line.vat_pence for line in self.lines)

    @property
    def gross_pence(self) -> int:
        """What the recipient is asked to pay."""
        return self.net_pence + self.vat_pence


def is_late(inputs: Inputs, period: str, service_month: str) -> bool:
    """Tell whether an earlier statement covers the service month (domain.md, 5)."""
    return inputs.periods[0] < period and service_month < period


def share_lines(
    inputs: Inputs, period: str, now: Entitlements, before: Entitlements
) -> list[StatementLine]:
    """Charge the movement in each shared pool's service months (domain.md, 3 and 5)."""
    lines = []
    for (code, month), entitlement in now.items():
        movement = entitlement.less(before.get((code, month), Entitlement()))
        if inputs.pools[code].basis in PRICED:
            continue
        lines.append(
            StatementLine(
                pool=code,
                service=None,
                service_month=month,
                pool_cost_pence=movement.cost_pence,
                quantity=None,
                unit_price_pence=None,
                net_pence=movement.recoverable_pence,
                vat_pence=0,
                late_item=is_late(inputs, period, month),
                delivery_reference=None,
            )
        )
    return lines


def unit_price_on(inputs: Inputs, service: str, day: date) -> int:
    """Find the one price in force on the delivery date (domain.md, 2)."""
    [price] = [
        rate.unit_price_pence
        for rate in inputs.rates
        if rate.service == service and rate.effective_from <= day <= rate.effective_to
    ]
    return price


def delivery_lines(inputs: Inputs, period: str) -> list[StatementLine]:
    """Charge what was delivered since the statement before: quantity x rate card."""
    lines = []
    for delivery in inputs.deliveries:
        month = month_of(delivery.delivered_on)
        if max(month, inputs.periods[0]) != period:
            continue
        price = unit_price_on(inputs, delivery.service, delivery.delivered_on)
        lines.append(
            StatementLine(
                pool=inputs.services[delivery.service].pool,
                service=delivery.service,
                service_month=month,
                pool_cost_pence=None,
                quantity=delivery.quantity,
                unit_price_pence=price,
                net_pence=round_half_away(delivery.quantity * price),
                vat_pence=0,
                late_item=is_late(inputs, period, month),
                delivery_reference=delivery.reference,
            )
        )
    return lines


def fee_of_month(inputs: Inputs, annual_fee_pence: int, month: str) -> int:
    """Take a twelfth of the annual fee, a part month by working days (domain.md, 2).

    Twelfths are movements of the rounded total to date, so a financial year sums exactly.
    """
    ordinal = (first_day(month).month - FIRST_MONTH_OF_THE_FINANCIAL_YEAR) % MONTHS_IN_A_YEAR
    before, after = (
        round_half_away(Fraction(annual_fee_pence * n, MONTHS_IN_A_YEAR))
        for n in (ordinal, ordinal + 1)
    )
    return round_half_away((after - before) * Fraction(*days_in_scope_and_in_month(inputs, month)))


def fee_lines(inputs: Inputs, period: str) -> list[StatementLine]:
    """Charge the fixed fees that fall due on the period's last day."""
    return [
        StatementLine(
            pool=pool.code,
            service=None,
            service_month=period,
            pool_cost_pence=None,
            quantity=None,
            unit_price_pence=None,
            net_pence=fee_of_month(inputs, pool.annual_fee_pence, period),
            vat_pence=0,
            late_item=False,
            delivery_reference=None,
        )
        for pool in inputs.pools.values()
        if pool.annual_fee_pence is not None
    ]


def add_vat(inputs: Inputs, lines: Sequence[StatementLine]) -> list[StatementLine]:
    """Work VAT on the total per rate, rounded down, spread over its lines (domain.md, VAT)."""
    rates = [VAT_RATES[inputs.pools[line.pool].vat_treatment] for line in lines]
    taxed = list(lines)
    for rate in sorted({rate for rate in rates if rate}):
        places = [i for i, line_rate in enumerate(rates) if line_rate == rate]
        nets = [lines[i].net_pence for i in places]
        vat = round_down(sum(nets) * rate)
        for i, part in zip(places, largest_remainder(vat, nets), strict=True):
            taxed[i] = replace(lines[i], vat_pence=part)
    return taxed


def statement_of(inputs: Inputs, period: str, now: Entitlements, before: Entitlements) -> Statement:
    """Put a period's statement together: pools in the model's order, nil charges left out."""
    lines = [
        *share_lines(inputs, period, now, before),
        *delivery_lines(inputs, period),
        *fee_lines(inputs, period),
    ]
    order = list(inputs.pools)
    lines = [line for line in lines if line.net_pence]
    lines.sort(key=lambda line: (order.index(line.pool), line.service_month))
    return Statement(
        period=period,
        earned_on=last_day(period),
        issued_on=first_day(next_month(period)).replace(day=inputs.issue_day),
        lines=tuple(add_vat(inputs, lines)),
    )


# ---- settlement ----------------------------------------------------------------------------


def disputed_lines(inputs: Inputs, statement: Statement, as_at: date) -> list[bool]:
    """Mark the lines of a statement under dispute on a day; the example closes none."""
    references = {
        dispute.delivery_reference
        for dispute in inputs.disputes
        if dispute.period == statement.period and dispute.raised_on <= as_at
    }
    return [line.delivery_reference in references for line in statement.lines]


def allocate_receipt(
    amount_pence: int, unpaid: Sequence[int], *, disputed: Sequence[bool]
) -> list[int]:
    """Allocate to undisputed lines first, else pro rata to gross (domain.md, S).

    Pro rata is to what is still unpaid of each line's gross, so that no line is paid twice.
    """
    allocated = [0] * len(unpaid)
    for is_disputed in (False, True):
        places = [i for i, flag in enumerate(disputed) if flag == is_disputed]
        due = [unpaid[i] for i in places]
        part = min(amount_pence, sum(due))
        for i, pence_allocated in zip(places, largest_remainder(part, due), strict=True):
            allocated[i] = pence_allocated
        amount_pence -= part
    if amount_pence:
        raise ValueError(f"{pounds(amount_pence)} is more than the statement asks for")
    return allocated


def settled_gross(inputs: Inputs, statement: Statement, as_at: date) -> list[int]:
    """Give what of each line's gross the receipts up to a day have settled."""
    settled = [0] * len(statement.lines)
    for receipt in inputs.receipts:
        if receipt.period != statement.period or receipt.received_on > as_at:
            continue
        unpaid = [
            line.gross_pence - paid for line, paid in zip(statement.lines, settled, strict=True)
        ]
        disputed = disputed_lines(inputs, statement, receipt.received_on)
        parts = allocate_receipt(receipt.amount_pence, unpaid, disputed=disputed)
        settled = [paid + part for paid, part in zip(settled, parts, strict=True)]
    return settled


def settled_net(line: StatementLine, settled_gross_pence: int) -> int:
    """Take the net part of a line's settled gross to date, half up (domain.md, S)."""
    return round_half_away(Fraction(line.net_pence * settled_gross_pence, line.gross_pence))


# ---- neutrality ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figures:
    """A pool's figures of the neutrality test, or the total's: net of VAT, from inception."""

    incurred_pence: int = 0
    retained_own_pence: int = 0
    retained_conceded_pence: int = 0
    grant_pence: int = 0
    recharged_pence: int = 0
    billed_pence: int = 0
    settled_pence: int = 0
    disputed_pence: int = 0
    written_off_pence: int = 0

    @property
    def retained_pence(self) -> int:
        """N = N1 + N2."""
        return self.retained_own_pence + self.retained_conceded_pence

    @property
    def recoverable_pence(self) -> int:
        """R = I - N - G."""
        return self.incurred_pence - self.retained_pence - self.grant_pence

    @property
    def outstanding_pence(self) -> int:
        """O: billed and unsettled."""
        return self.billed_pence - self.settled_pence

    @property
    def residual_pence(self) -> int:
        """R - C: above zero the host subsidises, below zero it over-recovers."""
        return self.recoverable_pence - self.recharged_pence

    @property
    def cash_residual_pence(self) -> int:
        """R - S."""
        return self.recoverable_pence - self.settled_pence


def total_of(figures: Iterable[Figures]) -> Figures:
    """Add figures up, field by field."""
    each = list(figures)
    return Figures(*(sum(getattr(one, f.name) for one in each) for f in fields(Figures)))


@dataclass(frozen=True, slots=True)
class Ceiling:
    """T2 of one service, or of a pool without services."""

    recharged_pence: int
    cost_pence: int

    @property
    def passes(self) -> bool:
        """Cumulative C does not exceed cost."""
        return self.recharged_pence <= self.cost_pence


@dataclass(frozen=True, slots=True)
class Incremental:
    """T3: the host's net cost with the arrangement beside its cost without."""

    with_arrangement_pence: int
    without_arrangement_pence: int

    @property
    def passes(self) -> bool:
        """I - C - G does not exceed the baseline."""
        return self.with_arrangement_pence <= self.without_arrangement_pence


@dataclass(frozen=True, slots=True)
class Neutrality:
    """The five tests, the verdicts and the figures behind them, as at a date."""

    as_at: date
    pools: dict[str, Figures]
    total: Figures
    complete: bool
    full_cost_by_pool: dict[str, bool]
    full_cost: bool
    price_ceiling_by_code: dict[str, Ceiling]
    price_ceiling: bool
    incremental: Incremental | None
    cash: bool | None
    verdict_by_pool: dict[str, str]
    verdict: str


@dataclass(frozen=True, slots=True)
class ControlTotal:
    """A source's own total for a day beside what the cost rows of that day come to."""

    entered_on: date
    source: str
    source_total_pence: int
    inside_pence: int
    outside_pence: int

    @property
    def difference_pence(self) -> int:
        """What is not explained: nil when it ties (domain.md, T0)."""
        return self.source_total_pence - self.inside_pence - self.outside_pence


# ---- journals ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Posting:
    """A journal line: debit positive, in one book, on its effective date."""

    event: str
    effective_on: date
    book: str
    account: str
    pool: str | None
    amount_pence: int


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, to which pool, when: the stamp that its journal lines carry."""

    name: str
    effective_on: date
    pool: str | None = None

    def posts(self, book: str, amounts: Mapping[str, int]) -> list[Posting]:
        """Post one balanced journal in a book; nil amounts are left out."""
        if sum(amounts.values()):
            raise ValueError(f"{self.name} does not balance in {book}")
        return [
            Posting(self.name, self.effective_on, book, account, self.pool, amount)
            for account, amount in amounts.items()
            if amount
        ]


def post_cost(inputs: Inputs, cost: Cost) -> list[Posting]:
    """Cost recorded: Dr 6000 Dr 6400, Cr 2100, or 2190 if notional."""
    inside = amount_inside(inputs, cost)
    control = NOTIONAL_CONTRA if cost.source == "notional" else COST_CONTROL
    return Event(f"cost {cost.source_ref}", cost.entered_on, cost.pool).posts(
        inputs.host,
        {
            COST_POOL: inside,
            COST_OUTSIDE: cost.amount_pence - inside,
            control: -cost.amount_pence,
        },
    )


def post_apportionment(
    inputs: Inputs, statement: Statement, now: Entitlements, before: Entitlements
) -> list[Posting]:
    """Cost apportioned: Dr 6100 Dr 6200 Dr 6300 Cr 6000; grant applied: Dr 2240 Cr 4900."""
    postings = []
    for (code, month), entitlement in now.items():
        moved = entitlement.less(before.get((code, month), Entitlement()))
        event = Event(f"apportion {month} in {statement.period}", statement.earned_on, code)
        postings += event.posts(
            inputs.host,
            {
                RECOVERABLE_COST: moved.recoverable_pence,
                RETAINED_COST: moved.retained_pence,
                GRANT_FUNDED_COST: moved.grant_pence,
                COST_POOL: -moved.cost_pence,
            },
        )
        postings += event.posts(
            inputs.host,
            {GRANT_IN_ADVANCE: moved.grant_pence, GRANT_INCOME: -moved.grant_pence},
        )
    return postings


def post_statement(inputs: Inputs, statement: Statement) -> list[Posting]:
    """Recharge earned on the period's last day, then the statement issued: both books."""
    postings = []
    for line in statement.lines:
        net, vat, gross = line.net_pence, line.vat_pence, line.gross_pence
        income = RECHARGE_INCOME[inputs.pools[line.pool].basis]
        earned = Event(f"earned {statement.period}", statement.earned_on, line.pool)
        postings += earned.posts(inputs.host, {ACCRUED_INCOME: net, income: -net})
        postings += earned.posts(inputs.recipient, {RECHARGE_EXPENSE: net, ACCRUED_CREDITOR: -net})
        issued = Event(f"issued {statement.period}", statement.issued_on, line.pool)
        postings += issued.posts(
            inputs.host, {DEBTOR: gross, ACCRUED_INCOME: -net, OUTPUT_VAT: -vat}
        )
        postings += issued.posts(
            inputs.recipient, {ACCRUED_CREDITOR: net, INPUT_VAT: vat, CREDITOR: -gross}
        )
    return postings


def post_receipt(inputs: Inputs, receipt: Receipt) -> list[Posting]:
    """Receipt, and the payer's payment booked on the same day."""
    event, amount = Event(receipt.reference, receipt.received_on), receipt.amount_pence
    return [
        *event.posts(inputs.host, {BANK: amount, DEBTOR: -amount}),
        *event.posts(inputs.recipient, {CREDITOR: amount, BANK: -amount}),
    ]


def post_grant(inputs: Inputs, grant: Grant) -> list[Posting]:
    """Grant received, its conditions not yet met: Dr 1000 Cr 2240."""
    return Event("grant", grant.received_on, grant.pool).posts(
        inputs.host, {BANK: grant.amount_pence, GRANT_IN_ADVANCE: -grant.amount_pence}
    )


# ---- the calculation -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SecondCalculation:
    """The whole example, worked: what does not depend on a date, and answers as at any date."""

    inputs: Inputs
    working_days: dict[str, tuple[int, int]]
    time_shares: dict[str, dict[str, Fraction]]
    costs_inside: tuple[CostInside, ...]
    entitlements: dict[str, Entitlements]
    statements: dict[str, Statement]
    control_totals: tuple[ControlTotal, ...]
    cost_outside_pence: int
    cost_outside_by_month_entered: dict[str, int]
    postings: tuple[Posting, ...]

    @property
    def month_ends(self) -> list[date]:
        """Every month end from the first posting to the last."""
        days = [posting.effective_on for posting in self.postings]
        return [last_day(month) for month in months_between(min(days), max(days))]

    def issued_at(self, as_at: date) -> list[Statement]:
        """List the statements issued up to a date."""
        return [one for one in self.statements.values() if one.issued_on <= as_at]

    def earned_at(self, as_at: date) -> list[Statement]:
        """List the statements whose period has ended by a date."""
        return [one for one in self.statements.values() if one.earned_on <= as_at]

    def issued_gross_pence(self, as_at: date) -> int:
        """Sum the gross of the statements issued up to a date."""
        return sum(statement.gross_pence for statement in self.issued_at(as_at))

    def received_gross_pence(self, as_at: date) -> int:
        """Sum the receipts up to a date."""
        return sum(
            receipt.amount_pence for receipt in self.inputs.receipts if receipt.received_on <= as_at
        )

    def debt_pence(self, as_at: date) -> int:
        """Give what the recipient owes on a date, gross of VAT."""
        return self.issued_gross_pence(as_at) - self.received_gross_pence(as_at)

    def balances(self, as_at: date) -> dict[str, dict[str, int]]:
        """Close every account at the end of a day: book, then account, to pence.

        An account appears once it has been posted to, nil balance or not.
        """
        closing: dict[str, Counter[str]] = {
            self.inputs.host: Counter(),
            self.inputs.recipient: Counter(),
        }
        for posting in self.postings:
            if posting.effective_on <= as_at:
                closing[posting.book][posting.account] += posting.amount_pence
        return {book: dict(sorted(accounts.items())) for book, accounts in closing.items()}

    def balances_by_pool(self, as_at: date) -> dict[str, dict[str, int]]:
        """Close the host's accounts by pool: account, then pool, to pence."""
        closing: dict[str, Counter[str]] = defaultdict(Counter)
        for posting in self.postings:
            if posting.book != self.inputs.host or posting.pool is None:
                continue
            if posting.effective_on <= as_at:
                closing[posting.account][posting.pool] += posting.amount_pence
        return {account: dict(pools) for account, pools in sorted(closing.items())}

    def neutrality(self, as_at: date) -> Neutrality:
        """Test cost neutrality as at a date, as known when the load ends (README)."""
        figures = {code: self._figures(code, as_at) for code in self.inputs.pools}
        total = total_of(figures.values())
        uncharged = self._uncharged_pools(as_at)
        verdicts = {
            code: self._pool_verdict(one, code, uncharged=code in uncharged)
            for code, one in figures.items()
        }
        within = {code: self._within_tolerance(one) for code, one in figures.items()}
        ceilings = self._ceilings(as_at)
        incremental = self._incremental(total, as_at)
        return Neutrality(
            as_at=as_at,
            pools=figures,
            total=total,
            complete=not uncharged and self._evidence_is_complete(as_at),
            full_cost_by_pool=within,
            full_cost=all(within.values()),
            price_ceiling_by_code=ceilings,
            price_ceiling=all(ceiling.passes for ceiling in ceilings.values()),
            incremental=incremental,
            cash=self._cash(total, as_at),
            verdict_by_pool=verdicts,
            verdict=arrangement_verdict(verdicts.values(), total, incremental),
        )

    def _entitlements_at(self, as_at: date) -> Entitlements:
        """Take the entitlements of the last period that ended by a date."""
        earned = self.earned_at(as_at)
        return self.entitlements[earned[-1].period] if earned else {}

    def _figures(self, code: str, as_at: date) -> Figures:
        """Work one pool's figures as at a date (domain.md, Cost neutrality)."""
        worked = [one for (pool, _), one in self._entitlements_at(as_at).items() if pool == code]
        retained = sum(one.retained_pence for one in worked)
        conceded = self.inputs.pools[code].conceded
        figures = Figures(
            incurred_pence=sum(
                cost.amount_pence
                for cost in self.costs_inside
                if cost.pool == code and cost.entered_on <= as_at
            ),
            retained_own_pence=0 if conceded else retained,
            retained_conceded_pence=retained if conceded else 0,
            grant_pence=sum(one.grant_pence for one in worked),
            recharged_pence=sum(one.by_pool.get(code, 0) for one in self.earned_at(as_at)),
            billed_pence=sum(one.by_pool.get(code, 0) for one in self.issued_at(as_at)),
        )
        settled, disputed = self._settled_and_disputed(code, as_at)
        return replace(figures, settled_pence=settled, disputed_pence=disputed)

    def _settled_and_disputed(self, code: str, as_at: date) -> tuple[int, int]:
        """Sum a pool's settled net, and the net of what is unsettled under dispute."""
        settled = disputed = 0
        for statement in self.issued_at(as_at):
            paid = settled_gross(self.inputs, statement, as_at)
            flags = disputed_lines(self.inputs, statement, as_at)
            for line, paid_gross, flag in zip(statement.lines, paid, flags, strict=True):
                if line.pool == code:
                    net = settled_net(line, paid_gross)
                    settled += net
                    disputed += flag * (line.net_pence - net)
        return settled, disputed

    def _uncharged_pools(self, as_at: date) -> set[str]:
        """Name the pools with cost not yet apportioned: account 6000 (domain.md, T0)."""
        uncharged = self.balances_by_pool(as_at).get(COST_POOL, {})
        return {code for code, balance in uncharged.items() if balance}

    def _evidence_is_complete(self, as_at: date) -> bool:
        """Check that sources tie and every shared month is certified (domain.md, T0)."""
        ties = all(
            not row.difference_pence for row in self.control_totals if row.entered_on <= as_at
        )
        months = [one.period for one in self.earned_at(as_at)]
        posts = {pool.post for pool in self.inputs.pools.values() if pool.post}
        return ties and all(
            (post, month) in self.inputs.post_months
            and self.inputs.post_months[post, month].certified_and_approved
            for post in posts
            for month in months
        )

    def _within_tolerance(self, figures: Figures) -> bool:
        """T1 of one pool: the residual is within tolerance."""
        return abs(figures.residual_pence) <= self.inputs.tolerance_pence

    def _pool_verdict(self, figures: Figures, code: str, *, uncharged: bool) -> str:
        """Give a pool's verdict, the first that applies (domain.md, Cost neutrality)."""
        if uncharged:
            return NOT_DETERMINABLE
        if self._rests_on_uncertified_time(self.inputs.pools[code]):
            return PROVISIONAL
        if self._within_tolerance(figures):
            return NEUTRAL
        return UNDER_RECOVERED if figures.residual_pence > 0 else OVER_RECOVERED

    def _rests_on_uncertified_time(self, pool: Pool) -> bool:
        """Tell whether a pool is charged on time not yet certified, itself or by following."""
        if pool.follows:
            return self._rests_on_uncertified_time(self.inputs.pools[pool.follows])
        return any(
            not worked.certified_and_approved
            for worked in self.inputs.post_months.values()
            if worked.post == pool.post
        )

    def _ceilings(self, as_at: date) -> dict[str, Ceiling]:
        """T2 by service, or by pool without services, where flagged (domain.md, T2)."""
        ceilings = {}
        for pool in self.inputs.pools.values():
            services = [one for one in self.inputs.services.values() if one.pool == pool.code]
            for service in services:
                if pool.price_ceiling or service.price_ceiling:
                    ceilings[service.code] = self._ceiling(pool.code, service.code, as_at)
            if pool.price_ceiling and not services:
                ceilings[pool.code] = self._ceiling(pool.code, None, as_at)
        return ceilings

    def _ceiling(self, pool: str, service: str | None, as_at: date) -> Ceiling:
        """Set what was charged for a service beside what it cost, from inception."""
        return Ceiling(
            recharged_pence=sum(
                line.net_pence
                for statement in self.earned_at(as_at)
                for line in statement.lines
                if (line.pool, line.service) == (pool, service)
            ),
            cost_pence=sum(
                cost.amount_pence
                for cost in self.costs_inside
                if (cost.pool, cost.service) == (pool, service) and cost.entered_on <= as_at
            ),
        )

    def _incremental(self, total: Figures, as_at: date) -> Incremental | None:
        """T3 for the months that have ended; null before the first (domain.md, T3)."""
        months = {one.period for one in self.earned_at(as_at)}
        baseline = [row.amount_pence for row in self.inputs.baseline if row.month in months]
        if not baseline:
            return None
        net_cost = total.incurred_pence - total.recharged_pence - total.grant_pence
        return Incremental(net_cost, sum(baseline))

    def _cash(self, total: Figures, as_at: date) -> bool | None:
        """T4 at exit; null while the arrangement runs (domain.md, T4)."""
        if as_at < self.inputs.ends_on:
            return None
        return not (total.cash_residual_pence or total.written_off_pence or self.inputs.disputes)


def arrangement_verdict(
    verdicts: Iterable[str], total: Figures, incremental: Incremental | None
) -> str:
    """Take the worst of the pools; neutral needs T3 and no N2 as well (domain.md).

    The example records no acceptance of N2 in writing, so N2 alone stands in the way of neutral.
    """
    worst = min(verdicts, key=WORST_FIRST.index)
    if worst == NEUTRAL and incremental is None:
        return NOT_DETERMINABLE
    if worst == NEUTRAL and total.retained_conceded_pence:
        return PROVISIONAL
    return worst


def tie_to_sources(inputs: Inputs) -> tuple[ControlTotal, ...]:
    """Set each source's total for a day beside that day's cost rows (domain.md, T0)."""
    inside: Counter[tuple[date, str]] = Counter()
    outside: Counter[tuple[date, str]] = Counter()
    for cost in inputs.costs:
        amount = amount_inside(inputs, cost)
        inside[cost.entered_on, cost.source] += amount
        outside[cost.entered_on, cost.source] += cost.amount_pence - amount
    keys = sorted(inputs.source_totals.keys() | inside.keys())
    return tuple(
        ControlTotal(
            entered_on=key[0],
            source=key[1],
            source_total_pence=inputs.source_totals.get(key, 0),
            inside_pence=inside[key],
            outside_pence=outside[key],
        )
        for key in keys
    )


def work_statements(
    inputs: Inputs, costs: Sequence[CostInside]
) -> tuple[dict[str, Entitlements], dict[str, Statement], list[Posting]]:
    """Work every period in turn: entitlements, statement, and the journals of both."""
    entitlements: dict[str, Entitlements] = {}
    statements: dict[str, Statement] = {}
    postings: list[Posting] = []
    before: Entitlements = {}
    for period in inputs.periods:
        now = entitlements_at(inputs, costs, last_day(period))
        statement = statement_of(inputs, period, now, before)
        entitlements[period], statements[period] = now, statement
        postings += post_apportionment(inputs, statement, now, before)
        postings += post_statement(inputs, statement)
        before = now
    return entitlements, statements, postings


def calculate(folder: Path) -> SecondCalculation:
    """Work the whole example in a folder."""
    inputs = read_inputs(folder)
    costs = [part for cost in inputs.costs for part in split_by_month(inputs, cost)]
    entitlements, statements, postings = work_statements(inputs, costs)
    control_totals = tie_to_sources(inputs)
    outside: Counter[str] = Counter()
    for row in control_totals:
        if row.outside_pence:
            outside[month_of(row.entered_on)] += row.outside_pence
    for cost in inputs.costs:
        postings += post_cost(inputs, cost)
    for grant in inputs.grants:
        postings += post_grant(inputs, grant)
    for receipt in inputs.receipts:
        postings += post_receipt(inputs, receipt)
    return SecondCalculation(
        inputs=inputs,
        working_days={month: days_in_scope_and_in_month(inputs, month) for month in inputs.periods},
        time_shares={
            pool.post: {month: time_share(inputs, pool, month) for month in inputs.periods}
            for pool in inputs.pools.values()
            if pool.post
        },
        costs_inside=tuple(costs),
        entitlements=entitlements,
        statements=statements,
        control_totals=control_totals,
        cost_outside_pence=sum(outside.values()),
        cost_outside_by_month_entered=dict(outside),
        postings=tuple(sorted(postings, key=lambda posting: posting.effective_on)),
    )


# ---- on paper ------------------------------------------------------------------------------


def report(calculation: SecondCalculation) -> str:
    """Write the statements and the neutrality at the arrangement's end as plain text."""
    found = calculation.neutrality(calculation.inputs.ends_on)
    lines = ["statement             net          vat        gross"]
    for period, one in calculation.statements.items():
        amounts = (one.net_pence, one.vat_pence, one.gross_pence)
        lines.append(f"{period:12}" + "".join(f"{pounds(amount):>13}" for amount in amounts))
    lines += ["", f"neutrality as at {found.as_at}: R, C, residual, verdict"]
    for code, figures in found.pools.items():
        amounts = (figures.recoverable_pence, figures.recharged_pence, figures.residual_pence)
        columns = "".join(f"{pounds(amount):>13}" for amount in amounts)
        lines.append(f"{code:12}{columns}  {found.verdict_by_pool[code]}")
    lines += ["", f"the arrangement: {found.verdict}", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(report(calculate(Path(sys.argv[1]))))
