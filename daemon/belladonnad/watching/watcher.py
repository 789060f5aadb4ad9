"""The system's news about a folder, by watchdog."""

from __future__ import annotations

import logging
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer

if TYPE_CHECKING:
    from watchdog.observers.api import BaseObserver

    from belladonnad.watching.inbox import Inbox
    from belladonnad.watching.scope import Scope

_log = logging.getLogger(__name__)

# watchdog reports an error whenever it is stopped, and warns when it is told of a new folder twice.
logging.getLogger("watchdog").setLevel(logging.CRITICAL)
warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning)

_TELLS_CLOSING = sys.platform == "linux"
"""Only inotify says when a writer has closed a file; elsewhere nobody may be thought to be still writing."""

_EVENTS: list[type[FileSystemEvent]] = [
    FileCreatedEvent,
    FileModifiedEvent,
    FileClosedEvent,
    FileMovedEvent,
    FileDeletedEvent,
    DirCreatedEvent,
    DirMovedEvent,
    DirDeletedEvent,
]


class Watcher:
    """Passes on what happens to a folder's pictures. It may miss things: its user must look around as well.

    Args:
        scope: the folder, and which of its files matter.
        inbox: told of what happens.
    """

    def __init__(self, scope: Scope, inbox: Inbox) -> None:
        self._observer: BaseObserver | None = None
        try:
            self._observer = Observer()
            self._observer.schedule(
                _Handler(scope, inbox), str(scope.root), recursive=True, event_filter=_EVENTS
            )
            self._observer.start()
        except OSError as error:  # the system has no more to give, or the disk has none
            _log.warning(
                "no news of a folder: it is looked through now and then", extra={"errno": error.errno}
            )
            self.stop()

    def stop(self) -> None:
        """End it; waits for its threads."""
        if self._observer is not None:
            self._observer.stop()
            if self._observer.is_alive():
                self._observer.join()


class _Handler(FileSystemEventHandler):
    def __init__(self, scope: Scope, inbox: Inbox) -> None:
        self._scope, self._inbox = scope, inbox

    def on_any_event(self, event: FileSystemEvent) -> None:
        paths = [Path(str(path)) for path in (event.src_path, event.dest_path) if path]
        if event.is_directory:
            if any(self._scope.may_hold_pictures(path) for path in paths):
                self._inbox.rescan()
            return
        writing = _writing(event)
        for path in filter(self._scope.covers, paths):
            self._inbox.touched(path, writing=writing)


def _writing(event: FileSystemEvent) -> bool | None:
    if isinstance(event, FileModifiedEvent):
        return True if _TELLS_CLOSING else None
    return False  # closed, or another file than before
