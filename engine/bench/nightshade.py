"""The published algorithm, for comparison: Shan et al., IEEE S&P 2024 (arXiv 2310.13828), section 5.

One encoder, sign steps within an L-infinity ball, the step falling from the whole budget to a hundredth
of it. Written from the paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from belladonna.device import precision
from belladonna.scene import padded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from belladonna.surrogates.base import Surrogate


@dataclass(frozen=True, slots=True)
class Nightshade:
    """Hyper-parameters of the published algorithm.

    Attributes:
        steps: sign-gradient steps.
        bound: of each pixel's change.
    """

    steps: int = 500
    bound: float = 0.05

    def __call__(self, picture: Tensor, anchor: Tensor, surrogate: Surrogate) -> Tensor:
        """Perturb 1 x 3 x H x W in [0, 1] towards an anchor of the same shape; returns the change."""
        lengths = [self.bound * (1 - 0.99 * step / self.steps) for step in range(self.steps)]
        return sign_steps(picture, anchor, surrogate, lengths, self.bound)


def sign_steps(
    picture: Tensor, anchor: Tensor, surrogate: Surrogate, lengths: Sequence[float], bound: float
) -> Tensor:
    """Descend on the distance of two latents by the gradient's sign, within an L-infinity ball.

    Args:
        picture: 1 x 3 x H x W in [0, 1].
        anchor: the same shape.
        surrogate: of one family.
        lengths: of the steps.
        bound: of each pixel's change.

    Returns:
        The change.
    """
    (family,) = surrogate.info.channels
    d = torch.zeros_like(picture)
    with precision(picture.device):
        with torch.no_grad():
            wanted = surrogate.encode(padded(anchor))[family].float()
        for length in lengths:
            d.requires_grad_(True)
            latent = surrogate.encode(padded((picture + d).clamp(0, 1)))[family].float()
            (gradient,) = torch.autograd.grad(torch.linalg.vector_norm(latent - wanted), d)
            d = (d.detach() - length * gradient.sign()).clamp(-bound, bound)
            d = (picture + d).clamp(0, 1) - picture
    return d.detach()
