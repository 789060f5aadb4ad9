"""Which style the cloak imitates when the artist names none: one for all of her pictures."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from belladonna import paths
from belladonna.codec import write_atomically
from belladonna.styles.gallery import paint
from belladonna.styles.look import Eye, distance
from belladonna.styles.names import STYLES

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray


def default_style(picture: NDArray[np.float32]) -> str:
    """Give the style that was chosen for this artist; with the first picture choose it and remember it.

    Models learn a style from many pictures, so all must be moved the same way. Command line and daemon
    read the same file.

    Args:
        picture: H x W x 3 in [0, 1]; a small one will do.

    Returns:
        One of `STYLES`.
    """
    file = paths.config_dir() / "style.json"
    chosen = _remembered(file)
    if chosen is None:
        chosen = far_style(picture)
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(file, json.dumps({"style": chosen}).encode())
    return chosen


def far_style(picture: NDArray[np.float32]) -> str:
    """Choose the style in which the picture looks least like itself."""
    eye = Eye()
    own = eye.look(picture)
    return max(STYLES, key=lambda style: distance(eye.look(paint(style, picture)), own))


def _remembered(file: Path) -> str | None:
    try:
        style = json.loads(file.read_text(encoding="utf-8"))["style"]
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return style if style in STYLES else None
