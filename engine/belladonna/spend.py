"""Writing the file with as much of a perturbation as the visibility budget allows."""

from __future__ import annotations

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
    attempts, first = _Attempts(artwork, lift, limit, write), 1.0
    if artwork.width * artwork.height > (TILE * TILES_EACH_WAY) ** 2:
        tiling = Tiling.of(artwork.width, artwork.height, TILE, TILES_EACH_WAY)
        mosaic = replace(artwork, samples=tiling.mosaic(lambda top, bottom: artwork.samples[top:bottom]))
        trial = _Attempts(mosaic, _Mosaic(lift, tiling), limit, write, tiling.together)
        first = fit(trial, _CAUTION * limit)
    fit(attempts, limit, first=first, tries=_WRITES)
    return attempts.best


class _Attempts:
    """Files of one picture with its perturbation at several strengths, of which the best is kept."""

    def __init__(
        self,
        artwork: Artwork,
        lift: Lift | _Mosaic,
        limit: float,
        write: Callable[[Artwork], bytes],
        tiling: Tiling | None = None,
    ) -> None:
        self._artwork, self._lift, self._limit, self._write = artwork, lift, limit, write
        self._comparison = Comparison(artwork, tiling)
        self._best: Spent | None = None

    def __call__(self, factor: float) -> float:
        """Write the perturbation times a factor, and say what of it can be seen in the file: mean FLIP."""
        data = self._write(self._artwork.shaded(partial(self._lift.times, factor)))
        picture = decode(data)
        spent = Spent(data, picture, self._comparison(picture))
        if self._best is None or _rank(spent, self._limit) > _rank(self._best, self._limit):
            self._best = spent  # the others are let go: each is as large as the picture
        return spent.visibility.flip

    @property
    def best(self) -> Spent:
        """The strongest within the limit; if there is none, the weakest."""
        if self._best is None:
            raise ValueError("nothing was tried")
        return self._best


class _Mosaic:
    """A perturbation's tiles, put together and remembered."""

    def __init__(self, lift: Lift, tiling: Tiling) -> None:
        strips = [lift(*span) for span in tiling.rows]
        self._change = np.concatenate([tiling.across(strip.change) for strip in strips])
        self._tolerated = np.concatenate([tiling.across(strip.tolerated) for strip in strips])

    def times(self, factor: float, top: int, bottom: int) -> NDArray[np.float32]:
        """Rows of it, stronger or weaker; see `Lift.times`."""
        return Strip(self._change[top:bottom], self._tolerated[top:bottom]).times(factor)


def _rank(spent: Spent, limit: float) -> float:
    """Prefer the strongest within the limit; if there is none, the weakest."""
    flip = spent.visibility.flip
    return flip if flip <= limit else -flip
