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

_TILE = 512
_TILES_EACH_WAY = 4


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

    Pictures over `WHOLE_PIXELS` are measured on 4 x 4 tiles of 512 x 512 at full resolution, one in the
    middle of each cell of a regular grid; no more than a strip of 512 rows is in memory at once.

    Args:
        original: the picture before.
        shaded: the picture after, of the same size.

    Raises:
        PictureError: the sizes differ (``size_differs``).
    """
    require_same_size(original, shaded)
    flips, ssims, errors = [], [], []
    for before, after in _samples(original, shaded):
        flips.append(flip(before, after).item())
        ssims.append(ssim(before, after).item())
        errors.append(mean_squared_error(before, after).item())
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
    """Yield pairs of 1 x 3 x h x w, all of one size."""
    if original.width * original.height <= WHOLE_PIXELS:
        yield _tensor(original.rgb()), _tensor(shaded.rgb())
        return
    for top, bottom in spans(original.height, _TILE, _TILES_EACH_WAY):
        before, after = original.rgb(top, bottom), shaded.rgb(top, bottom)
        for left, right in spans(original.width, _TILE, _TILES_EACH_WAY):
            yield _tensor(before[:, left:right]), _tensor(after[:, left:right])


def _tensor(rgb: NDArray[np.float32]) -> Tensor:
    return torch.from_numpy(rgb.transpose(2, 0, 1).copy())[None]
