"""What may be removed of the work under way, and what of it may not: held by the database too.

Posted rows are never removed at all (`guards.py`). Beside them stands work that ends: files that
wait to be confirmed, jobs, copies handed out. Of these only what nothing refers to goes, whoever
connects. Source: docs/decisions/0031-clearing-away.md.
"""

from __future__ import annotations

from ledger.store.scoped_guards import scoped_function

# (name, table, what is done to a row, the condition under which it is refused, message), in the SQL
# that both databases share; OLD is the row as it stands, NEW as it would be.
_CONFIRMED = """EXISTS (
  SELECT 1 FROM confirmed_upload c
  WHERE c.arrangement_id = OLD.arrangement_id AND c.upload_id = OLD.upload_id)"""
# Taking the place of one that stands would remove it: SQLite's REPLACE asks no guard of deletion.
_TAKEN = """EXISTS (SELECT 1 FROM upload u WHERE u.upload_id = NEW.upload_id)"""
_EXCHANGED = "length(OLD.content) > 0 AND length(NEW.content) > 0 AND OLD.content <> NEW.content"
_A_JOBS_FILE = """length(OLD.content) > 0 AND length(NEW.content) = 0 AND EXISTS (
  SELECT 1 FROM job j
  WHERE j.arrangement_id = OLD.arrangement_id AND j.party = OLD.party AND j.sha256 = OLD.sha256)"""

REMOVAL_RULES = (
    ("unconfirmed", "upload", "DELETE", _CONFIRMED, "a confirmed upload is never removed"),
    ("as_sent", "upload", "UPDATE", "OLD.upload_id IS NOT NULL", "an upload is never changed"),
    ("ended", "job", "DELETE", "OLD.status IN ('queued', 'running')", "a job under way stays"),
    (
        "same_copy",
        "handed_out_file",
        "UPDATE",
        _EXCHANGED,
        "a copy that was handed out is emptied, never exchanged",
    ),
    (
        "jobs_file",
        "handed_out_file",
        "UPDATE",
        _A_JOBS_FILE,
        "the file of a job stays for as long as the job",
    ),
)


def sqlite_removal_guards() -> list[str]:
    """The triggers of SQLite, one statement each."""
    rules = [
        *REMOVAL_RULES,
        ("no_replace", "upload", "INSERT", _TAKEN, "an upload is never replaced"),
    ]
    return [
        f"CREATE TRIGGER {table}_{name} BEFORE {done} ON {table}\n"
        f"WHEN {refused}\nBEGIN SELECT RAISE(ABORT, '{message}'); END"
        for name, table, done, refused, message in rules
    ]


_PLAIN_RULE = """CREATE FUNCTION ledger_{table}_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {refused} THEN
    RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN {row};
END $$"""
_RULE_TRIGGER = """CREATE TRIGGER {table}_{name} BEFORE {done} ON {table}
FOR EACH ROW EXECUTE FUNCTION ledger_{table}_{name}()"""
_NO_TRUNCATE = """CREATE TRIGGER upload_no_truncate BEFORE TRUNCATE ON upload
FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()"""


def postgresql_removal_guards() -> list[str]:
    """The functions and triggers of PostgreSQL, one statement each."""
    statements: list[str] = []
    for name, table, done, refused, message in REMOVAL_RULES:
        row = "OLD" if done == "DELETE" else "NEW"
        statements += [
            _function(name=name, table=table, refused=refused, message=message, row=row),
            _RULE_TRIGGER.format(table=table, name=name, done=done),
        ]
    return [*statements, _NO_TRUNCATE]


def _function(*, name: str, table: str, refused: str, message: str, row: str) -> str:
    """A guard that looks for what refers to the row does so within a scope of its own."""
    if "SELECT" in refused:
        return scoped_function(
            name=name, table=table, looking="OLD", refused=refused, message=message, row=row
        )
    return _PLAIN_RULE.format(name=name, table=table, refused=refused, message=message, row=row)
