"""Heeds what the service's role may do to its database: warned of, or refused where told to be.

A development database has one role that may do everything, and must serve; so the service says it
in its log, and refuses to start only under LEDGER_STRICT_ROLES=1. See docs/decisions/0029.
"""

from __future__ import annotations

import logging

from sqlalchemy.exc import SQLAlchemyError

from api.refusals import SettingInvalid
from ledger.actions.work import Ledger
from ledger.queries.database_rights import may_seal, more_than_needed

log = logging.getLogger("ledger.database")


def heed_rights(ledger: Ledger, *, strict: bool) -> None:
    """Warn where the role may do more than the service needs; raises as `require_rights` does."""
    said = require_rights(ledger, strict=strict)
    if said:
        log.warning(said)


def require_rights(ledger: Ledger, *, strict: bool) -> str:
    """Return what to warn of, nothing where the role may do just what the service needs.

    With `strict` that raises SettingInvalid. So does, strict or not, that neither it nor a sealer
    of its own may write seals, and nobody else is said to: nothing could be issued, and no period
    closed.
    A database that does not answer, or is yet to be migrated, is for /readyz to tell of, but a
    strict service does not start before it knows: SettingInvalid says which of them it is.
    """
    try:
        with ledger.database.reading() as connection:
            found = more_than_needed(connection)
            seals = ledger.sealing or not ledger.seals_itself or may_seal(connection)
    except SQLAlchemyError as error:
        if strict:
            raise SettingInvalid(_trouble(error), field="LEDGER_DATABASE_URL") from error
        return ""
    if not seals:
        raise SettingInvalid(
            "The role of LEDGER_DATABASE_URL may not write seals, and issuing a statement and "
            "closing a period need them. Run ./run sealer beside the service and set "
            "LEDGER_SEALED_ELSEWHERE=1, or give the sealer's address too.",
            field="LEDGER_SEALED_ELSEWHERE",
        )
    if not found:
        return ""
    said = f"The role of LEDGER_DATABASE_URL may do too much: {'; '.join(found)}."
    if strict:
        raise SettingInvalid(
            f"{said} Use the service's own role: ./run database-roles.", field="LEDGER_DATABASE_URL"
        )
    return said


# A connection that fails carries no SQLSTATE, so 28000 and 28P01 are known by the server's words.
_NOT_LET_IN = (
    "authentication failed",
    "no password supplied",
    "not permitted to log in",
    "pg_hba.conf",
)
_NO_TABLE = "42P01"


def _trouble(error: SQLAlchemyError) -> str:
    """Say why it cannot be told what the role may do; the address may hold a password: not said."""
    source = getattr(error, "orig", None)
    words = str(source or error).strip().splitlines()[0]
    state = getattr(source, "sqlstate", None) or ""
    is_role_unknown = 'role "' in words and "does not exist" in words
    if state.startswith("28") or is_role_unknown or any(each in words for each in _NOT_LET_IN):
        return (
            "The database does not let the role of LEDGER_DATABASE_URL in: see its name and its "
            f"password, in the address or in the file that PGPASSFILE names. It says: {words}."
        )
    if state == _NO_TABLE:
        return "The database is not migrated. Call ./run migrate first."
    named = "The database that LEDGER_DATABASE_URL names"
    return f"{named} {'cannot be used' if state else 'does not answer'}. It says: {words}."
