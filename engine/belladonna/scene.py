"""Pictures and their anchors at working scale, as the optimiser takes them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from belladonna.codec import Artwork
    from belladonna.sources import ScalableSource

STRIDE = 32
"""The largest stride of all families: every surrogate is given multiples of it."""

SHORTEST = 2 * STRIDE
"""And no side less: with AMX, oneDNN 3.12 (as in torch 2.13) computes columns of single latents wrong."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What is optimised, at working scale.

    Attributes:
        picture: B x 3 x H x W, sRGB in [0, 1]: one picture, or several of one size.
        anchors: B x 3 x H x W each: what models should see; of several anchors all are pulled towards.
        opacity: B x 1 x H x W in [0, 1]; how much of a change is seen where.
        scale: working size over real size; at most 1.
        grey: the picture has no colour, and must not get any.
    """

    picture: Tensor
    anchors: tuple[Tensor, ...]
    opacity: Tensor
    scale: float = 1.0
    grey: bool = False

    def shaded(self, d: Tensor) -> Tensor:
        """Add a perturbation, B x 3 x H x W: what is seen of it, in colours that exist."""
        return (self.picture + self.opacity * d).clamp(0, 1)


def fitted(artwork: Artwork, pixels: int) -> tuple[int, int]:
    """Width and height of the picture's shape with at most so many pixels, and no more than it has."""
    scale = min(1.0, math.sqrt(pixels / (artwork.width * artwork.height)))
    return max(1, round(artwork.width * scale)), max(1, round(artwork.height * scale))


def tensor(rgb: NDArray[np.float32], on: torch.device) -> Tensor:
    """Turn H x W x 3 into 1 x 3 x H x W."""
    return torch.from_numpy(rgb.transpose(2, 0, 1).copy())[None].to(on)


def build(artwork: Artwork, anchors: Iterable[ScalableSource], pixels: int, on: torch.device) -> Scene:
    """Reduce picture and anchors to at most `pixels`, on a device."""
    width, height = size = fitted(artwork, pixels)
    whole = size == (artwork.width, artwork.height)
    return Scene(
        picture=tensor(artwork.rgb() if whole else artwork.scaled(*size), on),
        anchors=tuple(tensor(anchor.scaled(*size), on) for anchor in anchors),
        opacity=_opacity(artwork, width, height).to(on),
        scale=math.sqrt(width * height / (artwork.width * artwork.height)),
        grey=artwork.is_grey,
    )


def _opacity(artwork: Artwork, width: int, height: int) -> Tensor:
    """1 x 1 x `height` x `width`."""
    opacity = artwork.opacity()
    if opacity is None:
        return torch.ones(1, 1, height, width)
    plane = Image.fromarray((opacity * 255).round().astype(np.uint8)).resize(
        (width, height), Image.Resampling.BOX
    )
    return torch.from_numpy(np.asarray(plane).copy())[None, None].float() / 255


def padded(x: Tensor) -> Tensor:
    """Repeat the right and lower edges of B x C x H x W up to a multiple of `STRIDE` and to `SHORTEST`."""
    height, width = x.shape[-2:]
    right, bottom = (max(SHORTEST, -(-side // STRIDE) * STRIDE) - side for side in (width, height))
    if right or bottom:
        x = functional.pad(x, (0, right, 0, bottom), mode="replicate")
    return x.contiguous(memory_format=torch.channels_last)
