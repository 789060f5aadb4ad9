"""From working scale to the picture's own, strip by strip."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from PIL import Image

from belladonna.visibility.tolerance import MARGIN, tolerance

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

    from belladonna.visibility.measure import RgbSource


class Lift:
    """A perturbation at working scale, read at the picture's size.

    It is enlarged (bicubic), and where the real picture tolerates less than its reduced version did,
    a smooth place that had looked like texture say, it is weakened accordingly.

    Args:
        perturbation: 1 x 3 x h x w.
        working: 1 x 3 x h x w, the picture at working scale.
        picture: the picture itself.
    """

    def __init__(self, perturbation: Tensor, working: Tensor, picture: RgbSource) -> None:
        planes = [*perturbation[0].float().cpu(), tolerance(working.float())[0, 0].cpu()]
        self._planes = [Image.fromarray(plane.contiguous().numpy()) for plane in planes]
        self._picture = picture
        self._same_size = self._planes[0].size == (picture.width, picture.height)

    def __call__(self, top: int, bottom: int) -> NDArray[np.float32]:
        """Rows `top` to `bottom` (exclusive): rows x W x 3, to be added in sRGB."""
        *colours, tolerated = (self._enlarged(plane, top, bottom) for plane in self._planes)
        d = np.stack(colours, axis=-1)
        if self._same_size:
            return d
        kept = (self._tolerance(top, bottom) / np.maximum(tolerated, 1e-6)).clip(0, 1)
        d *= kept[..., None]
        return d

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
