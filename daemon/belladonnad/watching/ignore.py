"""Names that are no picture to shade: systems' and editors' junk, half downloads, and our own results."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from belladonna.cli.pictures import JUNK_FOLDERS, OUTPUT_FOLDER, SUFFIXES

if TYPE_CHECKING:
    from pathlib import Path

FAILED_FOLDER = "failed"
"""Notes on pictures that could not be done go there, beside `OUTPUT_FOLDER`."""

_UNREADABLE_PICTURES = frozenset({".apng", ".bmp", ".j2k", ".jp2", ".jxl"})
"""Pictures that people publish and that cannot be read: better a note than silence."""

_BUNDLES = (".download", ".photoslibrary", ".aplibrary", ".lrdata", ".lrlibrary", ".cocatalog")
"""Ends of folder names that are one thing to their owner: Safari's downloads, photo catalogues."""

_PARTIAL = (".part", ".aria2")
"""What Firefox and aria2 append to the name of the file that they load, for a second file beside it."""


def is_picture(name: str) -> bool:
    """Tell by its name whether a file is to be shaded.

    Left out are hidden files (also the ``._name`` of macOS and the temporary files of most editors) and all
    that does not end like a picture, such as half a download (``a.png.part``) or a backup (``a.png~``).
    """
    suffix = _suffix(name)
    return not name.startswith(".") and (suffix in SUFFIXES or suffix in _UNREADABLE_PICTURES)


def is_skipped_folder(name: str) -> bool:
    """Tell by its name whether a folder below a watched one is left alone: results, notes, junk, hidden."""
    name = name.casefold()
    return (
        name.startswith(".")
        or name in {OUTPUT_FOLDER, FAILED_FOLDER}
        or name in JUNK_FOLDERS
        or name.endswith(_BUNDLES)
    )


def is_being_downloaded(path: Path, *, empty: bool) -> bool:
    """Tell whether a file is still being downloaded, by the second file that the program keeps beside it.

    Args:
        path: a file that looks whole.
        empty: whether it is. Firefox holds the place with an empty file and writes to
            ``stem.random.suffix.part``; only then is the folder listed for it, which is slow in large ones.
    """
    # Not `Path.exists`, which minds a name that has become too long.
    if any(os.path.exists(f"{path}{ending}") for ending in _PARTIAL):  # noqa: PTH110 - a broken link counts as absent, and errors do too
        return True
    if not empty:
        return False
    start, end = f"{path.stem}.", f"{path.suffix}.part"
    return any(other.name.startswith(start) and other.name.endswith(end) for other in path.parent.iterdir())


def _suffix(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    return f".{suffix.lower()}" if stem and dot else ""
