"""PhotoGuard's encoder attack, for comparison: Salman et al., ICML 2023 (arXiv 2302.06588), section 3.1.

One encoder, projected gradient descent with steps of one length within an L-infinity ball. Written from
the paper, with its hyper-parameters; its target, a grey picture, is replaced by the anchor of the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightshade import sign_steps

if TYPE_CHECKING:
    from torch import Tensor

    from belladonna.surrogates.base import Surrogate


@dataclass(frozen=True, slots=True)
class PhotoGuard:
    """Hyper-parameters of the encoder attack.

    Attributes:
        steps: sign-gradient steps.
        length: of each.
        bound: of each pixel's change.
    """

    steps: int = 200
    length: float = 2 / 255
    bound: float = 16 / 255

    def __call__(self, picture: Tensor, anchor: Tensor, surrogate: Surrogate) -> Tensor:
        """Perturb 1 x 3 x H x W in [0, 1] towards an anchor of the same shape; returns the change."""
        return sign_steps(picture, anchor, surrogate, [self.length] * self.steps, self.bound)
