"""A perturbation at one pass: where an optimisation may begin, or end when there is no time for one.

A small network has learnt from many pictures what an optimisation would find (engine/training/amortise.py).
It sees the picture, what models should see instead, how much the eye tolerates where, and noise, so that
no two pictures get the same perturbation.
"""

from __future__ import annotations

import math
from functools import partial
from importlib import resources
from typing import TYPE_CHECKING

import torch
from safetensors.torch import load as load_safetensors
from torch import Tensor, nn

from belladonna.budget import FLIP_LIMITS
from belladonna.device import precision
from belladonna.scene import padded
from belladonna.surrogates.student import Residual
from belladonna.visibility.tolerance import tolerance

if TYPE_CHECKING:
    from belladonna.scene import Scene

WEIGHTS = "start.safetensors"

_WIDTHS = (64, 80, 96, 104)  # channels at 1/4, 1/8, 1/16 and 1/32 of the resolution
_PLANES = 3 + 3 + 1 + 1  # picture, way to the anchor, tolerance, noise
_TYPICAL_FLIP = FLIP_LIMITS["medium"]
_TYPICAL_BOUND = 4 / 255
_GAIN = 8.0  # a new network begins near the bound

_conv = partial(nn.Conv2d, kernel_size=3, padding=1)


class _Level(nn.Module):
    """One resolution of a U-Net, and all below it."""

    def __init__(self, widths: tuple[int, ...]) -> None:
        super().__init__()
        width, *deeper = widths
        self.before = Residual(width)
        self.deeper = (
            nn.Sequential(
                _conv(width, deeper[0], stride=2),
                nn.ReLU(),
                _Level(tuple(deeper)),
                nn.Conv2d(deeper[0], width, 1),
                nn.Upsample(scale_factor=2, mode="nearest"),
            )
            if deeper
            else None
        )
        self.after = Residual(width)

    def forward(self, x: Tensor) -> Tensor:
        x = self.before(x)
        if self.deeper is not None:
            x = x + self.deeper(x)
        after: Tensor = self.after(x)
        return after


class Start(nn.Module):
    """The network."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.PixelUnshuffle(4), _conv(16 * _PLANES, _WIDTHS[0]), nn.ReLU())
        self.settings = nn.Linear(2, _WIDTHS[0])  # budget and scale
        self.body = _Level(_WIDTHS)
        self.end = nn.Sequential(_conv(_WIDTHS[0], 16 * 3), nn.PixelShuffle(4))
        self.chroma = nn.Parameter(torch.tensor(0.3))

    def towards(self, scene: Scene, flip_limit: float, generator: torch.Generator) -> Tensor:
        """Perturb a scene's pictures towards all of its anchors, without colour where they have none."""
        each = [self(scene.picture, anchor, flip_limit, generator, scene.scale) for anchor in scene.anchors]
        d = torch.stack(each).mean(0)
        return d.mean(1, keepdim=True).expand_as(d) if scene.grey else d

    @torch.no_grad()
    def __call__(
        self,
        picture: Tensor,
        anchor: Tensor,
        flip_limit: float,
        generator: torch.Generator,
        scale: float = 1.0,
    ) -> Tensor:
        """Perturb pictures.

        Args:
            picture: B x 3 x H x W, sRGB in [0, 1], of any size.
            anchor: the same shape: what models should see.
            flip_limit: the mean FLIP to spend, .035 to .08; it is met roughly.
            generator: of the noise, on the CPU.
            scale: working size over real size, at most 1.

        Returns:
            B x 3 x H x W to be added, within the tolerance.
        """
        limits = picture.new_full((len(picture),), flip_limit)
        bound = self.bound(picture, limits)
        noise = torch.randn(bound.shape, generator=generator).to(bound)
        with precision(picture.device):
            raw = self.raw(
                padded(picture), padded(anchor), padded(bound), limits, noise=padded(noise), scale=scale
            )
        return bounded(raw[..., : picture.shape[-2], : picture.shape[-1]], bound)

    def bound(self, picture: Tensor, limits: Tensor) -> Tensor:
        """Compute what is tolerated at most, B x 1 x H x W, when B values of FLIP may be spent."""
        return tolerance(picture) * (limits / _TYPICAL_FLIP)[:, None, None, None]

    def raw(
        self,
        picture: Tensor,
        anchor: Tensor,
        bound: Tensor,
        limits: Tensor,
        *,
        noise: Tensor,
        scale: float,
    ) -> Tensor:
        """Compute perturbations before they are `bounded`, as shares of the bound.

        Args:
            picture: B x 3 x H x W, sRGB in [0, 1]; sides multiples of 32.
            anchor: the same shape; the picture itself, in training, to lead away from it.
            bound: B x 1 x H x W.
            limits: B values, the mean FLIP to spend.
            noise: B x 1 x H x W, normal.
            scale: working size over real size.

        Returns:
            B x 3 x H x W, of any size, float32.
        """
        planes = torch.cat((picture - 0.5, anchor - picture, bound / _TYPICAL_BOUND - 1, noise), 1)
        settings = torch.stack((limits / _TYPICAL_FLIP - 1, torch.full_like(limits, math.log2(scale))), 1)
        body = self.body(self.stem(planes) + self.settings(settings)[:, :, None, None])
        raw: Tensor = _GAIN * self.end(body).float()
        luma = raw.mean(1, keepdim=True)
        return luma + self.chroma * (raw - luma)


def bounded(raw: Tensor, bound: Tensor) -> Tensor:
    """Squash a raw perturbation, B x 3 x H x W, into the tolerance, B x 1 x H x W."""
    inside: Tensor = bound * raw * (1 + raw.square()).rsqrt()
    return inside


def load() -> Start:
    """Load the weights that ship with Belladonna: frozen, float32, channels last."""
    data = resources.files("belladonna").joinpath(WEIGHTS).read_bytes()
    start = Start()
    start.load_state_dict({key: value.float() for key, value in load_safetensors(data).items()})
    return start.eval().requires_grad_(False).to(memory_format=torch.channels_last)  # type: ignore[call-overload,no-any-return]
