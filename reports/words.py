"""The words in which a workbook says what the ledger's codes mean."""

from __future__ import annotations

from ledger.domain.neutrality import TimeState, Verdict
from ledger.domain.recovery import Basis, VatTreatment
from ledger.domain.statement import StatementLine, StatementStep

BASES = {
    Basis.TIME: "Time",
    Basis.FOLLOWS: "Follows another pool",
    Basis.FIXED_SHARE: "Fixed share",
    Basis.DRIVER: "Cost driver",
    Basis.DIRECT: "Direct",
    Basis.UNIT_PRICE: "Unit price",
    Basis.FIXED_FEE: "Fixed fee",
}
VAT_TREATMENTS = {
    VatTreatment.JOINT_EMPLOYMENT_NO_SUPPLY: "Joint employment, no supply",
    VatTreatment.OUTSIDE_SCOPE_STATUTORY: "Outside the scope, statutory",
    VatTreatment.NON_BUSINESS: "Non business",
    VatTreatment.TAXED_BY_AGREEMENT_20: "Taxed by agreement, 20%",
    VatTreatment.STANDARD_20: "Standard rate, 20%",
    VatTreatment.EXEMPT_EDUCATION: "Exempt, education",
}
STEPS = {
    StatementStep.PREPARE: "Prepared",
    StatementStep.SUBMIT: "Submitted",
    StatementStep.AGREE: "Agreed",
    StatementStep.RETURN: "Returned",
    StatementStep.ISSUE: "Issued",
}
VERDICTS = {
    Verdict.NOT_DETERMINABLE: "Not determinable",
    Verdict.PROVISIONAL: "Provisional",
    Verdict.UNDER_RECOVERED: "Under-recovered",
    Verdict.OVER_RECOVERED: "Over-recovered",
    Verdict.NEUTRAL: "Neutral",
}
TIME_STATES = {
    TimeState.APPROVED: "Approved",
    TimeState.CERTIFIED: "Certified",
    TimeState.UNCERTIFIED: "Uncertified",
    TimeState.ESTIMATED: "Estimated",
    TimeState.INCOMPLETE: "Incomplete",
    TimeState.MISSING: "Missing",
}
# The causes that domain/judgement.py gives in the bridge of the residual.
BRIDGE_CAUSES = {
    "price_variance": "Priced services: cost less price",
    "unbilled": "Cost not yet apportioned",
    "credited": "Credited by agreement",
    "superseded": "Superseded, to be charged anew",
    "waived_in_tolerance": "True-ups waived as too small",
    "rounding": "Rounding",
    "unexplained": "Not explained",
    "late_items": "Late items",
    "disputed": "Disputed",
    "conceded": "Conceded (N2)",
}


def described(line: StatementLine) -> str:
    """Return what a line charges for: its pool, and its service where it has one."""
    return f"{line.pool_name}: {line.service_name}" if line.service_name else line.pool_name
