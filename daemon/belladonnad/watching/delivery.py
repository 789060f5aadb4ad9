"""Brings what became of a picture back into its folder. Everything here writes to the disk, and blocks."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from belladonna.cli.pictures import OUTPUT_FOLDER
from belladonnad.watching.ignore import FAILED_FOLDER
from belladonnad.watching.naming import note_name
from belladonnad.watching.notes import note
from belladonnad.watching.publication import publish, remove_note, write_note
from belladonnad.watching.troubles import (
    NO_FOLDER_FOR_RESULTS,
    RESULTS_AMONG_PICTURES,
    UNWRITABLE,
    FolderError,
    writing_failed,
)

if TYPE_CHECKING:
    from pathlib import Path

    from belladonnad.jobs.models import Trouble
    from belladonnad.watching.records import File, Files
    from belladonnad.watching.scope import Scope


class Delivery:
    """Writes results and notes into a watched folder and notes that in `files`.

    Killed between the two, it finds its own file at the next attempt and takes it for written.

    Args:
        scope: the folder.
        files: what is known of its pictures.
    """

    def __init__(self, scope: Scope, files: Files) -> None:
        self._scope, self._files = scope, files
        self._results, self._notes = scope.root / OUTPUT_FOLDER, scope.root / FAILED_FOLDER

    def require_place(self) -> None:
        """Make the folder for results.

        Raises:
            FolderError: it cannot be made, or not be written.
        """
        try:
            self._results.mkdir(exist_ok=True)
        except FileExistsError:
            raise FolderError(NO_FOLDER_FOR_RESULTS) from None
        except OSError as error:
            raise writing_failed(error) from error
        if self._scope.may_hold_pictures(self._results.resolve()):
            raise FolderError(RESULTS_AMONG_PICTURES)
        if not os.access(self._results, os.W_OK | os.X_OK):
            raise FolderError(UNWRITABLE)

    def result(self, file: File, result: Path, sha256: str, options: str) -> None:
        """Publish a result.

        Args:
            file: the picture.
            result: a whole file.
            sha256: of the picture's content.
            options: that were carried out.

        Raises:
            FolderError: it cannot be written.
        """

        def is_outdated(name: Path, present: str) -> bool:
            return name == file.result and self._files.is_own_result(name, present)

        try:
            name, digest = publish(result, self._results, file.path, is_replaceable=is_outdated)
            self._clear_note(file)
        except OSError as error:
            raise writing_failed(error) from error
        self._files.finish(file.path, sha256=sha256, options=options, result=name, result_sha256=digest)

    def unchanged(self, file: File, sha256: str, options: str) -> None:
        """Note that a picture has been touched, and is what it was when its result was published."""
        self._clear_note(file)
        self._files.finish(file.path, sha256=sha256, options=options)

    def failure(self, file: File, trouble: Trouble) -> None:
        """Leave a note on a picture that cannot be shaded.

        Raises:
            FolderError: it cannot be written.
        """
        place = self._notes / note_name(file.path)
        try:
            write_note(place, note(file.path.name, trouble))
        except OSError as error:
            raise writing_failed(error) from error
        self._files.fail(file.path, trouble)

    def left_out(self, file: File) -> None:
        """Note that a file is a result of ours."""
        self._clear_note(file)
        self._files.move(file.path, "result")

    def forget(self, file: File) -> None:
        """Note that a picture is gone; its result stays, a note about it does not."""
        self._clear_note(file)
        self._files.forget(file.path)

    def _clear_note(self, file: File) -> None:
        if file.noted:
            remove_note(self._notes / note_name(file.path), self._notes)
