CREATE TABLE seal (
    arrangement_id BIGINT NOT NULL,
    block_no BIGINT NOT NULL,
    previous_block_no BIGINT,
    encoding SMALLINT NOT NULL,
    previous_head TEXT NOT NULL,
    merkle_root TEXT NOT NULL,
    horizon BIGINT NOT NULL,
    audit_horizon BIGINT NOT NULL,
    first_sequence BIGINT NOT NULL,
    n_events BIGINT NOT NULL,
    n_audit BIGINT NOT NULL,
    context_digest TEXT NOT NULL,
    sealed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    head_hash TEXT NOT NULL,
    CONSTRAINT pk_seal PRIMARY KEY (arrangement_id, block_no),
    CONSTRAINT uq_seal_arrangement_id_head_hash UNIQUE (arrangement_id, head_hash),
    CONSTRAINT ck_seal_chain CHECK ((block_no = 1 AND previous_block_no IS NULL) OR (block_no > 1 AND previous_block_no IS NOT NULL AND previous_block_no = block_no - 1)),
    CONSTRAINT ck_seal_not_empty CHECK (n_events + n_audit > 0),
    CONSTRAINT fk_seal_arrangement_id FOREIGN KEY(arrangement_id) REFERENCES arrangement (arrangement_id),
    CONSTRAINT fk_seal_previous FOREIGN KEY(arrangement_id, previous_block_no) REFERENCES seal (arrangement_id, block_no)
)
-- next
CREATE TABLE sealed_event (
    arrangement_id BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    block_no BIGINT NOT NULL,
    sealed_event_id BIGINT NOT NULL,
    leaf_hash TEXT NOT NULL,
    CONSTRAINT pk_sealed_event PRIMARY KEY (arrangement_id, sequence),
    CONSTRAINT uq_sealed_event_arrangement_id_sealed_event_id UNIQUE (arrangement_id, sealed_event_id),
    CONSTRAINT fk_sealed_event_sealed_event_id_event FOREIGN KEY(arrangement_id, sealed_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_sealed_event_seal FOREIGN KEY(arrangement_id, block_no) REFERENCES seal (arrangement_id, block_no)
)
-- next
CREATE TABLE sealed_audit (
    arrangement_id BIGINT NOT NULL,
    audit_no BIGINT NOT NULL,
    block_no BIGINT NOT NULL,
    leaf_hash TEXT NOT NULL,
    CONSTRAINT pk_sealed_audit PRIMARY KEY (arrangement_id, audit_no),
    CONSTRAINT fk_sealed_audit_audit FOREIGN KEY(audit_no) REFERENCES audit_event (audit_no),
    CONSTRAINT fk_sealed_audit_seal FOREIGN KEY(arrangement_id, block_no) REFERENCES seal (arrangement_id, block_no)
)
-- next
CREATE TABLE witness (
    arrangement_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    block_no BIGINT NOT NULL,
    head_hash TEXT NOT NULL,
    party TEXT NOT NULL,
    CONSTRAINT pk_witness PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_witness_arrangement_id_block_no_party UNIQUE (arrangement_id, block_no, party),
    CONSTRAINT fk_witness_seal FOREIGN KEY(arrangement_id, block_no) REFERENCES seal (arrangement_id, block_no),
    CONSTRAINT fk_witness_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
-- next
CREATE TRIGGER seal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON seal FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER sealed_audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON sealed_audit FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER sealed_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON sealed_event FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
CREATE TRIGGER witness_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON witness FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
