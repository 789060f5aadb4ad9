"""What a perturbation is to do to the latents that models see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

_SMALLEST = 1e-6  # distance: an anchor that looks the same must not divide by nothing


class Objective(Protocol):
    """Says how much was gained."""

    def __call__(self, family: str, seen: Tensor, clean: Tensor, anchor: Tensor, /) -> Tensor:
        """Judge latents of one family, each B x C x h x w, float32.

        Args:
            family: whose latents these are.
            seen: of the shaded pictures; differentiable.
            clean: of the untouched ones.
            anchor: of what models should see.

        Returns:
            B values: 0 while nothing is changed, about 1 or more when all is reached.
        """


def towards(_: str, seen: Tensor, clean: Tensor, anchor: Tensor) -> Tensor:
    """Share of the way to the anchor: 1 - |seen - anchor| / |clean - anchor| (Shan et al., IEEE S&P 2024)."""
    return 1 - _distance(seen, anchor) / _distance(clean, anchor)


def away(_: str, seen: Tensor, clean: Tensor, anchor: Tensor) -> Tensor:
    """Distance from where the picture was, whichever way, in units of the anchor's."""
    return _distance(seen, clean) / _distance(clean, anchor)


@dataclass(frozen=True, slots=True)
class TowardsAndAway:
    """Lead every picture to its anchor and, whichever way, from where it was.

    Attributes:
        share: what a distance from the picture counts beside the same way to the anchor.
    """

    share: float

    def __call__(self, family: str, seen: Tensor, clean: Tensor, anchor: Tensor, /) -> Tensor:
        """1 + share when the picture is its anchor."""
        return towards(family, seen, clean, anchor) + self.share * away(family, seen, clean, anchor)


def _distance(latent: Tensor, other: Tensor) -> Tensor:
    distance: Tensor = torch.linalg.vector_norm(latent - other, dim=(1, 2, 3))
    return distance.clamp(min=_SMALLEST)
