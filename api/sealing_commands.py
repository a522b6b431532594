"""Commands that seal: once, or for as long as they run, beside a service that may write no seal."""

from __future__ import annotations

import argparse
import signal
import threading

from api.command_words import AddWord
from api.console import only_arrangement, say
from api.logs import log_as_json
from api.opening import opened
from api.refusals import SettingInvalid
from api.settings import Settings
from ledger.actions.seal import seal_all
from ledger.queries.database_rights import may_seal
from ledger.scheduler import Pace, seal_once
from ledger.store.order_of_knowing import open_epoch


def add_words(word: AddWord) -> None:
    """Add the words of this module."""
    word("seal", _seal, asks=True)
    word("sealer", _sealer)
    opening = word("open-epoch", _open_epoch)
    opening.add_argument("--reason", default="restored into another cluster", help="it is sealed")


def _seal(arguments: argparse.Namespace, settings: Settings) -> None:
    """Seal everything committed, and print the head to keep."""
    with opened(settings) as ledger:
        code = only_arrangement(ledger, arguments.arrangement)
        made = seal_all(ledger, code)
    for each in made:
        print(f"block {each.header.block_no} to sequence {each.last_sequence}: {each.head_hash}")
    if not made:
        say("Everything committed is sealed already.")


def _sealer(_arguments: argparse.Namespace, settings: Settings) -> None:
    """Seal every arrangement, every LEDGER_SEAL_SECONDS, until it is stopped."""
    if not settings.seal_seconds:
        raise SettingInvalid(
            "A sealer seals at an interval, and LEDGER_SEAL_SECONDS says never. Set it to 1.",
            field="LEDGER_SEAL_SECONDS",
        )
    with opened(settings) as ledger:
        with ledger.sealer.reading() as connection:
            if not may_seal(connection):
                raise SettingInvalid(
                    "The role of LEDGER_DATABASE_URL may not write seals. Use the sealer's: "
                    "./run database-roles.",
                    field="LEDGER_DATABASE_URL",
                )
        stop = _told_to_stop()
        log_as_json()
        say(f"Sealing every {settings.seal_seconds} s (stop with Ctrl-C).")
        pace = Pace(settings.seal_seconds)
        while not stop.wait(pace.wait):
            pace.after(went_well=seal_once(ledger))
    say("Stopped.")


def _open_epoch(arguments: argparse.Namespace, settings: Settings) -> None:
    """Go on in the order of knowing, after a restore into another cluster of PostgreSQL."""
    opened_as = open_epoch(settings.migrating_url, reason=arguments.reason)
    if opened_as is None:
        say("Nothing to do: what is written now is known after all that stands.")
    else:
        say(f"Epoch {opened_as} is open: the ledger can be written to again.")


def _told_to_stop() -> threading.Event:
    """Return what is set once somebody stops this process, so that a block is written whole."""
    stop = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda _number, _frame: stop.set())
    return stop
