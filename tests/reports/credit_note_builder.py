"""A credit note made by hand, with a line of every kind, for the tests of reports.

Worked by hand, net and VAT:

| line | charged        | gone before              | credited now  | the VAT by hand              |
| 3    | 840.00         |                          |  40.00        | untaxed                      |
| 7    |  50.01,  10.00 |                          |  25.00,  5.00 | 10 x 25 / 50.01 = 4.999      |
| 8    | -20.00,  -4.00 |                          | -20.00, -4.00 | all that remains             |
| 9    | 740.00, 148.00 | 185.00, 37.00 credited   | 185.00, 37.00 | 148 x 370 / 740, less 37     |
| 10   | 100.00,  20.00 |  40.00, 8.00 written off |  60.00, 12.00 | all that remains             |

Together 290.00 and 50.00, gross 340.00: of line 9's 222.00, 100.00 was unpaid and 122.00 received;
line 3's 40.00 had been set off; the rest was unpaid: 30.00 - 24.00 + 72.00 = 78.00.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ledger.domain.credit_note import CreditedLine, CreditNote, CreditRelease
from ledger.domain.recovery import VatTreatment
from ledger.domain.statement import Approval, StatementStep
from tests.reports.builders import PLYMOUTH, POSITION, SEPTEMBER, TORBAY

CREDITED_ON = date(2018, 11, 9)
_LINE = CreditedLine(
    line=3,
    pool="OVERHEAD",
    pool_name="Support services to the Director's office",
    service=None,
    service_name=None,
    service_month=SEPTEMBER,
    vat_treatment=VatTreatment.OUTSIDE_SCOPE_STATUTORY,
    charged_net_pence=840_00,
    charged_vat_pence=0,
    gone_net_pence=0,
    gone_vat_pence=0,
    credited_net_before_pence=0,
    credited_vat_before_pence=0,
    net_pence=40_00,
    vat_pence=0,
    unpaid_pence=0,
    released_pence=0,
    unallocated_pence=40_00,
)


def lines() -> tuple[CreditedLine, ...]:
    """Return the lines of the module's docstring."""
    taxed = replace(
        _LINE,
        line=7,
        pool="FR-QA",
        pool_name="Franchise: quality assurance",
        service="QA-AUDIT",
        service_name="Case file audit",
        vat_treatment=VatTreatment.TAXED_BY_AGREEMENT_20,
        charged_net_pence=50_01,
        charged_vat_pence=10_00,
        net_pence=25_00,
        vat_pence=5_00,
        unpaid_pence=30_00,
        unallocated_pence=0,
    )
    return (
        _LINE,
        taxed,
        replace(
            taxed,
            line=8,
            charged_net_pence=-20_00,
            charged_vat_pence=-4_00,
            net_pence=-20_00,
            vat_pence=-4_00,
            unpaid_pence=-24_00,
        ),
        replace(
            taxed,
            line=9,
            charged_net_pence=740_00,
            charged_vat_pence=148_00,
            gone_net_pence=185_00,
            gone_vat_pence=37_00,
            credited_net_before_pence=185_00,
            credited_vat_before_pence=37_00,
            net_pence=185_00,
            vat_pence=37_00,
            unpaid_pence=100_00,
            released_pence=122_00,
        ),
        replace(
            taxed,
            line=10,
            vat_treatment=VatTreatment.STANDARD_20,
            charged_net_pence=100_00,
            charged_vat_pence=20_00,
            gone_net_pence=40_00,
            gone_vat_pence=8_00,
            net_pence=60_00,
            vat_pence=12_00,
            unpaid_pence=72_00,
        ),
    )


def credit_note(**changed: object) -> CreditNote:
    """Return the second credit note of September's statement."""
    usual = CreditNote(
        id=655,
        arrangement_code="plymouth-torbay",
        arrangement_name="Joint arrangement for children's services",
        number="PCC-CN-2018-19-0002",
        cause="dispute",
        dispute=640,
        credited_on=CREDITED_ON,
        reason="Six of the twelve places were not offered",
        payee=PLYMOUTH,
        payer=TORBAY,
        statement=17,
        statement_number="PCC-2018-19-0003",
        statement_version=1,
        statement_period=SEPTEMBER,
        statement_issued_on=date(2018, 10, 8),
        lines=lines(),
        releases=(
            CreditRelease(9, 311, "TC-BACS-201809", 100_00),
            CreditRelease(9, 615, "PCC-CN-2018-19-0001", 22_00),
        ),
        approvals=(
            Approval(StatementStep.SUBMIT, "PCC", "preparer", "P-1041", CREDITED_ON),
            Approval(StatementStep.AGREE, "PCC", "approver", "P-1007", CREDITED_ON),
            Approval(StatementStep.AGREE, "TC", "approver", "P-2003", CREDITED_ON),
        ),
        position=POSITION,
    )
    return replace(usual, **changed)  # type: ignore[arg-type]
