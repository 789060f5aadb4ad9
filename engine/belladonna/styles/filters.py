"""What the painters need to know of a picture: its tones, its edges and which way its forms run.

Lengths are in units of the short side, as in `belladonna.anchors.brushes`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

if TYPE_CHECKING:
    from belladonna.anchors.brushes import Canvas, Field

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
_STEPS = 8  # samples to each side of a stroke


def luma(picture: Field) -> Field:
    """H x W from H x W x 3."""
    return picture @ _LUMA


def saturated(picture: Field, amount: float) -> Field:
    """Move colours away from grey, `amount` 1 leaves them; clipped to [0, 1]."""
    grey = luma(picture)[..., None]
    return np.clip(grey + np.float32(amount) * (picture - grey), 0, 1)


def blurred(canvas: Canvas, image: Field, radius: float) -> Field:
    """Gaussian of standard deviation `radius`; H x W or H x W x C, edges repeated."""
    sigma = max(radius / canvas.pixel, 0.3)
    reach = math.ceil(3 * sigma)
    taps = torch.exp(-0.5 * (torch.arange(-reach, reach + 1) / sigma) ** 2)
    taps /= taps.sum()
    x = _planes(image).transpose(0, 1)
    x = functional.conv2d(functional.pad(x, (reach, reach, 0, 0), mode="replicate"), taps.view(1, 1, 1, -1))
    x = functional.conv2d(functional.pad(x, (0, 0, reach, reach), mode="replicate"), taps.view(1, 1, -1, 1))
    return _like(image, x.transpose(0, 1))


def sampled(canvas: Canvas, image: Field, x: Field, y: Field) -> Field:
    """Read `image` at other places, H x W each; edges repeated."""
    grid = torch.from_numpy(np.stack([x / canvas.right, y / canvas.bottom], axis=-1).astype(np.float32))[None]
    read = functional.grid_sample(_planes(image), grid, padding_mode="border", align_corners=False)
    return _like(image, read)


def slopes(tone: Field) -> tuple[Field, Field]:
    """How a tone rises to the right and downwards, a pixel."""
    height, width = tone.shape
    padded = np.pad(tone, ((0, 1), (0, 1)), mode="edge")
    down: Field = np.gradient(padded, axis=0)
    across: Field = np.gradient(padded, axis=1)
    return across[:height, :width], down[:height, :width]


def along_forms(canvas: Canvas, tone: Field, radius: float) -> tuple[Field, Field]:
    """Unit vectors along the edges of a tone, smoothed over `radius` (the structure tensor's)."""
    across, down = slopes(tone)
    tensor = np.stack([across * across, across * down, down * down], axis=-1)
    xx, xy, yy = np.moveaxis(blurred(canvas, tensor, radius), -1, 0)
    angle = 0.5 * np.arctan2(2 * xy, xx - yy) + np.float32(np.pi / 2)
    return np.cos(angle), np.sin(angle)


def smeared(canvas: Canvas, image: Field, direction: tuple[Field, Field], length: float) -> Field:
    """Average along curves that follow a direction (line integral convolution; Cabral and Leedom, 1993)."""
    total, field = image.copy(), np.stack(direction, axis=-1)
    step = np.float32(length / 2 / _STEPS)
    for sign in (-1, 1):
        x, y, heading = canvas.x, canvas.y, field * np.float32(sign)
        for _ in range(_STEPS):
            x, y = x + step * heading[..., 0], y + step * heading[..., 1]
            total += sampled(canvas, image, x, y)
            onward = sampled(canvas, field, x, y)
            same_way = np.sign((onward * heading).sum(axis=-1, keepdims=True) + np.float32(1e-6))
            heading = onward * same_way
    return total / np.float32(2 * _STEPS + 1)


def outlines(canvas: Canvas, tone: Field, thickness: float) -> Field:
    """Coverage in [0, 1] of lines along dark sides of edges (difference of Gaussians)."""
    difference = blurred(canvas, tone, thickness) - blurred(canvas, tone, 1.6 * thickness)
    coverage: Field = np.clip(-difference / 0.02 - 0.4, 0, 1)
    return coverage


def levelled(tone: Field) -> Field:
    """Spread a tone so that every darkness takes the same area: by rank, in [0, 1]."""
    order = np.empty(tone.size, np.float32)
    order[np.argsort(tone, axis=None, kind="stable")] = np.linspace(0, 1, tone.size, dtype=np.float32)
    return order.reshape(tone.shape)


def _planes(image: Field) -> torch.Tensor:
    planes = torch.from_numpy(np.ascontiguousarray(image, np.float32))
    return planes[None, None] if image.ndim == 2 else planes.permute(2, 0, 1)[None]  # noqa: PLR2004 - H x W


def _like(image: Field, planes: torch.Tensor) -> Field:
    array: Field = planes[0, 0].numpy() if image.ndim == 2 else planes[0].permute(1, 2, 0).numpy()  # noqa: PLR2004 - H x W
    return array
