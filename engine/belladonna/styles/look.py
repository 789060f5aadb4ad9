"""How a picture is painted, as numbers: what a small classifier's features look like, wherever they are.

Means and deviations of feature maps describe style and leave out what is shown and where (Huang and
Belongie, ICCV 2017). The classifier is none of the encoders that a perturbation is optimised against.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from belladonna.concepts.detect import load_network
from belladonna.concepts.efficientnet import normalised
from belladonna.scene import tensor

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_STAGES = 5  # the later ones say what is shown

Look = list[Tensor]
"""Means and deviations of each stage's channels."""


class Eye:
    """Looks at pictures; it holds the loaded classifier."""

    def __init__(self) -> None:
        self._network = load_network()

    @torch.inference_mode()
    def look(self, rgb: NDArray[np.float32]) -> Look:
        """Describe the style of H x W x 3 in [0, 1]."""
        return [torch.cat([m.mean(dim=(2, 3)), m.std(dim=(2, 3))], dim=1) for m in self._maps(rgb)[:_STAGES]]

    @torch.inference_mode()
    def content(self, rgb: NDArray[np.float32]) -> Tensor:
        """Describe what is shown and where: the last stage's maps, as one vector."""
        return self._maps(rgb)[-1].flatten()

    def _maps(self, rgb: NDArray[np.float32]) -> list[Tensor]:
        return self._network.maps(normalised(tensor(rgb, torch.device("cpu")) * 255))


def distance(look: Look, other: Look) -> float:
    """Euclidean, in units of `other`, averaged over the stages."""
    return sum(float((a - b).norm() / b.norm()) for a, b in zip(look, other, strict=True)) / len(other)
