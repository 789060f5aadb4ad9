"""Tells when a file has stopped changing. Pure: clock and file system are handed in."""

from __future__ import annotations

import stat
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from belladonnad.watching.writers import is_being_written

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

SETTLE_SECONDS = 2.0
"""How long nothing may happen to a file before it is taken."""

PATIENCE_SECONDS = 60.0
"""The same for a file that a program still holds open for writing: slow copies pause."""


class Settled(NamedTuple):
    """A file that nothing has happened to for a while.

    Attributes:
        path: as it was tracked.
        status: of the regular file that is there; None when there is none any more.
    """

    path: Path
    status: os.stat_result | None


@dataclass(slots=True)
class _Tracked:
    since: float
    look: tuple[int, int] | None
    writing: bool = False


class FileStabilityTracker:
    """Holds files back until they are whole.

    A file is whole when for `settle` seconds no event has come and neither its size nor its time of change
    has moved. Both are needed: network drives send no events, and clocks and caches hide quick changes.

    Args:
        settle: seconds of quiet.
        patience: seconds of quiet for a file whose writer has not closed it.
        capacity: how many files are tracked at the most; the rest has to be offered again.
        clock: monotonic seconds.
        stat: reads a file's status, following links.
        is_written: tells whether a program has a file open for writing, which no event has told of when that
            began before the daemon did.
    """

    def __init__(
        self,
        *,
        settle: float = SETTLE_SECONDS,
        patience: float = PATIENCE_SECONDS,
        capacity: int = 2000,
        clock: Callable[[], float] = time.monotonic,
        stat: Callable[[Path], os.stat_result] = Path.stat,
        is_written: Callable[[Path], bool] = is_being_written,
    ) -> None:
        self._settle, self._patience, self._capacity = settle, patience, capacity
        self._clock, self._stat, self._is_written = clock, stat, is_written
        self._tracked: dict[Path, _Tracked] = {}

    def __len__(self) -> int:
        return len(self._tracked)

    def __contains__(self, path: Path) -> bool:
        return path in self._tracked

    @property
    def has_room(self) -> bool:
        """Whether more files can be offered by the hundred."""
        return len(self._tracked) <= self._capacity // 2

    def touch(self, path: Path, *, writing: bool | None = None) -> bool:
        """Note that something has happened to a file, or that it was seen for the first time.

        Args:
            path: may be gone already.
            writing: whether a program has it open for writing; None when that is not known.

        Returns:
            False when there is no room for one more: it has to be offered again later.
        """
        tracked = self._tracked.get(path)
        if tracked is None:
            if len(self._tracked) >= self._capacity:
                return False
            tracked = self._tracked[path] = _Tracked(self._clock(), _look(self._status(path)))
        elif writing is False:
            tracked.look = _look(self._status(path))  # the last one needed: it saves a second wait
        tracked.since = self._clock()
        if writing is not None:
            tracked.writing = writing
        return True

    def settled(self) -> list[Settled]:
        """Take out the files that have stopped changing, and those that are gone for good."""
        done = []
        for path, tracked in list(self._tracked.items()):
            if self._clock() < self._due(tracked):
                continue
            status = self._status(path)
            if status is not None and not tracked.writing and self._is_written(path):
                tracked.writing = True
            elif (look := _look(status)) == tracked.look:
                del self._tracked[path]
                done.append(Settled(path, status))
            else:
                tracked.since, tracked.look = self._clock(), look
        return done

    def next_due(self) -> float | None:
        """Say when, on the clock, it is worth asking again; None when nothing is tracked."""
        return min((self._due(tracked) for tracked in self._tracked.values()), default=None)

    def _due(self, tracked: _Tracked) -> float:
        return tracked.since + (self._patience if tracked.writing else self._settle)

    def _status(self, path: Path) -> os.stat_result | None:
        try:
            status = self._stat(path)
        except OSError:
            return None
        return status if stat.S_ISREG(status.st_mode) else None


def _look(status: os.stat_result | None) -> tuple[int, int] | None:
    return None if status is None else (status.st_size, status.st_mtime_ns)
