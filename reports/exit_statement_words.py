"""The words of the exit statement: what its codes mean, and what is left to pay, in a sentence."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.domain.dated_item import ItemKind
from ledger.domain.exit_statement import ExitStatement
from ledger.domain.money import show_pounds
from ledger.domain.own_cost import OwnCostKind
from ledger.domain.recovery import PoolClass

POOL_CLASSES = {
    PoolClass.DEVELOPMENT: "Development",
    PoolClass.OPERATION: "Operation",
    PoolClass.EXIT: "Exit",
}
# An own cost is of one of its kinds, or was posted by hand.
OWN_COST_KINDS: Mapping[str, str] = {
    OwnCostKind.OWN: "Own cost",
    OwnCostKind.THIRD_PARTY: "Third-party cost",
    OwnCostKind.STRANDED: "Stranded cost",
    "journal": "Journal by hand",
}
ITEM_KINDS = {
    ItemKind.ACCOUNT: "Account not nil",
    ItemKind.UNBILLED: "Charge not billed",
    ItemKind.STATEMENT: "Statement not issued",
    ItemKind.DISPUTE: "Dispute",
    ItemKind.SUBMISSION: "Waiting submission",
    ItemKind.TIME: "Time not approved",
    ItemKind.AFTER_THE_END: "Service after the end",
    ItemKind.CONCEDED: "Conceded, not accepted",
    ItemKind.DEBT: "Debt not settled",
    ItemKind.UNALLOCATED: "Unallocated",
    ItemKind.PERIODS: "Periods not closed",
}


def final_payment(statement: ExitStatement) -> str:
    """Say what is left to pay and by whom, each way, and whether both councils agree to it."""
    left = [
        f"{statement.party(payer).name} pays {statement.party(payee).name} "
        f"{show_pounds(abs(account.to_pay_pence))}"
        for account in statement.accounts
        if account.to_pay_pence
        for payer, payee in [_direction(account.payee, account.payer, account.to_pay_pence)]
    ]
    agreed = "agreed by both councils" if statement.is_agreed else "not yet agreed by both councils"
    if not left:
        return f"Nil: neither council has anything left to pay; {agreed}"
    return f"{'; '.join(left)}: {agreed}"


def _direction(payee: str, payer: str, pence: int) -> tuple[str, str]:
    """Return who pays and who is paid: below nil, the payee pays back."""
    return (payer, payee) if pence > 0 else (payee, payer)


def councils(statement: ExitStatement, codes: tuple[str, ...]) -> str:
    """Return the names of councils, in a list."""
    return " and ".join(statement.party(code).name for code in codes)
