CREATE INDEX ix_handed_out_file_handed_out_at ON handed_out_file (arrangement_id, handed_out_at)
-- next
CREATE INDEX ix_upload_uploaded_at ON upload (arrangement_id, uploaded_at)
-- next
CREATE FUNCTION ledger_upload_unconfirmed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  said_arrangement text := coalesce(current_setting('ledger.arrangement', true), '');
  said_party text := coalesce(current_setting('ledger.party', true), '');
BEGIN
  PERFORM set_config('ledger.arrangement', OLD.arrangement_id::text, true),
    set_config('ledger.party', '*', true);
  IF EXISTS (
  SELECT 1 FROM confirmed_upload c
  WHERE c.arrangement_id = OLD.arrangement_id AND c.upload_id = OLD.upload_id) THEN
    RAISE EXCEPTION 'a confirmed upload is never removed' USING ERRCODE = 'restrict_violation';
  END IF;
  PERFORM set_config('ledger.arrangement', said_arrangement, true),
    set_config('ledger.party', said_party, true);
  RETURN OLD;
END $$
-- next
CREATE TRIGGER upload_unconfirmed BEFORE DELETE ON upload
FOR EACH ROW EXECUTE FUNCTION ledger_upload_unconfirmed()
-- next
CREATE FUNCTION ledger_upload_as_sent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.upload_id IS NOT NULL THEN
    RAISE EXCEPTION 'an upload is never changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
-- next
CREATE TRIGGER upload_as_sent BEFORE UPDATE ON upload
FOR EACH ROW EXECUTE FUNCTION ledger_upload_as_sent()
-- next
CREATE FUNCTION ledger_job_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.status IN ('queued', 'running') THEN
    RAISE EXCEPTION 'a job under way stays' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN OLD;
END $$
-- next
CREATE TRIGGER job_ended BEFORE DELETE ON job
FOR EACH ROW EXECUTE FUNCTION ledger_job_ended()
-- next
CREATE FUNCTION ledger_handed_out_file_same_copy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF length(OLD.content) > 0 AND length(NEW.content) > 0 AND OLD.content <> NEW.content THEN
    RAISE EXCEPTION 'a copy that was handed out is emptied, never exchanged' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
-- next
CREATE TRIGGER handed_out_file_same_copy BEFORE UPDATE ON handed_out_file
FOR EACH ROW EXECUTE FUNCTION ledger_handed_out_file_same_copy()
-- next
CREATE FUNCTION ledger_handed_out_file_jobs_file() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  said_arrangement text := coalesce(current_setting('ledger.arrangement', true), '');
  said_party text := coalesce(current_setting('ledger.party', true), '');
BEGIN
  PERFORM set_config('ledger.arrangement', OLD.arrangement_id::text, true),
    set_config('ledger.party', '*', true);
  IF length(OLD.content) > 0 AND length(NEW.content) = 0 AND EXISTS (
  SELECT 1 FROM job j
  WHERE j.arrangement_id = OLD.arrangement_id AND j.party = OLD.party AND j.sha256 = OLD.sha256) THEN
    RAISE EXCEPTION 'the file of a job stays for as long as the job' USING ERRCODE = 'restrict_violation';
  END IF;
  PERFORM set_config('ledger.arrangement', said_arrangement, true),
    set_config('ledger.party', said_party, true);
  RETURN NEW;
END $$
-- next
CREATE TRIGGER handed_out_file_jobs_file BEFORE UPDATE ON handed_out_file
FOR EACH ROW EXECUTE FUNCTION ledger_handed_out_file_jobs_file()
-- next
CREATE TRIGGER upload_no_truncate BEFORE TRUNCATE ON upload
FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
-- next
ALTER FUNCTION ledger_upload_unconfirmed() SET search_path = pg_catalog, public, pg_temp
-- next
ALTER FUNCTION ledger_upload_as_sent() SET search_path = pg_catalog, public, pg_temp
-- next
ALTER FUNCTION ledger_job_ended() SET search_path = pg_catalog, public, pg_temp
-- next
ALTER FUNCTION ledger_handed_out_file_same_copy() SET search_path = pg_catalog, public, pg_temp
-- next
ALTER FUNCTION ledger_handed_out_file_jobs_file() SET search_path = pg_catalog, public, pg_temp
