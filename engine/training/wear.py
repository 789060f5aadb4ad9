"""What is left of perturbed pictures on their way into a data set, computed on the device, a batch at once.

The engine uses the real codecs, one picture after another; a training needs thousands a minute.
"""

from __future__ import annotations

import math

import torch
from attack import blur
from chance import each, uniform
from torch import Tensor
from torch.nn import functional

# ITU-T T.81, annex K, for quality 50.
_LUMA = (
    (16, 11, 10, 16, 24, 40, 51, 61),
    (12, 12, 14, 19, 26, 58, 60, 55),
    (14, 13, 16, 24, 40, 57, 69, 56),
    (14, 17, 22, 29, 51, 87, 80, 62),
    (18, 22, 37, 56, 68, 109, 103, 77),
    (24, 35, 55, 64, 81, 104, 113, 92),
    (49, 64, 78, 87, 103, 121, 120, 101),
    (72, 92, 95, 98, 112, 100, 103, 99),
)
_CHROMA = (
    (17, 18, 24, 47, 99, 99, 99, 99),
    (18, 21, 26, 66, 99, 99, 99, 99),
    (24, 26, 56, 99, 99, 99, 99, 99),
    (47, 66, 99, 99, 99, 99, 99, 99),
    *((99,) * 8,) * 4,
)
_YCC = ((0.299, 0.587, 0.114), (-0.168736, -0.331264, 0.5), (0.5, -0.418688, -0.081312))


def jpeg(x: Tensor, quality: Tensor) -> Tensor:
    """Compress as JPEG does, with 4:2:0 chroma; gradients pass straight through.

    Args:
        x: B x 3 x H x W in [0, 1], sides multiples of 16.
        quality: B x 1 x 1 x 1, 50 to 100, as in libjpeg.
    """
    with torch.no_grad():
        to_ycc = x.new_tensor(_YCC)
        ycc = _mix(to_ycc, x.float() * 255)
        luma = _quantised(ycc[:, :1] - 128, x.new_tensor(_LUMA), quality) + 128
        chroma = _quantised(functional.avg_pool2d(ycc[:, 1:], 2), x.new_tensor(_CHROMA), quality)
        chroma = functional.interpolate(chroma, scale_factor=2, mode="bilinear", align_corners=False)
        rgb = _mix(to_ycc.inverse(), torch.cat((luma, chroma), 1))
        after = rgb.round().clamp(0, 255) / 255
    return x + (after - x).detach()


def wear(x: Tensor, generator: torch.Generator) -> Tensor:
    """Leave half of the batches as they are, compress, blur or reduce and enlarge the others."""
    kind = uniform(generator, 0, 8)
    if kind < 2:  # noqa: PLR2004 - of eight
        return jpeg(x, each(generator, 70, 96, x))
    if kind < 3:  # noqa: PLR2004
        return blur(x, uniform(generator, 0.4, 1.0))
    if kind < 4:  # noqa: PLR2004
        side = round(x.shape[-1] * uniform(generator, 0.5, 0.9))
        small = _resized(x, side)
        return _resized(small, x.shape[-1]).clamp(0, 1)
    return x


def _resized(x: Tensor, side: int) -> Tensor:
    return functional.interpolate(x, size=(side, side), mode="bicubic", antialias=True, align_corners=False)


def _mix(matrix: Tensor, x: Tensor) -> Tensor:
    """Apply a matrix to the channels, in float32 under autocast too."""
    with torch.autocast(x.device.type, enabled=False):
        return torch.einsum("ij,bjhw->bihw", matrix, x)


def _quantised(plane: Tensor, table: Tensor, quality: Tensor) -> Tensor:
    """Round the coefficients of each block of 8 x 8 to multiples of the table's steps."""
    batch, channels, height, width = plane.shape
    steps = ((table * (200 - 2 * quality) + 50) / 100).floor().clamp(1, 255)[:, :, None, None]
    blocks = plane.view(batch, channels, height // 8, 8, width // 8, 8).transpose(3, 4)
    cosine = _cosines(plane)
    with torch.autocast(plane.device.type, enabled=False):
        coefficients = cosine @ blocks @ cosine.T
        blocks = cosine.T @ ((coefficients / steps).round() * steps) @ cosine
    return blocks.transpose(3, 4).reshape(plane.shape)


def _cosines(like: Tensor) -> Tensor:
    """Rows of the orthonormal discrete cosine transform of 8 samples."""
    index = torch.arange(8, dtype=like.dtype, device=like.device)
    rows = torch.cos(math.pi / 8 * (index + 0.5) * index[:, None]) / 2
    rows[0] /= math.sqrt(2)
    return rows
