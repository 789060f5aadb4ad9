"""Which folders may be watched, and the one that is watched from the start."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from belladonna import paths
from belladonna.cli.pictures import OUTPUT_FOLDER
from belladonna.errors import UsageError
from belladonnad.options import Options
from belladonnad.watching.ignore import FAILED_FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from belladonnad.watching.records import Watch, Watches

_log = logging.getLogger(__name__)


def pictures_dir() -> Path:
    """Where the user keeps pictures."""
    home = os.environ.get("BELLADONNA_HOME")
    return Path(home, "pictures") if home else Path(platformdirs.user_pictures_dir())


def default_folder() -> Path:
    """The folder that is watched from the start: `to-publish` among the user's pictures."""
    return pictures_dir().resolve() / "to-publish"


def own_folders() -> list[Path]:
    """Belladonna's own folders: no picture in there is the user's."""
    return [each().resolve() for each in (paths.config_dir, paths.data_dir, paths.cache_dir, paths.log_dir)]


def watch_default(watches: Watches) -> None:
    """Make and watch the default folder, unless the user has ended that once."""
    folder = default_folder()
    if watches.was_ever_added(folder):
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:  # other folders can still be watched
        _log.warning("the default folder cannot be made", extra={"errno": error.errno})
    else:
        watches.add(folder, Options())


def watchable(folder: Path, watched: Iterable[Watch]) -> Path:
    """Check a folder that the user wants to have watched.

    Args:
        folder: an absolute path.
        watched: the folders that are watched already.

    Returns:
        The folder without links; as it is called already when it is watched.

    Raises:
        UsageError: it is no folder, or one whose pictures are not the user's originals.
    """
    try:
        place = folder.resolve()
        is_folder = folder.is_absolute() and place.is_dir()
    except (OSError, ValueError, RuntimeError):  # no access, a zero byte, links in a circle
        is_folder = False
    if not is_folder:
        raise UsageError("no_such_folder", f"There is no folder {folder}.", "Give the whole path of one.")
    if any(place.is_relative_to(own) for own in own_folders()):
        raise UsageError("own_folder", f"{folder} belongs to Belladonna itself.", "Choose another folder.")
    for watch in watched:
        if place.samefile(watch.folder) if watch.folder.exists() else place == watch.folder:
            return watch.folder
        if place.is_relative_to(watch.folder):
            below = {part.casefold() for part in place.relative_to(watch.folder).parts}
            if below & {OUTPUT_FOLDER, FAILED_FOLDER}:
                raise UsageError(
                    "folder_of_results",
                    f"{folder} is where the results of {watch.folder} go.",
                    "Choose a folder with originals.",
                )
    return place


def unwatched(folder: Path, watched: Iterable[Watch]) -> int | None:
    """Find the number of a folder that is to be watched no longer; it need not exist any more.

    Args:
        folder: an absolute path.
        watched: the folders that are watched.
    """
    ways = {folder, Path(os.path.normpath(folder)), folder.resolve()}
    return next((watch.id for watch in watched if watch.folder in ways), None)
