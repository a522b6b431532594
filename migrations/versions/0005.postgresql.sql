CREATE TABLE handed_out_file (
    arrangement_id BIGINT NOT NULL,
    party TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    content_hash TEXT,
    content BYTEA NOT NULL,
    handed_out_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_handed_out_file PRIMARY KEY (arrangement_id, party, sha256),
    CONSTRAINT fk_handed_out_file_arrangement_id FOREIGN KEY(arrangement_id) REFERENCES arrangement (arrangement_id)
)
-- next
CREATE INDEX ix_handed_out_file_content_hash ON handed_out_file (arrangement_id, content_hash)
-- next
CREATE TABLE job (
    job_id TEXT NOT NULL,
    arrangement_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    parameters TEXT NOT NULL,
    person TEXT NOT NULL,
    party TEXT NOT NULL,
    role TEXT NOT NULL,
    request_id TEXT NOT NULL,
    status TEXT NOT NULL,
    stage TEXT NOT NULL,
    done BIGINT NOT NULL,
    whole BIGINT NOT NULL,
    attempts SMALLINT NOT NULL,
    requested_at TIMESTAMP WITH TIME ZONE NOT NULL,
    worker TEXT,
    leased_until TIMESTAMP WITH TIME ZONE,
    finished_at TIMESTAMP WITH TIME ZONE,
    problem TEXT,
    sha256 TEXT,
    CONSTRAINT pk_job PRIMARY KEY (job_id),
    CONSTRAINT fk_job_arrangement_id FOREIGN KEY(arrangement_id) REFERENCES arrangement (arrangement_id),
    CONSTRAINT ck_job_status CHECK (status IN ('queued', 'running', 'done', 'failed')),
    CONSTRAINT ck_job_progress CHECK (done >= 0 AND whole >= 0),
    CONSTRAINT ck_job_file CHECK (status <> 'done' OR sha256 IS NOT NULL),
    CONSTRAINT ck_job_problem CHECK (status <> 'failed' OR problem IS NOT NULL)
)
-- next
CREATE INDEX ix_job_status ON job (status, requested_at)
-- next
CREATE TABLE upload (
    upload_id TEXT NOT NULL,
    arrangement_id BIGINT NOT NULL,
    person TEXT NOT NULL,
    party TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    content BYTEA NOT NULL,
    judged TEXT NOT NULL,
    digest TEXT NOT NULL,
    n_errors BIGINT NOT NULL,
    n_rows BIGINT NOT NULL,
    uploaded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_upload PRIMARY KEY (upload_id),
    CONSTRAINT fk_upload_arrangement_id FOREIGN KEY(arrangement_id) REFERENCES arrangement (arrangement_id)
)
-- next
CREATE TABLE issued_file (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    content_hash TEXT,
    content_base64 TEXT NOT NULL,
    CONSTRAINT pk_issued_file PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_issued_file_arrangement_id_kind_name_event_id UNIQUE (arrangement_id, kind, name, event_id),
    CONSTRAINT ck_issued_file_sha256 CHECK (length(sha256) = 64),
    CONSTRAINT fk_issued_file_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE INDEX ix_issued_file_content_hash ON issued_file (arrangement_id, content_hash)
-- next
CREATE TABLE report_submission (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    period TEXT NOT NULL,
    digest TEXT NOT NULL,
    CONSTRAINT pk_report_submission PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_report_submission_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE INDEX ix_report_submission_of ON report_submission (arrangement_id, kind, period, event_id)
-- next
CREATE TABLE report_agreement (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    subject_event_id BIGINT NOT NULL,
    digest TEXT NOT NULL,
    person TEXT NOT NULL,
    party TEXT NOT NULL,
    CONSTRAINT pk_report_agreement PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_report_agreement_arrangement_id_subject_event_id_party UNIQUE (arrangement_id, subject_event_id, party),
    CONSTRAINT fk_report_agreement_subject_event_id_event FOREIGN KEY(arrangement_id, subject_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_report_agreement_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE report_issue (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    subject_event_id BIGINT NOT NULL,
    digest TEXT NOT NULL,
    CONSTRAINT pk_report_issue PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_report_issue_arrangement_id_subject_event_id UNIQUE (arrangement_id, subject_event_id),
    CONSTRAINT fk_report_issue_subject_event_id_event FOREIGN KEY(arrangement_id, subject_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_report_issue_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE job_part (
    job_id TEXT NOT NULL,
    part_no BIGINT NOT NULL,
    cursor TEXT NOT NULL,
    n_rows BIGINT NOT NULL,
    content BYTEA NOT NULL,
    CONSTRAINT pk_job_part PRIMARY KEY (job_id, part_no),
    CONSTRAINT fk_job_part_job_id FOREIGN KEY(job_id) REFERENCES job (job_id) ON DELETE CASCADE
)
-- next
CREATE TABLE ledger_export (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    book TEXT NOT NULL,
    period TEXT NOT NULL,
    column_map TEXT NOT NULL,
    map_digest TEXT NOT NULL,
    n_lines BIGINT NOT NULL,
    debit_pence BIGINT NOT NULL,
    credit_pence BIGINT NOT NULL,
    CONSTRAINT pk_ledger_export PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT ck_ledger_export_n_lines CHECK (n_lines >= 1),
    CONSTRAINT ck_ledger_export_balanced CHECK (debit_pence = credit_pence),
    CONSTRAINT fk_ledger_export_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE INDEX ix_ledger_export_book ON ledger_export (arrangement_id, book, period, event_id)
-- next
CREATE TABLE budget (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    pool TEXT NOT NULL,
    effective_from TEXT NOT NULL,
    share_numerator BIGINT NOT NULL,
    share_denominator BIGINT NOT NULL,
    monthly_pence BIGINT NOT NULL,
    evidence TEXT NOT NULL,
    CONSTRAINT pk_budget PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT ck_budget_denominator CHECK (share_denominator > 0),
    CONSTRAINT ck_budget_share CHECK (share_numerator BETWEEN 0 AND share_denominator),
    CONSTRAINT ck_budget_monthly CHECK (monthly_pence >= 0),
    CONSTRAINT fk_budget_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE INDEX ix_budget_pool ON budget (arrangement_id, pool, effective_from, event_id)
-- next
CREATE TABLE method_review (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    pool TEXT NOT NULL,
    model_version SMALLINT NOT NULL,
    reviewed_on DATE NOT NULL,
    next_review_on DATE,
    reason TEXT NOT NULL,
    finding TEXT NOT NULL,
    CONSTRAINT pk_method_review PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT ck_method_review_next CHECK (next_review_on IS NULL OR next_review_on > reviewed_on),
    CONSTRAINT fk_method_review_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE INDEX ix_method_review_pool ON method_review (arrangement_id, pool, reviewed_on, event_id)
-- next
CREATE TABLE saving (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    party TEXT NOT NULL,
    saving_ref TEXT NOT NULL,
    first_month TEXT NOT NULL,
    last_month TEXT NOT NULL,
    amount_pence BIGINT NOT NULL,
    cashable SMALLINT NOT NULL,
    description TEXT NOT NULL,
    evidence TEXT NOT NULL,
    CONSTRAINT pk_saving PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_saving_arrangement_id_saving_ref UNIQUE (arrangement_id, saving_ref),
    CONSTRAINT ck_saving_amount CHECK (amount_pence > 0),
    CONSTRAINT ck_saving_cashable CHECK (cashable IN (0, 1)),
    CONSTRAINT ck_saving_months CHECK (first_month <= last_month),
    CONSTRAINT fk_saving_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE page_session (
    digest TEXT NOT NULL,
    token_id TEXT NOT NULL,
    form_secret TEXT NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_page_session PRIMARY KEY (digest),
    CONSTRAINT fk_page_session_token_id FOREIGN KEY(token_id) REFERENCES api_token (token_id)
)
-- next
CREATE TABLE confirmed_upload (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    upload_id TEXT NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    n_rows BIGINT NOT NULL,
    totals TEXT NOT NULL,
    content_base64 TEXT NOT NULL,
    CONSTRAINT pk_confirmed_upload PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_confirmed_upload_arrangement_id_upload_id UNIQUE (arrangement_id, upload_id),
    CONSTRAINT ck_confirmed_upload_n_rows CHECK (n_rows >= 1),
    CONSTRAINT fk_confirmed_upload_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE confirmed_upload_row (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    row_no SMALLINT NOT NULL,
    sheet TEXT NOT NULL,
    sheet_row BIGINT NOT NULL,
    posted_event_id BIGINT NOT NULL,
    CONSTRAINT pk_confirmed_upload_row PRIMARY KEY (arrangement_id, event_id, row_no),
    CONSTRAINT uq_confirmed_upload_row_arrangement_id_posted_event_id UNIQUE (arrangement_id, posted_event_id),
    CONSTRAINT fk_confirmed_upload_row_posted_event_id_event FOREIGN KEY(arrangement_id, posted_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT ck_confirmed_upload_row_sheet_row CHECK (sheet_row >= 1),
    CONSTRAINT ck_confirmed_upload_row_row_no CHECK (row_no >= 1),
    CONSTRAINT fk_confirmed_upload_row_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TABLE ledger_export_line (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    posted_event_id BIGINT NOT NULL,
    journal_no SMALLINT NOT NULL,
    line_no SMALLINT NOT NULL,
    CONSTRAINT pk_ledger_export_line PRIMARY KEY (arrangement_id, posted_event_id, journal_no, line_no),
    CONSTRAINT fk_ledger_export_line_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_ledger_export_line_line FOREIGN KEY(arrangement_id, posted_event_id, journal_no, line_no) REFERENCES journal_line (arrangement_id, event_id, journal_no, line_no)
)
-- next
CREATE INDEX ix_ledger_export_line_event ON ledger_export_line (arrangement_id, event_id)
-- next
CREATE TRIGGER budget_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON budget FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER confirmed_upload_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON confirmed_upload FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER confirmed_upload_row_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON confirmed_upload_row FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER issued_file_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON issued_file FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER ledger_export_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON ledger_export FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER ledger_export_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON ledger_export_line FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER method_review_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON method_review FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER report_agreement_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON report_agreement FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER report_issue_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON report_issue FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER report_submission_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON report_submission FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER saving_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON saving FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE FUNCTION ledger_report_agreement_same_person() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER report_agreement_same_person BEFORE INSERT ON report_agreement
FOR EACH ROW EXECUTE FUNCTION ledger_report_agreement_same_person()
-- next
CREATE FUNCTION ledger_report_agreement_own_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
  SELECT 1 FROM event e
  WHERE e.arrangement_id = NEW.arrangement_id AND e.event_id = NEW.event_id
    AND e.person = NEW.person AND e.party = NEW.party) THEN
    RAISE EXCEPTION 'an agreement is made by its own person and party' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
-- next
CREATE TRIGGER report_agreement_own_event BEFORE INSERT ON report_agreement
FOR EACH ROW EXECUTE FUNCTION ledger_report_agreement_own_event()
-- next
CREATE FUNCTION ledger_report_issue_agreed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
  SELECT 1 FROM report_submission s
  JOIN report_agreement a ON a.arrangement_id = s.arrangement_id
    AND a.subject_event_id = s.event_id AND a.digest = s.digest
  JOIN report_agreement b ON b.arrangement_id = s.arrangement_id
    AND b.subject_event_id = s.event_id AND b.digest = s.digest
    AND b.party <> a.party AND b.person <> a.person
  JOIN party m ON m.arrangement_id = a.arrangement_id AND m.code = a.party AND m.keeps_book = 1
  JOIN party n ON n.arrangement_id = b.arrangement_id AND n.code = b.party AND n.keeps_book = 1
  WHERE s.arrangement_id = NEW.arrangement_id AND s.event_id = NEW.subject_event_id
    AND s.digest = NEW.digest) THEN
    RAISE EXCEPTION 'both councils agree a report before issue' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
-- next
CREATE TRIGGER report_issue_agreed BEFORE INSERT ON report_issue
FOR EACH ROW EXECUTE FUNCTION ledger_report_issue_agreed()
