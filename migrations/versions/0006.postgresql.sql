CREATE TABLE sign_in_failure (
    name_digest TEXT NOT NULL,
    failures BIGINT NOT NULL,
    last_failed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_sign_in_failure PRIMARY KEY (name_digest),
    CONSTRAINT ck_sign_in_failure_failures CHECK (failures >= 1)
)
-- next
CREATE TABLE open_sign_in (
    state_digest TEXT NOT NULL,
    browser_digest TEXT NOT NULL,
    tenant TEXT NOT NULL,
    nonce TEXT NOT NULL,
    code_verifier TEXT NOT NULL,
    back TEXT NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_open_sign_in PRIMARY KEY (state_digest),
    CONSTRAINT uq_open_sign_in_browser_digest UNIQUE (browser_digest)
)
-- next
CREATE TABLE local_account (
    name TEXT NOT NULL,
    person TEXT NOT NULL,
    password_hash TEXT,
    code_digest TEXT,
    code_expires_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    closed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_local_account PRIMARY KEY (name),
    CONSTRAINT fk_local_account_person FOREIGN KEY(person) REFERENCES person (person),
    CONSTRAINT ck_local_account_code CHECK ((code_digest IS NULL) = (code_expires_at IS NULL))
)
-- next
CREATE TABLE external_identity (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    person TEXT NOT NULL,
    first_seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_external_identity PRIMARY KEY (issuer, subject),
    CONSTRAINT fk_external_identity_person FOREIGN KEY(person) REFERENCES person (person)
)
-- next
CREATE TABLE token_scope (
    token_id TEXT NOT NULL,
    scope TEXT NOT NULL,
    CONSTRAINT pk_token_scope PRIMARY KEY (token_id, scope),
    CONSTRAINT fk_token_scope_token_id FOREIGN KEY(token_id) REFERENCES api_token (token_id)
)
-- next
CREATE TABLE token_use (
    token_id TEXT NOT NULL,
    last_used_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_token_use PRIMARY KEY (token_id),
    CONSTRAINT fk_token_use_token_id FOREIGN KEY(token_id) REFERENCES api_token (token_id)
)
-- next
CREATE TABLE account_role (
    name TEXT NOT NULL,
    arrangement_code TEXT NOT NULL,
    party TEXT NOT NULL,
    role TEXT NOT NULL,
    granted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_account_role PRIMARY KEY (name, arrangement_code, party, role),
    CONSTRAINT fk_account_role_name FOREIGN KEY(name) REFERENCES local_account (name),
    CONSTRAINT ck_account_role_role CHECK (role IN ('preparer', 'approver', 'auditor', 'administrator'))
)
-- next
DROP TABLE page_session
-- next
CREATE TABLE page_session (
    digest TEXT NOT NULL,
    arrangement_code TEXT NOT NULL,
    party TEXT NOT NULL,
    role TEXT NOT NULL,
    person TEXT NOT NULL,
    account_name TEXT,
    token_id TEXT,
    issuer TEXT,
    form_secret TEXT NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    last_used_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_page_session PRIMARY KEY (digest),
    CONSTRAINT fk_page_session_person FOREIGN KEY(person) REFERENCES person (person),
    CONSTRAINT fk_page_session_account_name FOREIGN KEY(account_name) REFERENCES local_account (name),
    CONSTRAINT fk_page_session_token_id FOREIGN KEY(token_id) REFERENCES api_token (token_id),
    CONSTRAINT ck_page_session_role CHECK (role IN ('preparer', 'approver', 'auditor', 'administrator'))
)
