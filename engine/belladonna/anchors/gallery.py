"""The built-in anchors: for each target concept a drawing of our own.

Drawn by code because the wheel must carry them legally and offline, at any size and shape. They are rich in
hard edges and texture at 8 to 32 pixels, since that is what moves a latent far at little visibility.
"""

from __future__ import annotations

from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from belladonna.anchors import animals, objects, patterns, plants, scenes
from belladonna.anchors.brushes import Canvas, canvas
from belladonna.errors import UsageError
from belladonna.threads import each

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

_DRAWINGS: Mapping[str, Callable[[Canvas], None]] = MappingProxyType(
    {
        "abstract painting": patterns.abstract_painting,
        "balloon": scenes.balloon,
        "bookshelf": objects.bookshelf,
        "brick wall": patterns.brick_wall,
        "butterfly": animals.butterfly,
        "cactus": plants.cactus,
        "cake": objects.cake,
        "cat": animals.cat,
        "city": scenes.city,
        "clock": objects.clock,
        "cow": animals.cow,
        "dog": animals.dog,
        "fish": animals.fish,
        "forest": plants.forest,
        "mosaic": patterns.mosaic,
        "mountain": scenes.mountain,
        "owl": animals.owl,
        "pineapple": plants.pineapple,
        "quilt": patterns.quilt,
        "stained glass": patterns.stained_glass,
        "strawberry": plants.strawberry,
        "sunflower": plants.sunflower,
        "zebra": animals.zebra,
    }
)

_BANDS = 4
"""Of rows, drawn side by side; a drawing must not depend on how many rows its canvas has."""

DRAWN = tuple(_DRAWINGS)
"""Names of the targets that can be drawn, sorted."""


def draw(target: str, variant: int, width: int, height: int) -> NDArray[np.float32]:
    """Draw an anchor for this size; the same every time.

    Args:
        target: one of `DRAWN`.
        variant: any number from 0; each has its own arrangement and colours.
        width: in pixels.
        height: in pixels.

    Returns:
        H x W x 3, sRGB, in [0, 1].

    Raises:
        UsageError: nothing of that name can be drawn.
    """
    if target not in _DRAWINGS:
        raise UsageError(
            "unknown_target",
            f"There is no built-in anchor for the target “{target}”.",
            f"Give a picture of it with --anchor, or choose one of: {', '.join(DRAWN)}.",
        )
    edges = np.linspace(0, height, min(_BANDS, height) + 1).astype(int)

    def band(rows: tuple[int, int]) -> NDArray[np.float32]:
        # Each with a canvas, and so with a source of chance, of its own: the same in all.
        part = canvas(target, variant, width, height).part(slice(*rows), slice(None))
        _DRAWINGS[target](part)
        return np.clip(part.rgb, 0, 1)

    return np.concatenate(each(band, pairwise(edges)))
