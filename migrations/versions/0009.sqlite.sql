CREATE TRIGGER approval_same_sender BEFORE INSERT ON approval
WHEN EXISTS (
  SELECT 1 FROM confirmed_upload_row r
  JOIN confirmed_upload c ON c.arrangement_id = r.arrangement_id AND c.event_id = r.event_id
  JOIN upload u ON u.arrangement_id = c.arrangement_id AND u.upload_id = c.upload_id
  WHERE r.arrangement_id = NEW.arrangement_id AND r.posted_event_id = NEW.subject_event_id
    AND (u.person = NEW.person OR EXISTS (
      SELECT 1 FROM delegated_act x
      JOIN delegation d ON d.arrangement_id = x.arrangement_id
        AND d.event_id = x.delegation_event_id
      WHERE x.arrangement_id = NEW.arrangement_id AND x.event_id = NEW.event_id
        AND d.from_person = u.person)))
BEGIN SELECT RAISE(ABORT, 'nobody approves what they uploaded'); END
-- next
CREATE TRIGGER decision_same_sender BEFORE INSERT ON decision
WHEN EXISTS (
  SELECT 1 FROM confirmed_upload_row r
  JOIN confirmed_upload c ON c.arrangement_id = r.arrangement_id AND c.event_id = r.event_id
  JOIN upload u ON u.arrangement_id = c.arrangement_id AND u.upload_id = c.upload_id
  WHERE r.arrangement_id = NEW.arrangement_id AND r.posted_event_id = NEW.subject_event_id
    AND (u.person = NEW.person OR EXISTS (
      SELECT 1 FROM delegated_act x
      JOIN delegation d ON d.arrangement_id = x.arrangement_id
        AND d.event_id = x.delegation_event_id
      WHERE x.arrangement_id = NEW.arrangement_id AND x.event_id = NEW.event_id
        AND d.from_person = u.person)))
BEGIN SELECT RAISE(ABORT, 'nobody approves what they uploaded'); END
-- next
CREATE TRIGGER accounting_period_by_steps BEFORE UPDATE ON accounting_period
WHEN NEW.status <> 'closed' AND EXISTS (
  SELECT 1 FROM period_step s
  WHERE s.arrangement_id = NEW.arrangement_id AND s.period = NEW.period
    AND (s.step = 'close' OR (s.step = 'soft_close' AND NEW.status = 'open'))
    AND NOT EXISTS (
      SELECT 1 FROM period_step t
      WHERE t.arrangement_id = s.arrangement_id AND t.period = s.period
        AND t.event_id > s.event_id AND t.step = 'reopen'))
BEGIN SELECT RAISE(ABORT, 'a period opens by its steps only'); END
-- next
CREATE TRIGGER accounting_period_begins_by_steps BEFORE INSERT ON accounting_period
WHEN NEW.status <> 'closed' AND EXISTS (
  SELECT 1 FROM period_step s
  WHERE s.arrangement_id = NEW.arrangement_id AND s.period = NEW.period
    AND (s.step = 'close' OR (s.step = 'soft_close' AND NEW.status = 'open'))
    AND NOT EXISTS (
      SELECT 1 FROM period_step t
      WHERE t.arrangement_id = s.arrangement_id AND t.period = s.period
        AND t.event_id > s.event_id AND t.step = 'reopen'))
BEGIN SELECT RAISE(ABORT, 'a period opens by its steps only'); END
