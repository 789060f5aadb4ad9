"""Another picture's style, taken over by matching moments.

A picture is written as many short vectors: the latent cells of an autoencoder, or, where none with a decoder
is installed, patches of pixels. One linear map gives these the mean and the covariance of the exemplar's
(whitening and colouring; Li et al., NeurIPS 2017), and they are turned into a picture again. Of what was
tried (``docs/cloak.md``) this came nearest to the exemplar's style and kept most of what is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import torch
from torch import Tensor
from torch.nn import functional

from belladonna.device import precision
from belladonna.scene import padded, tensor
from belladonna.surrogates.autoencoder import Decoder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from belladonna.surrogates.base import Surrogate

FAMILY = "flux2"
"""Of the tiny autoencoders its latents carry style best."""

_PATCH = 16
_RIDGE = 1e-3  # of the mean variance: what is flat in the picture is not blown up


class _Code(Protocol):
    def vectors(self, x: Tensor) -> Tensor:
        """N x C, those that the moments are taken of, from 1 x 3 x H x W."""

    def mapped(self, x: Tensor, gain: Tensor, offset: Tensor) -> Tensor:
        """Send every vector v of the picture to gain v + offset; 1 x 3 x H x W."""


@torch.inference_mode()
def transfer(
    picture: NDArray[np.float32],
    exemplar: NDArray[np.float32],
    surrogates: Sequence[Surrogate],
    on: torch.device,
) -> NDArray[np.float32]:
    """Give a picture the style of another.

    Args:
        picture: H x W x 3 in [0, 1].
        exemplar: any size x 3 in [0, 1], at the same scale.
        surrogates: those that may be used, on the device `on`.
        on: where to compute.

    Returns:
        The shape of `picture`.
    """
    height, width = picture.shape[:2]
    code = _code(surrogates)
    x, other = padded(tensor(picture, on)), padded(tensor(exemplar, on))
    own, wanted = code.vectors(x), code.vectors(other)
    gain = _root(_covariance(wanted), 0.5) @ _root(_covariance(own), -0.5)
    offset = wanted.mean(0) - gain @ own.mean(0)
    moved = code.mapped(x, gain, offset)[0, :, :height, :width].float().clamp(0, 1)
    result: NDArray[np.float32] = moved.permute(1, 2, 0).cpu().numpy()
    return result


def _code(surrogates: Sequence[Surrogate]) -> _Code:
    for surrogate in surrogates:
        if isinstance(surrogate, Decoder) and FAMILY in surrogate.info.channels:
            return _Latents(surrogate.encode, surrogate.decode)
    return _Patches()


class _Latents:
    """Cells of an autoencoder's latent."""

    def __init__(
        self, encode: Callable[[Tensor], dict[str, Tensor]], decode: Callable[[Tensor], Tensor]
    ) -> None:
        self._encode, self._decode = encode, decode

    def vectors(self, x: Tensor) -> Tensor:
        return self._latent(x).flatten(2)[0].T

    def mapped(self, x: Tensor, gain: Tensor, offset: Tensor) -> Tensor:
        latent = torch.einsum("ij,bjhw->bihw", gain, self._latent(x)) + offset[:, None, None]
        with precision(x.device):
            return self._decode(latent)

    def _latent(self, x: Tensor) -> Tensor:
        with precision(x.device):
            return self._encode(x)[FAMILY].float()


class _Patches:
    """Squares of pixels; the result is the mean over four grids of them, so that no grid is seen."""

    def vectors(self, x: Tensor) -> Tensor:
        return functional.unfold(x, _PATCH, stride=_PATCH // 4)[0].T

    def mapped(self, x: Tensor, gain: Tensor, offset: Tensor) -> Tensor:
        total = torch.zeros_like(x)
        for down, across in ((0, 0), (0, 8), (8, 0), (8, 8)):
            cells = functional.pixel_unshuffle(torch.roll(x, (down, across), (2, 3)), _PATCH)
            moved = torch.einsum("ij,bjhw->bihw", gain, cells) + offset[:, None, None]
            total += torch.roll(functional.pixel_shuffle(moved, _PATCH), (-down, -across), (2, 3))
        return total / 4


def _covariance(vectors: Tensor) -> Tensor:
    centred = vectors - vectors.mean(0)
    covariance = centred.T @ centred / len(vectors)
    return covariance + _RIDGE * covariance.diagonal().mean() * torch.eye(len(covariance)).to(covariance)


def _root(symmetric: Tensor, power: float) -> Tensor:
    values, vectors = torch.linalg.eigh(symmetric)
    root: Tensor = (vectors * values.clamp(min=1e-8) ** power) @ vectors.T
    return root
