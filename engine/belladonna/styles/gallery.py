"""The built-in styles by name."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from belladonna.anchors.brushes import Canvas, Field, canvas
from belladonna.styles import painters

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

_PAINTERS: Mapping[str, Callable[[Canvas, Field], None]] = MappingProxyType(
    {
        "cubism": painters.cubism,
        "impasto": painters.impasto,
        "ink": painters.ink,
        "pointillism": painters.pointillism,
        "poster": painters.poster,
        "stained glass": painters.stained_glass,
        "watercolour": painters.watercolour,
        "woodcut": painters.woodcut,
    }
)


def paint(style: str, picture: NDArray[np.float32]) -> NDArray[np.float32]:
    """Paint a picture again in a built-in style; the same every time.

    Args:
        style: one of `names.STYLES`.
        picture: H x W x 3, sRGB, in [0, 1].

    Returns:
        The same shape.
    """
    height, width = picture.shape[:2]
    empty = canvas(style, 0, width, height)
    _PAINTERS[style](empty, picture)
    return np.clip(empty.rgb, 0, 1).astype(np.float32)
