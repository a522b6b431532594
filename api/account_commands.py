"""Commands for whoever runs the service: local accounts, and the sessions of the pages.

A one-time code is printed once and alone on standard output; there is no password to print.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator

from api.command_words import AddWord
from api.console import only_arrangement, say, show_table
from api.opening import opened
from api.refusals import RequestInvalid
from api.settings import Settings
from ledger.actions.authority import Caller, Permission, may, side_of
from ledger.actions.end_sessions import end_sessions
from ledger.actions.keep_accounts import (
    HandedOut,
    add_account,
    bootstrap,
    close_account,
    grant_role,
    reset_account,
    withdraw_role,
)
from ledger.actions.work import Ledger
from ledger.domain.arrangement import Arrangement
from ledger.domain.errors import NotFound
from ledger.queries import accounts, arrangements
from ledger.queries.accounts import Account, AccountRole
from ledger.store.tokens import Role

Command = Callable[[argparse.Namespace, Settings], None]


def add_words(word: AddWord) -> None:
    """Add the words of this module."""
    first = word("bootstrap", _bootstrap, asks=True)
    first.add_argument("name", help="what the first administrator signs in with")
    first.add_argument("--party", required=True, help="whom they act for, such as PCC")
    verbs = word("account", _account).add_subparsers(required=True, metavar="VERB")

    def verb(name: str, command: Command, *, named: bool = True) -> argparse.ArgumentParser:
        described = (command.__doc__ or "").strip().splitlines()[0]
        made = verbs.add_parser(name, help=described, description=described, allow_abbrev=False)
        made.set_defaults(command=command)
        if named:
            made.add_argument("name", help="what its person signs in with")
        return made

    adding = verb("add", _add)
    _ask_role(adding)
    adding.add_argument("--person", help="the person's number; by default a new one")
    verb("list", _list, named=False)
    changing = verb("role", _role)
    changing.add_argument("what", choices=["add", "remove"])
    _ask_role(changing)
    verb("reset", _reset)
    verb("close", _close)
    ending = verb("end-sessions", _end_sessions, named=False)
    ending.add_argument("--person", help="whose, by number")
    ending.add_argument("--everybody", action="store_true", help="all people's instead")


def _ask_role(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--arrangement", help="its code; by default the only one")
    parser.add_argument("--party", required=True, help="whom they act for, such as PCC")
    parser.add_argument("--role", required=True, choices=[role.value for role in Role])


def _account(_arguments: argparse.Namespace, _settings: Settings) -> None:
    """Make, list, change and close local accounts; end sessions of the pages."""
    raise AssertionError("unreachable: the parser asks for a verb, and each has its own command")


def _asked_role(ledger: Ledger, arguments: argparse.Namespace) -> AccountRole:
    """Return the role asked for; raises NotFound for an arrangement that does not exist."""
    code = _arrangement(ledger, arguments)
    return AccountRole(code, arguments.party, Role(arguments.role))


def _arrangement(ledger: Ledger, arguments: argparse.Namespace) -> str:
    """Return the arrangement; raises NotFound where it does not exist, saying how it is made.

    An account is for the pages, and these show nothing before there is an arrangement: its
    definition is sent by a program, with a token.
    """
    with ledger.database.reading() as connection:
        codes = arrangements.codes(connection)
    wanted = arguments.arrangement
    if codes and (wanted is None or wanted in codes):
        return only_arrangement(ledger, wanted)
    known = ", ".join(codes) or "none"
    raise NotFound(
        f"There is no arrangement{f' {wanted!r}' if wanted else ' yet'}, and an account is for one "
        f"that stands (known: {known}). Nothing was made or used up. First make a token by "
        "./run token --arrangement CODE --party HOST --role administrator, and POST the definition "
        'with it to /v1/arrangements: README.md, "Where things are". Then come here again.',
        field="arrangement",
    )


def _require_use(ledger: Ledger, asked: AccountRole) -> None:
    """Refuse a role in which nothing could be read: of a party that is neither council (0030)."""
    with ledger.database.reading() as connection:
        arrangement = ledger.definitions.find(connection, asked.arrangement).arrangement
    caller = Caller("", asked.party, asked.role, asked.arrangement, "")
    is_party = side_of(caller, arrangement) is not None  # what is none is refused as any is
    if is_party and not may(Permission.READ, caller, arrangement):
        raise RequestInvalid(
            f"{asked.party} is neither council of {asked.arrangement}, and of such a party only "
            f"auditors may read: an account as {asked.role} could open nothing. Say --role "
            "auditor, or whose it is otherwise.",
            field="role",
            code="of-no-use",
        )


def _hand_out(made: HandedOut, name: str) -> None:
    say(
        f"{name} is person {made.person}. Give them this code, by another way than their name: "
        f"it opens the account once, at /sign-in/code, until {made.expires_at:%Y-%m-%d %H:%M} UTC."
    )
    print(made.code)


def _bootstrap(arguments: argparse.Namespace, settings: Settings) -> None:
    """Make the first administrator's account, where there is no account at all."""
    with opened(settings) as ledger:
        code = _arrangement(ledger, arguments)
        _require_use(ledger, AccountRole(code, arguments.party, Role.ADMINISTRATOR))
        made = bootstrap(ledger, arguments.name, arrangement=code, party=arguments.party)
    _hand_out(made, arguments.name)


