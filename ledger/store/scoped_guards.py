"""Guards that look within a scope of their own, so that row security hides nothing from them.

A guard that refuses where there *is* something takes what a policy hides for nothing. Whoever runs
SQL as the service may say another scope while the rows of one statement go by: so on PostgreSQL
these say their own while they look, and after it what was said before. A guard that refuses where
there is *not* something needs none of this, and covers the others of its table: where nothing is in
sight it refuses everything. SQLite has no policies.
Source: docs/decisions/0029-row-security.md, docs/decisions/0031-clearing-away.md.
"""

from __future__ import annotations

# The event came from a file, and who decides uploaded that file, or is their deputy: whoever
# confirmed it, and whose event it therefore is.
_SAME_SENDER = """EXISTS (
  SELECT 1 FROM confirmed_upload_row r
  JOIN confirmed_upload c ON c.arrangement_id = r.arrangement_id AND c.event_id = r.event_id
  JOIN upload u ON u.arrangement_id = c.arrangement_id AND u.upload_id = c.upload_id
  WHERE r.arrangement_id = NEW.arrangement_id AND r.posted_event_id = NEW.subject_event_id
    AND (u.person = NEW.person OR EXISTS (
      SELECT 1 FROM delegated_act x
      JOIN delegation d ON d.arrangement_id = x.arrangement_id
        AND d.event_id = x.delegation_event_id
      WHERE x.arrangement_id = NEW.arrangement_id AND x.event_id = NEW.event_id
        AND d.from_person = u.person)))"""
_APPROVED_ALREADY = """EXISTS (
  SELECT 1 FROM approval a
  WHERE a.arrangement_id = NEW.arrangement_id AND a.subject_event_id = NEW.time_event_id)"""
# Less closed than its steps have closed it. More closed harms nobody, and `verify` names it.
_LESS_CLOSED = """NEW.status <> 'closed' AND EXISTS (
  SELECT 1 FROM period_step s
  WHERE s.arrangement_id = NEW.arrangement_id AND s.period = NEW.period
    AND (s.step = 'close' OR (s.step = 'soft_close' AND NEW.status = 'open'))
    AND NOT EXISTS (
      SELECT 1 FROM period_step t
      WHERE t.arrangement_id = s.arrangement_id AND t.period = s.period
        AND t.event_id > s.event_id AND t.step = 'reopen'))"""
_UPLOADED = "nobody approves what they uploaded"
_BY_STEPS = "a period opens by its steps only"

# (name, table, what is done to a row, the condition under which it is refused, message), in the SQL
# that both databases share; NEW is the row as it would be.
SCOPED_RULES = (
    (
        "approved",
        "time_certification",
        "INSERT",
        _APPROVED_ALREADY,
        "time is certified before it is approved",
    ),
    ("same_sender", "approval", "INSERT", _SAME_SENDER, _UPLOADED),
    ("same_sender", "decision", "INSERT", _SAME_SENDER, _UPLOADED),
    ("by_steps", "accounting_period", "UPDATE", _LESS_CLOSED, _BY_STEPS),
    # A row in the place of one that went, by SQLite's REPLACE too, begins no more open either.
    ("begins_by_steps", "accounting_period", "INSERT", _LESS_CLOSED, _BY_STEPS),
)

_RULE = """CREATE FUNCTION ledger_{table}_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  said_arrangement text := coalesce(current_setting('ledger.arrangement', true), '');
  said_party text := coalesce(current_setting('ledger.party', true), '');
BEGIN
  PERFORM set_config('ledger.arrangement', {looking}.arrangement_id::text, true),
    set_config('ledger.party', '*', true);
  IF {refused} THEN
    RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation';
  END IF;
  PERFORM set_config('ledger.arrangement', said_arrangement, true),
    set_config('ledger.party', said_party, true);
  RETURN {row};
END $$"""
_TRIGGER = """CREATE TRIGGER {table}_{name} BEFORE {done} ON {table}
FOR EACH ROW EXECUTE FUNCTION ledger_{table}_{name}()"""


def scoped_function(
    *, name: str, table: str, looking: str, refused: str, message: str, row: str
) -> str:
    """The function of a guard of PostgreSQL that looks within the arrangement of a row.

    `looking` says of which row, OLD or NEW; `row` is the one that goes on.
    """
    return _RULE.format(
        name=name, table=table, looking=looking, refused=refused, message=message, row=row
    )


def sqlite_scoped_guards() -> list[str]:
    """The triggers of SQLite, one statement each."""
    return [
        f"CREATE TRIGGER {table}_{name} BEFORE {done} ON {table}\n"
        f"WHEN {refused}\nBEGIN SELECT RAISE(ABORT, '{message}'); END"
        for name, table, done, refused, message in SCOPED_RULES
    ]


def postgresql_scoped_guards() -> list[str]:
    """The functions and triggers of PostgreSQL, one statement each."""
    statements: list[str] = []
    for name, table, done, refused, message in SCOPED_RULES:
        statements += [
            scoped_function(
                name=name, table=table, looking="NEW", refused=refused, message=message, row="NEW"
            ),
            _TRIGGER.format(table=table, name=name, done=done),
        ]
    return statements
