"""Append-only by refusal: the triggers that no path around the service can pass.

This is the model of the guards; each migration carries its own text of them, and a test holds
the two equal. On SQLite the guards also refuse a connection that left foreign keys off, and
`INSERT OR REPLACE`. Source: ledger-core page, "Append-only by refusal", "Who may".
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Index, MetaData, Table, UniqueConstraint

from ledger.store.removal_guards import postgresql_removal_guards, sqlite_removal_guards
from ledger.store.scoped_guards import postgresql_scoped_guards, sqlite_scoped_guards

APPEND_ONLY = "posted rows are never changed or removed: reverse instead"

# What must hold of a new row beyond its own columns: (name, table, condition refused, message).
# Written in the SQL that both databases share; NEW is the row. Row security may hide what they look
# for: so one of each table's refuses what is not there, or else it is a guard of `scoped_guards`.
_PERIOD_TAKES_IT = """NEW.n_journals > 0 AND NOT EXISTS (
  SELECT 1 FROM accounting_period p
  WHERE p.arrangement_id = NEW.arrangement_id AND p.period = NEW.period
    AND (p.status = 'open' OR (p.status = 'soft_closed' AND NEW.role = 'approver'))
    AND NEW.effective_on BETWEEN p.starts_on AND p.ends_on{lock})"""
# Said as "there is one by somebody else", so that what is not there yet is refused as well.
_SAME_PERSON = """NOT EXISTS (
  SELECT 1 FROM event e
  WHERE e.arrangement_id = NEW.arrangement_id AND e.event_id = NEW.subject_event_id
    AND e.person <> NEW.person)"""
_SAME_CERTIFIER = """(NEW.purpose = 'time' OR EXISTS (
  SELECT 1 FROM time_apportionment t
  WHERE t.arrangement_id = NEW.arrangement_id AND t.event_id = NEW.subject_event_id))
AND NOT EXISTS (
  SELECT 1 FROM time_certification c
  JOIN event e ON e.arrangement_id = c.arrangement_id AND e.event_id = c.event_id
  WHERE c.arrangement_id = NEW.arrangement_id AND c.time_event_id = NEW.subject_event_id
    AND e.person <> NEW.person)"""
_NOT_THEIR_EVENT = """NOT EXISTS (
  SELECT 1 FROM event e
  WHERE e.arrangement_id = NEW.arrangement_id AND e.event_id = NEW.event_id
    AND e.person = NEW.person AND e.party = NEW.party)"""
_NOT_AGREED = """NOT EXISTS (
  SELECT 1 FROM statement s
  JOIN approval a ON a.arrangement_id = s.arrangement_id AND a.subject_event_id = s.event_id
    AND a.subject_digest = s.digest AND a.party = s.payee
  JOIN approval b ON b.arrangement_id = s.arrangement_id AND b.subject_event_id = s.event_id
    AND b.subject_digest = s.digest AND b.party = s.payer AND b.person <> a.person
  WHERE s.arrangement_id = NEW.arrangement_id AND s.event_id = NEW.statement_event_id
    AND s.payee = NEW.payee
    AND NOT EXISTS (
      SELECT 1 FROM statement_step t
      WHERE t.arrangement_id = s.arrangement_id AND t.statement_event_id = s.event_id
        AND t.step = 'return'))"""
_EPOCH_GOES_BACK = """EXISTS (
  SELECT 1 FROM ledger_epoch e
  WHERE e.epoch_no >= NEW.epoch_no OR e.epoch_offset >= NEW.epoch_offset)"""

# The steps say it again, whatever the period's row says: the row alone can be changed in place.
_STEPS_REFUSE_IT = """NEW.n_journals > 0 AND EXISTS (
  SELECT 1 FROM period_step s
  WHERE s.arrangement_id = NEW.arrangement_id AND s.period = NEW.period
    AND (s.step = 'close' OR (s.step = 'soft_close' AND NEW.role <> 'approver'))
    AND NOT EXISTS (
      SELECT 1 FROM period_step t
      WHERE t.arrangement_id = s.arrangement_id AND t.period = s.period
        AND t.event_id > s.event_id AND t.step = 'reopen'))"""
_STEP_OUT_OF_TURN = """NOT EXISTS (
  SELECT 1 FROM accounting_period p
  WHERE p.arrangement_id = NEW.arrangement_id AND p.period = NEW.period
    AND ((NEW.step = 'soft_close' AND p.status = 'open')
      OR (NEW.step IN ('request_close', 'close') AND p.status = 'soft_closed')
      OR (NEW.step IN ('request_reopen', 'reopen') AND p.status <> 'open')){lock})"""
_STEP_NOT_AGREED = """NEW.step IN ('close', 'reopen') AND NOT EXISTS (
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
    AND a.purpose = 'period_' || NEW.step)"""

# ---- submissions: what waits for the councils' approval, whatever it is ----
_NOT_ASKED = """NEW.decision = 'approve' AND NOT EXISTS (
  SELECT 1 FROM submission s
  JOIN submission_approver a ON a.arrangement_id = s.arrangement_id AND a.event_id = s.event_id
  WHERE s.arrangement_id = NEW.arrangement_id AND s.event_id = NEW.subject_event_id
    AND s.digest = NEW.subject_digest AND a.party = NEW.party
    AND s.submitted_on <= NEW.decided_on)"""
_DECIDED = """EXISTS (
  SELECT 1 FROM submission_effect x
  WHERE x.arrangement_id = NEW.arrangement_id AND x.submission_event_id = NEW.subject_event_id)
