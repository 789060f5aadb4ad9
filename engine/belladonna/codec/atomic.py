"""Results appear whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path


def write_atomically(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write a file that no one ever sees half-written, not even after a power cut.

    The bytes go into a hidden temporary file in the same folder, reach the disk, and then take the
    name in one step. An existing file of that name is replaced. On an error nothing is left behind.

    Args:
        path: the file; its folder exists.
        data: the whole content.
        private: nobody but the user may read it.

    Raises:
        OSError: the folder cannot be written, or the disk is full.
    """
    handle, name = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if not private:
            temporary.chmod(0o666 & ~_umask())  # mkstemp's 0600 is for secrets; a picture is to be shared
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def _umask() -> int:
    mask = os.umask(0o022)  # the only portable way to read it is to set it
    os.umask(mask)
    return mask


def sync_folder(folder: Path) -> None:
    """Make the names in a folder themselves durable; Windows neither can nor needs to."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
