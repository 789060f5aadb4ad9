"""Lines are combed out of a change where plain ground would show them.

An eye finds a line that is weaker than the grain around it, for it adds up along the line (as the visual
cortex does: Daugman, "Uncertainty relation for resolution in space, spatial frequency, and orientation",
1985). So the change is looked at through filters as long and narrow as lines are, of four widths and six
directions, and where one answers more than grain would hide, the excess is taken out: what remains of an
outline is texture. The wider a line, the less is let pass, as eyes see slow waves best (Campbell and Robson,
"Application of Fourier analysis to the visibility of gratings", 1968).
"""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING

import torch
from torch.nn import functional

if TYPE_CHECKING:
    from torch import Tensor

_SCALES = {8: 0.35, 4: 0.5, 2: 0.7, 1: 1.0}
"""Width of a line in pixels, and how much of the limit it may reach."""
_DIRECTIONS = 6
_SIDE = 9  # of a filter, in cells as wide as the line
_LENGTH = 2.5  # standard deviation of a filter along the line, in such cells
_PASSES = 2
_STEP = 1.5  # of the excess is taken out at once: little of it remains in two passes


def combed(d: Tensor, plain: Tensor, limit: Tensor) -> Tensor:
    """Take lines out of a change's brightness; leave it as it is in texture.

    Args:
        d: B x 3 x H x W.
        plain: B x 1 x H x W, the plainness of the picture that it is added to.
        limit: B x 1 x H x W, the standard deviation of grain that would hide a line one pixel wide.

    Returns:
        The shape of `d`.
    """
    filters, gain = (part.to(d) for part in _filters())
    before = grey = d.mean(1, keepdim=True)
    for _ in range(_PASSES):
        for width, share in _SCALES.items():
            seen, most = (_reduced(plane, width) for plane in (plain * grey, share * limit))
            answers = functional.conv2d(functional.pad(seen, (_SIDE // 2,) * 4, mode="replicate"), filters)
            excess = answers - answers.clamp(-most, most)
            # What was filtered is put back by the same filters: they look alike from both sides.
            lines = functional.conv2d(excess, filters.transpose(0, 1), padding=_SIDE // 2) * (_STEP / gain)
            grey = grey - plain * functional.interpolate(lines, size=grey.shape[2:], mode="bilinear")
    return d + (grey - before)


def _reduced(plane: Tensor, times: int) -> Tensor:
    """Average squares of so many pixels; those at the right and lower edge may be smaller."""
    if times == 1:
        return plane
    return functional.avg_pool2d(plane, times, ceil_mode=True, count_include_pad=False)


@functools.cache
def _filters() -> tuple[Tensor, Tensor]:
    """Build the filters, directions x 1 x side x side, and the most that all of them answer to a wave of 1.

    Across a line each is the second derivative of a Gaussian, along it a Gaussian (Freeman and Adelson, "The
    design and use of steerable filters", 1991). Squares sum to 1: to white noise they answer its deviation.
    """
    places = torch.arange(_SIDE, dtype=torch.float32) - _SIDE // 2
    down, right = torch.meshgrid(places, places, indexing="ij")
    angles = torch.arange(_DIRECTIONS)[:, None, None] * (math.pi / _DIRECTIONS)
    along, across = (
        right * angles.cos() + down * angles.sin(),
        down * angles.cos() - right * angles.sin(),
    )
    filters = (1 - across.square()) * torch.exp(-(across.square() + (along / _LENGTH).square()) / 2)
    filters -= filters.mean((1, 2), keepdim=True)
    filters /= torch.linalg.vector_norm(filters, dim=(1, 2), keepdim=True)
    waves = torch.fft.rfft2(filters, s=(64, 64)).abs().square().sum(0)
    return filters[:, None], waves.max()
