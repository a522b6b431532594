CREATE TABLE seal (
    arrangement_id INTEGER NOT NULL,
    block_no INTEGER NOT NULL,
    previous_block_no INTEGER,
    encoding INTEGER NOT NULL,
    previous_head TEXT NOT NULL,
    merkle_root TEXT NOT NULL,
    horizon INTEGER NOT NULL,
    audit_horizon INTEGER NOT NULL,
    first_sequence INTEGER NOT NULL,
    n_events INTEGER NOT NULL,
    n_audit INTEGER NOT NULL,
    context_digest TEXT NOT NULL,
    sealed_at TEXT NOT NULL,
    head_hash TEXT NOT NULL,
    CONSTRAINT pk_seal PRIMARY KEY (arrangement_id, block_no),
    CONSTRAINT uq_seal_arrangement_id_head_hash UNIQUE (arrangement_id, head_hash),
    CONSTRAINT ck_seal_chain CHECK ((block_no = 1 AND previous_block_no IS NULL) OR (block_no > 1 AND previous_block_no IS NOT NULL AND previous_block_no = block_no - 1)),
    CONSTRAINT ck_seal_not_empty CHECK (n_events + n_audit > 0),
    CONSTRAINT fk_seal_arrangement_id FOREIGN KEY(arrangement_id) REFERENCES arrangement (arrangement_id),
    CONSTRAINT fk_seal_previous FOREIGN KEY(arrangement_id, previous_block_no) REFERENCES seal (arrangement_id, block_no)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE sealed_event (
    arrangement_id INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    block_no INTEGER NOT NULL,
    sealed_event_id INTEGER NOT NULL,
    leaf_hash TEXT NOT NULL,
    CONSTRAINT pk_sealed_event PRIMARY KEY (arrangement_id, sequence),
    CONSTRAINT uq_sealed_event_arrangement_id_sealed_event_id UNIQUE (arrangement_id, sealed_event_id),
    CONSTRAINT fk_sealed_event_sealed_event_id_event FOREIGN KEY(arrangement_id, sealed_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_sealed_event_seal FOREIGN KEY(arrangement_id, block_no) REFERENCES seal (arrangement_id, block_no)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE sealed_audit (
    arrangement_id INTEGER NOT NULL,
    audit_no INTEGER NOT NULL,
    block_no INTEGER NOT NULL,
    leaf_hash TEXT NOT NULL,
    CONSTRAINT pk_sealed_audit PRIMARY KEY (arrangement_id, audit_no),
    CONSTRAINT fk_sealed_audit_audit FOREIGN KEY(audit_no) REFERENCES audit_event (audit_no),
    CONSTRAINT fk_sealed_audit_seal FOREIGN KEY(arrangement_id, block_no) REFERENCES seal (arrangement_id, block_no)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TABLE witness (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    block_no INTEGER NOT NULL,
    head_hash TEXT NOT NULL,
    party TEXT NOT NULL,
    CONSTRAINT pk_witness PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_witness_arrangement_id_block_no_party UNIQUE (arrangement_id, block_no, party),
    CONSTRAINT fk_witness_seal FOREIGN KEY(arrangement_id, block_no) REFERENCES seal (arrangement_id, block_no),
    CONSTRAINT fk_witness_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE TRIGGER seal_no_update BEFORE UPDATE ON seal
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER seal_no_delete BEFORE DELETE ON seal
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER seal_foreign_keys BEFORE INSERT ON seal
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER seal_no_replace_1 BEFORE INSERT ON seal
WHEN EXISTS (SELECT 1 FROM seal WHERE arrangement_id = NEW.arrangement_id AND block_no = NEW.block_no)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER seal_no_replace_2 BEFORE INSERT ON seal
WHEN EXISTS (SELECT 1 FROM seal WHERE arrangement_id = NEW.arrangement_id AND head_hash = NEW.head_hash)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER sealed_audit_no_update BEFORE UPDATE ON sealed_audit
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER sealed_audit_no_delete BEFORE DELETE ON sealed_audit
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER sealed_audit_foreign_keys BEFORE INSERT ON sealed_audit
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER sealed_audit_no_replace_1 BEFORE INSERT ON sealed_audit
WHEN EXISTS (SELECT 1 FROM sealed_audit WHERE arrangement_id = NEW.arrangement_id AND audit_no = NEW.audit_no)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER sealed_event_no_update BEFORE UPDATE ON sealed_event
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER sealed_event_no_delete BEFORE DELETE ON sealed_event
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER sealed_event_foreign_keys BEFORE INSERT ON sealed_event
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER sealed_event_no_replace_1 BEFORE INSERT ON sealed_event
WHEN EXISTS (SELECT 1 FROM sealed_event WHERE arrangement_id = NEW.arrangement_id AND sequence = NEW.sequence)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER sealed_event_no_replace_2 BEFORE INSERT ON sealed_event
WHEN EXISTS (SELECT 1 FROM sealed_event WHERE arrangement_id = NEW.arrangement_id AND sealed_event_id = NEW.sealed_event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER witness_no_update BEFORE UPDATE ON witness
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER witness_no_delete BEFORE DELETE ON witness
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER witness_foreign_keys BEFORE INSERT ON witness
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER witness_no_replace_1 BEFORE INSERT ON witness
WHEN EXISTS (SELECT 1 FROM witness WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER witness_no_replace_2 BEFORE INSERT ON witness
WHEN EXISTS (SELECT 1 FROM witness WHERE arrangement_id = NEW.arrangement_id AND block_no = NEW.block_no AND party = NEW.party)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
