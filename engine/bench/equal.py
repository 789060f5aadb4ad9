"""Comparisons are fair only at equal visibility: scale a perturbation until it spends exactly a budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from belladonna.budget import fit
from belladonna.sources import Pixels
from belladonna.visibility.measure import measure_visibility

if TYPE_CHECKING:
    from numpy.typing import NDArray

_STRONGEST = 3.0


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
    for _ in range(14):
        factor = (low + high) / 2
        if _seen(picture, _shaded(picture, d, factor)) <= limit:
            low = factor
        else:
            high = factor
    return _shaded(picture, d, low)


def _shaded(picture: NDArray[np.float32], d: NDArray[np.float32], factor: float) -> NDArray[np.float32]:
    changed = ((picture + factor * d).clip(0, 1) * 255).round()
    return changed.astype(np.float32) / np.float32(255)


def _seen(picture: NDArray[np.float32], shaded: NDArray[np.float32]) -> float:
    return measure_visibility(Pixels(picture), Pixels(shaded)).flip
