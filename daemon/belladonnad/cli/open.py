"""``belladonnad open``: the dashboard in the browser, signed in."""

from __future__ import annotations

import webbrowser
from typing import TYPE_CHECKING

from belladonna.cli.console import console
from belladonna.errors import BelladonnaError
from belladonnad.database import Database, database_path
from belladonnad.security.sessions import Sessions
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


def run(arguments: argparse.Namespace) -> int:
    """Open the dashboard, or print its link where there is no browser to open.

    Raises:
        BelladonnaError: the daemon does not run, or cannot be started.
    """
    daemon = started_daemon() if arguments.start else serving_daemon()
    if daemon is None:
        raise BelladonnaError("not_running", "Belladonna does not run.", "Start it with `belladonnad run`.")
    with Database(database_path()) as database:
        link = Sessions(database).link(daemon.url)
    if arguments.print or not webbrowser.open(link):
        console().print(link, soft_wrap=True)
    return 0
