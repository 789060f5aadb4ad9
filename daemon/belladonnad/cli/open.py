"""``belladonnad open``: the dashboard in the browser, signed in."""

from __future__ import annotations

import webbrowser
from contextlib import suppress
from typing import TYPE_CHECKING

from belladonna.cli.console import console
from belladonna.errors import BelladonnaError
from belladonnad import program
from belladonnad.database import Database, database_path
from belladonnad.native.registration import register
from belladonnad.security.sessions import Sessions
from belladonnad.service import service
from belladonnad.starting import serving_daemon, started_daemon

if TYPE_CHECKING:
    import argparse

NAME = "open"
SUMMARY = "open the dashboard in the browser, signed in"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "--print",
        action="store_true",
        help="print the link, which works once within a minute, and open nothing",
    )
    parser.add_argument("--start", action="store_true", help="start the daemon first, if it does not run")
    parser.add_argument(
        "--set-up",
        action="store_true",
        help="at the very first use, have it start with the computer, and tell the browsers",
    )


def run(arguments: argparse.Namespace) -> int:
    """Open the dashboard, or print its link where there is no browser to open.

    Raises:
        BelladonnaError: the daemon does not run, or cannot be started.
    """
    if arguments.set_up and not database_path().exists():
        _set_up()
    daemon = started_daemon() if arguments.start else serving_daemon()
    if daemon is None:
        raise BelladonnaError("not_running", "Belladonna does not run.", "Start it with `belladonnad run`.")
    with Database(database_path()) as database:
        link = Sessions(database).link(daemon.url)
    if arguments.print or not webbrowser.open(link):
        console().print(link, soft_wrap=True)
    return 0


def _set_up() -> None:
    """Do for this user what an installer does, where a package was installed for everybody."""
    # Neither is needed to open the dashboard, and `belladonna doctor` tells what could not be done.
    with suppress(BelladonnaError, OSError):
        service().install(program.command("run", window=False), program.environment(), start=True)
    with suppress(OSError):
        register()
