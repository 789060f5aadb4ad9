"""``belladonnad status``: does it run, and what is it doing?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel

from belladonna import paths
from belladonna.cli.console import console, print_json
from belladonna.errors import BelladonnaError
from belladonnad import health
from belladonnad.database import Database, database_path
from belladonnad.instance import running
from belladonnad.jobs.models import State
from belladonnad.jobs.table import JobTable
from belladonnad.logs import log_path
from belladonnad.security.command_token import where_kept

if TYPE_CHECKING:
    import argparse

NAME = "status"
SUMMARY = "say whether the daemon runs and what it is doing"

_NOT_RUNNING = 3


class Status(BaseModel):
    """What there is to say.

    Attributes:
        running: whether the daemon answers.
        url: where its dashboard is.
        pid: of its process.
        version: of the daemon, which may be older than this command.
        jobs: how many there are, by state.
        token: where the command line's own token is kept, or would be.
        data: the folder with the queue, the history and their pictures.
        log: the log file.
    """

    running: bool
    url: str | None
    pid: int | None
    version: str | None
    jobs: dict[State, int]
    token: str
    data: str
    log: str


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Print the status.

    Returns:
        0 when the daemon runs, 3 when it does not.
    """
    status = _status()
    if arguments.json:
        print_json(status.model_dump())
    else:
        _print(status)
    return 0 if status.running else _NOT_RUNNING


def _status() -> Status:
    daemon = running()
    answer = health.ask(daemon.port) if daemon else None
    return Status(
        running=answer is not None,
        url=daemon.url if daemon else None,
        pid=daemon.pid if daemon else None,
        version=answer.version if answer else None,
        jobs=_jobs(),
        token=_token(),
        data=str(paths.data_dir()),
        log=str(log_path()),
    )


def _jobs() -> dict[State, int]:
    if not database_path().exists():
        return {}
    with Database(database_path()) as database:
        return JobTable(database).counts()


def _token() -> str:
    try:
        return where_kept()
    except BelladonnaError as error:
        return f"{error.message} {error.remedy}"


def _print(status: Status) -> None:
    screen = console()
    if status.running:
        screen.print(
            f"Belladonna {status.version} runs: {status.url} (process {status.pid}).", soft_wrap=True
        )
    elif status.pid is not None:
        screen.print(f"Belladonna runs as process {status.pid}, but does not answer. See the log.")
    else:
        screen.print("Belladonna does not run. Start it with `belladonnad run`.")
    pictures = ", ".join(f"{count} {state}" for state, count in status.jobs.items())
    screen.print(f"Pictures: {pictures or 'none yet'}")
    screen.print(f"Token:    {status.token}", soft_wrap=True)
    screen.print(f"Data:     {status.data}", soft_wrap=True)
    screen.print(f"Log:      {status.log}", soft_wrap=True)
