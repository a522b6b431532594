ALTER TABLE accounting_period ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE accounting_period FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON accounting_period
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE accrual ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE accrual FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON accrual
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE apportionment ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE apportionment FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON apportionment
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE approval ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE approval FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON approval
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE arrangement_definition ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE arrangement_definition FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON arrangement_definition
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE audit_event ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE audit_event FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON audit_event
USING (arrangement_id IS NULL OR arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE balance_confirmation ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE balance_confirmation FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON balance_confirmation
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE baseline ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE baseline FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON baseline
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE budget ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE budget FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON budget
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE cap_raise ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE cap_raise FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON cap_raise
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE charge ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE charge FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON charge
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE charge_delivery ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE charge_delivery FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON charge_delivery
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE confirmed_upload ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE confirmed_upload FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON confirmed_upload
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
CREATE POLICY whose_evidence ON confirmed_upload AS RESTRICTIVE
USING ((SELECT current_setting('ledger.party')) = '*' OR EXISTS (
    SELECT 1 FROM event
    WHERE event.arrangement_id = confirmed_upload.arrangement_id
      AND event.event_id = confirmed_upload.event_id AND event.party = (SELECT current_setting('ledger.party'))))
-- next
ALTER TABLE confirmed_upload_row ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE confirmed_upload_row FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON confirmed_upload_row
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
CREATE POLICY whose_evidence ON confirmed_upload_row AS RESTRICTIVE
USING ((SELECT current_setting('ledger.party')) = '*' OR EXISTS (
    SELECT 1 FROM event
    WHERE event.arrangement_id = confirmed_upload_row.arrangement_id
      AND event.event_id = confirmed_upload_row.event_id AND event.party = (SELECT current_setting('ledger.party'))))
-- next
ALTER TABLE control_total ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE control_total FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON control_total
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE cost ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE cost FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON cost
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
CREATE POLICY whose_evidence ON cost AS RESTRICTIVE
USING ((SELECT current_setting('ledger.party')) = '*' OR EXISTS (
    SELECT 1 FROM journal
    WHERE journal.arrangement_id = cost.arrangement_id
      AND journal.event_id = cost.event_id AND journal.book = (SELECT current_setting('ledger.party'))))
-- next
ALTER TABLE cost_month ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE cost_month FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON cost_month
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
CREATE POLICY whose_evidence ON cost_month AS RESTRICTIVE
USING ((SELECT current_setting('ledger.party')) = '*' OR EXISTS (
    SELECT 1 FROM journal
    WHERE journal.arrangement_id = cost_month.arrangement_id
      AND journal.event_id = cost_month.event_id AND journal.book = (SELECT current_setting('ledger.party'))))
-- next
ALTER TABLE cost_recovery_model ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE cost_recovery_model FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON cost_recovery_model
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE credit_note ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE credit_note FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON credit_note
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE credit_note_line ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE credit_note_line FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON credit_note_line
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE decision ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE decision FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON decision
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE delegated_act ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE delegated_act FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON delegated_act
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE delegation ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE delegation FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON delegation
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE delegation_end ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE delegation_end FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON delegation_end
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE dispute ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE dispute FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON dispute
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE dispute_escalation ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE dispute_escalation FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON dispute_escalation
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE dispute_message ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE dispute_message FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON dispute_message
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE dispute_owner ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE dispute_owner FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON dispute_owner
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE dispute_resolution ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE dispute_resolution FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON dispute_resolution
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE driver_quantity ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE driver_quantity FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON driver_quantity
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE event ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE event FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON event
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE exit_notice ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE exit_notice FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON exit_notice
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE floor_charge ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE floor_charge FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON floor_charge
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE grant_claim ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE grant_claim FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON grant_claim
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE grant_payment ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE grant_payment FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON grant_payment
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE grant_receipt ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE grant_receipt FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON grant_receipt
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE grant_repayment ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE grant_repayment FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON grant_repayment
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE handed_out_file ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE handed_out_file FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON handed_out_file
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
CREATE POLICY whose_evidence ON handed_out_file AS RESTRICTIVE
USING ((SELECT current_setting('ledger.party')) = '*' OR handed_out_file.party = (SELECT current_setting('ledger.party')))
-- next
ALTER TABLE idempotency_key ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE idempotency_key FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON idempotency_key
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE issued_charge ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE issued_charge FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON issued_charge
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE issued_file ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE issued_file FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON issued_file
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE job ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE job FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON job
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
CREATE POLICY whose_evidence ON job AS RESTRICTIVE
USING ((SELECT current_setting('ledger.party')) = '*' OR job.party = (SELECT current_setting('ledger.party')))
-- next
ALTER TABLE job_part ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE job_part FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON job_part
USING (EXISTS (SELECT 1 FROM job WHERE job.job_id = job_part.job_id))
-- next
ALTER TABLE journal ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE journal FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON journal
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE journal_line ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE journal_line FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON journal_line
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE journal_reversal ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE journal_reversal FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON journal_reversal
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE ledger_export ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE ledger_export FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON ledger_export
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE ledger_export_line ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE ledger_export_line FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON ledger_export_line
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE manual_journal ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE manual_journal FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON manual_journal
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE method_review ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE method_review FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON method_review
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE model_agreement ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE model_agreement FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON model_agreement
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE on_account_charge ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE on_account_charge FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON on_account_charge
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE on_account_earned ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE on_account_earned FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON on_account_earned
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE own_cost ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE own_cost FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON own_cost
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
CREATE POLICY whose_evidence ON own_cost AS RESTRICTIVE
USING ((SELECT current_setting('ledger.party')) = '*' OR own_cost.book = (SELECT current_setting('ledger.party')))
-- next
ALTER TABLE party ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE party FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON party
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE payment ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE payment FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON payment
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE period_step ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE period_step FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON period_step
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE pool ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE pool FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON pool
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE rate_card ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE rate_card FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON rate_card
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE receipt ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE receipt FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON receipt
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE receipt_allocation ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE receipt_allocation FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON receipt_allocation
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE receipt_identification ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE receipt_identification FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON receipt_identification
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE refund ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE refund FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON refund
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE report_agreement ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE report_agreement FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON report_agreement
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE report_issue ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE report_issue FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON report_issue
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE report_submission ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE report_submission FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON report_submission
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE saving ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE saving FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON saving
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE seal ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE seal FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON seal
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE sealed_audit ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE sealed_audit FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON sealed_audit
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE sealed_event ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE sealed_event FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON sealed_event
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE service_delivery ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE service_delivery FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON service_delivery
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE set_off ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE set_off FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON set_off
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE set_off_line ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE set_off_line FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON set_off_line
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE statement ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE statement FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON statement
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE statement_issue ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE statement_issue FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON statement_issue
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE statement_line ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE statement_line FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON statement_line
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE statement_step ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE statement_step FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON statement_step
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE submission ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE submission FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON submission
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE submission_approver ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE submission_approver FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON submission_approver
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE submission_effect ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE submission_effect FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON submission_effect
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE time_apportionment ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE time_apportionment FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON time_apportionment
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE time_apportionment_party ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE time_apportionment_party FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON time_apportionment_party
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE time_certification ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE time_certification FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON time_certification
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE time_estimate ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE time_estimate FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON time_estimate
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE true_up_waiver ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE true_up_waiver FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON true_up_waiver
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE upload ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE upload FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON upload
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
CREATE POLICY whose_evidence ON upload AS RESTRICTIVE
USING ((SELECT current_setting('ledger.party')) = '*' OR upload.party = (SELECT current_setting('ledger.party')))
-- next
ALTER TABLE witness ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE witness FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON witness
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE write_off ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE write_off FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON write_off
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER TABLE write_off_line ENABLE ROW LEVEL SECURITY
-- next
ALTER TABLE write_off_line FORCE ROW LEVEL SECURITY
-- next
CREATE POLICY within_arrangement ON write_off_line
USING (arrangement_id = (SELECT current_setting('ledger.arrangement')::bigint))
-- next
ALTER FUNCTION ledger_refuse_change() SET search_path = pg_catalog, public, pg_temp
-- next
ALTER FUNCTION ledger_known_now() SET search_path = pg_catalog, public, pg_temp
-- next
ALTER FUNCTION ledger_event_period() SET search_path = pg_catalog, public, pg_temp
-- next
ALTER FUNCTION ledger_approval_same_person() SET search_path = pg_catalog, public, pg_temp
-- next
ALTER FUNCTION ledger_approval_same_certifier() SET search_path = pg_catalog, public, pg_temp
-- next
ALTER FUNCTION ledger_approval_own_event() SET search_path = pg_catalog, public, pg_temp
-- next
ALTER FUNCTION ledger_time_certification_approved() SET search_path = pg_catalog, public, pg_temp
-- next
ALTER FUNCTION ledger_statement_issue_agreed() SET search_path = pg_catalog, public, pg_temp
-- next
ALTER FUNCTION ledger_ledger_epoch_forward() SET search_path = pg_catalog, public, pg_temp
-- next
ALTER FUNCTION ledger_event_period_steps() SET search_path = pg_catalog, public, pg_temp
-- next
ALTER FUNCTION ledger_period_step_in_turn() SET search_path = pg_catalog, public, pg_temp
-- next
ALTER FUNCTION ledger_period_step_agreed() SET search_path = pg_catalog, public, pg_temp
-- next
ALTER FUNCTION ledger_approval_rejected() SET search_path = pg_catalog, public, pg_temp
-- next
ALTER FUNCTION ledger_submission_approver_approvers() SET search_path = pg_catalog, public, pg_temp
-- next
ALTER FUNCTION ledger_decision_same_person() SET search_path = pg_catalog, public, pg_temp
-- next
ALTER FUNCTION ledger_decision_own_event() SET search_path = pg_catalog, public, pg_temp
-- next
ALTER FUNCTION ledger_decision_asked() SET search_path = pg_catalog, public, pg_temp
-- next
ALTER FUNCTION ledger_decision_decided() SET search_path = pg_catalog, public, pg_temp
-- next
ALTER FUNCTION ledger_submission_effect_approved() SET search_path = pg_catalog, public, pg_temp
-- next
ALTER FUNCTION ledger_rate_card_approved() SET search_path = pg_catalog, public, pg_temp
-- next
ALTER FUNCTION ledger_delegation_own() SET search_path = pg_catalog, public, pg_temp
-- next
ALTER FUNCTION ledger_credit_note_agreed() SET search_path = pg_catalog, public, pg_temp
-- next
ALTER FUNCTION ledger_credit_note_line_remains() SET search_path = pg_catalog, public, pg_temp
-- next
ALTER FUNCTION ledger_delegated_act_in_force() SET search_path = pg_catalog, public, pg_temp
-- next
ALTER FUNCTION ledger_approval_deputy() SET search_path = pg_catalog, public, pg_temp
-- next
ALTER FUNCTION ledger_decision_deputy() SET search_path = pg_catalog, public, pg_temp
-- next
ALTER FUNCTION ledger_report_agreement_same_person() SET search_path = pg_catalog, public, pg_temp
-- next
ALTER FUNCTION ledger_report_agreement_own_event() SET search_path = pg_catalog, public, pg_temp
-- next
ALTER FUNCTION ledger_report_issue_agreed() SET search_path = pg_catalog, public, pg_temp
