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
    """Warn where the role may do more than the service needs; with `strict` raise SettingInvalid.

    That is raised too where neither it nor a sealer of its own may write seals, and nobody else is
    said to: nothing could be issued, and no period closed.
    A database that does not answer, or is yet to be migrated, is for /readyz to tell of, but a
    strict service does not start before it knows.
    """
    try:
        with ledger.database.reading() as connection:
            found = more_than_needed(connection)
            seals = ledger.sealing or not ledger.seals_itself or may_seal(connection)
    except SQLAlchemyError as error:
        if strict:
            raise SettingInvalid(
                "What the role of LEDGER_DATABASE_URL may do cannot be told, as the database does "
                "not answer or is not migrated, and LEDGER_STRICT_ROLES is set.",
                field="LEDGER_STRICT_ROLES",
            ) from error
        return
    if not seals:
        raise SettingInvalid(
            "The role of LEDGER_DATABASE_URL may not write seals, and issuing a statement and "
            "closing a period need them. Run ./run sealer beside the service and set "
            "LEDGER_SEALED_ELSEWHERE=1, or give the sealer's address too.",
            field="LEDGER_SEALED_ELSEWHERE",
        )
    if not found:
        return
    said = f"The role of LEDGER_DATABASE_URL may do too much: {'; '.join(found)}."
    if strict:
        raise SettingInvalid(
            f"{said} Use the service's own role: ./run database-roles.", field="LEDGER_DATABASE_URL"
        )
    log.warning(said)
