"""Pictures of the target concept that latents are pulled towards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from belladonna.anchors.adaptation import adapt, adapted, moves
from belladonna.anchors.files import from_file, from_folder
from belladonna.anchors.gallery import DRAWN, draw
from belladonna.anchors.generation import find_pipeline, generate, repaint

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "DRAWN",
    "adapt",
    "adapted",
    "candidates",
    "draw",
    "find_pipeline",
    "from_file",
    "from_folder",
    "generate",
    "moves",
    "repaint",
]


def candidates(
    target: str, picture: NDArray[np.float32], *, variants: int = 3, amount: float = 0.5
) -> Iterator[NDArray[np.float32]]:
    """Yield built-in anchors for a picture: every variant, mirrored and shifted, colours adapted.

    The same candidates for everybody, and the caller takes the one that the encoders reach most cheaply.

    Args:
        target: one of `DRAWN`.
        picture: H x W x 3, sRGB, in [0, 1].
        variants: how many drawings; each gives four candidates.
        amount: how far colours move towards the picture's, 0 to 1.

    Returns:
        Pictures of the shape of `picture`.
    """
    height, width = picture.shape[:2]
    return adapted((draw(target, variant, width, height) for variant in range(variants)), picture, amount)
