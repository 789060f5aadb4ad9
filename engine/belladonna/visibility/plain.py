"""Plain ground: flat colour and skies hide nothing, so a change there must have no outlines.

FLIP's budget has to be spent somewhere, and in clip art there is nowhere else. What an eye finds there are
lines. They are combed out (see `visibility.combing`), and what remains lies over grain. Grain hides lines as
that of film or paper does, but only if it has their frequencies, too (Legge and Foley, "Contrast masking in
human vision", 1980): half of it is fine, half is coarse. Stains of colour it does not hide: there is less
colour.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
from torch.nn import functional

from belladonna.visibility.ssim import PLAIN_CHARGE

if TYPE_CHECKING:
    from torch import Tensor

_COLOURED = 0.25  # share of a change's colour that is left where all is plain: grain hides no stains
_COARSE = 0.5  # share of the grain's power
_COARSE_BOXES = (3, 5)  # pixels; noise is averaged over the one, then over the other
_COARSE_DEVIATION = 37 / 225  # of what that leaves of white noise: sum of squares of (1 2 3 3 3 2 1) / 15


def plainness(charge: Tensor) -> Tensor:
    """Say how little there is at each place that could hide a change.

    Args:
        charge: B x C x H x W, what `ssim.small_change_charge` says of a picture.

    Returns:
        B x 1 x H x W: 1 where all around is one colour, next to 0 in texture.
    """
    return (charge.mean(1, keepdim=True) / PLAIN_CHARGE).sqrt()


def grain(deviation: Tensor, plain: Tensor, generator: torch.Generator) -> Tensor:
    """Draw grain in brightness for plain ground, half of it fine, half coarse.

    Args:
        deviation: B x 1 x H x W, standard, of grain where all is plain.
        plain: B x 1 x H x W, the plainness.
        generator: on the CPU.

    Returns:
        B x 1 x H x W, to be added to each channel.
    """
    fine, coarse = torch.randn(2, *plain.shape, generator=generator).to(plain)
    for side in _COARSE_BOXES:
        coarse = functional.avg_pool2d(coarse, side, stride=1, padding=side // 2, count_include_pad=False)
    noise: Tensor = math.sqrt(1 - _COARSE) * fine + math.sqrt(_COARSE) * coarse / _COARSE_DEVIATION
    return plain * deviation * noise


def greyed(d: Tensor, plain: Tensor) -> Tensor:
    """Take most of a change's colour out on plain ground; leave it as it is in texture.

    Args:
        d: B x 3 x H x W.
        plain: B x 1 x H x W, the plainness of the picture that it is added to.

    Returns:
        The same shape.
    """
    grey = d.mean(1, keepdim=True)
    return grey + (1 - (1 - _COLOURED) * plain) * (d - grey)
