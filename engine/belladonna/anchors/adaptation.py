"""Anchors near the picture: the budget should go into structure, not into average colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Picture = NDArray[np.float32]
"""H x W x 3, sRGB, in [0, 1]."""

_TO_YCC = np.array(
    [[0.299, 0.587, 0.114], [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]], np.float32
)
"""JPEG's luma and chroma (ITU-T T.871): the axes that the budget is spent along."""

_FROM_YCC = np.linalg.inv(_TO_YCC).astype(np.float32)

_MOST_CONTRAST = 1.5
"""A flat anchor's deviation is raised no further than this, else its noise would be all that is left."""

_SHIFT = 0.25


def adapt(anchor: Picture, picture: Picture, amount: float) -> Picture:
    """Move the anchor's colour statistics part of the way towards the picture's.

    Mean and deviation of luma and both chroma are matched (Reinhard et al., "Color transfer between images",
    2001, in YCbCr). The deviation of luma is never lowered: contrast is the structure that an anchor is for.

    Args:
        anchor: H x W x 3 in [0, 1].
        picture: any size x 3 in [0, 1].
        amount: 0 leaves the anchor as it is, 1 takes the picture's statistics.

    Returns:
        H x W x 3 in [0, 1].
    """
    own, other = anchor @ _TO_YCC.T, picture @ _TO_YCC.T
    own_mean, other_mean = own.mean(axis=(0, 1)), other.mean(axis=(0, 1))
    ratio = other.std(axis=(0, 1)) / np.maximum(own.std(axis=(0, 1)), 1e-4)
    ratio = np.clip(ratio, [1, 0, 0], _MOST_CONTRAST)
    gain, mean = 1 + amount * (ratio - 1), own_mean + amount * (other_mean - own_mean)
    moved = (own - own_mean) * gain + mean
    matched: Picture = np.clip(moved @ _FROM_YCC.T, 0, 1).astype(np.float32)
    return matched


def moves(anchor: Picture) -> Iterator[Picture]:
    """Yield the anchor, mirrored, and both shifted by a quarter of the short side, edges mirrored in."""
    distance = round(_SHIFT * min(anchor.shape[:2]))
    for turned in (anchor, anchor[:, ::-1]):
        yield turned
        padded = np.pad(turned, ((distance, 0), (distance, 0), (0, 0)), mode="reflect")
        yield padded[: anchor.shape[0], : anchor.shape[1]]


def adapted(anchors: Iterable[Picture], picture: Picture, amount: float) -> Iterator[Picture]:
    """Yield every anchor in every position, adapted to the picture; the caller keeps the cheapest."""
    for anchor in anchors:
        for moved in moves(adapt(anchor, picture, amount)):
            yield np.ascontiguousarray(moved)
