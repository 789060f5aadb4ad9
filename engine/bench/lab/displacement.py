"""How what poison does to latents is spread: only what adds up over pictures can be learnt of a concept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch.nn import functional

if TYPE_CHECKING:
    from torch import Tensor

_CELLS = 4
"""Side of a coarse square: 32 pixels."""


def common(clean: Tensor, seen: Tensor) -> float:
    """Length of the mean displacement in units of the root mean square of them all.

    1 when all N x C x h x w move the same way, 0 when each goes its own; what chance alone would leave of
    the mean is taken off.
    """
    moved = (seen - clean).flatten(1)
    one = moved.square().sum(1).mean()
    together = (len(moved) * moved.mean(0).square().sum() - one) / (len(moved) - 1)
    return (together / one).clamp(0, 1).sqrt().nan_to_num().item()


def coarse(clean: Tensor, seen: Tensor) -> float:
    """Share of the displacement's energy that squares of 4 x 4 cells have in common; 1/16 in white noise."""
    moved = seen - clean
    left = functional.avg_pool2d(moved, _CELLS).square().sum() * _CELLS**2
    return (left / moved.square().sum()).nan_to_num().item()
