CREATE OR REPLACE FUNCTION ledger_time_certification_approved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  said_arrangement text := coalesce(current_setting('ledger.arrangement', true), '');
  said_party text := coalesce(current_setting('ledger.party', true), '');
BEGIN
  PERFORM set_config('ledger.arrangement', NEW.arrangement_id::text, true),
    set_config('ledger.party', '*', true);
  IF EXISTS (
  SELECT 1 FROM approval a
  WHERE a.arrangement_id = NEW.arrangement_id AND a.subject_event_id = NEW.time_event_id) THEN
    RAISE EXCEPTION 'time is certified before it is approved' USING ERRCODE = 'restrict_violation';
  END IF;
  PERFORM set_config('ledger.arrangement', said_arrangement, true),
    set_config('ledger.party', said_party, true);
  RETURN NEW;
END $$
-- next
CREATE FUNCTION ledger_approval_same_sender() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  said_arrangement text := coalesce(current_setting('ledger.arrangement', true), '');
  said_party text := coalesce(current_setting('ledger.party', true), '');
BEGIN
  PERFORM set_config('ledger.arrangement', NEW.arrangement_id::text, true),
    set_config('ledger.party', '*', true);
  IF EXISTS (
  SELECT 1 FROM confirmed_upload_row r
  JOIN confirmed_upload c ON c.arrangement_id = r.arrangement_id AND c.event_id = r.event_id
  JOIN upload u ON u.arrangement_id = c.arrangement_id AND u.upload_id = c.upload_id
  WHERE r.arrangement_id = NEW.arrangement_id AND r.posted_event_id = NEW.subject_event_id
    AND (u.person = NEW.person OR EXISTS (
      SELECT 1 FROM delegated_act x
      JOIN delegation d ON d.arrangement_id = x.arrangement_id
        AND d.event_id = x.delegation_event_id
      WHERE x.arrangement_id = NEW.arrangement_id AND x.event_id = NEW.event_id
        AND d.from_person = u.person))) THEN
    RAISE EXCEPTION 'nobody approves what they uploaded' USING ERRCODE = 'restrict_violation';
  END IF;
  PERFORM set_config('ledger.arrangement', said_arrangement, true),
    set_config('ledger.party', said_party, true);
  RETURN NEW;
END $$
-- next
CREATE TRIGGER approval_same_sender BEFORE INSERT ON approval
FOR EACH ROW EXECUTE FUNCTION ledger_approval_same_sender()
-- next
CREATE FUNCTION ledger_decision_same_sender() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  said_arrangement text := coalesce(current_setting('ledger.arrangement', true), '');
  said_party text := coalesce(current_setting('ledger.party', true), '');
BEGIN
  PERFORM set_config('ledger.arrangement', NEW.arrangement_id::text, true),
    set_config('ledger.party', '*', true);
  IF EXISTS (
  SELECT 1 FROM confirmed_upload_row r
  JOIN confirmed_upload c ON c.arrangement_id = r.arrangement_id AND c.event_id = r.event_id
  JOIN upload u ON u.arrangement_id = c.arrangement_id AND u.upload_id = c.upload_id
  WHERE r.arrangement_id = NEW.arrangement_id AND r.posted_event_id = NEW.subject_event_id
    AND (u.person = NEW.person OR EXISTS (
      SELECT 1 FROM delegated_act x
      JOIN delegation d ON d.arrangement_id = x.arrangement_id
        AND d.event_id = x.delegation_event_id
      WHERE x.arrangement_id = NEW.arrangement_id AND x.event_id = NEW.event_id
        AND d.from_person = u.person))) THEN
    RAISE EXCEPTION 'nobody approves what they uploaded' USING ERRCODE = 'restrict_violation';
  END IF;
  PERFORM set_config('ledger.arrangement', said_arrangement, true),
    set_config('ledger.party', said_party, true);
  RETURN NEW;
END $$
-- next
CREATE TRIGGER decision_same_sender BEFORE INSERT ON decision
FOR EACH ROW EXECUTE FUNCTION ledger_decision_same_sender()
-- next
CREATE FUNCTION ledger_accounting_period_by_steps() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  said_arrangement text := coalesce(current_setting('ledger.arrangement', true), '');
  said_party text := coalesce(current_setting('ledger.party', true), '');
BEGIN
  PERFORM set_config('ledger.arrangement', NEW.arrangement_id::text, true),
    set_config('ledger.party', '*', true);
  IF NEW.status <> 'closed' AND EXISTS (
  SELECT 1 FROM period_step s
  WHERE s.arrangement_id = NEW.arrangement_id AND s.period = NEW.period
    AND (s.step = 'close' OR (s.step = 'soft_close' AND NEW.status = 'open'))
    AND NOT EXISTS (
      SELECT 1 FROM period_step t
      WHERE t.arrangement_id = s.arrangement_id AND t.period = s.period
        AND t.event_id > s.event_id AND t.step = 'reopen')) THEN
    RAISE EXCEPTION 'a period opens by its steps only' USING ERRCODE = 'restrict_violation';
  END IF;
  PERFORM set_config('ledger.arrangement', said_arrangement, true),
    set_config('ledger.party', said_party, true);
  RETURN NEW;
END $$
-- next
CREATE TRIGGER accounting_period_by_steps BEFORE UPDATE ON accounting_period
FOR EACH ROW EXECUTE FUNCTION ledger_accounting_period_by_steps()
-- next
CREATE FUNCTION ledger_accounting_period_begins_by_steps() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  said_arrangement text := coalesce(current_setting('ledger.arrangement', true), '');
  said_party text := coalesce(current_setting('ledger.party', true), '');
BEGIN
  PERFORM set_config('ledger.arrangement', NEW.arrangement_id::text, true),
    set_config('ledger.party', '*', true);
  IF NEW.status <> 'closed' AND EXISTS (
  SELECT 1 FROM period_step s
  WHERE s.arrangement_id = NEW.arrangement_id AND s.period = NEW.period
    AND (s.step = 'close' OR (s.step = 'soft_close' AND NEW.status = 'open'))
    AND NOT EXISTS (
      SELECT 1 FROM period_step t
      WHERE t.arrangement_id = s.arrangement_id AND t.period = s.period
        AND t.event_id > s.event_id AND t.step = 'reopen')) THEN
    RAISE EXCEPTION 'a period opens by its steps only' USING ERRCODE = 'restrict_violation';
  END IF;
  PERFORM set_config('ledger.arrangement', said_arrangement, true),
    set_config('ledger.party', said_party, true);
  RETURN NEW;
END $$
-- next
CREATE TRIGGER accounting_period_begins_by_steps BEFORE INSERT ON accounting_period
FOR EACH ROW EXECUTE FUNCTION ledger_accounting_period_begins_by_steps()
-- next
ALTER FUNCTION ledger_time_certification_approved() SET search_path = pg_catalog, public, pg_temp
-- next
ALTER FUNCTION ledger_approval_same_sender() SET search_path = pg_catalog, public, pg_temp
-- next
ALTER FUNCTION ledger_decision_same_sender() SET search_path = pg_catalog, public, pg_temp
-- next
ALTER FUNCTION ledger_accounting_period_by_steps() SET search_path = pg_catalog, public, pg_temp
-- next
ALTER FUNCTION ledger_accounting_period_begins_by_steps() SET search_path = pg_catalog, public, pg_temp
