"""What keeps a folder as a whole from being worked on, in words for a person."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from belladonna.errors import BelladonnaError
from belladonnad.database.errors import is_disk_full
from belladonnad.jobs.models import Trouble

if TYPE_CHECKING:
    from collections.abc import Mapping

MISSING = Trouble(
    code="folder_missing",
    message="The folder is not there.",
    remedy="Put it back or connect its disk, and work goes on; stop watching it if it is gone for good.",
)

UNREADABLE = Trouble(
    code="folder_unreadable",
    message="The folder cannot be read.",
    remedy="Give yourself the right to read it, and check its disk.",
)

UNWRITABLE = Trouble(
    code="folder_read_only",
    message="No results can be written into the folder.",
    remedy="Give yourself the right to write there, or copy the pictures to a folder where you may.",
)

RESULTS_AMONG_PICTURES = Trouble(
    code="results_among_pictures",
    message="The folder for results is a link that leads back among the pictures.",
    remedy="Remove the link `shaded`; a folder is made in its place.",
)

NO_FOLDER_FOR_RESULTS = Trouble(
    code="shaded_is_no_folder",
    message="A file is in the way where results should go.",
    remedy="Rename the file `shaded`; a folder is made in its place.",
)

_FULL = Trouble(
    code="folder_disk_full",
    message="The folder's disk is full.",
    remedy="Free some space on it: what waits is done then.",
)

_BY_ERROR: Mapping[int | None, Trouble] = {
    errno.EACCES: UNWRITABLE,
    errno.EPERM: UNWRITABLE,
    errno.EROFS: UNWRITABLE,
    errno.ENOENT: MISSING,
}


class FolderError(BelladonnaError):
    """A folder cannot be worked on for the time being."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.code, trouble.message, trouble.remedy)


def writing_failed(error: OSError) -> FolderError:
    """Explain why a result or a note could not be written."""
    if is_disk_full(error):
        return FolderError(_FULL)
    other = Trouble(
        code="folder_unwritable",
        message=f"A result could not be written into the folder: {error.strerror}.",
        remedy="Check the folder and its disk; it is tried again.",
    )
    return FolderError(_BY_ERROR.get(error.errno, other))