def _add(arguments: argparse.Namespace, settings: Settings) -> None:
    """Make an account, and print the one-time code that its person sets a password by."""
    with opened(settings) as ledger:
        role = _asked_role(ledger, arguments)
        _require_use(ledger, role)
        made = add_account(ledger, arguments.name, role, person_number=arguments.person)
    _hand_out(made, arguments.name)


def _list(_arguments: argparse.Namespace, settings: Settings) -> None:
    """List the accounts, with their roles."""
    with opened(settings) as ledger, ledger.database.reading() as connection:
        found = accounts.listing(connection)
    rows: list[tuple[str, ...]] = [("name", "person", "state", "role", "party", "arrangement")]
    for account in found:
        rows += _shown(account)
    show_table(rows, numbers=0)


def _shown(account: Account) -> Iterator[tuple[str, ...]]:
    if account.closed_at is not None:
        state = f"closed {account.closed_at:%Y-%m-%d}"
    elif account.password_hash is not None:
        state = "open"
    elif account.code_expires_at is not None:
        state = f"code until {account.code_expires_at:%Y-%m-%d %H:%M}"
    else:
        state = "no password"
    for each in account.roles or (None,):
        last = (each.role.value, each.party, each.arrangement) if each else ("none", "", "")
        yield (account.name, account.person, state, *last)


def _role(arguments: argparse.Namespace, settings: Settings) -> None:
    """Let an account sign in with one role more, or with one less."""
    adds = arguments.what == "add"
    with opened(settings) as ledger:
        if adds:
            role = _asked_role(ledger, arguments)
            _require_use(ledger, role)
            grant_role(ledger, arguments.name, role)
        else:
            withdraw_role(ledger, arguments.name, _held_role(ledger, arguments))
    say("The role is given." if adds else "The role is taken away; sessions in it have ended.")


def _held_role(ledger: Ledger, arguments: argparse.Namespace) -> AccountRole:
    """Return the role to take away, which may be in an arrangement that was never set up."""
    code = arguments.arrangement or only_arrangement(ledger, None)
    return AccountRole(code, arguments.party, Role(arguments.role))


def _reset(arguments: argparse.Namespace, settings: Settings) -> None:
    """Take a password away, end its sessions, and print a one-time code to set a new one."""
    with opened(settings) as ledger:
        made = reset_account(ledger, arguments.name)
    _hand_out(made, arguments.name)


def _close(arguments: argparse.Namespace, settings: Settings) -> None:
    """Close an account for good, and end its sessions."""
    with opened(settings) as ledger:
        close_account(ledger, arguments.name)
    say("Closed. Its sessions have ended; what its person did stands under their number.")


def _end_sessions(arguments: argparse.Namespace, settings: Settings) -> None:
    """Sign a person out of the pages wherever they are, or everybody.

    Raises RequestInvalid where it is not said which of the two, or both are.
    """
    if arguments.everybody == (arguments.person is not None):
        raise RequestInvalid(
            "Say whose sessions to end, by one of the two and not both: one person's by --person "
            "and their number, which ./run account list shows, or all people's by --everybody.",
            field="person",
            code="whose",
        )
    with opened(settings) as ledger:
        ended = end_sessions(ledger, person=arguments.person)
    say("1 session has ended." if ended == 1 else f"{ended} sessions have ended.")


def example_ways_in(ledger: Ledger, found: Arrangement) -> list[str]:
    """Make the example's accounts where they are missing, and say how to sign in with each.

    One that has no password yet gets a new code at each start; there is no password to be known.
    """
    wanted = {
        "preparer": AccountRole(found.code, found.host, Role.PREPARER),
        "approver": AccountRole(found.code, found.host, Role.APPROVER),
        "auditor": AccountRole(found.code, found.host, Role.AUDITOR),
        "torbay": AccountRole(found.code, found.recipient, Role.APPROVER),
    }
    with ledger.database.reading() as connection:
        known = {name: accounts.find(connection, name) for name in wanted}
    hints: list[str] = []
    for name, role in wanted.items():
        account = known[name]
        whose = f"{role.role.value} of {role.party}"
        if account is None:
            code = add_account(ledger, name, role).code
        elif account.closed_at is not None or role not in account.roles:
            continue  # somebody's own, of the same name
        elif account.password_hash is not None:
            hints.append(f"    {name:<9} {whose}, with the password that you set")
            continue
        else:
            code = reset_account(ledger, name).code
        hints.append(f"    {name:<9} {whose}, with the code {code}")
    return hints
