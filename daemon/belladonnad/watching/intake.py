"""Finds out what has become of a folder's pictures. Everything here looks at the disk, and blocks."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from belladonna.cli.pictures import OUTPUT_FOLDER
from belladonnad.watching.ignore import FAILED_FOLDER, is_being_downloaded
from belladonnad.watching.naming import note_name
from belladonnad.watching.publication import sweep
from belladonnad.watching.stability import SETTLE_SECONDS, FileStabilityTracker
from belladonnad.watching.troubles import MISSING, UNREADABLE, FolderError
from belladonnad.watching.watcher import Watcher

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from belladonnad.watching.inbox import Inbox
    from belladonnad.watching.records import File, Files
    from belladonnad.watching.scope import Scope

RESCAN_SECONDS = 30.0
"""How often everything is looked at, since watchers lose events and network drives send none."""

MISSING_SECONDS = 2.0
"""How often it is looked whether a folder has come back."""


class Stoppable(Protocol):
    """What listens."""

    def stop(self) -> None:
        """Listen no more."""


class Listen(Protocol):
    """Begins to listen, as `Watcher` does."""

    def __call__(self, scope: Scope, inbox: Inbox) -> Stoppable:
        """Put into the inbox what happens in the folder."""


@dataclass(slots=True)
class Found:
    """What a look at a folder has brought.

    Attributes:
        gone: files that are not there any more.
        abandoned: jobs whose file has changed since.
    """

    gone: list[File] = field(default_factory=list)
    abandoned: list[str] = field(default_factory=list)


class Intake:
    """Notes in `files` which pictures wait for their turn.

    Args:
        scope: which files are pictures.
        files: what is known of them.
        inbox: brings news.
        tracker: holds back what is not whole yet.
        clock: monotonic seconds.
        listen: brings news of the folder.
    """

    def __init__(
        self,
        scope: Scope,
        files: Files,
        inbox: Inbox,
        *,
        tracker: FileStabilityTracker | None = None,
        clock: Callable[[], float] = time.monotonic,
        listen: Listen = Watcher,
    ) -> None:
        self._scope, self._root, self._files, self._inbox = scope, scope.root, files, inbox
        self._clock, self._listen = clock, listen
        self._tracker = FileStabilityTracker(clock=clock) if tracker is None else tracker
        self._watcher: Stoppable | None = None
        self._identity: tuple[int, int] | None = None
        self._next_scan = clock()
        self._crowded = False

    def look(self) -> Found:
        """See what has happened since the last time.

        Raises:
            FolderError: the folder is away or cannot be read, from which nothing follows for its pictures.
        """
        status = self._folder()
        self._follow(status)
        self._read_inbox()
        if self._clock() >= self._next_scan:
            self._scan(str(status.st_dev))
        found = self._judge()
        if found.gone:
            self._folder()  # has it gone as a whole meanwhile?
        return found

    def pause(self) -> float:
        """Say in how many seconds the next look is worth it, if no news comes."""
        if self._identity is None:
            return MISSING_SECONDS
        due = self._tracker.next_due()
        return max(0.0, min(self._next_scan, self._next_scan if due is None else due) - self._clock())

    def put_back(self, file: File) -> None:
        """Wait until a file that has just changed is whole again; it may also be gone."""
        self._files.move(file.path, "changing")
        self._touch(self._root / file.path)

    def close(self) -> None:
        """Listen no more."""
        if self._watcher is not None:
            self._watcher.stop()
            self._watcher = None
        self._identity = None

    def _folder(self) -> os.stat_result:
        try:
            if self._root.is_dir():
                return self._root.stat()
        except OSError:
            pass
        self.close()
        raise FolderError(MISSING)

    def _follow(self, status: os.stat_result) -> None:
        """Listen to the folder that is there now, which may be another one than at the last look."""
        identity = (status.st_dev, status.st_ino)
        if identity != self._identity:
            self.close()
            self._watcher = self._listen(self._scope, self._inbox)
            self._identity = identity
            self._next_scan = self._clock()
            for ours in (OUTPUT_FOLDER, FAILED_FOLDER):
                sweep(self._root / ours)

    def _read_inbox(self) -> None:
        mail = self._inbox.fetch()
        for path, writing in mail.files.items():
            self._touch(path, writing=writing)
        if mail.rescan:
            self._next_scan = min(self._next_scan, self._clock() + SETTLE_SECONDS)
        if self._crowded and self._tracker.has_room:
            self._crowded, self._next_scan = False, self._clock()

    def _touch(self, path: Path, *, writing: bool | None = None) -> None:
        if not self._tracker.touch(path, writing=writing):
            self._crowded = True

    def _see(self, path: Path) -> None:
        """Track a file; to one that is tracked already nothing has happened just because it is looked at."""
        if path not in self._tracker:
            self._touch(path)

    def _scan(self, device: str) -> None:
        known = self._files.all()
        missing, seen = dict(known), False
        try:
            for path, status in self._scope.pictures():
                seen = True
                name = path.relative_to(self._root)
                missing.pop(name, None)
                if self._is_news(name, known.get(name), signature(status)):
                    self._see(path)
        except OSError as error:
            self.close()
            raise FolderError(UNREADABLE) from error
        self._require_its_disk(device, seen=seen, known=bool(known))
        for name in missing:
            self._see(self._root / name)
        self._next_scan = self._clock() + RESCAN_SECONDS

    def _require_its_disk(self, device: str, *, seen: bool, known: bool) -> None:
        """Tell a folder that the user has emptied from the place where a disk is not mounted."""
        last = self._files.device()
        if known and not seen and last != device:
            self.close()
            raise FolderError(MISSING)
        if seen and last != device:
            self._files.set_device(device)

    def _judge(self) -> Found:
        found, whole = Found(), {}
        for path, status in self._tracker.settled():
            name = path.relative_to(self._root)
            file = self._files.get(name)
            if status is None:
                if file is not None:
                    found.gone.append(file)
            elif is_being_downloaded(path, empty=status.st_size == 0):
                self._touch(path)
            elif self._is_news(name, file, signature(status)):
                whole[name] = signature(status)
                if file is not None and file.job is not None:
                    found.abandoned.append(file.job)
        if whole:
            self._files.settle(whole)
        return found

    def _is_news(self, name: Path, file: File | None, now: str) -> bool:
        """Tell whether something is to be done about a file that is there."""
        if file is None or file.signature != now or file.state == "changing":
            return True
        if file.state != "failed" or file.error is None:
            return False
        if file.error.code == "unreadable":
            return os.access(self._root / name, os.R_OK)
        return file.noted and not (self._root / FAILED_FOLDER / note_name(name)).exists()


def signature(status: os.stat_result) -> str:
    """Sum up a file's status: while this stays the same, so does the content.

    The time of the last change of status is in it because names can be exchanged, and times be set back.
    """
    return f"{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}"
