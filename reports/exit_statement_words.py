"""The words of the exit statement: what its codes mean, and what is left to pay, in a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ledger.domain.dated_item import ItemKind
from ledger.domain.exit_statement import ExitStatement
from ledger.domain.final_account import FinalAccount
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
    """Say the final payment by whom, each way, and whether both councils agree to it.

    Until everything is billed there is none: it says what is left to pay of what is billed, gross,
    and apart from it what is not billed or is held in advance, net of VAT. The two are not added.
    """
    agreed = "agreed by both councils" if statement.is_agreed else "not yet agreed by both councils"
    left = "; ".join(_billed(statement, each) for each in statement.accounts if each.to_pay_pence)
    apart = "; ".join(part for each in statement.accounts for part in _apart(statement, each))
    if not statement.is_final_payment_known:
        return (
            f"Not determined until {_what_is_missing(statement)}. Left to pay of what is billed, "
            f"gross: {left or 'nil'}. Apart from it, net of VAT: {apart}; {agreed}"
        )
    payment = (
        f"{left}: {agreed}" if left else f"Nil: neither council has anything left to pay; {agreed}"
    )
    return f"{payment}. Left to stand beside it, net of VAT: {apart}" if apart else payment


def _billed(statement: ExitStatement, account: FinalAccount) -> str:
    """Say who pays whom of what is billed: below nil, the payee pays back."""
    payer, payee = account.payer, account.payee
    if account.to_pay_pence < 0:
        payer, payee = payee, payer
    pence = show_pounds(abs(account.to_pay_pence))
    return f"{statement.party(payer).name} pays {statement.party(payee).name} {pence}"


def _apart(statement: ExitStatement, account: FinalAccount) -> Iterator[str]:
    """Yield what is net of VAT and no part of what is billed and left to pay."""
    name = statement.party(account.payee).name
    if account.accrued_pence:
        yield f"{name} earned {show_pounds(account.accrued_pence)} that is not billed"
    if account.in_advance_pence:
        yield f"{name} holds {show_pounds(account.in_advance_pence)} in advance"


def _what_is_missing(statement: ExitStatement) -> str:
    """Say what has to happen before the final payment is known."""
    if not all(each.is_all_billed for each in statement.accounts):
        return "everything is billed"
    return "what is held in advance is earned, credited or paid back"


def councils(statement: ExitStatement, codes: tuple[str, ...]) -> str:
    """Return the names of councils, in a list."""
    return " and ".join(statement.party(code).name for code in codes)
