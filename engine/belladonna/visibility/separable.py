"""Separable filters as products with banded matrices.

A processor convolves single channels at a small share of its speed; as a matrix product the same sums, with
four times as many that are zero, took a third of the time.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

_BLOCK = 64  # pixels that one product gives


class Separable:
    """Filters each channel of a picture across and down, its edges repeated.

    Args:
        across: C x taps, an odd number of them; a filter a channel.
        down: the same shape.
    """

    def __init__(self, across: Tensor, down: Tensor) -> None:
        self._radius = across.shape[1] // 2
        self._across, self._down = _bands(across), _bands(down).transpose(1, 2).unsqueeze(1)

    def __call__(self, x: Tensor) -> Tensor:
        """Filter B x C x H x W, or B x 1 x H x W by each filter: B x C x H x W.

        In the precision of `x`, also under autocast: bfloat16 would drown what is measured.
        """
        height, width = x.shape[2:]
        radius, block = self._radius, _BLOCK + 2 * self._radius
        margins = (radius, radius + -width % _BLOCK, radius, radius + -height % _BLOCK)
        x = functional.pad(x, margins, mode="replicate")
        with torch.autocast(x.device.type, enabled=False):
            rows = x.shape[2]
            x = x.unfold(3, block, _BLOCK).flatten(2, 3) @ self._across
            x = x.view(*x.shape[:2], rows, -1)
            x = (self._down @ x.unfold(2, block, _BLOCK).transpose(3, 4)).flatten(2, 3)
        return x[:, :, :height, :width]


def _bands(filters: Tensor) -> Tensor:
    """Give C x (block + taps - 1) x block: what each of a block's pixels takes of those around them."""
    channels, taps = filters.shape
    bands = filters.new_zeros(channels, _BLOCK + taps - 1, _BLOCK)
    for place in range(_BLOCK):
        bands[:, place : place + taps, place] = filters
    return bands
