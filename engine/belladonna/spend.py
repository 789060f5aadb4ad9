"""Writing the file with as much of a perturbation as the visibility budget allows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import torch

from belladonna.budget import corrected, fit
from belladonna.codec import decode
from belladonna.visibility.flip import PIXELS_PER_DEGREE, Flip
from belladonna.visibility.measure import measure_visibility
from belladonna.visibility.tiles import spans

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from torch import Tensor

    from belladonna.codec import Artwork
    from belladonna.lift import Lift
    from belladonna.outcome import Visibility

_TILE, _TILES_EACH_WAY = 96, 8

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

    The factor is found on a sample of tiles; the encoded file, measured as reports measure it, has the last
    word. What remains over the limit after that is the format's own doing (256 colours in a GIF), and would
    be there without any perturbation.

    Args:
        artwork: the original.
        lift: the perturbation, rows by rows.
        limit: of the mean FLIP where the picture is not wholly transparent.
        write: makes the file of the shaded picture.
    """
    limit *= artwork.visible_share
    factor = fit(_Sample(artwork, lift), _CAUTION * limit)
    best: Spent | None = None
    for _ in range(_WRITES):
        data = write(artwork.shaded(partial(_times, lift, factor)))
        picture = decode(data)
        spent = Spent(data, picture, measure_visibility(artwork, picture))
        if best is None or _rank(spent, limit) > _rank(best, limit):
            best = spent  # the others are let go: each is as large as the picture
        before, factor = factor, corrected(factor, spent.visibility.flip, limit)
        if factor == before:
            break
    assert best is not None  # noqa: S101 - `_WRITES` is not 0
    return best


class _Sample:
    """Mean FLIP of a perturbation times a factor, on tiles that lie all over the picture; a small one whole.

    The tiles' edges are repeated where the eye's filters reach beyond them.
    """

    def __init__(self, artwork: Artwork, lift: Lift) -> None:
        whole = artwork.width * artwork.height <= (_TILE * _TILES_EACH_WAY) ** 2
        tile, count = (max(artwork.width, artwork.height), 1) if whole else (_TILE, _TILES_EACH_WAY)
        across = spans(artwork.width, tile, count)
        before, change, tolerated = [], [], []
        for top, bottom in spans(artwork.height, tile, count):
            strip, rgb, alpha = lift(top, bottom), artwork.rgb(top, bottom), artwork.opacity(top, bottom)
            opacity = np.float32(1) if alpha is None else alpha[..., None]
            before += [rgb[:, left:right] for left, right in across]
            change += [(opacity * strip.change)[:, left:right] for left, right in across]
            tolerated += [(opacity * strip.tolerated)[:, left:right] for left, right in across]
        self._before, self._change, self._tolerated = map(_batch, (before, change, tolerated))
        self._flip = Flip(self._before, PIXELS_PER_DEGREE)

    def __call__(self, factor: float) -> float:
        change = torch.clamp(factor * self._change, -self._tolerated, self._tolerated)
        shaded = (self._before + change).clamp(0, 1)
        return self._flip.mean((shaded * 255).round() / 255).mean().item()


def _batch(tiles: list[NDArray[np.float32]]) -> Tensor:
    """Turn tiles H x W x 3 of one size into B x 3 x H x W."""
    return torch.from_numpy(np.stack(tiles)).permute(0, 3, 1, 2).contiguous()


def _rank(spent: Spent, limit: float) -> float:
    """Prefer the strongest within the limit; if there is none, the weakest."""
    flip = spent.visibility.flip
    return flip if flip <= limit else -flip


def _times(lift: Lift, factor: float, top: int, bottom: int) -> NDArray[np.float32]:
    return lift(top, bottom).times(factor)
