"""From the watcher's thread to the event loop: which files something has happened to."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_MOST = 10_000


@dataclass(slots=True)
class Mail:
    """What has happened since the last look.

    Attributes:
        files: each with whether a program has it open for writing; None when that is not known.
        rescan: whether more has happened than `files` tells.
    """

    files: dict[Path, bool | None] = field(default_factory=dict)
    rescan: bool = False


class Inbox:
    """Collects events until they are fetched; any thread may add to it.

    Args:
        wake: set, in the event loop that makes the inbox, when there is something in it.
    """

    def __init__(self, wake: asyncio.Event) -> None:
        self._wake, self._loop = wake, asyncio.get_running_loop()
        self._lock = threading.Lock()
        self._mail = Mail()
        self._told = False

    def touched(self, path: Path, *, writing: bool | None = None) -> None:
        """Note that something has happened to a file."""
        with self._lock:
            files = self._mail.files
            if path in files or len(files) < _MOST:
                files[path] = files.get(path) if writing is None else writing
            else:
                self._mail.rescan = True
            self._tell()

    def rescan(self) -> None:
        """Note that something has happened that needs a look at everything."""
        with self._lock:
            self._mail.rescan = True
            self._tell()

    def fetch(self) -> Mail:
        """Take everything out."""
        with self._lock:
            mail, self._mail, self._told = self._mail, Mail(), False
        return mail

    def _tell(self) -> None:
        if not self._told and not self._loop.is_closed():
            self._told = True
            self._loop.call_soon_threadsafe(self._wake.set)
