"""Writing the file with as much of a perturbation as the visibility budget allows."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from belladonna.budget import fit
from belladonna.codec import decode
from belladonna.lift import Strip
from belladonna.visibility.measure import TILE, TILES_EACH_WAY, Comparison
from belladonna.visibility.tiles import Tiling

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from belladonna.codec import Artwork
    from belladonna.lift import Lift
    from belladonna.outcome import Visibility

_CAUTION = 0.985
"""Share of the limit that the sample may reach, so that one write is mostly enough."""

_ENOUGH = 0.95
"""Share of that which the sample must reach, so that the file, which may look weaker, is not too weak."""

_WRITES = 4
"""How often a file is written at most: the sample may mislead, and formats with losses add their own."""


@dataclass(frozen=True, slots=True)
class Spent:
    """A file whose perturbation meets the budget, and what was seen when it was read again.

    Attributes:
        data: the file.
        picture: as decoded from it.
        visibility: of the change in it.
    """

    data: bytes
    picture: Artwork
    visibility: Visibility


def spend(artwork: Artwork, lift: Lift, limit: float, *, write: Callable[[Artwork], bytes]) -> Spent:
    """Write the perturbation as strong as the budget allows.

    The encoded file, measured as reports measure it, has the last word. Of a large picture the factor is
    first found on a mosaic of tiles, which is written and read as the picture will be. What remains over
    the limit at last is the format's own doing (256 colours in a GIF), and would be there without any
    perturbation.

    Args:
        artwork: the original.
        lift: the perturbation, rows by rows.
        limit: of the mean FLIP where the picture is not wholly transparent.
        write: makes the file of the shaded picture.
    """
    limit *= artwork.visible_share
    comparison, first = Comparison(artwork), 1.0
    if artwork.width * artwork.height > (TILE * TILES_EACH_WAY) ** 2:
        tiling = Tiling.of(artwork.width, artwork.height, TILE, TILES_EACH_WAY)
        mosaic = replace(artwork, samples=tiling.mosaic(lambda top, bottom: artwork.samples[top:bottom]))
        sample = comparison if comparison.tiling == tiling else Comparison(artwork, tiling)
        see = partial(sample.flip, tiling=tiling.together)
        first = fit(
            _Attempts(mosaic, _Mosaic(lift, tiling), limit, write, see), _CAUTION * limit, enough=_ENOUGH
        )
    attempts = _Attempts(artwork, lift, limit, write, comparison.flip)
    fit(attempts, limit, first=first, tries=_WRITES)
    data, picture, flip = attempts.best
    return Spent(data, picture, comparison.visibility(picture, flip))


class _Attempts:
    """Files of one picture with its perturbation at several strengths, of which the best is kept.

    Attributes:
        best: the file, what is read from it, and its FLIP: the strongest within the limit; if there is none,
            the weakest.
    """

    def __init__(
        self,
        artwork: Artwork,
        lift: Lift | _Mosaic,
        limit: float,
        write: Callable[[Artwork], bytes],
        see: Callable[[Artwork], float],
    ) -> None:
        self._artwork, self._lift, self._limit = artwork, lift, limit
        self._write, self._see = write, see
        self.best: tuple[bytes, Artwork, float] = b"", artwork, math.inf

    def __call__(self, factor: float) -> float:
        """Write the perturbation times a factor, and say what of it can be seen in the file: mean FLIP."""
        data = self._write(self._artwork.shaded(partial(self._lift.times, factor)))
        picture = decode(data)
        flip = self._see(picture)
        if self._rank(flip) > self._rank(self.best[2]):
            self.best = data, picture, flip  # the others are let go: each is as large as the picture
        return flip

    def _rank(self, flip: float) -> float:
        return flip if flip <= self._limit else -flip


class _Mosaic:
    """A perturbation's tiles, put together and remembered."""

    def __init__(self, lift: Lift, tiling: Tiling) -> None:
        strips = [lift(*span) for span in tiling.rows]
        self._change = np.concatenate([tiling.across(strip.change) for strip in strips])
        self._tolerated = np.concatenate([tiling.across(strip.tolerated) for strip in strips])

    def times(self, factor: float, top: int, bottom: int) -> NDArray[np.float32]:
        """Rows of it, stronger or weaker; see `Lift.times`."""
        return Strip(self._change[top:bottom], self._tolerated[top:bottom]).times(factor)
