"""How much change the eye tolerates at each pixel.

FLIP's mean judges the whole picture; this map keeps the change out of the places where it would show
when somebody looks closely: flat colour, smooth gradients, and the sides of a lone edge.

* Luminance adaptation: the just noticeable difference is larger in the dark and, less so, in the light
  (Chou and Li, "A perceptually tuned subband image coder", 1995, figure 2).
* Texture masking: contrast hides contrast (Legge and Foley, 1980). The activity is a mean of square roots,
  squared, which a lone edge hardly raises: only texture all around hides a change.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

LUMA = (0.2126, 0.7152, 0.0722)
"""Rec. 709 luma of R, G, B."""

MARGIN = 6
"""Pixels of surroundings that a value depends on."""

_FLAT = 3 / 255  # on mid grey without texture
_MASKING = 0.35  # of the activity is tolerated on top
_MOST = 8 / 255
_RADIUS = 4
_DARK, _LIGHT = 0.8, 0.35  # relative rise of the threshold towards black and white
_SMALL = 1e-10  # keeps the root's argument positive


def tolerance(x: Tensor) -> Tensor:
    """Compute the largest change that is tolerated.

    Args:
        x: B x 3 x H x W, sRGB in [0, 1].

    Returns:
        B x 1 x H x W, in the units of `x`, at most 8/255.
    """
    y = (x * x.new_tensor(LUMA).view(1, 3, 1, 1)).sum(1, keepdim=True)
    threshold = _FLAT * _adaptation(_mean(y, 2))
    return (threshold + _MASKING * _activity(y)).clamp(max=_MOST)


def _adaptation(background: Tensor) -> Tensor:
    dark = 1 + _DARK * (1 - (2 * background).clamp(0, 1).sqrt())
    light = 1 + _LIGHT * (2 * background - 1)
    return torch.where(background < 0.5, dark, light)  # noqa: PLR2004 - mid grey


def _activity(y: Tensor) -> Tensor:
    across = functional.pad(y.diff(dim=-1), (0, 1, 0, 0))
    down = functional.pad(y.diff(dim=-2), (0, 0, 0, 1))
    root = (across.square() + down.square() + _SMALL).pow(0.25)
    return _mean(root, _RADIUS).square()


def _mean(x: Tensor, radius: int) -> Tensor:
    """Average over a square of 2 `radius` + 1 pixels, the border repeated."""
    return functional.avg_pool2d(functional.pad(x, (radius,) * 4, mode="replicate"), 2 * radius + 1, 1)
