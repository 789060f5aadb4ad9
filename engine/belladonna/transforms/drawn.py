"""What may happen to a picture on its way into a data set, drawn anew each step.

Expectation over transformation (Athalye et al., ICML 2018). A drawn transform is a value: it says
everything, and replays exactly.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class View:
    """A part of the picture, enlarged or reduced.

    Attributes:
        zoom: enlargement; 1 is the picture itself.
        top: of the part, as a share of the height.
        left: of the part, as a share of the width.
        share: of each side that the part takes.
    """

    zoom: float = 1.0
    top: float = 0.0
    left: float = 0.0
    share: float = 1.0

    def __call__(self, x: Tensor) -> Tensor:
        """Map B x 3 x H x W to the part, resized; differentiable."""
        if self == WHOLE:
            return x
        height, width = x.shape[-2:]
        rows, columns = (max(1, round(self.share * side)) for side in (height, width))
        top, left = round(self.top * (height - rows)), round(self.left * (width - columns))
        size = [max(1, round(self.zoom * rows)), max(1, round(self.zoom * columns))]
        part = x[..., top : top + rows, left : left + columns]
        return functional.interpolate(part, size=size, mode="bicubic", antialias=True, align_corners=False)


WHOLE = View()


@dataclass(frozen=True, slots=True)
class Recompression:
    """A lossy codec, the real one of Pillow; gradients pass straight through.

    Attributes:
        codec: Pillow's name of the format.
        quality: 1 to 100.
    """

    codec: Literal["JPEG", "WEBP"]
    quality: int

    def __call__(self, x: Tensor) -> Tensor:
        """Map B x 3 x H x W in [0, 1] to what is left of it after the codec."""
        with torch.no_grad():
            after = torch.stack([self._one(picture) for picture in x]).to(x)
        return x + (after - x).detach()

    def _one(self, picture: Tensor) -> Tensor:
        rgb = (picture.float().clamp(0, 1) * 255).round().byte().permute(1, 2, 0).cpu().numpy()
        buffer = io.BytesIO()
        Image.fromarray(rgb).save(buffer, self.codec, quality=self.quality)
        decoded = np.asarray(Image.open(buffer).convert("RGB"))
        return torch.from_numpy(decoded.copy()).permute(2, 0, 1).float() / 255


@dataclass(frozen=True, slots=True)
class Drawn:
    """A transform as drawn: a view, then perhaps a codec."""

    view: View = WHOLE
    recompression: Recompression | None = None

    def __call__(self, x: Tensor) -> Tensor:
        """Map B x 3 x H x W in [0, 1] to the transformed pictures; differentiable."""
        x = self.view(x)
        return self.recompression(x) if self.recompression else x


def _uniform(generator: torch.Generator, low: float, high: float) -> float:
    return low + (high - low) * torch.rand((), generator=generator).item()


def draw_view(generator: torch.Generator, largest_zoom: float) -> View:
    """Draw a part that has about as many pixels, enlarged or reduced, as the whole.

    Args:
        generator: of the random numbers, on the CPU.
        largest_zoom: at least 1; the smallest is 0.7.
    """
    zoom = math.exp(_uniform(generator, math.log(0.7), math.log(largest_zoom)))
    top, left = _uniform(generator, 0, 1), _uniform(generator, 0, 1)
    return View(zoom, top, left, min(1.0, 1 / zoom))


def draw(generator: torch.Generator, views: Sequence[View]) -> Drawn:
    """Draw a transform: half of the time nothing or a codec, else one of `views`.

    Args:
        generator: of the random numbers, on the CPU.
        views: few and fixed for one picture, so that the anchor's latents are computed once for each.
    """
    chance = _uniform(generator, 0, 1)
    if chance < 0.4:  # noqa: PLR2004
        return Drawn()
    if chance < 0.65:  # noqa: PLR2004
        codec: Literal["JPEG", "WEBP"] = "JPEG" if _uniform(generator, 0, 1) < 0.7 else "WEBP"  # noqa: PLR2004
        return Drawn(recompression=Recompression(codec, round(_uniform(generator, 72, 92))))
    return Drawn(view=views[int(_uniform(generator, 0, len(views)))])
