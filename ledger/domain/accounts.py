"""The chart of accounts: one chart serves every book. Source: domain page."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from ledger.domain.errors import AccountUnknown


class AccountGroup(StrEnum):
    """What kind of account it is; balances roll up to these."""

    ASSETS = "assets"
    LIABILITIES = "liabilities"
    INCOME = "income"
    EXPENSE = "expense"


class Account(IntEnum):
    """Every account, by its number."""

    BANK_CONTROL = 1000
    DEBTOR = 1210
    ACCRUED_INCOME = 1215
    GRANT_DEBTOR = 1230
    PAYMENTS_IN_ADVANCE = 1320
    INPUT_VAT = 1330
    COST_CONTROL = 2100
    ACCRUALS = 2110
    NOTIONAL_COST_CONTRA = 2190
    INCOME_IN_ADVANCE = 2210
    UNALLOCATED_RECEIPTS = 2220
    OUTPUT_VAT = 2230
    GRANT_IN_ADVANCE = 2240
    CREDITOR = 2310
    ACCRUED_CREDITOR = 2315
    RECHARGE_TIME = 4100
    RECHARGE_UNIT_PRICE = 4110
    RECHARGE_FIXED_FEE = 4120
    RECHARGE_DRIVER = 4130
    RECHARGE_FIXED_SHARE = 4140
    RECHARGE_DIRECT = 4150
    RECHARGE_FOLLOWS = 4160
    GRANT_INCOME = 4900
    RECHARGE_EXPENSE = 5500
    OWN_COST = 5600
    WRITE_OFF = 5900
    VAT_WRITTEN_OFF = 5910
    COST_POOL = 6000
    RECOVERABLE_COST = 6100
    RETAINED_COST = 6200
    GRANT_FUNDED_COST = 6300
    COST_OUTSIDE = 6400

    @property
    def title(self) -> str:
        """Its name in the chart."""
        return _TITLES[self]

    @property
    def group(self) -> AccountGroup:
        """The group it rolls up to, by its first digit."""
        return _GROUPS[self // 1000]


_GROUPS = {
    1: AccountGroup.ASSETS,
    2: AccountGroup.LIABILITIES,
    4: AccountGroup.INCOME,
    5: AccountGroup.EXPENSE,
    6: AccountGroup.EXPENSE,
}

_TITLES = {
    Account.BANK_CONTROL: "Bank control",
    Account.DEBTOR: "Debtor",
    Account.ACCRUED_INCOME: "Accrued income",
    Account.GRANT_DEBTOR: "Grant debtor",
    Account.PAYMENTS_IN_ADVANCE: "Payments in advance",
    Account.INPUT_VAT: "Input VAT",
    Account.COST_CONTROL: "Cost control",
    Account.ACCRUALS: "Accruals",
    Account.NOTIONAL_COST_CONTRA: "Notional cost contra",
    Account.INCOME_IN_ADVANCE: "Income in advance",
    Account.UNALLOCATED_RECEIPTS: "Unallocated receipts",
    Account.OUTPUT_VAT: "Output VAT",
    Account.GRANT_IN_ADVANCE: "Grant in advance",
    Account.CREDITOR: "Creditor",
    Account.ACCRUED_CREDITOR: "Accrued creditor",
    Account.RECHARGE_TIME: "Recharge: time",
    Account.RECHARGE_UNIT_PRICE: "Recharge: unit price",
    Account.RECHARGE_FIXED_FEE: "Recharge: fixed fee",
    Account.RECHARGE_DRIVER: "Recharge: driver",
    Account.RECHARGE_FIXED_SHARE: "Recharge: fixed share",
    Account.RECHARGE_DIRECT: "Recharge: direct",
    Account.RECHARGE_FOLLOWS: "Recharge: follows",
    Account.GRANT_INCOME: "Grant income",
    Account.RECHARGE_EXPENSE: "Recharge expense",
    Account.OWN_COST: "Own cost of the arrangement",
    Account.WRITE_OFF: "Write-off",
    Account.VAT_WRITTEN_OFF: "VAT written off",
    Account.COST_POOL: "Cost pool",
    Account.RECOVERABLE_COST: "Recoverable cost",
    Account.RETAINED_COST: "Retained cost",
    Account.GRANT_FUNDED_COST: "Grant-funded cost",
    Account.COST_OUTSIDE: "Cost outside the arrangement",
}

# Accounts that hold what one council owes the other: one's sum mirrors the other's.
MIRRORED = (
    Account.DEBTOR,
    Account.ACCRUED_INCOME,
    Account.INCOME_IN_ADVANCE,
    Account.UNALLOCATED_RECEIPTS,
    Account.CREDITOR,
    Account.ACCRUED_CREDITOR,
    Account.PAYMENTS_IN_ADVANCE,
)

RECHARGE_INCOME = (
    Account.RECHARGE_TIME,
    Account.RECHARGE_UNIT_PRICE,
    Account.RECHARGE_FIXED_FEE,
    Account.RECHARGE_DRIVER,
    Account.RECHARGE_FIXED_SHARE,
    Account.RECHARGE_DIRECT,
    Account.RECHARGE_FOLLOWS,
)


def parse_account(text: object) -> Account:
    """Return the account of that number; raises AccountUnknown."""
    try:
        return Account(int(str(text)))
    except ValueError as error:
        raise AccountUnknown(
            f"{text!r} is not an account of the chart; see the list of accounts.", field="account"
        ) from error
