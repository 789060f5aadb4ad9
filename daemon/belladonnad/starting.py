"""Starts the daemon for somebody who needs it, by its service where there is one."""

from __future__ import annotations

import subprocess
import sys
import time

from belladonna.errors import BelladonnaError, UsageError
from belladonnad import health, program
from belladonnad.instance import Running, running
from belladonnad.logs import log_path
from belladonnad.service import service

_PATIENCE_SECONDS = 60.0
_LOOK_AGAIN_SECONDS = 0.1


def serving_daemon() -> Running | None:
    """Find the daemon that runs and answers."""
    daemon = running()
    return daemon if daemon and health.ask(daemon.port) else None


def started_daemon() -> Running:
    """Find the daemon, or start it and wait until it answers.

    Raises:
        BelladonnaError: it does not begin to answer within a minute.
    """
    daemon = serving_daemon()
    if daemon is None:
        if not _started_by_its_service():
            _start_alone()
        daemon = await_daemon()
    return daemon


def await_daemon() -> Running:
    """Wait until the daemon that is being started answers.

    Raises:
        BelladonnaError: it does not within a minute.
    """
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while (daemon := serving_daemon()) is None:
        if time.monotonic() > deadline:
            raise BelladonnaError(
                "does_not_start",
                "Belladonna was started, but does not answer.",
                f"Run `belladonnad run` in a terminal to see why, or read {log_path()}.",
            )
        time.sleep(_LOOK_AGAIN_SECONDS)
    return daemon


def _started_by_its_service() -> bool:
    try:
        ours = service()
    except UsageError:  # there is no service manager
        return False
    return ours.state() != "absent" and ours.start()


def _start_alone() -> None:
    """Start it as a process that outlives this one, and the browser that may have started this one."""
    words = program.command("run", window=False)
    if sys.platform == "win32":
        flags = subprocess.DETACHED_PROCESS | subprocess.CREATE_BREAKAWAY_FROM_JOB
        subprocess.Popen(words, creationflags=flags, close_fds=True)  # noqa: S603 - our own program
    else:
        # The shell ends at once: the daemon becomes the system's child, and nobody's zombie.
        nothing = subprocess.DEVNULL
        subprocess.run(  # noqa: S603 - our own program
            ["/bin/sh", "-c", '"$@" &', "sh", *words],
            stdin=nothing,
            stdout=nothing,
            stderr=nothing,
            start_new_session=True,
            cwd="/",
            check=True,
        )
