"""What SQLite complains of, in words for a person."""

from __future__ import annotations

import errno
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from belladonna.errors import BelladonnaError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


_DISK_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}  # Windows knows no quota


class DiskFullError(BelladonnaError):
    """There is no room for anything new; what was accepted before is safe."""

    def __init__(self) -> None:
        super().__init__(
            "disk_full",
            "The disk is nearly full, so nothing new is accepted.",
            "Free some space, or lower the history's size limit in the settings; what waits is done then.",
        )


def is_disk_full(error: BaseException) -> bool:
    """Whether the system refuses to write for want of room, on the disk or in the user's share of it."""
    return isinstance(error, OSError) and error.errno in _DISK_FULL


class DatabaseError(BelladonnaError):
    """The database cannot be used."""


_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system raise into errors that a user can act on.

    Raises:
        DiskFullError: the disk is full.
        DatabaseError: the file is locked, damaged or out of reach.
    """
    try:
        yield
    except sqlite3.OperationalError as error:
        raise _explanation(error, path) from error
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
            raise  # a fault of ours
        raise _explanation(error, path) from error


def _explanation(error: sqlite3.Error, path: Path) -> BelladonnaError:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF  # the primary of an extended code
    if code == sqlite3.SQLITE_FULL:
        return DiskFullError()
    if code in _BUSY:
        return DatabaseError(
            "database_busy",
            "Another program keeps Belladonna's database locked.",
            "Close what looks into it, then try again.",
        )
    if code in _DAMAGED:
        return DatabaseError(
            "database_damaged",
            f"Belladonna's database {path} is damaged.",
            "Move it away and start again: your pictures are untouched, but settings and history begin anew.",
        )
    return DatabaseError(
        "database_unusable",
        f"Belladonna's database {path} cannot be used: {error}.",
        "Check that the disk is there, that you may write to it, and that it is not full.",
    )
