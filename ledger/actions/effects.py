"""What each kind of submission does once every council that it needs has approved it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ledger.actions.certify_exit import give_certificate
from ledger.actions.give_exit_notice import end_arrangement
from ledger.actions.issue_credit_note import issue_approved_credit
from ledger.actions.post_journal import post_journal
from ledger.actions.refund import carry_out_refund
from ledger.actions.resolve_dispute import carry_out_resolution
from ledger.actions.reverse_journal import reverse_journal
from ledger.actions.set_off import carry_out_set_off
from ledger.actions.set_rate_card import apply_rate_card
from ledger.actions.submit import Effect
from ledger.actions.submit_model import put_model_in_force
from ledger.actions.work import Work
from ledger.actions.write_off import carry_out_write_off
from ledger.queries.approvals import SubmissionView
from ledger.store.approvals import SubmissionPurpose


def approval_is_enough(_work: Work, _submission: SubmissionView, _day: date) -> None:
    """Carry nothing out: what is approved counts from its approval on."""


EFFECTS: Mapping[SubmissionPurpose, Effect] = {
    SubmissionPurpose.CREDIT_NOTE: issue_approved_credit,
    SubmissionPurpose.DISPUTE_RESOLUTION: carry_out_resolution,
    SubmissionPurpose.MANUAL_JOURNAL: post_journal,
    SubmissionPurpose.REVERSAL: reverse_journal,
    SubmissionPurpose.REFUND: carry_out_refund,
    SubmissionPurpose.SET_OFF: carry_out_set_off,
    SubmissionPurpose.WRITE_OFF: carry_out_write_off,
    SubmissionPurpose.RATE_CARD: apply_rate_card,
    SubmissionPurpose.BASELINE: approval_is_enough,
    SubmissionPurpose.CONCEDED_COST: approval_is_enough,
    SubmissionPurpose.CAP_RAISE: approval_is_enough,
    SubmissionPurpose.COST_RECOVERY_MODEL: put_model_in_force,
    SubmissionPurpose.EXIT_NOTICE: end_arrangement,
    SubmissionPurpose.EXIT_CERTIFICATE: give_certificate,
}
