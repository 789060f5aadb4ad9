"""Which of several anchors is the cheapest to reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch.nn import functional

from belladonna.device import precision
from belladonna.scene import padded, tensor

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    from belladonna.surrogates.base import Surrogate

_SHORT_SIDE = 192  # pixels


def nearest(
    anchors: Iterable[NDArray[np.float32]],
    picture: NDArray[np.float32],
    surrogate: Surrogate,
    on: torch.device,
) -> NDArray[np.float32]:
    """Choose the anchor whose latents are nearest to the picture's, relative and over all families.

    Anchors differ in what can be seen from afar, so they are looked at reduced.

    Args:
        anchors: at least one; H x W x 3 in [0, 1].
        picture: the same shape.
        surrogate: that judges.
        on: where the surrogate is.
    """
    return min(anchors, key=_Distance(surrogate, picture, on))


class _Distance:
    """How far an anchor's latents are from a picture's, relative and over all families."""

    def __init__(self, surrogate: Surrogate, picture: NDArray[np.float32], on: torch.device) -> None:
        self._surrogate, self._device = surrogate, on
        self._origin = self._latents(picture)

    @torch.no_grad()
    def _latents(self, rgb: NDArray[np.float32]) -> dict[str, torch.Tensor]:
        with precision(self._device):
            return self._surrogate.encode(padded(_reduced(tensor(rgb, self._device))))

    def __call__(self, anchor: NDArray[np.float32]) -> float:
        latents = self._latents(anchor)
        return sum(
            float((latents[family] - origin).float().norm() / origin.float().norm().clamp(min=1e-6))
            for family, origin in self._origin.items()
        )


def _reduced(x: torch.Tensor) -> torch.Tensor:
    """Average so many pixels each way that the picture is hardly larger than need be."""
    factor = max(1, min(x.shape[2:]) // _SHORT_SIDE)
    return functional.avg_pool2d(x, factor)
