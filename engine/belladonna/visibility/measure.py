"""The contract's visibility figures for two pictures of any size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
import torch
from torch import Tensor

from belladonna.errors import PictureError
from belladonna.outcome import Visibility
from belladonna.visibility.flip import Flip
from belladonna.visibility.ssim import mean_squared_error, psnr, ssim
from belladonna.visibility.tiles import Tiling

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

WHOLE_PIXELS = 4_000_000
"""Pictures up to this size are measured whole, larger ones on a sample of tiles."""

TILE, TILES_EACH_WAY = 64, 12
"""Of the sample. Small tiles, spread well, tell more of a picture than as many pixels in large ones."""


class RgbSource(Protocol):
    """A picture that can be read in strips."""

    @property
    def width(self) -> int:
        """Pixels."""

    @property
    def height(self) -> int:
        """Pixels."""

    def rgb(self, top: int = 0, bottom: int | None = None) -> NDArray[np.float32]:
        """Read rows `top` to `bottom` (exclusive; to the end when None): rows x width x 3, sRGB in [0, 1]."""


class Comparison:
    """Says how much can be seen of changes to a picture, whose share of the work is done once.

    Args:
        original: the picture before.
        tiling: where to look; by default everywhere, and at pictures over `WHOLE_PIXELS` on 12 x 12 tiles of
            64 x 64 at full resolution, one in the middle of each cell of a regular grid. No more than a strip
            of 64 rows is read at once then.

    Attributes:
        tiling: as chosen.
    """

    def __init__(self, original: RgbSource, tiling: Tiling | None = None) -> None:
        self._original = original
        self.tiling = _tiling(original.width, original.height) if tiling is None else tiling
        self._flips = [Flip(batch) for batch in _batches(original, self.tiling)]

    def __call__(self, shaded: RgbSource) -> Visibility:
        """Measure how much of a change can be seen.

        Args:
            shaded: the picture after, of the same size.

        Raises:
            PictureError: the sizes differ (``size_differs``).
        """
        require_same_size(self._original, shaded)
        return self.visibility(shaded, self.flip(shaded, self.tiling))

    def flip(self, shaded: RgbSource, tiling: Tiling | None = None) -> float:
        """Measure the mean FLIP alone.

        Args:
            shaded: the picture after.
            tiling: where in it the tiles lie, when it is a mosaic of them.
        """
        pairs = zip(self._flips, _batches(shaded, tiling or self.tiling), strict=True)
        return torch.cat([before.mean(after) for before, after in pairs]).mean().item()

    def visibility(self, shaded: RgbSource, flip: float) -> Visibility:
        """Measure what else can be seen, when FLIP is known."""
        likenesses, errors = [], []
        pairs = (_batches(picture, self.tiling) for picture in (self._original, shaded))
        for before, after in zip(*pairs, strict=True):
            likenesses += ssim(before, after).tolist()
            errors += mean_squared_error(before, after).tolist()
        return Visibility(flip, ssim=float(np.mean(likenesses)), psnr=psnr(float(np.mean(errors))))


def measure_visibility(original: RgbSource, shaded: RgbSource) -> Visibility:
    """Measure how much of one change can be seen; see `Comparison`."""
    require_same_size(original, shaded)
    return Comparison(original)(shaded)


def require_same_size(original: RgbSource, shaded: RgbSource) -> None:
    """Refuse to compare pictures of different sizes.

    Raises:
        PictureError: the sizes differ (``size_differs``).
    """
    if (original.width, original.height) != (shaded.width, shaded.height):
        raise PictureError(
            "size_differs",
            f"The pictures differ in size: {original.width} x {original.height} "
            f"and {shaded.width} x {shaded.height} pixels.",
            "Compare a picture with its own shaded version, neither of them resized.",
        )


def _batches(picture: RgbSource, tiling: Tiling) -> Iterator[Tensor]:
    """Yield B x 3 x h x w."""
    return (torch.from_numpy(batch.copy()) for batch in tiling.batches(picture.rgb))


def _tiling(width: int, height: int) -> Tiling:
    if width * height <= WHOLE_PIXELS:
        return Tiling.whole(width, height)
    return Tiling.of(width, height, TILE, TILES_EACH_WAY)
