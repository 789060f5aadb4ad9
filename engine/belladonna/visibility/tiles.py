"""Where a picture that is too large to be measured whole is looked at: tiles on a regular grid."""

from __future__ import annotations


def spans(length: int, tile: int, count: int) -> list[tuple[int, int]]:
    """Place `count` tiles in the middles of equal cells of a side; tiles that coincide are one.

    Args:
        length: of the side, in pixels.
        tile: pixels of a tile; all tiles are of one size, the side's own where that is smaller.
        count: of cells.

    Returns:
        Beginning and end (exclusive) of each tile, in order.
    """
    tile = min(tile, length)
    middles = ((i + 0.5) * length / count for i in range(count))
    starts = {min(max(0, round(middle - tile / 2)), length - tile) for middle in middles}
    return [(start, start + tile) for start in sorted(starts)]
