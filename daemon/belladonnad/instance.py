"""One daemon a user: a lock says that it runs, a note beside it says where."""

from __future__ import annotations

import contextlib
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout
from pydantic import BaseModel, ValidationError

from belladonna import paths
from belladonna.codec import write_atomically
from belladonna.errors import BelladonnaError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


_GLANCE_SECONDS = 2.0
"""For so long the lock may be held by somebody who only asks whether there is a daemon, or by the worker that
a killed one was just starting."""


class Running(BaseModel):
    """Where the daemon is.

    Attributes:
        pid: the system's number for its process.
        port: that it serves on 127.0.0.1.
    """

    pid: int
    port: int

    @property
    def url(self) -> str:
        """Where the dashboard is."""
        return f"http://127.0.0.1:{self.port}/"


class AlreadyRunningError(BelladonnaError):
    """A second daemon would work on the same pictures."""

    def __init__(self, running: Running | None) -> None:
        where = f" It serves {running.url} as process {running.pid}." if running else ""
        super().__init__(
            "already_running",
            f"Belladonna is running already.{where}",
            "Use that one, or stop it first.",
        )


@contextmanager
def only_instance() -> Iterator[None]:
    """Be the only daemon until the end of the block; the system frees the lock of a process that is killed.

    Raises:
        AlreadyRunningError: there is another.
    """
    lock = _lock()
    try:
        lock.acquire(timeout=_GLANCE_SECONDS)
    except Timeout as error:
        raise AlreadyRunningError(_noted()) from error
    try:
        yield
    finally:
        _note_path().unlink(missing_ok=True)
        lock.release()


def note(port: int) -> Running:
    """Say where this daemon is, for `running`; the lock is held."""
    running = Running(pid=os.getpid(), port=port)
    write_atomically(_note_path(), running.model_dump_json().encode())
    return running


def running() -> Running | None:
    """Find the daemon.

    Returns:
        None when there is none, or it is still starting.
    """
    if not _lock_path().exists():
        return None
    lock = _lock()
    with contextlib.suppress(Timeout), lock.acquire(timeout=0):
        return None
    return _noted()


def _lock() -> FileLock:
    _lock_path().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return FileLock(_lock_path(), mode=0o600, thread_local=False)


def _lock_path() -> Path:
    return paths.data_dir() / "belladonnad.lock"


def _note_path() -> Path:
    return paths.data_dir() / "belladonnad.json"


def _noted() -> Running | None:
    try:
        return Running.model_validate_json(_note_path().read_bytes())
    except (OSError, ValidationError):
        return None
