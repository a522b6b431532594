CREATE TABLE accrual (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    period TEXT NOT NULL,
    pool TEXT NOT NULL,
    service_month TEXT NOT NULL,
    amount_pence BIGINT NOT NULL,
    recoverable_pence BIGINT NOT NULL,
    retained_pence BIGINT NOT NULL,
    earned_pence BIGINT NOT NULL,
    model_version SMALLINT NOT NULL,
    working TEXT NOT NULL,
    reason TEXT NOT NULL,
    withdraws_event_id BIGINT,
    CONSTRAINT pk_accrual PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_accrual_arrangement_id_withdraws_event_id UNIQUE (arrangement_id, withdraws_event_id),
    CONSTRAINT fk_accrual_withdraws_event_id_event FOREIGN KEY(arrangement_id, withdraws_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT ck_accrual_whole CHECK (amount_pence = recoverable_pence + retained_pence),
    CONSTRAINT ck_accrual_amount CHECK ((withdraws_event_id IS NULL AND amount_pence > 0) OR (withdraws_event_id IS NOT NULL AND amount_pence < 0)),
    CONSTRAINT fk_accrual_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE submission (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    purpose TEXT NOT NULL,
    summary TEXT NOT NULL,
    payload TEXT NOT NULL,
    digest TEXT NOT NULL,
    submitted_on DATE NOT NULL,
    CONSTRAINT pk_submission PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT ck_submission_purpose CHECK (purpose IN ('cost_recovery_model', 'rate_card', 'manual_journal', 'reversal', 'credit_note', 'dispute_resolution', 'set_off', 'write_off', 'refund', 'baseline', 'conceded_cost', 'cap_raise', 'exit_notice', 'exit_certificate')),
    CONSTRAINT fk_submission_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE submission_approver (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    row_no SMALLINT NOT NULL,
    party TEXT NOT NULL,
    CONSTRAINT pk_submission_approver PRIMARY KEY (arrangement_id, event_id, row_no),
    CONSTRAINT uq_submission_approver_arrangement_id_event_id_party UNIQUE (arrangement_id, event_id, party),
    CONSTRAINT ck_submission_approver_row_no CHECK (row_no >= 1),
    CONSTRAINT fk_submission_approver_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE decision (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    subject_event_id BIGINT NOT NULL,
    subject_digest TEXT NOT NULL,
    party TEXT NOT NULL,
    person TEXT NOT NULL,
    decided_on DATE NOT NULL,
    decision TEXT NOT NULL,
    reason TEXT,
    CONSTRAINT pk_decision PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_decision_arrangement_id_subject_event_id_party UNIQUE (arrangement_id, subject_event_id, party),
    CONSTRAINT fk_decision_subject_event_id_event FOREIGN KEY(arrangement_id, subject_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT ck_decision_decision CHECK (decision IN ('approve', 'reject')),
    CONSTRAINT ck_decision_reason CHECK (decision <> 'reject' OR reason IS NOT NULL),
    CONSTRAINT fk_decision_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE submission_effect (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    submission_event_id BIGINT NOT NULL,
    CONSTRAINT pk_submission_effect PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_submission_effect_arrangement_id_submission_event_id UNIQUE (arrangement_id, submission_event_id),
    CONSTRAINT fk_submission_effect_submission_event_id_event FOREIGN KEY(arrangement_id, submission_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_submission_effect_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE delegation (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    party TEXT NOT NULL,
    from_person TEXT NOT NULL,
    to_person TEXT NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT pk_delegation PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT ck_delegation_dates CHECK (starts_on <= ends_on),
    CONSTRAINT ck_delegation_people CHECK (from_person <> to_person),
    CONSTRAINT fk_delegation_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE INDEX ix_delegation_to_person ON delegation (arrangement_id, to_person)
-- next
CREATE TABLE delegation_end (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    delegation_event_id BIGINT NOT NULL,
    CONSTRAINT pk_delegation_end PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_delegation_end_arrangement_id_delegation_event_id UNIQUE (arrangement_id, delegation_event_id),
    CONSTRAINT fk_delegation_end_delegation_event_id_event FOREIGN KEY(arrangement_id, delegation_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_delegation_end_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE delegated_act (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    delegation_event_id BIGINT NOT NULL,
    CONSTRAINT pk_delegated_act PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_delegated_act_delegation_event_id_event FOREIGN KEY(arrangement_id, delegation_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_delegated_act_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE balance_confirmation (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    book TEXT NOT NULL,
    account SMALLINT NOT NULL,
    as_at DATE NOT NULL,
    confirmed_pence BIGINT NOT NULL,
    note TEXT,
    owner TEXT,
    CONSTRAINT pk_balance_confirmation PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_balance_confirmation_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE INDEX ix_balance_confirmation_book ON balance_confirmation (arrangement_id, book, account, as_at)
-- next
CREATE TABLE cap_raise (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    pool TEXT NOT NULL,
    financial_year TEXT NOT NULL,
    amount_pence BIGINT NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT pk_cap_raise PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT ck_cap_raise_amount CHECK (amount_pence > 0),
    CONSTRAINT fk_cap_raise_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE INDEX ix_cap_raise_pool ON cap_raise (arrangement_id, pool, financial_year)
-- next
CREATE TABLE exit_notice (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    given_on DATE NOT NULL,
    last_day DATE NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT pk_exit_notice PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT ck_exit_notice_dates CHECK (given_on <= last_day),
    CONSTRAINT fk_exit_notice_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE grant_claim (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    grant_ref TEXT NOT NULL,
    grantor TEXT NOT NULL,
    grantee TEXT NOT NULL,
    pool TEXT NOT NULL,
    conditions TEXT NOT NULL,
    conditions_met_on DATE NOT NULL,
    claimed_on DATE NOT NULL,
    amount_pence BIGINT NOT NULL,
    description TEXT NOT NULL,
    CONSTRAINT pk_grant_claim PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_grant_claim_arrangement_id_grant_ref UNIQUE (arrangement_id, grant_ref),
    CONSTRAINT ck_grant_claim_amount CHECK (amount_pence > 0),
    CONSTRAINT ck_grant_claim_dates CHECK (conditions_met_on <= claimed_on),
    CONSTRAINT fk_grant_claim_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE grant_payment (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    claim_event_id BIGINT NOT NULL,
    payment_ref TEXT NOT NULL,
    received_on DATE NOT NULL,
    amount_pence BIGINT NOT NULL,
    CONSTRAINT pk_grant_payment PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_grant_payment_arrangement_id_payment_ref UNIQUE (arrangement_id, payment_ref),
    CONSTRAINT fk_grant_payment_claim_event_id_event FOREIGN KEY(arrangement_id, claim_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT ck_grant_payment_amount CHECK (amount_pence > 0),
    CONSTRAINT fk_grant_payment_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE INDEX ix_grant_payment_claim ON grant_payment (arrangement_id, claim_event_id)
-- next
CREATE TABLE grant_repayment (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    grant_event_id BIGINT NOT NULL,
    repaid_on DATE NOT NULL,
    amount_pence BIGINT NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT pk_grant_repayment PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_grant_repayment_grant_event_id_event FOREIGN KEY(arrangement_id, grant_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT ck_grant_repayment_amount CHECK (amount_pence > 0),
    CONSTRAINT fk_grant_repayment_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE INDEX ix_grant_repayment_grant ON grant_repayment (arrangement_id, grant_event_id)
-- next
CREATE TABLE manual_journal (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    submission_event_id BIGINT NOT NULL,
    source_ref TEXT NOT NULL,
    book TEXT NOT NULL,
    effective_on DATE NOT NULL,
    period TEXT NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT pk_manual_journal PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_manual_journal_arrangement_id_source_ref UNIQUE (arrangement_id, source_ref),
    CONSTRAINT uq_manual_journal_arrangement_id_submission_event_id UNIQUE (arrangement_id, submission_event_id),
    CONSTRAINT fk_manual_journal_submission_event_id_event FOREIGN KEY(arrangement_id, submission_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_manual_journal_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE journal_reversal (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    submission_event_id BIGINT NOT NULL,
    reason TEXT NOT NULL,
    prior_period SMALLINT NOT NULL,
    CONSTRAINT pk_journal_reversal PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_journal_reversal_arrangement_id_submission_event_id UNIQUE (arrangement_id, submission_event_id),
    CONSTRAINT fk_journal_reversal_submission_event_id_event FOREIGN KEY(arrangement_id, submission_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT ck_journal_reversal_prior_period CHECK (prior_period IN (0, 1)),
    CONSTRAINT fk_journal_reversal_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE cost_recovery_model (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    effective_from DATE NOT NULL,
    retrospective SMALLINT NOT NULL,
    definition TEXT NOT NULL,
    digest TEXT NOT NULL,
    CONSTRAINT pk_cost_recovery_model PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_cost_recovery_model_arrangement_id_version UNIQUE (arrangement_id, version),
    CONSTRAINT ck_cost_recovery_model_version CHECK (version >= 2),
    CONSTRAINT ck_cost_recovery_model_retrospective CHECK (retrospective IN (0, 1)),
    CONSTRAINT fk_cost_recovery_model_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE on_account_earned (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    pool TEXT NOT NULL,
    service_month TEXT NOT NULL,
    amount_pence BIGINT NOT NULL,
    CONSTRAINT pk_on_account_earned PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_on_account_earned_arrangement_id_pool_service_month UNIQUE (arrangement_id, pool, service_month),
    CONSTRAINT ck_on_account_earned_amount CHECK (amount_pence > 0),
    CONSTRAINT fk_on_account_earned_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE true_up_waiver (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    row_no SMALLINT NOT NULL,
    pool TEXT NOT NULL,
    service_month TEXT NOT NULL,
    period TEXT NOT NULL,
    waived_pence BIGINT NOT NULL,
    CONSTRAINT pk_true_up_waiver PRIMARY KEY (arrangement_id, event_id, row_no),
    CONSTRAINT uq_true_up_waiver_arrangement_id_pool_service_month_period UNIQUE (arrangement_id, pool, service_month, period),
    CONSTRAINT ck_true_up_waiver_waived CHECK (waived_pence <> 0),
    CONSTRAINT ck_true_up_waiver_row_no CHECK (row_no >= 1),
    CONSTRAINT fk_true_up_waiver_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE own_cost (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    book TEXT NOT NULL,
    kind TEXT NOT NULL,
    supplier TEXT,
    source_ref TEXT NOT NULL,
    entered_on DATE NOT NULL,
    service_from DATE NOT NULL,
    service_to DATE NOT NULL,
    amount_pence BIGINT NOT NULL,
    subjective TEXT NOT NULL,
    description TEXT NOT NULL,
    CONSTRAINT pk_own_cost PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_own_cost_arrangement_id_source_ref UNIQUE (arrangement_id, source_ref),
    CONSTRAINT ck_own_cost_amount CHECK (amount_pence > 0),
    CONSTRAINT ck_own_cost_service_dates CHECK (service_from <= service_to),
    CONSTRAINT ck_own_cost_supplier CHECK (kind <> 'third_party' OR supplier IS NOT NULL),
    CONSTRAINT ck_own_cost_kind CHECK (kind IN ('own', 'third_party', 'stranded')),
    CONSTRAINT ck_own_cost_subjective CHECK (subjective IN ('Employees', 'Premises', 'Transport', 'Supplies and services', 'Third party payments', 'Transfer payments', 'Support services', 'Depreciation', 'Income')),
    CONSTRAINT fk_own_cost_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE INDEX ix_own_cost_book ON own_cost (arrangement_id, book, event_id)
-- next
CREATE TABLE refund (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    submission_event_id BIGINT NOT NULL,
    source_event_id BIGINT,
    pool TEXT,
    payee TEXT NOT NULL,
    payer TEXT NOT NULL,
    refunded_on DATE NOT NULL,
    amount_pence BIGINT NOT NULL,
    payment_ref TEXT NOT NULL,
    CONSTRAINT pk_refund PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_refund_arrangement_id_submission_event_id UNIQUE (arrangement_id, submission_event_id),
    CONSTRAINT uq_refund_arrangement_id_payment_ref UNIQUE (arrangement_id, payment_ref),
    CONSTRAINT fk_refund_submission_event_id_event FOREIGN KEY(arrangement_id, submission_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_refund_source_event_id_event FOREIGN KEY(arrangement_id, source_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT ck_refund_amount CHECK (amount_pence > 0),
    CONSTRAINT ck_refund_source CHECK ((source_event_id IS NULL) <> (pool IS NULL)),
    CONSTRAINT fk_refund_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE set_off (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    submission_event_id BIGINT NOT NULL,
    set_off_on DATE NOT NULL,
    amount_pence BIGINT NOT NULL,
    CONSTRAINT pk_set_off PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_set_off_arrangement_id_submission_event_id UNIQUE (arrangement_id, submission_event_id),
    CONSTRAINT fk_set_off_submission_event_id_event FOREIGN KEY(arrangement_id, submission_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT ck_set_off_amount CHECK (amount_pence > 0),
    CONSTRAINT fk_set_off_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE write_off (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    submission_event_id BIGINT NOT NULL,
    statement_event_id BIGINT NOT NULL,
    written_off_on DATE NOT NULL,
    released SMALLINT NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT pk_write_off PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_write_off_arrangement_id_submission_event_id UNIQUE (arrangement_id, submission_event_id),
    CONSTRAINT fk_write_off_submission_event_id_event FOREIGN KEY(arrangement_id, submission_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT ck_write_off_released CHECK (released IN (0, 1)),
    CONSTRAINT fk_write_off_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE time_estimate (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    post TEXT NOT NULL,
    service_month TEXT NOT NULL,
    reason TEXT NOT NULL,
    basis TEXT NOT NULL,
    CONSTRAINT pk_time_estimate PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_time_estimate_arrangement_id_post_service_month UNIQUE (arrangement_id, post, service_month),
    CONSTRAINT fk_time_estimate_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE floor_charge (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    pool TEXT NOT NULL,
    financial_year TEXT NOT NULL,
    CONSTRAINT pk_floor_charge PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_floor_charge_charge FOREIGN KEY(arrangement_id, event_id) REFERENCES charge (arrangement_id, event_id),
    CONSTRAINT fk_floor_charge_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE credit_note (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    submission_event_id BIGINT NOT NULL,
    statement_event_id BIGINT NOT NULL,
    cause TEXT NOT NULL,
    dispute_event_id BIGINT,
    payee TEXT NOT NULL,
    payer TEXT NOT NULL,
    financial_year TEXT NOT NULL,
    serial BIGINT NOT NULL,
    previous_serial BIGINT,
    number TEXT NOT NULL,
    credited_on DATE NOT NULL,
    net_pence BIGINT NOT NULL,
    vat_pence BIGINT NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT pk_credit_note PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_credit_note_arrangement_id_submission_event_id UNIQUE (arrangement_id, submission_event_id),
    CONSTRAINT uq_credit_note_arrangement_id_payee_financial_year_serial UNIQUE (arrangement_id, payee, financial_year, serial),
    CONSTRAINT uq_credit_note_arrangement_id_number UNIQUE (arrangement_id, number),
    CONSTRAINT fk_credit_note_submission_event_id_event FOREIGN KEY(arrangement_id, submission_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_credit_note_dispute_event_id_event FOREIGN KEY(arrangement_id, dispute_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT ck_credit_note_cause CHECK (cause IN ('dispute', 'correction', 'superseded')),
    CONSTRAINT ck_credit_note_dispute CHECK (cause <> 'dispute' OR dispute_event_id IS NOT NULL),
    CONSTRAINT ck_credit_note_gap_free CHECK ((serial = 1 AND previous_serial IS NULL) OR (serial > 1 AND previous_serial IS NOT NULL AND previous_serial = serial - 1)),
    CONSTRAINT fk_credit_note_statement FOREIGN KEY(arrangement_id, statement_event_id) REFERENCES statement (arrangement_id, event_id),
    CONSTRAINT fk_credit_note_previous FOREIGN KEY(arrangement_id, payee, financial_year, previous_serial) REFERENCES credit_note (arrangement_id, payee, financial_year, serial),
    CONSTRAINT fk_credit_note_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE on_account_charge (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    CONSTRAINT pk_on_account_charge PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT ck_on_account_charge_kind CHECK (kind IN ('sum', 'true_up')),
    CONSTRAINT fk_on_account_charge_charge FOREIGN KEY(arrangement_id, event_id) REFERENCES charge (arrangement_id, event_id),
    CONSTRAINT fk_on_account_charge_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE receipt_identification (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    receipt_event_id BIGINT NOT NULL,
    payer TEXT NOT NULL,
    identified_on DATE NOT NULL,
    evidence TEXT NOT NULL,
    CONSTRAINT pk_receipt_identification PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_receipt_identification_arrangement_id_receipt_event_id UNIQUE (arrangement_id, receipt_event_id),
    CONSTRAINT fk_receipt_identification_receipt FOREIGN KEY(arrangement_id, receipt_event_id) REFERENCES receipt (arrangement_id, event_id),
    CONSTRAINT fk_receipt_identification_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE credit_note_line (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    row_no SMALLINT NOT NULL,
    statement_event_id BIGINT NOT NULL,
    statement_line SMALLINT NOT NULL,
    gross_pence BIGINT NOT NULL,
    net_pence BIGINT NOT NULL,
    vat_pence BIGINT NOT NULL,
    unpaid_pence BIGINT NOT NULL,
    released_pence BIGINT NOT NULL,
    unallocated_pence BIGINT NOT NULL,
    CONSTRAINT pk_credit_note_line PRIMARY KEY (arrangement_id, event_id, row_no),
    CONSTRAINT ck_credit_note_line_gross CHECK (gross_pence = net_pence + vat_pence),
    CONSTRAINT ck_credit_note_line_nothing CHECK (gross_pence <> 0),
    CONSTRAINT ck_credit_note_line_whole CHECK (gross_pence = unpaid_pence + released_pence + unallocated_pence),
    CONSTRAINT ck_credit_note_line_owed_back CHECK ((gross_pence > 0 AND released_pence >= 0 AND unallocated_pence >= 0) OR (gross_pence < 0 AND released_pence <= 0 AND unallocated_pence <= 0)),
    CONSTRAINT fk_credit_note_line_line FOREIGN KEY(arrangement_id, statement_event_id, statement_line) REFERENCES statement_line (arrangement_id, event_id, row_no),
    CONSTRAINT ck_credit_note_line_row_no CHECK (row_no >= 1),
    CONSTRAINT fk_credit_note_line_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE INDEX ix_credit_note_line_line ON credit_note_line (arrangement_id, statement_event_id, statement_line)
-- next
CREATE TABLE set_off_line (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    row_no SMALLINT NOT NULL,
    statement_event_id BIGINT NOT NULL,
    statement_line SMALLINT NOT NULL,
    gross_pence BIGINT NOT NULL,
    net_pence BIGINT NOT NULL,
    CONSTRAINT pk_set_off_line PRIMARY KEY (arrangement_id, event_id, row_no),
    CONSTRAINT fk_set_off_line_line FOREIGN KEY(arrangement_id, statement_event_id, statement_line) REFERENCES statement_line (arrangement_id, event_id, row_no),
    CONSTRAINT ck_set_off_line_row_no CHECK (row_no >= 1),
    CONSTRAINT fk_set_off_line_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE INDEX ix_set_off_line_line ON set_off_line (arrangement_id, statement_event_id, statement_line)
-- next
CREATE TABLE write_off_line (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    row_no SMALLINT NOT NULL,
    statement_event_id BIGINT NOT NULL,
    statement_line SMALLINT NOT NULL,
    gross_pence BIGINT NOT NULL,
    net_pence BIGINT NOT NULL,
    CONSTRAINT pk_write_off_line PRIMARY KEY (arrangement_id, event_id, row_no),
    CONSTRAINT fk_write_off_line_line FOREIGN KEY(arrangement_id, statement_event_id, statement_line) REFERENCES statement_line (arrangement_id, event_id, row_no),
    CONSTRAINT ck_write_off_line_row_no CHECK (row_no >= 1),
    CONSTRAINT fk_write_off_line_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE INDEX ix_write_off_line_line ON write_off_line (arrangement_id, statement_event_id, statement_line)
-- next
CREATE TABLE dispute_message (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    dispute_event_id BIGINT NOT NULL,
    message TEXT NOT NULL,
    CONSTRAINT pk_dispute_message PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_dispute_message_dispute FOREIGN KEY(arrangement_id, dispute_event_id) REFERENCES dispute (arrangement_id, event_id),
    CONSTRAINT fk_dispute_message_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE dispute_owner (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    dispute_event_id BIGINT NOT NULL,
    owner_party TEXT NOT NULL,
    owner TEXT,
    CONSTRAINT pk_dispute_owner PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_dispute_owner_dispute FOREIGN KEY(arrangement_id, dispute_event_id) REFERENCES dispute (arrangement_id, event_id),
    CONSTRAINT fk_dispute_owner_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE dispute_escalation (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    dispute_event_id BIGINT NOT NULL,
    level SMALLINT NOT NULL,
    escalated_on DATE NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT pk_dispute_escalation PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_dispute_escalation_arrangement_id_dispute_event_id_level UNIQUE (arrangement_id, dispute_event_id, level),
    CONSTRAINT ck_dispute_escalation_level CHECK (level >= 2),
    CONSTRAINT fk_dispute_escalation_dispute FOREIGN KEY(arrangement_id, dispute_event_id) REFERENCES dispute (arrangement_id, event_id),
    CONSTRAINT fk_dispute_escalation_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE dispute_resolution (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    dispute_event_id BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    resolved_on DATE NOT NULL,
    credit_note_event_id BIGINT,
    reason TEXT NOT NULL,
    CONSTRAINT pk_dispute_resolution PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_dispute_resolution_arrangement_id_dispute_event_id UNIQUE (arrangement_id, dispute_event_id),
    CONSTRAINT ck_dispute_resolution_outcome CHECK (outcome IN ('upheld', 'part_upheld', 'stands', 'withdrawn')),
    CONSTRAINT ck_dispute_resolution_credit_note CHECK ((outcome IN ('upheld', 'part_upheld')) = (credit_note_event_id IS NOT NULL)),
    CONSTRAINT fk_dispute_resolution_credit_note_event_id_event FOREIGN KEY(arrangement_id, credit_note_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_dispute_resolution_dispute FOREIGN KEY(arrangement_id, dispute_event_id) REFERENCES dispute (arrangement_id, event_id),
    CONSTRAINT fk_dispute_resolution_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TRIGGER accrual_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON accrual FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER balance_confirmation_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON balance_confirmation FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER cap_raise_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON cap_raise FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER cost_recovery_model_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON cost_recovery_model FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER credit_note_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON credit_note FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER credit_note_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON credit_note_line FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER decision_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON decision FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER delegated_act_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON delegated_act FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER delegation_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON delegation FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER delegation_end_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON delegation_end FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER dispute_escalation_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON dispute_escalation FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER dispute_message_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON dispute_message FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER dispute_owner_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON dispute_owner FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER dispute_resolution_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON dispute_resolution FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER exit_notice_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON exit_notice FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER floor_charge_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON floor_charge FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER grant_claim_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON grant_claim FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER grant_payment_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON grant_payment FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER grant_repayment_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON grant_repayment FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER journal_reversal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON journal_reversal FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER manual_journal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON manual_journal FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER on_account_charge_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON on_account_charge FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER on_account_earned_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON on_account_earned FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER own_cost_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON own_cost FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER receipt_identification_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON receipt_identification FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER refund_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON refund FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER set_off_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON set_off FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER set_off_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON set_off_line FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER submission_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON submission FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER submission_approver_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON submission_approver FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER submission_effect_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON submission_effect FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER time_estimate_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON time_estimate FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER true_up_waiver_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON true_up_waiver FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER write_off_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON write_off FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER write_off_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON write_off_line FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE FUNCTION ledger_approval_rejected() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
  SELECT 1 FROM decision d
  WHERE d.arrangement_id = NEW.arrangement_id AND d.subject_event_id = NEW.subject_event_id
    AND d.decision = 'reject') THEN
    RAISE EXCEPTION 'what was rejected is not approved: submit it anew' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
-- next
CREATE TRIGGER approval_rejected BEFORE INSERT ON approval
FOR EACH ROW EXECUTE FUNCTION ledger_approval_rejected()
-- next
CREATE FUNCTION ledger_submission_approver_approvers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
  SELECT 1 FROM submission s
  JOIN party p ON p.arrangement_id = s.arrangement_id AND p.code = NEW.party AND p.keeps_book = 1
  WHERE s.arrangement_id = NEW.arrangement_id AND s.event_id = NEW.event_id)
OR EXISTS (
  SELECT 1 FROM decision d
  WHERE d.arrangement_id = NEW.arrangement_id AND d.subject_event_id = NEW.event_id) THEN
    RAISE EXCEPTION 'councils approve, named beforehand' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
-- next
CREATE TRIGGER submission_approver_approvers BEFORE INSERT ON submission_approver
FOR EACH ROW EXECUTE FUNCTION ledger_submission_approver_approvers()
-- next
CREATE FUNCTION ledger_decision_same_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
  SELECT 1 FROM event e
  WHERE e.arrangement_id = NEW.arrangement_id AND e.event_id = NEW.subject_event_id
    AND e.person <> NEW.person) THEN
    RAISE EXCEPTION 'nobody approves what they prepared' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
-- next
CREATE TRIGGER decision_same_person BEFORE INSERT ON decision
FOR EACH ROW EXECUTE FUNCTION ledger_decision_same_person()
-- next
CREATE FUNCTION ledger_decision_own_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
  SELECT 1 FROM event e
  WHERE e.arrangement_id = NEW.arrangement_id AND e.event_id = NEW.event_id
    AND e.person = NEW.person AND e.party = NEW.party) THEN
    RAISE EXCEPTION 'a decision is made by its own person and party' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
-- next
CREATE TRIGGER decision_own_event BEFORE INSERT ON decision
FOR EACH ROW EXECUTE FUNCTION ledger_decision_own_event()
-- next
CREATE FUNCTION ledger_decision_asked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.decision = 'approve' AND NOT EXISTS (
  SELECT 1 FROM submission s
  JOIN submission_approver a ON a.arrangement_id = s.arrangement_id AND a.event_id = s.event_id
  WHERE s.arrangement_id = NEW.arrangement_id AND s.event_id = NEW.subject_event_id
    AND s.digest = NEW.subject_digest AND a.party = NEW.party
    AND s.submitted_on <= NEW.decided_on) THEN
    RAISE EXCEPTION 'only what is submitted to a council is approved by it' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
-- next
CREATE TRIGGER decision_asked BEFORE INSERT ON decision
FOR EACH ROW EXECUTE FUNCTION ledger_decision_asked()
-- next
CREATE FUNCTION ledger_decision_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
  SELECT 1 FROM submission_effect x
  WHERE x.arrangement_id = NEW.arrangement_id AND x.submission_event_id = NEW.subject_event_id)
OR EXISTS (
  SELECT 1 FROM decision d
  WHERE d.arrangement_id = NEW.arrangement_id AND d.subject_event_id = NEW.subject_event_id
    AND (d.decision = 'reject' OR d.person = NEW.person)) THEN
    RAISE EXCEPTION 'this is decided, or decided by the same person' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
-- next
CREATE TRIGGER decision_decided BEFORE INSERT ON decision
FOR EACH ROW EXECUTE FUNCTION ledger_decision_decided()
-- next
CREATE FUNCTION ledger_submission_effect_approved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
  SELECT 1 FROM submission_approver a
  WHERE a.arrangement_id = NEW.arrangement_id AND a.event_id = NEW.submission_event_id)
OR EXISTS (
  SELECT 1 FROM submission s
  JOIN submission_approver a ON a.arrangement_id = s.arrangement_id AND a.event_id = s.event_id
  WHERE s.arrangement_id = NEW.arrangement_id AND s.event_id = NEW.submission_event_id
    AND NOT EXISTS (
      SELECT 1 FROM decision d
      WHERE d.arrangement_id = s.arrangement_id AND d.subject_event_id = s.event_id
        AND d.party = a.party AND d.decision = 'approve' AND d.subject_digest = s.digest))
OR EXISTS (
  SELECT 1 FROM decision d
  WHERE d.arrangement_id = NEW.arrangement_id AND d.subject_event_id = NEW.submission_event_id
    AND d.decision = 'reject') THEN
    RAISE EXCEPTION 'nothing submitted takes effect before every approval that it needs' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
-- next
CREATE TRIGGER submission_effect_approved BEFORE INSERT ON submission_effect
FOR EACH ROW EXECUTE FUNCTION ledger_submission_effect_approved()
-- next
CREATE FUNCTION ledger_rate_card_approved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
  SELECT 1 FROM submission s
  WHERE s.arrangement_id = NEW.arrangement_id AND s.purpose = 'rate_card'
    AND s.event_id < NEW.event_id
    AND s.payload = '{"effective_from":"' || NEW.effective_from || '","effective_to":'
      || coalesce('"' || NEW.effective_to || '"', 'null') || ',"service":"' || NEW.service
      || '","unit_price_pence":' || NEW.unit_price_pence || '}'
    AND EXISTS (
      SELECT 1 FROM submission_approver a
      WHERE a.arrangement_id = s.arrangement_id AND a.event_id = s.event_id)
    AND NOT EXISTS (
      SELECT 1 FROM submission_approver a
      WHERE a.arrangement_id = s.arrangement_id AND a.event_id = s.event_id
        AND NOT EXISTS (
          SELECT 1 FROM decision d
          WHERE d.arrangement_id = s.arrangement_id AND d.subject_event_id = s.event_id
            AND d.party = a.party AND d.decision = 'approve'
            AND d.subject_digest = s.digest))) THEN
    RAISE EXCEPTION 'both councils approve a rate card beforehand' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
-- next
CREATE TRIGGER rate_card_approved BEFORE INSERT ON rate_card
FOR EACH ROW EXECUTE FUNCTION ledger_rate_card_approved()
-- next
CREATE FUNCTION ledger_delegation_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
  SELECT 1 FROM event e
  WHERE e.arrangement_id = NEW.arrangement_id AND e.event_id = NEW.event_id
    AND e.person = NEW.from_person AND e.party = NEW.party AND e.role = 'approver') THEN
    RAISE EXCEPTION 'an approver delegates their own approving only' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
-- next
CREATE TRIGGER delegation_own BEFORE INSERT ON delegation
FOR EACH ROW EXECUTE FUNCTION ledger_delegation_own()
-- next
CREATE FUNCTION ledger_credit_note_agreed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
  SELECT 1 FROM submission s
  JOIN decision a ON a.arrangement_id = s.arrangement_id AND a.subject_event_id = s.event_id
    AND a.subject_digest = s.digest AND a.party = NEW.payee AND a.decision = 'approve'
  JOIN decision b ON b.arrangement_id = s.arrangement_id AND b.subject_event_id = s.event_id
    AND b.subject_digest = s.digest AND b.party = NEW.payer AND b.decision = 'approve'
    AND b.person <> a.person
  JOIN statement t ON t.arrangement_id = s.arrangement_id AND t.event_id = NEW.statement_event_id
    AND t.payee = NEW.payee AND t.payer = NEW.payer
  WHERE s.arrangement_id = NEW.arrangement_id AND s.event_id = NEW.submission_event_id
    AND s.purpose IN ('credit_note', 'dispute_resolution')) THEN
    RAISE EXCEPTION 'both councils approve a credit note' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
-- next
CREATE TRIGGER credit_note_agreed BEFORE INSERT ON credit_note
FOR EACH ROW EXECUTE FUNCTION ledger_credit_note_agreed()
-- next
CREATE FUNCTION ledger_credit_note_line_remains() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
  SELECT 1 FROM statement_line l,
    (SELECT NEW.net_pence + coalesce(sum(c.net_pence), 0) AS net,
        NEW.vat_pence + coalesce(sum(c.vat_pence), 0) AS vat
      FROM credit_note_line c
      WHERE c.arrangement_id = NEW.arrangement_id
        AND c.statement_event_id = NEW.statement_event_id
        AND c.statement_line = NEW.statement_line) s
  WHERE l.arrangement_id = NEW.arrangement_id AND l.event_id = NEW.statement_event_id
    AND l.row_no = NEW.statement_line
    AND ((l.net_pence >= 0 AND s.net BETWEEN 0 AND l.net_pence)
      OR (l.net_pence < 0 AND s.net BETWEEN l.net_pence AND 0))
    AND ((l.vat_pence >= 0 AND s.vat BETWEEN 0 AND l.vat_pence)
      OR (l.vat_pence < 0 AND s.vat BETWEEN l.vat_pence AND 0))) THEN
    RAISE EXCEPTION 'a credit never passes what remains' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
-- next
CREATE TRIGGER credit_note_line_remains BEFORE INSERT ON credit_note_line
FOR EACH ROW EXECUTE FUNCTION ledger_credit_note_line_remains()
-- next
CREATE FUNCTION ledger_delegated_act_in_force() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
  SELECT 1 FROM delegation d
  JOIN event e ON e.arrangement_id = d.arrangement_id AND e.event_id = NEW.event_id
    AND e.person = d.to_person AND e.party = d.party
    AND e.effective_on BETWEEN d.starts_on AND d.ends_on
  WHERE d.arrangement_id = NEW.arrangement_id AND d.event_id = NEW.delegation_event_id
    AND NOT EXISTS (
      SELECT 1 FROM delegation_end x
      WHERE x.arrangement_id = d.arrangement_id AND x.delegation_event_id = d.event_id)) THEN
    RAISE EXCEPTION 'no delegation to this person is in force' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
-- next
CREATE TRIGGER delegated_act_in_force BEFORE INSERT ON delegated_act
FOR EACH ROW EXECUTE FUNCTION ledger_delegated_act_in_force()
-- next
CREATE FUNCTION ledger_approval_deputy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
  SELECT 1 FROM delegated_act x
  JOIN delegation d ON d.arrangement_id = x.arrangement_id AND d.event_id = x.delegation_event_id
  JOIN event s ON s.arrangement_id = x.arrangement_id AND s.person = d.from_person
  WHERE x.arrangement_id = NEW.arrangement_id AND x.event_id = NEW.event_id
    AND (s.event_id = NEW.subject_event_id OR EXISTS (
      SELECT 1 FROM time_certification c
      WHERE c.arrangement_id = s.arrangement_id AND c.event_id = s.event_id
        AND c.time_event_id = NEW.subject_event_id))) THEN
    RAISE EXCEPTION 'nobody approves through a deputy what they prepared' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
-- next
CREATE TRIGGER approval_deputy BEFORE INSERT ON approval
FOR EACH ROW EXECUTE FUNCTION ledger_approval_deputy()
-- next
CREATE FUNCTION ledger_decision_deputy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
  SELECT 1 FROM delegated_act x
  JOIN delegation d ON d.arrangement_id = x.arrangement_id AND d.event_id = x.delegation_event_id
  JOIN event s ON s.arrangement_id = x.arrangement_id AND s.person = d.from_person
  WHERE x.arrangement_id = NEW.arrangement_id AND x.event_id = NEW.event_id
    AND (s.event_id = NEW.subject_event_id OR EXISTS (
      SELECT 1 FROM time_certification c
      WHERE c.arrangement_id = s.arrangement_id AND c.event_id = s.event_id
        AND c.time_event_id = NEW.subject_event_id))) THEN
    RAISE EXCEPTION 'nobody approves through a deputy what they prepared' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
-- next
CREATE TRIGGER decision_deputy BEFORE INSERT ON decision
FOR EACH ROW EXECUTE FUNCTION ledger_decision_deputy()
