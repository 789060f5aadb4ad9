"""The contract's visibility figures for two pictures of any size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
import torch
from torch import Tensor

from belladonna.errors import PictureError
from belladonna.outcome import Visibility
from belladonna.visibility.flip import flip
from belladonna.visibility.ssim import mean_squared_error, psnr, ssim
from belladonna.visibility.tiles import spans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

WHOLE_PIXELS = 4_000_000
"""Pictures up to this size are measured whole, larger ones on a sample of tiles."""

_TILE = 192
_TILES_EACH_WAY = 8


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


def measure_visibility(original: RgbSource, shaded: RgbSource) -> Visibility:
    """Measure how much of the change can be seen.

    Pictures over `WHOLE_PIXELS` are measured on 8 x 8 tiles of 192 x 192 at full resolution, one in the
    middle of each cell of a regular grid; no more than a strip of 192 rows is in memory at once.

    Args:
        original: the picture before.
        shaded: the picture after, of the same size.

    Raises:
        PictureError: the sizes differ (``size_differs``).
    """
    require_same_size(original, shaded)
    flips, ssims, errors = [], [], []
    for before, after in _samples(original, shaded):
        flips += flip(before, after).tolist()
        ssims += ssim(before, after).tolist()
        errors += mean_squared_error(before, after).tolist()
    return Visibility(
        flip=float(np.mean(flips)), ssim=float(np.mean(ssims)), psnr=psnr(float(np.mean(errors)))
    )


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


def _samples(original: RgbSource, shaded: RgbSource) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield pairs of B x 3 x h x w, all of one size."""
    if original.width * original.height <= WHOLE_PIXELS:
        yield _tensor(original.rgb()), _tensor(shaded.rgb())
        return
    for top, bottom in spans(original.height, _TILE, _TILES_EACH_WAY):
        rows = [_tensor(picture.rgb(top, bottom)) for picture in (original, shaded)]
        across = spans(original.width, _TILE, _TILES_EACH_WAY)
        before, after = (torch.cat([row[..., left:right] for left, right in across]) for row in rows)
        yield before, after


def _tensor(rgb: NDArray[np.float32]) -> Tensor:
    return torch.from_numpy(rgb.transpose(2, 0, 1).copy())[None]
