"""The contract's visibility figures for two pictures of any size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import torch
from torch import Tensor

from belladonna.errors import PictureError
from belladonna.outcome import Visibility
from belladonna.visibility.flip import Flip
from belladonna.visibility.ssim import Ssim, mean_squared_error, psnr
from belladonna.visibility.tiles import Tiling

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

WHOLE_PIXELS = 4_000_000
"""Pictures up to this size are measured whole, larger ones on a sample of tiles."""

TILE, TILES_EACH_WAY = 64, 16
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
        tiling: where to look; by default everywhere, and at pictures over `WHOLE_PIXELS` on 16 x 16 tiles of
            64 x 64 at full resolution, one in the middle of each cell of a regular grid. No more than a strip
            of 64 rows is read at once then.
    """

    def __init__(self, original: RgbSource, tiling: Tiling | None = None) -> None:
        self._original = original
        self._tiling = _tiling(original.width, original.height) if tiling is None else tiling
        self._references = [_Reference(batch) for batch in self._batches(original)]

    def __call__(self, shaded: RgbSource) -> Visibility:
        """Measure how much of a change can be seen.

        Args:
            shaded: the picture after, of the same size.

        Raises:
            PictureError: the sizes differ (``size_differs``).
        """
        require_same_size(self._original, shaded)
        pairs = zip(self._references, self._batches(shaded), strict=True)
        flips, ssims, errors = (
            torch.cat([reference(after) for reference, after in pairs], dim=1).mean(1).tolist()
        )
        return Visibility(flip=flips, ssim=ssims, psnr=psnr(errors))

    def _batches(self, picture: RgbSource) -> Iterator[Tensor]:
        """Yield B x 3 x h x w."""
        return (torch.from_numpy(batch.copy()) for batch in self._tiling.batches(picture.rgb))


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


class _Reference:
    """Some tiles of the original, B x 3 x h x w."""

    def __init__(self, before: Tensor) -> None:
        self._before, self._flip, self._ssim = before, Flip(before), Ssim(before)

    def __call__(self, after: Tensor) -> Tensor:
        """Measure FLIP, SSIM and mean squared error: 3 x B."""
        return torch.stack(
            (self._flip.mean(after), self._ssim(after), mean_squared_error(self._before, after))
        )


def _tiling(width: int, height: int) -> Tiling:
    if width * height <= WHOLE_PIXELS:
        return Tiling.whole(width, height)
    return Tiling.of(width, height, TILE, TILES_EACH_WAY)
