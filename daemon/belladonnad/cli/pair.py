"""``belladonnad pair``: let a browser extension in, or turn it away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from belladonna.cli.console import console
from belladonnad.database import Database, database_path
from belladonnad.security.pairing import Pairings

if TYPE_CHECKING:
    import argparse

NAME = "pair"
SUMMARY = "approve or deny a browser extension"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare ``list``, ``approve`` and ``deny``."""
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    actions.add_parser("list", help="who asks to be paired").set_defaults(action=_list)
    for name, summary, action in (
        ("approve", "let the client in that shows this code", _approve),
        ("deny", "turn it away", _deny),
    ):
        its_parser = actions.add_parser(name, help=summary)
        its_parser.add_argument("code", metavar="CODE", help="the code that the browser shows")
        its_parser.set_defaults(action=action)


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked for, whether the daemon runs or not.

    Raises:
        NoSuchPairingError: nothing with this code waits.
    """
    with Database(database_path()) as database:
        arguments.action(arguments, Pairings(database))
    return 0


def _list(_: argparse.Namespace, pairings: Pairings) -> None:
    screen = console()
    pending = pairings.pending()
    for one in pending:
        screen.print(
            f"{one.code}  {one.client}\n  asked from {one.origin or 'a program on this computer'}, "
            f"{one.expires_in:.0f} s left",
            soft_wrap=True,
        )
    if pending:
        screen.print("Approve one only if the browser shows the same code: `belladonnad pair approve CODE`.")
    else:
        screen.print("Nobody asks to be paired. Choose `pair` in the browser extension first.")


def _approve(arguments: argparse.Namespace, pairings: Pairings) -> None:
    console().print(f"{pairings.approve(arguments.code).client} is let in.", soft_wrap=True)


def _deny(arguments: argparse.Namespace, pairings: Pairings) -> None:
    console().print(f"{pairings.deny(arguments.code).client} is turned away.", soft_wrap=True)
