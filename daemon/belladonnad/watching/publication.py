"""Puts results and notes into a watched folder: whole or not at all, and never over a file of the user's."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import itertools
import os
import secrets
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from belladonna.codec.atomic import sync_folder
from belladonnad.watching.naming import is_temporary, numbered, temporary_name

if TYPE_CHECKING:
    from collections.abc import Callable

_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EINVAL}
"""What file systems without hard links say (FAT, some network drives)."""


def publish(
    result: Path, folder: Path, name: Path, *, is_replaceable: Callable[[Path, str], bool]
) -> tuple[Path, str]:
    """Copy a result to where the user looks for it.

    Of several results that would bear the same name the later ones get a number. A file that has the result's
    very bytes already is taken for it.

    Args:
        result: a whole picture.
        folder: of results; made if need be.
        name: below `folder`.
        is_replaceable: told a name below `folder` and the SHA-256 of the file there; says whether that file
            is an outdated result of the same picture.

    Returns:
        The name that it has got, below `folder`, and its SHA-256.

    Raises:
        OSError: the folder cannot be written, or the disk is full; then nothing is left behind.
    """
    sha256 = digest(result)
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    for candidate in (numbered(name, number) for number in itertools.count(1)):
        place = folder / candidate
        if not os.path.lexists(place) and _appear(result, place):
            return candidate, sha256
        present = _digest_of_present(place)
        if present == sha256:
            return candidate, sha256
        if is_replaceable(candidate, present):
            _stage(place.parent, lambda file: _copy(result, file)).replace(place)
            sync_folder(place.parent)
            return candidate, sha256
    raise AssertionError  # there is always another number


def write_note(place: Path, text: str) -> None:
    """Write a note, in place of an earlier one.

    Raises:
        OSError: the folder cannot be written, or the disk is full.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    _stage(place.parent, lambda file: file.write(text.encode("utf-8", "replace"))).replace(place)
    sync_folder(place.parent)


def remove_note(place: Path, folder: Path) -> None:
    """Remove a note, and the folder of notes once that is empty.

    Args:
        place: of the note; it may be gone already.
        folder: of notes.
    """
    place.unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # not empty, or gone
        for parent in place.relative_to(folder).parents:
            (folder / parent).rmdir()


def sweep(folder: Path) -> None:
    """Remove what a killed daemon has left of unfinished files in a folder of results or notes."""
    for here, _, files in os.walk(folder):
        for file in filter(is_temporary, files):
            (Path(here) / file).unlink(missing_ok=True)


def digest(path: Path) -> str:
    """Compute the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest_of_present(place: Path) -> str:
    """Tell apart what lies at a place; what cannot be read is none of ours."""
    try:
        return digest(place) if place.is_file() else ""
    except PermissionError:
        return ""


def _appear(result: Path, place: Path) -> bool:
    """Let a result appear at a place that is free.

    Returns:
        False when something has taken the place meanwhile.
    """
    temporary = _stage(place.parent, lambda file: _copy(result, file))
    try:
        place.hardlink_to(temporary)  # unlike a renaming, it never replaces
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if os.path.lexists(place):
            return False
        temporary.rename(place)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(place.parent)
    return True


def _copy(result: Path, file: BinaryIO) -> None:
    with result.open("rb") as source:
        shutil.copyfileobj(source, file, 1024**2)


def _stage(folder: Path, write: Callable[[BinaryIO], object]) -> Path:
    """Bring a whole file to the disk under a temporary name."""
    temporary = folder / temporary_name(secrets.token_hex(16))
    if not _stage_nameless(temporary, write):
        _stage_named(temporary, write)
    return temporary


def _stage_nameless(temporary: Path, write: Callable[[BinaryIO], object]) -> bool:
    """Give the file its name only when it is whole, so that a kill leaves nothing; Linux can on most disks.

    Returns:
        False when that does not work here.
    """
    try:
        handle = os.open(temporary.parent, os.O_TMPFILE | os.O_WRONLY, 0o666)
    except (AttributeError, OSError):
        return False
    with os.fdopen(handle, "wb") as file:
        _fill(file, write)
        try:
            # `src_dir_fd` is idle before an absolute path, but without it Python links the link itself.
            os.link(f"/proc/self/fd/{handle}", temporary, src_dir_fd=handle, follow_symlinks=True)
        except OSError:
            return False
    return True


def _stage_named(temporary: Path, write: Callable[[BinaryIO], object]) -> None:
    try:
        with temporary.open("xb") as file:
            _fill(file, write)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _fill(file: BinaryIO, write: Callable[[BinaryIO], object]) -> None:
    write(file)
    file.flush()
    os.fsync(file.fileno())
