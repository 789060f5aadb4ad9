"""Which files of a watched folder are its pictures."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from belladonnad.watching.ignore import is_picture, is_skipped_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


class Scope:
    """A folder and all below it, but for what another folder's settings govern and what is not the user's.

    Links to files are followed, links to folders are not: they may lead in a circle.

    Args:
        root: the watched folder.
        others: folders that are not looked into: other watched folders (the innermost one decides about a
            picture), and Belladonna's own.
    """

    def __init__(self, root: Path, others: Iterable[Path] = ()) -> None:
        self.root = root
        self._others = frozenset(other for other in others if other != root)

    def covers(self, path: Path) -> bool:
        """Tell by its place and name whether a file is one of the pictures; it need not exist."""
        return path != self.root and is_picture(path.name) and self.may_hold_pictures(path.parent)

    def may_hold_pictures(self, folder: Path) -> bool:
        """Tell by its place and name whether a folder is looked into; it need not exist."""
        if not folder.is_relative_to(self.root):
            return False
        inside = (folder, *folder.parents)[: len(folder.relative_to(self.root).parts)]
        return not any(self._skipped(each) for each in inside)

    def pictures(self) -> Iterator[tuple[Path, os.stat_result]]:
        """Find the pictures that are there, each with its status.

        Raises:
            OSError: the folder, or the disk below it, cannot be read. A folder below that merely keeps others
                out is passed over.
        """
        waiting = [self.root]
        while waiting:
            folder = waiting.pop()
            try:
                with os.scandir(folder) as entries:
                    listed = sorted(entries, key=lambda entry: entry.name)
            except (FileNotFoundError, NotADirectoryError, PermissionError):
                if folder == self.root:
                    raise
                continue
            for entry in listed:
                path = folder / entry.name
                if entry.is_dir(follow_symlinks=False):
                    if not self._skipped(path):
                        waiting.append(path)
                elif is_picture(entry.name) and (status := _regular(entry)) is not None:
                    yield path, status

    def _skipped(self, folder: Path) -> bool:
        return is_skipped_folder(folder.name) or folder in self._others


def _regular(entry: os.DirEntry[str]) -> os.stat_result | None:
    try:
        return entry.stat() if entry.is_file() else None
    except OSError:  # a link in a circle, or just gone
        return None
