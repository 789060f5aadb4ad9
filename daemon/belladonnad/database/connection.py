"""A durable, thread-safe connection to the daemon's SQLite file.

Durable means that what a transaction has committed is there after a power cut: WAL with ``synchronous=FULL``.
Calls block for as long as the disk takes, so coroutines go through `asyncio.to_thread`.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from belladonna import paths
from belladonnad.database.errors import explained
from belladonnad.database.migrations import migrate

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
    from pathlib import Path

    Arguments = Sequence[Any] | Mapping[str, Any]

_BUSY_MS = 10_000
"""How long to wait for another process's transaction; ours take milliseconds."""

_POLL_SECONDS = 1.0


def database_path() -> Path:
    """Where the database lies."""
    return paths.data_dir() / "belladonna.sqlite3"


class Database:
    """The open database; its tables are brought up to date when it is opened.

    Args:
        path: of the file; made, with its folder, for this user alone.

    Raises:
        BelladonnaError: the file is damaged, newer than this version, or cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writing, self._reading = threading.RLock(), threading.RLock()
        with explained(path):
            _make_private(path)
            self._writer = _connect(path)
            migrate(self._writer)
            self._reader = _connect(path)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Run statements that are all kept or, after an exception, all undone.

        It takes the write lock at once, so what is read inside stays true until the end.

        Raises:
            BelladonnaError: the disk is full (``disk_full``) or the database is in the way otherwise.
        """
        with self._writing, explained(self.path):
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.execute("COMMIT")
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise

    def read(self, sql: str, arguments: Arguments = ()) -> list[sqlite3.Row]:
        """Run one query outside any transaction; it never waits for a writer.

        Returns:
            All rows; columns are reached by name.
        """
        with self._reading, explained(self.path):
            return self._reader.execute(sql, arguments).fetchall()

    async def changes(self, *, every: float = _POLL_SECONDS) -> AsyncIterator[None]:
        """Yield once after each stretch in which another process changed something.

        Args:
            every: seconds between two looks.
        """
        seen = await asyncio.to_thread(self._data_version)
        while True:
            await asyncio.sleep(every)
            now = await asyncio.to_thread(self._data_version)
            if now != seen:
                seen = now
                yield

    def close(self) -> None:
        """Close it; nothing is lost without."""
        with self._writing, self._reading:
            self._reader.close()
            self._writer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _data_version(self) -> int:
        """Change when anybody but our writer commits; our reader never does."""
        with self._writing:
            return int(self._writer.execute("PRAGMA data_version").fetchone()[0])


def _make_private(path: Path) -> None:
    """Make the file before SQLite does, which would let others read it; its companions copy the mode."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    path.chmod(0o600)


def _connect(path: Path) -> sqlite3.Connection:
    # Each connection has a lock of its own above; autocommit leaves transactions to us.
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection
