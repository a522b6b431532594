CREATE SEQUENCE audit_number AS BIGINT
-- next
CREATE SEQUENCE event_number AS BIGINT
-- next
CREATE TABLE arrangement (
    arrangement_id BIGSERIAL NOT NULL,
    code TEXT NOT NULL,
    CONSTRAINT pk_arrangement PRIMARY KEY (arrangement_id),
    CONSTRAINT uq_arrangement_code UNIQUE (code)
)
-- next
CREATE TABLE person (
    person TEXT NOT NULL,
    display_name TEXT,
    salt TEXT,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    erased_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_person PRIMARY KEY (person)
)
-- next
CREATE TABLE audit_event (
    audit_no BIGSERIAL NOT NULL,
    known BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    arrangement_id BIGINT,
    person TEXT NOT NULL,
    party TEXT NOT NULL,
    role TEXT NOT NULL,
    request_id TEXT NOT NULL,
    action TEXT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL,
    CONSTRAINT pk_audit_event PRIMARY KEY (audit_no),
    CONSTRAINT ck_audit_event_audit_no CHECK (audit_no >= 1)
)
-- next
CREATE INDEX ix_audit_event_known ON audit_event (arrangement_id, known, audit_no)
-- next
CREATE TABLE account (
    account SMALLINT NOT NULL,
    title TEXT NOT NULL,
    account_group TEXT NOT NULL,
    CONSTRAINT pk_account PRIMARY KEY (account),
    CONSTRAINT ck_account_account_group CHECK (account_group IN ('assets', 'liabilities', 'income', 'expense'))
)
-- next
CREATE TABLE ledger_epoch (
    epoch_no SMALLINT NOT NULL,
    epoch_offset BIGINT NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT pk_ledger_epoch PRIMARY KEY (epoch_no)
)
-- next
CREATE TABLE idempotency_key (
    arrangement_id BIGINT NOT NULL,
    person TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    action TEXT NOT NULL,
    salt TEXT NOT NULL,
    field_digests TEXT NOT NULL,
    receipt TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    audit_no BIGINT NOT NULL,
    CONSTRAINT pk_idempotency_key PRIMARY KEY (arrangement_id, person, idempotency_key),
    CONSTRAINT fk_idempotency_key_audit_no FOREIGN KEY(audit_no) REFERENCES audit_event (audit_no)
)
-- next
CREATE TABLE event (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    effective_on DATE NOT NULL,
    period TEXT NOT NULL,
    known BIGINT NOT NULL,
    posted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    person TEXT NOT NULL,
    party TEXT NOT NULL,
    role TEXT NOT NULL,
    request_id TEXT NOT NULL,
    payload_digest TEXT NOT NULL,
    reverses_event_id BIGINT,
    n_journals SMALLINT NOT NULL,
    last_journal_no SMALLINT,
    CONSTRAINT pk_event PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_event_arrangement_id_known_event_id_n_journals_effective_on UNIQUE (arrangement_id, known, event_id, n_journals, effective_on),
    CONSTRAINT ck_event_event_id CHECK (event_id >= 1),
    CONSTRAINT ck_event_known CHECK (known >= 1),
    CONSTRAINT ck_event_last_journal CHECK ((n_journals = 0 AND last_journal_no IS NULL) OR (n_journals > 0 AND last_journal_no IS NOT NULL AND last_journal_no = n_journals)),
    CONSTRAINT ck_event_reverses_earlier CHECK (reverses_event_id < event_id),
    CONSTRAINT fk_event_arrangement_id FOREIGN KEY(arrangement_id) REFERENCES arrangement (arrangement_id),
    CONSTRAINT fk_event_reverses FOREIGN KEY(arrangement_id, reverses_event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE UNIQUE INDEX uq_event_reverses ON event (arrangement_id, reverses_event_id) WHERE reverses_event_id IS NOT NULL
-- next
CREATE TABLE accounting_period (
    arrangement_id BIGINT NOT NULL,
    period TEXT NOT NULL,
    financial_year TEXT NOT NULL,
    period_number BIGINT NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    status TEXT NOT NULL,
    CONSTRAINT pk_accounting_period PRIMARY KEY (arrangement_id, period),
    CONSTRAINT fk_accounting_period_arrangement_id FOREIGN KEY(arrangement_id) REFERENCES arrangement (arrangement_id),
    CONSTRAINT ck_accounting_period_period_number CHECK (period_number BETWEEN 1 AND 13),
    CONSTRAINT ck_accounting_period_status CHECK (status IN ('open', 'soft_closed', 'closed'))
)
-- next
CREATE TABLE api_token (
    token_id TEXT NOT NULL,
    digest TEXT NOT NULL,
    arrangement_code TEXT NOT NULL,
    party TEXT NOT NULL,
    role TEXT NOT NULL,
    person TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    revoked_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_api_token PRIMARY KEY (token_id),
    CONSTRAINT uq_api_token_digest UNIQUE (digest),
    CONSTRAINT fk_api_token_person FOREIGN KEY(person) REFERENCES person (person),
    CONSTRAINT ck_api_token_role CHECK (role IN ('preparer', 'approver', 'auditor', 'administrator'))
)
-- next
CREATE TABLE approval (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    subject_event_id BIGINT NOT NULL,
    purpose TEXT NOT NULL,
    subject_digest TEXT NOT NULL,
    party TEXT NOT NULL,
    person TEXT NOT NULL,
    approved_on DATE NOT NULL,
    CONSTRAINT pk_approval PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_approval_arrangement_id_subject_event_id_party UNIQUE (arrangement_id, subject_event_id, party),
    CONSTRAINT fk_approval_subject_event_id_event FOREIGN KEY(arrangement_id, subject_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT ck_approval_purpose CHECK (purpose IN ('time', 'statement', 'cost_recovery_model', 'rate_card', 'manual_journal', 'set_off', 'write_off', 'period_close', 'period_reopen')),
    CONSTRAINT fk_approval_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE arrangement_definition (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    definition TEXT NOT NULL,
    digest TEXT NOT NULL,
    CONSTRAINT pk_arrangement_definition PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_arrangement_definition_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE party (
    arrangement_id BIGINT NOT NULL,
    code TEXT NOT NULL,
    event_id BIGINT NOT NULL,
    keeps_book BIGINT NOT NULL,
    CONSTRAINT pk_party PRIMARY KEY (arrangement_id, code),
    CONSTRAINT fk_party_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE pool (
    arrangement_id BIGINT NOT NULL,
    code TEXT NOT NULL,
    event_id BIGINT NOT NULL,
    CONSTRAINT pk_pool PRIMARY KEY (arrangement_id, code),
    CONSTRAINT fk_pool_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE model_agreement (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    row_no SMALLINT NOT NULL,
    version BIGINT NOT NULL,
    party TEXT NOT NULL,
    agreed_on TEXT NOT NULL,
    CONSTRAINT pk_model_agreement PRIMARY KEY (arrangement_id, event_id, row_no),
    CONSTRAINT uq_model_agreement_arrangement_id_version_party UNIQUE (arrangement_id, version, party),
    CONSTRAINT ck_model_agreement_row_no CHECK (row_no >= 1),
    CONSTRAINT fk_model_agreement_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE apportionment (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    pool TEXT NOT NULL,
    service_month TEXT NOT NULL,
    period TEXT NOT NULL,
    model_version SMALLINT NOT NULL,
    working TEXT NOT NULL,
    incurred_to_date_pence BIGINT NOT NULL,
    grant_to_date_pence BIGINT NOT NULL,
    recoverable_to_date_pence BIGINT NOT NULL,
    retained_to_date_pence BIGINT NOT NULL,
    CONSTRAINT pk_apportionment PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT ck_apportionment_whole CHECK (incurred_to_date_pence = grant_to_date_pence + recoverable_to_date_pence + retained_to_date_pence),
    CONSTRAINT fk_apportionment_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE INDEX ix_apportionment_pool ON apportionment (arrangement_id, pool, service_month)
-- next
CREATE TABLE charge (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    pool TEXT NOT NULL,
    service TEXT,
    service_month TEXT NOT NULL,
    period TEXT NOT NULL,
    basis TEXT NOT NULL,
    model_version SMALLINT NOT NULL,
    vat_treatment TEXT NOT NULL,
    share_numerator BIGINT,
    share_denominator BIGINT,
    quantity_thousandths BIGINT,
    unit_price_pence BIGINT,
    cost_pence BIGINT,
    entitlement_to_date_pence BIGINT NOT NULL,
    charged_before_pence BIGINT NOT NULL,
    net_pence BIGINT NOT NULL,
    late_item SMALLINT NOT NULL,
    working TEXT NOT NULL,
    CONSTRAINT pk_charge PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT ck_charge_movement CHECK (entitlement_to_date_pence = charged_before_pence + net_pence),
    CONSTRAINT ck_charge_net CHECK (net_pence <> 0),
    CONSTRAINT ck_charge_late_item CHECK (late_item IN (0, 1)),
    CONSTRAINT ck_charge_basis CHECK (basis IN ('time', 'follows', 'fixed_share', 'driver', 'direct', 'unit_price', 'fixed_fee')),
    CONSTRAINT fk_charge_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE INDEX ix_charge_pool ON charge (arrangement_id, pool, service_month)
-- next
CREATE TABLE cost (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    source_ref TEXT NOT NULL,
    source TEXT NOT NULL,
    entered_on DATE NOT NULL,
    pool TEXT NOT NULL,
    service TEXT,
    subjective TEXT NOT NULL,
    service_from DATE NOT NULL,
    service_to DATE NOT NULL,
    amount_pence BIGINT NOT NULL,
    description TEXT NOT NULL,
    proration TEXT NOT NULL,
    credits_event_id BIGINT,
    replaces_event_id BIGINT,
    CONSTRAINT pk_cost PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_cost_arrangement_id_source_ref UNIQUE (arrangement_id, source_ref),
    CONSTRAINT ck_cost_amount CHECK (amount_pence <> 0),
    CONSTRAINT ck_cost_service_dates CHECK (service_from <= service_to),
    CONSTRAINT ck_cost_source CHECK (source IN ('payroll', 'creditors', 'journal', 'notional')),
    CONSTRAINT ck_cost_subjective CHECK (subjective IN ('Employees', 'Premises', 'Transport', 'Supplies and services', 'Third party payments', 'Transfer payments', 'Support services', 'Depreciation', 'Income')),
    CONSTRAINT fk_cost_credits_event_id_event FOREIGN KEY(arrangement_id, credits_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_cost_replaces_event_id_event FOREIGN KEY(arrangement_id, replaces_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_cost_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE INDEX ix_cost_credits ON cost (arrangement_id, credits_event_id)
-- next
CREATE INDEX ix_cost_entered ON cost (arrangement_id, entered_on)
-- next
CREATE TABLE cost_month (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    row_no SMALLINT NOT NULL,
    service_month TEXT,
    days BIGINT NOT NULL,
    amount_pence BIGINT NOT NULL,
    CONSTRAINT pk_cost_month PRIMARY KEY (arrangement_id, event_id, row_no),
    CONSTRAINT ck_cost_month_row_no CHECK (row_no >= 1),
    CONSTRAINT fk_cost_month_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE driver_quantity (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    driver TEXT NOT NULL,
    effective_from DATE NOT NULL,
    party TEXT NOT NULL,
    quantity_thousandths BIGINT NOT NULL,
    CONSTRAINT pk_driver_quantity PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_driver_quantity_arrangement_id_driver_effective_from_party UNIQUE (arrangement_id, driver, effective_from, party),
    CONSTRAINT ck_driver_quantity_quantity CHECK (quantity_thousandths >= 0),
    CONSTRAINT fk_driver_quantity_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE grant_receipt (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    grant_ref TEXT NOT NULL,
    grantor TEXT NOT NULL,
    grantee TEXT NOT NULL,
    pool TEXT NOT NULL,
    received_on DATE NOT NULL,
    amount_pence BIGINT NOT NULL,
    description TEXT NOT NULL,
    CONSTRAINT pk_grant_receipt PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_grant_receipt_arrangement_id_grant_ref UNIQUE (arrangement_id, grant_ref),
    CONSTRAINT ck_grant_receipt_amount CHECK (amount_pence > 0),
    CONSTRAINT fk_grant_receipt_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE control_total (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    entered_on DATE NOT NULL,
    source TEXT NOT NULL,
    amount_pence BIGINT NOT NULL,
    CONSTRAINT pk_control_total PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_control_total_arrangement_id_entered_on_source UNIQUE (arrangement_id, entered_on, source),
    CONSTRAINT fk_control_total_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE baseline (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    pool TEXT NOT NULL,
    service_month TEXT NOT NULL,
    amount_pence BIGINT NOT NULL,
    description TEXT NOT NULL,
    CONSTRAINT pk_baseline PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_baseline_arrangement_id_pool_service_month UNIQUE (arrangement_id, pool, service_month),
    CONSTRAINT fk_baseline_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE receipt (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    payment_ref TEXT NOT NULL,
    payer TEXT NOT NULL,
    payee TEXT NOT NULL,
    received_on DATE NOT NULL,
    amount_pence BIGINT NOT NULL,
    CONSTRAINT pk_receipt PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_receipt_arrangement_id_payment_ref UNIQUE (arrangement_id, payment_ref),
    CONSTRAINT ck_receipt_amount CHECK (amount_pence > 0),
    CONSTRAINT fk_receipt_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE rate_card (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    service TEXT NOT NULL,
    effective_from DATE NOT NULL,
    effective_to DATE,
    unit_price_pence BIGINT NOT NULL,
    CONSTRAINT pk_rate_card PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_rate_card_arrangement_id_service_effective_from UNIQUE (arrangement_id, service, effective_from),
    CONSTRAINT ck_rate_card_unit_price CHECK (unit_price_pence >= 0),
    CONSTRAINT ck_rate_card_dates CHECK (effective_to IS NULL OR effective_from <= effective_to),
    CONSTRAINT fk_rate_card_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE service_delivery (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    delivery_ref TEXT NOT NULL,
    service TEXT NOT NULL,
    delivered_on DATE NOT NULL,
    quantity_thousandths BIGINT NOT NULL,
    credits_event_id BIGINT,
    CONSTRAINT pk_service_delivery PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_service_delivery_arrangement_id_delivery_ref UNIQUE (arrangement_id, delivery_ref),
    CONSTRAINT ck_service_delivery_quantity CHECK (quantity_thousandths <> 0),
    CONSTRAINT ck_service_delivery_negative_cites CHECK (quantity_thousandths > 0 OR credits_event_id IS NOT NULL),
    CONSTRAINT fk_service_delivery_credits_event_id_event FOREIGN KEY(arrangement_id, credits_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_service_delivery_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE INDEX ix_service_delivery_credits ON service_delivery (arrangement_id, credits_event_id)
-- next
CREATE TABLE statement (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    payee TEXT NOT NULL,
    payer TEXT NOT NULL,
    period TEXT NOT NULL,
    version SMALLINT NOT NULL,
    prepared_on DATE NOT NULL,
    digest TEXT NOT NULL,
    net_pence BIGINT NOT NULL,
    vat_pence BIGINT NOT NULL,
    CONSTRAINT pk_statement PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_statement_arrangement_id_payee_payer_period_version UNIQUE (arrangement_id, payee, payer, period, version),
    CONSTRAINT ck_statement_parties CHECK (payee <> payer),
    CONSTRAINT fk_statement_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE statement_step (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    statement_event_id BIGINT NOT NULL,
    step TEXT NOT NULL,
    party TEXT NOT NULL,
    stepped_on DATE NOT NULL,
    reason TEXT,
    CONSTRAINT pk_statement_step PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_statement_step_statement_event_id_event FOREIGN KEY(arrangement_id, statement_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT ck_statement_step_step CHECK (step IN ('prepare', 'submit', 'agree', 'return', 'issue')),
    CONSTRAINT ck_statement_step_reason CHECK (step <> 'return' OR reason IS NOT NULL),
    CONSTRAINT fk_statement_step_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE INDEX ix_statement_step_statement ON statement_step (arrangement_id, statement_event_id, event_id)
-- next
CREATE TABLE time_apportionment (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    post TEXT NOT NULL,
    service_month TEXT NOT NULL,
    service_from DATE NOT NULL,
    service_to DATE NOT NULL,
    joint_quarters SMALLINT NOT NULL,
    leave_quarters SMALLINT NOT NULL,
    sickness_quarters SMALLINT NOT NULL,
    other_absence_quarters SMALLINT NOT NULL,
    working_days SMALLINT NOT NULL,
    complete SMALLINT NOT NULL,
    supersedes_event_id BIGINT,
    reason TEXT,
    CONSTRAINT pk_time_apportionment PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT ck_time_apportionment_complete CHECK (complete IN (0, 1)),
    CONSTRAINT ck_time_apportionment_days CHECK (joint_quarters >= 0 AND leave_quarters >= 0 AND sickness_quarters >= 0 AND other_absence_quarters >= 0),
    CONSTRAINT ck_time_apportionment_reason CHECK (supersedes_event_id IS NULL OR reason IS NOT NULL),
    CONSTRAINT fk_time_apportionment_supersedes_event_id_event FOREIGN KEY(arrangement_id, supersedes_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_time_apportionment_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE UNIQUE INDEX uq_time_apportionment_supersedes ON time_apportionment (arrangement_id, supersedes_event_id) WHERE supersedes_event_id IS NOT NULL
-- next
CREATE UNIQUE INDEX uq_time_apportionment_first ON time_apportionment (arrangement_id, post, service_month) WHERE supersedes_event_id IS NULL
-- next
CREATE TABLE time_apportionment_party (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    row_no SMALLINT NOT NULL,
    party TEXT NOT NULL,
    quarters SMALLINT NOT NULL,
    CONSTRAINT pk_time_apportionment_party PRIMARY KEY (arrangement_id, event_id, row_no),
    CONSTRAINT ck_time_apportionment_party_quarters CHECK (quarters >= 0),
    CONSTRAINT ck_time_apportionment_party_row_no CHECK (row_no >= 1),
    CONSTRAINT fk_time_apportionment_party_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE time_certification (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    time_event_id BIGINT NOT NULL,
    certified_on DATE NOT NULL,
    capacity TEXT NOT NULL,
    CONSTRAINT pk_time_certification PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_time_certification_arrangement_id_time_event_id UNIQUE (arrangement_id, time_event_id),
    CONSTRAINT fk_time_certification_time_event_id_event FOREIGN KEY(arrangement_id, time_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_time_certification_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE charge_delivery (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    row_no SMALLINT NOT NULL,
    delivery_event_id BIGINT NOT NULL,
    CONSTRAINT pk_charge_delivery PRIMARY KEY (arrangement_id, event_id, row_no),
    CONSTRAINT fk_charge_delivery_delivery FOREIGN KEY(arrangement_id, delivery_event_id) REFERENCES service_delivery (arrangement_id, event_id),
    CONSTRAINT ck_charge_delivery_row_no CHECK (row_no >= 1),
    CONSTRAINT fk_charge_delivery_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE UNIQUE INDEX uq_charge_delivery_delivery_event_id ON charge_delivery (arrangement_id, delivery_event_id)
-- next
CREATE TABLE journal (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    journal_no SMALLINT NOT NULL,
    book TEXT NOT NULL,
    effective_on DATE NOT NULL,
    known BIGINT NOT NULL,
    n_journals SMALLINT NOT NULL,
    prev_no SMALLINT,
    n_lines SMALLINT NOT NULL,
    zero BIGINT NOT NULL,
    CONSTRAINT pk_journal PRIMARY KEY (arrangement_id, event_id, journal_no),
    CONSTRAINT uq_journal_arrangement_id_event_id_book UNIQUE (arrangement_id, event_id, book),
    CONSTRAINT uq_journal_arrangement_id_event_id_journal_no_n_lines_b_7511 UNIQUE (arrangement_id, event_id, journal_no, n_lines, book, effective_on, known),
    CONSTRAINT ck_journal_n_lines CHECK (n_lines >= 2),
    CONSTRAINT ck_journal_zero CHECK (zero = 0),
    CONSTRAINT ck_journal_journal_no CHECK (journal_no BETWEEN 1 AND n_journals),
    CONSTRAINT ck_journal_chain CHECK ((journal_no = 1 AND prev_no IS NULL) OR (journal_no > 1 AND prev_no IS NOT NULL AND prev_no = journal_no - 1)),
    CONSTRAINT fk_journal_event FOREIGN KEY(arrangement_id, event_id, n_journals, effective_on, known) REFERENCES event (arrangement_id, event_id, n_journals, effective_on, known) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_journal_chain FOREIGN KEY(arrangement_id, event_id, prev_no) REFERENCES journal (arrangement_id, event_id, journal_no) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_journal_book FOREIGN KEY(arrangement_id, book) REFERENCES party (arrangement_id, code)
)
-- next
CREATE TABLE payment (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    receipt_event_id BIGINT NOT NULL,
    paid_on DATE NOT NULL,
    amount_pence BIGINT NOT NULL,
    CONSTRAINT pk_payment PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_payment_arrangement_id_receipt_event_id UNIQUE (arrangement_id, receipt_event_id),
    CONSTRAINT fk_payment_receipt FOREIGN KEY(arrangement_id, receipt_event_id) REFERENCES receipt (arrangement_id, event_id),
    CONSTRAINT fk_payment_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE statement_line (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    row_no SMALLINT NOT NULL,
    charge_event_id BIGINT NOT NULL,
    net_pence BIGINT NOT NULL,
    vat_pence BIGINT NOT NULL,
    CONSTRAINT pk_statement_line PRIMARY KEY (arrangement_id, event_id, row_no),
    CONSTRAINT fk_statement_line_charge FOREIGN KEY(arrangement_id, charge_event_id) REFERENCES charge (arrangement_id, event_id),
    CONSTRAINT ck_statement_line_row_no CHECK (row_no >= 1),
    CONSTRAINT fk_statement_line_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE INDEX ix_statement_line_charge_event_id ON statement_line (arrangement_id, charge_event_id)
-- next
CREATE TABLE statement_issue (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    statement_event_id BIGINT NOT NULL,
    payee TEXT NOT NULL,
    financial_year TEXT NOT NULL,
    serial BIGINT NOT NULL,
    previous_serial BIGINT,
    number TEXT NOT NULL,
    issued_on DATE NOT NULL,
    due_on DATE NOT NULL,
    opening_pence BIGINT NOT NULL,
    credited_pence BIGINT NOT NULL,
    received_pence BIGINT NOT NULL,
    CONSTRAINT pk_statement_issue PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_statement_issue_arrangement_id_statement_event_id UNIQUE (arrangement_id, statement_event_id),
    CONSTRAINT uq_statement_issue_arrangement_id_payee_financial_year_serial UNIQUE (arrangement_id, payee, financial_year, serial),
    CONSTRAINT uq_statement_issue_arrangement_id_number UNIQUE (arrangement_id, number),
    CONSTRAINT ck_statement_issue_gap_free CHECK ((serial = 1 AND previous_serial IS NULL) OR (serial > 1 AND previous_serial IS NOT NULL AND previous_serial = serial - 1)),
    CONSTRAINT fk_statement_issue_statement FOREIGN KEY(arrangement_id, statement_event_id) REFERENCES statement (arrangement_id, event_id),
    CONSTRAINT fk_statement_issue_previous FOREIGN KEY(arrangement_id, payee, financial_year, previous_serial) REFERENCES statement_issue (arrangement_id, payee, financial_year, serial),
    CONSTRAINT fk_statement_issue_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE issued_charge (
    arrangement_id BIGINT NOT NULL,
    charge_event_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    CONSTRAINT pk_issued_charge PRIMARY KEY (arrangement_id, charge_event_id),
    CONSTRAINT fk_issued_charge_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_issued_charge_charge FOREIGN KEY(arrangement_id, charge_event_id) REFERENCES charge (arrangement_id, event_id)
)
-- next
CREATE TABLE dispute (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    statement_event_id BIGINT NOT NULL,
    statement_line SMALLINT NOT NULL,
    raised_on DATE NOT NULL,
    raised_by TEXT NOT NULL,
    gross_pence BIGINT NOT NULL,
    net_pence BIGINT NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT pk_dispute PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_dispute_line FOREIGN KEY(arrangement_id, statement_event_id, statement_line) REFERENCES statement_line (arrangement_id, event_id, row_no),
    CONSTRAINT ck_dispute_gross CHECK (gross_pence <> 0),
    CONSTRAINT fk_dispute_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE INDEX ix_dispute_line ON dispute (arrangement_id, statement_event_id, statement_line)
-- next
CREATE TABLE journal_line (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    journal_no SMALLINT NOT NULL,
    line_no SMALLINT NOT NULL,
    n_lines SMALLINT NOT NULL,
    book TEXT NOT NULL,
    effective_on DATE NOT NULL,
    known BIGINT NOT NULL,
    account SMALLINT NOT NULL,
    amount_pence BIGINT NOT NULL,
    prev_no SMALLINT,
    prev_running_pence BIGINT NOT NULL,
    running_pence BIGINT NOT NULL,
    pool TEXT,
    service TEXT,
    service_month TEXT,
    counterparty TEXT,
    document_event_id BIGINT,
    phase SMALLINT,
    CONSTRAINT pk_journal_line PRIMARY KEY (arrangement_id, event_id, journal_no, line_no),
    CONSTRAINT uq_journal_line_arrangement_id_event_id_journal_no_line_2d81 UNIQUE (arrangement_id, event_id, journal_no, line_no, running_pence),
    CONSTRAINT ck_journal_line_amount CHECK (amount_pence <> 0),
    CONSTRAINT ck_journal_line_amount_bounds CHECK (amount_pence BETWEEN -1000000000000000 AND 1000000000000000),
    CONSTRAINT ck_journal_line_line_no CHECK (line_no BETWEEN 1 AND n_lines),
    CONSTRAINT ck_journal_line_running CHECK (running_pence = prev_running_pence + amount_pence),
    CONSTRAINT ck_journal_line_chain CHECK ((line_no = 1 AND prev_no IS NULL AND prev_running_pence = 0) OR (line_no > 1 AND prev_no IS NOT NULL AND prev_no = line_no - 1)),
    CONSTRAINT fk_journal_line_journal FOREIGN KEY(arrangement_id, event_id, journal_no, n_lines, book, effective_on, known) REFERENCES journal (arrangement_id, event_id, journal_no, n_lines, book, effective_on, known) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_journal_line_chain FOREIGN KEY(arrangement_id, event_id, journal_no, prev_no, prev_running_pence) REFERENCES journal_line (arrangement_id, event_id, journal_no, line_no, running_pence) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_journal_line_account FOREIGN KEY(account) REFERENCES account (account),
    CONSTRAINT fk_journal_line_pool FOREIGN KEY(arrangement_id, pool) REFERENCES pool (arrangement_id, code),
    CONSTRAINT fk_journal_line_document FOREIGN KEY(arrangement_id, document_event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE INDEX ix_journal_line_balance ON journal_line (arrangement_id, book, account, effective_on, known, amount_pence)
-- next
CREATE TABLE receipt_allocation (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    row_no SMALLINT NOT NULL,
    receipt_event_id BIGINT NOT NULL,
    statement_event_id BIGINT NOT NULL,
    statement_line SMALLINT NOT NULL,
    gross_pence BIGINT NOT NULL,
    net_pence BIGINT NOT NULL,
    CONSTRAINT pk_receipt_allocation PRIMARY KEY (arrangement_id, event_id, row_no),
    CONSTRAINT fk_receipt_allocation_receipt_event_id_event FOREIGN KEY(arrangement_id, receipt_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_receipt_allocation_line FOREIGN KEY(arrangement_id, statement_event_id, statement_line) REFERENCES statement_line (arrangement_id, event_id, row_no),
    CONSTRAINT ck_receipt_allocation_row_no CHECK (row_no >= 1),
    CONSTRAINT fk_receipt_allocation_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE INDEX ix_receipt_allocation_statement ON receipt_allocation (arrangement_id, statement_event_id, statement_line)
-- next
CREATE INDEX ix_receipt_allocation_receipt ON receipt_allocation (arrangement_id, receipt_event_id)
-- next
ALTER TABLE event ADD CONSTRAINT fk_event_last_journal FOREIGN KEY(arrangement_id, event_id, last_journal_no) REFERENCES journal (arrangement_id, event_id, journal_no) DEFERRABLE INITIALLY DEFERRED
-- next
ALTER TABLE journal ADD CONSTRAINT fk_journal_last_line FOREIGN KEY(arrangement_id, event_id, journal_no, n_lines, zero) REFERENCES journal_line (arrangement_id, event_id, journal_no, line_no, running_pence) DEFERRABLE INITIALLY DEFERRED
-- next
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'posted rows are never changed or removed: reverse instead' USING ERRCODE = 'restrict_violation';
END $$
-- next
CREATE FUNCTION ledger_known_now() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.known <> pg_current_xact_id()::text::bigint + (
      SELECT epoch_offset FROM ledger_epoch ORDER BY epoch_no DESC LIMIT 1) THEN
    RAISE EXCEPTION 'a row is known by the transaction that writes it'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
-- next
CREATE TRIGGER event_known BEFORE INSERT ON event
FOR EACH ROW EXECUTE FUNCTION ledger_known_now()
-- next
CREATE TRIGGER audit_event_known BEFORE INSERT ON audit_event
FOR EACH ROW EXECUTE FUNCTION ledger_known_now()
-- next
CREATE TRIGGER account_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON account FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER apportionment_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON apportionment FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER approval_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON approval FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER arrangement_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON arrangement FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER arrangement_definition_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON arrangement_definition FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON audit_event FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER baseline_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON baseline FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER charge_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON charge FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER charge_delivery_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON charge_delivery FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER control_total_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON control_total FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER cost_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON cost FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER cost_month_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON cost_month FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER dispute_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON dispute FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER driver_quantity_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON driver_quantity FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON event FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER grant_receipt_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON grant_receipt FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER idempotency_key_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON idempotency_key FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER issued_charge_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON issued_charge FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON journal FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER journal_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON journal_line FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER ledger_epoch_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON ledger_epoch FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER model_agreement_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON model_agreement FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER party_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON party FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER payment_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON payment FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER pool_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON pool FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER rate_card_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON rate_card FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER receipt_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON receipt FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER receipt_allocation_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON receipt_allocation FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER service_delivery_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON service_delivery FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER statement_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON statement FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER statement_issue_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON statement_issue FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER statement_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON statement_line FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER statement_step_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON statement_step FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER time_apportionment_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON time_apportionment FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER time_apportionment_party_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON time_apportionment_party FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER time_certification_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON time_certification FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE FUNCTION ledger_event_period() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.n_journals > 0 AND NOT EXISTS (
  SELECT 1 FROM accounting_period p
  WHERE p.arrangement_id = NEW.arrangement_id AND p.period = NEW.period
    AND (p.status = 'open' OR (p.status = 'soft_closed' AND NEW.role = 'approver'))
    AND NEW.effective_on BETWEEN p.starts_on AND p.ends_on FOR SHARE) THEN
    RAISE EXCEPTION 'the accounting period is closed or unknown' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
-- next
CREATE TRIGGER event_period BEFORE INSERT ON event
FOR EACH ROW EXECUTE FUNCTION ledger_event_period()
-- next
CREATE FUNCTION ledger_approval_same_person() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER approval_same_person BEFORE INSERT ON approval
FOR EACH ROW EXECUTE FUNCTION ledger_approval_same_person()
-- next
CREATE FUNCTION ledger_approval_same_certifier() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.purpose = 'time' OR EXISTS (
  SELECT 1 FROM time_apportionment t
  WHERE t.arrangement_id = NEW.arrangement_id AND t.event_id = NEW.subject_event_id))
AND NOT EXISTS (
  SELECT 1 FROM time_certification c
  JOIN event e ON e.arrangement_id = c.arrangement_id AND e.event_id = c.event_id
  WHERE c.arrangement_id = NEW.arrangement_id AND c.time_event_id = NEW.subject_event_id
    AND e.person <> NEW.person) THEN
    RAISE EXCEPTION 'nobody approves what they certified' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
-- next
CREATE TRIGGER approval_same_certifier BEFORE INSERT ON approval
FOR EACH ROW EXECUTE FUNCTION ledger_approval_same_certifier()
-- next
CREATE FUNCTION ledger_approval_own_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
  SELECT 1 FROM event e
  WHERE e.arrangement_id = NEW.arrangement_id AND e.event_id = NEW.event_id
    AND e.person = NEW.person AND e.party = NEW.party) THEN
    RAISE EXCEPTION 'an approval is made by its own person and party' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
-- next
CREATE TRIGGER approval_own_event BEFORE INSERT ON approval
FOR EACH ROW EXECUTE FUNCTION ledger_approval_own_event()
-- next
CREATE FUNCTION ledger_statement_issue_agreed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
  SELECT 1 FROM statement s
  JOIN approval a ON a.arrangement_id = s.arrangement_id AND a.subject_event_id = s.event_id
    AND a.subject_digest = s.digest AND a.party = s.payee
  JOIN approval b ON b.arrangement_id = s.arrangement_id AND b.subject_event_id = s.event_id
    AND b.subject_digest = s.digest AND b.party = s.payer AND b.person <> a.person
  WHERE s.arrangement_id = NEW.arrangement_id AND s.event_id = NEW.statement_event_id
    AND s.payee = NEW.payee
    AND NOT EXISTS (
      SELECT 1 FROM statement_step t
      WHERE t.arrangement_id = s.arrangement_id AND t.statement_event_id = s.event_id
        AND t.step = 'return')) THEN
    RAISE EXCEPTION 'both councils agree a statement before issue, and its payee numbers it' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
-- next
CREATE TRIGGER statement_issue_agreed BEFORE INSERT ON statement_issue
FOR EACH ROW EXECUTE FUNCTION ledger_statement_issue_agreed()
-- next
CREATE FUNCTION ledger_time_certification_approved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
  SELECT 1 FROM approval a
  WHERE a.arrangement_id = NEW.arrangement_id AND a.subject_event_id = NEW.time_event_id) THEN
    RAISE EXCEPTION 'time is certified before it is approved' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
-- next
CREATE TRIGGER time_certification_approved BEFORE INSERT ON time_certification
FOR EACH ROW EXECUTE FUNCTION ledger_time_certification_approved()
-- next
CREATE FUNCTION ledger_ledger_epoch_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
  SELECT 1 FROM ledger_epoch e
  WHERE e.epoch_no >= NEW.epoch_no OR e.epoch_offset >= NEW.epoch_offset) THEN
    RAISE EXCEPTION 'an epoch starts after the one before it' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
-- next
CREATE TRIGGER ledger_epoch_forward BEFORE INSERT ON ledger_epoch
FOR EACH ROW EXECUTE FUNCTION ledger_ledger_epoch_forward()
-- next
INSERT INTO account (account, title, account_group) VALUES
(1000, 'Bank control', 'assets'),
(1210, 'Debtor', 'assets'),
(1215, 'Accrued income', 'assets'),
(1230, 'Grant debtor', 'assets'),
(1320, 'Payments in advance', 'assets'),
(1330, 'Input VAT', 'assets'),
(2100, 'Cost control', 'liabilities'),
(2110, 'Accruals', 'liabilities'),
(2190, 'Notional cost contra', 'liabilities'),
(2210, 'Income in advance', 'liabilities'),
(2220, 'Unallocated receipts', 'liabilities'),
(2230, 'Output VAT', 'liabilities'),
(2240, 'Grant in advance', 'liabilities'),
(2310, 'Creditor', 'liabilities'),
(2315, 'Accrued creditor', 'liabilities'),
(4100, 'Recharge: time', 'income'),
(4110, 'Recharge: unit price', 'income'),
(4120, 'Recharge: fixed fee', 'income'),
(4130, 'Recharge: driver', 'income'),
(4140, 'Recharge: fixed share', 'income'),
(4150, 'Recharge: direct', 'income'),
(4160, 'Recharge: follows', 'income'),
(4900, 'Grant income', 'income'),
(5500, 'Recharge expense', 'expense'),
(5600, 'Own cost of the arrangement', 'expense'),
(5900, 'Write-off', 'expense'),
(5910, 'VAT written off', 'expense'),
(6000, 'Cost pool', 'expense'),
(6100, 'Recoverable cost', 'expense'),
(6200, 'Retained cost', 'expense'),
(6300, 'Grant-funded cost', 'expense'),
(6400, 'Cost outside the arrangement', 'expense')
-- next
INSERT INTO ledger_epoch (epoch_no, epoch_offset, reason) VALUES (1, 0, 'first start')
