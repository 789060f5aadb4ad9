"""Pictures that are read at the size that is wanted."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Protocol

import numpy as np
from PIL import Image

from belladonna.visibility.measure import RgbSource

if TYPE_CHECKING:
    from numpy.typing import NDArray


class ScalableSource(RgbSource, Protocol):
    """A picture that can also be read at another size."""

    def scaled(self, width: int, height: int) -> NDArray[np.float32]:
        """Read the whole picture resized: height x width x 3, sRGB in [0, 1]."""


class Cover:
    """A picture scaled and centre-cropped to a shape, as `belladonna shade` does with an anchor.

    Args:
        picture: of any size.
        width: of the shape, in pixels.
        height: of the shape, in pixels.
    """

    def __init__(self, picture: ScalableSource, width: int, height: int) -> None:
        self._picture = picture
        self.width, self.height = width, height

    def rgb(self, top: int = 0, bottom: int | None = None) -> NDArray[np.float32]:
        """Read rows; see `RgbSource.rgb`."""
        return self.scaled(self.width, self.height)[top:bottom]

    def scaled(self, width: int, height: int) -> NDArray[np.float32]:
        """Read at another size; see `ScalableSource.scaled`."""
        scale = max(width / self._picture.width, height / self._picture.height)
        across, down = math.ceil(self._picture.width * scale), math.ceil(self._picture.height * scale)
        left, top = (across - width) // 2, (down - height) // 2
        return self._picture.scaled(across, down)[top : top + height, left : left + width]


class Pixels:
    """An array as a picture.

    Args:
        rgb: H x W x 3, float32 sRGB in [0, 1].
    """

    def __init__(self, rgb: NDArray[np.float32]) -> None:
        self._rgb = rgb
        self.height, self.width = rgb.shape[:2]

    def rgb(self, top: int = 0, bottom: int | None = None) -> NDArray[np.float32]:
        """Read rows; see `RgbSource.rgb`."""
        return self._rgb[top:bottom]

    def scaled(self, width: int, height: int) -> NDArray[np.float32]:
        """Read at another size; see `ScalableSource.scaled`."""
        planes = (Image.fromarray(np.ascontiguousarray(self._rgb[..., channel])) for channel in range(3))
        resized = [np.asarray(plane.resize((width, height), Image.Resampling.LANCZOS)) for plane in planes]
        return np.stack(resized, axis=-1).clip(0, 1)
