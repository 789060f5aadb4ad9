"""Comparisons are fair only at equal visibility: scale a perturbation until it spends exactly a budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from belladonna.budget import fit
from belladonna.sources import Pixels
from belladonna.visibility.flip import Flip
from belladonna.visibility.measure import measure_visibility

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

_STRONGEST = 3.0
_HALVINGS = 14


def at_equal_flip(picture: NDArray[np.float32], d: NDArray[np.float32], limit: float) -> NDArray[np.float32]:
    """Add a perturbation at the strength that spends the budget, and round to 8 bits.

    Args:
        picture: H x W x 3, sRGB in [0, 1].
        d: what to add, the same shape, of any amplitude.
        limit: mean FLIP.

    Returns:
        H x W x 3, exact multiples of 1/255.
    """
    return _shaded(picture, d, fit(lambda factor: _seen(picture, _shaded(picture, d, factor)), limit))


def finely_at_equal_flip(
    picture: NDArray[np.float32], d: NDArray[np.float32], limit: float
) -> NDArray[np.float32]:
    """Do as `at_equal_flip`, but by bisection until hardly anything is left to spend."""
    low, high = 0.0, _STRONGEST
    for _ in range(_HALVINGS):
        factor = (low + high) / 2
        if _seen(picture, _shaded(picture, d, factor)) <= limit:
            low = factor
        else:
            high = factor
    return _shaded(picture, d, low)


def many_at_equal_flip(pictures: Tensor, d: Tensor, limit: float) -> Tensor:
    """Do as `finely_at_equal_flip` with many pictures at once, each at a strength of its own.

    Args:
        pictures: B x 3 x H x W, sRGB in [0, 1].
        d: what to add, the same shape, of any amplitude.
        limit: mean FLIP of each.

    Returns:
        B x 3 x H x W on the same device, exact multiples of 1/255.
    """
    flip = Flip(pictures)
    low, high = pictures.new_zeros(len(pictures)), pictures.new_full((len(pictures),), _STRONGEST)

    def shaded(factor: Tensor) -> Tensor:
        return ((pictures + factor[:, None, None, None] * d).clamp(0, 1) * 255).round() / 255

    with torch.no_grad():
        for _ in range(_HALVINGS):
            factor = (low + high) / 2
            within = flip.mean(shaded(factor)) <= limit
            low, high = torch.where(within, factor, low), torch.where(within, high, factor)
        return shaded(low)


def _shaded(picture: NDArray[np.float32], d: NDArray[np.float32], factor: float) -> NDArray[np.float32]:
    changed = ((picture + factor * d).clip(0, 1) * 255).round()
    return changed.astype(np.float32) / np.float32(255)


def _seen(picture: NDArray[np.float32], shaded: NDArray[np.float32]) -> float:
    return measure_visibility(Pixels(picture), Pixels(shaded)).flip
