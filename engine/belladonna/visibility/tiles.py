"""Where a picture that is too large to be looked at whole is looked at: tiles on a regular grid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

Sample = TypeVar("Sample", bound=np.generic)
Span = tuple[int, int]
"""Beginning and end (exclusive), in pixels."""

_BLOCK = 16


def spans(length: int, tile: int, count: int) -> list[Span]:
    """Place `count` tiles in the middles of equal cells of a side; tiles that coincide are one.

    They begin where the blocks of codecs do, at multiples of 16, so that a tile fares in a codec as it does
    within the picture.

    Args:
        length: of the side, in pixels.
        tile: pixels of a tile; all tiles are of one size, the side's own where that is smaller.
        count: of cells.

    Returns:
        Beginning and end of each tile, in order.
    """
    tile = min(tile, length)
    middles = ((i + 0.5) * length / count for i in range(count))
    starts = {min(max(0, round((middle - tile / 2) / _BLOCK) * _BLOCK), length - tile) for middle in middles}
    return [(start, start + tile) for start in sorted(starts)]


@dataclass(frozen=True, slots=True)
class Tiling:
    """Tiles of one size; put together, without gaps, they make a small picture, the mosaic.

    Attributes:
        rows: of tiles.
        columns: of tiles.
    """

    rows: tuple[Span, ...]
    columns: tuple[Span, ...]

    @classmethod
    def of(cls, width: int, height: int, tile: int, count: int) -> Self:
        """Place `count` x `count` square tiles; see `spans`."""
        return cls(tuple(spans(height, tile, count)), tuple(spans(width, tile, count)))

    @classmethod
    def whole(cls, width: int, height: int) -> Self:
        """Take all of a picture as one tile."""
        return cls(((0, height),), ((0, width),))

    @property
    def together(self) -> Tiling:
        """Where the same tiles lie in the mosaic."""
        return Tiling(_adjacent(self.rows), _adjacent(self.columns))

    def mosaic(self, rows: Callable[[int, int], NDArray[Sample]]) -> NDArray[Sample]:
        """Put the tiles together.

        Args:
            rows: reads a picture from a first row to the row after the last one: rows x W x C.

        Returns:
            H x W x C.
        """
        return np.concatenate([self.across(rows(*span)) for span in self.rows])

    def across(self, strip: NDArray[Sample]) -> NDArray[Sample]:
        """Put the tiles of some rows, rows x W x C, beside one another."""
        return np.concatenate(self._cut(strip), axis=1)

    def batches(self, rows: Callable[[int, int], NDArray[Sample]]) -> Iterator[NDArray[Sample]]:
        """Read one row of tiles after the other, as `mosaic` does: B x C x h x w."""
        for span in self.rows:
            yield np.stack(self._cut(rows(*span))).transpose(0, 3, 1, 2)

    def _cut(self, strip: NDArray[Sample]) -> list[NDArray[Sample]]:
        return [strip[:, left:right] for left, right in self.columns]


def _adjacent(side: tuple[Span, ...]) -> tuple[Span, ...]:
    first, last = side[0]
    tile = last - first
    return tuple((number * tile, (number + 1) * tile) for number in range(len(side)))