OR EXISTS (
  SELECT 1 FROM decision d
  WHERE d.arrangement_id = NEW.arrangement_id AND d.subject_event_id = NEW.subject_event_id
    AND (d.decision = 'reject' OR d.person = NEW.person))"""
_NOT_APPROVED = """NOT EXISTS (
  SELECT 1 FROM submission_approver a
  WHERE a.arrangement_id = NEW.arrangement_id AND a.event_id = NEW.submission_event_id)
OR EXISTS (
  SELECT 1 FROM submission s
  JOIN submission_approver a ON a.arrangement_id = s.arrangement_id AND a.event_id = s.event_id
  WHERE s.arrangement_id = NEW.arrangement_id AND s.event_id = NEW.submission_event_id
    AND NOT EXISTS (
      SELECT 1 FROM decision d
      WHERE d.arrangement_id = s.arrangement_id AND d.subject_event_id = s.event_id
        AND d.party = a.party AND d.decision = 'approve' AND d.subject_digest = s.digest))
OR EXISTS (
  SELECT 1 FROM decision d
  WHERE d.arrangement_id = NEW.arrangement_id AND d.subject_event_id = NEW.submission_event_id
    AND d.decision = 'reject')"""
_REJECTED = """EXISTS (
  SELECT 1 FROM decision d
  WHERE d.arrangement_id = NEW.arrangement_id AND d.subject_event_id = NEW.subject_event_id
    AND d.decision = 'reject')"""
_APPROVER_ADDED = """NOT EXISTS (
  SELECT 1 FROM submission s
  JOIN party p ON p.arrangement_id = s.arrangement_id AND p.code = NEW.party AND p.keeps_book = 1
  WHERE s.arrangement_id = NEW.arrangement_id AND s.event_id = NEW.event_id)
