"""Which pictures a run covers, and where each result goes; decided before anything is written."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from belladonna.errors import PictureError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

OUTPUT_FOLDER = "shaded"
"""Results go there, beside the input, unless the user names a folder."""

SUFFIXES = frozenset(
    [
        ".png",
        ".jpg",
        ".jpeg",
        ".jpe",
        ".jfif",
        ".webp",
        ".avif",
        ".tif",
        ".tiff",
        ".gif",
        ".heic",
        ".heif",
        ".hif",
    ]
)
"""How the names of files that can be read end, in lower case."""

JUNK_FOLDERS = frozenset(
    {"__macosx", "@eadir", "#recycle", "@recycle", "$recycle.bin", "lost+found", "system volume information"}
)
"""Folders that systems and network drives strew about, in lower case; hidden ones are skipped anyway."""


@dataclass(frozen=True, slots=True)
class Job:
    """One picture of a run.

    Attributes:
        source: the original.
        destination: where its result goes.
        refusal: why it is not even tried.
    """

    source: Path
    destination: Path
    refusal: PictureError | None = None


def find_jobs(inputs: Sequence[Path], output: Path | None) -> list[Job]:
    """List the pictures in the order in which they are done.

    A folder's pictures keep their relative place below the output folder, so names do not collide
    within it. A picture named twice is done once.

    Args:
        inputs: pictures and folders. Folders are walked recursively, past hidden files, the systems'
            junk and earlier results.
        output: the folder for the results; `OUTPUT_FOLDER` beside each input when None.

    Returns:
        One job a picture. A job whose result would replace an original, or another job's result,
        carries the refusal.

    Raises:
        UsageError: an input that does not exist, or an output that is no folder.
    """
    if output is not None and output.exists() and not output.is_dir():
        raise UsageError("output_not_a_folder", f"{output} is not a folder.", "Name a folder with --output.")
    pairs = {
        (_identity(source), _identity(destination)): (source, destination)
        for given in inputs
        for source, destination in _pairs(given, output)
    }
    originals = {source for source, _ in pairs}
    taken: set[str] = set()
    jobs = []
    for (_, place), (source, destination) in pairs.items():
        jobs.append(Job(source, destination, _refusal(place, destination, originals, taken)))
        taken.add(place)
    return jobs


def _refusal(place: str, destination: Path, originals: set[str], taken: set[str]) -> PictureError | None:
    if place in originals:
        return PictureError(
            "would_replace_original",
            f"The result would replace the original {destination}.",
            "Choose another folder with --output.",
        )
    if place in taken:
        return PictureError(
            "same_output",
            f"Another picture of this run already goes to {destination}.",
            "Shade it in a run of its own with another --output, or rename one of the two.",
        )
    return None


def _identity(path: Path) -> str:
    return os.path.normcase(path.resolve())


def _pairs(given: Path, output: Path | None) -> Iterator[tuple[Path, Path]]:
    if given.is_dir():
        folder = output or given / OUTPUT_FOLDER
        yield from ((source, folder / source.relative_to(given)) for source in _walk(given, folder))
    elif given.is_file():
        yield given, (output or given.parent / OUTPUT_FOLDER) / given.name
    else:
        raise UsageError(
            "no_such_input", f"{given} is no picture and no folder.", "Check the spelling of the path."
        )


def _walk(root: Path, output: Path) -> Iterator[Path]:
    results = _identity(output)
    for name, folders, files in os.walk(root, onerror=_unreadable):
        here = Path(name)
        folders[:] = sorted(folder for folder in folders if not _skipped(here / folder, results))
        for file in sorted(files):
            path = here / file
            if path.suffix.lower() in SUFFIXES and not file.startswith(".") and path.is_file():
                yield path


def _skipped(folder: Path, results: str) -> bool:
    name = folder.name.lower()
    return (
        name.startswith(".") or name == OUTPUT_FOLDER or name in JUNK_FOLDERS or _identity(folder) == results
    )


def _unreadable(error: OSError) -> NoReturn:
    raise UsageError(
        "unreadable_folder",
        f"The folder {error.filename} cannot be read: {error.strerror}.",
        "Give yourself the right to read it, or name the other folders one by one.",
    )
