"""Lets pictures wait, for the command line and the tray icon."""

from __future__ import annotations

from belladonna.errors import BelladonnaError
from belladonnad import client
from belladonnad.database import Database, database_path
from belladonnad.security.command_token import command_token
from belladonnad.security.tokens import Tokens
from belladonnad.starting import serving_daemon


def set_paused(paused: bool) -> None:
    """Let pictures wait, or go on with them.

    Raises:
        BelladonnaError: the daemon does not run, or does not do it.
    """
    daemon = serving_daemon()
    if daemon is None:
        raise BelladonnaError("not_running", "Belladonna does not run.", "Start it with `belladonnad run`.")
    with Database(database_path()) as database:
        token = command_token(Tokens(database))
    if not client.pause(daemon.port, token, paused=paused):
        raise BelladonnaError("no_answer", "Belladonna does not answer.", "Try again in a moment.")
