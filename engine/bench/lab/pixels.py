"""A space without any encoder: reduced pixels, for a generator that poison should not reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import nn
from torch.nn import functional

from belladonna.surrogates.base import SurrogateInfo

if TYPE_CHECKING:
    from torch import Tensor

PIXELS = "pixels"
_REDUCED, _FOLD = 4, 2


class Pixels(nn.Module):
    """Looks like an autoencoder: pictures of a quarter the size, 2 x 2 pixels folded into channels."""

    info = SurrogateInfo(PIXELS, _REDUCED * _FOLD, {PIXELS: 3 * _FOLD**2}, "MIT")

    def encode(self, x: Tensor) -> dict[str, Tensor]:
        """Map B x 3 x H x W in [0, 1] to B x 12 x H/8 x W/8."""
        return {PIXELS: functional.pixel_unshuffle(functional.avg_pool2d(x, _REDUCED), _FOLD)}

    def decode(self, latent: Tensor) -> Tensor:
        """Map it back, enlarged."""
        reduced = functional.pixel_shuffle(latent, _FOLD)
        return functional.interpolate(reduced, scale_factor=_REDUCED, mode="bicubic").clamp(0, 1)
