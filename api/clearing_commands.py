"""The command for whoever runs the service: clear away what is past its time, or see how much."""

from __future__ import annotations

import argparse

from api.command_words import AddWord
from api.console import say, show_table
from api.opening import opened
from api.settings import Settings
from ledger.actions.clear_away import clear_away, to_clear_away
from ledger.domain.clearing import (
    COPY_DAYS,
    JOB_DAYS,
    UNCONFIRMABLE_DAYS,
    UNCONFIRMED_DAYS,
    Clearable,
)
from ledger.domain.patience import FORGOTTEN_AFTER

_WHAT = {
    Clearable.UPLOADS: f"uploads unconfirmed for {UNCONFIRMED_DAYS} days, or "
    f"{UNCONFIRMABLE_DAYS} where they cannot be confirmed",
    Clearable.JOBS: f"jobs that ended {JOB_DAYS} days ago",
    Clearable.COPIES: f"copies handed out {COPY_DAYS} days ago; their hashes stay",
    Clearable.SESSIONS: "sessions that have ended",
    Clearable.SIGN_INS: "sign-ins that did not come back",
    Clearable.FAILURES: f"failed attempts, {FORGOTTEN_AFTER.days} day ago",
    Clearable.CODES: "one-time codes that have expired",
}


def add_words(word: AddWord) -> None:
    """Add the word of this module."""
    clearing = word("clear-away", _clear_away)
    clearing.add_argument("--dry-run", action="store_true", help="only count what would go")


def _clear_away(arguments: argparse.Namespace, settings: Settings) -> None:
    """Clear away what is no evidence and past its time; the service does so once an hour."""
    with opened(settings) as ledger:
        found = to_clear_away(ledger) if arguments.dry_run else clear_away(ledger)
    if found:
        rows = [("number", "arrangement", "party", "what")]
        rows += [
            (str(each.count), each.arrangement or "all", each.party or "all", _WHAT[each.kind])
            for each in found
        ]
        show_table(rows, numbers=0)
    done = "would be cleared away" if arguments.dry_run else "cleared away"
    say(f"{sum(each.count for each in found)} {done}.")
