"""What the icon has to say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from belladonnad import client, settings
from belladonnad.database import Database, database_path
from belladonnad.jobs.table import JobTable
from belladonnad.security.command_token import command_token
from belladonnad.security.tokens import Tokens
from belladonnad.starting import serving_daemon
from belladonnad.watching.records import Watches

if TYPE_CHECKING:
    from belladonnad.instance import Running


@dataclass(frozen=True, slots=True)
class Look:
    """How the daemon stands.

    Attributes:
        words: a sentence.
        is_running: whether it answers.
        is_paused: whether pictures wait.
        folder: the first watched folder, if any.
    """

    words: str
    is_running: bool = False
    is_paused: bool = False
    folder: Path | None = None


def look() -> Look:
    """Ask the daemon; it takes some seconds at most.

    Raises:
        BelladonnaError: the database, or the command line's token, cannot be used.
    """
    daemon = serving_daemon()
    if daemon is None:
        return Look("Belladonna does not run")
    with Database(database_path()) as database:
        is_paused = settings.read(database).paused
        folders = [Path(watch.folder) for watch in Watches(database).all()]
        return Look(_words(daemon, database, is_paused), True, is_paused, folders[0] if folders else None)


def _words(daemon: Running, database: Database, is_paused: bool) -> str:
    for job in client.running_jobs(daemon.port, command_token(Tokens(database))):
        return f"Shading {job.name}, {job.progress:.0%}"
    waiting = JobTable(database).counts().get("queued", 0)
    pictures = {0: "no picture waits", 1: "1 picture waits"}.get(waiting, f"{waiting} pictures wait")
    return f"{'Paused' if is_paused else 'Ready'}: {pictures}"
