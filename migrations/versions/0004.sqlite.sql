CREATE TABLE accrual (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    period TEXT NOT NULL,
    pool TEXT NOT NULL,
    service_month TEXT NOT NULL,
    amount_pence INTEGER NOT NULL,
    recoverable_pence INTEGER NOT NULL,
    retained_pence INTEGER NOT NULL,
    earned_pence INTEGER NOT NULL,
    model_version INTEGER NOT NULL,
    working TEXT NOT NULL,
    reason TEXT NOT NULL,
    withdraws_event_id INTEGER,
    CONSTRAINT pk_accrual PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_accrual_arrangement_id_withdraws_event_id UNIQUE (arrangement_id, withdraws_event_id),
    CONSTRAINT ck_accrual_amount CHECK ((withdraws_event_id IS NULL AND amount_pence > 0) OR (withdraws_event_id IS NOT NULL AND amount_pence < 0)),
    CONSTRAINT fk_accrual_withdraws_event_id_event FOREIGN KEY(arrangement_id, withdraws_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT ck_accrual_whole CHECK (amount_pence = recoverable_pence + retained_pence),
    CONSTRAINT fk_accrual_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE submission (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    summary TEXT NOT NULL,
    payload TEXT NOT NULL,
    digest TEXT NOT NULL,
    submitted_on TEXT NOT NULL,
    CONSTRAINT pk_submission PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT ck_submission_purpose CHECK (purpose IN ('cost_recovery_model', 'rate_card', 'manual_journal', 'reversal', 'credit_note', 'dispute_resolution', 'set_off', 'write_off', 'refund', 'baseline', 'conceded_cost', 'cap_raise', 'exit_notice', 'exit_certificate')),
    CONSTRAINT fk_submission_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE submission_approver (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    row_no INTEGER NOT NULL,
    party TEXT NOT NULL,
    CONSTRAINT pk_submission_approver PRIMARY KEY (arrangement_id, event_id, row_no),
    CONSTRAINT ck_submission_approver_row_no CHECK (row_no >= 1),
    CONSTRAINT uq_submission_approver_arrangement_id_event_id_party UNIQUE (arrangement_id, event_id, party),
    CONSTRAINT fk_submission_approver_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE decision (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    subject_event_id INTEGER NOT NULL,
    subject_digest TEXT NOT NULL,
    party TEXT NOT NULL,
    person TEXT NOT NULL,
    decided_on TEXT NOT NULL,
    decision TEXT NOT NULL,
    reason TEXT,
    CONSTRAINT pk_decision PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT ck_decision_decision CHECK (decision IN ('approve', 'reject')),
    CONSTRAINT fk_decision_subject_event_id_event FOREIGN KEY(arrangement_id, subject_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_decision_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT uq_decision_arrangement_id_subject_event_id_party UNIQUE (arrangement_id, subject_event_id, party),
    CONSTRAINT ck_decision_reason CHECK (decision <> 'reject' OR reason IS NOT NULL)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE submission_effect (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    submission_event_id INTEGER NOT NULL,
    CONSTRAINT pk_submission_effect PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_submission_effect_arrangement_id_submission_event_id UNIQUE (arrangement_id, submission_event_id),
    CONSTRAINT fk_submission_effect_submission_event_id_event FOREIGN KEY(arrangement_id, submission_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_submission_effect_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE delegation (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    party TEXT NOT NULL,
    from_person TEXT NOT NULL,
    to_person TEXT NOT NULL,
    starts_on TEXT NOT NULL,
    ends_on TEXT NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT pk_delegation PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT ck_delegation_dates CHECK (starts_on <= ends_on),
    CONSTRAINT fk_delegation_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT ck_delegation_people CHECK (from_person <> to_person)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE INDEX ix_delegation_to_person ON delegation (arrangement_id, to_person)
-- next
CREATE TABLE delegation_end (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    delegation_event_id INTEGER NOT NULL,
    CONSTRAINT pk_delegation_end PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_delegation_end_delegation_event_id_event FOREIGN KEY(arrangement_id, delegation_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_delegation_end_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT uq_delegation_end_arrangement_id_delegation_event_id UNIQUE (arrangement_id, delegation_event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE delegated_act (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    delegation_event_id INTEGER NOT NULL,
    CONSTRAINT pk_delegated_act PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_delegated_act_delegation_event_id_event FOREIGN KEY(arrangement_id, delegation_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_delegated_act_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE balance_confirmation (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    book TEXT NOT NULL,
    account INTEGER NOT NULL,
    as_at TEXT NOT NULL,
    confirmed_pence INTEGER NOT NULL,
    note TEXT,
    owner TEXT,
    CONSTRAINT pk_balance_confirmation PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_balance_confirmation_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE INDEX ix_balance_confirmation_book ON balance_confirmation (arrangement_id, book, account, as_at)
-- next
CREATE TABLE cap_raise (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    pool TEXT NOT NULL,
    financial_year TEXT NOT NULL,
    amount_pence INTEGER NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT pk_cap_raise PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_cap_raise_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT ck_cap_raise_amount CHECK (amount_pence > 0)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE INDEX ix_cap_raise_pool ON cap_raise (arrangement_id, pool, financial_year)
-- next
CREATE TABLE exit_notice (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    given_on TEXT NOT NULL,
    last_day TEXT NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT pk_exit_notice PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_exit_notice_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT ck_exit_notice_dates CHECK (given_on <= last_day)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE grant_claim (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    grant_ref TEXT NOT NULL,
    grantor TEXT NOT NULL,
    grantee TEXT NOT NULL,
    pool TEXT NOT NULL,
    conditions TEXT NOT NULL,
    conditions_met_on TEXT NOT NULL,
    claimed_on TEXT NOT NULL,
    amount_pence INTEGER NOT NULL,
    description TEXT NOT NULL,
    CONSTRAINT pk_grant_claim PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT ck_grant_claim_amount CHECK (amount_pence > 0),
    CONSTRAINT ck_grant_claim_dates CHECK (conditions_met_on <= claimed_on),
    CONSTRAINT fk_grant_claim_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT uq_grant_claim_arrangement_id_grant_ref UNIQUE (arrangement_id, grant_ref)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE grant_payment (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    claim_event_id INTEGER NOT NULL,
    payment_ref TEXT NOT NULL,
    received_on TEXT NOT NULL,
    amount_pence INTEGER NOT NULL,
    CONSTRAINT pk_grant_payment PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_grant_payment_arrangement_id_payment_ref UNIQUE (arrangement_id, payment_ref),
    CONSTRAINT fk_grant_payment_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_grant_payment_claim_event_id_event FOREIGN KEY(arrangement_id, claim_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT ck_grant_payment_amount CHECK (amount_pence > 0)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE INDEX ix_grant_payment_claim ON grant_payment (arrangement_id, claim_event_id)
-- next
CREATE TABLE grant_repayment (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    grant_event_id INTEGER NOT NULL,
    repaid_on TEXT NOT NULL,
    amount_pence INTEGER NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT pk_grant_repayment PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_grant_repayment_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_grant_repayment_grant_event_id_event FOREIGN KEY(arrangement_id, grant_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT ck_grant_repayment_amount CHECK (amount_pence > 0)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE INDEX ix_grant_repayment_grant ON grant_repayment (arrangement_id, grant_event_id)
-- next
CREATE TABLE manual_journal (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    submission_event_id INTEGER NOT NULL,
    source_ref TEXT NOT NULL,
    book TEXT NOT NULL,
    effective_on TEXT NOT NULL,
    period TEXT NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT pk_manual_journal PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_manual_journal_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT uq_manual_journal_arrangement_id_source_ref UNIQUE (arrangement_id, source_ref),
    CONSTRAINT fk_manual_journal_submission_event_id_event FOREIGN KEY(arrangement_id, submission_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT uq_manual_journal_arrangement_id_submission_event_id UNIQUE (arrangement_id, submission_event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE journal_reversal (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    submission_event_id INTEGER NOT NULL,
    reason TEXT NOT NULL,
    prior_period INTEGER NOT NULL,
    CONSTRAINT pk_journal_reversal PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_journal_reversal_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT uq_journal_reversal_arrangement_id_submission_event_id UNIQUE (arrangement_id, submission_event_id),
    CONSTRAINT fk_journal_reversal_submission_event_id_event FOREIGN KEY(arrangement_id, submission_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT ck_journal_reversal_prior_period CHECK (prior_period IN (0, 1))
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE cost_recovery_model (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    effective_from TEXT NOT NULL,
    retrospective INTEGER NOT NULL,
    definition TEXT NOT NULL,
    digest TEXT NOT NULL,
    CONSTRAINT pk_cost_recovery_model PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT ck_cost_recovery_model_version CHECK (version >= 2),
    CONSTRAINT fk_cost_recovery_model_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT ck_cost_recovery_model_retrospective CHECK (retrospective IN (0, 1)),
    CONSTRAINT uq_cost_recovery_model_arrangement_id_version UNIQUE (arrangement_id, version)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE on_account_earned (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    pool TEXT NOT NULL,
    service_month TEXT NOT NULL,
    amount_pence INTEGER NOT NULL,
    CONSTRAINT pk_on_account_earned PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_on_account_earned_arrangement_id_pool_service_month UNIQUE (arrangement_id, pool, service_month),
    CONSTRAINT ck_on_account_earned_amount CHECK (amount_pence > 0),
    CONSTRAINT fk_on_account_earned_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE true_up_waiver (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    row_no INTEGER NOT NULL,
    pool TEXT NOT NULL,
    service_month TEXT NOT NULL,
    period TEXT NOT NULL,
    waived_pence INTEGER NOT NULL,
    CONSTRAINT pk_true_up_waiver PRIMARY KEY (arrangement_id, event_id, row_no),
    CONSTRAINT uq_true_up_waiver_arrangement_id_pool_service_month_period UNIQUE (arrangement_id, pool, service_month, period),
    CONSTRAINT ck_true_up_waiver_waived CHECK (waived_pence <> 0),
    CONSTRAINT ck_true_up_waiver_row_no CHECK (row_no >= 1),
    CONSTRAINT fk_true_up_waiver_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE own_cost (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    book TEXT NOT NULL,
    kind TEXT NOT NULL,
    supplier TEXT,
    source_ref TEXT NOT NULL,
    entered_on TEXT NOT NULL,
    service_from TEXT NOT NULL,
    service_to TEXT NOT NULL,
    amount_pence INTEGER NOT NULL,
    subjective TEXT NOT NULL,
    description TEXT NOT NULL,
    CONSTRAINT pk_own_cost PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT ck_own_cost_supplier CHECK (kind <> 'third_party' OR supplier IS NOT NULL),
    CONSTRAINT uq_own_cost_arrangement_id_source_ref UNIQUE (arrangement_id, source_ref),
    CONSTRAINT ck_own_cost_kind CHECK (kind IN ('own', 'third_party', 'stranded')),
    CONSTRAINT ck_own_cost_subjective CHECK (subjective IN ('Employees', 'Premises', 'Transport', 'Supplies and services', 'Third party payments', 'Transfer payments', 'Support services', 'Depreciation', 'Income')),
    CONSTRAINT fk_own_cost_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT ck_own_cost_amount CHECK (amount_pence > 0),
    CONSTRAINT ck_own_cost_service_dates CHECK (service_from <= service_to)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE INDEX ix_own_cost_book ON own_cost (arrangement_id, book, event_id)
-- next
CREATE TABLE refund (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    submission_event_id INTEGER NOT NULL,
    source_event_id INTEGER,
    pool TEXT,
    payee TEXT NOT NULL,
    payer TEXT NOT NULL,
    refunded_on TEXT NOT NULL,
    amount_pence INTEGER NOT NULL,
    payment_ref TEXT NOT NULL,
    CONSTRAINT pk_refund PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_refund_arrangement_id_submission_event_id UNIQUE (arrangement_id, submission_event_id),
    CONSTRAINT uq_refund_arrangement_id_payment_ref UNIQUE (arrangement_id, payment_ref),
    CONSTRAINT fk_refund_submission_event_id_event FOREIGN KEY(arrangement_id, submission_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_refund_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_refund_source_event_id_event FOREIGN KEY(arrangement_id, source_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT ck_refund_source CHECK ((source_event_id IS NULL) <> (pool IS NULL)),
    CONSTRAINT ck_refund_amount CHECK (amount_pence > 0)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE set_off (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    submission_event_id INTEGER NOT NULL,
    set_off_on TEXT NOT NULL,
    amount_pence INTEGER NOT NULL,
    CONSTRAINT pk_set_off PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_set_off_submission_event_id_event FOREIGN KEY(arrangement_id, submission_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT ck_set_off_amount CHECK (amount_pence > 0),
    CONSTRAINT fk_set_off_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT uq_set_off_arrangement_id_submission_event_id UNIQUE (arrangement_id, submission_event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE write_off (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    submission_event_id INTEGER NOT NULL,
    statement_event_id INTEGER NOT NULL,
    written_off_on TEXT NOT NULL,
    released INTEGER NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT pk_write_off PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_write_off_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT uq_write_off_arrangement_id_submission_event_id UNIQUE (arrangement_id, submission_event_id),
    CONSTRAINT fk_write_off_submission_event_id_event FOREIGN KEY(arrangement_id, submission_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT ck_write_off_released CHECK (released IN (0, 1))
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE time_estimate (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    post TEXT NOT NULL,
    service_month TEXT NOT NULL,
    reason TEXT NOT NULL,
    basis TEXT NOT NULL,
    CONSTRAINT pk_time_estimate PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_time_estimate_arrangement_id_post_service_month UNIQUE (arrangement_id, post, service_month),
    CONSTRAINT fk_time_estimate_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE floor_charge (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    pool TEXT NOT NULL,
    financial_year TEXT NOT NULL,
    CONSTRAINT pk_floor_charge PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_floor_charge_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_floor_charge_charge FOREIGN KEY(arrangement_id, event_id) REFERENCES charge (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE credit_note (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    submission_event_id INTEGER NOT NULL,
    statement_event_id INTEGER NOT NULL,
    cause TEXT NOT NULL,
    dispute_event_id INTEGER,
    payee TEXT NOT NULL,
    payer TEXT NOT NULL,
    financial_year TEXT NOT NULL,
    serial INTEGER NOT NULL,
    previous_serial INTEGER,
    number TEXT NOT NULL,
    credited_on TEXT NOT NULL,
    net_pence INTEGER NOT NULL,
    vat_pence INTEGER NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT pk_credit_note PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT ck_credit_note_gap_free CHECK ((serial = 1 AND previous_serial IS NULL) OR (serial > 1 AND previous_serial IS NOT NULL AND previous_serial = serial - 1)),
    CONSTRAINT uq_credit_note_arrangement_id_submission_event_id UNIQUE (arrangement_id, submission_event_id),
    CONSTRAINT fk_credit_note_previous FOREIGN KEY(arrangement_id, payee, financial_year, previous_serial) REFERENCES credit_note (arrangement_id, payee, financial_year, serial),
    CONSTRAINT uq_credit_note_arrangement_id_payee_financial_year_serial UNIQUE (arrangement_id, payee, financial_year, serial),
    CONSTRAINT fk_credit_note_statement FOREIGN KEY(arrangement_id, statement_event_id) REFERENCES statement (arrangement_id, event_id),
    CONSTRAINT uq_credit_note_arrangement_id_number UNIQUE (arrangement_id, number),
    CONSTRAINT fk_credit_note_submission_event_id_event FOREIGN KEY(arrangement_id, submission_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT ck_credit_note_cause CHECK (cause IN ('dispute', 'correction', 'superseded')),
    CONSTRAINT ck_credit_note_dispute CHECK (cause <> 'dispute' OR dispute_event_id IS NOT NULL),
    CONSTRAINT fk_credit_note_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_credit_note_dispute_event_id_event FOREIGN KEY(arrangement_id, dispute_event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE on_account_charge (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    CONSTRAINT pk_on_account_charge PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT ck_on_account_charge_kind CHECK (kind IN ('sum', 'true_up')),
    CONSTRAINT fk_on_account_charge_charge FOREIGN KEY(arrangement_id, event_id) REFERENCES charge (arrangement_id, event_id),
    CONSTRAINT fk_on_account_charge_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE receipt_identification (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    receipt_event_id INTEGER NOT NULL,
    payer TEXT NOT NULL,
    identified_on TEXT NOT NULL,
    evidence TEXT NOT NULL,
    CONSTRAINT pk_receipt_identification PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_receipt_identification_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_receipt_identification_receipt FOREIGN KEY(arrangement_id, receipt_event_id) REFERENCES receipt (arrangement_id, event_id),
    CONSTRAINT uq_receipt_identification_arrangement_id_receipt_event_id UNIQUE (arrangement_id, receipt_event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE credit_note_line (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    row_no INTEGER NOT NULL,
    statement_event_id INTEGER NOT NULL,
    statement_line INTEGER NOT NULL,
    gross_pence INTEGER NOT NULL,
    net_pence INTEGER NOT NULL,
    vat_pence INTEGER NOT NULL,
    unpaid_pence INTEGER NOT NULL,
    released_pence INTEGER NOT NULL,
    unallocated_pence INTEGER NOT NULL,
    CONSTRAINT pk_credit_note_line PRIMARY KEY (arrangement_id, event_id, row_no),
    CONSTRAINT fk_credit_note_line_line FOREIGN KEY(arrangement_id, statement_event_id, statement_line) REFERENCES statement_line (arrangement_id, event_id, row_no),
    CONSTRAINT ck_credit_note_line_owed_back CHECK ((gross_pence > 0 AND released_pence >= 0 AND unallocated_pence >= 0) OR (gross_pence < 0 AND released_pence <= 0 AND unallocated_pence <= 0)),
    CONSTRAINT ck_credit_note_line_gross CHECK (gross_pence = net_pence + vat_pence),
    CONSTRAINT ck_credit_note_line_whole CHECK (gross_pence = unpaid_pence + released_pence + unallocated_pence),
    CONSTRAINT ck_credit_note_line_row_no CHECK (row_no >= 1),
    CONSTRAINT fk_credit_note_line_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT ck_credit_note_line_nothing CHECK (gross_pence <> 0)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE INDEX ix_credit_note_line_line ON credit_note_line (arrangement_id, statement_event_id, statement_line)
-- next
CREATE TABLE set_off_line (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    row_no INTEGER NOT NULL,
    statement_event_id INTEGER NOT NULL,
    statement_line INTEGER NOT NULL,
    gross_pence INTEGER NOT NULL,
    net_pence INTEGER NOT NULL,
    CONSTRAINT pk_set_off_line PRIMARY KEY (arrangement_id, event_id, row_no),
    CONSTRAINT fk_set_off_line_line FOREIGN KEY(arrangement_id, statement_event_id, statement_line) REFERENCES statement_line (arrangement_id, event_id, row_no),
    CONSTRAINT fk_set_off_line_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT ck_set_off_line_row_no CHECK (row_no >= 1)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE INDEX ix_set_off_line_line ON set_off_line (arrangement_id, statement_event_id, statement_line)
-- next
CREATE TABLE write_off_line (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    row_no INTEGER NOT NULL,
    statement_event_id INTEGER NOT NULL,
    statement_line INTEGER NOT NULL,
    gross_pence INTEGER NOT NULL,
    net_pence INTEGER NOT NULL,
    CONSTRAINT pk_write_off_line PRIMARY KEY (arrangement_id, event_id, row_no),
    CONSTRAINT fk_write_off_line_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_write_off_line_line FOREIGN KEY(arrangement_id, statement_event_id, statement_line) REFERENCES statement_line (arrangement_id, event_id, row_no),
    CONSTRAINT ck_write_off_line_row_no CHECK (row_no >= 1)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE INDEX ix_write_off_line_line ON write_off_line (arrangement_id, statement_event_id, statement_line)
-- next
CREATE TABLE dispute_message (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    dispute_event_id INTEGER NOT NULL,
    message TEXT NOT NULL,
    CONSTRAINT pk_dispute_message PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_dispute_message_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_dispute_message_dispute FOREIGN KEY(arrangement_id, dispute_event_id) REFERENCES dispute (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE dispute_owner (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    dispute_event_id INTEGER NOT NULL,
    owner_party TEXT NOT NULL,
    owner TEXT,
    CONSTRAINT pk_dispute_owner PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_dispute_owner_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_dispute_owner_dispute FOREIGN KEY(arrangement_id, dispute_event_id) REFERENCES dispute (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE dispute_escalation (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    dispute_event_id INTEGER NOT NULL,
    level INTEGER NOT NULL,
    escalated_on TEXT NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT pk_dispute_escalation PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT ck_dispute_escalation_level CHECK (level >= 2),
    CONSTRAINT fk_dispute_escalation_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_dispute_escalation_dispute FOREIGN KEY(arrangement_id, dispute_event_id) REFERENCES dispute (arrangement_id, event_id),
    CONSTRAINT uq_dispute_escalation_arrangement_id_dispute_event_id_level UNIQUE (arrangement_id, dispute_event_id, level)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE dispute_resolution (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    dispute_event_id INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    resolved_on TEXT NOT NULL,
    credit_note_event_id INTEGER,
    reason TEXT NOT NULL,
    CONSTRAINT pk_dispute_resolution PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_dispute_resolution_credit_note_event_id_event FOREIGN KEY(arrangement_id, credit_note_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT ck_dispute_resolution_credit_note CHECK ((outcome IN ('upheld', 'part_upheld')) = (credit_note_event_id IS NOT NULL)),
    CONSTRAINT fk_dispute_resolution_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT uq_dispute_resolution_arrangement_id_dispute_event_id UNIQUE (arrangement_id, dispute_event_id),
    CONSTRAINT fk_dispute_resolution_dispute FOREIGN KEY(arrangement_id, dispute_event_id) REFERENCES dispute (arrangement_id, event_id),
    CONSTRAINT ck_dispute_resolution_outcome CHECK (outcome IN ('upheld', 'part_upheld', 'stands', 'withdrawn'))
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TRIGGER accrual_no_update BEFORE UPDATE ON accrual
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER accrual_no_delete BEFORE DELETE ON accrual
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER accrual_foreign_keys BEFORE INSERT ON accrual
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER accrual_no_replace_1 BEFORE INSERT ON accrual
WHEN EXISTS (SELECT 1 FROM accrual WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER accrual_no_replace_2 BEFORE INSERT ON accrual
WHEN EXISTS (SELECT 1 FROM accrual WHERE arrangement_id = NEW.arrangement_id AND withdraws_event_id = NEW.withdraws_event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER balance_confirmation_no_update BEFORE UPDATE ON balance_confirmation
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER balance_confirmation_no_delete BEFORE DELETE ON balance_confirmation
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER balance_confirmation_foreign_keys BEFORE INSERT ON balance_confirmation
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER balance_confirmation_no_replace_1 BEFORE INSERT ON balance_confirmation
WHEN EXISTS (SELECT 1 FROM balance_confirmation WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER cap_raise_no_update BEFORE UPDATE ON cap_raise
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER cap_raise_no_delete BEFORE DELETE ON cap_raise
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER cap_raise_foreign_keys BEFORE INSERT ON cap_raise
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER cap_raise_no_replace_1 BEFORE INSERT ON cap_raise
WHEN EXISTS (SELECT 1 FROM cap_raise WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER cost_recovery_model_no_update BEFORE UPDATE ON cost_recovery_model
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER cost_recovery_model_no_delete BEFORE DELETE ON cost_recovery_model
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER cost_recovery_model_foreign_keys BEFORE INSERT ON cost_recovery_model
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER cost_recovery_model_no_replace_1 BEFORE INSERT ON cost_recovery_model
WHEN EXISTS (SELECT 1 FROM cost_recovery_model WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER cost_recovery_model_no_replace_2 BEFORE INSERT ON cost_recovery_model
WHEN EXISTS (SELECT 1 FROM cost_recovery_model WHERE arrangement_id = NEW.arrangement_id AND version = NEW.version)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER credit_note_no_update BEFORE UPDATE ON credit_note
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER credit_note_no_delete BEFORE DELETE ON credit_note
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER credit_note_foreign_keys BEFORE INSERT ON credit_note
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER credit_note_no_replace_1 BEFORE INSERT ON credit_note
WHEN EXISTS (SELECT 1 FROM credit_note WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER credit_note_no_replace_2 BEFORE INSERT ON credit_note
WHEN EXISTS (SELECT 1 FROM credit_note WHERE arrangement_id = NEW.arrangement_id AND number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER credit_note_no_replace_3 BEFORE INSERT ON credit_note
WHEN EXISTS (SELECT 1 FROM credit_note WHERE arrangement_id = NEW.arrangement_id AND payee = NEW.payee AND financial_year = NEW.financial_year AND serial = NEW.serial)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER credit_note_no_replace_4 BEFORE INSERT ON credit_note
WHEN EXISTS (SELECT 1 FROM credit_note WHERE arrangement_id = NEW.arrangement_id AND submission_event_id = NEW.submission_event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER credit_note_line_no_update BEFORE UPDATE ON credit_note_line
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER credit_note_line_no_delete BEFORE DELETE ON credit_note_line
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER credit_note_line_foreign_keys BEFORE INSERT ON credit_note_line
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER credit_note_line_no_replace_1 BEFORE INSERT ON credit_note_line
WHEN EXISTS (SELECT 1 FROM credit_note_line WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id AND row_no = NEW.row_no)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER decision_no_update BEFORE UPDATE ON decision
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER decision_no_delete BEFORE DELETE ON decision
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER decision_foreign_keys BEFORE INSERT ON decision
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER decision_no_replace_1 BEFORE INSERT ON decision
WHEN EXISTS (SELECT 1 FROM decision WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER decision_no_replace_2 BEFORE INSERT ON decision
WHEN EXISTS (SELECT 1 FROM decision WHERE arrangement_id = NEW.arrangement_id AND subject_event_id = NEW.subject_event_id AND party = NEW.party)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER delegated_act_no_update BEFORE UPDATE ON delegated_act
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER delegated_act_no_delete BEFORE DELETE ON delegated_act
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER delegated_act_foreign_keys BEFORE INSERT ON delegated_act
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER delegated_act_no_replace_1 BEFORE INSERT ON delegated_act
WHEN EXISTS (SELECT 1 FROM delegated_act WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER delegation_no_update BEFORE UPDATE ON delegation
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER delegation_no_delete BEFORE DELETE ON delegation
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER delegation_foreign_keys BEFORE INSERT ON delegation
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER delegation_no_replace_1 BEFORE INSERT ON delegation
WHEN EXISTS (SELECT 1 FROM delegation WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER delegation_end_no_update BEFORE UPDATE ON delegation_end
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER delegation_end_no_delete BEFORE DELETE ON delegation_end
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER delegation_end_foreign_keys BEFORE INSERT ON delegation_end
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER delegation_end_no_replace_1 BEFORE INSERT ON delegation_end
WHEN EXISTS (SELECT 1 FROM delegation_end WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER delegation_end_no_replace_2 BEFORE INSERT ON delegation_end
WHEN EXISTS (SELECT 1 FROM delegation_end WHERE arrangement_id = NEW.arrangement_id AND delegation_event_id = NEW.delegation_event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER dispute_escalation_no_update BEFORE UPDATE ON dispute_escalation
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER dispute_escalation_no_delete BEFORE DELETE ON dispute_escalation
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER dispute_escalation_foreign_keys BEFORE INSERT ON dispute_escalation
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER dispute_escalation_no_replace_1 BEFORE INSERT ON dispute_escalation
WHEN EXISTS (SELECT 1 FROM dispute_escalation WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER dispute_escalation_no_replace_2 BEFORE INSERT ON dispute_escalation
WHEN EXISTS (SELECT 1 FROM dispute_escalation WHERE arrangement_id = NEW.arrangement_id AND dispute_event_id = NEW.dispute_event_id AND level = NEW.level)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER dispute_message_no_update BEFORE UPDATE ON dispute_message
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER dispute_message_no_delete BEFORE DELETE ON dispute_message
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER dispute_message_foreign_keys BEFORE INSERT ON dispute_message
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER dispute_message_no_replace_1 BEFORE INSERT ON dispute_message
WHEN EXISTS (SELECT 1 FROM dispute_message WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER dispute_owner_no_update BEFORE UPDATE ON dispute_owner
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER dispute_owner_no_delete BEFORE DELETE ON dispute_owner
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER dispute_owner_foreign_keys BEFORE INSERT ON dispute_owner
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER dispute_owner_no_replace_1 BEFORE INSERT ON dispute_owner
WHEN EXISTS (SELECT 1 FROM dispute_owner WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER dispute_resolution_no_update BEFORE UPDATE ON dispute_resolution
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER dispute_resolution_no_delete BEFORE DELETE ON dispute_resolution
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER dispute_resolution_foreign_keys BEFORE INSERT ON dispute_resolution
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER dispute_resolution_no_replace_1 BEFORE INSERT ON dispute_resolution
WHEN EXISTS (SELECT 1 FROM dispute_resolution WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER dispute_resolution_no_replace_2 BEFORE INSERT ON dispute_resolution
WHEN EXISTS (SELECT 1 FROM dispute_resolution WHERE arrangement_id = NEW.arrangement_id AND dispute_event_id = NEW.dispute_event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER exit_notice_no_update BEFORE UPDATE ON exit_notice
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER exit_notice_no_delete BEFORE DELETE ON exit_notice
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER exit_notice_foreign_keys BEFORE INSERT ON exit_notice
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER exit_notice_no_replace_1 BEFORE INSERT ON exit_notice
WHEN EXISTS (SELECT 1 FROM exit_notice WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER floor_charge_no_update BEFORE UPDATE ON floor_charge
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER floor_charge_no_delete BEFORE DELETE ON floor_charge
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER floor_charge_foreign_keys BEFORE INSERT ON floor_charge
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER floor_charge_no_replace_1 BEFORE INSERT ON floor_charge
WHEN EXISTS (SELECT 1 FROM floor_charge WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER grant_claim_no_update BEFORE UPDATE ON grant_claim
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER grant_claim_no_delete BEFORE DELETE ON grant_claim
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER grant_claim_foreign_keys BEFORE INSERT ON grant_claim
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER grant_claim_no_replace_1 BEFORE INSERT ON grant_claim
WHEN EXISTS (SELECT 1 FROM grant_claim WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER grant_claim_no_replace_2 BEFORE INSERT ON grant_claim
WHEN EXISTS (SELECT 1 FROM grant_claim WHERE arrangement_id = NEW.arrangement_id AND grant_ref = NEW.grant_ref)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER grant_payment_no_update BEFORE UPDATE ON grant_payment
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER grant_payment_no_delete BEFORE DELETE ON grant_payment
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER grant_payment_foreign_keys BEFORE INSERT ON grant_payment
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER grant_payment_no_replace_1 BEFORE INSERT ON grant_payment
WHEN EXISTS (SELECT 1 FROM grant_payment WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER grant_payment_no_replace_2 BEFORE INSERT ON grant_payment
WHEN EXISTS (SELECT 1 FROM grant_payment WHERE arrangement_id = NEW.arrangement_id AND payment_ref = NEW.payment_ref)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER grant_repayment_no_update BEFORE UPDATE ON grant_repayment
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER grant_repayment_no_delete BEFORE DELETE ON grant_repayment
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER grant_repayment_foreign_keys BEFORE INSERT ON grant_repayment
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER grant_repayment_no_replace_1 BEFORE INSERT ON grant_repayment
WHEN EXISTS (SELECT 1 FROM grant_repayment WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER journal_reversal_no_update BEFORE UPDATE ON journal_reversal
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER journal_reversal_no_delete BEFORE DELETE ON journal_reversal
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER journal_reversal_foreign_keys BEFORE INSERT ON journal_reversal
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER journal_reversal_no_replace_1 BEFORE INSERT ON journal_reversal
WHEN EXISTS (SELECT 1 FROM journal_reversal WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER journal_reversal_no_replace_2 BEFORE INSERT ON journal_reversal
WHEN EXISTS (SELECT 1 FROM journal_reversal WHERE arrangement_id = NEW.arrangement_id AND submission_event_id = NEW.submission_event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER manual_journal_no_update BEFORE UPDATE ON manual_journal
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER manual_journal_no_delete BEFORE DELETE ON manual_journal
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER manual_journal_foreign_keys BEFORE INSERT ON manual_journal
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER manual_journal_no_replace_1 BEFORE INSERT ON manual_journal
WHEN EXISTS (SELECT 1 FROM manual_journal WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER manual_journal_no_replace_2 BEFORE INSERT ON manual_journal
WHEN EXISTS (SELECT 1 FROM manual_journal WHERE arrangement_id = NEW.arrangement_id AND source_ref = NEW.source_ref)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER manual_journal_no_replace_3 BEFORE INSERT ON manual_journal
WHEN EXISTS (SELECT 1 FROM manual_journal WHERE arrangement_id = NEW.arrangement_id AND submission_event_id = NEW.submission_event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER on_account_charge_no_update BEFORE UPDATE ON on_account_charge
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER on_account_charge_no_delete BEFORE DELETE ON on_account_charge
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER on_account_charge_foreign_keys BEFORE INSERT ON on_account_charge
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER on_account_charge_no_replace_1 BEFORE INSERT ON on_account_charge
WHEN EXISTS (SELECT 1 FROM on_account_charge WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER on_account_earned_no_update BEFORE UPDATE ON on_account_earned
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER on_account_earned_no_delete BEFORE DELETE ON on_account_earned
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER on_account_earned_foreign_keys BEFORE INSERT ON on_account_earned
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER on_account_earned_no_replace_1 BEFORE INSERT ON on_account_earned
WHEN EXISTS (SELECT 1 FROM on_account_earned WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER on_account_earned_no_replace_2 BEFORE INSERT ON on_account_earned
WHEN EXISTS (SELECT 1 FROM on_account_earned WHERE arrangement_id = NEW.arrangement_id AND pool = NEW.pool AND service_month = NEW.service_month)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER own_cost_no_update BEFORE UPDATE ON own_cost
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER own_cost_no_delete BEFORE DELETE ON own_cost
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER own_cost_foreign_keys BEFORE INSERT ON own_cost
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER own_cost_no_replace_1 BEFORE INSERT ON own_cost
WHEN EXISTS (SELECT 1 FROM own_cost WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER own_cost_no_replace_2 BEFORE INSERT ON own_cost
WHEN EXISTS (SELECT 1 FROM own_cost WHERE arrangement_id = NEW.arrangement_id AND source_ref = NEW.source_ref)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER receipt_identification_no_update BEFORE UPDATE ON receipt_identification
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER receipt_identification_no_delete BEFORE DELETE ON receipt_identification
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER receipt_identification_foreign_keys BEFORE INSERT ON receipt_identification
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER receipt_identification_no_replace_1 BEFORE INSERT ON receipt_identification
WHEN EXISTS (SELECT 1 FROM receipt_identification WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER receipt_identification_no_replace_2 BEFORE INSERT ON receipt_identification
WHEN EXISTS (SELECT 1 FROM receipt_identification WHERE arrangement_id = NEW.arrangement_id AND receipt_event_id = NEW.receipt_event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER refund_no_update BEFORE UPDATE ON refund
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER refund_no_delete BEFORE DELETE ON refund
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER refund_foreign_keys BEFORE INSERT ON refund
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER refund_no_replace_1 BEFORE INSERT ON refund
WHEN EXISTS (SELECT 1 FROM refund WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER refund_no_replace_2 BEFORE INSERT ON refund
WHEN EXISTS (SELECT 1 FROM refund WHERE arrangement_id = NEW.arrangement_id AND payment_ref = NEW.payment_ref)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER refund_no_replace_3 BEFORE INSERT ON refund
WHEN EXISTS (SELECT 1 FROM refund WHERE arrangement_id = NEW.arrangement_id AND submission_event_id = NEW.submission_event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER set_off_no_update BEFORE UPDATE ON set_off
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER set_off_no_delete BEFORE DELETE ON set_off
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER set_off_foreign_keys BEFORE INSERT ON set_off
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER set_off_no_replace_1 BEFORE INSERT ON set_off
WHEN EXISTS (SELECT 1 FROM set_off WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER set_off_no_replace_2 BEFORE INSERT ON set_off
WHEN EXISTS (SELECT 1 FROM set_off WHERE arrangement_id = NEW.arrangement_id AND submission_event_id = NEW.submission_event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER set_off_line_no_update BEFORE UPDATE ON set_off_line
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER set_off_line_no_delete BEFORE DELETE ON set_off_line
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER set_off_line_foreign_keys BEFORE INSERT ON set_off_line
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER set_off_line_no_replace_1 BEFORE INSERT ON set_off_line
WHEN EXISTS (SELECT 1 FROM set_off_line WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id AND row_no = NEW.row_no)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER submission_no_update BEFORE UPDATE ON submission
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER submission_no_delete BEFORE DELETE ON submission
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER submission_foreign_keys BEFORE INSERT ON submission
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER submission_no_replace_1 BEFORE INSERT ON submission
WHEN EXISTS (SELECT 1 FROM submission WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER submission_approver_no_update BEFORE UPDATE ON submission_approver
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER submission_approver_no_delete BEFORE DELETE ON submission_approver
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER submission_approver_foreign_keys BEFORE INSERT ON submission_approver
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER submission_approver_no_replace_1 BEFORE INSERT ON submission_approver
WHEN EXISTS (SELECT 1 FROM submission_approver WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id AND row_no = NEW.row_no)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER submission_approver_no_replace_2 BEFORE INSERT ON submission_approver
WHEN EXISTS (SELECT 1 FROM submission_approver WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id AND party = NEW.party)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER submission_effect_no_update BEFORE UPDATE ON submission_effect
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER submission_effect_no_delete BEFORE DELETE ON submission_effect
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER submission_effect_foreign_keys BEFORE INSERT ON submission_effect
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER submission_effect_no_replace_1 BEFORE INSERT ON submission_effect
WHEN EXISTS (SELECT 1 FROM submission_effect WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER submission_effect_no_replace_2 BEFORE INSERT ON submission_effect
WHEN EXISTS (SELECT 1 FROM submission_effect WHERE arrangement_id = NEW.arrangement_id AND submission_event_id = NEW.submission_event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER time_estimate_no_update BEFORE UPDATE ON time_estimate
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER time_estimate_no_delete BEFORE DELETE ON time_estimate
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER time_estimate_foreign_keys BEFORE INSERT ON time_estimate
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER time_estimate_no_replace_1 BEFORE INSERT ON time_estimate
WHEN EXISTS (SELECT 1 FROM time_estimate WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER time_estimate_no_replace_2 BEFORE INSERT ON time_estimate
WHEN EXISTS (SELECT 1 FROM time_estimate WHERE arrangement_id = NEW.arrangement_id AND post = NEW.post AND service_month = NEW.service_month)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER true_up_waiver_no_update BEFORE UPDATE ON true_up_waiver
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER true_up_waiver_no_delete BEFORE DELETE ON true_up_waiver
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER true_up_waiver_foreign_keys BEFORE INSERT ON true_up_waiver
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER true_up_waiver_no_replace_1 BEFORE INSERT ON true_up_waiver
WHEN EXISTS (SELECT 1 FROM true_up_waiver WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id AND row_no = NEW.row_no)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER true_up_waiver_no_replace_2 BEFORE INSERT ON true_up_waiver
WHEN EXISTS (SELECT 1 FROM true_up_waiver WHERE arrangement_id = NEW.arrangement_id AND pool = NEW.pool AND service_month = NEW.service_month AND period = NEW.period)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER write_off_no_update BEFORE UPDATE ON write_off
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER write_off_no_delete BEFORE DELETE ON write_off
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER write_off_foreign_keys BEFORE INSERT ON write_off
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER write_off_no_replace_1 BEFORE INSERT ON write_off
WHEN EXISTS (SELECT 1 FROM write_off WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER write_off_no_replace_2 BEFORE INSERT ON write_off
WHEN EXISTS (SELECT 1 FROM write_off WHERE arrangement_id = NEW.arrangement_id AND submission_event_id = NEW.submission_event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER write_off_line_no_update BEFORE UPDATE ON write_off_line
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER write_off_line_no_delete BEFORE DELETE ON write_off_line
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER write_off_line_foreign_keys BEFORE INSERT ON write_off_line
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER write_off_line_no_replace_1 BEFORE INSERT ON write_off_line
WHEN EXISTS (SELECT 1 FROM write_off_line WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id AND row_no = NEW.row_no)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER approval_rejected BEFORE INSERT ON approval
WHEN EXISTS (
  SELECT 1 FROM decision d
  WHERE d.arrangement_id = NEW.arrangement_id AND d.subject_event_id = NEW.subject_event_id
    AND d.decision = 'reject')
BEGIN SELECT RAISE(ABORT, 'what was rejected is not approved: submit it anew'); END
-- next
CREATE TRIGGER submission_approver_approvers BEFORE INSERT ON submission_approver
WHEN NOT EXISTS (
  SELECT 1 FROM submission s
  JOIN party p ON p.arrangement_id = s.arrangement_id AND p.code = NEW.party AND p.keeps_book = 1
  WHERE s.arrangement_id = NEW.arrangement_id AND s.event_id = NEW.event_id)
OR EXISTS (
  SELECT 1 FROM decision d
  WHERE d.arrangement_id = NEW.arrangement_id AND d.subject_event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'councils approve, named beforehand'); END
-- next
CREATE TRIGGER decision_same_person BEFORE INSERT ON decision
WHEN NOT EXISTS (
  SELECT 1 FROM event e
  WHERE e.arrangement_id = NEW.arrangement_id AND e.event_id = NEW.subject_event_id
    AND e.person <> NEW.person)
BEGIN SELECT RAISE(ABORT, 'nobody approves what they prepared'); END
-- next
CREATE TRIGGER decision_own_event BEFORE INSERT ON decision
WHEN NOT EXISTS (
  SELECT 1 FROM event e
  WHERE e.arrangement_id = NEW.arrangement_id AND e.event_id = NEW.event_id
    AND e.person = NEW.person AND e.party = NEW.party)
BEGIN SELECT RAISE(ABORT, 'a decision is made by its own person and party'); END
-- next
CREATE TRIGGER decision_asked BEFORE INSERT ON decision
WHEN NEW.decision = 'approve' AND NOT EXISTS (
  SELECT 1 FROM submission s
  JOIN submission_approver a ON a.arrangement_id = s.arrangement_id AND a.event_id = s.event_id
  WHERE s.arrangement_id = NEW.arrangement_id AND s.event_id = NEW.subject_event_id
    AND s.digest = NEW.subject_digest AND a.party = NEW.party
    AND s.submitted_on <= NEW.decided_on)
BEGIN SELECT RAISE(ABORT, 'only what is submitted to a council is approved by it'); END
-- next
CREATE TRIGGER decision_decided BEFORE INSERT ON decision
WHEN EXISTS (
  SELECT 1 FROM submission_effect x
  WHERE x.arrangement_id = NEW.arrangement_id AND x.submission_event_id = NEW.subject_event_id)
OR EXISTS (
  SELECT 1 FROM decision d
  WHERE d.arrangement_id = NEW.arrangement_id AND d.subject_event_id = NEW.subject_event_id
    AND (d.decision = 'reject' OR d.person = NEW.person))
BEGIN SELECT RAISE(ABORT, 'this is decided, or decided by the same person'); END
-- next
CREATE TRIGGER submission_effect_approved BEFORE INSERT ON submission_effect
WHEN NOT EXISTS (
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
    AND d.decision = 'reject')
BEGIN SELECT RAISE(ABORT, 'nothing submitted takes effect before every approval that it needs'); END
-- next
CREATE TRIGGER rate_card_approved BEFORE INSERT ON rate_card
WHEN NOT EXISTS (
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
            AND d.subject_digest = s.digest)))
BEGIN SELECT RAISE(ABORT, 'both councils approve a rate card beforehand'); END
-- next
CREATE TRIGGER delegation_own BEFORE INSERT ON delegation
WHEN NOT EXISTS (
  SELECT 1 FROM event e
  WHERE e.arrangement_id = NEW.arrangement_id AND e.event_id = NEW.event_id
    AND e.person = NEW.from_person AND e.party = NEW.party AND e.role = 'approver')
BEGIN SELECT RAISE(ABORT, 'an approver delegates their own approving only'); END
-- next
CREATE TRIGGER credit_note_agreed BEFORE INSERT ON credit_note
WHEN NOT EXISTS (
  SELECT 1 FROM submission s
  JOIN decision a ON a.arrangement_id = s.arrangement_id AND a.subject_event_id = s.event_id
    AND a.subject_digest = s.digest AND a.party = NEW.payee AND a.decision = 'approve'
  JOIN decision b ON b.arrangement_id = s.arrangement_id AND b.subject_event_id = s.event_id
    AND b.subject_digest = s.digest AND b.party = NEW.payer AND b.decision = 'approve'
    AND b.person <> a.person
  JOIN statement t ON t.arrangement_id = s.arrangement_id AND t.event_id = NEW.statement_event_id
    AND t.payee = NEW.payee AND t.payer = NEW.payer
  WHERE s.arrangement_id = NEW.arrangement_id AND s.event_id = NEW.submission_event_id
    AND s.purpose IN ('credit_note', 'dispute_resolution'))
BEGIN SELECT RAISE(ABORT, 'both councils approve a credit note'); END
-- next
CREATE TRIGGER credit_note_line_remains BEFORE INSERT ON credit_note_line
WHEN NOT EXISTS (
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
      OR (l.vat_pence < 0 AND s.vat BETWEEN l.vat_pence AND 0)))
BEGIN SELECT RAISE(ABORT, 'a credit never passes what remains'); END
-- next
CREATE TRIGGER delegated_act_in_force BEFORE INSERT ON delegated_act
WHEN NOT EXISTS (
  SELECT 1 FROM delegation d
  JOIN event e ON e.arrangement_id = d.arrangement_id AND e.event_id = NEW.event_id
    AND e.person = d.to_person AND e.party = d.party
    AND e.effective_on BETWEEN d.starts_on AND d.ends_on
  WHERE d.arrangement_id = NEW.arrangement_id AND d.event_id = NEW.delegation_event_id
    AND NOT EXISTS (
      SELECT 1 FROM delegation_end x
      WHERE x.arrangement_id = d.arrangement_id AND x.delegation_event_id = d.event_id))
BEGIN SELECT RAISE(ABORT, 'no delegation to this person is in force'); END
-- next
CREATE TRIGGER approval_deputy BEFORE INSERT ON approval
WHEN EXISTS (
  SELECT 1 FROM delegated_act x
  JOIN delegation d ON d.arrangement_id = x.arrangement_id AND d.event_id = x.delegation_event_id
  JOIN event s ON s.arrangement_id = x.arrangement_id AND s.person = d.from_person
  WHERE x.arrangement_id = NEW.arrangement_id AND x.event_id = NEW.event_id
    AND (s.event_id = NEW.subject_event_id OR EXISTS (
      SELECT 1 FROM time_certification c
      WHERE c.arrangement_id = s.arrangement_id AND c.event_id = s.event_id
        AND c.time_event_id = NEW.subject_event_id)))
BEGIN SELECT RAISE(ABORT, 'nobody approves through a deputy what they prepared'); END
-- next
CREATE TRIGGER decision_deputy BEFORE INSERT ON decision
WHEN EXISTS (
  SELECT 1 FROM delegated_act x
  JOIN delegation d ON d.arrangement_id = x.arrangement_id AND d.event_id = x.delegation_event_id
  JOIN event s ON s.arrangement_id = x.arrangement_id AND s.person = d.from_person
  WHERE x.arrangement_id = NEW.arrangement_id AND x.event_id = NEW.event_id
    AND (s.event_id = NEW.subject_event_id OR EXISTS (
      SELECT 1 FROM time_certification c
      WHERE c.arrangement_id = s.arrangement_id AND c.event_id = s.event_id
        AND c.time_event_id = NEW.subject_event_id)))
BEGIN SELECT RAISE(ABORT, 'nobody approves through a deputy what they prepared'); END
