"""Commands for API tokens, which are for machines: make one, list them, revoke one."""

from __future__ import annotations

import argparse

from api.access import scopes_known
from api.command_words import AddWord
from api.console import only_arrangement, say, show_table
from api.opening import opened
from api.refusals import SettingInvalid
from api.settings import Settings
from ledger.actions.issue_token import IssuedToken, issue_token
from ledger.actions.revoke_token import revoke_any_token
from ledger.actions.work import Ledger
from ledger.queries import tokens
from ledger.store.tokens import Role

_DEFAULT_DAYS = 90


def add_words(word: AddWord) -> None:
    """Add the words of this module."""
    token = word("token", _token, asks=True)
    token.add_argument("--party", required=True, help="whom it acts for, such as PCC")
    token.add_argument("--role", required=True, choices=[role.value for role in Role])
    token.add_argument("--person", help="the person's number; by default a new one")
    token.add_argument("--days", type=int, default=_DEFAULT_DAYS, help="how long it holds")
    token.add_argument(
        "--scope",
        action="append",
        default=[],
        help="such as costs:read; may be repeated; by default all that the role may do",
    )
    word("tokens", _tokens)
    revoking = word("revoke-token", _revoke)
    revoking.add_argument("id", help="its number, as ./run tokens shows it")


def _token(arguments: argparse.Namespace, settings: Settings) -> None:
    """Print one new token, alone, on standard output."""
    _require_known(arguments.scope)
    with opened(settings) as ledger:
        code = _arrangement(ledger, arguments)
        issued: IssuedToken = issue_token(
            ledger,
            arrangement=code,
            party=arguments.party,
            role=Role(arguments.role),
            person_number=arguments.person,
            days=arguments.days,
            scopes=arguments.scope,
        )
    say(
        f"A token for person {issued.person}, {arguments.role} of {arguments.party} in {code}, "
        f"until {issued.expires_at:%Y-%m-%d}. It is shown this once:"
    )
    print(issued.secret)


def _require_known(scopes: list[str]) -> None:
    known = scopes_known()
    for scope in scopes:
        if scope not in known:
            raise SettingInvalid(
                f"{scope!r} is no scope. There is: {', '.join(sorted(known))}.", field="--scope"
            )


def _arrangement(ledger: Ledger, arguments: argparse.Namespace) -> str:
    if arguments.arrangement and arguments.role == Role.ADMINISTRATOR.value:
        return str(arguments.arrangement)
    return only_arrangement(ledger, arguments.arrangement)


def _tokens(_arguments: argparse.Namespace, settings: Settings) -> None:
    """List every API token, with its scopes and when it was last used."""
    with opened(settings) as ledger, ledger.database.reading() as connection:
        found = tokens.every(connection)
    rows = [
        ("id", "person", "party", "role", "arrangement", "scopes", "made", "expires", "last used",
         "revoked")
    ]  # fmt: skip
    rows += [
        (
            each.id,
            each.person,
            each.party,
            each.role.value,
            each.arrangement,
            ",".join(each.scopes) or "all",
            f"{each.created_at:%Y-%m-%d}",
            f"{each.expires_at:%Y-%m-%d}",
            f"{each.last_used_at:%Y-%m-%d %H:%M}" if each.last_used_at else "never",
            f"{each.revoked_at:%Y-%m-%d}" if each.revoked_at else "",
        )
        for each in found
    ]
    show_table(rows, numbers=0)


def _revoke(arguments: argparse.Namespace, settings: Settings) -> None:
    """Revoke a token, at once and for good."""
    with opened(settings) as ledger:
        revoke_any_token(ledger, arguments.id)
    say(f"Token {arguments.id} is revoked.")
