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
    from collections.abc import Callable, Iterable, Mapping

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


@dataclass(frozen=True, slots=True)
class Resized:
    """Resizing with Lanczos, perhaps after cropping; parts of the result can be had by themselves.

    Attributes:
        frame: from width and height to the box that is kept (left, top, right, bottom) and to its new width
            and height.
    """

    frame: Callable[[int, int], tuple[tuple[int, int, int, int], tuple[int, int]]]

    def __call__(self, picture: Rgb8) -> Rgb8:
        """Map 8-bit H x W x 3 to the new size."""
        width, height = self.size(picture)
        return self.parts(picture, [(0, 0, width, height)])[0]

    def size(self, picture: Rgb8) -> tuple[int, int]:
        """Give the width and height that a picture will have."""
        height, width = picture.shape[:2]
        return self.frame(width, height)[1]

    def parts(self, picture: Rgb8, areas: Iterable[tuple[int, int, int, int]]) -> list[Rgb8]:
        """Compute parts of the result alone: left, top, right and bottom of each, in its pixels."""
        height, width = picture.shape[:2]
        box, size = self.frame(width, height)
        image = Image.fromarray(picture)
        image = image if box == (0, 0, width, height) else image.crop(box)
        across, down = image.width / size[0], image.height / size[1]
        result = []
        for left, top, right, bottom in areas:
            right_end, lower_end = min(right * across, image.width), min(bottom * down, image.height)
            source = (left * across, top * down, right_end, lower_end)
            part = image.resize((right - left, bottom - top), Image.Resampling.LANCZOS, source)
            result.append(np.asarray(part))
        return result


def _short_side(width: int, height: int, size: int) -> tuple[tuple[int, int, int, int], tuple[int, int]]:
    # A picture that is larger than MAX_PIXELS already may be reduced as far as asked, never enlarged.
    limit = math.sqrt(MAX_PIXELS / (width * height))
    scale = min(size / min(height, width), max(1, limit))
    return (0, 0, width, height), (max(1, round(width * scale)), max(1, round(height * scale)))


def _cropped(width: int, height: int) -> tuple[tuple[int, int, int, int], tuple[int, int]]:
    inner_width, inner_height = (max(1, round(_CROP * length)) for length in (width, height))
    left, top = (width - inner_width) // 2, (height - inner_height) // 2
    return (left, top, left + inner_width, top + inner_height), (width, height)


REAL_TRANSFORMS: Mapping[str, Callable[[Rgb8], Rgb8]] = MappingProxyType(
    {
        "none": _unchanged,
        "jpeg75": Recompressed("JPEG", 75),
        "jpeg85": Recompressed("JPEG", 85),
        "webp80": Recompressed("WEBP", 80),
        "short512": Resized(partial(_short_side, size=512)),
        "short768": Resized(partial(_short_side, size=768)),
        "short1024": Resized(partial(_short_side, size=1024)),
        "crop90": Resized(_cropped),
    }
)
"""The contract's transforms, in its order: each maps 8-bit H x W x 3 to the same kind."""
