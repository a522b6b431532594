CREATE INDEX ix_handed_out_file_handed_out_at ON handed_out_file (arrangement_id, handed_out_at)
-- next
CREATE INDEX ix_upload_uploaded_at ON upload (arrangement_id, uploaded_at)
-- next
CREATE TRIGGER upload_unconfirmed BEFORE DELETE ON upload
WHEN EXISTS (
  SELECT 1 FROM confirmed_upload c
  WHERE c.arrangement_id = OLD.arrangement_id AND c.upload_id = OLD.upload_id)
BEGIN SELECT RAISE(ABORT, 'a confirmed upload is never removed'); END
-- next
CREATE TRIGGER upload_as_sent BEFORE UPDATE ON upload
WHEN OLD.upload_id IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'an upload is never changed'); END
-- next
CREATE TRIGGER job_ended BEFORE DELETE ON job
WHEN OLD.status IN ('queued', 'running')
BEGIN SELECT RAISE(ABORT, 'a job under way stays'); END
-- next
CREATE TRIGGER handed_out_file_same_copy BEFORE UPDATE ON handed_out_file
WHEN length(OLD.content) > 0 AND length(NEW.content) > 0 AND OLD.content <> NEW.content
BEGIN SELECT RAISE(ABORT, 'a copy that was handed out is emptied, never exchanged'); END
-- next
CREATE TRIGGER handed_out_file_jobs_file BEFORE UPDATE ON handed_out_file
WHEN length(OLD.content) > 0 AND length(NEW.content) = 0 AND EXISTS (
  SELECT 1 FROM job j
  WHERE j.arrangement_id = OLD.arrangement_id AND j.party = OLD.party AND j.sha256 = OLD.sha256)
BEGIN SELECT RAISE(ABORT, 'the file of a job stays for as long as the job'); END
-- next
CREATE TRIGGER upload_no_replace BEFORE INSERT ON upload
WHEN EXISTS (SELECT 1 FROM upload u WHERE u.upload_id = NEW.upload_id)
BEGIN SELECT RAISE(ABORT, 'an upload is never replaced'); END
