"""Which picture of the target concept stands for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import torch

from lab.latents import bytes_of, tensor

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lab.latents import Autoencoder

Choice = Literal["own", "fixed", "nearest", "mean", "checkerboard"]
"""One of its own for each picture; one for all; the one whose latent is nearest; the mean of the concept's
pictures; and, for all, a checkerboard that shows nothing."""

_SQUARE = 8
"""Pixels a side: one cell of most latents."""


def choose(
    choice: Choice, pictures: NDArray[np.uint8], targets: NDArray[np.uint8], autoencoder: Autoencoder
) -> NDArray[np.uint8]:
    """Choose an anchor for each picture.

    Args:
        choice: how.
        pictures: N x H x W x 3 of the source.
        targets: M x H x W x 3 of the target; each is used in turn where a picture has its own.
        autoencoder: tells which is near.

    Returns:
        N x H x W x 3.
    """
    if choice == "own":
        return np.resize(targets, pictures.shape)
    if choice == "nearest":
        here, there = (autoencoder.encode(some).flatten(1) for some in (pictures, targets))
        nearest: NDArray[np.uint8] = targets[torch.cdist(here, there).argmin(1).cpu().numpy()]
        return nearest
    if choice == "mean":
        one = bytes_of(tensor(targets, autoencoder.device).mean(0, keepdim=True))
    elif choice == "checkerboard":
        one = _checkerboard(*pictures.shape[1:3])
    else:
        one = targets[:1]
    return np.repeat(one, len(pictures), axis=0)


def _checkerboard(height: int, width: int) -> NDArray[np.uint8]:
    rows, columns = np.indices((height, width)) // _SQUARE
    plane = ((rows + columns) % 2 * 255).astype(np.uint8)
    return np.broadcast_to(plane[None, :, :, None], (1, height, width, 3))