OR EXISTS (
  SELECT 1 FROM decision d
  WHERE d.arrangement_id = NEW.arrangement_id AND d.subject_event_id = NEW.event_id)"""
_NOT_DELEGATED = """NOT EXISTS (
  SELECT 1 FROM delegation d
  JOIN event e ON e.arrangement_id = d.arrangement_id AND e.event_id = NEW.event_id
    AND e.person = d.to_person AND e.party = d.party
    AND e.effective_on BETWEEN d.starts_on AND d.ends_on
  WHERE d.arrangement_id = NEW.arrangement_id AND d.event_id = NEW.delegation_event_id
    AND NOT EXISTS (
      SELECT 1 FROM delegation_end x
      WHERE x.arrangement_id = d.arrangement_id AND x.delegation_event_id = d.event_id))"""
_DELEGATED_BY_PREPARER = """EXISTS (
  SELECT 1 FROM delegated_act x
  JOIN delegation d ON d.arrangement_id = x.arrangement_id AND d.event_id = x.delegation_event_id
  JOIN event s ON s.arrangement_id = x.arrangement_id AND s.person = d.from_person
  WHERE x.arrangement_id = NEW.arrangement_id AND x.event_id = NEW.event_id
    AND (s.event_id = NEW.subject_event_id OR EXISTS (
      SELECT 1 FROM time_certification c
      WHERE c.arrangement_id = s.arrangement_id AND c.event_id = s.event_id
        AND c.time_event_id = NEW.subject_event_id)))"""
_NOT_OWN_DELEGATION = """NOT EXISTS (
  SELECT 1 FROM event e
  WHERE e.arrangement_id = NEW.arrangement_id AND e.event_id = NEW.event_id
    AND e.person = NEW.from_person AND e.party = NEW.party AND e.role = 'approver')"""

# A price is in force only as both councils approved it: service, dates and price, to the letter.
_RATE_NOT_APPROVED = """NOT EXISTS (
  SELECT 1 FROM submission s
  WHERE s.arrangement_id = NEW.arrangement_id AND s.purpose = 'rate_card'
    AND s.event_id < NEW.event_id
    AND s.payload = '{"effective_from":"' || NEW.effective_from || '","effective_to":'
      || coalesce('"' || NEW.effective_to || '"', 'null') || ',"service":"' || NEW.service
      || '","unit_price_pence":' || NEW.unit_price_pence || '}'
    AND EXISTS (
      SELECT 1 FROM submission_approver a
      WHERE a.arrangement_id = s.arrangement_id AND a.event_id = s.event_id)
    AND NOT EXISTS (
      SELECT 1 FROM submission_approver a
      WHERE a.arrangement_id = s.arrangement_id AND a.event_id = s.event_id
        AND NOT EXISTS (
          SELECT 1 FROM decision d
          WHERE d.arrangement_id = s.arrangement_id AND d.subject_event_id = s.event_id
            AND d.party = a.party AND d.decision = 'approve'
            AND d.subject_digest = s.digest)))"""

# A credit note, of whatever cause, is approved by a person of each council that it is between.
_CREDIT_NOT_AGREED = """NOT EXISTS (
  SELECT 1 FROM submission s
  JOIN decision a ON a.arrangement_id = s.arrangement_id AND a.subject_event_id = s.event_id
    AND a.subject_digest = s.digest AND a.party = NEW.payee AND a.decision = 'approve'
  JOIN decision b ON b.arrangement_id = s.arrangement_id AND b.subject_event_id = s.event_id
    AND b.subject_digest = s.digest AND b.party = NEW.payer AND b.decision = 'approve'
    AND b.person <> a.person
  JOIN statement t ON t.arrangement_id = s.arrangement_id AND t.event_id = NEW.statement_event_id
    AND t.payee = NEW.payee AND t.payer = NEW.payer
  WHERE s.arrangement_id = NEW.arrangement_id AND s.event_id = NEW.submission_event_id
    AND s.purpose IN ('credit_note', 'dispute_resolution'))"""
# Together, credit notes never pass the line that they cite, nor run the other way.
_CREDIT_EXCEEDS = """NOT EXISTS (
  SELECT 1 FROM statement_line l,
    (SELECT NEW.net_pence + coalesce(sum(c.net_pence), 0) AS net,
        NEW.vat_pence + coalesce(sum(c.vat_pence), 0) AS vat
      FROM credit_note_line c
      WHERE c.arrangement_id = NEW.arrangement_id
        AND c.statement_event_id = NEW.statement_event_id
        AND c.statement_line = NEW.statement_line) s
  WHERE l.arrangement_id = NEW.arrangement_id AND l.event_id = NEW.statement_event_id
    AND l.row_no = NEW.statement_line
    AND ((l.net_pence >= 0 AND s.net BETWEEN 0 AND l.net_pence)
      OR (l.net_pence < 0 AND s.net BETWEEN l.net_pence AND 0))
    AND ((l.vat_pence >= 0 AND s.vat BETWEEN 0 AND l.vat_pence)
      OR (l.vat_pence < 0 AND s.vat BETWEEN l.vat_pence AND 0)))"""

# A report is issued as a person of each council agreed it, to the figure.
_REPORT_NOT_AGREED = """NOT EXISTS (
  SELECT 1 FROM report_submission s
  JOIN report_agreement a ON a.arrangement_id = s.arrangement_id
    AND a.subject_event_id = s.event_id AND a.digest = s.digest
  JOIN report_agreement b ON b.arrangement_id = s.arrangement_id
    AND b.subject_event_id = s.event_id AND b.digest = s.digest
    AND b.party <> a.party AND b.person <> a.person
  JOIN party m ON m.arrangement_id = a.arrangement_id AND m.code = a.party AND m.keeps_book = 1
  JOIN party n ON n.arrangement_id = b.arrangement_id AND n.code = b.party AND n.keeps_book = 1
  WHERE s.arrangement_id = NEW.arrangement_id AND s.event_id = NEW.subject_event_id
    AND s.digest = NEW.digest)"""

_UNCHECKED = """(SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1"""

_OUT_OF_ORDER = """NEW.known <> NEW.event_id OR NEW.event_id <= coalesce(
  (SELECT max(event_id) FROM event WHERE arrangement_id = NEW.arrangement_id), 0)"""

_AUDIT_OUT_OF_ORDER = """NEW.known <> NEW.audit_no OR NEW.audit_no <= coalesce(
  (SELECT max(audit_no) FROM audit_event), 0)"""

_DEPUTY = "nobody approves through a deputy what they prepared"

ROW_RULES = (
    ("period", "event", _PERIOD_TAKES_IT, "the accounting period is closed or unknown"),
    ("same_person", "approval", _SAME_PERSON, "nobody approves what they prepared"),
    ("same_certifier", "approval", _SAME_CERTIFIER, "nobody approves what they certified"),
    ("own_event", "approval", _NOT_THEIR_EVENT, "an approval is made by its own person and party"),
    (
        "agreed",
        "statement_issue",
        _NOT_AGREED,
        "both councils agree a statement before issue, and its payee numbers it",
    ),
    ("forward", "ledger_epoch", _EPOCH_GOES_BACK, "an epoch starts after the one before it"),
    (
        "period_steps",
        "event",
        _STEPS_REFUSE_IT,
        "the accounting period is closed, whatever its row says",
    ),
    ("in_turn", "period_step", _STEP_OUT_OF_TURN, "the period is not in a state for this step"),
    ("agreed", "period_step", _STEP_NOT_AGREED, "both councils approve closing and reopening"),
    ("rejected", "approval", _REJECTED, "what was rejected is not approved: submit it anew"),
    ("approvers", "submission_approver", _APPROVER_ADDED, "councils approve, named beforehand"),
    ("same_person", "decision", _SAME_PERSON, "nobody approves what they prepared"),
    ("own_event", "decision", _NOT_THEIR_EVENT, "a decision is made by its own person and party"),
    ("asked", "decision", _NOT_ASKED, "only what is submitted to a council is approved by it"),
    ("decided", "decision", _DECIDED, "this is decided, or decided by the same person"),
    (
        "approved",
        "submission_effect",
        _NOT_APPROVED,
        "nothing submitted takes effect before every approval that it needs",
    ),
    ("approved", "rate_card", _RATE_NOT_APPROVED, "both councils approve a rate card beforehand"),
    ("own", "delegation", _NOT_OWN_DELEGATION, "an approver delegates their own approving only"),
    ("agreed", "credit_note", _CREDIT_NOT_AGREED, "both councils approve a credit note"),
    ("remains", "credit_note_line", _CREDIT_EXCEEDS, "a credit never passes what remains"),
    ("in_force", "delegated_act", _NOT_DELEGATED, "no delegation to this person is in force"),
    ("deputy", "approval", _DELEGATED_BY_PREPARER, _DEPUTY),
    ("deputy", "decision", _DELEGATED_BY_PREPARER, _DEPUTY),
    ("same_person", "report_agreement", _SAME_PERSON, "nobody approves what they prepared"),
    (
        "own_event",
        "report_agreement",
        _NOT_THEIR_EVENT,
        "an agreement is made by its own person and party",
    ),
    ("agreed", "report_issue", _REPORT_NOT_AGREED, "both councils agree a report before issue"),
)


def guarded_tables(metadata: MetaData) -> list[Table]:
    """Every append-only table, by name."""
    return sorted(
        (table for table in metadata.tables.values() if table.info.get("guarded")),
        key=lambda table: table.name,
    )


def sqlite_guards(metadata: MetaData) -> list[str]:
    """The triggers of SQLite, one statement each."""
    statements: list[str] = []
    for table in guarded_tables(metadata):
        name = table.name
        statements += [
            _sqlite(f"{name}_no_update", f"UPDATE ON {name}", None, APPEND_ONLY),
            _sqlite(f"{name}_no_delete", f"DELETE ON {name}", None, APPEND_ONLY),
            _sqlite(
                f"{name}_foreign_keys",
                f"INSERT ON {name}",
                _UNCHECKED,
                "set PRAGMA foreign_keys = ON and leave checks on before writing",
            ),
        ]
        statements += [
            _sqlite(f"{name}_no_replace_{number}", f"INSERT ON {name}", taken, APPEND_ONLY)
            for number, taken in enumerate(_taken_keys(table), 1)
        ]
    statements += [
        _sqlite(
            "event_order",
            "INSERT ON event",
            _OUT_OF_ORDER,
            "an event comes after every event known",
        ),
        _sqlite(
            "audit_event_order",
            "INSERT ON audit_event",
            _AUDIT_OUT_OF_ORDER,
            "an audit event comes after every one known",
        ),
        _sqlite(
            "event_date",
            "INSERT ON event",
            "NEW.effective_on IS NOT date(NEW.effective_on)",
            "the effective date is not a date",
        ),
    ]
    statements += [
        _sqlite(f"{table}_{name}", f"INSERT ON {table}", refused.replace("{lock}", ""), message)
        for name, table, refused, message in ROW_RULES
    ]
    return statements + sqlite_removal_guards() + sqlite_scoped_guards()


def _sqlite(name: str, action: str, refused: str | None, message: str) -> str:
    when = f"\nWHEN {refused}" if refused else ""
    return (
        f"CREATE TRIGGER {name} BEFORE {action}{when}\nBEGIN SELECT RAISE(ABORT, '{message}'); END"
    )


def _taken_keys(table: Table) -> Iterable[str]:
    """Conditions under which a new row would take the place of one that stands."""
    primary = [column.name for column in table.primary_key.columns]
    yield _taken(table.name, primary)
    keys: list[tuple[list[str], str | None]] = [
        ([column.name for column in key.columns], None)
        for key in sorted(table.constraints, key=lambda key: str(key.name))
        if isinstance(key, UniqueConstraint)
    ]
    keys += [
        ([column.name for column in index.columns], _where(index))
        for index in sorted(table.indexes, key=lambda index: str(index.name))
        if index.unique
    ]
    for columns, where in keys:
        if not set(primary) <= set(columns):
            yield _taken(table.name, columns, where)


def _where(index: Index) -> str | None:
    """Return the condition of a partial index."""
    where = index.dialect_options["sqlite"].get("where")
    return None if where is None else str(where)


def _taken(name: str, columns: list[str], partial: str | None = None) -> str:
    matches = " AND ".join(f"{column} = NEW.{column}" for column in columns)
    condition = f"EXISTS (SELECT 1 FROM {name} WHERE {matches}"  # noqa: S608 - our own names
    if partial:
        return f"NEW.{partial} AND {condition} AND {partial})"
    return f"{condition})"


_REFUSE_CHANGE = f"""CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '{APPEND_ONLY}' USING ERRCODE = 'restrict_violation';
END $$"""
_KNOWN_NOW = """CREATE FUNCTION ledger_known_now() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.known <> pg_current_xact_id()::text::bigint + (
      SELECT epoch_offset FROM ledger_epoch ORDER BY epoch_no DESC LIMIT 1) THEN
    RAISE EXCEPTION 'a row is known by the transaction that writes it'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$"""
_KNOWN_NOW_TRIGGER = """CREATE TRIGGER {table}_known BEFORE INSERT ON {table}
FOR EACH ROW EXECUTE FUNCTION ledger_known_now()"""
_APPEND_ONLY_TRIGGER = """CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
ON {table} FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()"""
_ROW_RULE = """CREATE FUNCTION ledger_{table}_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {condition} THEN
    RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$"""
_ROW_RULE_TRIGGER = """CREATE TRIGGER {table}_{name} BEFORE INSERT ON {table}
FOR EACH ROW EXECUTE FUNCTION ledger_{table}_{name}()"""


def postgresql_guards(metadata: MetaData) -> list[str]:
    """The functions and triggers of PostgreSQL, one statement each."""
    statements = [_REFUSE_CHANGE, _KNOWN_NOW]
    statements += [_KNOWN_NOW_TRIGGER.format(table=name) for name in ("event", "audit_event")]
    statements += [
        _APPEND_ONLY_TRIGGER.format(table=table.name) for table in guarded_tables(metadata)
    ]
    for name, table, refused, message in ROW_RULES:
        condition = refused.replace("{lock}", " FOR SHARE")
        statements += [
            _ROW_RULE.format(table=table, name=name, condition=condition, message=message),
            _ROW_RULE_TRIGGER.format(table=table, name=name),
        ]
    return statements + postgresql_removal_guards() + postgresql_scoped_guards()
