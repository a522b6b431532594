CREATE TABLE period_step (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    period TEXT NOT NULL,
    step TEXT NOT NULL,
    request_event_id INTEGER,
    reason TEXT,
    CONSTRAINT pk_period_step PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_period_step_request_event_id_event FOREIGN KEY(arrangement_id, request_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT ck_period_step_step CHECK (step IN ('soft_close', 'request_close', 'close', 'request_reopen', 'reopen')),
    CONSTRAINT ck_period_step_reason CHECK (step NOT IN ('request_reopen', 'reopen') OR reason IS NOT NULL),
    CONSTRAINT ck_period_step_request CHECK ((step IN ('close', 'reopen') AND request_event_id IS NOT NULL) OR (step NOT IN ('close', 'reopen') AND request_event_id IS NULL)),
    CONSTRAINT fk_period_step_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT
-- next
CREATE INDEX ix_period_step_period ON period_step (arrangement_id, period, event_id)
-- next
CREATE UNIQUE INDEX uq_period_step_request ON period_step (arrangement_id, request_event_id) WHERE request_event_id IS NOT NULL
-- next
CREATE TRIGGER period_step_no_update BEFORE UPDATE ON period_step
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER period_step_no_delete BEFORE DELETE ON period_step
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER period_step_foreign_keys BEFORE INSERT ON period_step
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END
-- next
CREATE TRIGGER period_step_no_replace_1 BEFORE INSERT ON period_step
WHEN EXISTS (SELECT 1 FROM period_step WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER period_step_no_replace_2 BEFORE INSERT ON period_step
WHEN NEW.request_event_id IS NOT NULL AND EXISTS (SELECT 1 FROM period_step WHERE arrangement_id = NEW.arrangement_id AND request_event_id = NEW.request_event_id AND request_event_id IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END
-- next
CREATE TRIGGER event_period_steps BEFORE INSERT ON event
WHEN NEW.n_journals > 0 AND EXISTS (
  SELECT 1 FROM period_step s
  WHERE s.arrangement_id = NEW.arrangement_id AND s.period = NEW.period
    AND (s.step = 'close' OR (s.step = 'soft_close' AND NEW.role <> 'approver'))
    AND NOT EXISTS (
      SELECT 1 FROM period_step t
      WHERE t.arrangement_id = s.arrangement_id AND t.period = s.period
        AND t.event_id > s.event_id AND t.step = 'reopen'))
BEGIN SELECT RAISE(ABORT, 'the accounting period is closed, whatever its row says'); END
-- next
CREATE TRIGGER period_step_in_turn BEFORE INSERT ON period_step
WHEN NOT EXISTS (
  SELECT 1 FROM accounting_period p
  WHERE p.arrangement_id = NEW.arrangement_id AND p.period = NEW.period
    AND ((NEW.step = 'soft_close' AND p.status = 'open')
      OR (NEW.step IN ('request_close', 'close') AND p.status = 'soft_closed')
      OR (NEW.step IN ('request_reopen', 'reopen') AND p.status <> 'open')))
BEGIN SELECT RAISE(ABORT, 'the period is not in a state for this step'); END
-- next
CREATE TRIGGER period_step_agreed BEFORE INSERT ON period_step
WHEN NEW.step IN ('close', 'reopen') AND NOT EXISTS (
  SELECT 1 FROM approval a
  JOIN approval b ON b.arrangement_id = a.arrangement_id
    AND b.subject_event_id = a.subject_event_id AND b.subject_digest = a.subject_digest
    AND b.purpose = a.purpose AND b.party <> a.party AND b.person <> a.person
  JOIN party m ON m.arrangement_id = a.arrangement_id AND m.code = a.party AND m.keeps_book = 1
  JOIN party n ON n.arrangement_id = b.arrangement_id AND n.code = b.party AND n.keeps_book = 1
  JOIN event e ON e.arrangement_id = a.arrangement_id AND e.event_id = a.subject_event_id
    AND e.payload_digest = a.subject_digest
  JOIN period_step r ON r.arrangement_id = a.arrangement_id AND r.event_id = a.subject_event_id
    AND r.period = NEW.period AND r.step = 'request_' || NEW.step
  WHERE a.arrangement_id = NEW.arrangement_id AND a.subject_event_id = NEW.request_event_id
    AND a.purpose = 'period_' || NEW.step)
BEGIN SELECT RAISE(ABORT, 'both councils approve closing and reopening'); END
