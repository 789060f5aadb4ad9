"""``belladonnad token``: access for scripts of the user's own."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from belladonna.cli.console import console
from belladonnad.database import Database, database_path
from belladonnad.security.tokens import Tokens

if TYPE_CHECKING:
    import argparse

NAME = "token"
SUMMARY = "create, list and revoke access tokens"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare ``create``, ``list`` and ``revoke``."""
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    create = actions.add_parser("create", help="make a token and print it, this once")
    create.add_argument("--name", required=True, help="what it is for, such as `laptop script`")
    create.set_defaults(action=_create)
    actions.add_parser("list", help="who has access").set_defaults(action=_list)
    revoke = actions.add_parser("revoke", help="take access back, at once")
    revoke.add_argument("name", metavar="NAME", help="as `token list` shows it")
    revoke.set_defaults(action=_revoke)


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked for, whether the daemon runs or not.

    Raises:
        BelladonnaError: a name is taken, unknown or unusable.
    """
    with Database(database_path()) as database:
        arguments.action(arguments, Tokens(database))
    return 0


def _create(arguments: argparse.Namespace, tokens: Tokens) -> None:
    token = tokens.create(arguments.name)
    console().print(token, soft_wrap=True)
    console(stderr=True).print("It is not shown again. Send it as `Authorization: Bearer TOKEN`.")


def _list(_: argparse.Namespace, tokens: Tokens) -> None:
    screen = console()
    clients = tokens.clients()
    for client in clients:
        screen.print(
            f"{client.name}\n  {_KINDS[client.kind]}, created {_day(client.created)}, "
            f"{'last used ' + _day(client.last_used) if client.last_used else 'never used'}",
            soft_wrap=True,
        )
    if not clients:
        screen.print("Nobody has access but you. `belladonnad token create` makes a token.")


def _revoke(arguments: argparse.Namespace, tokens: Tokens) -> None:
    tokens.revoke(arguments.name)
    console().print(f"{arguments.name}: its token opens nothing any more.", soft_wrap=True)


_KINDS = {"command": "this program itself", "script": "made here", "paired": "paired"}


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).astimezone().strftime("%Y-%m-%d %H:%M")
