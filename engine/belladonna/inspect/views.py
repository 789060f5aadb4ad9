"""The pictures on the page."""

from __future__ import annotations

import math
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from belladonna.scene import SHORTEST, STRIDE
from belladonna.surrogates.autoencoder import Decoder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from belladonna.sources import ScalableSource
    from belladonna.surrogates.base import Surrogate

    Rgb = NDArray[np.float32]
    """H x W x 3, sRGB in [0, 1]."""

LONG_SIDE = 1600
"""Pixels; larger pictures are reduced to it for the page."""

AMPLIFICATION = 8

_DECODED_SIDE = 512  # the short side at which generators are commonly trained
_QUALITY = 92


@dataclass(frozen=True, slots=True)
class Views:
    """The original, the result and their difference, as JPEG files."""

    original: bytes
    shaded: bytes
    difference: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Reading:
    """Both pictures as one model draws them from its own description.

    Attributes:
        model: the surrogate's name.
        original, shaded: H x W x 3, sRGB in [0, 1].
    """

    model: str
    original: Rgb
    shaded: Rgb

    def views(self) -> Views:
        """Give them as files, with their difference."""
        return _views(self.original, self.shaded)


def views(original: ScalableSource, shaded: ScalableSource) -> Views:
    """Reduce two pictures of one size for the page, and amplify their difference around grey."""
    width, height = _fit(original, min(1, LONG_SIDE / max(original.width, original.height)), 1)
    return _views(original.scaled(width, height), shaded.scaled(width, height))


def picture(source: ScalableSource) -> bytes:
    """Reduce one picture to half the page's width, as a JPEG file."""
    return _jpeg(source.scaled(*_fit(source, min(1, LONG_SIDE / 2 / max(source.width, source.height)), 1)))


@torch.no_grad()
def decoded(
    original: ScalableSource, shaded: ScalableSource, surrogates: Sequence[Surrogate]
) -> Iterator[Reading]:
    """Show what is left of both pictures once they went through an encoder and back.

    Args:
        original: the picture before.
        shaded: the picture after, of the same size.
        surrogates: those without a decoder are passed over.

    Yields:
        Readings, at a short side of 512 pixels at most.
    """
    scale = min(1, _DECODED_SIDE / min(original.width, original.height))
    scale = min(scale, 2 * _DECODED_SIDE / max(original.width, original.height))
    width, height = (max(SHORTEST, side) for side in _fit(original, scale, STRIDE))
    pictures = [_tensor(picture.scaled(width, height)) for picture in (original, shaded)]
    for surrogate in surrogates:
        if isinstance(surrogate, Decoder):
            before, after = (
                surrogate.decode(latent)
                for picture in pictures
                for latent in surrogate.encode(picture).values()
            )
            yield Reading(surrogate.info.name, _array(before), _array(after))


def _fit(picture: ScalableSource, scale: float, multiple: int) -> tuple[int, int]:
    width, height = (
        max(1, math.floor(side * scale / multiple)) * multiple for side in (picture.width, picture.height)
    )
    return width, height


def _views(original: Rgb, shaded: Rgb) -> Views:
    difference = (0.5 + AMPLIFICATION * (shaded - original)).clip(0, 1)
    height, width = original.shape[:2]
    return Views(_jpeg(original), _jpeg(shaded), _jpeg(difference), width, height)


def _jpeg(rgb: Rgb) -> bytes:
    file = BytesIO()
    samples = (rgb * 255).round().astype(np.uint8)
    Image.fromarray(samples).save(file, "JPEG", quality=_QUALITY, subsampling=0)
    return file.getvalue()


def _tensor(rgb: Rgb) -> Tensor:
    return torch.from_numpy(rgb.transpose(2, 0, 1).copy())[None]


def _array(picture: Tensor) -> Rgb:
    array: Rgb = picture[0].clamp(0, 1).permute(1, 2, 0).numpy()
    return array
