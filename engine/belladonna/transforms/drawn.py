"""What may happen to a picture on its way into a data set, drawn anew each step.

Expectation over transformation (Athalye et al., ICML 2018). A drawn transform is a value: it says
everything, and replays exactly.
"""

from __future__ import annotations

import functools
import io
import math
from dataclasses import dataclass
from typing import Literal, Protocol, cast

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional


@dataclass(frozen=True, slots=True)
class View:
    """The picture enlarged or reduced.

    Attributes:
        zoom: enlargement of each side; 1 is the picture itself.
    """

    zoom: float = 1.0

    def __call__(self, x: Tensor) -> Tensor:
        """Map B x 3 x H x W to B x 3 x zoom H x zoom W; differentiable."""
        if self == WHOLE:
            return x
        height, width = (max(1, round(self.zoom * side)) for side in x.shape[-2:])
        return cast("Tensor", _Resized.apply(x, height, width))  # type: ignore[no-untyped-call]


class _Context(Protocol):
    shape: torch.Size


class _Resized(torch.autograd.Function):
    """Bicubic resizing whose way back is two matrix products: .3 to .7 of torch's time.

    Nor has torch 2.13 any way back on MPS.
    """

    @staticmethod
    def forward(ctx: _Context, x: Tensor, height: int, width: int) -> Tensor:
        ctx.shape = x.shape
        return _bicubic(x, height, width)

    @staticmethod
    def backward(ctx: _Context, gradient: Tensor) -> tuple[Tensor, None, None]:
        sides, after = ctx.shape[-2:], gradient.shape[-2:]
        if max(sides) > _LONGEST:
            return _scattered(gradient, ctx.shape), None, None
        down, across = (_weights(*lengths).to(gradient) for lengths in zip(sides, after, strict=True))
        with torch.autocast(gradient.device.type, enabled=False):
            return down @ gradient @ across.T, None, None


def _bicubic(x: Tensor, height: int, width: int) -> Tensor:
    return functional.interpolate(x, (height, width), mode="bicubic", antialias=True, align_corners=False)


@functools.lru_cache(maxsize=2)
def _weights(before: int, after: int) -> Tensor:
    """Give what each of `before` pixels adds to each of `after`."""
    return _bicubic(torch.eye(before)[None, None], before, after)[0, 0]


def _scattered(gradient: Tensor, shape: torch.Size) -> Tensor:
    """Go torch's own way back, for strips, whose matrix would be large."""
    with torch.enable_grad():
        x = torch.zeros(shape, dtype=gradient.dtype, requires_grad=True)
        after = _bicubic(x, *gradient.shape[-2:])
    return torch.autograd.grad(after, x, gradient.cpu())[0].to(gradient.device)


WHOLE = View()

_TRAINED_ON = (512, 1024)
"""Short sides that generators are trained on, from Stable Diffusion 1 to FLUX."""

_LONGEST = 2048  # pixels of a side whose resizing is made a matrix, 32 MiB at most

_SMALLEST_ZOOM, _LARGEST_ZOOM = 0.5, 2.0
"""Beyond that a view is either too coarse to tell anything, or too dear."""

_HARDLY = 0.02  # resized, that tells nothing that the picture itself does not


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


def draw_view(generator: torch.Generator, height: int, width: int, *, most: int) -> View:
    """Draw the size that a training gives the picture, evenly on a logarithmic scale.

    Args:
        generator: of the random numbers, on the CPU.
        height: of the picture at working scale, in pixels.
        width: of it.
        most: pixels that the picture may be enlarged to.
    """
    wanted = math.exp(_uniform(generator, *map(math.log, _TRAINED_ON)))
    largest = min(_LARGEST_ZOOM, max(1, math.sqrt(most / (height * width))))
    zoom = min(max(wanted / min(height, width), _SMALLEST_ZOOM), largest)
    return WHOLE if abs(zoom - 1) < _HARDLY else View(zoom)


def draw(generator: torch.Generator, number: int, view: View) -> Drawn:
    """Draw the transform of a round: in turn nothing, a codec, and the view.

    Args:
        generator: of the random numbers, on the CPU.
        number: of the round, from 0.
        view: fixed for one picture, so that the anchor's latents are computed only once for it.
    """
    kind = number % 3
    if kind == 1:
        codec: Literal["JPEG", "WEBP"] = "JPEG" if _uniform(generator, 0, 1) < 0.7 else "WEBP"  # noqa: PLR2004
        return Drawn(recompression=Recompression(codec, round(_uniform(generator, 72, 92))))
    return Drawn(view=view if kind else WHOLE)
