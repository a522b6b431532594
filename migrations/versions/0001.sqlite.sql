CREATE TABLE arrangement (
    arrangement_id INTEGER NOT NULL,
    code TEXT NOT NULL,
    CONSTRAINT pk_arrangement PRIMARY KEY (arrangement_id),
    CONSTRAINT uq_arrangement_code UNIQUE (code)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE person (
    person TEXT NOT NULL,
    display_name TEXT,
    salt TEXT,
    created_at TEXT NOT NULL,
    erased_at TEXT,
    CONSTRAINT pk_person PRIMARY KEY (person)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE audit_event (
    audit_no INTEGER NOT NULL,
    known INTEGER NOT NULL,
    at TEXT NOT NULL,
    arrangement_id INTEGER,
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
 WITHOUT ROWID,
 STRICT
-- next
CREATE INDEX ix_audit_event_known ON audit_event (arrangement_id, known, audit_no)
-- next
CREATE TABLE account (
    account INTEGER NOT NULL,
    title TEXT NOT NULL,
    account_group TEXT NOT NULL,
    CONSTRAINT pk_account PRIMARY KEY (account),
    CONSTRAINT ck_account_account_group CHECK (account_group IN ('assets', 'liabilities', 'income', 'expense'))
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE ledger_epoch (
    epoch_no INTEGER NOT NULL,
    epoch_offset INTEGER NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT pk_ledger_epoch PRIMARY KEY (epoch_no)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE idempotency_key (
    arrangement_id INTEGER NOT NULL,
    person TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    action TEXT NOT NULL,
    salt TEXT NOT NULL,
    field_digests TEXT NOT NULL,
    receipt TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    audit_no INTEGER NOT NULL,
    CONSTRAINT pk_idempotency_key PRIMARY KEY (arrangement_id, person, idempotency_key),
    CONSTRAINT fk_idempotency_key_audit_no FOREIGN KEY(audit_no) REFERENCES audit_event (audit_no)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE event (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    effective_on TEXT NOT NULL,
    period TEXT NOT NULL,
    known INTEGER NOT NULL,
    posted_at TEXT NOT NULL,
    person TEXT NOT NULL,
    party TEXT NOT NULL,
    role TEXT NOT NULL,
    request_id TEXT NOT NULL,
    payload_digest TEXT NOT NULL,
    reverses_event_id INTEGER,
    n_journals INTEGER NOT NULL,
    last_journal_no INTEGER,
    CONSTRAINT pk_event PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_event_arrangement_id_known_event_id_n_journals_effective_on UNIQUE (arrangement_id, known, event_id, n_journals, effective_on),
    CONSTRAINT ck_event_event_id CHECK (event_id >= 1),
    CONSTRAINT ck_event_known CHECK (known >= 1),
    CONSTRAINT ck_event_last_journal CHECK ((n_journals = 0 AND last_journal_no IS NULL) OR (n_journals > 0 AND last_journal_no IS NOT NULL AND last_journal_no = n_journals)),
    CONSTRAINT ck_event_reverses_earlier CHECK (reverses_event_id < event_id),
    CONSTRAINT fk_event_arrangement_id FOREIGN KEY(arrangement_id) REFERENCES arrangement (arrangement_id),
    CONSTRAINT fk_event_last_journal FOREIGN KEY(arrangement_id, event_id, last_journal_no) REFERENCES journal (arrangement_id, event_id, journal_no) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_event_reverses FOREIGN KEY(arrangement_id, reverses_event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE UNIQUE INDEX uq_event_reverses ON event (arrangement_id, reverses_event_id) WHERE reverses_event_id IS NOT NULL
-- next
CREATE TABLE accounting_period (
    arrangement_id INTEGER NOT NULL,
    period TEXT NOT NULL,
    financial_year TEXT NOT NULL,
    period_number INTEGER NOT NULL,
    starts_on TEXT NOT NULL,
    ends_on TEXT NOT NULL,
    status TEXT NOT NULL,
    CONSTRAINT pk_accounting_period PRIMARY KEY (arrangement_id, period),
    CONSTRAINT fk_accounting_period_arrangement_id FOREIGN KEY(arrangement_id) REFERENCES arrangement (arrangement_id),
    CONSTRAINT ck_accounting_period_period_number CHECK (period_number BETWEEN 1 AND 13),
    CONSTRAINT ck_accounting_period_status CHECK (status IN ('open', 'soft_closed', 'closed'))
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE api_token (
    token_id TEXT NOT NULL,
    digest TEXT NOT NULL,
    arrangement_code TEXT NOT NULL,
    party TEXT NOT NULL,
    role TEXT NOT NULL,
    person TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    revoked_at TEXT,
    CONSTRAINT pk_api_token PRIMARY KEY (token_id),
    CONSTRAINT uq_api_token_digest UNIQUE (digest),
    CONSTRAINT fk_api_token_person FOREIGN KEY(person) REFERENCES person (person),
    CONSTRAINT ck_api_token_role CHECK (role IN ('preparer', 'approver', 'auditor', 'administrator'))
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE approval (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    subject_event_id INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    subject_digest TEXT NOT NULL,
    party TEXT NOT NULL,
    person TEXT NOT NULL,
    approved_on TEXT NOT NULL,
    CONSTRAINT pk_approval PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_approval_arrangement_id_subject_event_id_party UNIQUE (arrangement_id, subject_event_id, party),
    CONSTRAINT fk_approval_subject_event_id_event FOREIGN KEY(arrangement_id, subject_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT ck_approval_purpose CHECK (purpose IN ('time', 'statement', 'cost_recovery_model', 'rate_card', 'manual_journal', 'set_off', 'write_off', 'period_close', 'period_reopen')),
    CONSTRAINT fk_approval_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE arrangement_definition (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    definition TEXT NOT NULL,
    digest TEXT NOT NULL,
    CONSTRAINT pk_arrangement_definition PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_arrangement_definition_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE party (
    arrangement_id INTEGER NOT NULL,
    code TEXT NOT NULL,
    event_id INTEGER NOT NULL,
    keeps_book INTEGER NOT NULL,
    CONSTRAINT pk_party PRIMARY KEY (arrangement_id, code),
    CONSTRAINT fk_party_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE pool (
    arrangement_id INTEGER NOT NULL,
    code TEXT NOT NULL,
    event_id INTEGER NOT NULL,
    CONSTRAINT pk_pool PRIMARY KEY (arrangement_id, code),
    CONSTRAINT fk_pool_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE model_agreement (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    row_no INTEGER NOT NULL,
    version INTEGER NOT NULL,
    party TEXT NOT NULL,
    agreed_on TEXT NOT NULL,
    CONSTRAINT pk_model_agreement PRIMARY KEY (arrangement_id, event_id, row_no),
    CONSTRAINT uq_model_agreement_arrangement_id_version_party UNIQUE (arrangement_id, version, party),
    CONSTRAINT ck_model_agreement_row_no CHECK (row_no >= 1),
    CONSTRAINT fk_model_agreement_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE apportionment (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    pool TEXT NOT NULL,
    service_month TEXT NOT NULL,
    period TEXT NOT NULL,
    model_version INTEGER NOT NULL,
    working TEXT NOT NULL,
    incurred_to_date_pence INTEGER NOT NULL,
    grant_to_date_pence INTEGER NOT NULL,
    recoverable_to_date_pence INTEGER NOT NULL,
    retained_to_date_pence INTEGER NOT NULL,
    CONSTRAINT pk_apportionment PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT ck_apportionment_whole CHECK (incurred_to_date_pence = grant_to_date_pence + recoverable_to_date_pence + retained_to_date_pence),
    CONSTRAINT fk_apportionment_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE INDEX ix_apportionment_pool ON apportionment (arrangement_id, pool, service_month)
-- next
CREATE TABLE charge (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    pool TEXT NOT NULL,
    service TEXT,
    service_month TEXT NOT NULL,
    period TEXT NOT NULL,
    basis TEXT NOT NULL,
    model_version INTEGER NOT NULL,
    vat_treatment TEXT NOT NULL,
    share_numerator INTEGER,
    share_denominator INTEGER,
    quantity_thousandths INTEGER,
    unit_price_pence INTEGER,
    cost_pence INTEGER,
    entitlement_to_date_pence INTEGER NOT NULL,
    charged_before_pence INTEGER NOT NULL,
    net_pence INTEGER NOT NULL,
    late_item INTEGER NOT NULL,
    working TEXT NOT NULL,
    CONSTRAINT pk_charge PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT ck_charge_movement CHECK (entitlement_to_date_pence = charged_before_pence + net_pence),
    CONSTRAINT ck_charge_net CHECK (net_pence <> 0),
    CONSTRAINT ck_charge_late_item CHECK (late_item IN (0, 1)),
    CONSTRAINT ck_charge_basis CHECK (basis IN ('time', 'follows', 'fixed_share', 'driver', 'direct', 'unit_price', 'fixed_fee')),
    CONSTRAINT fk_charge_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE INDEX ix_charge_pool ON charge (arrangement_id, pool, service_month)
-- next
CREATE TABLE cost (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    source_ref TEXT NOT NULL,
    source TEXT NOT NULL,
    entered_on TEXT NOT NULL,
    pool TEXT NOT NULL,
    service TEXT,
    subjective TEXT NOT NULL,
    service_from TEXT NOT NULL,
    service_to TEXT NOT NULL,
    amount_pence INTEGER NOT NULL,
    description TEXT NOT NULL,
    proration TEXT NOT NULL,
    credits_event_id INTEGER,
    replaces_event_id INTEGER,
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
 WITHOUT ROWID,
 STRICT
-- next
CREATE INDEX ix_cost_credits ON cost (arrangement_id, credits_event_id)
-- next
CREATE INDEX ix_cost_entered ON cost (arrangement_id, entered_on)
-- next
CREATE TABLE cost_month (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    row_no INTEGER NOT NULL,
    service_month TEXT,
    days INTEGER NOT NULL,
    amount_pence INTEGER NOT NULL,
    CONSTRAINT pk_cost_month PRIMARY KEY (arrangement_id, event_id, row_no),
    CONSTRAINT ck_cost_month_row_no CHECK (row_no >= 1),
    CONSTRAINT fk_cost_month_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE driver_quantity (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    driver TEXT NOT NULL,
    effective_from TEXT NOT NULL,
    party TEXT NOT NULL,
    quantity_thousandths INTEGER NOT NULL,
    CONSTRAINT pk_driver_quantity PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_driver_quantity_arrangement_id_driver_effective_from_party UNIQUE (arrangement_id, driver, effective_from, party),
    CONSTRAINT ck_driver_quantity_quantity CHECK (quantity_thousandths >= 0),
    CONSTRAINT fk_driver_quantity_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE grant_receipt (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    grant_ref TEXT NOT NULL,
    grantor TEXT NOT NULL,
    grantee TEXT NOT NULL,
    pool TEXT NOT NULL,
    received_on TEXT NOT NULL,
    amount_pence INTEGER NOT NULL,
    description TEXT NOT NULL,
    CONSTRAINT pk_grant_receipt PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_grant_receipt_arrangement_id_grant_ref UNIQUE (arrangement_id, grant_ref),
    CONSTRAINT ck_grant_receipt_amount CHECK (amount_pence > 0),
    CONSTRAINT fk_grant_receipt_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE control_total (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    entered_on TEXT NOT NULL,
    source TEXT NOT NULL,
    amount_pence INTEGER NOT NULL,
    CONSTRAINT pk_control_total PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_control_total_arrangement_id_entered_on_source UNIQUE (arrangement_id, entered_on, source),
    CONSTRAINT fk_control_total_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE baseline (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    pool TEXT NOT NULL,
    service_month TEXT NOT NULL,
    amount_pence INTEGER NOT NULL,
    description TEXT NOT NULL,
    CONSTRAINT pk_baseline PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_baseline_arrangement_id_pool_service_month UNIQUE (arrangement_id, pool, service_month),
    CONSTRAINT fk_baseline_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE receipt (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    payment_ref TEXT NOT NULL,
    payer TEXT NOT NULL,
    payee TEXT NOT NULL,
    received_on TEXT NOT NULL,
    amount_pence INTEGER NOT NULL,
    CONSTRAINT pk_receipt PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_receipt_arrangement_id_payment_ref UNIQUE (arrangement_id, payment_ref),
    CONSTRAINT ck_receipt_amount CHECK (amount_pence > 0),
    CONSTRAINT fk_receipt_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE rate_card (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    service TEXT NOT NULL,
    effective_from TEXT NOT NULL,
    effective_to TEXT,
    unit_price_pence INTEGER NOT NULL,
    CONSTRAINT pk_rate_card PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_rate_card_arrangement_id_service_effective_from UNIQUE (arrangement_id, service, effective_from),
    CONSTRAINT ck_rate_card_unit_price CHECK (unit_price_pence >= 0),
    CONSTRAINT ck_rate_card_dates CHECK (effective_to IS NULL OR effective_from <= effective_to),
    CONSTRAINT fk_rate_card_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE service_delivery (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    delivery_ref TEXT NOT NULL,
    service TEXT NOT NULL,
    delivered_on TEXT NOT NULL,
    quantity_thousandths INTEGER NOT NULL,
    credits_event_id INTEGER,
    CONSTRAINT pk_service_delivery PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_service_delivery_arrangement_id_delivery_ref UNIQUE (arrangement_id, delivery_ref),
    CONSTRAINT ck_service_delivery_quantity CHECK (quantity_thousandths <> 0),
    CONSTRAINT ck_service_delivery_negative_cites CHECK (quantity_thousandths > 0 OR credits_event_id IS NOT NULL),
    CONSTRAINT fk_service_delivery_credits_event_id_event FOREIGN KEY(arrangement_id, credits_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_service_delivery_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE INDEX ix_service_delivery_credits ON service_delivery (arrangement_id, credits_event_id)
-- next
CREATE TABLE statement (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    payee TEXT NOT NULL,
    payer TEXT NOT NULL,
    period TEXT NOT NULL,
    version INTEGER NOT NULL,
    prepared_on TEXT NOT NULL,
    digest TEXT NOT NULL,
    net_pence INTEGER NOT NULL,
    vat_pence INTEGER NOT NULL,
    CONSTRAINT pk_statement PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_statement_arrangement_id_payee_payer_period_version UNIQUE (arrangement_id, payee, payer, period, version),
    CONSTRAINT ck_statement_parties CHECK (payee <> payer),
    CONSTRAINT fk_statement_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE statement_step (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    statement_event_id INTEGER NOT NULL,
    step TEXT NOT NULL,
    party TEXT NOT NULL,
    stepped_on TEXT NOT NULL,
    reason TEXT,
    CONSTRAINT pk_statement_step PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_statement_step_statement_event_id_event FOREIGN KEY(arrangement_id, statement_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT ck_statement_step_step CHECK (step IN ('prepare', 'submit', 'agree', 'return', 'issue')),
    CONSTRAINT ck_statement_step_reason CHECK (step <> 'return' OR reason IS NOT NULL),
    CONSTRAINT fk_statement_step_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE INDEX ix_statement_step_statement ON statement_step (arrangement_id, statement_event_id, event_id)
-- next
CREATE TABLE time_apportionment (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    post TEXT NOT NULL,
    service_month TEXT NOT NULL,
    service_from TEXT NOT NULL,
    service_to TEXT NOT NULL,
    joint_quarters INTEGER NOT NULL,
    leave_quarters INTEGER NOT NULL,
    sickness_quarters INTEGER NOT NULL,
    other_absence_quarters INTEGER NOT NULL,
    working_days INTEGER NOT NULL,
    complete INTEGER NOT NULL,
    supersedes_event_id INTEGER,
    reason TEXT,
    CONSTRAINT pk_time_apportionment PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT ck_time_apportionment_complete CHECK (complete IN (0, 1)),
    CONSTRAINT ck_time_apportionment_days CHECK (joint_quarters >= 0 AND leave_quarters >= 0 AND sickness_quarters >= 0 AND other_absence_quarters >= 0),
    CONSTRAINT ck_time_apportionment_reason CHECK (supersedes_event_id IS NULL OR reason IS NOT NULL),
    CONSTRAINT fk_time_apportionment_supersedes_event_id_event FOREIGN KEY(arrangement_id, supersedes_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_time_apportionment_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE UNIQUE INDEX uq_time_apportionment_supersedes ON time_apportionment (arrangement_id, supersedes_event_id) WHERE supersedes_event_id IS NOT NULL
-- next
CREATE UNIQUE INDEX uq_time_apportionment_first ON time_apportionment (arrangement_id, post, service_month) WHERE supersedes_event_id IS NULL
-- next
CREATE TABLE time_apportionment_party (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    row_no INTEGER NOT NULL,
    party TEXT NOT NULL,
    quarters INTEGER NOT NULL,
    CONSTRAINT pk_time_apportionment_party PRIMARY KEY (arrangement_id, event_id, row_no),
    CONSTRAINT ck_time_apportionment_party_quarters CHECK (quarters >= 0),
    CONSTRAINT ck_time_apportionment_party_row_no CHECK (row_no >= 1),
    CONSTRAINT fk_time_apportionment_party_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE time_certification (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    time_event_id INTEGER NOT NULL,
    certified_on TEXT NOT NULL,
    capacity TEXT NOT NULL,
    CONSTRAINT pk_time_certification PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_time_certification_arrangement_id_time_event_id UNIQUE (arrangement_id, time_event_id),
    CONSTRAINT fk_time_certification_time_event_id_event FOREIGN KEY(arrangement_id, time_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_time_certification_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE charge_delivery (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    row_no INTEGER NOT NULL,
    delivery_event_id INTEGER NOT NULL,
    CONSTRAINT pk_charge_delivery PRIMARY KEY (arrangement_id, event_id, row_no),
    CONSTRAINT fk_charge_delivery_delivery FOREIGN KEY(arrangement_id, delivery_event_id) REFERENCES service_delivery (arrangement_id, event_id),
    CONSTRAINT ck_charge_delivery_row_no CHECK (row_no >= 1),
    CONSTRAINT fk_charge_delivery_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE UNIQUE INDEX uq_charge_delivery_delivery_event_id ON charge_delivery (arrangement_id, delivery_event_id)
-- next
CREATE TABLE journal (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    journal_no INTEGER NOT NULL,
    book TEXT NOT NULL,
    effective_on TEXT NOT NULL,
    known INTEGER NOT NULL,
    n_journals INTEGER NOT NULL,
    prev_no INTEGER,
    n_lines INTEGER NOT NULL,
    zero INTEGER NOT NULL,
    CONSTRAINT pk_journal PRIMARY KEY (arrangement_id, event_id, journal_no),
    CONSTRAINT uq_journal_arrangement_id_event_id_book UNIQUE (arrangement_id, event_id, book),
    CONSTRAINT uq_journal_arrangement_id_event_id_journal_no_n_lines_book_effective_on_known UNIQUE (arrangement_id, event_id, journal_no, n_lines, book, effective_on, known),
    CONSTRAINT ck_journal_n_lines CHECK (n_lines >= 2),
    CONSTRAINT ck_journal_zero CHECK (zero = 0),
    CONSTRAINT ck_journal_journal_no CHECK (journal_no BETWEEN 1 AND n_journals),
    CONSTRAINT ck_journal_chain CHECK ((journal_no = 1 AND prev_no IS NULL) OR (journal_no > 1 AND prev_no IS NOT NULL AND prev_no = journal_no - 1)),
    CONSTRAINT fk_journal_event FOREIGN KEY(arrangement_id, event_id, n_journals, effective_on, known) REFERENCES event (arrangement_id, event_id, n_journals, effective_on, known) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_journal_chain FOREIGN KEY(arrangement_id, event_id, prev_no) REFERENCES journal (arrangement_id, event_id, journal_no) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_journal_last_line FOREIGN KEY(arrangement_id, event_id, journal_no, n_lines, zero) REFERENCES journal_line (arrangement_id, event_id, journal_no, line_no, running_pence) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_journal_book FOREIGN KEY(arrangement_id, book) REFERENCES party (arrangement_id, code)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE payment (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    receipt_event_id INTEGER NOT NULL,
    paid_on TEXT NOT NULL,
    amount_pence INTEGER NOT NULL,
    CONSTRAINT pk_payment PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_payment_arrangement_id_receipt_event_id UNIQUE (arrangement_id, receipt_event_id),
    CONSTRAINT fk_payment_receipt FOREIGN KEY(arrangement_id, receipt_event_id) REFERENCES receipt (arrangement_id, event_id),
    CONSTRAINT fk_payment_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE statement_line (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    row_no INTEGER NOT NULL,
    charge_event_id INTEGER NOT NULL,
    net_pence INTEGER NOT NULL,
    vat_pence INTEGER NOT NULL,
    CONSTRAINT pk_statement_line PRIMARY KEY (arrangement_id, event_id, row_no),
    CONSTRAINT fk_statement_line_charge FOREIGN KEY(arrangement_id, charge_event_id) REFERENCES charge (arrangement_id, event_id),
    CONSTRAINT ck_statement_line_row_no CHECK (row_no >= 1),
    CONSTRAINT fk_statement_line_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE INDEX ix_statement_line_charge_event_id ON statement_line (arrangement_id, charge_event_id)
-- next
CREATE TABLE statement_issue (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    statement_event_id INTEGER NOT NULL,
    payee TEXT NOT NULL,
    financial_year TEXT NOT NULL,
    serial INTEGER NOT NULL,
    previous_serial INTEGER,
    number TEXT NOT NULL,
    issued_on TEXT NOT NULL,
    due_on TEXT NOT NULL,
    opening_pence INTEGER NOT NULL,
    credited_pence INTEGER NOT NULL,
    received_pence INTEGER NOT NULL,
    CONSTRAINT pk_statement_issue PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_statement_issue_arrangement_id_statement_event_id UNIQUE (arrangement_id, statement_event_id),
    CONSTRAINT uq_statement_issue_arrangement_id_payee_financial_year_serial UNIQUE (arrangement_id, payee, financial_year, serial),
    CONSTRAINT uq_statement_issue_arrangement_id_number UNIQUE (arrangement_id, number),
    CONSTRAINT ck_statement_issue_gap_free CHECK ((serial = 1 AND previous_serial IS NULL) OR (serial > 1 AND previous_serial IS NOT NULL AND previous_serial = serial - 1)),
    CONSTRAINT fk_statement_issue_statement FOREIGN KEY(arrangement_id, statement_event_id) REFERENCES statement (arrangement_id, event_id),
    CONSTRAINT fk_statement_issue_previous FOREIGN KEY(arrangement_id, payee, financial_year, previous_serial) REFERENCES statement_issue (arrangement_id, payee, financial_year, serial),
    CONSTRAINT fk_statement_issue_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE issued_charge (
    arrangement_id INTEGER NOT NULL,
    charge_event_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    CONSTRAINT pk_issued_charge PRIMARY KEY (arrangement_id, charge_event_id),
    CONSTRAINT fk_issued_charge_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_issued_charge_charge FOREIGN KEY(arrangement_id, charge_event_id) REFERENCES charge (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE dispute (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    statement_event_id INTEGER NOT NULL,
    statement_line INTEGER NOT NULL,
    raised_on TEXT NOT NULL,
    raised_by TEXT NOT NULL,
    gross_pence INTEGER NOT NULL,
    net_pence INTEGER NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT pk_dispute PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_dispute_line FOREIGN KEY(arrangement_id, statement_event_id, statement_line) REFERENCES statement_line (arrangement_id, event_id, row_no),
    CONSTRAINT ck_dispute_gross CHECK (gross_pence <> 0),
    CONSTRAINT fk_dispute_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE INDEX ix_dispute_line ON dispute (arrangement_id, statement_event_id, statement_line)
-- next
CREATE TABLE journal_line (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    journal_no INTEGER NOT NULL,
    line_no INTEGER NOT NULL,
    n_lines INTEGER NOT NULL,
    book TEXT NOT NULL,
    effective_on TEXT NOT NULL,
    known INTEGER NOT NULL,
    account INTEGER NOT NULL,
    amount_pence INTEGER NOT NULL,
    prev_no INTEGER,
    prev_running_pence INTEGER NOT NULL,
    running_pence INTEGER NOT NULL,
    pool TEXT,
    service TEXT,
    service_month TEXT,
    counterparty TEXT,
    document_event_id INTEGER,
    phase INTEGER,
    CONSTRAINT pk_journal_line PRIMARY KEY (arrangement_id, event_id, journal_no, line_no),
    CONSTRAINT uq_journal_line_arrangement_id_event_id_journal_no_line_no_running_pence UNIQUE (arrangement_id, event_id, journal_no, line_no, running_pence),
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
 WITHOUT ROWID,
 STRICT
-- next
CREATE INDEX ix_journal_line_balance ON journal_line (arrangement_id, book, account, effective_on, known, amount_pence)
-- next
CREATE TABLE receipt_allocation (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    row_no INTEGER NOT NULL,
    receipt_event_id INTEGER NOT NULL,
    statement_event_id INTEGER NOT NULL,
    statement_line INTEGER NOT NULL,
    gross_pence INTEGER NOT NULL,
    net_pence INTEGER NOT NULL,
    CONSTRAINT pk_receipt_allocation PRIMARY KEY (arrangement_id, event_id, row_no),
    CONSTRAINT fk_receipt_allocation_receipt_event_id_event FOREIGN KEY(arrangement_id, receipt_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_receipt_allocation_line FOREIGN KEY(arrangement_id, statement_event_id, statement_line) REFERENCES statement_line (arrangement_id, event_id, row_no),
    CONSTRAINT ck_receipt_allocation_row_no CHECK (row_no >= 1),
    CONSTRAINT fk_receipt_allocation_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE INDEX ix_receipt_allocation_statement ON receipt_allocation (arrangement_id, statement_event_id, statement_line)
-- next
CREATE INDEX ix_receipt_allocation_receipt ON receipt_allocation (arrangement_id, receipt_event_id)
-- next
CREATE TRIGGER account_no_update BEFORE UPDATE ON account
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER account_no_delete BEFORE DELETE ON account
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER account_foreign_keys BEFORE INSERT ON account
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER account_no_replace_1 BEFORE INSERT ON account
WHEN EXISTS (SELECT 1 FROM account WHERE account = NEW.account)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER apportionment_no_update BEFORE UPDATE ON apportionment
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER apportionment_no_delete BEFORE DELETE ON apportionment
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER apportionment_foreign_keys BEFORE INSERT ON apportionment
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER apportionment_no_replace_1 BEFORE INSERT ON apportionment
WHEN EXISTS (SELECT 1 FROM apportionment WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER approval_no_update BEFORE UPDATE ON approval
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER approval_no_delete BEFORE DELETE ON approval
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER approval_foreign_keys BEFORE INSERT ON approval
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER approval_no_replace_1 BEFORE INSERT ON approval
WHEN EXISTS (SELECT 1 FROM approval WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER approval_no_replace_2 BEFORE INSERT ON approval
WHEN EXISTS (SELECT 1 FROM approval WHERE arrangement_id = NEW.arrangement_id AND subject_event_id = NEW.subject_event_id AND party = NEW.party)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER arrangement_no_update BEFORE UPDATE ON arrangement
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER arrangement_no_delete BEFORE DELETE ON arrangement
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER arrangement_foreign_keys BEFORE INSERT ON arrangement
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER arrangement_no_replace_1 BEFORE INSERT ON arrangement
WHEN EXISTS (SELECT 1 FROM arrangement WHERE arrangement_id = NEW.arrangement_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER arrangement_no_replace_2 BEFORE INSERT ON arrangement
WHEN EXISTS (SELECT 1 FROM arrangement WHERE code = NEW.code)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER arrangement_definition_no_update BEFORE UPDATE ON arrangement_definition
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER arrangement_definition_no_delete BEFORE DELETE ON arrangement_definition
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER arrangement_definition_foreign_keys BEFORE INSERT ON arrangement_definition
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER arrangement_definition_no_replace_1 BEFORE INSERT ON arrangement_definition
WHEN EXISTS (SELECT 1 FROM arrangement_definition WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER audit_event_foreign_keys BEFORE INSERT ON audit_event
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER audit_event_no_replace_1 BEFORE INSERT ON audit_event
WHEN EXISTS (SELECT 1 FROM audit_event WHERE audit_no = NEW.audit_no)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER baseline_no_update BEFORE UPDATE ON baseline
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER baseline_no_delete BEFORE DELETE ON baseline
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER baseline_foreign_keys BEFORE INSERT ON baseline
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER baseline_no_replace_1 BEFORE INSERT ON baseline
WHEN EXISTS (SELECT 1 FROM baseline WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER baseline_no_replace_2 BEFORE INSERT ON baseline
WHEN EXISTS (SELECT 1 FROM baseline WHERE arrangement_id = NEW.arrangement_id AND pool = NEW.pool AND service_month = NEW.service_month)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER charge_no_update BEFORE UPDATE ON charge
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER charge_no_delete BEFORE DELETE ON charge
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER charge_foreign_keys BEFORE INSERT ON charge
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER charge_no_replace_1 BEFORE INSERT ON charge
WHEN EXISTS (SELECT 1 FROM charge WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER charge_delivery_no_update BEFORE UPDATE ON charge_delivery
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER charge_delivery_no_delete BEFORE DELETE ON charge_delivery
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER charge_delivery_foreign_keys BEFORE INSERT ON charge_delivery
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER charge_delivery_no_replace_1 BEFORE INSERT ON charge_delivery
WHEN EXISTS (SELECT 1 FROM charge_delivery WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id AND row_no = NEW.row_no)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER charge_delivery_no_replace_2 BEFORE INSERT ON charge_delivery
WHEN EXISTS (SELECT 1 FROM charge_delivery WHERE arrangement_id = NEW.arrangement_id AND delivery_event_id = NEW.delivery_event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER control_total_no_update BEFORE UPDATE ON control_total
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER control_total_no_delete BEFORE DELETE ON control_total
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER control_total_foreign_keys BEFORE INSERT ON control_total
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER control_total_no_replace_1 BEFORE INSERT ON control_total
WHEN EXISTS (SELECT 1 FROM control_total WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER control_total_no_replace_2 BEFORE INSERT ON control_total
WHEN EXISTS (SELECT 1 FROM control_total WHERE arrangement_id = NEW.arrangement_id AND entered_on = NEW.entered_on AND source = NEW.source)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER cost_no_update BEFORE UPDATE ON cost
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER cost_no_delete BEFORE DELETE ON cost
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER cost_foreign_keys BEFORE INSERT ON cost
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER cost_no_replace_1 BEFORE INSERT ON cost
WHEN EXISTS (SELECT 1 FROM cost WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER cost_no_replace_2 BEFORE INSERT ON cost
WHEN EXISTS (SELECT 1 FROM cost WHERE arrangement_id = NEW.arrangement_id AND source_ref = NEW.source_ref)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER cost_month_no_update BEFORE UPDATE ON cost_month
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER cost_month_no_delete BEFORE DELETE ON cost_month
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER cost_month_foreign_keys BEFORE INSERT ON cost_month
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER cost_month_no_replace_1 BEFORE INSERT ON cost_month
WHEN EXISTS (SELECT 1 FROM cost_month WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id AND row_no = NEW.row_no)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER dispute_no_update BEFORE UPDATE ON dispute
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER dispute_no_delete BEFORE DELETE ON dispute
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER dispute_foreign_keys BEFORE INSERT ON dispute
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER dispute_no_replace_1 BEFORE INSERT ON dispute
WHEN EXISTS (SELECT 1 FROM dispute WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER driver_quantity_no_update BEFORE UPDATE ON driver_quantity
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER driver_quantity_no_delete BEFORE DELETE ON driver_quantity
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER driver_quantity_foreign_keys BEFORE INSERT ON driver_quantity
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER driver_quantity_no_replace_1 BEFORE INSERT ON driver_quantity
WHEN EXISTS (SELECT 1 FROM driver_quantity WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER driver_quantity_no_replace_2 BEFORE INSERT ON driver_quantity
WHEN EXISTS (SELECT 1 FROM driver_quantity WHERE arrangement_id = NEW.arrangement_id AND driver = NEW.driver AND effective_from = NEW.effective_from AND party = NEW.party)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER event_no_update BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER event_no_delete BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER event_foreign_keys BEFORE INSERT ON event
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER event_no_replace_1 BEFORE INSERT ON event
WHEN EXISTS (SELECT 1 FROM event WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER event_no_replace_2 BEFORE INSERT ON event
WHEN NEW.reverses_event_id IS NOT NULL AND EXISTS (SELECT 1 FROM event WHERE arrangement_id = NEW.arrangement_id AND reverses_event_id = NEW.reverses_event_id AND reverses_event_id IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER grant_receipt_no_update BEFORE UPDATE ON grant_receipt
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER grant_receipt_no_delete BEFORE DELETE ON grant_receipt
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER grant_receipt_foreign_keys BEFORE INSERT ON grant_receipt
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER grant_receipt_no_replace_1 BEFORE INSERT ON grant_receipt
WHEN EXISTS (SELECT 1 FROM grant_receipt WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER grant_receipt_no_replace_2 BEFORE INSERT ON grant_receipt
WHEN EXISTS (SELECT 1 FROM grant_receipt WHERE arrangement_id = NEW.arrangement_id AND grant_ref = NEW.grant_ref)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER idempotency_key_no_update BEFORE UPDATE ON idempotency_key
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER idempotency_key_no_delete BEFORE DELETE ON idempotency_key
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER idempotency_key_foreign_keys BEFORE INSERT ON idempotency_key
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER idempotency_key_no_replace_1 BEFORE INSERT ON idempotency_key
WHEN EXISTS (SELECT 1 FROM idempotency_key WHERE arrangement_id = NEW.arrangement_id AND person = NEW.person AND idempotency_key = NEW.idempotency_key)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER issued_charge_no_update BEFORE UPDATE ON issued_charge
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER issued_charge_no_delete BEFORE DELETE ON issued_charge
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER issued_charge_foreign_keys BEFORE INSERT ON issued_charge
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER issued_charge_no_replace_1 BEFORE INSERT ON issued_charge
WHEN EXISTS (SELECT 1 FROM issued_charge WHERE arrangement_id = NEW.arrangement_id AND charge_event_id = NEW.charge_event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER journal_foreign_keys BEFORE INSERT ON journal
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER journal_no_replace_1 BEFORE INSERT ON journal
WHEN EXISTS (SELECT 1 FROM journal WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id AND journal_no = NEW.journal_no)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER journal_no_replace_2 BEFORE INSERT ON journal
WHEN EXISTS (SELECT 1 FROM journal WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id AND book = NEW.book)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER journal_line_no_update BEFORE UPDATE ON journal_line
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER journal_line_no_delete BEFORE DELETE ON journal_line
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER journal_line_foreign_keys BEFORE INSERT ON journal_line
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER journal_line_no_replace_1 BEFORE INSERT ON journal_line
WHEN EXISTS (SELECT 1 FROM journal_line WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id AND journal_no = NEW.journal_no AND line_no = NEW.line_no)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER ledger_epoch_no_update BEFORE UPDATE ON ledger_epoch
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER ledger_epoch_no_delete BEFORE DELETE ON ledger_epoch
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER ledger_epoch_foreign_keys BEFORE INSERT ON ledger_epoch
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER ledger_epoch_no_replace_1 BEFORE INSERT ON ledger_epoch
WHEN EXISTS (SELECT 1 FROM ledger_epoch WHERE epoch_no = NEW.epoch_no)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER model_agreement_no_update BEFORE UPDATE ON model_agreement
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER model_agreement_no_delete BEFORE DELETE ON model_agreement
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER model_agreement_foreign_keys BEFORE INSERT ON model_agreement
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER model_agreement_no_replace_1 BEFORE INSERT ON model_agreement
WHEN EXISTS (SELECT 1 FROM model_agreement WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id AND row_no = NEW.row_no)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER model_agreement_no_replace_2 BEFORE INSERT ON model_agreement
WHEN EXISTS (SELECT 1 FROM model_agreement WHERE arrangement_id = NEW.arrangement_id AND version = NEW.version AND party = NEW.party)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER party_no_update BEFORE UPDATE ON party
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER party_no_delete BEFORE DELETE ON party
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER party_foreign_keys BEFORE INSERT ON party
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER party_no_replace_1 BEFORE INSERT ON party
WHEN EXISTS (SELECT 1 FROM party WHERE arrangement_id = NEW.arrangement_id AND code = NEW.code)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER payment_no_update BEFORE UPDATE ON payment
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER payment_no_delete BEFORE DELETE ON payment
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER payment_foreign_keys BEFORE INSERT ON payment
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER payment_no_replace_1 BEFORE INSERT ON payment
WHEN EXISTS (SELECT 1 FROM payment WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER payment_no_replace_2 BEFORE INSERT ON payment
WHEN EXISTS (SELECT 1 FROM payment WHERE arrangement_id = NEW.arrangement_id AND receipt_event_id = NEW.receipt_event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER pool_no_update BEFORE UPDATE ON pool
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER pool_no_delete BEFORE DELETE ON pool
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER pool_foreign_keys BEFORE INSERT ON pool
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER pool_no_replace_1 BEFORE INSERT ON pool
WHEN EXISTS (SELECT 1 FROM pool WHERE arrangement_id = NEW.arrangement_id AND code = NEW.code)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER rate_card_no_update BEFORE UPDATE ON rate_card
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER rate_card_no_delete BEFORE DELETE ON rate_card
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER rate_card_foreign_keys BEFORE INSERT ON rate_card
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER rate_card_no_replace_1 BEFORE INSERT ON rate_card
WHEN EXISTS (SELECT 1 FROM rate_card WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER rate_card_no_replace_2 BEFORE INSERT ON rate_card
WHEN EXISTS (SELECT 1 FROM rate_card WHERE arrangement_id = NEW.arrangement_id AND service = NEW.service AND effective_from = NEW.effective_from)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER receipt_no_update BEFORE UPDATE ON receipt
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER receipt_no_delete BEFORE DELETE ON receipt
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER receipt_foreign_keys BEFORE INSERT ON receipt
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER receipt_no_replace_1 BEFORE INSERT ON receipt
WHEN EXISTS (SELECT 1 FROM receipt WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER receipt_no_replace_2 BEFORE INSERT ON receipt
WHEN EXISTS (SELECT 1 FROM receipt WHERE arrangement_id = NEW.arrangement_id AND payment_ref = NEW.payment_ref)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER receipt_allocation_no_update BEFORE UPDATE ON receipt_allocation
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER receipt_allocation_no_delete BEFORE DELETE ON receipt_allocation
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER receipt_allocation_foreign_keys BEFORE INSERT ON receipt_allocation
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER receipt_allocation_no_replace_1 BEFORE INSERT ON receipt_allocation
WHEN EXISTS (SELECT 1 FROM receipt_allocation WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id AND row_no = NEW.row_no)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER service_delivery_no_update BEFORE UPDATE ON service_delivery
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER service_delivery_no_delete BEFORE DELETE ON service_delivery
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER service_delivery_foreign_keys BEFORE INSERT ON service_delivery
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER service_delivery_no_replace_1 BEFORE INSERT ON service_delivery
WHEN EXISTS (SELECT 1 FROM service_delivery WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER service_delivery_no_replace_2 BEFORE INSERT ON service_delivery
WHEN EXISTS (SELECT 1 FROM service_delivery WHERE arrangement_id = NEW.arrangement_id AND delivery_ref = NEW.delivery_ref)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER statement_no_update BEFORE UPDATE ON statement
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER statement_no_delete BEFORE DELETE ON statement
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER statement_foreign_keys BEFORE INSERT ON statement
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER statement_no_replace_1 BEFORE INSERT ON statement
WHEN EXISTS (SELECT 1 FROM statement WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER statement_no_replace_2 BEFORE INSERT ON statement
WHEN EXISTS (SELECT 1 FROM statement WHERE arrangement_id = NEW.arrangement_id AND payee = NEW.payee AND payer = NEW.payer AND period = NEW.period AND version = NEW.version)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER statement_issue_no_update BEFORE UPDATE ON statement_issue
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER statement_issue_no_delete BEFORE DELETE ON statement_issue
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER statement_issue_foreign_keys BEFORE INSERT ON statement_issue
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER statement_issue_no_replace_1 BEFORE INSERT ON statement_issue
WHEN EXISTS (SELECT 1 FROM statement_issue WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER statement_issue_no_replace_2 BEFORE INSERT ON statement_issue
WHEN EXISTS (SELECT 1 FROM statement_issue WHERE arrangement_id = NEW.arrangement_id AND number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER statement_issue_no_replace_3 BEFORE INSERT ON statement_issue
WHEN EXISTS (SELECT 1 FROM statement_issue WHERE arrangement_id = NEW.arrangement_id AND payee = NEW.payee AND financial_year = NEW.financial_year AND serial = NEW.serial)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER statement_issue_no_replace_4 BEFORE INSERT ON statement_issue
WHEN EXISTS (SELECT 1 FROM statement_issue WHERE arrangement_id = NEW.arrangement_id AND statement_event_id = NEW.statement_event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER statement_line_no_update BEFORE UPDATE ON statement_line
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER statement_line_no_delete BEFORE DELETE ON statement_line
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER statement_line_foreign_keys BEFORE INSERT ON statement_line
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER statement_line_no_replace_1 BEFORE INSERT ON statement_line
WHEN EXISTS (SELECT 1 FROM statement_line WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id AND row_no = NEW.row_no)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER statement_step_no_update BEFORE UPDATE ON statement_step
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER statement_step_no_delete BEFORE DELETE ON statement_step
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER statement_step_foreign_keys BEFORE INSERT ON statement_step
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER statement_step_no_replace_1 BEFORE INSERT ON statement_step
WHEN EXISTS (SELECT 1 FROM statement_step WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER time_apportionment_no_update BEFORE UPDATE ON time_apportionment
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER time_apportionment_no_delete BEFORE DELETE ON time_apportionment
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER time_apportionment_foreign_keys BEFORE INSERT ON time_apportionment
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER time_apportionment_no_replace_1 BEFORE INSERT ON time_apportionment
WHEN EXISTS (SELECT 1 FROM time_apportionment WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER time_apportionment_no_replace_2 BEFORE INSERT ON time_apportionment
WHEN NEW.supersedes_event_id IS NULL AND EXISTS (SELECT 1 FROM time_apportionment WHERE arrangement_id = NEW.arrangement_id AND post = NEW.post AND service_month = NEW.service_month AND supersedes_event_id IS NULL)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER time_apportionment_no_replace_3 BEFORE INSERT ON time_apportionment
WHEN NEW.supersedes_event_id IS NOT NULL AND EXISTS (SELECT 1 FROM time_apportionment WHERE arrangement_id = NEW.arrangement_id AND supersedes_event_id = NEW.supersedes_event_id AND supersedes_event_id IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER time_apportionment_party_no_update BEFORE UPDATE ON time_apportionment_party
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER time_apportionment_party_no_delete BEFORE DELETE ON time_apportionment_party
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER time_apportionment_party_foreign_keys BEFORE INSERT ON time_apportionment_party
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER time_apportionment_party_no_replace_1 BEFORE INSERT ON time_apportionment_party
WHEN EXISTS (SELECT 1 FROM time_apportionment_party WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id AND row_no = NEW.row_no)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER time_certification_no_update BEFORE UPDATE ON time_certification
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER time_certification_no_delete BEFORE DELETE ON time_certification
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER time_certification_foreign_keys BEFORE INSERT ON time_certification
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER time_certification_no_replace_1 BEFORE INSERT ON time_certification
WHEN EXISTS (SELECT 1 FROM time_certification WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER time_certification_no_replace_2 BEFORE INSERT ON time_certification
WHEN EXISTS (SELECT 1 FROM time_certification WHERE arrangement_id = NEW.arrangement_id AND time_event_id = NEW.time_event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER event_order BEFORE INSERT ON event
WHEN NEW.known <> NEW.event_id OR NEW.event_id <= coalesce(
  (SELECT max(event_id) FROM event WHERE arrangement_id = NEW.arrangement_id), 0)
BEGIN SELECT RAISE(ABORT, 'an event comes after every event known'); END
-- next
CREATE TRIGGER audit_event_order BEFORE INSERT ON audit_event
WHEN NEW.known <> NEW.audit_no OR NEW.audit_no <= coalesce(
  (SELECT max(audit_no) FROM audit_event), 0)
BEGIN SELECT RAISE(ABORT, 'an audit event comes after every one known'); END
-- next
CREATE TRIGGER event_date BEFORE INSERT ON event
WHEN NEW.effective_on IS NOT date(NEW.effective_on)
BEGIN SELECT RAISE(ABORT, 'the effective date is not a date'); END
-- next
CREATE TRIGGER event_period BEFORE INSERT ON event
WHEN NEW.n_journals > 0 AND NOT EXISTS (
  SELECT 1 FROM accounting_period p
  WHERE p.arrangement_id = NEW.arrangement_id AND p.period = NEW.period
    AND (p.status = 'open' OR (p.status = 'soft_closed' AND NEW.role = 'approver'))
    AND NEW.effective_on BETWEEN p.starts_on AND p.ends_on)
BEGIN SELECT RAISE(ABORT, 'the accounting period is closed or unknown'); END
-- next
CREATE TRIGGER approval_same_person BEFORE INSERT ON approval
WHEN NOT EXISTS (
  SELECT 1 FROM event e
  WHERE e.arrangement_id = NEW.arrangement_id AND e.event_id = NEW.subject_event_id
    AND e.person <> NEW.person)
BEGIN SELECT RAISE(ABORT, 'nobody approves what they prepared'); END
-- next
CREATE TRIGGER approval_same_certifier BEFORE INSERT ON approval
WHEN (NEW.purpose = 'time' OR EXISTS (
  SELECT 1 FROM time_apportionment t
  WHERE t.arrangement_id = NEW.arrangement_id AND t.event_id = NEW.subject_event_id))
AND NOT EXISTS (
  SELECT 1 FROM time_certification c
  JOIN event e ON e.arrangement_id = c.arrangement_id AND e.event_id = c.event_id
  WHERE c.arrangement_id = NEW.arrangement_id AND c.time_event_id = NEW.subject_event_id
    AND e.person <> NEW.person)
BEGIN SELECT RAISE(ABORT, 'nobody approves what they certified'); END
-- next
CREATE TRIGGER approval_own_event BEFORE INSERT ON approval
WHEN NOT EXISTS (
  SELECT 1 FROM event e
  WHERE e.arrangement_id = NEW.arrangement_id AND e.event_id = NEW.event_id
    AND e.person = NEW.person AND e.party = NEW.party)
BEGIN SELECT RAISE(ABORT, 'an approval is made by its own person and party'); END
-- next
CREATE TRIGGER statement_issue_agreed BEFORE INSERT ON statement_issue
WHEN NOT EXISTS (
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
        AND t.step = 'return'))
BEGIN SELECT RAISE(ABORT, 'both councils agree a statement before issue, and its payee numbers it'); END
-- next
CREATE TRIGGER time_certification_approved BEFORE INSERT ON time_certification
WHEN EXISTS (
  SELECT 1 FROM approval a
  WHERE a.arrangement_id = NEW.arrangement_id AND a.subject_event_id = NEW.time_event_id)
BEGIN SELECT RAISE(ABORT, 'time is certified before it is approved'); END
-- next
CREATE TRIGGER ledger_epoch_forward BEFORE INSERT ON ledger_epoch
WHEN EXISTS (
  SELECT 1 FROM ledger_epoch e
  WHERE e.epoch_no >= NEW.epoch_no OR e.epoch_offset >= NEW.epoch_offset)
BEGIN SELECT RAISE(ABORT, 'an epoch starts after the one before it'); END
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
