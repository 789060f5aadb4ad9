"""Originals and results on the disk: a folder a job, and one for what is still coming in.

The order is what makes it safe to pull the plug at any moment: bytes reach the disk, then their name, then
the row in the database. A folder without a row is thrown away at the next start; a row without a folder
cannot come to be.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import secrets
import shutil
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

from belladonna.codec.atomic import sync_folder
from belladonnad.database.errors import DiskFullError, is_disk_full

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Container, Iterator
    from pathlib import Path

RESERVE = 256 * 1024**2
"""Bytes that stay free, so that results, the database and the rest of the computer can go on."""

_ORIGINAL, _RESULT, _PREVIEW = "original", "result", "preview-"
_CHUNK = 1024**2


def free_bytes(folder: Path) -> int:
    """How much may still be written."""
    return shutil.disk_usage(folder).free


class Incoming:
    """A picture on its way in: written piece by piece, then sealed.

    Attributes:
        path: where it lies meanwhile.
        size: bytes so far.
    """

    def __init__(self, path: Path, require_room: Callable[[int], None]) -> None:
        self.path, self.size = path, 0
        self._require_room = require_room
        self._digest = hashlib.sha256()
        self._file = os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")

    def write(self, data: bytes) -> None:
        """Append.

        Raises:
            DiskFullError: there is no room.
        """
        self._require_room(len(data))
        with _disk_full_explained():
            self._file.write(data)
        self._digest.update(data)
        self.size += len(data)

    def seal(self) -> str:
        """Bring the bytes to the disk.

        Returns:
            Their SHA-256 in hexadecimal.

        Raises:
            DiskFullError: there is no room.
        """
        with _disk_full_explained():
            self._file.flush()
            os.fsync(self._file.fileno())
        self._file.close()
        return self._digest.hexdigest()

    def discard(self) -> None:
        """Forget what has not been kept; afterwards nothing of it is left here."""
        self._file.close()
        self.path.unlink(missing_ok=True)


class Blobs:
    """The pictures of all jobs.

    Args:
        root: the daemon's data folder.
        free: tells how many bytes may still be written there.
    """

    def __init__(self, root: Path, *, free: Callable[[Path], int] = free_bytes) -> None:
        self._jobs, self._incoming = root / "jobs", root / "incoming"
        self._free = free
        for folder in (self._jobs, self._incoming):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def original(self, job: str) -> Path:
        """Where a job's original lies."""
        return self._jobs / job / _ORIGINAL

    def result(self, job: str) -> Path:
        """Where a job's result appears."""
        return self._jobs / job / _RESULT

    def preview(self, job: str, name: str) -> Path:
        """Where something made to look at lies; it can be made again."""
        return self._jobs / job / f"{_PREVIEW}{name}"

    def has_room(self, more: int = 0) -> bool:
        """Whether `more` bytes can be written and the reserve stays."""
        return self._free(self._jobs) >= RESERVE + more

    def require_room(self, more: int = 0) -> None:
        """Refuse what would leave too little.

        Raises:
            DiskFullError: there is no room.
        """
        if not self.has_room(more):
            raise DiskFullError

    @asynccontextmanager
    async def receive(self) -> AsyncIterator[Incoming]:
        """Open a place for a picture that comes in; what is not kept is gone afterwards."""
        incoming = await asyncio.to_thread(self._open)
        try:
            yield incoming
        finally:
            await asyncio.to_thread(incoming.discard)

    def _open(self) -> Incoming:
        with _disk_full_explained():
            return Incoming(self._incoming / secrets.token_hex(16), self.require_room)

    def keep(self, incoming: Incoming, job: str) -> None:
        """Make a sealed picture a job's original, durably.

        Raises:
            DiskFullError: there is no room.
        """
        folder = self._jobs / job
        with _disk_full_explained():
            folder.mkdir(mode=0o700)
            incoming.path.rename(folder / _ORIGINAL)
        sync_folder(folder)
        sync_folder(self._jobs)

    def share_result(self, done: str, job: str) -> bool:
        """Give a job the result of another, which need not stay.

        Returns:
            Whether there is one.
        """
        try:
            with _disk_full_explained():
                _link(self.result(done), self.result(job))
        except FileNotFoundError:
            return False
        sync_folder(self._jobs / job)
        return True

    def remove(self, job: str) -> None:
        """Delete a job's pictures."""
        shutil.rmtree(self._jobs / job, ignore_errors=True)

    def sweep(self, known: Container[str]) -> None:
        """Clear away what an earlier end left half-done.

        Args:
            known: the jobs that there are.
        """
        for leftover in self._incoming.iterdir():
            leftover.unlink(missing_ok=True)
        for folder in self._jobs.iterdir():
            if folder.name not in known:
                shutil.rmtree(folder, ignore_errors=True)
                continue
            for file in folder.iterdir():
                if file.name not in {_ORIGINAL, _RESULT} and not file.name.startswith(_PREVIEW):
                    file.unlink(missing_ok=True)  # half a result


def copy_into(source: Path, incoming: Incoming) -> None:
    """Read a file into a place opened by `Blobs.receive`.

    Raises:
        OSError: it cannot be read.
        DiskFullError: there is no room.
    """
    with source.open("rb") as file:
        while chunk := file.read(_CHUNK):
            incoming.write(chunk)


def _link(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    try:
        target.hardlink_to(source)
    except FileNotFoundError:
        raise
    except OSError:  # a file system without links
        shutil.copyfile(source, target)
        with target.open("rb+") as file:
            os.fsync(file.fileno())


@contextmanager
def _disk_full_explained() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if is_disk_full(error):
            raise DiskFullError from error
        raise
