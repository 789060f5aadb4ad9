"""From working scale to the picture's own, strip by strip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from PIL import Image

from belladonna.visibility.tolerance import MARGIN, tolerance

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

    from belladonna.visibility.measure import RgbSource


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

    Args:
        perturbation: 1 x 3 x h x w.
        working: 1 x 3 x h x w, the picture at working scale.
        picture: the picture itself.
        allowance: times the tolerance may be used.
    """

    def __init__(
        self, perturbation: Tensor, working: Tensor, picture: RgbSource, allowance: float = 1.0
    ) -> None:
        planes = [*perturbation[0].float().cpu(), tolerance(working.float())[0, 0].cpu()]
        self._planes = [Image.fromarray(plane.contiguous().numpy()) for plane in planes]
        self._picture, self._allowance = picture, allowance
        self._same_size = self._planes[0].size == (picture.width, picture.height)

    def __call__(self, top: int, bottom: int) -> Strip:
        """Rows `top` to `bottom` (exclusive)."""
        *colours, before = (self._enlarged(plane, top, bottom) for plane in self._planes)
        tolerated, change = before, np.stack(colours, axis=-1)
        if not self._same_size:
            tolerated = self._tolerance(top, bottom)
            change *= (tolerated / np.maximum(before, 1e-6)).clip(0, 1)[..., None]
        return Strip(change, self._allowance * tolerated[..., None])

    def _enlarged(self, plane: Image.Image, top: int, bottom: int) -> NDArray[np.float32]:
        scale = plane.height / self._picture.height
        box = (0.0, top * scale, float(plane.width), min(float(plane.height), bottom * scale))
        size = (self._picture.width, bottom - top)
        return np.asarray(plane.resize(size, Image.Resampling.BICUBIC, box))

    def _tolerance(self, top: int, bottom: int) -> NDArray[np.float32]:
        above = max(0, top - MARGIN)
        rows = self._picture.rgb(above, min(self._picture.height, bottom + MARGIN))
        x = torch.from_numpy(rows.transpose(2, 0, 1).copy())[None]
        values: NDArray[np.float32] = tolerance(x)[0, 0].numpy()[top - above : bottom - above]
        return values
