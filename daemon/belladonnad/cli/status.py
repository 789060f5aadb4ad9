"""``belladonnad status``: does it run, and what is it doing?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from belladonna import paths
from belladonna.cli.console import console, print_json
from belladonnad import health
from belladonnad.client import running_jobs
from belladonnad.database import Database, database_path
from belladonnad.doctor import CHECKS
from belladonnad.instance import running
from belladonnad.jobs.models import State
from belladonnad.jobs.table import JobTable
from belladonnad.logs import log_path
from belladonnad.security.command_token import command_token, where_kept
from belladonnad.security.errors import TokenExposedError
from belladonnad.security.tokens import Tokens

if TYPE_CHECKING:
    import argparse

NAME = "status"
SUMMARY = "say whether the daemon runs and what it is doing"

_NOT_RUNNING = 3


class Current(BaseModel):
    """A picture that is being shaded.

    Attributes:
        name: its file's.
        progress: 0 to 1.
        eta_seconds: that remain, when it can be said.
    """

    model_config = ConfigDict(from_attributes=True)

    name: str
    progress: float
    eta_seconds: float | None


class Status(BaseModel):
    """What there is to say.

    Attributes:
        running: whether the daemon answers.
        url: where its dashboard is.
        pid: of its process.
        version: of the daemon, which may be older than this command.
        jobs: how many there are, by state.
        current: what is being shaded.
        token: where the command line's own token is kept, or would be.
        data: the folder with the queue, the history and their pictures.
        log: the log file.
    """

    running: bool
    url: str | None
    pid: int | None
    version: str | None
    jobs: dict[State, int]
    current: list[Current]
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
        current=_current(daemon.port) if daemon and answer else [],
        token=_token(),
        data=str(paths.data_dir()),
        log=str(log_path()),
    )


def _jobs() -> dict[State, int]:
    if not database_path().exists():
        return {}
    with Database(database_path()) as database:
        return JobTable(database).counts()


def _current(port: int) -> list[Current]:
    with Database(database_path()) as database:
        try:
            token = command_token(Tokens(database))
        except TokenExposedError:  # said beside the token
            return []
    return [Current.model_validate(job) for job in running_jobs(port, token)]


def _token() -> str:
    try:
        return where_kept()
    except TokenExposedError as error:
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
    for finding in (check() for check in CHECKS):
        if finding.state == "problem":
            screen.print(f"{finding.message} {finding.remedy}", soft_wrap=True)
    pictures = ", ".join(f"{count} {state}" for state, count in status.jobs.items())
    screen.print(f"Pictures: {pictures or 'none yet'}")
    for one in status.current:
        eta = "" if one.eta_seconds is None else f", about {one.eta_seconds:.0f} s left"
        screen.print(f"Now:      {one.name}, {one.progress:.0%}{eta}", soft_wrap=True)
    screen.print(f"Token:    {status.token}", soft_wrap=True)
    screen.print(f"Data:     {status.data}", soft_wrap=True)
    screen.print(f"Log:      {status.log}", soft_wrap=True)
