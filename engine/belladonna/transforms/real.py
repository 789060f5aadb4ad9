"""The transforms of the report: Pillow's own codecs and resizing, as sites use them.

The optimiser draws codecs and sizes at random (`drawn`); what is reported is measured with these.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Rgb8 = NDArray[np.uint8]
"""H x W x 3, 8-bit sRGB."""

MAX_PIXELS = 2**22
"""Enlarging stops here, so that a strip of 1 x 4000 does not become one of 1024 x 4,096,000."""

_CROP = 0.9


def _unchanged(picture: Rgb8) -> Rgb8:
    return picture


@dataclass(frozen=True, slots=True)
class Recompressed:
    """Saving and opening again with Pillow's defaults; for JPEG they include 4:2:0.

    Codecs work block by block: what they do to a part of a picture hardly depends on the rest.

    Attributes:
        codec: Pillow's name.
        quality: of the file.
    """

    codec: str
    quality: int

    def __call__(self, picture: Rgb8) -> Rgb8:
        """Map 8-bit H x W x 3 to the same shape."""
        file = BytesIO()
        Image.fromarray(picture).save(file, self.codec, quality=self.quality)
        return np.asarray(Image.open(file).convert("RGB"))


def _short_side(picture: Rgb8, size: int) -> Rgb8:
    height, width = picture.shape[:2]
    # A picture that is larger than MAX_PIXELS already may be reduced as far as asked, never enlarged.
    limit = math.sqrt(MAX_PIXELS / (width * height))
    scale = min(size / min(height, width), max(1, limit))
    return _resized(Image.fromarray(picture), width * scale, height * scale)


def _cropped(picture: Rgb8) -> Rgb8:
    height, width = picture.shape[:2]
    inner_width, inner_height = (max(1, round(_CROP * length)) for length in (width, height))
    left, top = (width - inner_width) // 2, (height - inner_height) // 2
    box = (left, top, left + inner_width, top + inner_height)
    return _resized(Image.fromarray(picture).crop(box), width, height)


def _resized(image: Image.Image, width: float, height: float) -> Rgb8:
    size = max(1, round(width)), max(1, round(height))
    return np.asarray(image.resize(size, Image.Resampling.LANCZOS))


REAL_TRANSFORMS: Mapping[str, Callable[[Rgb8], Rgb8]] = MappingProxyType(
    {
        "none": _unchanged,
        "jpeg75": Recompressed("JPEG", 75),
        "jpeg85": Recompressed("JPEG", 85),
        "webp80": Recompressed("WEBP", 80),
        "short512": partial(_short_side, size=512),
        "short768": partial(_short_side, size=768),
        "short1024": partial(_short_side, size=1024),
        "crop90": _cropped,
    }
)
"""The contract's transforms, in its order: each maps 8-bit H x W x 3 to the same kind."""
