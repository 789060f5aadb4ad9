"""From working scale to the picture's own, strip by strip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from PIL import Image
from torch.nn import functional

from belladonna.visibility.tolerance import MARGIN, tolerance

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

    from belladonna.visibility.measure import RgbSource

_BORDER = 1  # pixels of the working scale
_POINTS, _LARGEST_STEP = 4, 4  # computed at least for each pixel of the working scale; computed of so many


@dataclass(frozen=True, slots=True)
class Strip:
    """Some rows of a perturbation at the picture's size, to be added in sRGB.

    Attributes:
        change: rows x W x 3.
        tolerated: rows x W x 1, the largest change that the eye lets pass.
    """

    change: NDArray[np.float32]
    tolerated: NDArray[np.float32]

    def times(self, factor: float) -> NDArray[np.float32]:
        """Make it stronger or weaker, but nowhere stronger than is tolerated: rows x W x 3."""
        return (factor * self.change).clip(-self.tolerated, self.tolerated)


class Lift:
    """A perturbation at working scale, read at the picture's size.

    It is enlarged (bicubic), and where the real picture tolerates less than its reduced version did,
    a smooth place that had looked like texture say, it is weakened accordingly.

    Where the picture is more than eight times as large as the working scale, both what is enlarged and what
    is tolerated, a mean over 9 x 9 pixels, change little from one pixel to the next. They are computed at
    every second, third or fourth pixel only, and interpolated.

    Args:
        perturbation: 1 x 3 x h x w.
        working: 1 x 3 x h x w, the picture at working scale.
        picture: the picture itself.
        allowance: times the tolerance may be used.
    """

    def __init__(
        self, perturbation: Tensor, working: Tensor, picture: RgbSource, allowance: float = 1.0
    ) -> None:
        planes = torch.cat((perturbation.float().cpu(), tolerance(working.float()).cpu()), 1)
        self._picture, self._allowance = picture, allowance
        self._scale = planes.shape[-2] / picture.height, planes.shape[-1] / picture.width
        self._step = max(1, min(_LARGEST_STEP, int(1 / (_POINTS * max(self._scale)))))
        planes = functional.pad(planes, (_BORDER,) * 4, mode="replicate")
        self._planes = [Image.fromarray(plane.contiguous().numpy()) for plane in planes[0]]

    def __call__(self, top: int, bottom: int) -> Strip:
        """Rows `top` to `bottom` (exclusive)."""
        coarse, first = self._coarse(top, bottom)
        if self._step == 1:
            return coarse
        change, tolerated = (
            self._interpolated(part, top, bottom, first) for part in (coarse.change, coarse.tolerated)
        )
        return Strip(change, tolerated)

    def times(self, factor: float, top: int, bottom: int) -> NDArray[np.float32]:
        """Rows of it, made stronger or weaker, but nowhere stronger than is tolerated: rows x W x 3."""
        coarse, first = self._coarse(top, bottom)
        change = coarse.times(factor)
        return change if self._step == 1 else self._interpolated(change, top, bottom, first)

    def _coarse(self, top: int, bottom: int) -> tuple[Strip, int]:
        """Compute every `_step`-th pixel of some rows and the one beyond; give the first row, too."""
        first, last = top // self._step, -(-bottom // self._step) + (self._step > 1)
        across = -(-self._picture.width // self._step) + (self._step > 1)
        *colours, before = (self._enlarged(plane, first, last, across) for plane in self._planes)
        tolerated, change = before, np.stack(colours, axis=-1)
        if self._scale != (1, 1):
            tolerated = self._tolerance(first, last, across)
            change *= (tolerated / np.maximum(before, 1e-6)).clip(0, 1)[..., None]
        return Strip(change, self._allowance * tolerated[..., None]), first

    def _enlarged(self, plane: Image.Image, first: int, last: int, across: int) -> NDArray[np.float32]:
        """Read a plane where every `_step`-th pixel of the picture lies."""
        down, right = self._scale
        before = (1 - self._step) / 2  # of a pixel's middle the cell that Pillow gives it begins
        top, left = (
            (start + before) * scale + _BORDER for start, scale in ((first * self._step, down), (0, right))
        )
        box = (left, top, left + across * self._step * right, top + (last - first) * self._step * down)
        return np.asarray(plane.resize((across, last - first), Image.Resampling.BICUBIC, box))

    def _interpolated(
        self, coarse: NDArray[np.float32], top: int, bottom: int, first: int
    ) -> NDArray[np.float32]:
        """Fill in the pixels between, rows x W x C, linearly."""
        before = (1 - 1 / self._step) / 2
        upper, rows, width = top / self._step - first + before, bottom - top, self._picture.width
        box = (before, upper, before + width / self._step, upper + rows / self._step)
        result = np.empty((rows, width, coarse.shape[-1]), np.float32)
        for channel in range(coarse.shape[-1]):
            plane = Image.fromarray(np.ascontiguousarray(coarse[..., channel]))
            result[..., channel] = np.asarray(plane.resize((width, rows), Image.Resampling.BILINEAR, box))
        return result

    def _tolerance(self, first: int, last: int, across: int) -> NDArray[np.float32]:
        """Compute what the real picture tolerates, at every `_step`-th pixel."""
        margin = -(-MARGIN // self._step)
        above = max(0, first - margin)
        rows = self._picture.rgb(above * self._step, min(self._picture.height, last * self._step + MARGIN))
        x = torch.from_numpy(rows.transpose(2, 0, 1).copy())[None]
        values = tolerance(x, self._step)[0, 0].numpy()[first - above : last - above]
        return np.pad(values, ((0, last - first - len(values)), (0, across - values.shape[1])), mode="edge")
