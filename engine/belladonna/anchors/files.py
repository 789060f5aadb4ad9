"""The user's own anchors: a picture, or a folder of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from belladonna.codec import decode
from belladonna.errors import PictureError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray


def from_file(path: Path, width: int, height: int) -> NDArray[np.float32]:
    """Take a picture as anchor: scaled to cover the size, centre-cropped, otherwise as it is.

    Returns:
        H x W x 3, sRGB, in [0, 1].

    Raises:
        PictureError: the file is no readable picture.
    """
    artwork = decode(path)
    scale = max(width / artwork.width, height / artwork.height)
    wide, tall = max(width, round(artwork.width * scale)), max(height, round(artwork.height * scale))
    left, top = (wide - width) // 2, (tall - height) // 2
    return artwork.scaled(wide, tall)[top : top + height, left : left + width]


def from_folder(path: Path, width: int, height: int) -> Iterator[NDArray[np.float32]]:
    """Take every picture of a folder, sorted by name; what is no picture is passed over.

    Raises:
        UsageError: there is no readable picture in the folder.
    """
    found = False
    for entry in sorted(path.iterdir()):
        if not entry.is_file() or entry.name.startswith("."):
            continue
        try:
            anchor = from_file(entry, width, height)
        except PictureError:
            continue
        found = True
        yield anchor
    if not found:
        raise UsageError(
            "no_anchor",
            f"There is no picture in the anchor folder {path}.",
            "Put a picture of the target there.",
        )
