"""The picture itself in another style: what the cloak makes models see."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from belladonna import anchors
from belladonna.anchors.nearest import nearest
from belladonna.scene import fitted
from belladonna.sources import Cover, Pixels
from belladonna.styles.gallery import paint
from belladonna.styles.names import STYLES
from belladonna.styles.transfer import transfer

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import torch
    from numpy.typing import NDArray

    from belladonna.codec import Artwork
    from belladonna.sources import ScalableSource
    from belladonna.surrogates.base import Surrogate


STYLED_PIXELS = 512**2
"""Larger pictures are painted at this size, and the result is enlarged."""

_PROMPT = "a picture in the style of {style}, detailed"


def style_anchor(
    artwork: Artwork, style: str, surrogates: Sequence[Surrogate], on: torch.device
) -> ScalableSource:
    """Give a picture another style.

    An image-to-image pipeline paints it in a built-in style, as in the paper, where one is installed; else
    our own painters do. A picture's style is transferred to it. Of a folder of pictures the one that is
    nearest to this picture is imitated, since it is the cheapest to reach.

    Args:
        artwork: the picture.
        style: one of `STYLES`, or the path of a picture or of a folder of pictures.
        surrogates: that may be used; the first says which picture is the nearest.
        on: where they are.

    Returns:
        A picture of the same shape, painted at `STYLED_PIXELS`.

    Raises:
        PictureError: the file is no readable picture.
        UsageError: there is no picture in the folder (``no_anchor``), or the pipeline cannot be loaded.
    """
    width, height = fitted(artwork, STYLED_PIXELS)
    picture = artwork.scaled(width, height)
    return Pixels(_restyled(picture, style, surrogates, on))


def _restyled(
    picture: NDArray[np.float32], style: str, surrogates: Sequence[Surrogate], on: torch.device
) -> NDArray[np.float32]:
    height, width = picture.shape[:2]
    if style in STYLES:
        if (pipeline := anchors.find_pipeline()) is None:
            return paint(style, picture)
        made = anchors.repaint(pipeline, picture, _PROMPT.format(style=style), device=on.type)
        return Cover(Pixels(made), width, height).scaled(width, height)
    path = Path(style)
    if path.is_dir():
        exemplar = nearest(anchors.from_folder(path, width, height), picture, surrogates[0], on)
    else:
        exemplar = anchors.from_file(path, width, height)
    return transfer(picture, exemplar, surrogates, on)
