"""Writing the file with as much of a perturbation as the visibility budget allows."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from belladonna.budget import AIM, fit
from belladonna.codec import decode
from belladonna.visibility.measure import measure_visibility

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from belladonna.codec import Artwork
    from belladonna.lift import Lift


class _Preview:
    """The picture as it would look with a perturbation times a factor, rounded to 8 bits."""

    def __init__(self, artwork: Artwork, lift: Lift, factor: float) -> None:
        self._artwork, self._lift, self._factor = artwork, lift, factor
        self.width, self.height = artwork.width, artwork.height

    def rgb(self, top: int = 0, bottom: int | None = None) -> NDArray[np.float32]:
        bottom = self.height if bottom is None else bottom
        d = self._lift(top, bottom) * self._factor
        opacity = self._artwork.opacity(top, bottom)
        if opacity is not None:
            d = d * opacity[..., None]
        shaded = (self._artwork.rgb(top, bottom) + d).clip(0, 1)
        return (shaded * 255).round().astype(np.float32) / np.float32(255)


_REWRITES = 3
"""How often a file is written again, weaker, because a lossy format added too much of its own."""


def spend(artwork: Artwork, lift: Lift, limit: float, *, write: Callable[[Artwork], bytes]) -> bytes:
    """Write the perturbation as strong as the budget allows.

    The factor is found on a preview; formats with losses add what they cannot hold, so the
    encoded file has the last word. What remains over the limit after that is the format's own doing
    (256 colours in a GIF), and would be there without any perturbation.

    Args:
        artwork: the original.
        lift: the perturbation, rows by rows.
        limit: of the mean FLIP.
        write: makes the file of the shaded picture.

    Returns:
        The file.
    """
    factor = fit(lambda k: measure_visibility(artwork, _Preview(artwork, lift, k)).flip, limit)
    for _ in range(_REWRITES):
        data = write(artwork.shaded(partial(_times, lift, factor)))
        seen = measure_visibility(artwork, decode(data)).flip
        if seen <= limit:
            break
        factor *= AIM * limit / seen
    return data


def _times(lift: Lift, factor: float, top: int, bottom: int) -> NDArray[np.float32]:
    return lift(top, bottom) * factor
