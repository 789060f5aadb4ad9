"""What models see of a shaded picture: the contract's shift, measured after real transforms."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, product
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from belladonna.errors import UsageError
from belladonna.scene import SHORTEST, STRIDE, padded
from belladonna.threads import each
from belladonna.transforms.real import REAL_TRANSFORMS, Recompressed, Resized, Rgb8
from belladonna.visibility.measure import require_same_size
from belladonna.visibility.tiles import spans

if TYPE_CHECKING:
    from belladonna.outcome import Shift
    from belladonna.sources import ScalableSource
    from belladonna.surrogates.base import Surrogate

MAX_PIXELS = 1_000_000
"""Of larger pictures only tiles are encoded."""

_SCALED_TO = 2048**2
"""Larger pictures are scaled to so many pixels before they are measured."""

_LARGE, _ENLARGED = (128, 3), (256, 2)
"""Side of a tile in pixels, and tiles each way: of large pictures, and of what a transform enlarges.

Near a tile's edge real latents move less, and of what is enlarged a tile holds less that is not near it.
"""

_MAX_SIDE = 16_383  # WebP holds no more; longer pictures are scaled to it

Transforms = Mapping[str, Callable[[Rgb8], Rgb8]]


@dataclass(frozen=True, slots=True)
class Measured:
    """How far the latents moved; surrogate name -> transform name -> number.

    With o, s, a the latents of the original, the shaded picture and the anchor after a transform:

    Attributes:
        shift: 1 - |s - a| / |o - a|, the contract's figure: how near the anchor.
        displacement: |s - o| / |o - a|: how far from the original, whatever the direction.
    """

    shift: Shift
    displacement: Shift


def measure(
    original: ScalableSource,
    shaded: ScalableSource,
    anchor: ScalableSource,
    surrogates: Sequence[Surrogate],
    *,
    transforms: Transforms = REAL_TRANSFORMS,
    device: torch.device | str = "cpu",
    on_step: Callable[[float], None] | None = None,
) -> Measured:
    """Measure what each surrogate's latents make of the change after each transform.

    All three pictures are taken at the original's size, or, over 2048 x 2048 pixels or 16,383 a side, scaled
    down to that; rounded to 8 bits; transformed; and cropped from the top left to multiples of 32 pixels
    (a side of less than 64 is extended to it, the edge repeated). Of pictures over a megapixel 3 x 3 tiles
    of 128 x 128, one in the middle of each cell of a regular grid, are encoded; where the transform is a
    codec they go through it one by one, else they are cut out after it. Of smaller ones 2 x 2 tiles of 256 x
    256 are, where a transform enlarges them to more pixels than that. Latents are compared by Euclidean norm.
    The figure of the embedded student is the average over its families.

    It may be called under bfloat16 autocast, which halves an encoder's memory. On the tiny autoencoders at
    256 pixels that moved shifts by less than .0005 and displacements by at most .002.

    Args:
        original: the picture before.
        shaded: the picture after, as read from the written file; of the same size.
        anchor: what models should see instead, of the original's shape; scaled if its size differs.
        surrogates: on `device`.
        transforms: 8-bit H x W x 3 to the same kind, by name.
        device: where the surrogates are.
        on_step: told the share that is done, in (0, 1], after each encoding; may raise to stop.

    Raises:
        PictureError: original and shaded differ in size (``size_differs``).
        UsageError: an encoder cannot tell the anchor from the original (``anchor_is_picture``).
    """
    require_same_size(original, shaded)
    size = _measured_size(original.width, original.height)
    pictures = each(partial(_eight_bit, size=size), (original, shaded, anchor))
    parts = each(lambda work: _transformed(work[1], work[0]), product(transforms.values(), pictures))
    seen = {name: parts[3 * number : 3 * number + 3] for number, name in enumerate(transforms)}
    shift: Shift = {surrogate.info.name: {} for surrogate in surrogates}
    displacement: Shift = {surrogate.info.name: {} for surrogate in surrogates}
    done, steps = 0, len(transforms) * len(surrogates)
    for name, triple in seen.items():
        # A short side of 512 leaves a picture of 512 as it is: what is known already is not asked again.
        same = next((known for known in shift[surrogates[0].info.name] if _equal(seen[known], triple)), None)
        batch = [] if same else [_batch(part).to(device) for part in triple]
        for surrogate in surrogates:
            of_one, of_other = shift[surrogate.info.name], displacement[surrogate.info.name]
            if same:
                of_one[name], of_other[name] = of_one[same], of_other[same]
            else:
                ratios = [_ratios(*latents) for latents in _latents(surrogate, batch)]
                to_anchor, to_original = (sum(column) / len(ratios) for column in zip(*ratios, strict=True))
                of_one[name], of_other[name] = 1 - to_anchor, to_original
            done += 1
            if on_step is not None:
                on_step(done / steps)
    return Measured(shift, displacement)


def _measured_size(width: int, height: int) -> tuple[int, int]:
    scale = min(1, math.sqrt(_SCALED_TO / (width * height)), _MAX_SIDE / max(width, height))
    return max(1, int(width * scale)), max(1, int(height * scale))


def _eight_bit(picture: ScalableSource, size: tuple[int, int]) -> Rgb8:
    rgb = picture.rgb() if (picture.width, picture.height) == size else picture.scaled(*size)
    return np.rint(rgb * 255).clip(0, 255).astype(np.uint8)


def _transformed(picture: Rgb8, transform: Callable[[Rgb8], Rgb8]) -> list[Rgb8]:
    """Give what is to be encoded: all of it, or tiles from all over it."""
    grid = _grid(picture, transform)
    if grid is None:
        return [transform(picture)]
    if isinstance(transform, Recompressed):
        return [transform(tile) for tile in _tiles(picture, *grid)]
    if isinstance(transform, Resized):
        return transform.parts(picture, _areas(*transform.size(picture), *grid))
    return _tiles(transform(picture), *grid)


def _grid(picture: Rgb8, transform: Callable[[Rgb8], Rgb8]) -> tuple[int, int] | None:
    """Choose the tiles that stand for the picture after the transform; none where all of it is seen."""
    pixels = picture.shape[0] * picture.shape[1]
    if pixels > MAX_PIXELS:
        return _LARGE
    if isinstance(transform, Resized):
        tile, count = _ENLARGED
        if math.prod(transform.size(picture)) > max(pixels, (tile * count) ** 2):
            return _ENLARGED
    return None


def _tiles(picture: Rgb8, tile: int, count: int) -> list[Rgb8]:
    height, width = picture.shape[:2]
    areas = _areas(width, height, tile, count)
    return [picture[top:bottom, left:right] for left, top, right, bottom in areas]


def _areas(width: int, height: int, tile: int, count: int) -> list[tuple[int, int, int, int]]:
    return [
        (left, top, right, bottom)
        for top, bottom in spans(height, tile, count)
        for left, right in spans(width, tile, count)
    ]


def _equal(parts: list[list[Rgb8]], others: list[list[Rgb8]]) -> bool:
    pairs = zip(chain(*parts), chain(*others), strict=True)
    return all(part is other or np.array_equal(part, other) for part, other in pairs)


def _batch(parts: list[Rgb8]) -> Tensor:
    """Turn pictures of one size into B x 3 x H x W in [0, 1] whose sides every encoder can take."""
    x = torch.from_numpy(np.stack(parts)).permute(0, 3, 1, 2).float() / 255
    height, width = (side if side < SHORTEST else side // STRIDE * STRIDE for side in x.shape[2:])
    return padded(x[..., :height, :width])


@torch.no_grad()
def _latents(surrogate: Surrogate, pictures: Sequence[Tensor]) -> list[tuple[Tensor, Tensor, Tensor]]:
    """Encode original, shaded and anchor one after the other, for the memory's sake; one triple a family."""
    original, shaded, anchor = (surrogate.encode(picture) for picture in pictures)
    return [(original[family], shaded[family], anchor[family]) for family in original]


def _ratios(original: Tensor, shaded: Tensor, anchor: Tensor) -> tuple[float, float]:
    """Distances of the shaded latent to the anchor's and to the original's, in units of theirs."""
    unit = _distance(original, anchor)
    if unit == 0:
        raise UsageError(
            "anchor_is_picture",
            "The anchor looks the same as the picture.",
            "Choose an anchor that shows something else.",
        )
    return _distance(shaded, anchor) / unit, _distance(shaded, original) / unit


def _distance(latent: Tensor, other: Tensor) -> float:
    return float(torch.linalg.vector_norm(latent.float() - other.float()))
