CREATE TABLE handed_out_file (
    arrangement_id INTEGER NOT NULL,
    party TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    content_hash TEXT,
    content BLOB NOT NULL,
    handed_out_at TEXT NOT NULL,
    CONSTRAINT pk_handed_out_file PRIMARY KEY (arrangement_id, party, sha256),
    CONSTRAINT fk_handed_out_file_arrangement_id FOREIGN KEY(arrangement_id) REFERENCES arrangement (arrangement_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE INDEX ix_handed_out_file_content_hash ON handed_out_file (arrangement_id, content_hash)
-- next
CREATE TABLE job (
    job_id TEXT NOT NULL,
    arrangement_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    parameters TEXT NOT NULL,
    person TEXT NOT NULL,
    party TEXT NOT NULL,
    role TEXT NOT NULL,
    request_id TEXT NOT NULL,
    status TEXT NOT NULL,
    stage TEXT NOT NULL,
    done INTEGER NOT NULL,
    whole INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    requested_at TEXT NOT NULL,
    worker TEXT,
    leased_until TEXT,
    finished_at TEXT,
    problem TEXT,
    sha256 TEXT,
    CONSTRAINT pk_job PRIMARY KEY (job_id),
    CONSTRAINT fk_job_arrangement_id FOREIGN KEY(arrangement_id) REFERENCES arrangement (arrangement_id),
    CONSTRAINT ck_job_file CHECK (status <> 'done' OR sha256 IS NOT NULL),
    CONSTRAINT ck_job_problem CHECK (status <> 'failed' OR problem IS NOT NULL),
    CONSTRAINT ck_job_status CHECK (status IN ('queued', 'running', 'done', 'failed')),
    CONSTRAINT ck_job_progress CHECK (done >= 0 AND whole >= 0)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE INDEX ix_job_status ON job (status, requested_at)
-- next
CREATE TABLE upload (
    upload_id TEXT NOT NULL,
    arrangement_id INTEGER NOT NULL,
    person TEXT NOT NULL,
    party TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    content BLOB NOT NULL,
    judged TEXT NOT NULL,
    digest TEXT NOT NULL,
    n_errors INTEGER NOT NULL,
    n_rows INTEGER NOT NULL,
    uploaded_at TEXT NOT NULL,
    CONSTRAINT pk_upload PRIMARY KEY (upload_id),
    CONSTRAINT fk_upload_arrangement_id FOREIGN KEY(arrangement_id) REFERENCES arrangement (arrangement_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE issued_file (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    content_hash TEXT,
    content_base64 TEXT NOT NULL,
    CONSTRAINT pk_issued_file PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_issued_file_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT uq_issued_file_arrangement_id_kind_name_event_id UNIQUE (arrangement_id, kind, name, event_id),
    CONSTRAINT ck_issued_file_sha256 CHECK (length(sha256) = 64)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE INDEX ix_issued_file_content_hash ON issued_file (arrangement_id, content_hash)
-- next
CREATE TABLE report_submission (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    period TEXT NOT NULL,
    digest TEXT NOT NULL,
    CONSTRAINT pk_report_submission PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_report_submission_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE INDEX ix_report_submission_of ON report_submission (arrangement_id, kind, period, event_id)
-- next
CREATE TABLE report_agreement (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    subject_event_id INTEGER NOT NULL,
    digest TEXT NOT NULL,
    person TEXT NOT NULL,
    party TEXT NOT NULL,
    CONSTRAINT pk_report_agreement PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_report_agreement_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT uq_report_agreement_arrangement_id_subject_event_id_party UNIQUE (arrangement_id, subject_event_id, party),
    CONSTRAINT fk_report_agreement_subject_event_id_event FOREIGN KEY(arrangement_id, subject_event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE report_issue (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    subject_event_id INTEGER NOT NULL,
    digest TEXT NOT NULL,
    CONSTRAINT pk_report_issue PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_report_issue_subject_event_id_event FOREIGN KEY(arrangement_id, subject_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT uq_report_issue_arrangement_id_subject_event_id UNIQUE (arrangement_id, subject_event_id),
    CONSTRAINT fk_report_issue_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE job_part (
    job_id TEXT NOT NULL,
    part_no INTEGER NOT NULL,
    cursor TEXT NOT NULL,
    n_rows INTEGER NOT NULL,
    content BLOB NOT NULL,
    CONSTRAINT pk_job_part PRIMARY KEY (job_id, part_no),
    CONSTRAINT fk_job_part_job_id FOREIGN KEY(job_id) REFERENCES job (job_id) ON DELETE CASCADE
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE ledger_export (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    book TEXT NOT NULL,
    period TEXT NOT NULL,
    column_map TEXT NOT NULL,
    map_digest TEXT NOT NULL,
    n_lines INTEGER NOT NULL,
    debit_pence INTEGER NOT NULL,
    credit_pence INTEGER NOT NULL,
    CONSTRAINT pk_ledger_export PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT ck_ledger_export_balanced CHECK (debit_pence = credit_pence),
    CONSTRAINT ck_ledger_export_n_lines CHECK (n_lines >= 1),
    CONSTRAINT fk_ledger_export_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE INDEX ix_ledger_export_book ON ledger_export (arrangement_id, book, period, event_id)
-- next
CREATE TABLE budget (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    pool TEXT NOT NULL,
    effective_from TEXT NOT NULL,
    share_numerator INTEGER NOT NULL,
    share_denominator INTEGER NOT NULL,
    monthly_pence INTEGER NOT NULL,
    evidence TEXT NOT NULL,
    CONSTRAINT pk_budget PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_budget_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT ck_budget_denominator CHECK (share_denominator > 0),
    CONSTRAINT ck_budget_share CHECK (share_numerator BETWEEN 0 AND share_denominator),
    CONSTRAINT ck_budget_monthly CHECK (monthly_pence >= 0)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE INDEX ix_budget_pool ON budget (arrangement_id, pool, effective_from, event_id)
-- next
CREATE TABLE method_review (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    pool TEXT NOT NULL,
    model_version INTEGER NOT NULL,
    reviewed_on TEXT NOT NULL,
    next_review_on TEXT,
    reason TEXT NOT NULL,
    finding TEXT NOT NULL,
    CONSTRAINT pk_method_review PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT ck_method_review_next CHECK (next_review_on IS NULL OR next_review_on > reviewed_on),
    CONSTRAINT fk_method_review_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE INDEX ix_method_review_pool ON method_review (arrangement_id, pool, reviewed_on, event_id)
-- next
CREATE TABLE saving (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    party TEXT NOT NULL,
    saving_ref TEXT NOT NULL,
    first_month TEXT NOT NULL,
    last_month TEXT NOT NULL,
    amount_pence INTEGER NOT NULL,
    cashable INTEGER NOT NULL,
    description TEXT NOT NULL,
    evidence TEXT NOT NULL,
    CONSTRAINT pk_saving PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT ck_saving_months CHECK (first_month <= last_month),
    CONSTRAINT ck_saving_amount CHECK (amount_pence > 0),
    CONSTRAINT fk_saving_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT ck_saving_cashable CHECK (cashable IN (0, 1)),
    CONSTRAINT uq_saving_arrangement_id_saving_ref UNIQUE (arrangement_id, saving_ref)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE page_session (
    digest TEXT NOT NULL,
    token_id TEXT NOT NULL,
    form_secret TEXT NOT NULL,
    started_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    CONSTRAINT pk_page_session PRIMARY KEY (digest),
    CONSTRAINT fk_page_session_token_id FOREIGN KEY(token_id) REFERENCES api_token (token_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE confirmed_upload (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    upload_id TEXT NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    n_rows INTEGER NOT NULL,
    totals TEXT NOT NULL,
    content_base64 TEXT NOT NULL,
    CONSTRAINT pk_confirmed_upload PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_confirmed_upload_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT uq_confirmed_upload_arrangement_id_upload_id UNIQUE (arrangement_id, upload_id),
    CONSTRAINT ck_confirmed_upload_n_rows CHECK (n_rows >= 1)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE confirmed_upload_row (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    row_no INTEGER NOT NULL,
    sheet TEXT NOT NULL,
    sheet_row INTEGER NOT NULL,
    posted_event_id INTEGER NOT NULL,
    CONSTRAINT pk_confirmed_upload_row PRIMARY KEY (arrangement_id, event_id, row_no),
    CONSTRAINT ck_confirmed_upload_row_sheet_row CHECK (sheet_row >= 1),
    CONSTRAINT uq_confirmed_upload_row_arrangement_id_posted_event_id UNIQUE (arrangement_id, posted_event_id),
    CONSTRAINT fk_confirmed_upload_row_posted_event_id_event FOREIGN KEY(arrangement_id, posted_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT ck_confirmed_upload_row_row_no CHECK (row_no >= 1),
    CONSTRAINT fk_confirmed_upload_row_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE ledger_export_line (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    posted_event_id INTEGER NOT NULL,
    journal_no INTEGER NOT NULL,
    line_no INTEGER NOT NULL,
    CONSTRAINT pk_ledger_export_line PRIMARY KEY (arrangement_id, posted_event_id, journal_no, line_no),
    CONSTRAINT fk_ledger_export_line_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_ledger_export_line_line FOREIGN KEY(arrangement_id, posted_event_id, journal_no, line_no) REFERENCES journal_line (arrangement_id, event_id, journal_no, line_no)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE INDEX ix_ledger_export_line_event ON ledger_export_line (arrangement_id, event_id)
-- next
CREATE TRIGGER budget_no_update BEFORE UPDATE ON budget
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER budget_no_delete BEFORE DELETE ON budget
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER budget_foreign_keys BEFORE INSERT ON budget
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER budget_no_replace_1 BEFORE INSERT ON budget
WHEN EXISTS (SELECT 1 FROM budget WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER confirmed_upload_no_update BEFORE UPDATE ON confirmed_upload
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER confirmed_upload_no_delete BEFORE DELETE ON confirmed_upload
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER confirmed_upload_foreign_keys BEFORE INSERT ON confirmed_upload
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER confirmed_upload_no_replace_1 BEFORE INSERT ON confirmed_upload
WHEN EXISTS (SELECT 1 FROM confirmed_upload WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER confirmed_upload_no_replace_2 BEFORE INSERT ON confirmed_upload
WHEN EXISTS (SELECT 1 FROM confirmed_upload WHERE arrangement_id = NEW.arrangement_id AND upload_id = NEW.upload_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER confirmed_upload_row_no_update BEFORE UPDATE ON confirmed_upload_row
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER confirmed_upload_row_no_delete BEFORE DELETE ON confirmed_upload_row
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER confirmed_upload_row_foreign_keys BEFORE INSERT ON confirmed_upload_row
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER confirmed_upload_row_no_replace_1 BEFORE INSERT ON confirmed_upload_row
WHEN EXISTS (SELECT 1 FROM confirmed_upload_row WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id AND row_no = NEW.row_no)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER confirmed_upload_row_no_replace_2 BEFORE INSERT ON confirmed_upload_row
WHEN EXISTS (SELECT 1 FROM confirmed_upload_row WHERE arrangement_id = NEW.arrangement_id AND posted_event_id = NEW.posted_event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER issued_file_no_update BEFORE UPDATE ON issued_file
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER issued_file_no_delete BEFORE DELETE ON issued_file
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER issued_file_foreign_keys BEFORE INSERT ON issued_file
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER issued_file_no_replace_1 BEFORE INSERT ON issued_file
WHEN EXISTS (SELECT 1 FROM issued_file WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER ledger_export_no_update BEFORE UPDATE ON ledger_export
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER ledger_export_no_delete BEFORE DELETE ON ledger_export
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER ledger_export_foreign_keys BEFORE INSERT ON ledger_export
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER ledger_export_no_replace_1 BEFORE INSERT ON ledger_export
WHEN EXISTS (SELECT 1 FROM ledger_export WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER ledger_export_line_no_update BEFORE UPDATE ON ledger_export_line
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER ledger_export_line_no_delete BEFORE DELETE ON ledger_export_line
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER ledger_export_line_foreign_keys BEFORE INSERT ON ledger_export_line
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER ledger_export_line_no_replace_1 BEFORE INSERT ON ledger_export_line
WHEN EXISTS (SELECT 1 FROM ledger_export_line WHERE arrangement_id = NEW.arrangement_id AND posted_event_id = NEW.posted_event_id AND journal_no = NEW.journal_no AND line_no = NEW.line_no)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER method_review_no_update BEFORE UPDATE ON method_review
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER method_review_no_delete BEFORE DELETE ON method_review
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER method_review_foreign_keys BEFORE INSERT ON method_review
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER method_review_no_replace_1 BEFORE INSERT ON method_review
WHEN EXISTS (SELECT 1 FROM method_review WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER report_agreement_no_update BEFORE UPDATE ON report_agreement
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER report_agreement_no_delete BEFORE DELETE ON report_agreement
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER report_agreement_foreign_keys BEFORE INSERT ON report_agreement
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER report_agreement_no_replace_1 BEFORE INSERT ON report_agreement
WHEN EXISTS (SELECT 1 FROM report_agreement WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER report_agreement_no_replace_2 BEFORE INSERT ON report_agreement
WHEN EXISTS (SELECT 1 FROM report_agreement WHERE arrangement_id = NEW.arrangement_id AND subject_event_id = NEW.subject_event_id AND party = NEW.party)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER report_issue_no_update BEFORE UPDATE ON report_issue
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER report_issue_no_delete BEFORE DELETE ON report_issue
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER report_issue_foreign_keys BEFORE INSERT ON report_issue
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER report_issue_no_replace_1 BEFORE INSERT ON report_issue
WHEN EXISTS (SELECT 1 FROM report_issue WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER report_issue_no_replace_2 BEFORE INSERT ON report_issue
WHEN EXISTS (SELECT 1 FROM report_issue WHERE arrangement_id = NEW.arrangement_id AND subject_event_id = NEW.subject_event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER report_submission_no_update BEFORE UPDATE ON report_submission
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER report_submission_no_delete BEFORE DELETE ON report_submission
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER report_submission_foreign_keys BEFORE INSERT ON report_submission
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER report_submission_no_replace_1 BEFORE INSERT ON report_submission
WHEN EXISTS (SELECT 1 FROM report_submission WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER saving_no_update BEFORE UPDATE ON saving
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER saving_no_delete BEFORE DELETE ON saving
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER saving_foreign_keys BEFORE INSERT ON saving
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER saving_no_replace_1 BEFORE INSERT ON saving
WHEN EXISTS (SELECT 1 FROM saving WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER saving_no_replace_2 BEFORE INSERT ON saving
WHEN EXISTS (SELECT 1 FROM saving WHERE arrangement_id = NEW.arrangement_id AND saving_ref = NEW.saving_ref)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER report_agreement_same_person BEFORE INSERT ON report_agreement
WHEN NOT EXISTS (
  SELECT 1 FROM event e
  WHERE e.arrangement_id = NEW.arrangement_id AND e.event_id = NEW.subject_event_id
    AND e.person <> NEW.person)
BEGIN SELECT RAISE(ABORT, 'nobody approves what they prepared'); END
-- next
CREATE TRIGGER report_agreement_own_event BEFORE INSERT ON report_agreement
WHEN NOT EXISTS (
  SELECT 1 FROM event e
  WHERE e.arrangement_id = NEW.arrangement_id AND e.event_id = NEW.event_id
    AND e.person = NEW.person AND e.party = NEW.party)
BEGIN SELECT RAISE(ABORT, 'an agreement is made by its own person and party'); END
-- next
CREATE TRIGGER report_issue_agreed BEFORE INSERT ON report_issue
WHEN NOT EXISTS (
  SELECT 1 FROM report_submission s
  JOIN report_agreement a ON a.arrangement_id = s.arrangement_id
    AND a.subject_event_id = s.event_id AND a.digest = s.digest
  JOIN report_agreement b ON b.arrangement_id = s.arrangement_id
    AND b.subject_event_id = s.event_id AND b.digest = s.digest
    AND b.party <> a.party AND b.person <> a.person
  JOIN party m ON m.arrangement_id = a.arrangement_id AND m.code = a.party AND m.keeps_book = 1
  JOIN party n ON n.arrangement_id = b.arrangement_id AND n.code = b.party AND n.keeps_book = 1
  WHERE s.arrangement_id = NEW.arrangement_id AND s.event_id = NEW.subject_event_id
    AND s.digest = NEW.digest)
BEGIN SELECT RAISE(ABORT, 'both councils agree a report before issue'); END
