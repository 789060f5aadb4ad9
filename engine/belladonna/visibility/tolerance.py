"""How much change the eye tolerates at each pixel.

FLIP's mean judges the whole picture; this map keeps the change out of the places where it would show
when somebody looks closely: flat colour, smooth gradients, and the sides of a lone edge.

* Luminance adaptation: the just noticeable difference rises towards white (Chou and Li, "A perceptually
  tuned subband image coder", 1995, figure 2). Screens of that time hid more in the dark, too. Ours do not,
  and FLIP's mean hardly counts it: there a step of CIELAB's lightness is the measure.
* Texture masking: contrast hides contrast (Legge and Foley, 1980). The activity is a mean of square roots,
  squared, which a lone edge hardly raises: only texture all around hides a change.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional

LUMA = (0.2126, 0.7152, 0.0722)
"""Rec. 709 luma of R, G, B."""

MARGIN = 6
"""Pixels of surroundings that a value depends on."""

_FLAT = 3.3 / 255  # on mid grey without texture
_MASKING = 0.35  # of the activity is tolerated on top
_MOST = 8 / 255
_RADIUS = 4
_LIGHT = 0.35  # relative rise of the threshold towards white
_KNEE = 0.0972  # sRGB where CIELAB's straight piece ends, 0.8856 % of white's luminance
_SMALL = 1e-10  # keeps the root's argument positive


def tolerance(x: Tensor, step: int = 1) -> Tensor:
    """Compute the largest change that is tolerated.

    Args:
        x: B x 3 x H x W, sRGB in [0, 1].
        step: compute only every so many pixels, each way, from the first on.

    Returns:
        B x 1 x H x W, divided by `step` and rounded up; in the units of `x`, at most 8/255.
    """
    y = (x * x.new_tensor(LUMA).view(1, 3, 1, 1)).sum(1, keepdim=True)
    background, activity = _mean(y, 2, step), _mean(_root_of_contrast(y), _RADIUS, step).square()
    return ((_FLAT + _MASKING * activity) * _adaptation(background)).clamp(max=_MOST)


def _adaptation(background: Tensor) -> Tensor:
    """Compare the threshold with the one at mid grey.

    From CIE L* = 116 Y^(1/3) - 16 and Y = u^2.4 with u = (x + 0.055) / 1.055 follows dL*/dx = 88 u^-0.2,
    which is 100 at mid grey; below the knee dL*/dx = 2055 u^1.4.
    """
    log_u = ((background + 0.055) / 1.055).log()  # powers of it by one exponential
    log_slope = torch.where(background > _KNEE, math.log(88) - 0.2 * log_u, math.log(2055) + 1.4 * log_u)
    dark = (math.log(100) - log_slope).exp().clamp(max=1)
    return dark + _LIGHT * (2 * background - 1).clamp(min=0)


def _root_of_contrast(y: Tensor) -> Tensor:
    across = functional.pad(y.diff(dim=-1), (0, 1, 0, 0))
    down = functional.pad(y.diff(dim=-2), (0, 0, 0, 1))
    return (across.square() + down.square() + _SMALL).sqrt().sqrt()


def _mean(x: Tensor, radius: int, step: int) -> Tensor:
    """Average over a square of 2 `radius` + 1 pixels, the border repeated."""
    x, side = functional.pad(x, (radius,) * 4, mode="replicate"), 2 * radius + 1
    return _sums(_sums(x, side, step, -2), side, step, -1) / side**2


def _sums(x: Tensor, side: int, step: int, dim: int) -> Tensor:
    """Add up `side` neighbours: in whole planes, which takes a third of the time of average pooling."""
    last = x.shape[dim] - side
    total = _every(x, dim, 0, last, step).clone()
    for offset in range(1, side):
        total += _every(x, dim, offset, last + offset, step)
    return total


def _every(x: Tensor, dim: int, first: int, last: int, step: int) -> Tensor:
    return x[..., first : last + 1 : step, :] if dim == -2 else x[..., first : last + 1 : step]  # noqa: PLR2004 - rows
